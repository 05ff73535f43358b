"""The asylum report: initial decisions and grant rates, and what became of the claims of each year."""

from __future__ import annotations

from analysis.charts import bars
from analysis.common import wording
from analysis.exhibits import Column, Exhibit, Prose
from analysis.measures.asylum import flows, summary
from analysis.report import Report
from analysis.reports.asylum import decisions_words as say
from analysis.reports.asylum.claims import dated, people
from analysis.reports.asylum.claims_words import part_year, span
from analysis.reports.asylum.overview import FLOWS, Seen
from analysis.reports.returns.overview import missing

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
    days = [day.date() for day in years["quarter_end"]]
    years = years.assign(
        label=[str(d.year) if d.month == 12 else f"YE {wording.short_month(d)}" for d in days]
    )
    names = {
        "grants": "Granted", "refusals": "Refused", "withdrawals": "Withdrawn",
        "administrative": "Closed otherwise",
    }  # fmt: skip
    rate = wording.percent(years["grant_rate_pct"].iloc[-1])
    return bars.stacked(
        years, x="label", parts={**names, "grants": f"Granted\n{rate} of decided"},
        columns=[
            Column("label", "Year"), *people(*names.items(), ("initial_outcomes", "All outcomes")),
            Column("grant_rate_pct", "Granted, of granted and refused", "percent", "%", 1),
        ],
        id="outcomes", title=say.title(years),
        subtitle=f"People by initial outcome of an asylum claim, UK, {span(years['label'])}",
        alt="Stacked bars by year. " + say.outcomes(years.iloc[-1]), sources=report.source(FLOWS),
        status=report.status(FLOWS), notes=(*part_year(years["label"]), say.OUTCOMES),
    )  # fmt: skip


def in_words(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return the grant rate against withdrawals, of small-boat arrivals and children; what was granted."""
    words = []
    if len(years := at.years.dropna(subset=["grant_rate_pct"])):
        words.append((FLOWS, say.rate(years.iloc[-1], years.iloc[-5] if len(years) > 4 else None)))
    if report.has(BOATS):
        rates = summary.wide(report.load(BOATS), "percent of cases")["Grant rate"]
        words.append((BOATS, say.boats(*summary.newest(report.load(BOATS), "people"), rates)))
    if report.has(CHILDREN) and report.has(GRANTS):
        words.append((CHILDREN, say.children(*summary.newest(report.load(CHILDREN)))))
        words.append((GRANTS, say.kinds(*summary.newest(report.load(GRANTS)))))
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
    unknown = f"Not yet known\n{say.not_yet_known(table.iloc[-1])}"
    return bars.stacked(
        table, x="label", parts={**names, "Latest outcome not yet known": unknown},
        columns=[
            Column("label", "Year of claim"),
            *(Column(name, label, "integer", "cases") for name, label in names.items()),
            Column("Total claims", "All claims", "integer", "cases"),
            *(Column(name, f"Grant rate, {label.lower()}", "percent", "%") for name, label in rates.items()),
        ],
        id="cohorts", title=say.cohorts_title(table),
        subtitle="Asylum claims by year of claim and latest outcome known, cases, UK, "
        f"{span(table['label'])}",
        alt="Stacked bars by year of claim. " + say.cohorts(table), sources=report.source(COHORTS),
        status=report.status(COHORTS), notes=(say.COHORTS,),
    )  # fmt: skip
