"""Numbers and days with a range: parameters that cannot be what no figure could be.

A range is declared where the parameter is: `move_on_days: Whole[0, 180] = 42  # days`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from analysis import tables
from analysis.common import paths, periods
from analysis.common.errors import UsageError, day_meant, did_you_mean, short
from analysis.inputs import release_pairs
from analysis.inputs.release_pairs import LATEST
from analysis.releases.history import catalogue, timeline
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import TableSchema

COUNTED = "small_boats_daily"
"""The table whose years are the years counted."""


def day(value: Any, *, name: str = "") -> dt.date:
    """Return an ISO date, or a date as it is; raise UsageError for anything else."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        meant = day_meant(str(value))
        msg = f'"{short(value)}" is not a date. Write it as year-month-day, such as 2025-03-31.{meant}'
        raise UsageError(msg, parameter=name) from None


class Number:
    """A finite number; `Number[0, 2.5]` is one from 0 to 2.5, both included."""

    help: ClassVar[str] = "a number"
    low: ClassVar[float] = -math.inf
    high: ClassVar[float] = math.inf
    _written: ClassVar[str] = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"

    def __class_getitem__(cls, ends: tuple[float, float]) -> type[Number]:
        """Return the type of the numbers from one end to the other; raise ValueError for no such range."""
        low, high = ends
        if not low < high:
            raise ValueError(f"a range begins before it ends: {low} to {high}")
        told = f"{cls.help} from {low:,} to {high:,}"
        return type(cls.__name__, (cls,), {"low": low, "high": high, "help": told})

    @classmethod
    def parse(cls, value: Any) -> float:
        """Return the number; raise UsageError for anything else, or where it is out of range."""
        text = str(value).strip()
        if re.fullmatch(cls._written, text, re.ASCII):
            number = cls._read(text)
            if math.isfinite(number) and cls.low <= number <= cls.high:
                return number
        raise UsageError(f'"{short(text)}" is not valid; expected {cls.help}{cls._meant(text)}')

    @staticmethod
    def _read(text: str) -> float:
        return float(text)

    @classmethod
    def _meant(cls, text: str) -> str:
        """Return what to write instead, where that can be told."""
        return ". Write decimals after a full stop, thousands without a comma." if "," in text else ""


class Whole(Number):
    """A whole number; `Whole[0, 180]` is one from 0 to 180, both included."""

    help = "a whole number"
    _written = r"[+-]?\d{1,18}"

    @staticmethod
    def _read(text: str) -> int:
        return int(text)


class Share(Number):
    """A share, from 0 (none) to 1 (all)."""

    help = "a share, a number from 0 to 1"
    low, high = 0, 1

    @classmethod
    def _meant(cls, text: str) -> str:
        try:
            per_cent = float(text.rstrip("% ").replace(",", "."))
        except ValueError:
            return super()._meant(text)
        if 1 < per_cent <= 100:
            return f". For {per_cent:g}% write {per_cent / 100:g}."
        return super()._meant(text)


class CountedYear(Whole):
    """A year in which arrivals by small boat were counted, the last one as far as it goes."""

    @staticmethod
    def described(_lead: str | None = None) -> str:
        """Return the years there are, in words."""
        first, last = CountedYear._span(None)
        return f"a year counted, {first} to {last}"

    @staticmethod
    def agree(names: Sequence[str], values: Mapping[str, Any], _lead: str | None) -> None:
        """Raise UsageError for a year that was not counted by the day looked from."""
        as_of = str(values.get("as_of") or "latest")
        first, last = CountedYear._span(None if as_of == "latest" else as_of)
        for name in names:
            year = values[name]
            if year is not None and not first <= year <= last:
                raise UsageError(
                    f'"{year}" is not a year counted; expected {first} to {last}.', parameter=name
                )

    @staticmethod
    def _span(as_of: str | None) -> tuple[int, int]:
        if as_of:
            dates = tables.load(COUNTED, as_of)["date"]
            return dates.min().year, dates.max().year
        days = [row["date"] for row in tables.texts(COUNTED)]
        return int(min(days)[:4]), int(max(days)[:4])


