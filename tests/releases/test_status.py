"""What is held, up to when, and when it counts as stale."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.releases import recognise, registry, store
from analysis.releases.status import status


def of(root, day, source="small-boats"):
    return next(held for held in status(root, day) if held.source.id == source)


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
        assert source.reader in registry.READERS
        assert (source.cadence is None) == (source.grace is None)
