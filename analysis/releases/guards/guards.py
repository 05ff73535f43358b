"""The guards on every merge. Each refuses with the table, the row, the column, the expected and the found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused, Place
from analysis.common.names import begins_as_formula
from analysis.releases.history import log as release_log
from analysis.releases.history import timeline
from analysis.releases.history.differences import row_name
from analysis.releases.reading.release import DTYPES, Column, Finding, Release, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_FEW_ROWS = 10
"""So many rows may be revised whatever their share: in a short table it says nothing."""
_OBEYED = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal or page would obey."""
_CALLS = re.compile(r"[(|!=@]")
"""What makes a formula of a text that begins with a sign, as "+17% on year" is none."""


def check_rows(rows: DataFrame, schema: TableSchema) -> DataFrame:
    """Return the rows of a release with the types of the schema.

    Raises DataRefused: a column is missing or too many; a value is of another kind, below its minimum, or
    missing where required; a text is unsafe; two rows have one key.
    """
    if list(rows.columns) != schema.names:
        raise DataRefused(
            schema.name,
            f"the columns {', '.join(schema.names)}",
            ", ".join(map(str, rows.columns)),
            between="; ",
        )
    if rows.empty:
        raise DataRefused(schema.name, "rows", "none")
    typed = rows.reset_index(drop=True)
    for column in schema.columns:
        typed[column.name] = converted(typed, column, schema)
        _refuse_values(typed, column, schema)
    _refuse_duplicates(typed, schema)
    return typed


def _expected(column: Column) -> str:
    kinds = {"integer": "a whole number", "number": "a number", "date": "a date", "boolean": "true or false"}
    least = "" if column.minimum is None else f" of at least {column.minimum:g}"
    return kinds.get(column.kind, "text") + least


def converted(rows: DataFrame, column: Column, schema: TableSchema) -> Series[Any]:
    """Return a column as the type of its kind, or refuse at the first value that is of another."""
    import pandas as pd

    dtype = DTYPES[column.kind]
    try:
        return rows[column.name].astype(dtype)
    except (TypeError, ValueError):
        for index, value in enumerate(rows[column.name]):
            try:
                pd.Series([value], dtype=object).astype(dtype)
            except (TypeError, ValueError):
                raise DataRefused(
                    Place(f"{schema.name}, {row_name(rows.iloc[index], schema)}", column=column.name),
                    _expected(column),
                    f'"{str(value)[:60]}"',
                ) from None
        raise


def _acts(text: str) -> bool:
    """Return whether a spreadsheet would run a text, or a terminal or page obey it."""
    sign = begins_as_formula(text)
    runs = sign and (sign not in "+-＋－﹢﹣" or _CALLS.search(text))
    return bool(runs or _OBEYED.search(text))


def _refuse_values(rows: DataFrame, column: Column, schema: TableSchema) -> None:
    """Refuse what is missing and must not be, what is below its minimum, and text that would act."""
    import pandas as pd

    values = rows[column.name]
    if column.kind == "text":
        for text in values.dropna().unique():
            if _acts(text):
                raise DataRefused(Place(schema.name, column=column.name), "plain text", repr(text[:60]))
    wrong = values.isna() if column.required else pd.Series(False, index=rows.index)
    if column.minimum is not None:
        wrong |= (values < column.minimum).fillna(False).astype(bool)
    if wrong.any():
        row = rows[wrong].iloc[0]
        found = "nothing" if pd.isna(row[column.name]) else f'"{row[column.name]}"'
        more = f" ({int(wrong.sum()) - 1} more like it)" if wrong.sum() > 1 else ""
        where = Place(f"{schema.name}, {row_name(row, schema)}", column=column.name)
        raise DataRefused(where, _expected(column), f"{found}{more}")


def _refuse_duplicates(rows: DataFrame, schema: TableSchema) -> None:
    repeated = rows[rows.duplicated(list(schema.key), keep=False)]
    if len(repeated):
        times = repeated.groupby(list(schema.key), dropna=False, sort=False).size()
        raise DataRefused(f"{schema.name}, {row_name(repeated.iloc[0], schema)}", "one row", times.iloc[0])


