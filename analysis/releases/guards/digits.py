"""A decimal place that slipped: figures that all end in 0, of which one in ten does by chance.

It tells of ten times as much, or a hundred, whatever a time or a place has seen: no bound of size is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.releases.guards.statistic import FEW_ROWS, Statistic, counts, floats
from analysis.releases.history import timeline
from analysis.releases.history.differences import text
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame

    from analysis.releases.guards.statistic import Numbers

_LEAST = 10
_ROUNDED = 0.3
"""From this share of figures that end in 0 on, a table is rounded in part: one in ten does by chance."""
_EXPECTED = "figures that end in any digit"


def of_periods(
    rows: DataFrame, held: DataFrame, new: npt.NDArray[np.int64], schema: TableSchema
) -> Iterator[Statistic]:
    """Yield of the new periods whose figures from 10 on all end in 0 the one with most of them.

    Nothing is asked where those of other periods are few, or are rounded too.
    """
    large, tens = _ends(rows, schema)
    numbers, of = np.unique(timeline.ordinals(rows, schema), return_inverse=True)
    number, alike = (np.bincount(of, weights=each, minlength=len(numbers)) for each in (large, tens))
    again = ~np.isin(timeline.ordinals(held, schema), numbers)
    every, ten = (a.sum() + b[again].sum() for a, b in zip((large, tens), _ends(held, schema), strict=True))
    asked = (every - number >= FEW_ROWS) & (ten - alike < _ROUNDED * (every - number))
    told = np.where(np.isin(numbers, new) & (number == alike) & asked, number, 0)
    if told.any():
        most = int(told.argmax())
        where = text(rows[schema.period].iloc[int((of == most).argmax())])
        yield Statistic("tens", float(told[most]), where, _EXPECTED, f"{told[most]:.0f} that all end in 0")


def _ends(rows: DataFrame, schema: TableSchema) -> tuple[Numbers, Numbers]:
    """Return of each row how many figures it has from 10 on, and how many of them end in 0."""
    figures = floats(rows[counts(schema)])
    large = figures >= _LEAST
    return large.sum(axis=1).astype(float), (large & (figures % 10 == 0)).sum(axis=1).astype(float)


def of_neighbours(
    before: Numbers, now: Numbers, names: tuple[Sequence[str], Sequence[str]], period: str
) -> Iterator[Statistic]:
    """Yield of the rows and columns whose figures all end in 0, and did not, the one with most of them."""
    known = (np.minimum(before, now) >= _LEAST) & (before % 10 != 0)
    others = known & (now % 10 != 0)
    for axis, called in enumerate(names):
        number = np.where(others.any(axis=1 - axis), 0, known.sum(axis=1 - axis))
        most = int(number.argmax())
        where, found = f"{period}, {called[most]}", f"{number[most]} that all end in 0, as before none did"
        yield Statistic("tens-of-one", float(number[most]), where, _EXPECTED, found)
