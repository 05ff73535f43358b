"""Official workbooks with something wrong in their cells that every reader would read, row by row and column by column.

`python tests/false_books.py PACK SEED TIMES [SOURCE…]` takes the newest file of each kind in the data pack, its release out of the
tables that are held, and adds it again made false in every way; it prints what came of it, as docs/robustness.md gives it.
"""

import itertools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
"""Of the rows of a sheet, the first row of its data, a column of figures and chance; None where it does not fit."""


def _number(cell: object) -> bool:
    return isinstance(cell, float)


def _year(cell: object) -> bool:
    return isinstance(cell, float) and 1990 <= cell <= 2030


def _figure(cell: object) -> bool:
    return _number(cell) and not _year(cell)


def _last(rows: Rows) -> int:
    """Return the index of the last row with figures."""
    return max((n for n, row in enumerate(rows) if any(map(_number, row))), default=0)


def _data(rows: Rows, first: int) -> list[int]:
    return [n for n in range(first, _last(rows) + 1) if any(map(_number, rows[n]))]


def _columns(rows: Rows, first: int) -> list[int]:
    """Return the columns of figures."""
    of = [rows[n] for n in _data(rows, first)]
    return [
        at
        for at in range(max(map(len, rows)))
        if sum(at < len(row) and _figure(row[at]) for row in of) > len(of) / 3
    ]


def _named(row: list[object]) -> int:
    """Return the first column of a row that says something."""
    return next((i for i, c in enumerate(row) if c != ""), 0)


def _texts(rows: Rows, data: list[int], distinct: int, letters: int = 1) -> list[int]:
    """Return the columns of names: of so many letters in most rows, and so many of them."""
    return [
        i
        for i in range(len(rows[data[0]]))
        if sum(isinstance(rows[n][i], str) and len(rows[n][i]) >= letters for n in data) > len(data) / 2
        and len({rows[n][i] for n in data}) >= distinct
    ]


def _each(rows: Rows, where: Iterable[int], change: Callable[[object, int, int], object]) -> Rows:
    """Return the rows with every cell of some of them changed, by what it is, its column and its row."""
    at = {*where}
    return [
        [change(c, i, n) for i, c in enumerate(row)] if n in at else list(row) for n, row in enumerate(rows)
    ]


def _put(rows: Rows, cells: Mapping[tuple[int, int], object]) -> Rows:
    """Return the rows with something else in some cells, named by row and column."""
    return [[cells.get((n, i), c) for i, c in enumerate(row)] for n, row in enumerate(rows)]


def _moved(rows: Rows, to: Iterable[int], of: Iterable[int], columns: Iterable[int]) -> Rows:
    """Return the rows with the cells of some columns of rows `of` in rows `to`."""
    return _put(rows, {(n, i): rows[m][i] for n, m in zip(to, of, strict=True) for i in columns})