def check_history(rows: DataFrame, schema: TableSchema, log: DataFrame, release: Release) -> None:
    """Refuse a cumulative table with a gap, or shorter than the releases beside it in time.

    `log` holds the entries of this table.
    """
    import pandas as pd

    if not schema.limits.cumulative:
        return
    runs = timeline.runs(rows, schema)
    if " " in runs:
        first, second = runs.split()[:2]
        raise DataRefused(
            schema.name,
            f"every {schema.frequency}",
            f"nothing between {first.split('..')[1]} and {second.split('..')[0]}",
        )
    start, end = runs.split("..")
    day = pd.Timestamp(release.released)
    for other in release_log.entries(log):
        longer = start <= other.period_from and end >= other.period_to
        shorter = start >= other.period_from and end <= other.period_to
        if (other.released <= day and not longer) or (other.released >= day and not shorter):
            raise DataRefused(
                schema.name,
                "a later release to hold all that an earlier one does",
                f"{start} to {end} in that of {release.released}, "
                f"{other.period_from} to {other.period_to} in that of {other.released:%Y-%m-%d}",
            )


def revisions(pairs: DataFrame, said: DataFrame, schema: TableSchema) -> Iterator[Finding]:
    """Yield that a release revises more than the limits allow of what the one before it said.

    `pairs` and `said` are both releases, as `timeline.paired` returns them.
    """
    limits = schema.limits
    if limits.revised_rows is None and limits.revised_total is None:
        return
    both = (pairs["_merge"] == "both").to_numpy()
    pairs, said = pairs[both], said[both]
    if pairs.empty:
        return
    figures = [name for name in schema.value_names if schema.column(name).kind in {"integer", "number"}]
    revised = ~timeline.same_values(pairs, said, figures)
    if limits.revised_rows is not None and revised.sum() > max(limits.revised_rows * len(pairs), _FEW_ROWS):
        first = row_name(pairs[revised].iloc[0], schema)
        yield Finding(
            f"{schema.name}, first {first}",
            f"at most {limits.revised_rows:.0%} of rows revised",
            f"{int(revised.sum()):,} of {len(pairs):,}",
            f"revisions:{schema.name}:rows",
        )
    for name in figures if limits.revised_total is not None else []:
        old, new = float(pairs[name].sum()), float(said[name].sum())
        if abs(new - old) > (limits.revised_total or 0) * max(abs(old), 1):
            largest = int((said[name] - pairs[name]).abs().fillna(0).to_numpy(dtype=float).argmax())
            yield Finding(
                f"{schema.name}, column {name}, most at {row_name(pairs.iloc[largest], schema)} "
                f"({pairs[name].iloc[largest]} to {said[name].iloc[largest]})",
                f"the total over the rows already held to change by at most {limits.revised_total:.1%}",
                f"{old:,.0f} to {new:,.0f}",
                f"revisions:{schema.name}:{name}",
            )


def refuse_findings(findings: Iterable[Finding]) -> None:
    """Refuse at the first finding, saying how many there are."""
    found = list(findings)
    if found:
        more = f" ({len(found) - 1} more like it)" if len(found) > 1 else ""
        raise DataRefused(found[0].where, found[0].expected, f"{found[0].found}{more}")


def refuse_unaccepted(findings: Iterable[Finding], accepted: Mapping[str, str]) -> None:
    """Refuse what is implausible and not accepted by its name.

    `accepted` holds the reason for each name; one that ends in ``*`` stands for all that begin so.
    """
    wanting = [one for one in findings if reason_for(one, accepted) is None]
    if wanting:
        said = "; ".join(map(str, wanting[:3])) + (f"; {len(wanting) - 3} more" if len(wanting) > 3 else "")
        short = any(one.id.startswith("revisions:") for one in wanting)
        whole = " (--accept-revisions accepts all that are called revisions)" if short else ""
        names = " ".join(f'--accept "{one.id}: REASON"' for one in wanting)
        raise DataRefused(
            f"implausible: {said}. If the publisher says so, add the file with {names}{whole}",
            findings=[one.id for one in wanting],
        )


def reason_for(finding: Finding, accepted: Mapping[str, str]) -> str | None:
    """Return the reason for which a finding is accepted, None where it is not."""
    for name, reason in accepted.items():
        if name == finding.id or (name.endswith("*") and finding.id.startswith(name[:-1])):
            return reason
    return None
