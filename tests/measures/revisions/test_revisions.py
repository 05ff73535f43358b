"""What a release changed: every value is new, revised, unchanged or withdrawn, and once only."""

import datetime as dt
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import tables
from analysis.exhibits import KeyFigure
from analysis.measures.revisions import changes as revisions
from analysis.measures.revisions import series as revisions_series
from analysis.releases import store
from analysis.releases.history import catalogue, tidy
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import DTYPES, Column, Release, TableSchema
from analysis.releases.store import merge

pytestmark = pytest.mark.slow

SCHEMA = TableSchema(
    name="made",
    title="Made",
    description="A table for tests.",
    columns=(
        Column("quarter_end", "date", "The quarter.", required=True),
        Column("kind", "text", "The kind."),
        Column("people", "integer", "People.", unit="people"),
        Column("boats", "integer", "Boats.", unit="boats"),
        Column("note", "text", "A note."),
    ),
    key=("quarter_end", "kind"),
    period="quarter_end",
    frequency="quarter",
    bounds={"gap": float("inf")},  # what is drawn leaves quarters out
    unit="people",
)
QUARTERS = [pd.Timestamp(f"{year}-{end}") for year in (2024, 2025) for end in ("03-31", "06-30")]
NUMBERS = [column.name for column in revisions.numbers(SCHEMA)]


def frame(rows: list[tuple], schema: TableSchema = SCHEMA) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=schema.names).astype({c.name: DTYPES[c.kind] for c in schema.columns})


UNTIMED = settings(max_examples=30, deadline=None)
counts = st.none() | st.integers(0, 400)
KEYS = st.tuples(st.sampled_from(QUARTERS), st.sampled_from(["enforced", "voluntary", None]))
states = st.dictionaries(KEYS, st.tuples(counts, counts, st.sampled_from([None, "derived"])), max_size=8).map(
    lambda given: frame([(*key, *said) for key, said in given.items()])
)


def cells(state: pd.DataFrame) -> dict[tuple, int]:
    """Return every number that a state holds, by quarter, kind and column."""
    return {
        (row["quarter_end"], None if pd.isna(row["kind"]) else row["kind"], name): int(row[name])
        for row in state.to_dict("records")
        for name in NUMBERS
        if not pd.isna(row[name])
    }


@UNTIMED
@given(states, states)
def test_the_four_changes_partition_the_values_of_both_releases(old: pd.DataFrame, new: pd.DataFrame) -> None:
    rows = revisions.values(old, new, SCHEMA)
    said, held = cells(old), cells(new)
    names = [None if pd.isna(kind) else kind for kind in rows["kind"]]
    found = dict(
        zip(zip(rows["quarter_end"], names, rows["column"], strict=True), rows["change"], strict=True)
    )
    assert len(found) == len(rows), "a value stands twice"
    expected = {
        cell: "new" if cell not in said else "withdrawn" if cell not in held
        else "unchanged" if said[cell] == held[cell] else "revised"
        for cell in said | held
    }  # fmt: skip
    assert found == expected
    counted = revisions.counts(rows)
    assert counted.new + counted.revised + counted.unchanged + counted.withdrawn == len(said | held)
    assert counted.held_before == len(said)
    assert counted.held_after == len(held)
    assert counted.up + counted.down == counted.revised


@UNTIMED
@given(states)
def test_a_release_beside_itself_changes_nothing(state: pd.DataFrame) -> None:
    rows = revisions.values(state, state.sample(frac=1, random_state=1), SCHEMA)
    assert set(rows["change"]) <= {"unchanged"}
    assert len(rows) == len(cells(state))
    assert revisions.revised(rows).empty
    assert revisions.new_periods(state, state, SCHEMA).empty


@UNTIMED
@given(states, states)
def test_the_other_way_round_new_and_withdrawn_change_places(old: pd.DataFrame, new: pd.DataFrame) -> None:
    there = revisions.counts(revisions.values(old, new, SCHEMA))
    back = revisions.counts(revisions.values(new, old, SCHEMA))
    assert (there.new, there.withdrawn, there.up) == (back.withdrawn, back.new, back.down)
    assert (there.revised, there.unchanged) == (back.revised, back.unchanged)


