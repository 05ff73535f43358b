"""No expression that reads files from outside goes back over what it has seen: twice the text, twice the steps."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]  # what an expression is made of; nothing else tells

import pytest

import analysis.common
import analysis.releases
from analysis.releases.sources import datasets

WHOLE = {
    "container._COMMENT": "of the first 4,096 bytes",
    "frontex._MONTH": "the whole cell",
    "headings._FIGURE": "the whole cell",
    "illegal_entry_summary._COMPARISON": "the whole cell",
    "scottish_homelessness._TITLES": "the whole title",
    "summary_layout._DERIVED": "the whole cell",
    "toml_entries._KEY": "the begin of a line",
    "workbook._MARKED": "the whole cell",
}
"""Those that are never looked for within a text, and what is held against them."""
SHORT, LONG = 1_000, 8_000


def _within(name: str, value: object) -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _within(name, one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(name, one)


def _patterns() -> dict[tuple[object, int], tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    found = {}
    for package in (analysis.common, analysis.releases):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for attribute, value in vars(importlib.import_module(module.name)).items():
                for name, one in _within(f"{module.name.rpartition('.')[2]}.{attribute}", value):
                    found.setdefault((one.pattern, one.flags), (name, one))
    for sheet in datasets._entries():
        for name, one in _within(
            sheet, {**datasets.declared(sheet).headings, **datasets.declared(sheet).optional}
        ):
            found.setdefault((one.pattern, one.flags), (name, one))
    return found


def _letters(pattern: re.Pattern[str] | re.Pattern[bytes]) -> tuple[set[str], bool]:
    """Return the words, and a letter of each kind, that an expression tells apart; and whether it repeats any."""
    words, endless = set(), False

    def walk(parsed: object) -> None:
        nonlocal endless
        word = ""
        for kind, what in parsed:  # type: ignore[attr-defined]
            if str(kind) == "LITERAL":
                word += chr(what)
                continue
            words.update({word, word[-1:]})
            word = ""
            if str(kind) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
                endless |= what[1] > 100
            if str(kind) == "IN":
                words.update(chr(part if kind == "LITERAL" else part[0]) for kind, part in
                             ((str(kind), part) for kind, part in what) if kind in {"LITERAL", "RANGE"})  # fmt: skip
            for part in what if isinstance(what, tuple) else [what]:
                for inner in part if isinstance(part, list) else [part]:
                    if isinstance(inner, _parser.SubPattern):
                        walk(inner)
        words.update({word, word[-1:]})

    text = pattern.pattern
    walk(_parser.parse(text if isinstance(text, str) else text.decode("latin-1"), pattern.flags & re.VERBOSE))
    return (words | {" ", "a", "1"}) - {""}, endless


ENDLESS = {
    f"{name} {index}": (name, pattern, sorted(letters))
    for index, (name, pattern) in enumerate(_patterns().values())
    for letters, endless in [_letters(pattern)]
    if endless
}


def _steps(way: object, text: str | bytes) -> float:
    began = time.process_time()
    way(text)  # type: ignore[operator]
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("which", ENDLESS)
def test_an_expression_is_linear(which: str) -> None:
    name, pattern, letters = ENDLESS[which]
    ways = [pattern.match, pattern.fullmatch, *([] if name in WHOLE else [pattern.search])]
    tried = [(begin, again) for again in letters for begin in ("", *letters[:4])]
    tried += [("", one + other) for one in letters for other in letters if one != other]
    for begin, again in tried:
        short, long = (
            (begin + again * (size // len(again)) + "\0").encode("latin-1")
            if isinstance(pattern.pattern, bytes)
            else begin + again * (size // len(again)) + "\0"
            for size in (SHORT, LONG)
        )
        for way in ways:
            if _steps(way, long) > 0.01:
                slower = min(_steps(way, long) for _ in range(3)) / min(_steps(way, short) for _ in range(3))
                assert slower < 3 * LONG / SHORT, f"{name}: {begin!r}, then {again!r} over and over"
