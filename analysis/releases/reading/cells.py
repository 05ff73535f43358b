"""Columns of cells as typed columns: counts, days, quarters and labels, or a refusal that says where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from analysis.common.errors import DataRefused, Place
from analysis.releases.reading.release import DTYPES, TableSchema
from analysis.releases.reading.workbook import label, plain

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

NOT_AVAILABLE = frozenset({"", "-", ".", "..", ":", "x", "z", "[x]", "[z]", "n/a", "nan", "none"})
"""Marks of an official table for "there is no figure here"; none of them is zero."""

_DOTS = re.compile(r"^(?:\.{3,}|…+)$")
_LARGEST = 2**53
"""Beyond it a spreadsheet does not hold whole numbers exactly."""

HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_INTEGER = re.compile(r"-?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.00?)?")
"""With three zeros behind it a point may group thousands, and is not read."""
_SEPARATORS = str.maketrans("", "", ", ")
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?(e-?\d+)?", re.IGNORECASE)
_QUARTER = re.compile(r"(?P<year>\d{4})[ -]?Q(?P<n>[1-4])|Q(?P<n_>[1-4])[ -](?P<year_>\d{4})", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_DAY_FORMATS = (
    *("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d %B %y"),
    *("%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d-%B-%Y", "%d/%b/%Y"),
)
_AROUND_A_DAY = re.compile(
    r"^(?:(?:w/e|week ending) )?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?|"
    r"[T ]00:00(?::00)?(?:\.0+)?Z?$|(?<=\bsep)t(?=\b)",
    re.IGNORECASE,
)
"""What is before a day, such as the day of the week, the midnight behind it, and the t of Sept."""
_QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
_YEARS = range(1900, 2200)
"""Years a figure can be of; a date outside is a slip, and arithmetic with it would fail later."""


def integer(cell: object, where: str, missing: frozenset[str] = NOT_AVAILABLE) -> int | None:
    """Return a count, or None where the cell holds one of the marks in `missing`.

    Commas and spaces of every kind may group digits, and a mark of status may follow: "1,234 [r]".

    >>> integer("1,234 [r]", "sheet Data, row 7"), integer("[x]", "sheet Data, row 8")
    (1234, None)

    Raises DataRefused: the cell holds anything else, a fraction among it.
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= _LARGEST:
        return int(cell)
    text = _DOTS.sub("..", plain(cell))
    if text.casefold() in missing:
        return None
    found = float(text.translate(_SEPARATORS)) if _INTEGER.fullmatch(text) else None
    if isinstance(cell, bool) or found is None or abs(found) > _LARGEST:
        raise DataRefused(where, "a whole number", f'"{text[:60]}"')
    return int(found)


def number(cell: object, where: str, missing: frozenset[str] = NOT_AVAILABLE) -> float | None:
    """Return a number, or None where the cell holds one of the marks in `missing`."""
    text = plain(cell)
    if text.casefold() in missing:
        return None
    found = float(text.replace(",", "")) if _NUMBER.fullmatch(text) else math.inf
    if isinstance(cell, bool) or not math.isfinite(found):
        raise DataRefused(where, "a number", f'"{text[:60]}"')
    return found


def day(cell: object, where: str) -> date:
    """Return the day of a cell: a date, or text such as 2024-12-31, 31-Dec-24 or Tuesday 31 December 2024.

    >>> print(day("Tuesday 31 December 2024", "sheet Data, row 7"))
    2024-12-31
    """
    found = read_day(cell)
    if found is None or found.year not in _YEARS:
        shown = " ".join(str(cell).split())[:60]
        raise DataRefused(where, "a date", f'"{shown}"')
    return found


