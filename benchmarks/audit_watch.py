"""What the words of a report come from, seen while its notebook runs in this process.

What `wording` formats bears an invisible mark after each numeral and word of comparison, which leads back to
the values handed in. What public functions of `analysis.measures` return is remembered by value, and the
numbers that these modules name. No line of the package knows of it: functions are replaced where they are
named, and put back.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import pkgutil
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, is_dataclass
from importlib import import_module
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from analysis import tables
from analysis.charts import finished
from analysis.common import wording
from analysis.common.errors import LandfallError

UP = {"more", "higher", "above", "rose", "longer", "larger"}
DOWN = {"fewer", "lower", "below", "fell", "less", "shorter", "smaller"}
MOST = {"highest", "most", "largest", "longest", "busiest", "record", "peak", "greatest"}
LEAST = {"lowest", "fewest", "least", "smallest", "shortest"}
OTHERS = {"usual", "usually", "unusual", "ever", "never", "always", "since", "unprecedented"}
FORMATTERS = (
    "number", "percent", "share", "change", "compare", "day", "short_day", "month", "short_month",
    "year_ending", "span", "quarter", "ordinal", "plural", "some", "out_of", "place", "unit",
    "people", "were", "extreme", "every", "ranked",
)  # fmt: skip
MEASURING = (
    "measures",
    "reports.claims.crossings",
    "reports.claims.places",
    "reports.claims.records",
    "reports.claims.returns",
)
"""Where numbers are worked out: a claim's readings are measures too."""
SEGMENT, TELLING = "left_out", 100
"""The column that says whom a day's figure leaves out; whole numbers below this coincide too easily."""
NUMERAL = re.compile(r"(?<![\w#])[−+-]?\d[\d,]*(?:\.\d+)?(?!\d)")
WORD = re.compile(
    rf"(?<!at )(?<!no )\b(?:{'|'.join(sorted(UP | DOWN | MOST | LEAST | OTHERS))})\b(?! than (?:99%|1%))",
    re.IGNORECASE,
)
TOKEN = re.compile(rf"{NUMERAL.pattern}(?:st|nd|rd|th)?|{WORD.pattern}", re.IGNORECASE)
MARK = re.compile("[\U000f0000-\U000fffff]")
_BASE = 0xF0000


