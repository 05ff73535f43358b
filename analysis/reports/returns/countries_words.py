"""What the returns report says of nationalities and of one partner country."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.returns.countries import NO_COUNTRY, AmongArrivals, on_route
from analysis.reports.returns.overview_words import moved
from analysis.tables import Standing

NOT_DESTINATION = "Nationality is the person's own; a person can be returned to another country."
DETECTIONS = "Detections are not people: one person crossing two borders can be detected more than once."

AGREEMENTS = (
    "Returns before and after a dated event do not show what it changed: other things changed in the same "
    "years, and an agreement is not always followed by more returns. Where no whole year after it is held, "
    "nothing can be read from the figures yet."
)


def whose(name: str) -> str:
    """Return the people a section is of, whose name it has said: "Stateless" is no nationality."""
    return NO_COUNTRY.get(name, "people of this nationality")


def no_countries(names: Iterable[str]) -> tuple[str, ...]:
    """Return the note on rows among nationalities that are none, as the publisher calls them."""
    held = [f"{name} ({NO_COUNTRY[name]})" for name in sorted({*names} & {*NO_COUNTRY})]
    return (f"As published, and not a nationality: {wording.listed(held)}.",) if held else ()


def year_notes(gaps: tuple[str, ...], *, same_release: bool) -> tuple[str, ...]:
    """Return what a reader must know of the two years compared, `gaps` being of years between them."""
    unlike = "The years are as different releases gave them: part of a change may be revision."
    return (*gaps, *([] if same_release else [unlike]), NOT_DESTINATION)


def most_title(row: pd.Series[Any]) -> str:
    """Return how returns of the nationality and kind with most of them changed: a row of `by_kind`."""
    said = f"{row['nationality']}: {row['kind']} returns"
    if wording.is_missing(row["change_pct"]):
        return f"{said}, {number(row['returns'])} in {row['year']}"
    return f"{said} {moved(row['change_pct'])} in {row['year']}"


def changed_by(row: pd.Series[Any]) -> str:
    """Return "(+21.7%)" of a row of `by_kind`, where a change is known."""
    change = row["change_pct"]
    return "" if wording.is_missing(change) else f"({'+' if change > 0 else ''}{wording.percent(change, 1)})"


def history_title(name: str, own: pd.DataFrame) -> str:
    """Return the newest year of a nationality and the year, or years, of its most: `country_years`."""
    now = own.iloc[-1]
    most = own.loc[own["returns"] == own["returns"].max(), "year"].tolist()
    said = f"{name}: {wording.some(now['returns'], 'return')} in {int(now['year'])}"
    if now["year"] in most or not most:
        return said
    if own["year"].max() - own["year"].min() >= len(own):
        return f"{said}; most of years held: {most[0] if len(most) == 1 else f'{len(most)} alike'}"
    return f"{said}, most in {most[0] if len(most) == 1 else f'each of {len(most)} years'}"


def named_years(name: str, own: pd.DataFrame) -> dict[Any, str]:
    """Return what stands beside the years that the title names, by their rows: the newest, those of most."""
    most = own[own["returns"] == own["returns"].max()]
    alike = f", as in each of {len(most)}" if len(most) > 1 else ""
    rows = pd.concat([most.tail(1), own.tail(1)])
    said = {
        at: f"{int(row['year'])}: {wording.some(row['returns'], 'return')}"
        + (alike if at in most.index else "")
        for at, row in rows.iterrows()
    }
    return said | {own.index[-1]: f"{name}, {said[own.index[-1]]}"}


def history_alt(own: pd.DataFrame) -> str:
    """Return what the bars of a nationality show: its newest year, and the year, or years, of its most."""
    now = own.iloc[-1]
    many = f"{wording.verb(now['returns'], 'was', 'were')} {wording.some(now['returns'], 'return')}"
    said = f"Stacked bars by year. In {int(now['year'])} there {many}"
    if now["returns"]:
        said += f", {number(now['enforced'])} of them enforced and {number(now['voluntary'])} voluntary"
    most = own.loc[own["returns"] == own["returns"].max()]
    years = wording.listed([str(year) for year in most["year"]])
    bar = f"bar is {years}" if len(most) == 1 else f"bars are {years}, each"
    return f"{said}; the highest {bar} with {number(most['returns'].iloc[0])}."


def vintages(rows: pd.DataFrame) -> str:
    """Return of which release each year's figures are, the newest first, and that unlike ones are unlike.

    `rows`: year and released, a row or more for each year; later releases revise earlier figures.
    """
    days = rows.groupby("year")["released"].max().sort_index(ascending=False)
    said = [
        f"{wording.listed([str(year) for year in same.index])} as released on {wording.day(day.date())}"
        for day, same in days.groupby(days, sort=False)
    ]
    if days.min() == days.max():
        are = "is" if len(days) == 1 else "are"
        years = wording.listed([str(year) for year in days.index])
        return f"{years} {are} as released on {wording.day(days.iloc[0].date())}."
    return f"{'; '.join(said)}: later releases revise earlier years, so that these are not like for like."


def eu_nationals(years: pd.DataFrame, union: pd.DataFrame) -> str:
    """Return how many returns of the newest year were of nationals of the EU, beside the year before."""
    parts, two = [], sorted(years["year"].unique())[:-3:-1]
    for year in two:
        whole = int(years.loc[years["year"] == year, "returns"].sum())
        own = int(union.loc[union["year"] == year, "returns"].sum())
        parts.append(f"{number(own)} of {number(whole)} in {year} ({wording.percent(own / whole * 100)})")
    return (
        f"Returns of nationals of member states of the European Union were {wording.listed(parts)}; "
        "all others were of nationals of other countries, of people without a nationality or not known. "
        f"{vintages(years[years['year'].isin(two)])}"
    )


def gap_notes(years: Mapping[int, Standing], of: str = "") -> tuple[str, ...]:
    """Return notes on years without a figure, of a nationality or `of`, by what is known of each."""
    why = {
        "held": "the table held for it does not give these people apart: their returns are within the others",
        "published but not held": "published, but not held here",
        "not published": "not published",
    }
    by_reason = {
        reason: wording.listed([str(year) for year, said in years.items() if said == standing])
        for standing, reason in why.items()
        if standing in years.values()
    }
    return tuple(f"{of}{said}: {reason}. An empty place is not zero." for reason, said in by_reason.items())


def none_recorded(name: str, own: pd.DataFrame) -> str:
    """Return that a nationality has no enforced or voluntary return in the tables, and its port returns."""
    text = f"No enforced or voluntary return of {whose(name)} ({name}) is in the tables held."
    port = 0 if own.empty else int(own["port"].sum())
    if port:
        years = list(dict.fromkeys([str(own["year"].iloc[0]), str(own["year"].iloc[-1])]))
        span = " to ".join(years)
        was = wording.verb(port, "was", "were")
        text += f" There {was} {wording.plural(port, 'port return')} in {span}, counted apart."
    return text


def country_returns(name: str, own: pd.DataFrame, towards: pd.DataFrame, released: dt.date) -> str:
    """Return a country's returns in the newest year by type, and returns to it, `released` on that day."""
    if own.empty or not own["returns"].sum():
        said = f"No returns recorded. {none_recorded(name, own)}"
    else:
        now, before = own.iloc[-1], own.iloc[-2] if len(own) > 1 else None
        year = int(now["year"])
        said = (
            f"In {year} there {wording.verb(now['returns'], 'was', 'were')} "
            f"{wording.some(now['returns'], 'return')} of {whose(name)}"
        )
        kinds = f"{number(now['enforced'])} enforced and {number(now['voluntary'])} voluntary"
        said += f": {kinds}." if now["returns"] else "."
        if before is not None:
            many = "none" if before["returns"] == 0 else number(before["returns"])
            was = wording.verb(before["returns"], "was", "were")
            said += f" In {int(before['year'])}, the year held before it, there {was} {many}."
        if not wording.is_missing(now["port"]):
            port = number(now["port"]) if now["port"] else "none"
            said += f" Port returns, {port} in {year}, are counted apart."
        said += f" {vintages(own.tail(2))}"
    said = f"**{name}.** {said}"
    if name in NO_COUNTRY:
        return said
    if len(towards):
        last = towards.iloc[-1]
        count = f"{wording.some(last['returns'], 'enforced or voluntary return')}"
        was = wording.verb(last["returns"], "was", "were")
        return (
            f"{said} In {int(last['year'])}, {count} {was} to {name}, of people of any nationality, as "
            f"released on {wording.day(released)}."
        )
    return f"{said} No return to {name} as a destination is in the tables held."


