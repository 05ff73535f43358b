"""The crossings report in words: who arrives, claims and their outcomes, deaths, the part of the whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.measures.crossings.people import OUTCOMES, Unrecorded
from analysis.measures.returns.countries import NO_COUNTRY
from analysis.reports.crossings.overview_words import people, years

OUTCOME_WORDS = {
    "grants": "were granted protection or other leave",
    "refused": "were refused",
    "withdrawn": "withdrew their claim",
    "administrative": "had it closed for administrative reasons",
    "awaiting": "were awaiting an initial decision",
}
"""What had become of people, by the outcome of their claim."""


def nationals(name: str) -> str:
    """Return the people of a nationality; the publisher's "Stateless" and "Refugee" are none."""
    return NO_COUNTRY.get(name, f"nationals of {name}")


def nationality_title(table: pd.DataFrame, year: int) -> str:
    """Return the finding on nationalities: `table` is `crossings.people.nationalities`."""
    first = table.loc[(table["rank"] == 1) & (table["arrivals"] > 0), "nationality"].tolist()
    if not first:
        return f"No arrivals by nationality in {year}"
    if len(first) > 1:
        return f"{wording.listed(first)} were the most common nationalities in {year}"
    return f"{first[0]} was the most common nationality in {year}"


def nationality_order(table: pd.DataFrame) -> str:
    """Return the most common nationality, or those level with it; `table` as above."""
    first = table[table["rank"] == 1]
    each = " each" if len(first) > 1 else ""
    if not wording.carries_percent(table["arrivals"].sum()):
        count = wording.people(first["arrivals"].iloc[0])
        return f"{wording.listed(first['nationality'].tolist())} first, with {count}{each}"
    share = wording.share(first["share_pct"].iloc[0])
    return f"{wording.listed(first['nationality'].tolist())} first, with {share} of arrivals{each}"


def nationalities(table: pd.DataFrame, period: str, missing: Unrecorded) -> str:
    """Return the newest nationalities in words; `period` as in "2025", "the year ending June 2026"."""
    named = [
        f"{row['nationality']} ({wording.number(row['arrivals'])})" for _, row in table.head(5).iterrows()
    ]
    return (
        f"The most common nationalities among the {people(missing.of)} who arrived in {period} were "
        f"{wording.listed(named)}. {_unrecorded(missing)} Totals and breakdowns come from two systems of the "
        "Home Office."
    )


def _unrecorded(missing: Unrecorded) -> str:
    if missing.people == 0:
        return "A nationality is recorded for everyone."
    share = wording.share(missing.share_pct, 1)
    return f"For {people(missing.people)} ({share}) no nationality is recorded."


def chosen_nationality(name: str, years: pd.DataFrame, row: pd.Series | None, period: str) -> str:
    """Return what is known of the chosen nationality.

    `years` are its rows of `nationality_years`, `row` its row of `nationalities` over all of them in the
    newest `period`.
    """
    known = years.dropna(subset=["arrivals"])
    if known.empty:
        return f"{name} is not named among nationalities of small-boat arrivals in the releases held."
    most = known[known["arrivals"] == known["arrivals"].max()]
    of_most = wording.listed([str(int(year)) for year in most["year"]])
    many = people(most["arrivals"].iloc[0])
    among = f"the {wording.plural(len(known), 'year')} it is named for"
    said = f"Of {among}, {of_most} had the most: {many}{' each' if len(most) > 1 else ''}."
    if len(known) == 1:
        said = f"It is named for {of_most} alone of the years held."
    elif len(most) == len(known):
        said = f"In each of {among} it was {many}."
    if known["arrivals"].max() == 0:
        said = f"In no whole year held did {nationals(name)} arrive."
    if row is None:
        return (
            f"{name} is not named for {period}: it is pooled with others, so its number is not known. {said}"
        )
    return (
        f"{name} ranks {wording.ordinal(int(row['rank']))} in {period}: {people(row['arrivals'])}, "
        f"{wording.share(row['share_pct'], 1)} of all. {said}"
    )


def ages(row: pd.Series) -> str:
    """Return ages and sexes of a year: `row` of `crossings.people.ages`."""
    with_age = int(row["arrivals"] - row["age_unknown"])
    with_sex = int(row["arrivals"] - row["sex_unknown"])
    unknown = row["age_unknown"]
    aged = "Everyone has an age" if unknown == 0 else f"For {people(unknown)} no age is"
    return (
        f"In {int(row['year'])}, the last whole year of the detailed table held, "
        f"{wording.share(row['male'] / with_sex * 100)} of people whose sex is recorded were male, and "
        f"{wording.share(row['Under 18'] / with_age * 100)} of people whose age is recorded were under "
        f"18. Ages are as stated or assessed, and some are disputed. {aged} recorded."
    )


def outcomes_title(table: pd.DataFrame) -> str:
    """Return the finding on outcomes: the newest year of arrival whose claims are mostly decided.

    They are of the people whose arrival could be matched to records, fewer than arrived.
    """
    row = mostly_decided(table)
    share = wording.capital(wording.share(row["grants_pct"]))
    return f"{share} of matched {int(row['year'])} arrivals' claims were granted"


def mostly_decided(table: pd.DataFrame) -> pd.Series[Any]:
    """Return the newest year of arrival whose claims are mostly decided, else the newest."""
    decided = table[table["awaiting_pct"] < 10]
    return (decided if len(decided) else table).iloc[-1]


def awaiting_title(table: pd.DataFrame) -> str:
    """Return how many, of the arrivals of which years, awaited a decision: a release may be old."""
    many = wording.capital(wording.some(table["awaiting"].sum(), "matched arrival"))
    first, last = int(table["year"].min()), int(table["year"].max())
    return f"{many} of {years(first, last)} awaited a decision"


