"""A tidy table as a file: the same rows give the same bytes, and come back with the same types."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused
from analysis.releases.reading.release import DTYPES, Column, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

RELEASED = Column("released", "date", "The release that first said so.", required=True)
SUPERSEDED = Column("superseded", "date", "The release that replaced the row; empty while current.")
VINTAGE = (RELEASED, SUPERSEDED)


def path(root: Path, table: str) -> Path:
    """Return the file of a table."""
    return root / f"{table}.csv"


def columns(schema: TableSchema) -> tuple[Column, ...]:
    """Return the columns of a stored table: those of its schema, then the two of its vintage."""
    return (*schema.columns, *VINTAGE)


def empty(schema: TableSchema) -> DataFrame:
    """Return the stored table with no rows yet."""
    return _empty(columns(schema)).copy()


@functools.cache
def _empty(named: tuple[Column, ...]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({c.name: pd.Series(dtype=DTYPES[c.kind]) for c in named})


def _typed(values: Series[Any], column: Column) -> Series[Any]:
    import numpy as np
    import pandas as pd

    if column.kind == "date":  # few distinct days: parse each once; the code of a missing one is -1
        days = pd.to_datetime(values.cat.categories, format="%Y-%m-%d").as_unit("us").to_numpy()
        parsed = np.append(days, np.datetime64("NaT", "us"))
        return pd.Series(parsed[values.cat.codes.to_numpy()], values.index)
    if column.kind == "boolean":
        return values.map({"true": True, "false": False}).astype(DTYPES["boolean"])
    return values


def read(path: Path, schema: TableSchema) -> DataFrame:
    """Return a stored table with every vintage, typed by its schema; empty where there is no file.

    Raises DataRefused: the file is not in the form the store writes.
    """
    import pandas as pd

    if not path.exists():
        return empty(schema)
    as_stored = {"date": "category", "boolean": "string"}
    try:
        frame = pd.read_csv(
            path,
            dtype={c.name: as_stored.get(c.kind, DTYPES[c.kind]) for c in columns(schema)},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
            low_memory=False,  # in one piece: twice as fast, as days are parsed once
        )
        return pd.DataFrame({c.name: _typed(frame[c.name], c) for c in columns(schema)})
    except (ValueError, KeyError, TypeError) as error:
        raise no_such_form(path.name, error) from None


def no_such_form(file: str, error: Exception) -> DataRefused:
    """Return what is said of a file that is not in the form the store writes."""
    said = str(error).splitlines()[0]
    return DataRefused(
        file, "the form of its schema", said, then=" Bring back the file as the store wrote it."
    )


def texts(content: bytes, *, every: bool) -> list[dict[str, str]]:
    """Return the rows of a file of a table that hold now, or `every` one, each value as it is written."""
    lines = io.StringIO(content.decode(), newline="")
    return [row for row in csv.DictReader(lines) if every or not row[SUPERSEDED.name]]


def as_said(rows: DataFrame, released: date) -> DataFrame:
    """Return the rows as if the release of that day were the only one."""
    vintage = {RELEASED.name: released, SUPERSEDED.name: None}
    return rows.assign(**vintage).astype(dict.fromkeys(vintage, DTYPES["date"]))


def ordered(frame: DataFrame, schema: TableSchema) -> DataFrame:
    """Return the rows in the order of the file: by key, then release; missing first."""
    by = [*schema.key, RELEASED.name]
    return frame.sort_values(by, kind="stable", na_position="first").reset_index(drop=True)


def to_bytes(frame: DataFrame, schema: TableSchema) -> bytes:
    """Return the file of a stored table: UTF-8, LF, ISO dates, empty where missing."""
    return written(ordered(frame, schema), schema)


def written(frame: DataFrame, schema: TableSchema) -> bytes:
    """Return the file of a stored table whose rows are `ordered`."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")  # pandas' own takes half as long again
    lines.writerow(column.name for column in columns(schema))
    lines.writerows(zip(*(_said(frame[column.name], column) for column in columns(schema)), strict=True))
    return out.getvalue().encode("utf-8")


def _said(values: Series[Any], column: Column) -> Iterable[object]:
    """Return the values of a column as they are written; empty where missing."""
    import pandas as pd

    if column.kind == "date":  # few distinct days: each is written once
        codes, days = pd.factorize(values)
        written = [*pd.DatetimeIndex(days).strftime("%Y-%m-%d"), ""]  # the code of a missing one is -1
        return (written[code] for code in codes.tolist())
    if column.kind == "boolean":
        values = values.map({True: "true", False: "false"})
    return values.to_numpy(dtype=object, na_value="").tolist()
