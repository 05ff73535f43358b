"""Text as literals, Markdown as code, failures as one line that names the cell."""

import datetime as dt
import io
import re

import pikepdf
import pytest
from sample_notebook import HOSTILE, markdown, notebook

from analysis.common.errors import ReportFailed
from analysis.publish.render import markdown as parsed
from analysis.publish.render import typst
from analysis.publish.render.markdown_typst import MarkdownWriter
from analysis.publish.render.pdf import export_pdf
from analysis.publish.render.tagging import _unambiguous, mark_row_headers
from analysis.publish.render.typst import Piece, literal, shown, typeset

HEAD = Piece("the head", '#show: report.with(title: "T", author: "A", description: "D")\n#std.title()')


def write(source: str) -> str:
    return MarkdownWriter({}, [], {}).write(parsed.parse(source))


@pytest.mark.parametrize("text", [*HOSTILE, "\\", '\\"', "a\rb\r\nc", "#{panic()}", "${{}}"])
def test_a_literal_ends_where_it_ends(text: str) -> None:
    inside = literal(text)[1:-1]
    assert "\n" not in inside
    assert "\r" not in inside
    assert re.fullmatch(r'(?:[^"\\]|\\[\\"nt])*', inside)


def test_only_runs_too_long_for_a_line_may_break_inside() -> None:
    assert shown("words shorter than twenty") == '"words shorter than twenty"'
    assert shown("w" * 40).count("\u200b") == 2
    assert shown("https://example.org/a-b").split("\u200b") == [
        '"https:' + "//",
        "example.",
        "org/",
        "a-",
        'b"',
    ]
    for text in ("w" * 40, "https://example.org/a-b/" * 9):
        assert shown(text).replace("\u200b", "") == literal(text)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a *b* **c**", 'par({"a "; emph({"b"}); "\u0020"; strong({"c"})})'),
        ("`#x`", 'par({code("#x", block: false)})'),
        ("```\n#x\n```", 'code("#x", block: true)'),
        ("- a\n- b", 'list(tight: true, {{"a"}}, {{"b"}})'),
        ("3. a\n\n4. b", 'enum(tight: false, start: 3, {par({"a"})}, {par({"b"})})'),
        ("> a", 'quotation({par({"a"})})'),
        ("> [!WARNING]\n> a", 'callout("warning", none, "Warning", {par({"a"})})'),
        ("[a](https://x.org)", 'par({link("https://x.org", {"a"})})'),
        ("[a](other.html)", 'par({{"a"}})'),
        ("<b>a</b>", 'par({strong({"a"})})'),
        ("$x$", 'par({math.equation(block: false, alt: "x", {{math.italic("x")}})})'),
    ],
)
def test_markdown_becomes_calls_with_literals(source: str, code: str) -> None:
    assert write(source) == code


def test_a_markdown_table_keeps_its_sides_and_has_no_row_headers() -> None:
    tables: list[bool] = []
    code = MarkdownWriter({}, tables, {}).write(parsed.parse("| a | b |\n|---|--:|\n| x | 1 |"))
    assert code == 'data-table((left, right, ), 2, 9pt, ({"a"}, {"b"}, ), (({"x"}, {"1"}, ), ))'
    assert tables == [False]


def test_a_failure_names_the_piece_it_comes_from() -> None:
    pieces = [
        HEAD,
        Piece("cell a", "#{\n[fine]\n}"),
        Piece("cell b", '#{\n[x]\npanic("no")\n}'),
        Piece("cell c", "#[y]"),
    ]
    with pytest.raises(ReportFailed, match=r"^cell b: the PDF could not be typeset: panicked with: no$"):
        typeset(pieces, {}, date=None)


def test_a_failure_inside_the_template_names_the_piece_that_called_it() -> None:
    pieces = [HEAD, Piece("cell a", "#par[fine]"), Piece("cell b", '#callout("shout", none, "T", [])')]
    with pytest.raises(ReportFailed, match=r"^cell b: .*dictionary does not contain key"):
        typeset(pieces, {}, date=None)


def test_a_warning_is_a_failure() -> None:
    with pytest.raises(ReportFailed, match=r"^cell b: .*unknown font family: nowhere"):
        typeset([HEAD, Piece("cell b", '#text(font: ("Nowhere", "DejaVu Sans"))[x]')], {}, date=None)


def test_no_file_of_the_machine_can_be_read() -> None:
    for path in ("/etc/passwd", "../../etc/passwd", "pyproject.toml"):
        with pytest.raises(ReportFailed, match=r"^cell b: "):
            typeset([HEAD, Piece("cell b", f"#read({literal(path)})")], {}, date=None)


def test_nothing_is_fetched() -> None:
    with pytest.raises(ReportFailed, match=r"^cell b: "):
        typeset([HEAD, Piece("cell b", '#import "@local/cmarker:0.1.0"')], {}, date=None)


def test_the_only_fonts_are_those_of_the_charts() -> None:
    assert typst.fonts(maths=False).families() == ["DejaVu Sans", "DejaVu Sans Mono"]  # type: ignore[attr-defined]


def test_row_headers_are_given_to_the_tables_there_are() -> None:
    made = typeset([HEAD, Piece("cell a", '#par("x")')], {}, date=dt.date(2026, 1, 1))
    assert mark_row_headers(made, []).startswith(b"%PDF")
    with pytest.raises(ValueError, match="0 tables in the document, 1 expected"):
        mark_row_headers(made, [True])


@pytest.mark.slow
def test_no_stream_ends_where_a_reader_could_miss_a_byte() -> None:
    """A byte CR before the LF of `endstream` looks like one end of line: see `tagging`."""
    mended, number = 0, 0
    while not mended:
        number += 1
        assert number < 1_000, "no document of this test had such a stream"
        made = export_pdf(notebook(markdown(f"Text {number}")), resources={})
        assert re.search(rb"[^\r]\r\nendstream", made) is None
        mended += made.count(b"\r\r\nendstream")
        with pikepdf.open(io.BytesIO(made)) as document:
            assert document.check_pdf_syntax() == []


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        (b">>\nstream\n", b">>\nstream\r\n"),
        (b" 0 obj\n<< /", b" 0 obj\n<</"),
        (b"/Length ", b"/Length 1"),
        (b"\nendstream", b"endstream"),
    ],
)
def test_a_file_written_otherwise_is_refused_before_a_stream_is_damaged(
    written: bytes, otherwise: bytes
) -> None:
    made = typeset([HEAD, Piece("cell a", '#par("x")')], {}, date=dt.date(2026, 1, 1))
    saved = mark_row_headers(made, [])
    places = [found.start() for found in re.finditer(re.escape(written), saved)]
    assert places
    for place in places:
        with pytest.raises(ValueError, match="streams of the PDF are not written as"):
            _unambiguous(saved[:place] + otherwise + saved[place + len(written) :])


def test_a_markdown_table_too_wide_for_a_page_is_printed_in_parts() -> None:
    tables: list[bool] = []
    rows = ["|" + "|".join(f"{word}{n}" for n in range(40)) + "|" for word in ("head", "cell")]
    code = MarkdownWriter({}, tables, {}).write(parsed.parse(f"{rows[0]}\n{'|---' * 40}|\n{rows[1]}"))
    assert code.count("data-table(") == len(tables) > 2
    assert all(code.count(f'{{"{word}{n}"}}') == 1 for n in range(40) for word in ("head", "cell"))
