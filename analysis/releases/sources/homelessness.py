"""Statutory homelessness in England by local authority: MHCLG detailed tables A1, A2, A4 and TA1.

Layouts seen on real files: the XLSX editions of April to June 2018 to October to December 2025 (28 of them,
some revised). Headings stand in several rows above the row of England, one column under another; texts of
earlier layouts are left in hidden rows among them, footnote digits stick to words, columns move, and
sheets are called `A2R` or `A2R_`. Until spring 2020 a sheet may be called "A1 - Apr-Jun 18" and one table
`A2` or `A4` counts households owed either duty. Not seen: an ODS edition; each of the 28 read the same when
written again as ODS. From a description: the edition of January to March 2026, in which a table has one row
of headings ("Households in TA / Total") and "Rest of England" the code ``[z]``.

``..`` (in 2018 also more dots) means that nothing or nothing usable was received, ``-`` and ``*`` that a
small number is withheld, and ``[x]``, ``[z]``, ``[c]`` and ``[n]`` the like: all are missing. Figures for
England, London, regions and the rest of England are rounded to 10 and hold estimates for authorities that
gave none, so that authorities do not add up to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.guards import withheld
from analysis.releases.history import catalogue
from analysis.releases.reading import cells, said
from analysis.releases.reading.release import Finding, Release, Withheld
from analysis.releases.reading.said import folded
from analysis.releases.reading.workbook import Row, Workbook, label
from analysis.releases.sources import homelessness_checks
from analysis.releases.sources.homelessness_columns import FIRST_SEEN, MEASURES, Measure, columns_of

if TYPE_CHECKING:
    from pandas import DataFrame

SOURCE = "homelessness-england"
TITLE = "Statutory homelessness: detailed local authority-level tables"

TABLE = catalogue.schema("homelessness_england")


_Cell = tuple[str | None, str, str, int | None]
"""Code, name, measure, households."""
_CONTENTS = ("Contents", "Cover", "Cover sheet")
_ENGLAND, _LONDON = "E92000001", "E12000007"
_AREA_CODE = re.compile(r"[EKWSN]\d{8}")
_AUTHORITY = re.compile(r"E0[6-9]\d{6}")
_REST = "rest of england"
"""The one group without a code; the mark in its place differs from edition to edition."""
_MISSING = cells.NOT_AVAILABLE | {"*", "[c]", "[n]"}
_TOP = 25
"""Headings and dates stand within so many rows from the top."""


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by three of its tables."""
    tables = {table for table, _ in _tables(workbook)}
    return {"A1", "TA1"} <= tables and bool({"A2", "A2P"} & tables)


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a quarter's workbook, with the table `homelessness_england`.

    Raises DataRefused: a table lacks one of its columns, a cell holds neither a count nor a marker, or the
    quarter or the day of publication cannot be told.
    """
    top = _contents(workbook)
    quarter = _quarter(workbook, top)
    parts: list[_Cell] = []
    slips: dict[Withheld, None] = {}  # in order, each once: London stands twice
    names: dict[str | None, str] = {}  # a name may be spelt in two ways within a workbook
    areas: dict[str, set[str | None]] = {}
    said_of: dict[str, homelessness_checks.Said] = {}
    for table, sheet in _tables(workbook):
        where = Place(workbook.file, sheet=sheet)
        rows = workbook.rows(sheet)
        _refuse_other_quarter(rows, quarter, where)
        first, code, at = _head(rows, MEASURES[table], quarter, where)
        said_of[sheet] = _beside(rows, (first, code, at))
        read = {one.name: at[one.name] for one in MEASURES[table] if not one.beside and one.name in at}
        found = _long(rows, (first, code, read), quarter, where, slips)
        areas[sheet] = {code for code, *_ in found}
        _refuse_other_codes(found, names, where)
        parts += [
            (code, names.setdefault(code, name), measure, households)
            for code, name, measure, households in found
        ]
    _refuse_lost_areas(areas, names, quarter, workbook.file)
    columns = dict(
        zip(("lad_code", "authority", "measure", "households"), zip(*parts, strict=True), strict=True)
    )
    return Release(
        source=SOURCE,
        released=released or _published(top, quarter, workbook.file),
        tables={TABLE.name: cells.frame(TABLE, {"quarter_end": [quarter] * len(parts), **columns})},
        title=TITLE,
        withheld=tuple(slips),
        doubts=tuple(homelessness_checks.rows_apart(TABLE.name, said_of)),
    )


def reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield what does not add up: duties, parts of a duty, England and its regions."""
    if TABLE.name in tables:
        yield from homelessness_checks.sums_apart(TABLE.name, tables[TABLE.name])


def _tables(workbook: Workbook) -> list[tuple[str, str]]:
    """Return the tables that are read, each with its sheet: A2R for "A2R_" and "A2R - Apr-Jun 18"."""
    named = [(re.split(r"[\s_-]", sheet.strip().upper())[0], sheet) for sheet in workbook.sheets]
    order = list(MEASURES)  # A1 first, wherever it stands: a name counts as it is spelt there
    return sorted((one for one in named if one[0] in MEASURES), key=lambda one: order.index(one[0]))


def _contents(workbook: Workbook) -> list[object]:
    """Return the cells at the top of the contents, above the list of tables."""
    top = []
    for row in workbook.rows(workbook.find_sheet(*_CONTENTS) or workbook.sheets[0])[:_TOP]:
        if any(folded(cell).startswith("table no") for cell in row):
            break
        top += [cell for cell in row if cell != ""]
    return top


