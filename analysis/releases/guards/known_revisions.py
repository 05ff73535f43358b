"""Revisions that no file held shows, from `data/known_revisions.toml`: told beside tables, never in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.releases.history import registers, timeline
from analysis.releases.reading.release import DTYPES, Finding, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Known:
    """A figure that was shown between two releases and had changed by the second; `key` says of which row."""

    table: str
    key: Mapping[str, Any]
    column: str
    before: int
    after: int
    between: Sequence[date]
    reason: str
    publisher: str
    source: str
    page: str
    tier: str

    def __str__(self) -> str:
        row = ", ".join(f"{name} {value}" for name, value in self.key.items())
        return f"{row}: {self.column} {self.before} → {self.after} ({self.tier}). {self.reason}"

    def record(self) -> dict[str, Any]:
        """Return it as `landfall data diff --json` gives a change."""
        return {
            **self.key,
            "change": "known from elsewhere",
            f"{self.column}_before": self.before,
            f"{self.column}_after": self.after,
            **{name: getattr(self, name) for name in ("reason", "publisher", "source", "page", "tier")},
        }


def load(path: Path) -> list[Known]:
    """Return the known revisions of a register, none where there is no file."""
    return registers.entries(path, "revision", Known)


def within(known: Iterable[Known], before: date, after: date) -> dict[str, list[Known]]:
    """Return by table those that lie between two days, the days included."""
    found: dict[str, list[Known]] = {}
    for one in known:
        if before <= min(one.between) and max(one.between) <= after:
            found.setdefault(one.table, []).append(one)
    return found


def findings(
    histories: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema], known: Iterable[Known]
) -> Iterator[Finding]:
    """Yield those whose `after` is not what the later release says of a row that is held."""
    import pandas as pd

    for one in known:
        if one.table not in histories:
            continue
        schema = schemas[one.table]
        if unknown := {*one.key, one.column} - set(schema.names):
            yield Finding(f"known_revisions.toml, {one}", f"columns of {one.table}", ", ".join(unknown))
            continue
        rows = histories[one.table].loc[timeline.held(histories[one.table], max(one.between))]
        for name, value in one.key.items():
            wanted = pd.Series([value]).astype(DTYPES[schema.column(name).kind])
            rows = rows[rows[name].isin(wanted)]
        said = rows[one.column].tolist()
        if said and said != [one.after]:
            yield Finding(f"known_revisions.toml, {one.table}, {one}", str(one.after), str(said))
