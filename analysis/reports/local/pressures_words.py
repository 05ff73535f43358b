"""What the local report says of homelessness after a grant, and of the scenario."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.measures.local.homelessness import PREVENTION, RELIEF
from analysis.measures.models.scenario import GIVEN, Parameter
from analysis.measures.models.scenario_outcomes import Result
from analysis.common.wording import number, percent

LAWS = (
    "Homelessness law differs between England, Scotland, Wales and Northern Ireland: their figures count "
    "different things and are never added or compared here."
)
ENGLAND = (
    "Households owed a prevention or relief duty under English law whose reason is that they were required "
    "to leave accommodation provided by the Home Office as asylum support."
)
SCOTLAND = (
    "Scotland counts applications by households. "
    "Figures are cited one by one from where they were read; official (derived copy) means an official "
    "figure read in a copy."
)
NOT_OFFICIAL = (
    "How many of those who apply were granted leave elsewhere is in no official statistic held: only figures "
    "of the council as the press quotes them are."
)
QUOTED = "As press reports give them, and not checked against what they quote: scopes and periods differ."
NOT_MEASURED = (
    "How many apply for help for each person granted was not measured by then, so nothing follows from decisions."
)
TIMING = (
    "A longer move-on period moves applications later and keeps people longer in Home Office accommodation. "
    "Whether fewer people then apply is an assumption: no evaluation with figures was found."
)
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
        f"Homelessness in {country} is {_OTHER_NATIONS[country]}. The releases held here have "
        f"no count of households leaving asylum accommodation in {name}, so how many apply is not known. "
        f"{LAWS}"
    )


def no_local_figure(name: str) -> str:
    """Return that no homelessness figure is held for a Scottish authority other than Glasgow."""
    return (
        f"No figure for homelessness applications by refugees in {name} is in the releases held: what is "
        "cited here is for Scotland as a whole."
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
        said = wording.change(year[0], before)
        change = f", {said} {'as' if said == 'the same' else 'than'} the year before ({number(before)})"
    return (
        f"In {name} {households} {wording.verb(year[0], 'was', 'were')} owed a duty after leaving asylum "
        f"accommodation in the {wording.year_ending(year[1].date())}{change}. In "
        f"{wording.quarter(newest['quarter_end'].date())} {_owed(newest[PREVENTION])} owed a prevention duty "
        f"and {_owed(newest[RELIEF])} owed a relief duty."
    )


def _owed(households: Any) -> str:
    if wording.is_missing(households):
        return "a number not published was"
    return f"{wording.some(households, 'household')} {wording.verb(households, 'was', 'were')}"


def england_title(year: tuple[int, pd.Timestamp] | None) -> str:
    """Return the newest year as the title of the chart."""
    if year is None:
        return "Households owed a duty after asylum support"
    said = f"{wording.some(year[0], 'household')} owed a duty, {wording.year_ending(year[1].date())}"
    return wording.capital(said)


def groups_title(rows: pd.DataFrame) -> str:
    """Return which group is the largest; a number withheld (`people` missing) is one below five."""
    known = rows.dropna(subset="people").sort_values("people", kind="stable")
    withheld = bool(rows["people"].isna().any())
    if known.empty:
        return "Groups by scheme"
    top = known.iloc[-1]
    if withheld and top["people"] < 5:
        return "Fewer than five people in any group"
    if top["people"] == 0:
        return "Nobody in any of these groups"
    if (known["people"] == top["people"]).sum() > 1:
        return "Two or more groups are equally large"
    return f"{str(top['group']).split(':')[0]}: the largest group"


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


def nothing_to_model(own: pd.Series[Any], decisions: float | None, grant_share: float | None) -> str:
    """Return why no grants follow: from what was given, or from how many are supported.

    `own` is the place's row of `local.places`.
    """
    name = own["name"]
    if grant_share == 0:
        return "No decision is a grant with the share of grants given, 0, so no application follows from any."
    if decisions is not None:
        return f"From the number of decisions given, {number(decisions)}, fewer than one grant follows."
    if wording.is_missing(own["supported"]):
        why = f"How many people are supported in {name} was not published, so no decisions are assumed."
    elif own["supported"] == 0:
        why = f"Nobody is supported in {name}, so no decisions are assumed."
    else:
        people = wording.plural(own["supported"], "person", "people")
        why = (
            f"In proportion to {people} supported in {name}, fewer than one grant in six months is expected."
        )
    return f"{why} Give the parameter `decisions` to see a scenario."


def assumptions(chosen: Mapping[str, Parameter]) -> str:
    """Return what a scenario is, and of its assumptions how many were measured where and when."""
    places: dict[str, int] = {}
    for one in chosen.values():
        years = f" in {wording.listed([str(year) for year in one.years])}" if one.years else ""
        measured = f"measured in {one.place}{years}" if one.place else "not measured"
        where = "given by the reader" if one.quality == GIVEN else measured
        places[where] = places.get(where, 0) + 1
    each = [f"{count} {wording.verb(count)} {where}" for where, count in places.items()]
    return (
        f"Scenario, not forecast: it shows what follows from {wording.plural(len(chosen), 'assumption')}, of "
        f"which {wording.listed(each)}."
    )


def given(result: Result) -> str:
    """Return an outcome as its range, "1,000 to 2,400": a model that failed its test leads with no point."""
    low, high = number(result.low), number(result.high)
    return low if low == high else f"{low} to {high}"


def tested(missed: float | None) -> str:
    """Return how the one true test of the model came out, `missed` as in `scenario`: it is read first."""
    if missed is None:
        return "The model is not tested on figures known by then."
    if round(missed) == 0:
        return "In its one true test, Glasgow in a past year, the model came out within 1%."
    side = "low" if missed < 0 else "high"
    return (
        f"In its one true test, Glasgow in a past year, the model came out {percent(abs(missed))} too {side}."
    )


def sources_title(quality: pd.Series[str]) -> str:
    """Return how many assumptions, of those the reader did not give, rest on weak sources."""
    weak = int((quality != "high").sum())
    if quality.empty:
        return "Every assumption is given by the reader"
    said = wording.out_of(weak, len(quality), "assumption")
    which = said if len(quality) > 1 else "The one assumption not given"
    rest = wording.verb(len(quality) if weak == len(quality) > 1 else weak, "rests", "rest")
    if len(quality) == 1:
        rest = "rests" if weak else "does not rest"
    return wording.capital(f"{which} {rest} on weak sources")


def scenario(
    results: Mapping[str, Result],
    chosen: Mapping[str, Parameter],
    name: str,
    *,
    scotland: bool,
    published: int | None = None,
    missed: float | None = None,
) -> str:
    """Return what follows from the six months of decisions, as a short paragraph.

    `published` is how many households an English authority owed a duty in its newest two quarters; `missed`
    the error, in per cents, of the one run of the model that knew nothing of the year it was tested on.
    """
    what = "homelessness application" if scotland else "household"
    why = "" if scotland else " asking for help with homelessness"
    some = given(results["applications"])
    decided, share = round(chosen["decisions"].central), chosen["grant_share"].central * 100
    text = (
        f"{tested(missed)} If {wording.plural(decided, 'initial decision')} "
        f"{wording.verb(decided)} made in six months on people supported in {name}, and "
        f"{wording.share(share)} of decisions are grants, eight of ten draws of the assumptions give "
        f"**{some}** {what}{'' if some == '1' else 's'}{why}"
    )
    if "people" in results:
        people = given(results["people"])
        text += f", with {people} {'person' if people == '1' else 'people'} in {'it' if some == '1' else 'them'}"
    if "accommodation" in results:
        text += f"; {given(results['accommodation'])} would need temporary accommodation"
    text += "."
    if "outside_share" in chosen:
        return f"{text} Applications from people granted leave elsewhere are among them."
    text += " Applications from people granted leave elsewhere are left out: their share is not known here."
    if published is None:
        return text
    return (
        f"{text} To compare: in the newest two quarters held {_owed(published)} owed a duty in {name} after "
        "leaving asylum accommodation, under English law."
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
    """Return the error of the first run, the only one that knew nothing of the year itself."""
    error = rows["error_pct"].iloc[0]
    side = (
        "as published" if round(error) == 0 else f"{percent(abs(error))} too {'low' if error < 0 else 'high'}"
    )
    return f"Knowing only the year before: {side}"


def waiting_title(rows: pd.DataFrame, shortest: int, longest: int) -> str:
    """Return how many more people stay in accommodation with the longest than with the shortest period."""
    by_days = rows.set_index("days")["waiting"]
    more = round(by_days[longest] - by_days[shortest])
    people = wording.plural(more, "more person", "more people") if more else "less than one more person"
    return f"{wording.plural(longest, 'day')} keeps {people} in accommodation"