DAYS = [dt.date(2026, 7, day) for day in (10, 17, 24)]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=6), min_size=3, max_size=3))
def test_what_changed_is_what_the_tables_say_as_of_the_days(said: list[list[int]]) -> None:
    """By the history of a table kept by the store, and by its two states: the same counts."""
    import tempfile
    from pathlib import Path

    said.sort(key=len)  # each release holds at least the days of the one before
    name = "small_boats_daily"
    schema = catalogue.schema(name)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        releases = []
        for day, arrivals in zip(DAYS, said, strict=True):
            dates = pd.date_range("2026-06-01", periods=len(arrivals)).as_unit("us")
            rows = pd.DataFrame({"date": dates, "arrivals": arrivals, "boats": 1, "revised": False})
            rows.insert(3, "boats_uncontrolled", None)
            releases.append(Release("small-boats", day, {name: rows}, "T", "https://example.org/"))
        merge(root, releases, accept_revisions=True)
        history, log = tables.history(name, root=root), tables.releases(name, root=root)
        by_pairs = {
            (a, b): revisions.counts(
                revisions.values(tables.load(name, a, root=root), tables.load(name, b, root=root), schema)
            )
            for a, b in [(DAYS[0], DAYS[1]), (DAYS[1], DAYS[2]), (DAYS[0], DAYS[2])]
        }
        for (a, b), expected in by_pairs.items():
            assert revisions.between(history, log, a, b, schema).counts == expected
        by_release = revisions.history(history, log, DAYS, schema)
        assert by_release["revised"].tolist() == [by_pairs[p].revised for p in list(by_pairs)[:2]]
        assert by_release["unchanged"].tolist() == [by_pairs[p].unchanged for p in list(by_pairs)[:2]]
        triangle = revisions.triangle(history, DAYS, schema)
        differing = {
            (date, name) for date, values in zip(dates, zip(*said, strict=False), strict=False)
            for name in ("arrivals",) if len(set(values)) > 1
        }  # fmt: skip
        told = set(zip(triangle["date"], triangle["column"], strict=True))
        assert differing <= told
        for row in triangle.to_dict("records"):
            given = [row[day] for day in DAYS if not pd.isna(row[day])]
            assert len(set(given)) > 1


def test_a_changed_note_is_no_revised_value() -> None:
    old = frame([(QUARTERS[0], "enforced", 5, 1, None), (QUARTERS[1], "enforced", 6, 1, None)])
    new = frame([(QUARTERS[0], "enforced", 5, 1, "derived"), (QUARTERS[1], "enforced", 7, 1, "derived")])
    history = pd.concat([
        old.assign(released=pd.Timestamp(2026, 7, 10), superseded=pd.Timestamp(2026, 7, 17)),
        new.assign(released=pd.Timestamp(2026, 7, 17), superseded=pd.NaT),
    ])  # fmt: skip
    days = ["2026-07-10", "2026-07-17"]
    log = pd.DataFrame({"released": pd.to_datetime(days), "periods": "2024-03-31..2024-06-30"})
    found = revisions.between(history, log, dt.date(2026, 7, 10), dt.date(2026, 7, 17), SCHEMA)
    assert (found.relabelled, found.counts.revised, found.counts.unchanged) == (1, 1, 3)


SPOKEN = st.sets(st.integers(0, 3), min_size=1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(SPOKEN, st.integers(0, 2)), min_size=2, max_size=4))
def test_only_periods_of_both_releases_are_compared(releases: list[tuple[set[int], int]]) -> None:
    """A table holds more than its newest release says: what that is silent about is not unchanged."""
    import tempfile
    from pathlib import Path

    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(len(releases))]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        made = [
            Release("small-boats", day, {"made": frame([(QUARTERS[n], "enforced", people, 1, None) for n in sorted(spoken)])},
                    "T", "https://example.org/")
            for day, (spoken, people) in zip(days, releases, strict=True)
        ]  # fmt: skip
        with mock.patch.object(
            store.completeness, "findings", return_value=[]
        ):  # what is drawn is not believable
            merge(root, made, schemas={"made": SCHEMA}, corrections=[])
        rows, log = tidy.read(root / "made.csv", SCHEMA), release_log.read(root)
        found = revisions.between(rows, log, days[-2], days[-1], SCHEMA)
    spoken, people = releases[-1]
    earlier = {n: (day, said) for day, (ns, said) in zip(days[:-1], releases[:-1], strict=True) for n in ns}
    shared = spoken & earlier.keys()
    assert found.counts.in_both == 2 * len(shared)
    assert found.counts.revised == sum(earlier[n][1] != people for n in shared)
    assert (found.counts.new, found.counts.withdrawn) == (2 * len(spoken - shared), 0)
    assert found.earlier == tuple(sorted({earlier[n][0] for n in shared}))
    moved = revisions.revised(found.values).sort_values("quarter_end")
    assert [day.date() for day in moved["said"]] == [
        earlier[QUARTERS.index(q)][0] for q in moved["quarter_end"]
    ]


def test_missing_is_never_zero() -> None:
    old = frame([(QUARTERS[0], "enforced", None, 1, None)])
    new = frame([(QUARTERS[0], "enforced", 0, None, None)])
    rows = revisions.values(old, new, SCHEMA).set_index("column")
    assert rows["change"].to_dict() == {"people": "new", "boats": "withdrawn"}
    assert rows["difference"].isna().all()


def test_sizes_and_the_least_base_of_per_cents() -> None:
    old = frame([(QUARTERS[0], "enforced", 200, 20, None)])
    new = frame([(QUARTERS[0], "enforced", 150, 25, None)])
    rows = revisions.revised(revisions.values(old, new, SCHEMA))
    assert rows["column"].tolist() == ["people", "boats"]
    assert rows["difference"].tolist() == [-50, 5]
    assert rows["change_pct"].tolist()[0] == pytest.approx(-25)
    assert pd.isna(rows["change_pct"].tolist()[1])  # 20 boats are too few for a percentage


