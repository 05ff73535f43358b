"""The asylum report: initial decisions and grant rates, and what became of the claims of each year."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from analysis.charts import bars
from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.exhibits import Column, Exhibit, Prose, counts, missing
from analysis.measures.asylum import flows, summary
from analysis.report import Report
from analysis.reports.asylum.claims import dated
from analysis.reports.asylum.claims_words import labels, part_year, span, year
from analysis.reports.asylum.overview import FLOWS, Seen

COHORTS, BOATS, CHILDREN = "asylum_cohorts", "small_boats_asylum_outcomes", "asylum_decisions_on_children"
GRANTS, LATEST = "asylum_grants_by_type", "Total latest outcomes: "
FIRST_YEAR = 2010
"""Calendar years drawn begin here, as those of the other charts of the report do."""


def outcomes(report: Report, at: Seen) -> Exhibit:
    """Return initial outcomes by calendar year and in the newest year, with the grant rate."""
    ends = at.years["quarter_end"].dt
    years = at.years[
        (ends.year >= FIRST_YEAR) & ((ends.month == 12) | (at.years.index == at.years.index.max()))
    ]
    years = years.dropna(subset=list(flows.OUTCOMES))
    if years.empty:
        return missing("outcomes", "A year of initial outcomes")
    years = years.assign(label=labels(years["quarter_end"].dt.date))
    names = {
        "grants": "Granted", "refusals": "Refused", "withdrawals": "Withdrawn",
        "administrative": "Closed otherwise",
    }  # fmt: skip
    rate = wording.percent(years["grant_rate_pct"].iloc[-1])
    return bars.stacked(
        years, x="label", parts={**names, "grants": f"Granted\n{rate} of decided"},
        columns=[
            Column("label", "Year"), *counts({**names, "initial_outcomes": "All outcomes"}),
            Column("grant_rate_pct", "Granted, of granted and refused", "percent", "%", 1),
        ],
        id="outcomes", title=outcomes_title(years),
        subtitle=f"People by initial outcome of an asylum claim, UK, {span(years['label'])}",
        alt="Stacked bars by year. " + outcomes_alt(years.iloc[-1]), sources=report.source(FLOWS),
        status=report.status(FLOWS), notes=(*part_year(years["label"]), OUTCOMES_NOTE),
    )  # fmt: skip


def in_words(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return the grant rate against withdrawals, of small-boat arrivals and children; what was granted."""
    words = []
    if len(years := at.years.dropna(subset=["grant_rate_pct"])):
        words.append((FLOWS, rate(years.iloc[-1], years.iloc[-5] if len(years) > 4 else None)))
    if report.has(BOATS):
        rates = summary.wide(report.load(BOATS), "percent of cases")["Grant rate"]
        words.append((BOATS, boats(*summary.newest(report.load(BOATS), "people"), rates)))
    if report.has(CHILDREN) and report.has(GRANTS):
        words.append((CHILDREN, children(*summary.newest(report.load(CHILDREN)))))
        words.append((GRANTS, kinds(*summary.newest(report.load(GRANTS)))))
    return (Prose(id="decisions", markdown="\n\n".join(dated(report, words))),) if words else ()


def cohorts(report: Report) -> Exhibit:
    """Return what had become, by the release, of the claims of each year."""
    if not report.has(COHORTS):
        return missing("cohorts", "Outcomes by year of claim")
    table = (
        summary.wide(report.load(COHORTS))
        .rename(columns=lambda name: name.removeprefix(LATEST))
        .reset_index()
    )
    table = table.assign(
        label=table["period_end"].dt.year.astype(str),
        closed=table["Withdrawn claims"] + table["Administrative outcomes"],
    )
    names = {
        "Grants of protection or other leave": "Granted", "Refusals": "Refused",
        "closed": "Withdrawn or closed",
        "Latest outcome not yet known": "Not yet known",
    }  # fmt: skip
    rates = {
        "Estimated grant rate at initial decision": "At initial decision",
        "Estimated latest grant rate": "Latest",
    }
    unknown = f"Not yet known\n{not_yet_known(table.iloc[-1])}"
    return bars.stacked(
        table, x="label", parts={**names, "Latest outcome not yet known": unknown},
        columns=[
            Column("label", "Year of claim"),
            *counts({**names, "Total claims": "All claims"}, "cases"),
            *(Column(name, f"Grant rate, {label.lower()}", "percent", "%") for name, label in rates.items()),
        ],
        id="cohorts", title=cohorts_title(table),
        subtitle="Asylum claims by year of claim and latest outcome known, cases, UK, "
        f"{span(table['label'])}",
        alt="Stacked bars by year of claim. " + cohorts_alt(table), sources=report.source(COHORTS),
        status=report.status(COHORTS), notes=(COHORTS_NOTE,),
    )  # fmt: skip


