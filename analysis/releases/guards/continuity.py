"""What a release says against what is held: what a statistician would not believe without asking.

Each finding is implausible, not impossible, and has a name by which a person who has looked accepts it:
`continuity:<table>:<what>`, or `revisions:<table>:<what>` where it is about figures revised. The bounds were
set on every pair of true releases; docs/robustness.md says how far those reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.releases.guards import digits
from analysis.releases.guards.grid import Grid, grid
from analysis.releases.guards.statistic import (
    DECLARED,
    ENTITIES,
    FEW_ROWS,
    LARGE,
    Statistic,
    counts,
    floats,
    told_apart,
)
from analysis.releases.guards.versions import of_release, of_versions
from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.release import Finding, TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame, Series

    from analysis.releases.guards.grid import Mask

    Numbers = npt.NDArray[np.float64]


BOUNDS: dict[str, float] = DECLARED["bounds"]
"""The bound of each statistic, if not as `catalogue.toml` has it for the table."""
_OF_REVISIONS = {"whole", "moved", "jump", "revised", "exchanged", "lost", "withdrawn"}
_TELLING = 500
"""From here on one figure alone tells whose it is: smaller ones do change places by chance."""
_FEW_ALIKE, _ENOUGH_ALIKE = 3, 12
"""From so many figures on it is no chance that half are another period's; and whatever others are."""
_FEW_AREAS = 3
"""Two columns can be taken for each other only where more areas have them all."""
_STEPS = 2
_SEASON = 30
_ITSELF = "each like itself in the period beside it"


def findings(
    rows: DataFrame, history: DataFrame, versions: Iterable[tuple[DataFrame, DataFrame]], schema: TableSchema
) -> Iterator[Finding]:
    """Yield what is implausible about the rows of a release, each kind once, worst first.

    The history is the table as it is now. Where it is empty the release is held against itself: its last
    period against those before it. The versions are what the releases before and after say of the same rows,
    as `timeline.paired` returns them.
    """
    found = [one for pairs, said in versions for one in of_versions(pairs, said, schema)]
    found += of_release(rows, history, schema)
    new, before = (rows, history) if len(history) else _last_and_before(rows, schema)
    found += [*of_series(new, before, schema), *of_areas(new, before, schema, every=history.empty)]
    beyond = [one for one in found if one.value > schema.bounds.get(one.what, BOUNDS[one.what])]
    for what in dict.fromkeys(one.what for one in beyond):
        alike = sorted((one for one in beyond if one.what == what), key=lambda one: -one.value)
        more = f" ({len(alike) - 1} more like it)" if len(alike) > 1 else ""
        where = f"{schema.name}, {alike[0].where}"
        group = "revisions" if what in _OF_REVISIONS else "continuity"
        yield Finding(where, alike[0].expected, f"{alike[0].found}{more}", f"{group}:{schema.name}:{what}")


def _last_and_before(rows: DataFrame, schema: TableSchema) -> tuple[DataFrame, DataFrame]:
    """Return the last period of a release as if it were new, and what it says of those before as held."""
    if schema.period is None or schema.is_register:
        return rows, rows[:0]
    numbers = timeline.ordinals(rows, schema)
    return rows[numbers == numbers.max()], rows[numbers < numbers.max()]


