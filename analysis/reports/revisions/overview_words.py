"""What the revisions report says in words: what a release added, changed and took back.

Every figure is handed in. A period is named as its table means it: a week by its last day, a count of
people by the day they were counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.measures.revisions.changes import Counts
from analysis.releases.reading.release import TableSchema
from analysis.reports.returns import overview_words as returns

COLUMNS = {
    **returns.LABELS,
    "boats_uncontrolled": "Boats in uncontrolled landings",
    "events_prevented": "Events prevented",
    "prevented": "People prevented",
    "homes_for_ukraine": "Homes for Ukraine arrivals",
    "afghan": "Afghan resettlement",
    "supported": "Supported people",
}
"""What the columns of tables are called, where their own names do not say it."""
_PROPER = ("homes_for_ukraine", "afghan")
"""Columns whose label begins with a name."""
LIMITS = (
    "A release is compared with the releases held: what was published on a page only is not seen.",
    "A revised value may be a correction, a later match of records or another method: files seldom say.",
    "A value for a newer period is no revision; a key figure may move for either reason, as its table says.",
    "Key figures are those of reports with their default parameters, the local report's of one authority.",
)
"""What the report cannot know, printed at its end."""

PART_YEAR = "A figure for part of a year that became one for the whole year counts as new, not as revised."
SNAPSHOT = "Figures as they stood on the day of each release are new with every release, and not revisions."
QUOTED = "Quoted: the earlier figure is in no file held, so it is not among the counts above."
LABEL_ONLY = "Label only: rows of both releases of which a label or a note changed, and no value."
NEW = "## What is new?"
REVISED = "## What was revised?"
NOTHING_SHARED = "No earlier release held gives figures of its periods, so none is revised."
SHARED_AMONG_THEM = (
    "No earlier release held gives figures of their periods; what these releases revised of each other is in "
    "the report of each."
)
NONE_BEFORE = "No earlier release held gives figures of these periods"
GAP = (
    " Releases that were due between the two days are not held: what is new here is what no earlier release "
    "held gives, and some of it may have been published before."
)
OFTEN = "## How often are these tables revised?"
FIRST_SEEN = (
    " Releases due between some of these are not held: a revision counts with the first one held that gives "
    "it."
)


def column(name: str) -> str:
    """Return what a column counts, as a reader would call it."""
    return COLUMNS.get(name) or name.replace("_", " ").capitalize()


def value(row: Mapping[Hashable, Any], schema: TableSchema, names: Mapping[str, str]) -> str:
    """Return what one value counts, without its period: "Voluntary", "Leeds, supported people".

    `names` are the names of places by code.
    """
    parts = {key: row[key] for key in schema.key if key != schema.period}
    said = [_part(key, part, names) for key, part in parts.items() if not wording.is_missing(part)]
    counted = [c for c in schema.columns if c.kind in {"integer", "number"} and c.name not in schema.key]
    if not said:
        return column(str(row["column"]))
    text = ", ".join(said)
    text = f"{text}, {in_text(str(row['column']))}" if len(counted) > 1 else text
    return wording.capital(text)


def in_text(name: str) -> str:
    """Return what a column counts, within a sentence: names keep their capitals."""
    known = name in COLUMNS and name not in _PROPER
    return wording.lower_first(COLUMNS[name]) if known else COLUMNS.get(name) or name.replace("_", " ")


def _part(key: str, part: Any, names: Mapping[str, str]) -> str:
    """Return one part of a value's key: a code by its name, yes or no by what it is of."""
    if str(part) in {"True", "False"}:
        return f"{key.replace('_', ' ')}: {'yes' if str(part) == 'True' else 'no'}"
    return names.get(str(part), str(part).replace("_", " "))


def signed(change: Any, decimals: int | None = None) -> str:
    """Return a difference with its sign: "+1,288", "−5"; missing is [x]."""
    if wording.is_missing(change):
        return wording.MISSING
    return f"{'+' if change > 0 else ''}{wording.number(change, decimals)}"


def signed_percent(change: Any) -> str:
    """Return a change in per cents with its sign: "+6.4%"; missing is empty: the base is too small."""
    return "" if wording.is_missing(change) else f"{signed(change, 1)}%"


