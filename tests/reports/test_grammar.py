"""One grammar for counts, ties and absences: what is said of none, of one, of several level with each other."""

import datetime as dt
import re

import pandas as pd
import pytest
from crossings_shown import of
from hypothesis import given
from hypothesis import strategies as st

from analysis.common import wording
from analysis.exhibits import Callout
from analysis.measures.crossings import people, records
from analysis.releases.history import catalogue
from analysis.report import Report
from analysis.reports.crossings import boats
from analysis.reports.crossings import detail as detailed
from analysis.reports.crossings import detail_words as detail
from analysis.reports.crossings import overview as show
from analysis.reports.crossings import overview_words as say
from analysis.reports.crossings import people_words as who
from analysis.reports.returns import countries_words as countries
from analysis.reports.revisions import overview_words as changed
from analysis.reports.revisions.comparison import area_names

END = dt.date(2026, 8, 20)


@given(values=st.lists(st.integers(0, 4), min_size=1, max_size=9))
def test_a_place_is_true_of_the_values_it_is_said_of(values: list[int]) -> None:
    now, of = values[-1], len(values)
    rank, sharing = 1 + sum(value > now for value in values), values.count(now)
    said = wording.place(rank, of, "year", sharing=sharing, least="lowest")
    assert ("level with" in said) == (sharing > 1)
    assert ("only" in said) == (of == 1)
    assert " 1 years" not in said
    if "lowest" in said:
        assert now == min(values)
    if said.startswith("the highest"):
        assert sharing == 1
        assert now == max(values)


def to_date(*arrivals: int) -> pd.DataFrame:
    table = pd.DataFrame({"year": range(2027 - len(arrivals), 2027), "arrivals": arrivals})
    table["rank"] = table["arrivals"].rank(ascending=False, method="min").astype(int)
    return table.assign(people_per_boat=table["arrivals"].astype(float))


SEASON = pd.DataFrame(
    {"day": [pd.Timestamp(END)], "low": [None], "high": [None], "current": [1.0], "years": [0]}
)


@pytest.mark.parametrize(
    ("arrivals", "said"),
    [
        ((0,), "**Nobody** arrived by small boat"),
        ((0, 0), "level with the other year to this date"),
        ((1, 0, 0), "level with 1 other as the lowest of 3 years"),
        ((5, 1), "**1 person** arrived"),
        ((1, 5, 5), "level with 1 other as the highest of 3 years"),
        ((1, 2, 5), "The number of 2026 is the highest of 3 years to this date"),
        ((33, 92), "59 more than to the same date in 2025 (33)"),
    ],
)
def test_the_opening_of_none_one_and_ties(arrivals: tuple[int, ...], said: str) -> None:
    assert said in say.opening(to_date(*arrivals), END, SEASON)


@pytest.mark.parametrize(
    ("arrivals", "title"),
    [((3.0,), "People per boat"), ((9, 60, 68), "68 people a boat to date, highest of 3 years")],
)
def test_people_per_boat_are_compared_to_the_same_date(arrivals: tuple[float, ...], title: str) -> None:
    assert say.per_boat_title(to_date(*arrivals)) == title  # type: ignore[arg-type]


def made_days(*counts: int) -> pd.DataFrame:
    """Return one count on the first day of each month, from January 2018, and days to the last month's end."""
    days = pd.date_range("2018-01-01", periods=len(counts), freq="MS")
    every = pd.date_range(days[0], days[-1] + pd.offsets.MonthEnd(0))
    people_on = pd.Series(counts, days).reindex(every, fill_value=0)
    frame = pd.DataFrame({"date": every, "arrivals": people_on.to_numpy(), "boats": 1})
    return frame.astype({"arrivals": "Int64", "boats": "Int64"})


def test_a_record_of_three_months_has_a_runner_up_that_shares_no_month() -> None:
    found = records.three_months_standing(made_days(1, 2, 3, 10, 20, 30, 40))
    assert found is not None
    assert (found.value, found.rank, found.of) == (90, 1, 5)
    assert (found.runner_up, found.runner_up_label) == (15, "1 February to 30 April 2018")
    level = records.three_months_standing(made_days(10, 10, 10, 10))
    assert level is not None
    assert (level.sharing, level.is_record) == (2, False)
    said = say.records(None, level, None, None)
    assert "level with the other window" in said
    assert "not called a record" in said


