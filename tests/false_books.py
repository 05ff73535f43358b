"""Official workbooks with something wrong in their cells that every reader would read, row by row and column by column.

`python tests/false_books.py PACK SEED TIMES [SOURCE…]` takes the newest file of each kind in the data pack, its release out of the
tables that are held, and adds it again made false in every way; it prints what came of it, as docs/robustness.md gives it.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pandas as pd
from false_releases import ACCEPTED, IMPLAUSIBLE, IMPOSSIBLE, SAME, known_corrections
from harmless import Rows, Sheets, head, is_data

from analysis.common import paths
from analysis.common.errors import DataRefused, UsageError
from analysis.releases import recognise, store
from analysis.releases.history import catalogue
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook

WITHHELD = "withheld"
FILES: Mapping[str, str] = {
    "weekly": "small-boats/*2026-08-21.ods",
    "homelessness": "homelessness-england/*2025-q4.xlsx",
    "illegal entry": "illegal-entry/*dataset-dec-2025*",
    "illegal entry, summary": "illegal-entry/*summary*",
    "returns, summary": "returns/*",
    "asylum, summary": "asylum/*",
    "organised crime": "organised-crime/*",
    "Frontex": "frontex/*",
    "population": "population/mye24*",
}
"""One file of every kind."""


class Looked(dict[str, Rows]):
    """Sheets that remember which of them were looked at."""

    def __init__(self, sheets: Sheets) -> None:
        super().__init__(sheets)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Rows:
        self.names.add(name)
        return super().__getitem__(name)


class True_:
    """A true workbook, what it says, and the tables that are held without it."""

    def __init__(self, file: Path) -> None:
        book = Workbook.open(file)
        self.made = book.made
        self.sheets: Sheets = {name: book.rows(name) for name in book.sheets}
        looked = Looked(self.sheets)
        self.releases = self.read(looked)
        self.looked_at = looked.names
        held = store._Held(paths.tables(), catalogue.schemas())
        for one in self.releases:
            try:
                held.remove_release(one.source, one.released, "tried")
            except UsageError:
                continue  # such as a revised edition
        self.held = held
        self.came(self.releases)  # what is read of the tables once is read for all

    def read(self, sheets: Sheets) -> list[Release]:
        book = Workbook(Path("book.xlsx"), "xlsx", tuple(sheets), "0" * 64, self.made, sheets)
        return recognise.releases(book)

    def came(self, releases: list[Release]) -> str:
        """Return what the store says of releases in place of the true ones."""
        held = store._Held(paths.tables(), catalogue.schemas())
        held.tables, held.log = self.held.tables.copy(), self.held.log
        try:
            for one in releases:
                held.add_release(one, known_corrections(), {})
        except DataRefused as refusal:
            return IMPLAUSIBLE if str(refusal).startswith("implausible") else IMPOSSIBLE
        finally:
            for name, table in held.tables.items():
                self.held.tables.setdefault(name, table)
        return ACCEPTED

    def outcome(self, sheets: Sheets) -> str:
        try:
            releases = self.read(sheets)
        except DataRefused:
            return IMPOSSIBLE
        came = self.came(releases)
        if came != ACCEPTED:
            return came
        said, true = ({n: t for one in of for n, t in one.tables.items()} for of in (releases, self.releases))
        if all(_same(said[name], true[name]) for name in said if name in true):
            return SAME if len(said) == len(true) else WITHHELD
        return ACCEPTED


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    a, b = (
        table.drop(columns="status", errors="ignore").pipe(
            lambda t: t.sort_values(list(t)).reset_index(drop=True)
        )
        for table in (one, other)
    )
    return a.equals(b)


@cache
def true(pack: Path, kind: str) -> True_:
    (file,) = pack.glob(f"official/{FILES[kind]}")
    return True_(file)


Change = Callable[[Rows, int, int, Random], Rows | None]


def _number(cell: object) -> bool:
    return isinstance(cell, float)


def _last(rows: Rows) -> int:
    """Return the index of the last row with figures."""
    return max((n for n, row in enumerate(rows) if sum(map(_number, row)) > 0), default=0)


def _data(rows: Rows, first: int) -> list[int]:
    return [n for n in range(first, _last(rows) + 1) if sum(map(_number, rows[n])) > 0]


def _columns(rows: Rows, first: int) -> list[int]:
    """Return the columns of figures."""
    of = [rows[n] for n in _data(rows, first)]
    return [
        at
        for at in range(max(map(len, rows)))
        if sum(at < len(row) and _number(row[at]) and not _year(row[at]) for row in of) > len(of) / 3
    ]


def _year(cell: object) -> bool:
    return isinstance(cell, float) and 1990 <= cell <= 2030


def _with(rows: Rows, changed: Mapping[int, list[object]]) -> Rows:
    return [list(changed.get(n, row)) for n, row in enumerate(rows)]


def _texted(cell: object) -> object:
    return (
        f"{cell.day} {cell:%B %Y}" if isinstance(cell, datetime) else f"{cell:.0f}" if _year(cell) else cell
    )


def last_row_without_figures(rows, first, at, chance):
    n = _last(rows)
    return _with(rows, {n: ["" if _number(c) and not _year(c) else _texted(c) for c in rows[n]]})


def last_row_a_name_alone(rows, first, at, chance):
    n = _last(rows)
    name = next((i for i, c in enumerate(rows[n]) if c != ""), 0)
    return _with(rows, {n: [_texted(c) if i == name else "" for i, c in enumerate(rows[n])]})


def last_rows_names_alone(rows, first, at, chance):
    last = list(_data(rows, first))[-3:]
    made = rows
    for n in last:
        name = next((i for i, c in enumerate(rows[n]) if c != ""), 0)
        made = _with(made, {n: [_texted(c) if i == name else "" for i, c in enumerate(rows[n])]})
    return made


def points_for_commas(rows, first, at, chance):
    return _with(
        rows,
        {
            n: [
                f"{c:,.0f}".replace(",", ".") if _number(c) and c >= 1000 and not _year(c) else c
                for c in rows[n]
            ]
            for n in _data(rows, first)
        },
    )


def thousandths(rows, first, at, chance):
    return _with(
        rows,
        {
            n: [
                c / 1000 if _number(c) and c >= 1000 and c % 1000 == 0 and not _year(c) else c
                for c in rows[n]
            ]
            for n in _data(rows, first)
        },
    )


def one_column_thousandths(rows, first, at, chance):
    return _with(
        rows,
        {
            n: [float(round(c / 1000)) if i == at and _number(c) else c for i, c in enumerate(rows[n])]
            for n in _data(rows, first)
        },
    )


def last_two_labels_swapped(rows, first, at, chance):
    a, b = _data(rows, first)[-2:]
    key = next((i for i, c in enumerate(rows[b]) if c != "" and rows[a][i] != c), None)
    if key is None:
        return None
    made = [list(row) for row in rows]
    made[a][key], made[b][key] = rows[b][key], rows[a][key]
    return made


def last_two_headings_swapped(rows, first, at, chance):
    made = [list(row) for row in rows]
    filled = [i for i, c in enumerate(rows[first - 1]) if c != ""]
    if len(filled) < 3:
        return None
    a, b = filled[-2:]
    made[first - 1][a], made[first - 1][b] = rows[first - 1][b], rows[first - 1][a]
    return made


def two_headings_swapped(rows, first, at, chance):
    filled = [i for i, c in enumerate(rows[first - 1]) if c != "" and i in _columns(rows, first)]
    if len(filled) < 2:
        return None
    a, b = chance.sample(filled, 2)
    made = [list(row) for row in rows]
    made[first - 1][a], made[first - 1][b] = rows[first - 1][b], rows[first - 1][a]
    return made


def two_columns_swapped(rows, first, at, chance):
    columns = _columns(rows, first)
    if len(columns) < 2:
        return None
    a, b = chance.sample(columns, 2)
    made = [list(row) for row in rows]
    for n in _data(rows, first):
        made[n][a], made[n][b] = rows[n][b], rows[n][a]
    return made


def period_repeated(rows, first, at, chance):
    a, b = _data(rows, first)[-2:]
    key = next((i for i, c in enumerate(rows[b]) if c != "" and rows[a][i] != c), None)
    if key is None:
        return None
    made = [list(row) for row in rows]
    made[b][key] = rows[a][key]
    return made


def heading_repeated(rows, first, at, chance):
    made = [list(row) for row in rows]
    made[first - 1][at] = rows[first - 1][at - 1] if at else ""
    return made


def top_copied_down(rows, first, at, chance):
    data = _data(rows, first)
    if len(data) < 2:
        return None
    made = [list(row) for row in rows]
    for n in data[1:3]:
        for i in _columns(rows, first):
            made[n][i] = rows[data[0]][i]
    return made


def filled_down(rows, first, at, chance):
    """The figures of a row in the five below it."""
    data = _data(rows, first)
    start = chance.randrange(max(len(data) - 6, 1))
    made = [list(row) for row in rows]
    for n in data[start : start + 6]:
        for i in _columns(rows, first):
            made[n][i] = rows[data[start]][i]
    return made


def sorted_apart(rows, first, at, chance):
    """The figures in order of size, the names as they were."""
    data, columns = _data(rows, first), _columns(rows, first)
    if not columns:
        return None
    order = sorted(data, key=lambda n: -rows[n][columns[0]] if _number(rows[n][columns[0]]) else 0)
    made = [list(row) for row in rows]
    for to, n in zip(data, order, strict=True):
        for i in columns:
            made[to][i] = rows[n][i]
    return made


def column_sorted(rows, first, at, chance):
    data = [n for n in _data(rows, first) if _number(rows[n][at])]
    made = [list(row) for row in rows]
    for to, value in zip(data, sorted(rows[n][at] for n in data), strict=True):
        made[to][at] = value
    return made


def column_down(rows, first, at, chance):
    data = list(_data(rows, first))
    made = [list(row) for row in rows]
    for to, n in zip(data[1:], data[:-1], strict=True):
        made[to][at] = rows[n][at]
    return made


def rows_down(rows, first, at, chance):
    data, columns = _data(rows, first), _columns(rows, first)
    made = [list(row) for row in rows]
    for to, n in zip(data[1:], data[:-1], strict=True):
        for i in columns:
            made[to][i] = rows[n][i]
    return made


def one_negative(rows, first, at, chance):
    n = chance.choice([n for n in _data(rows, first) if _number(rows[n][at])])
    return _with(rows, {n: [-c if i == at and c else c for i, c in enumerate(rows[n])]})


def _one_large(rows, first, at, chance, change):
    large = sorted((rows[n][at], n) for n in _data(rows, first) if _number(rows[n][at]))[-10:]
    n = chance.choice(large)[1]
    return _with(rows, {n: [change(c) if i == at else c for i, c in enumerate(rows[n])]})


def digits_turned(rows, first, at, chance):
    def turned(c):
        text = f"{c:.0f}"
        return float(text[1] + text[0] + text[2:]) if len(text) > 1 else c

    return _one_large(rows, first, at, chance, turned)


def one_times_ten(rows, first, at, chance):
    return _one_large(rows, first, at, chance, lambda c: c * 10)


def one_without_its_last_digit(rows, first, at, chance):
    return _one_large(rows, first, at, chance, lambda c: float(c // 10))


def last_row_twice(rows, first, at, chance):
    n = _last(rows)
    return [*rows[: n + 1], list(rows[n]), *rows[n + 1 :]]


def last_row_gone(rows, first, at, chance):
    n = _last(rows)
    return [*rows[:n], *rows[n + 1 :]]


def a_row_gone(rows, first, at, chance):
    n = chance.choice(_data(rows, first))
    return [*rows[:n], *rows[n + 1 :]]


def first_row_gone(rows, first, at, chance):
    n = _data(rows, first)[0]
    return [*rows[:n], *rows[n + 1 :]]


def column_without_figures(rows, first, at, chance):
    return _with(rows, {n: ["" if i == at else c for i, c in enumerate(rows[n])] for n in _data(rows, first)})


def column_of_zeros(rows, first, at, chance):
    return _with(
        rows, {n: [0.0 if i == at else c for i, c in enumerate(rows[n])] for n in _data(rows, first)}
    )


def last_row_of_zeros(rows, first, at, chance):
    n = _last(rows)
    return _with(rows, {n: [0.0 if _number(c) and not _year(c) else c for c in rows[n]]})


def column_as_the_one_before(rows, first, at, chance):
    columns = _columns(rows, first)
    if len(columns) < 2 or at == columns[0]:
        return None
    before = columns[columns.index(at) - 1]
    return _with(
        rows,
        {n: [rows[n][before] if i == at else c for i, c in enumerate(rows[n])] for n in _data(rows, first)},
    )


def column_times_ten(rows, first, at, chance):
    return _with(
        rows,
        {
            n: [c * 10 if i == at and _number(c) else c for i, c in enumerate(rows[n])]
            for n in _data(rows, first)
        },
    )


def all_times_ten(rows, first, at, chance):
    columns = _columns(rows, first)
    return _with(
        rows,
        {
            n: [c * 10 if i in columns and _number(c) else c for i, c in enumerate(rows[n])]
            for n in _data(rows, first)
        },
    )


def all_added_up(rows, first, at, chance):
    """Running totals in place of figures."""
    made, total = [list(row) for row in rows], 0.0
    for n in _data(rows, first):
        if _number(rows[n][at]):
            total += rows[n][at]
            made[n][at] = total
    return made


def missing_as_zero(rows, first, at, chance):
    columns = _columns(rows, first)
    marks = {"-", "..", "*", "[x]", "[z]", "[c]", ":", "."}
    return _with(
        rows,
        {
            n: [0.0 if i in columns and c in marks else c for i, c in enumerate(rows[n])]
            for n in _data(rows, first)
        },
    )


def zero_as_missing(rows, first, at, chance):
    columns = _columns(rows, first)
    return _with(
        rows,
        {
            n: ["-" if i in columns and c == 0.0 else c for i, c in enumerate(rows[n])]
            for n in _data(rows, first)
        },
    )


def rounded(rows, first, at, chance):
    return _with(
        rows,
        {
            n: [float(round(c, -2)) if _number(c) and c > 200 and not _year(c) else c for c in rows[n]]
            for n in _data(rows, first)
        },
    )


def names_down(rows, first, at, chance):
    data = _data(rows, first)
    made = [list(row) for row in rows]
    texts = [
        i
        for i in range(len(rows[data[0]]))
        if sum(isinstance(rows[n][i], str) and rows[n][i] != "" for n in data) > len(data) / 2
        and len({rows[n][i] for n in data}) > 5
    ]
    if not texts:
        return None
    i = chance.choice(texts)
    for to, n in zip(data[1:], data[:-1], strict=True):
        made[to][i] = rows[n][i]
    return made


def two_names_swapped(rows, first, at, chance):
    data = _data(rows, first)
    texts = [
        i
        for i in range(len(rows[data[0]]))
        if sum(isinstance(rows[n][i], str) and rows[n][i] != "" for n in data) > len(data) / 2
        and len({rows[n][i] for n in data}) > 2
    ]
    if not texts:
        return None
    i = texts[0]
    a, b = chance.sample(data[:40], 2)
    made = [list(row) for row in rows]
    made[a][i], made[b][i] = rows[b][i], rows[a][i]
    return made


def name_misspelt(rows, first, at, chance):
    data = _data(rows, first)
    texts = [
        i
        for i in range(len(rows[data[0]]))
        if sum(isinstance(rows[n][i], str) and len(rows[n][i]) > 4 for n in data) > len(data) / 2
    ]
    if not texts:
        return None
    i = chance.choice(texts)
    n = chance.choice([n for n in data if isinstance(rows[n][i], str) and len(rows[n][i]) > 4])
    name = rows[n][i]
    other = name[:2] + name[3] + name[2] + name[4:]
    return _with(
        rows, {m: [other if j == i and c == name else c for j, c in enumerate(rows[m])] for m in data}
    )


def days_later(rows, first, at, chance):
    if not any(isinstance(c, datetime) for n in _data(rows, first) for c in rows[n]):
        return None
    return _with(
        rows,
        {
            n: [c + timedelta(days=1) if isinstance(c, datetime) else c for c in rows[n]]
            for n in _data(rows, first)
        },
    )


def day_and_month_turned(rows, first, at, chance):
    if not any(isinstance(c, datetime) for n in _data(rows, first) for c in rows[n]):
        return None
    return _with(
        rows,
        {
            n: [f"{c.month:02}/{c.day:02}/{c.year}" if isinstance(c, datetime) else c for c in rows[n]]
            for n in _data(rows, first)
        },
    )


def last_year_slipped(rows, first, at, chance):
    n = _last(rows)
    if not any(isinstance(c, datetime) for c in rows[n]):
        return None
    return _with(rows, {n: [c.replace(year=c.year - 1) if isinstance(c, datetime) else c for c in rows[n]]})


def years_slipped(rows, first, at, chance):
    """Every year one earlier, in titles, headings and labels."""

    def slipped(c):
        import re

        if _year(c):
            return c
        if isinstance(c, datetime):
            return c.replace(year=c.year - 1, day=min(c.day, 28))
        return re.sub(r"\b20(\d\d)\b", lambda m: f"20{int(m[1]) - 1:02}", c) if isinstance(c, str) else c

    return [[slipped(c) if not _number(c) else c for c in row] for row in rows]


def a_remark_between(rows, first, at, chance):
    n = chance.choice(_data(rows, first)[1:])
    return [*rows[:n], ["Source: as above", *[""] * (len(rows[n]) - 1)], *rows[n:]]


def a_total_more(rows, first, at, chance):
    data, columns = _data(rows, first), _columns(rows, first)
    made = list(rows[data[-1]])
    for i in columns:
        made[i] = sum(rows[n][i] for n in data if _number(rows[n][i]))
    name = next((i for i, c in enumerate(made) if c != ""), 0)
    if name not in columns:
        made[name] = "Total of all"
    return [*rows[: data[-1] + 1], made, *rows[data[-1] + 1 :]]


def figure_with_a_note(rows, first, at, chance):
    """A digit of a note stuck to a figure: 1,234 and note 2 as 12342."""
    return _one_large(rows, first, at, chance, lambda c: c * 10 + 2)


def cells_left(rows, first, at, chance):
    """One row's figures one cell to the left."""
    n = chance.choice(_data(rows, first))
    columns = _columns(rows, first)
    made = list(rows[n])
    for to, i in itertools.pairwise(columns):
        made[to] = rows[n][i]
    return _with(rows, {n: made})


