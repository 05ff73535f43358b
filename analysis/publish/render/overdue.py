"""Titles that rest on releases of which newer ones were due by the report's day: they carry the day."""

from __future__ import annotations

import datetime as dt

from analysis.common import wording
from analysis.publish.render.document import Payload


def dated(exhibit: Payload | None, end: Payload | None) -> Payload | None:
    """Return an exhibit with the day of its releases in its title, where newer ones of all were due.

    `end` is the end of the report. Only there is its day known: seen from `latest` it is the newest release
    of all tables read.
    """
    cited = (exhibit or {}).get("sources") or ()
    day = (end or {}).get("as_of") or (end or {}).get("as_at") or ""
    if not exhibit or "title" not in exhibit or not cited:
        return exhibit
    if not all(source.get("overdue_after") and source["overdue_after"] < day for source in cited):
        return exhibit
    released = sorted({source["released"] for source in cited})
    how = "on" if len(released) == 1 else "by"
    said = f" (as published {how} {wording.day(dt.date.fromisoformat(released[-1]))})"
    return {**exhibit, "title": f"{exhibit['title']}{said}"}