def test_runs_as_long_as_each_other_are_all_named() -> None:
    runs = pd.DataFrame(
        {
            "start": pd.to_datetime(["2026-02-10", "2026-06-01"]),
            "end": pd.to_datetime(["2026-02-23", "2026-06-14"]),
        }
    ).assign(days=14)
    said = detail.gap(runs, None, END)
    assert (
        "runs of days without arrivals were 14 days each, 10 to 23 February 2026 and 1 to 14 June 2026"
        in said
    )
    assert detail.gap(runs.head(1), None, END).startswith(
        "The longest run of days without arrivals was 14 days"
    )
    assert "the last of which had not ended" in detail.gap(runs, None, dt.date(2026, 6, 14))


@pytest.mark.parametrize(
    ("arrivals", "title"),
    [
        ([0, 0], "No day counted had arrivals"),
        ([7, 3], "The busiest day was 1 May 2026"),
        ([7, 7], "2 days were the busiest, with 7 people each"),
    ],
)
def test_the_busiest_day_may_be_none_or_several(arrivals: list[int], title: str) -> None:
    days = pd.DataFrame({"date": pd.to_datetime(["2026-05-01", "2026-05-02"]), "arrivals": arrivals})
    assert say.busiest_title(days) == title


def test_level_nationalities_are_both_named() -> None:
    rows = pd.DataFrame({"year": 2025, "nationality": ["Iran", "Sudan", "Iraq"], "arrivals": [50, 50, 3]})
    table = people.nationalities(rows.assign(part_year=False))
    assert who.nationality_title(table, 2025) == "Iran and Sudan were the most common nationalities in 2025"
    assert who.nationality_order(table) == "Iran and Sudan first, with 49% of arrivals each"
    years = pd.DataFrame({"nationality": "Iran", "year": [2024, 2025], "arrivals": [0, 0]})
    assert "did nationals of Iran arrive" in who.chosen_nationality("Iran", years, None, "2025")


def test_returns_of_small_boat_arrivals_are_added_by_whole_year() -> None:
    """Home Office, Ret_05: 2,550 in 2025 after 2,324."""
    ends = pd.date_range("2024-03-31", periods=9, freq="QE")
    rows = pd.DataFrame(
        {"period_end": ends, "measure": "Returns", "value": [581.0] * 4 + [637.5] * 4 + [9.0]}
    )
    years = people.returned(rows)
    assert years.to_numpy().tolist() == [[2024, 2324], [2025, 2550]]
    said = who.returned(years)
    assert said.startswith(
        "In 2025, 2,550 people were returned who had arrived by small boat since 2024, after 2,324"
    )
    assert "1 person was returned" in who.returned(years.assign(returns=[0, 1]))


def test_names_keep_their_capitals_and_codes_are_named() -> None:
    claims, groups, england = (
        catalogue.schema(name)
        for name in ("small_boats_claims", "immigration_groups", "homelessness_england")
    )
    key = dict.fromkeys(claims.key, "x") | {"claim_raised": False, "column": "people"}
    assert "Claim raised: no" in changed.value(key, claims, {})
    assert "False" not in changed.value(key, claims, {})
    row = dict.fromkeys(groups.key, "S12000033") | {"column": "homes_for_ukraine"}
    assert changed.value(row, groups, {"S12000033": "Leeds"}).endswith("Leeds, Homes for Ukraine arrivals")
    row = dict.fromkeys(england.key, "E12000007") | {"measure": "owed_duty", "column": "households"}
    assert changed.value(row, england, area_names()) == "London, owed duty"
    assert {"E92000001": "England", "K02000001": "UK"}.items() <= area_names().items()
    assert changed.in_text("supported") == "supported people"


@pytest.mark.parametrize(
    ("name", "returned", "said"),
    [
        ("Stateless", (3, 1), "In 2025 there was 1 return of stateless people: 0 enforced and 1 voluntary."),
        ("Tuvalu", (1, 0), "In 2025 there were no returns of people of this nationality. In 2024"),
        ("Iraq", (0, 2), "In 2024, the year held before it, there were none."),
        ("Iraq", (1, 2), "In 2024, the year held before it, there was 1."),
    ],
)
def test_returns_of_none_one_and_people_without_a_country(
    name: str, returned: tuple[int, int], said: str
) -> None:
    own = pd.DataFrame(
        {"year": [2024, 2025], "returns": returned, "enforced": 0, "voluntary": returned, "port": 0}
    ).assign(released=pd.Timestamp(2026, 5, 21))
    towards = pd.DataFrame({"year": [2025], "returns": [1]})
    text = countries.country_returns(name, own, towards, dt.date(2026, 2, 26))
    assert said in text
    assert ("1 enforced or voluntary return was to Iraq" in text) == (name == "Iraq")
    assert "to Stateless" not in text + countries.country_limits(name, own)
    assert "crossed Stateless" not in countries.country_limits(name, own)


