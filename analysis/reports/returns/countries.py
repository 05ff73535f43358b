"""Exhibits of the returns report by nationality, and the section on one partner country."""

from __future__ import annotations

import pandas as pd

from analysis.common import wording
from analysis.charts import bars, dots, lines
from analysis.reports.returns.overview import SHORT, by_month, missing, status
from analysis.reports.returns.detail import DETAIL, as_released
from analysis.exhibits import Callout, Column, Data, Exhibit, Prose, Table
from analysis.measures.returns import totals as measures
from analysis.measures.returns import countries
from analysis.reports.returns import countries_words as say
from analysis.report import Report

ANNUAL = "returns_by_nationality_annual"
DESTINATION = "returns_by_destination"
ARRIVALS = "small_boats_nationality"
ROUTE = "Western Balkan Route"
LEADING = 12


def nationality_years(report: Report) -> pd.DataFrame:
    """Return returns by calendar year and nationality, from both detailed tables as at the day."""
    return countries.nationality_years(report.load(DETAIL), report.load(ANNUAL))


def nationalities(report: Report, years: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the nationalities with most returns in the two newest years held, by type, and one followed."""
    followed = report.parameters["nationality"]
    if years["year"].nunique() < 2:
        return (missing("nationalities", "Returns by nationality in two whole years"),)
    table = countries.leading(years, LEADING, always=followed)
    own = countries.country_years(years, followed)
    union = countries.nationality_years(
        *(countries.of_region(report.load(name), "EU") for name in (DETAIL, ANNUAL))
    )
    words = Prose(id="eu-nationals", markdown=say.eu_nationals(years, union))
    return (
        _dots(
            report,
            table,
            followed,
            same_release=bool(years.groupby("year")["released"].max().tail(2).duplicated().any()),
        ),
        words,
        _leading_table(report, table),
        *_followed(report, own, followed),
    )


def _dots(report: Report, table: pd.DataFrame, followed: str, *, same_release: bool) -> Exhibit:
    now, before = int(table["year"].iloc[0]), int(table["before"].iloc[0])
    first = table.iloc[0]
    top = table.loc[table["rank"] == 1, "nationality"].tolist()
    return dots.dumbbells(
        table,
        label="nationality",
        before="returns_before",
        after="returns",
        moments=(str(before), str(now)),
        highlight=followed,
        columns=[
            Column("nationality", "Nationality"),
            Column("returns_before", str(before), "integer", "returns"),
            Column("returns", str(now), "integer", "returns"),
            Column("change_pct", "Change (%)", "percent", "%"),
        ],
        id="nationalities",
        title=say.first_title(top, first["share_pct"], now),
        subtitle=f"Enforced and voluntary returns by nationality, people, {before} and {now}",
        alt=(
            f"Pairs of dots for {len(table)} nationalities, those with most returns in {now} and the one "
            f"followed. {first['nationality']} had {wording.number(first['returns_before'])} in {before} "
            f"and {wording.number(first['returns'])} in {now}."
        ),
        sources=report.source(DETAIL, ANNUAL),
        notes=(*say.year_notes(now, before, same_release=same_release), *as_released(report, DETAIL, ANNUAL)),
        status=status(report, ANNUAL),
    )


def _leading_table(report: Report, table: pd.DataFrame) -> Exhibit:
    now = int(table["year"].iloc[0])
    columns = [
        Column("nationality", "Nationality"),
        Column("rank", "Rank", "integer"),
        *(Column(name, SHORT[name], "integer", "returns") for name in (*measures.HEADLINE, "returns")),
        Column("share_pct", "Share of returns (%)", "percent", "%", 1),
    ]
    top = table[table["rank"] <= 3]["nationality"].tolist()
    return Table(
        id="nationalities-by-type",
        title=f"{wording.listed(top)} had most returns in {now}",
        subtitle=f"Enforced and voluntary returns by nationality, people, {now}",
        data=Data.of(table, columns),
        sources=report.source(DETAIL, ANNUAL),
        notes=(say.NOT_DESTINATION, *as_released(report, ANNUAL)),
        status=status(report, ANNUAL),
    )


def _followed(report: Report, own: pd.DataFrame, name: str) -> tuple[Exhibit, ...]:
    """Return one nationality's history as bars; words where it has none."""
    if own.empty or not own["returns"].sum():
        text = say.none_recorded(name, own)
        return (Callout(id="followed", title=f"{name}: no returns recorded", markdown=text),)
    return (_history(report, own, name, "followed"),)


def _history(report: Report, own: pd.DataFrame, name: str, id: str) -> Exhibit:  # noqa: A002
    now, peak = own.iloc[-1], own.iloc[int(own["returns"].argmax())]
    year, most = int(now["year"]), int(peak["year"])
    return bars.stacked(
        own.assign(middle=by_month(own["year"], 7)),
        x="middle",
        parts={kind: SHORT[kind] for kind in measures.HEADLINE},
        columns=[
            Column("year", "Calendar year"),
            *(
                Column(kind, SHORT[kind], "integer", "returns")
                for kind in (*measures.HEADLINE, "returns", "port")
            ),
        ],
        width=290,
        id=id,
        title=say.history_title(name, own),
        subtitle=f"Enforced and voluntary returns of people of this nationality, per calendar year: {name}",
        alt=(
            f"Stacked bars by year. In {year} {wording.some(now['enforced'], 'return')} "
            f"{wording.verb(now['enforced'], 'was', 'were')} enforced and "
            f"{wording.number(now['voluntary'])} voluntary; the highest bar is {most} with "
            f"{wording.number(peak['returns'])}."
        ),
        sources=report.source(DETAIL, ANNUAL),
        notes=(*say.gap_notes(own["year"].tolist()), *as_released(report, DETAIL, ANNUAL)),
        status=status(report, ANNUAL),
    )


def country(report: Report, years: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the section on the partner country: returns, arrivals, route, agreements, what is not known."""
    name = report.parameters["country"]
    own = countries.country_years(years, name)
    towards = countries.destination_years(report.load(DESTINATION), name)
    arrivals = countries.among_arrivals(report.load(ARRIVALS), name)
    detected = countries.detected(report.load("illegal_entry"), name)
    words = [say.country_returns(name, own, towards), say.country_arrivals(name, arrivals, detected)]
    exhibits: list[Exhibit] = [
        Prose(id="country-words", markdown="\n\n".join(text for text in words if text))
    ]
    if len(own) and own["returns"].sum():
        exhibits.append(_history(report, own, name, "country"))
    if len(own) or len(towards):
        exhibits.append(_country_table(report, name, own, towards))
    exhibits += _route(report, name)
    exhibits += _agreements(report, name, own)
    exhibits.append(Callout(id="country-limits", title="What open data can and cannot say",
                            markdown=say.country_limits(name, own), level="limit"))  # fmt: skip
    return tuple(exhibits)


def _agreements(report: Report, name: str, own: pd.DataFrame) -> list[Exhibit]:
    """Return the dated events that name the country, and its returns on both sides of the newest."""
    events = report.load("policy_events")
    if report.as_of is not None:
        events = events[events["date"] <= pd.Timestamp(report.as_of)]
    dated = countries.agreements(events, name, own)
    if dated.empty:
        return [Prose(id="agreements-words", markdown=say.no_agreement(name))]
    for side in ("before", "after"):
        pairs = zip(dated[f"year_{side}"], dated[side], strict=True)
        dated[f"said_{side}"] = [say.either_side(year, returned) for year, returned in pairs]
    columns = [
        Column("date", "Date", "date"),
        Column("event", "Event"),
        Column("said_before", "Returns in the last year held before"),
        Column("said_after", "Returns in the first year held after"),
    ]
    table = Table(
        id="agreements",
        title=f"Dated events that name {name} or its region",
        subtitle=f"Events, and enforced and voluntary returns of people of this nationality, people: {name}",
        data=Data.of(dated.assign(event=dated["event"].map(say.event)), columns),
        sources=report.source("policy_events", DETAIL, ANNUAL),
        notes=("The register of events is not complete; events whose date was not verified are left out.",),
    )
    return [table, Prose(id="agreements-words", markdown=say.AGREEMENTS)]


def _country_table(report: Report, name: str, own: pd.DataFrame, towards: pd.DataFrame) -> Exhibit:
    to_it = name not in countries.NO_COUNTRY
    to = (
        towards.set_index("year")["returns"].rename("towards")
        if len(towards)
        else pd.Series(dtype="Int64", name="towards")
    )
    table = own.set_index("year").join(to, how="outer").reset_index().tail(10).iloc[::-1]
    columns = [
        Column("year", "Calendar year"),
        *(
            Column(kind, SHORT[kind], "integer", "returns")
            for kind in (*measures.HEADLINE, "returns", "port")
        ),
        *(
            [Column("towards", f"Returns to {name} of any nationality", "integer", "returns")]
            if to_it
            else []
        ),
    ]
    return Table(
        id="country-years",
        title=f"{name}: returns by nationality and by destination" if to_it else f"{name}: returns by year",
        subtitle="Returns of people of this nationality by kind"
        f"{', and returns to the country' if to_it else ''}, people: {name}",
        data=Data.of(table, columns),
        sources=report.source(DETAIL, ANNUAL, DESTINATION),
        notes=(
            say.NOT_DESTINATION,
            *(("Returns to the country are enforced and voluntary.",) if to_it else ()),
            *as_released(report, DETAIL, ANNUAL),
        ),
        status=status(report, DETAIL),
    )


def _route(report: Report, name: str) -> list[Exhibit]:
    """Return detections on the Western Balkan route, for the countries it is named after."""
    if name not in countries.WESTERN_BALKANS:
        return []
    years = countries.route_years(report.load("frontex_detections"), ROUTE)
    whole = years[years["whole"]]
    if len(whole) < 2:
        return [missing("route", "Detections on the Western Balkan route in two whole years")]
    now = whole.iloc[-1]
    year = int(now["year"])
    figure = lines.series(
        whole.assign(middle=by_month(whole["year"], 7)),
        x="middle",
        lines={"detections": "Detections"},
        columns=[
            Column("year", "Calendar year"),
            Column("detections", "Detections", "integer", "detections"),
            Column("change_pct", "Change (%)", "percent", "%"),
        ],
        id="route",
        title=f"Western Balkan route: detections {say.moved(now['change_pct'])} in {year}",
        subtitle=f"Detections of irregular border-crossing into the EU, per calendar year to {year}",
        alt=f"One line by year, at {wording.number(now['detections'])} detections in {year}.",
        sources=report.source("frontex_detections"),
        notes=(say.DETECTIONS,),
        status=status(report, "frontex_detections"),
    )
    return [figure, Prose(id="route-words", markdown=say.route(whole))]
