"""The local report's first exhibits: how many people are supported in one authority, and since when.

`place` reads what every exhibit needs once. A function returns what a cell shows; where the figures were
not published by the report's day, or there is nobody to count, it returns a callout that says so instead
of an empty chart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from analysis import areas, inputs, tables, wording
from analysis.charts import bars, lines, style
from analysis.exhibits import Callout, Column, Data, Exhibit, KeyFigures, Prose, Sources, Table
from analysis.measures import local, local_breaks, local_history
from analysis.narrative import local as say
from analysis.periods import Window
from analysis.report import Report

GROUPS, TOTALS, SUPPORT = "immigration_groups", "asylum_support_totals", "asylum_support"
SECTIONS, POPULATION, AUTHORITIES = "asylum_support_sections_by_area", "population", "authorities"
STACK = {
    "dispersal": "Dispersal",
    "contingency": "Contingency",
    "initial_other": "Initial and other",
    "subsistence": "Subsistence only",
}


@dataclass(frozen=True)
class Place:
    """One authority, with the national frame its figures are compared in.

    `series`, `places` and `kinds` are as `measures.local` returns them, for the whole UK.
    """

    report: Report
    area: areas.Area
    series: pd.DataFrame
    places: pd.DataFrame
    kinds: pd.DataFrame

    @property
    def day(self) -> dt.date:
        """The newest quarter end of the series."""
        return local.newest(self.series)

    @property
    def own(self) -> pd.Series[Any]:
        """The authority's row among all."""
        own: pd.Series[Any] = self.places.loc[self.area.code]  # type: ignore[assignment]
        return own

    @property
    def of(self) -> int:
        """How many authorities were published on the newest day."""
        return int(self.places["supported"].notna().sum())

    @cached_property
    def history(self) -> pd.DataFrame:
        """The authority's series, every quarter end."""
        return local_history.of_place(self.series, self.area.code)

    @cached_property
    def table(self) -> str:
        """The table the newest day comes from."""
        return str(self.series.loc[self.series["as_at"] == pd.Timestamp(self.day), "table"].iloc[0])

    @cached_property
    def own_kinds(self) -> pd.DataFrame:
        """The authority's rows by kind of accommodation."""
        return self.kinds[self.kinds["code"] == self.area.code].drop(columns="code")

    @property
    def ever_supported(self) -> bool:
        """Whether anybody was ever published as supported here."""
        return bool((self.history["people"].fillna(0) > 0).any())


def place(*, as_of: Any, area: Any, **parameters: Any) -> Place:
    """Return the authority with all that is read for it; parameters as the notebook gives them."""
    day = inputs.AsOf.parse(as_of)
    where = inputs.Area.parse(area)
    series = local.supported(*(tables.load(name, day) for name in (TOTALS, GROUPS, AUTHORITIES)))
    lead = TOTALS if series.empty else str(series["table"].iloc[-1])
    report = Report("local", lead=lead, as_of=day, area=where, **parameters)
    authorities, groups = report.load(AUTHORITIES), report.load(GROUPS)
    report.load(TOTALS)
    return Place(
        report=report,
        area=where,
        series=series,
        places=local.places(series, authorities, report.load(POPULATION)),
        kinds=local.accommodation(groups, report.load(SUPPORT), authorities),
    )


def missing(id: str, what: str, *, title: str = "Not published by then") -> Callout:  # noqa: A002
    """Return what is said in place of an exhibit that has no figures to show."""
    return Callout(id=id, title=title, markdown=what, level="limit")


def opening(place: Place) -> tuple[Exhibit, ...]:
    """Return the opening paragraph, notes on the area, the day of the data and the key figures."""
    ranks = local_history.ranks(place.series, place.area.code)
    text = say.opening(place.own, place.day, place.of, place.history, ranks)
    return (
        Prose(id="opening", markdown=text),
        *_area_notes(place),
        place.report.stale(),
        _key_figures(place),
    )


