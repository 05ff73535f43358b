"""The crossings report in words: every figure is handed in, none is typed.

Words of comparison are computed. A "record" is said only where a measure says so, with its window and
the year counting began.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.measures.crossings.arrivals import FIRST_DAY, Totals
from analysis.measures.crossings.records import Standing
from analysis.measures.crossings.seasons import comparable
from analysis.reports.returns.overview_words import change


def since(first_year: int = FIRST_DAY.year) -> str:
    """Return "since counting began in 2018", or since which later year is compared."""
    return f"since {'counting began in ' if first_year == FIRST_DAY.year else ''}{first_year}"


def years(first: int, last: int) -> str:
    """Return "2018 to 2026", or "2018" alone."""
    return str(first) if first == last else f"{first} to {last}"


def people(count: int | None) -> str:
    """Return "nobody", "1 person", "6,642 people"."""
    return "nobody" if count == 0 else wording.people(count)


def opening(to_date: pd.DataFrame, end: dt.date, season: pd.DataFrame) -> str:
    """Return what changed and whether it is unusual, in one paragraph.

    `to_date` is `crossings.to_date`, `season` is `crossings.seasons.season`.
    """
    now = to_date.iloc[-1]
    window = wording.span(dt.date(end.year, 1, 1), end)
    said = f"**{wording.capital(people(now['arrivals']))}** arrived by small boat from {window}"
    if len(to_date) > 1:
        last = to_date.iloc[-2]
        then = f"to the same date in {int(last['year'])}"
        said += f", {change(now['arrivals'], last['arrivals'], then)} ({wording.number(last['arrivals'])})"
        said += f". The number of {end.year} is {place(to_date)} {since(int(to_date['year'].iloc[0]))}"
    return f"{said}. {unusual(season, end)}"


def place(to_date: pd.DataFrame) -> str:
    """Return "the highest of 8 years to this date", "the 5th highest of 9 years to this date"."""
    now = to_date.iloc[-1]
    sharing = int((to_date["arrivals"] == now["arrivals"]).sum())
    said = wording.place(int(now["rank"]), len(to_date), "year", sharing=sharing, least="lowest")
    return f"{said} to this date"


def unusual(season: pd.DataFrame, end: dt.date) -> str:
    """Return where the last 28 days stand in the range of earlier years; `season` as above."""
    row = season[season["day"] == pd.Timestamp(end)].iloc[0]
    years = int(row["years"])
    if not comparable(season) or pd.isna(row["current"]) or pd.isna(row["low"]):
        return "Too few earlier years are known to compare the season with."
    side = _side(row)
    where = "within the range" if side == "within" else f"{side} all"
    return (
        f"The last 28 days ({people(int(row['current']))}) are {where} of the "
        f"{wording.plural(years, 'year')} before at the "
        f"same time of year, {wording.number(row['low'])} to {wording.number(row['high'])}"
        f"{_lately(season, end)}."
    )


def _side(row: pd.Series) -> str:
    return "below" if row["current"] < row["low"] else "above" if row["current"] > row["high"] else "within"


def sides(season: pd.DataFrame, end: dt.date) -> pd.Series[int]:
    """Return how many of the totals to the last 28 days are within, below and above the range, by side."""
    rows = season[season["day"] <= pd.Timestamp(end)].tail(28).dropna(subset=["current", "low"])
    return pd.Series([_side(row) for _, row in rows.iterrows()], dtype=object).value_counts()


def _lately(season: pd.DataFrame, end: dt.date) -> str:
    """Return where the totals to the days before stood, if they did not all stand where the last one does."""
    found = sides(season, end)
    if len(found) < 2:
        return ""
    held = [side for side in ("within", "below", "above") if side in found]
    parts = wording.listed([f"{wording.number(found[side])} {side}" for side in held])
    return f"; of 28-day totals to each of the last {wording.number(found.sum())} days, {parts}"


def change_on_last_year(to_date: pd.DataFrame, column: str = "arrivals") -> str:
    """Return the short comparison under a key figure, empty without an earlier year."""
    if len(to_date) < 2:
        return ""
    now, last = to_date.iloc[-1], to_date.iloc[-2]
    return wording.capital(change(now[column], last[column], f"to the same date in {int(last['year'])}"))


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
    if best["arrivals"] > now["arrivals"]:
        text += f"; the highest to that date is {int(best['year'])} with {wording.number(best['arrivals'])}"
    return f"{text}."


OTHERWISE = " (counted differently)"
"""Said of a highest that holds days before or after a change of the way of counting."""


def rolling_title(standing: Standing, *, otherwise: bool = False) -> str:
    """Return the finding of the chart of 12-month totals; `otherwise` as `OTHERWISE` says."""
    if standing.is_record:
        return "No earlier 12 months had as many arrivals"
    if standing.rank == 1:
        return "No 12-month total so far is higher"
    return f"The 12-month total is {_below(standing)} its peak{OTHERWISE if otherwise else ''}"


def _below(standing: Standing) -> str:
    return f"{wording.percent(abs(standing.margin) / standing.best * 100)} below"


def rolling_end(standing: Standing) -> str:
    """Return what stands at the end of the line of 12-month totals."""
    said = f"{wording.number(standing.value)}\nin 12 months"
    return said if standing.is_record or standing.rank == 1 else f"{said},\n{_below(standing)}"


def rolling_alt(standing: Standing, end: dt.date) -> str:
    """Return what the chart of 12-month totals shows."""
    text = (
        "A line of arrivals in the 12 months to each month end. "
        f"In the 12 months to {wording.day(end)} there were {people(standing.value)}"
    )
    if standing.best != standing.value:
        text += f"; the peak was {wording.number(standing.best)} in the 12 months to {standing.best_label}"
    return f"{text}."


def season_title(season: pd.DataFrame, end: dt.date) -> str:
    """Return the finding of the seasonal chart."""
    row = season[season["day"] == pd.Timestamp(end)].iloc[0]
    if pd.isna(row["low"]):
        return "The season cannot be compared yet"
    found = sides(season, end)
    if len(found) == 1:
        return f"Last 28 days {_side(row)} the range of earlier years"
    said = wording.listed([side for side in ("within", "below", "above") if side in found])
    return f"28-day totals {said} earlier years' range"


def busiest_title(days: pd.DataFrame, *, otherwise: bool = False) -> str:
    """Return which day had most arrivals, or how many days were level: `crossings.busiest_days`."""
    top = days[days["arrivals"] == days["arrivals"].max()]
    if not top["arrivals"].iloc[0]:
        return "No day counted had arrivals"
    if len(top) == 1:
        return f"The busiest day was {wording.day(top['date'].iloc[0])}{OTHERWISE if otherwise else ''}"
    return f"{len(top)} days were the busiest, with {people(top['arrivals'].iloc[0])} each"


def means(week: float | None, four_weeks: float | None, end: dt.date) -> str:
    """Return the means of the last 7 and 28 days."""
    return (
        f"Mean to {wording.day(end)}: {wording.people(week)} a day over 7 days, "
        f"{wording.number(four_weeks)} over 28. Means that end on a day lag turning points."
    )


def per_boat_title(to_date: pd.DataFrame) -> str:
    """Return the finding on people per boat, each year to the same date: `to_date` is `crossings.to_date`."""
    ratio = to_date["people_per_boat"].dropna()
    if len(ratio) < 2 or ratio.index[-1] != to_date.index[-1]:
        return "People per boat"
    return f"{wording.people(round(ratio.iloc[-1]))} a boat to date, {per_boat_place(ratio)}"


def per_boat_place(ratio: pd.Series[float]) -> str:
    """Return where the newest of the years' people per boat, each to the same date, stands among them."""
    now = ratio.iloc[-1]
    place = wording.place(int((ratio > now).sum()) + 1, len(ratio), "year", sharing=int((ratio == now).sum()))
    return place.removeprefix("the ")


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
        ("Year to date, by date", to_date, "year", since(first_year)),
        ("The last whole month, among the same months", month, "year", since()),
        ("The last three whole months, among all such windows", quarter, "window", since()),
        ("The last 12 months, among the 12-month totals to each day", year, "total", since()),
    )
    for name, standing, one, start in windows:
        if standing is not None:
            lines.append(f"- {name}: {_standing(standing, one, start)}.")
    return "\n".join(lines)


def beside_highest(at: Standing) -> str:
    """Return the place of a total to a day where no earlier one is higher, else the highest."""
    if at.rank == 1:
        return wording.capital(wording.place(1, at.of, "total", sharing=at.sharing))
    return f"The highest was {wording.number(at.best)} ({at.best_label})"


def _standing(standing: Standing, one: str, start: str) -> str:
    place = wording.place(standing.rank, standing.of, one, sharing=standing.sharing)
    said = f"{people(standing.value)}, {place} {start}"
    if standing.rank > 1:
        return f"{said}; the highest is {wording.number(standing.best)} ({standing.best_label})"
    if standing.runner_up is None:
        return f"{said}; there is no other to compare it with, so it is not called a record"
    runner_up = f"{wording.number(standing.runner_up)} ({standing.runner_up_label})"
    if standing.is_record:
        return f"{said}: a record, {wording.number(standing.margin)} above {runner_up}"
    if standing.sharing > 1:
        return f"{said}, so it is not called a record"
    return f"{said}; not called a record, because {runner_up} is within the usual revision of it"
