"""What is held, up to when, and when it counts as stale."""

import dataclasses
from datetime import date

import pytest
from layouts import immigration_groups

from analysis.releases import recognise, registry, store
from analysis.releases.reading.workbook import Workbook


def of(root, day, source="small-boats"):
    return next(held for held in registry.held(root, day) if held.source.id == source)


def test_nothing_held(tmp_path):
    held = of(tmp_path, date(2026, 7, 1))
    assert (held.releases, held.latest, held.data_to, held.state) == (0, None, None, "nothing held")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "state"),
    [(date(2026, 6, 26), "up to date"), (date(2026, 7, 6), "up to date"), (date(2026, 7, 7), "stale")],
)
def test_a_weekly_source(tmp_path, write_weekly, day, state):
    for last in (date(2026, 6, 18), date(2026, 6, 25)):
        store.merge(tmp_path / "tables", recognise.read(write_weekly(last)))
    held = of(tmp_path / "tables", day)
    assert (held.releases, held.latest, held.data_to) == (2, date(2026, 6, 26), "2026-06-25")
    assert (held.next_expected, held.state) == (date(2026, 7, 3), state)


def test_a_release_held_in_part_leaves_its_other_tables_stale(tmp_path, write_weekly):
    store.merge(tmp_path / "tables", recognise.read(write_weekly(date(2026, 6, 18))))
    log = tmp_path / "tables" / "releases.csv"
    head, *rows = log.read_text().splitlines()
    later = next(row for row in rows if row.startswith("small_boats_daily,")).replace(
        "2026-06-19", "2026-07-03"
    )
    log.write_text("\n".join([head, *rows, later]) + "\n")
    held = of(tmp_path / "tables", date(2026, 7, 7))
    assert (held.latest, held.stale) == (date(2026, 7, 3), False)
    assert held.tables_stale == ("small_boats_weekly",)
    assert held.state == "1 of 2 tables stale"


def test_a_clock_that_stands_before_what_is_held(tmp_path, write_weekly):
    store.merge(tmp_path / "tables", recognise.read(write_weekly(date(2026, 6, 25))))
    held = of(tmp_path / "tables", date(1970, 1, 1))
    assert (held.state, held.stale) == ("later than today", False)


def test_every_source_is_whole():
    for source in registry.sources().values():
        assert source.publisher
        assert source.title
        assert source.page.startswith("https://")
        assert source.licence_url.startswith("https://")
        assert (source.cadence is None) == (source.grace is None)


def test_tables_never_tried_on_a_real_file_are_named_until_the_pack_holds_one(root, pack) -> None:
    found = set()
    for path in sorted((pack / "official").glob("*/*dataset*.*")) + sorted(
        (pack / "official").glob("*/*reg*")
    ):
        sheets = " ".join(Workbook.open(path).sheets)
        found |= {
            table for source in registry.sources().values() for table in source.unseen if table in sheets
        }
    assert found == set()


def test_a_file_of_a_layout_never_tried_says_so(write_ods, monkeypatch) -> None:
    source = registry.source("immigration-groups")
    assert source.unseen == ("Reg_02",)
    (release,) = recognise.read(write_ods(immigration_groups.book()))
    assert release.notes[-1] == f"Reg_02: {registry.UNSEEN}; compare its totals with the published ones"
    known = {source.id: dataclasses.replace(source, unseen=())}
    monkeypatch.setattr(registry, "sources", lambda: known)
    assert recognise.read(write_ods(immigration_groups.book()))[0].notes == release.notes[:-1]


def test_every_table_never_tried_is_one_of_the_publication() -> None:
    for source in registry.sources().values():
        assert all(any(table in named for named in source.tables.values()) for table in source.unseen)