def _area_notes(place: Place) -> tuple[Callout, ...]:
    area = place.area
    if not area.merged_from:
        return (Callout(id="area-note", title="Area", markdown=area.note),) if area.note else ()
    days = local_history.merged_days(place.history)
    last = None if days.empty else days["as_at"].iloc[-1].date()
    text = " ".join(part for part in (area.note, say.merged(area.name, area.merged_from, last)) if part)
    return (Callout(id="area-note", title="Several districts, one authority", markdown=text),)


def _key_figures(place: Place) -> KeyFigures:
    report, own = place.report, place.own
    window = Window(place.day, place.day)
    year = local_history.changes(place.history).year
    kinds = None if place.own_kinds.empty else place.own_kinds.iloc[-1]

    def figure(id: str, label: str, value: Any, unit: str, **more: Any) -> Any:  # noqa: A002
        return report.key_figure(id, label, value, unit=unit, period=window, table=place.table, **more)

    def housed(id: str, label: str, kind: str) -> Any:  # noqa: A002
        if kinds is None:
            return figure(id, label, None, "people")
        day = kinds["as_at"].date()
        return report.key_figure(
            id, f"{label}, {wording.day(day)}", kinds[kind], unit="people", period=Window(day, day),
            table=str(kinds["table"]),
        )  # fmt: skip

    of = f"of {place.of} authorities"
    residents = f"mid-{own['population_year']}" if not wording.is_missing(own["population_year"]) else ""
    figures = (
        figure("supported", "Supported people", own["supported"], "people",
               change=say.capital(say.change(year)) if year else ""),
        figure("supported_per_10000", "For every 10,000 residents", own["rate"], "people", decimals=1,
               change=f"Population of {residents}" if residents else ""),
        figure("supported_rank", "Rank by number", own["rank"], "rank", change=of),
        figure("supported_rate_rank", "Rank for its population", own["rate_rank"], "rank",
               change=of if residents else ""),
        figure("share_of_uk_pct", "Share of the UK", own["share_uk"], "%", decimals=1),
        figure("share_of_nation_pct", f"Share of {own['country']}", own["share_nation"], "%", decimals=1),
        housed("in_contingency", "In contingency accommodation", "contingency"),
        housed("in_dispersal", "In dispersal accommodation", "dispersal"),
    )  # fmt: skip
    notes: tuple[str, ...] = (say.SUPPORTED, say.ALLOCATED)
    if wording.is_missing(own["supported"]) or place.of < len(place.places):
        notes = (*notes, say.NOT_PUBLISHED)
    return KeyFigures(
        id="key-figures",
        title=f"{place.area.name} on {wording.day(place.day)}",
        figures=figures,
        sources=report.source(place.table, POPULATION) if residents else report.source(place.table),
        notes=notes,
    )


def _nobody(place: Place, id: str) -> Callout:  # noqa: A002
    text = f"No figure above zero was ever published for {place.area.name}, so there is no chart to draw."
    return missing(id, text, title="Nobody supported here")


def over_time(place: Place) -> Exhibit:
    """Return supported people at every quarter end as a line, the breaks marked."""
    history = place.history
    if not place.ever_supported:
        return _nobody(place, "supported-over-time")
    found = local_breaks.breaks(place.report.load(SUPPORT), place.series, _national(place))
    top = history.sort_values("people", kind="stable", na_position="first").iloc[-1]
    last = history.dropna(subset="people").iloc[-1]
    gaps = history["people"].isna().any()
    return lines.series(
        history,
        x="as_at",
        lines={"people": "Supported"},
        columns=[Column("as_at", "Quarter end", "date"), Column("people", "Supported people", "integer")],
        marks=[_mark(index, at) for index, at in enumerate(found["as_at"], start=1)],
        right=0.95,
        id="supported-over-time",
        title=_time_title(top, last),
        subtitle=f"People with asylum support at the end of each quarter, {place.area.name}, "
        f"{wording.month(history['as_at'].iloc[0])} to {wording.month(place.day)}",
        alt=f"A line from {number_on(history.dropna(subset='people').iloc[0])} to {number_on(last)}; "
        f"the highest point is {number_on(top)}. {len(found)} breaks in what is counted are marked.",
        sources=place.report.source(*dict.fromkeys((TOTALS, place.table))),
        notes=(
            *(f"Break {i}, {wording.day(at)}: {text}" for i, (at, text) in enumerate(
                zip(found["as_at"].dt.date, found["text"], strict=True), start=1)),
            *((say.NOT_PUBLISHED,) if gaps else ()),
        ),
        status=place.report.status(place.table),
    )  # fmt: skip


