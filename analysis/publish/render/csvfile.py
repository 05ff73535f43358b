"""An exhibit's data as CSV: pure data, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from analysis.common import wording
from analysis.common.names import begins_as_formula
from analysis.publish.render.document import Document, Payload

_PLAIN_NUMBER = re.compile(r"[+-]?([£€$]?\d[\d, ]*(\.\d+)?%?|inf|∞)?")
"""Also a sign alone, which many write where there is no figure."""
_ONE = r"([+\-−]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?)(%| [a-z]+)?"
_QUANTITIES = re.compile(rf"{_ONE}(?: \({_ONE}\))?")
"""A number with its unit, "−78%", or a number with another in brackets, "−2,065 (−6.6%)"."""
_MARK = "\ufeff"

_Column = tuple[str, Sequence[str]]


def write(data: Payload) -> bytes:
    """Return the columns' names and the rows of Data as CSV.

    UTF-8 with the mark by which spreadsheets know it, LF between lines. Numbers have a hyphen-minus, no
    thousands separators and six decimals at most, those of an adopted table all they have; dates are ISO,
    missing is `[x]`. Numbers that a column of text holds are numbers in a column headed by their unit,
    which takes its place where the text holds nothing else. Text a spreadsheet would run as a formula gets
    a leading apostrophe.
    """
    columns = [column for place in range(len(data["columns"])) for column in _columns(data, place)]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([_text(name) for name, _ in columns])
    rows.writerows(zip(*(cells for _, cells in columns), strict=True))
    return f"{_MARK}{out.getvalue()}".encode()


def _columns(data: Payload, place: int) -> Iterator[_Column]:
    """Yield a column as it is, and each unit of the numbers in its text as a column of its own."""
    column, values = data["columns"][place], [row[place] for row in data["rows"]]
    names_rows = place == 0 and data["row_header"]
    if column["type"] != "text" or names_rows:
        yield column["name"], [_cell(value) for value in values]
        return
    numbers = [_quantities(value) if value is not None else {"": wording.MISSING} for value in values]
    units = list(dict.fromkeys(u for v, found in zip(values, numbers, strict=True) if v for u in found))
    only = len(units) == 1 and all(numbers)
    if not only:
        yield column["name"], [_cell(value) for value in values]
    for unit in units if only else filter(None, units):
        name = f"{column['name']} ({unit})" if unit else column["name"]
        empty = [wording.MISSING if value is None else "" for value in values]
        yield name, [found.get(unit, blank) for found, blank in zip(numbers, empty, strict=True)]


@lru_cache(maxsize=10_000)  # the same names, periods and words stand in many tables
def _quantities(value: str) -> Mapping[str, str]:
    """Return the numbers a text consists of by their units; none where it holds other words."""
    found = _QUANTITIES.fullmatch(value.strip())
    if not found:
        return {}
    pairs = [(found[1], found[2]), (found[3], found[4])]
    plain = ((number.replace("−", "-").replace(",", ""), unit) for number, unit in pairs if number)
    return {(unit or "").strip(): number.removeprefix("+") for number, unit in plain}


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return wording.MISSING
    if isinstance(value, str):
        found = _quantities(value)
        return found[""] if list(found) == [""] and "(" not in value else _text(value)
    return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@lru_cache(maxsize=10_000)
def _text(value: str) -> str:
    """Return text no spreadsheet takes for a formula, its lines ended by LF, minus signs as it reads them."""
    clean = value.replace("\r\n", "\n").replace("\r", "\n").replace("−", "-")
    runs = (begins_as_formula(clean) or clean[:1] in {"\t", "\n"}) and not _PLAIN_NUMBER.fullmatch(clean)
    return f"'{clean}" if runs else clean


def files(document: Document) -> dict[str, bytes]:
    """Return the data of every exhibit that has any: file name → CSV."""
    return {e.csv_name: write(e.data) for e in document.exhibits if e.csv_name and e.data}
