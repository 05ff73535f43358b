"""By how much a publisher's own totals may miss their parts, and why: `data/known_differences.toml`.

Such a table is taken with the difference in the notes of its release; a larger one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.common import paths
from analysis.releases.history import registers


@dataclass(frozen=True)
class Tolerance:
    """What the totals of a table may differ by, in its unit or as a share of the total, and the cause."""

    table: str
    reason: str
    at_most: int = 0
    share: float = 0

    def allows(self, total: int, parts: int) -> bool:
        """Return whether a total and the sum of its parts differ by no more than is known."""
        return abs(total - parts) <= max(self.at_most, self.share * abs(total))


def of(table: str, *, path: Path | None = None) -> Tolerance:
    """Return what is tolerated in a table: nothing where its totals must be exact."""
    entries = registers.entries(path or paths.data() / "known_differences.toml", "tolerance", Tolerance)
    return next((one for one in entries if one.table == table), Tolerance(table, ""))
