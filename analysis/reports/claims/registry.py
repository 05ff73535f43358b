"""The measures a reading may name, each with the parameters it takes and the unit it answers in."""

from __future__ import annotations

import datetime as dt
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from analysis.common import wording
from analysis.common.errors import UsageError, did_you_mean
from analysis.common.periods import Window, named
from analysis.inputs import areas, public_claims
from analysis.inputs.areas import Area
from analysis.inputs.public_claims import FILE, Expectation, Reading
from analysis.reports.claims.view import Found, unknown

Function = Callable[..., Found]
UNITS = (
    "people",
    "boats",
    "events",
    "year",
    "people per boat",
    "detections",
    "rank",
    "%",
    "% change",
    "years",
    "months",
    "days",
    "per 10,000",
    "times",
    "figure",
)
_NAMED = 'a year such as 2025, or "August 2025", "January to March 2025" or "year ending June 2025"'
MEASURES: dict[str, Measure] = {}
"""Every measure by name; filled by the modules of this package as they are imported."""


@dataclass(frozen=True)
class Measure:
    """A measure of claims: `function(view, **parameters)` returns what it found.

    `kinds` says what each parameter is; those not in `must` may be left out.
    """

    name: str
    unit: str
    decimals: int
    about: str
    function: Function
    kinds: Mapping[str, Any]
    must: tuple[str, ...]

    def says(self, value: float, decimals: int | None = None) -> str:
        """Return a value of this measure as a reader sees it: "6,642", "1st", "94.0%"."""
        return said(value, self.unit, self.decimals if decimals is None else decimals)


def said(value: float, unit: str, decimals: int = 0) -> str:
    """Return a number with its unit in words.

    >>> said(6642, "people"), said(1, "rank"), said(94.04, "%", 1), said(4.86, "months", 1)
    ('6,642 people', '1st', '94.0%', '4.9 months')
    """
    if unit == "rank":
        return wording.ordinal(int(value))
    if unit == "year":
        return str(int(value))
    number = wording.number(value, decimals)
    if unit in {"%", "% change"}:
        return f"{'+' if unit == '% change' and value > 0 else ''}{number}%"
    if unit == "figure":
        return number
    if unit == "people per boat":
        return f"{number} {unit}"
    return f"{number} {unit.removesuffix('s') if value == 1 else unit}"


def counted(value: Any, unit: str, how: str) -> Found:
    """Return a count with its unit, or that it is not known where it is missing."""
    return unknown(how) if wording.is_missing(value) else Found(int(value), said(value, unit), how)


def changed(now: Any, was: Any, how: str, beside: str = "") -> Found:
    """Return the change of one figure on another in per cents, both beside it; not known where it is none."""
    found = wording.percent_change(now, was)
    if found is None:
        return unknown(how)
    beside = beside or f"{wording.number(now)} after {wording.number(was)}"
    return Found(found, said(found, "% change"), how, beside)


def part_of(part: Any, whole: Any, how: str, where: str = "", decimals: int = 1) -> Found:
    """Return a part of a whole in per cents, both beside it."""
    share = float(part / whole * 100)
    beside = f"{wording.number(part)} of {wording.number(whole)}{where}"
    return Found(share, said(share, "%", decimals), how, beside)


def measure(*, unit: str, decimals: int = 0) -> Callable[[Function], Function]:
    """Register a function as a measure under its own name; its annotations say what parameters are.

    Raises ValueError: the name is taken, or the unit is none of `UNITS`.
    """

    def register(function: Function) -> Function:
        name = function.__name__
        if name in MEASURES or unit not in UNITS:
            raise ValueError(f"measure {name}: the name is taken, or {unit} is no unit")
        kinds = typing.get_type_hints(function)
        taken = [p for p in inspect.signature(function).parameters.values() if p.name != "view"]
        MEASURES[name] = Measure(
            name=name,
            unit=unit,
            decimals=decimals,
            about=str(inspect.getdoc(function)).partition("\n")[0],
            function=function,
            kinds={p.name: _given(kinds[p.name]) for p in taken},
            must=tuple(p.name for p in taken if p.default is inspect.Parameter.empty),
        )
        return function

    return register


def _given(kind: Any) -> Any:
    """Return the type a parameter has where it is given: "date" of "date or None"."""
    parts = [part for part in typing.get_args(kind) if part is not type(None)]
    return parts[0] if len(parts) == 1 and type(None) in typing.get_args(kind) else kind


