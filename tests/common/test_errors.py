"""Messages are one printable line, whatever a file put into them."""

from __future__ import annotations

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