def outcomes(table: pd.DataFrame, released: dt.date) -> str:
    """Return outcomes by year of arrival in words: `table` is `crossings.people.outcomes`."""
    row = table.iloc[-1]
    shares = [
        f"{wording.share(row[f'{name}_pct'])} {OUTCOME_WORDS[name]}"
        for name in OUTCOMES
        if pd.notna(row[f"{name}_pct"])
    ]
    rated = (
        ""
        if pd.isna(row["grant_rate_pct"])
        else (
            " Of initial decisions on their claims (grants and refusals), "
            f"{wording.share(row['grant_rate_pct'])} were grants."
        )
    )
    return (
        f"Of the {wording.number(row['matched_arrivals'])} arrivals of {int(row['year'])} that could be "
        f"matched to records, {wording.share(row['claim_share_pct'])} claimed asylum. As published on "
        f"{wording.day(released)}, of the people who claimed, {wording.listed(shares)}.{rated} The newest "
        "years are incomplete: more claims are still waiting, and first decisions can be appealed."
    )


def part_of_claims(table: pd.DataFrame) -> str:
    """Return claims by small-boat arrivals among all: `table` is `crossings.people.claims_share`."""
    row = table.iloc[-1]
    if not row["all_claims"]:
        return f"No asylum claims were made in {int(row['year'])}."
    return (
        f"People who arrived by small boat made {wording.share(row['share_pct'])} of asylum claims in "
        f"{int(row['year'])} ({wording.number(row['small_boat_claims'])} of "
        f"{wording.number(row['all_claims'])})."
    )


def part_of_routes(table: pd.DataFrame) -> str:
    """Return small boats among all illegal entry routes: `table` is `crossings.people.routes_share`."""
    row = table.iloc[-1]
    return (
        f"Small boats were {wording.share(row['small_boat_pct'])} of detections on illegal entry routes "
        f"(the Home Office's term) in {int(row['year'])}, the last whole year of the detailed table "
        "held. Detection is not equally likely on every route, so the methods are not directly comparable."
    )


NO_MIGRATION = (
    "What share of all immigration this is, is not known from the open data held here: estimates of "
    "long-term migration are not among the tables, and count other people over other periods."
)


def newest_routes(period: str, boats: int, every: int) -> str:
    """Return the newest published pair of totals, read from text and not from a detailed table.

    `period` as its publisher writes it: "2025", "YE Mar 2026".
    """
    if period.startswith("YE "):
        period = f"the {wording.year_ending(pd.Timestamp(f'1 {period[3:]}').date())}"
    return (
        f"The newest totals held are for {period}: {wording.people(every)} detected on all routes, "
        f"{wording.number(boats)} of them ({wording.percent(boats / every * 100)}) by small boat."
    )


def referrals(table: pd.DataFrame, released: dt.date) -> str:
    """Return modern slavery referrals: `table` is `crossings.people.referrals`, of the release of a day."""
    whole = table[table["quarters"] == 4]
    row = whole.iloc[-1]
    return (
        f"As published on {wording.day(released)}, of {people(row['people'])} who arrived in "
        f"{int(row['year'])} and were matched to records, "
        f"{wording.number(row['referred'])} ({wording.percent(row['share_pct'])}) were referred as potential "
        "victims of modern slavery (National Referral Mechanism). No later year is whole in the table held."
    )


def returned(years: pd.DataFrame) -> str:
    """Return returns of people who arrived by small boat: `years` is `crossings.people.returned`."""
    now = years.iloc[-1]
    before = ""
    if len(years) > 1:
        before = f", after {wording.number(years.iloc[-2]['returns'])} in {int(years.iloc[-2]['year'])}"
    return (
        f"In {int(now['year'])}, {people(now['returns'])} {wording.verb(now['returns'], 'was', 'were')} "
        f"returned who had arrived by small boat since {int(years['year'].iloc[0])}{before}. The year of a "
        "return is not the year of arrival, so the two cannot be divided into a return rate."
    )


def whole_years(table: pd.DataFrame, last: dt.date) -> pd.DataFrame:
    """Return the years of `channel_deaths` that had ended by the last day recorded."""
    return table[table["year"] < last.year + (last == dt.date(last.year, 12, 31))]


def deaths_title(table: pd.DataFrame, last: dt.date) -> str:
    """Return the dead and the missing of the newest whole year; arguments as for `deaths`."""
    row = whole_years(table, last).iloc[-1]
    return (
        f"{wording.capital(people(row['dead']))} recorded dead and {people(row['missing'])} missing in "
        f"{int(row['year'])}"
    )


def deaths(table: pd.DataFrame, last: dt.date, recorded: dt.date, *, since: dt.date | None = None) -> str:
    """Return deaths and people missing: `table` is `channel_deaths` up to the day `last`, as of `recorded`.

    `since` is the day looked from, where one is given: records of a later day are said to be such.
    """
    row = whole_years(table, last).iloc[-1]
    sea = wording.number(row["sea"]) if row["sea"] else "none"
    said = (
        f"In {int(row['year'])}, as recorded by {wording.day(recorded)}, {people(row['dead'])} died and "
        f"{people(row['missing'])} went missing on the way from mainland Europe to the UK"
    )
    said += f", {sea} of these {wording.number(row['total'])} at sea." if row["total"] else "."
    now = table.iloc[-1]
    if now["year"] > row["year"]:
        said += f" For {int(now['year'])}: {people(now['dead'])} dead and {people(now['missing'])} missing."
    if since is not None and recorded > since:
        said += f" These are records of a later day: what was recorded by {wording.day(since)} is not held."
    return f"{said} Records are incomplete, missing does not mean dead, and deaths on land are included."