class Day:
    """A day of a report's figures: from the first year of its lead table to today."""

    help = "a day such as 2025-03-31"

    @staticmethod
    def parse(value: Any, *, name: str = "") -> dt.date:
        """Return the day; raise UsageError for anything else, with the name of the parameter if given."""
        return day(value, name=name)

    @staticmethod
    def described(lead: str | None = None) -> str:
        """Return the days there are, in words."""
        first = first_figure(lead)
        return _span(first and first.replace(month=1, day=1))

    @staticmethod
    def agree(names: Sequence[str], values: Mapping[str, Any], lead: str | None) -> None:
        """Raise UsageError for a day before the first year of the lead table, or after today."""
        first = first_figure(lead)
        for name in names:
            if values[name] is not None:
                _refuse_outside(name, day(values[name]), first and first.replace(month=1, day=1))


class AsOf:
    """The day a report looks from: `latest`, or an ISO date; later releases are then unknown to it."""

    help = "latest, or a day such as 2025-03-31: what was published by then"
    none = LATEST

    @staticmethod
    def parse(value: Any) -> dt.date | None:
        """Return the day, or None for the latest releases held."""
        if value is None or str(value).strip().casefold() == LATEST:
            return None
        try:
            return day(value)
        except UsageError:
            suggestion = did_you_mean(str(value), [LATEST]) or day_meant(str(value))
            msg = f'"{short(value)}" is neither "latest" nor a day such as 2025-03-31.{suggestion}'
            raise UsageError(msg, parameter="as_of") from None

    @staticmethod
    def described(lead: str | None = None) -> str:
        """Return the days there are, in words."""
        return f"latest, or {_span(first_figure(lead))}"

    @staticmethod
    def agree(given: Sequence[str], values: Mapping[str, Any], lead: str | None) -> None:
        """Raise UsageError for a day before the first figure of the lead table, or after today.

        A report that compares releases of a source has the tables of that source for its lead.
        """
        for name in given:
            looked_from = AsOf.parse(values[name])
            if looked_from is None:
                continue
            held = release_pairs.tables_of(values["source"]) if "source" in values else (lead,)
            _refuse_outside(name, looked_from, min(filter(None, map(first_figure, held)), default=None))


def _span(first: dt.date | None) -> str:
    return f"a day {f'from {first}' if first else 'up'} to today, such as {last_day()}"


def _refuse_outside(name: str, given: dt.date, first: dt.date | None) -> None:
    """Raise UsageError for a day before the first there can be, or after today."""
    if first is not None and given < first:
        raise UsageError(f'"{given}" is before the first figure; give a day from {first} on.', parameter=name)
    if given > (last := last_day()):
        raise UsageError(f'"{given}" is after today; give a day not after {last}.', parameter=name)


def first_figure(table: str | None) -> dt.date | None:
    """Return the day from which a table shows anything; None for one that has no periods."""
    if table is None or table not in tables.names():
        return None
    schema, rows = catalogue.schema(table), tables.texts(table, every=True)
    if schema.period is None or schema.is_register or not rows:
        return None
    out = _end(min(row[schema.period] for row in rows), schema)
    released = dt.date.fromisoformat(min(row["released"] for row in rows))
    return min(out + dt.timedelta(timeline.lag_in_days(schema)), released)


def _end(period: str, schema: TableSchema) -> dt.date:
    """Return the last day of a period as the file of a table writes it; see `timeline.period_ends`."""
    first = dt.date.fromisoformat(f"{period}-12-31" if period.isdigit() else period)
    months = {"month": 1, "quarter": 3, "year": 12}.get(schema.frequency or "")
    if months is None:
        return first
    return periods.month_end(first.year, (first.month - 1) // months * months + months)


def last_day() -> dt.date:
    """Return today, or the newest release held where this machine's clock is behind it.

    Only what is given is measured by the clock: no figure and no word of a report is.
    """
    return max(dt.datetime.now().astimezone().date(), *release_log.days(paths.tables()))
