"""What the local report says of homelessness after a grant, and of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import wording
from analysis.measures.local_homelessness import PREVENTION, RELIEF
from analysis.scenario import Parameter, Result
from analysis.wording import number, percent

LAWS = (
    "Homelessness law differs between England, Scotland, Wales and Northern Ireland: their figures count "
    "different things and are never added or compared here."
)
ENGLAND = (
    "Households owed a prevention or relief duty under English law whose reason is that they were required "
    "to leave accommodation provided by the Home Office as asylum support."
)
SCOTLAND = (
    "Scotland counts applications by households and has had no test of priority need since the end of 2012. "
    "Figures are cited one by one from where they were read: the tier says whether that is an official "
    "publication or a press report that quotes the council."
)
SCENARIO = (
    "Scenario, not forecast: it shows what follows from assumptions, most of them measured once, in Glasgow, "
    "in 2023. Eight of ten draws of the assumptions lie in the ranges."
)
TIMING = (
    "A longer move-on period moves applications later and keeps people longer in Home Office accommodation. "
    "Whether fewer people then apply is an assumption: no evaluation with figures was found."
)
_OTHER_NATIONS = {
    "Wales": "the Housing (Wales) Act 2014",
    "Northern Ireland": "the Northern Ireland Housing Executive under its own law",
}


def not_known(name: str, country: str) -> str:
    """Return that no figure is held for a place in Wales or Northern Ireland."""
    return (
        f"Homelessness in {country} is counted under {_OTHER_NATIONS[country]}. The releases held here have "
        f"no count of households leaving asylum accommodation in {name}, so how many apply is not known. "
        f"{LAWS}"
    )


def no_local_figure(name: str) -> str:
    """Return that no homelessness figure is held for a Scottish authority other than Glasgow."""
    return (
        f"No figure for homelessness applications by refugees in {name} is in the releases held: what is "
        "cited here is for Scotland as a whole."
    )


def england(quarters: pd.DataFrame, name: str, year: tuple[int, pd.Timestamp] | None) -> str:
    """Return the newest year of households in an English authority as one sentence; empty where unknown."""
    if year is None:
        return ""
    newest = quarters.iloc[-1]
    return (
        f"In {name} {wording.plural(year[0], 'household')} were owed a duty after leaving asylum "
        f"accommodation in the {wording.year_ending(year[1].date())}; in the newest quarter "
        f"{number(newest[PREVENTION])} a prevention and {number(newest[RELIEF])} a relief duty."
    )


def england_title(year: tuple[int, pd.Timestamp] | None) -> str:
    """Return the newest year as the title of the chart."""
    if year is None:
        return "Households owed a duty after asylum support"
    return f"{wording.plural(year[0], 'household')} owed a duty in four quarters"


def resettled_title(rows: pd.DataFrame) -> str:
    """Return how many people were resettled in a place since the first year published."""
    total = int(rows["people"].sum())
    return f"{wording.plural(total, 'person', 'people')} resettled since {rows['year'].min()}"


def scotland_title(applications: pd.DataFrame, place: str) -> str:
    """Return the newest number of applications by refugees in a place, from `refugee_applications`."""
    if applications.empty:
        return f"Figures cited for {place}"
    last = applications.iloc[-1]
    return f"{number(last['value'])} refugee applications in {place}, {last['period']}"


def scotland(applications: pd.DataFrame, place: str) -> str:
    """Return how applications by refugees changed, where the last two periods are financial years."""
    years = applications[applications["period"].str.fullmatch(r"\d{4}-\d{2}")]
    if len(years) < 2:
        return ""
    before, now = years.iloc[-2], years.iloc[-1]
    return (
        f"In {place} applications by people granted refugee status or leave to remain went from "
        f"{number(before['value'])} in {before['period']} to {number(now['value'])} in {now['period']}: "
        f"{wording.change(now['value'], before['value'])}. They are applications by households, not people."
    )


def given(result: Result) -> str:
    """Return an outcome with its range in words: "1,583 (eight of ten draws: 1,000 to 2,400)"."""
    return f"{number(result.central)} (eight of ten draws: {number(result.low)} to {number(result.high)})"


def scenario(
    results: Mapping[str, Result],
    chosen: Mapping[str, Parameter],
    name: str,
    *,
    scotland: bool,
    published: int | None = None,
) -> str:
    """Return what follows from the six months of decisions, as a short paragraph.

    `published` is how many households an English authority owed a duty in its newest two quarters.
    """
    what = "homelessness applications" if scotland else "households asking for help with homelessness"
    text = (
        f"If {number(chosen['decisions'].central)} initial decisions are made in six months on people "
        f"supported in {name}, and {percent(chosen['grant_share'].central * 100)} are grants, the model "
        f"gives **{given(results['applications'])}** {what}, with {number(results['people'].central)} "
        f"people in them; {number(results['accommodation'].central)} would need temporary accommodation."
    )
    if "outside_share" in chosen:
        return f"{text} Applications from people granted leave elsewhere are among them."
    text += " Applications from people granted leave elsewhere are left out: their share is not known here."
    if published is None:
        return text
    households = wording.plural(published, "household")
    return (
        f"{text} To compare: in the newest two quarters published {households} in {name} were owed a duty "
        "after leaving asylum accommodation, under English law."
    )


def tornado_title(widest: str) -> str:
    """Return which assumption matters most."""
    short = {
        "decisions": "The number of decisions",
        "grant_share": "The share of grants",
        "applications_per_grant": "How many apply",
        "outside_share": "Who comes from elsewhere",
    }
    return f"{short[widest]} matters most"


def hindcast_title(rows: pd.DataFrame) -> str:
    """Return the smallest and largest error of the runs."""
    errors = rows["error_pct"].abs()
    return f"The model missed by {percent(errors.min())} to {percent(errors.max())}"


def waiting_title(rows: pd.DataFrame, shortest: int, longest: int) -> str:
    """Return how many more people stay in accommodation with the longest than with the shortest period."""
    by_days = rows.set_index("days")["waiting"]
    more: Any = by_days[longest] - by_days[shortest]
    return f"{longest} days keeps {number(more)} more people in accommodation"
