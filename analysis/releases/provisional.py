"""What the publisher of a table calls provisional: by a mark, a note of the release, or a stated rule."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from analysis.releases import registry
from analysis.releases.history import catalogue, timeline
from analysis.releases.reading import said
from analysis.releases.reading.release import PROVISIONAL, Release
from analysis.releases.reading.workbook import Workbook

if TYPE_CHECKING:
    import pandas as pd
    from pandas import DataFrame

_TABLE = re.compile(r"[A-Za-z]{3}_[A-Z]?\d\d\w*")
"""A table as the publisher names it: "Asy_D01"."""


def noted(workbook: Workbook, release: Release) -> dict[str, str]:
    """Return what the notes of a workbook call provisional of a release's tables, as the log keeps it."""
    found = {}
    source = registry.sources().get(release.source)
    for name, rows in release.tables.items():
        schema = catalogue.schema(name)
        if schema.is_register or rows.empty or "status" in schema.names:  # each row says it itself
            continue
        latest = timeline.period_ends(rows, schema).max().date()
        named = _TABLE.findall(source.tables.get(name, "") if source else "") or [name]
        first = min(said.provisional_from(workbook, one, latest) for one in named)
        if first < date.max:
            found[name] = PROVISIONAL if first == date.min else f"{PROVISIONAL} from {first}"
    return found


def period_ends(table: str, rows: DataFrame, log: DataFrame) -> pd.DatetimeIndex:
    """Return the ends of the periods of which rows hold a figure that its publisher calls provisional.

    The rows have the release that first said each; the log is of the releases of their table.
    """
    import pandas as pd

    schema = catalogue.schema(table)
    if schema.period is None or schema.is_register or rows.empty:
        return pd.DatetimeIndex([])
    by_row, firsts = "status" in schema.names, _firsts(table, log)
    if not (by_row or firsts):
        return pd.DatetimeIndex([])
    rows = rows[[schema.period, "released", *["status"][:by_row]]].drop_duplicates()  # of many there are few
    ends = timeline.period_ends(rows, schema)
    marked = ends >= pd.to_datetime(rows["released"].map(firsts))
    if by_row:
        marked |= rows["status"].str.contains(PROVISIONAL).fillna(False).astype(bool)
    return pd.DatetimeIndex(ends[marked].unique())


def _firsts(table: str, log: DataFrame) -> dict[pd.Timestamp, pd.Timestamp]:
    """Return from which day on each release, or by rule its publisher, calls a table provisional."""
    import pandas as pd

    firsts: dict[pd.Timestamp, pd.Timestamp] = {}
    names = ("released", "source", "period_to", "status")
    for day, source, last, status in zip(*(log[name] for name in names), strict=True):
        latest = date.fromisoformat(last if "-" in last else f"{last}-12-31")
        rules = [rule for rule in registry.source(source).provisional if table in rule.tables]
        if pd.notna(status):
            first = date.min if status == PROVISIONAL else date.fromisoformat(status.split()[-1])
        elif rules:
            first = min(said.first_provisional(rule.words, latest) for rule in rules)
        else:
            continue
        firsts[day] = min(pd.Timestamp(first), firsts.get(day, pd.Timestamp.max))
    return firsts
