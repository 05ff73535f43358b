"""Every failure a user can meet, each with the exit code of the command.

A message is one line: what is wrong, where, what was expected, what to do. Anything else that is
raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import datetime


class LandfallError(Exception):
    """A failure whose message is written for the user.

    A message may quote a file from outside: what would move a terminal's cursor, or begin a new line,
    becomes a space.
    """

    exit_code = 1

    def __str__(self) -> str:
        return printable(super().__str__())


class ReportFailed(LandfallError):
    """A report could not be built; the last good one is untouched."""

    exit_code = 1


class UsageError(LandfallError):
    """What the user asked for does not exist or has the wrong form."""

    exit_code = 2


class DataRefused(LandfallError):
    """A file or table breaks a rule of the data; nothing was written."""

    exit_code = 3


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
    folded = given.strip().casefold()
    near = [name for name in by_folded if len(folded) >= 3 and folded in re.split(r"[\W_]+", name)]
    near += [n for n in difflib.get_close_matches(folded, by_folded, n=limit, cutoff=0.6) if n not in near]
    near += [n for n in by_folded if len(folded) >= 3 and n.startswith(folded) and n not in near]
    quoted = [f'"{by_folded[name]}"' for name in near[:limit]]
    return f" Did you mean {' or '.join(quoted)}?" if quoted else ""
