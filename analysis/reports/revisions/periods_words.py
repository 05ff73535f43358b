"""What the periods of a table are called in words, and what was decided about a release of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.releases.reading.release import TableSchema


def period(value: Any, schema: TableSchema) -> str:
    """Return a period of a table as its publisher would name it: "October to December 2025"."""
    if schema.is_register or schema.column(str(schema.period)).kind == "integer":
        return str(value)
    end: dt.date = pd.Timestamp(value).date()
    if schema.period == "year_ending":
        return wording.year_ending(end)
    if schema.frequency == "quarter" and schema.period != "as_at":
        return wording.quarter(end)
    if schema.frequency == "month":
        return wording.month(end)
    return f"week to {wording.day(end)}" if schema.frequency == "week" else wording.day(end)


def short_period(value: Any, schema: TableSchema) -> str:
    """Return a period in few letters, for the name of a row: "Oct to Dec 2025", "22 Mar 2026"."""
    return re.sub(r"week to |(?<=[A-Z][a-z]{2})[a-z]+(?= )", "", period(value, schema))


def noun(schema: TableSchema) -> str:
    """Return what a period of a table is called; a stock is counted on single days."""
    return "count" if schema.period == "as_at" else str(schema.frequency or "period")


def span(values: pd.Series, schema: TableSchema) -> str:
    """Return new periods from the first to the last: "17 July to 20 August 2026"; empty without any."""
    if values.empty:
        return ""
    first, last = values.iloc[0], values.iloc[-1]
    if schema.frequency == "week":
        both = f"{wording.day(first.date())} and {wording.day(last.date())}"
        return f"ending {both if len(values) == 2 else wording.span(first.date(), last.date())}"
    if len(values) == 1:
        return period(last, schema)
    if schema.frequency == "day":
        gaps = (last - first).days >= len(values)
        days = wording.span(first.date(), last.date())
        return f"within {days}" if gaps else days
    if schema.frequency == "quarter" and schema.period == "quarter_end":
        start = wording.month((first - pd.DateOffset(months=2)).date())
        return f"{start.split()[0] if first.year == last.year else start} to {wording.month(last)}"
    return f"{period(first, schema)} to {period(last, schema)}"


def periods(values: pd.Series, schema: TableSchema, *, gap: object = False) -> str:
    """Return how many periods are new, and which: "35 new days, 17 July to 20 August 2026".

    After a `gap` of releases that are not held, what is new here need not be new with the release.
    """
    if values.empty:
        return ""
    one = noun(schema) if gap else f"new {noun(schema)}"
    where = " that no earlier release held gives" if gap else ""
    return f"{wording.plural(len(values), one)}{where}, {span(values, schema)}"


def decided(accepted: int, withheld: int) -> str:
    """Return how many findings were accepted, and how many cells or sheets are withheld."""
    parts = []
    if accepted:
        parts.append(f"{wording.plural(accepted, 'finding')} accepted with a reason")
    if withheld:
        parts.append(f"{wording.plural(withheld, 'part')} of the file withheld")
    return " and ".join(parts)
