"""The verdicts and figures of the shipped claims.

Figures were read in the official publications named, or recomputed from them by hand: domain guide, parts B1
to B3 and E.
"""

import datetime as dt
import json
import pickle
import re
from pathlib import Path

import pytest

from analysis.exhibits import VERDICTS
from analysis.inputs import Area
from analysis.reports import claims
from analysis.reports.claims import Check, Result, places
from analysis.reports.claims.view import View

STORY = Path(__file__).resolve().parents[4] / "shared" / "seed" / "uk-serbia-story-april-2025.txt"
VERDICT = {
    claim: verdict
    for verdict, claims in {
        "Supported": "c1 c2 c6 c9 c10 c14 c15 c22 c33 c35 c41 c42 c44 c47",
        "Depends on definition": "c3 c7 c16 c17 c20 c21 c24 c36",
        "Supported with caveat": "c5 c13 c23 c34 c40 c45",
        "Cannot be tested with open data": "c8 c11 c12 c19 c25 c26 c27 c28 c37 c39 c43 c46",
        "Not supported": "c18 c29 c30 c31 c32 c38",
    }.items()
    for claim in claims.split()
}


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {check.id: check for check in claims.check()}


def reading(checks: dict[str, Check], claim: str, beginning: str) -> Result:
    (found,) = [t for t in checks[claim].readings if t.reading.name.startswith(beginning)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("claim", VERDICT)
def test_verdict(checks: dict[str, Check], claim: str) -> None:
    assert checks[claim].verdict == VERDICT[claim]


def test_only_what_time_has_changed_differs_from_the_day(checks: dict[str, Check]) -> None:
    changed = {name: check.verdict_on_the_day for name, check in checks.items() if check.changed}
    assert changed == {"c38": "Cannot be tested with open data"}
    scotland = reading(checks, "c11", "Households")  # of March 2025, published in September
    assert (scotland.then_outcome, scotland.now_outcome) == ("cannot be tested", "holds")


def test_checked_again_a_claim_is_the_same(checks: dict[str, Check]) -> None:
    again = claims.check_again(list(checks.values()))
    assert {name: one.verdict for name, one in again.items()} == {n: c.verdict for n, c in checks.items()}
    for name, one in again.items():
        assert one.readings == tuple(result.now.text for result in checks[name].readings)


def test_every_claim_of_the_story_is_there(checks: dict[str, Check]) -> None:
    ids = [f"c{n}" for n in (*range(1, 4), *range(5, 16), *range(22, 29))]
    assert ids == list(checks)[: len(ids)]
    assert {check.verdict for check in checks.values()} == set(VERDICTS)


@pytest.mark.parametrize(
    ("claim", "name", "value"),
    [
        ("c1", "1 January to 31 March", 6642),
        ("c1", "First 90 days", 6642),
        ("c2", "From 5 July", 29884),
        ("c2", "From 4 July", 29884),
        ("c3", "January to March", 1),
        ("c3", "Any three months", 32),
        ("c3", "March 2025, among every March", 1),
        ("c3", "March 2025, among all months", 9),
        ("c5", "Detections", 21525),
        ("c7", "Number of returns, by calendar years", 8),
        ("c9", "Authorities outside London", 1),
        ("c9", "All UK authorities, London", 1),
        ("c9", "All UK authorities, dispersal", 1),
        ("c17", "Arrivals in the whole", 41472),
        ("c17", "Year to date", 64058),
        ("c17", "Last year's total", round(36816 * 6642 / 5435)),
        ("c46", "Enforced and voluntary returns, 2024", 2324),
        ("c18", "1 January to 4 April", 5435),
        ("c18", "1 January to 29 March", 4644),
        ("c19", "15 months, all routes, with", 51710),
        ("c19", "15 months, the part", 43458),
        ("c21", "Sir Keir Starmer, from", 403),
        ("c21", "Rishi Sunak", 610),
        ("c21", "Boris Johnson", 1066),
    ],
)
def test_value_now(checks: dict[str, Check], claim: str, name: str, value: float) -> None:
    assert reading(checks, claim, name).now.value == value


@pytest.mark.parametrize(
    ("claim", "name", "value"),
    [
        ("c5", "Change", -78.26),
        ("c7", "Number of returns, by time", 7.48),
        ("c7", "Voluntary", 73.70),
        ("c7", "Pace", 33707.26),
        ("c9", "London as one area", 4.81),
        ("c10", "Applications in Glasgow", 95.74),
        ("c10", "Applications in Scotland", 37.63),
        ("c16", "People in dispersal", 94.04),
        ("c16", "All people", 68.02),
        ("c20", "People supported", 58.75),
        ("c34", "Of returns of every kind", 47.40),
        ("c37", "Hotels in use, July", -1.41),
        ("c45", "Enforced returns, July 2024", 29.09),
    ],
)
def test_computed_value_now(checks: dict[str, Check], claim: str, name: str, value: float) -> None:
    assert reading(checks, claim, name).now.value == pytest.approx(value, abs=0.05)


@pytest.mark.parametrize(
    ("claim", "name", "said"),
    [
        ("c3", "January to March", "6,642 people; runner-up: 5,435, 2024"),
        ("c3", "Any three months", "23,495, 1 August to 31 October 2022"),
        ("c3", "12 months", "38,023 people; highest other: 48,670, 12 months to 31 October 2022"),
        ("c2", "Days until", "4 April 2025"),
        ("c5", "Change", "21,525 after 99,002"),
        ("c29", "Last August with as few people", "3,053 people in 2021"),
        ("c29", "Last August with as few boats", "34 boats in 2019"),
        ("c36", "How many more", "Birmingham 2,755"),
        ("c7", "Number of returns, by time", "24,103 in 261 days"),
        ("c7", "Number of returns, by time", "25,225 in 273 days"),
        ("c7", "Rate as returns a day", "24,103 in 261 days, 92.35 a day"),
        ("c7", "Rate as returns a day", "25,225 in 273 days, 92.40 a day"),
        ("c7", "Removals", "6,339 in 261 days, 24.29 a day"),
        ("c7", "Removals", "7,149 in 273 days, 26.19 a day"),
        ("c7", "Pace", "34,327 to 46,544"),
        ("c8", "Change of returns from 2022", "26,837 after 14,820"),
        ("c9", "All UK authorities, London", "Glasgow City 4,193"),
        ("c9", "All UK authorities, London", "Hillingdon 3,010"),
        ("c9", "All UK authorities, dispersal", "Glasgow City 3,883; highest others: Liverpool 1,711"),
        ("c10", "Applications in Glasgow", "1,384 to 2,709 (official)"),
        (
            "c11",
            "People with asylum support",
            "31 December 2024: 4,193; highest others: 31 March 2024: 4,279",
        ),
        ("c14", "On the day", "56 days after 28"),
        ("c20", "Among all authorities, for every", "Hillingdon 75.9"),
        ("c25", "Deportations", "Enforced returns of all kinds, 1 July 2024 to 31 March 2025: 6,752 people"),
        (
            "c46",
            "Those of them",
            "Enforced returns of all kinds, 1 January to 31 December 2025: 9,908 people",
        ),
    ],
)
def test_what_stands_beside(checks: dict[str, Check], claim: str, name: str, said: str) -> None:
    assert said in reading(checks, claim, name).now.beside


def test_ranks_say_of_how_many(checks: dict[str, Check]) -> None:
    assert reading(checks, "c3", "January to March").now.text == "1st of 8"


def test_what_came_after_a_claim_does_not_rank_with_it(checks: dict[str, Check]) -> None:
    ranked = re.compile(r"\d+(?:st|nd|rd|th)(?: fewest)? of ([\d,]+)")
    among = [
        (ranked.fullmatch(one.then.text), ranked.fullmatch(one.now.text))
        for check in checks.values()
        for one in check.readings
    ]
    both = [(then[1], now[1]) for then, now in among if then and now]
    assert len(both) > 10
    assert all(then == now for then, now in both)


def test_on_the_day_only_what_was_known(checks: dict[str, Check]) -> None:
    assert reading(checks, "c3", "Any three months").then.text == "32nd of 85"
    assert reading(checks, "c2", "Days until").then.text == "not reached by then"
    for name in ("Sir Keir Starmer, from", "Sir Keir Starmer, in", "Sir Keir Starmer, the first day"):
        one = reading(checks, "c21", name)
        assert (one.then.value, one.then.text) == (None, "not known by then")
        assert "reached on 11 August 2025" in one.now.beside
    assert reading(checks, "c7", "Official count").then.value is None
    assert "25,646 after 14,771" in reading(checks, "c8", "Change of returns from 2022").then.beside
    assert reading(checks, "c13", "Applications from outside").then.value is None
    assert checks["c1"].on_the_day == dt.date(2025, 4, 3)
    assert "small_boats_daily" in checks["c1"].as_later_published
    assert "asylum_support_totals" in checks["c9"].as_later_published


@pytest.mark.slow
def test_a_claim_made_after_the_day_of_looking_is_left_out() -> None:
    seen = {check.id: check for check in claims.check(dt.date(2025, 4, 2))}
    assert set(seen) == {*VERDICT} & {*(f"c{n}" for n in (*range(1, 18), *range(22, 29), 41))}
    assert seen["c1"].on_the_day == dt.date(2025, 4, 2)
    assert seen["c14"].verdict == "Supported"


ALIKE = {"c11", "c34"}


def test_with_all_readings_counted_alike_some_verdicts_are_others(checks: dict[str, Check]) -> None:
    assert {name for name, check in checks.items() if check.counted_alike != check.verdict} == ALIKE
    assert checks["c34"].counted_alike == "Depends on definition"


def test_every_claim_has_its_words_and_their_page_or_says_why_not(checks: dict[str, Check]) -> None:
    lacking = {name for name, check in checks.items() if not (check.claim.words and check.claim.page)}
    assert lacking == {"c16", "c18", "c19"}
    assert all(checks[name].claim.lacks for name in lacking)
    assert "News article" not in {check.claim.said_by for check in checks.values()}


def test_words_of_the_story_stand_in_the_story(checks: dict[str, Check]) -> None:
    if not STORY.exists():
        pytest.skip("../shared is not beside the project")
    story = " ".join(STORY.read_text(encoding="utf-8").replace("’", "'").split())
    quoted = [one.claim.words for one in checks.values() if "bvi.org" in one.claim.page]
    assert len(quoted) == 18
    assert [words for words in quoted if words not in story] == []


def test_every_check_is_json(checks: dict[str, Check]) -> None:
    written = [json.loads(json.dumps(check.payload(), allow_nan=False)) for check in checks.values()]
    assert {"id", "claim", "said_by", "said_on", "verdict", "verdict_on_the_day", "readings"} <= set(
        written[0]
    )
    first = written[0]["readings"][0]
    assert (first["now"]["value"], first["now"]["outcome"]) == (6642, "holds")
    assert first["parameters"] == {"window": ["2025-01-01", "2025-03-31"]}


def test_quoted_figures_carry_their_tier(checks: dict[str, Check]) -> None:
    for claim, name, tier in (
        ("c10", "Applications in Glasgow", "(official, Scottish Government"),
        ("c13", "Share from outside", "(press quoting council, Glasgow City Council"),
        ("c15", "All three", "(official, NATO"),
        ("c19", "15 months, all routes, with", "(press quoting official, Daily Mirror"),
    ):
        assert any(tier in record.line() for record in reading(checks, claim, name).now.records)


def test_checks_can_be_shared_in_a_batch(checks: dict[str, Check]) -> None:
    """A batch keeps what several reports ask for; what comes back is what was put in."""
    assert pickle.loads(pickle.dumps(tuple(checks.values()))) == tuple(checks.values())


def test_a_place_absent_from_an_exact_sum_has_nobody_supported() -> None:
    """Home Office, Reg_02 at 31 December 2025: 22 authorities have no row, and the rest add up to the UK's."""
    seen, scilly, day = View(None), Area.parse("Isles of Scilly"), dt.date(2025, 12, 31)
    assert places.supported(seen, area=scilly, as_at=day).value == 0
    assert places.supported_rank(seen, area=scilly, as_at=day).text.endswith(" of 361")
    rate = places.supported_rate_rank(seen, area=scilly, as_at=day)
    assert (rate.value, rate.text) == (None, "fewer than 10 people"), "of nobody there is no rate to rank"
    assert places.region_times(seen, region="London", area=scilly, as_at=day).value is None
