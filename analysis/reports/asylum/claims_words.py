"""What the asylum report says of claims: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.reports.crossings.people_words import nationals
from analysis.reports.returns.overview_words import change

OVERLAP = "Years ending with neighbouring quarters share three quarters."
ROUTES = "Illegal entry routes is the Home Office's term; a claim can be made long after arrival."
RATES = (
    "Granted: grants of grants and refusals at initial decision, of main applicants. Decisions are of claims "
    "made at any time. [x]: not published for that nationality."
)


def title(now: int, before: int | None, end: dt.date) -> str:
    """Return a title on the change of claims in the year to a day."""
    if wording.is_missing(before):
        return f"{wording.people(now)} claimed asylum in the year to {wording.month(end)}"
    return f"Claims to {wording.month(end)}: {change(now, before)}"


def newest(now: int, before: int | None, end: dt.date) -> str:
    """Return what stands beside the newest year: its month, number and, where one is known, change."""
    said = f"{wording.month(end)}: {number(now)}"
    return said if wording.is_missing(before) else f"{said}, {wording.change(now, before)}"


def year(end: dt.date) -> str:
    """Return "2025" for a calendar year, else "the year ending September 2025"."""
    return str(end.year) if end.month == 12 else f"the {wording.year_ending(end)}"


def labels(days: Iterable[dt.date]) -> list[str]:
    """Return "2025" for each year that ends with December, "YE Sep 2025" for any other."""
    return [str(day.year) if day.month == 12 else f"YE {wording.short_month(day)}" for day in days]


def part_year(labels: pd.Series[str]) -> tuple[str, ...]:
    """Return what "YE" means, where a year is called so."""
    said = "YE: year ending, which shares quarters with the calendar year before it."
    return (said,) if labels.str.startswith("YE").any() else ()


def span(labels: pd.Series[str]) -> str:
    """Return "2018 to YE Sep 2025", or the one label there is."""
    return " to ".join(dict.fromkeys([labels.iloc[0], labels.iloc[-1]]))


def routes(row: pd.Series[Any], of: str) -> str:
    """Return how people who claimed in a year had come."""
    return (
        f"Of {wording.people(row['claims'])} who claimed asylum in {of}, {number(row['small_boat'])} had "
        f"come by small boat, {number(row['other_illegal'])} by other illegal entry routes, "
        f"{number(row['visa'])} with a visa or other leave and {number(row['other'])} otherwise."
    )


def pooled(nationality: str) -> str:
    """Return that a nationality is not named in the sheet of claims."""
    return (
        f"Claims of {nationals(nationality)} are not given apart in the summary table held: it names those "
        "with most claims in its newest year."
    )


def nationality(name: str, end: dt.date, now: float, before: float | None) -> str:
    """Return how many people of a nationality claimed in the newest year, beside the year before."""
    said = f"In the {wording.year_ending(end)}, {wording.people(now)} ({name}) claimed asylum"
    return f"{said}." if wording.is_missing(before) else f"{said}, {change(now, before)} ({number(before)})."


def by_boat(name: str, found: pd.Series[Any], held: tuple[dt.date, dt.date], released: dt.date) -> str:
    """Return what became of claims of people who came by small boat, over the quarters held."""
    first, last = held
    if not found["claims"]:
        came = f"who arrived by small boat by {wording.month(last)}"
        return f"No claim of {nationals(name)} {came} is in the records."
    outcomes = [
        f"{number(found[key])} {said}"
        for key, said in (
            ("granted", "granted"), ("refused", "refused"), ("withdrawn", "withdrawn"),
            ("administrative", "closed otherwise"), ("awaiting", "awaiting a decision"),
        )
    ]  # fmt: skip
    decided = found["granted"] + found["refused"]
    rate = ""
    if wording.carries_percent(decided):
        rate = (
            f" Of those granted or refused, {wording.share(found['granted'] / decided * 100)} were granted."
        )
    return (
        f"By small boat: {wording.people(found['claims'])} ({name}) arrived from {first.year} to "
        f"{wording.month(last)} and claimed. The first outcomes of their claims, as records stood at the "
        f"release of {wording.day(released)}: {wording.listed(outcomes)}.{rate}"
    )


def ages(row: pd.Series[Any], end: dt.date) -> str:
    """Return main applicants and unaccompanied children among the people who claimed in a year."""
    children = row["Unaccompanied children"]
    return (
        f"Of {wording.people(row['Total people'])} who claimed in the {wording.year_ending(end)}, "
        f"{wording.plural(row['Main applicants'], 'was a main applicant', 'were main applicants')} and "
        f"{wording.plural(children, 'was an unaccompanied child', 'were unaccompanied children')} "
        f"({percent(row['Unaccompanied children among all claimants'], 1)})."
    )


def disputes(row: pd.Series[Any], end: dt.date) -> str:
    """Return age disputes raised and resolved in a year."""
    return (
        f"In the {wording.year_ending(end)}, the newest held, "
        f"{wording.plural(row['Age disputes raised'], 'dispute of age was', 'disputes of age were')} raised "
        f"and {number(row['Age disputes resolved'])} resolved: "
        f"{number(row['Age disputes resolved: Under 18'])} as under 18 and "
        f"{number(row['Age disputes resolved: 18+'])} as 18 or over. Those resolved are not all of those "
        "raised in the same year."
    )
