"""The crossings report: where the year may end, with what the same code would have said before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables
from analysis.charts import bands
from analysis.common import periods, wording
from analysis.common.errors import UsageError
from analysis.common.shared import once_per_batch
from analysis.exhibits import Callout, Column, Data, Exhibit, Figure, Prose, Table, counts
from analysis.measures.crossings import arrivals as measures
from analysis.measures.crossings import seasons
from analysis.measures.models import projection
from analysis.report import Report
from analysis.reports.crossings import ahead_words as say
from analysis.reports.crossings.overview import DAILY
from analysis.reports.crossings.overview_words import years as span_of

FIRST_MONTH = 6
"""Nothing is projected before the end of this month."""
NEIGHBOURS = 3
"""Years before whose course between now and 31 December shapes the fan."""
_CALM = f"{projection.CALM_YEARS[0]} to {projection.CALM_YEARS[-1]}"
_SHORT = {
    projection.ENSEMBLE: "Average",
    "sarima": "ARIMA",
    "smoothing": "Smoothing",
    "root_growth": "× √growth",
    "mean_3_years": "3-year mean",
    "last_year": "Last year",
    "median_share": "÷ share",
}


def year_end(report: Report, daily: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the projection of the year's total and how far off the same code was in earlier years."""
    end = measures.last_day(daily)
    tested = projection.stored(daily)
    errors = projection.accuracy(tested) if len(tested) else None
    if (end.month, end.day) < (FIRST_MONTH, 30):
        return (
            Callout(
                id="projection-none",
                title="No projection yet",
                markdown=say.too_early(end, errors, season=seasons.comparable(seasons.season(daily))),
            ),
        )
    if (end.month, end.day) == (12, 31):
        text = f"Every day of {end.year} is counted: nothing is left to project."
        return (Callout(id="projection-none", title="The year is complete", markdown=text),)
    try:
        fitted = _fitted(report.as_of)
    except UsageError as error:
        return (Callout(id="projection-none", title="No projection", markdown=str(error)),)
    bets = projection.held(tested, end)
    last_year = measures.totals(
        daily, periods.Window(dt.date(end.year - 1, 1, 1), dt.date(end.year - 1, 12, 31))
    )
    words = Prose(
        id="projection",
        markdown=say.projection(fitted, last_year.arrivals or 0, _right(daily, tested, end), bets),
    )
    exhibits: list[Exhibit] = [words, _fan(report, daily, fitted), _methods(report, fitted, errors)]
    if errors is not None:
        exhibits += _scores(report, tested, errors, bets)
    return tuple(exhibits)


@once_per_batch
def _fitted(day: dt.date | None) -> projection.Fitted:
    """Return the projection from the last day known by a day, the same for every choice of the reader."""
    return projection.fit(tables.load(DAILY, day))


def _right(daily: pd.DataFrame, tested: pd.DataFrame, end: dt.date) -> tuple[str, int, int] | None:
    """Return from which cut-off, and in how many of how many years then open, passing the last was told."""
    near = projection.nearest(tested, end)
    near = near[near["method"] == projection.ENSEMBLE].set_index("year")
    if near.empty:
        return None
    last = measures.years(daily).set_index("year")["arrivals"].rename(lambda year: year + 1)
    last = last.reindex(near.index)
    right = ((near["projected"] > last) == (near["outcome"] > last))[near["to_date"] <= last]
    return (f"{near['cut_off'].iloc[0]:%m-%d}", int(right.sum()), len(right)) if len(right) else None


def _fan(report: Report, daily: pd.DataFrame, fitted: projection.Fitted) -> Figure:
    """Return the year so far and the bands of what may follow, shaped by the course of earlier years."""
    end = fitted.cut_off
    known = measures.within(daily, periods.year_to_date(end))
    known = pd.DataFrame({"day": known["date"], "total": known["arrivals"].astype(float).cumsum()})
    days = pd.date_range(end, dt.date(end.year, 12, 31))
    share = _course(daily, end, len(days))
    # as said: to more places, processors differ in what they fit
    ends = {f"{side}_{level}": float(fitted.said(level / 100)[place]) for level in (80, 95)
            for place, side in enumerate(("low", "high"))}  # fmt: skip
    ends["middle"] = float(fitted.middle())
    ahead = pd.DataFrame({"day": days})
    for name, value in ends.items():
        ahead[name] = fitted.to_date + (value - fitted.to_date) * share
    order = ["low_95", "low_80", "middle", "high_80", "high_95"]
    data = pd.DataFrame([{"day": days[-1], **{name: ends[name] for name in order}}])
    labels = {
        name: f"{'middle' if name == 'middle' else f'{name[-2:]}%'}: {wording.number(ends[name])}"
        for name in order
    }
    names = ("95%, low", "80%, low", "Middle", "80%, high", "95%, high")
    return bands.fan(
        known, ahead, end_labels=labels, data=data,
        columns=[
            Column("day", "To", "date"),
            *counts(dict(zip(order, names, strict=True))),
        ],
        id="projection-fan", title=say.projection_title(fitted),
        subtitle=f"People arriving by small boat, running total and projection, UK, {end.year}",
        alt=say.projection_alt(fitted), sources=report.source(DAILY), status="estimate",
        notes=(
            f"{say.LABEL}. Rounded outward to hundreds, and never below those counted.",
            f"The bands follow the course of the {NEIGHBOURS} years before from this day to 31 December.",
        ),
    )  # fmt: skip


