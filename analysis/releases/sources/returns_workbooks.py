"""The Home Office's returns workbook: sheets Ret_D01, Ret_D02 and Ret_D03.

Layouts from descriptions of the XLSX editions of 2020 to 2026, none seen on a real file: `Cover_sheet` with
"Published: …", a pivot sheet and a data sheet for each table (`Data - Ret_D01`, since 2024 `Data_Ret_D01`),
the title in row 1, headings in row 2. Rows are finer than the tables (age, sex) and are added up. The case
of labels drifts within a column. An edition of 2026 that gives only sums of four quarters is refused.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up, frame, one_of
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "immigration-statistics"
TITLE = "Returns: detailed datasets"

_SHEETS = ("Ret_D01", "Ret_D02", "Ret_D03")
kind = one_of(
    {"enforced": "enforced", "voluntary": "voluntary", "refused entry": "port"},
    "an enforced return, a voluntary return or refused entry at port",
    within=True,
)
"""How a group of return types converts, as either generation spells it."""


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by the data sheet of its first table."""
    return datasets.find_data(workbook, _SHEETS[0]) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook.

    Its tables: `returns_by_nationality`, and added up from it `returns_by_type`; `returns_by_destination`
    and `returns_offenders` where the edition has them.

    Raises DataRefused: a sheet lacks a column or quarters its title names, a cell holds no count, a group of
    returns is not known, destinations do not add up to the same as nationalities, or the cover does not state
    the day of publication.
    """
    found, silent = {}, {}
    for table, rows, quarters, _ in datasets.tables(workbook, _SHEETS, {"kind": kind}):
        found[table], silent[table] = added_up(catalogue.schema(table), rows), quarters
    sums = by_type(found["returns_by_nationality"])
    if "returns_by_destination" in found:
        _refuse_unequal(sums, by_type(found["returns_by_destination"]), workbook.file)
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={"returns_by_type": sums, **found},
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


def by_type(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table `returns_by_type` of rows by nationality or by destination, added up."""
    sums = rows.groupby(["quarter_end", "kind"], sort=False)["returns"].sum(min_count=1).reset_index()
    return frame(
        catalogue.schema("returns_by_type"),
        {"quarter_end": sums["quarter_end"], "kind": sums["kind"], "returns": sums["returns"]},
    )
