"""The log of the releases held: `releases.csv`, one line for each table of each file merged.

Beside it `decisions.csv`: what a person accepted of a release, which cells of it are withheld, and which
releases were taken back. It says nothing of what is held, and is not there while there is nothing to say.
Whoever reads a table sees another value in place of a cell that is withheld, or none.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.releases.history import catalogue, differences, tidy, timeline
from analysis.releases.reading.release import DTYPES, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame

SCHEMA = catalogue.schema("releases")
"""What the log holds. The log itself has no vintages."""
FILE = f"{SCHEMA.name}.csv"

ACCEPTED, WITHHELD, REMOVED = "accepted", "withheld", "removed"
DECISIONS = catalogue.schema("decisions")
DECISIONS_FILE = f"{DECISIONS.name}.csv"
FILES = frozenset({FILE, DECISIONS_FILE})
"""The files beside the tables that are no tables."""


def stored(root: Path) -> list[str]:
    """Return the names of the tables in a folder."""
    return sorted(file.stem for file in root.glob("*.csv") if file.name not in FILES)


def read(root: Path, schema: TableSchema = SCHEMA) -> DataFrame:
    """Return the log of the tables in a folder, or their decisions; empty where there is none.

    Raises DataRefused: the file is not in the form the store writes.
    """
    import pandas as pd

    file = f"{schema.name}.csv"
    dtypes = {column.name: DTYPES[column.kind] for column in schema.columns}
    if not (root / file).exists():
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
    as_stored = {name: dtype for name, dtype in dtypes.items() if name != "released"}
    try:
        frame = pd.read_csv(root / file, dtype=as_stored, keep_default_na=False, na_values=[""])
        days = pd.to_datetime(frame["released"], format="%Y-%m-%d").astype(DTYPES["date"])
        if "status" in dtypes and "status" not in frame:  # as stored before it was kept
            frame["status"] = pd.Series(pd.NA, frame.index, dtype=dtypes["status"])
        return _whole(frame.assign(released=days)[list(dtypes)], schema)
    except (ValueError, KeyError, TypeError) as error:
        raise tidy.no_such_form(file, error) from None


def days(root: Path) -> set[date]:
    """Return the days of all releases in the log of a folder; as `tidy.texts`, without pandas."""
    with contextlib.suppress(KeyError, ValueError, TypeError, FileNotFoundError):
        return {
            date.fromisoformat(one["released"]) for one in tidy.texts((root / FILE).read_bytes(), every=True)
        }
    return {moment.date() for moment in read(root)["released"]}


def _whole(log: DataFrame, schema: TableSchema) -> DataFrame:
    for name in (column.name for column in schema.columns if column.required):
        if log[name].isna().any():
            raise ValueError(f"line {int(log[name].isna().to_numpy().argmax()) + 2} has no {name}")
    return log


def entries(log: DataFrame) -> Iterator[Any]:
    """Yield the lines of a log, oldest first, each with its values by name."""
    ordered = log.sort_values(["released", "sha256"], kind="stable").fillna({"periods": ""})
    yield from ordered.itertuples(index=False)


def to_bytes(log: DataFrame, schema: TableSchema = SCHEMA) -> bytes:
    """Return the file of a log, or of decisions."""
    ordered = log.sort_values(list(schema.key), kind="stable").reset_index(drop=True)
    return ordered.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")


def with_release(log: DataFrame, release: Release, rows: DataFrame, schema: TableSchema) -> DataFrame:
    """Return the log with a line for the table of a release, unless that file is in it already."""
    import pandas as pd

    day = pd.Timestamp(release.released)
    digest = release.sha256
    if not digest:  # made from no file: what it says stands for it
        digest = hashlib.sha256(tidy.to_bytes(tidy.as_said(rows, release.released), schema)).hexdigest()
    known = (log["table"] == schema.name) & (log["released"] == day) & (log["sha256"] == digest)
    if known.any():
        return log.assign(status=log["status"].mask(known, release.provisional.get(schema.name, pd.NA)))
    runs = timeline.runs(timeline.spoken(rows, schema, release.silent.get(schema.name, ())), schema)
    line = {
        "table": schema.name,
        "source": release.source,
        "released": day,
        "period_from": None if schema.is_register else runs.split("..")[0],
        "period_to": None if schema.is_register else runs.rsplit("..")[-1],
        "periods": runs or None,
        "rows": len(rows),
        "sha256": digest,
        "file": safe_name(release.file) or None,
        "title": release.title,
        "page": release.page,
        "status": release.provisional.get(schema.name),
    }
    return pd.concat([log, pd.DataFrame([line]).astype(log.dtypes.to_dict())], ignore_index=True)


def decided(decisions: DataFrame, release: tuple[str, date], decision: str, what: str, why: str) -> DataFrame:
    """Return the decisions with one more, unless it is there already.

    `release` is a source and a day, `what` the finding accepted, the cell withheld or the SHA-256 of
    the files removed, `why` one line; text a spreadsheet would run as a formula has an apostrophe before it.
    """
    import pandas as pd

    from analysis.common.names import begins_as_formula

    plain = ["".join(letter if letter.isprintable() else "?" for letter in text) for text in (what, why)]
    plain = [f"'{text}" if begins_as_formula(text) else text for text in plain]
    line = dict(zip(DECISIONS.names, (decision, *release, plain[0] or None, plain[1]), strict=True))
    with_it = pd.concat([decisions, pd.DataFrame([line]).astype(decisions.dtypes.to_dict())])
    return with_it.drop_duplicates(list(DECISIONS.key), ignore_index=True)


def removed(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file whose release was taken back, with the reason."""
    lines = read(root, DECISIONS).query("decision == @REMOVED").dropna(subset="finding")
    return {digest: one["reason"] for one in lines.to_dict("records") for digest in one["finding"].split()}


