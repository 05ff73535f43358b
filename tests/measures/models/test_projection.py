"""The projection sees nothing after its cut-off, and its stored backtest is that of the present code."""

import datetime as dt
import math
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.common.errors import UsageError
from analysis.measures.models import projection
from analysis.measures.models.projection import backtest, sarima, smoothing
from analysis.measures.models.projection import methods as models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    return projection.stored()


@pytest.fixture(scope="module")
def august(daily: pd.DataFrame) -> projection.Fitted:
    return projection.fit(daily)


def test_days_after_the_cut_off_are_not_looked_at(daily: pd.DataFrame) -> None:
    cut_off = dt.date(2024, 9, 30)
    changed = daily.copy()
    changed.loc[changed["date"] > "2024-09-30", "arrivals"] = 1000
    assert projection.fit(changed, cut_off) == projection.fit(daily, cut_off)


def test_plain_rules_by_hand(daily: pd.DataFrame, august: projection.Fitted) -> None:
    days = daily.set_index("date")["arrivals"].astype(int)
    begun = {y: int(days[f"{y}-01-01" : f"{y}-08-20"].sum()) for y in range(2019, 2027)}
    rest = {y: int(days[f"{y}-08-21" : f"{y}-12-31"].sum()) for y in range(2019, 2026)}
    assert august.to_date == begun[2026] == 15897
    assert august.remainder["last_year"] == rest[2025]
    assert august.remainder["mean_3_years"] == pytest.approx(sum(rest[y] for y in (2023, 2024, 2025)) / 3)
    assert august.remainder["root_growth"] == pytest.approx(rest[2025] * math.sqrt(15897 / begun[2025]))
    share = pd.Series([begun[y] / (begun[y] + rest[y]) for y in rest]).median()
    assert august.remainder["median_share"] == pytest.approx(15897 / share - 15897)


def test_the_published_method_lies_between_its_models(august: projection.Fitted) -> None:
    known = august.remainder
    left = (4 + 11 / 31) / 12  # four months to 20 December, then 11 of 31 days
    expected = left * known["sarima"] + (1 - left) * known["smoothing"]
    assert known[projection.ENSEMBLE] == pytest.approx(expected)
    assert august.project()["method"].tolist() == list(projection.LABELS)


@pytest.mark.parametrize(
    ("cut_off", "last", "whole", "part"),
    [
        ("2025-06-30", "2025-12-31", 6, 0),
        ("2025-11-30", "2025-12-31", 1, 0),
        ("2024-02-29", "2024-12-31", 10, 0),
        ("2026-08-20", "2027-01-20", 4, 11 / 31),
        ("2025-12-15", "2026-01-15", 0, 16 / 31),
        ("2025-12-30", "2026-01-30", 0, 1 / 31),
    ],
)
def test_months_to_come(cut_off: str, last: str, whole: int, part: float) -> None:
    ends, found, share = models._months_to_come(dt.date.fromisoformat(cut_off))
    assert (ends[-1], found, share) == (dt.date.fromisoformat(last), whole, pytest.approx(part))


def test_months_end_on_the_cut_offs_day(daily: pd.DataFrame) -> None:
    days = daily.set_index("date")["arrivals"].astype(float)
    calendar = models._months(daily, dt.date(2025, 6, 30), dt.date(2019, 1, 1))
    assert calendar.tolist() == days["2019-01-01":"2025-06-30"].resample("ME").sum().tolist()
    aligned = models._months(daily, dt.date(2025, 3, 29), dt.date(2025, 1, 1))
    assert aligned.tolist() == [days["2025-01-30":"2025-02-28"].sum(), days["2025-03-01":"2025-03-29"].sum()]


@pytest.mark.parametrize(
    ("cut_off", "offset"), [("2022-06-30", 1.0), ("2024-04-30", 50.0), ("2025-09-30", 1.0)]
)
def test_the_seasonal_model_projects_what_statsmodels_does(
    daily: pd.DataFrame, cut_off: str, offset: float
) -> None:
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    months = models._months(daily, dt.date.fromisoformat(cut_off), dt.date(2018, 11, 1))
    logs = np.log(months + offset)
    with warnings.catch_warnings(action="ignore"):  # of starting values
        fitted = SARIMAX(logs, order=(1, 0, 0), seasonal_order=(0, 1, 1, 12)).fit(disp=False)
    expected = fitted.forecast(9)
    assert sarima.forecast(logs, 9) == pytest.approx(expected, abs=0.002)


