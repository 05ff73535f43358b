"""Detections of illegal border-crossing at the EU's external borders: Frontex monthly file."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema

SCHEMAS = (
    TableSchema(
        "frontex_detections",
        "Detections at the EU's external borders by route",
        "Detections per month and migratory route. They count detections, not people: one person can be "
        "detected more than once.",
        (
            Column("month", "date", "First day of the month", required=True),
            Column("route", "text", "Migratory route, as published", required=True),
            Column("detections", "integer", "Detections", unit="detections", minimum=0),
        ),
        ("month", "route"),
        "month",
        "month",
        "detections",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
