"""Exhibits that set returns beside arrivals and claims, and beside the refusals of a cohort."""

from __future__ import annotations

import tomllib
from typing import Any

import pandas as pd

from analysis.charts import lines
from analysis.charts.named import Named
from analysis.common import paths, wording
from analysis.exhibits import Callout, Column, Exhibit, Prose
from analysis.measures.returns import inflow
from analysis.measures.returns import totals as measures
from analysis.report import Report
from analysis.reports.returns import inflow_words as say
from analysis.reports.returns.overview import SHORT, TABLE, by_month, missing
from analysis.reports.returns.overview_words import RATIO

RETURNED, ROUTES, COHORTS = "returns_of_small_boat_arrivals", "illegal_entry_by_route", "asylum_cohorts"


def inflow_ratios(report: Report, quarters: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return returns for every 100 arrivals and for every 100 claims, in the fixed wording."""
    table = inflow.per_hundred(
        measures.calendar_years(quarters),
        report.load("small_boats_annual"),
        inflow.claims_by_year(report.load("asylum_flows")),
    )
    ratios = ["per_100_arrivals", "per_100_claims"]
    if table[ratios].dropna(how="all").empty:
        return (
            missing("inflow", "Arrivals or claims in a whole year"),
            *small_boats(report),
            *_cohort(report),
        )
    prose = Prose(id="inflow-words", markdown=say.per_hundred(table))
    return (prose, _ratios(report, table, ratios), *small_boats(report), *_cohort(report))


def _ratios(report: Report, table: pd.DataFrame, ratios: list[str]) -> Exhibit:
    drawn = [name for name in ratios if (table[name] <= say.SHOWN_TO).any()]
    shown = table.assign(
        middle=by_month(table["year"], 7),
        **{f"{name}_shown": table[name].where(table[name] <= say.SHOWN_TO) for name in ratios},
    )
    now = shown.iloc[-1]
    labels = {"per_100_arrivals": "Per 100 small-boat arrivals", "per_100_claims": "Per 100 asylum claims"}
    said = [
        f"{wording.number(now[name])} for every 100 {name.removeprefix('per_100_')}"
        for name in drawn
        if not wording.is_missing(now[f"{name}_shown"])
    ]
    newest = [f"In {int(now['year'])} there were {wording.listed(said)}."] if said else []
    return lines.series(
        shown,
        x="middle",
        lines={f"{name}_shown": labels[name].lower() for name in drawn},
        columns=[
            Column("year", "Calendar year"),
            Column("returns", SHORT["returns"], "integer", "returns"),
            Column("arrivals", "Small-boat arrivals", "integer", "people"),
            Column("claims", "Asylum claims", "integer", "people"),
            *(Column(name, f"Returns {labels[name].lower()}", "number", "returns", 1) for name in ratios),
        ],
        id="inflow",
        title="Returns beside arrivals and claims: a ratio, not a rate",
        subtitle="Enforced and voluntary returns for every 100 arrivals or claims, same calendar year, UK",
        alt=" ".join(["Lines by calendar year.", *newest]),
        sources=report.source(TABLE, "small_boats_annual", "asylum_flows"),
        notes=(RATIO, *_left_out(table, ratios)),
        status=report.status(TABLE),
    )


def _left_out(table: pd.DataFrame, ratios: list[str]) -> tuple[str, ...]:
    """Return the note on ratios too high to draw, where there are any."""
    high = (table[ratios] > say.SHOWN_TO).any(axis=None)
    return (
        (f"Ratios above {say.SHOWN_TO} are in the data, neither said nor drawn: the base was then small.",)
        if high
        else ()
    )


def small_boats(report: Report) -> tuple[Exhibit, ...]:
    """Return returns of people who had arrived by small boat by quarter, beside arrivals."""
    quarters = inflow.small_boats(report.load(RETURNED), report.load(ROUTES))
    years = inflow.small_boat_years(quarters)
    if years.empty:
        return (missing("small-boats", "A whole year of returns of people who had arrived by small boat"),)
    now = quarters.iloc[-1]
    last = wording.quarter(now["quarter_end"].date())
    figure = lines.series(
        quarters.assign(quarter=[wording.quarter(end.date()) for end in quarters["quarter_end"]]),
        x="quarter_end",
        lines={"returns": "Returns"},
        points=[Named(now["quarter_end"], now["returns"], f"{wording.number(now['returns'])}, {last}")],
        columns=[
            Column("quarter", "Quarter"),
            Column("returns", "Returns of small-boat arrivals", "integer", "returns"),
            Column("arrivals", "Small-boat arrivals", "integer", "people"),
        ],
        id="small-boats",
        title=f"{wording.capital(wording.some(now['returns'], 'return'))} of small-boat arrivals in {last}",
        subtitle="Enforced and voluntary returns of people who had arrived by small boat, per quarter of "
        "return",
        alt=f"One line by quarter, at {wording.number(now['returns'])} in {last}.",
        sources=report.source(RETURNED, ROUTES),
        notes=("The quarter is that of the return; the arrival can lie years before.",),
        status=report.status(RETURNED),
    )
    words = say.small_boats(years, report.released(RETURNED))
    return (Prose(id="small-boats-words", markdown=words), figure)


def _cohort(report: Report) -> tuple[Exhibit, ...]:
    """Return what became of refused claims of the years that a published check is of."""
    with (paths.data() / "external_checks.toml").open("rb") as file:
        checks: list[dict[str, Any]] = tomllib.load(file)["check"]
    check = next(check for check in checks if check["id"] == "returned-of-refused")
    first, last = check["years"]
    years = inflow.cohorts(report.load(COHORTS), first, last)
    if len(years) < last - first + 1:
        return ()
    known = check if report.as_of is None or report.as_of >= check["status_at"] else None
    text = say.cohort(years, report.released(COHORTS), known)
    return (Callout(id="cohort", title=check["question"], markdown=text, level="limit"),)
