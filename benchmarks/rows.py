"""A figure of a benchmark with what it must be, kept as soon as it is known."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VARIABLE = "LANDFALL_BENCHMARK_ROWS"
"""The file that `make bench` reads rows from, one JSON object a line; without it they are only printed."""


@dataclass(frozen=True)
class Row:
    """What was measured, alone or beside another way, and the most it may be.

    `at_most` is of `ours` itself, or of `ours` divided by what it stands beside where there is such.
    """

    what: str
    ours: float
    unit: str
    at_most: float | None = None
    beside: float | None = None
    beside_what: str = ""
    note: str = ""

    @property
    def figure(self) -> float:
        """What is held to the limit."""
        return self.ours if self.beside is None else self.ours / self.beside

    @property
    def holds(self) -> bool | None:
        """Whether it is what it must be; None where nothing was promised."""
        return None if self.at_most is None else self.figure <= self.at_most

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Row:
        """Return a row as it was kept."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it, with what follows from it, for whoever reads the file."""
        return {**asdict(self), "figure": self.figure, "holds": self.holds}

    def __str__(self) -> str:
        beside = "" if self.beside is None else f" beside {self.beside:.2f} ({self.beside_what})"
        ratio = "" if self.beside is None else f", ratio {self.figure:.2f}"
        must = {None: "", True: " holds", False: " DOES NOT HOLD"}[self.holds]
        limit = "" if self.at_most is None else f"; at most {self.at_most:g}:{must}"
        note = self.note and f" ({self.note})"
        return f"{self.what}: {self.ours:.2f} {self.unit}{beside}{ratio}{limit}{note}"


def tell(*rows: Row) -> None:
    """Print rows, and keep them for `make bench`."""
    for row in rows:
        print(row, flush=True)
        if file := os.environ.get(VARIABLE):
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row.kept()) + "\n")


def read(file: Path) -> list[dict[str, Any]]:
    """Return the rows kept in a file so far."""
    return [json.loads(line) for line in _lines(file)]


def _lines(file: Path) -> Iterator[str]:
    text: Iterable[str] = file.read_text("utf-8").splitlines(keepends=True) if file.exists() else ()
    return (line for line in text if line.endswith("\n"))  # the last may be half written
