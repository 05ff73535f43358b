"""Known answers that no measure's own test holds, read from the tables themselves.

Not in any table held, and so not tested: the 2025 vintage of 2023 returns (KA108), port returns of the
August 2025 release (KA115), and the first figures of people in hotels before they were revised (KA215,
KA219, KA220, KA221; what was printed then and what it became is in tests/reports/claims/test_press_figures.py).
"""

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.inputs import public_claims

ANSWERS = Path(__file__).resolve().parents[2] / "shared" / "domain" / "known_answers.csv"


@pytest.mark.skipif(not ANSWERS.exists(), reason="../shared is not beside the project")
def test_every_known_answer_is_tested_or_said_not_to_be() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.rglob("*.py"))
    known = [row["id"] for row in csv.DictReader(ANSWERS.read_text("utf-8").splitlines())]
    assert known
    assert [name for name in known if name not in tests] == []


def test_returns_of_the_first_year_as_quoted() -> None:
    facts = public_claims.register().facts
    assert facts["returns-first-year"].value == 35_052  # KA120
    assert facts["enforced-returns-first-year"].value == 9_115


def test_boats_in_august_2025() -> None:
    daily = tables.load("small_boats_daily")
    month = daily[daily["date"].between("2025-08-01", "2025-08-31")]
    assert month["boats"].sum() == 56  # KA039
    august = daily[(daily["date"].dt.month == 8) & (daily["date"].dt.year == 2019)]
    assert august["boats"].sum() == 34


@pytest.mark.parametrize(
    ("measure", "period", "value"),
    [
        ("all methods", "YE Mar 2026", 43806),  # KA044
        ("all methods", "YE Dec 2025", 46497),  # KA045
        ("enforced", "YE Dec 2023", 6361),  # KA106
        ("enforced", "YE Jun 2025", 9072),  # KA112
    ],
)
def test_headline_figures(measure: str, period: str, value: int) -> None:
    table = tables.load("headline_figures")
    row = table[(table["measure"] == measure) & (table["period"] == period)]
    assert row["value"].tolist() == [value]


@pytest.mark.parametrize(
    ("day", "people"),
    [("2023-09-30", 123758), ("2024-09-30", 109024), ("2026-03-31", 97519)],  # KA212, KA213, KA214
)
def test_people_supported_in_the_uk(day: str, people: int) -> None:
    sections = tables.load("asylum_support_sections").set_index("as_at")
    assert sections.loc[day, "total"] == people
    if day <= "2024-09-30":
        support = tables.load("asylum_support")
        assert support.loc[support["as_at"] == day, "people"].sum() == people


@pytest.mark.parametrize(
    ("day", "people"),
    [
        ("2023-09-30", 56018),  # KA216
        ("2026-03-31", 20885),
        ("2024-06-30", 29561),  # KA218
        ("2025-06-30", 32041),  # KA222
        ("2025-09-30", 36273),  # KA223
        ("2025-12-31", 30657),  # KA224
    ],
)
def test_people_in_hotels(day: str, people: int) -> None:
    assert tables.load("people_in_hotels").set_index("as_at").loc[pd.Timestamp(day), "people"] == people


def test_homelessness_applications_in_scotland() -> None:
    cited = tables.load("homelessness_cited")
    rows = cited[(cited["place"] == "Scotland") & (cited["period"] == "2024-25")]
    assert 40688 in rows["value"].tolist()  # KA230


BOATS = {2018: 299, 2019: 1843, 2020: 8466, 2021: 28526, 2022: 45774, 2023: 29437, 2024: 36816, 2025: 41472}
POPULATION = {2020: 67_081_234, 2021: 67_026_307, 2022: 67_596_281, 2023: 60_854_727, 2024: 69_281_437}
AUTHORITIES = {2020: 374, 2021: 374, 2022: 361, 2023: 318, 2024: 361}
DISRUPTIONS = {2023: 1567, 2024: 2648, 2025: 3625}
ENGLAND = "quarter_end.astype('string') == '2025-06-30' and measure == 'assessed' and authority == 'England'"
FEBRUARY = "2026-02-26"
PUBLISHED = [  # table, as of, column and which rows; then how many there are where that is told, and their sum
    ("illegal_entry", FEBRUARY, "detections", "", None, 264_447),
    *(
        (
            "illegal_entry",
            "2023-11-23",
            "detections",
            f"quarter_end.dt.year == {year} and {boat}",
            None,
            people,
        )
        for boat in ("method == 'Small boat arrivals'",)
        for year, people in ((2020, 8466), (2022, 45_774))
    ),
    *(
        ("illegal_entry", FEBRUARY, "detections", f"quarter_end.dt.year == {year} and {boat}", None, people)
        for boat in ("method == 'Small boat arrivals'",)
        for year, people in BOATS.items()
    ),
    *(("small_boats_annual", FEBRUARY, "people", f"year == {year}", 1, n) for year, n in BOATS.items()),
    ("small_boats_claims", FEBRUARY, "people", "", None, 187_850),
    ("small_boats_decisions", FEBRUARY, "people", "", None, 178_988),
    ("small_boats_nrm", FEBRUARY, "people", "", None, 148_526),
    ("small_boats_nrm_outcomes", FEBRUARY, "referrals", "", None, 26_925),
    ("small_boats_nationality", FEBRUARY, "arrivals", "nationality == 'Eritrea' and year == 2025", 1, 7602),
    *(
        (
            *("organised_crime_disruptions", FEBRUARY, "value"),
            *(f"period_end.dt.year == {year} and measure == 'Total'", 4, n),
        )
        for year, n in DISRUPTIONS.items()
    ),
    *(
        ("population", "2025-09-26", "population", f"year == {year}", AUTHORITIES[year], n)
        for year, n in POPULATION.items()
    ),
    ("frontex_detections", "2025-06-03", "detections", "", 9 * 196, 4_966_869),
    ("frontex_detections_by_nationality", "2025-06-03", "detections", "", None, 4_966_869),
    ("homelessness_england", "2026-02-25", "households", ENGLAND, 1, 86_370),
    ("homelessness_england", FEBRUARY, "households", ENGLAND, 1, 88_490),
    (
        "homelessness_england",
        FEBRUARY,
        "households",
        "quarter_end.astype('string') == '2025-06-30'",
        3_684,
        None,
    ),
]
"""What the official files say, those of small summary tables apart (tests/releases/test_summary_tables.py)."""


@pytest.mark.parametrize(("table", "day", "column", "which", "rows", "total"), PUBLISHED)
def test_tables_say_what_the_files_of_that_day_say(table, day, column, which, rows, total) -> None:
    found = tables.load(table, as_of=date.fromisoformat(day))
    found = found.query(which, engine="python") if which else found
    assert rows in {None, len(found)}
    assert total in {None, found[column].sum()}


def test_a_revised_quarter_of_homelessness_revises_some_of_its_figures() -> None:
    changes = tables.changes("homelessness_england", date(2026, 2, 25), date(2026, 2, 26))
    of = changes[changes["quarter_end"] == "2025-06-30"]
    assert of["change"].value_counts().to_dict() == {"revised": 1_086}
