"""A release as plain data, texts and numbers in lists, and back: what may come from an untrusted process."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.releases.reading.release import DTYPES, Finding, Release, Withheld

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_DATES = DTYPES["date"]


def of(release: Release) -> dict[str, Any]:
    """Return a release as what JSON can carry."""
    said = {field.name: getattr(release, field.name) for field in fields(release)}
    return {
        **said,
        "released": release.released.isoformat(),
        "tables": {
            name: [(label, str(column.dtype), _values(column)) for label, column in table.items()]
            for name, table in release.tables.items()
        },
        "withheld": [asdict(one) for one in release.withheld],
        "doubts": [asdict(one) for one in release.doubts],
        "silent": {name: [end.isoformat() for end in ends] for name, ends in release.silent.items()},
    }


def release(said: dict[str, Any]) -> Release:
    """Return the release that `of` was given."""
    return Release(
        **{
            **said,
            "released": date.fromisoformat(said["released"]),
            "tables": {name: _table(columns) for name, columns in said["tables"].items()},
            "notes": tuple(said["notes"]),
            "absent": tuple(said["absent"]),
            "withheld": tuple(Withheld(**one) for one in said["withheld"]),
            "doubts": tuple(
                Finding(**{**one, "cell": one["cell"] and tuple(one["cell"])}) for one in said["doubts"]
            ),
            "silent": {name: tuple(map(date.fromisoformat, ends)) for name, ends in said["silent"].items()},
        }
    )


def _values(column: Series[Any]) -> list[Any]:
    if column.dtype == _DATES:
        return column.astype("int64").tolist()
    return column.astype(object).where(column.notna(), None).tolist()


def _table(columns: list[tuple[str, str, list[Any]]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({name: _column(kind, values) for name, kind, values in columns})


def _column(kind: Any, values: list[Any]) -> Series[Any]:
    import pandas as pd

    if kind not in DTYPES.values():
        raise ValueError(f"{kind}: no type of a column")
    return pd.Series(values, dtype="int64" if kind == _DATES else kind).astype(kind)
