"""Releases of every source, added and taken back in any order: only what is held counts, to the byte."""

import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from random import Random
from unittest import mock

import pandas as pd
import pytest
from layouts.every import BOOKS, RELEASED
from mutations import opened, square

from analysis.releases import recognise, store
from analysis.releases.history import catalogue
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Release

DOUBTS = (  # what is drawn is neither true nor believable; the arithmetic of vintages does not ask
    *((store.domain, name, []) for name in ("of_day", "of_table", "of_publications")),
    *(
        (module, "findings", [])
        for module in (store.registry, store.completeness, store.continuity, store.agreement)
    ),
    *((store.authorities, "findings", []), (store.totals, "of_release", [])),
    *((store.reconciliation, "compare", ([], [])), (store.withholding, "contradictions", ([], []))),
    *((store.guards, "revisions", []), (store.guards, "check_history", None)),
)


def vintages(layout: tuple[str, str], number: int) -> list[Release]:
    """Return what a small workbook of a layout says, and a later release that says some of it otherwise."""
    book = opened(square(BOOKS[layout]()))
    (first, *_), chance = recognise.releases(book, RELEASED), Random(number)
    days = (first.released + timedelta(days=30 * later + number) for later in range(2))
    return [
        replace(
            first,
            released=day,
            tables={name: revised(rows, name, chance) if day != first.released else rows
                    for name, rows in first.tables.items()},
            sha256=f"{number:032}{later:032}",
        )
        for later, day in enumerate(days)
    ]  # fmt: skip


def revised(rows: pd.DataFrame, table: str, chance: Random) -> pd.DataFrame:
    """Return rows of which some are gone, and some counts one larger."""
    made = rows[[chance.random() < 0.8 for _ in range(len(rows))]]
    made = (made if len(made) else rows).reset_index(drop=True)
    for name in catalogue.schema(table).value_names:
        if made[name].dtype == "Int64":
            made[name] += pd.array([int(chance.random() < 0.3) for _ in made.index], dtype="Int64")
    return made


@pytest.mark.slow
def test_what_is_held_alone_decides_the_bytes(tmp_path) -> None:
    """One order, of one layout of each reader; LANDFALL_SEED draws another."""
    chance = Random(os.environ.get("LANDFALL_SEED", "17"))
    layouts = {reader: (reader, layout) for reader, layout in BOOKS}.values()
    releases = [one for number, layout in enumerate(layouts) for one in vintages(layout, number)]
    order = chance.sample(releases, len(releases))
    gone = chance.sample(releases, 8)
    back = gone[:3]
    with ExitStack() as patched:
        for module, name, found in DOUBTS:
            patched.enter_context(mock.patch.object(module, name, return_value=found))
        store.merge(tmp_path / "steps", order, corrections=[])
        again = store.merge(tmp_path / "steps", order[::4], corrections=[])
        assert {one.summary for one in again} == {"unchanged"}
        for one in gone:
            store.remove(tmp_path / "steps", one.source, one.released, "tried")
        store.merge(tmp_path / "steps", back, corrections=[])
        held = [one for one in releases if one not in gone or one in back]
        store.merge(tmp_path / "straight", held, corrections=[])
    left, right = (
        {file.name: file.read_bytes() for file in (tmp_path / folder).iterdir()}
        for folder in ("steps", "straight")
    )
    del left[release_log.DECISIONS_FILE]  # what was taken back is remembered there alone
    assert [name for name in {*left, *right} if left.get(name) != right.get(name)] == []
