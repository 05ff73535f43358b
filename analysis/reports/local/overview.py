"""The local report: the authority and the country it is compared in, the opening, the end.

`place` reads what every exhibit needs once. A function returns what a cell shows; where the figures were
not published by the report's day, or there is nobody to count, it returns a callout that says so instead
of an empty chart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import inputs, tables
from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.common.shared import once_per_batch
from analysis.exhibits import Callout, Exhibit, KeyFigures, Prose, Source, Sources
from analysis.inputs import areas
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import comparators
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local
from analysis.report import Report
from analysis.reports.local import compare_words as compared
from analysis.reports.local import overview_words as say
from analysis.reports.local import pressures_words as pressures

GROUPS, TOTALS, SUPPORT = "immigration_groups", "asylum_support_totals", "asylum_support"
SECTIONS, POPULATION, AUTHORITIES = "asylum_support_sections_by_area", "population", "authorities"
NATIONAL = "asylum_support_sections"


class Shape(IntEnum):
    """How much a place's figures can say, by the people supported: an exhibit asks for the least it needs.

    Under ten there are counts alone: a rate, a rank or a share of so few says nothing. From a hundred on
    there are parts, limits and a scenario.
    """

    NOBODY = 0
    UNDER_TEN = 1
    FEW = local.MIN_BASE_FOR_RATE
    MANY = 100


@dataclass(frozen=True)
class Country:
    """The UK's authorities, as one report sees them.

    `series` is as `local.breaks.with_counting` returns it, `places` and `kinds` as `measures.local` does, for
    the whole UK.
    """

    report: Report
    series: pd.DataFrame
    places: pd.DataFrame
    kinds: pd.DataFrame

    @property
    def day(self) -> dt.date:
        """The newest quarter end of the series."""
        return local.newest(self.series)

    @cached_property
    def among(self) -> local.Among:
        """Among how many authorities those of the newest day stand."""
        return local.among(self.places)

    @property
    def of(self) -> int:
        """How many authorities were published on the newest day."""
        return self.among.of

    @cached_property
    def comparable(self) -> pd.DataFrame:
        """The UK's series at the quarter ends that count the same people as the newest."""
        return local_history.comparable(self.series)

    @cached_property
    def table(self) -> str:
        """The table the newest day comes from."""
        return str(self.series.loc[self.series["as_at"] == pd.Timestamp(self.day), "table"].iloc[0])

    def source(self, *tables: str) -> tuple[Source, ...]:
        """Return where tables come from, each once; those with nothing in view are left out.

        Of the estimates of population, those that the rates of the day are made with.
        """
        named = [table for table in dict.fromkeys(tables) if self.report.has(table)]
        return tuple(
            source
            for table in named
            for source in self.report.cited(table, self._estimates() if table == POPULATION else None)
        )

    def _estimates(self) -> pd.DataFrame:
        rows = self.report.load(POPULATION)
        used = rows[rows["year"].isin(self.places["population_year"])]
        return used if len(used) else rows


@dataclass(frozen=True)
class Place(Country):
    """One authority, with the national frame its figures are compared in."""

    area: areas.Area

    def chosen(self, parameter: str) -> Any:
        """Return what the notebook gave for a parameter, None where it has none."""
        return self.report.parameters.get(parameter)

    @property
    def own(self) -> pd.Series[Any]:
        """The authority's row among all."""
        own: pd.Series[Any] = self.places.loc[self.area.code]  # type: ignore[assignment]
        return own

    @cached_property
    def history(self) -> pd.DataFrame:
        """The authority's series, every quarter end."""
        return local_history.of_place(self.series, self.area.code)

    @cached_property
    def breaks(self) -> pd.DataFrame:
        """Where the figures by authority begin to count something else, as `local.breaks.breaks` says."""
        return local_breaks.breaks(self.report.load(SUPPORT), self.series, self.report.load(NATIONAL))

    @cached_property
    def own_kinds(self) -> pd.DataFrame:
        """The authority's rows by kind of accommodation."""
        return self.kinds[self.kinds["code"] == self.area.code].drop(columns="code")

    @property
    def shape(self) -> Shape:
        """How much the figures of the newest day can say; one not published is as nobody."""
        people = 0 if wording.is_missing(self.own["supported"]) else int(self.own["supported"])
        return max(shape for shape in Shape if people >= shape)

    @property
    def anybody(self) -> bool:
        """Whether anybody was published as supported here on the newest day."""
        return self.shape > Shape.NOBODY

    @property
    def ever_supported(self) -> bool:
        """Whether anybody was ever published as supported here."""
        return bool((self.history["people"].fillna(0) > 0).any())


