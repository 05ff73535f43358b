"""Deaths between mainland Europe and the UK: IOM Missing Migrants Project."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema


def _people(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", minimum=0)


SCHEMAS = (
    TableSchema(
        "channel_deaths",
        "People dead or missing between mainland Europe and the UK",
        "People recorded dead or missing per calendar year on the way from mainland Europe to the UK, "
        "deaths on land among them. Records are incomplete; missing does not mean dead.",
        (
            Column("year", "integer", "Calendar year", required=True),
            _people("dead", "People recorded dead"),
            _people("missing", "People recorded missing"),
            _people("total", "Dead and missing"),
            _people("sea", "Dead and missing at sea"),
            _people("land", "Dead and missing on land"),
            _people("other", "Dead and missing elsewhere, or place not recorded"),
        ),
        ("year",),
        "year",
        "year",
        "people",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
