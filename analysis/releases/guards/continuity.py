"""What a release says against what is held: what a statistician would not believe without asking.

Each finding is implausible, not impossible, and has a name by which a person who has looked accepts it:
`continuity:<table>:<what>`, or `revisions:<table>:<what>` where it is about figures revised. The bounds were
set on every pair of true releases; docs/robustness.md says how far those reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.releases.guards.grid import Grid, grid
from analysis.releases.guards.withheld import FEW
from analysis.releases.history import timeline
from analysis.releases.history.differences import text
from analysis.releases.reading.release import Finding, TableSchema

if TYPE_CHECKING:
    import numpy.typing as npt
    from pandas import DataFrame, Series

    from analysis.releases.guards.grid import Mask

    Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Statistic:
    """One number about a comparison, with where it is reached, and what is expected of it in words."""

    what: str
    value: float
    where: str
    expected: str
    found: str


BOUNDS = {
    "moved": 0.5,
    "jump": 5.0,
    "revised": 0.5,
    "range": 1.5,
    "ratio": 3.0,
    "order": -0.45,
    "same": 0.5,
    "scale": 6.0,
    "area": 8.0,
    "areas-swapped": 5.0,
    "figures-swapped": 45.0,
    "exchanged": 0.5,
    "columns-swapped": 2.0,
    "lost": 0.05,
    "withdrawn": 0.03,
    "empty": 0.0,
    "gap": 1.0,
}
"""The bound of each statistic: a value above it is implausible (`order` is minus a correlation).

`catalogue.toml` declares those of a table that are others: narrower, where true releases stay well within, or
none (inf), where they know no bound.
"""
_OF_REVISIONS = {"moved", "jump", "revised", "exchanged", "lost", "withdrawn"}
_CONTEXT = {("immigration_groups", "population")}
_MEASURES = 4
"""Two areas can be taken for each other only where so many figures of each are compared."""
ENTITIES = ("lad_code", "authority", "nationality", "destination", "route")
"""The columns whose values are compared as the rows of one period, the first that a table has."""
RATIOS = {"small_boats_daily": ("arrivals", "boats"), "small_boats_weekly": ("arrivals", "boats")}
_SERIES = ("measure", "kind", "method", "return_type", "scheme")
"""The columns that tell series of one table apart, the first that it has."""
_FEW = 30
_LARGE = 100
_TELLING = 500
"""From here on one figure alone tells whose it is: smaller ones do change places by chance."""
_STEPS = 2
_ITSELF = "each like itself in the period beside it"
_INCOMPLETE = 1.5
"""The newest period of a release may change by so many times more: not all of it had come in."""


def findings(
    rows: DataFrame, history: DataFrame, versions: Iterable[tuple[DataFrame, DataFrame]], schema: TableSchema
) -> Iterator[Finding]:
    """Yield what is implausible about the rows of a release, each kind once, worst first.

    Parameters
    ----------
    rows, schema
        The rows, and their table.
    history
        The table as it is now; nothing is said where it is empty.
    versions
        What the releases before and after say of the same rows, as `timeline.paired` returns them.
    """
    found = [one for pairs, said in versions for one in of_versions(pairs, said, schema)]
    found += of_release(rows, history, schema)
    if len(history):
        found += [*of_series(rows, history, schema), *of_areas(rows, history, schema)]
    beyond = [one for one in found if one.value > schema.bounds.get(one.what, BOUNDS[one.what])]
    for what in dict.fromkeys(one.what for one in beyond):
        alike = sorted((one for one in beyond if one.what == what), key=lambda one: -one.value)
        more = f" ({len(alike) - 1} more like it)" if len(alike) > 1 else ""
        where = f"{schema.name}, {alike[0].where}"
        group = "revisions" if what in _OF_REVISIONS else "continuity"
        yield Finding(where, alike[0].expected, f"{alike[0].found}{more}", f"{group}:{schema.name}:{what}")


def counts(schema: TableSchema) -> list[str]:
    """Return the columns of a table that count something it is about."""
    return [
        name
        for name in schema.value_names
        if schema.column(name).kind in {"integer", "number"} and (schema.name, name) not in _CONTEXT
    ]


def of_release(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield what a release says nothing of: a column, a column of a new period, periods in its middle."""
    import pandas as pd

    if schema.period is None or schema.is_register:
        return
    for name in counts(schema):
        if len(rows) >= _FEW and rows[name].isna().all():
            yield Statistic("empty", 1, f"column {name}", "figures", f"none in {len(rows):,} rows")
    numbers, first = np.unique(timeline.ordinals(rows, schema), return_index=True)
    called = [text(value) for value in rows[schema.period].iloc[first]]
    steps = np.diff(numbers)
    if len(steps) > 1:
        at = int(steps.argmax())
        usual = np.bincount(steps).argmax()
        expected = f"every {schema.frequency} as far apart as most"
        found = f"nothing between {called[at]} and {called[at + 1]}"
        yield Statistic("gap", float(steps[at] / usual), f"column {schema.period}", expected, found)
    if held.empty:
        return
    whole = pd.concat([held[schema.names], rows], ignore_index=True)
    series = [name for name in _SERIES if name in schema.key][:1]
    by = [pd.Series(timeline.ordinals(whole, schema), name="number"), *(whole[name] for name in series)]
    new = np.setdiff1d(numbers, timeline.ordinals(held, schema))
    for name in counts(schema):
        sums = whole[name].notna().groupby(by).sum()
        known = sums.unstack(series) if series else sums.to_frame(name)  # noqa: PD010
        gone = (known == 0) & (known.shift(1) > FEW)
        for number in new[gone.loc[new].any(axis=1)]:
            which = ", ".join(map(str, gone.columns[gone.loc[number]]))
            where = f"{called[int(np.searchsorted(numbers, number))]}, column {which}"
            yield Statistic("empty", 1, where, "figures as in the period before it", "none")


