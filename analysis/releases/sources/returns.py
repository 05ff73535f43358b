"""Returns from the UK: Home Office tables Ret_D01, Ret_D02 and Ret_D03."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up, frame, one_spelling
from analysis.releases.reading.sheet import Sheet
from analysis.releases.reading.workbook import label

if TYPE_CHECKING:
    import pandas as pd


TYPES = one_spelling(
    (
        "Enforced removals",
        "Enforced removals from detention",
        "Non-detained enforced removals",
        "Other returns from detention",
        "Assisted returns",
        "Controlled returns",
        "Other verified returns",
        "Departed from UK ports",
        "Departed from juxtaposed controls",
        "Not available",
        "N/A - pre-2007",
    )
)
"""Types of return in one spelling: their case drifts, even within a file."""
DESTINATION_GROUPS = one_spelling(("Home country", "EU Member State", "Other country"))


def kind(cell: object, where: str) -> str:
    """Return enforced, voluntary or port for a group of return types, as either generation spells it."""
    text = label(cell).casefold()
    for word, name in (("enforced", "enforced"), ("voluntary", "voluntary"), ("refused entry", "port")):
        if word in text:
            return name
    raise DataRefused(
        where, "an enforced return, a voluntary return or refused entry at port", f'"{text[:60]}"'
    )


def by_nationality(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `returns_by_nationality` of a sheet."""
    schema = catalogue.schema("returns_by_nationality")
    rows = sheet.table(
        schema,
        names,
        convert={"kind": kind},
        spelling={"return_type": TYPES, "destination_group": DESTINATION_GROUPS},
    )
    return added_up(schema, rows)


def by_destination(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `returns_by_destination` of a sheet."""
    schema = catalogue.schema("returns_by_destination")
    rows = sheet.table(schema, names, convert={"kind": kind}, spelling={"return_type": TYPES})
    return added_up(schema, rows)


def by_type(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table `returns_by_type` of rows by nationality or by destination, added up."""
    sums = rows.groupby(["quarter_end", "kind"], sort=False)["returns"].sum(min_count=1).reset_index()
    return frame(
        catalogue.schema("returns_by_type"),
        {"quarter_end": sums["quarter_end"], "kind": sums["kind"], "returns": sums["returns"]},
    )
