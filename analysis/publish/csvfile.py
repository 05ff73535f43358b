"""An exhibit's data as CSV: pure data, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

from analysis import wording
from analysis.publish.document import Document, Payload

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def write(data: Payload) -> bytes:
    """Return the columns' names and the rows of Data as CSV.

    UTF-8 without a mark, LF between lines. Numbers are as precise as the payload, dates are ISO,
    missing is `[x]`. Text a spreadsheet would run as a formula gets a leading apostrophe.
    """
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow([_text(c["name"]) for c in data["columns"]])
    rows.writerows([_cell(value) for value in row] for row in data["rows"])
    return out.getvalue().encode()


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return wording.MISSING
    if isinstance(value, str):
        return _text(value)
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _text(value: str) -> str:
    """Return text no spreadsheet takes for a formula, its lines ended by LF."""
    clean = value.replace("\r\n", "\n").replace("\r", "\n")
    runs = _FORMULA.match(clean) and not _PLAIN_NUMBER.fullmatch(clean)
    return f"'{clean}" if runs else clean


def files(document: Document) -> dict[str, bytes]:
    """Return the data of every exhibit that has any: file name → CSV."""
    return {e.csv_name: write(e.data) for e in document.exhibits if e.csv_name and e.data}
