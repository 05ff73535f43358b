"""What the asylum report says of support: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.measures.asylum import summary
from analysis.measures.asylum.flows import Stock
from analysis.measures.asylum.support import NATIONS
from analysis.reports.asylum.waiting_words import most
from analysis.reports.crossings.people_words import nationals

HOTEL = (
    "People in hotels are those whom the Home Office counts as in hotels among *contingency accommodation*, "
    "used for a time where no other place is free. People are counted, not hotels. Other contingency "
    "accommodation, such as large sites, is not in it, nor are hotels used by councils for people who are "
    "homeless."
)
SECTIONS = (
    "Sections of the Immigration and Asylum Act 1999: 95, people without means whose claim is pending; 98, "
    "until that is decided; 4, people refused who cannot leave yet. [x]: people in hotels are not published "
    "for that day."
)


NEITHER = (
    "The tables held give neither the people returned under it nor those who came in exchange apart: no "
    "total is given."
)


def france(events: pd.DataFrame, known: Sequence[str]) -> str:
    """Return what open data say of the agreement with France: its dated events, and what is known besides."""
    dated = [f"{row['event']} ({wording.day(row['date'].date())})" for _, row in events.iterrows()]
    return " ".join([f"Dated events: {wording.listed(dated)}.", *known, NEITHER])


def level(at: Stock, what: str) -> str:
    """Return a newest count and the highest."""
    said = f"{wording.people(at.value)} {what} on {wording.day(at.day)}"
    return (
        f"{said}, the {most(at)}."
        if at.is_peak
        else f"{said}; most, {number(at.peak)}, on {wording.day(at.peak_day)}."
    )


def title(at: Stock, what: str) -> str:
    """Return where the newest count, whose day is said, stands beside the highest."""
    if at.is_peak:
        return f"{wording.people(at.value)} {what}, the {most(at)} since {wording.month(at.first)}"
    said = wording.capital(wording.change(at.value, at.peak))
    return f"{said} {what} in {wording.month(at.day)} than {wording.month(at.peak_day)}"


def sections(row: pd.Series[Any]) -> str:
    """Return people supported by section on a day and the share in hotels."""
    said = (
        f"On {wording.day(row['as_at'].date())}, {wording.plural(row['total'], 'person was', 'people were')} "
        f"supported: {number(row['section95'])} under section 95, {number(row['section98'])} under section "
        f"98 and {number(row['section4'])}, refused, under section 4"
    )
    if wording.is_missing(row["hotels"]):
        return f"{said}."
    were = wording.verb(row["hotels"], "was", "were")
    return f"{said}. {number(row['hotels'])} of them, {percent(row['hotels_pct'])}, {were} in hotels."


def groups(row: pd.Series[Any], day: dt.date) -> str:
    """Return single applicants and members of families among people supported."""
    whole = "Total in receipt of support"
    unknown, alone = row[f"{whole}: Group type unavailable"], row[f"{whole}: Single applicants"]
    if row[whole] == 0:
        return f"Nobody was supported on {wording.day(day)}."
    rest = "" if wording.is_missing(unknown) else f"; of {number(unknown)} it is not known"
    return (
        f"Of {wording.people(row[whole])} on {wording.day(day)}, "
        f"{wording.plural(alone, 'was a single applicant', 'were single applicants')} and "
        f"{number(row[f'{whole}: Members of family group'])} members of "
        f"{wording.plural(row[f'{whole}: Members of family group: Families'], 'family', 'families')}{rest}."
    )


def section_4(row: pd.Series[Any], end: dt.date) -> str:
    """Return decisions to grant section 4 support in a year."""
    return (
        f"In the {wording.year_ending(end)}, {wording.plural(row['Section 4'], 'decision')} granted "
        "section 4 support."
    )


def regions(tops: pd.DataFrame) -> str:
    """Return the newest count and the peak of England and the other nations, from `support.peaks`."""
    parts = [
        f"{row['region']} {number(row['people'])} (highest {number(row['peak'])}, "
        f"{wording.month(row['peak_day'])})"
        for _, row in tops[tops["region"].isin(["England", *NATIONS])].iterrows()
    ]
    if not parts:
        return "No figure of people in hotels is held by nation."
    return f"People in hotels on {wording.day(tops['day'].max().date())}: {wording.listed(parts)}."


def by_region(released: dt.date, later: dt.date | None) -> str:
    """Return of which release the breakdown by region is, and what is held of later days, up to one."""
    said = (
        f"By region as released on {wording.day(released)}; the totals for the UK may have been revised "
        "since."
    )
    if later is None:
        return said
    return (
        f"{said} Later days, to {wording.day(later)}, are held by place for hotels and other contingency "
        "accommodation together: the local report gives them."
    )


INADMISSIBLE = "A claim may be held inadmissible where the person could have claimed in a safe country."


def inadmissibility(table: pd.DataFrame, quarters: int) -> str:
    """Return the steps of the inadmissibility rules in the newest quarters and since the first."""
    now, whole = table.tail(quarters), table
    days = pd.DatetimeIndex(table.index)
    end, first = days[-1].date(), days[0].date()

    def steps(rows: pd.DataFrame) -> str:
        sums = summary.over(rows)
        return (
            f"{wording.plural(sums['Identified for consideration'], 'person was', 'people were')} identified "
            "for consideration, "
            f"{wording.plural(sums['Notice of intent issued'], 'notice of intent', 'notices of intent')} "
            f"issued, {wording.plural(sums['Inadmissibility decision served'], 'decision')} served, "
            f"{wording.people(sums['Removals'])} removed and "
            f"{number(sums['Subsequently admitted into UK asylum process'])} admitted into the asylum process"
        )

    recent = f"In the {wording.plural(len(now), 'quarter')} to {wording.month(end)}, {steps(now)}."
    start = first - pd.DateOffset(months=2)
    return (
        f"{recent} From {wording.month(start)} to {wording.month(end)}, {steps(whole)}. The steps of one "
        "person can lie in different quarters."
    )


def notices(values: pd.Series[Any], nationality: str, end: dt.date) -> str:
    """Return the notices of intent to people of a nationality."""
    if nationality not in values:
        return f"Notices of intent to {nationals(nationality)} are not given."
    return (
        f"Of {wording.plural(values['All nationalities'], 'notice of intent', 'notices of intent')} up to "
        f"{wording.day(end)}, {wording.were(values[nationality])} to {nationals(nationality)}."
    )
