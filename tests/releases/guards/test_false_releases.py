"""False releases that are well formed: refused, or asked about.

What comes of every kind on every table is printed by `python tests/false_releases.py`: see docs/robustness.md.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pandas as pd
import pytest
from false_releases import ACCEPTED, CHANGES, DAYS, IMPLAUSIBLE, IMPOSSIBLE, newest, outcomes

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store
from analysis.releases.guards import continuity, corrections, domain, guards
from analysis.releases.history import catalogue, timeline
from analysis.releases.history import log as release_log
from analysis.releases.reading import cells

pytestmark = pytest.mark.slow

TABLES = os.environ.get("LANDFALL_FALSE", "small_boats_weekly small_boats_annual immigration_groups").split()
SEED = os.environ.get("LANDFALL_FALSE_SEED", "1")
LET_IN = {
    ("immigration_groups", "one area × 10")  # its neighbour in time lies two quarters away
}


@pytest.mark.parametrize("table", TABLES)
def test_the_true_release_is_taken_and_no_false_one(table: str) -> None:
    true = newest(table)
    assert true.outcome(true.release) == ACCEPTED
    came = {kind: outcomes(table, kind, Random(f"{SEED} {kind}")) for kind in [*CHANGES, *DAYS]}
    taken = {(table, kind) for kind, outcome in came.items() if outcome == ACCEPTED}
    assert taken <= LET_IN
    assert {came[kind] for kind in DAYS} == {IMPOSSIBLE}


def test_what_is_accepted_is_kept_with_its_reason(tmp_path, write_weekly) -> None:
    days = {date(2026, 6, 22): 140, date(2026, 6, 23): 70}
    store.merge(tmp_path, recognise.read(write_weekly(date(2026, 6, 25), arrivals=days)))
    turned = {date(2026, 6, 22): 70, date(2026, 6, 23): 140}
    false = recognise.read(write_weekly(date(2026, 7, 2), arrivals=turned))
    with pytest.raises(
        DataRefused, match=r'implausible: .*--accept "revisions:small_boats_daily:moved: REASON"'
    ):
        store.merge(tmp_path, false)
    store.merge(tmp_path, false, accept={"revisions:small_boats_daily:moved": "the publisher says so"})
    (line,) = release_log.read(tmp_path, release_log.DECISIONS).to_dict("records")
    assert (line["decision"], line["finding"]) == ("accepted", "revisions:small_boats_daily:moved")
    assert line["reason"] == "the publisher says so"


@pytest.mark.parametrize(
    ("newer", "found"),
    [([], set()), ([(2, 0, 1)], {"figures-swapped"}), ([(0, 0, 1), (1, 0, 1), (2, 0, 1)], {"exchanged"})],
)
def test_two_areas_exchanged_in_the_newest_quarter_or_in_all(newer, found) -> None:
    """Of the newest quarter what lies beside it tells; of earlier ones what the release before said."""
    schema = catalogue.schema("asylum_support_totals")
    ends = pd.to_datetime(["2025-09-30", "2025-12-31", "2026-03-31"])
    people = {end: [2_000 + at, 900 + at, *range(100 + at, 140 + at)] for at, end in enumerate(ends)}
    held = _totals(schema, {end: people[end] for end in ends[:2]})
    for at, one, other in newer:
        figures = people[ends[at]] = list(people[ends[at]])
        figures[one], figures[other] = figures[other], figures[one]
    rows = _totals(schema, people)
    versions = [timeline.paired(held, rows, schema)]
    ids = {one.id.rpartition(":")[2] for one in continuity.findings(rows, held, versions, schema)}
    assert ids == found


_QUARTERS = pd.to_datetime(["2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31"])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda rows: rows, set()),
        (lambda rows: rows[rows["as_at"] != _QUARTERS[2]], {"gap"}),
        (
            lambda rows: rows.assign(people=pd.array([None] * len(rows), "Int64")),
            {"empty", "lost", "revised"},
        ),
        (
            lambda rows: rows.assign(people=rows["people"].mask(rows["as_at"] == _QUARTERS[1])),
            {"lost", "gap"},
        ),
        (lambda rows: rows.assign(people=rows["people"].mask(rows["as_at"] == _QUARTERS[3])), {"empty"}),
        (lambda rows: rows.assign(people=rows["people"].mask(rows.index < 1)), {"lost"}),
        (lambda rows: rows[rows.index >= 8], {"withdrawn"}),
        (lambda rows: rows.assign(people=rows["people"] * 10), {"jump", "revised", "whole"}),
    ],
)
def test_what_a_release_no_longer_says_is_asked_about(change, found) -> None:
    """A period in the middle, a column that was filled, rows that were there, a single figure."""
    schema = catalogue.schema("asylum_support_totals")
    whole = _totals(schema, {end: [100 + at for at in range(40)] for end in _QUARTERS})
    held, rows = whole[whole["as_at"] < _QUARTERS[3]], change(whole)
    spoken_of = held[held["as_at"].isin(rows["as_at"])]
    versions = [timeline.paired(spoken_of, rows, schema)]
    ids = {one.id.rpartition(":")[2] for one in continuity.findings(rows, held, versions, schema)}
    assert ids - {"same"} == found


def test_rows_that_are_gone_are_told_by_the_first_of_them() -> None:
    schema = catalogue.schema("asylum_support_totals")
    held = _totals(schema, {end: [100 + at for at in range(40)] for end in _QUARTERS[:3]})
    rows = held[held.index >= 8]
    (gone, *_) = continuity.findings(rows, held, [timeline.paired(held, rows, schema)], schema)
    assert "column people, from as_at 2025-06-30, lad_code E08000000: expected most rows" in str(gone)


@pytest.mark.parametrize(("last", "asked"), [(99, 0), (100, 1)])
def test_a_first_release_is_asked_about_its_last_whole_from_a_hundred_on(last: int, asked: int) -> None:
    schema = catalogue.schema("asylum_support_totals")
    rows = _totals(schema, {_QUARTERS[0]: [5], _QUARTERS[1]: [last]})
    assert len([*continuity.findings(rows, rows.iloc[:0], [], schema)]) == asked


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda people, _: people, set()),
        (
            lambda people, last: people.where(~last, people * 10),
            {"step", "beyond", "scale", "area", "tens", "tens-of-one"},
        ),
        (lambda people, last: people.where(~last, 0), {"step", "scale", "area"}),
        (lambda people, _: people.mask(people.index < 40, people.shift(-40)), {"same"}),
        (lambda people, _: people.where(people.index != 0, people * 10), {"beyond"}),
        (lambda people, _: people * 0, {"empty"}),
        (lambda people, _: people.where(people.index != people.index[-1], people * 10), {"beyond", "area"}),
        (lambda people, last: people.where(~last, people[::-1].to_numpy()), {"order"}),
        (lambda people, last: people.where(~last, people.shift(40)), {"same"}),
        (
            lambda people, _: people.replace(
                {people.iloc[-1]: people.iloc[-40], people.iloc[-40]: people.iloc[-1]}
            ),
            {"figures-swapped"},
        ),
    ],
)
def test_a_first_release_is_held_against_itself(change, found) -> None:
    """Its last period beside those before, as a new one beside what is held: whole, areas, order, each figure."""
    schema = catalogue.schema("asylum_support_totals")
    rows = _totals(schema, {end: [900 + 37 * at + n for at in range(40)] for n, end in enumerate(_QUARTERS)})
    rows = rows.assign(people=change(rows["people"], rows["as_at"] == _QUARTERS[3]))
    said = continuity.findings(rows, rows.iloc[:0], [], schema)
    assert {one.id.rpartition(":")[2] for one in said} == found


@pytest.mark.parametrize(("number", "found"), [(11, set()), (12, {"same"}), (40, {"same"})])
def test_figures_of_another_period_are_known_again_from_a_dozen_on(number: int, found: set[str]) -> None:
    schema = catalogue.schema("asylum_support_totals")
    rows = _totals(schema, {end: [200 + 10 * at for at in range(number)] for end in _QUARTERS[:2]})
    said = continuity.findings(rows, rows.iloc[:0], [], schema)
    assert {one.id.rpartition(":")[2] for one in said} == found


@pytest.mark.parametrize("table", ["asylum_support_totals", "immigration_groups"])
@pytest.mark.parametrize("kind", [one for one in CHANGES if "under the name of" in one])
def test_a_held_period_under_a_new_or_another_held_label_is_asked_about(table: str, kind: str) -> None:
    assert outcomes(table, kind, Random(SEED)) in {IMPLAUSIBLE, IMPOSSIBLE}


def test_names_beside_codes_that_a_table_does_not_keep_are_held_to_the_register() -> None:
    true = newest("population")
    given = {"population": {"E08000035": "Leeds", "E08000032": "Bradford"}}
    assert true.outcome(replace(true.release, named=given)) == ACCEPTED
    turned = {"population": {"E08000035": "Bradford", "E08000032": "Leeds"}}
    assert true.outcome(replace(true.release, named=turned)) == IMPOSSIBLE


def _detections() -> pd.DataFrame:
    schema = catalogue.schema("frontex_detections_by_nationality")
    places = [(route, who) for route in "ABC" for who in ("Syria", "Mali", "Iraq")]
    lines = [
        (month, *place, 100 * m + 7 * n)
        for m, month in enumerate(_QUARTERS, 3)
        for n, place in enumerate(places)
    ]
    return cells.frame(schema, dict(zip(schema.names, zip(*lines, strict=True), strict=True)))


@pytest.mark.parametrize(
    "labels",
    [
        {"month": (_QUARTERS[0], _QUARTERS[2])},
        {"nationality": ("Syria", "Mali")},
        {"route": ("A", "C")},
        {"route": ("A", "C"), "nationality": ("Syria", "Mali")},
    ],
)
def test_two_labels_of_any_column_exchanged_are_asked_about(labels: dict[str, tuple[object, object]]) -> None:
    """Months, nationalities, routes, and two single rows of a sheet."""
    schema = catalogue.schema("frontex_detections_by_nationality")
    held = _detections()
    of = [(held[[*labels]] == [both[end] for both in labels.values()]).all(axis=1) for end in (0, 1)]
    rows = held.copy()
    for at, end in ((0, 1), (1, 0)):
        rows.loc[of[at], [*labels]] = [both[end] for both in labels.values()]
    found = list(continuity.findings(rows, held, [timeline.paired(held, rows, schema)], schema))
    assert "revisions:frontex_detections_by_nationality:exchanged" in {one.id for one in found}


def test_days_that_a_release_gave_a_day_late_are_asked_about_with_the_next(tmp_path, write_weekly) -> None:
    days = {date(2026, 6, 22) + timedelta(days=at): people for at, people in enumerate((40, 0, 63))}
    late = {day + timedelta(days=1): people for day, people in days.items()}
    store.merge(tmp_path, recognise.read(write_weekly(date(2026, 6, 25), arrivals=late)))
    with pytest.raises(DataRefused, match=r'implausible: .*--accept "revisions:small_boats_daily:moved'):
        store.merge(tmp_path, recognise.read(write_weekly(date(2026, 7, 2), arrivals=days)))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("immigration_groups", lambda rows: rows[rows["lad_code"] != "S12000049"]),
        ("small_boats_annual", lambda rows: rows.assign(people=rows["people"] + 1)),
    ],
)
def test_adding_asks_what_checking_finds(table, change) -> None:
    """An authority that lacks; a year that is not the sum of its days."""
    true = newest(table)
    false = replace(true.release, tables={**true.release.tables, table: change(true.release.tables[table])})
    assert true.outcome(false) == IMPLAUSIBLE


@pytest.mark.parametrize("table", ["resettlement", "asylum_support_sections_by_area"])
def test_a_first_release_is_held_to_the_register_of_areas(table: str) -> None:
    """Nothing of the table is held then: the register tells that half the areas are gone."""
    true = newest(table)
    assert true.tables[table].empty
    assert true.outcome(true.release) == ACCEPTED
    assert outcomes(table, "half the areas gone", Random(SEED)) == IMPLAUSIBLE


def _totals(schema, people) -> pd.DataFrame:
    lines = [(end, f"E0800{at:04}", n) for end, several in people.items() for at, n in enumerate(several)]
    return cells.frame(schema, dict(zip(schema.names, zip(*lines, strict=True), strict=True)))


def test_nothing_is_published_after_today(write_weekly) -> None:
    (release,) = recognise.read(write_weekly(date(2026, 10, 1)))
    guards.refuse_findings(domain.not_after(release, date(2026, 10, 2)))
    with pytest.raises(DataRefused, match="expected none after today, 2026-10-01, found 2026-10-02"):
        guards.refuse_findings(domain.not_after(release, date(2026, 10, 1)))
    assert not [*domain.not_after(release, date(2020, 1, 1))]  # a clock that cannot be right


@pytest.mark.parametrize(("year", "found"), [(2028, []), (2029, ["day of publication"])])
def test_a_table_that_is_updated_no_longer_does_not_end_its_publication(year: int, found: list[str]) -> None:
    """Appeals end with March 2023; years after the newest table of the edition nothing is published."""
    true = newest("asylum_appeals").release
    later = replace(true, released=date(year, 11, 27))
    assert [one.where for one in domain.of_day(later, catalogue.schemas())] == found


def test_a_day_before_the_data_is_said_before_a_correction_that_goes_by_it(tmp_path, write_weekly) -> None:
    """A correction that ended before the true day would look for its error in a release dated earlier."""
    (release,) = recognise.read(write_weekly(date(2026, 7, 2)))
    ended = corrections.Correction(
        id="ended",
        table="small_boats_daily",
        where={"date": date(2026, 7, 1)},
        expect={"rows": 5},
        column="arrivals",
        reason="tried",
        source="tried",
        missing=True,
        until=date(2026, 1, 1),
    )
    store.merge(tmp_path, release, corrections=[ended])
    with pytest.raises(DataRefused, match="end before the day of publication, 1990-01-01, found 2026-07-02"):
        store.merge(tmp_path, replace(release, released=date(1990, 1, 1)), corrections=[ended])


@pytest.mark.parametrize(("day", "asked"), [("2026-01-11", {"range"}), ("2026-07-11", set())])
def test_a_new_day_is_held_against_the_most_at_its_time_of_year(day: str, asked: set[str]) -> None:
    schema = catalogue.schema("small_boats_daily")
    days = pd.date_range("2023-01-01", "2026-01-10")
    held = cells.frame(
        schema,
        {
            "date": days,
            "arrivals": [600 if 5 < one.month < 10 else 200 for one in days],
            "boats": [10] * len(days),
        },
    )
    new = cells.frame(schema, {"date": [pd.Timestamp(day)], "arrivals": [600], "boats": [10]})
    found = list(continuity.findings(new, held, [], schema))
    assert {one.id.rpartition(":")[2] for one in found} == asked
    assert all("within 30 days of that time of year, 200" in one.expected for one in found)