CHANGES: dict[str, Change] = {
    change.__name__.replace("_", " "): change
    for change in (
        last_row_without_figures, last_row_a_name_alone, last_rows_names_alone, points_for_commas, thousandths,
        one_column_thousandths, last_two_labels_swapped, last_two_headings_swapped, two_headings_swapped, two_columns_swapped,
        period_repeated, heading_repeated, top_copied_down, filled_down, sorted_apart, column_sorted, column_down, rows_down,
        one_negative, digits_turned, one_times_ten, one_without_its_last_digit, last_row_twice, last_row_gone, a_row_gone,
        first_row_gone, column_without_figures, column_of_zeros, last_row_of_zeros, column_as_the_one_before, column_times_ten,
        all_times_ten, all_added_up, missing_as_zero, zero_as_missing, rounded, names_down, two_names_swapped, name_misspelt,
        days_later, day_and_month_turned, last_year_slipped, years_slipped, a_remark_between, a_total_more, figure_with_a_note,
        cells_left,
    )
}  # fmt: skip


def sheets_of(one: True_) -> list[str]:
    return [
        name
        for name, rows in one.sheets.items()
        if name in one.looked_at and is_data(name, rows) and not name.casefold().startswith("pivot")
    ]


def outcome(one: True_, sheet: str, kind: str, chance: Random) -> str | None:
    rows = one.sheets[sheet]
    first = head(rows)
    columns = _columns(rows, first)
    if not columns or len(_data(rows, first)) < 2:
        return None
    at = chance.choice(columns)
    made = CHANGES[kind](rows, first, at, chance)
    if made is None or made == rows:
        return None
    return one.outcome({**one.sheets, sheet: made})


