import csv
import io

import pytest
from sample_notebook import HOSTILE, data, key_figures, notebook, report, shown

from analysis.common.names import begins_as_formula
from analysis.exhibits import Column, Data
from analysis.publish.render import csvfile, prepare


def one(value: str) -> str:
    """A text as a spreadsheet reads it back."""
    written = csvfile.write(Data((Column("a", "A"), Column("b", "B")), ((value, "x"),)).payload()).decode(
        "utf-8-sig"
    )
    _, row = csv.reader(io.StringIO(written, newline=""))
    assert row[1] == "x"
    return row[0]


def test_data_are_written_as_they_are_with_machine_names_and_missing_marked() -> None:
    assert csvfile.write(data().payload()) == (
        b"\xef\xbb\xbfarea,people,share,day\nLeeds,1234,22.25,2026-03-31\nGlasgow City,[x],[x],[x]\n"
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "-a", "--"]
)
def test_text_that_would_run_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert one(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize(
    "text",
    [
        "Leeds",
        "-5",
        "-",
        "-inf",
        "-£5",
        "+44 20 7946",
        "a=b",
        "007",
        "5 of 9",
        "",
        "St Helens, Merseyside",
        'say "x"',
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert one(text) == text


def test_numbers_below_zero_stay_numbers() -> None:
    negative = Data((Column("n", "N", "number"), Column("i", "I", "integer")), ((-0.5, -3), (-1e-9, 12345)))
    assert csvfile.write(negative.payload()) == b"\xef\xbb\xbfn,i\n-0.5,-3\n0,12345\n"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["1,234", "−5", "+0.25"], {"a": ["1234", "-5", "0.25"]}),
        (["−78%", None, "12.5%"], {"a (%)": ["-78", "[x]", "12.5"]}),
        (["1st", "−78%"], {"a": ["1st", "-78%"], "a (%)": ["", "-78"]}),
        (
            ["694 people", "+1.4 points"],
            {"a": ["694 people", "'+1.4 points"], "a (people)": ["694", ""], "a (points)": ["", "1.4"]},
        ),
        (["−2,065 (−6.6%)"], {"a": ["'-2,065 (-6.6%)"], "a (%)": ["-6.6"]}),
        (["4 of 5", "18 to 24", "1,23"], {"a": ["4 of 5", "18 to 24", "1,23"]}),
    ],
)
def test_numbers_in_a_column_of_text_are_numbers_under_their_unit(texts: list, wanted: dict) -> None:
    table = Data((Column("a", "A"),), tuple((text,) for text in texts), row_header=False)
    written = csvfile.write(table.payload())
    head, *rows = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert dict(zip(head, map(list, zip(*rows, strict=True)), strict=True)) == wanted


def test_column_names_are_neutralised_too() -> None:
    assert csvfile.write(Data((Column("=x", "X"),), ()).payload()) == b"\xef\xbb\xbf'=x\n"


SIGNS = ("\u200b=1+1", "\ufeff\u2060 @SUM(1)", "|cmd", "＝A1", "\u0301＠A1", "\u200d-2+3")


@pytest.mark.parametrize("text", [*HOSTILE, *SIGNS], ids=[repr(t)[:24] for t in (*HOSTILE, *SIGNS)])
def test_no_hostile_text_starts_a_formula_or_breaks_a_row(text: str) -> None:
    assert not begins_as_formula(one(text))
    assert one(text).removeprefix("'").replace("\n", "") == text.replace("\n", "")


def test_lines_inside_a_cell_are_kept_inside_quotes() -> None:
    assert one("two\r\nlines") == "two\nlines"


def test_every_exhibit_with_data_gives_a_file() -> None:
    files = csvfile.files(prepare.document(report()))
    assert sorted(files) == ["arrivals.csv", "by-area.csv", "claim-record.csv", "key.csv"]
    assert files["arrivals.csv"] == csvfile.write(data().payload())


def test_key_figures_are_data_too() -> None:
    files = csvfile.files(prepare.document(notebook(shown(key_figures()))))
    assert files["key.csv"].decode("utf-8-sig").splitlines() == [
        "id,label,value,unit,from,to,status,released",
        "arrivals,People arrived,18342,people,2026-01-01,2026-08-20,provisional,2026-08-21",
    ]