def revision(row: Mapping[Hashable, Any], beside: dt.date | None = None) -> str:
    """Return one revision: "Voluntary, October to December 2025, from 6,751 to 8,039 (+19.1%)".

    `row` has `value` and `when` in words, `before`, `after`, `change_pct`, and `said`, the release the value
    before is of, which is named unless it is the one that all is set `beside`.
    """
    before, after = row["before"], row["after"]
    size = signed_percent(row["change_pct"]) or signed(after - before)
    said = None if wording.is_missing(row.get("said")) else pd.Timestamp(str(row["said"])).date()
    release = f" (release of {wording.day(said)})" if said and said != beside else ""
    first, then = (wording.number(one, None) for one in (before, after))
    sizes = f"from {first}{release} to {then} ({size})"
    return f"{row['value']}, {row['when']}, {sizes}"


def opening(
    title: str, later: Sequence[dt.date], new: Sequence[str], found: Counts, earlier: Sequence[dt.date]
) -> str:
    """Return what a release, or several together, did to earlier ones, in one paragraph.

    `new` are the new periods of its tables in words, the first table's first; `found` the values of all;
    `later` the releases compared and `earlier` those that spoke before for the same periods, oldest first.
    """
    which = f"release of **{wording.day(later[-1])}**"
    if len(later) > 1:
        which = f"set of {len(later)} releases from {wording.day(later[0])} to **{wording.day(later[-1])}**"
    first = f"The {which} of {title} {f'brings {new[0]}' if new else 'brings no new period'}."
    if not earlier:
        return f"{first} {nothing_shared(later)}"
    return f"{first} {wording.capital(beside(earlier))} it {revises(found)}."


def nothing_shared(later: Sequence[dt.date]) -> str:
    """Return that there is nothing before to revise; what several releases did to each other is in none."""
    return SHARED_AMONG_THEM if len(later) > 1 else NOTHING_SHARED


def beside(earlier: Sequence[dt.date]) -> str:
    """Return which releases values are set beside: "beside the release of 26 February 2026"."""
    if len(earlier) == 1:
        return f"beside the release of {wording.day(earlier[0])}"
    first, last = earlier[0], earlier[-1]
    return (
        f"beside what the newest of {len(earlier)} earlier releases, {wording.day(first)} to "
        f"{wording.day(last)}, said of each period,"
    )


def beside_title(after: dt.date, earlier: Sequence[dt.date]) -> str:
    """Return which release is set beside which: "27 August 2026 beside 26 February 2026"."""
    if not earlier:
        return f"{wording.day(after)}: {wording.lower_first(NONE_BEFORE)}"
    one = wording.day(earlier[0])
    return f"{wording.day(after)} beside {one if len(earlier) == 1 else f'{len(earlier)} earlier releases'}"


def before_the_file(quoted: Sequence[Mapping[Hashable, Any]]) -> str:
    """Return which figures had changed on a page before the file that first holds them; empty without any.

    `quoted` has the fields of `revision` and `by`, the day of release of that file.
    """
    which = [f"{revision(row)}, before the file of {wording.day(row['by'])} came out" for row in quoted]
    some = "a figure" if len(which) == 1 else "figures"
    return f" On the publisher's page {some} had changed: {wording.listed(which)}." if which else ""


def both_alt(noun: str, periods: int, said: str, new: int, marked: int) -> str:
    """Return what the chart of a series in both releases shows of all its periods, and of those it draws.

    `said` counts what is new and revised among all `periods`; `new` and `marked` are how many of those drawn
    are hatched and how many have a line where the figure stood before.
    """
    lines = f"{wording.some(marked, 'bar')} {wording.verb(marked, 'has', 'have')} a line where it stood"
    return (
        f"Bars by {noun} of the later release, {wording.some(new, 'bar')} of them hatched as new; {lines} "
        f"before. Of {wording.every(periods, noun)}: {said}."
    )


def revises(found: Counts) -> str:
    """Return what became of the values that were held before: "revises 18 of the 264 values"."""
    if not found.held_before:
        return "gives no value that was given before"
    if not found.revised:
        said = f"revises **none** of the {wording.plural(found.in_both, 'value')} given before and now"
    else:
        share = wording.percent(found.revised_pct, 1)
        said = (
            f"revises **{wording.number(found.revised)}** of the {wording.plural(found.in_both, 'value')} "
            f"given before and now ({share}): {wording.number(found.up)} up and "
            f"{wording.number(found.down)} down"
        )
    if found.withdrawn:
        said += f", and no longer gives {wording.plural(found.withdrawn, 'value')}"
    return said


