"""What is known to differ, as `data/known_differences.toml` says: daily and final counts, totals and parts.

Provisional daily counts and final quarterly and annual ones are kept apart and never mixed in one series. A
difference that is not listed, or a listed one that is no longer there, is a finding. A table whose totals
miss their parts is taken with the difference in the notes of its release; a larger one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from analysis.common import paths
from analysis.releases.history import registers
from analysis.releases.reading.release import Finding

if TYPE_CHECKING:
    from pandas import DataFrame

DAILY, QUARTERLY, ANNUAL = "small_boats_daily", "illegal_entry", "small_boats_annual"
TABLES = {DAILY, QUARTERLY, ANNUAL}
_METHOD = "small boat"


@dataclass(frozen=True)
class Known:
    """A quarter in which final arrivals differ from the sum of the daily ones, and why."""

    quarter_end: date
    provisional: int
    final: int
    reason: str

    def __str__(self) -> str:
        return (
            f"quarter to {self.quarter_end}: {self.provisional:,} by day, {self.final:,} final "
            f"({self.final - self.provisional:+,}). {self.reason}"
        )


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


def tolerance(table: str) -> Tolerance:
    """Return what is tolerated in a table: nothing where its totals must be exact."""
    entries = registers.entries(paths.data() / "known_differences.toml", "tolerance", Tolerance)
    return next((one for one in entries if one.table == table), Tolerance(table, ""))


def load() -> list[Known]:
    """Return the known differences of the project; none where there is no file."""
    return registers.entries(paths.data() / "known_differences.toml", "difference", Known)


def compare(tables: Mapping[str, DataFrame], known: Sequence[Known]) -> tuple[list[Finding], list[Known]]:
    """Compare the sums of daily counts with the final figures of the same quarters and years.

    A comparison for which a table is not held is not made. Returns what is neither equal nor as expected, and
    the expected differences that were found.
    """
    if DAILY not in tables:
        return [], []
    explained = {entry.quarter_end: entry for entry in known}
    by_quarter = _summed(tables[DAILY], "Q")
    final = _final(tables[QUARTERLY]) if QUARTERLY in tables else {}
    found, confirmed = [], []
    for end in sorted(by_quarter.keys() & final.keys()):
        pair, entry = (by_quarter[end], final[end]), explained.get(end)
        expected = (entry.provisional, entry.final) if entry else (pair[0], pair[0])
        if pair != expected:
            found.append(_finding(f"quarter to {end}", pair, expected))
        elif entry:
            confirmed.append(entry)
    return found + _years(tables, known), confirmed


def _years(tables: Mapping[str, DataFrame], known: Sequence[Known]) -> list[Finding]:
    annual = _annual(tables[ANNUAL]) if ANNUAL in tables else {}
    found = []
    for end, total in sorted(_summed(tables[DAILY], "Y").items()):
        difference = sum(one.final - one.provisional for one in known if one.quarter_end.year == end.year)
        pair = (total, annual.get(end.year, total + difference))
        if pair[1] != total + difference:
            found.append(_finding(f"year {end.year}", pair, (total, total + difference)))
    return found


def _finding(period: str, found: tuple[int, int], expected: tuple[int, int]) -> Finding:
    words = [f"{days:,} as the sum of days and {final:,} final" for days, final in (expected, found)]
    name = f"continuity:{DAILY}:{period.replace(' ', '-')}"
    return Finding(f"arrivals by small boat, {period}", words[0], words[1], name)


def _summed(days: DataFrame, frequency: Literal["Q", "Y"]) -> dict[date, int]:
    """Return arrivals by the last day of each quarter or year of which every day is held."""
    of = days.groupby(days["date"].dt.to_period(frequency))["arrivals"].agg(["sum", "size"])
    totals: dict[date, int] = {}
    for period, total, number in zip(of.index, of["sum"], of["size"], strict=True):
        first, last = period.start_time.date(), period.end_time.date()
        if number == (last - first).days + 1:
            totals[last] = int(total)
    return totals


def _final(detections: DataFrame) -> dict[date, int]:
    boats = detections[detections["method"].str.casefold().str.startswith(_METHOD)]
    totals = boats.groupby("quarter_end")["detections"].sum()
    return {date.fromisoformat(str(end)[:10]): int(total) for end, total in totals.items()}


def _annual(final: DataFrame) -> dict[int, int]:
    known = final[final["people"].notna()]
    return {int(year): int(people) for year, people in zip(known["year"], known["people"], strict=True)}
