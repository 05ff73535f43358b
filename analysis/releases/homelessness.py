"""Statutory homelessness in England by local authority: MHCLG detailed tables A1, A2P, A2R, TA1."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema

SCHEMAS = (
    TableSchema(
        "homelessness_england",
        "Statutory homelessness in England by local authority",
        "Households assessed, owed a duty and in temporary accommodation, per calendar quarter. England "
        "and its regions are published rows: never added to authorities.",
        (
            Column("quarter_end", "date", "Last day of the calendar quarter", required=True),
            Column("lad_code", "text", "Code of the authority, region or country; missing for a group"),
            Column("authority", "text", "Authority, region or country as published", required=True),
            Column("measure", "text", "What is counted", required=True),
            Column(
                "households", "integer", "Households; missing where not published", "households", minimum=0
            ),
        ),
        ("quarter_end", "lad_code", "authority", "measure"),
        "quarter_end",
        "quarter",
        "households",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
