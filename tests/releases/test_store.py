"""Merging: whatever the order and however often, every day sees what its releases said."""

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.common.errors import DataRefused, LandfallError, UsageError
from analysis.releases import store
from analysis.releases.guards import guards
from analysis.releases.history import log as release_log
from analysis.releases.history import tidy, timeline
from analysis.releases.reading.release import Column, Release, TableSchema

PLACES = TableSchema(
    name="places",
    title="Places",
    description="Counts by place.",
    columns=(
        Column("quarter_end", "date", "Quarter.", required=True),
        Column("place", "text", "Place; missing where not known."),
        Column("people", "integer", "People.", unit="people", minimum=0),
        Column("rate", "number", "A rate."),
        Column("kind", "text", "A label."),
        Column("final", "boolean", "Final or not."),
    ),
    key=("quarter_end", "place"),
    period="quarter_end",
    frequency="quarter",
    bounds={"gap": math.inf},  # what is drawn leaves quarters out
)
REGISTER = TableSchema(
    name="register",
    title="Register",
    description="Places and their regions, without a period.",
    columns=(Column("place", "text", "Place.", required=True), Column("region", "text", "Region.")),
    key=("place",),
)
PARTS = replace(
    REGISTER,
    name="parts",
    columns=(*REGISTER.columns, Column("people", "integer", "People.")),
    key=("region", "place"),
    period="region",
)
SCHEMAS = {schema.name: schema for schema in (PLACES, REGISTER, PARTS)}
QUARTERS = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31), date(2023, 12, 31)]
FIRST_DAY = date(2025, 1, 1)


def release(day: date, table: str, rows: list[tuple], **given) -> Release:
    schema = SCHEMAS[table]
    frame = pd.DataFrame(rows, columns=schema.names)
    return Release("small-boats", day, {table: frame}, "Title", "https://example.org/", **given)


def merge(root: Path, *releases: Release, **options) -> list[store.Outcome]:
    with mock.patch.object(store.completeness, "findings", return_value=[]):  # what is drawn begins anywhere
        return store.merge(root, releases, schemas=SCHEMAS, corrections=[], **options)


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def as_of(root: Path, schema: TableSchema, day: date) -> set[tuple]:
    rows = timeline.as_of(tidy.read(tidy.path(root, schema.name), schema), schema, day)[schema.names]
    return said(rows)


def said(rows: pd.DataFrame) -> set[tuple]:
    return {tuple(None if pd.isna(v) else v for v in row) for row in rows.itertuples(index=False)}


values = st.tuples(
    st.one_of(st.none(), st.integers(0, 3)),
    st.one_of(st.none(), st.sampled_from([0.1, 0.25, 1e-9])),
    st.one_of(st.none(), st.sampled_from(["a", 'b, "c"\nd'.replace("\n", " "), "é"])),
    st.one_of(st.none(), st.booleans()),
)
quarter = st.dictionaries(st.sampled_from(["W", "Y", None]), values)  # of nobody: named without a row
one_release = st.dictionaries(st.sampled_from(QUARTERS), quarter).filter(lambda said: any(said.values()))
histories = st.lists(one_release, min_size=1, max_size=5)


def of_places(number: int, content: dict) -> Release:
    rows = [(end, place, *row) for end, places in content.items() for place, row in places.items()]
    silent = {"places": [end for end, places in content.items() if not places]}
    return release(FIRST_DAY + timedelta(days=7 * number), "places", rows, silent=silent)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, shuffle=st.randoms(use_true_random=False))
def test_as_of_says_what_each_release_said_in_any_order(tmp_path_factory, history, shuffle):
    releases = [of_places(number, content) for number, content in enumerate(history)]
    straight, mixed = tmp_path_factory.mktemp("straight"), tmp_path_factory.mktemp("mixed")
    order = releases + shuffle.sample(releases, len(releases) // 2)
    shuffle.shuffle(order)
    with mock.patch.object(store.continuity, "findings", return_value=[]):  # drawn figures are not believable
        merge(straight, *releases)
        for one in order:
            merge(mixed, one)
    assert contents(straight) == contents(mixed)

    latest: dict[date, set[tuple]] = {}
    for one, content in zip(releases, history, strict=True):  # of each period, what its last release said
        rows = guards.check_rows(one.tables["places"], PLACES)
        for end in content:
            latest[end] = said(rows[rows["quarter_end"] == pd.Timestamp(end)])
        assert as_of(mixed, PLACES, one.released) == set().union(*latest.values())
        assert as_of(mixed, PLACES, one.released + timedelta(days=6)) == set().union(*latest.values())


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    history=st.lists(
        st.dictionaries(st.sampled_from("VYW"), st.sampled_from(["North", "South", None]), min_size=1),
        min_size=1,
        max_size=5,
    ),
    shuffle=st.randoms(use_true_random=False),
)
def test_a_register_is_replaced_whole(tmp_path_factory, history, shuffle):
    releases = [
        release(FIRST_DAY + timedelta(days=number), "register", list(content.items()))
        for number, content in enumerate(history)
    ]
    root = tmp_path_factory.mktemp("register")
    order = [*releases]
    shuffle.shuffle(order)
    merge(root, *order)
    for one in releases:
        assert as_of(root, REGISTER, one.released) == said(one.tables["register"])
    assert as_of(root, REGISTER, FIRST_DAY - timedelta(days=90)) == said(releases[0].tables["register"])