def _of(name: str) -> str:
    return "of this nationality" if name not in NO_COUNTRY else f"counted as {whose(name)}"


def country_arrivals(
    name: str, place: AmongArrivals | None, detected: tuple[int, dt.date, dt.date] | None
) -> str:
    """Return a nationality's place among small-boat arrivals."""
    said = "No small-boat arrivals by nationality published by then are held."
    if place is not None and place.arrivals is None:
        said = (
            f"{name} is not among the {place.named} nationalities that the publisher names among small-boat "
            f"arrivals in {place.period}: any people are within the other nationalities."
        )
        if place.last_named is not None:
            year, arrivals, rank = place.last_named
            said += f" It was last named in {year}, {wording.ordinal(rank)} with {number(arrivals)}."
    elif place is not None and place.rank is not None:
        said = (
            f"Among small-boat arrivals in {place.period}, {number(place.arrivals)} of "
            f"{wording.plural(place.total, 'person was', 'people were')} {_of(name)}: "
            f"{wording.ordinal(place.rank)} of the {place.named} named."
        )
    if place is not None and place.most is not None and place.most[0] != int(place.period):
        year, most, rank = place.most
        said += f" The most in a year were {number(most)}, in {year} ({wording.ordinal(rank)})."
    if detected is None:
        return said
    count, first, last = detected
    return (
        f"{said} The detailed table of illegal entry routes (Home Office term) has "
        f"{wording.plural(count, 'small-boat arrival') if count else 'no small-boat arrival'} of "
        f"{whose(name)} from {wording.span(first, last)}."
    )