def _quarter(workbook: Workbook, top: Sequence[object]) -> date:
    """Return the last day of the quarter that the contents name, or where they do not, the first table."""
    first = next(sheet for table, sheet in _tables(workbook) if table == "A1")
    for named in (top, [_title(workbook.rows(first))]):
        ends = {end for cell in named if (end := said.quarter(cell)) is not None}
        if len(ends) == 1:
            return ends.pop()
    raise DataRefused(
        f"{workbook.file}, contents and sheet {first}",
        'one calendar quarter such as "July to September 2020"',
        "none or several",
        then=" Annual tables are not read.",
    )


def _title(rows: Sequence[Row]) -> str:
    return next((folded(cell) for row in rows for cell in row if cell != ""), "")


def _published(top: Sequence[object], quarter: date, file: str) -> date:
    """Return the day of publication; where there is more than one, that of the revision."""
    dated = [(day, "revised" in folded(cell)) for cell in top for day in said.days(cell) if day > quarter]
    days = {day for day, revised in dated if revised} or {day for day, _ in dated}
    if len(days) != 1:
        found = ", ".join(map(str, sorted(days))) or "none"
        raise DataRefused(
            f"{file}, contents",
            f"the day of publication after {quarter}",
            found,
            then=" Give it with --released.",
        )
    return days.pop()


def _refuse_other_quarter(rows: Sequence[Row], quarter: date, where: str) -> None:
    title = _title(rows)
    end = said.quarter(title) or next(iter(said.days(title)), quarter)
    if end != quarter:
        raise DataRefused(where, f"the quarter to {quarter} as in the contents", end)


def _refuse_lost_areas(
    areas: Mapping[str, set[str | None]], names: Mapping[str | None, str], quarter: date, file: str
) -> None:
    """Refuse a table without areas that another has: every quarter seen has the same in all its tables."""
    tolerated = 0 if quarter >= FIRST_SEEN else len(names) // 20
    for sheet, found in areas.items():
        lost = [name for code, name in names.items() if code not in found]
        if found and len(lost) > tolerated:
            raise DataRefused(
                Place(file, sheet=sheet),
                f"the {len(names)} areas that the other tables have",
                f"{len(found)}; no row for {', '.join(lost[:3])}",
            )


def _refuse_other_codes(found: Sequence[_Cell], names: Mapping[str | None, str], where: str) -> None:
    """Refuse a sheet that gives a name the code of another area of the sheets before it."""
    codes = {folded(name): code for code, name in names.items()}
    for code, name, *_ in found:
        if code in names and codes.get(folded(name), code) != code:
            raise DataRefused(f"{where}, area {code}", f"the name {names[code]}", name)


def _refuse_unknown(area: str, figures: Sequence[object], where: str) -> None:
    """Refuse a row with figures that is of no area known by its code: it is never passed over."""
    if any(isinstance(figure, int | float) for figure in figures):
        raise DataRefused(where, "the code of an area before its figures", f'"{area[:60]}"')


def _head(
    rows: Sequence[Row], measures: Sequence[Measure], quarter: date, where: str
) -> tuple[int, int, dict[str, int]]:
    """Return the row of England, the column of the codes and those of the measures."""
    first = next(
        (n for n, row in enumerate(rows[:_TOP]) if any(label(cell) == _ENGLAND for cell in row[:-1][:4])),
        None,
    )
    if first is None:
        raise DataRefused(where, f"a row for England ({_ENGLAND}) in the first {_TOP} rows")
    code = [label(cell) for cell in rows[first]].index(_ENGLAND)
    return first, code, columns_of(rows[1:first], measures, quarter, where)


def _beside(rows: Sequence[Row], head: tuple[int, int, dict[str, int]]) -> homelessness_checks.Said:
    """Return all numbers that a sheet gives of authorities, read or not."""
    first, code, at = head
    of = {label(row[code]): row for row in rows[first:] if _AUTHORITY.fullmatch(label(row[code]))}
    return {
        area: {name: value for name, column in at.items() if isinstance(value := row[column], int | float)}
        for area, row in of.items()
    }


def _long(
    rows: Sequence[Row],
    head: tuple[int, int, dict[str, int]],
    quarter: date,
    where: str,
    slips: dict[Withheld, None],
) -> list[_Cell]:
    """Return code, name, measure and households of every area of a sheet; what is withheld to `slips`."""
    first, code, at = head
    found: list[_Cell] = []
    for number, row in enumerate(rows[first:], start=first + 1):
        area = label(row[code])
        filled = [row[column] for column in at.values() if row[column] != ""]
        no_code = area.casefold() in _MISSING and folded(row[code + 1]).startswith(_REST)
        if not (_AREA_CODE.fullmatch(area) or no_code) or not filled:
            _refuse_unknown(area, filled, Place(where, row=number))
            continue  # a heading, an empty row, or a note on what a mark means
        name = cells.plain_name(row[code + 1], Place(where, row=number))
        for measure, column in at.items():
            if measure in TABLE.subordinate and _AUTHORITY.fullmatch(area):
                households, wrong = withheld.count(row[column], _MISSING)
                if wrong:
                    key = f"quarter_end {quarter}, lad_code {area}, measure {measure}"
                    slip = Withheld(f"{TABLE.name}, {key}, column households", f"{wrong} in row {number}")
                    slips[slip] = None
            else:
                cell = Place(where, row=f"{number} ({name})", column=f'"{measure}"')
                households = cells.integer(row[column], cell, _MISSING)
            one = (None if no_code else area, "England" if area == _ENGLAND else name, measure, households)
            # London stands twice: beside the rest of England, and among the regions
            if area != _LONDON or one not in found:
                found.append(one)
    return found
