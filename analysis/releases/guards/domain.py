"""What cannot be true: parts above their whole, codes with another area's name, data after their release.

Declared per table, few and general. Every finding is impossible: the release is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

import numpy as np

from analysis.common.errors import Place
from analysis.releases.guards import authorities, guards
from analysis.releases.guards.statistic import DECLARED
from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name, text
from analysis.releases.reading.cells import HIDDEN, NOT_AVAILABLE
from analysis.releases.reading.release import Finding, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

REGIONAL = {"homelessness_england": ("households", "measure")}
"""A column counted for authorities and, in rows of their own, for regions; and what else tells rows apart."""
_FOUNDED = date(2026, 9, 1)
"""A clock that says an earlier day is wrong, and not asked."""
_LEAST_KEPT = 0.75
_NEAR = 4
"""So many steps of the frequency may lie between two periods whose areas are compared."""
_TIMES = 20
_HIGHEST = 10**8
_LAG = 3
_ROUNDING, _SLIPS = 6, 0.004
_LONGEST_KEY, _LONGEST = 300, 1_000
_IN_BRACKETS, _LETTER = re.compile(r"\[[^][]*\]|\([^()]*\)"), re.compile(r"[^\W_]")
_SIGNS = NOT_AVAILABLE | {*"prebuc"}
_SIGNED = re.compile(r"^\s*[-+]\s*[\w(]")


def of_table(
    rows: DataFrame, schema: TableSchema, release: Release, held: DataFrame, register: DataFrame | None
) -> Iterator[Finding]:
    """Yield what cannot be true of a table of a release.

    `held` is the table as it is now, without the rows of this release; it may be empty. The register is the
    table `authorities` as it is now; without it, or where it is empty, nothing is held against it.
    """
    yield from _texts(rows, schema)
    yield from _parts(rows, schema)
    yield from _sizes(rows, held, schema)
    if "lad_code" in schema.names and schema.name != authorities.REGISTER:
        if register is not None and len(register):
            yield from _codes(rows, held, register, release.named.get(schema.name), schema)
            if schema.name in REGIONAL:
                yield from _regions(rows, register, schema)
        yield from _frame(rows, held, register, schema)


def of_day(release: Release, schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield every table whose last data the day of publication does not follow, and a day years after all.

    A table that is updated no longer stands in later editions: the newest of all tells.
    It comes before anything that goes by the day, such as corrections: the rows are as the reader gave them.
    """
    import pandas as pd

    years: list[int] = []
    for name, rows in release.tables.items():
        schema = schemas[name]
        if schema.is_register or schema.period is None or schema.period not in rows:
            continue
        last, day = guards.converted(rows, schema.column(schema.period), schema).max(), release.released
        yearly = schema.column(schema.period).kind == "integer"
        if last is pd.NaT or last is pd.NA:
            continue  # refused for it with its rows
        year = int(last) if yearly else last.year
        years.append(year)
        if (year > day.year) if yearly else (last.date() >= day):
            expected = f"data that end before the day of publication, {day}"
            yield Finding(Place(name, column=schema.period), expected, text(last))
    if years and release.released.year - max(years) > _LAG:
        expected = f"publication within {_LAG} years of the last data, of {max(years)}"
        yield Finding("day of publication", expected, str(release.released))


def not_after(release: Release, today: date) -> Iterator[Finding]:
    """Yield a day of publication that lies after today."""
    if release.released > today >= _FOUNDED:
        yield Finding("day of publication", f"none after today, {today}", str(release.released))


