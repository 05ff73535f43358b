"""One number about a release beside what is held, and what such numbers are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame, Series

    Numbers = npt.NDArray[np.float64]

ENTITIES = ("lad_code", "authority", "nationality", "destination", "route")
"""The columns whose values are compared as the rows of one period, the first that a table has."""
_CONTEXT = {("immigration_groups", "population")}
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
