"""The section of the returns report on one partner country."""

from __future__ import annotations

import pandas as pd

from analysis.charts import lines
from analysis.charts.named import Named
from analysis.common import names, wording
from analysis.exhibits import Callout, Column, Data, Exhibit, Prose, Table, missing
from analysis.inputs import Nationality
from analysis.measures.returns import countries, nationalities
from analysis.measures.returns import totals as measures
from analysis.report import Report
from analysis.reports.returns import countries_words as say
from analysis.reports.returns.detail import DETAIL, as_released
from analysis.reports.returns.nationalities import SUBJECT, YEARS, gaps, history
from analysis.reports.returns.overview import SHORT, by_month, known_of
from analysis.reports.returns.overview_words import moved as change_of
from analysis.tables import Standing

DESTINATION = "returns_by_destination"
ARRIVALS = "small_boats_nationality"
FRONTEX = "frontex_detections_by_nationality"
ROUTE = "Western Balkan Route"


def country(report: Report, years: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the section on the partner country: returns, arrivals, route, agreements, what is not known."""
    name = report.parameters["country"]
    own = nationalities.country_years(years, name)
    towards = countries.destination_years(report.load(DESTINATION), name)
    arrivals = countries.among_arrivals(report.load(ARRIVALS), name)
    detected = countries.detected(report.load("illegal_entry"), name)
    words = [
        say.country_returns(name, own, towards, report.released(DESTINATION)),
        say.country_arrivals(name, arrivals, detected),
        _frontex(report, name),
    ]
    exhibits: list[Exhibit] = [
        Prose(id="country-words", markdown="\n\n".join(text for text in words if text))
    ]
    if len(own) and own["returns"].sum():
        exhibits.append(history(report, own, name, "country"))
    if len(own) or len(towards):
        exhibits.append(_country_table(report, name, own, towards))
    exhibits += _route(report, name)
    exhibits += _agreements(report, name, own)
    exhibits.append(Callout(id="country-limits", title="What open data can and cannot say",
                            markdown=say.country_limits(name, own), level="limit"))  # fmt: skip
    return tuple(exhibits)


def _frontex(report: Report, name: str) -> str:
    """Return what Frontex's file by nationality has of the country, and of the route of its region."""
    found = countries.detected_by_frontex(report.load(FRONTEX))
    if found is None or name in countries.NO_COUNTRY:
        return ""
    year, rows = found
    rows = rows.assign(nationality=_as_ours(rows["nationality"]))
    if name not in set(rows["nationality"]):
        return ""  # a name that the file does not know may be written in another way there
    route = ROUTE if name in countries.WESTERN_BALKANS else None
    return say.by_frontex(name, year, rows, route)


def _as_ours(written: pd.Series[str]) -> pd.Series[str]:
    """Return names of nationalities as the Home Office writes them: one report has one name for each."""
    ours = Nationality.choices()
    meant = {one: names.nationalities(one, ours) for one in written.unique()}
    return written.map(
        {one: found[0] if len(found) == 1 and found[0] in ours else one for one, found in meant.items()}
    )


def _agreements(report: Report, name: str, own: pd.DataFrame) -> list[Exhibit]:
    """Return the dated events that name the country, and its returns on both sides of the newest."""
    events = report.load("policy_events")
    if report.as_of is not None:
        events = events[events["date"] <= pd.Timestamp(report.as_of)]
    dated = countries.agreements(events, name, own)
    if dated.empty:
        return [Prose(id="agreements-words", markdown=say.no_agreement(name))]
    for away, side in enumerate(countries.SIDES, start=-1):
        known = [known_of(report, date.year + away, SUBJECT) for date in dated["date"]]
        found = zip(dated[f"year_{side}"], dated[side], known, strict=True)
        dated[f"said_{side}"] = [say.either_side(*one) for one in found]
    columns = [
        Column("date", "Date", "date"),
        Column("event", "Event"),
        Column("said_before", "Returns in the last year held before"),
        Column("said_in", "Returns in its year"),
        Column("said_after", "Returns in the first year held after"),
    ]
    table = Table(
        id="agreements",
        title=f"Dated events that name {name} or its region",
        subtitle=f"Events, and enforced and voluntary returns of {say.whose(name)}, people: {name}",
        data=Data.of(dated.assign(event=dated["event"].map(say.event)), columns),
        sources=report.source("policy_events", *YEARS),
        notes=(
            "The register of events is not complete; events whose date was not verified are left out.",
            *as_released(report, *YEARS),
        ),
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
        subtitle=f"Returns of {say.whose(name)} by kind"
        f"{', and returns to the country' if to_it else ''}, people: {name}",
        data=Data.of(table, columns),
        sources=report.source(*YEARS, DESTINATION),
        notes=(
            say.NOT_DESTINATION,
            *(("Returns to the country are enforced and voluntary.",) if to_it else ()),
            *gaps(report, own["year"].tolist()),
            *(say.gap_notes(_unheld(report, table), f"Returns to {name}, ") if to_it else ()),
            *as_released(report, *YEARS),
        ),
        status=report.status(DETAIL),
    )


def _unheld(report: Report, table: pd.DataFrame) -> dict[int, Standing]:
    """Return what is known of the years of a table for which no returns to the country are given."""
    given = table.loc[table["towards"].notna(), "year"]
    empty = sorted({*range(table["year"].min(), table["year"].max() + 1)} - {*given})
    return {year: known_of(report, year, "returns by destination") for year in empty}


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
    middle, moved = by_month(whole["year"], 7), change_of(now["change_pct"])
    figure = lines.series(
        whole.assign(middle=middle),
        x="middle",
        points=[
            Named(middle.iloc[-1], now["detections"], f"{year}: {wording.number(now['detections'])}, {moved}")
        ],
        lines={"detections": "Detections"},
        columns=[
            Column("year", "Calendar year"),
            Column("detections", "Detections", "integer", "detections"),
            Column("change_pct", "Change (%)", "percent", "%"),
        ],
        id="route",
        title=f"Western Balkan route: detections {moved} in {year}",
        subtitle=f"Detections of irregular border-crossing into the EU, per calendar year to {year}",
        alt=f"One line by year, at {wording.number(now['detections'])} detections in {year}.",
        sources=report.source("frontex_detections"),
        notes=(say.DETECTIONS,),
        status=report.status("frontex_detections"),
    )
    return [figure, Prose(id="route-words", markdown=say.route(whole))]
