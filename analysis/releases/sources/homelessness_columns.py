"""The columns of the English homelessness tables that are read, by their headings in every layout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path

from analysis.common.errors import DataRefused
from analysis.releases.reading.headings import readable
from analysis.releases.reading.said import folded
from analysis.releases.reading.workbook import Row


@dataclass(frozen=True)
class Measure:
    """A measure and the heading it stands under; `since` is the first quarter that must have it.

    One that is only `beside` the others tells whose a row is, and may be missing.
    """

    name: str
    heading: str
    since: date = date.min
    beside: bool = False


FIRST_SEEN = date(2020, 9, 30)
"""The first quarter of which a real file was seen."""

_DECLARED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
MEASURES: Mapping[str, tuple[Measure, ...]] = {
    table: tuple(Measure(name, **said) for name, said in measures.items())
    for table, measures in _DECLARED.items()
}
"""By the table that gives them, as `homelessness_columns.toml` declares them."""


def columns_of(
    headings: Sequence[Row], measures: Sequence[Measure], quarter: date, where: str
) -> dict[str, int]:
    """Return the column of each measure: the one that has its heading in any of the heading rows.

    Where none has it, a heading is read together with the group it stands under: "Total" below "Assessed as
    owed a duty", a merged cell, of which the group may stand to the left.

    Raises DataRefused: no column, or more than one, has the heading of a measure that the quarter must have.
    """
    single, grouped = _texts(headings)
    at = {}
    for measure in measures:
        pattern = re.compile(measure.heading)
        found = [column for column, texts in single.items() if any(map(pattern.fullmatch, texts))]
        found = found or [column for column, texts in grouped.items() if any(map(pattern.fullmatch, texts))]
        if len(found) == 1:
            at[measure.name] = found[0]
        elif not measure.beside and (found or quarter >= measure.since):
            wanted = readable(measure.heading)
            raise DataRefused(where, f'one column "{wanted}"', len(found))
    return at


def _texts(headings: Sequence[Row]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return by column the headings that stand there, and these behind the groups of the rows above."""
    single: dict[int, set[str]] = {}
    grouped: dict[int, set[str]] = {}
    groups: list[Sequence[str]] = []
    for row in headings:
        texts = [re.sub(r" \d{1,2}$", "", folded(cell)) for cell in row]
        for column, text in ((column, text) for column, text in enumerate(texts) if text):
            single.setdefault(column, set()).add(text)
            above = {row[column] for row in groups if column < len(row) and row[column]}
            grouped.setdefault(column, set()).update(f"{group} {text}" for group in above)
        groups.append(list(accumulate(texts, _carried)))
    return single, grouped


def _carried(group: str, text: str) -> str:
    return text or group