def _texts(rows: DataFrame, schema: TableSchema) -> Iterator[Finding]:
    if {"lad_code", "region"} <= {*schema.names} and schema.name != authorities.REGISTER:
        for _, row in rows[rows["lad_code"].notna() & rows["region"].isna()].head(1).iterrows():
            yield Finding(f"{schema.name}, {row_name(row, schema)}, column region", "a region", "none")
    for column in schema.columns:
        if column.kind != "text":
            continue
        names = column.name in schema.key or column.name in {"authority", "region"}
        longest = _LONGEST_KEY if names else _LONGEST
        for value in rows[column.name].dropna().unique():
            bad = _SIGNED.search(value) or nameless(value)
            if len(value) > longest or HIDDEN.search(value) or (names and bad):
                where = Place(schema.name, column=column.name)
                yield Finding(where, f"plain text of at most {longest} letters", ascii(value[:60]))


def nameless(value: str) -> bool:
    """Return whether a text is no name: a mark or a sign alone, in brackets or not.

    >>> [nameless(text) for text in ("[x]", "*", "..", "n/a", "(p)", "Iran", "N/A - other")]
    [True, True, True, True, True, False, False]
    """
    bare = _IN_BRACKETS.sub("", value).strip().casefold()
    return not _LETTER.search(bare) or bare in _SIGNS


def _parts(rows: DataFrame, schema: TableSchema) -> Iterator[Finding]:
    for part, whole in DECLARED["at_most"].get(schema.name, {}).items():
        for _, row in rows[(rows[part] > rows[whole]).fillna(False)].iterrows():
            where = f"{schema.name}, {row_name(row, schema)}, column {part}"
            yield Finding(where, f"at most {row[whole]} as {whole}", str(row[part]))
    if schema.name in DECLARED["together"]:
        one, other = DECLARED["together"][schema.name]
        for _, row in rows[((rows[one] == 0) != (rows[other] == 0)).fillna(False)].iterrows():
            where = f"{schema.name}, {row_name(row, schema)}"
            yield Finding(where, f"{one} and {other} both 0 or neither", f"{row[one]} and {row[other]}")


def _sizes(rows: DataFrame, held: DataFrame, schema: TableSchema) -> Iterator[Finding]:
    for column in schema.columns:
        if column.kind != "integer" or column.name in schema.key:
            continue
        known = held[column.name].dropna().tolist() if len(held) >= 30 else []
        most = max(known, default=0)
        limit = min(_HIGHEST, _TIMES * int(most)) if most >= 100 else _HIGHEST
        for _, row in rows[(rows[column.name] > limit).fillna(False)].iterrows():
            where = f"{schema.name}, {row_name(row, schema)}, column {column.name}"
            yield Finding(where, f"at most {limit:,}", f"{row[column.name]:,}")


def _codes(
    rows: DataFrame,
    held: DataFrame,
    register: DataFrame,
    beside: Mapping[str, str] | None,
    schema: TableSchema,
) -> Iterator[Finding]:
    """Compare codes with the register and the table, and names with those of the same codes there.

    `beside` are the names that the file gives and the table does not keep.
    """
    pairs = register[["lad_code", "authority"]]
    known = authorities.codes(register) | {*held["lad_code"].dropna().unique()}
    for code in sorted({*rows["lad_code"].dropna().unique()} - known):
        where = Place(schema.name, column="lad_code")
        yield Finding(where, "codes that the register of authorities knows", code)
    said: Iterable[tuple[str, str]] = (beside or {}).items()
    if "authority" in schema.names:
        given = rows[["lad_code", "authority"]].dropna().drop_duplicates()
        said = zip(given["lad_code"], given["authority"], strict=True)
    of_name: dict[str, set[str]] = {}
    for code, name in zip(pairs["lad_code"], pairs["authority"], strict=True):
        of_name.setdefault(_plain(name), set()).add(code)
    spelt = dict(zip(pairs["lad_code"], pairs["authority"], strict=True))
    current = dict(zip(register["lad_code"], register["current_code"], strict=True))
    for code, name in said:
        others = of_name.get(_plain(name), set())
        same_place = {current.get(other) for other in others} & {current.get(code)}
        if code in spelt and others and code not in others and not same_place:
            expected = f"the name of {code}, {spelt[code]}"
            yield Finding(Place(schema.name, column="authority"), expected, f"{name}, which is {min(others)}")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold().replace("&", "and"))


