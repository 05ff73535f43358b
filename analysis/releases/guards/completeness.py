"""What a release should hold and does not: sheets its own contents name, tables and years given before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from analysis.releases.guards.continuity import BOUNDS
from analysis.releases.history import timeline
from analysis.releases.reading.release import Finding, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame

    from analysis.releases.reading.workbook import Workbook

CONTENTS = ("Contents", "Table_of_Contents", "Contents page")
_NAME = re.compile(r"[a-z]{1,4}_?\d{1,3}[a-z]{0,2}_?", re.IGNORECASE)
"""What sheets with figures are called: A2R, Ret_01, SB_02, Asy_00a."""


def absent(workbook: Workbook, read: Iterable[str]) -> tuple[str, ...]:
    """Return the sheets that are read, that the contents of a workbook list, and that it does not have.

    `read` are texts in which the sheets are named that are read: official files do list others that are not
    there. A list of the tables of other files, in which no sheet of this one stands, says nothing.
    """
    known = {_folded(name) for text in read for name in _NAME.findall(text)}
    contents = workbook.find_sheet(*CONTENTS)
    rows = workbook.rows(contents) if contents else []
    sheets = {*map(_folded, workbook.sheets)}
    named: list[str] = []
    for cells in zip(*rows, strict=False) if rows else []:
        texts = [str(cell).strip() for cell in cells if cell not in ("", None)]
        hits = [at for at, text in enumerate(texts) if _NAME.fullmatch(text) and _folded(text) in sheets]
        for is_name, run in groupby(enumerate(texts), lambda one: bool(_NAME.fullmatch(one[1]))):
            several = list(run)
            listed = any(at in hits for at, _ in several) or (hits and hits[0] < several[0][0] < hits[-1])
            if is_name and listed:
                named += [text for _, text in several if _folded(text) in known - sheets]
    return tuple(dict.fromkeys(named))


def _folded(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).casefold()


def findings(release: Release, log: DataFrame, schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield what is gone from a release: sheets, tables of the file before it, the first or last periods.

    `log` is that of the releases held; what is withheld of the release has been said already.
    """
    gone = [one for one in release.absent if not any(one in item.what.split() for item in release.withheld)]
    if gone:
        expected = "every sheet that its contents name"
        name = f"continuity:{release.source}:sheets"
        yield Finding(release.source, expected, f"no sheet {', '.join(gone)}", name)
    before = log[(log["source"] == release.source) & (log["released"] < np.datetime64(release.released))]
    yield from _tables(release, before)
    yield from _late(release, schemas)
    for table, rows in release.tables.items():
        of_table = before[before["table"] == table].sort_values("released", kind="stable")
        if len(of_table) and not schemas[table].is_register:
            said = timeline.spoken(rows, schemas[table], release.silent.get(table, ()))
            last = of_table.iloc[-1]
            yield from _front(said, last["released"], last["periods"], schemas[table])


def _late(release: Release, schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield the tables of a release that end by most of a year before its other tables do.

    Where the periods of a table are years, one that is not over may be missing.
    """
    dated = {name: schemas[name] for name in release.tables if not schemas[name].is_register}
    ends = {name: timeline.period_ends(release.tables[name], one).max() for name, one in dated.items()}
    for name, end in ends.items():
        newest = max(ends.values())
        days = (newest - end).days - (365 if dated[name].frequency == "year" else 0)
        if days > dated[name].bounds.get("late", BOUNDS["late"]):
            expected = f"figures up to about {newest:%Y-%m-%d} as in other tables of the release"
            found = f"none after {end:%Y-%m-%d}"
            yield Finding(f"{name}, column {dated[name].period}", expected, found, f"continuity:{name}:late")


def _tables(release: Release, before: DataFrame) -> Iterator[Finding]:
    """Yield the tables that the last workbook of the kind held: most of its tables are in this one."""
    books = before[~before["file"].fillna("").str.endswith(".csv")]
    now = {*release.tables, *(one.what.partition(",")[0] for one in release.withheld if one.is_sheet)}
    alike: Iterable[tuple[object, set[str]]] = (
        (day, {*of_file["table"]})
        for (day, _), of_file in reversed(list(books.groupby(["released", "sha256"], sort=True)))
    )
    last = next(((day, had) for day, had in alike if 2 * len(had & now) >= len(had)), None)
    if last and not release.file.endswith(".csv") and (lost := sorted(last[1] - now)):
        yield Finding(
            release.source,
            f"the tables of the release of {last[0]:%Y-%m-%d}",
            f"no {', '.join(lost)}",
            f"continuity:{release.source}:tables",
        )


def _front(rows: DataFrame, day: object, periods: str, schema: TableSchema) -> Iterator[Finding]:
    """Yield that a series begins later than the release before gave it, by more than it goes on."""
    numbers = timeline.ordinals(rows, schema)
    first, last = int(numbers.min()), int(numbers.max())
    bounds = timeline.bounds(periods, schema)
    started, ended = bounds[0][0], bounds[-1][1]
    cut = first - started - max(last - ended, 0)
    if (
        first < last
        and started < ended
        and first <= ended
        and cut > schema.bounds.get("front", BOUNDS["front"])
    ):
        begins = periods.partition("..")[0]
        yield Finding(
            f"{schema.name}, column {schema.period}",
            f"figures from {begins} on, as in the release of {day:%Y-%m-%d}",
            f"none before {timeline.runs(rows, schema).partition('..')[0]}",
            f"continuity:{schema.name}:front",
        )