def tried(pack: Path, seed: int, times: int, only: list[str]) -> Iterator[tuple[str, str, str, str]]:
    for source in only or FILES:
        one = true(pack, source)
        assert one.came(one.releases) == ACCEPTED, source
        for kind in CHANGES:
            for number in range(times):
                chance = Random(f"{seed} {source} {kind} {number}")
                sheet = chance.choice(sheets_of(one))
                came = outcome(one, sheet, kind, chance)
                if came is not None:
                    yield source, sheet, kind, came


if __name__ == "__main__":
    pack, seed, times = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    counted: Counter[tuple[str, str]] = Counter()
    let_in: Counter[tuple[str, str]] = Counter()
    for source, sheet, kind, came in tried(pack, seed, times, sys.argv[4:]):
        counted[kind, came] += 1
        if came == ACCEPTED:
            let_in[kind, f"{source} {sheet}"] += 1
            print(f"# {source} | {sheet} | {kind}", file=sys.stderr, flush=True)
    every = (IMPOSSIBLE, IMPLAUSIBLE, WITHHELD, SAME, ACCEPTED)
    print(f"| changed | {' | '.join(every)} | where accepted |\n|{'---|' * (len(every) + 2)}")
    for kind in CHANGES:
        where = ", ".join(f"{name} {n}" for (k, name), n in let_in.items() if k == kind)
        print(f"| {kind} | {' | '.join(str(counted[kind, came]) for came in every)} | {where} |")
    print(sum(counted.values()), {c: sum(n for (_, k), n in counted.items() if k == c) for c in every})
