"""The store: releases merged into bitemporal tables, all of one release or nothing.

`merge` may be called with releases in any order and any number of times; the bytes it leaves depend only
on the set of releases.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import DataRefused
from analysis.releases import files, registry, tidy, timeline
from analysis.releases.release import Column, Release, TableSchema

if TYPE_CHECKING:
    import pandas as pd
    from pandas import DataFrame, Series

LOG = TableSchema(
    name="releases",
    title="Releases held",
    description="Every release merged into the tables, with the periods it speaks for and the file it was "
    "read from.",
    columns=(
        Column("table", "text", "The table.", required=True),
        Column("source", "text", "The source, as in sources.toml.", required=True),
        Column("released", "date", "The day of publication.", required=True),
        Column("period_from", "text", "The first period it holds; empty for a register."),
        Column("period_to", "text", "The last period it holds."),
        Column("periods", "text", "Its periods as unbroken runs, first..last."),
        Column("rows", "integer", "Rows of the table in this release.", required=True, minimum=1),
        Column("sha256", "text", "SHA-256 of the file read.", required=True),
        Column("file", "text", "The name of the file read."),
        Column("title", "text", "The publication and table as the publisher calls them.", required=True),
        Column("page", "text", "Where it is published.", required=True),
    ),
    key=("table", "released", "sha256"),
)
"""The schema of `releases.csv`. The log itself has no vintages."""


@dataclass(frozen=True)
class Outcome:
    """What merging one release did to one table: how many rows are new, revised, withdrawn, unchanged."""

    table: str
    released: str
    new: int
    revised: int
    withdrawn: int
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether the release said anything the store did not hold."""
        return bool(self.new or self.revised or self.withdrawn)


def path(root: Path, table: str) -> Path:
    """Return the file of a table."""
    return root / f"{table}.csv"


def read_log(root: Path) -> DataFrame:
    """Return `releases.csv`; empty where the store is."""
    import pandas as pd

    from analysis.releases.release import DTYPES

    if not path(root, LOG.name).exists():
        return pd.DataFrame({c.name: pd.Series(dtype=DTYPES[c.kind]) for c in LOG.columns})
    dtypes = {c.name: DTYPES[c.kind] for c in LOG.columns if c.kind != "date"}
    return pd.read_csv(
        path(root, LOG.name),
        dtype=dtypes,
        parse_dates=["released"],
        date_format="%Y-%m-%d",
        keep_default_na=False,
        na_values=[""],
    ).astype({"released": DTYPES["date"]})


def _log_bytes(log: DataFrame) -> bytes:
    out = log.sort_values(list(LOG.key), kind="stable").reset_index(drop=True)
    return out.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")


def merge(
    root: Path, release: Release | Iterable[Release], *, schemas: Mapping[str, TableSchema] | None = None
) -> list[Outcome]:
    """Merge releases into the tables under `root`, all of them or none.

    Parameters
    ----------
    root
        The folder of the tables (`paths.tables()`).
    release
        One release or several.
    schemas
        The schemas of the tables, by default those of the registry.

    Returns
    -------
    list of Outcome
        One for each release and table, in the order given.

    Raises
    ------
    DataRefused
        A guard does not hold; nothing was written.
    """
    releases = [release] if isinstance(release, Release) else list(release)
    schemas = schemas if schemas is not None else registry.schemas()
    root.mkdir(parents=True, exist_ok=True)
    with files.locked(root):
        files.recover(root)
        log = read_log(root)
        tables: dict[str, DataFrame] = {}
        outcomes: list[Outcome] = []
        for one in releases:
            for name, rows in one.tables.items():
                schema = schemas[name]
                typed = tidy.typed(rows, schema)
                history = tables[name] if name in tables else tidy.read(path(root, name), schema)
                tables[name], outcome = _merged(history, typed, one, schema, log)
                log = _logged(log, one, typed, schema)
                outcomes.append(outcome)
        written = {f"{name}.csv": tidy.to_bytes(frame, schemas[name]) for name, frame in tables.items()}
        files.replace(root, {**written, f"{LOG.name}.csv": _log_bytes(log)})
    return outcomes


