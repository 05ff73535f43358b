"""What the local report says of its scenario: what follows from which assumptions, under which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.measures.local.homelessness import REQUIRED
from analysis.measures.models.scenario import GIVEN, Parameter, Rule
from analysis.measures.models.scenario_outcomes import Result
from analysis.reports.local.pressures_words import owed

NO_RULE = "No length of the move-on period is held of that day or before, so nothing is modelled."
NOT_MEASURED = (
    "How many apply for help for each person granted was not measured by then, so nothing follows from "
    "decisions."
)
TIMING = (
    "A longer move-on period moves applications later and keeps people longer in Home Office accommodation. "
    "Whether fewer people then apply is an assumption: no evaluation with figures was found."
)


def nothing_to_model(own: pd.Series[Any], decisions: float | None, grant_share: float | None) -> str:
    """Return why no grants follow: from what was given, or from how many are supported.

    `own` is the place's row of `local.places`.
    """
    if grant_share == 0:
        return "No decision is a grant with the share of grants given, 0, so no application follows from any."
    name, given = own["name"], []
    if decisions is not None:
        given.append(f"the number of decisions given, {number(decisions)}")
    if grant_share is not None:
        given.append(f"the share of grants given, {wording.share(grant_share * 100)}")
    if decisions is None and wording.is_missing(own["supported"]):
        why = f"How many people are supported in {name} was not published, so no decisions are assumed."
    elif decisions is None and own["supported"] == 0:
        why = f"Nobody is supported in {name}, so no decisions are assumed."
    elif given:
        return f"From {', and '.join(given)}, fewer than one grant follows."
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


def _about(one: Parameter) -> str:
    """Return "about " before an assumption that has a range: the draws are not all of its centre."""
    return "" if one.low == one.high else "about "


def scenario(
    results: Mapping[str, Result],
    chosen: Mapping[str, Parameter],
    name: str,
    *,
    scotland: bool,
    published: int | None = None,
    missed: float | None = None,
    nobody: bool = False,
) -> str:
    """Return what follows from the six months of decisions, as a short paragraph.

    `published` is how many households an English authority owed a duty in its newest two quarters; `missed`
    the error, in per cents, of the one run of the model that knew nothing of the year it was tested on;
    `nobody` whether nobody is supported there now.
    """
    where = f"{name} (where nobody is supported now)" if nobody else name
    what = "homelessness application" if scotland else "household"
    why = "" if scotland else " asking for help with homelessness"
    some = given(results["applications"])
    decided = round(chosen["decisions"].central)
    many = _about(chosen["decisions"]) + wording.plural(decided, "initial decision")
    share = _about(chosen["grant_share"]) + wording.share(chosen["grant_share"].central * 100)
    text = (
        f"{tested(missed)} With {many} in six months on people supported in {where}, {share} of them grants, "
        "and each assumption drawn from its range, eight of ten draws give "
        f"**{some}** {what}{'' if some == '1' else 's'}{why}"
    )
    if "people" in results:
        people = given(results["people"])
        text += (
            f", with {people} {'person' if people == '1' else 'people'} in {'it' if some == '1' else 'them'}"
        )
    if "accommodation" in results:
        text += f"; {given(results['accommodation'])} would need temporary accommodation"
    text += "."
    if "outside_share" in chosen:
        return f"{text} Applications from people granted leave elsewhere are among them."
    text += " Applications from people granted leave elsewhere are left out: their share is not known here."
    if published is None:
        return text
    return (
        f"{text} To compare: in the newest two quarters held {owed(published, f' {REQUIRED}')} owed a duty "
        f"in {name}, under English law."
    )


def tornado_title(rows: pd.DataFrame) -> str:
    """Return which assumption matters most, the first of the rows of `tornado`."""
    short = {
        "decisions": "The number of decisions",
        "grant_share": "The share of grants",
        "applications_per_grant": "How many apply",
        "outside_share": "Who comes from elsewhere",
    }
    widths = (rows["high"] - rows["low"]).abs()
    return f"{short[rows['id'].iloc[0]]} matters {wording.extreme('most', widths.iloc[0], widths)}"


def hindcast_title(rows: pd.DataFrame) -> str:
    """Return the error of the first run, the only one that knew nothing of the year itself."""
    error = rows["error_pct"].iloc[0]
    side = (
        "as published" if round(error) == 0 else f"{percent(abs(error))} too {'low' if error < 0 else 'high'}"
    )
    return f"Knowing only the year before: {side}"


def waiting_title(rows: pd.DataFrame, days: int) -> str:
    """Return how many more people the longest period keeps in accommodation than the one of the scenario.

    Where that is the longest itself, how many fewer the shortest keeps.
    """
    by_days = rows.set_index("days")["waiting"]
    longest = by_days.index.max()
    other, word = (longest, "more") if longest != days else (by_days.index.min(), "fewer")
    change = abs(round(by_days[other] - by_days[days]))
    people = (
        f"{number(change)} {word} {wording.verb(change, 'person', 'people')}" if change else "as many people"
    )
    return (
        f"{wording.plural(other, 'day')}: {people} in accommodation {'than' if change else 'as'} with {days}"
    )


def rule(found: Rule, asked: int | None) -> str:
    """Return which length of the move-on period is modelled, and which was in force on the day."""
    day = wording.day(found.since) if found.since else ""
    since = f" from {day}," if day and day not in found.applies_to else ""  # whom it is for may say the day
    said = f"the rule{since}{f' for {found.applies_to}' if found.applies_to else ''}".removesuffix(",")
    if asked is None:
        return f"The move-on period is {wording.plural(found.days, 'day')}: {said}."
    return (
        f"The move-on period is {wording.plural(asked, 'day')}, given by the reader; {said} is "
        f"{wording.plural(found.days, 'day')}."
    )


def course(rows: pd.DataFrame, days: int) -> str:
    """Return when the first applications come, how many at most and from when, of one length."""
    some = rows[rows["applications"] > 0]
    most = rows["applications"].round().max()
    if some.empty or not most:
        return f"With {wording.plural(days, 'day')} less than one application a month."
    peak = rows.loc[rows["applications"].round() == most, "month"].iloc[0]
    return (
        f"With {wording.plural(days, 'day')} the first come in month {some['month'].iloc[0]} and most, about "
        f"{wording.plural(most, 'application')} a month, from month {peak}."
    )
