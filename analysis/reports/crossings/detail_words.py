"""The crossings report in words: the change at other cut-offs, boats, preventions, gaps, revisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from analysis.common import wording
from analysis.measures.crossings.arrivals import FIRST_DAY, Totals
from analysis.reports.crossings.overview_words import people, since


def signed(change: float | None) -> str:
    """Return a change in per cent with its sign: "+22%", "−43%"."""
    if change is None or pd.isna(change):
        return wording.MISSING
    text = wording.percent(abs(change))
    return text if text == "0%" else f"{'+' if change > 0 else '−'}{text}"


def growth_title(table: pd.DataFrame) -> str:
    """Return the finding on cut-offs: `table` is `crossings.growth_sensitivity`."""
    known = table.dropna(subset=["change_pct"])["change_pct"]
    low, high = signed(known.min()), signed(known.max())
    return f"The change is {low} at every cut-off" if low == high else f"The change runs from {low} to {high}"


def growth_texts(table: pd.DataFrame) -> dict[int, str]:
    """Return the rows to name in the chart of cut-offs: the least, the greatest and the last change."""
    known = table["change_pct"].dropna()
    places = {int(known.index[place]) for place in (-1, int(known.argmin()), int(known.argmax()))}
    return {place: signed(table["change_pct"].iloc[place]) for place in sorted(places)}


def growth_alt(table: pd.DataFrame) -> str:
    """Return what the chart of the change by cut-off shows."""
    known = table.dropna(subset=["change_pct"])
    first, last = known.iloc[0], known.iloc[-1]
    return (
        f"Bars of the change on the year before at each cut-off from {wording.day(first['cut_off'])} "
        f"({signed(first['change_pct'])}) to {wording.day(last['cut_off'])} ({signed(last['change_pct'])})."
    )


PARTS = {
    "crossing_days": ("days with arrivals", 0),
    "boats_per_day": ("boats a day with arrivals", 1),
    "people_per_boat": ("people in a boat", 1),
}
"""The parts whose product is arrivals: what each counts, and its decimals."""


def levels(held: Totals) -> dict[str, float]:
    """Return the three parts of a window's arrivals, and the arrivals."""
    arrivals, boats, days = held.arrivals or 0, held.boats or 0, held.crossing_days
    return {
        "crossing_days": days, "boats_per_day": boats / days, "people_per_boat": arrivals / boats,
        "total": arrivals,
    }  # fmt: skip


def part_change(name: str, before: Totals, now: Totals) -> str:
    """Return the change of one part as its bar says it: per cents, or both levels where the base is small."""
    base = {"people_per_boat": before.boats, "total": before.arrivals}.get(name, before.crossing_days) or 0
    if base >= wording.MIN_BASE_IN_WORDS:
        return signed(wording.percent_change(levels(now)[name] * base, levels(before)[name] * base))
    return f"{level(name, before)} to {level(name, now)}"


def level(name: str, held: Totals) -> str:
    """Return one part of a window's arrivals, or the arrivals: days and people are whole."""
    return wording.number(levels(held)[name], PARTS[name][1] if name in PARTS else 0)


def decomposition(before: Totals, now: Totals, earlier: str, later: str) -> str:
    """Return why arrivals differ between two windows: three parts that multiply together."""
    said = [
        f"{level(name, now)} {_agreeing(levels(now)[name], noun)} ({level(name, before)})"
        for name, (noun, _) in PARTS.items()
    ]
    change = wording.change(now.arrivals, before.arrivals)
    return (
        f"From {later} there were {wording.listed(said)}; in brackets those from {earlier}. Multiplied "
        f"together, arrivals were {change}{'' if change == 'the same' else ' than then'}: "
        f"{wording.number(now.arrivals)} against {wording.number(before.arrivals)}. This splits the change; "
        "it does not say why it happened."
    )


def _agreeing(count: float, noun: str) -> str:
    return noun.replace("days", "day", 1) if count == 1 else noun


