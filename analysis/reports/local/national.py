"""What is the same for every authority: shown once, in the report on asylum, to which local reports link."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from analysis.charts import tiles
from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.exhibits import Column, Data, Exhibit, Figure, Table, annex
from analysis.measures.local import comparators as local_comparators
from analysis.measures.models import scenario as models
from analysis.report import Report
from analysis.reports.local import compare, pressures, scenario, spread
from analysis.reports.local import compare_words as words
from analysis.reports.local import overview_words as say
from analysis.reports.local.overview import (
    AUTHORITIES,
    GROUPS,
    POPULATION,
    SUPPORT,
    TOTALS,
    Country,
    missing,
    whole_country,
)
from analysis.reports.local.pressures_words import period


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
        *tile_map(seen),
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
            rows.iloc[::-1].assign(since=rows["effective_date"].map(period)),
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


COLUMNS = (
    Column("region", "Region or country"),
    Column("name", "Authority"),
    Column("rate", "Supported people per 10,000 residents", "number", decimals=1),
    Column("supported", "Supported people", "integer"),
)


def tile_map(place: Country) -> tuple[Figure | Table, ...]:
    """Return every authority as a tile, by rate in thirds, the highest marked, and the regions.

    Nothing where there are no rates.
    """
    register = place.report.load(AUTHORITIES)
    points = register[register["is_current"].astype(bool)].set_index("lad_code")[["lon", "lat"]]
    rows = place.places.join(points)
    if rows["rate_rank"].notna().sum() == 0:
        return ()
    rows["level"], names = _levels(rows["rate"])
    highest = rows.dropna(subset="rate_rank").sort_values("rate_rank").iloc[0]
    chart = tiles.tiles(
        rows,
        lon="lon",
        lat="lat",
        group="region",
        level="level",
        levels=names,
        key="Supported people per 10,000 residents",
        highlight=highest.name,
        label=highest["name"],
        data=rows.sort_values(["region", "name"]),
        columns=COLUMNS,
        id="map",
        title=words.highest(rows.dropna(subset="rate_rank")),
        subtitle=f"Supported people per 10,000 residents, {len(rows)} UK authorities, a tile each, "
        f"{wording.day(place.day)}{words.mid_years(rows['population_year'])}",
        alt="A grid of equal tiles, one per authority near its place on the map, in thirds of those with "
        f"anybody supported. The highest, {highest['name']}, is marked: "
        f"{wording.number(highest['rate'], 1)}. The table gives every authority by region.",
        sources=place.source(place.table, POPULATION, AUTHORITIES),
        notes=(
            (
                "Larger and darker tiles have higher rates. Tiles show the order of places, not distances or "
                "areas; lines separate regions and countries."
            ),
            say.PLACED,
        ),
        status=place.report.status(place.table),
    )
    return (chart, _regions(place))


def _levels(rates: pd.Series[float]) -> tuple[pd.arrays.FloatingArray, tuple[str, ...]]:
    """Return of each rate its level, none or a third of those above it, and the names of the levels."""
    cuts = [float(cut) for cut in rates[rates > 0].astype(float).quantile([1 / 3, 2 / 3])]
    rate = rates.to_numpy(dtype=float, na_value=np.nan)
    level = np.where(rate == 0, 0.0, np.digitize(rate, cuts) + 1.0)
    low, high = (wording.number(cut, 1) for cut in cuts)
    names = ("None", f"Up to {low}", f"{low} to {high}", f"Over {high}")
    return pd.array(np.where(np.isnan(rate), np.nan, level), dtype="Float64"), names


def _regions(place: Country) -> Table:
    """Return the regions of England and the other nations: what the map shows, for a narrow screen."""
    rows = local_comparators.regions(place.places)
    return Table(
        id="regions",
        title=words.regions_title(rows),
        subtitle=f"Supported people by region or nation, {wording.day(place.day)}",
        data=Data.of(
            rows,
            [
                Column("region", "Region or nation"),
                Column("supported", "Supported", "integer"),
                Column("rate", "Per 10,000", "number", decimals=1),
                Column("share", "Share of the UK (%)", "percent", decimals=1),
                Column("largest", "Most supported in"),
            ],
        ),
        sources=place.source(place.table, POPULATION),
        notes=(say.ALLOCATED,),
        status=place.report.status(place.table),
    )
