"""Releases that are well formed and false, made from the newest true one of each table that is held.

`python tests/false_releases.py SEED TIMES [TABLE…]` tries every kind on every table it fits, or on those named, and prints what came of it,
as docs/robustness.md gives it.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pandas as pd

from analysis.common import paths
from analysis.common.errors import DataRefused
from analysis.releases import store
from analysis.releases.guards import agreement, continuity, corrections, domain
from analysis.releases.history import catalogue, timeline
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Release, TableSchema

IMPOSSIBLE, IMPLAUSIBLE, ACCEPTED, SAME = "impossible", "implausible", "accepted", "as before"


@dataclass(frozen=True)
class Newest:
    """The newest release of a table's source as the store holds it, and the store without it."""

    release: Release
    tables: dict[str, pd.DataFrame]
    log: pd.DataFrame

    def outcome(self, release: Release) -> str:
        """Return what the store says of a release in place of the true one."""
        held = store._Held(paths.tables(), catalogue.schemas())
        held.tables, held.log = dict(self.tables), self.log
        try:
            held.add_release(release, known_corrections(), {})
        except DataRefused as refusal:
            return IMPLAUSIBLE if str(refusal).startswith("implausible") else IMPOSSIBLE
        return ACCEPTED


@cache
def known_corrections() -> list[corrections.Correction]:
    return corrections.load(paths.data() / "corrections.toml")


@cache
def whole() -> store._Held:
    """Return the tables and the log as they are."""
    return store._Held(paths.tables(), catalogue.schemas())


@cache
def without(source: str, day: date) -> store._Held:
    """Return the tables and the log without a release."""
    held = store._Held(paths.tables(), catalogue.schemas())
    held.tables = whole().tables.copy()
    held.remove_release(source, day, "tried")
    return held


@cache
def newest(table: str) -> Newest:
    """Return the newest release held of a table, with every table it spoke in.

    What other files of that day said stays held: a false file comes among true ones.
    """
    log = whole().log
    line = log[log["table"] == table].sort_values("released").iloc[-1]
    day = line["released"].date()
    same_day = log[(log["source"] == line["source"]) & (log["released"] == line["released"])]
    of_it = same_day[same_day["sha256"] == line["sha256"]]
    rows = {}
    for name, periods in zip(of_it["table"], of_it["periods"].fillna(""), strict=True):
        schema, history = catalogue.schema(name), whole().table(name)
        spoken = timeline.within(timeline.ordinals(history, schema), periods, schema)
        rows[name] = history.loc[timeline.held(history, day) & spoken, schema.names]
    held = without(line["source"], day)
    others = same_day[~same_day["table"].isin(rows)]
    read_once = {table, "authorities", *domain.beside(rows), *agreement.beside(rows)}
    tables = {**held.tables, **{name: held.table(name) for name in read_once}}
    tables |= {name: whole().table(name) for name in others["table"].unique()}
    release = Release(line["source"], day, rows, line["title"], line["page"])
    return Newest(release, tables, pd.concat([held.log, others], ignore_index=True))


def later(release: Release) -> date:
    return release.released + timedelta(days=91)


Change = Callable[[pd.DataFrame, TableSchema, Random], pd.DataFrame | None]


def _last(rows: pd.DataFrame, schema: TableSchema, count: int = 1) -> pd.Index:
    """Return the rows of the last periods, of a table of areas; the last rows of another."""
    if _entity(schema):
        return rows.index[rows[schema.period] == rows[schema.period].max()]
    return rows.sort_values(schema.period).index[-count:]


def _entity(schema: TableSchema) -> str | None:
    return next((name for name in continuity.ENTITIES if name in schema.key), None)


def _counts(schema: TableSchema) -> list[str]:
    return [name for name in continuity.counts(schema) if name != "population"]


def _put(rows: pd.DataFrame, at: pd.Index, names: list[str], values: object) -> pd.DataFrame:
    made = rows.copy()
    made.loc[at, names] = values
    return made


def columns_swapped(rows, schema, chance):
    names = [name for name in _counts(schema) if rows[name].notna().any()]
    if len(names) < 2:
        return None
    one, other = chance.sample(names, 2)
    at = rows.index if _entity(schema) else _last(rows, schema, 8)
    return _put(rows, at, [one, other], rows.loc[at, [other, one]].to_numpy())