def route(years: pd.DataFrame) -> str:
    """Return detections on the Western Balkan route in the three newest whole years, with the caution."""
    parts = [f"{number(row['detections'])} in {int(row['year'])}" for _, row in years.tail(3).iterrows()]
    peak = years.iloc[int(years["detections"].argmax())]
    return (
        f"Detections on the Western Balkan route as Frontex recorded them: {wording.listed(parts)}. The most "
        f"in a year since {years['year'].iloc[0]} was {number(peak['detections'])}, in {int(peak['year'])}. "
        f"{DETECTIONS} The file does not say where they went next."
    )


def by_frontex(name: str, year: int, found: pd.DataFrame, route: str | None) -> str:
    """Return who was detected on a route and how often people of a nationality were."""
    own = found[found["nationality"] == name]
    many = int(own["detections"].sum())
    said = (
        f"In {year} Frontex recorded {wording.some(many, 'detection')} of people of this nationality "
        f"({name}) at the EU's external borders"
    )
    if many:
        top = own.sort_values("detections", ascending=False).iloc[0]
        part = "" if top["detections"] == many else f"{number(top['detections'])} of them "
        said += f", {part}on the {top['route']}"
    on = on_route(found, route)
    if len(on):
        most = [f"{row['nationality']} ({number(row['detections'])})" for _, row in on.head(3).iterrows()]
        said += (
            f". Of {number(on['detections'].sum())} on the {route}, the nationalities with most detections "
            f"were {wording.listed(most)}"
        )
    return f"{said}. {DETECTIONS}"


def event(text: str) -> str:
    """Return an event as the register names it, with its abbreviation written out."""
    return text.replace("EPC ", "European Political Community, ")


def either_side(year: object, returned: object, known: Standing) -> str:
    """Return "10 in 2023", or why there is no such figure."""
    none = "not named" if known == "held" else known
    return none if wording.is_missing(year) else f"{number(returned)} in {int(year)}"  # type: ignore[arg-type,call-overload]


def no_agreement(name: str) -> str:
    """Return that the register of events has none that names the country."""
    return (
        f"No dated agreement that names {name} is in the register of events held. That does not say that "
        "there is none."
        if name not in NO_COUNTRY
        else "No agreement on returns names a group that is no country."
    )


def country_limits(name: str, own: pd.DataFrame) -> str:
    """Return what open data can and cannot say about an agreement with the country."""
    size = ""
    if len(own) and own["returns"].sum():
        recent = own.tail(3)
        low, high = int(recent["returns"].min()), int(recent["returns"].max())
        count = f"{number(low)} a year" if low == high else f"between {number(low)} and {number(high)} a year"
        years = wording.listed([str(year) for year in recent["year"]])
        last = "the last year held" if len(recent) == 1 else f"the last {len(recent)} years held"
        size = f" In {years}, {last}, they were {count if high else 'none'}. {vintages(recent)}"
    crossed = "" if name in NO_COUNTRY else f"who crossed {name} on the way, "
    return (
        f"Open data can say how many {whose(name)} ({name}) were returned, by type and year.{size} They "
        f"cannot say how many could have been returned, {crossed}or what a dated agreement changed: other "
        "things changed in the same months, and returns often follow months or years after a decision."
    )
