"""Figures collected from official publications in CSV rows, where no workbook could be had.

A file is recognised by its column headings, as a workbook is by its content. The day of publication
follows from the last quarter in the file, or from the vintage that a column or row names. All layouts
were seen on the real files of the data pack.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analysis.common.errors import DataRefused
from analysis.releases import registry
from analysis.releases.reading.release import Release
from analysis.releases.reading.sheet import Sheet
from analysis.releases.reading.workbook import CSV_SHEET, Workbook
from data.importers.headings import IMPORTERS, Importer


def _headings(workbook: Workbook) -> str:
    rows = workbook.rows(CSV_SHEET) if workbook.kind == "csv" else []
    return " ".join(str(cell).strip() for cell in rows[0]) if rows else ""


def _importer(workbook: Workbook) -> Importer | None:
    headings = _headings(workbook)
    return next((one for one in IMPORTERS if one.columns == headings), None)


def _sheet(workbook: Workbook) -> Sheet:
    headings, *rows = workbook.rows(CSV_SHEET)
    if not rows:
        raise DataRefused(f"{workbook.file}: expected rows below the headings, found none.")
    for line, row in enumerate(rows, start=2):
        if len(row) != len(headings):
            raise DataRefused(
                f"{workbook.file}, row {line}: expected {len(headings)} cells, found {len(row)}."
            )
    columns = {str(name).strip(): [row[at] for row in rows] for at, name in enumerate(headings)}
    return Sheet(columns, workbook.file)


def _sheets(workbook: Workbook, importer: Importer) -> list[Sheet]:
    """Return the sheet of a file and, where it has one, of the file that belongs to it."""
    if not importer.beside:
        return [_sheet(workbook)]
    for path in sorted(workbook.path.parent.glob("*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline(1000)
        if first.strip().replace(",", " ") == importer.beside:
            return [_sheet(workbook), _sheet(Workbook.open(path))]
    raise DataRefused(
        f"{workbook.file}: expected in its folder the file with the columns {importer.beside}, which belongs "
        "to the same table; found none."
    )


def read(path: Path, released: date | None = None) -> list[Release]:
    """Return the releases that a figures file quotes."""
    return releases(Workbook.open(path), released)


def releases(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the releases of an open file, as `read`.

    Raises
    ------
    DataRefused
        A cell is not what its column holds, a file that belongs to this one is not beside it, or
        `released` is given for a file of several releases.
    """
    importer = _importer(workbook)
    if importer is None:
        raise DataRefused(f"{workbook.file}: not one of the figures files.")
    said = importer.said(*_sheets(workbook, importer))
    if released is not None:
        if len(said) > 1:
            raise DataRefused(
                f"{workbook.file}: holds the releases of {', '.join(map(str, said))}; leave out --released, "
                "which can name only one."
            )
        said = dict.fromkeys([released], *said.values())
    page = registry.source(importer.source).page
    return [
        Release(importer.source, day, tables, importer.title, page, workbook.file, workbook.sha256)
        for day, tables in said.items()
    ]