def test_years_of_unlike_releases_are_said_to_be_unlike() -> None:
    days = pd.to_datetime(["2024-02-29", "2026-05-21"])
    said = countries.vintages(pd.DataFrame({"year": [2023, 2025], "released": days}))
    assert said.startswith("2025 as released on 21 May 2026; 2023 as released on 29 February 2024: ")
    assert said.endswith("not like for like.")
    three = countries.vintages(pd.DataFrame({"year": [2022, 2023, 2025], "released": days[[0, 0, 1]]}))
    assert "2026; 2023 and 2022 as released on 29 February 2024: " in three
    same = pd.DataFrame({"year": [2024, 2025], "released": days[1]})
    assert countries.vintages(same) == "2025 and 2024 are as released on 21 May 2026."
    assert countries.vintages(same.head(1)) == "2024 is as released on 21 May 2026."


@pytest.mark.parametrize(
    ("returned", "title"),
    [
        ((5, 1), "Iraq: 1 return in 2025, most in 2024"),
        ((2, 2), "Iraq: 2 returns in 2025"),
        ((1, 0), "Iraq: no returns in 2025, most in 2024"),
    ],
)
def test_the_title_of_a_nationality(returned: tuple[int, int], title: str) -> None:
    assert countries.history_title("Iraq", pd.DataFrame({"year": [2024, 2025], "returns": returned})) == title


def test_years_of_two_releases_are_not_compared_without_saying_so() -> None:
    said = "The years are as different releases gave them: part of a change may be revision."
    assert said in countries.year_notes((), same_release=False)
    assert said not in countries.year_notes(("Not held: 2024.",), same_release=True)


def test_a_year_not_over_when_its_release_came_out_is_no_data_to_its_end() -> None:
    report = Report(
        "crossings", lead="small_boats_daily", as_of=dt.date(2026, 8, 28), since=END, first_year=2018
    )
    report.load("channel_deaths")
    ends = {one.table: one.data_to for one in report.sources(limits=()).inputs}
    assert ends["channel_deaths"] is None, "neither 31 December 2026 nor the day of the release"


def test_weeks_in_which_nobody_came_have_no_share() -> None:
    table = pd.DataFrame({"year": [2026], "arrivals": [0], "prevented": [0], "share_pct": [pd.NA]})
    week = pd.Series({"week_ending": pd.Timestamp("2026-01-04"), "arrivals": 0, "prevented": 0})
    said = detail.preventions(table, week)
    assert "nobody arrived and France reported no preventions" in said
    assert "none of either was counted in the weeks of 2026." in said
    assert (
        detail.months_title(dt.date(2018, 12, 1), 138, 1, 1)
        == "December 2018: 138 people, the only December count"
    )


@pytest.mark.slow
@pytest.mark.parametrize("as_of", ["2018-01-20", "2026-01-09"])
def test_the_first_days_of_a_series_and_of_a_year_are_said(as_of: str) -> None:
    report = Report(
        "crossings", lead="small_boats_daily", as_of=dt.date.fromisoformat(as_of), since=END, first_year=2018
    )
    daily, weekly = report.load("small_boats_daily"), report.load("small_boats_weekly")
    shown = [
        show.weekly(report, weekly),
        detailed.growth(report, daily),
        detailed.final_counts(report, daily),
    ]
    shown += [
        *boats.days_and_gaps(report, daily),
        *boats.preventions(report, weekly),
        detailed.months(report, daily),
    ]
    text = " ".join(f"{getattr(one, 'title', '')} {getattr(one, 'markdown', '')}" for one in shown)
    assert not re.search(r"\[x\]|\b1 (days|people|weeks)\b|not the only|nan|: nobody arrived", text)
    assert isinstance(shown[1], Callout), "no change in per cent on fewer than a hundred"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "day"), [("returns", "2010-06-01"), ("crossings", "2019-01-15"), ("asylum", "2003-06-01")]
)
def test_what_is_not_held_is_not_said_to_be_unpublished(report: str, day: str) -> None:
    """Seen from before its releases a table lacks figures: whether they were published then no table tells."""
    said = [one for one in of(report, as_of=day).values() if isinstance(one, Callout)]
    assert any(one.title == "Nothing held by then" for one in said)
    assert not [one.title for one in said if "ot published" in one.title and "or not held" not in one.title]
