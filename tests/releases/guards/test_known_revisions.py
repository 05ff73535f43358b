"""Revisions no file held shows: told beside the tables, held against them, never in them."""

import json
from datetime import date

import pytest
from building import here

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import check, recognise, registry, store
from analysis.releases.guards import known_revisions

TENTH = date(2026, 7, 10)


@pytest.fixture
def known(root):
    return known_revisions.load(root / "data" / "known_revisions.toml")


def problems(folder, register, monkeypatch):
    monkeypatch.setattr(known_revisions, "load", lambda _: register)
    return check.check(folder).problems


def test_diff_of_the_projects_tables_tells_of_the_revision_of_the_tenth_of_july(monkeypatch, root):
    monkeypatch.setenv("LANDFALL_HOME", str(root))
    asked = ("data", "diff", "2026-07-10", "2026-07-17", "--table", "small_boats_daily")
    code, out, _ = here(*asked)
    assert code == 0
    first, told = out.splitlines()
    assert first == "small_boats_daily: 7 new"
    assert told.startswith(
        "  known from elsewhere, date 2026-07-10: arrivals 225 → 255 (from a history kept of"
    )
    *_, record = json.loads(here(*asked, "--json")[1])["small_boats_daily"]
    assert record["change"] == "known from elsewhere"
    assert (record["date"], record["arrivals_before"], record["arrivals_after"]) == ("2026-07-10", 225, 255)
    assert record["page"] == registry.source("small-boats").page


def test_no_table_holds_what_no_file_said():
    days = tables.history("small_boats_daily")
    assert days.loc[days["date"] == "2026-07-10", "arrivals"].tolist() == [255]
    assert tables.load("small_boats_daily", TENTH)["date"].max().date() == date(2026, 7, 9)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (date(2026, 7, 10), date(2026, 7, 17), True),
        (date(2025, 1, 1), date(2026, 8, 21), True),
        (date(2026, 7, 11), date(2026, 7, 17), False),
        (date(2026, 7, 10), date(2026, 7, 16), False),
        (date(2026, 7, 17), date(2026, 7, 10), False),
    ],
)
def test_only_between_the_two_releases(known, before, after, told):
    assert bool(known_revisions.within(known, before, after)) == told


@pytest.mark.parametrize(("arrivals", "found"), [(255, 0), (225, 1)])
def test_the_later_release_must_say_so(tmp_path, write_weekly, known, monkeypatch, arrivals, found):
    store.merge(tmp_path / "t", recognise.read(write_weekly(date(2026, 7, 16), arrivals={TENTH: arrivals})))
    told = problems(tmp_path / "t", known, monkeypatch)
    assert len(told) == found
    if found:
        assert told[0].startswith(
            "known_revisions.toml, small_boats_daily, date 2026-07-10: arrivals 225 → 255"
        )
        assert told[0].endswith("expected 255, found [225]")


def test_columns_there_are_not(tmp_path, write_weekly, known, monkeypatch):
    store.merge(tmp_path / "t", recognise.read(write_weekly(date(2026, 7, 16), arrivals={TENTH: 255})))
    wrong = known_revisions.Known(**{**vars(known[0]), "column": "people"})
    (told,) = problems(tmp_path / "t", [wrong], monkeypatch)
    assert told.endswith("expected columns of small_boats_daily, found people")


def test_an_entry_with_a_slip_is_named(tmp_path):
    (tmp_path / "k.toml").write_text('[[revision]]\ntable = "x"\n', "utf-8")
    with pytest.raises(
        DataRefused, match=r"k\.toml, revision 1: found .*missing 10 required .* Mend the entry"
    ):
        known_revisions.load(tmp_path / "k.toml")
    assert known_revisions.load(tmp_path / "none.toml") == []
