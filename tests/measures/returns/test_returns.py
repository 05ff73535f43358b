"""Headline returns: enforced plus voluntary, never port; known answers of the published tables."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_returns import made

from analysis import tables
from analysis.common.errors import UsageError
from analysis.measures.returns import totals as measures

FIRST_RELEASE = "2024-03-01"
# year: enforced, voluntary, total, port (domain guide part E, release of February 2024)
PART_E = {
    2010: (13928, 31762, 45690, 18446),
    2012: (15134, 31002, 46136, 14045),
    2013: (14850, 31694, 46544, 14781),
    2015: (12921, 30210, 43131, 18082),
    2016: (11903, 28474, 40377, 17916),
    2017: (11741, 20979, 32720, 18520),
    2018: (9236, 15702, 24938, 19655),  # KA103
    2019: (7198, 12574, 19772, 18464),
    2020: (3383, 5009, 8392, 10136),
    2021: (2788, 7352, 10140, 18769),
    2022: (3855, 10916, 14771, 23524),
    2023: (6393, 19253, 25646, 24587),  # KA105
}


def quarters_as_of(day: str | None) -> pd.DataFrame:
    return measures.by_quarter(tables.load("returns_by_type", day))


@pytest.mark.parametrize("year", PART_E)
def test_calendar_years_of_the_first_release(year: int) -> None:
    years = measures.calendar_years(quarters_as_of(FIRST_RELEASE)).set_index("year")
    row = years.loc[year]
    assert (row["enforced"], row["voluntary"], row["returns"], row["port"]) == PART_E[year]


def test_year_ending_june_2026() -> None:
    now = measures.year_endings(quarters_as_of(None)).iloc[-1]
    assert now["quarter_end"] == pd.Timestamp("2026-06-30")
    assert (now["enforced"], now["voluntary"], now["returns"], now["port"]) == (9669, 30936, 40605, 18646)
    assert now["voluntary_share_pct"] == pytest.approx(76.19, abs=0.01)
    assert now["change_pct"] == pytest.approx(8.33, abs=0.01)


@pytest.mark.parametrize(
    ("day", "year", "counts"),
    [
        ("2024-03-01", 2023, {"returns": 25646}),  # as first released
        ("2026-03-01", 2023, {"returns": 26837}),
        ("2026-03-01", 2024, {"enforced": 8169}),  # KA110
        ("2026-03-01", 2025, {"enforced": 9914, "voluntary": 28004, "returns": 37918}),  # as first released
    ],
)
def test_a_year_is_retrievable_as_each_release_gave_it(day: str, year: int, counts: dict[str, int]) -> None:
    row = measures.calendar_years(quarters_as_of(day)).set_index("year").loc[year]
    assert row[list(counts)].to_dict() == counts


def test_port_returns_are_refused_in_a_total_unless_named() -> None:
    years = measures.calendar_years(quarters_as_of(FIRST_RELEASE))
    with pytest.raises(UsageError, match="Port returns are not part of headline returns"):
        measures.total(years, measures.KINDS)
    named = measures.total(years, measures.KINDS, including_port=True)
    assert named.iloc[-1] == 50233


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match='"offenders" is no kind of return'):
        measures.total(pd.DataFrame({"enforced": [1]}), ["offenders"])


def test_missing_is_never_zero() -> None:
    quarters = measures.by_quarter(made([1, None, 3, 4, 5], [1, 1, 1, 1, 1], [9, 9, 9, 9, 9]))
    assert quarters["returns"].isna().tolist() == [False, True, False, False, False]
    assert measures.year_endings(quarters)["returns"].isna().all()
    assert measures.year_endings(quarters)["voluntary"].tolist() == [4, 4]


def test_an_absent_quarter_has_a_row_and_no_value() -> None:
    rows = made([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 0, 0])
    quarters = measures.by_quarter(rows[rows["quarter_end"] != pd.Timestamp("2010-06-30")])
    assert len(quarters) == 4
    assert quarters.loc[1, list(measures.COUNTS)].isna().all()


def test_differences_of_published_sums_are_marked() -> None:
    quarters = quarters_as_of(None)
    derived = quarters.loc[quarters["derived"], "quarter_end"]
    assert (derived.min(), derived.max()) == (pd.Timestamp("2024-06-30"), pd.Timestamp("2026-06-30"))
    assert not quarters_as_of(FIRST_RELEASE)["derived"].any()


COUNTS = st.lists(
    st.tuples(*[st.one_of(st.none(), st.integers(0, 50000))] * 3), min_size=4, max_size=12
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(COUNTS)
def test_a_year_is_the_sum_of_its_four_quarters_and_never_holds_port(
    counts: list[tuple[int | None, ...]],
) -> None:
    enforced, voluntary, port = (list(part) for part in zip(*counts, strict=True))
    years = measures.year_endings(measures.by_quarter(made(enforced, voluntary, port)))
    assert len(years) == len(counts) - 3
    for start, value in enumerate(years["returns"]):
        four = [part for row in counts[start : start + 4] for part in row[:2]]
        expected = pd.NA if None in four else sum(four)  # type: ignore[arg-type]
        assert pd.isna(value) if pd.isna(expected) else value == expected


def test_the_plateau_needs_every_year() -> None:
    years = measures.calendar_years(quarters_as_of(None))
    assert measures.plateau(years, 2008, 2017) == (32720, 46544)
    assert measures.plateau(years, 2003, 2017) is None
