"""What is withheld so that the rest of a release is taken: cells on which nothing rests, sheets of their own.

Which columns these are `catalogue.toml` declares (`subordinate`). What is withheld depends on the release
alone, never on what is held: releases may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from analysis.common.errors import DataRefused
from analysis.releases.history.differences import row_name
from analysis.releases.reading.cells import integer
from analysis.releases.reading.release import Finding, Release, TableSchema, Withheld
from analysis.releases.reading.workbook import plain

if TYPE_CHECKING:
    from pandas import DataFrame

FEW = 3
"""So many cells of a release are withheld; where more are wrong, something else is, and it is refused."""


def count(cell: object, missing: frozenset[str]) -> tuple[int | None, str]:
    """Return the count in a cell that may be withheld, and what is wrong with it: nothing, mostly.

    >>> count("1,234", frozenset())
    (1234, '')
    >>> count("12 or 13", frozenset())
    (None, "expected a whole number of at least 0, found '12 or 13'")
    """
    try:
        found = integer(cell, "", missing)
    except DataRefused:
        found = -1
    if found is None or found >= 0:
        return found, ""
    return None, f"expected a whole number of at least 0, found {plain(cell)[:60]!a}"


def contradictions(
    tables: dict[str, DataFrame], findings: Iterable[Finding], schemas: Mapping[str, TableSchema]
) -> tuple[list[Withheld], list[Finding]]:
    """Make the cells on which nothing rests missing in the tables; return them, and the other findings."""
    kept: list[Withheld] = []
    wrong: list[Finding] = []
    for one in findings:
        table, column, key = one.cell or ("", "", {})
        if not table or not {column, key.get("measure")} & {*schemas[table].subordinate}:
            wrong.append(one)
            continue
        rows = tables[table]
        at = np.logical_and.reduce([(rows[name] == value).fillna(False) for name, value in key.items()])
        tables[table] = rows.assign(**{column: rows[column].mask(at)})
        what = f"{table}, {row_name(rows[at].iloc[0], schemas[table])}, column {column}"
        kept.append(Withheld(what, f"expected {one.expected}, found {one.found}"))
    return kept, wrong


def refuse_many(withheld: Iterable[Withheld]) -> None:
    """Refuse a release of which more cells are wrong than are withheld."""
    cells = [one for one in withheld if not one.is_sheet]
    if len(cells) > FEW:
        raise DataRefused(
            f"{cells[0].what}: {cells[0].why} ({len(cells) - 1} more cells are wrong).",
            cells=[cell.what for cell in cells],
        )


def refuse_sheets(releases: Iterable[Release]) -> None:
    """Say of releases whose other tables are taken which sheets are withheld, as refused data.

    Raises DataRefused: any sheet is withheld.
    """
    held = [(release.file, one.why) for release in releases for one in release.withheld if one.is_sheet]
    if held:
        said = "; ".join(f"{file}, {why.rstrip('.')}" for file, why in held)
        many = "1 sheet is" if len(held) == 1 else f"{len(held)} sheets are"
        raise DataRefused(f"{said}; {many} withheld, the rest is not.", withheld=[file for file, _ in held])
