"""Facts that no table carries, each with its source and the day from which it could be known.

They stand in `data/facts.toml`: a sentence that names a day of the past is no constant of the code, or a
report of an earlier day would print the future.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from analysis.common import own_files, paths
from analysis.releases.history import registers


@dataclass(frozen=True)
class Fact:
    """One sentence, where it is printed (`about`) and from which day to before which other."""

    about: str
    known: dt.date
    text: str
    source: str
    until: dt.date = dt.date.max


def every() -> list[Fact]:
    """Return the register, in its order.

    Raises DataRefused where an entry is not in its form.
    """
    return [*_entries(paths.data() / "facts.toml")]


@own_files.by_state
def _entries(file: Path) -> tuple[Fact, ...]:
    return tuple(registers.entries(file, "fact", Fact))


def known(about: str, day: dt.date) -> tuple[str, ...]:
    """Return the sentences on a subject that could be known on a day, in the order of the register.

    Raises KeyError for a subject the register does not have.

    >>> known("daily counts", dt.date(2022, 4, 13))
    ()
    """
    said = [fact for fact in every() if fact.about == about]
    if not said:
        raise KeyError(about)
    return tuple(fact.text for fact in said if fact.known <= day < fact.until)
