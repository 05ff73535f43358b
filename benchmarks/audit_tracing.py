"""What a numeral or a word of comparison of the sentence audit is traced to."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from benchmarks.audit_watch import DOWN, LEAST, MARK, MOST, NUMERAL, UP, Traces

_TOTAL = re.compile(r"(All|Total|Other|UK|United Kingdom|Great Britain)\b|England$")
"""Rows that stand for others: no superlative is of them."""


def bare(text: str) -> str:
    return MARK.sub("", text)


def value_of(token: str) -> float:
    return float(re.sub(r"[^\d.]", "", token).rstrip(".") or 0)


def numbers_in(text: str) -> Iterator[float]:
    return (value_of(found[0]) for found in NUMERAL.finditer(bare(text)))


def _near(token: str, among: Iterable[float]) -> bool:
    half = 0.5000001 * 10.0 ** -len(re.sub(r"\D", "", token.partition(".")[2]))
    return any(abs(value_of(token) - abs(one)) <= half for one in among)


class Shown:
    """The data, periods and releases of some exhibits: what a numeral without a mark is held against."""

    def __init__(self, payloads: Sequence[dict[str, Any]]) -> None:
        self.values: set[float] = set()
        self.extremes: dict[str, set[float]] = {"most": set(), "least": set()}
        self.leading: dict[str, set[str]] = {"most": set(), "least": set()}
        for payload in payloads:
            self._data(payload.get("data") or payload.get("readings") or {"rows": []})
            for figure in payload.get("figures", ()):
                self.values |= {abs(float(figure["value"] or 0)), *numbers_in(" ".join(figure["period"]))}
            said = json.dumps([payload.get("sources"), payload.get("inputs"), payload.get("parameters")])
            self.values |= {*numbers_in(said), float(len(payload.get("figures", ())))}

    def _data(self, data: dict[str, Any]) -> None:
        self.values.add(float(len(data["rows"])))
        self.values |= set(numbers_in(" ".join(column["label"] for column in data.get("columns", ()))))
        for column in zip(*data["rows"], strict=True):
            for cell in column:
                self.values |= set(numbers_in(cell)) if isinstance(cell, str) else {abs(float(cell or 0))}
            rows = zip(column, data["rows"], strict=True)
            held = [
                (abs(float(c)), row) for c, row in rows if _is_number(c) and not _TOTAL.match(str(row[0]))
            ]
            for which, pick in (("most", max), ("least", min)):
                if len({number for number, _ in held}) > 1:
                    value = pick(number for number, _ in held)
                    self.extremes[which].add(value)
                    self.leading[which] |= {bare(str(row[0])) for number, row in held if number == value}


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float)


@dataclass(frozen=True)
class Around:
    """What stands around a sentence: the run, its exhibit, its section and its report."""

    traces: Traces
    own: Shown
    section: Shown
    whole: Shown

    def numeral(self, token: str, mark: str) -> str:
        """Return how a numeral is traced."""
        values = self.traces.made(mark)[1] if mark else ()
        if any(isinstance(one, dt.date) for one in values):
            return "day"
        numbers = [float(one) for one in values if isinstance(one, int | float | np.number) and one == one]
        if any(round(one, 6) in self.traces.measured for one in numbers):
            return "measure"
        for where, held in (("section", self.section), ("report", self.whole)):
            if _near(token, held.values):
                return f"data of the {where}"
        if mark and any(_near(token, _worked_out(held.values)) for held in (self.own, self.section)):
            return "worked out from the section"
        return "measure, by value" if _near(token, self.traces.measured) else "untraced"

    def word(self, word: str, mark: str, said: str, spoken: set[float], beside: set[float]) -> str:
        """Return how a word is traced, beside the numerals of its sentence and of its exhibit."""
        if mark:
            by, values = self.traces.made(mark)
            return "wording" if by != "extreme" else "recomputed" if is_extreme(*values) else "untraced"
        if word == "since" and re.search(r"since\b[^.;]*\d{4}", said, re.IGNORECASE):
            return "since a traced day"
        if word in UP | DOWN:
            return next(
                (
                    how
                    for how, n in (("two numerals", spoken), ("two numerals of its exhibit", beside))
                    if len(n) > 1
                ),
                "untraced",
            )
        which = "most" if word in MOST else "least" if word in LEAST else ""
        for where, held in (("section", self.section), ("report", self.whole)) if which else ():
            if any(_near(f"{one:.6f}".rstrip("0").rstrip("."), held.extremes[which]) for one in spoken):
                return f"extreme of the {where}"
            if any(name and name.lower() in said.lower() for name in held.leading[which]):
                return f"row with the extreme of the {where}"
        if which and any(one in self.traces.extremes[which] for one in spoken):
            return "extreme of a measure"
        return "untraced"


def is_extreme(word: str, own: Any, among: Iterable[Any]) -> bool:
    """Return whether a superlative is true of a value among others, missing ones left out."""
    numbers = [float(one) for one in among if one is not None and one == one]
    return own is not None and float(own) == (max if word in MOST else min)([*numbers, float(own)])


def _worked_out(values: set[float]) -> Iterator[float]:
    """Yield what two values make: difference, sum, share, change in per cent, ratio; of many none."""
    if len(values) <= 400:
        for a, b in product(values, values):
            yield from (a - b, a + b)
            if b:
                yield from (100 * a / b, 100 * (a / b - 1), a / b)