def place(*, as_of: Any, area: Any, **parameters: Any) -> Place:
    """Return the authority with all that is read for it; parameters as the notebook gives them."""
    day = inputs.AsOf.parse(as_of)
    where = inputs.Area.parse(area)
    series, places, kinds = whole_country(day)
    lead = str(series["table"].iloc[-1])
    report = Report("local", lead=lead, as_of=day, area=where, **parameters)
    for table in (AUTHORITIES, GROUPS, TOTALS, POPULATION, SUPPORT, NATIONAL):
        report.load(table)  # so that the report names what the national figures were made from
    return Place(report=report, area=where, series=series, places=places, kinds=kinds)


@once_per_batch
def whole_country(day: dt.date | None) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the series, every place on its last day, and kinds of accommodation, for the whole UK.

    Raises UsageError where nothing by authority had ended by the day.
    """
    totals, groups, authorities, population, support, national = (
        tables.load(name, day) for name in (TOTALS, GROUPS, AUTHORITIES, POPULATION, SUPPORT, NATIONAL)
    )
    series = local.supported(totals, groups, authorities)
    if series.empty:
        first = wording.day(tables.load(TOTALS)["as_at"].min())
        raise UsageError(
            f"figures by local authority begin with {first}, published later; give a later day.",
            parameter="as_of",
        )
    series = local.absent(series, national, authorities)
    series = local_breaks.with_counting(series, local_breaks.breaks(support, series, national))
    places = local.places(series, authorities, population)
    return series, places, local.accommodation(groups, support, authorities)


def missing(id: str, what: str, *, title: str = "Nothing held by then") -> Callout:  # noqa: A002
    """Return what is said in place of an exhibit that has no figures to show."""
    return Callout(id=id, title=title, markdown=what, level="limit")


def opening(place: Place) -> tuple[Exhibit, ...]:
    """Return the key figures, the opening paragraph, notes on the area and the day of the data."""
    ranks = local_history.ranks(place.comparable, place.area.code)
    text = say.opening(place.own, place.day, place.among, place.history, ranks)
    if not place.anybody:
        text = f"{text} {compared.wholes(comparators.wholes(place.places, place.area.code))}"
    figures = _key_figures(place)
    return (
        figures.but(annex=not place.anybody),
        Prose(id="opening", markdown=text),
        *_area_notes(place),
        *(() if place.anybody else _elsewhere(place)),
        place.report.stale(),
    )


def _area_notes(place: Place) -> tuple[Callout, ...]:
    area = place.area
    if not area.merged_from:
        return (Callout(id="area-note", title="Area", markdown=area.note),) if area.note else ()
    days = local_history.merged_days(place.history)
    last = None if days.empty else days["as_at"].iloc[-1].date()
    text = " ".join(part for part in (area.note, say.merged(area.name, area.merged_from, last)) if part)
    return (Callout(id="area-note", title="Several districts, one authority", markdown=text),)


_RANKS = ("supported_rank", "supported_rate_rank")


def _key_figures(place: Place) -> KeyFigures:
    report, own = place.report, place.own
    window = Window(place.day, place.day)
    year = local_history.changes(place.history).year

    def figure(id: str, label: str, value: Any, unit: str, **more: Any) -> Any:  # noqa: A002
        return report.key_figure(id, label, value, unit=unit, period=window, table=place.table, **more)

    of, based = f"of {place.of} authorities", bool(local.has_base(place.places)[place.area.code])
    residents = f"mid-{own['population_year']}" if not wording.is_missing(own["population_year"]) else ""
    counted = place.places["supported"]
    figures = (
        figure("supported", "Supported people", own["supported"], "people",
               change=wording.capital(say.change(year)) if year else ""),
        figure("supported_change", "Change in a year", year.difference if year else None, "people",
               signed=True, none="not given", change=f"Since {wording.day(year.day)}" if year else ""),
        figure("supported_per_10000", "For every 10,000 residents", own["rate"] if based else None,
               "people", decimals=1, none="not given",
               change=f"Population of {residents}" if based and residents else f"Given with {say.BASE}"),
        figure("supported_rank", "Rank by number", own["rank"], of, none="not ranked",
               change=wording.ranked(own["rank"], place.places["rank"])),
        figure("supported_rate_rank", "Rank for its population", own["rate_rank"],
               f"of {place.among.based} with {say.BASE}", none="not ranked",
               change=wording.ranked(own["rate_rank"], place.places["rate_rank"])),
        figure("share_of_uk_pct", "Share of the UK", own["share_uk"], "%", base=counted.sum(),
               decimals=say.decimals(own["share_uk"])),
        figure("share_of_nation_pct", f"Share of {own['country']}", own["share_nation"], "%",
               base=counted[place.places["country"] == own["country"]].sum(),
               decimals=say.decimals(own["share_nation"])),
        *(_housed(place, kind) for kind in ("contingency", "dispersal")),
    )  # fmt: skip
    partly = wording.is_missing(own["supported"]) or place.of < len(place.places)
    return KeyFigures(
        id="key-figures",
        title=f"{place.area.name} in figures",
        figures=figures,
        tiles=(*(_RANKS if place.shape >= Shape.FEW else ()), "in_contingency", "in_dispersal"),
        sources=place.source(place.table, POPULATION),
        notes=(say.SUPPORTED, say.ALLOCATED, say.OVER_TIME, *((say.NOT_PUBLISHED,) if partly else ())),
    )


def _housed(place: Place, kind: str) -> Any:
    """Return how many lived in a kind of accommodation, on the newest day on which kinds were counted."""
    counted = None if place.own_kinds.empty else place.own_kinds.iloc[-1]
    day = place.day if counted is None else counted["as_at"].date()
    return place.report.key_figure(
        f"in_{kind}", f"In {kind} accommodation", None if counted is None else counted[kind], unit="people",
        period=Window(day, day), table=place.table if counted is None else str(counted["table"]),
    )  # fmt: skip


def elsewhere(place: Place) -> tuple[Prose, ...]:
    """Return where what is the same for all authorities is shown; where nobody is, the opening says so."""
    return _elsewhere(place) if place.anybody else ()


def _elsewhere(place: Place) -> tuple[Prose]:
    return (Prose(id="elsewhere", markdown=pressures.elsewhere(place.area.name)),)


def not_known(place: Place) -> tuple[Callout, ...]:
    """Return what open data cannot say of the authority; the limits say it of a place with nobody."""
    if not place.anybody:
        return ()
    said = pressures.nowhere_known(place.area.name)
    return (Callout(id="not-known", title="Not published, or not held", markdown=said, level="limit"),)


def sources(place: Place) -> Sources:
    """Return the end of the report: sources, limits, how to cite."""
    title = f"Asylum support and local pressures: {place.area.name}"
    days, kinds = (sorted(rows["as_at"].dt.date.unique()) for rows in (place.series, place.kinds))
    limits = say.limits(days, kinds, place.places, place.breaks)
    if not place.anybody:
        limits = (say.LIMIT, *say.left_out(place.breaks))
    return place.report.sources(limits=limits, title=title)