def rows_down(rows, schema, chance):
    """Every figure one row further down, within a measure."""
    names = _counts(schema)
    others = [name for name in schema.key if name not in {schema.period, _entity(schema)}]
    at = _last(rows, schema, chance.choice([8, 30, 45]))
    if _entity(schema) is None:
        names = [chance.choice(names)]
    part = rows.loc[at]
    moved = (part.groupby(others, dropna=False) if others else part)[names].shift(1)
    kept = moved.dropna(how="all").index
    return _put(rows, kept, names, moved.loc[kept].to_numpy())


def names_down(rows, schema, _chance):
    if "lad_code" not in schema.names or "authority" not in schema.names:
        return None
    codes = rows["lad_code"].drop_duplicates()
    other = dict(zip(codes, codes.shift(1), strict=True))
    names = dict(zip(rows["lad_code"], rows["authority"], strict=True))
    return rows.assign(
        authority=[
            names.get(other.get(code), name) if isinstance(other.get(code), str) else name
            for code, name in zip(rows["lad_code"], rows["authority"], strict=True)
        ]
    )


def _large(rows, schema, chance, count):
    """Return the names of large authorities, or others: those with the largest figures."""
    entity = _entity(schema)
    if entity is None:
        return None
    part = rows.loc[_last(rows, schema)]
    if entity == "lad_code":
        part = part[part[entity].fillna("").str.match("(E0|S12|W06|N09)")]
    totals = part.groupby(entity)[_counts(schema)].sum().sum(axis=1).sort_values()
    return chance.sample(list(totals.index[-60:]), count) if len(totals) >= 60 else None


def areas_swapped(rows, schema, chance):
    pair = _large(rows, schema, chance, 2)
    if pair is None or len(_counts(schema)) * rows[schema.key[-1]].nunique() < 4:
        return None
    entity = _entity(schema)
    swap = {pair[0]: pair[1], pair[1]: pair[0]}
    made = rows.copy()
    labels = [name for name in ("lad_code", "authority", "region", "population") if name in schema.names]
    if entity == "lad_code":
        of = rows.drop_duplicates("lad_code").set_index("lad_code")
        chosen = rows["lad_code"].isin(pair)
        for label in labels:
            made.loc[chosen, label] = [
                swap[code] if label == "lad_code" else of[label][swap[code]]
                for code in rows.loc[chosen, "lad_code"]
            ]
        return made
    return rows.assign(**{entity: rows[entity].replace(swap)})


def one_times(factor):
    def change(rows, schema, chance):
        names = _counts(schema)
        one = _large(rows, schema, chance, 1)
        if one is None:
            return None
        chosen = _last(rows, schema)
        at = chosen[rows.loc[chosen, _entity(schema)].eq(one[0]).fillna(False).to_numpy(dtype=bool)]
        return _put(rows, at, names, rows.loc[at, names].to_numpy() * factor)

    return change


def all_times(factor):
    def change(rows, schema, chance):
        at = _last(rows, schema, 1)
        names = _counts(schema)
        return _put(rows, at, names, rows.loc[at, names].to_numpy() * factor)

    return change


def authorities_times_ten(rows, schema, _chance):
    if "lad_code" not in schema.names:
        return None
    at = rows.index[rows["lad_code"].fillna("").str.match("(E0|S12|W06|N09)")]
    return _put(rows, at, _counts(schema), rows.loc[at, _counts(schema)].to_numpy() * 10)