def of_versions(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield what two releases say of the same rows: `pairs` and `said` as `timeline.paired` returns them."""
    both = (pairs["_merge"] == "both").to_numpy()
    yield from _withdrawn(pairs, schema)
    pairs, said = pairs[both], said[both]
    if pairs.empty:
        return
    yield from _lost(pairs, said, schema)
    revised = np.full(len(pairs), False)
    last = (pairs[schema.period] == pairs[schema.period].max()) if schema.period else False
    for name in counts(schema):
        old, new = (_floats(table[name]) for table in (pairs, said))
        known = ~(np.isnan(old) | np.isnan(new))
        changed = known & (old != new)
        revised |= changed | (np.isnan(new) & ~np.isnan(old))
        large = np.maximum(old, new) >= _LARGE
        ratio = np.where(known & large, np.maximum(old, new) / np.maximum(np.minimum(old, new), 1), 1)
        ratio = np.where(last, ratio / _INCOMPLETE, ratio)
        if len(ratio) and ratio.max() > 1:
            at = int(ratio.argmax())
            where = f"{_key(pairs.iloc[at], schema)}, column {name}"
            found = f"{old[at]:,.0f} revised to {new[at]:,.0f}"
            yield Statistic("jump", float(ratio[at]), where, "no revision to many times as much", found)
        yield from _exchanged(pairs, old, new, schema)
        before, after = (Counter(values[changed & (values > 0)].tolist()) for values in (old, new))
        moved = sum((before & after).values())
        if moved >= 2 and len(after) > 1 and not {*schema.key} & {*ENTITIES}:
            first = _key(pairs[changed].iloc[0], schema)
            yield Statistic(
                "moved",
                moved / max(sum(before.values()), 1),
                f"column {name}, from {first}",
                "each figure in the row it stood in",
                f"{moved} of {int(changed.sum())} revised figures moved to another row",
            )
    if len(pairs) >= _FEW:
        found = f"{int(revised.sum()):,} of {len(pairs):,} revised"
        where = f"from {_key(pairs.iloc[int(revised.argmax())], schema)}"
        yield Statistic("revised", float(revised.mean()), where, "most rows as before", found)


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
            if number > FEW:
                where = f"column {name}, from {_key(rows.iloc[0], schema)}"
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
        if whole >= _LARGE:
            where = f"column {name}, from {_key(there[gone].iloc[0], schema)}"
            found = f"{lost:,.0f} of {whole:,.0f} in {int(gone.sum()):,} rows that are there no longer"
            yield Statistic("withdrawn", lost / whole, where, "most rows as before", found)


def _exchanged(rows: DataFrame, old: Numbers, new: Numbers, schema: TableSchema) -> Iterator[Statistic]:
    """Yield the two areas, or periods, of which most revised figures are those the other had, exactly."""
    key = list(schema.key)
    entity = next((name for name in ENTITIES if name in key), None)
    revised = rows[key].assign(old=old, new=new)[(old != new) & (old >= _LARGE) & (new >= _LARGE)]
    turned = revised.rename(columns={"old": "new", "new": "old"})
    for along in (entity, schema.period) if entity else ():
        same = [name for name in key if name != along] + ["old", "new"]
        both = revised.merge(turned, on=same)[[f"{along}_x", f"{along}_y"]].value_counts()
        if len(both) and both.iloc[0] > 1:
            one, other = both.index[0]
            number, of = int(both.iloc[0]), int((revised[along] == one).sum())
            names = text(one), text(other)
            found = f"{number} of {of} revised figures of {names[0]} were {names[1]}'s, and the reverse"
            yield Statistic("exchanged", number / of, " and ".join(names), "each with its own figures", found)


def of_series(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how far the figures of new periods lie beyond all that are held, and beyond the last ones."""
    others = [name for name in schema.key if name != schema.period]
    if schema.period is None or {*others} & {*ENTITIES} or len(held) < _FEW:
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
            values, known = _floats(part[name]), _floats(past[name])
            known = known[~np.isnan(known)]
            if len(known) < _FEW or not len(values) or np.isnan(values).all() or known.max() < _LARGE:
                continue
            at = int(np.nanargmax(values))
            where = f"{_key(part.iloc[at], schema)}, column {name}"
            expected = f"not far more than the most so far, {known.max():,.0f}"
            yield Statistic("range", float(values[at] / known.max()), where, expected, f"{values[at]:,.0f}")
    if schema.name in RATIOS:
        top, bottom = RATIOS[schema.name]
        now, before = ((_floats(t[top]) / np.maximum(_floats(t[bottom]), 1)) for t in (new, held))
        at = int(np.nanargmax(now))
        where = f"{_key(new.iloc[at], schema)}, {top} to {bottom}"
        most = max(float(np.nanmax(before)), 1)
        expected = f"not far more than the most so far, {most:,.0f} to 1"
        yield Statistic("ratio", float(now[at] / most), where, expected, f"{now[at]:,.0f} to 1")


def of_areas(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Statistic]:
    """Yield how the new periods of a table of areas, or nationalities, compare with their neighbours."""
    import pandas as pd

    entity = next((name for name in ENTITIES if name in schema.names), None)
    if entity is None or schema.period is None or schema.is_register or held.empty:
        return
    numbers, known = (timeline.ordinals(table, schema) for table in (rows, held))
    rest = ~np.isin(known, numbers)
    names = [name for name in schema.names if name in {*schema.key, *counts(schema)}]
    whole = pd.concat([rows[names], held.loc[rest, names]], ignore_index=True)
    others = [name for name in schema.key if name not in {schema.period, entity}]
    by = others[:1] if entity == "nationality" else others
    periods = np.concatenate([numbers, known[rest]])
    figures = grid(whole, periods, entity, by, counts(schema))
    firsts = np.unique(periods, return_index=True)[1]
    called = [text(whole[schema.period].iloc[first]) for first in firsts]
    least = schema.large or 3 * _LARGE
    for at in map(int, np.flatnonzero(np.isin(figures.periods, np.setdiff1d(numbers, known)))):
        for other, (share, number) in enumerate(zip(*figures.same(at), strict=True)):
            if other != at and number >= _FEW:
                expected = f"other figures than in {called[other]}"
                yield Statistic("same", float(share), called[at], expected, f"{share:.0%} the same")
        apart = np.abs(figures.periods - figures.periods[at])
        apart[at] = apart.max() + 1
        nearest = int(apart.argmin())
        if apart[nearest] <= _STEPS:
            for one in _neighbours(figures, (nearest, at), called[at], entity, least):
                # what lies farther apart may differ by more
                grown = one.what in {"scale", "area", "figures-swapped"}
                yield replace(one, value=one.value / int(apart[nearest])) if grown else one


def _neighbours(
    figures: Grid, pair: tuple[int, int], period: str, entity: str, least: int
) -> Iterator[Statistic]:
    shared, columns, a, b = figures.shared(*pair)
    if len(shared) < _FEW or not columns:
        return
    for at, name in enumerate(columns):
        x, y = a[:, at], b[:, at]
        use = ~(np.isnan(x) | np.isnan(y)) & (np.maximum(x, y) >= 5)
        if use.sum() < _FEW:
            continue
        where = f"{period}, {name}"
        order = float(np.corrcoef(_ranks(x[use]), _ranks(y[use]))[0, 1])
        expected = f"each {entity} about where it ranks in the period beside it"
        yield Statistic("order", -order, where, expected, f"a rank correlation of {order:.2f}")
        median = float(np.median((y[use] + 1) / (x[use] + 1)))
        size = max(median, 1 / median)
        yield Statistic("scale", size, where, "the size of the period beside it", f"{median:.2g} times it")
        yield from _one_figure(shared, x, y, use, where)
    full = ~(np.isnan(a) | np.isnan(b)).all(axis=1)
    both = np.isnan(a) | np.isnan(b)
    sums = [np.where(both, 0, values).sum(axis=1) for values in (a, b)]
    large = full & (np.maximum(*sums) >= least)
    ratio = np.where(large, np.maximum(*sums) / np.maximum(np.minimum(*sums), 10), 1)
    at = int(ratio.argmax())
    where, expected = f"{period}, {shared[at]}", f"about {sums[0][at]:,.0f} as in the period beside it"
    yield Statistic("area", float(ratio[at]), where, expected, f"{sums[1][at]:,.0f}")
    whole = np.flatnonzero(~both.any(axis=1))
    for what, names, x, y in (
        ("areas-swapped", [shared[at] for at in whole], a[whole], b[whole]),
        ("columns-swapped", columns, a[whole].T, b[whole].T),
    ):
        if len(names) > 1 and x.shape[1] >= _MEASURES:
            gain, one, other = _swap(np.sqrt(x), np.sqrt(y))
            where = f"{period}, {names[one]} and {names[other]}"
            yield Statistic(what, gain, where, _ITSELF, "each like the other")


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


def _floats(values: Series[Any] | DataFrame) -> Numbers:
    return values.to_numpy(dtype=float, na_value=np.nan)


def _key(row: Series[Any], schema: TableSchema) -> str:
    return ", ".join(f"{name} {text(row[name])}" for name in schema.key)