def test_a_register_in_parts_is_filled_by_several_files_of_one_day(tmp_path):
    north = release(FIRST_DAY, "parts", [("W", "North; west", 1), ("Y", "North; west", 2)])
    south = release(FIRST_DAY, "parts", [("W", "South", 3)])
    later = release(FIRST_DAY + timedelta(days=7), "parts", [("W", "South", 4)])
    merge(tmp_path / "straight", north, south, later)
    for one in (later, south, north, south):
        merge(tmp_path / "mixed", one)
    assert contents(tmp_path / "straight") == contents(tmp_path / "mixed")
    rows = {day: as_of(tmp_path / "mixed", PARTS, day) for day in (date(2024, 1, 1), later.released)}
    assert rows[date(2024, 1, 1)] == {("W", "North; west", 1), ("Y", "North; west", 2), ("W", "South", 3)}
    assert rows[later.released] == {("W", "North; west", 1), ("Y", "North; west", 2), ("W", "South", 4)}


def row(end: date, place: str | None, people: int | None = 1) -> tuple:
    return (end, place, people, None, None, None)


def test_a_row_no_longer_given_is_withdrawn_and_not_forgotten(tmp_path):
    day = QUARTERS[0]
    merge(tmp_path, release(date(2025, 1, 1), "places", [row(day, "W"), row(day, "Y")]))
    (outcome,) = merge(tmp_path, release(date(2025, 2, 1), "places", [row(day, "W")]))
    assert outcome.summary == "1 withdrawn"
    assert {r[1] for r in as_of(tmp_path, PLACES, date(2025, 1, 31))} == {"W", "Y"}
    assert {r[1] for r in as_of(tmp_path, PLACES, date(2025, 2, 1))} == {"W"}


def test_before_the_first_release_only_periods_that_used_to_be_out(tmp_path):
    merge(tmp_path, release(date(2025, 1, 1), "places", [row(end, "W") for end in QUARTERS[:4]]))
    assert {r[0].date() for r in as_of(tmp_path, PLACES, date(2024, 8, 29))} == set(QUARTERS[:2])
    assert {r[0].date() for r in as_of(tmp_path, PLACES, date(2024, 8, 28))} == set(QUARTERS[:1])


def test_missing_stays_missing_and_never_becomes_zero(tmp_path):
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], None, None), row(QUARTERS[0], "W", 0)]))
    held = tidy.read(tidy.path(tmp_path, "places"), PLACES)
    assert held["people"].isna().tolist() == [True, False]
    assert held["place"].isna().tolist() == [True, False]
    assert (
        b"2024-03-31,,,,,,2025-01-01,\n2024-03-31,W,0,,,,2025-01-01,\n"
        in tidy.path(tmp_path, "places").read_bytes()
    )


def test_a_second_version_of_a_release_is_refused(tmp_path):
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W", 1)]))
    before = contents(tmp_path)
    with pytest.raises(
        DataRefused, match=r'release 2025-01-01: expected ".*,W,1,.*" as held already, found ".*,W,2,'
    ):
        merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W", 2)]))
    assert contents(tmp_path) == before


def test_two_files_of_one_day_may_hold_different_periods(tmp_path):
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W", 1)]))
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[1], "W", 2)]))
    assert len(as_of(tmp_path, PLACES, FIRST_DAY)) == 2
    assert len(release_log.read(tmp_path)) == 2


