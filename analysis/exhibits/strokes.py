"""The description of a path: read as steps from point to point, and written small."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_PAIRS = {"M": 1, "L": 1, "H": 1, "V": 1, "Q": 2, "C": 3}
_FARTHEST = 1e6
"""Points beyond which no drawing reaches."""
MARK = 20
"""Points from the middle of a mark to its sides at most: drawn finer than the rest, and not stretched."""


def is_of_mark(given: str) -> bool:
    """Return whether a path is of a mark around its own middle, not of an area of the chart."""
    numbers = [number for _, part in _absolute(given) for number in part]
    return bool(numbers) and _is_small(numbers)


def _is_small(numbers: Iterable[float]) -> bool:
    return all(abs(number) <= MARK for number in numbers)


@lru_cache(maxsize=256)  # a chart on a page is asked twice about each
def points(given: str) -> tuple[tuple[float, float], ...]:
    """Return the points of a path, those that bend it among them."""
    return tuple(
        pair for _, numbers in _absolute(given) for pair in zip(numbers[::2], numbers[1::2], strict=True)
    )


def path(given: str) -> str:
    """Return the description of a path in steps from point to point; what rounding loses does not add up."""
    found = list(_absolute(given))
    finest = 100 if _is_small(number for _, numbers in found for number in numbers) else 10
    text, before, last, start = "", "", [0, 0], [0, 0]
    for kind, numbers in found:
        places = [round(number * finest) for number in numbers]
        moved = places if kind == "M" else [at - last[turn % 2] for turn, at in enumerate(places)]
        command = kind if kind == "M" else kind.lower()
        if command == "l" and 0 in moved:
            moved, command = ([moved[1]], "v") if moved[0] == 0 else ([moved[0]], "h")
        text += command if command != before or command in "Mz" else ""
        for step in moved:
            short = f"{step / finest:g}".replace("0.", ".", 1) if abs(step) < finest else f"{step / finest:g}"
            text += short if text[-1].isalpha() or short.startswith("-") else f" {short}"
        start = places if kind == "M" else start
        last = places[-2:] if places else start
        before = command
    return text


def _absolute(given: str) -> Iterator[tuple[str, list[float]]]:
    """Yield the parts of a path, each a command and its points on the drawing."""
    command, numbers, start, last = "", [], [0.0, 0.0], [0.0, 0.0]
    for token in _PATH.findall(given):
        if token.isalpha():
            command = token
            if command in "Zz":
                yield "Z", []
                last = start
            elif command.upper() not in _PAIRS:
                raise ValueError(command)
            continue
        if not command or abs(float(token)) > _FARTHEST:
            raise ValueError(token)
        numbers.append(float(token))
        if command in "hvHV":
            at = 0 if command in "hH" else 1
            numbers.insert(1 - at, 0.0 if command.islower() else last[1 - at])
        if len(numbers) < 2 * _PAIRS[command.upper()]:
            continue
        if command.islower():
            numbers = [number + last[turn % 2] for turn, number in enumerate(numbers)]
        yield "L" if command in "hvHV" else command.upper(), numbers
        start = numbers if command.upper() == "M" else start
        last, numbers = numbers[-2:], []
        command = {"M": "L", "m": "l"}.get(command, command)
