"""Detections on illegal entry routes and what became of them: Home Office tables Irr_… and IER_…."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema

_QUARTER = Column("quarter_end", "date", "Last day of the calendar quarter", required=True)
_NATIONALITY = Column(
    "nationality", "text", 'Nationality; "Not currently recorded" is a published category', required=True
)
_REGION = Column("region", "text", "World region, as published", required=True)
_SEX = Column("sex", "text", "Sex, as published", required=True)
_AGE = Column("age_group", "text", "Age group, as stated or assessed", required=True)
_YEAR = Column("year", "integer", "Calendar year of arrival", required=True)
_ARRIVALS = Column("arrivals", "integer", "People who arrived by small boat", unit="people", minimum=0)


def _people(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", minimum=0)


SCHEMAS = (
    TableSchema(
        "illegal_entry",
        "Detections on illegal entry routes",
        "People detected entering the UK without permission, per quarter, by method, nationality, sex and "
        "age group. Final figures; the likelihood of detection differs between methods, so methods are not "
        "directly comparable.",
        (
            _QUARTER,
            Column("method", "text", "Method of entry, as published", required=True),
            _NATIONALITY,
            _REGION,
            _SEX,
            _AGE,
            _people("detections", "Detections"),
        ),
        ("quarter_end", "method", "nationality", "region", "sex", "age_group"),
        "quarter_end",
        "quarter",
        "people",
    ),
    TableSchema(
        "small_boats_annual",
        "Final annual small-boat arrivals",
        "People and boats detected arriving by small boat in a calendar year: final figures, which can "
        "differ from the sum of the provisional daily ones.",
        (
            _YEAR,
            _people("people", "People who arrived by small boat"),
            Column("boats", "integer", "Small boats", unit="boats", minimum=0),
        ),
        ("year",),
        "year",
        "year",
        "people",
    ),
    TableSchema(
        "small_boats_nationality",
        "Small-boat arrivals by nationality and year",
        "People who arrived by small boat in a calendar year, by nationality. The publisher names the "
        "nationalities that are most common at the time of a release and pools the rest.",
        (
            _YEAR,
            _NATIONALITY,
            _ARRIVALS,
            Column(
                "part_year",
                "boolean",
                "Whether the release covers only part of the year: from January to the end of the last full "
                "quarter before the release",
                required=True,
            ),
        ),
        ("year", "nationality"),
        "year",
        "year",
        "people",
    ),
    TableSchema(
        "small_boats_nationality_year_ending",
        "Small-boat arrivals by nationality, year ending",
        "People who arrived by small boat in twelve months, by nationality (the most common ones at the "
        "time of the release; the rest pooled).",
        (
            Column("year_ending", "date", "Last day of the twelve months", required=True),
            _NATIONALITY,
            _ARRIVALS,
        ),
        ("year_ending", "nationality"),
        "year_ending",
        "quarter",
        "people",
    ),
    TableSchema(
        "small_boats_outcomes",
        "Asylum outcomes of small-boat arrivals by year of arrival",
        "Asylum claims and their outcomes to date for people who arrived by small boat, by year of "
        "arrival. They count the arrivals that could be matched to records, not all arrivals; recent years "
        "are incomplete.",
        (
            Column("arrival_year", "integer", "Calendar year of arrival", required=True),
            _people("matched_arrivals", "Arrivals matched to a record"),
            _people("people_with_claim", "People with an asylum claim, main applicants and dependants"),
            _people("grants", "Granted protection or other leave at initial decision"),
            _people("refused", "Refused at initial decision"),
            _people("withdrawn", "Claim withdrawn"),
            _people("administrative", "Other administrative outcome"),
            _people("awaiting", "Awaiting an initial decision"),
        ),
        ("arrival_year",),
        "arrival_year",
        "year",
        "people",
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
