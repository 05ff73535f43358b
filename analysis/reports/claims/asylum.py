"""Measures of claims about asylum: claims, people waiting, grants, people in hotels (Home Office).

Counts of people on the last day of a quarter, or of whole quarters.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.measures.asylum import flows
from analysis.reports.claims.registry import counted, measure, said
from analysis.reports.claims.view import Found, View, quarter_end, quarters_within, unknown

HOTELS, STOCKS, FLOWS = "people_in_hotels", "asylum_stocks", "asylum_flows"


def _on(view: View, table: str, column: str, day: dt.date, how: str) -> Found:
    rows = view.quarters(table, "as_at").set_index("as_at")[column]
    return counted(rows.get(quarter_end(day)), "people", f"{how}, {wording.day(day)}")


@measure(unit="people")
def people_in_hotels(view: View, *, as_at: dt.date) -> Found:
    """Return people seeking asylum in hotels (contingency accommodation), UK, on a quarter's last day."""
    return _on(view, HOTELS, "people", as_at, "People in hotels used as contingency accommodation, UK")


@measure(unit="people")
def people_waiting(view: View, *, as_at: dt.date) -> Found:
    """Return people, dependants too, who await an initial decision (the backlog) on a quarter's last day."""
    return _on(view, STOCKS, "awaiting_initial_decision", as_at, "People awaiting an initial decision, UK")


def _flows(view: View, window: Window) -> pd.DataFrame | None:
    return quarters_within(flows.quarters(view.quarters(FLOWS, "quarter_end")), window)


@measure(unit="people")
def asylum_claims(view: View, *, window: Window) -> Found:
    """Return people, dependants too, who claimed asylum in a window of whole quarters."""
    how = f"People claiming asylum, {wording.span(window.start, window.end)}, UK"
    rows = _flows(view, window)
    return counted(None if rows is None else rows["claims"].sum(skipna=False), "people", how)


@measure(unit="%", decimals=1)
def grant_rate(view: View, *, window: Window) -> Found:
    """Return grants as per cents of grants and refusals at initial decision, in whole quarters."""
    how = f"Grants ÷ grants and refusals at initial decision, {wording.span(window.start, window.end)}, UK"
    rows = _flows(view, window)
    if rows is None:
        return unknown(how)
    whole = rows[list(flows.OUTCOMES)].sum(skipna=False).to_frame().T
    rate = flows.grant_rate(whole).iloc[0]
    if wording.is_missing(rate):
        return unknown(how)
    grants, refusals = (whole[one].iloc[0] for one in ("grants", "refusals"))
    beside = f"{wording.number(grants)} of {wording.number(grants + refusals)}"
    return Found(float(rate), said(rate, "%", 1), how, beside)
