"""What the local report says of its series: titles and notes of supported people over time and by kind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number
from analysis.measures.local import history as local_history
from analysis.measures.local.breaks import Moved
from analysis.measures.local.history import Changes
from analysis.reports.local.overview_words import exceeded, share_of
from analysis.reports.returns.overview_words import change


def on_day(last: Any, day: dt.date) -> str:
    """Return " in March 2026" of a figure older than the day of the report, to end a title; else nothing."""
    return "" if pd.Timestamp(last).date() == day else f" in {wording.month(last)}"


def time_title(history: pd.DataFrame, day: dt.date) -> str:
    """Return the newest figure of `local.history.of_place` and what it stands beside, as a title."""
    held = history.dropna(subset="people")
    last, alike = held.iloc[-1], local_history.comparable(held)
    now = f"{number(last['people']) if last['people'] else 'Nobody'} supported"
    when = on_day(last["as_at"], day)
    top = alike.sort_values("people", kind="stable").iloc[-1]
    ever = held.loc[held["people"] > 0, "as_at"]
    if last["people"] == 0 and not when and len(ever) and _known_since(history, ever.iloc[-1]):
        return f"Last above zero at the end of {wording.month(ever.iloc[-1])}"
    if top["people"] > last["people"]:
        return f"{now}{when}, below {number(top['people'])} in {wording.month(top['as_at'])}"
    if last["people"] == 0 or len(alike) == 1 or when or exceeded(held):
        return f"{now} in {wording.month(last['as_at'])}"
    tied = (alike["people"] == top["people"]).sum() > 1
    return f"{now}, {'joint' if tied else 'the'} most in {len(alike)} comparable quarters"


def time_named(history: pd.DataFrame, day: dt.date) -> list[tuple[pd.Series[Any], str]]:
    """Return the quarter ends that `time_title` names, and what stands beside each: the newest the last."""
    held = history.dropna(subset="people")
    last, alike = held.iloc[-1], local_history.comparable(held)
    top = alike.sort_values("people", kind="stable").iloc[-1]
    ever = held[held["people"] > 0]
    if last["people"] == 0 and len(ever) and _known_since(history, ever["as_at"].iloc[-1]):
        top = ever.iloc[-1]
    rows = [top] if top["as_at"] != last["as_at"] else []
    said = [(row, f"{wording.month(row['as_at'])}: {number(row['people'])}") for row in (*rows, last)]
    _, comma, most = time_title(history, day).partition(", ")
    if comma and " most in " in f" {most}":
        said[-1] = (last, f"{said[-1][1]}, {most}")
    return said


def _known_since(history: pd.DataFrame, day: pd.Timestamp) -> bool:
    """Return whether every quarter end since a day has a figure, and each counts what the newest counts."""
    since = history[history["as_at"] >= day]
    return bool(since["people"].notna().all()) and len(local_history.comparable(since)) == len(since)


def breaks(found: pd.DataFrame) -> tuple[str, ...]:
    """Return what is counted otherwise from each of `local.breaks.breaks` on, as notes of one number each."""
    rows = enumerate(zip(found["as_at"].dt.date, found["text"], strict=True), start=1)
    return tuple(f"Break {index}, {wording.day(at)}: {text}" for index, (at, text) in rows)


def breaks_marked(count: int) -> str:
    """Return how many breaks a chart marks."""
    many = wording.capital(wording.some(count, "break"))
    return f"{many} in what is counted {wording.verb(count)} marked."


def changes_title(found: Changes) -> str:
    """Return the newest change known, since the quarter or else the year before, as a title."""
    moment, since = (found.quarter, "quarter") if found.quarter else (found.year, "year")
    if moment is None:
        before, now = (found.peak.before, found.peak.now) if found.peak else (None, None)
        highest = wording.extreme("highest", before, [now])
        return f"Below the {highest} comparable quarter end"
    return wording.capital(change(moment.now, moment.before, f"a {since} before"))


def in_contingency(found: tuple[int, int] | None, day: dt.date) -> tuple[str, ...]:
    """Return how many of the people accommodated are in contingency accommodation, as a note.

    The title's share is of all people supported: the note gives the counts of its own.
    """
    if found is None:
        return ()
    people, of = found
    many = f"{number(people)} ({wording.share(people / of * 100)})" if people else "none"
    on = wording.day(day)
    said = f"Of {wording.people(of)} accommodated here on {on}, without those with subsistence only"
    return (f"{said}, {many} {wording.verb(people, 'was', 'were')} in contingency accommodation.",)


def types_title(last: pd.Series[Any], day: dt.date) -> str:
    """Return the share with section 95 support on the last day of `local.support_types`."""
    total = last[["section95", "section98", "section4"]].sum()
    if not total or wording.is_missing(last["section95"]):
        return "Types of support"
    said = f"{share_of(last['section95'], total)} with section 95 support{on_day(last['as_at'], day)}"
    return wording.capital(said)


def types_named(last: pd.Series[Any], day: dt.date) -> list[str]:
    """Return what stands beside the line of section 95, where `types_title` names its share."""
    total = last[["section95", "section98", "section4"]].sum()
    if not total or wording.is_missing(last["section95"]):
        return []
    return [f"{share_of(last['section95'], total)}{on_day(last['as_at'], day)}"]


def reclassified(moved: Moved | None) -> tuple[str, ...]:
    """Return the quarter in which one section lost about what another gained in the UK, as a note."""
    return () if moved is None else (f"At {wording.day(moved.day)} {sections(moved)}",)


def sections(moved: Moved) -> str:
    """Return what one section lost and another gained in the UK in a quarter, to follow its day."""
    fell, rose = (
        f"{number(before)} to {number(after)}" for before, after in (moved.section98, moved.section95)
    )
    return (
        f"in the UK section 98 went from {fell} and section 95 from {rose}; either line alone is not "
        "comparable across that day."
    )
