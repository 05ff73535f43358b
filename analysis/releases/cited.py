"""Single figures quoted from publications and the press, each with where it was read and a tier."""

from __future__ import annotations

from analysis.releases.release import Column, TableSchema

SCHEMAS = (
    TableSchema(
        "homelessness_cited",
        "Homelessness figures for Scotland and Glasgow, cited one by one",
        "Figures read in official publications or in press reports that quote the council. The tier says "
        "which; it is shown next to the figure.",
        (
            Column("period", "text", "Period or day as cited; 2023-24 is a financial year", required=True),
            Column("place", "text", "Scotland or Glasgow City", required=True),
            Column("measure", "text", "What is counted", required=True),
            Column("value", "number", "The figure"),
            Column("unit", "text", "Unit of the figure", required=True),
            Column("publisher", "text", "Whose figure it is", required=True),
            Column("where_read", "text", "Publication or outlet it was read in", required=True),
            Column("url", "text", "Address it was read at", required=True),
            Column(
                "tier", "text", "official; official (derived copy); press; press quoting …", required=True
            ),
            Column("published", "date", "Day it was published, where known; else missing"),
            Column("note", "text", "What else the source says"),
        ),
        ("place", "measure", "period", "url"),
    ),
    TableSchema(
        "move_on_timeline",
        "How long people may stay in asylum accommodation after a grant",
        "Dated changes of the move-on period.",
        (
            Column("effective_date", "text", "Day or month of the change as cited", required=True),
            Column(
                "effective_from", "date", "The day, or the first day of the month; missing if only bounded"
            ),
            Column("days", "integer", "Length in days; missing where more than one length applied", "days"),
            Column("move_on_days", "text", "Length as cited"),
            Column("applies_to", "text", "Whom it applied to"),
            Column("event", "text", "What changed", required=True),
            Column("source", "text", "Where it was read", required=True),
            Column("url", "text", "Address it was read at", required=True),
        ),
        ("effective_date", "event"),
    ),
    TableSchema(
        "headline_figures",
        "Headline figures quoted in official text",
        "Figures from official text to check tables against. Not a source of series.",
        (
            Column("topic", "text", "Subject", required=True),
            Column("measure", "text", "What is counted", required=True),
            Column("period", "text", "Period as quoted", required=True),
            Column("value", "integer", "The figure", required=True),
            Column("published", "date", "Day of the release that first said so, where known"),
            Column("vintage", "text", "Release as recorded when the figure was read", required=True),
            Column("source", "text", "Where it was read", required=True),
        ),
        ("topic", "measure", "period", "vintage"),
    ),
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}
