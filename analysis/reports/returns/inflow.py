"""Exhibits that set returns beside arrivals and claims, and beside the refusals of a cohort."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.charts import lines
from analysis.charts.named import Named
from analysis.common import paths, wording
from analysis.common.wording import number
from analysis.exhibits import Callout, Column, Exhibit, Prose, missing
from analysis.measures.returns import inflow
from analysis.measures.returns import totals as measures
from analysis.report import Report
from analysis.reports.returns.overview import SHORT, TABLE, by_month
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
    prose = Prose(id="inflow-words", markdown=per_hundred(table))
    return (prose, _ratios(report, table, ratios), *small_boats(report), *_cohort(report))


def _ratios(report: Report, table: pd.DataFrame, ratios: list[str]) -> Exhibit:
    drawn = [name for name in ratios if (table[name] <= SHOWN_TO).any()]
    shown = table.assign(
        middle=by_month(table["year"], 7),
        **{f"{name}_shown": table[name].where(table[name] <= SHOWN_TO) for name in ratios},
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
    high = (table[ratios] > SHOWN_TO).any(axis=None)
    return (
        (f"Ratios above {SHOWN_TO} are in the data, neither said nor drawn: the base was then small.",)
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
    words = small_boats_said(years, report.released(RETURNED))
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
    text = cohort(years, report.released(COHORTS), known)
    return (Callout(id="cohort", title=check["question"], markdown=text, level="limit"),)


SHOWN_TO = 500
"""Ratios above this are in the data, neither said nor drawn: arrivals were too few to compare with."""


def per_hundred(table: pd.DataFrame) -> str:
    """Return the newest ratios in the fixed wording, from `returns.inflow.per_hundred`."""
    sentences = []
    for base, words in (
        ("arrivals", "people who arrived by small boat"),
        ("claims", "people who claimed asylum"),
    ):
        known = table[table[f"per_100_{base}"].notna()]
        if known.empty or known[f"per_100_{base}"].iloc[-1] > SHOWN_TO:
            continue
        row = known.iloc[-1]
        many = round(row[f"per_100_{base}"])
        sentences.append(
            f"For every 100 {words} in {int(row['year'])} there {wording.verb(many, 'was', 'were')} "
            f"{wording.plural(many, 'return')}, of people who came by any route and at any time."
        )
    return " ".join([*sentences, RATIO])


def small_boats_said(years: pd.DataFrame, released: dt.date) -> str:
    """Return the newest year of `small_boat_years` beside arrivals, in the fixed wording on ratios."""
    now = years.iloc[-1]
    year, many = int(now["year"]), now["returns"]
    said = (
        f"In {year} there {wording.verb(many, 'was', 'were')} {wording.some(many, 'return')} of people who "
        "had arrived by small boat, in that year or before "
        f"({wording.change(many, years['returns'].iloc[-2])} than in {int(years['year'].iloc[-2])}), and "
        f"{wording.people(now['arrivals'])} arrived."
        if len(years) > 1
        else f"In {year} there {wording.verb(many, 'was', 'were')} {wording.some(many, 'return')} of people "
        f"who had arrived by small boat, and {wording.people(now['arrivals'])} arrived."
    )
    ratio = ""
    if not wording.is_missing(now["per_100"]):
        ratio = (
            f" For every 100 people who arrived by small boat in {year} there were "
            f"{number(now['per_100'], 1)} returns of people who had arrived so. {RATIO}"
        )
    return f"{said}{ratio} Both are as released on {wording.day(released)}."


def cohort(years: pd.DataFrame, released: dt.date, check: Mapping[str, Any] | None) -> str:
    """Return refusals and returns of claims of the years of the check, with what the check said earlier."""
    first, last = int(years["year"].iloc[0]), int(years["year"].iloc[-1])
    span = " to ".join(dict.fromkeys([str(first), str(last)]))
    refused, returned = years[["refused", "returned"]].sum(skipna=False)
    said = (
        f"Of main applicants who claimed asylum in {span}, {number(refused)} had a refusal as their latest "
        f"outcome, and {number(returned)} had been returned, as released on {wording.day(released)}. Those "
        "returned are of all who claimed in these years, also people who withdrew: the second number is no "
        "part of the first. "
    )
    if check:
        share = inflow.cohort_share(check["returned"], check["refused"])
        said += (
            f"An earlier release, with the status of {wording.day(check['status_at'])}, had "
            f"{number(check['refused'])} and {number(check['returned'])}: {number(share, 1)} for every 100, "
            "a ratio and not a share. "
        )
    return said + "People who claimed later have had less time to be returned, so newer years are left out."