def of_series(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how far the figures of new periods lie beyond all that are held, and beyond the last ones."""
    others = [name for name in schema.key if name != schema.period]
    if schema.period is None or {*others} & {*ENTITIES} or len(held) < FEW_ROWS:
        return
    new = rows[~rows[schema.period].isin(held[schema.period])]
    if new.empty:
        return
    for name in counts(schema):
        groups = held.groupby(others, dropna=False) if others else [((), held)]
        for key, past in groups:
            part = new
            for column, value in zip(others, key, strict=True):
                part = part[(part[column] == value).fillna(False)]
            values = floats(part[name])
            if not len(values) or np.isnan(values).all():
                continue
            at = int(np.nanargmax(values))
            known, when = _so_far(past, part.iloc[at], name, schema)
            if len(known) < FEW_ROWS or known.max() < LARGE:
                continue
            where = f"{row_name(part.iloc[at], schema)}, column {name}"
            expected = f"not far more than the most so far{when}, {known.max():,.0f}"
            yield Statistic("range", float(values[at] / known.max()), where, expected, f"{values[at]:,.0f}")
    if schema.name in DECLARED["together"]:
        top, bottom = DECLARED["together"][schema.name]
        now, before = ((floats(t[top]) / np.maximum(floats(t[bottom]), 1)) for t in (new, held))
        at = int(np.nanargmax(now))
        where = f"{row_name(new.iloc[at], schema)}, {top} to {bottom}"
        most = max(float(np.nanmax(before)), 1)
        expected = f"not far more than the most so far, {most:,.0f} to 1"
        yield Statistic("ratio", float(now[at] / most), where, expected, f"{now[at]:,.0f} to 1")


def _so_far(past: DataFrame, row: Series[Any], name: str, schema: TableSchema) -> tuple[Numbers, str]:
    """Return the figures held, of days and weeks those of the time of year of a row, and which they are."""
    known = floats(past[name])
    there = ~np.isnan(known)
    if schema.period and schema.frequency in {"day", "week"}:
        away = np.abs((past[schema.period] - row[schema.period]).dt.days.to_numpy()) % 365.25
        season = there & (np.minimum(away, 365.25 - away) <= _SEASON)
        if season.sum() >= FEW_ROWS and known[season].max() >= LARGE:
            return known[season], f" within {_SEASON} days of that time of year"
    return known[there], ""


def of_areas(
    rows: DataFrame, held: DataFrame, schema: TableSchema, *, every: bool = False
) -> Iterator[Statistic]:
    """Yield how the new periods of a table compare with others, those of areas or nationalities by each.

    Of `every` period it is asked whether its figures are those of another, not of the new ones alone.
    """
    import pandas as pd

    entity = next((name for name in ENTITIES if name in schema.names), None)
    short = schema.frequency in {"day", "week"}  # of a few boats, which are the same on many days
    if schema.period is None or short or schema.is_register or held.empty:
        return
    rows, held = (told_apart(table, schema) for table in (rows, held))
    numbers, known = (timeline.ordinals(table, schema) for table in (rows, held))
    rest = ~np.isin(known, numbers)
    names = [name for name in schema.names if name in {*schema.key, *counts(schema)}]
    whole = pd.concat([rows[names], held.loc[rest, names]], ignore_index=True)
    others = [name for name in schema.key if name not in {schema.period, entity}]
    by = others[:1] if entity == "nationality" else others
    periods = np.concatenate([numbers, known[rest]])
    figures = grid(whole.assign(all=""), periods, entity or "all", by, counts(schema))
    firsts = np.unique(periods, return_index=True)[1]
    called = [text(whole[schema.period].iloc[first]) for first in firsts]
    least = schema.large or 3 * LARGE
    new = np.isin(figures.periods, np.setdiff1d(numbers, known))
    for at in map(int, np.flatnonzero(np.isin(figures.periods, numbers) | every)):
        yield from _same(figures, at, called, few=entity is None)
        if not new[at] or entity is None:  # a period held may be given again, under another's name
            continue
        apart = np.abs(figures.periods - figures.periods[at])
        apart[at] = apart.max() + 1
        nearest = int(apart.argmin())
        if apart[nearest] <= _STEPS:
            for one in _neighbours(figures, (nearest, at), called[at], entity, least):
                # what lies farther apart may differ by more
                grown = one.what in {"scale", "area", "areas-swapped", "figures-swapped"}
                yield replace(one, value=one.value / int(apart[nearest])) if grown else one


def _same(figures: Grid, at: int, called: list[str], *, few: bool) -> Iterator[Statistic]:
    """Yield the share of the figures of a period that each other one has.

    Few figures say nothing where those of most periods are the same.
    """
    share, number = figures.same(at)
    told = np.flatnonzero((number >= _FEW_ALIKE) & (np.arange(len(share)) != at))
    usual = float(np.sort(share[told])[(len(told) - 1) // 2]) if len(told) else 0.0
    for other in map(int, told):
        beyond = float(share[other]) - usual * (few or number[other] < _ENOUGH_ALIKE)
        expected, found = f"other figures than in {called[other]}", f"{share[other]:.0%} the same"
        yield Statistic("same", beyond, called[at], expected, found)


def _neighbours(
    figures: Grid, pair: tuple[int, int], period: str, entity: str, least: int
) -> Iterator[Statistic]:
    shared, columns, a, b = figures.shared(*pair)
    if len(shared) < FEW_ROWS or not columns:
        return
    if entity == "lad_code":  # of others a row that is not there counts nobody
        yield from _holes(a, b, columns, period)
    yield from digits.of_neighbours(a, b, (shared, columns), period)
    for at, name in enumerate(columns):
        yield from _one_column(shared, a[:, at], b[:, at], f"{period}, {name}", entity)
    both = np.isnan(a) | np.isnan(b)
    sums = [np.where(both, 0, values).sum(axis=1) for values in (a, b)]
    ratio = np.maximum(*sums) / np.maximum(np.minimum(*sums), 10)
    ratio = np.where(~both.all(axis=1) & (np.maximum(*sums) >= least), ratio, 1)
    at = int(ratio.argmax())
    where, expected = f"{period}, {shared[at]}", f"about {sums[0][at]:,.0f} as in the period beside it"
    yield Statistic("area", float(ratio[at]), where, expected, f"{sums[1][at]:,.0f}")
    if len(columns) > 1:
        gain, one, other = figures.exchanged(pair[1])
        where = f"{period}, {figures.entities[one]} and {figures.entities[other]}"
        yield Statistic("areas-swapped", gain, where, _ITSELF, "each like the other")
    whole = ~both.any(axis=1)
    if whole.sum() > _FEW_AREAS and len(columns) > 1:
        gain, one, other = _swap(np.sqrt(a[whole].T), np.sqrt(b[whole].T))
        where = f"{period}, {columns[one]} and {columns[other]}"
        yield Statistic("columns-swapped", gain, where, _ITSELF, "each like the other")


def _holes(a: Numbers, b: Numbers, columns: list[str], period: str) -> Iterator[Statistic]:
    """Yield the largest share of areas that gave a figure of a column, and now give others alone."""
    gone = (~np.isnan(a) & np.isnan(b) & ~np.isnan(b).all(axis=1, keepdims=True)).sum(axis=0)
    most = int(gone.argmax())
    expected, found = "figures of the areas that gave some", f"none of {gone[most]} that give other figures"
    yield Statistic("holes", gone[most] / len(a), f"{period}, {columns[most]}", expected, found)


def _one_column(names: list[str], x: Numbers, y: Numbers, where: str, entity: str) -> Iterator[Statistic]:
    """Yield how the figures of one column of two periods compare: their order, size, and each of two."""
    use = ~(np.isnan(x) | np.isnan(y)) & (np.maximum(x, y) >= 5)
    if use.sum() < FEW_ROWS:
        return
    if np.ptp(x[use]) and np.ptp(y[use]):  # figures that are all alike have no order
        order = float(np.corrcoef(_ranks(x[use]), _ranks(y[use]))[0, 1])
        expected = f"each {entity} about where it ranks in the period beside it"
        yield Statistic("order", -order, where, expected, f"a rank correlation of {order:.2f}")
    median = float(np.median((y[use] + 1) / (x[use] + 1)))
    size = max(median, 1 / median)
    yield Statistic("scale", size, where, "the size of the period beside it", f"{median:.2g} times it")
    yield from _one_figure(names, x, y, use, where)


def _one_figure(names: list[str], x: Numbers, y: Numbers, use: Mask, where: str) -> Iterator[Statistic]:
    """Yield how much better two areas fit exchanged by one figure of each, if it is large enough to tell."""
    at = np.flatnonzero(use & (np.fmax(x, y) >= _TELLING))
    if len(at) > 1:
        old, new = np.sqrt(x), np.sqrt(y)
        usual = float(np.median((old[use] - new[use]) ** 2))
        gain, one, other = _swap(old[at, None], new[at, None], usual)
        where = f"{where}, {names[at[one]]} and {names[at[other]]}"
        yield Statistic("figures-swapped", gain, where, _ITSELF, "each like the other")


def _swap(x: Numbers, y: Numbers, usual: float | None = None) -> tuple[float, int, int]:
    """Return how much better two rows fit when they are swapped, as a ratio, and which two.

    `usual` is how far a row is from itself, by default the median.
    """
    apart = (y**2).sum(axis=1)[:, None] + (x**2).sum(axis=1)[None, :] - 2 * y @ x.T
    apart = np.maximum(apart, 0)
    own = np.diag(apart)
    noise = (np.median(own) if usual is None else usual) + 0.5 * x.shape[1]
    gain = (own[:, None] + own[None, :] + noise) / (apart + apart.T + 2 * noise)
    np.fill_diagonal(gain, 0)
    one, other = np.unravel_index(gain.argmax(), gain.shape)
    return float(gain[one, other]), int(one), int(other)


def _ranks(values: Numbers) -> Numbers:
    import pandas as pd

    return np.asarray(pd.Series(values).rank(), dtype=np.float64)
