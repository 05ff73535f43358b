"""Tables as they are read: periods newest first, everything else as it is."""

import io
import re
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from sample_notebook import SOURCE, figure, markdown, notebook, shown

from analysis.exhibits import MIME, Column, Data, Table, printed
from analysis.publish import formats
from analysis.publish.render import prepare

ROWS = {
    "years": ["2024", "2025", "2026 to 20 August"],
    "months": ["November 2025", "December 2025", "January 2026"],
    "quarters": ["July to September 2025", "October to December 2025", "January to March 2026"],
    "ends": ["YE March 2026", "YE June 2026"],
    "days": ["2025-12-31", "2026-01-01"],
    "days in words": ["31 December 2025", "1 January 2026"],
}
AS_THEY_ARE = {
    "turned already": ["2026", "2025", "2024"],
    "in no order": ["2025", "2026", "2024"],
    "twice": ["2025", "2025", "2026"],
    "with a total": ["2025", "2026", "All years"],
    "names": ["Leeds", "York"],
    "months of no year": ["January", "February"],
    "past the release": ["2026-01-01", "2026-12-31"],
    "without a name": [None, "2026"],
}


def data(names: list[Any], kind: str = "") -> Data:
    kind = kind or ("date" if re.fullmatch(r"[\d-]{10}", str(*names[:1])) else "text")
    columns = [Column("when", "When", kind), Column("n", "People", "integer")]
    return Data.of(pd.DataFrame({"when": names, "n": range(len(names))}), columns)


@pytest.mark.parametrize("names", [*ROWS.values(), *AS_THEY_ARE.values()], ids=[*ROWS, *AS_THEY_ARE])
def test_a_table_of_periods_is_read_from_the_newest(names: list[Any]) -> None:
    given = data(names).payload()
    kept = [row[0] for row in given["rows"]]
    read = [row[0] for row in printed.newest_first(given, [SOURCE.payload()])["rows"]]
    assert read == (kept[::-1] if names in ROWS.values() else kept)
    assert [row[0] for row in given["rows"]] == kept


def test_a_table_of_numbers_and_one_of_another_library_keep_their_order() -> None:
    numbers = data([2024, 2025], "integer").payload()
    adopted = {**data(["2024", "2025"]).payload(), "whole": True}
    assert printed.newest_first(numbers, []) == numbers
    assert printed.newest_first(adopted, []) == adopted
    assert printed.newest_first(data([]).payload(), []) == data([]).payload()


def test_every_writer_for_readers_turns_a_table_round_and_files_for_programs_do_not() -> None:
    years = data(ROWS["years"])
    table = Table(id="t", title="A", subtitle="B", data=years, sources=(SOURCE,))
    nb = notebook(markdown("# T"), shown(figure(data=years)), shown(table))
    made = formats.Report(prepare.document(nb, name="a"), nb, "a", ("html", "md", "xlsx"))
    files = {end: held for name in made.formats for end, held in formats.FORMATS[name].begin(made)().items()}
    newest_first = ROWS["years"][::-1]
    page = BeautifulSoup(files[".html"], "html.parser")
    tables = page.select("figure table")
    assert len(tables) == 2
    for one in (
        *tables,
        *(BeautifulSoup(c["outputs"][0]["data"]["text/html"], "lxml") for c in nb.cells[1:]),
    ):
        assert [head.text for head in one.select("tbody th")] == newest_first
    assert re.findall(r"(?m)^\| (20[^|]*?) \|", files[".md"].decode()) == newest_first * 2
    book = load_workbook(io.BytesIO(files[".xlsx"]))
    held = [cell.value for sheet in book for row in sheet for cell in row[:1] if cell.value in newest_first]
    assert held == ROWS["years"] * 2
    assert [row[0] for row in nb.cells[2]["outputs"][0]["data"][MIME]["data"]["rows"]] == ROWS["years"]
