"""What the asylum report says of decisions: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent

OUTCOMES = "Withdrawn and otherwise closed claims are no decisions and are not in the grant rate."
CHILDREN_RATE = "Unaccompanied children's grant rate"
COHORTS = (
    "Outcomes, appeals among them as far as known, as they stood at the release: newer years have had less "
    "time. Closed: administrative outcomes."
)


def title(years: pd.DataFrame) -> str:
    """Return the grant rate of the newest year."""
    row = years.iloc[-1]
    return f"{percent(row['grant_rate_pct'])} of people decided on were granted in {_year(row)}"


def _year(row: pd.Series[Any]) -> str:
    end = row["quarter_end"].date()
    return str(end.year) if end.month == 12 else f"the {wording.year_ending(end)}"


def outcomes(row: pd.Series[Any]) -> str:
    """Return the initial outcomes of a year."""
    return (
        f"In {_year(row)}, {wording.plural(row['grants'], 'person was', 'people were')} granted, "
        f"{number(row['refusals'])} refused, {number(row['withdrawals'])} had their claim withdrawn and "
        f"{number(row['administrative'])} had it closed otherwise."
    )


def rate(now: pd.Series[Any], before: pd.Series[Any] | None) -> str:
    """Return the grant rate beside withdrawals, in the newest year and the one before."""
    withdrawn = now["withdrawals"] / now["initial_outcomes"] * 100
    said = (
        f"In the {wording.year_ending(now['quarter_end'].date())}, {percent(now['grant_rate_pct'], 1)} of "
        f"people granted or refused were granted. {percent(withdrawn)} of all initial outcomes were "
        "withdrawals: they are outside the grant rate, and were all withdrawn claims counted as refusals, it "
        f"would be {percent(now['grants'] / (now['decisions'] + now['withdrawals']) * 100, 1)}."
    )
    if before is None:
        return said
    return (
        f"{said} The year before, {percent(before['grant_rate_pct'], 1)} were granted; there were "
        f"{number(before['decisions'])} decisions (now "
        f"{wording.change(now['decisions'], before['decisions'])}) and {number(before['withdrawals'])} "
        f"withdrawals (now {wording.change(now['withdrawals'], before['withdrawals'])})."
    )


def boats(row: pd.Series[Any], end: dt.date, rates: pd.Series[Any]) -> str:
    """Return outcomes of people who had arrived by small boat in the newest year and the published rates."""
    earlier = rates.get(pd.Timestamp(end) - pd.DateOffset(years=1))
    before = "" if wording.is_missing(earlier) else f", {percent(earlier)} the year before"
    return (
        f"Of people who had arrived by small boat, {wording.were(row['Grants'])} granted, "
        f"{number(row['Refused'])} refused and {number(row['Withdrawn'])} had their claim withdrawn in the "
        f"{wording.year_ending(end)}. As published, of main applicants, {percent(rates.iloc[-1])} were "
        f"granted{before}."
    )


def children(row: pd.Series[Any], end: dt.date) -> str:
    """Return how many unaccompanied children were decided on in a year, and the share granted."""
    whole = "Unaccompanied children receiving initial decisions"
    return (
        f"Of {wording.plural(row[whole], 'unaccompanied child', 'unaccompanied children')} decided on in the "
        f"{wording.year_ending(end)}, {percent(row[CHILDREN_RATE])} were granted."
    )


def kinds(row: pd.Series[Any], end: dt.date) -> str:
    """Return what kinds of leave were granted in a year, and that resettlement is apart."""
    whole = "Asylum-related grants"
    return (
        f"Of {wording.plural(row[whole], 'grant')} in the {wording.year_ending(end)}, "
        f"{wording.plural(row[f'{whole}: Refugee Permission'], 'was', 'were')} refugee permission and "
        f"{number(row[f'{whole}: Humanitarian Protection'])} humanitarian protection. Resettlement, "
        f"{wording.people(row['Resettlement arrivals'])}, is apart."
    )


def cohorts_title(table: pd.DataFrame) -> str:
    """Return how much of the newest year's claims has no outcome yet."""
    row = table.iloc[-1]
    return f"{not_yet_known(row)} of claims of {row['label']} have no final outcome yet"


def not_yet_known(row: pd.Series[Any]) -> str:
    """Return the share of a year's claims without a final outcome."""
    return wording.share(row["Latest outcome not yet known"] / row["Total claims"] * 100)


def cohorts(table: pd.DataFrame) -> str:
    """Return what had become of the claims of the newest year."""
    row = table.iloc[-1]
    return (
        f"Of {wording.plural(row['Total claims'], 'case')} of {row['label']}, "
        f"{wording.were(row['Grants of protection or other leave'])} granted, {number(row['Refusals'])} "
        f"refused, {number(row['closed'])} withdrawn or closed and "
        f"{number(row['Latest outcome not yet known'])} not yet known."
    )