def find(reading: Reading) -> Measure:
    """Return the measure a reading names; raise UsageError with file and line where there is none."""
    name = str(reading.measure)
    if name not in MEASURES:
        about = [f'"{key}"' for key, one in MEASURES.items() if name.casefold() in one.about]
        near = did_you_mean(name, MEASURES)
        near = near or (f" Did you mean {' or '.join(about[:3])}?" if about else "")
        raise UsageError(
            f'{reading.where("measure")}: there is no measure "{name}".{near} docs/claims.md lists them.'
        )
    return MEASURES[name]


def arguments(reading: Reading) -> dict[str, Any]:
    """Return the parameters of a reading as its measure takes them.

    Raises UsageError: a parameter is unknown, missing, of the wrong kind, or impossible, such as a window
    that ends before it starts; the message names the file and the line.
    """
    measure = find(reading)
    for name in reading.parameters:
        if name not in measure.kinds:
            meant = did_you_mean(name, measure.kinds) or f" It takes {', '.join(measure.kinds)}."
            meant += f" A window is {_NAMED}." if name in {"year", "month", "quarter"} else ""
            raise UsageError(f'{reading.where(name)}: {measure.name} takes no "{name}".{meant}')
    for name in measure.must:
        if name not in reading.parameters:
            raise UsageError(f'{reading.where()}: {measure.name} needs "{name}".')
    if reading.role != "context" and "day" in measure.kinds and "day" not in reading.parameters:
        raise UsageError(
            f'{reading.where()}: {measure.name} counts as of a day of the claim; give "day", or role context.'
        )
    return {
        name: _converted(value, measure.kinds[name], f"{reading.where(name)}: {name}")
        for name, value in reading.parameters.items()
    }


def _converted(value: Any, kind: Any, where: str) -> Any:
    if kind is Window:
        return _window(value, where)
    if kind is Area:
        try:
            return areas.resolve(str(value))
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None
    if typing.get_origin(kind) is Literal:
        choices = [str(choice) for choice in typing.get_args(kind)]
        if value not in choices:
            expected = f"expected {wording.listed(choices, last='or')}.{did_you_mean(str(value), choices)}"
            raise UsageError(f"{where}: {value!r} is not valid; {expected}")
        return value
    if kind == list[str]:
        return _facts(value, where)
    if type(value) is not kind:
        words = {dt.date: "a date such as 2025-03-31", int: "a whole number", str: "text"}[kind]
        raise UsageError(f"{where}: {value!r} is not valid; expected {words}.")
    return value


def _window(value: Any, where: str) -> Window:
    if type(value) is dt.date:
        return Window(value, value)
    if type(value) in {str, int} and (window := named(value)):
        return window
    is_pair = isinstance(value, list) and len(value) == 2 and all(type(day) is dt.date for day in value)
    if not is_pair:
        shown = [str(day) for day in value] if isinstance(value, list) else repr(value)
        raise UsageError(f"{where}: {shown} is no window; expected [2025-01-01, 2025-03-31], {_NAMED}.")
    start, end = value
    if end < start:
        raise UsageError(f"{where}: the window ends on {end}, before it starts on {start}.")
    return Window(start, end)


def _facts(value: Any, where: str) -> list[str]:
    known = public_claims.register().facts
    if not isinstance(value, list) or not value:
        raise UsageError(f"{where}: {value!r} is not valid; expected a list of ids of [[fact]] in {FILE}.")
    for name in value:
        if name not in known:
            raise UsageError(f'{where}: there is no fact "{name}".{did_you_mean(str(name), known)}')
    return value


def claimed(expected: Expectation, measure: Measure) -> str:
    """Return in words what a reading claims: "6,642 people", "about 5 months…", "a rise"."""
    if measure.unit == "% change" and expected.number == 0 and expected.test in {"above", "below"}:
        return "a rise" if expected.test == "above" else "a fall"
    decimals = 0 if float(expected.number).is_integer() else 1
    number = measure.says(expected.number, decimals)
    if expected.test == "about":
        nearest = f"to the nearest {wording.number(expected.nearest)}"
        said_round = expected.number % expected.nearest == 0  # a figure said to its last digit is not "about"
        return f"about {number} ({nearest})" if said_round else f"{number} (tested {nearest})"
    words = {
        "equals": "",
        "at_least": "at least ",
        "at_most": "at most ",
        "above": "more than ",
        "below": "less than ",
    }
    return words[expected.test] + number
