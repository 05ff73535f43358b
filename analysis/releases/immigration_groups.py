"""Immigration groups by local authority: Home Office tables Reg_01 and Reg_02."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema


def _people(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", minimum=0)


SCHEMAS = (
    TableSchema(
        "immigration_groups",
        "Immigration groups by local authority",
        "Supported asylum by accommodation, Homes for Ukraine arrivals and people under Afghan "
        "resettlement, for every authority of the UK. Counts the publisher suppresses are missing.",
        (
            Column("as_at", "date", "Day of the count", required=True),
            Column("lad_code", "text", "Code of the local authority", required=True),
            Column("authority", "text", "Local authority", required=True),
            Column("region", "text", "Region of England, or country", required=True),
            _people("population", "Population as printed in the release; see table population for its year"),
            _people("supported", "People in receipt of asylum support, all types"),
            _people("initial", "Supported people in initial accommodation"),
            _people("dispersal", "Supported people in dispersal accommodation"),
            _people("contingency", "Supported people in contingency accommodation, hotels among it"),
            _people("other", "Supported people in other accommodation"),
            _people("subsistence", "People with subsistence support only"),
            _people("homes_for_ukraine", "Homes for Ukraine arrivals to date; fewer than 5 is suppressed"),
            _people("afghan", "People under Afghan resettlement"),
            _people("all_groups", "The three groups together, as published"),
        ),
        ("as_at", "lad_code"),
        "as_at",
        "quarter",
        "people",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}

SUPPRESSED = ("City of London", "Isles of Scilly")
"""Authorities whose Homes for Ukraine count the publisher suppresses (fewer than 5)."""
