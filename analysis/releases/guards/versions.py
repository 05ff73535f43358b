"""What two releases say of the same rows, and what of it one no longer says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.releases.guards import digits
from analysis.releases.guards.statistic import (
    ENTITIES,
    FEW_ROWS,
    LARGE,
    Statistic,
    counts,
    floats,
    told_apart,
)
from analysis.releases.guards.withheld import FEW
from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame, Series

    Ordinals = npt.NDArray[np.int64]
    Figure = tuple[str, float]

_SERIES = ("measure", "kind", "method", "return_type", "scheme")
"""The columns that tell series of one table apart, the first that it has."""
_COUNTED = 10
"""Smaller figures are those of other rows by chance."""
_INCOMPLETE = 1.5
"""The newest period of a release may change by so many times more: not all of it had come in."""


def of_versions(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield what two releases say of the same rows: `pairs` and `said` as `timeline.paired` returns them."""
    both = (pairs["_merge"] == "both").to_numpy()
    yield from _withdrawn(pairs, schema)
    pairs, said = pairs[both], said[both]
    if pairs.empty:
        return
    yield from _lost(pairs, said, schema)
    yield from _whole(pairs, said, schema)
    yield from _exchanged(pairs, said, schema)
    revised = np.full(len(pairs), False)
    before: Counter[Figure] = Counter()
    after: Counter[Figure] = Counter()
    last = (pairs[schema.period] == pairs[schema.period].max()) if schema.period else False
    for name in counts(schema):
        old, new = (floats(table[name]) for table in (pairs, said))
        known = ~(np.isnan(old) | np.isnan(new))
        changed = known & (old != new)
        revised |= changed | (np.isnan(new) & ~np.isnan(old))
        large = np.maximum(old, new) >= LARGE
        ratio = np.where(known & large, np.maximum(old, new) / np.maximum(np.minimum(old, new), 1), 1)
        ratio = np.where(last, ratio / _INCOMPLETE, ratio)
        if len(ratio) and ratio.max() > 1:
            at = int(ratio.argmax())
            where = f"{row_name(pairs.iloc[at], schema)}, column {name}"
            found = f"{old[at]:,.0f} revised to {new[at]:,.0f}"
            yield Statistic("jump", float(ratio[at]), where, "no revision to many times as much", found)
        for stood, values in ((before, old), (after, new)):
            stood.update((name, value) for value in values[changed & (values > 0)])
    if revised.any() and not {*schema.key} & {*ENTITIES}:
        yield from _moved(before, after, f"from {row_name(pairs[revised].iloc[0], schema)}")
    if len(pairs) >= FEW_ROWS:
        found = f"{int(revised.sum()):,} of {len(pairs):,} revised"
        where = f"from {row_name(pairs.iloc[int(revised.argmax())], schema)}"
        yield Statistic("revised", float(revised.mean()), where, "most rows as before", found)


def _moved(before: Counter[Figure], after: Counter[Figure], where: str) -> Iterator[Statistic]:
    """Yield how many of the revised figures are those of other rows."""
    moved, of = sum((before & after).values()), sum(before.values())
    if moved > 1 and len(after) > 1:
        found = f"{moved} of {of} revised figures moved to another row"
        yield Statistic("moved", moved / of, where, "each figure in the row it stood in", found)