def test_all_releases_of_a_call_or_none(tmp_path):
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W", 1)]))
    before = contents(tmp_path)
    good = release(date(2025, 2, 1), "places", [row(QUARTERS[1], "W", 1)])
    bad = release(date(2025, 3, 1), "places", [row(QUARTERS[1], "W", -1)], file="bad.csv")
    with pytest.raises(
        DataRefused,
        match=r'^bad.csv: places, quarter_end 2024-06-30, place W, column people: .*at least 0, found "-1"',
    ):
        merge(tmp_path, good, bad)
    assert contents(tmp_path) == before


def test_a_dry_run_writes_nothing(tmp_path):
    (outcome,) = merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W", 1)]), dry_run=True)
    assert outcome.summary == "1 new"
    assert contents(tmp_path) == {}


def test_a_source_nobody_described_is_refused(tmp_path):
    with pytest.raises(DataRefused, match='an entry with the id "elsewhere"'):
        merge(tmp_path, replace(release(FIRST_DAY, "places", [row(QUARTERS[0], "W")]), source="elsewhere"))
    assert contents(tmp_path) == {}


def test_the_name_of_a_file_cannot_do_anything(tmp_path):
    hostile = release(FIRST_DAY, "places", [row(QUARTERS[0], "W")], file='../../=HYPERLINK("x")\x1b[2J.ods')
    merge(tmp_path, hostile)
    assert release_log.read(tmp_path)["file"].tolist() == ["HYPERLINK-x-2J.ods"]


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.files, "replace", full)
    with pytest.raises(
        LandfallError, match=r"cannot be written \(No space left on device\); nothing changed"
    ):
        merge(tmp_path / "tables", release(FIRST_DAY, "places", [row(QUARTERS[0], "W")]))


named = st.sampled_from(["small-boats", "frontex"])
steps = st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=12)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories, sources=st.lists(named, min_size=5, max_size=5), sequence=steps)
def test_a_release_taken_back_leaves_the_bytes_as_if_it_had_never_been_added(
    tmp_path_factory, history, sources, sequence
):
    """Over sequences of adding and taking back, two sources in one table: only what is held counts."""
    releases = [
        replace(of_places(number, content), source=sources[number]) for number, content in enumerate(history)
    ]
    root, straight = tmp_path_factory.mktemp("steps"), tmp_path_factory.mktemp("straight")
    held: set[int] = set()
    for drawn, adds in sequence:
        number = drawn % len(releases)
        one = releases[number]
        if adds:
            merge(root, one, accept_revisions=True)  # what is drawn need not be plausible
            held.add(number)
        elif number in held:
            store.remove(root, one.source, one.released, "tried", schemas=SCHEMAS)
            held.remove(number)
    merge(root)
    merge(straight, *(releases[number] for number in sorted(held)), accept_revisions=True)
    left, right = contents(root), contents(straight)
    for said in (left, right):
        said.pop(release_log.DECISIONS_FILE, None)
    assert left == right


def test_taking_back_one_of_two_files_of_a_day_leaves_what_the_other_says(tmp_path):
    both = [("small-boats", QUARTERS[0]), ("small-boats", QUARTERS[1]), ("frontex", QUARTERS[1])]
    made = [
        replace(release(FIRST_DAY, "places", [row(end, "W")], sha256=source + str(end)), source=source)
        for source, end in both
    ]
    merge(tmp_path / "held", *made)
    outcomes = store.remove(tmp_path / "held", "small-boats", FIRST_DAY, "wrong\nfile", schemas=SCHEMAS)
    assert [outcome.summary for outcome in outcomes] == ["1 withdrawn"]
    merge(tmp_path / "other", made[2])
    for name in ("places.csv", "releases.csv", "datapackage.json"):
        assert (tmp_path / "held" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    (line,) = release_log.read(tmp_path / "held", release_log.DECISIONS).to_dict("records")
    assert (line["decision"], line["source"], line["reason"]) == ("removed", "small-boats", "wrong file")


def test_only_a_release_that_is_held_is_taken_back(tmp_path):
    merge(tmp_path, release(FIRST_DAY, "places", [row(QUARTERS[0], "W")]))
    with pytest.raises(UsageError, match=r"small-boats of 2025-01-02 is held; the latest is of 2025-01-01"):
        store.remove(tmp_path, "small-boats", FIRST_DAY + timedelta(days=1), "tried", schemas=SCHEMAS)
    with pytest.raises(UsageError, match="needs a reason"):
        store.remove(tmp_path, "small-boats", FIRST_DAY, " ", schemas=SCHEMAS)
    assert [o.summary for o in store.remove(tmp_path, "small-boats", FIRST_DAY, "all", schemas=SCHEMAS)] == [
        "1 withdrawn"
    ]
    assert not tidy.path(tmp_path, "places").exists()
