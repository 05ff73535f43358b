"""By how much a publisher's own totals may miss their parts, and why: `data/known_differences.toml`.

Such a table is taken with the difference in the notes of its release; a larger one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis import paths
from analysis.releases import registers


@dataclass(frozen=True)
class Tolerance:
    """What the totals of a table may differ by, in its unit, and the cause."""

    table: str
    at_most: int
    reason: str


def of(table: str, *, path: Path | None = None) -> Tolerance | None:
    """Return what is tolerated in a table; None where its totals must be exact."""
    entries = registers.entries(path or paths.data() / "known_differences.toml", "tolerance", Tolerance)
    return next((one for one in entries if one.table == table), None)
