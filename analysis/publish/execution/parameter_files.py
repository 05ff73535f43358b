"""Values for many reports from a YAML, JSON or CSV file: one report per row.

Every value is kept as the text in the file, so that leading zeros, dates and words such as `no`
reach the parameter's own type as they were written.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from analysis.common import own_files, wording
from analysis.common.errors import UsageError, short, unreadable

Row = dict[str, object]


def read(path: Path) -> list[Row]:
    """Return the rows of a file, each a mapping of parameter name to text.

    The cells of a CSV file stand between commas, semicolons, tabs or upright bars, as its header shows; an
    empty one leaves the parameter at its default.

    Raises UsageError for a file that cannot be read, an unknown kind, a name given twice, or
    anything but rows of single values.
    """
    readers = {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        msg = f"{path.name}: expected a file ending in .yaml, .json or .csv"
        raise UsageError(msg)
    try:
        found = reader(own_files.text(path))
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        msg = f"{path.name}: cannot be read as {path.suffix[1:]}: {unreadable(error)}"
        raise UsageError(msg) from error
    return _rows(found, path.name)


def _rows(found: Any, name: str) -> list[Row]:
    rows = [found] if isinstance(found, dict) else found
    if not isinstance(rows, list) or not rows:
        msg = f"{name}: expected one mapping of parameters, or a list of them; found none"
        raise UsageError(msg)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            msg = f"{name}, row {number}: expected a mapping of parameter names to values"
            raise UsageError(msg)
        for key, value in row.items():
            if isinstance(value, (dict, list)):
                msg = f"{name}, row {number}: {key} must be a single value"
                raise UsageError(f"{msg}; several names are one text, with semicolons")
    return rows


def _unique(pairs: list[tuple[Any, Any]]) -> Row:
    row: Row = {}
    for key, value in pairs:
        if not isinstance(key, str):
            msg = "a name of a parameter is a list or a mapping"
            raise ValueError(msg)  # noqa: TRY004 (the file is at fault)
        if key in row:
            msg = f'"{key}" is given twice'
            raise ValueError(msg)
        row[key] = value
    return row


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_unique, parse_int=str, parse_float=str)


def _yaml(text: str) -> Any:
    import yaml

    class TextLoader(yaml.BaseLoader):
        """Keeps every scalar as its text and refuses a key given twice."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
            pairs = [
                (self.construct_object(k, deep=True), self.construct_object(v, deep=deep))
                for k, v in node.value
            ]
            return dict(_unique(pairs).items())

    try:
        return yaml.load(text, Loader=TextLoader)  # noqa: S506 (BaseLoader makes text, lists and mappings only)
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{where}{error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _csv(text: str) -> list[Row]:
    said, marked = re.match(r"sep=(.)\r?\n", text), 0  # as spreadsheets write it
    if said:
        text, marked = text[said.end() :], 1
    separator = said[1] if said else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    header = [name.strip() for name in next(reader, [])]
    _unique([(name, None) for name in header if name])
    rows: list[Row] = []
    for number, cells in enumerate(reader, start=2 + marked):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            msg = f"line {number} has {wording.plural(len(cells), 'cell')}, the header {len(header)}"
            quote = f'; put a value that holds "{separator}" in double quotes'
            raise ValueError(msg + (quote if len(cells) > len(header) else ""))
        row: Row = {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip()}
        if "" in row:
            msg = f'line {number}: "{short(row[""])}" stands under no name in the header'
            raise ValueError(msg)
        rows.append(row)
    return rows


def _separator(text: str) -> str:
    """Return what stands between the names of the header: what makes most cells of it, at best a comma."""
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