def read_day(cell: object) -> date | None:
    """Return the day of a cell; None where it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _AROUND_A_DAY.sub("", _ORDINAL.sub("", label(cell)))
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
    return None


def quarter_end(cell: object, where: str) -> date:
    """Return the last day of a quarter such as "2018 Q1" or "Q1 2018"; a day stays that day.

    >>> print(quarter_end("2018 Q1", "sheet Data, row 7"))
    2018-03-31
    """
    found = _QUARTER.fullmatch(plain(cell)) if isinstance(cell, str) else None
    year, quarter = (int(found[name] or found[f"{name}_"]) for name in ("year", "n")) if found else (0, 0)
    if year not in _YEARS:
        return day(cell, where)
    return date(year, *_QUARTER_ENDS[quarter])


def one_of(names: Mapping[str, T], expected: str, *, within: bool = False) -> Callable[[object, str], T]:
    """Return a converter of a label to what it stands for: it is one of the names, or has one `within` it.

    >>> one_of({"enforced": 1, "port": 2}, "a return", within=True)("Refused entry at Port", "here")
    2
    """

    def convert(cell: object, where: str) -> T:
        text = label(cell).casefold()
        for name, meant in names.items():
            if name == text or (within and name in text):
                return meant
        raise DataRefused(where, expected, f'"{text[:60]}"')

    return convert


truth = one_of({"true": True, "false": False}, "true or false")
"""A yes or no: a boolean cell, or such a text."""


def each(
    cells: Sequence[object],
    convert: Callable[[object, str], T],
    where: str,
    rows: Sequence[int] = (),
    **more: object,
) -> list[T]:
    """Return every cell converted, each distinct one once.

    `where` names file, sheet and column; the row goes into the message of a refusal, as numbered in `rows`,
    and behind it what `more` names.
    """
    known: dict[tuple[type, object], T] = {}
    converted = []
    for row, cell in zip(rows or range(2, len(cells) + 2), cells, strict=True):
        key = (type(cell), cell)
        if key not in known:
            try:
                known[key] = convert(cell, where)
            except DataRefused:  # only now is it worth saying where
                known[key] = convert(cell, Place(where, row=row, **more))
        converted.append(known[key])
    return converted


def plain_name(cell: object, where: str) -> str:
    """Return a label, refused where it hides a character that nobody sees."""
    if isinstance(cell, str) and (hidden := HIDDEN.search(cell)):
        raise DataRefused(where, "a plain name", f"{hidden[0]!a} in {label(cell)[:60]}")
    return label(cell)


def labels(
    cells: Sequence[object], spelling: Mapping[str, str] | None = None, where: str = ""
) -> list[str | None]:
    """Return the labels in cells, None where empty; those in `spelling` in the tables' one spelling."""
    one = spelling or {}

    def convert(cell: object, place: str) -> str | None:
        found = plain_name(cell, place)
        return one.get(found.casefold(), found) or None

    return each(cells, convert, where)


def one_spelling(canonical: Iterable[str]) -> Mapping[str, str]:
    """Return for each label without regard to case the one spelling that the tables use."""
    return {name.casefold(): name for name in canonical}


def frame(schema: TableSchema, columns: Mapping[str, Sequence[object] | pd.Series]) -> pd.DataFrame:
    """Return a frame with exactly the columns and types of a schema; a column not given is missing.

    Raises ValueError: a column is given that the schema does not have.
    """
    import pandas as pd

    if unknown := set(columns) - set(schema.names):
        raise ValueError(f"{schema.name} has no column {sorted(unknown)}")
    rows = max((len(values) for values in columns.values()), default=0)
    data = {}
    for column in schema.columns:
        values = columns.get(column.name, [None] * rows)
        if column.kind == "date":
            values = pd.to_datetime(pd.Series(values))
        data[column.name] = pd.Series(values, dtype=None if column.kind == "date" else DTYPES[column.kind])
        data[column.name] = data[column.name].astype(DTYPES[column.kind]).reset_index(drop=True)
    return pd.DataFrame(data, columns=schema.names)


def added_up(schema: TableSchema, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row where several differ in nothing but their counts, which are added up.

    Labels that drift in spelling leave such rows. A sum with a missing part is missing.
    """
    import pandas as pd

    counts = [name for name in schema.value_names if schema.column(name).kind == "integer"]
    keys = [name for name in schema.names if name not in counts]
    repeated = rows.duplicated(keys, keep=False)
    if not repeated.any():
        return rows
    groups = rows[repeated].groupby(keys, dropna=False, sort=False)[counts]
    summed = groups.sum().where(groups.count().eq(groups.size(), axis=0)).reset_index()[schema.names]
    return pd.concat([rows[~repeated], summed.astype(rows.dtypes.to_dict())], ignore_index=True)


def refuse_unequal(
    found: Iterable[object], expected: Iterable[object], where: str, first_row: int = 2
) -> None:
    """Refuse at the first row in which two columns of counts differ; missing agrees with missing."""
    import pandas as pd

    for row, (one, other) in enumerate(zip(found, expected, strict=True), start=first_row):
        a, b = (None if pd.isna(cell) else cell for cell in (one, other))  # type: ignore[call-overload]
        if a != b:
            raise DataRefused(Place(where, row=row), str(b), str(a))