def half_gone(rows, schema, chance):
    if "lad_code" not in schema.names or rows["lad_code"].nunique() < 60:
        return None
    codes = sorted(rows["lad_code"].dropna().unique())
    return rows[~rows["lad_code"].isin(chance.sample(codes, len(codes) // 2))]


def unknown_code(rows, schema, chance):
    if "lad_code" not in schema.key:
        return None
    code = chance.choice(sorted(rows["lad_code"].dropna().unique()))
    return rows.assign(lad_code=rows["lad_code"].replace(code, "E07009999"))


def relabelled(rows, schema, _chance):
    """The last period under the name of the next."""
    if _entity(schema) is None or schema.frequency != "quarter":
        return None
    last = rows[schema.period].max()
    return rows.loc[_last(rows, schema)].assign(**{schema.period: last + pd.offsets.QuarterEnd(1)})


def relabelled_as_held(rows, schema, _chance):
    """The last period under the name of the same one a year before, which is held."""
    if _entity(schema) is None or schema.frequency != "quarter":
        return None
    last = rows[schema.period].max()
    return rows.loc[_last(rows, schema)].assign(**{schema.period: last - pd.offsets.QuarterEnd(4)})


def huge(rows, schema, chance):
    names = [name for name in _counts(schema) if schema.column(name).kind == "integer"]
    return _put(rows, _last(rows, schema, 1)[-1:], [chance.choice(names)], 10**9) if names else None


def bad_name(rows, schema, chance):
    names = [
        c.name for c in schema.columns if c.kind == "text" and (c.name in schema.key or c.name == "authority")
    ]
    names = [name for name in names if name != "lad_code"]
    if not names or schema.is_register:
        return None
    name = chance.choice(names)
    bad = chance.choice(["-2+3+cmd|' /C calc'!A0", "Le\u200beds", "L" * 30_000])
    return rows.assign(**{name: rows[name].mask(rows[name] == rows[name].iloc[-1], bad)})


CHANGES: dict[str, Change] = {
    "two columns swapped": columns_swapped,
    "figures one row down": rows_down,
    "names one row down": names_down,
    "two areas swapped": areas_swapped,
    "one area × 10": one_times(10),
    "one area × 100": one_times(100),
    "one area 0": one_times(0),
    "the last period × 10": all_times(10),
    "the last period × 1,000": all_times(1000),
    "every authority × 10": authorities_times_ten,
    "half the areas gone": half_gone,
    "an unknown code": unknown_code,
    "a quarter under the name of the next": relabelled,
    "a quarter under the name of one a year before": relabelled_as_held,
    "10⁹": huge,
    "a name that acts or hides": bad_name,
}
DAYS = {"published in 1990": date(1990, 1, 1), "published in 2099": date(2099, 1, 1)}


def tables() -> list[str]:
    """Return the tables with periods that are held."""
    held = release_log.read(paths.tables())["table"].unique()
    return sorted(name for name in held if not catalogue.schema(name).is_register)


def with_weeks(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with the weeks made the sums of the days, as a careful forger would."""
    if not {"small_boats_daily", "small_boats_weekly"} <= set(tables):
        return tables
    days, weeks = tables["small_boats_daily"], tables["small_boats_weekly"].copy()
    sundays = days["date"] + pd.to_timedelta(6 - days["date"].dt.day_of_week, unit="D")
    for name in ("arrivals", "boats", "boats_uncontrolled"):
        sums = days.groupby(sundays)[name].sum(min_count=1).reindex(weeks["week_ending"])
        weeks[name] = sums.to_numpy()
    return {**tables, "small_boats_weekly": weeks}


def outcomes(table: str, kind: str, chance: Random) -> str | None:
    """Return what became of a false release of a kind; None where the kind does not fit the table."""
    true = newest(table)
    if kind.startswith("a quarter under the name of"):
        release = replace(true.release, released=later(true.release))
        true = replace(true, tables=whole().tables, log=whole().log, release=release)
    if kind in DAYS:
        return true.outcome(replace(true.release, released=DAYS[kind]))
    rows = true.release.tables[table]
    made = CHANGES[kind](rows, catalogue.schema(table), chance)
    if made is None:
        return None
    if made.equals(rows):
        return SAME
    changed = {**true.release.tables, table: made.reset_index(drop=True)}
    if table == "small_boats_daily":
        changed = with_weeks(changed)
    return true.outcome(replace(true.release, tables=changed))


def tried(seed: int, times: int, only: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield table, kind and outcome of every false release tried."""
    for table in only or tables():
        for kind in [*CHANGES, *DAYS]:
            for number in range(times):
                came = outcomes(table, kind, Random(f"{seed} {table} {kind} {number}"))
                if came is not None:
                    yield table, kind, came


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    seed, times = (int(word) for word in (sys.argv[1:3] or ["20261128", "3"]))
    counted: Counter[tuple[str, str]] = Counter()
    let_in: Counter[tuple[str, str]] = Counter()
    for table, kind, came in tried(seed, times, sys.argv[3:]):
        counted[kind, came] += 1
        if came == ACCEPTED:
            let_in[kind, table] += 1
    print("| changed | impossible | implausible | accepted | where accepted |\n|---|---|---|---|---|")
    for kind in [*CHANGES, *DAYS]:
        numbers = " | ".join(str(counted[kind, came]) for came in (IMPOSSIBLE, IMPLAUSIBLE, ACCEPTED))
        where = ", ".join(f"{table} {n}" for (k, table), n in let_in.items() if k == kind)
        print(f"| {kind} | {numbers} | {where} |")
