"""The local report's comparisons: ranks, a map of tiles, fair limits, similar places, concentration.

Every function takes the `Place` of `analysis.exhibit_sets.local` and returns an exhibit, or a callout where
there is nothing to compare.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis import areas, wording
from analysis.charts import bars, funnel, lines, tiles
from analysis.exhibit_sets.local import (
    AUTHORITIES,
    POPULATION,
    SUPPORT,
    TOTALS,
    Place,
    missing,
    whole_country,
)
from analysis.exhibits import Column, Data, Exhibit, Figure, Table
from analysis.measures import local, local_comparators, local_concentration, local_fair, local_history
from analysis.narrative import local as say
from analysis.narrative import local_compare as words
from analysis.shared import once_per_batch

TENS: tuple[tuple[Literal["supported", "contingency", "rate"], str], ...] = (
    ("supported", "Supported"),
    ("contingency", "In contingency"),
    ("rate", "Per 10,000"),
)
RATE = Column("rate", "Supported people per 10,000 residents", "number", decimals=1)
NO_RATE = "No population estimate held was published by the day of this report, so there are no rates."


def ranks(place: Place) -> tuple[Exhibit, ...]:
    """Return the highest rates as a chart and the ten largest authorities by three measures."""
    return (_ranking(place), _top_tens(place))


def _ranking(place: Place) -> Exhibit:
    """Return the ten authorities with the highest rates, and the authority of the report."""
    ranked = place.places.dropna(subset="rate").sort_values(["rate", "name"], ascending=[False, True])
    if ranked.empty:
        return missing("rates", NO_RATE)
    rows = ranked.head(10)
    among = place.area.code in rows.index
    if not among and place.area.code in ranked.index:
        rows = pd.concat([rows, ranked.loc[[place.area.code]]])
    first, last = rows.iloc[0], rows.iloc[-1]
    added = "" if among or place.area.code not in ranked.index else f" and {place.area.name}"
    return bars.ranked(
        rows,
        label="name",
        value="rate",
        highlight=place.area.name,
        decimals=1,
        columns=[
            Column("name", "Authority"),
            Column("rate_rank", "Rank", "integer"),
            RATE,
            Column("supported", "Supported people", "integer"),
            Column("population", "Residents", "integer"),
            Column("population_year", "Population, mid-year", "text"),
        ],
        id="rates",
        title=words.rate_title(place.own, str(first["name"]), place.of),
        subtitle=f"Supported people per 10,000 residents, highest ten of {place.of} UK authorities{added}, "
        f"{wording.day(place.day)}",
        alt=f"Ranked bars from {first['name']} at {wording.number(first['rate'], 1)} down to "
        f"{last['name']} at {wording.number(last['rate'], 1)}.",
        sources=place.source(place.table, POPULATION),
        notes=(say.PLACED,),
        status=place.report.status(place.table),
    )


def _top_tens(place: Place) -> Table:
    """Return the ten largest authorities by number, in contingency accommodation and by rate."""
    last = place.kinds[place.kinds["as_at"] == place.kinds["as_at"].max()].set_index("code")
    rows = place.places.join(last["contingency"])
    out = pd.DataFrame({"position": range(1, 11)})
    columns = [Column("position", "Rank", "integer")]
    for name, label in TENS:
        best = rows.dropna(subset=name).sort_values([name, "name"], ascending=[False, True]).head(10)
        if best.empty:
            continue
        out[f"{name}_place"] = best["name"].reset_index(drop=True)
        out[name] = best[name].reset_index(drop=True)
        rate = name == "rate"
        columns.append(Column(f"{name}_place", f"{label}: where"))
        columns.append(Column(name, label, "number" if rate else "integer", decimals=int(rate)))
    first = rows.sort_values("supported", ascending=False).iloc[0]
    kinds_day = wording.day(last["as_at"].iloc[0].date())
    return Table(
        id="top-tens",
        title=f"{first['name']} has the most supported people in the UK",
        subtitle=f"Ten highest UK authorities by number and by rate on {wording.day(place.day)}, and in "
        f"contingency accommodation on {kinds_day}",
        data=Data.of(out, columns),
        sources=place.source(place.table, str(last["table"].iloc[0]), POPULATION),
        notes=(words.TENS,),
        status=place.report.status(place.table),
    )


def tile_map(place: Place) -> tuple[Figure, ...]:
    """Return every authority as a tile, by rate in thirds, the authority of the report marked.

    Nothing where there are no rates: `ranks` says so.
    """
    register = place.report.load(AUTHORITIES)
    points = register[register["is_current"].astype(bool)].set_index("lad_code")[["lon", "lat"]]
    rows = place.places.join(points)
    if rows["rate"].notna().sum() == 0:
        return ()
    some = rows.loc[rows["rate"] > 0, "rate"].astype(float)
    cuts = [float(cut) for cut in some.quantile([1 / 3, 2 / 3])]
    rate = rows["rate"].to_numpy(dtype=float, na_value=np.nan)
    level = np.where(rate == 0, 0.0, np.digitize(rate, cuts) + 1.0)
    rows["level"] = pd.array(np.where(np.isnan(rate), np.nan, level), dtype="Float64")
    low, high = (wording.number(cut, 1) for cut in cuts)
    names = ("None", f"Up to {low}", f"{low} to {high}", f"Over {high}")
    third = names[int(level[rows.index.get_loc(place.area.code)])] if not wording.is_missing(
        place.own["rate"]) else "not published"  # fmt: skip
    chart = tiles.tiles(
        rows,
        lon="lon",
        lat="lat",
        group="region",
        level="level",
        levels=names,
        key="Supported people per 10,000 residents",
        highlight=place.area.code,
        label=place.area.name,
        data=rows.sort_values(["region", "name"]),
        columns=[
            Column("region", "Region or country"),
            Column("name", "Authority"),
            RATE,
            Column("supported", "Supported people", "integer"),
        ],
        id="map",
        title=words.map_title(place.own, place.places),
        subtitle=f"Supported people per 10,000 residents, {len(rows)} UK authorities, a tile each, "
        f"{wording.day(place.day)}",
        alt=f"A grid of equal tiles, one per authority near its place on the map, in thirds of those with "
        f"anybody supported. {place.area.name}, marked, is in the group {third.lower()}. The table gives "
        "every authority by region.",
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
    return (chart,)


@once_per_batch
def _fitted(day: dt.date | None) -> tuple[local_fair.Funnel, pd.DataFrame]:
    """Return the limits, and positions and shrunken rates of every authority."""
    _, places, _ = whole_country(day)
    limits, positions = local_fair.funnel(places)
    return limits, positions.join(local_fair.shrunken(places))


def fair(place: Place) -> tuple[Exhibit, ...]:
    """Return the funnel of rates with over-dispersed limits, and the shrunken rates as a table."""
    known = local_fair.complete(place.places)
    if len(known) < 30 or not place.anybody:
        return ()
    limits, extra = _fitted(place.report.as_of)
    rows = known.join(extra)
    own: pd.Series[Any] | None = None
    if place.area.code in rows.index:
        own = rows.loc[place.area.code]  # type: ignore[assignment]
    extreme = rows.sort_values("score", ascending=False)["name"].head(2).tolist()
    chart = funnel.funnel(
        rows,
        size="population",
        rate="rate",
        label="name",
        named=extreme,
        highlight=place.area.name,
        centre=limits.rate,
        limits=[
            ("95% limits", lambda size: limits.limits(size, local_fair.LIMIT_95)),
            ("99.8% limits", lambda size: limits.limits(size, local_fair.LIMIT_998)),
        ],
        reference=(local.FORMER_CLUSTER_LIMIT, "1 per 200 residents: limit of areas used until 2022"),
        data=rows[(rows["position"] != "within") | (rows.index == place.area.code)].sort_values(
            "score", ascending=False
        ),
        columns=_fair_columns(),
        id="funnel",
        title=words.funnel_title(own),
        subtitle=f"Supported people per 10,000 residents by population, {len(rows)} UK authorities, "
        f"{wording.day(place.day)}",
        alt=words.funnel_alt(place.area.name, own, limits, rows),
        sources=place.source(place.table, POPULATION),
        notes=(*words.funnel_notes(limits), words.FUNNEL_DATA, say.PLACED),
        status="estimate",
    )
    return (chart, _shrunken(place, rows))


def _fair_columns() -> list[Column]:
    return [
        Column("name", "Authority"),
        Column("population", "Residents", "integer"),
        RATE,
        Column("score", "Widened standard deviations from the UK rate", "number", decimals=1),
        Column("position", "95% limits"),
    ]


def _shrunken_columns() -> list[Column]:
    return [
        Column("name", "Authority"),
        Column("rate", "Rate", "number", decimals=1),
        Column("shrunken", "Drawn in", "number", decimals=1),
        Column("top_ten", "Chance of the top ten", "percent"),
    ]


def _shrunken(place: Place, rows: pd.DataFrame) -> Table:
    best = rows.sort_values("top_ten", ascending=False, kind="stable").head(12)
    if place.area.code in rows.index and place.area.code not in best.index:
        best = pd.concat([best, rows.loc[[place.area.code]]])
    certain = int((rows["top_ten"] > 0.95).sum())
    return Table(
        id="fair-ranks",
        title=f"{certain} authorities are almost surely among the ten highest",
        subtitle=f"Rates per 10,000 residents, gamma–Poisson model, {wording.day(place.day)}",
        data=Data.of(best.assign(top_ten=best["top_ten"] * 100), _shrunken_columns()),
        sources=place.source(place.table, POPULATION),
        notes=(words.SHRUNKEN,),
        status="estimate",
    )


def comparators(place: Place) -> Exhibit:
    """Return the authority beside those asked for, or the most similar ones of its nation."""
    names = str(place.chosen("compare") or "").split(";")
    asked = [areas.resolve(name).code for name in names if name.strip()]
    codes = asked or local_comparators.nearest(place.places, place.area.code)
    if not codes:
        return missing("comparators", f"No figure was published to compare {place.area.name} by.")
    rows = local_comparators.beside(place.places, place.area.code, codes)
    return Table(
        id="comparators",
        title=words.comparators_title(rows),
        subtitle=f"{'Authorities asked for' if asked else 'Most similar authorities of the same nation'}, "
        f"supported people, {wording.day(place.day)}",
        data=Data.of(rows, _comparator_columns()),
        sources=place.source(place.table, POPULATION),
        notes=(() if asked else (words.NEAREST,))
        + (words.QUOTIENT, *words.population_years(rows["population_year"])),
        status=place.report.status(place.table),
    )


def _comparator_columns() -> list[Column]:
    return [
        Column("name", "Authority"),
        Column("supported", "Supported", "integer"),
        Column("rank", "Rank", "integer"),
        Column("rate", "Per 10,000", "number", decimals=1),
        Column("rate_rank", "Rank by rate", "integer"),
        Column("population", "Residents", "integer"),
        Column("share_nation", "Share of nation (%)", "percent", decimals=1),
        Column("quotient", "Location quotient", "number", decimals=2),
    ]


def concentration(place: Place) -> tuple[Exhibit, ...]:
    """Return the authority's share of its nation, where anybody is supported, and the spread over the UK."""
    return (*_share_of_nation(place), _concentration(place))