@pytest.mark.parametrize(
    "cut_off", [f"{year}-{month}" for year in (2021, 2022, 2025) for month in ("06-30", "11-30")]
)
@pytest.mark.parametrize("offset", [1.0, 50.0])
def test_smoothing_is_as_likely_as_what_statsmodels_finds_and_projects_what_it_does_where_it_finds_it(
    daily: pd.DataFrame, cut_off: str, offset: float
) -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    logs = np.log(models._months(daily, dt.date.fromisoformat(cut_off), dt.date(2018, 11, 1)) + offset)
    with warnings.catch_warnings(action="ignore"):  # of starting values
        theirs = ETSModel(logs, error="add", seasonal="add", seasonal_periods=12).fit(disp=False)
    begun = smoothing._begun(np.arange(len(logs)) % 12)
    errors, _ = smoothing._errors(logs, begun, *smoothing._fit(logs))
    likely = -len(logs) / 2 * (np.log(2 * np.pi * np.mean(errors**2)) + 1)
    assert likely > theirs.llf - 1e-6
    if likely < theirs.llf + 1e-4:  # theirs ends at times where nothing is greatest
        assert smoothing.forecast(logs, 13) == pytest.approx(theirs.forecast(13), abs=1e-4)


@pytest.mark.parametrize("model", [sarima, smoothing])
def test_a_season_that_repeats_itself_is_projected_to_repeat(model: ModuleType) -> None:
    season = np.tile(np.arange(12.0), 4) + np.random.default_rng(1).normal(0, 1e-6, 48)
    assert model.forecast(season, 14) == pytest.approx(np.tile(np.arange(12.0), 2)[:14], abs=1e-4)


@pytest.mark.parametrize("cut_off", ["2020-06-30", "2019-12-01", "2024-12-31"])
def test_a_cut_off_without_enough_behind_or_before_it_is_refused(daily: pd.DataFrame, cut_off: str) -> None:
    with pytest.raises(UsageError, match="needs 2 complete years from 2019 on before it, and days to come"):
        projection.fit(daily, dt.date.fromisoformat(cut_off))


def test_a_missing_count_is_refused_and_never_zero(daily: pd.DataFrame) -> None:
    holed = daily.copy()
    holed.loc[holed["date"] == "2024-05-01", "arrivals"] = pd.NA
    with pytest.raises(UsageError, match="every day's arrivals"):
        projection.fit(holed, dt.date(2025, 6, 30))


PEOPLE = st.floats(min_value=1, max_value=100_000)


@given(to_date=st.integers(0, 60_000), rest=PEOPLE, dispersion=st.floats(0, 1000))
def test_intervals_are_nested_and_above_the_year_to_date(
    to_date: int, rest: float, dispersion: float
) -> None:
    fitted = projection.Fitted(dt.date(2025, 6, 30), to_date, {projection.ENSEMBLE: rest}, dispersion)
    ends = [fitted.quantile(share) for share in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)]
    assert ends == sorted(ends)
    assert ends[0] >= to_date
    assert ends[3] == pytest.approx(to_date + rest)


@given(to_date=st.integers(0, 60_000), rest=PEOPLE, dispersion=st.floats(0, 1000), most=st.integers(0, 4000))
def test_what_is_said_holds_what_may_come_and_no_more(
    to_date: int, rest: float, dispersion: float, most: int
) -> None:
    fitted = projection.Fitted(dt.date(2025, 12, 28), to_date, {projection.ENSEMBLE: rest}, dispersion, most)
    for level in (0.8, 0.95):
        (low, high), (said_low, said_high) = fitted.interval(level), fitted.said(level)
        assert to_date <= said_low <= max(low, to_date)
        assert high <= said_high < to_date + most + 100
    assert fitted.middle() >= to_date
    assert fitted.chance_above(to_date + most) in {0, 1} or not most
    assert fitted.chance_above(to_date - 1) == 1


