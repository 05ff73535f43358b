"""What the same code would have projected in earlier years, and how far off it was.

Rolling origin: for each target year and each of nine month ends, every method sees the days to the
cut-off alone. The table is stored with a hash of the code that made it, so that a change of method
without a new backtest is seen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import tables
from analysis.common import paths
from analysis.common.periods import Window, month_ends
from analysis.measures import chance
from analysis.measures.crossings.arrivals import last_day, totals
from analysis.measures.models.projection import methods as models
from analysis.measures.models.projection import sarima, smoothing
from analysis.measures.models.projection.methods import ENSEMBLE, LABELS

YEARS = range(2021, 2026)
"""Target years: with fewer than two years before them there is nothing to fit."""
LEVELS = (50, 80, 95)
"""Intervals scored, in per cent."""
CALM_YEARS = range(2022, 2026)
"""Target years without 2021, in which arrivals grew more than threefold."""
FILE = "projection_backtest.csv"
_ENDS = [f"{end}_{level}" for level in LEVELS for end in ("low", "high")]
COLUMNS = ["year", "cut_off", "method", "to_date", "projected", *_ENDS, "outcome", "code"]


class Calibration(NamedTuple):
    """How the published intervals did: shares in per cent, width and score relative to the outcome.

    `coverage` is the share of outcomes within the 80% interval, `width` its mean width; `score` is the
    mean weighted interval score over the 50%, 80% and 95% intervals and the middle, less being better.
    """

    cells: int
    coverage_80: float
    coverage_95: float
    width_80: float
    score: float


class Held(NamedTuple):
    """In how many years of how many the 80% interval from one cut-off held the outcome.

    So few years leave open a share from `low_pct` to `high_pct`: the 95% interval of Clopper and Pearson.
    """

    cut_off: str
    years: int
    of: int
    low_pct: float
    high_pct: float


def run(daily: pd.DataFrame, years: range = YEARS) -> pd.DataFrame:
    """Return every projection of every target year and cut-off beside its outcome.

    Parameters
    ----------
    daily
        `small_boats_daily`, complete for the target years.

    Returns
    -------
    DataFrame
        Columns `year`, `cut_off` (date), `method`, `to_date`, `projected` and `outcome` (people),
        `low_50` … `high_95` (people; for the published method alone), `code` (hash).
    """
    cells = []
    for year in years:
        outcome = totals(daily, Window(dt.date(year, 1, 1), dt.date(year, 12, 31))).arrivals
        for cut_off in month_ends(dt.date(year, 3, 1), dt.date(year, 11, 30)):
            fitted = models.fit(daily, cut_off)
            cell = fitted.project().assign(
                year=year, cut_off=cut_off, to_date=fitted.to_date, outcome=outcome
            )
            published = cell["method"] == ENSEMBLE
            for level in LEVELS:
                for end, value in zip(("low", "high"), fitted.interval(level / 100), strict=True):
                    cell.loc[published, f"{end}_{level}"] = value
            cells.append(cell)
    table = pd.concat(cells, ignore_index=True).assign(code=code())
    table[["projected", *_ENDS]] = table[["projected", *_ENDS]].round()
    return _typed(table[COLUMNS])


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    counts = ["year", "to_date", "projected", *_ENDS, "outcome"]
    texts = {"method": "string", "code": "string"}
    return table.astype({**dict.fromkeys(counts, "Int64"), **texts, "cut_off": "datetime64[us]"})


def code() -> str:
    """Return the first half of the SHA-256 of the modules that make the table; line ends do not count."""
    files = (models.__file__, sarima.__file__, smoothing.__file__, __file__)
    texts = [Path(str(module)).read_text("utf-8") for module in files]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:32]


def refresh(file: Path | None = None) -> pd.DataFrame:
    """Run the backtest on the newest daily table, write it, and return it."""
    table = run(tables.load("small_boats_daily"))
    file = file or paths.data() / FILE
    aside = file.with_name(f".{file.name}.part")
    table.to_csv(aside, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    aside.replace(file)
    return table


def stored(daily: pd.DataFrame | None = None, file: Path | None = None) -> pd.DataFrame:
    """Return the stored backtest; with `daily`, only the target years whose end that table holds."""
    table = _typed(pd.read_csv(file or paths.data() / FILE, parse_dates=["cut_off"]))
    if daily is None:
        return table
    end = last_day(daily)
    return table[table["year"] < end.year + (end == dt.date(end.year, 12, 31))].reset_index(drop=True)


def accuracy(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return the mean absolute error of each method in per cent of the outcome.

    Returns
    -------
    DataFrame
        One row per method, in the order of `LABELS`: `method`, one column per cut-off ("03-31" …
        "11-30"), `mean` over all cells and `mean_calm` over those of 2022 to 2025.
    """
    error = (backtest["projected"] / backtest["outcome"] - 1).abs() * 100
    cells = backtest.assign(error=error, cut_off=backtest["cut_off"].dt.strftime("%m-%d"))
    table = cells.pivot_table(index="method", columns="cut_off", values="error")
    table["mean"] = cells.groupby("method")["error"].mean()
    table["mean_calm"] = cells[cells["year"].isin(CALM_YEARS)].groupby("method")["error"].mean()
    table = table.loc[[name for name in LABELS if name in table.index]]
    return table.rename_axis(columns=None).reset_index()


