"""Messages are one printable line, whatever a file put into them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.common.errors import DataRefused, LandfallError, Place, ReportFailed, UsageError


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\rb", "a\x00b"])
def test_what_would_act_on_a_terminal_becomes_a_space(text):
    said = str(DataRefused(f"sheet {text}: expected Côte d’Ivoire → 225"))
    assert said.isprintable()
    assert said.endswith(": expected Côte d’Ivoire → 225")


def test_of_a_name_without_an_end_the_middle_is_left_out():
    said = str(UsageError(f'there is no area "{"x" * 10**6}". `landfall show local` lists them.'))
    assert len(said) < 2_100
    assert said.startswith('there is no area "xxx')
    assert said.endswith("`landfall show local` lists them.")


def test_exit_codes():
    assert [kind.exit_code for kind in (LandfallError, ReportFailed, UsageError, DataRefused)] == [1, 1, 2, 3]


def test_a_refusal_keeps_by_name_what_its_line_is_made_of():
    cell = Place(Place("book.ods", sheet="SB_01"), row=7, column='"Date"')
    refusal = DataRefused(cell, "a date", '"soon"', then=" Mend it.").after("again: ")
    assert (
        str(refusal)
        == 'again: book.ods, sheet SB_01, row 7, column "Date": expected a date, found "soon". Mend it.'
    )
    assert refusal.fields == {
        "in": "book.ods", "sheet": "SB_01", "row": 7, "column": "Date", "expected": "a date", "found": '"soon"',
    }  # fmt: skip
    assert DataRefused("t: withheld.").fields == {}
    assert UsageError("no day.", parameter="as_of").after("row 2: ").fields == {"parameter": "as_of"}


def _refusals(root: Path) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((root / "analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "DataRefused":
                yield f"{path.relative_to(root)}:{node.lineno}", node


def test_every_refusal_of_data_has_fields(root: Path) -> None:
    """What was expected, what was found, or the parts a line is made of: a program need not read the line."""
    found = list(_refusals(root))
    assert len(found) > 100
    ways = {"between", "then"}
    assert [
        place for place, call in found
        if len(call.args) < 2 and not {word.arg for word in call.keywords} - ways
    ] == []  # fmt: skip


def test_a_refusal_says_its_place_and_what_else_it_is_made_of() -> None:
    assert DataRefused("a.ods", "a sheet", "none").fields == {
        "in": "a.ods",
        "expected": "a sheet",
        "found": "none",
    }
    assert DataRefused("many.", findings=["a", "b"]).fields == {"findings": ["a", "b"]}
    assert str(DataRefused("many.", findings=["a"])) == "many."