def nothing_before(title: str, after: dt.date | None, day: dt.date | None) -> str:
    """Return why there is nothing to compare: one release, or none by the day looked from."""
    if after is None:
        when = "" if day is None else f" published by {wording.day(day)}"
        return f"No release of {title}{when} is held."
    return (
        f"Of {title}, no release before that of {wording.day(after)} holds the same tables: there is nothing "
        "to compare it with. What it holds is below; what a later release changes will stand here."
    )


def new(parts: Sequence[tuple[str, str]]) -> str:
    """Return the new periods of each table, by title: a line for each, or that there is none."""
    lines = [f"- {title}: {said}" for title, said in parts if said]
    return "\n".join([NEW, "", *(lines or ["No table gains a period."])])


def how_often_title(history: pd.DataFrame) -> str:
    """Return how many of the releases that could revise anything did."""
    if history.empty:
        return "No release gives a period of an earlier one"
    some = int((history["revised"] > 0).sum())
    said = wording.out_of(some, len(history), "release")
    if len(history) == 1:
        return f"The one release that could revise an earlier value {'did' if some else 'did not'}"
    return f"{wording.capital(said)} revised an earlier value"


def how_often(history: pd.DataFrame, unable: int = 0) -> str:
    """Return how often and how much releases revised: columns `released` and `revised` (values).

    `unable` is how many others there are that speak of no period an earlier one speaks of.
    """
    if not unable:
        return _how_often(history)
    which = wording.out_of(unable, len(history) + unable, "release")
    could = (
        f"{wording.capital(which)} held after the first {wording.verb(unable, 'gives', 'give')} no period "
        "that an earlier one gives, and could revise nothing."
    )
    if len(history) == 1:
        one = history.iloc[0]
        many = wording.plural(int(one["revised"]), "value") if one["revised"] else "nothing"
        return f"{could} The other, of {wording.day(one['released'].date())}, revised {many}."
    return could if history.empty else f"{could} Of the rest, {wording.lower_first(_how_often(history))}"


def _how_often(history: pd.DataFrame) -> str:
    if len(history) == 1:
        count = int(history["revised"].iloc[0])
        what = wording.plural(count, "earlier value") if count else "no earlier value"
        return f"One release is held after the first. It revised {what}."
    said = f"{how_often_title(history)}, counting those after the first that is held"
    most = history[history["revised"] == history["revised"].max()]
    count = int(most["revised"].iloc[0])
    if not count:
        return f"{said}."
    when = wording.listed([wording.day(day.date()) for day in most["released"]])
    each = " each" if len(most) > 1 else ""
    which = f"{wording.verb(len(most), 'that', 'those')} of {when}"
    several = len(most) < int((history["revised"] > 0).sum())
    which = f"; {which} revised most" if several else f": {which}"
    return f"{said}{which} ({wording.plural(count, 'value')}{each})."


def how_many_revised(count: int) -> str:
    """Return "none revised", "7 revised"."""
    return f"{wording.number(count) if count else 'none'} revised"


def revised(
    found: Counts,
    largest: Mapping[Hashable, Any] | None,
    earlier: Sequence[dt.date],
    later: Sequence[dt.date],
) -> str:
    """Return how many values were revised and which moved most, or none; days are as in `opening`."""
    if not earlier:
        return nothing_shared(later)
    who = "The later release" if len(later) == 1 else f"The set of {len(later)} later releases"
    said = f"{who} {revises(found)}."
    if largest is None:
        return said
    first = revision(largest, earlier[0] if len(earlier) == 1 else None)
    return f"{said} The largest revision: {first}."


def year(number: int, last: dt.date) -> str:
    """Return a calendar year, or the part of it that both releases hold: "2026 to 16 July"."""
    end = pd.Timestamp(last).date()
    return str(number) if end == dt.date(end.year, 12, 31) else f"{number} to {end.day} {end:%B}"
