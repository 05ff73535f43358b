"""Before and after a dated event: the reading is a plain regression, and its placebos lie before."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis import tables
from analysis.measures.crossings import events

DAY = dt.date(2022, 12, 13)


@pytest.fixture(scope="module")
def register() -> pd.DataFrame:
    return tables.load("policy_events")


def read(daily: pd.DataFrame, day: dt.date = DAY) -> events.Reading:
    found = events.reading(daily, day)
    assert isinstance(found, events.Reading)
    return found


def made(level: float, day: dt.date, seed: int = 1) -> pd.DataFrame:
    """Daily counts with a season and a trend, that change by a factor from a day on."""
    days = pd.date_range("2018-01-01", "2024-12-31")
    season = 1 + 0.5 * np.sin(2 * np.pi * days.day_of_year.to_numpy() / 365.25)
    mean = 60 * season * np.exp(np.arange(len(days)) / 4000)
    mean = np.where(days >= pd.Timestamp(day), mean * level, mean)
    return pd.DataFrame({"date": days, "arrivals": np.random.default_rng(seed).poisson(mean)})


@pytest.mark.parametrize("level", [0.5, 1.0, 1.6])
def test_a_known_change_of_level_is_found(level: float) -> None:
    found = read(made(level, DAY))
    assert found.change_pct == pytest.approx((level - 1) * 100, abs=8)
    assert found.low_pct is not None
    assert found.high_pct is not None
    assert level == 1.0 or not found.low_pct <= 0 <= found.high_pct
    assert found.actual / found.implied - 1 == pytest.approx(found.change_pct / 100, abs=0.02)
    if level != 1.0:
        assert found.as_large == 0


@pytest.mark.slow
def test_the_reading_is_the_regression_of_statsmodels(daily: pd.DataFrame) -> None:
    import statsmodels.api as sm

    found = read(daily)
    counts = daily.set_index("date")["arrivals"].astype(float)
    start = DAY - dt.timedelta(weeks=events.BEFORE)
    size = events.BEFORE + events.AFTER
    weeks = [
        counts[pd.Timestamp(start + dt.timedelta(weeks=n)) : pd.Timestamp(start + dt.timedelta(weeks=n + 1)) - pd.Timedelta(days=1)].sum()
        for n in range(size)
    ]  # fmt: skip
    assert found.course["arrivals"].tolist() == weeks
    first = (start - events.FIRST_WEEK).days // 7
    design = events.design(first, size, events.AFTER)
    fitted = sm.GLM(weeks, design, family=sm.families.Poisson()).fit()
    assert found.change_pct == pytest.approx(np.expm1(fitted.params[-1]) * 100, rel=1e-4)
    assert found.actual == sum(weeks[-events.AFTER :])


def test_placebos_lie_wholly_before_the_day(daily: pd.DataFrame) -> None:
    found = read(daily)
    changed = daily.copy()
    changed.loc[changed["date"] >= pd.Timestamp(DAY), "arrivals"] = 500
    other = read(changed)
    assert found.placebos == other.placebos == (DAY - events.FIRST_WEEK).days // 7 - 130 + 1
    assert (found.usual_low_pct, found.usual_high_pct) == pytest.approx(
        (other.usual_low_pct, other.usual_high_pct)
    )
    assert other.change_pct > found.change_pct


def test_days_after_the_last_week_are_not_looked_at(daily: pd.DataFrame) -> None:
    day = dt.date(2024, 7, 5)
    later = daily.copy()
    later.loc[later["date"] > pd.Timestamp(day + dt.timedelta(weeks=events.AFTER)), "arrivals"] = 0
    one, other = read(daily, day), read(later, day)
    assert one[:-1] == other[:-1]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-07-10", "at least 8 weeks after"),
        ("2027-01-01", "at least 8 weeks after"),
        ("2020-03-01", "104 weeks before the event from November 2018"),
    ],
)
def test_why_there_is_no_reading(daily: pd.DataFrame, day: str, why: str) -> None:
    found = events.reading(daily, dt.date.fromisoformat(day))
    assert isinstance(found, str)
    assert why in found


def test_a_missing_count_is_never_zero(daily: pd.DataFrame) -> None:
    holed = daily.copy()
    holed.loc[holed["date"] == "2022-01-05", "arrivals"] = pd.NA
    assert events.reading(holed, DAY) == "a day's count is missing"


def test_too_few_placebos_give_no_usual_range(daily: pd.DataFrame) -> None:
    found = read(daily, dt.date(2021, 5, 1))
    assert found.placebos < events.LEAST_PLACEBOS
    assert (found.usual_low_pct, found.usual_high_pct) == (None, None)
    assert (found.low_pct, found.high_pct) == (None, None)


def test_the_interval_is_that_of_the_placebo_weeks(daily: pd.DataFrame) -> None:
    """Home Office, SB_01: every tenth placebo week is read on its own; one in five lies outside."""
    day = dt.date(2025, 8, 5)
    found = read(daily, day)
    low, high = found.usual_low_pct, found.usual_high_pct
    assert low is not None
    assert high is not None
    assert (found.placebos, found.independent) == (223, 2), "of 104 weeks before and 26 after a day"
    assert found.p == pytest.approx((found.as_large + 1) / 224)
    factors = [(1 + found.change_pct / 100) / (1 + end / 100) for end in (high, low)]
    assert (found.low_pct, found.high_pct) == pytest.approx(tuple((f - 1) * 100 for f in factors))
    levels = [
        read(daily, day - dt.timedelta(weeks=events.AFTER + n)).change_pct
        for n in range(0, found.placebos, 10)
    ]
    outside = sum(not low <= level <= high for level in levels)
    assert len(levels) > 15
    assert outside / len(levels) == pytest.approx(0.2, abs=0.1)


def test_tried_forwards_a_week_is_held_against_those_that_share_none_of_its_weeks() -> None:
    size = 5
    rising = np.arange(40.0)
    tried = events._forwards(rising, size)
    assert len(tried) == 40 - size - events.LEAST_PLACEBOS + 1
    assert not any(tried), "all that came before were lower"
    assert all(events._forwards(np.tile([0.0, 2.0, 1.0, 1.0], 10), size)[2::4])
    assert events._forwards(rising[: size + events.LEAST_PLACEBOS - 1], size) == ()


def test_events_near_a_day_are_verified_and_not_the_day_itself(register: pd.DataFrame) -> None:
    near = events.placed(register, DAY)
    assert "UK-Albania Joint Communique" not in set(near["event"])
    assert near["date"].tolist() == [pd.Timestamp(d) for d in ("2022-06-28", "2023-01-31", "2023-06-01")]
    assert events.name(register, DAY) == "UK-Albania Joint Communique"
    unverified = register.loc[~register["verified"].astype(bool), "date"].iloc[0].date()
    assert events.name(register, unverified) is None
    assert events.name(register, dt.date(2024, 1, 3)) is None


def test_the_way_of_counting_changed_twice(register: pd.DataFrame) -> None:
    assert events.count_changes(register) == [dt.date(2022, 4, 14), dt.date(2023, 1, 31)]
