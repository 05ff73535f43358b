"""An exhibit's data as read: rows, the newest first, heads with their unit, numbers with their decimals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from analysis.common import periods, wording

MOST_ROWS = 400
"""Rows of a table of ours on a page and on paper; the CSV holds all."""
_NUMBER = re.compile(r"[-+−]?[£$€]?[\d,]*\d(\.\d+)?%?")


def texts(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return texts as an exhibit's data; the first of each row names it."""
    columns = [{"name": x, "label": x, "type": "text", "unit": "", "decimals": 0} for x in heads]
    return {"columns": columns, "rows": rows, "row_header": True}


def head(column: Mapping[str, Any]) -> str:
    """Return the head of a column of an exhibit's data, with the unit of its cells where they are per cents.

    >>> head({"label": "Share of all", "type": "percent"}), head({"label": "Error (%)", "type": "percent"})
    ('Share of all (%)', 'Error (%)')
    """
    label = str(column["label"])
    return f"{label} (%)" if column["type"] == "percent" and "%" not in label else label


def cell(value: str | float | None, column: Mapping[str, Any]) -> str:
    """Return a cell of an exhibit's data as a reader sees it.

    `column` is a column of the payload: its `type` is one of text, integer, number, percent, date. The
    unit of per cents is said once, in the column's `head`.
    """
    if value is None:
        return wording.MISSING
    if column["type"] in {"integer", "number", "percent"}:
        return wording.number(value, column["decimals"])  # type: ignore[arg-type]
    if column["type"] == "date":
        return wording.day(dt.date.fromisoformat(str(value)))
    return str(value)


def cells(data: Mapping[str, Any]) -> list[list[str]]:
    """Return the cells of the rows that are shown."""
    return [[cell(v, c) for v, c in zip(row, data["columns"], strict=True)] for row in rows(data)]


def rows(data: Mapping[str, Any]) -> list[list[Any]]:
    """Return the rows a page or a sheet shows: the first of a long table, as the CSV has all.

    A table adopted from another library is shown whole: what its author displays is meant to be read.
    """
    held: list[list[Any]] = data["rows"]
    return held if data.get("whole") else held[:MOST_ROWS]


def numeric(data: Mapping[str, Any]) -> list[bool]:
    """Return for each column whether its cells are to be set as numbers, to the right.

    A column of text counts where every cell it has is a number: tables of other libraries come as text.
    The column that names the rows never does, even where it holds years.
    """
    return [
        not (place == 0 and data["row_header"])
        and (
            column["type"] in {"integer", "number", "percent"}
            or (column["type"] == "text" and _all_numbers(row[place] for row in data["rows"]))
        )
        for place, column in enumerate(data["columns"])
    ]


def _all_numbers(texts: Iterable[str | None]) -> bool:
    present = [text for text in texts if text is not None]
    return bool(present) and all(_NUMBER.fullmatch(text) for text in present)


_TO_DATE = re.compile(r"(\d{4}) to \d{1,2} [A-Z][a-z]+")
"""How the row of a year that is not over is named."""
_DAY = "%d %B %Y"


def newest_first(data: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a table whose rows are named by periods, in order of time, turned round; any other as it is.

    One that runs past the release of its sources is a calendar, and begins with its first day; one that is
    adopted from another library is in its author's order. Files keep the order of time, for programs.
    """
    if data.get("whole") or not data["rows"] or data["columns"][0]["type"] not in {"text", "date"}:
        return data
    starts = [_start(row[0]) for row in data["rows"]]
    known = [start for start in starts if start]
    released = max((dt.date.fromisoformat(source["released"]) for source in sources), default=dt.date.max)
    in_order = len(known) == len(starts) and all(a < b for a, b in pairwise(known))
    return {**data, "rows": data["rows"][::-1]} if in_order and known[-1] <= released else data


def _start(name: str | None) -> dt.date | None:
    """Return the first day of what a row is named by, or None where that is no period."""
    text = _TO_DATE.sub(r"\1", name or "")
    if window := periods.named(text):
        return window.start
    for form in (dt.date.fromisoformat, lambda said: dt.datetime.strptime(said, _DAY).date()):  # noqa: DTZ007
        try:
            return form(text)
        except ValueError:
            continue
    return None