def number_on(row: pd.Series[Any]) -> str:
    """Return "3,938 on 30 June 2026" of a row of a history."""
    return f"{wording.number(row['people'])} on {wording.day(row['as_at'].date())}"


def _time_title(top: pd.Series[Any], last: pd.Series[Any]) -> str:
    if top["as_at"] == last["as_at"]:
        return f"{wording.number(last['people'])} supported, the most in the series"
    month = wording.month(top["as_at"])
    return f"{wording.number(last['people'])} supported, below {wording.number(top['people'])} in {month}"


def _mark(index: int, at: pd.Timestamp) -> Any:
    return lambda axis: style.mark_break(axis, at, str(index))


def _national(place: Place) -> pd.DataFrame:
    return place.report.load("asylum_support_sections")


def by_accommodation(place: Place) -> Exhibit:
    """Return supported people by kind of accommodation at each published quarter end as stacked bars."""
    rows = place.own_kinds
    total = rows[list(local.KINDS)].sum(axis=1, min_count=1)
    if not (total.fillna(0) > 0).any():
        return _nobody(place, "by-accommodation")
    rows = rows.assign(initial_other=rows[["initial", "other"]].sum(axis=1, min_count=1))
    last = rows.iloc[-1]
    kind = max(local.KINDS, key=lambda k: 0 if pd.isna(last[k]) else last[k])
    share = None if not total.iloc[-1] else last[kind] / total.iloc[-1] * 100
    title = f"{wording.percent(share)} in {local.KINDS[kind].split(' (')[0].lower()} accommodation"
    if kind == "subsistence":
        title = f"{wording.percent(share)} with subsistence only"
    if share is None:
        title = f"Nobody in any accommodation on {wording.day(last['as_at'].date())}"
    columns = [Column("as_at", "Quarter end", "date")]
    columns += [Column(name, label, "integer") for name, label in local.KINDS.items()]
    since = rows["as_at"].iloc[0]
    return bars.stacked(
        rows,
        x="as_at",
        parts=STACK,
        columns=columns,
        id="by-accommodation",
        title=title,
        subtitle=f"Supported people by kind of accommodation, {place.area.name}, quarter ends published, "
        f"{wording.month(since)} to {wording.month(last['as_at'])}",
        alt=f"Stacked bars by quarter. On {wording.day(last['as_at'].date())}: "
        + wording.listed([f"{STACK[k].lower()} {wording.number(last[k])}" for k in STACK]) + ".",
        sources=place.report.source(*dict.fromkeys((SUPPORT, str(last["table"])))),
        notes=local_breaks.ACCOMMODATION_NOTES,
        status=place.report.status(str(last["table"])),
    )  # fmt: skip


