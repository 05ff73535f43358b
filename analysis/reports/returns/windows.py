"""The windows of days of the returns report: what ad hoc notes say of them, and the official ones near."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.exhibits import Callout, Column, Data, Exhibit, Table, missing
from analysis.measures.returns import detail
from analysis.measures.returns import totals as measures
from analysis.measures.returns import windows as official
from analysis.report import Report
from analysis.reports.returns import overview_words as say
from analysis.reports.returns.overview import QUOTED, SHORT, TABLE, known


def windows(report: Report, quarters: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return official and ad hoc figures of the days since the parameter `since`, each said to be which."""
    since: dt.date = report.parameters["since"]
    if quarters.empty:
        return (missing("windows", "A quarter of returns"),)
    last = quarters["quarter_end"].iloc[-1].date()
    adhoc = detail.adhoc_windows(known(report.load(QUOTED), report))
    adhoc = adhoc[adhoc["start"] == pd.Timestamp(since)]
    asked = Window(since, last) if since < last else None
    near = [] if asked is None else official.nearest_windows(asked, quarters)
    found: dict[Window, str] = {}
    rows = []
    for _, row in adhoc.iterrows():
        window = Window(row["start"].date(), row["end"].date())
        rows.append(_window_row(window, f"Ad hoc note of {wording.day(row['published'].date())}", row))
        length = max(1, round(window.days / 91.3))
        if earlier := official.last_at_least(quarters, int(row["returns"]), length, window.start):
            found.setdefault(earlier[0], "Official, last earlier one as high")
        for other in official.nearest_windows(window, quarters):
            found.setdefault(other, _basis(other, window))
    for other in near:
        found.setdefault(other, _basis(other, asked))
    rows += [
        _window_row(window, basis, official.window_total(quarters, window)) for window, basis in found.items()
    ]
    if not rows:
        return (missing("windows", f"A quarter of returns since {wording.day(since)}"),)
    table = _windows_table(report, pd.DataFrame(rows), since)
    if asked is None or near == [asked]:
        return (table,)
    text = say.window(asked, near)
    return (Callout(id="since", title="Official windows are quarters", markdown=text, level="limit"), table)


def _basis(window: Window, asked: Window | None) -> str:
    """Return what an official window is to the one it stands for."""
    if asked is None or window == asked:
        return "Official"
    return f"Official, nearest {'longer' if window.days > asked.days else 'shorter'}"


def _window_row(window: Window, basis: str, values: pd.Series[Any]) -> dict[str, Any]:
    counts = {name: values[name] for name in ("returns", *measures.HEADLINE)}
    per_day = None if pd.isna(counts["returns"]) else counts["returns"] / window.days
    span = wording.span(window.start, window.end)
    return {"window": span, "basis": basis, **counts, "days": window.days, "per_day": per_day}


def _windows_table(report: Report, rows: pd.DataFrame, since: dt.date) -> Exhibit:
    notes = [say.APART]
    quoted = rows["basis"].str.startswith("Ad hoc").any()
    if quoted:
        notes.append(
            "Ad hoc figures are provisional. Last earlier one as high: the last official window of about "
            "that length with at least as many returns. Lengths differ, so compare the returns a day."
        )
    columns = [
        Column("window", "Window"),
        Column("basis", "Basis"),
        Column("returns", "Returns", "integer", "returns"),
        *(Column(name, SHORT[name], "integer", "returns") for name in measures.HEADLINE),
        Column("days", "Days", "integer", "days"),
        Column("per_day", "Returns a day", "number", "returns a day", 2),
    ]
    return Table(
        id="windows",
        title=f"Returns since {wording.day(since)}: ad hoc and official windows",
        subtitle="Enforced and voluntary returns from the UK, people, windows of different lengths",
        data=Data.of(rows, columns),
        sources=report.source(TABLE, QUOTED) if quoted else report.source(TABLE),
        notes=tuple(notes),
        status=None if quoted else report.status(TABLE),
    )
