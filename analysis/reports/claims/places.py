"""Measures of claims about people supported in local authorities (Home Office, Asy_D11 and Reg_02).

A day is the end of a quarter. Of a quarter that was out by the day of the view, and whose release is not
held, the first release held that speaks of it is used: as later published.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pandas as pd

from analysis.common import names, wording
from analysis.common.errors import UsageError, did_you_mean
from analysis.inputs.areas import Area
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local
from analysis.reports.claims.registry import measure, part_of, said
from analysis.reports.claims.view import Found, View, quarter_end, unknown

Counted = Literal["all", "dispersal"]
Among = Literal["authorities", "authorities outside London", "regions and nations outside London"]
LONDON = "London"
_NAMES = {"all": "People with asylum support", "dispersal": "People in dispersal accommodation"}


def _series(view: View) -> pd.DataFrame:
    return view.once("supported", _supported)


def _supported(view: View) -> pd.DataFrame:
    rows = local.supported(
        view.quarters("asylum_support_totals", "as_at"),
        view.quarters("immigration_groups", "as_at"),
        view.load("authorities"),
    )
    if rows.empty:
        return rows.assign(left_out="")
    support, national = (view.quarters(f"asylum_support{part}", "as_at") for part in ("", "_sections"))
    rows = local.absent(rows, national, view.load("authorities"))
    return local_breaks.with_counting(rows, local_breaks.breaks(support, rows, national))


def _kinds(view: View) -> pd.DataFrame:
    return view.once(
        "accommodation",
        lambda v: local.accommodation(
            v.quarters("immigration_groups", "as_at"),
            v.quarters("asylum_support", "as_at"),
            v.load("authorities"),
        ),
    )


def _counts(view: View, counted: Counted, day: dt.date) -> pd.Series[Any] | None:
    """Return people by code at the end of a quarter, None where that was not published by then."""
    at = quarter_end(day)
    rows = _series(view) if counted == "all" else _kinds(view).dropna(subset="dispersal")
    own = rows[rows["as_at"] == at].set_index("code")
    return None if own.empty else own["people" if counted == "all" else "dispersal"].astype("Int64")


def _at(counted: Counted, day: dt.date) -> str:
    return f"{_NAMES[counted]}, {wording.day(day)}"


@measure(unit="people")
def supported(view: View, *, area: Area, as_at: dt.date, counted: Counted = "all") -> Found:
    """Return people with asylum support in an authority, all or those in dispersal accommodation."""
    people = _counts(view, counted, as_at)
    if people is None or area.code not in people.index:
        return unknown(_at(counted, as_at), "not held by then")
    return Found(int(people[area.code]), said(people[area.code], "people"), _at(counted, as_at))


@measure(unit="rank")
def supported_rank(
    view: View, *, area: Area, as_at: dt.date, counted: Counted = "all", among: Among = "authorities"
) -> Found:
    """Return the rank of an authority by people supported, or of its region or nation; 1 is the most."""
    people = _counts(view, counted, as_at)
    if people is None:
        return unknown(_at(counted, as_at), "not held by then")
    frame = local.frame(view.load("authorities"))
    own, names = area.code, frame["name"]
    if among != "authorities":
        people = people[frame["region"].reindex(people.index) != LONDON]
    if among.startswith("regions"):
        people = people.groupby(frame["region"].reindex(people.index)).sum()
        own, names = area.region, pd.Series(people.index, people.index)
    return _ranked(people, own, names, f"{_at(counted, as_at)}, by {among}")


def _ranked(values: pd.Series[Any], own: Any, names: pd.Series[Any], how: str, decimals: int = 0) -> Found:
    values = values.dropna()
    if own not in values.index:
        return unknown(how, "not held by then")
    others = values.drop(own).sort_values(ascending=False, kind="stable")
    rank = 1 + int((others > values[own]).sum())
    beside = f"{names[own]} {wording.number(values[own], decimals)}"
    rival = None
    if len(others):
        rival = float(others.iloc[0])
        nearest = [
            f"{names[code]} {wording.number(value, decimals)}" for code, value in others.iloc[:2].items()
        ]
        beside += f"; {wording.extreme('highest', rival, others)} others: {wording.listed(nearest)}"
    text = f"{wording.ordinal(rank)} of {len(values)}"
    return Found(rank, text, how, beside, float(values[own]), rival)


def _places(view: View, as_at: dt.date) -> pd.DataFrame | None:
    """Return every authority at the end of a quarter with its rate, None where it was not published."""
    if _counts(view, "all", as_at) is None:
        return None
    return view.once(
        f"places {as_at}",
        lambda v: local.places(_series(v), v.load("authorities"), v.load("population"), as_at),
    )


@measure(unit="per 10,000", decimals=1)
def supported_rate(view: View, *, area: Area, as_at: dt.date) -> Found:
    """Return people with asylum support for every 10,000 residents of an authority."""
    how = f"{_at('all', as_at)}, for every 10,000 residents"
    places = _places(view, as_at)
    own = None if places is None else places.loc[[area.code]].iloc[0]
    if own is None or wording.is_missing(own["rate"]):
        return unknown(how, "not held by then")
    people, residents = wording.number(own["supported"]), wording.number(own["population"])
    beside = f"{people} ÷ {residents} (mid-{own['population_year']})"
    return Found(float(own["rate"]), said(own["rate"], "per 10,000", 1), how, beside)


@measure(unit="rank")
def supported_rate_rank(view: View, *, area: Area, as_at: dt.date) -> Found:
    """Return the rank of an authority by people supported for every 10,000 residents; 1 is the most."""
    how = f"{_at('all', as_at)}, for every 10,000 residents, by authority"
    places = _places(view, as_at)
    if places is None:
        return unknown(how, "not held by then")
    if 0 <= places["supported"].fillna(-1)[area.code] < local.MIN_BASE_FOR_RATE:
        return unknown(how, f"fewer than {local.MIN_BASE_FOR_RATE} people")
    based = places["rate"].where(local.has_base(places))
    return _ranked(
        based, area.code, places["name"], f"{how} with {local.MIN_BASE_FOR_RATE} people or more", 1
    )


@measure(unit="%", decimals=1)
def share_of_nation(view: View, *, area: Area, as_at: dt.date, counted: Counted = "all") -> Found:
    """Return the share of an authority among people supported in its nation, in per cents."""
    people = _counts(view, counted, as_at)
    if people is None or area.code not in people.index:
        return unknown(_at(counted, as_at), "not held by then")
    country = local.frame(view.load("authorities"))["country"]
    whole = int(people[country.reindex(people.index) == area.country].sum())
    return part_of(people[area.code], whole, _at(counted, as_at), f" in {area.country}")


@measure(unit="rank")
def supported_quarter_rank(view: View, *, area: Area, as_at: dt.date) -> Found:
    """Return the rank of an authority's supported people among its ends of quarters up to then.

    Only those that count the same people are compared.
    """
    rows = local_history.of_place(_series(view), area.code)
    rows = rows[rows["as_at"] <= pd.Timestamp(as_at)]
    history = local_history.comparable(rows).dropna(subset="people").set_index("as_at")["people"]
    how = f"{_NAMES['all']} in {area.name}, among the ends of quarters up to then that count the same people"
    if pd.Timestamp(as_at) not in history.index:
        return unknown(how, "not held by then")
    names = pd.Series([wording.day(day) + ":" for day in history.index], history.index)
    return _ranked(history, history.index[-1], names, how)


def _region(said_: str, known: set[str]) -> str:
    """Return a region or nation as published, however its letters are written."""
    for name in known:
        if names.fold(name) == names.fold(said_):
            return name
    raise UsageError(f'there is no region "{said_}".{did_you_mean(said_, known)}', parameter="region")


@measure(unit="%", decimals=1)
def region_share(view: View, *, region: str, as_at: dt.date, counted: Counted = "all") -> Found:
    """Return the share of a region or nation among people supported in the UK, in per cents."""
    people = _counts(view, counted, as_at)
    regions = local.frame(view.load("authorities"))["region"]
    region = _region(region, set(regions))
    if people is None:
        return unknown(_at(counted, as_at), "not held by then")
    part, whole = int(people[regions.reindex(people.index) == region].sum()), int(people.sum())
    return part_of(part, whole, _at(counted, as_at), " in the UK")


@measure(unit="%", decimals=1)
def supported_lead(view: View, *, area: Area, as_at: dt.date) -> Found:
    """Return by how many per cents more people an authority supports than the next highest, or highest."""
    found = supported_rank(view, area=area, as_at=as_at)
    if found.own is None or not found.rival:
        return unknown(found.how, "not held by then")
    lead = found.own / found.rival * 100 - 100
    return Found(lead, said(lead, "%", 1), found.how, found.beside)


@measure(unit="times", decimals=1)
def region_times(view: View, *, region: str, area: Area, as_at: dt.date) -> Found:
    """Return how many times as many people are supported in a region or nation as in an authority."""
    people = _counts(view, "all", as_at)
    regions = local.frame(view.load("authorities"))["region"]
    region = _region(region, set(regions))
    if people is None or area.code not in people.index:
        return unknown(_at("all", as_at), "not held by then")
    if people[area.code] == 0:
        return unknown(_at("all", as_at), f"nobody is supported in {area.name}")
    there = int(people[regions.reindex(people.index) == region].sum())
    times = there / people[area.code]
    beside = f"{region} {wording.number(there)}, {area.name} {wording.number(people[area.code])}"
    return Found(float(times), said(times, "times", 1), _at("all", as_at), beside)
