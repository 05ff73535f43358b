"""What the local report says is what the measures found, in every case a place can be in."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.local import history as local_history
from analysis.measures.local import homelessness
from analysis.measures.local import support as local
from analysis.measures.local.breaks import Moved
from analysis.measures.local.fair import Funnel
from analysis.measures.local.history import Change, Changes
from analysis.measures.models.scenario import Parameter, Rule
from analysis.measures.models.scenario_outcomes import Result
from analysis.reports.local import compare_words as compared
from analysis.reports.local import overview_words as say
from analysis.reports.local import pressures_words as pressures
from analysis.reports.local import scenario_words as scenario
from analysis.reports.local import series_words as series

DAY = dt.date(2026, 6, 30)
EARLIER = dt.date(2025, 6, 30)
AMONG = local.Among(361, 300, {2025: 300})


def row(**values: object) -> pd.Series:
    base = {
        "name": "Leeds",
        "supported": 1365,
        "rate": 16.14,
        "population_year": 2025,
        "rank": 8,
        "rate_rank": 98,
    }
    return pd.Series({**base, **values}, dtype=object)


def history(*people: int | None, left_out: list[str] | None = None) -> pd.DataFrame:
    days = pd.date_range(end="2026-06-30", periods=len(people), freq="QE")
    counted = [""] * len(people) if left_out is None else left_out
    return pd.DataFrame({"as_at": days, "people": pd.array(people, dtype="Int64"), "left_out": counted})


def ranks(*places: int, sharing: int = 1) -> pd.DataFrame:
    days = pd.date_range(end="2026-06-30", periods=len(places), freq="QE")
    return pd.DataFrame({"as_at": days, "rank": places, "sharing": sharing})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {},
            r"\*\*1,365 people\*\* seeking asylum in Leeds, 16\.1 for every 10,000 residents \(mid-2025\)\.$",
        ),
        ({"supported": 1}, r"^On 30 June 2026 the Home Office supported \*\*1 person\*\* seeking"),
        ({"rate": None}, r"in Leeds\.$"),
        ({"supported": 9, "rate": 0.6}, r"in Leeds\.$"),
        ({"supported": 10, "rate": 0.6}, r"0\.6 for every"),
        ({"supported": 0}, "nobody seeking asylum"),
        ({"supported": pd.NA}, r"^(30 June 2026|[^0])*is not known(30 June 2026|[^0])*$"),
    ],
    ids=["many", "one", "no rate", "no rate of a few", "a rate of ten", "nobody", "not published"],
)
def test_how_many_and_at_what_rate(values: dict[str, Any], said: str) -> None:
    assert re.search(said, say.supported(row(**values), DAY))


@pytest.mark.parametrize(
    ("rank", "rate_rank", "said"),
    [
        (1, 1, "the most people, and the highest rate of the 300 with at least 10 people."),
        (8, 98, "the 8th most people, and the 98th highest rate of the 300 with at least 10 people."),
        (8, None, "the 8th most people."),
        (None, None, ""),
    ],
)
def test_standing(rank: int | None, rate_rank: int | None, said: str) -> None:
    whole = f"Of the 361 authorities with a figure it has {said}" if said else ""
    assert say.standing(row(rank=rank, rate_rank=rate_rank), AMONG) == whole
    assert say.standing(row(rank=rank, rate_rank=rate_rank), local.Among(1, 1, {})) == ""


def test_a_comparison_names_ties_and_the_years_of_its_populations() -> None:
    mixed = local.Among(361, 300, {2024: 11, 2025: 289})
    assert say.standing(row(population_year=2024), mixed, sharing=12).endswith(
        "it has the 8th most people (level with 11 others), and the 98th highest rate of the 300 with at least "
        "10 people (population of mid-2024; mid-2025 for 289 others)."
    )
    assert compared.mid_years(pd.Series([2025, 2024, pd.NA])) == ", populations of mid-2024 and mid-2025"
    assert compared.mid_years(pd.Series([2025])) == ", population of mid-2025"


def test_the_trend_names_both_days_and_what_is_compared() -> None:
    said = say.trend(history(220, 100, 150, 130, 120, 110))
    assert said == (
        "On 30 June 2026 there were 10% more than on 30 June 2025, and 50% fewer than on 31 March 2025, the highest of the 6 "
        "quarter ends held since March 2025 that count the same people."
    )


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (
            (1, 2, 3),
            "On 30 June 2026 there were the most at any of the 3 quarter ends held since December 2025",
        ),
        ((3, 2, 3), "On 30 June 2026 there were as many as the most at any of the 3 quarter ends"),
        (
            (4, 1, 1, 1, 5),
            "On 30 June 2026 there were 1 more than on 30 June 2025, and the most at any of the 5",
        ),
        (
            (9, 1, 1, 1, 5),
            "On 30 June 2026 there were 4 fewer than on 30 June 2025, the highest of the 5 quarter ends",
        ),
        (
            (5, 9, 1, 1, 5),
            "On 30 June 2026 there were as many as on 30 June 2025, and 4 fewer than on 30 September 2025",
        ),
        ((7,), ""),
        ((5, None), ""),
    ],
)
def test_the_newest_may_be_the_most_alone_or_not(people: tuple[int | None, ...], said: str) -> None:
    assert say.trend(history(*people)).startswith(said)
    assert bool(say.trend(history(*people))) == bool(said)


BREAK = ["section 98;"] * 6 + [""] * 6
"""Six quarter ends without section 98, then six with it."""


def test_nothing_is_compared_across_a_break() -> None:
    people = (100, 110, 120, 130, 140, 150, 900, 800, 700, 600, 500, 400)
    series = history(*people, left_out=BREAK)
    assert "the highest of the 6 quarter ends held since March 2025" in say.trend(series)
    assert say.usual(series) == "Among the 5 earlier ones it was lower at none and higher at all."
    assert "was 900, on 31 March 2025" in say.most(series)
    lone = history(*people[:7], left_out=BREAK[:7])
    assert say.trend(lone) == "", "there is nothing to compare the first figure after a break with"
    assert local_history.changes(lone) == Changes(None, None, None)


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(0, 50)), st.sampled_from(["", "a;", "b;"])),
        min_size=1,
        max_size=14,
    )
)
def test_words_about_a_series_depend_on_days_that_count_others_only_to_qualify_a_highest(
    days: list[tuple[int | None, str]],
) -> None:
    last = days[-1][1]
    people = [count for count, _ in days]
    others = [count if counted == last else None for count, counted in days]
    left_out = [counted for _, counted in days]
    for speak in (say.trend, say.most, say.usual):
        whole = history(*people, left_out=left_out)
        said = speak(whole).replace(say.exceeded(whole), "")
        assert said == speak(history(*others, left_out=left_out))
        assert "1 quarter ends" not in said


def test_small_numbers_get_no_per_cents() -> None:
    assert say.change(Change(5, 8, EARLIER)) == "3 fewer than on 30 June 2025"
    assert say.change(Change(8, 8, EARLIER)) == "the same as on 30 June 2025"


def test_whether_it_is_usual_needs_a_history() -> None:
    assert say.usual(history(*range(4, 0, -1))) == ""
    said = "Among the 11 earlier ones it was lower at 10 and higher at 1."
    assert say.usual(history(20, *range(1, 12))) == said
    assert say.usual(history(*range(1, 13))) == "", "that it is the most is said elsewhere"
    assert say.usual(history(*range(1, 13), None)) == ""


def test_first_at_every_quarter_end_is_only_said_where_it_is_true() -> None:
    assert "more supported people than any other UK authority" in say.always_first(ranks(1, 1, 1), "Leeds")
    assert say.always_first(ranks(1, 2, 1), "Leeds") == ""
    assert say.always_first(ranks(1, 1, 1, sharing=2), "Leeds") == "", "another had as many"
    assert say.always_first(ranks(1), "Leeds") == say.always_first(ranks(), "Leeds") == "", (
        "one is no history"
    )


def test_the_opening_of_a_place_with_nobody_or_never_published() -> None:
    nobody = say.opening(row(supported=0, rank=347), DAY, AMONG, history(0, 2, 0), ranks(300, 300, 300))
    assert "was 2, on 31 March 2026." in nobody
    assert "%" not in nobody
    never = say.opening(row(supported=pd.NA), DAY, AMONG, history(None, None), ranks())
    assert "is not known" in never
    assert "No figure is held for it at any quarter end that counts the same people." in never


def test_districts_merged_are_named() -> None:
    said = say.merged("Cumberland", ["Allerdale", "Carlisle", "Copeland"], dt.date(2023, 3, 31))
    assert said == (
        "Cumberland was formed from Allerdale, Carlisle and Copeland. Figures up to 31 March 2023 are sums over "
        "those of them that were published."
    )
    assert say.merged("Cumberland", ["Allerdale"], None).endswith("No figure held is a sum over them.")


def test_people_counted_under_another_section_are_given_no_cause() -> None:
    (said,) = series.reclassified(Moved(dt.date(2023, 6, 30), (51546, 6735), (55948, 106607)))
    assert "51,546 to 6,735" in said
    assert "not comparable across that day" in said
    assert "need" not in said
    assert series.reclassified(None) == ()


def funnelled(above: int, below: int, within: int) -> pd.DataFrame:
    positions = ["above"] * above + ["below"] * below + ["within"] * within
    return pd.DataFrame({"position": positions}, index=[f"E{n}" for n in range(len(positions))])


def test_the_funnel_says_how_many_lie_outside_and_what_the_model_allows_for() -> None:
    rows = funnelled(7, 34, 320)
    assert compared.funnel_title(rows) == "7 of 361 authorities above the inner limits, 34 below"
    said = " ".join(compared.funnel_notes(Funnel(13.4, 0.42, 7.2), rows, (EARLIER, {"E0", "E99"})))
    assert (
        "about 18 of 361 authorities would lie outside the inner ones; 41 do, 7 above and 34 below: more"
        in said
    )
    assert "Of those above, 1 lay above on 30 June 2025 too" in said
    assert "nothing of performance" in said
    fits = " ".join(compared.funnel_notes(Funnel(13.4, 0.42, 7.2), funnelled(0, 10, 351), None))
    assert "10 do, 0 above and 10 below." in fits
    assert "unusual" not in fits
    assert "Of those above" not in fits


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, "The 2nd highest rate of 3 similar authorities"),
        ({"rate": pd.NA}, "The highest number of 3 similar authorities"),
        ({"rate": [9.0, 9.0, 1.0]}, "Level with 1 other as the highest rate of 3 similar authorities"),
        ({"rate": [0.5, 9.0, 1.0]}, "The lowest rate of 3 similar authorities"),
        ({"supported": [9, 11, 12]}, "Beside authorities of the same kind and size"),
    ],
)
def test_comparators_are_ranked_among_themselves(other: dict[str, Any], said: str) -> None:
    rows = pd.DataFrame({"rate": [5.0, 9.0, 1.0], "supported": [50, 11, 12]})
    assert compared.comparators_title(rows.assign(**other)) == said


@pytest.mark.parametrize(("now", "word"), [(108.0, "more evenly"), (20.0, "less evenly")])
def test_concentration_says_the_direction(now: float, word: str) -> None:
    then = pd.Series({"as_at": pd.Timestamp("2022-12-31"), "effective": 36.0})
    later = pd.Series({"as_at": pd.Timestamp("2026-06-30"), "effective": now})
    assert (
        compared.concentration_title(then, later)
        == f"Supported people are spread {word} than in December 2022"
    )


def test_both_definitions_of_a_share_are_said_with_their_day() -> None:
    rows = pd.DataFrame(
        {
            "as_at": pd.to_datetime(["2024-09-30", "2024-12-31"]),
            "all": [68.02, 69.2],
            "dispersal": [94.04, None],
        }
    )
    assert compared.share_of_nation(rows, "Glasgow City", "Scotland") == (
        "On 30 September 2024 Glasgow City had 68.0% of all supported people in Scotland and 94.0% of those in "
        "dispersal accommodation: the two are different figures."
    )


def test_the_share_title_tells_the_highest() -> None:
    days = pd.to_datetime(["2019-03-31", "2023-03-31", "2026-06-30"])
    rows = pd.DataFrame({"as_at": days, "all": [99.3, 90.1, 57.5], "left_out": ["section 98;", "", ""]})
    assert compared.share_title(rows, "Scotland", DAY) == "57.5% of Scotland, 90.1% in March 2023"
    risen = rows.assign(all=[99.3, 57.5, 90.1])
    alone = "90.1% of Scotland, highest of 2 comparable quarters"
    assert compared.share_title(risen, "Scotland", DAY) == alone
    level = compared.share_title(rows.assign(all=[99.3, 90.1, 90.1]), "Scotland", DAY)
    assert level == "90.1% of Scotland, joint highest of 2 comparable quarters"
    later = dt.date(2026, 9, 30)
    assert compared.share_title(rows.iloc[:1], "Scotland", later) == "99.3% of Scotland in March 2019"


def test_equal_shares_are_not_called_different() -> None:
    rows = pd.DataFrame({"as_at": [pd.Timestamp(DAY)], "all": [100.0], "dispersal": [100.0]})
    assert "100.0% both of all supported people" in compared.share_of_nation(rows, "Leeds", "England")
    close = rows.assign(dispersal=99.99)
    assert "more than 99.9% of those in dispersal" in compared.share_of_nation(close, "Leeds", "England")


SUBSISTENCE = "people with subsistence only;"


@pytest.mark.parametrize(
    ("people", "left_out", "day", "title"),
    [
        ((9, 4, 5), None, DAY, "5 supported, below 9 in December 2025"),
        ((9, 4, 5), None, dt.date(2026, 9, 30), "5 supported in June 2026, below 9 in December 2025"),
        ((1, 2, 3), None, DAY, "3 supported, the most in 3 comparable quarters"),
        ((3, 2, 3), None, DAY, "3 supported, joint most in 3 comparable quarters"),
        ((3,), None, DAY, "3 supported in June 2026"),
        ((0, 0), None, DAY, "Nobody supported in June 2026"),
        ((1, 0, 0), None, DAY, "Last above zero at the end of December 2025"),
        ((1, None, 0), None, DAY, "Nobody supported, below 1 in December 2025"),  # not known in between
        ((1, 0, 0), ["", SUBSISTENCE, ""], DAY, "Nobody supported, below 1 in December 2025"),
        ((1, None, 0), [SUBSISTENCE, "", ""], DAY, "Nobody supported in June 2026"),
        ((1, 5, 3), ["", SUBSISTENCE, ""], DAY, "3 supported in June 2026"),
    ],
)
def test_the_title_of_the_series_claims_no_more_than_the_counts_carry(
    people: tuple[int, ...], left_out: list[str] | None, day: dt.date, title: str
) -> None:
    assert series.time_title(history(*people, left_out=left_out), day) == title


def test_a_narrower_count_that_was_higher_is_said_beside_a_highest() -> None:
    between = say.trend(history(1, 5, 3, left_out=["", SUBSISTENCE, ""]))
    assert between.endswith("(but 5 on 31 March 2026, counted without people with subsistence only).")
    assert "but" not in say.trend(history(1, 2, 3, left_out=["", SUBSISTENCE, ""]))
    assert "but" not in say.trend(history(9, 1, 3, left_out=[SUBSISTENCE, "", ""])), "before what is compared"


def test_a_share_is_all_or_none_only_where_it_is() -> None:
    assert say.share_of(2999, 3000) == "more than 99%"
    assert say.share_of(1, 3000) == "less than 1%"
    assert "1 (less than 1%) was in contingency accommodation" in series.in_contingency((1, 3000), DAY)[0]
    assert "none were in contingency accommodation" in series.in_contingency((0, 3000), DAY)[0]


@pytest.mark.parametrize(("year", "said"), [(0, "no households were"), (1, "1 household was")])
def test_households_agree_with_their_number(year: int, said: str) -> None:
    quarters = pd.DataFrame(
        {"quarter_end": [pd.Timestamp(DAY)], homelessness.PREVENTION: [1], homelessness.RELIEF: [pd.NA]}
    )
    text = pressures.england(quarters, "Leeds", (year, pd.Timestamp(DAY)), None)
    count, _, was = said.rpartition(" ")
    assert f"In Leeds {count} required to leave asylum accommodation {was} owed a duty" in text
    assert "In April to June 2026, 1 household was owed a prevention duty and a number not published" in text


def test_what_the_reader_gives_has_no_other_source() -> None:
    given = parameter("decisions", 1003).fixed(5.0)
    assert (given.source, given.low, given.high) == ("Given by the reader", 5.0, 5.0)
    assert scenario.sources_title(pd.Series(["low", "high"])) == "1 of 2 assumptions rests on weak sources"
    assert scenario.sources_title(pd.Series(["low", "low"])) == "Both assumptions rest on weak sources"
    assert scenario.sources_title(pd.Series(["low"])) == "The one assumption not given rests on weak sources"
    assert "given by the reader" in scenario.sources_title(pd.Series([], dtype=str))


def parameter(name: str, central: float) -> Parameter:
    return Parameter(name, name, "people", central, central, central, "source", "low")


CHOSEN = {"decisions": parameter("decisions", 1003), "grant_share": parameter("grant_share", 0.386)}
RESULTS = {name: Result(302.0, 261, 562) for name in ("applications", "people", "accommodation")}


def test_the_scenario_gives_the_range_and_what_it_leaves_out() -> None:
    said = scenario.scenario(RESULTS, CHOSEN, "Leeds", scotland=False, published=249)
    assert "1,003 initial decisions" in said
    assert "With 1,003 initial decisions" in said
    assert "Leeds, 39% of them grants" in said
    drawn = {name: replace(one, low=one.central / 2) for name, one in CHOSEN.items()}
    ranged = scenario.scenario(RESULTS, drawn, "Leeds", scotland=False)
    assert "With about 1,003 initial decisions" in ranged
    assert "Leeds, about 39% of them grants, and each assumption drawn from its range" in ranged
    few = {name: Result(1.0, 1, 1) for name in RESULTS}
    assert "give **1** household asking for help with homelessness, with 1 person in it; 1 would" in (
        scenario.scenario(few, CHOSEN, "Leeds", scotland=False)
    )
    assert "eight of ten draws give **261 to 562** households" in said
    assert "left out" in said
    assert "249 households required to leave asylum accommodation were owed a duty in Leeds" in said
    alone = {"applications": RESULTS["applications"]}
    said = scenario.scenario(alone, CHOSEN, "Leeds", scotland=False, nobody=True)
    assert "on people supported in Leeds (where nobody is supported now), 39%" in said
    assert "**261 to 562** households asking for help with homelessness. " in said


def test_the_scenario_tells_how_its_only_true_test_came_out() -> None:
    said = scenario.scenario(RESULTS, CHOSEN, "Leeds", scotland=False, missed=-69.4)
    assert "In its one true test, Glasgow in a past year, the model came out 69% too low." in said


@pytest.mark.parametrize(
    ("supported", "decisions", "share", "said"),
    [
        (3938, 0, None, "From the number of decisions given, 0, fewer than one grant follows."),
        (3938, None, 0, "No decision is a grant with the share of grants given, 0"),
        (3938, None, 0.0001, "From the share of grants given, less than 1%, fewer than one grant follows."),
        (3938, 90, 0.01, "decisions given, 90, and the share of grants given, 1%, fewer than one grant"),
        (0, None, None, "Nobody is supported in Leeds, so no decisions are assumed."),
        (0, None, 0.5, "Nobody is supported in Leeds, so no decisions are assumed."),
        (pd.NA, None, None, "was not published, so no decisions are assumed."),
        (9, None, None, "In proportion to 9 people supported in Leeds, fewer than one grant"),
    ],
)
def test_why_there_is_nothing_to_model(supported: Any, decisions: Any, share: Any, said: str) -> None:
    assert said in scenario.nothing_to_model(row(supported=supported), decisions, share)


def test_the_scenario_of_glasgow_counts_people_from_elsewhere() -> None:
    chosen = {**CHOSEN, "outside_share": parameter("outside_share", 0.45)}
    said = scenario.scenario(RESULTS, chosen, "Glasgow City", scotland=True)
    assert "homelessness applications" in said
    assert "are among them" in said


def test_the_hindcast_title_is_the_error_of_the_only_true_test() -> None:
    rows = pd.DataFrame({"error_pct": [-69.4, -7.4, 17.5]})
    assert scenario.hindcast_title(rows) == "Knowing only the year before: 69% too low"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, "In Leeds 515 households required to leave asylum accommodation were owed a duty in"),
        (None, "In October to December 2025, 57 households were owed a prevention duty and 98"),
        (395, "December 2025, 30% more than the year before (395)."),
        (515, "December 2025, the same as the year before (515)."),
    ],
)  # fmt: skip
def test_a_year_of_households_stands_beside_the_year_before(before: int | None, said: str) -> None:
    end = pd.Timestamp("2025-12-31")
    newest = {"quarter_end": end, homelessness.PREVENTION: 57, homelessness.RELIEF: 98}
    year = (515, pd.Timestamp("2025-12-31"))
    assert said in pressures.england(pd.DataFrame([newest]), "Leeds", year, before)
    one = pressures.england(pd.DataFrame([newest]), "Leeds", (1, year[1]), None)
    assert "1 household required to leave asylum accommodation was owed a duty" in one
    none = pressures.england(pd.DataFrame([newest]), "Leeds", (0, year[1]), 0)
    assert "were owed a duty in the year ending December 2025, as in the year before." in none


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (42, "56 days: 85 more people in accommodation than with 42"),
        (56, "28 days: 169 fewer people in accommodation than with 56"),
        (55, "56 days: 1 more person in accommodation than with 55"),
        (57, "28 days: 170 fewer people in accommodation than with 57"),
    ],
)
def test_accommodation_is_compared_with_the_period_of_the_scenario(days: int, said: str) -> None:
    people = {28: 0.0, 42: 84.4, 55: 168.0, 56: 169.0, 57: 170.0}
    rows = pd.DataFrame([(n, people[n]) for n in {28, 42, 56, days}], columns=["days", "waiting"])
    assert scenario.waiting_title(rows, days) == said


@pytest.mark.parametrize(
    ("rule", "given", "said"),
    [
        ((28, dt.date(2025, 9, 1), "most single adults"), None, "28 days: the rule from 1 September 2025, for most single adults."),
        ((42, dt.date(2026, 3, 9), "everyone granted leave on or after 9 March 2026"), None,
         "42 days: the rule for everyone granted leave on or after 9 March 2026."),
        ((28, dt.date(2025, 9, 1), ""), None, "28 days: the rule from 1 September 2025."),
        ((28, None, ""), 35, "35 days, given by the reader; the rule is 28 days."),
    ],
)  # fmt: skip
def test_the_scenario_says_against_which_rule(rule: tuple[Any, ...], given: int | None, said: str) -> None:
    assert scenario.rule(Rule(*rule), given) == f"The move-on period is {said}"


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (
            (0.0, 3.2, 231.2, 231.4, 230.0),
            "the first come in month 2 and most, about 231 applications a month, from month 3",
        ),
        (
            (0.0, 0.0, 1.1, 0.9, 0.0),
            "the first come in month 3 and most, about 1 application a month, from month 3",
        ),
        ((0.0, 0.3, 0.4, 0.0, 0.0), "With 42 days less than one application a month."),
    ],
)
def test_the_first_month_is_that_of_the_first_application(flow: tuple[float, ...], said: str) -> None:
    rows = pd.DataFrame({"month": range(1, 6), "applications": flow})
    assert said in scenario.course(rows, 42)


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ("2025-04 to 2025-09", "April to September 2025"),
        ("2023-04 to 2025-09", "April 2023 to September 2025"),
        ("2025-04-01 to 2025-07-20", "1 April to 20 July 2025"),
        ("2023-24", "2023-24"),
        ("2023-11 (first 3 weeks)", "November 2023 (first 3 weeks)"),
        ("pre-2023-08", "before August 2023"),
    ],
)
def test_periods_as_cited_are_written_out(cited: str, said: str) -> None:
    assert pressures.period(cited) == said


@pytest.mark.parametrize(("share", "decimals"), [(57.5, 1), (0.04, 2), (0.0011, 3), (0, 1), (None, 1)])
def test_a_small_share_is_not_shown_as_nothing(share: float | None, decimals: int) -> None:
    assert say.decimals(share) == decimals


def test_regions_and_nations_take_their_article() -> None:
    assert compared.the("North West") == "the North West"
    assert compared.the("Scotland") == "Scotland"


@pytest.mark.parametrize("country", ["Wales", "Northern Ireland"])
def test_other_nations_are_said_plainly(country: str) -> None:
    said = pressures.not_known("Newport", country)
    assert country in said
    assert "is not known" in said


def test_applications_of_two_years_are_compared() -> None:
    rows = pd.DataFrame({"period": ["2022-23", "2023-24"], "value": [1384.0, 2709.0]})
    said = pressures.scotland(rows, "Glasgow City")
    assert "1,384 in 2022-23 to **2,709** in 2023-24: 96% more" in said
    assert "households, not people" in said
    assert pressures.scotland(rows.head(1), "Glasgow City") == ""


def test_forecast_is_only_said_to_deny_it() -> None:
    measured = replace(parameter("a", 1), place="Glasgow", years=(2023,))
    uk, guess = replace(measured, place="the UK", years=(2026,)), parameter("b", 1)
    chosen = {"a": measured, "b": measured, "c": uk, "d": guess, "e": uk.fixed(1)}
    assert scenario.assumptions(chosen) == (
        "Scenario, not forecast: it shows what follows from 5 assumptions, of which 2 are measured in Glasgow in 2023, "
        "1 is measured in the UK in 2026, 1 is not measured and 1 is given by the reader."
    )
    assert "1 assumption, of which 1 is not measured" in scenario.assumptions({"d": guess})


@pytest.mark.parametrize(
    ("people", "title"),
    [
        ((3938, 621, 209), "Asylum support 3,938, Homes for Ukraine 621, Afghan resettlement 209"),
        ((0, None, 0), "Asylum support 0, Afghan resettlement 0"),
        ((0, 0, 0), "Nobody in any of these groups"),
        ((None, None, None), "Groups by scheme"),
    ],
)
def test_groups_that_count_unlike_things_are_not_ranked(people: tuple[int | None, ...], title: str) -> None:
    groups = ["Asylum support", "Homes for Ukraine", "Afghan resettlement"]
    rows = pd.DataFrame({"short": groups, "people": pd.array(people, dtype="Int64")})
    assert pressures.groups_title(rows) == title


@pytest.mark.parametrize(
    ("by_kind", "said"),
    [
        ({0, 1, 2, 3}, None),
        ({0, 3}, "For 30 June to 30 September 2025 only"),
        ({0, 2}, "For 30 June 2025 and 31 December 2025 only"),
        (set(), "For 31 March to 31 December 2025 only"),
    ],
)
def test_the_limits_say_which_days_are_held_without_kinds(by_kind: set[int], said: str | None) -> None:
    days = [dt.date(2025, 3, 31), dt.date(2025, 6, 30), dt.date(2025, 9, 30), dt.date(2025, 12, 31)]
    years = pd.DataFrame(
        {"country": ["Wales", "England", "Scotland"], "population_year": [2025, 2025, pd.NA]}
    )
    breaks = pd.DataFrame(
        [
            ("2018-03-31", "a", True),
            ("2023-12-31", "b", False),
            ("2025-03-31", "b", True),
            ("2026-03-31", "c", False),
        ],
        columns=["as_at", "who", "counted"],
    ).astype({"as_at": "datetime64[us]"})
    found = say.limits(days, {days[n] for n in by_kind}, years, breaks)
    assert (
        "In no authority's figures: a before 31 March 2018, b from 31 December 2023 to before 31 March 2025 and c "
        "from 31 March 2026 on."
    ) in found
    assert say.left_out(breaks.head(0)) == ()
    assert [line for line in found if "only totals" in line] == (
        [] if said is None else [f"{said} totals by authority are held, not kinds of accommodation."]
    )
    assert "Population estimates are for the middle of a year: 2025 (England and Wales)." in found


def test_all_who_are_level_have_the_most() -> None:
    places = pd.DataFrame({"name": ["Leeds", "Hart", "Bury"], "rate": [5.0, 9.0, 9.0]})
    assert compared.highest(places) == "Bury and Hart have the highest rate in the UK"
    assert compared.highest(places.head(2)) == "Hart has the highest rate in the UK"
