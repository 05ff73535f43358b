"""The UK's authorities on a map of tiles, and its regions and nations as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import tiles
from analysis.common import wording
from analysis.exhibits import Column, Data, Figure, Table
from analysis.measures.local import comparators as local_comparators
from analysis.reports.local import compare_words as words
from analysis.reports.local import overview_words as say
from analysis.reports.local.overview import AUTHORITIES, POPULATION, Country

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
