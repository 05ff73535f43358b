"""The crossings report whole: from any day and with any parameters, no empty chart, no crash."""

import datetime as dt
import re

import pytest
from crossings_shown import DAYS, Shown, shown

from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.exhibits import Callout, Figure, Sources, Table
from analysis.report import Report
from analysis.reports.crossings import overview as show

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("batch")]
EDGES = (
    {"as_of": "2018-01-04"}, {"as_of": "2018-03-01"}, {"as_of": "2018-07-10"}, {"as_of": "2019-06-30"},
    {"as_of": "2020-01-01"}, {"as_of": "2020-07-05"}, {"as_of": "2022-12-31"},
    {"as_of": "2026-08-21", "event": "2030-01-01"},
    {"as_of": "2026-08-21", "event": "2024-01-03", "nationality": "Brazil", "first_year": 2026},
    {"as_of": "2026-08-21", "since": "2027-01-01", "nationality": "Eritrea", "first_year": 2021},
)  # fmt: skip
RUNS = [*({"as_of": day} for day in DAYS), *EDGES]
ANSWERS = {
    "key-figures", "cumulative-arrivals", "growth-sensitivity", "weekly-arrivals", "season", "calendar",
    "arrivals-by-month", "records", "rolling-12-months", "busiest-days", "milestones", "why",
    "people-per-boat", "weather", "days-and-gaps", "returned", "deaths", "arrivals-by-year", "provisional-and-final",
    "revisions", "sources",
}  # fmt: skip
"""What is shown or said to be missing from every day."""
GAPS = ("preventions", "nationalities", "ages", "claim-outcomes", "projection-none", "event-none")


@pytest.fixture(params=RUNS, ids=lambda given: "-".join(map(str, given.values())), scope="module")
def seen(request: pytest.FixtureRequest) -> Shown:
    return shown(**request.param)


def drawn(seen: Shown) -> list[Figure | Table]:
    return [exhibit for exhibit in seen.values() if isinstance(exhibit, Figure | Table)]


def test_every_question_is_answered_or_said_to_be_open(seen: Shown) -> None:
    assert set(seen) >= ANSWERS
    for name in GAPS:
        if name in seen and isinstance(seen[name], Callout):
            assert len(seen[name].markdown) > 40


def test_no_chart_and_no_table_is_empty(seen: Shown) -> None:
    for exhibit in drawn(seen):
        assert exhibit.data.rows, exhibit.id
        assert any(cell is not None for row in exhibit.data.rows for cell in row[1:]), exhibit.id
        for column, cells in zip(exhibit.data.columns, zip(*exhibit.data.rows, strict=True), strict=True):
            text = [cell for cell in cells if isinstance(cell, str)]
            assert "nan" not in text, (exhibit.id, column.name)
        if isinstance(exhibit, Figure):
            assert exhibit.svg.startswith("<svg")
            assert "nan" not in exhibit.svg, exhibit.id


def test_titles_state_a_finding_in_ten_words(seen: Shown) -> None:
    for exhibit in drawn(seen):
        assert len(exhibit.title.split()) <= 10, exhibit.title
        assert not exhibit.title.endswith("."), exhibit.title
        assert not re.search(r"nan|None|\[x\]|<NA>", exhibit.title)


def test_every_chart_and_table_has_its_source_notes_and_words(seen: Shown) -> None:
    for exhibit in drawn(seen):
        assert exhibit.sources, exhibit.id
        assert all(note.endswith(".") for note in exhibit.notes), exhibit.notes
        assert exhibit.subtitle, exhibit.id
        if isinstance(exhibit, Figure):
            assert exhibit.alt.endswith("."), exhibit.alt
            assert not re.search(r"nan|None|\[x\]", exhibit.alt), exhibit.alt


def test_no_figure_is_of_a_later_day(seen: Shown) -> None:
    day = seen.report.as_of.isoformat()
    for exhibit in drawn(seen):
        if exhibit.id in {"projection-fan", "season"}:
            continue
        for row in exhibit.data.rows:
            dates = [
                cell for cell in row if isinstance(cell, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell)
            ]
            assert all(cell <= day for cell in dates), exhibit.id


def test_sources_name_what_was_read_and_the_limits(seen: Shown) -> None:
    sources = seen["sources"]
    assert isinstance(sources, Sources)
    assert set(show.LIMITS) <= set(sources.limits)
    named = {source.id for exhibit in drawn(seen) for source in exhibit.sources}
    assert named <= {each.source.id for each in sources.inputs}


def test_key_figures_of_the_newest_release() -> None:
    found = {name: figure.text for name, figure in shown(as_of="2026-08-21").figures.items()}
    assert found["arrivals_to_date"] == "15,897"
    assert found["arrivals_to_date_last_year"] == "27,997"
    assert found["boats_to_date"] == "234"
    assert found["crossing_days_to_date"] == "79"
    assert found["people_per_boat_to_date"] == "67.9"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"first_year": 2030}, "first_year: 2030"),
        ({"first_year": 1999}, "first_year: 1999"),
        ({"nationality": "Erritrea"}, 'Did you mean "Eritrea"'),
        ({"event": "yesterday"}, "event"),
        ({"since": "2024-13-01"}, "since"),
        ({"as_of": "2017-12-30"}, "as_of"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(given: dict[str, str | int], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        shown(**given)


def test_the_chosen_nationality_is_among_the_panels_where_it_is_named() -> None:
    chosen = [column.name for column in shown(as_of="2026-08-21")["nationalities"].data.columns]
    assert "Albania" in chosen
    none = shown(as_of="2026-08-21", event="2024-01-03", nationality="Brazil", first_year=2026)
    assert "Brazil" not in [column.name for column in none["nationalities"].data.columns]
    assert "Brazil is not named among nationalities" in none.text("who")


@pytest.mark.parametrize("as_of", [dt.date(2024, 3, 1), None])
def test_the_limits_say_how_far_nationality_by_quarter_is_held(as_of: dt.date | None) -> None:
    report = Report("crossings", lead=show.DAILY, as_of=as_of)
    last = report.load("illegal_entry")["quarter_end"].max()
    assert f"Nationality by quarter is held to {wording.day(last)}; " in " ".join(show.limits(report))