def _concentration(place: Place) -> Table:
    """Return how unevenly supported people are spread over authorities, then and now."""
    days = pd.Series(sorted(place.series["as_at"].unique()))
    chosen = days[days.dt.month == days.iloc[-1].month]
    first = days.iloc[0]
    rows = local_concentration.over_time(place.series, {first, *chosen})
    now, then = rows.iloc[-1], rows.iloc[0]
    coefficient = local_concentration.gini(place.places["supported"], place.places["population"])
    columns = [
        Column("as_at", "Day", "date"),
        Column("authorities", "Authorities with anybody", "integer"),
        Column("effective", "Effective number of authorities", "number", decimals=0),
        Column("herfindahl", "Herfindahl index", "number", decimals=4),
        Column("top_ten", "In the ten largest (%)", "percent", decimals=1),
    ]
    return Table(
        id="concentration",
        title=words.concentration_title(then, now),
        subtitle="Spread of supported people over UK authorities, "
        f"{wording.day(then['as_at'].date())} and each {wording.month(now['as_at']).split()[0]} after it",
        data=Data.of(rows, columns),
        sources=place.source(TOTALS, place.table),
        notes=(*words.concentration_notes(coefficient, place.day),),
        status=place.report.status(place.table),
    )


def _share_of_nation(place: Place) -> tuple[Exhibit, ...]:
    """Return the authority's share of its nation by both definitions in use, over time."""
    rows = local_history.share_of_nation(place.series, place.kinds, place.places["country"], place.area.code)
    country = place.area.country
    if not place.anybody:
        return ()
    parts = {"all": "All supported", "dispersal": "Dispersal only"}
    drawn = {name: label for name, label in parts.items() if rows[name].notna().any()}
    said = words.share_of_nation(rows, place.area.name, country)
    chart = lines.series(
        rows,
        x="as_at",
        lines=drawn,
        columns=[
            Column("as_at", "Quarter end", "date"),
            Column("all", f"Share of all supported people in {country} (%)", "percent", decimals=1),
            Column("dispersal", f"Share of people in dispersal accommodation in {country} (%)", "percent",
                   decimals=1),
        ],
        unit="%",
        id="share-of-nation",
        title=words.share_title(rows, country),
        subtitle=f"{place.area.name}, per cents of {country}, {wording.month(rows['as_at'].iloc[0])} to "
        f"{wording.month(rows['as_at'].iloc[-1])}",
        alt=f"{len(drawn)} lines of shares. {said}",
        sources=place.source(TOTALS, SUPPORT, place.table),
        notes=(said, say.ALLOCATED) if said else (say.ALLOCATED,),
        status=place.report.status(place.table),
    )  # fmt: skip
    return (chart,)