def _merged(
    history: DataFrame, rows: DataFrame, release: Release, schema: TableSchema, log: DataFrame
) -> tuple[DataFrame, Outcome]:
    import numpy as np

    entries = log[log["table"] == schema.name]
    numbers = np.unique(timeline.ordinals(rows, schema))
    known = np.full(len(numbers), False)
    for entry in entries[entries["released"] == _day(release)].itertuples():
        known |= timeline.within(numbers, _text(entry.periods), schema)
    row_known = np.isin(timeline.ordinals(rows, schema), numbers[known])
    _refuse_second_version(history, rows[row_known], release, schema)
    fresh = rows[~row_known]
    outcome = _outcome(history, fresh, len(rows), release, schema)
    if fresh.empty:
        return history, outcome
    following = _following(numbers[~known], entries, release, schema)
    return timeline.insert(history, fresh, schema, release.released, following), outcome


def _day(release: Release) -> pd.Timestamp:
    import pandas as pd

    return pd.Timestamp(release.released)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _following(
    numbers: timeline.Ordinals, entries: DataFrame, release: Release, schema: TableSchema
) -> Series[pd.Timestamp]:
    """Return for each period the next stored release that speaks for it."""
    import pandas as pd

    later = pd.Series(pd.NaT, index=numbers, dtype="datetime64[us]")
    for entry in entries[entries["released"] > _day(release)].sort_values("released").itertuples():
        later[timeline.within(numbers, _text(entry.periods), schema) & later.isna().to_numpy()] = (
            entry.released
        )
    return later


def _refuse_second_version(
    history: DataFrame, rows: DataFrame, release: Release, schema: TableSchema
) -> None:
    """Refuse a release that says of a period something else than the same release already stored."""
    import numpy as np

    spoken = np.isin(timeline.ordinals(history, schema), timeline.ordinals(rows, schema))
    stored = history[timeline.held(history, release.released).to_numpy() & spoken]
    given = tidy.to_bytes(tidy.as_said(rows, release.released), schema)
    held = tidy.to_bytes(tidy.as_said(stored, release.released), schema)
    if given != held:
        lines = zip(given.decode().splitlines(), held.decode().splitlines(), strict=False)
        counts = (f"{len(rows)} rows", f"{len(stored)} rows")
        found, expected = next((pair for pair in lines if pair[0] != pair[1]), counts)
        raise DataRefused(
            f"{schema.name}: the release of {release.released} is already stored and says otherwise; "
            f'expected "{expected}", found "{found}". A later edition needs a --released day of its own.'
        )


def _outcome(
    history: DataFrame, fresh: DataFrame, rows: int, release: Release, schema: TableSchema
) -> Outcome:
    import numpy as np

    spoken = np.isin(timeline.ordinals(history, schema), timeline.ordinals(fresh, schema))
    before = history[timeline.held(history, release.released).to_numpy() & spoken]
    pairs = before.merge(fresh, on=list(schema.key), how="outer", suffixes=("", " new"), indicator=True)
    said = pairs[[f"{name} new" for name in schema.value_names]].set_axis(schema.value_names, axis="columns")
    same = timeline.same_values(pairs, said, schema.value_names)
    both = (pairs["_merge"] == "both").to_numpy()
    new = int((pairs["_merge"] == "right_only").sum())
    revised = int((both & ~same).sum())
    withdrawn = int((pairs["_merge"] == "left_only").sum())
    return Outcome(schema.name, release.released.isoformat(), new, revised, withdrawn, rows - new - revised)


def _logged(log: DataFrame, release: Release, rows: DataFrame, schema: TableSchema) -> DataFrame:
    import pandas as pd

    runs = timeline.runs(rows, schema)
    digest = (
        release.sha256
        or hashlib.sha256(tidy.to_bytes(tidy.as_said(rows, release.released), schema)).hexdigest()
    )
    entry = {
        "table": schema.name,
        "source": release.source,
        "released": _day(release),
        "period_from": runs.split("..")[0] or None,
        "period_to": runs.rsplit("..")[-1] or None,
        "periods": runs or None,
        "rows": len(rows),
        "sha256": digest,
        "file": safe_name(release.file) or None,
        "title": release.title,
        "page": release.page,
    }
    known = (log["table"] == schema.name) & (log["released"] == _day(release)) & (log["sha256"] == digest)
    if known.any():
        return log
    return pd.concat([log, pd.DataFrame([entry]).astype(log.dtypes.to_dict())], ignore_index=True)


def safe_name(name: str) -> str:
    """Return a file name with nothing in it that a terminal, spreadsheet or file system could act on."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip(".-")[:120]