def decomposition_title(parts: Mapping[str, float]) -> str:
    """Return the part that weighs most among those that go the way of the whole: `parts` in log points."""
    if not parts["total"]:
        return "As many arrivals as on the same dates of the year before"
    way = 1 if parts["total"] > 0 else -1
    sizes = sorted(PARTS, key=lambda name: way * parts[name])
    most = sizes[-1]
    if parts[most] == parts[sizes[-2]]:
        return f"{'More' if way > 0 else 'Fewer'} arrivals: no one part is the largest"
    largest = wording.extreme("largest", way * parts[most], [way * parts[name] for name in PARTS])
    return f"{wording.capital(largest)} part of the {'rise' if way > 0 else 'fall'}: {PARTS[most][0]}"


def crossing_days(held: Totals, year: int) -> str:
    """Return on how many days of a year, of those counted, people arrived."""
    if not held.days:
        return f"No day of {year} is counted."
    said = f"People arrived on {wording.out_of(held.crossing_days, held.days, 'day')} of {year} counted"
    if held.days < wording.MIN_BASE_FOR_PERCENT:
        return f"{said}."
    return f"{said} ({wording.share(held.crossing_days / held.days * 100)})."


def gap(longest: pd.DataFrame, earlier: pd.Series | None, end: dt.date) -> str:
    """Return the longest runs of days without arrivals, and the last before them that was at least as long.

    Both as `crossings.longest_gap` gives them; `end` is the last day counted.
    """
    count = len(longest)
    still = ", and had not ended" if count == 1 else ", the last of which had not ended"
    still = still if longest["end"].iloc[-1].date() == end else ""
    spans = [wording.span(a.date(), b.date()) for a, b in zip(longest["start"], longest["end"], strict=True)]
    said = (
        f"The longest {wording.verb(count, 'run', 'runs')} of days without arrivals "
        f"{wording.verb(count, 'was', 'were')} {wording.plural(longest['days'].iloc[0], 'day')}"
        f"{'' if count == 1 else ' each'}, {wording.listed(spans)}{still}"
    )
    if longest["start"].iloc[0].date() == FIRST_DAY:
        return (
            f"{said}; counting began on the first of {wording.verb(longest['days'].iloc[0], 'it', 'them')}."
        )
    if earlier is None:
        return f"{said}, the longest {since()}."
    return (
        f"{said}; the last run before at least as long was {wording.plural(earlier['days'], 'day')}, "
        f"{wording.span(earlier['start'].date(), earlier['end'].date())}."
    )


def flagged(days: pd.DataFrame) -> str:
    """Return the last days to check with the source: `days` is `crossings.records.outliers`, not empty."""
    last = days.tail(3)
    said = [
        f"{wording.day(day)} ({people(count)}, {wording.plural(boats, 'boat')})"
        for day, count, boats in zip(last["date"], last["arrivals"], last["boats"], strict=True)
    ]
    before = (
        f" These are the last {wording.number(len(last))} of {wording.plural(len(days), 'such day')}."
        if len(days) > len(last)
        else ""
    )
    return (
        f"Far above the days before, to be checked with the source: {wording.listed(said)}.{before} A larger "
        "vessel or a recording matter is possible."
    )


def last_load(table: pd.DataFrame, end: dt.date) -> str:
    """Return "85 in 1 to 20 August 2026 (77 without flagged days)": `table` is `months_without`."""
    last = table.dropna(subset=["people_per_boat"]).iloc[-1]
    month = last["month"].date()
    when = wording.month(month) if last["complete"] else wording.span(month, end)
    without = last["without_flagged"]
    rest = "" if pd.isna(without) else f" ({wording.number(without)} without flagged days)"
    return f"{wording.number(last['people_per_boat'])} in {when}{rest}"


def uncontrolled(year: pd.Series) -> str:
    """Return how many boats landed without being met: `year` is the last row of `crossings.years`."""
    if pd.isna(year["uncontrolled"]):
        return f"How many boats landed without being met by the authorities in {year['year']} is not known."
    count = "No boat" if year["uncontrolled"] == 0 else wording.plural(year["uncontrolled"], "boat")
    return f"{count} landed without being met by the authorities in {year['year']}, as far as counted."


