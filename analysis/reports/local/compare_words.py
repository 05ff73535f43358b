"""What the local report says of comparisons: ranks, limits, similar places, concentration."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.local import history as local_history
from analysis.measures.local.fair import LEVEL_95, LIMIT_95, LIMIT_998, Funnel
from analysis.measures.local.support import MIN_BASE_FOR_RATE
from analysis.reports.local.overview_words import decimals
from analysis.reports.local.series_words import on_day

SHRUNKEN = (
    "The model treats each count as chance around a place's own rate, and draws small places in towards the "
    "others. It shows how far chance alone could move a rate; it does not know of placement decisions."
)
FUNNEL_DATA = (
    "The table has the authorities outside the inner limits and the one of this report; the rates of all are "
    "in the table of the map."
)
NEAREST = (
    "Chosen by kind (London borough, metropolitan district, unitary authority, other district, or a council "
    "of Scotland, Wales or Northern Ireland) and by the ratio of populations, not by the figures compared."
)
TENS = "Contingency accommodation is temporary: hotels and other sites. Rates are per 10,000 residents."
QUOTIENT = (
    "Location quotient: share of the UK's supported people over share of its residents. 1 is in proportion."
)


def population_years(years: pd.Series[Any]) -> tuple[str, ...]:
    """Return of which year the populations are, as a note; nothing where none is held."""
    known = sorted(set(years.dropna()))
    if not known:
        return ()
    return (f"Residents: estimates for the middle of {wording.listed([str(year) for year in known])}.",)


def mid_years(years: pd.Series[Any]) -> str:
    """Return ", populations of mid-2024 and mid-2025" to end a subtitle; empty where none is held."""
    known = [f"mid-{year}" for year in sorted(set(years.dropna()))]
    return (
        f", {wording.verb(len(known), 'population', 'populations')} of {wording.listed(known)}"
        if known
        else ""
    )


def place_of(rank: object, of: str) -> str:
    """Return "1st of 361", or that it is not ranked."""
    return "not ranked" if wording.is_missing(rank) else f"{wording.ordinal(int(rank))} of {of}"  # type: ignore[call-overload]


def standing_title(own: pd.Series[Any], rows: pd.DataFrame) -> str:
    """Return where a place stands in the smallest whole it is part of, from `local.comparators.wholes`."""
    nearest = rows.iloc[0]
    if own["supported"] == 0:
        of = f" of {number(nearest['supported'])}" if nearest["supported"] else ""
        return f"Nobody{of} supported in {the(nearest['area'])} is here"
    if own["supported"] < MIN_BASE_FOR_RATE:
        return (
            f"{number(own['supported'])} of {number(nearest['supported'])} supported in "
            f"{the(nearest['area'])}"
        )
    share = wording.capital(wording.share(nearest["share"], decimals(nearest["share"])))
    return f"{share} of those supported in {the(nearest['area'])}"


def wholes(rows: pd.DataFrame) -> str:
    """Return how many are supported in the areas a place is part of, from `local.comparators.wholes`."""
    known = rows.dropna(subset=["supported", "rate"]).to_dict("records")
    said = [
        f"{number(row['supported'])} in {the(row['area'])} "
        f"({number(row['rate'], 1)} for every 10,000 residents)"
        for row in known
    ]
    return f"Supported people around it: {wording.listed(said)}." if said else ""


def the(area: str) -> str:
    """Return the name of a region, nation or the UK with its article, where it takes one."""
    plain = ("London", "England", "Scotland", "Wales", "Northern Ireland", "Yorkshire and The Humber")
    return area if area in plain else f"the {area}"


def regions_title(rows: pd.DataFrame) -> str:
    """Return which region or nation has most supported people, from `local.comparators.regions`."""
    first = rows.iloc[0]
    return wording.capital(f"{the(first['region'])} has {wording.share(first['share'])} of supported people")


def rate_title(own: pd.Series[Any], rates: pd.DataFrame, based: int) -> str:
    """Return the finding of the ranking by rate, of `based` authorities: rows of `rates` are ranked."""
    if wording.is_missing(own["rate_rank"]) or own["rate_rank"] == 1:
        return highest(rates)
    return f"{rate_place(own, based)} authorities by rate"


def rate_place(own: pd.Series[Any], based: int) -> str:
    """Return "21st of 302", where the authority is ranked by its rate."""
    ranked = not wording.is_missing(own["rate_rank"])
    return f"{wording.ordinal(int(own['rate_rank']))} of {number(based)}" if ranked else ""


def highest(places: pd.DataFrame, by: str = "rate", what: str = "highest rate") -> str:
    """Return which of some places, one or level, have the most, with how it is called: "highest rate"."""
    first = places.loc[places[by] == places[by].max(), "name"].sort_values().tolist()
    word, _, rest = what.partition(" ")
    most = wording.extreme(word, places[by].max(), places[by])
    return f"{wording.listed(first)} {wording.verb(len(first), 'has', 'have')} the {most} {rest} in the UK"


def funnel_title(rows: pd.DataFrame) -> str:
    """Return how many lie outside the inner limits: on which side one place lies changes with the limits."""
    above, below = _outside(rows)
    of = wording.plural(len(rows), "authority", "authorities")
    return f"{number(above)} of {of} above the inner limits, {number(below)} below"


def funnel_said(rows: pd.DataFrame) -> str:
    """Return what is written above the funnel: which limits the title counts by."""
    above, below = _outside(rows)
    return f"{number(above)} of {number(len(rows))} above the inner limits, {number(below)} below"


def _outside(rows: pd.DataFrame) -> tuple[int, int]:
    return int((rows["position"] == "above").sum()), int((rows["position"] == "below").sum())


def funnel_alt(name: str, own: pd.Series[Any] | None, limits: Funnel, rows: pd.DataFrame) -> str:
    """Return what the funnel shows in words."""
    above, below = _outside(rows)
    said = (
        "Dots of rates over population, with limits that narrow around the UK rate of "
        f"{number(limits.rate, 1)}. {wording.capital(wording.some(above, 'authority', 'authorities'))} "
        f"{wording.verb(above, 'lies', 'lie')} above the inner limits and "
        f"{number(below) if below else 'none'} below."
    )
    if own is None:
        return f"{said} {name} is not among them: its number or its population is not known."
    return f"{said} {name}, at {number(own['rate'], 1)}, is {own['position']} them."


_MORE = ": more than it allows for, so that lying outside does not show a rate to be unusual"


def funnel_notes(
    limits: Funnel, rows: pd.DataFrame, before: tuple[dt.date, set[str]] | None
) -> tuple[str, ...]:
    """Return how the limits were made, how many lie outside them, and how many did the quarter before.

    `before` is the day of that quarter and the codes above its limits; None where there are no limits of it.
    """
    above, below = _outside(rows)
    expected = len(rows) * (1 - LEVEL_95)
    far = above + below > expected + 2 * (expected * LEVEL_95) ** 0.5
    stayed = "" if before is None else (
        f" Of those above, {number(len(before[1] & set(rows.index[rows['position'] == 'above'])))} lay above "
        f"on {wording.day(before[0])} too: who lies just outside changes with the limits."
    )  # fmt: skip
    return (
        (
            "Limits allow for chance, less in larger places, and for the usual differences between "
            f"authorities (standard deviation {number(limits.between, 2)} of the square root of the ratio to "
            "the UK rate, after winsorising a tenth at each end)."
        ),
        (
            f"Inner limits are {number(LIMIT_95, 2)} and outer ones {number(LIMIT_998, 2)} standard "
            f"deviations from the UK rate. Were the model right, about {number(expected)} of "
            f"{wording.plural(len(rows), 'authority', 'authorities')} would lie outside the inner ones; "
            f"{number(above + below)} {wording.verb(above + below, 'does', 'do')}, {number(above)} above and "
            f"{number(below)} below{_MORE if far else ''}.{stayed if above else ''} Limits say nothing of "
            "performance."
        ),
    )


def comparators_title(rows: pd.DataFrame) -> str:
    """Return where the first row stands among all rows by rate, or by number where no rate is known."""
    column = "rate" if rows["rate"].notna().all() else "supported"
    values = rows[column]
    if wording.is_missing(values.iloc[0]) or values.iloc[0] == 0:
        return "Beside authorities of the same kind and size"
    if column == "rate" and rows["supported"].iloc[0] < MIN_BASE_FOR_RATE:
        return "Beside authorities of the same kind and size"
    word = "rate" if column == "rate" else "number"
    rank, sharing = int((values > values.iloc[0]).sum()) + 1, int((values == values.iloc[0]).sum())
    if len(rows) == 1:
        return "Beside authorities of the same kind and size"
    said = wording.place(
        rank, len(rows), "similar authority", many="similar authorities", sharing=sharing,
        most=f"highest {word}", least=f"lowest {word}",
    )  # fmt: skip
    return wording.capital(said)


def concentration_title(then: pd.Series[Any], now: pd.Series[Any]) -> str:
    """Return whether supported people are spread more or less evenly than on the first day."""
    if then["as_at"] == now["as_at"]:
        return f"As concentrated as in {number(now['effective'])} equal authorities"
    if now["effective"] == then["effective"]:
        return f"Supported people are spread as evenly as in {wording.month(then['as_at'])}"
    direction = "more evenly" if now["effective"] > then["effective"] else "less evenly"
    return f"Supported people are spread {direction} than in {wording.month(then['as_at'])}"


def concentration_notes(gini: float | None, day: dt.date) -> tuple[str, ...]:
    """Return what the measures mean, and the Gini coefficient where there is one."""
    notes = (
        (
            "Effective number: so many authorities with equal numbers would be as concentrated; it is one "
            "over the Herfindahl index, the sum of squared shares."
        ),
        (
            "People allocated to no authority are left out. Quarter ends that count other people, as without "
            "section 98 or subsistence only, are not comparable and not shown."
        ),
    )
    if gini is None:
        return notes
    return (
        *notes,
        (
            f"On {wording.day(day)} the Gini coefficient over residents was {number(gini, 2)}: 0 would be "
            "the same rate everywhere. Authorities with nobody are counted."
        ),
    )


def share_of_nation(rows: pd.DataFrame, name: str, country: str) -> str:
    """Return both definitions of a place's share of its nation on the last day that has both."""
    both = rows.dropna()
    if both.empty:
        return ""
    last = both.iloc[-1]
    every, dispersal = (wording.share(last[part], decimals(last[part])) for part in ("all", "dispersal"))
    on = f"On {wording.day(last['as_at'].date())} {name} had"
    if every == dispersal:
        return (
            f"{on} {every} both of all supported people in {country} and of those in dispersal accommodation."
        )
    return (
        f"{on} {every} of all supported people in {country} and {dispersal} of those in dispersal "
        "accommodation: the two are different figures."
    )


