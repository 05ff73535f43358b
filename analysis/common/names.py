"""Names as people write them: folded to words, and found again whatever their order and decoration.

"London Borough of Hackney", "Hackney LBC" and "hackney" are one name; so are "Stoke-on-Trent" and
"Stoke upon Trent", "Ynys Môn" and "ynys mon", "N.E. Lincs" and "North East Lincolnshire".
"""

from __future__ import annotations

import csv
import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Generic, TypeVar

from analysis.common import paths

T = TypeVar("T")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_BETWEEN = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_LONDON_BOROUGH = re.compile("(?<!city of )london borough")
_FORMULA_SIGNS = frozenset("=+-@|＝＋－＠｜﹦﹢﹣﹫")
_WITHOUT_WIDTH = frozenset({"Cc", "Cf", "Mn"})
"""Kinds of characters that take no place of their own."""
_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_UNSAID = frozenset(_WORDS["unsaid"].split())
_SHORT: dict[str, str] = _WORDS["short"]


def spelling() -> dict[str, Any]:
    """Return what `words` goes by, as data: words left out, and short forms written out."""
    return {"unsaid": sorted(_UNSAID), "short": _SHORT}


def register(file: str) -> list[dict[str, str]]:
    """Return the rows of a register of names, such as `area_names.csv`, in `data/`."""
    with paths.register(file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def fold(name: str) -> str:
    """Return a name without accents, case, punctuation or doubled spaces; "&" is "and".

    >>> fold("St. Helens & Ynys Môn")
    'st helens and ynys mon'
    """
    joined = _INITIALS.sub(r"\1", name.casefold()).replace("&", " and ")
    letters = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", joined))
    plain = letters if letters.isascii() else "".join(c for c in letters if not unicodedata.combining(c))
    return _BETWEEN.sub(" ", plain).strip()


def words(name: str) -> list[str]:
    """Return the words of a name that tell it from others, short forms written out.

    >>> words("Stoke-on-Trent"), words("Hammersmith & Fulham"), words("N. Lincs")
    (['stoke', 'trent'], ['hammersmith', 'fulham'], ['north', 'lincolnshire'])
    """
    folded = _LONDON_BOROUGH.sub("borough", fold(name)).split()
    said = [word for word in folded if word not in _UNSAID] or folded
    return " ".join(_SHORT.get(word, word) for word in said).split()


def called(what: str) -> frozenset[str]:
    """Return the words by which something is called, such as "councils", as `names.toml` lists them."""
    return frozenset(_WORDS[what].split())


class Index(Generic[T]):
    """Things by their names: by all words in any order, by those that are no decoration, by letters alone.

    Decoration is words that may stand with a name or be left out, such as "council".
    """

    def __init__(self, decoration: Collection[str]) -> None:
        self._decoration = frozenset(decoration)
        self._named: list[tuple[T, tuple[str, ...]]] = []
        self._exact: dict[tuple[str, ...], list[int]] = {}
        self._bare: dict[tuple[str, ...], list[int]] = {}
        self._letters: dict[str, list[int]] = {}

    def add(self, name: str, thing: T) -> None:
        """Give a thing a name; a thing may have many, and a name lead to several things."""
        said = words(name)
        number = len(self._named)
        self._named.append((thing, tuple(said)))
        self._exact.setdefault(tuple(sorted(said)), []).append(number)
        if bare := self._without(said):
            self._bare.setdefault(tuple(sorted(bare)), []).append(number)
            self._letters.setdefault("".join(bare), []).append(number)

    def given(self) -> dict[str, Any]:
        """Return the names as data, each as its words and its thing, for a search in another language."""
        return {
            "decoration": sorted(self._decoration),
            "names": [[" ".join(said), thing] for thing, said in self._named],
        }

    def exact(self, text: str) -> list[T]:
        """Return the things of a name that has just these words."""
        return self._things(self._exact.get(tuple(sorted(words(text))), []))

    def bare(self, text: str) -> list[T]:
        """Return the things named so but for decoration; of several those that share most of it."""
        said = words(text)
        bare = self._without(said)
        numbers = self._bare.get(tuple(sorted(bare)), []) if bare else []
        shared = {n: len({*self._named[n][1]} & {*said}) for n in numbers}
        most = max(shared.values(), default=0)
        return self._things([n for n in numbers if shared[n] == most])

    def letters(self, text: str) -> list[T]:
        """Return the things whose name has these letters, wherever words are parted."""
        return self._things(self._letters.get("".join(self._without(words(text))), []))

    def holding(self, text: str) -> list[T]:
        """Return the things that have a name with all these words and others."""
        bare = set(self._without(words(text)))
        return self._things([n for n, (_, said) in enumerate(self._named) if bare and bare <= {*said}])

    def near(self, text: str) -> list[tuple[float, T]]:
        """Return the things whose names are spelt much like a text, each with how much, 1 for the same."""
        wanted = "".join(self._without(words(text)))
        close = difflib.get_close_matches(wanted, self._letters, n=3, cutoff=0.8)
        return [
            (difflib.SequenceMatcher(None, letters, wanted).ratio(), thing)
            for letters in close
            for thing in self._things(self._letters[letters])
        ]

    def _without(self, said: Iterable[str]) -> list[str]:
        return [word for word in said if word not in self._decoration]

    def _things(self, numbers: Iterable[int]) -> list[T]:
        return list(dict.fromkeys(self._named[number][0] for number in numbers))


NATIONALITIES = "nationality_names.csv"


def nationalities(text: str, known: Collection[str]) -> list[str]:
    """Return the nationalities a text may mean, as their publisher writes them: those that are known, if any.

    Names of countries, of their people and of both in the plural are understood: "DR Congo", "Afghans".

    >>> nationalities("Côte d'Ivoire", ["Ivory Coast"]), nationalities("Afghans", ["Afghanistan"])
    (['Ivory Coast'], ['Afghanistan'])
    """
    indexes = _nationalities(tuple(sorted(known)))
    forms = (text, text.strip().removesuffix("s"))
    for way in (Index.exact, Index.bare, Index.letters):
        for index, form in product(indexes, forms):
            if found := way(index, form):
                return [name for name in found if name in known] or found
    return []


def begins_as_formula(text: str) -> str:
    r"""Return the sign by which a spreadsheet may take a text for a formula; empty where none will.

    That is the first letter that shows, whatever stands before it without width; a `|` as well, after which
    some import a text anew.

    >>> begins_as_formula("\u200b\ufeff =1+1"), begins_as_formula("＝A1"), begins_as_formula("St Helens")
    ('=', '＝', '')
    """
    shown = (c for c in text if not c.isspace() and unicodedata.category(c) not in _WITHOUT_WIDTH)
    first = next(shown, "")
    return first if first in _FORMULA_SIGNS else ""


@lru_cache(maxsize=4)
def _nationalities(known: tuple[str, ...]) -> tuple[Index[str], ...]:
    """Return names as published, as people say them, and as published without what is in brackets."""
    published, said, short = (Index[str](called("states")) for _ in range(3))
    for name in known:
        published.add(name, name)
        short.add(re.sub(r" \(.*\)", "", name), name)
    for row in register(NATIONALITIES):
        said.add(row["name"], row["nationality"])
    return published, said, short