@dataclass
class Traces:
    """What one report's run formatted and measured."""

    formatted: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    measured: dict[float, set[str]] = field(default_factory=lambda: defaultdict(set))
    extremes: dict[str, set[float]] = field(default_factory=lambda: {"most": set(), "least": set()})
    days: set[dt.date] = field(default_factory=set)
    segments: dict[float, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: set[float] = field(default_factory=set)
    kept: set[tuple[str, bytes]] = field(default_factory=set)
    depth: int = 0

    def mark(self, name: str, values: tuple[Any, ...], text: str) -> str:
        """Return a text with the mark of these values after each numeral and word of comparison."""
        self.formatted.append((name, values))
        mark = chr(_BASE + (len(self.formatted) - 1) % 0xFFFE)
        return TOKEN.sub(lambda found: found[0] + mark, text)

    def made(self, token: str) -> tuple[str, tuple[Any, ...]]:
        """Return the formatter and the values behind a mark."""
        return self.formatted[ord(token) - _BASE]

    def by(self, mark: str) -> set[str]:
        """Return which measures returned a value behind a mark."""
        numbers = (
            [one for one in self.made(mark)[1] if isinstance(one, int | float | np.number)] if mark else []
        )
        return {name for one in numbers for name in self.measured.get(round(float(one), 6), ())}

    def keep(self, name: str, value: Any, deep: int = 4) -> None:
        """Remember the numbers and days a measure returned, and the extremes of its series."""
        if isinstance(value, pd.DataFrame):
            self._count(name, len(value))
            if SEGMENT in value and value["as_at"].is_unique:
                self._segments(value)
            for column in [value.index.to_series(), *(value[column] for column in value)]:
                self._series(name, column)
        elif isinstance(value, pd.Series):
            self._series(name, value)
        elif isinstance(value, dt.date):
            self._day(value)
        elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
            self._number(name, float(value))
        elif is_dataclass(value) and deep:
            said = [f.name for f in fields(value)] + _properties(type(value))
            for part in said:
                with suppress(AttributeError, KeyError, ValueError, TypeError, IndexError, LandfallError):
                    self.keep(name, getattr(value, part), deep - 1)
        elif isinstance(value, dict | list | tuple | set | frozenset) and deep:
            self._parts(name, value, deep - 1)

    def _segments(self, table: pd.DataFrame) -> None:
        """Remember in which segments of what is counted each number of a series, a row a day, stands."""
        for column in table.select_dtypes("number"):
            known = table.dropna(subset=[column])
            for one, segment in zip(known[column].astype(float), known[SEGMENT], strict=True):
                if abs(one) >= TELLING or not one.is_integer():
                    self.segments[round(one, 6)].add(str(segment))

    def compared(self, marks: Iterable[str]) -> list[set[str]]:
        """Return the segments of each number behind some marks that stands in a series with segments."""
        values = [one for mark in marks for one in self.made(mark)[1]]
        numbers = {round(float(one), 6) for one in values if isinstance(one, int | float | np.number)}
        return [self.segments[one] for one in numbers - self.counts if one in self.segments]

    def _parts(self, name: str, value: Any, deep: int) -> None:
        self._count(name, len(value))
        parts = list(value.values()) if isinstance(value, dict) else list(value)
        for part in [*value, *parts] if isinstance(value, dict) else parts:
            self.keep(name, part, deep)
        if len(parts) > 1 and all(isinstance(one, int | float | np.number) for one in parts):
            self._series(name, pd.Series(parts))

    def _series(self, name: str, series: pd.Series[Any]) -> None:
        if pd.api.types.is_datetime64_any_dtype(series):
            self.days |= {*pd.DatetimeIndex(series.dropna().unique()).date}
        elif pd.api.types.is_bool_dtype(series):
            held = series.fillna(False).astype(bool)
            self._count(name, held.sum(), (~held).sum())
        elif pd.api.types.is_numeric_dtype(series):
            numbers = series.dropna().astype(float).to_numpy()
            if (name, numbers.tobytes()) in self.kept:  # the same measure is asked again and again
                return
            self.kept.add((name, numbers.tobytes()))
            for one in np.unique(numbers).tolist():
                self._number(name, one)
            if len(numbers) > 1:
                self._number(f"{name}, summed", numbers.sum())
                self.extremes["most"].add(numbers.max())
                self.extremes["least"].add(numbers.min())
        elif series.dtype == object:
            for one in series.dropna():
                self.keep(name, one, 1)

    def _count(self, name: str, *counts: int) -> None:
        """Remember how many rows there are, or hold: no value of a series, even where it is the same."""
        for one in counts:
            self.counts.add(float(one))
            self.measured[float(one)].add(name)

    def _number(self, name: str, value: float) -> None:
        if value == value:
            self.measured[round(value, 6)].add(name)

    def _day(self, value: dt.date) -> None:
        if value is not pd.NaT:
            self.days.add(value.date() if isinstance(value, dt.datetime) else value)


@functools.cache
def _properties(cls: type) -> list[str]:
    return [name for name, part in inspect.getmembers(cls) if isinstance(part, property)]


@functools.cache
def _modules(room: str) -> list[Any]:
    root = import_module(room)
    below = pkgutil.walk_packages(getattr(root, "__path__", ()), f"{room}.")
    return [root, *(import_module(one.name) for one in below)]


def _replacing(traces: Traces) -> dict[int, Callable[..., Any]]:
    """Return what stands in for each formatter and each public function of the measures, by its id."""

    def formatter(name: str, function: Callable[..., str]) -> Callable[..., str]:
        @functools.wraps(function)
        def format_and_mark(*args: Any, **kwargs: Any) -> str:
            traces.depth += 1
            try:
                said = function(*args, **kwargs)
            finally:
                traces.depth -= 1
            return said if traces.depth else traces.mark(name, (*args, *kwargs.values()), said)

        return format_and_mark

    load = tables.load

    def measure(function: Callable[..., Any]) -> Callable[..., Any]:
        called = f"{function.__module__.removeprefix('analysis.')}.{function.__name__}"

        @functools.wraps(function)
        def measure_and_keep(*args: Any, **kwargs: Any) -> Any:
            depth, traces.depth = traces.depth, 0
            try:
                found = function(*args, **kwargs)
            finally:
                traces.depth = depth
            name = f"table {args[0]}" if function is load else called
            traces.keep(name, found)
            return found

        return measure_and_keep

    found = {id(getattr(wording, name)): formatter(name, getattr(wording, name)) for name in FORMATTERS}
    found[id(tables.load)] = measure(tables.load)
    for module in (m for room in MEASURING for m in _modules(f"analysis.{room}")):
        for name, part in vars(module).items():
            if inspect.isfunction(part) and not name.startswith("_") and part.__module__ == module.__name__:
                found[id(part)] = measure(part)
    return found


def _keep_named(traces: Traces) -> None:
    """Remember the numbers that measures name, such as a step or the least base of a rate."""
    for module in (m for room in MEASURING for m in _modules(f"analysis.{room}")):
        for name, part in vars(module).items():
            if name.isupper():
                traces.keep(f"{module.__name__.removeprefix('analysis.')}.{name}", part, 0)


@contextmanager
def watched() -> Iterator[Traces]:
    """Watch what is formatted and measured until the end of the block."""
    traces = Traces()
    _keep_named(traces)
    instead = _replacing(traces)
    changed = []
    rooms = ("reports", "measures", "exhibits", "charts", "report", "tables", "common.wording")
    for module in (m for room in rooms for m in _modules(f"analysis.{room}")):
        for name, part in list(vars(module).items()):
            if id(part) in instead and not name.startswith("__"):
                changed.append((module, name, part))
                setattr(module, name, instead[id(part)])
    try:
        with mock.patch.object(finished, "svg", return_value="<svg/>"), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph", UserWarning)  # no letter is drawn for a mark
            yield traces
    finally:
        for module, name, part in changed:
            setattr(module, name, part)
