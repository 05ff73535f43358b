"""Returns from the UK: Home Office tables Ret_D01, Ret_D02 and Ret_D03."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.errors import DataRefused
from analysis.releases.cells import added_up, frame, one_spelling
from analysis.releases.release import Column, TableSchema
from analysis.releases.sheet import Sheet
from analysis.releases.workbook import label

if TYPE_CHECKING:
    import pandas as pd

_QUARTER = Column("quarter_end", "date", "Last day of the calendar quarter of departure", required=True)
_KIND = Column(
    "kind",
    "text",
    "enforced; voluntary; or port (refused entry at port and then departed, never part of headline returns)",
    required=True,
)
_TYPE = Column("return_type", "text", "Type of return within its kind, as published", required=True)
_NATIONALITY = Column("nationality", "text", "Nationality of the person returned", required=True)
_REGION = Column("region", "text", "World region, as published", required=True)
_RETURNS = Column("returns", "integer", "People returned", unit="people", minimum=0)

SCHEMAS = (
    TableSchema(
        "returns_by_type",
        "Returns by kind and quarter",
        "People returned from the UK per quarter: enforced, voluntary and port returns. Never add port "
        "returns to the other two as a headline total.",
        (
            _QUARTER,
            _KIND,
            _RETURNS,
            Column("derivation", "text", "How the figure was derived; missing where it is as published"),
        ),
        ("quarter_end", "kind"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "returns_by_nationality",
        "Returns by nationality, type and destination group",
        "People returned from the UK per quarter, by type of return, nationality and whether they went "
        "to their home country.",
        (
            _QUARTER,
            _KIND,
            _TYPE,
            _NATIONALITY,
            _REGION,
            Column(
                "destination_group", "text", "Home country, EU Member State or Other country", required=True
            ),
            _RETURNS,
        ),
        ("quarter_end", "kind", "return_type", "nationality", "destination_group"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "returns_by_destination",
        "Returns by country of destination",
        "People returned from the UK per quarter, by type of return and country of destination.",
        (
            _QUARTER,
            _KIND,
            _TYPE,
            Column("destination", "text", "Country the person departed to", required=True),
            _REGION,
            _RETURNS,
        ),
        ("quarter_end", "kind", "return_type", "destination"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "returns_offenders",
        "Returns of foreign national offenders",
        "Foreign national offenders returned per quarter. A subset of the other returns tables: never "
        "added to them.",
        (_QUARTER, _NATIONALITY, _REGION, _RETURNS),
        ("quarter_end", "nationality"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "returns_by_nationality_annual",
        "Returns in a calendar year by nationality",
        "People returned from the UK in a calendar year, by nationality and kind of return.",
        (
            Column("year", "integer", "Calendar year", required=True),
            _NATIONALITY,
            _REGION,
            _KIND,
            _RETURNS,
        ),
        ("year", "nationality", "kind"),
        "year",
        "year",
        "people",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}

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

DIFFERENCED = "difference of published rolling four-quarter sums"
"""The derivation of a quarter of which only sums of four quarters were published."""


def kind(cell: object, where: str) -> str:
    """Return enforced, voluntary or port for a group of return types, as either generation spells it."""
    text = label(cell).casefold()
    for word, name in (("enforced", "enforced"), ("voluntary", "voluntary"), ("refused entry", "port")):
        if word in text:
            return name
    raise DataRefused(
        f"{where}: expected an enforced return, a voluntary return or refused entry at port, "
        f'found "{text[:60]}".'
    )


def by_nationality(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `returns_by_nationality` of a sheet."""
    schema = SCHEMA["returns_by_nationality"]
    rows = sheet.table(
        schema,
        names,
        convert={"kind": kind},
        spelling={"return_type": TYPES, "destination_group": DESTINATION_GROUPS},
    )
    return added_up(schema, rows)


def by_destination(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `returns_by_destination` of a sheet."""
    schema = SCHEMA["returns_by_destination"]
    rows = sheet.table(schema, names, convert={"kind": kind}, spelling={"return_type": TYPES})
    return added_up(schema, rows)


def by_type(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table `returns_by_type` of rows by nationality or by destination, added up."""
    sums = rows.groupby(["quarter_end", "kind"], sort=False)["returns"].sum(min_count=1).reset_index()
    return frame(
        SCHEMA["returns_by_type"],
        {"quarter_end": sums["quarter_end"], "kind": sums["kind"], "returns": sums["returns"]},
    )
