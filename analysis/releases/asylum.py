"""Asylum claims, decisions, support and resettlement: Home Office tables Asy_D01…D11 and Res_D01."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis import paths
from analysis.releases import corrections
from analysis.releases.cells import added_up, one_spelling
from analysis.releases.release import Column, Release, TableSchema
from analysis.releases.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd

_AS_AT = Column(
    "as_at", "date", "Day on which people were counted: a stock, never added over time", required=True
)
_QUARTER = Column("quarter_end", "date", "Last day of the calendar quarter", required=True)
LAD_CODE = Column("lad_code", "text", "Code of the local authority as published, corrected where listed")
_AUTHORITY = Column("authority", "text", "Local authority as published", required=True)
_REGION = Column("region", "text", "Region of England, or country; missing where not allocated")


def _people(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", minimum=0)


_SECTIONS = (
    _people("section95", "People with section 95 support: destitute, claim pending"),
    _people("section98", "People with section 98 support: before section 95 is decided"),
    _people("section4", "People with section 4 support: refused, cannot yet leave"),
    _people("total", "People supported under sections 95, 98 and 4"),
)

SCHEMAS = (
    TableSchema(
        "asylum_flows",
        "Asylum claims and initial outcomes",
        "People claiming asylum and people whose claim had an initial outcome, per quarter. The initial "
        "grant rate is grants out of grants and refusals: initial outcomes also hold withdrawals and "
        "administrative outcomes.",
        (
            _QUARTER,
            _people("claims", "People claiming asylum"),
            _people("initial_outcomes", "Grants, refusals, withdrawals and administrative outcomes together"),
            _people("grants", "People granted protection or other leave at initial decision"),
            _people("refusals", "People refused at initial decision"),
            _people("withdrawals", "People whose claim was withdrawn"),
        ),
        ("quarter_end",),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_stocks",
        "People awaiting an initial decision and people supported",
        "People in the asylum system at the end of a quarter.",
        (
            _AS_AT,
            _people("awaiting_initial_decision", "People awaiting an initial decision"),
            _people("supported", "People in receipt of asylum support"),
            _people("in_hotels", "Supported people in hotels (people, not hotels)"),
        ),
        ("as_at",),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_claims_by_route",
        "Asylum claims by route of entry",
        "People claiming asylum per quarter, by the way they came to the UK.",
        (
            _QUARTER,
            Column("route_group", "text", "Group of routes, as published", required=True),
            Column("route", "text", "Route, as published", required=True),
            _people("claims", "People claiming asylum"),
        ),
        ("quarter_end", "route_group", "route"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_support",
        "Asylum support by local authority, type of support and accommodation",
        "People supported at the end of a quarter. Not all people seeking asylum. Breaks: no section 98 by "
        "authority before December 2022, no section 4 by authority before 2018, people with subsistence "
        "only not allocated to authorities from December 2023.",
        (
            _AS_AT,
            LAD_CODE,
            _AUTHORITY,
            _REGION,
            Column("support_type", "text", "Section 95, Section 98 or Section 4", required=True),
            Column("accommodation", "text", "Kind of accommodation, or subsistence only", required=True),
            _people("people", "People supported"),
            Column("unallocated", "text", "Why the row belongs to no authority; missing where it does"),
        ),
        ("as_at", "lad_code", "authority", "support_type", "accommodation", "unallocated"),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_support_totals",
        "People supported by local authority",
        "People in receipt of asylum support at the end of a quarter, all types of support. An authority "
        "that is absent was not published: its figure is unknown, not zero.",
        (
            _AS_AT,
            Column("lad_code", "text", "Code of the local authority at the time", required=True),
            _people("people", "People supported"),
        ),
        ("as_at", "lad_code"),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_support_sections_by_area",
        "People supported by local authority and type of support",
        "People in receipt of asylum support by section of the Immigration and Asylum Act 1999.",
        (_AS_AT, Column("lad_code", "text", "Code of the local authority", required=True), *_SECTIONS),
        ("as_at", "lad_code"),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "asylum_support_sections",
        "People supported in the UK by type of support",
        "People in receipt of asylum support in the UK at the end of a quarter. In 2023 many moved from "
        "section 98 to section 95: a reclassification, not a change in need.",
        (_AS_AT, *_SECTIONS),
        ("as_at",),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "people_in_hotels",
        "People in hotels",
        "Supported people in contingency hotels in the UK at the end of a quarter: people, not hotels.",
        (_AS_AT, _people("people", "People in hotels")),
        ("as_at",),
        "as_at",
        "quarter",
        "people",
    ),
    TableSchema(
        "resettlement",
        "People resettled by local authority and scheme",
        "People resettled per quarter by the authority they were first placed in. They are not part of "
        "asylum support.",
        (
            _QUARTER,
            LAD_CODE,
            _AUTHORITY,
            _REGION,
            Column("scheme", "text", "Resettlement scheme, as published", required=True),
            _people("people", "People resettled"),
        ),
        ("quarter_end", "lad_code", "authority", "scheme"),
        "quarter_end",
        "quarter",
        "people",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}

ACCOMMODATION = one_spelling(
    (
        "Dispersal Accommodation",
        "Initial Accommodation",
        "Contingency Accommodation - Hotel",
        "Contingency Accommodation - Other",
        "Other Accommodation",
        "Subsistence only",
    )
)
REGIONS = one_spelling(("East of England", "Yorkshire and The Humber"))
"""Labels whose case drifts from quarter to quarter."""
AREA_CODE = re.compile(r"[EWSN]\d{8}")


def support(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `asylum_support` of a sheet, with the codes as published.

    A row without the code of an authority is kept as unallocated, under the label that says why.
    """
    schema = SCHEMA["asylum_support"]
    rows = sheet.table(schema, names, spelling={"accommodation": ACCOMMODATION, "region": REGIONS})
    allocated = rows["lad_code"].str.fullmatch(AREA_CODE).fillna(False).astype(bool)
    rows["unallocated"] = rows["authority"].mask(allocated)
    rows.loc[~allocated, ["lad_code", "region"]] = None
    return added_up(schema, rows)


def support_totals(rows: pd.DataFrame, released: date) -> pd.DataFrame:
    """Return the table `asylum_support_totals` of the rows of `asylum_support`: all types added up.

    The rows are added up as `data/corrections.toml` corrects them, since the totals keep only codes.
    """
    schema = SCHEMA["asylum_support_totals"]
    release = Release("immigration-statistics", released, {}, "", "")
    known = corrections.load(paths.data() / "corrections.toml")
    corrected = corrections.apply(rows, SCHEMA["asylum_support"], release, known)
    allocated = corrected[corrected["lad_code"].notna()]
    return allocated.groupby(["as_at", "lad_code"], sort=False)["people"].sum().reset_index()[schema.names]


def without_area_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose code and region are missing where a word stands in place of a code."""
    marked = ~rows["lad_code"].str.fullmatch(AREA_CODE).fillna(False).astype(bool)
    return rows.assign(lad_code=rows["lad_code"].mask(marked), region=rows["region"].mask(marked))
