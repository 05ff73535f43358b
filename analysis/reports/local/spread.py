"""The local report on how unevenly supported people are spread: over the UK, and within a nation."""

from __future__ import annotations

from analysis.charts import lines
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Table
from analysis.measures.local import fair as local_fair
from analysis.measures.local import history as local_history
from analysis.reports.local import compare_words as words
from analysis.reports.local import overview_words as say
from analysis.reports.local.overview import SUPPORT, TOTALS, Country, Place, Shape
from analysis.reports.local.series import break_marks
from analysis.reports.local.series_words import breaks


def concentration(place: Country) -> Table:
    """Return how unevenly supported people are spread over authorities, then and now."""
    rows = local_fair.over_time(place.comparable)
    now, then = rows.iloc[-1], rows.iloc[0]
    coefficient = local_fair.gini(place.places["supported"], place.places["population"])
    shown = rows.iloc[::-1].assign(month=[wording.month(day) for day in rows["as_at"].iloc[::-1]])
    columns = [
        Column("month", "End of"),
        Column("authorities", "Authorities with anybody", "integer"),
        Column("effective", "Effective number of authorities", "number", decimals=0),
        Column("herfindahl", "Herfindahl index", "number", decimals=4),
        Column("top_ten", "In the ten largest (%)", "percent", decimals=1),
    ]
    return Table(
        id="concentration",
        title=words.concentration_title(then, now),
        subtitle="Spread of supported people over UK authorities, quarter ends since "
        f"{wording.day(then['as_at'].date())} that count the same people",
        data=Data.of(shown, columns),
        sources=place.source(TOTALS, place.table),
        notes=(*words.concentration_notes(coefficient, place.day),),
        status=place.report.status(place.table),
    )


def share_of_nation(place: Place) -> tuple[Exhibit, ...]:
    """Return the authority's share of its nation by both definitions in use, over time."""
    rows = local_history.share_of_nation(place.series, place.kinds, place.places["country"], place.area.code)
    country = place.area.country
    if place.shape < Shape.MANY:
        return ()
    parts = {"all": "All supported", "dispersal": "Dispersal only"}
    drawn = {name: label for name, label in parts.items() if rows[name].notna().any()}
    said = words.share_of_nation(rows, place.area.name, country)
    chart = lines.series(
        rows,
        x="as_at",
        lines=drawn,
        apart="left_out",
        marks=break_marks(place.breaks),
        columns=[
            Column("as_at", "Quarter end", "date"),
            Column("all", f"Share of all supported people in {country} (%)", "percent", decimals=1),
            Column("dispersal", f"Share of people in dispersal accommodation in {country} (%)", "percent",
                   decimals=1),
        ],
        unit="%",
        id="share-of-nation",
        title=words.share_title(rows, country, place.day),
        points=[Named(row["as_at"], row["all"], text) for row, text in words.share_named(rows)],
        subtitle=f"{place.area.name}, share of supported people in {country}, "
        f"{wording.month(rows['as_at'].iloc[0])} to {wording.month(rows['as_at'].iloc[-1])}",
        alt=f"{wording.plural(len(drawn), 'line')} of shares, parted where what is counted changes. "
        f"{said}".strip(),
        sources=place.source(TOTALS, SUPPORT, place.table),
        notes=(*([said] if said else []), *breaks(place.breaks), say.ALLOCATED),
        status=place.report.status(place.table),
    )  # fmt: skip
    return (chart,)
