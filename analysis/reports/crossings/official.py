"""The crossings report's annex of official summary tables, and of what became of referrals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Table, missing
from analysis.measures.asylum import summary
from analysis.report import Report

AGES, CLAIMS, DISRUPTIONS = (
    "small_boats_by_age_and_sex", "small_boats_claims_and_referrals", "organised_crime_disruptions",
)  # fmt: skip
MONTHS, OUTCOMES = "small_boats_monthly", "small_boats_nrm_outcomes"
_CLAIMED = (
    "Total arrivals: with asylum claim only",
    "Total arrivals: with an asylum claim and an NRM referral",
)
_BANDS = ("17 and under", "18 to 24", "25 to 39", "40 and over")


def tables(report: Report) -> tuple[Exhibit, ...]:
    """Return a table of each: final months, people by year of arrival, disruptions by quarter."""
    return (
        _months(report, "people"), _months(report, "boats"), _ages(report), _claims(report),
        _outcomes(report), _disruptions(report),
    )  # fmt: skip


def _held(report: Report, table: str, names: Sequence[str]) -> pd.DataFrame:
    """Return the periods of a summary table in which every named measure is given."""
    rows = report.load(table)
    whole = (
        summary.wide(rows).reindex(columns=list(names)) if len(rows) else pd.DataFrame(columns=list(names))
    )
    return whole.dropna()


def _table(report: Report, source: str, rows: pd.DataFrame, *, id: str, title: str, unit: str,  # noqa: A002
           subtitle: str, notes: tuple[str, ...]) -> Table:  # fmt: skip
    ends = pd.DatetimeIndex(rows.index)
    by_year = bool((ends.month == 12).all())
    when = [str(end.year) if by_year else wording.quarter(end.date()) for end in ends]
    counts = [
        Column(name, wording.capital(name.removeprefix("Total arrivals: ")), "integer", unit)
        for name in map(str, rows)
    ]
    data = Data.of(rows.assign(period=when), [Column("period", "Year" if by_year else "Quarter"), *counts])
    return Table(id=id, title=title, subtitle=subtitle, data=data, notes=notes, sources=report.source(source))


def _ages(report: Report) -> Table | Exhibit:
    names = [*_BANDS, *(f"{band}: {sex}" for band in _BANDS for sex in ("Female", "Male")), "Total"]
    rows = _held(report, AGES, names)
    if rows.empty:
        return missing("ages-and-sexes", "Ages and sexes by year")
    newest, year = rows.iloc[-1], pd.DatetimeIndex(rows.index)[-1].year
    known = newest[list(_BANDS)].sum()
    men = sum(newest[f"{band}: Male"] for band in _BANDS[1:])
    title = f"Men, 18 or over: {wording.percent(men / known * 100)} of recorded ages in {year}"
    return _table(
        report, AGES, rows, id="ages-and-sexes", title=title, unit="people",
        subtitle="People who arrived by small boat, by age and sex, UK, calendar years",
        notes=("People whose age is not recorded are in the total only.",),
    )  # fmt: skip


def _claims(report: Report) -> Table | Exhibit:
    names = [
        *_CLAIMED, "Total arrivals: with NRM referral only",
        "Total arrivals: with no asylum claim and no NRM referral", "Total arrivals",
    ]  # fmt: skip
    rows = _held(report, CLAIMS, names)
    if rows.empty:
        return missing("claims-and-referrals", "Claims and referrals by year")
    newest, year = rows.iloc[-1], pd.DatetimeIndex(rows.index)[-1].year
    share = newest[list(_CLAIMED)].sum() / newest["Total arrivals"] * 100
    return _table(
        report, CLAIMS, rows, id="claims-and-referrals", unit="people",
        title=f"Of arrivals of {year} matched to records, {wording.percent(share)} claimed asylum",
        subtitle="People who arrived by small boat, by claim and referral, UK, calendar years of arrival",
        notes=("NRM is the National Referral Mechanism for possible victims of modern slavery.",),
    )  # fmt: skip


def _disruptions(report: Report) -> Table | Exhibit:
    rows = _held(report, DISRUPTIONS, ["Major", "Moderate", "Minor", "Total"])
    if rows.empty:
        return missing("disruptions", "Disruptions of organised immigration crime")
    newest, end = rows.iloc[-1], pd.DatetimeIndex(rows.index)[-1].date()
    minor = wording.percent(newest["Minor"] / newest["Total"] * 100)
    return _table(
        report, DISRUPTIONS, rows, id="disruptions", unit="disruptions",
        title=f"{wording.number(newest['Total'])} disruptions in {wording.quarter(end)}, {minor} minor",
        subtitle="Disruptions of organised immigration crime as law enforcement records them, by quarter",
        notes=(("A disruption is an action against a group or a person; it is no count of groups or of "
        "crossings."),),
    )  # fmt: skip


def _months(report: Report, unit: str) -> Table | Exhibit:
    rows = report.load(MONTHS).dropna(subset=[unit])
    if rows.empty:
        return missing(f"final-months-{unit}", f"Final months of {unit}")
    month, last = rows["month"], rows.iloc[-1]
    laid = rows.assign(year=month.dt.year.astype(str), number=month.dt.month).pivot_table(
        index="number", columns="year", values=unit, aggfunc="first"
    )
    years = [Column(year, year, "integer", unit) for year in map(str, laid.columns)]
    laid.insert(
        0,
        "name",
        [wording.month(last["month"].date().replace(month=number)).split()[0] for number in laid.index],
    )
    counted = wording.plural(last[unit], "person" if unit == "people" else "boat", unit)
    return Table(
        id=f"final-months-{unit}", title=f"Final count of {wording.month(last['month'].date())}: {counted}",
        subtitle=f"{'People arriving by small boat' if unit == 'people' else 'Small boats arriving'}, final "
        "counts by month and year, UK",
        data=Data.of(laid, [Column("name", "Month"), *years]), sources=report.source(MONTHS),
        notes=(
            "Final counts can differ from the sums of provisional daily ones.",
            *(("[x]: no final count is held.",) if laid.isna().any(axis=None) else ()),
        ),
    )  # fmt: skip


def _outcomes(report: Report) -> Table | Exhibit:
    rows = report.load(OUTCOMES)
    if rows.empty:
        return missing("referral-outcomes", "Outcomes of referrals")
    laid = rows.assign(year=rows["quarter_end"].dt.year.astype(str)).pivot_table(
        index=["outcome_group", "outcome"], columns="year", values="referrals", aggfunc="sum", fill_value=0
    )
    newest = rows["quarter_end"].max().date()
    part = f"January to {wording.month(newest)}" if newest.month < 12 else str(newest.year)
    years = [
        Column(year, part if year == str(newest.year) else year, "integer", "referrals")
        for year in map(str, laid.columns)
    ]
    first, last = (wording.quarter(rows["quarter_end"].agg(end).date()) for end in ("min", "max"))
    positive = laid[str(newest.year)].get(("Conclusive grounds decision", "Positive"), 0)
    return Table(
        id="referral-outcomes",
        title=f"Arrivals of {part}: {wording.some(positive, 'positive conclusive decision')}",
        subtitle="Outcomes of modern slavery referrals of small-boat arrivals, UK, by year of arrival",
        data=Data.of(
            laid.reset_index(), [Column("outcome_group", "Stage"), Column("outcome", "Outcome"), *years]
        ),
        sources=report.source(OUTCOMES),
        notes=(
            f"Arrivals of {first} to {last}, as decisions stood at the release.",
            ("A referral has a decision on reasonable grounds, then a conclusive one: stages overlap and are "
            "not added up."),
        ),
    )  # fmt: skip
