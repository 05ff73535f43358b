"""Population of local authorities, and the authorities themselves: ONS, NRS and NISRA."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema

SCHEMAS = (
    TableSchema(
        "population",
        "Population by local authority",
        "Mid-year estimates of the resident population. Northern Ireland has no mid-2025 estimate here: its "
        "latest is mid-2024.",
        (
            Column("year", "integer", "Year of the estimate, at 30 June", required=True),
            Column("lad_code", "text", "Code of the local authority", required=True),
            Column("population", "integer", "Residents", unit="people", required=True, minimum=0),
        ),
        ("year", "lad_code"),
        "year",
        "year",
        "people",
    ),
    TableSchema(
        "authorities",
        "Local authorities and their codes",
        "Every code of a local authority in use since 2014, with the code that replaced it.",
        (
            Column("lad_code", "text", "Code", required=True),
            Column("authority", "text", "Name under that code", required=True),
            Column("current_code", "text", "Code now in use for the area", required=True),
            Column("current_authority", "text", "Authority now responsible for the area", required=True),
            Column("region_code", "text", "Code of the region; England only"),
            Column("region", "text", "Region; England only"),
            Column("country_code", "text", "Code of the country", required=True),
            Column("country", "text", "Country", required=True),
            Column("is_current", "boolean", "Whether the code is in use", required=True),
            Column("lon", "number", "Longitude of a point in the area (WGS 84); current codes only"),
            Column("lat", "number", "Latitude of a point in the area (WGS 84); current codes only"),
        ),
        ("lad_code",),
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
