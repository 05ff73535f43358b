"""The figures of a table of areas, or nationalities, as one block of numbers by period, area and measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame

    Numbers = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]

_COUNTED = 10
"""Figures below this are the same by chance too often to say anything."""
_PAST = 9
"""So many periods at most, with the one that is asked about, tell how much an entity changes."""
_POOLED = 8
"""What all entities change counts as much as so many periods of one."""
_MEDIAN, _CHANCE = 0.455, 0.25
"""The median of squares that are 1 in the mean; what the square of the root of a count changes by."""


@dataclass(frozen=True)
class Grid:
    """Figures by period, entity and column.

    `values` is NaN where there is no figure; `has_entity` says by period which entities, `has_column` which
    columns stand in its rows at all.
    """

    periods: npt.NDArray[np.int64]
    entities: npt.NDArray[np.object_]
    columns: npt.NDArray[np.object_]
    values: Numbers
    has_entity: Mask
    has_column: Mask

    def same(self, at: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """Return for each period the share of its figures that the period `at` has too, and of how many."""
        entities = self.has_entity & self.has_entity[at]
        columns = self.has_column & self.has_column[at]
        large = np.fmax(self.values, self.values[at]) >= _COUNTED
        large &= entities[:, :, None] & columns[:, None, :]
        number = large.sum(axis=(1, 2))
        alike = (large & (self.values == self.values[at])).sum(axis=(1, 2))
        return alike / np.maximum(number, 1), number

    def shared(self, one: int, other: int) -> tuple[list[str], list[str], Numbers, Numbers]:
        """Return the entities and columns that two periods both have, and the figures of each."""
        rows = np.flatnonzero(self.has_entity[one] & self.has_entity[other])
        columns = np.flatnonzero(self.has_column[one] & self.has_column[other])
        a, b = (self.values[at][np.ix_(rows, columns)] for at in (one, other))
        return list(self.entities[rows]), list(self.columns[columns]), a, b

    def exchanged(self, at: int) -> tuple[float, int, int]:
        """Return by how much the figures of two entities fit each other's past better, and which two.

        Both must: it is the less of the two, in squares of the usual change of an entity from a period to the
        one beside it, over all columns that both have. Changes go by roots, which counts of any size share.
        """
        near = np.argsort(np.abs(self.periods - self.periods[at]), kind="stable")[1:_PAST]
        now, past = np.sqrt(self.values[at]), np.sqrt(self.values[near])
        with np.errstate(invalid="ignore"):
            changes = np.diff(past, axis=0) ** 2
        known = ~np.isnan(changes)
        away = (now - past[0]) ** 2
        every = np.array(
            [np.median(one[~np.isnan(one)]) if (~np.isnan(one)).any() else 1.0 for one in away.T]
        )
        usual = _POOLED * np.maximum(every / _MEDIAN, _CHANCE) + np.where(known, changes, 0).sum(axis=0)
        usual = usual / (_POOLED + known.sum(axis=0)) + _CHANCE
        gain = np.zeros((len(now), len(now)))
        for column in range(now.shape[1]):
            x, y, of = now[:, column], past[0][:, column], usual[:, column]
            nearer = (away[:, column] - (x[:, None] - y) ** 2) / of  # what fits the label b: a's, not b's
            there = ~(np.isnan(x) | np.isnan(y))
            gain += np.where(there[:, None] & there, nearer, 0)
        gain = np.minimum(gain, gain.T)
        one, other = np.unravel_index(gain.argmax(), gain.shape)
        return float(gain[one, other]), int(one), int(other)


def grid(
    rows: DataFrame, numbers: npt.NDArray[np.int64], entity: str, by: Sequence[str], counts: Sequence[str]
) -> Grid:
    """Return the figures of a table, given for each row the number of its period.

    `entity` is the column of the areas, and `by` are those whose values tell the figures of an area apart.
    With none, each of `counts` is a column; else the first of them is added up for each.
    """
    import pandas as pd

    periods, period = np.unique(numbers, return_inverse=True)
    of, entities = pd.factorize(rows[entity].fillna("-").to_numpy(dtype=object), sort=True)
    figures = rows[list(counts)].to_numpy(dtype=float, na_value=np.nan)
    if not by:
        first = ~pd.MultiIndex.from_arrays([period, of]).duplicated()
        values = np.full((len(periods), len(entities), len(counts)), np.nan)
        values[period[first], of[first]] = figures[first]
        has_entity = np.zeros(values.shape[:2], dtype=np.bool_)
        has_entity[period, of] = True
        every = np.ones((len(periods), len(counts)), dtype=np.bool_)
        return Grid(periods, entities, np.array(counts, dtype=object), values, has_entity, every)
    keys, names = _keys(rows, by)
    shape = (len(periods), len(entities), len(names))
    known = ~np.isnan(figures[:, 0])
    cell = np.ravel_multi_index((period[known], of[known], keys[known]), shape)
    size = int(np.prod(shape))
    number = np.bincount(cell, minlength=size).reshape(shape)
    sums = np.bincount(cell, weights=figures[known, 0], minlength=size).reshape(shape)
    values = np.where(number > 0, sums, np.nan)
    has = number > 0
    return Grid(
        periods,
        entities,
        names,
        values,
        np.any(has, axis=2, keepdims=False),
        np.any(has, axis=1, keepdims=False),
    )


def _keys(rows: DataFrame, by: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Return for each row the number of its combination of values of `by`, and the combinations' names."""
    import pandas as pd

    parts = [pd.factorize(rows[name], sort=True, use_na_sentinel=False) for name in by]
    sizes = [len(values) for _, values in parts]
    found, keys = np.unique(np.ravel_multi_index([codes for codes, _ in parts], sizes), return_inverse=True)
    spelt = [["-" if pd.isna(value) else str(value) for value in values] for _, values in parts]
    combined = zip(*np.unravel_index(found, sizes), strict=True)
    names = [" ".join(texts[at] for texts, at in zip(spelt, one, strict=True)) for one in combined]
    return keys, np.array(names, dtype=object)
