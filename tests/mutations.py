"""Damage to workbooks, as publishers, spreadsheet programs, broken downloads and bad luck do it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from analysis.releases.reading.workbook import Workbook

Cells = list[list[object]]
Sheets = dict[str, Cells]

NASTY: tuple[object, ...] = (
    *("", "-", "..", "*", ".", ":", "x", " ", "\u00a0", "nan", "n/a", "[c]", "#REF!", "#N/A", "None", "TRUE"),
    *("0", "-5", "1,234", "1,23", "1e999", "٣", "²", "9" * 25, "9" * 400, "0x10", "12 (revised)", "c. 40"),
    *(0.0, -0.0, -1.0, 0.5, 1e18, 1e19, 1e300, float("nan"), float("inf"), 2.0**63, True, False),
    *("=1+1", "=HYPERLINK(1)", "@SUM(A1)", "\x1b[2J", "\u202etxt", "<script>", "../../x", "a\nb", "a\x00b"),
    *("0000 Q1", "9999 Q4", "2025 Q5", "2026 Q2", "0000", "9999", "9999-99", "0000-01", "31 February 2026"),
    *map(datetime.fromisoformat, ("0001-01-01", "9999-12-31", "2026-06-30")),
    *(date(2026, 6, 30), time(1, 2), timedelta(days=3)),
    *("Published: 31 February 2026", "Published:", "Published: 27 August 2026", "as at 31 June 2026"),
    *("Total", "End of table", "Date", "Quarter", "Local Authority", "Route", "Code", "JAN2026", "JAN0000"),
    *("YE Jun 9999", "Year ending June 0000", "2025 (Jan - Sep)", "October to December 2025", "mid-0000"),
    *("E92000001", "K02000001", "S12000049", "E12000007", "Section 99", "Initial", "a" * 40_000),
)  # fmt: skip


def square(sheets: Mapping[str, Cells]) -> Sheets:
    """Return sheets as the parser gives them: rows of one length, numbers as floats, days as datetimes."""

    def cell(value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time.min)
        return "" if value is None else value

    widths = {name: max((len(row) for row in rows), default=0) for name, rows in sheets.items()}
    return {
        name: [[*map(cell, row), *[""] * (widths[name] - len(row))] for row in rows]
        for name, rows in sheets.items()
    }


def opened(sheets: Mapping[str, Cells], made: date | None = None) -> Workbook:
    """Return a workbook as if it had been opened and all of it parsed."""
    return Workbook(Path("book.xlsx"), "xlsx", tuple(sheets), "0" * 64, made, dict(sheets))


def _cell(rows: Cells, at: int, column: int, chance: Random) -> None:
    rows[at][column] = chance.choice(NASTY)


def _without_row(rows: Cells, at: int, _column: int, _chance: Random) -> None:
    del rows[at]


def _without_column(rows: Cells, _at: int, column: int, _chance: Random) -> None:
    for row in rows:
        del row[column]


def _row_twice(rows: Cells, at: int, _column: int, _chance: Random) -> None:
    rows.insert(at, list(rows[at]))


def _column_twice(rows: Cells, _at: int, column: int, _chance: Random) -> None:
    for row in rows:
        row.insert(column, row[column])


def _row_moved(rows: Cells, at: int, _column: int, chance: Random) -> None:
    rows.insert(chance.randrange(len(rows)), rows.pop(at))


def _column_moved(rows: Cells, _at: int, column: int, chance: Random) -> None:
    to = chance.randrange(len(rows[0]))
    for row in rows:
        row.insert(to, row.pop(column))


def _more_rows(rows: Cells, at: int, _column: int, chance: Random) -> None:
    rows.insert(at, [chance.choice(["", chance.choice(NASTY)]) for _ in rows[0]])


def _more_columns(rows: Cells, _at: int, column: int, chance: Random) -> None:
    for row in rows:
        row.insert(column, chance.choice(["", "", chance.choice(NASTY)]))


def _cut_below(rows: Cells, at: int, _column: int, _chance: Random) -> None:
    del rows[at:]


def _cut_beside(rows: Cells, _at: int, column: int, _chance: Random) -> None:
    for row in rows:
        del row[column:]


def _shifted(rows: Cells, at: int, column: int, _chance: Random) -> None:
    rows[at][column:] = ["", *rows[at][column:-1]]


def _other_types(rows: Cells, _at: int, column: int, _chance: Random) -> None:
    for row in rows:
        row[column] = str(row[column]) if not isinstance(row[column], str) else float(len(row[column]))


def _shuffled(rows: Cells, at: int, _column: int, chance: Random) -> None:
    chance.shuffle(rows[at])


_IN_A_SHEET: tuple[Callable[[Cells, int, int, Random], None], ...] = (
    *(_cell,) * 6,
    *(_without_row, _without_column, _row_twice, _column_twice, _row_moved, _column_moved, _more_rows),
    *(_more_columns, _cut_below, _cut_beside, _shifted, _other_types, _shuffled),
)


def damaged(sheets: Sheets, chance: Random) -> Sheets:
    """Return a copy of the sheets with between one and five things wrong."""
    made = {name: [list(row) for row in rows] for name, rows in sheets.items()}
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        name = chance.choice(list(made))
        rows = made[name]
        if rows and rows[0] and chance.random() < 0.9:
            at, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
            chance.choice(_IN_A_SHEET)(rows, at, column, chance)
            continue
        other = chance.choice([*made, f"{name}_", name.lower(), "Sheet1", "T9", "A1"])
        match chance.choice(["gone", "renamed", "empty", "swapped"]):
            case "gone" if len(made) > 1:
                del made[name]
            case "renamed":
                made = {other if key == name else key: value for key, value in made.items()}
            case "empty":
                made[name] = []
            case "swapped" if other in made:
                made[name], made[other] = made[other], made[name]
    return made


def damaged_bytes(content: bytes, chance: Random) -> bytes:
    """Return a copy of a file cut short, or with bytes changed, lost, repeated or added."""
    broken = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 20])):
        at = chance.randrange(len(broken)) if broken else 0
        length = chance.choice([1, 4, 64, 1000])
        match chance.choice(["cut", "changed", "lost", "repeated", "zeros"]):
            case "cut" if chance.random() < 0.3:
                del broken[at:]
            case "changed":
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case "lost":
                del broken[at : at + length]
            case "repeated":
                broken[at:at] = broken[at : at + length]
            case "zeros":
                broken[at : at + length] = bytes(length)
    return bytes(broken)


def damaged_parts(content: bytes, chance: Random) -> bytes:
    """Return a workbook whose archive is whole but whose XML is not: some parts lost or with other bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            if name == chosen or chance.random() < 0.1:
                if chance.random() < 0.1:
                    continue
                part = damaged_bytes(part, chance)
            out.writestr(name, part)
    return made.getvalue()
