"""The local report's comparisons: ranks, a map of tiles, fair limits, similar places, concentration.

Every function takes the `Place` of `analysis.reports.local.overview` and returns an exhibit, or a callout
where there is nothing to compare.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pandas as pd

from analysis import inputs, tables
from analysis.charts import bars, funnel
from analysis.common import wording
from analysis.common.shared import once_per_batch
from analysis.exhibits import Column, Data, Exhibit, Table
from analysis.measures.local import comparators as local_comparators
from analysis.measures.local import fair as local_fair
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local
from analysis.reports.local import compare_words as words
from analysis.reports.local import overview_words as say
from analysis.reports.local.overview import (
    AUTHORITIES,
    POPULATION,
    Country,
    Place,
    Shape,
    missing,
    whole_country,
)

TENS: tuple[tuple[Literal["supported", "contingency", "rate"], str, str], ...] = (
    ("supported", "Most supported", "People"),
    ("contingency", "Most in contingency", "People there"),
    ("rate", "Highest rate", "Per 10,000"),
)
RATE = Column("rate", "Supported people per 10,000 residents", "number", decimals=1)
NO_RATE = "No population estimate held was published by the day of this report, so there are no rates."


def ranks(place: Place) -> tuple[Exhibit, ...]:
    """Return where the authority stands, and beside the highest rates where its own can be compared."""
    return (*_standing(place), *((_ranking(place),) if place.shape >= Shape.FEW else ()))


def _standing(place: Place) -> tuple[Table, ...]:
    """Return the authority in its region, nation and the UK; nothing where it was not published."""
    if wording.is_missing(place.own["supported"]):
        return ()
    rows = local_comparators.wholes(place.places, place.area.code)
    compared = [
        Column(
            "share", f"{place.area.name}'s share (%)", "percent", decimals=say.decimals(rows["share"].min())
        ),
        Column("rank", "Rank by number"),
        Column("rate_rank", "Rank by rate"),
    ]
    many = [wording.number(count) for count in rows["authorities"]]
    based = [wording.number(count) for count in rows["based"]]
    for name, among in (("rank", many), ("rate_rank", based)):
        rows[name] = [words.place_of(rank, of) for rank, of in zip(rows[name], among, strict=True)]
    table = Table(
        id="standing",
        annex=not place.anybody,
        title=words.standing_title(place.own, rows),
        subtitle=f"Supported people in the areas {place.area.name} is part of, {wording.day(place.day)}",
        data=Data.of(
            rows,
            [
                Column("area", "Area"),
                Column("supported", "Supported there", "integer"),
                Column("rate", "Per 10,000 there", "number", decimals=1),
                *(compared if place.shape >= Shape.FEW else ()),
            ],
        ),
        sources=place.source(place.table, POPULATION),
        notes=(say.ALLOCATED, (f"Equal figures share a rank; 1st is the most. Rates of {say.BASE} are "
        "ranked.")),
        status=place.report.status(place.table),
    )  # fmt: skip
    return (table,)


def _ranking(place: Place) -> Exhibit:
    """Return the ten authorities with the highest rates, and the authority of the report."""
    ranked = place.places.dropna(subset="rate").sort_values(["rate", "name"], ascending=[False, True])
    rows = ranked.dropna(subset="rate_rank").head(10)
    if rows.empty:
        return missing("rates", NO_RATE)
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
        said=words.rate_place(place.own, place.among.based),
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
        title=words.rate_title(place.own, ranked.dropna(subset="rate_rank"), place.among.based),
        subtitle=f"Supported people per 10,000 residents, highest ten of {place.among.based} UK "
        f"authorities with {say.BASE}{added}, "
        f"{wording.day(place.day)}{words.mid_years(place.places['population_year'])}",
        alt=f"Ranked bars from {first['name']} at {wording.number(first['rate'], 1)} down to "
        f"{last['name']} at {wording.number(last['rate'], 1)}.",
        sources=place.source(place.table, POPULATION),
        notes=(say.PLACED,),
        status=place.report.status(place.table),
    )


def top_tens(place: Country) -> Table:
    """Return the ten largest authorities by number, in contingency accommodation and by rate."""
    last = place.kinds[place.kinds["as_at"] == place.kinds["as_at"].max()].set_index("code")
    rows = place.places.join(last["contingency"])
    out = pd.DataFrame({"position": range(1, 11)})
    columns = [Column("position", "Rank", "integer")]
    for name, label, unit in TENS:
        some = rows.dropna(subset="rate_rank" if name == "rate" else name)
        best = some.sort_values([name, "name"], ascending=[False, True]).head(10)
        if best.empty:
            continue
        out[f"{name}_place"] = best["name"].reset_index(drop=True)
        out[name] = best[name].reset_index(drop=True)
        rate = name == "rate"
        columns.append(Column(f"{name}_place", label))
        columns.append(Column(name, unit, "number" if rate else "integer", decimals=int(rate)))
    day, kinds_day = (wording.day(at) for at in (place.day, last["as_at"].iloc[0].date()))
    when = day if kinds_day == day else f"{day} (contingency accommodation: {kinds_day})"
    return Table(
        id="top-tens",
        title=words.highest(rows.dropna(subset="supported"), "supported", "most supported people"),
        subtitle=f"Ten highest UK authorities by number, in contingency accommodation and by rate, {when}"
        f"{words.mid_years(rows['population_year'])}",
        data=Data.of(out, columns),
        sources=place.source(place.table, str(last["table"].iloc[0]), POPULATION),
        notes=(words.TENS,),
        status=place.report.status(place.table),
    )


@once_per_batch
def _fitted(day: dt.date | None) -> tuple[local_fair.Funnel, pd.DataFrame, tuple[dt.date, set[str]] | None]:
    """Return the limits, positions and shrunken rates of every authority, and who lay above a quarter before.

    The last with its day; None where fewer authorities had figures then, or they counted other people.
    """
    series, places, _ = whole_country(day)
    limits, positions = local_fair.funnel(places)
    days = sorted(local_history.comparable(series)["as_at"].unique())[-2:]
    before = None
    if len(days) == 2:
        earlier_day = pd.Timestamp(days[0]).date()
        authorities, population = tables.load(AUTHORITIES, day), tables.load(POPULATION, day)
        earlier = local.places(series, authorities, population, earlier_day)
        if len(local_fair.complete(earlier)) >= local_fair.FEWEST:
            lay = local_fair.funnel(earlier)[1]["position"]
            before = (earlier_day, set(lay.index[lay == "above"]))
    return limits, positions.join(local_fair.shrunken(places)), before


def fair(place: Place) -> tuple[Exhibit, ...]:
    """Return the funnel of rates with over-dispersed limits, and the shrunken rates as a table."""
    known = local_fair.complete(place.places)
    if len(known) < local_fair.FEWEST or place.shape < Shape.MANY:
        return ()
    limits, extra, before = _fitted(place.report.as_of)
    rows = known.join(extra)
    own: pd.Series[Any] | None = None
    if place.area.code in rows.index:
        own = rows.loc[place.area.code]  # type: ignore[assignment]
    extreme = rows.sort_values("score", ascending=False)["name"].head(2).tolist()
    limit = place.report.facts("limit of areas")
    chart = funnel.funnel(
        rows,
        size="population",
        rate="rate",
        label="name",
        named=extreme,
        highlight=place.area.name,
        said=words.funnel_said(rows),
        centre=limits.rate,
        limits=[
            ("Inner limits", lambda size: limits.limits(size, local_fair.LIMIT_95)),
            ("Outer limits", lambda size: limits.limits(size, local_fair.LIMIT_998)),
        ],
        reference=(local.FORMER_CLUSTER_LIMIT, limit[0]) if limit else None,
        data=rows[(rows["position"] != "within") | (rows.index == place.area.code)].sort_values(
            "score", ascending=False
        ),
        columns=_fair_columns(),
        id="funnel",
        title=words.funnel_title(rows),
        subtitle=f"Supported people per 10,000 residents by population, {len(rows)} UK authorities, "
        f"{wording.day(place.day)}{words.mid_years(rows['population_year'])}",
        alt=words.funnel_alt(place.area.name, own, limits, rows),
        sources=place.source(place.table, POPULATION),
        notes=(*words.funnel_notes(limits, rows, before), words.FUNNEL_DATA, say.PLACED),
        status="estimate",
    )
    return (chart, _shrunken(place, rows))


def _fair_columns() -> list[Column]:
    return [
        Column("name", "Authority"),
        Column("population", "Residents", "integer"),
        RATE,
        Column("score", "Standard deviations from the UK rate", "number", decimals=1),
        Column("position", "Inner limits"),
    ]


def _shrunken(place: Place, rows: pd.DataFrame) -> Table:
    best = rows.sort_values("shrunken", ascending=False, kind="stable").head(12)
    if place.area.code in rows.index and place.area.code not in best.index:
        best = pd.concat([best, rows.loc[[place.area.code]]])
    return Table(
        id="fair-ranks",
        title=f"Highest adjusted rate: {best.iloc[0]['name']}",
        subtitle="Rates per 10,000 residents, as published and adjusted for chance (gamma–Poisson model), "
        f"{wording.day(place.day)}",
        data=Data.of(
            best,
            [
                Column("name", "Authority"),
                Column("rate", "Rate", "number", decimals=1),
                Column("shrunken", "Adjusted rate", "number", decimals=1),
            ],
        ),
        sources=place.source(place.table, POPULATION),
        notes=(words.SHRUNKEN,),
        status="estimate",
    )


def comparators(place: Place) -> tuple[Exhibit, ...]:
    """Return the authority beside those asked for, or those of its kind nearest in population.

    Nothing where none are asked for and its own figures are too few to compare.
    """
    asked = [area.code for area in inputs.Areas.parse(place.chosen("compare") or "")]
    if not asked and place.shape < Shape.FEW:
        return ()
    codes = asked or local_comparators.nearest(place.places, place.area.code)
    if not codes:
        return (missing("comparators", f"The population of {place.area.name} is not in the tables held."),)
    rows = local_comparators.beside(place.places, place.area.code, codes)
    table = Table(
        id="comparators",
        title=words.comparators_title(rows),
        subtitle=f"{'Authorities asked for' if asked else 'Of the same kind, nearest in population'}, "
        f"supported people, {wording.day(place.day)}",
        data=Data.of(rows, _comparator_columns()),
        sources=place.source(place.table, POPULATION),
        notes=(() if asked else (words.NEAREST,))
        + (words.QUOTIENT, *words.population_years(rows["population_year"])),
        status=place.report.status(place.table),
    )
    return (table,)


def _comparator_columns() -> list[Column]:
    return [
        Column("name", "Authority"),
        Column("supported", "Supported", "integer"),
        Column("rank", "Rank", "integer"),
        Column("rate", "Per 10,000", "number", decimals=1),
        Column("rate_rank", "Rank by rate", "integer"),
        Column("population", "Residents", "integer"),
        Column("size_ratio", "Larger population over smaller", "number", decimals=2),
        Column("share_nation", "Share of nation (%)", "percent", decimals=1),
        Column("quotient", "Location quotient", "number", decimals=2),
    ]
