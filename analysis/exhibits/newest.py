"""A table of periods as it is read: the newest first, for that is what a reader comes for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from analysis.common import periods

_TO_DATE = re.compile(r"(\d{4}) to \d{1,2} [A-Z][a-z]+")
"""How the row of a year that is not over is named."""
_DAY = "%d %B %Y"


def first(data: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a table whose rows are named by periods, in order of time, turned round; any other as it is.

    One that runs past the release of its sources is a calendar, and begins with its first day; one that is
    adopted from another library is in its author's order. Files keep the order of time, for programs.
    """
    if data.get("whole") or not data["rows"] or data["columns"][0]["type"] not in {"text", "date"}:
        return data
    starts = [_start(row[0]) for row in data["rows"]]
    known = [start for start in starts if start]
    released = max((dt.date.fromisoformat(source["released"]) for source in sources), default=dt.date.max)
    in_order = len(known) == len(starts) and all(a < b for a, b in pairwise(known))
    return {**data, "rows": data["rows"][::-1]} if in_order and known[-1] <= released else data


def _start(name: str | None) -> dt.date | None:
    """Return the first day of what a row is named by, or None where that is no period."""
    text = _TO_DATE.sub(r"\1", name or "")
    if window := periods.named(text):
        return window.start
    for form in (dt.date.fromisoformat, lambda said: dt.datetime.strptime(said, _DAY).date()):  # noqa: DTZ007
        try:
            return form(text)
        except ValueError:
            continue
    return None
