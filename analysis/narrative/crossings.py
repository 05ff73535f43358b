"""The crossings report in words: every figure is handed in, none is typed.

Words of comparison are computed. A "record" is said only where a measure says so, with its window and
the year counting began.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import wording
from analysis.measures.crossings import FIRST_DAY, Totals
from analysis.measures.crossings_records import Standing
from analysis.periods import Window


def since(first_year: int = FIRST_DAY.year) -> str:
    """Return "since counting began in 2018", or since which later year is compared."""
    return f"since {'counting began in ' if first_year == FIRST_DAY.year else ''}{first_year}"


def people(count: int | None) -> str:
    """Return "1 person", "6,642 people"."""
    return wording.plural(count, "person", "people")


def opening(to_date: pd.DataFrame, end: dt.date, season: pd.DataFrame) -> str:
    """Return what changed and whether it is unusual, in one paragraph.

    `to_date` is `crossings.to_date`, `season` is `crossings_seasons.season`.
    """
    now = to_date.iloc[-1]
    window = wording.span(dt.date(end.year, 1, 1), end)
    said = f"**{people(now['arrivals'])}** arrived by small boat from {window}"
    if len(to_date) > 1:
        last = to_date.iloc[-2]
        change = wording.change(now["arrivals"], last["arrivals"])
        said += (
            f", {change} {'as' if change == 'the same' else 'than'} to the same date in "
            f"{int(last['year'])} ({wording.number(last['arrivals'])})"
        )
        said += f". It is {place(to_date)} {since(int(to_date['year'].iloc[0]))}"
    return f"{said}. {unusual(season, end)}"


def place(to_date: pd.DataFrame) -> str:
    """Return "the most to this date in any of 8 years", "5th highest of 9 years to this date"."""
    now, of = to_date.iloc[-1], len(to_date)
    rank = int(now["rank"])
    if (to_date["arrivals"] == now["arrivals"]).sum() > 1:
        return f"level with another year, {wording.ordinal(rank)} highest of {of} years to this date"
    if rank == 1:
        return f"the most to this date in any of {of} years"
    if rank == of:
        return f"the fewest to this date in any of {of} years"
    return f"{wording.ordinal(rank)} highest of {of} years to this date"


def unusual(season: pd.DataFrame, end: dt.date) -> str:
    """Return whether the last 28 days are unusual for the time of year; `season` as above."""
    row = season[season["day"] == pd.Timestamp(end)].iloc[0]
    years = int(row["years"])
    if years < 3 or pd.isna(row["current"]) or pd.isna(row["low"]):
        return "Too few earlier years are known to say what is usual for the season."
    count = people(int(row["current"]))
    usual = f"{wording.number(row['low'])} to {wording.number(row['high'])} in the {years} years before"
    if row["current"] < row["low"]:
        return f"The last 28 days ({count}) are low for the time of year: {usual} was the usual range."
    if row["current"] > row["high"]:
        return f"The last 28 days ({count}) are high for the time of year: {usual} was the usual range."
    return f"The last 28 days ({count}) are within the usual range for the time of year: {usual}."


def change_on_last_year(to_date: pd.DataFrame, column: str = "arrivals") -> str:
    """Return the short comparison under a key figure, empty without an earlier year."""
    if len(to_date) < 2:
        return ""
    now, last = to_date.iloc[-1], to_date.iloc[-2]
    change = wording.change(now[column], last[column])
    than = "as" if change == "the same" else "than"
    return f"{change[0].upper()}{change[1:]} {than} to the same date in {int(last['year'])}"


def cumulative_title(to_date: pd.DataFrame) -> str:
    """Return the finding of the chart of running totals."""
    now = to_date.iloc[-1]
    if len(to_date) == 1:
        return f"{people(now['arrivals'])} arrived in {int(now['year'])}"
    last = to_date.iloc[-2]
    if now["arrivals"] == last["arrivals"]:
        return f"Arrivals in {int(now['year'])} equal {int(last['year'])}"
    word = "above" if now["arrivals"] > last["arrivals"] else "below"
    return f"Arrivals in {int(now['year'])} run {word} {int(last['year'])}"


def cumulative_alt(to_date: pd.DataFrame, end: dt.date) -> str:
    """Return what the chart of running totals shows."""
    best = to_date.sort_values("arrivals", ascending=False).iloc[0]
    now = to_date.iloc[-1]
    text = (
        f"Lines of running totals by year from {to_date['year'].iloc[0]}. By {end.day} "
        f"{wording.month(end).split()[0]} the {int(now['year'])} line stands at {people(now['arrivals'])}"
    )
    if best["year"] != now["year"]:
        text += f"; the highest to that date is {int(best['year'])} with {wording.number(best['arrivals'])}"
    return f"{text}."


def rolling_title(standing: Standing) -> str:
    """Return the finding of the chart of 12-month totals."""
    if standing.is_record:
        return f"No earlier 12 months since {FIRST_DAY.year} had as many arrivals"
    if standing.rank == 1:
        return "No 12-month total so far is higher"
    share = abs(standing.margin) / standing.best * 100
    return f"The 12-month total is {wording.percent(share)} below its peak"


def rolling_alt(standing: Standing, end: dt.date) -> str:
    """Return what the chart of 12-month totals shows."""
    text = (
        f"A line of arrivals in the 12 months to each day. In the 12 months to {wording.day(end)} there were "
        f"{people(standing.value)}"
    )
    if standing.best != standing.value:
        text += f"; the peak was {wording.number(standing.best)} in the 12 months to {standing.best_label}"
    return f"{text}."


def season_title(season: pd.DataFrame, end: dt.date) -> str:
    """Return the finding of the seasonal chart."""
    row = season[season["day"] == pd.Timestamp(end)].iloc[0]
    if pd.isna(row["low"]):
        return "The season cannot be compared yet"
    if row["current"] < row["low"]:
        return "The last 28 days are below the usual range"
    if row["current"] > row["high"]:
        return "The last 28 days are above the usual range"
    return "The last 28 days are within the usual range"


def season_held(share: float | None) -> tuple[str, ...]:
    """Return how often earlier years lay within the range of the others, nothing where it is not known."""
    if share is None:
        return ()
    return (
        f"Left out in turn, each of those years lay within the range of the others on {share:.0f}% of days.",
    )


def means(week: float | None, four_weeks: float | None, end: dt.date) -> str:
    """Return the means of the last 7 and 28 days."""
    return (
        f"Mean to {wording.day(end)}: {wording.number(week)} people a day over 7 days, "
        f"{wording.number(four_weeks)} over 28. Means that end on a day lag turning points."
    )


def per_boat_title(years: pd.DataFrame) -> str:
    """Return the finding on people per boat: `years` is `crossings.years`."""
    ratio = years["people_per_boat"].dropna()
    if len(ratio) < 2:
        return "People per boat"
    now, before = ratio.iloc[-1], ratio.iloc[-2]
    if now == ratio.max():
        return f"Boats carry more people than in any earlier year: {wording.number(now)}"
    direction = "more" if now > before else "fewer"
    return f"Boats carry {direction} people than the year before: {wording.number(now)}"


def tenure(window: Window, held: Totals) -> str:
    """Return what a tenure window holds."""
    days = wording.plural(window.days, "day")
    return f"{people(held.arrivals)} in {days}, {wording.span(window.start, window.end)}"


def records(
    month: Standing | None,
    quarter: Standing | None,
    year: Standing | None,
    to_date: Standing | None,
    first_year: int = FIRST_DAY.year,
) -> str:
    """Return a record of what: each window said with its rank, of how many, and the best other.

    `first_year` is the first of the years that `to_date` stands among.
    """
    lines = []
    windows = (
        ("Year to date, by date", to_date, f"years {since(first_year)}"),
        ("The last whole month, among the same months", month, f"years {since()}"),
        ("The last three whole months, among all such windows", quarter, f"windows {since()}"),
        ("The last 12 months, among all 12-month totals", year, f"totals, one for each day, {since()}"),
    )
    for name, standing, unit in windows:
        if standing is not None:
            lines.append(f"- {name}: {_standing(standing, unit)}.")
    return "\n".join(lines)


def _standing(standing: Standing, unit: str) -> str:
    place = "the" if standing.rank == 1 else wording.ordinal(standing.rank)
    said = f"{people(standing.value)}, {place} highest of {wording.number(standing.of)} {unit}"
    if standing.rank > 1:
        return f"{said}; the highest is {wording.number(standing.best)} ({standing.best_label})"
    if standing.runner_up is None:
        return f"{said}; there is no other to compare it with, so it is not called a record"
    runner_up = f"{wording.number(standing.runner_up)} ({standing.runner_up_label})"
    if standing.is_record:
        return f"{said}: a record, {wording.number(standing.margin)} above {runner_up}"
    return f"{said}; not called a record, because {runner_up} is within the usual revision of it"