OUTCOMES_NOTE = "Withdrawn and otherwise closed claims are no decisions and are not in the grant rate."
CHILDREN_RATE = "Unaccompanied children's grant rate"
COHORTS_NOTE = (
    "Outcomes, appeals among them as far as known, as they stood at the release: newer years have had less "
    "time. Closed: administrative outcomes."
)


def outcomes_title(years: pd.DataFrame) -> str:
    """Return the grant rate of the newest year."""
    row = years.iloc[-1]
    share, when = percent(row["grant_rate_pct"]), year(row["quarter_end"].date())
    return f"{share} of people decided on were granted in {when}"


def outcomes_alt(row: pd.Series[Any]) -> str:
    """Return the initial outcomes of a year."""
    return (
        f"In {year(row['quarter_end'].date())}, "
        f"{wording.plural(row['grants'], 'person was', 'people were')} granted, "
        f"{number(row['refusals'])} refused, {number(row['withdrawals'])} had their claim withdrawn and "
        f"{number(row['administrative'])} had it closed otherwise."
    )


def rate(now: pd.Series[Any], before: pd.Series[Any] | None) -> str:
    """Return the grant rate beside withdrawals, in the newest year and the one before."""
    withdrawn = now["withdrawals"] / now["initial_outcomes"] * 100
    said = (
        f"In the {wording.year_ending(now['quarter_end'].date())}, {percent(now['grant_rate_pct'], 1)} of "
        f"people granted or refused were granted. {percent(withdrawn)} of all initial outcomes were "
        "withdrawals: they are outside the grant rate, and were all withdrawn claims counted as refusals, it "
        f"would be {percent(now['grants'] / (now['decisions'] + now['withdrawals']) * 100, 1)}."
    )
    if before is None:
        return said
    return (
        f"{said} The year before, {percent(before['grant_rate_pct'], 1)} were granted; there were "
        f"{number(before['decisions'])} decisions (now "
        f"{wording.change(now['decisions'], before['decisions'])}) and {number(before['withdrawals'])} "
        f"withdrawals (now {wording.change(now['withdrawals'], before['withdrawals'])})."
    )


def boats(row: pd.Series[Any], end: dt.date, rates: pd.Series[Any]) -> str:
    """Return outcomes of people who had arrived by small boat in the newest year and the published rates."""
    earlier = rates.get(pd.Timestamp(end) - pd.DateOffset(years=1))
    before = "" if wording.is_missing(earlier) else f", {percent(earlier)} the year before"
    return (
        f"Of people who had arrived by small boat, {wording.were(row['Grants'])} granted, "
        f"{number(row['Refused'])} refused and {number(row['Withdrawn'])} had their claim withdrawn in the "
        f"{wording.year_ending(end)}. As published, of main applicants, {percent(rates.iloc[-1])} were "
        f"granted{before}."
    )


def children(row: pd.Series[Any], end: dt.date) -> str:
    """Return how many unaccompanied children were decided on in a year, and the share granted."""
    whole = "Unaccompanied children receiving initial decisions"
    return (
        f"Of {wording.plural(row[whole], 'unaccompanied child', 'unaccompanied children')} decided on in the "
        f"{wording.year_ending(end)}, {percent(row[CHILDREN_RATE])} were granted."
    )


def kinds(row: pd.Series[Any], end: dt.date) -> str:
    """Return what kinds of leave were granted in a year, and that resettlement is apart."""
    whole = "Asylum-related grants"
    return (
        f"Of {wording.plural(row[whole], 'grant')} in the {wording.year_ending(end)}, "
        f"{wording.plural(row[f'{whole}: Refugee Permission'], 'was', 'were')} refugee permission and "
        f"{number(row[f'{whole}: Humanitarian Protection'])} humanitarian protection. Resettlement, "
        f"{wording.people(row['Resettlement arrivals'])}, is apart."
    )


def cohorts_title(table: pd.DataFrame) -> str:
    """Return how much of the newest year's claims has no outcome yet."""
    row = table.iloc[-1]
    return f"{not_yet_known(row)} of claims of {row['label']} have no final outcome yet"


def not_yet_known(row: pd.Series[Any]) -> str:
    """Return the share of a year's claims without a final outcome."""
    return wording.share(row["Latest outcome not yet known"] / row["Total claims"] * 100)


def cohorts_alt(table: pd.DataFrame) -> str:
    """Return what had become of the claims of the newest year."""
    row = table.iloc[-1]
    return (
        f"Of {wording.plural(row['Total claims'], 'case')} of {row['label']}, "
        f"{wording.were(row['Grants of protection or other leave'])} granted, {number(row['Refusals'])} "
        f"refused, {number(row['closed'])} withdrawn or closed and "
        f"{number(row['Latest outcome not yet known'])} not yet known."
    )