def test_a_whole_year_after_a_part_of_it_is_new() -> None:
    schema = catalogue.schema("small_boats_nationality")
    old = frame([(2024, "Sudan", 5, False), (2025, "Sudan", 7, True), (2025, "Libya", 3, True)], schema)
    new = frame([(2024, "Sudan", 6, False), (2025, "Sudan", 9, False)], schema)
    found = revisions.counts(revisions.values(old, new, schema))
    assert (found.new, found.revised, found.withdrawn) == (1, 1, 1)


def test_returns_between_february_and_august_2026() -> None:
    """Ret_D01 as released on 26 February and 27 August 2026: 28,004 and 29,807 voluntary returns in 2025."""
    name = "returns_by_type"
    schema = catalogue.schema(name)
    old, new = (tables.load(name, day) for day in ("2026-02-26", "2026-08-27"))
    log = tables.releases(name)
    found = revisions.between(tables.history(name), log, dt.date(2026, 2, 26), dt.date(2026, 8, 27), schema)
    assert (found.counts.new, found.counts.revised) == (6, 18)
    assert found.relabelled == 3  # quarters marked as derived whose number stands
    read = revisions_series.SERIES[name].read
    years = revisions_series.calendar_years(read(old), read(new), "quarter_end")
    row = years[(years["year"] == 2025) & (years["column"] == "voluntary")].iloc[0]
    assert (row["before"], row["after"]) == (28004, 29807)
    assert row["change_pct"] == pytest.approx(6.4, abs=0.05)


def test_years_are_compared_over_the_periods_of_both() -> None:
    name = "small_boats_daily"
    old, new = (tables.load(name, day)[["date", "arrivals", "boats"]] for day in ("2026-07-10", "2026-07-17"))
    years = revisions_series.calendar_years(old, new, "date").set_index(["year", "column"])
    assert years.loc[(2026, "arrivals"), "last"] == pd.Timestamp(2026, 7, 9)
    assert (years["difference"] == 0).all()  # seven days are new; none of those before was revised


@pytest.mark.parametrize("name", tables.names())
def test_every_table_held_can_be_seen_as_series_or_is_not(name: str) -> None:
    schema = catalogue.schema(name)
    kind = revisions_series.of(schema)
    if kind is not None:
        wide = kind.read(tables.load(name))
        assert wide[schema.period].is_unique
        assert len(wide.columns) > 1
    assert kind is not None or schema.is_register or schema.as_stood or len(schema.key) > 1


def test_one_series_side_by_side() -> None:
    old = pd.DataFrame({"date": QUARTERS[:2], "people": [5, 6]})
    new = pd.DataFrame({"date": QUARTERS[1:3], "people": [7, 8]})
    side = revisions_series.side_by_side(old, new, "people", "date")
    assert side["is_new"].tolist() == [False, False, True]
    assert side["before"].isna().tolist() == [False, False, True]
    assert side["after"].isna().tolist() == [True, False, False]


def figure(value: float | None, *, unit: str = "people", name: str = "a") -> KeyFigure:
    day = dt.date(2026, 7, 16)
    return KeyFigure(name, "A", value, unit, (day, day), "final", day)


@pytest.mark.parametrize(
    ("before", "after", "unit", "moved", "change_pct"),
    [
        (100, 110, "people", True, 10),
        (100, 100, "people", False, 0),
        (None, 100, "people", True, None),
        (None, None, "people", False, None),
        (5, 4, "of 9 years", True, None),
        (50.2, 51.6, "%", True, None),
    ],
)
def test_a_key_figure_moves(before, after, unit, moved, change_pct) -> None:
    row = revisions_series.moves(*([figure(v, unit=unit)] for v in (before, before, after))).iloc[0]
    assert row["moved"] == moved
    assert (None if pd.isna(row["change_pct"]) else round(row["change_pct"], 6)) == change_pct


def test_a_key_figure_that_comes_or_goes_moves_and_revision_is_told_apart() -> None:
    rows = revisions_series.moves(
        [figure(100), figure(1, name="gone")], [figure(103)], [figure(120), figure(2, name="came")]
    ).set_index("id")
    assert rows.index.tolist() == ["a", "came", "gone"]
    assert rows["moved"].all()
    assert (rows.loc["a", "difference"], rows.loc["a", "by_revision"]) == (20, 3)
    assert rows.loc[["came", "gone"], "difference"].isna().all()


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), min_size=1, max_size=4), st.integers(2, 4)
)
def test_the_days_shown_hold_a_change_of_every_row_shown(values: list[list[int]], most: int) -> None:
    days = [dt.date(2026, 1, day) for day in range(1, 7)]
    wide = pd.DataFrame(values, columns=days, dtype="Float64")
    wide = wide[wide.min(axis=1) < wide.max(axis=1)]
    shown, some = revisions.where_it_changed(wide, days, most)
    assert len(some) <= most
    assert (shown[some].min(axis=1) < shown[some].max(axis=1)).all()
    assert shown.empty == wide.empty
