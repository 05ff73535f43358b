"""Windows of whole quarters, and where the newest stands; a record must beat the usual revision."""

import datetime as dt
import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_returns import made

from analysis import tables
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.measures.returns import totals as measures
from analysis.measures.returns import windows

SINCE_ELECTION = Window(dt.date(2024, 7, 5), dt.date(2025, 3, 22))


@pytest.fixture(scope="module")
def quarters() -> pd.DataFrame:
    return measures.by_quarter(tables.load("returns_by_type"))


def only(*values: int) -> pd.DataFrame:
    return measures.by_quarter(made(list(values), [0] * len(values), [10**6] * len(values)))


def test_january_to_september_2017(quarters: pd.DataFrame) -> None:
    row = windows.window_total(quarters, Window(dt.date(2017, 1, 1), dt.date(2017, 9, 30)))
    assert row["returns"] == 25225
    assert row["returns"] == row["enforced"] + row["voluntary"]


@pytest.mark.parametrize(
    ("first", "last", "kind", "people"),
    [
        ((2017, 1, 1), (2017, 3, 31), "returns", 9644),
        ((2017, 4, 1), (2017, 6, 30), "returns", 7734),
        ((2017, 7, 1), (2017, 9, 30), "returns", 7847),
        ((2017, 4, 1), (2017, 12, 31), "returns", 23076),
        ((2016, 7, 1), (2017, 6, 30), "returns", 36797),
        ((2018, 1, 1), (2018, 9, 30), "enforced", 7149),
        ((2018, 4, 1), (2018, 12, 31), "enforced", 6569),
    ],
)
def test_windows_of_the_checked_claim(
    quarters: pd.DataFrame, first: tuple[int, int, int], last: tuple[int, int, int], kind: str, people: int
) -> None:
    """Domain guide B2: the windows that a claim of "the highest in eight years" is read against."""
    window = Window(dt.date(*first), dt.date(*last))
    assert windows.window_total(quarters, window)[kind] == people


def test_an_ad_hoc_window_is_refused_with_the_nearest(quarters: pd.DataFrame) -> None:
    with pytest.raises(UsageError) as refusal:
        windows.window_total(quarters, SINCE_ELECTION)
    assert "5 July 2024 to 22 March 2025 does not begin and end with published quarters" in str(refusal.value)
    assert "1 July 2024 to 31 March 2025 or 1 October to 31 December 2024" in str(refusal.value)


def test_a_window_that_is_not_held_is_refused(quarters: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="none is held"):
        windows.window_total(quarters, Window(dt.date(2030, 1, 1), dt.date(2030, 3, 31)))
    with pytest.raises(UsageError, match="1 April to 30 June 2026"):
        windows.window_total(quarters, Window(dt.date(2026, 4, 1), dt.date(2026, 9, 30)))


def test_a_window_within_a_quarter_offers_that_quarter(quarters: pd.DataFrame) -> None:
    found = windows.nearest_windows(Window(dt.date(2020, 2, 3), dt.date(2020, 2, 20)), quarters)
    assert found == [Window(dt.date(2020, 1, 1), dt.date(2020, 3, 31))]


DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2012, 12, 31))


@settings(max_examples=30, deadline=None)
@given(DAYS, DAYS)
def test_what_is_offered_is_accepted(one: dt.date, other: dt.date) -> None:
    held = only(*range(1, 13))
    asked = Window(min(one, other), max(one, other))
    for near in windows.nearest_windows(asked, held):
        assert windows.window_total(held, near)["returns"] >= 1
        assert near.start.day == 1


def test_the_peak_is_the_year_ending_september_2012(quarters: pd.DataFrame) -> None:  # KA102
    at = windows.standing(quarters)
    assert at.peak == (dt.date(2012, 9, 30), 47125)
    assert (at.value, at.last_as_high, at.since) == (
        40605,
        (dt.date(2016, 9, 30), 41850),
        dt.date(2004, 1, 1),
    )
    assert at.between == (dt.date(2016, 12, 31), 40377)
    assert (at.rank, at.windows) == (28, 87)


def test_enforced_is_no_high(quarters: pd.DataFrame) -> None:
    at = windows.standing(quarters, "enforced")
    assert at.last_as_high == (dt.date(2026, 3, 31), 9735)
    assert at.between is None
    assert at.margin_pct is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(30, 60), min_size=4, max_size=16))
def test_standing_against_a_plain_recount(values: list[int]) -> None:
    at = windows.standing(only(*values), length=2)
    assert at is not None
    sums = [a + b for a, b in itertools.pairwise(values)]
    now, earlier = sums[-1], sums[:-1]
    assert at.rank == 1 + sum(value > now for value in sums)
    assert at.peak[1] == max(sums)
    as_high = [place for place, value in enumerate(earlier) if value >= now]
    assert at.is_highest == (not as_high)
    between = sums[(as_high[-1] + 1 if as_high else 0) : len(sums) - 2]
    assert (at.between[1] if at.between else None) == (max(between) if between else None)


def test_a_record_must_win_by_more_than_the_usual_revision() -> None:
    at = windows.standing(only(100, 100, 100, 103), length=1)
    assert at.margin_pct == pytest.approx(3)
    assert at.is_record(2.9)
    assert not at.is_record(3.1)
    assert not at.is_record(None), "where the usual revision is not known nothing is called a record"


def test_a_tie_is_no_record() -> None:
    at = windows.standing(only(100, 50, 50, 100), length=1)
    assert (at.rank, at.is_highest, at.is_record(0)) == (1, False, False)


def test_a_window_that_shares_quarters_is_no_rival() -> None:
    at = windows.standing(only(10, 40, 40, 40, 40, 41), length=4)
    assert at.is_highest
    assert at.between is None, "every earlier year shares a quarter with the newest"
    assert not at.is_record(0)


def test_last_window_at_least_as_high_as_the_ad_hoc_figure(quarters: pd.DataFrame) -> None:
    found = windows.last_at_least(quarters, 24103, 3, SINCE_ELECTION.start)
    assert found == (Window(dt.date(2017, 1, 1), dt.date(2017, 9, 30)), 25225)
    assert windows.last_at_least(quarters, 10**6, 3, SINCE_ELECTION.start) is None


def test_records_name_window_and_rank(quarters: pd.DataFrame) -> None:
    table = windows.records(quarters).set_index(["kind", "quarters"])
    year = table.loc[("returns", 4)]
    assert (year["highest"], year["newest"], year["rank"]) == (47125, 40605, 28)
    assert set(table.index.get_level_values("kind")) == {"returns", "enforced", "voluntary"}