WEATHER = (
    "Neither is known: open data do not count boats that set out; wind and sea are not in the tables held."
)
"""The answer to the question whether fewer boats leave or it is the weather."""


def preventions(table: pd.DataFrame, last: pd.Series) -> str:
    """Return arrivals and preventions in words: `table` is `preventions`, `last` its newest week's row."""
    now = table.iloc[-1]
    year = int(now["year"])
    among = f"{_prevented(now)} counted in the weeks of {year} were prevented"
    if not now["arrivals"] + now["prevented"]:
        among = f"none of either was counted in the weeks of {year}"
    return (
        f"In the week to {wording.day(last['week_ending'])}, {people(last['arrivals'])} arrived and France "
        f"reported {wording.some(last['prevented'], 'prevention')}: people kept from leaving or returned to "
        "France. Arrivals and preventions are attempts, not people, who can be prevented many times: "
        f"{among}. It does not measure success."
    )


def prevented_share_title(table: pd.DataFrame) -> str:
    """Return the share prevented of the attempts counted in the newest year: `table` is `preventions`."""
    now = table.iloc[-1]
    if not now["arrivals"] + now["prevented"]:
        return f"No attempt counted in {int(now['year'])} so far"
    return f"{wording.capital(_prevented(now))} counted in {int(now['year'])} were prevented"


def _prevented(year: pd.Series) -> str:
    attempts = year["arrivals"] + year["prevented"]
    if wording.carries_percent(attempts):
        return f"{wording.share(year['share_pct'])} of attempts"
    return wording.out_of(year["prevented"], attempts, "attempt")


def preventions_title(table: pd.DataFrame, end: dt.date) -> str:
    """Return the finding on preventions in the year up to the last week's end."""
    now = table.iloc[-1]
    many = wording.capital(wording.some(now["prevented"], "prevention"))
    return f"{many}, {wording.some(now['arrivals'], 'arrival')}, {upto(table, end)}"


def panels(table: pd.DataFrame, end: dt.date) -> dict[str, str]:
    """Return the headings of both panels with the year's numbers up to the last week's end."""
    now = table.iloc[-1]
    return {
        "arrivals": f"People who arrived: {wording.number(now['arrivals'])}, {upto(table, end)}",
        "prevented": f"Prevented, as reported by France: {wording.number(now['prevented'])}",
    }


def upto(table: pd.DataFrame, end: dt.date) -> str:
    """Return "2026 to 16 August" of the year up to the last week's end."""
    return f"{int(table['year'].iloc[-1])} to {wording.short_day(end)}"


def months_title(month: dt.date, people_in_it: int, rank: int, of: int, sharing: int = 1) -> str:
    """Return the finding of the table of months: the last whole month among the same months."""
    name = wording.month(month).split()[0]
    place = wording.place(rank, of, f"{name} count", sharing=sharing, least="lowest")
    return (
        f"{wording.month(month)}: {people(people_in_it)}, {place if of == 1 else place.removeprefix('the ')}"
    )


def milestones_title(table: pd.DataFrame, year: int) -> str:
    """Return the finding of the table of milestones: `table` is `crossings.milestones`."""
    own = table[table["year"] == year]
    if own.empty:
        return f"{year} has not yet passed {wording.number(table['milestone'].min())}"
    last = own.iloc[-1]
    return (
        f"{year} passed {wording.number(last['milestone'])} on {wording.day(last['date']).rpartition(' ')[0]}"
    )


def revisions(changed: int, marked: int, releases: int) -> str:
    """Return how often stored releases changed a day, and how many days the publisher marks as revised."""
    if releases < 2:
        found = "No later release of daily counts is held by this day, so none can have changed one."
    else:
        days = "none" if changed == 0 else wording.number(changed)
        found = f"Of the days already counted, the {releases} releases held by this day changed {days}."
    before = "; what the counts were before is not held" if marked else ""
    return f"{found} The publisher marks {wording.some(marked, 'day')} as revised{before}."
