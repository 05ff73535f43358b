"""What the local report says of other schemes, of homelessness after a grant, and of what is not known."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.local.homelessness import PREVENTION, RELIEF, REQUIRED
from analysis.reports.returns.overview_words import change as changed

LAWS = (
    "Homelessness law differs between England, Scotland, Wales and Northern Ireland: their figures count "
    "different things and are never added or compared here."
)
ENGLAND = (
    "Households owed a prevention or relief duty under English law whose reason is that they were required "
    "to leave accommodation provided by the Home Office as asylum support."
)
SCOTLAND = (
    "Scotland counts applications by households. Figures are cited one by one from where they were read; "
    "official (derived copy) means an official figure read in a copy."
)
NOT_OFFICIAL = (
    "How many of those who apply were granted leave elsewhere is in no official statistic held: only figures "
    "of the council as the press quotes them are."
)
QUOTED = "As press reports give them, and not checked against what they quote: scopes and periods differ."
_OTHER_NATIONS = {
    "Wales": "counted by its councils under the Housing (Wales) Act 2014",
    "Northern Ireland": "counted by the Northern Ireland Housing Executive, under a law of its own",
}
_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_ONE_YEAR = re.compile(r"([A-Z]\w+) (\d{4}) to ((?:\d+ )?[A-Z]\w+) \2")


def period(text: str) -> str:
    """Return a period as cited with its months and days in words; financial years stay as they are.

    >>> period("2025-04 to 2025-09"), period("2023-24"), period("pre-2023-08")
    ('April to September 2025', '2023-24', 'before August 2023')
    """

    def spelled(match: re.Match[str]) -> str:
        year, second, day = int(match[1]), int(match[2]), match[3]
        if day:
            return wording.day(dt.date(year, second, int(day)))
        financial = second == (year + 1) % 100 or not 1 <= second <= 12
        return match[0] if financial else wording.month(dt.date(year, second, 1))

    said = _ISO.sub(spelled, text.replace("pre-", "before "))
    return _ONE_YEAR.sub(r"\1 to \3 \2", said)


def not_known(name: str, country: str) -> str:
    """Return that no figure is held for a place in Wales or Northern Ireland."""
    return (
        f"Homelessness in {country} is {_OTHER_NATIONS[country]}. The releases held here have no count of "
        f"households required to leave asylum accommodation in {name}, so how many apply is not known. {LAWS}"
    )


def no_local_figure(name: str) -> str:
    """Return that no homelessness figure is held for a Scottish authority other than Glasgow."""
    return (
        f"No figure for homelessness applications by refugees in {name} is in the releases held. What is "
        f"cited for Scotland as a whole is in the report {ASYLUM.format('homelessness-scotland')}."
    )


def england(
    quarters: pd.DataFrame, name: str, year: tuple[int, pd.Timestamp] | None, before: int | None
) -> str:
    """Return the newest year of households in an English authority, beside the year before it if published.

    Empty where the newest year is not known.
    """
    if year is None:
        return ""
    newest = quarters.iloc[-1]
    households = wording.some(year[0], "household")
    change = ""
    if before is not None:
        change = f", {changed(year[0], before)} ({number(before)})"
        change = change if before or year[0] else ", as in the year before"
    return (
        f"In {name} {households} {REQUIRED} {wording.verb(year[0], 'was', 'were')} owed a duty in the "
        f"{wording.year_ending(year[1].date())}{change}. In {wording.quarter(newest['quarter_end'].date())}, "
        f"{owed(newest[PREVENTION])} owed a prevention duty and {owed(newest[RELIEF])} owed a relief duty."
    )


def owed(households: Any, which: str = "") -> str:
    """Return how many households were owed a duty, with the verb; `which` is said of them."""
    if wording.is_missing(households):
        return "a number not published was"
    return f"{wording.some(households, 'household')}{which} {wording.verb(households, 'was', 'were')}"


def england_title(year: tuple[int, pd.Timestamp] | None) -> str:
    """Return the newest year as the title of the chart."""
    if year is None:
        return f"Households {REQUIRED}"
    said = f"{wording.some(year[0], 'household')} owed a duty, {wording.year_ending(year[1].date())}"
    return wording.capital(said)


def groups_title(rows: pd.DataFrame) -> str:
    """Return the groups known with their numbers: they count unlike things, so none is the largest."""
    known = rows.dropna(subset="people")
    if known.empty:
        return "Groups by scheme"
    if known["people"].eq(0).all() and len(known) == len(rows):
        return "Nobody in any of these groups"
    return ", ".join(f"{row['short']} {number(row['people'])}" for _, row in known.iterrows())


def resettled_title(rows: pd.DataFrame, to: dt.date) -> str:
    """Return how many people were resettled in a place from its first year up to the last quarter held."""
    total = int(rows["people"].sum())
    return (
        f"{wording.plural(total, 'person', 'people')} resettled, {rows['year'].min()} to {wording.month(to)}"
    )


def scotland_title(applications: pd.DataFrame, place: str) -> str:
    """Return the newest number of applications by refugees in a place, from `refugee_applications`."""
    if applications.empty:
        return f"Figures cited for {place}"
    last = applications.iloc[-1]
    many = wording.plural(last["value"], "refugee application")
    return f"{many} in {place}, {period(last['period'])}"


def scotland(applications: pd.DataFrame, place: str) -> str:
    """Return how applications by refugees changed between the last two periods cited.

    Empty where fewer than two periods are cited.
    """
    if len(applications) < 2:
        return ""
    before, now = applications.iloc[-2], applications.iloc[-1]
    return (
        f"In {place} applications by people granted refugee status or leave to remain went from "
        f"{number(before['value'])} in {period(before['period'])} to **{number(now['value'])}** in "
        f"{period(now['period'])}: {wording.change(now['value'], before['value'])}. They are applications by "
        "households, not people, and no newer count is in the releases held."
    )


NOT_KNOWN = (
    (
        "How many people seeking asylum live in {name} without support, and how many refugees stay or move "
        "on after their support ends: neither is published by authority, so it cannot be measured with open "
        "data."
    ),
    (
        "How many claims of people supported in {name} are decided, how many are granted, and how many "
        "people leave support after a grant."
    ),
    "Where in an authority people live, and the number and addresses of hotels: neither is shown here.",
    "Children looked after by councils after arriving alone, and their transfers: no table of them is held.",
    (
        "What the authority spends: no official figure by authority is held, and projections quoted in the "
        "press are not outturns."
    ),
)


ASYLUM = "[Asylum in the UK](../asylum.html#{})"
"""A link to an exhibit of the national report, from where a local one lies."""


def elsewhere(name: str) -> str:
    """Return where a place is shown among all, and what is the same for all."""
    return (
        f"{name} among all authorities, on a map and in tables, and the move-on period after a grant: "
        f"see {ASYLUM.format('map')}."
    )


def nowhere_known(name: str) -> str:
    """Return as a list what open data cannot say of an authority."""
    return "\n".join(f"- {text.format(name=name)}" for text in NOT_KNOWN)
