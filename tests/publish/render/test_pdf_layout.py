"""Where a table goes on paper."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sample_notebook import figure, notebook, shown

from analysis.exhibits.printed import MOST_ROWS, cells
from analysis.publish.render import prepare, tables_typst
from analysis.publish.render.exhibits_typst import ExhibitWriter
from analysis.publish.render.tables_typst import LANDSCAPE, PORTRAIT, layouts


def table(
    columns: int, rows: int = 5, *, label: str = "2024", cell: Any = 123456, row_header: bool = True
) -> dict[str, Any]:
    """Data with a name and then numbers."""
    named = {"name": "area", "label": "Area", "type": "text", "unit": "", "decimals": 0}
    number = {
        "name": "n",
        "label": label,
        "type": "text" if isinstance(cell, str) else "integer",
        "unit": "",
        "decimals": 0,
    }
    return {
        "columns": [named, *[number] * (columns - 1)],
        "rows": [[f"Area {i}", *[cell] * (columns - 1)] for i in range(rows)],
        "row_header": row_header,
    }


def test_a_small_table_is_whole_upright_and_in_full_size() -> None:
    (only,) = layouts(table(4))
    assert (only.size, only.flipped, only.whole) == (9, False, True)
    assert sum(only.widths) < PORTRAIT


def test_the_data_of_a_chart_are_set_in_smaller_type() -> None:
    (only,) = layouts(table(4), minor=True)
    assert only.size == 8


def test_a_head_of_several_words_takes_two_lines_though_cells_are_long() -> None:
    data = table(2, label="Computed, % of claimed", cell=5)
    data["rows"] = [["A name that would fill the whole line of a page and more, were it let to " * 2, 5]] * 3
    name, number = layouts(data)[0].widths
    two_lines = 9 * tables_typst.text_width("Computed, %", bold=True)
    one_line = 9 * tables_typst.text_width("Computed, % of claimed", bold=True)
    assert two_lines < number < one_line
    assert name + number == pytest.approx(PORTRAIT)


def test_type_gets_smaller_before_anything_else() -> None:
    sizes = [layouts(table(columns))[0].size for columns in (5, 11, 12, 14)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 1
    assert all(len(layouts(table(columns))) == 1 for columns in (5, 11, 12, 14))


def test_a_wide_table_that_fills_a_page_is_turned() -> None:
    (only,) = layouts(table(17, rows=60))
    assert only.flipped
    assert PORTRAIT < sum(only.widths) <= LANDSCAPE


@pytest.mark.parametrize("rows", [5, 60])
def test_a_very_wide_table_is_set_in_parts_that_repeat_its_first_column(rows: int) -> None:
    parts = layouts(table(40, rows=rows))
    assert len(parts) > 2
    assert [c for part in parts for c in part.columns if c] == list(range(1, 40))
    assert all(part.columns[0] == 0 and sum(part.widths) <= PORTRAIT for part in parts)


def test_parts_repeat_nothing_where_no_column_names_the_rows() -> None:
    parts = layouts(table(40, row_header=False))
    assert [c for part in parts for c in part.columns] == list(range(40))


def test_a_table_longer_than_a_page_may_break() -> None:
    assert not layouts(table(4, rows=60))[0].whole
    assert not layouts(table(2, rows=5, cell="word " * 800))[0].whole


def test_only_a_row_that_could_outgrow_a_page_may_be_parted() -> None:
    assert layouts(table(4, rows=60))[0].rows_whole
    assert not layouts(table(2, rows=5, cell="word " * 800))[0].rows_whole


def test_one_endless_word_takes_no_more_than_the_page() -> None:
    (only,) = layouts(table(2, cell="w" * 10_000))
    assert sum(only.widths) <= PORTRAIT + 0.01


def test_a_table_without_rows_or_columns_has_a_place() -> None:
    assert layouts(table(3, rows=0))[0].columns == (0, 1, 2)
    assert layouts({"columns": [], "rows": [], "row_header": False}) == []


def test_a_high_picture_is_set_smaller_but_not_small() -> None:
    def part(height: float, *, whole: bool = True) -> float:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 {height}"/>'
        document = replace(prepare.document(notebook(shown(figure(svg=svg))), name="r"), whole=whole)
        (code,) = [ExhibitWriter(document).write(exhibit) for exhibit in document.exhibits]
        return float(re.search(r", ([\d.]+)pt, ", code)[1]) / 360  # type: ignore[index]

    assert part(150) == part(165) == pytest.approx(1)
    assert 0.9 < part(175) < 1
    assert part(187) == part(500) == pytest.approx(0.9), "a usual chart: two of them fit a page"
    assert part(1000) < 0.6, "more would not fit the page"
    assert part(185, whole=False) == part(185), "beside the key figures of a brief"
    assert part(230, whole=False) > 0.85


def test_missing_cells_are_said_and_rows_are_capped() -> None:
    data = table(2, rows=MOST_ROWS + 1, cell=None)
    printed = cells(data)
    assert len(printed) == MOST_ROWS
    assert printed[0] == ["Area 0", "[x]"]


def test_a_label_that_would_fill_every_page_is_not_repeated() -> None:
    def repeats(label: str) -> bool:
        data = table(2, label=label)
        return "repeat: true" in tables_typst.code(data, layouts(data)[0])

    assert repeats("Year")
    assert not repeats("w" * 10_000)
