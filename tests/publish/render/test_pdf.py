"""The PDF as its readers get it: judged by an independent checker and by other libraries."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import page
import pikepdf
import pypdf
import pytest
from nbconvert.exporters import get_exporter
from sample_notebook import (
    HOSTILE,
    SOURCE,
    SVG,
    data,
    figure,
    hostile_report,
    markdown,
    notebook,
    report,
    shown,
    sources,
)

from analysis.common.errors import ReportFailed
from analysis.exhibits import MIME, Column, Data, KeyFigure, KeyFigures, Table
from analysis.publish.render import csvfile, prepare
from analysis.publish.render.exhibits_typst import ROWS_PRINTED
from analysis.publish.render.pdf import composed, export_pdf

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


def export(nb: Any) -> bytes:
    return export_pdf(nb, resources={"metadata": {"name": "crossings"}})


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return export(report())


def failures(pdf: bytes) -> list[str]:
    reports = [page.validate_pdf_bytes(pdf, profile=profile) for profile in PROFILES]
    assert all(r.rules.total > 100 for r in reports)
    return [f.message for r in reports for f in r.failures]


def pages(pdf: bytes) -> list[str]:
    return [p.extract_text().replace("\u200b", "") for p in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def letters(text: str) -> str:
    """The text without the white space and marks that a page sets differently."""
    return re.sub(r"[\s\u200b\u200e\u200f]+", "", text)


@cache
def opened(pdf: bytes) -> pikepdf.Pdf:
    """The document, kept: its objects do not outlive it."""
    return pikepdf.open(io.BytesIO(pdf))


def elements(pdf: bytes, role: str) -> list[Any]:
    def walk(node: Any) -> Iterator[Any]:
        kids = node.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return [e for e in walk(opened(pdf).Root.StructTreeRoot) if str(e.S) == f"/{role}"]


def attributes(cell: Any) -> dict[str, Any]:
    return {key: value for held in cell.get("/A", []) for key, value in held.items()}


def test_a_report_is_pdf_ua_1_and_pdf_a_3a(pdf: bytes) -> None:
    assert failures(pdf) == []


def _without_alt(document: pikepdf.Pdf) -> None:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing:
            del thing.Alt


def _without_title(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        del metadata["dc:title"]


def _without_tags(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


@pytest.mark.parametrize("spoil", [_without_alt, _without_title, _without_tags])
def test_the_checker_sees_what_is_missing(pdf: bytes, spoil: Any) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoil(document)
        document.save(out)
    assert failures(out.getvalue())


def test_the_attached_data_are_the_files_beside_the_report(pdf: bytes) -> None:
    files = csvfile.files(prepare.document(report()))
    attachments = opened(pdf).attachments
    attached = {name: bytes(spec.get_file().read_bytes()) for name, spec in attachments.items()}
    relations = {str(spec.obj.AFRelationship) for spec in attachments.values()}
    assert attached == files
    assert set(files) == {"key.csv", "arrivals.csv", "by-area.csv", "claim-record.csv"}
    assert relations == {"/Data"}


def test_the_file_says_what_it_is(pdf: bytes) -> None:
    info, root = opened(pdf).docinfo, opened(pdf).Root
    assert str(info["/Title"]) == "Small-boat crossings"
    assert str(info["/Author"]) == "Landfall"
    assert str(info["/Subject"]) == "How many people have crossed."
    assert SOURCE.publication in str(info["/Keywords"])
    assert str(root.Lang) == "en-GB"
    assert bool(root.ViewerPreferences.DisplayDocTitle)


def test_its_date_is_the_day_of_the_data(pdf: bytes) -> None:
    info = opened(pdf).docinfo
    assert {str(info[key])[:10] for key in ("/CreationDate", "/ModDate")} == {"D:20260821"}


@pytest.mark.slow
def test_plain_nbconvert_writes_it(pdf: bytes, tmp_path: Path) -> None:
    nbformat.write(report(), tmp_path / "crossings.ipynb")
    made, resources = get_exporter("landfall-pdf")().from_filename(str(tmp_path / "crossings.ipynb"))
    assert made == pdf
    assert resources["output_extension"] == ".pdf"


def test_every_page_says_where_the_reader_is(pdf: bytes) -> None:
    texts = pages(pdf)
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Data as at 21 August 2026" in text
        assert "Small-boat crossings" in text


def test_everything_an_exhibit_says_is_printed(pdf: bytes) -> None:
    text = letters("".join(pages(pdf)))
    for words in (
        "Figure 1. Fewer people had arrived than in 2025",
        "People arriving by small boat, UK",
        "Note: Daily figures are provisional.",
        "Description: The line rises without a pause.",
        f"Source: Home Office, {SOURCE.publication}: SB_01 (released 21 August 2026).",
        "Status: provisional.",
        "Data: arrivals.csv (2 rows), attached to this PDF.",
        "Verdict: Supported with caveat",
        "How many tried.",
        "Boats that turned back are not counted.",
        "Landfall, Crossings, data as at 21 August 2026.",
        "28 August 2026 (overdue)",
        "2026 & 2025",  # text of the chart is text
    ):
        assert letters(words) in text, words


def _cards(*ends: int) -> Any:
    figures = tuple(
        KeyFigure(
            f"k{n}",
            "People",
            n,
            "people",
            (dt.date(2026, 1, 1), dt.date(2026, 1, end)),
            "final",
            SOURCE.released,
        )
        for n, end in enumerate(ends)
    )
    return shown(KeyFigures(id="key", title="At a glance", figures=figures))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((9, 9), ["1 to 9 January 2026, final"]),
        ((9, 9, 8), ["1 to 9 January 2026, final, where nothing else is said", "1 to 8 January 2026, final"]),
        ((9, 8), ["1 to 9 January 2026, final", "1 to 8 January 2026, final"]),
    ],
)
def test_a_period_shared_by_most_key_figures_is_said_once(ends: tuple[int, ...], said: list[str]) -> None:
    text = " ".join("".join(pages(export(notebook(_cards(*ends))))).split())
    assert text.count("January 2026, final") == len(said)
    assert all(words in text for words in said)


def test_a_missing_value_prints_as_not_available(pdf: bytes) -> None:
    text = letters("".join(pages(pdf)))
    assert "Shareofall(%)" in text
    assert "Leeds1,23422.231March2026" in text
    assert "GlasgowCity[x][x][x]" in text


def test_a_row_is_named_by_its_first_cell_and_a_column_by_its_head(pdf: bytes) -> None:
    tables = elements(pdf, "Table")
    heads = [cell for cell in elements(pdf, "TH") if attributes(cell).get("/Scope") == "/Row"]
    by_id = {str(cell.ID): cell for cell in elements(pdf, "TH")}
    assert len(tables) == 5  # chart data, Markdown, exhibit, readings, releases
    assert len(heads) == 2 + 2 + 2 + 1  # the rows of all but the Markdown table
    for cell in elements(pdf, "TD"):
        scopes = {str(attributes(by_id[str(name)])["/Scope"]) for name in attributes(cell)["/Headers"]}
        assert scopes in ({"/Column"}, {"/Column", "/Row"})


def test_headings_make_the_outline_and_none_is_skipped(pdf: bytes) -> None:
    levels = [len(elements(pdf, role)) for role in ("Title", "H1", "H2", "H3")]
    assert levels == [1, 5, 1, 0]
    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    assert [entry.title for entry in outline if not isinstance(entry, list)] == [
        "How many?",
        "A record of what?",
        "Known limits",
        "Data and releases",
        "How to cite",
    ]


def test_nothing_is_said_of_suspects_which_poppler_takes_for_a_fault(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert set(document.Root.MarkInfo.keys()) == {"/Marked"}


def test_a_footnote_is_printed_once_however_often_it_is_used(pdf: bytes) -> None:
    assert len(elements(pdf, "Note")) == 2
    assert "".join(pages(pdf)).count("Daily counts are") == 1


def test_the_publication_can_be_found(pdf: bytes) -> None:
    assert links(pdf) == ["https://www.gov.uk/", SOURCE.page]
    assert letters(SOURCE.page) in letters(pages(pdf)[-1])


def links(pdf: bytes) -> list[str]:
    found = [a for p in opened(pdf).pages for a in p.get("/Annots", []) if a.Subtype == "/Link"]
    return [str(a.A.URI) for a in found if "/A" in a and "/URI" in a.A]


def test_links_go_to_the_web_or_stay_inside() -> None:
    text = (
        "[a](https://www.gov.uk/a) [b](mailto:x@example.org) [c](../index.html) [d](javascript:alert(1)) "
        "[e](file:///etc/passwd) [f](#nowhere)"
    )
    made = export(notebook(markdown("## Here"), markdown(text)))
    assert links(made) == ["https://www.gov.uk/a", "mailto:x@example.org"]
    assert "a b c d e f" in "".join(pages(made))
    assert failures(made) == []


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:12].encode("unicode_escape").decode())
def test_hostile_text_is_printed_as_text_and_does_nothing(text: str) -> None:
    text = text[:1_000]  # in every place at once; a longer one has its own test
    made = export(hostile_report(text))
    assert failures(made) == []
    assert links(made) == []
    for action in (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/OpenAction"):
        assert action not in made
    printed = letters("".join(pages(made)))
    expected = letters(prepare.printable(text))
    if expected == letters(text) and not expected.startswith("[x]"):  # that one is a link without a target
        assert printed.count(expected) >= 12
    assert "root:" not in printed


@pytest.mark.slow
def test_a_text_of_10_000_characters_without_a_space_is_broken_and_whole() -> None:
    long = "w" * 10_000
    cells = Data((Column("a", "A"), Column("n", "B", "integer")), ((long, 1),))
    made = export(
        notebook(markdown(f"## Start\n\n{long}"), shown(Table(id="t", title=long, subtitle="S", data=cells)))
    )
    text = pages(made)
    assert sum(p.count("w") for p in text) >= 30_000
    assert max(len(line) for p in text for line in p.splitlines()) < 130
    assert failures(made) == []


def test_a_long_table_says_its_heads_on_every_page() -> None:
    cells = Data(
        (Column("a", "Authority"), Column("n", "People", "integer")),
        tuple((f"Area {i}", i) for i in range(150)),
    )
    made = export(notebook(shown(Table(id="t", title="Long", subtitle="S", data=cells))))
    with_rows = [p for p in pages(made) if re.search(r"Area \d", p)]
    assert len(with_rows) >= 3
    assert all("Authority" in p and "People" in p for p in with_rows)
    assert failures(made) == []
    assert len(elements(made, "THead")) == 1


def test_long_data_of_a_chart_are_attached_not_printed() -> None:
    rows = tuple((f"Area {i}", i, None, None) for i in range(ROWS_PRINTED + 1))
    made = export(notebook(shown(figure(data=data(*rows)))))
    assert "Area 3" not in "".join(pages(made))
    assert f"Data: arrivals.csv ({len(rows)} rows), attached" in " ".join("".join(pages(made)).split())
    short = export(notebook(shown(figure(data=data(*rows[:-1])))))
    assert "Area 3" in "".join(pages(short))


def test_a_chart_taller_than_a_page_is_set_to_fit() -> None:
    tall = SVG.replace('viewBox="0 0 518 216"', 'viewBox="0 0 518 2160"').replace(
        'height="216pt"', 'height="2160pt"'
    )
    made = export(notebook(shown(figure(svg=tall))))
    height = float(opened(made).pages[0].MediaBox[3])
    boxes = [[float(x) for x in attributes(f)["/BBox"]] for f in elements(made, "Figure")]
    assert all(0 < box[1] < box[3] < height for box in boxes)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        (markdown("Fine.\n\nNot 日本 or አማርኛ."), "日本አማርኛ"),
        (markdown("## 日本"), "日本"),
        (markdown("Maths $x + \\text{日}$, $x + 日$ and `日`"), "日"),
        (shown(figure(title="Not 日本")), "日本"),
        (shown(figure(alt="Not 日本")), "日本"),
        (shown(Table(id="t", title="T", subtitle="S", data=data(("日本", 1, 1, None)))), "日本"),
        (shown(figure(svg=SVG.replace("2026", "日本"))), "日本"),
        (shown(figure(svg=SVG.replace("2026", "&#26085;"))), "日"),
        (markdown("\U0001fae8"), "\U0001fae8"),
        (shown(sources(title="日本")), "日本"),
    ],
    ids=["text", "heading", "maths", "title", "alt", "data", "chart", "reference", "emoji", "report"],
)
def test_a_character_without_a_glyph_is_written_as_its_code_and_reported(cell: Any, kinds: str) -> None:
    nb = notebook(markdown("## Start\n\nWords."), cell, markdown("After."))
    made = export(nb)
    assert failures(made) == []
    alts = [str(element.get("/Alt", "")) for element in elements(made, "Figure")]
    words = "".join("".join([*pages(made), *alts]).split())
    assert "After" in words
    problems: list[str] = []
    composed(prepare.document(nb), problems)
    for character in kinds:
        code = f"U+{ord(character):04X}"
        assert f"[{code}]" in words
        assert any(f"{character} ({code})" in line for line in problems)
    with pytest.raises(ReportFailed, match="no font of the PDF has"):
        export_pdf(nb, resources={"landfall": {"strict": True}})


def test_a_chart_without_alt_text_stops_the_build_and_names_the_cell() -> None:
    cell = shown(figure())
    cell["outputs"][0]["data"][MIME]["alt"] = " "
    with pytest.raises(ReportFailed, match=r'^cell cell-2: figure "Fewer people.*" has no alt text'):
        export(notebook(markdown("## Start"), cell))


@pytest.mark.parametrize(
    "picture",
    [
        "<svg",
        SVG.replace("<rect", '<image href="file:///etc/passwd"/><rect'),
        SVG.replace("<rect", '<image href="secret.png"/><rect'),
        SVG.replace("<rect", '<image href="https://example.org/x.png"/><rect'),
    ],
)
def test_a_chart_that_is_broken_or_reads_files_stops_the_build(
    picture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ReportFailed, match=r"^cell cell-2: figure .* is no SVG that shows all by itself"
    ) as failure:
        export(notebook(markdown("## Start"), shown(figure(svg=picture))))
    assert str(tmp_path) not in str(failure.value)


def test_strict_stops_at_what_the_author_should_mend() -> None:
    nb = notebook(markdown("[gone](#nowhere)"))
    assert export(nb).startswith(b"%PDF")
    with pytest.raises(ReportFailed, match="#nowhere"):
        export_pdf(nb, resources={"landfall": {"strict": True}})


def test_an_empty_notebook_is_still_a_document() -> None:
    made = export(notebook())
    assert failures(made) == []
    assert "crossings" in pages(made)[0]


def test_a_view_from_a_day_says_so() -> None:
    end = sources(
        as_of=dt.date(2026, 6, 1),
        area={"code": "E08000035", "name": "Leeds", "region": "Yorkshire", "country": "England"},
    )
    text = pages(export(notebook(markdown("Words."), shown(end))))[0]
    assert "As known on 1 June 2026" in text
    assert "Leeds, Yorkshire, England" in text


@pytest.mark.parametrize(("introduced", "together"), [("Introduced.", True), ("Introduced. " * 27, False)])
def test_a_heading_and_its_introduction_share_a_page_with_their_chart_where_it_is_short(
    introduced: str, together: bool
) -> None:
    """Kept with its chart a long one would leave half a page."""
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 500"><rect width="9" height="9"/></svg>'
    filler = "\n\n".join(["A paragraph before it."] * 12)
    cells = (
        markdown(f"# T\n\n## One\n\n{filler}"),
        markdown(f"## Two\n\n{introduced}"),
        shown(figure(svg=tall)),
    )
    (found,) = [text for text in pages(export(notebook(*cells))) if "Introduced." in text]
    assert ("Fewer people had arrived" in found) is together
    assert ("A paragraph before it." in found) is not together


@pytest.mark.parametrize("before", range(8, 27))
def test_a_chart_and_the_first_line_under_it_share_a_page(before: int) -> None:
    """The other lines may go on to the next: a chart stands where it has room."""
    notes = tuple(f"The note of number {i} says at length what must be known of the chart." for i in range(4))
    filler = "\n\n".join(["A paragraph before it."] * before)
    one = figure(notes=notes).but(description=None)
    made = export(notebook(markdown(f"# T\n\n## One\n\n{filler}"), shown(one)))
    lines = (
        "Fewer people had arrived",
        "The note of number 0",
        "The note of number 3",
        "Source: ",
        "Status: ",
    )
    at = [next(place for place, text in enumerate(pages(made)) if line in text) for line in lines]
    assert at[0] == at[1]
    assert at == sorted(at)
    assert at[-1] <= at[0] + 1


def heights(page: pypdf.PageObject) -> dict[str, float]:
    """Return how high on a page each run of text stands."""
    found: dict[str, float] = {}
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: found.setdefault(text.strip(), tm[5] * cm[3] + cm[5])
    )
    return found


@pytest.mark.parametrize("rows", range(38, 43))
def test_the_lines_under_a_long_table_stand_below_its_last_row_on_the_same_page(rows: int) -> None:
    body = [(f"Area {i}", "few words") for i in range(rows)]
    body[-1] = (
        "The last area",
        "words of a last row that take several lines of its narrow column " * 3 + "END",
    )
    cells = Data((Column("a", "Area"), Column("b", "Words")), tuple(body))
    table = Table(id="t", title="Long", subtitle="S", data=cells, notes=("A note.",))
    read = pypdf.PdfReader(io.BytesIO(export(notebook(shown(table)))))
    (noted,) = [heights(page) for page in read.pages if "Note: A note." in page.extract_text()]
    at = {
        word: next(y for text, y in noted.items() if word in text)
        for word in ("The last area", "END", "A note")
    }
    assert at["The last area"] > at["END"] > at["A note"] + 8


def test_the_last_words_of_a_report_stand_with_how_to_cite_it() -> None:
    for before in range(20, 40, 2):
        filler = "\n\n".join(["A paragraph before it."] * before)
        last = pages(export(notebook(markdown(filler), shown(sources()))))[-1]
        assert "How to cite" in last
        assert "voluntarily applies" in last
