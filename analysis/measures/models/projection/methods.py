"""Methods that project the year's arrivals from the days known at a cut-off, and nothing later.

Four are plain rules. Two are standard seasonal models of monthly totals, on the logarithm. The published
one averages those two: the more of the year is left, the more weight for the model that returns to the
usual season (SARIMA), the less is left, the more for the one that keeps the latest level (smoothing).

Months end on the cut-off's day of the month, so that any day can be a cut-off; at the end of a month they
are calendar months.

Follows: seasonal ARIMA (Box and Jenkins 1970), exponential smoothing (Holt 1957, Winters 1960), averages of
methods (Bates and Granger 1969); scores: Bracher and others (2021); words of chance: the PHIA yardstick.

Rejected: dividing the year to date by its usual share, the common rule, and the other methods of the table:
over the nine cut-offs together they missed by more. A chance in per cents: five years do not carry one.

Source: Home Office, SB_01.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.common import periods, wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.measures import chance
from analysis.measures.crossings.arrivals import last_day, totals
from analysis.measures.models.projection import sarima, smoothing

_Floats = npt.NDArray[np.float64]

ENSEMBLE = "ensemble"
LABELS: Mapping[str, str] = {
    ENSEMBLE: "Average of the two seasonal models (used)",
    "sarima": "Seasonal ARIMA, monthly",
    "smoothing": "Exponential smoothing, monthly",
    "root_growth": "Last year's remainder × root of growth",
    "mean_3_years": "Mean remainder of three years",
    "last_year": "Last year's remainder (naive)",
    "median_share": "Year to date ÷ median share (common rule)",
}
"""Every method, the published one first."""


@dataclass(frozen=True)
class Settings:
    """What is fixed before any score is taken.

    They were written down knowing how methods of these kinds had done in 2021 to 2025, so that scores of
    those years flatter them. Where nothing decided between two values, both are used and averaged.
    """

    first_year: int = 2019
    """Rules look back to this year: 2018 had 271 of its 299 arrivals after September."""
    starts: tuple[dt.date, ...] = (dt.date(2018, 11, 1), dt.date(2019, 1, 1))
    """First months of the models' history."""
    offsets: tuple[float, ...] = (1.0, 50.0)
    """Added before the logarithm is taken: months with no arrivals have none."""
    level_sd: float = 0.25
    """Standard deviation, on the log scale, of the unknown level of the months to come."""
    degrees: float = 6.0
    """Degrees of freedom of the t distribution: heavier tails than the normal."""
    blocks: int = 26
    """Four-week blocks before the cut-off from which the scatter of weeks is taken: two years."""
    last_days: int = 31
    """With no more days left than this, no more people are expected than ever arrived in so many. Earlier in
    the year that is no bound: in the summers of 2021 and 2022 more came than in any such window before."""
    least_years: int = 2
    """Complete years that must lie before the target year."""


SETTINGS = Settings()


@dataclass(frozen=True)
class Fitted:
    """What is known at a cut-off: arrivals to date, and each method's arrivals from then to 31 December.

    `dispersion` is the variance of weekly arrivals over their mean, within four-week blocks; `most` the
    people who may arrive from then on at most, see `Settings.last_days`.
    """

    cut_off: dt.date
    to_date: int
    remainder: Mapping[str, float]
    dispersion: float
    most: float = float("inf")

    def project(self) -> pd.DataFrame:
        """Return the projected total of the year by method: columns `method`, `projected` (people)."""
        return pd.DataFrame(
            [(name, self.to_date + self.remainder[name]) for name in LABELS], columns=["method", "projected"]
        )

    def _scale(self) -> float:
        """Return the spread of the remainder on the log scale: its level, and the scatter of weeks."""
        return float(np.sqrt(SETTINGS.level_sd**2 + self.dispersion / self.remainder[ENSEMBLE]))

    def quantile(self, share: float) -> float:
        """Return the year's total (people) below which the outcome is expected with a probability."""
        spread = chance.t_quantile(SETTINGS.degrees, share) * self._scale()
        return self.to_date + min(self.remainder[ENSEMBLE] * float(np.exp(spread)), self.most)

    def interval(self, level: float) -> tuple[float, float]:
        """Return the two ends of the interval that should hold the outcome with the probability `level`."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def said(self, level: float) -> tuple[int, int]:
        """Return the interval as it is said: hundreds, rounded outward and never below those counted."""
        low, high = self.interval(level)
        return max(math.floor(low / 100) * 100, self.to_date), math.ceil(high / 100) * 100

    def middle(self) -> int:
        """Return the middle as it is said: in hundreds, never below those counted."""
        return max(round(self.quantile(0.5) / 100) * 100, self.to_date)

    def chance_above(self, people: float) -> float:
        """Return the probability that the year's total is above a number of people."""
        if people < self.to_date:
            return 1.0
        if people - self.to_date >= self.most:
            return 0.0
        # one person more than those counted is the least that is above them
        away = np.log(max(people - self.to_date, 1) / self.remainder[ENSEMBLE]) / self._scale()
        return chance.t_below(SETTINGS.degrees, -away)