def _exchanged(rows: Rows, where: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Rows:
    """Return the rows with pairs of cells exchanged."""
    return _put(rows, {at: rows[n][i] for pair in where for at, (n, i) in (pair, pair[::-1])})


def _texted(cell: object) -> object:
    if isinstance(cell, datetime):
        return f"{cell.day} {cell:%B %Y}"
    return f"{cell:.0f}" if _year(cell) else cell


def _names_alone(rows: Rows, where: list[int]) -> Rows:
    return _each(rows, where, lambda c, i, n: _texted(c) if i == _named(rows[n]) else "")


def last_row_without_figures(rows, first, at, chance):
    return _each(rows, [_last(rows)], lambda c, *_: "" if _figure(c) else _texted(c))


def last_row_a_name_alone(rows, first, at, chance):
    return _names_alone(rows, [_last(rows)])


def last_rows_names_alone(rows, first, at, chance):
    return _names_alone(rows, _data(rows, first)[-3:])


def _labels(rows: Rows, first: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the cells by which the last two rows of data differ first."""
    a, b = _data(rows, first)[-2:]
    key = next((i for i, c in enumerate(rows[b]) if c != "" and rows[a][i] != c), None)
    return None if key is None else ((a, key), (b, key))


def last_two_labels_swapped(rows, first, at, chance):
    pair = _labels(rows, first)
    return pair and _exchanged(rows, [pair])


def period_repeated(rows, first, at, chance):
    pair = _labels(rows, first)
    return pair and _put(rows, {pair[1]: rows[pair[0][0]][pair[0][1]]})


def last_two_headings_swapped(rows, first, at, chance):
    filled = [(first - 1, i) for i, c in enumerate(rows[first - 1]) if c != ""]
    return _exchanged(rows, [filled[-2:]]) if len(filled) > 2 else None


def two_headings_swapped(rows, first, at, chance):
    columns = _columns(rows, first)
    filled = [(first - 1, i) for i, c in enumerate(rows[first - 1]) if c != "" and i in columns]
    return _exchanged(rows, [chance.sample(filled, 2)]) if len(filled) > 1 else None


def two_columns_swapped(rows, first, at, chance):
    columns = _columns(rows, first)
    if len(columns) < 2:
        return None
    a, b = chance.sample(columns, 2)
    return _exchanged(rows, [((n, a), (n, b)) for n in _data(rows, first)])


def heading_repeated(rows, first, at, chance):
    return _put(rows, {(first - 1, at): rows[first - 1][at - 1] if at else ""})


def top_copied_down(rows, first, at, chance):
    top, *below = _data(rows, first)[:3]
    return _moved(rows, below, [top] * len(below), _columns(rows, first))


def filled_down(rows, first, at, chance):
    """The figures of a row in the five below it."""
    data = _data(rows, first)
    start = chance.randrange(max(len(data) - 6, 1))
    to = data[start : start + 6]
    return _moved(rows, to, [data[start]] * len(to), _columns(rows, first))


def sorted_apart(rows, first, at, chance):
    """The figures in order of size, the names as they were."""
    data, columns = _data(rows, first), _columns(rows, first)
    order = sorted(data, key=lambda n: -rows[n][columns[0]] if _number(rows[n][columns[0]]) else 0)
    return _moved(rows, data, order, columns)


def column_sorted(rows, first, at, chance):
    data = [n for n in _data(rows, first) if _number(rows[n][at])]
    return _moved(rows, data, sorted(data, key=lambda n: rows[n][at]), [at])


def column_down(rows, first, at, chance):
    data = _data(rows, first)
    return _moved(rows, data[1:], data[:-1], [at])


def rows_down(rows, first, at, chance):
    data = _data(rows, first)
    return _moved(rows, data[1:], data[:-1], _columns(rows, first))


def one_negative(rows, first, at, chance):
    n = chance.choice([n for n in _data(rows, first) if _number(rows[n][at])])
    return _put(rows, {(n, at): -rows[n][at] or rows[n][at]})


def _one_large(change: Callable[[float], float]) -> Change:
    """Return a change of one of the ten largest figures of the column."""

    def changed(rows, first, at, chance):
        large = sorted((rows[n][at], n) for n in _data(rows, first) if _number(rows[n][at]))[-10:]
        value, n = chance.choice(large)
        return _put(rows, {(n, at): change(value)})

    return changed


def _turned(figure: float) -> float:
    text = f"{figure:.0f}"
    return float(text[1] + text[0] + text[2:]) if len(text) > 1 else figure


def _gone(rows: Rows, gone: int) -> Rows:
    return [*rows[:gone], *rows[gone + 1 :]]


def last_row_twice(rows, first, at, chance):
    n = _last(rows)
    return [*rows[: n + 1], *rows[n:]]


def last_row_gone(rows, first, at, chance):
    return _gone(rows, _last(rows))


def a_row_gone(rows, first, at, chance):
    return _gone(rows, chance.choice(_data(rows, first)))


def first_row_gone(rows, first, at, chance):
    return _gone(rows, _data(rows, first)[0])


def last_row_of_zeros(rows, first, at, chance):
    return _each(rows, [_last(rows)], lambda c, *_: 0.0 if _figure(c) else c)


def column_as_the_one_before(rows, first, at, chance):
    before = {after: one for one, after in itertools.pairwise(_columns(rows, first))}.get(at)
    return None if before is None else _put(rows, {(n, at): rows[n][before] for n in _data(rows, first)})


def all_added_up(rows, first, at, chance):
    """Running totals in place of figures."""
    data = [n for n in _data(rows, first) if _number(rows[n][at])]
    totals = itertools.accumulate(rows[n][at] for n in data)
    return _put(rows, {(n, at): total for n, total in zip(data, totals, strict=True)})


def names_down(rows, first, at, chance):
    data = _data(rows, first)
    texts = _texts(rows, data, 6)
    return _moved(rows, data[1:], data[:-1], [chance.choice(texts)]) if texts else None


def two_names_swapped(rows, first, at, chance):
    data = _data(rows, first)
    texts = _texts(rows, data, 3)
    return _exchanged(rows, [[(n, texts[0]) for n in chance.sample(data[:40], 2)]]) if texts else None


def name_misspelt(rows, first, at, chance):
    data = _data(rows, first)
    texts = _texts(rows, data, 1, letters=5)
    if not texts:
        return None
    i = chance.choice(texts)
    name = rows[chance.choice([n for n in data if isinstance(rows[n][i], str) and len(rows[n][i]) > 4])][i]
    other = name[:2] + name[3] + name[2] + name[4:]
    return _each(rows, data, lambda c, j, _: other if j == i and c == name else c)


def last_year_slipped(rows, first, at, chance):
    return _each(
        rows, [_last(rows)], lambda c, *_: c.replace(year=c.year - 1) if isinstance(c, datetime) else c
    )


def years_slipped(rows, first, at, chance):
    """Every year one earlier, in titles, headings and labels."""

    def slipped(c: object, *_: int) -> object:
        if isinstance(c, datetime):
            return c.replace(year=c.year - 1, day=min(c.day, 28))
        return re.sub(r"\b20(\d\d)\b", lambda m: f"20{int(m[1]) - 1:02}", c) if isinstance(c, str) else c

    return _each(rows, range(len(rows)), slipped)


def a_remark_between(rows, first, at, chance):
    n = chance.choice(_data(rows, first)[1:])
    return [*rows[:n], ["Source: as above", *[""] * (len(rows[n]) - 1)], *rows[n:]]


def a_total_more(rows, first, at, chance):
    data, columns = _data(rows, first), _columns(rows, first)
    made = list(rows[data[-1]])
    for i in columns:
        made[i] = sum(rows[n][i] for n in data if _number(rows[n][i]))
    if (name := _named(made)) not in columns:
        made[name] = "Total of all"
    return [*rows[: data[-1] + 1], made, *rows[data[-1] + 1 :]]


def cells_left(rows, first, at, chance):
    """One row's figures one cell to the left."""
    n = chance.choice(_data(rows, first))
    pairs = itertools.pairwise(_columns(rows, first))
    return _put(rows, {(n, to): rows[n][i] for to, i in pairs})


def _of_cells(change: Callable[[object, bool, bool], object]) -> Change:
    """Return a change of every cell of the data, by what it is and whether it is of the column or of any of figures."""

    def changed(rows, first, at, chance):
        columns = _columns(rows, first)
        return _each(rows, _data(rows, first), lambda c, i, _: change(c, i == at, i in columns))

    return changed


_MARKS = {"-", "..", "*", "[x]", "[z]", "[c]", ":", "."}
_DAY = timedelta(days=1)
CHANGES: dict[str, Change] = {
    **{change.__name__.replace("_", " "): change for change in (
        last_row_without_figures, last_row_a_name_alone, last_rows_names_alone, last_two_labels_swapped,
        last_two_headings_swapped, two_headings_swapped, two_columns_swapped, period_repeated, heading_repeated,
        top_copied_down, filled_down, sorted_apart, column_sorted, column_down, rows_down, one_negative,
        last_row_twice, last_row_gone, a_row_gone, first_row_gone, last_row_of_zeros, column_as_the_one_before,
        all_added_up, names_down, two_names_swapped, name_misspelt, last_year_slipped, years_slipped,
        a_remark_between, a_total_more, cells_left,
    )},
    "digits turned": _one_large(_turned),
    "one times ten": _one_large(lambda c: c * 10),
    "one without its last digit": _one_large(lambda c: float(c // 10)),
    "figure with a note": _one_large(lambda c: c * 10 + 2),  # 1,234 and note 2 as 12342
    "points for commas": _of_cells(lambda c, *_: f"{c:,.0f}".replace(",", ".") if _figure(c) and c >= 1000 else c),
    "thousandths": _of_cells(lambda c, *_: c / 1000 if _figure(c) and c >= 1000 and c % 1000 == 0 else c),
    "one column thousandths": _of_cells(lambda c, own, _: float(round(c / 1000)) if own and _number(c) else c),
    "column without figures": _of_cells(lambda c, own, _: "" if own else c),
    "column of zeros": _of_cells(lambda c, own, _: 0.0 if own else c),
    "column times ten": _of_cells(lambda c, own, _: c * 10 if own and _number(c) else c),
    "all times ten": _of_cells(lambda c, _, any_of: c * 10 if any_of and _number(c) else c),
    "missing as zero": _of_cells(lambda c, _, any_of: 0.0 if any_of and c in _MARKS else c),
    "zero as missing": _of_cells(lambda c, _, any_of: "-" if any_of and c == 0.0 else c),
    "rounded": _of_cells(lambda c, *_: float(round(c, -2)) if _figure(c) and c > 200 else c),
    "days later": _of_cells(lambda c, *_: c + _DAY if isinstance(c, datetime) else c),
    "day and month turned": _of_cells(lambda c, *_: f"{c.month:02}/{c.day:02}/{c.year}" if isinstance(c, datetime) else c),
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
