"""The summary tables of the Home Office on asylum, returns, illegal entry and organised immigration crime.

Seen on real files: asylum of 27 November 2025, the others of 26 February 2026. `summary_sheets.toml` says
what each sheet holds and `summary_layout` reads it; an edition with more years, other notes and marks, or
without a sheet reads the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.history.summary_sheet import SHEETS
from analysis.releases.reading.cells import frame
from analysis.releases.reading.release import Finding, Release, Withheld
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import datasets, summary_layout, summary_sums

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


def tables(workbook: Workbook, beside: int = 0) -> tuple[dict[str, DataFrame], tuple[Withheld, ...]]:
    """Return the table of every declared sheet that a workbook has, and the sheets that are withheld.

    Each sheet is a table of its own that adds up within itself: one that is not what is declared is
    withheld, and the others are taken. Where more are wrong than right, those that the caller has read
    `beside` them among these, the workbook is not as declared.

    Raises DataRefused: most of the sheets are not what is declared; see `summary_layout.read`.
    """
    made: dict[str, DataFrame] = {}
    refusals: list[DataRefused] = []
    sheets: list[Withheld] = []
    for sheet in SHEETS:
        try:
            table = summary_layout.read(workbook, sheet)
        except DataRefused as refusal:
            refusals.append(refusal)
            why = str(refusal).removeprefix(f"{workbook.file}, ")
            sheets.append(Withheld(f"{sheet.table}, sheet {sheet.sheet}", why, is_sheet=True))
            continue
        if table is not None:
            made[sheet.table] = table
    if len(refusals) > len(made) + beside:
        raise refusals[0]
    return made, tuple(sheets)


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook: a table for each sheet, and of Ret_01 `returns_year_ending`.

    Raises DataRefused: most sheets are not what is declared, or the cover does not state the day of
    publication.
    """
    made, withheld = tables(workbook)
    if _BY_KIND in made:
        made[KINDS.name] = _kinds(made[_BY_KIND])
    names = [sheet.sheet for sheet in SHEETS if sheet.table in made]
    crime = all(name == "organised_crime_disruptions" for name in made)
    return Release(
        source=ORGANISED_CRIME if crime else SOURCE,
        released=released or datasets.published(workbook),
        tables=made,
        title=f"Summary tables: {' to '.join(dict.fromkeys((names[0], names[-1])))}",
        withheld=withheld,
    )


def reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield what does not add up within the table of a sheet."""
    for sheet in SHEETS:
        if sheet.table in tables:
            yield from summary_sums.findings(sheet, tables[sheet.table])


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
