"""One number about a release beside what is held, and what such numbers are made of."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame, Series

    Numbers = npt.NDArray[np.float64]

DECLARED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("guards.toml").read_text("utf-8"))
"""What the guards go by, as `guards.toml` says it."""
ENTITIES = ("lad_code", "authority", "nationality", "destination", "route")
"""The columns whose values are compared as the rows of one period, the first that a table has."""
_CONTEXT = {("immigration_groups", "population")}
_NOBODY = re.compile("unknown|not (currently )?(recorded|known|available)", re.IGNORECASE)
FEW_ROWS = 30
"""From so many rows on, shares and correlations say something."""
LARGE = 100
"""Smaller figures change many times over by chance."""


@dataclass(frozen=True)
class Statistic:
    """One number about a comparison, with where it is reached, and what is expected of it in words."""

    what: str
    value: float
    where: str
    expected: str
    found: str


def told_apart(rows: DataFrame, schema: TableSchema) -> DataFrame:
    """Return the rows without those of nobody's area or nationality: they are moved elsewhere later.

    >>> [bool(_NOBODY.match(name)) for name in ("Unknown", "Not currently recorded", "Norway")]
    [True, True, False]
    """
    for name in {*ENTITIES[1:]} & {*schema.names}:
        rows = rows[~rows[name].str.match(_NOBODY).fillna(False)]
    return rows


def counts(schema: TableSchema) -> list[str]:
    """Return the columns of a table that count something it is about."""
    return [
        name
        for name in schema.value_names
        if schema.column(name).kind in {"integer", "number"} and (schema.name, name) not in _CONTEXT
    ]


def floats(values: Series[Any] | DataFrame) -> Numbers:
    """Return figures as numbers, NaN where they are missing."""
    return values.to_numpy(dtype=float, na_value=np.nan)
