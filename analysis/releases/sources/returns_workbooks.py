"""The Home Office's returns workbook: sheets Ret_D01, Ret_D02 and Ret_D03.

Layouts from descriptions of the XLSX editions of 2020 to 2026, none seen on a real file: `Cover_sheet` with
"Published: …", a pivot sheet and a data sheet for each table (`Data - Ret_D01`, since 2024 `Data_Ret_D01`),
the title in row 1, headings in row 2. Rows are finer than the tables (age, sex) and are added up. The case
of labels drifts within a column. An edition of 2026 that gives only sums of four quarters is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up
from analysis.releases.reading.headings import Wanted
from analysis.releases.reading.release import Release
from analysis.releases.reading.sheet import Sheet
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import datasets, returns

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "immigration-statistics"
TITLE = "Returns: detailed datasets"

_COUNT: Wanted = re.compile(r"(number of )?((fno|foreign national offender) )?returns")
_TYPE: Mapping[str, Wanted] = {
    "quarter_end": "Quarter",
    "kind": "Return type group",
    "return_type": "Return type",
    "returns": _COUNT,
}
_NATIONALITY: Mapping[str, Wanted] = {
    **_TYPE,
    "nationality": "Nationality",
    "region": "Region",
    "destination_group": re.compile(r"(return )?destination group"),
}
_DESTINATION: Mapping[str, Wanted] = {
    **_TYPE,
    "destination": re.compile(r"(country of )?(return )?destination( country)?"),
    "region": re.compile(r"((return )?destination )?region"),
}
_OFFENDERS: Mapping[str, Wanted] = {
    "quarter_end": "Quarter",
    "nationality": "Nationality",
    "region": "Region",
    "returns": _COUNT,
}


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by the data sheet of its first table."""
    return datasets.find_data(workbook, "Ret_D01") is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook.

    Its tables: `returns_by_nationality`, and added up from it `returns_by_type`; `returns_by_destination`
    and `returns_offenders` where the edition has them.

    Raises DataRefused: a sheet lacks a column or quarters its title names, a cell holds no count, a group of
    returns is not known, destinations do not add up to the same as nationalities, or the cover does not state
    the day of publication.
    """
    found, silent = {}, {}
    for table, (sheet_name, headings, make) in _TABLES.items():
        sheet = datasets.find_data(workbook, sheet_name)
        if sheet is not None:
            rows = make(datasets.data(workbook, sheet, headings))
            silent[table] = datasets.silent(workbook, sheet, rows["quarter_end"].dt.date)
            found[table] = rows
    by_type = returns.by_type(found["returns_by_nationality"])
    if "returns_by_destination" in found:
        _refuse_unequal(by_type, returns.by_type(found["returns_by_destination"]), workbook.file)
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={"returns_by_type": by_type, **found},
        title=TITLE,
        silent=silent,
    )


def _refuse_unequal(nationalities: pd.DataFrame, destinations: pd.DataFrame, file: str) -> None:
    keys = ["quarter_end", "kind"]
    both = nationalities.merge(destinations, on=keys, how="outer", suffixes=("", " by destination"))
    apart = both[(both["returns"] != both["returns by destination"]).fillna(True)]
    for row in apart.head(1).to_dict("records"):
        raise DataRefused(
            f"{file}: {row['kind']} returns of the quarter to {row['quarter_end']:%Y-%m-%d}",
            f"{row['returns']} by destination (Ret_D02) as by nationality (Ret_D01)",
            row["returns by destination"],
        )


def _offenders(sheet: Sheet) -> pd.DataFrame:
    schema = catalogue.schema("returns_offenders")
    return added_up(schema, sheet.table(schema))


_TABLES: Mapping[str, tuple[str, Mapping[str, Wanted], Callable[[Sheet], pd.DataFrame]]] = {
    "returns_by_nationality": ("Ret_D01", _NATIONALITY, lambda sheet: returns.by_nationality(sheet, {})),
    "returns_by_destination": ("Ret_D02", _DESTINATION, lambda sheet: returns.by_destination(sheet, {})),
    "returns_offenders": ("Ret_D03", _OFFENDERS, _offenders),
}
