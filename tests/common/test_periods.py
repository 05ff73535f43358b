"""Windows are by date: leap days stay where they are."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common import periods
from analysis.common.periods import Window

DAYS = st.dates(dt.date(2004, 1, 1), dt.date(2040, 12, 31))


def test_a_window_counts_both_ends() -> None:
    assert Window(dt.date(2024, 7, 5), dt.date(2024, 12, 1)).days == 150


def test_a_window_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Window(dt.date(2025, 1, 2), dt.date(2025, 1, 1))


@pytest.mark.parametrize(
    ("end", "start", "days"),
    [
        (dt.date(2024, 3, 31), dt.date(2023, 4, 1), 366),
        (dt.date(2025, 3, 31), dt.date(2024, 4, 1), 365),
        (dt.date(2025, 2, 28), dt.date(2024, 3, 1), 365),
        (dt.date(2024, 2, 29), dt.date(2023, 3, 1), 366),
        (dt.date(2026, 8, 20), dt.date(2025, 8, 21), 365),
    ],
)
def test_rolling_year(end: dt.date, start: dt.date, days: int) -> None:
    window = periods.rolling_year(end)
    assert (window.start, window.end, window.days) == (start, end, days)


def test_the_days_before_rolling_years_are_found_all_at_once() -> None:
    days = pd.date_range("2018-01-01", "2029-12-31")
    one_by_one = [periods.rolling_year(day.date()).start - dt.timedelta(days=1) for day in days]
    assert [day.date() for day in periods.years_before(days)] == one_by_one


@given(DAYS)
def test_rolling_years_end_to_end_leave_no_day_out(day: dt.date) -> None:
    window = periods.rolling_year(day)
    assert window.days in {365, 366}
    before = periods.rolling_year(window.start - dt.timedelta(days=1))
    assert before.end + dt.timedelta(days=1) == window.start


@given(DAYS, st.integers(2004, 2040))
def test_the_same_date_keeps_month_and_day_but_for_a_leap_day(day: dt.date, year: int) -> None:
    same = periods.same_date(day, year)
    assert same.year == year
    assert same.month == day.month
    assert same.day == day.day or (day.month, day.day, same.day) == (2, 29, 28)


@given(DAYS)
def test_the_last_quarter_end_is_the_latest_not_after_the_day(day: dt.date) -> None:
    end = periods.quarter_end_on_or_before(day)
    assert end <= day
    assert (end.month % 3, (end + dt.timedelta(days=1)).day) == (0, 1)
    assert (day - end).days < 92


def test_year_ending_is_four_quarters() -> None:
    assert periods.year_ending(dt.date(2025, 3, 31)) == (
        dt.date(2024, 6, 30),
        dt.date(2024, 9, 30),
        dt.date(2024, 12, 31),
        dt.date(2025, 3, 31),
    )


def test_month_ends_in_a_leap_year() -> None:
    ends = list(periods.month_ends(dt.date(2024, 1, 15), dt.date(2024, 3, 30)))
    assert ends == [dt.date(2024, 1, 31), dt.date(2024, 2, 29)]


def test_year_to_date_in_another_year_is_by_date() -> None:
    assert periods.year_to_date(dt.date(2025, 3, 31), 2024) == Window(
        dt.date(2024, 1, 1), dt.date(2024, 3, 31)
    )
