"""How each method was tested: figures worked out here from the tables and the stored backtest, never typed.

A method that was rejected is worked out beside the one that is used, so that the page shows why.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import tables
from analysis.common import wording
from analysis.inputs import areas
from analysis.measures.crossings import events, records, seasons
from analysis.measures.local import comparators, fair
from analysis.measures.local import support as local
from analysis.measures.models import projection, scenario_outcomes
from analysis.measures.models.projection.backtest import CALM_YEARS
from analysis.measures.returns import totals, vintages
from docs.generate import examples

EVENT = dt.date(2025, 8, 5)
"""The event that the report of crossings reads by default."""
_Floats = npt.NDArray[np.float64]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _funnel() -> str:
    rows = []
    for day in sorted(examples.supported()["as_at"].unique())[-4:]:
        places = local.places(
            examples.supported(), examples.table("authorities"), examples.table("population"), day.date()
        )
        limits, found = fair.funnel(places)
        known = fair.complete(places)
        count = known["supported"].to_numpy(dtype=float)
        expected = known["population"].to_numpy(dtype=float) * limits.rate / 10_000
        chance = 2 * (np.sqrt(count) - np.sqrt(expected))
        wide = _multiplied(chance)
        never = int((2 * np.sqrt(expected) / wide < fair.LIMIT_95).sum())
        added = 1 / np.sqrt(1 / (4 * expected) + limits.between**2)
        rows.append(
            [
                wording.day(day.date()),
                wording.number(len(found)),
                *(
                    wording.percent(float(share) * 100)
                    for share in (
                        (found["position"] != "within").mean(),
                        (abs(chance) > fair.LIMIT_95).mean(),
                        (abs(chance) / wide > fair.LIMIT_95).mean(),
                    )
                ),
                wording.number(int((added < fair.LIMIT_95).sum())),
                wording.number(never),
            ]
        )
    head = ["quarter end", "authorities", "outside, added (used)", "outside, chance alone",
            "outside, multiplied", "never below, added", "never below, multiplied"]  # fmt: skip
    return (
        "Of authorities outside the inner limits 5% are expected. Never below: so many would be within "
        f"them with nobody at all.\n\n{_table(head, rows)}"
    )


def _multiplied(scores: _Floats) -> float:
    """Return the root of the multiplicative widening, from scores drawn in as those of the method are."""
    low, high = np.quantile(scores, [fair.WINSORISED, 1 - fair.WINSORISED])
    return float(np.sqrt((np.clip(scores, low, high) ** 2).mean()))


def newey_west() -> list[bool]:
    """Return of each placebo week whether the 95% interval by these standard errors excludes no change."""
    import statsmodels.api as sm

    counts = examples.table("small_boats_daily").set_index("date")["arrivals"].astype(float)
    known = counts[pd.Timestamp(events.FIRST_WEEK) : pd.Timestamp(EVENT - dt.timedelta(days=1))]
    weeks = known.iloc[len(known) % 7 :].to_numpy().reshape(-1, 7).sum(axis=1)
    size, found = events.BEFORE + events.AFTER, []
    for end in range(size, len(weeks) + 1):
        design = events.design(end - size, size, events.AFTER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GLM(weeks[end - size : end], design, family=sm.families.Poisson())
            low, high = model.fit(cov_type="HAC", cov_kwds={"maxlags": 4}).conf_int()[-1]
        found.append(not low <= 0 <= high)
    return found


def _events() -> str:
    excluded = newey_west()
    found = events.reading(examples.table("small_boats_daily"), EVENT)
    if isinstance(found, str):
        return f"{found}."
    held, tried = sum(found.forwards), len(found.forwards)
    return (
        f"At {wording.number(len(excluded))} weeks before {wording.day(EVENT)}, with windows wholly before "
        "it and nothing being tested, the 95% interval by the standard errors of Newey and West excluded no "
        f"change at {wording.number(sum(excluded))} ({wording.percent(np.mean(excluded) * 100)}; 5% are "
        "expected). "
        f"The middle {events.LEVEL}% of placebo weeks hold {events.LEVEL}% of them by construction. Tried "
        f"forwards, on each of {wording.number(tried)} later weeks against those before it that share "
        f"none of its window, they held {wording.number(held)} "
        f"({wording.percent(held / tried * 100)}): windows of "
        f"{wording.number(events.BEFORE + events.AFTER)} weeks overlap, no more than "
        f"{wording.number(found.independent)} are independent, and arrivals changed faster than their past."
    )


def _season() -> str:
    daily, rows = examples.table("small_boats_daily"), []
    last = int(daily["date"].max().year)
    for year in range(last - 4, last + 1):
        season = seasons.season(daily[daily["date"].dt.year <= year])
        known = season.dropna(subset=["current"])
        _, past = seasons.earlier(daily[daily["date"].dt.year <= year], 28)
        low, high = np.quantile(past[:, : len(known)], [0.1, 0.9], axis=0)
        inside = [known["current"].between(known["low"], known["high"]), known["current"].between(low, high)]
        shares = [wording.percent(float(one.mean()) * 100) for one in inside]
        rows.append([str(year), str(len(past)), wording.number(len(known)), *shares])
    head = ["year", "years before", "days", "in the whole range (used)", "in the middle 80%"]
    return (
        "Days whose 28-day total lay within the years before; neither is near a coverage that could be "
        f"called usual in every year.\n\n{_table(head, rows)}"
    )


def _projection() -> str:
    stored = projection.stored()
    errors, spread = projection.accuracy(stored), projection.by_cut_off(stored)
    every, calm = (
        projection.calibration(stored),
        projection.calibration(stored[stored["year"].isin(CALM_YEARS)]),
    )
    cut_offs = list(spread.index)
    head = ["% of the outcome", *cut_offs, "mean"]
    rows = [
        ["Average of two, interval score", *(f"{n:.1f}" for n in [*spread["score"], every.score * 100])],
        *(
            [projection.LABELS[str(row["method"])], *(f"{row[name]:.1f}" for name in [*cut_offs, "mean"])]
            for _, row in errors.iterrows()
        ),
        ["80% interval held, years", *(f"{row.years} of {row.of}" for row in spread.itertuples()), ""],
        ["share that leaves open", *(f"{r.low_pct:.0f}–{r.high_pct:.0f}%" for r in spread.itertuples()), ""],
    ]
    years = sorted(set(stored["year"]))
    return (
        f"Target years {years[0]} to {years[-1]}, {wording.number(every.cells)} cases that are "
        f"{wording.number(len(years))} bets. Mean absolute error, which is the interval score and the CRPS "
        "of a method that gives a number alone; weighted interval score of the method used. The 80% interval "
        f"held {wording.percent(every.coverage_80)} of cases and the 95% interval "
        f"{wording.percent(every.coverage_95)}; from {CALM_YEARS[0]} on {wording.percent(calm.coverage_80)} "
        f"and {wording.percent(calm.coverage_95)}. Open: 95% interval of Clopper and Pearson.\n\n"
        f"{_table(head, rows)}"
    )


def _comparators() -> str:
    places = examples.places()
    known = places.dropna(subset=["population"])
    ratios = [
        comparators.apart(places.loc[near], places.loc[code, "population"]).max()
        for code in known.index
        if (near := comparators.nearest(places, str(code)))
    ]
    shares = [float(np.mean(np.array(ratios) <= times)) * 100 for times in (1.1, 1.5)]
    return (
        f"Of {wording.number(len(ratios))} authorities with neighbours of their kind, all "
        f"{comparators.NEAREST} are within a tenth of its residents for {wording.percent(shares[0])}, within "
        f"half for {wording.percent(shares[1])}; the farthest has "
        f"{wording.number(float(max(ratios)), 1)} times its residents or fewer by as much. The page of each "
        "shows every distance."
    )


def _nowcast() -> str:
    views = {
        day.date(): totals.by_quarter(tables.load("returns_by_type", day.date()))
        for day in tables.releases("returns_by_type")["released"]
        if day.date() <= examples.DAY
    }
    rows = [
        [
            wording.day(row["released"]),
            f"{wording.year_ending(row['year_ending'])}, {row['kind']}",
            *(wording.number(row[name]) for name in ("published", "expected", "became")),
            f"{wording.number(row['error_pct'], 1)}%",
        ]
        for _, row in vintages.backtest(views).iterrows()
    ]
    head = ["release", "figure", "published", "expected", "became", "error"]
    return (
        "Each settled release by the evidence of the others, which may be later than it; with so few the "
        f"coverage of the interval cannot be tested.\n\n{_table(head, rows)}"
    )


def _hindcast() -> str:
    found = scenario_outcomes.hindcast(
        examples.table("asylum_flows"), examples.supported(), examples.table("homelessness_cited")
    )
    if found is None:
        return "The outcome is not in view."
    rows = [
        [
            str(row["run"]),
            *(wording.number(round(row[name])) for name in ("applications", "low", "high", "published")),
            f"{wording.number(row['error_pct'])}%",
        ]
        for _, row in found.iterrows()
    ]
    head = ["run", "modelled", "low", "high", "published", "error"]
    place = areas.resolve(examples.GLASGOW).name
    return f"{place}, one year; the first run alone is a true test.\n\n{_table(head, rows)}"


def _records() -> str:
    daily = examples.table("small_boats_daily")
    crossing = int((daily["boats"].fillna(0) > 0).sum())
    revision = records.usual_revision(daily, examples.table("small_boats_annual"))
    return (
        f"The fence marks {wording.number(len(records.outliers(daily)))} of {wording.number(crossing)} days "
        f"with boats. Final counts of a year differ from its days by {wording.number(revision, 1)} people on "
        "average: a first place by no more is no record."
    )


TRIED: dict[str, Callable[[], str]] = {
    "analysis.measures.crossings.events": _events,
    "analysis.measures.crossings.records": _records,
    "analysis.measures.crossings.seasons": _season,
    "analysis.measures.local.comparators": _comparators,
    "analysis.measures.local.fair": _funnel,
    "analysis.measures.models.projection.methods": _projection,
    "analysis.measures.models.scenario": _hindcast,
    "analysis.measures.returns.vintages": _nowcast,
}
"""Module of a method → what says how it was tested."""
