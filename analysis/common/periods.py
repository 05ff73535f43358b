"""Windows of time, by date and never by day number: leap days stay where they are."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SHORT_MONTHS = tuple(name[:3].casefold() for name in MONTHS)
"""Three small letters of each, as most tables have them in one way or another."""


@dataclass(frozen=True, order=True)
class Window:
    """A run of days, both ends included."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a window cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.end - self.start).days + 1

    def __contains__(self, value: dt.date) -> bool:
        return self.start <= value <= self.end

    def isoformat(self) -> list[str]:
        """Return the two ends as ISO dates."""
        return [self.start.isoformat(), self.end.isoformat()]


def same_date(value: dt.date, year: int) -> dt.date:
    """Return the same date in another year; 29 February becomes 28 February where there is none."""
    last = calendar.monthrange(year, value.month)[1]
    return value.replace(year=year, day=min(value.day, last))


def year_to_date(end: dt.date, year: int | None = None) -> Window:
    """Return 1 January to the date of `end`, in its own year or another."""
    end = end if year is None else same_date(end, year)
    return Window(dt.date(end.year, 1, 1), end)


def rolling_year(end: dt.date) -> Window:
    """Return the 12 months to a day: 366 days where a leap day falls in them.

    >>> rolling_year(dt.date(2024, 3, 31)).days, rolling_year(dt.date(2025, 3, 31)).days
    (366, 365)
    """
    if (end + dt.timedelta(days=1)).day == 1:  # a month's last day: start on a month's first
        first = end + dt.timedelta(days=1)
        return Window(first.replace(year=first.year - 1), end)
    return Window(same_date(end, end.year - 1) + dt.timedelta(days=1), end)


def years_before(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the day before the `rolling_year` of each day begins."""
    import pandas as pd

    before = days - pd.DateOffset(years=1)
    return before.where(~days.is_month_end, before + pd.offsets.MonthEnd(0))


def year_ending(quarter_end: dt.date) -> tuple[dt.date, ...]:
    """Return the ends of the four quarters of the year that ends with a quarter, oldest first."""
    ends = [quarter_end]
    for _ in range(3):
        ends.append(quarter_end_on_or_before(ends[-1].replace(day=1) - dt.timedelta(days=60)))
    return tuple(reversed(ends))


def named(said: str | int) -> Window | None:
    """Return the window that words or a year name, None where they name none.

    >>> named(2025).days, named("August 2025").days, named("2025-02").days, named("Q1 2025").days
    (365, 31, 28, 90)
    >>> named("January to March 2025").days, named("YE June 2025").start.isoformat(), named("soon")
    (90, '2024-07-01', None)
    """
    text = str(said).strip().casefold().replace("year ending", "ye")
    if found := re.fullmatch(r"(\d{4})(?:-(\d\d))?", text):
        year, first, last = int(found[1]), int(found[2] or 1), int(found[2] or 12)
    elif found := re.fullmatch(r"q([1-4]) (\d{4})", text):
        year, first, last = int(found[2]), 3 * int(found[1]) - 2, 3 * int(found[1])
    elif found := re.fullmatch(r"(ye )?(?:([a-z]{3,9})(?: to |[-–]))?([a-z]{3,9}) (\d{4})", text):
        year, last = int(found[4]), _month(found[3])
        first = _month(found[2] or found[3])
    else:
        return None
    if not (1 <= first <= last <= 12 and 1900 <= year <= 2100):
        return None
    end = month_end(year, last)
    return rolling_year(end) if text.startswith("ye ") else Window(dt.date(year, first, 1), end)


def _month(name: str) -> int:
    """Return the number of a month named in full or by three letters or more; 0 of another word."""
    return next((n for n, month in enumerate(MONTHS, 1) if month.casefold().startswith(name)), 0)


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_end_on_or_before(value: dt.date) -> dt.date:
    """Return the last quarter end not after a day."""
    own = -(-value.month // 3) * 3
    end = month_end(value.year, own)
    return end if end == value else value.replace(month=own - 2, day=1) - dt.timedelta(days=1)


def month_ends(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """Yield every month end from `start` to `end`, both included."""
    year, month = start.year, start.month
    while (day := month_end(year, month)) <= end:
        if day >= start:
            yield day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def first_of_recent(quarters: int, latest: dt.date) -> dt.date:
    """Return the first day of the most recent quarters, the last of which ends on a day.

    >>> first_of_recent(8, dt.date(2025, 12, 31))
    datetime.date(2024, 1, 1)
    """
    months = 12 * latest.year + latest.month - 3 * quarters
    return dt.date(months // 12, months % 12 + 1, 1)
