"""Immigration groups by local authority: Home Office table Reg_02.

Layout from descriptions of the ODS and XLSX editions of 2025 and 2026: sheet `Reg_02`, in row 1 the title
"… as at 30 June 2026", in row 2 sixteen or seventeen headings, the last row "End of table". ``*`` is a count
of fewer than 5 that is withheld: missing. The column headed % holds a ratio and is not read. `Reg_01`, the
same by region, adds nothing and is not read.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import NOT_AVAILABLE, day, integer
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "immigration-groups"
TITLE = "Regional and local authority data on immigration groups: Reg_02"


_TABLE = "immigration_groups"
_COUNTS = {column.name for column in catalogue.schema(_TABLE).columns if column.kind == "integer"}

_SHEET = "Reg_02"
_AS_AT = re.compile(r"as at (\d{1,2} [a-z]+ \d{4})", re.IGNORECASE)
_TOP = 8
"""The title stands within so many rows."""
_CODE = re.compile(r"[EWSN]\d{8}")
_WITHHELD = NOT_AVAILABLE | {"*", "[c]"}


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by its sheet."""
    return workbook.find_sheet(_SHEET) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook: table `immigration_groups` of one day.

    Rows without the code of an authority (people allocated to none) are left out; a note says so.

    Raises DataRefused: a heading is missing, the title does not say which day is counted, or a cell holds
    neither a count nor a mark.
    """
    name = workbook.find_sheet(_SHEET) or _SHEET
    sheet = datasets.declared_data(workbook, name, _SHEET)
    counts = [
        column for column in catalogue.schema(_TABLE).names if column in sheet.columns and column in _COUNTS
    ]
    rows = sheet.table(
        catalogue.schema(_TABLE),
        given={"as_at": _as_at(workbook, name)},
        convert={column: lambda cell, where: integer(cell, where, _WITHHELD) for column in counts},
    )
    allocated = rows["lad_code"].fillna("").str.fullmatch(_CODE)
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={_TABLE: rows[allocated].reset_index(drop=True)},
        title=TITLE,
        notes=_left_out(rows[~allocated]),
    )


def _as_at(workbook: Workbook, sheet: str) -> date:
    title = " ".join(
        label(cell) for row in workbook.rows(sheet)[:_TOP] for cell in row if isinstance(cell, str)
    )
    where = Place(workbook.file, sheet=sheet)
    found = _AS_AT.search(title)
    if found is None:
        raise DataRefused(where, 'a title "… as at 30 June 2026"', f'"{title[:80]}"')
    return day(found[1], where)


def _left_out(rows: pd.DataFrame) -> tuple[str, ...]:
    names = ", ".join(rows["authority"].dropna())
    return (f"left out, as they belong to no authority: {names}",) if len(rows) else ()
