"""Fair limits and shrunken rates: wide enough for the middle, the same in every run."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from analysis import tables
from analysis.measures.local import fair as local_fair
from analysis.measures.local import support as local

DAY = "2026-08-27"


def on(day: str) -> pd.DataFrame:
    """Every authority on a day, as known on 27 August 2026."""
    authorities = tables.load("authorities", DAY)
    series = local.supported(
        tables.load("asylum_support_totals", DAY), tables.load("immigration_groups", DAY), authorities
    )
    return local.places(series, authorities, tables.load("population", DAY), dt.date.fromisoformat(day))


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return on("2026-06-30")


def simulated(between: float, authorities: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(1)
    population = random.integers(5_000, 600_000, authorities)
    expected = population * 0.0015
    count = random.poisson(np.maximum(1 + random.normal(0, between, authorities), 0) ** 2 * expected)
    return pd.DataFrame({"supported": count, "population": population})


@pytest.mark.parametrize("between", [0, 0.1, 0.4])
def test_the_deviation_between_places_is_found_but_for_the_tails_drawn_in(between: float) -> None:
    limits, _ = local_fair.funnel(simulated(between))
    # the tails drawn in are mostly of large places, whose scores are the widest
    assert 0.6 * between <= limits.between <= 0.9 * between + 0.03
    assert 2 <= limits.outside_pct <= 16


def test_limits_are_those_of_the_source() -> None:
    """Two sizes by hand: limits at 1 ± 1.96 √(1/(4E) + τ²) on the square root scale."""
    limits = local_fair.Funnel(rate=10.0, between=0.3, outside_pct=5)
    lower, upper = limits.limits(np.array([25_000.0, 1e12]), 2.0)
    half = 2 * (1 / (4 * 25) + 0.09) ** 0.5
    assert (lower[0], upper[0]) == pytest.approx((10 * (1 - half) ** 2, 10 * (1 + half) ** 2))
    assert (lower[1], upper[1]) == pytest.approx((10 * 0.4**2, 10 * 1.6**2))


@pytest.mark.parametrize("population", [3_000, 100_000, 1_000_000])
def test_a_place_of_any_size_can_lie_outside(population: int) -> None:
    places = simulated(0.4)
    places.loc[0] = [round(population * 0.0015 * 9), population]
    assert local_fair.funnel(places)[1].loc[0, "position"] == "above"


def test_an_extreme_place_hardly_widens_the_limits() -> None:
    places = simulated(0.3)
    before, _ = local_fair.funnel(places)
    places.loc[0] = [round(60_000 * 0.0015 * 6), 60_000]
    after, positions = local_fair.funnel(places)
    assert after.between == pytest.approx(before.between, rel=0.15)
    assert positions.loc[0, "position"] == "above"


@pytest.mark.parametrize("day", ["2024-09-30", "2025-12-31", "2026-03-31", "2026-06-30"])
def test_few_lie_outside(day: str) -> None:
    assert 4 <= local_fair.funnel(on(day))[0].outside_pct <= 13


def test_limits_are_wider_than_chance_for_placed_people(places: pd.DataFrame) -> None:
    limits, positions = local_fair.funnel(places)
    assert limits.between > 0.3
    assert limits.rate == pytest.approx(13.4, abs=0.05)
    by_rate = places["rate"].astype(float).nlargest(2).index
    assert (positions.loc[by_rate, "position"] == "above").all(), "the two highest rates of the UK"


def test_limits_narrow_as_places_grow(places: pd.DataFrame) -> None:
    limits, _ = local_fair.funnel(places)
    sizes = np.array([50_000.0, 200_000.0, 1_000_000.0])
    lower, upper = limits.limits(sizes, local_fair.LIMIT_95)
    assert (np.diff(upper) < 0).all()
    assert (np.diff(lower) >= 0).all()
    assert (lower >= 0).all()


def test_position_agrees_with_the_limits_drawn(places: pd.DataFrame) -> None:
    limits, positions = local_fair.funnel(places)
    rows = local_fair.complete(places)
    lower, upper = limits.limits(rows["population"].to_numpy(dtype=float), local_fair.LIMIT_95)
    rate = rows["rate"].to_numpy(dtype=float)
    drawn = np.where(rate > upper, "above", np.where(rate < lower, "below", "within"))
    assert (drawn == positions["position"].to_numpy()).all()


def test_rates_are_drawn_in_and_small_places_most(places: pd.DataFrame) -> None:
    rows = local_fair.complete(places).join(local_fair.shrunken(places))
    rate = rows["rate"].astype(float)
    mean = rate.mean()
    assert ((rows["shrunken"] - mean).abs() <= (rate - mean).abs() + 0.5).all()
    moved = (rows["shrunken"] - rate).abs()
    assert moved[rows["population"] < 50_000].max() > moved[rows["population"] > 500_000].max()


def test_the_prior_is_found_again() -> None:
    random = np.random.default_rng(3)
    population = random.integers(50_000, 500_000, 2000).astype(float)
    count = random.poisson(random.gamma(2.0, 1 / 1500, 2000) * population).astype(float)
    shape, rate = local_fair.gamma_prior(count, population)
    assert (shape, rate) == pytest.approx((2.0, 1500), rel=0.15)


def test_an_authority_not_published_is_left_out(places: pd.DataFrame) -> None:
    fewer = places.copy()
    fewer.loc["S12000049", "supported"] = pd.NA
    assert "S12000049" not in local_fair.shrunken(fewer).index


def test_too_few_places_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 30"):
        local_fair.funnel(simulated(1, authorities=10))
