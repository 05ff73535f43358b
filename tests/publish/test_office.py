"""Word and spreadsheets as programs and readers of screens find them: structure, words, data, nothing that runs."""

import datetime as dt
import io
import re
import zipfile
from itertools import pairwise

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from sample_notebook import HOSTILE, hostile_report, markdown, notebook, report

from analysis.common import wording
from analysis.publish import formats
from analysis.publish.render import prepare

every_report = pytest.mark.parametrize("made", [None, *HOSTILE])


def written(made, name: str):
    made = made if isinstance(made, dict) else hostile_report(made) if made else report()
    given = formats.Report(prepare.document(made, name="a"), made, "a", (name,))
    (content,) = formats.FORMATS[name].begin(given)().values()
    return given.document, content


@every_report
def test_a_workbook_holds_every_table_as_data_and_nothing_that_runs(made):
    document, content = written(made, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    exhibits = [e for e in document.exhibits if e.data]
    assert book.sheetnames[:2] == ["Cover", "Contents"]
    sheets = book.worksheets[-len(exhibits) :]
    contents = [row[0] for row in book["Contents"].iter_rows(min_row=4)]
    assert [cell.value for cell in contents] == [sheet.title for sheet in sheets]
    assert [cell.hyperlink.location for cell in contents] == [f"'{sheet.title}'!A1" for sheet in sheets]
    for sheet, exhibit in zip(sheets, exhibits, strict=True):
        assert not sheet.merged_cells.ranges
        assert (exhibit.payload.get("title") or exhibit.payload["claim"])[:50] in sheet["A1"].value
        (table,) = sheet.tables.values()
        head, *rows = sheet[table.ref]
        assert [c.value for c in head] == [column.name for column in table.tableColumns]
        found = [
            [c.value.date().isoformat() if isinstance(c.value, dt.datetime) else c.value for c in row]
            for row in rows
        ]
        wanted = [[wording.MISSING if v is None else v for v in row] for row in exhibit.data["rows"]]
        assert found == [[None if v == "" else v for v in row] for row in wanted]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = b"".join(package.read(name) for name in package.namelist())
    assert b"<f>" not in xml
    assert b'TargetMode="External"' not in xml
    assert not any("external" in name.lower() or "vba" in name.lower() for name in package.namelist())


def test_a_workbook_explains_its_notes_and_missing_values():
    document, content = written(report(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    notes = {row[0].value: row[1].value for row in book["Notes"].iter_rows(min_row=4)}
    assert set(notes.values()) == {note for e in document.exhibits if e.data for note in e.payload["notes"]}
    said = {str(cell.value) for sheet in book for row in sheet for cell in row}
    for reference in (found for text in said for found in re.findall(r"\[(note \d+)\]", text)):
        assert reference in notes
    missing = [e for e in document.exhibits if e.data and any(None in row for row in e.data["rows"])]
    assert sum(
        text == "[x] means not available." for sheet in book for text in [c.value for r in sheet for c in r]
    ) == len(missing)


@every_report
def test_a_word_document_has_the_headings_tables_captions_and_pictures_of_the_report(made):
    document, content = written(made, "docx")
    found = docx.Document(io.BytesIO(content))
    by_style = lambda style: [p.text for p in found.paragraphs if p.style.name == style]  # noqa: E731
    assert by_style("Title") == [document.title]
    for heading in document.headings:
        assert heading.text in by_style(f"Heading {heading.level - 1}")
    for exhibit in document.exhibits:
        assert any((exhibit.payload.get("title") or exhibit.number) in text for text in by_style("Caption"))
    for above, below in pairwise(found.paragraphs):
        if above.style.name == "Caption":
            assert above.paragraph_format.keep_with_next, above.text
            subtitle = below.style.name == "Small print" and above._p.getnext() is below._p
            assert below.paragraph_format.keep_with_next or not subtitle, below.text
    fonts = {style.name: style.font.name for style in found.styles if style.name in {"Normal", "Small print"}}
    assert fonts == {"Normal": "Arial", "Small print": "Arial"}
    figures = [e for e in document.exhibits if e.kind == "figure"]
    alts = [shape.get("descr") for shape in found.element.body.iter(qn("wp:docPr"))]
    assert [e.payload["alt"] for e in figures] == [
        alt for alt in alts if alt in {e.payload["alt"] for e in figures}
    ]
    assert all(alts)
    tables = found.tables
    assert len(tables) >= sum(e.kind == "table" for e in document.exhibits)
    for table in tables:
        assert len(list(table.rows[0]._tr.iter(qn("w:tblHeader")))) == 1
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert not list(table._tbl.iter(qn("w:vMerge"), qn("w:gridSpan")))
    for link in found.element.body.iter(qn("w:hyperlink")):
        anchor, target = link.get(qn("w:anchor")), link.get(qn("r:id"))
        names = {mark.get(qn("w:name")) for mark in found.element.body.iter(qn("w:bookmarkStart"))}
        assert (
            anchor in names if anchor else found.part.rels[target].target_ref.startswith(("http", "mailto:"))
        )
    assert not list(found.element.body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:object")))


def test_prose_keeps_its_look_and_links_in_word():
    made = notebook(
        markdown("**b** *i* `c` H<sub>2</sub>O [w](https://example.org/) [l](a/b.html)\n\n- x\n  1. y")
    )
    _, content = written(made, "docx")
    runs = {run.text: run for p in docx.Document(io.BytesIO(content)).paragraphs for run in p.runs}
    assert (runs["b"].bold, runs["i"].italic, runs["2"].font.subscript) == (True, True, True)
    styles = {p.text: p.style.name for p in docx.Document(io.BytesIO(content)).paragraphs}
    assert (styles["x"], styles["1.\N{NO-BREAK SPACE}y"]) == ("List Bullet", "List 2")
    links = [p.hyperlinks for p in docx.Document(io.BytesIO(content)).paragraphs if p.hyperlinks]
    assert [(link.text, link.address) for found in links for link in found] == [("w", "https://example.org/")]