def calibration(backtest: pd.DataFrame) -> Calibration:
    """Return how the intervals of the published method did over all cells of a backtest."""
    cells = _published(backtest)
    held_80, held_95 = (
        float(cells["outcome"].between(cells[f"low_{level}"], cells[f"high_{level}"]).mean() * 100)
        for level in (80, 95)
    )
    width = (cells["high_80"] - cells["low_80"]) / cells["outcome"]
    return Calibration(len(cells), held_80, held_95, float(width.mean()), float(_scores(cells).mean()))


def _published(backtest: pd.DataFrame) -> pd.DataFrame:
    own = backtest[backtest["method"] == ENSEMBLE]
    return own.astype(dict.fromkeys(["projected", *_ENDS, "outcome"], "float64"))


def _scores(cells: pd.DataFrame) -> pd.Series[float]:
    """Return the weighted interval score of each cell as a part of its outcome (Bracher et al. 2021)."""
    score = (cells["outcome"] - cells["projected"]).abs() / 2
    for level in LEVELS:
        low, high = cells[f"low_{level}"], cells[f"high_{level}"]
        beyond = (low - cells["outcome"]).clip(lower=0) + (cells["outcome"] - high).clip(lower=0)
        score = score + (1 - level / 100) / 2 * (high - low) + beyond
    scored: pd.Series[float] = score / (len(LEVELS) + 0.5) / cells["outcome"]
    return scored


def by_cut_off(backtest: pd.DataFrame) -> pd.DataFrame:
    """Return how the intervals of the published method did at each cut-off.

    Returns
    -------
    DataFrame
        Indexed by `cut_off` ("03-31" …): `score` (mean weighted interval score, per cent of the outcome;
        of a method that gives a number alone that is its absolute error, as in `accuracy`), `years` of `of`
        in which the 80% interval held the outcome, and what share that leaves open, `low_pct` to `high_pct`.
    """
    cells = _published(backtest)
    within = cells["outcome"].between(cells["low_80"], cells["high_80"])
    cells = cells.assign(score=_scores(cells) * 100, within=within)
    grouped = cells.groupby(cells["cut_off"].dt.strftime("%m-%d"))
    rows = grouped.agg(score=("score", "mean"), years=("within", "sum"), of=("within", "size"))
    opened = [_open(*found) for found in rows[["years", "of"]].to_numpy().tolist()]
    return rows.assign(**dict(zip(("low_pct", "high_pct"), zip(*opened, strict=True), strict=True)))


def _open(within: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share by Clopper and Pearson, by the inverse of the beta distribution."""
    low = chance.beta_quantile(within, of - within + 1, 0.025) if within else 0.0
    high = chance.beta_quantile(within + 1, of - within, 0.975) if within < of else 1.0
    return low * 100, high * 100


def nearest(backtest: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the rows of the last of the nine cut-offs that a day of any year has passed."""
    cut_offs = backtest["cut_off"].dt.strftime("%m-%d")
    rows: pd.DataFrame = backtest.loc[cut_offs == cut_offs[cut_offs <= f"{day:%m-%d}"].max()]
    return rows


def held(backtest: pd.DataFrame, day: dt.date) -> Held | None:
    """Return how the 80% interval did from the cut-off `nearest` to a day, a year being one bet, not nine."""
    near = nearest(backtest, day)
    if near.empty:
        return None
    row = by_cut_off(near).iloc[0]
    return Held(str(row.name), int(row["years"]), int(row["of"]), row["low_pct"], row["high_pct"])