def share_title(rows: pd.DataFrame, country: str, day: dt.date) -> str:
    """Return the newest share of all supported people and the highest comparable one before."""
    known = local_history.comparable(rows).dropna(subset="all")
    if known.empty:
        return f"A share of {country}"
    last, top = known.iloc[-1], known.sort_values("all", kind="stable").iloc[-1]
    now, then = (wording.share(row["all"], decimals(row["all"])) for row in (last, top))
    said = wording.capital(f"{now} of {country}{on_day(last['as_at'], day)}")
    if now == then and len(known) == 1:
        return said
    if last["as_at"] == top["as_at"]:
        return f"{said}, {_highest(known)}"
    return f"{said}, {'as' if now == then else then} in {wording.month(top['as_at'])}"


def _highest(known: pd.DataFrame) -> str:
    """Return "highest of 6 comparable quarters" of shares of which none is higher than the newest."""
    alone = (known["all"] == known["all"].max()).sum() == 1
    return f"{'highest' if alone else 'joint highest'} of {len(known)} comparable quarters"


def share_named(rows: pd.DataFrame) -> list[tuple[pd.Series[Any], str]]:
    """Return the quarter ends that `share_title` names, and what stands beside each."""
    known = local_history.comparable(rows).dropna(subset="all")
    if known.empty:
        return []
    last, top = known.iloc[-1], known.sort_values("all", kind="stable").iloc[-1]
    alike = f", {_highest(known)}" if last["as_at"] == top["as_at"] and len(known) > 1 else ""
    found = [top, last] if not alike and len(known) > 1 else [last]
    said = [
        f"{wording.share(row['all'], decimals(row['all']))} in {wording.month(row['as_at'])}" for row in found
    ]
    said[-1] += alike
    return list(zip(found, said, strict=True))
