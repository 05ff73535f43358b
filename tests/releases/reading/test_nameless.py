"""A row whose name is a mark, a note or nothing that is seen is refused, or read as it was; never lost or taken so."""

import os
from collections.abc import Iterator
from random import Random

import pandas as pd
import pytest
from harmless import Sheets, head, is_data
from layouts.every import BOOKS, RELEASED
from mutations import opened, square

from analysis.common.errors import DataRefused
from analysis.releases import recognise
from analysis.releases.guards import domain, guards
from analysis.releases.history import catalogue

MARKS = ("", " ", "\u200b", "\u00a0\ufeff", "-", "\u2013", "\u2014", "*", "..", "\u2026", ":", "x", "[x]", "[z]", "[c]", "[p]",
         "[r] [p]", "(p)", "[note 3]", "[Notes 1, 2]", "\u00b9", "\u2070\u2071", "^", "\u2020", "n/a", "_", "()")  # fmt: skip
TIMES = int(os.environ.get("LANDFALL_NAMELESS", "12"))


def labels(sheets: Sheets) -> Iterator[tuple[str, int, int]]:
    """Yield where the names of rows with figures stand: a text that two letters are in."""
    for name, rows in sheets.items():
        if is_data(name, rows):
            for n in range(head(rows), len(rows)):
                figures = [
                    cell for cell in rows[n] if isinstance(cell, (int, float)) and not isinstance(cell, bool)
                ]
                for at, cell in enumerate(rows[n] if figures else []):
                    if isinstance(cell, str) and sum(map(str.isalpha, cell)) > 1:
                        yield name, n, at


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(list(table)).reset_index(drop=True)


def believed(sheets: Sheets) -> dict[str, pd.DataFrame]:
    """Return what is read of a workbook and passes the guards of names."""
    releases = recognise.releases(opened(sheets), RELEASED)
    made = {name: rows for one in releases for name, rows in one.tables.items()}
    for name, rows in made.items():
        schema = catalogue.schema(name)
        guards.refuse_findings(domain._texts(guards.check_rows(rows, schema), schema))
    return made


@pytest.mark.parametrize("of", list(BOOKS), ids=[" ".join(one) for one in BOOKS])
def test_no_row_is_taken_without_its_name_and_none_is_lost(of) -> None:
    sheets = square(BOOKS[of]())
    true, places, chance = believed(sheets), list(labels(sheets)), Random(f"{of} 17")
    taken = []
    for name, n, at in chance.sample(places, min(len(places), TIMES)):
        mark = chance.choice(MARKS)
        rows = [list(row) for row in sheets[name]]
        rows[n][at] = mark
        try:
            found = believed({**sheets, name: rows})
        except DataRefused:
            continue
        # a sheet may be withheld by name; what is read is as it was
        other = [table for table in found if not in_order(found[table]).equals(in_order(true[table]))]
        taken += [(*other, name, n + 1, at + 1, mark, sheets[name][n][at])] if other else []
    assert taken == []
