"""What is the same for every authority: shown once, in the report on asylum, to which local reports link."""

from __future__ import annotations

import datetime as dt

from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.exhibits import Column, Data, Exhibit, Table, annex
from analysis.measures.models import scenario as models
from analysis.report import Report
from analysis.reports.local import compare, pressures, scenario, spread
from analysis.reports.local import map as country
from analysis.reports.local import pressures_words as words
from analysis.reports.local.overview import (
    GROUPS,
    POPULATION,
    SUPPORT,
    TOTALS,
    Country,
    missing,
    whole_country,
)


def uk(report: Report) -> tuple[Exhibit, ...]:
    """Return the map, regions, the ten highest, the spread, the move-on period and the scenario's test.

    A callout where nothing by authority was held by the day.
    """
    day: dt.date | None = report.as_of
    try:
        national = whole_country(day)
    except UsageError as error:
        return (missing("map", str(error).removeprefix("as_of: ")),)
    for table in (GROUPS, TOTALS, POPULATION, SUPPORT):
        report.load(table)
    seen = Country(report, *national)
    shown = (
        *country.tile_map(seen),
        compare.top_tens(seen),
        spread.concentration(seen),
        move_on(seen),
        *pressures.scotland(seen),
        scenario.hindcast(seen),
    )
    return annex(shown)


def move_on(place: Country) -> Exhibit:
    """Return how long people may stay in asylum accommodation after a grant, the newest change first."""
    rows = pressures.rules(place)
    if rows["effective_from"].isna().all():
        return missing("move-on", "No change of the move-on period held is dated before that day.")
    rows = rows.sort_values("effective_from", na_position="first", kind="stable")
    rule = models.in_force(rows)
    title = "Changes of the move-on period"
    if rule is not None:
        since = f" from {wording.day(rule.since)}" if rule.since else ""
        title = f"Move-on period: {wording.plural(rule.days, 'day')}{since}"
    return Table(
        id="move-on",
        title=title,
        subtitle="Time in asylum accommodation after a grant of leave, changes by date",
        data=Data.of(
            rows.iloc[::-1].assign(since=rows["effective_date"].map(words.period)),
            [
                Column("since", "From"),
                Column("move_on_days", "Days"),
                Column("applies_to", "For"),
                Column("event", "What changed"),
                Column("source", "Where it was read"),
            ],
        ),
        sources=place.source(pressures.MOVE_ON),
        notes=(
            "Dates as cited; the most recent rules may have changed since these were read.",
            *(
                ("[x]: not stated there.",)
                if rows[["move_on_days", "applies_to"]].isna().any(axis=None)
                else ()
            ),
        ),
    )