@pytest.mark.parametrize("cut_off", ["2023-12-29", "2025-12-01", "2025-12-28", "2025-12-30"])
def test_the_last_days_of_a_year_bring_no_more_than_any_days_ever_did(daily, cut_off: str) -> None:
    fitted = projection.fit(daily, dt.date.fromisoformat(cut_off))
    days = daily[daily["date"] <= cut_off]["arrivals"].astype(float)
    left = (dt.date(fitted.cut_off.year, 12, 31) - fitted.cut_off).days
    assert fitted.interval(0.95)[1] <= fitted.to_date + left * days.rolling(left).mean().max() + 1e-6
    whole = daily.loc[daily["date"].dt.year == fitted.cut_off.year, "arrivals"].sum()
    assert fitted.said(0.95)[0] <= whole <= fitted.said(0.95)[1]


def test_most_of_the_year_left_is_not_bounded_by_the_past(daily: pd.DataFrame) -> None:
    """In the second half of 2022 more arrived than in any half year before: a bound would have been false."""
    fitted = projection.fit(daily, dt.date(2022, 6, 30))
    assert fitted.most == math.inf
    assert fitted.interval(0.95)[1] > 45_755


def test_a_year_is_one_bet_and_few_years_say_little(stored: pd.DataFrame) -> None:
    found = projection.held(stored, dt.date(2026, 8, 20))
    cells = stored[(stored["method"] == projection.ENSEMBLE) & (stored["cut_off"].dt.month == 7)]
    inside = int(((cells["low_80"] <= cells["outcome"]) & (cells["outcome"] <= cells["high_80"])).sum())
    assert (found.cut_off, found.years, found.of) == ("07-31", inside, 5)
    assert found.low_pct < inside / 5 * 100 < found.high_pct
    # Clopper and Pearson by hand: none of n leaves open up to 1 - 0.025 ** (1 / n)
    none = projection.held(stored.assign(outcome=0), dt.date(2026, 8, 20))
    assert (none.low_pct, none.high_pct) == pytest.approx((0, (1 - 0.025**0.2) * 100))
    assert projection.held(stored, dt.date(2026, 3, 1)) is None


def test_the_chance_is_the_other_way_round_of_the_quantile(august: projection.Fitted) -> None:
    for share in (0.1, 0.5, 0.9):
        assert august.chance_above(august.quantile(share)) == pytest.approx(1 - share)
    assert august.chance_above(august.to_date) == pytest.approx(1)


def test_less_of_the_year_left_is_a_narrower_interval(stored: pd.DataFrame) -> None:
    published = stored[(stored["method"] == projection.ENSEMBLE) & (stored["year"] == 2024)]
    published = published.set_index("cut_off").loc[["2024-06-30", "2024-09-30", "2024-11-30"]]
    widths = (published["high_80"] - published["low_80"]).tolist()
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1] > 0


def test_the_stored_backtest_is_that_of_the_present_code(stored: pd.DataFrame) -> None:
    assert set(stored["code"]) == {backtest.code()}, "run landfall backtest"
    assert len(stored) == 5 * 9 * len(projection.LABELS)
    assert not stored.drop(columns=backtest._ENDS).isna().any(axis=None)


@pytest.mark.parametrize(("year", "month", "day"), [(2021, 3, 31), (2022, 10, 31), (2025, 6, 30)])
def test_the_stored_backtest_is_made_by_the_code(
    daily: pd.DataFrame, stored: pd.DataFrame, year: int, month: int, day: int
) -> None:
    cut_off = dt.date(year, month, day)
    fitted = projection.fit(daily, cut_off)
    rows = stored[stored["cut_off"] == pd.Timestamp(cut_off)].set_index("method")
    for name, value in fitted.project().itertuples(index=False):
        assert rows.loc[name, "projected"] == pytest.approx(value, rel=0.005)
    published = rows.loc[projection.ENSEMBLE]
    assert (published["low_80"], published["high_80"]) == pytest.approx(fitted.interval(0.8), rel=0.005)
    assert published["outcome"] == daily.loc[daily["date"].dt.year == year, "arrivals"].sum()


