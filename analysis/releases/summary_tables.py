"""The summary tables of the Home Office on asylum, returns, illegal entry and organised immigration crime.

Seen on real files: asylum of 27 November 2025, the others of 26 February 2026. `summary_sheets.toml` says
what each sheet holds and `summary_layout` reads it; an edition with more years, other notes and marks, or
without a sheet reads the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis.releases import catalogue, datasets, summary_layout
from analysis.releases.cells import frame
from analysis.releases.home_office import DATA_TABLES
from analysis.releases.release import Release
from analysis.releases.summary_sheet import SHEETS
from analysis.releases.workbook import Workbook

if TYPE_CHECKING:
    from pandas import DataFrame

SOURCE = "immigration-statistics"
ORGANISED_CRIME = "organised-immigration-crime"
ILLEGAL_ENTRY = tuple(sheet for sheet in SHEETS if sheet.sheet.startswith("IER_"))
"""The sheets of the workbook that `illegal_entry_summary` recognises."""

KINDS = catalogue.schema("returns_year_ending")
_BY_KIND = "returns_by_kind"
_KINDS = {
    "Enforced returns": "enforced",
    "Voluntary returns": "voluntary",
    "Refused entry at port and subsequently departed": "port",
}


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by the names of its sheets; those on illegal entry have a reader of their own."""
    return any(workbook.find_sheet(sheet.sheet) for sheet in SHEETS if sheet not in ILLEGAL_ENTRY)


def tables(workbook: Workbook) -> dict[str, DataFrame]:
    """Return the table of every declared sheet that a workbook has.

    Raises
    ------
    DataRefused
        A sheet is not what is declared; see `summary_layout.read`.
    """
    read = ((sheet.table, summary_layout.read(workbook, sheet)) for sheet in SHEETS)
    return {name: table for name, table in read if table is not None}


def read(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the one release of a workbook: a table for each sheet, and of Ret_01 `returns_year_ending`.

    Raises
    ------
    DataRefused
        A sheet is not what is declared, or the cover does not state the day of publication.
    """
    made = tables(workbook)
    if _BY_KIND in made:
        made[KINDS.name] = _kinds(made[_BY_KIND])
    crime = all(name == "organised_crime_disruptions" for name in made)
    return [
        Release(
            source=ORGANISED_CRIME if crime else SOURCE,
            released=released or datasets.published(workbook),
            tables=made,
            title=f"Summary tables: {_titles(made)}",
            page=DATA_TABLES,
            file=workbook.file,
            sha256=workbook.sha256,
        )
    ]


def _titles(made: Mapping[str, object]) -> str:
    names = [sheet.sheet for sheet in SHEETS if sheet.table in made]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _kinds(rows: DataFrame) -> DataFrame:
    """Return the three kinds of Ret_01 without their parts."""
    whole = rows[rows["measure"].isin(_KINDS)]
    return frame(
        KINDS,
        {
            "year_ending": whole["period_end"],
            "kind": whole["measure"].map(_KINDS),
            "returns": whole["value"].astype("Int64"),
            "status": whole["status"],
        },
    )