def _frame(
    rows: DataFrame, held: DataFrame, register: DataFrame | None, schema: TableSchema
) -> Iterator[Finding]:
    """Compare the areas of each period with those of the period next to it."""
    if held.empty or schema.period is None:
        return
    current = {}
    if register is not None:
        current = dict(zip(register["lad_code"], register["current_code"], strict=True))
    then, known = (timeline.ordinals(table, schema) for table in (rows, held))
    periods = np.unique(known)
    for number in np.unique(then):
        nearest = periods[np.abs(periods - number).argmin()]
        if abs(nearest - number) > _NEAR:
            continue
        expected, found = (
            {current.get(code, code) for code in table["lad_code"][numbers == at].dropna().unique()}
            for table, numbers, at in ((held, known, nearest), (rows, then, number))
        )
        if len(expected) >= 30 and len(expected & found) < _LEAST_KEPT * len(expected):
            where = f"{schema.name}, {schema.period} {text(rows[schema.period][then == number].iloc[0])}"
            lost = ", ".join(sorted(expected - found)[:3])
            yield Finding(
                where, f"the {len(expected)} areas of the period beside it", f"{len(found)}, no {lost}"
            )


def _regions(rows: DataFrame, register: DataFrame, schema: TableSchema) -> Iterator[Finding]:
    """Compare the rows of regions with the sums of their authorities, where every one gave a figure."""
    value, other = REGIONAL[schema.name]
    codes = rows["lad_code"].fillna("")
    of = codes.map(register.set_index("lad_code")["region_code"])
    by = [schema.period, of.rename("region"), other]
    parts = rows[of.notna()].groupby(by)[value]
    sums: Series[int] = parts.sum()[parts.count() == parts.size()]
    whole = rows[codes.str.startswith("E12")].drop_duplicates(list(schema.key))
    said = whole.set_index([schema.period, "lad_code", other])[value].rename_axis(sums.index.names)
    both = sums.to_frame("sum").join(said.rename("said"), how="inner").dropna()
    apart = (both["said"] - both["sum"]).abs() > _ROUNDING + _SLIPS * both["sum"]
    for key, row in both[apart].iterrows():
        period, region, measure = cast("tuple[object, str, str]", key)
        where = f"{schema.name}, {schema.period} {text(period)}, lad_code {region}, {other} {measure}"
        yield Finding(where, f"{row['sum']} as the sum of its authorities", str(row["said"]))


def beside(tables: Iterable[str]) -> set[str]:
    """Return the tables that those given are compared with."""
    pairs = [{one["finer"], one["table"]} for one in DECLARED["within"]]
    return {name for pair in pairs if pair & {*tables} for name in pair}


def of_publications(tables: Mapping[str, DataFrame], held: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield every sum in the tables of a release that another table, of it or held, does not allow."""
    for one in DECLARED["within"]:
        name, part, by, total_by = (one[key] for key in ("finer", "part", "by", "total_by"))
        finer, whole = ({**held, **tables}.get(table) for table in (name, one["table"]))
        if not {name, one["table"]} & {*tables} or finer is None or whole is None or finer.empty:
            continue
        for column, begins in one.get("only", {}).items():
            finer = finer[finer[column].str.startswith(begins).fillna(False)]
        when = finer[by] if by == total_by else finer[by].dt.year.astype("Int64")
        sums = finer[part].groupby(when).sum()
        totals = whole.dropna(subset=[one["total"]]).set_index(total_by)[one["total"]]
        for period in sums.index.intersection(totals.index):
            if sums[period] > totals[period] * 1.02 + 20:
                where = f"{name}, {by} {text(period)}, column {part}"
                expected = f"at most {totals[period]:,} in all as {one['table']} says"
                yield Finding(where, expected, f"{sums[period]:,}")
