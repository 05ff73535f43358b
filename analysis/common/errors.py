"""Every failure a user can meet, each with the exit code of the command.

A message is one line: what is wrong, where, what was expected, what to do. Anything else that is
raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

_LONGEST = 2_000
"""Letters of a message; those that list every heading of a sheet have half as many."""


class Place(str):
    """Where something is, as a message says it, and its parts by name: what it is `in`, sheet, row, column.

    >>> sheet = Place("book.ods", sheet="SB_01")
    >>> print(Place(sheet, row=7), Place(sheet, row=7).parts)
    book.ods, sheet SB_01, row 7 {'in': 'book.ods', 'sheet': 'SB_01', 'row': 7}
    """

    __slots__ = ("parts",)
    parts: Mapping[str, object]

    def __new__(cls, begin: str, **parts: object) -> Self:
        """Say a place within another: each part with its name."""
        place = super().__new__(cls, begin + "".join(f", {name} {part}" for name, part in parts.items()))
        bare = {name: part.strip('"') if isinstance(part, str) else part for name, part in parts.items()}
        place.parts = {**(begin.parts if isinstance(begin, Place) else {"in": begin}), **bare}
        return place


class LandfallError(Exception):
    """A failure whose message is written for the user; `fields` names what the message is made of.

    A message may quote a file from outside: what would move a terminal's cursor, or begin a new line,
    becomes a space, and of a name without an end the middle is left out.
    """

    exit_code = 1

    def __init__(self, said: str, **fields: object) -> None:
        super().__init__(said)
        self.fields = fields

    def __str__(self) -> str:
        said = super().__str__()
        if len(said) > _LONGEST:
            said = f"{said[: _LONGEST // 2]} … {said[-_LONGEST // 2 :]}"  # what to do stands at its end
        return printable(said)

    def after(self, words: str) -> Self:
        """Return the same failure with words before what it says."""
        again = type(self)(f"{words}{self}")
        again.fields = self.fields
        return again


class ReportFailed(LandfallError):
    """A report could not be built; the last good one is untouched."""

    exit_code = 1


class UsageError(LandfallError):
    """What the user asked for does not exist or has the wrong form.

    >>> UsageError("give a later day.", parameter="as_of")
    UsageError('as_of: give a later day.')
    """

    exit_code = 2

    def __init__(self, said: str, *, parameter: str = "") -> None:
        named = {"parameter": parameter} if parameter else {}
        super().__init__(f"{parameter}: {said}" if named else said, **named)


class DataRefused(LandfallError):
    """A file or table breaks a rule of the data; nothing was written.

    It says in which place what was expected and what was found; what cannot be said so names its parts.

    >>> refused = DataRefused(Place("a.ods", row=7), "a date", "text", then=" Mend it.")
    >>> refused
    DataRefused('a.ods, row 7: expected a date, found text. Mend it.')
    >>> refused.fields
    {'in': 'a.ods', 'row': 7, 'expected': 'a date', 'found': 'text'}
    """

    exit_code = 3

    def __init__(
        self,
        said: str,
        expected: object = None,
        found: object = None,
        *,
        between: str = ", ",
        then: str = "",
        **parts: object,
    ) -> None:
        ways = {"expected": expected, "found": found}
        stated = {way: str(value) for way, value in ways.items() if value is not None}
        line = f": {between.join(map(' '.join, stated.items()))}." if stated else ""
        place = said.parts if isinstance(said, Place) else {"in": said} if stated else {}
        super().__init__(f"{said}{line}{then}", **place, **stated, **parts)


def short(value: object) -> str:
    """Return what was given as text of at most 60 letters."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def printable(text: str) -> str:
    """Return a text from outside with a space for each character a terminal would act on or not show."""
    return "".join(character if character.isprintable() else " " for character in text)


def unreadable(error: Exception) -> str:
    """Return in words why a file could not be read as text."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(10) + 1
        return f"line {line} is not UTF-8; save the file as UTF-8"
    return (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())


def day_meant(given: str) -> str:
    """Return `" Did you mean 2025-03-31?"` for a day written in another way, the day first where it can be.

    >>> day_meant("31/03/2025"), day_meant("1 Mar 2025"), day_meant("soon")
    (' Did you mean 2025-03-31?', ' Did you mean 2025-03-01?', '')
    """
    text = re.sub(r"[/.\s-]+", " ", given.strip())
    for form in (
        "%d %m %Y",
        "%d %B %Y",
        "%d %b %Y",
        "%Y %m %d",
        "%d %m %y",
        "%m %d %Y",
        "%B %d, %Y",
        "%Y%m%d",
    ):
        try:
            return f" Did you mean {datetime.strptime(text, form).date().isoformat()}?"  # noqa: DTZ007 (a day)
        except ValueError:
            continue
    return ""


def did_you_mean(given: str, known: Iterable[str], *, limit: int = 3) -> str:
    """Return `" Did you mean A or B?"`, or an empty string where nothing known is near.

    Case and surrounding space do not count against a match.

    >>> did_you_mean("Glasgw", ["Glasgow City", "Leeds"])
    ' Did you mean "Glasgow City"?'
    >>> did_you_mean("xyz", ["Leeds"])
    ''
    """
    by_folded = {name.casefold(): name for name in known}
    folded = given[:_LONGEST].strip().casefold()
    near = [name for name in by_folded if len(folded) >= 3 and folded in re.split(r"[\W_]+", name)]
    near += [n for n in difflib.get_close_matches(folded, by_folded, n=limit, cutoff=0.6) if n not in near]
    near += [n for n in by_folded if len(folded) >= 3 and n.startswith(folded) and n not in near]
    quoted = [f'"{by_folded[name]}"' for name in near[:limit]]
    return f" Did you mean {' or '.join(quoted)}?" if quoted else ""