def _withheld_of(
    decisions: DataFrame, schema: TableSchema
) -> Iterator[tuple[str, str, str, dict[Hashable, Any]]]:
    """Yield what is withheld from a table, its row and column (empty for a sheet), and the decision."""
    if decisions.empty:
        return
    names = (decisions["decision"] == WITHHELD) & decisions["finding"].str.startswith(f"{schema.name}, ")
    for one in decisions[names.fillna(False)].sort_values("released", kind="stable").to_dict("records"):
        what = str(one["finding"]).removeprefix(f"{schema.name}, ")
        row, _, column = what.rpartition(", column ")
        yield what, row, column if column in schema.names else "", one


def with_values_before(history: DataFrame, decisions: DataFrame, schema: TableSchema) -> DataFrame:
    """Return a table with every vintage, in each cell withheld the value that stood there before.

    The store keeps what each release gave, so that the order in which they come does not matter; whoever
    reads the table sees the value of the release before. Where none gave one it stays missing.
    """
    for _, row, column, one in _withheld_of(decisions, schema):
        if not column:
            continue
        given = history["released"] == one["released"]
        ended = history[(history["superseded"] == one["released"]).fillna(False) & history[column].notna()]
        before = {differences.row_name(old, schema): old[column] for old in ended.to_dict("records")}
        for at, new in history[given & history[column].isna()].iterrows():
            if differences.row_name(new, schema) == row and row in before:
                history = history.assign(**{column: history[column].mask(history.index == at, before[row])})
    return history


def still(
    decisions: DataFrame, rows: DataFrame, schema: TableSchema, log: DataFrame
) -> list[tuple[str, str]]:
    """Return what is withheld from a table as it is in view, and why.

    The decisions are those of the releases in view. A cell that a later release gives after all is withheld
    no more, nor a sheet read from another file of the day or later. A cell that has a value in a row of the
    very release it is withheld from has that of the release before.
    """
    found = []
    for what, row, column, one in _withheld_of(decisions, schema):
        why = str(one["reason"])
        if not column:
            if (log["released"] < one["released"]).all():
                found.append((what, why))
            continue
        its_own = rows["released"] == one["released"]
        lacking = rows[its_own | (rows[column].isna() & (rows["released"] <= one["released"]))]
        for given in lacking.to_dict("records"):
            if differences.row_name(given, schema) == row:
                stands = differences.text(given[column])
                before = "" if stands == differences.text(None) else f"; the value before, {stands}, stands"
                found.append((what, f"{why}{before}"))
    return found


def safe_name(name: str) -> str:
    """Return a file name with nothing in it that a terminal, spreadsheet or file system would act on.

    >>> safe_name("../=cmd|small boats.ods")
    'cmd-small-boats.ods'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip(".-")[:120]
