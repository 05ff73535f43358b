"""What the asylum report says of waiting: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.measures.asylum.flows import Stock

FLOW = (
    "Other changes are worked out: what claims and outcomes do not explain, such as claims opened again and "
    "records corrected. People granted, refused, withdrawn or closed otherwise had mostly claimed before."
)
AWAITING = ": Claims awaiting an initial decision"
CASES = "Cases are main applicants: fewer than the people of the chart above."


def title(at: Stock) -> str:
    """Return where the newest count, whose day is said, stands beside the highest."""
    if at.is_peak:
        return f"{wording.people(at.value)} waited, the {most(at)} since {wording.month(at.first)}"
    said = wording.capital(wording.change(at.value, at.peak))
    return f"{said} waited in {wording.month(at.day)} than {wording.month(at.peak_day)}"


def most(at: Stock) -> str:
    """Return the superlative of a newest count that no earlier one is above."""
    return wording.extreme("most", at.value, [at.value, at.peak])


def moved(row: pd.Series[Any]) -> str:
    """Return "fell by 60,376", "rose by 5" or "did not change", from a row of `flows.taken_apart`."""
    difference = int(row["at_end"] - row["at_start"])
    if not difference:
        return "did not change"
    return f"{'rose' if difference > 0 else 'fell'} by {number(abs(difference))}"


def flow_title(years: pd.DataFrame) -> str:
    """Return whether more people had an outcome than claimed in the newest year."""
    if years.empty:
        return "What changed the number of people waiting"
    row = years.iloc[-1]
    gone = row[["grants", "refusals", "withdrawals", "administrative"]].sum()
    more = {"higher than": "More outcomes than", "lower than": "Fewer outcomes than"}
    said = more.get(wording.compare(gone, row["claims"]), "As many outcomes as")
    return f"{said} claims in the {wording.year_ending(row['end'].date())}"


def flow(row: pd.Series[Any]) -> str:
    """Return what made people waiting rise or fall between two days."""
    other = int(row["other"])
    rest = f"other changes {'added' if other > 0 else 'took away'} {number(abs(other))}"
    return (
        f"Between {wording.day(row['start'].date())} and {wording.day(row['end'].date())} the number of "
        f"people awaiting an initial decision **{moved(row)}**, from {number(row['at_start'])} to "
        f"{number(row['at_end'])}: {wording.people(row['claims'])} claimed; {wording.were(row['grants'])} "
        f"granted, {number(row['refusals'])} refused, {number(row['withdrawals'])} had their claim withdrawn "
        f"and {number(row['administrative'])} had it closed otherwise; "
        f"{rest if other else 'there were no other changes'}."
    )


def since(day: dt.date, row: pd.Series[Any] | None) -> str:
    """Return what changed people waiting since the last count by a day, or that no such count is held."""
    if row is None:
        return f"Since {wording.day(day)}: no count at or before that day with a later one is held."
    return f"Since {wording.day(day)}, from the last count by that day: {wording.lower_first(flow(row))}"


def durations(row: pd.Series[Any], day: dt.date) -> str:
    """Return how many cases had waited for how long."""
    if not row["Awaiting initial decision"]:
        return f"On {wording.day(day)} no case awaited an initial decision."
    return (
        f"On {wording.day(day)}, of {wording.plural(row['Awaiting initial decision'], 'case')} "
        f"{number(row['Less than 3 months'])} had waited less than 3 months, {number(row['3 to 6 months'])} "
        f"for 3 to 6, {number(row['6 to 12 months'])} for 6 to 12 and {number(row['More than 12 months'])} "
        "for more than 12."
    )


def backlog(row: pd.Series[Any], day: dt.date, released: dt.date) -> str:
    """Return how many people wait by when they claimed, in the groups of a release, named by its days."""
    parts = [
        f"{number(row[name])} ({wording.lower_first(name.removesuffix(AWAITING))})"
        for name in row.index
        if name.endswith(AWAITING) and not wording.is_missing(row[name])
    ]
    if not parts:
        return ""
    return (
        f"By when they claimed, people awaiting an initial decision on {wording.day(day)} were "
        f"{wording.listed(parts)}, in groups as released on {wording.day(released)}."
    )


def appeals(row: pd.Series[Any], end: dt.date) -> str:
    """Return the newest appeals held, and that later ones are not in the tables."""
    return (
        f"In the {wording.year_ending(end)}, the newest in the asylum tables held, "
        f"{wording.plural(row['Appeals lodged'], 'appeal was', 'appeals were')} lodged and "
        f"{number(row['Appeal decisions'])} decided, {percent(row['Appeal success rate'])} of them "
        "allowed. A person refused may appeal, and is then no longer counted as awaiting an initial "
        "decision. How many people wait for an appeal now is not in these tables."
    )