def fit(daily: pd.DataFrame, cut_off: dt.date | None = None) -> Fitted:
    """Return what every method knows at a cut-off; days after it are not looked at.

    Parameters
    ----------
    daily
        `small_boats_daily` without a missing count: columns `date`, `arrivals`.
    cut_off
        The last day known, before 31 December; the last day of the table by default.

    Raises
    ------
    UsageError
        Too few complete years before the target year, nothing left of the year, or a missing count.
    """
    cut_off = cut_off or last_day(daily)
    years = range(SETTINGS.first_year, cut_off.year)
    known = daily[daily["date"] <= pd.Timestamp(cut_off)]
    if len(years) < SETTINGS.least_years or cut_off == dt.date(cut_off.year, 12, 31):
        msg = (
            f"A projection from {wording.day(cut_off)} needs {SETTINGS.least_years} complete years from "
            f"{SETTINGS.first_year} on before it, and days to come."
        )
        raise UsageError(msg)
    if known["arrivals"].isna().any():
        msg = f"A projection from {wording.day(cut_off)} needs every day's arrivals; some are missing."
        raise UsageError(msg)
    to_date = totals(known, periods.year_to_date(cut_off)).arrivals or 0
    remainder = _rules(known, cut_off, to_date) | _models(known, cut_off)
    return Fitted(cut_off, to_date, remainder, _dispersion(known), _most(known, cut_off))


def _most(known: pd.DataFrame, cut_off: dt.date) -> float:
    """Return the most people in as many days as are left of the year, while these are the last ones."""
    left = (dt.date(cut_off.year, 12, 31) - cut_off).days
    if left > SETTINGS.last_days:
        return float("inf")
    return float(known["arrivals"].astype(float).rolling(left).sum().max())


def _rules(known: pd.DataFrame, cut_off: dt.date, to_date: int) -> dict[str, float]:
    """Return the remainders that plain rules give."""
    years = range(SETTINGS.first_year, cut_off.year)
    begun, rest = [], []
    for year in years:
        same = periods.same_date(cut_off, year)
        begun.append(float(totals(known, periods.year_to_date(same)).arrivals or 0))
        rest.append(
            float(totals(known, Window(same + dt.timedelta(days=1), dt.date(year, 12, 31))).arrivals or 0)
        )
    share = float(np.median([a / (a + b) for a, b in zip(begun, rest, strict=True)]))
    return {
        "root_growth": rest[-1] * float(np.sqrt(to_date / begun[-1])),
        "mean_3_years": float(np.mean(rest[-3:])),
        "last_year": rest[-1],
        "median_share": to_date / share - to_date,
    }


def _models(known: pd.DataFrame, cut_off: dt.date) -> dict[str, float]:
    """Return the remainders of the two seasonal models and of their average."""
    ends, whole, part = _months_to_come(cut_off)
    sums: dict[str, list[float]] = {"sarima": [], "smoothing": []}
    histories = [_months(known, cut_off, start) for start in SETTINGS.starts]
    for history, offset in product(histories, SETTINGS.offsets):
        logs = np.log(history + offset)
        for name, model in (("sarima", sarima.forecast), ("smoothing", smoothing.forecast)):
            monthly = np.exp(model(logs, len(ends))) - offset
            sums[name].append(float(monthly[:whole].sum() + part * monthly[whole:].sum()))
    means = {name: max(float(np.mean(values)), 1.0) for name, values in sums.items()}
    left = (whole + part) / 12
    return means | {ENSEMBLE: left * means["sarima"] + (1 - left) * means["smoothing"]}


def _ends(cut_off: dt.date, months: range) -> list[dt.date]:
    """Return the ends of months before and after a cut-off, on its day of the month or at month ends."""
    at_month_ends = (cut_off + dt.timedelta(days=1)).day == 1
    ends = []
    for number in months:
        year, before = divmod(cut_off.year * 12 + cut_off.month - 1 + number, 12)
        last = calendar.monthrange(year, before + 1)[1]
        ends.append(dt.date(year, before + 1, last if at_month_ends else min(cut_off.day, last)))
    return ends


def _months_to_come(cut_off: dt.date) -> tuple[list[dt.date], int, float]:
    """Return the ends of the months to 31 December, how many end within it, and the last one's share."""
    year_end = dt.date(cut_off.year, 12, 31)
    ends = _ends(cut_off, range(1, 13))
    whole = sum(end <= year_end for end in ends)
    before = ends[whole - 1] if whole else cut_off
    if before == year_end:
        return ends[:whole], whole, 0.0
    days = (ends[whole] - before).days
    return ends[: whole + 1], whole, (year_end - before).days / days


def _months(known: pd.DataFrame, cut_off: dt.date, start: dt.date) -> _Floats:
    """Return arrivals of the months back from a cut-off, oldest first, none of them before `start`."""
    span = (cut_off.year - start.year) * 12 + cut_off.month - start.month + 1
    ends = [end for end in _ends(cut_off, range(-span, 1)) if end >= start - dt.timedelta(days=1)]
    running = known.set_index("date")["arrivals"].astype(float).cumsum()
    at_ends = running.reindex(pd.DatetimeIndex(ends)).to_numpy(dtype=np.float64)
    return np.diff(at_ends)


def _dispersion(known: pd.DataFrame) -> float:
    """Return the variance of weekly arrivals over their mean, within four-week blocks to the last day."""
    days = known["arrivals"].tail(SETTINGS.blocks * 28).to_numpy(dtype=np.float64)
    weeks = days.reshape(SETTINGS.blocks, 4, 7).sum(axis=2)
    return float(weeks.var(axis=1, ddof=1).mean() / weeks.mean())