def _whole(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how many times as much the figures that both give are in all, or as little."""
    figures = [floats(table[counts(schema)]) for table in (pairs, said)]
    before, now = (float(one[~np.isnan(sum(figures))].sum()) for one in figures)
    if max(before, now) >= LARGE:
        where = f"all {len(pairs):,} rows from {row_name(pairs.iloc[0], schema)}"
        expected, ratio = f"about {before:,.0f} in all as before", max(before, now) / max(min(before, now), 1)
        yield Statistic("whole", ratio, where, expected, f"{now:,.0f}")


def _lost(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield for each column the share of its figures, in all or by period or series, missing now."""
    groups = [name for name in (schema.period, *_SERIES) if name in schema.key]
    for name in counts(schema):
        known = pairs[name].notna()
        lost = known & said[name].isna()
        shares = [(int(lost.sum()), int(known.sum()), pairs[lost])]
        for group in groups if lost.any() else []:
            of = pairs[group]
            shares += [
                (int(lost[of == one].sum()), int(known[of == one].sum()), pairs[lost & (of == one)])
                for one in of[lost].unique()
            ]
        for number, of_all, rows in shares:
            if number:
                where = f"column {name}, from {row_name(rows.iloc[0], schema)}"
                found = f"{number:,} of {of_all:,} missing"
                yield Statistic("lost", number / of_all, where, "figures where there were some", found)


def _withdrawn(pairs: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield for each column the share of its figures, added up, whose rows are there no longer."""
    period = schema.period or schema.key[0]
    said_of = pairs.loc[pairs["_merge"] != "left_only", period]
    there = pairs[(pairs["_merge"] != "right_only") & pairs[period].isin(said_of)]
    gone = there["_merge"] == "left_only"
    for name in counts(schema) if gone.sum() > FEW else []:
        whole, lost = float(there[name].sum()), float(there.loc[gone, name].sum())
        if whole >= LARGE:
            where = f"column {name}, from {row_name(there[gone].iloc[0], schema)}"
            found = f"{lost:,.0f} of {whole:,.0f} in {int(gone.sum()):,} rows that are there no longer"
            yield Statistic("withdrawn", lost / whole, where, "most rows as before", found)


def _exchanged(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield the two areas, periods, columns or series of which most revised figures were the other's."""
    import pandas as pd

    key = [*schema.key, "column"]
    every = [
        pairs[list(schema.key)].assign(column=name, old=floats(pairs[name]), new=floats(said[name]))
        for name in counts(schema)
    ]
    rows = pd.concat(every, ignore_index=True) if every else pairs[:0].assign(column="", old=0.0, new=0.0)
    revised = rows[(rows["old"] != rows["new"]) & (rows[["old", "new"]].min(axis=1) >= _COUNTED)]
    turned = revised.rename(columns={"old": "new", "new": "old"})
    for along in ([name for name in key if name != schema.period], *([name] for name in key)):
        of = revised.groupby(along, dropna=False)["old"].transform("size")
        same = [name for name in key if name not in along] + ["old", "new"]
        ends = [f"{name}_{side}" for side in "xy" for name in along]
        both = revised.assign(of=of).merge(turned, on=same).groupby(ends, dropna=False, as_index=False)
        sums = both.agg(number=("old", "size"), whole=("old", "sum"), of=("of", "first"))
        for one in (
            sums[(sums["number"] > 1) & (sums["whole"] >= LARGE)].nlargest(1, "number").to_dict("records")
        ):
            names = [", ".join(text(one[f"{name}_{side}"]) for name in along) for side in "xy"]
            found = f"{one['number']} of {one['of']} revised figures of {names[0]} were {names[1]}'s"
            where, expected = " and ".join(names), "each with its own figures"
            share = one["number"] / one["of"]
            yield Statistic("exchanged", share, where, expected, f"{found}, and the reverse")


def _gap(periods: Series[Any], numbers: Ordinals, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how many times as far apart as most two of the periods are that a release gives."""
    steps = np.diff(numbers)
    if len(steps) > 1:
        at = int(steps.argmax())
        usual = np.bincount(steps).argmax()
        expected = f"every {schema.frequency} as far apart as most"
        found = f"nothing between {' and '.join(map(text, periods.iloc[at : at + 2]))}"
        yield Statistic("gap", float(steps[at] / usual), f"column {schema.period}", expected, found)


def _step(rows: DataFrame, ordinals: Ordinals, numbers: Ordinals, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how many times as large the whole of the last quarter or year is as that before it, or as small.

    It tells of a release with which nothing that is held can be compared.
    """
    if schema.frequency not in {"quarter", "year"} or len(numbers) < 2:
        return
    figures = floats(rows[counts(schema)])
    before, last = (float(np.nansum(figures[ordinals == number])) for number in numbers[-2:])
    known = not np.isnan(figures[ordinals == numbers[-1]]).all()
    if known and max(before, last) >= LARGE:
        where = text(rows[schema.period].iloc[int((ordinals == numbers[-1]).argmax())])
        ratio = max(before, last) / max(min(before, last), 10)
        expected = f"a whole about the size of the period before it, {before:,.0f}"
        yield Statistic("step", ratio, where, expected, f"{last:,.0f}")


def _beyond(rows: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how far the most of a series lies beyond all its other figures in the same release."""
    if schema.frequency in {"day", "week"} or schema.as_stood:  # what awaits an outcome stands in the last
        return
    rows = told_apart(rows, schema)
    others = [name for name in schema.key if name != schema.period]
    of = rows.groupby(others, dropna=False).ngroup().to_numpy() if others else np.zeros(len(rows), np.intp)
    for name in counts(schema):
        figures = floats(rows[name])
        order = np.lexsort((np.nan_to_num(figures, nan=-1), of))  # missing ones first of each series
        at, second, third = order[2:], order[1:-1], order[:-2]
        if not len(at):
            return
        told = (of[at] == of[third]) & ~np.isnan(figures[third]) & (np.append(of[at][1:], -1) != of[at])
        ratio = np.where(told, figures[at] / np.fmax(figures[second], LARGE), 0)
        most = int(ratio.argmax())
        where = f"{row_name(rows.iloc[at[most]], schema)}, column {name}"
        expected = f"not many times the most of all others, {figures[second[most]]:,.0f}"
        yield Statistic("beyond", float(ratio[most]), where, expected, f"{figures[at[most]]:,.0f}")


def _nothing(rows: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield each column of many rows without any figure, and that all rows count nothing."""
    figures = floats(rows[counts(schema)])
    if len(rows) >= FEW_ROWS:
        for at, name in enumerate(counts(schema)):
            if np.isnan(figures[:, at]).all():
                yield Statistic("empty", 1, f"column {name}", "figures", f"none in {len(rows):,} rows")
        if figures.shape[1] and not np.nansum(figures):
            yield Statistic("empty", 1, "every row", "figures", f"none above 0 in {len(rows):,} rows")


def _zeros(rows: DataFrame, ordinals: Ordinals, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how many days at the end count nobody: more often a file that stopped than a figure."""
    if schema.frequency == "day":
        name = counts(schema)[0]
        run = int((np.cumsum(floats(rows[name])[np.argsort(-ordinals)] != 0) == 0).sum())
        expected, found = "days that end with someone counted", f"{run} of 0 at the end"
        yield Statistic("zeros", run, f"column {name}", expected, found)


def of_release(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield what a release says nothing of: a column, a column of a new period, periods in its middle."""
    import pandas as pd

    if schema.period is None or schema.is_register:
        return
    yield from _nothing(rows, schema)
    ordinals = timeline.ordinals(rows, schema)
    numbers, first = np.unique(ordinals, return_index=True)
    told = np.isin(numbers, ordinals[~np.isnan(floats(rows[counts(schema)])).all(axis=1)])
    yield from _gap(rows[schema.period].iloc[first[told]], numbers[told], schema)
    yield from _step(rows, ordinals, numbers, schema)
    yield from _zeros(rows, ordinals, schema)
    if held.empty:
        yield from _beyond(rows, schema)
    known = timeline.ordinals(held, schema)
    new = np.setdiff1d(numbers, known)
    yield from digits.of_periods(rows, held, new, schema)
    if held.empty or not len(new):
        return
    every = np.union1d(numbers, known)
    looked_at = every[np.isin(every, new) | np.isin(np.roll(every, -1), new)]  # the new and those before them
    others = np.isin(known, looked_at) & ~np.isin(known, numbers)
    parts = (held.loc[others, schema.names], rows[np.isin(ordinals, looked_at)])
    whole = pd.concat(parts, ignore_index=True)
    series = [name for name in _SERIES if name in schema.key][:1]
    by = [pd.Series(timeline.ordinals(whole, schema), name="number"), *(whole[name] for name in series)]
    sums = whole[counts(schema)].notna().groupby(by).sum()
    for name in counts(schema):
        filled = sums[name].unstack(series, fill_value=0) if series else sums[[name]]  # noqa: PD010
        gone = (filled == 0) & (filled.shift(1) > FEW)
        there = (filled > 0).sum(axis=1)
        gone = gone[there < there.shift(1)]  # one series may take the place of another
        for number in new[gone.reindex(new, fill_value=False).any(axis=1)]:
            which = ", ".join(map(str, gone.columns[gone.loc[number]]))
            period = text(rows[schema.period].iloc[first[np.searchsorted(numbers, number)]])
            where = f"{period}, column {which}"
            yield Statistic("empty", 1, where, "figures as in the period before it", "none")
