"""The arithmetic of vintages: which row was true as of a day, and where a release goes among others.

A row of a table holds from `released` until `superseded`. A release speaks for every period it contains
and for no other. What it says of a period ends the rows of the period that it no longer holds, until the
next release that speaks for the same period.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.releases.reading.release import DTYPES, LAGS, TableSchema

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pandas import DataFrame, Series

    Ordinals = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

WHOLE = 0
"""The one period of a register: each release speaks for all of it."""


def ordinals(frame: DataFrame, schema: TableSchema) -> Ordinals:
    """Return for each row the number of its period, counted in steps of the table's frequency."""
    import numpy as np

    if schema.period is None:
        return np.full(len(frame), WHOLE, dtype=np.int64)
    values = frame[schema.period]
    if schema.is_register:
        return np.array([_part_number(part) for part in values], dtype=np.int64)
    if schema.column(schema.period).kind == "integer":
        return values.to_numpy(dtype=np.int64)
    if schema.frequency in {"day", "week"}:
        days = values.to_numpy(dtype="datetime64[D]").astype(np.int64)
        return days if schema.frequency == "day" else days // 7
    months = values.to_numpy(dtype="datetime64[M]").astype(np.int64)
    return months // {"month": 1, "quarter": 3, "year": 12}[schema.frequency or "month"]


def _part_number(part: str) -> int:
    """Return a number that stands for a part of a register, the same in every run."""
    return int.from_bytes(hashlib.blake2b(part.encode(), digest_size=8).digest(), "big", signed=True)


def period_ends(frame: DataFrame, schema: TableSchema) -> Series[pd.Timestamp]:
    """Return for each row the last day of its period; a register has no periods and is refused."""
    import pandas as pd

    if schema.period is None or schema.is_register:
        raise ValueError(f"{schema.name} is a register and has no periods")
    values = frame[schema.period]
    if schema.column(schema.period).kind == "integer":
        return pd.to_datetime(values.astype("string") + "-12-31", format="%Y-%m-%d")
    rules = {"month": "M", "quarter": "Q", "year": "Y"}
    if schema.frequency in rules:
        values = values.dt.to_period(rules[schema.frequency]).dt.end_time.dt.normalize()
    ends: Series[pd.Timestamp] = values
    return ends


def spoken(rows: DataFrame, schema: TableSchema, silent: Iterable[date]) -> DataFrame:
    """Return the periods a release speaks of: those of its rows, and those it has no row for."""
    import pandas as pd

    if schema.period is None:
        return rows
    ends = pd.DataFrame({schema.period: list(silent)}).astype({schema.period: rows[schema.period].dtype})
    return pd.concat([rows[[schema.period]], ends], ignore_index=True)


def runs(frame: DataFrame, schema: TableSchema) -> str:
    """Return the periods of a release as unbroken runs: "2018-03-31..2020-12-31 2021-06-30..2021-06-30".

    Of a register these are its parts, in JSON; of one without parts nothing.
    """
    import numpy as np

    if schema.period is None:
        return ""
    if schema.is_register:
        return json.dumps(sorted(set(frame[schema.period])), ensure_ascii=False)
    numbers, first = np.unique(ordinals(frame, schema), return_index=True)
    values = frame[schema.period].iloc[first]
    text = (values.dt.strftime("%Y-%m-%d") if values.dtype.kind == "M" else values.astype("string")).tolist()
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    return " ".join(f"{text[r[0]]}..{text[r[-1]]}" for r in np.split(np.arange(len(numbers)), breaks))


def within(numbers: Ordinals, written: str, schema: TableSchema) -> npt.NDArray[np.bool_]:
    """Return which period numbers lie in runs as `runs` writes them."""
    import numpy as np

    if schema.period is None:
        return np.full(len(numbers), True)
    if schema.is_register:
        return np.isin(numbers, [_part_number(part) for part in json.loads(written)])
    inside = np.full(len(numbers), False)
    for low, high in bounds(written, schema):
        inside |= (numbers >= low) & (numbers <= high)
    return inside


@lru_cache(maxsize=1024)
def bounds(written: str, schema: TableSchema) -> list[tuple[int, int]]:
    """Return the first and last period number of each run: what a log says is read once, and asked often."""
    import pandas as pd

    ends = [end for run in written.split() for end in run.split("..")]
    integer = schema.column(schema.period or "").kind == "integer"
    values = pd.Series([int(end) for end in ends] if integer else pd.to_datetime(ends))
    numbers = ordinals(pd.DataFrame({schema.period: values}), schema).tolist()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def held(frame: DataFrame, day: date) -> Mask:
    """Return which rows held on a day: released by then, and not yet superseded."""
    import numpy as np

    moment = np.datetime64(day)
    released, superseded = (frame[name].to_numpy() for name in ("released", "superseded"))
    mask: Mask = (released <= moment) & ~(superseded <= moment)  # what is not superseded has no such day
    return mask


def as_of(frame: DataFrame, schema: TableSchema, day: date) -> DataFrame:
    """Return what the table said on a day.

    Before its first release that is the first release, cut to the periods that used to be published by the
    day: those that had ended `lag_of` the table earlier, so that nothing is shown that nobody could know. Of
    figures `as_stood` at a release nothing was known before it.
    """
    import pandas as pd

    first = frame["released"].min()
    if pd.isna(first) or first <= pd.Timestamp(day):
        return frame.loc[held(frame, day)]
    earliest: DataFrame = frame.loc[frame["released"] == first]
    if schema.as_stood:
        return earliest.iloc[:0]
    if not schema.is_register:
        ends = period_ends(earliest, schema)
        earliest = earliest.loc[ends + lag_of(frame, schema) <= pd.Timestamp(day)]
    return earliest