def ranking(place: Place) -> Exhibit:
    """Return the ten authorities with the highest rates, and the authority of the report."""
    ranked = place.places.dropna(subset="rate").sort_values(["rate", "name"], ascending=[False, True])
    if ranked.empty:
        return missing("rates", "No population estimate held was published by the day of this report.")
    rows = ranked.head(10)
    if place.area.code not in rows.index and place.area.code in ranked.index:
        rows = pd.concat([rows, ranked.loc[[place.area.code]]])
    first, own = rows.iloc[0], place.own
    title = f"{first['name']} has the highest rate in the UK"
    if own["rate_rank"] != 1 and not wording.is_missing(own["rate_rank"]):
        title = f"{place.area.name}: {wording.ordinal(int(own['rate_rank']))} of {place.of} by rate"
    return bars.ranked(
        rows,
        label="name",
        value="rate",
        highlight=place.area.name,
        decimals=1,
        left=2.4,
        columns=[
            Column("name", "Authority"),
            Column("rate_rank", "Rank", "integer"),
            Column("rate", "Supported people per 10,000 residents", "number", decimals=1),
            Column("supported", "Supported people", "integer"),
            Column("population", "Residents", "integer"),
            Column("population_year", "Population, mid-year", "text"),
        ],
        id="rates",
        title=title,
        subtitle=f"Supported people per 10,000 residents, highest ten of {place.of} UK authorities"
        f"{'' if place.area.code in ranked.head(10).index else ' and ' + place.area.name}, "
        f"{wording.day(place.day)}",
        alt=f"Ranked bars from {first['name']} at {wording.number(first['rate'], 1)} down to "
        f"{rows.iloc[-1]['name']} at {wording.number(rows.iloc[-1]['rate'], 1)}.",
        sources=place.report.source(place.table, POPULATION),
        notes=(say.PLACED,),
        status=place.report.status(place.table),
    )


def profile(place: Place) -> Exhibit:
    """Return one authority by kind of accommodation on the newest days published."""
    rows = place.own_kinds.tail(4)
    if rows.empty:
        return missing("profile", f"No breakdown by accommodation was published for {place.area.name}.")
    totals = rows.merge(place.history[["as_at", "people"]], on="as_at", how="left")
    days = [day.date() for day in totals["as_at"]]
    labels = {**local.KINDS, "people": "All supported people"}
    wide = totals.set_index("as_at")[list(labels)].T
    wide.columns = [f"day{i}" for i in range(len(days))]
    wide.insert(0, "kind", [labels[name] for name in wide.index])
    columns = [Column("kind", "Kind of accommodation")]
    columns += [Column(f"day{i}", wording.day(day), "integer") for i, day in enumerate(days)]
    return Table(
        id="profile",
        title=f"{place.area.name} by kind of accommodation",
        subtitle=f"Supported people, {place.area.name}, newest quarter ends with a breakdown",
        data=Data.of(wide, columns),
        sources=place.report.source(*rows["table"].unique()),
        notes=(say.SUPPORTED, "[x] means that no such row was published."),
        status=place.report.status(str(rows["table"].iloc[-1])),
    )


TENS: tuple[tuple[Literal["supported", "contingency", "rate"], str], ...] = (
    ("supported", "Supported people"),
    ("contingency", "In contingency accommodation"),
    ("rate", "Per 10,000 residents"),
)


def top_tens(place: Place) -> Exhibit:
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
        kind: Literal["number", "integer"] = "number" if name == "rate" else "integer"
        columns += [Column(f"{name}_place", f"{label}: authority"),
                    Column(name, label, kind, decimals=1 if name == "rate" else 0)]  # fmt: skip
    first = rows.sort_values("supported", ascending=False).iloc[0]
    return Table(
        id="top-tens",
        title=f"{first['name']} has the most supported people in the UK",
        subtitle=f"Ten highest of UK authorities by number and rate on {wording.day(place.day)}, and in "
        f"contingency accommodation on {wording.day(last['as_at'].iloc[0].date())}",
        data=Data.of(out, columns),
        sources=place.report.source(*dict.fromkeys((place.table, str(last["table"].iloc[0])))),
        notes=(say.PLACED,),
        status=place.report.status(place.table),
    )


def sources(place: Place) -> Sources:
    """Return the end of the report: sources, limits, how to cite."""
    title = f"Asylum support and local pressures: {place.area.name}"
    return place.report.sources(limits=say.LIMITS, title=title)