def _course(daily: pd.DataFrame, end: dt.date, days: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the share of what came after the day that had come by each later day, from 0 to 1."""
    counts = daily.set_index("date")["arrivals"].astype(float)
    courses = []
    for year in range(end.year - NEIGHBOURS, end.year):
        running = counts[pd.Timestamp(periods.same_date(end, year)) : pd.Timestamp(year, 12, 31)].cumsum()
        courses.append((running - running.iloc[0]).to_numpy()[-days:])
    total = np.sum([course[:days] for course in courses], axis=0)
    share: np.ndarray[tuple[int], np.dtype[np.float64]] = total / max(total[-1], 1.0)
    return share


def _methods(report: Report, fitted: projection.Fitted, errors: pd.DataFrame | None) -> Table:
    """Return what each method gives, with its mean error from the nearest earlier cut-off and overall."""
    table = fitted.project()
    table["label"] = table["method"].map(projection.LABELS)
    table["rounded"] = (table["projected"] / 100).round() * 100
    columns = [Column("label", "Method"), Column("rounded", "Projected total", "integer", "people")]
    if errors is not None:
        cut_offs = [
            name for name in errors.columns if name[0].isdigit() and name <= f"{fitted.cut_off:%m-%d}"
        ]
        nearest = cut_offs[-1]
        table = table.merge(errors, on="method", how="left")
        columns += [
            Column(nearest, f"Mean error from {_named(nearest)}", "percent", "%", 1),
            Column("mean", "Mean error, nine cut-offs", "percent", "%", 1),
            Column("mean_calm", f"Mean error, {_CALM}", "percent", "%", 1),
        ]
    low, high = table["rounded"].min(), table["rounded"].max()
    return Table(
        id="projection-methods", title=f"Methods range from {wording.number(low)} to {wording.number(high)}",
        subtitle=f"Projected arrivals in {fitted.cut_off.year}, UK, and mean absolute error of earlier years",
        data=Data.of(table, [column for column in columns if column.name in table.columns]),
        sources=report.source(DAILY), status="estimate", notes=(f"{say.LABEL}.",),
    )  # fmt: skip


def _named(cut_off: str) -> str:
    month, day = cut_off.split("-")
    return wording.short_day(dt.date(2001, int(month), int(day)))


def _held(row: Any) -> str:
    if wording.is_missing(row.of):
        return ""
    return f"{row.years:.0f} of {row.of:.0f} ({row.low_pct:.0f}–{row.high_pct:.0f}%)"


def _scores(
    report: Report, tested: pd.DataFrame, errors: pd.DataFrame, bets: projection.Held | None
) -> list[Exhibit]:
    """Return how far off every method was at nine cut-offs, and how the intervals did."""
    calm = tested[tested["year"].isin(projection.CALM_YEARS)]
    in_all = projection.calibration(tested)
    in_calm = projection.calibration(calm) if len(calm) else None
    years = span_of(int(tested["year"].min()), int(tested["year"].max()))
    words = say.accuracy(errors, in_all, in_calm, years, bets)
    rows = [name for name in errors.columns if name != "method"]
    laid = errors.set_index("method")[rows].transpose()
    labels = {"mean": "All cut-offs", "mean_calm": f"All, {_CALM}"}
    laid.insert(0, "cut_off", [labels.get(name) or _named(name) for name in rows])
    spread = projection.by_cut_off(tested).reindex(rows)
    spread.loc["mean", "score"] = in_all.score * 100
    if in_calm is not None:
        spread.loc["mean_calm", "score"] = in_calm.score * 100
    laid["score"] = spread["score"].to_numpy()
    laid["held"] = [_held(row) for row in spread.itertuples()]
    methods = [
        Column("score", "Average, interval score", "percent", "%", 1),
        *(Column(name, label, "percent", "%", 1) for name, label in _SHORT.items()),
        Column("held", "80% held"),
    ]
    table = Table(
        id="projection-backtest", title=say.accuracy_title(errors),
        subtitle=f"Weighted interval score and mean absolute error, % of the outcome, UK, {years}",
        data=Data.of(laid, [Column("cut_off", "From"), *methods]),
        sources=report.source(DAILY), status="estimate",
        notes=(
            "Each projection saw the days to its cut-off alone.",
            "The methods are those of the previous table, in its order.",
            "The absolute error of a method that gives a number alone is its interval score too.",
            "80% held: years in which the interval held the outcome.",
            "In brackets: the share of years this leaves open (95% interval, Clopper and Pearson).",
        ),
    )  # fmt: skip
    return [Prose(id="projection-accuracy", markdown=words), table]