def lag_of(frame: DataFrame, schema: TableSchema) -> pd.Timedelta:
    """Return the `publication_lag` of a table; undeclared, no less than that of its first release."""
    lag, first = publication_lag(schema), frame["released"].min()
    if schema.lag is not None:
        return lag
    seen: pd.Timedelta = first - period_ends(frame.loc[frame["released"] == first], schema).max()
    return max(lag, seen)


def publication_lag(schema: TableSchema) -> pd.Timedelta:
    """Return within what time of the end of a period its figures are published."""
    import pandas as pd

    return pd.Timedelta(days=lag_in_days(schema))


def lag_in_days(schema: TableSchema) -> int:
    """Return the days of `publication_lag`."""
    return LAGS[schema.frequency or "quarter"] if schema.lag is None else schema.lag


def same_values(left: DataFrame, right: DataFrame, names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Return for each pair of rows whether all the named columns agree; missing agrees with missing."""
    import numpy as np

    agree = np.full(len(left), True)
    for name in names:
        a, b = left[name], right[name]
        equal = (a == b).fillna(False).to_numpy(dtype=np.bool_)
        agree &= equal | (a.isna() & b.isna()).to_numpy(dtype=np.bool_)
    return agree


def paired(old: DataFrame, new: DataFrame, schema: TableSchema) -> tuple[DataFrame, DataFrame]:
    """Return two frames of the same rows by key: what was said, and what is said now.

    Either is missing where the other stands alone; `_merge` of the first says which: both, left_only,
    right_only.
    """
    pairs = old.merge(new, on=list(schema.key), how="outer", suffixes=("", " new"), indicator=True)
    now = {name: name if name in schema.key else f"{name} new" for name in schema.names}
    return pairs, pairs[list(now.values())].set_axis(list(now), axis="columns")


def insert(
    rest: DataFrame,
    pairs: DataFrame,
    said_now: DataFrame,
    schema: TableSchema,
    *,
    released: date,
    following: Series[pd.Timestamp],
) -> DataFrame:
    """Return the history with one more release put where it belongs in time.

    `rest` is the rows of the stored table, every vintage, that the release leaves alone; `pairs` and
    `said_now` are the other rows, those that held on the day for its periods, `paired` with its own.
    `following` holds for each number of its periods the next release that speaks for it (NaT where none).
    """
    import pandas as pd

    day = pd.Timestamp(released).as_unit("us")
    both = (pairs["_merge"] == "both").to_numpy()
    kept = both & same_values(pairs, said_now, schema.value_names)
    ended = (pairs["_merge"] != "right_only").to_numpy() & ~kept
    begun = (pairs["_merge"] != "left_only").to_numpy() & ~kept

    names, types = list(rest.columns), rest.dtypes.to_dict()
    after = pd.Series(following.reindex(ordinals(pairs, schema)).to_numpy(), pairs.index)
    after = after.astype(DTYPES["date"])
    before = pairs.loc[ended, names].assign(superseded=day)
    again = pairs.loc[ended, names].assign(released=after[ended])
    again = again[again["released"].notna() & ~(again["superseded"] <= again["released"])]
    new = said_now[begun].assign(released=day, superseded=after[begun])[names]
    new, rest = _joined(new, rest, schema)
    parts = [part for part in (rest, pairs.loc[kept, names], before, again, new) if len(part)]
    return pd.concat(parts, ignore_index=True).astype(types)


def without(
    history: DataFrame, schema: TableSchema, *, released: date, following: Series[pd.Timestamp]
) -> DataFrame:
    """Return the history as if the release of a day had not spoken for the periods of `following`.

    What it ended holds on, until the next release that speaks for the period; what it began holds from that
    one, if that says it too. `following` holds that release for each number of a period that the one taken
    back alone spoke for on its day (NaT where none).
    """
    import numpy as np
    import pandas as pd

    day = pd.Timestamp(released)
    numbers = ordinals(history, schema)
    spoken = np.isin(numbers, following.index)
    after = pd.Series(following.reindex(numbers).to_numpy(), history.index).astype(DTYPES["date"])
    begun = spoken & (history["released"] == day)
    ended = spoken & (history["superseded"] == day).fillna(False)
    again = begun & after.notna() & ~(history["superseded"] <= after)
    back = history[ended].assign(superseded=after[ended])
    rest = pd.concat([history[~begun & ~ended], history[again].assign(released=after[again])])
    back, rest = _joined(back, rest.reset_index(drop=True), schema)
    parts = [part for part in (rest, back) if len(part)]
    whole = pd.concat(parts, ignore_index=True) if parts else history.iloc[:0]
    return whole.astype(history.dtypes.to_dict())


def _joined(new: DataFrame, rest: DataFrame, schema: TableSchema) -> tuple[DataFrame, DataFrame]:
    """Let a new row run on through a stored row that follows it at once and says the same."""
    import pandas as pd

    if new.empty or rest.empty:
        return new, rest
    left = new.reset_index(drop=True)
    right = rest.reset_index(names="stored")
    pairs = left.reset_index(names="added").merge(
        right, left_on=[*schema.key, "superseded"], right_on=[*schema.key, "released"], suffixes=("", " next")
    )
    if pairs.empty:
        return new, rest
    says_next = pd.DataFrame({name: pairs[f"{name} next"] for name in schema.value_names})
    pairs = pairs[same_values(pairs, says_next, schema.value_names)]
    left.loc[pairs["added"], "superseded"] = pairs["superseded next"].to_numpy()
    return left, rest.drop(index=pairs["stored"].tolist())
