"""What the asylum report says first: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.asylum.flows import Stock
from analysis.measures.returns.windows import Standing
from analysis.reports.returns.overview_words import change, stands

PEOPLE = "People are main applicants and the family members in their claim; cases are main applicants only."
AWAITED = "awaiting an initial decision on an asylum claim"
IN_HOTELS = "supported in hotels"
LIMITS = (
    (
        "Claims are counted when they are made, outcomes when they are given: the two of one period are "
        "mostly not of the same people."
    ),
    (
        "People awaiting an initial decision are not the whole caseload: appeals, claims made again and "
        "people refused who are still here are not in it, and how many there are is not published."
    ),
    "How many hotels are used, and where, is not in the quarterly tables; people are counted, not hotels.",
    (
        "Support is for people without means: not everyone who awaits a decision is supported, and some "
        "people supported await none."
    ),
    (
        "How long a decision or an appeal takes from claim to end, and what support costs, are not in the "
        "tables held."
    ),
)


class Quoted(NamedTuple):
    """A figure quoted from a later release than the table held: measure, end of its period, value, day."""

    measure: str
    end: dt.date
    value: int
    published: dt.date


def claims(years: pd.DataFrame, standing: Standing | None) -> str:
    """Return how many people claimed in the newest year ending with a quarter and how unusual that is."""
    now = years.iloc[-1]
    said = (
        f"**{wording.people(now['claims'])}** claimed asylum in the UK in the "
        f"{wording.year_ending(now['quarter_end'].date())}"
    )
    if len(years) > 4:
        before = years["claims"].iloc[-5]
        said += f", **{change(now['claims'], before)}** ({number(before)})"
    return f"{said}. {stands(standing, None, 'The number of people claiming')}" if standing else f"{said}."


def decided(years: pd.DataFrame) -> str:
    """Return what was decided in the newest year; the grant rate stands in a tile and beside its chart."""
    now = years.iloc[-1]
    return (
        f"In the {wording.year_ending(now['quarter_end'].date())}, "
        f"{wording.plural(now['grants'], 'person was', 'people were')} granted protection or other leave at "
        f"initial decision, {wording.were(now['refusals'])} refused and {number(now['withdrawals'])} had "
        "their claim withdrawn."
    )


def counted(at: Stock, what: str) -> str:
    """Return a count of people on a day beside the one a year before and the highest held."""
    were = wording.verb(at.value, "was", "were")
    said = f"On {wording.day(at.day)}, **{wording.people(at.value)}** {were} {what}"
    if at.before is not None:
        said += f", **{change(at.value, at.before, 'a year before')}** ({number(at.before)})"
    since = f"counts held from {wording.day(at.first)}"
    if at.first == at.day:
        return f"{said}: the first count held."
    if at.is_peak:
        return f"{said}: the highest of the {since}."
    return (
        f"{said}. The highest of the {since} was {number(at.peak)}, on {wording.day(at.peak_day)}: on "
        f"{wording.day(at.day)} there were {wording.change(at.value, at.peak)}."
    )


def period_end(text: str) -> dt.date | None:
    """Return the last day of a quoted period, such as "YE Mar 2026", "31 Mar 2026" or "2025", or None."""
    for form, months in (("YE %b %Y", 1), ("%d %b %Y", 0), ("%Y", 12)):
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if not months else (day + pd.DateOffset(months=months) - pd.Timedelta(days=1)).date()
    return None


WAITING = "awaiting initial decision, people"
"""The measure of a quoted figure of people waiting."""
YEARLY = ("people claiming", "granted at initial decision", "refused")
"""Of figures quoted those of a year ending with a quarter; the others are of a day."""


def with_newer(beside: str, quoted: Sequence[Quoted], measure: str) -> str:
    """Return what stands under a tile, with the single figure quoted of a later period where one is held."""
    found = [one for one in quoted if one.measure == measure]
    if not found:
        return beside
    one = found[-1]
    when = wording.year_ending(one.end) if measure in YEARLY else wording.day(one.end)
    newer = f"newer, as a single figure: {number(one.value)} ({when})"
    return f"{beside}; {newer}" if beside else wording.capital(newer)


def later(quoted: Sequence[Quoted]) -> str:
    """Return the figures quoted from releases whose tables are not held; empty where there are none."""
    if not quoted:
        return ""
    said = {
        "people claiming": "{} claimed asylum in the {}",
        "granted at initial decision": "{} {were} granted at initial decision in the {}",
        "refused": "{} {were} refused in the {}",
        WAITING: "{} awaited an initial decision on {}",
        "people": "{} {were} supported on {}",
        "hotel": "{} {were} in hotels on {}",
    }
    parts = []
    for one in quoted:
        when = wording.year_ending(one.end) if one.measure in YEARLY else wording.day(one.end)
        people, were = wording.people(one.value), wording.verb(one.value, "was", "were")
        parts.append((one.published, said[one.measure].format(people, when, were=were)))
    of_a_day = [
        f"{wording.listed([text for _, text in own])} (published {wording.day(day)})"
        for day, own in groupby(parts, key=lambda part: part[0])
    ]
    return f"Of later periods single figures are held, not the tables: {'; '.join(of_a_day)}."