def test_a_run_that_gives_the_same_again_equals_what_is_stored(
    daily: pd.DataFrame, stored: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "month_ends", lambda *_: [dt.date(2025, 11, 30)])
    again = backtest.run(daily, range(2025, 2026))
    rows = stored[stored["cut_off"] == "2025-11-30"].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, rows, rtol=0.005)


TARGETS = {"06-30": 22.8, "08-31": 13.4, "09-30": 10.4, "10-31": 6.2, "mean": 16.9, "mean_calm": 11.5}


def test_the_projection_reaches_the_errors_aimed_at(stored: pd.DataFrame) -> None:
    errors = projection.accuracy(stored).set_index("method")
    reached = errors.loc[projection.ENSEMBLE].round(1)
    assert {name: reached[name] for name in TARGETS if reached[name] > TARGETS[name]} == {}
    cut_offs = [name for name in errors.columns if name[0].isdigit()]
    assert len(cut_offs) == 9
    assert (errors.loc[projection.ENSEMBLE, cut_offs] < errors.loc["last_year", cut_offs]).all()


def test_the_intervals_hold_what_they_say(stored: pd.DataFrame) -> None:
    calm = projection.calibration(stored[stored["year"].isin(backtest.CALM_YEARS)])
    assert calm.cells == 36
    assert 75 <= calm.coverage_80 <= 90
    assert calm.width_80 <= 0.49
    assert calm.score <= 0.056


def test_only_years_that_had_ended_are_scored(daily: pd.DataFrame) -> None:
    seen = tables.load("small_boats_daily", "2024-01-05")
    assert sorted(set(projection.stored(seen)["year"])) == [2021, 2022, 2023]
    assert sorted(set(projection.stored(daily)["year"])) == [2021, 2022, 2023, 2024, 2025]


def test_scores_by_hand() -> None:
    cells = pd.DataFrame(
        {
            "year": [2021, 2022],
            "cut_off": pd.to_datetime(["2021-06-30", "2022-06-30"]),
            "method": "ensemble",
            "projected": [120, 90],
            "outcome": [100, 100],
            "low_50": [110, 85], "high_50": [130, 95],
            "low_80": [100, 80], "high_80": [140, 105],
            "low_95": [90, 70], "high_95": [160, 120],
        }
    )  # fmt: skip
    errors = projection.accuracy(cells).iloc[0]
    assert (errors["06-30"], errors["mean"], errors["mean_calm"]) == pytest.approx((15, 15, 10))
    found = projection.calibration(cells)
    assert (found.cells, found.coverage_80, found.coverage_95) == (2, 100, 100)
    assert found.width_80 == pytest.approx((0.40 + 0.25) / 2)
    first = 20 / 2 + 0.25 * 20 + 10 + 0.1 * 40 + 0.025 * 70
    second = 10 / 2 + 0.25 * 10 + 5 + 0.1 * 25 + 0.025 * 50
    assert found.score == pytest.approx((first + second) / 2 / 3.5 / 100)
    by = projection.by_cut_off(
        cells.assign(cut_off=pd.to_datetime(["2021-06-30", "2022-09-30"]), outcome=[100, 106])
    )
    assert by[["years", "of"]].to_numpy().tolist() == [[1, 1], [0, 1]], "106 lies above 80 to 105"
    # one of one leaves open all above 0.025, none of one all below 0.975
    assert by[["low_pct", "high_pct"]].to_numpy().ravel().tolist() == pytest.approx([2.5, 100, 0, 97.5])
    assert by["score"].tolist() == pytest.approx(
        [first / 3.5, (16 / 2 + 0.25 * 10 + 11 + 2.5 + 1 + 1.25) / 3.5 / 1.06]
    )


def test_refresh_writes_the_whole_file_or_nothing(
    daily: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "run", lambda daily: backtest._typed(projection.stored().head(3)))
    file = tmp_path / "backtest.csv"
    written = projection.refresh(file)
    pd.testing.assert_frame_equal(projection.stored(file=file), written)
    assert [path.name for path in tmp_path.iterdir()] == ["backtest.csv"]
