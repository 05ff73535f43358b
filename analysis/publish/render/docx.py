"""A report as a Word document: headings, tables with header rows, captions, charts with alternative text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from itertools import pairwise
from typing import Any

from analysis.exhibits import printed
from analysis.publish.formats import Report, Write
from analysis.publish.render import story, typst
from analysis.publish.render.document import Document
from analysis.publish.render.markdown_typst import is_printed_link

_INK = "12436D"
_TEXT_WIDTH = 17.0
"""Centimetres between the margins of A4."""
_LOOKS = {"em": "italic", "strong": "bold"}
_FONT_LOOKS = {"s": "strike", "sub": "subscript", "sup": "superscript"}
_STYLES = {"title": "Title", "text": "Normal", "caption": "Caption", "quote": "Quote", "code": "No Spacing"}
_MAX_LEVEL = 3
_SMALL = "Small print"


def begin(report: Report) -> Write:
    """Return what writes the document."""
    return lambda: {".docx": _Word(report.document).written()}


class _Word:
    def __init__(self, document: Document) -> None:
        import docx

        self.document = document
        self.parts = list(story.parts(document))
        anchors = [part.anchor for part in self.parts if isinstance(part, story.Paragraph) and part.anchor]
        self.places = {anchor: f"place{number}" for number, anchor in enumerate(anchors, start=1)}
        self.made = docx.Document()
        self._set_up()

    def _set_up(self) -> None:
        """Set paper, type, language and properties; the clock is not asked."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt, RGBColor

        made, section = self.made, self.made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        small = made.styles.add_style(_SMALL, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style, small.font.size = made.styles["Normal"], Pt(9)
        small.paragraph_format.space_before = small.paragraph_format.space_after = Pt(3)
        for style in made.styles:
            if style.type == WD_STYLE_TYPE.PARAGRAPH:
                style.font.name = "Arial"
                if style.name.startswith(("Heading", "Title", "Caption")):
                    style.font.color.rgb = RGBColor.from_string(_INK)
                    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
                        del fonts.attrib[name]
        made.styles["Normal"].font.size = Pt(11)
        made.styles["Caption"].font.size = Pt(11)
        made.styles["Caption"].paragraph_format.space_before = Pt(9)
        for language in made.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        own, day = made.core_properties, self.document.as_at or dt.date(1980, 1, 1)
        own.title, own.author, own.language = self.document.title[:255], "Landfall", "en-GB"
        own.subject, own.comments = self.document.question[:255], self.document.description[:255]
        own.created = own.modified = dt.datetime.combine(day, dt.time())
        own.last_modified_by, own.revision = "Landfall", 1

    def written(self) -> bytes:
        """Return the bytes of the document; the same for the same report."""
        for before, part in pairwise([None, *self.parts]):
            if isinstance(part, story.Picture):
                self._picture(part)
            elif isinstance(part, story.Grid):
                self._table(part)
            elif part:
                under = getattr(before, "kind", "") == "caption" and part.kind == "small"
                self._paragraph(part).keep_with_next = part.kind in {"caption", "heading"} or under
        file = io.BytesIO()
        self.made.save(file)
        return _undated(file)

    def _paragraph(self, part: story.Paragraph) -> Any:
        """Add a paragraph, and return how it is laid out."""
        paragraph = self.made.add_paragraph(style=_style(part))
        element = paragraph._p  # noqa: SLF001 (there is no other way to a bookmark)
        if part.anchor:
            name = self.places[part.anchor]
            number = name.removeprefix("place")
            element.append(_element("w:bookmarkStart", id=number, name=name))
            element.append(_element("w:bookmarkEnd", id=number))
        if part.mark not in {"", "-"}:
            paragraph.add_run(f"{part.mark}\N{NO-BREAK SPACE}")
        for run in part.runs:
            self._run(paragraph, run)
        return paragraph.paragraph_format

    def _run(self, paragraph: Any, run: story.Run) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        made = paragraph.add_run(run.text)
        for look in run.looks & _LOOKS.keys():
            setattr(made, _LOOKS[look], True)
        for look in run.looks & _FONT_LOOKS.keys():
            setattr(made.font, _FONT_LOOKS[look], True)
        if run.looks & {"code", "maths"}:
            made.font.name = "Courier New"
        target = self.places.get(run.link[1:]) if run.link.startswith("#") else None
        if target or is_printed_link(run.link):
            link = _element("w:hyperlink", **({"anchor": target} if target else {}))
            if not target:
                to = self.made.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                link.set(qn("r:id"), to)
            made.font.underline = True
            paragraph._p.append(link)  # noqa: SLF001
            link.append(made._r)  # noqa: SLF001

    def _picture(self, part: story.Picture) -> None:
        from docx.shared import Cm

        shape = self.made.add_picture(io.BytesIO(typst.png(part.svg)))
        if shape.width > Cm(_TEXT_WIDTH):
            shape.height = int(shape.height * Cm(_TEXT_WIDTH) / shape.width)
            shape.width = Cm(_TEXT_WIDTH)
        shape._inline.docPr.set("descr", part.alt)  # noqa: SLF001

    def _table(self, part: story.Grid) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        data, columns = part.data, part.data["columns"]
        if not columns:
            return
        heads, rows = [printed.head(column) for column in columns], printed.cells(data)
        table = self.made.add_table(rows=len(rows) + 1, cols=len(columns), style="Table Grid")
        table._tbl.tblPr.append(_element("w:tblCaption", val=part.about))  # noqa: SLF001
        numeric = printed.numeric(data)
        for number, (row, words) in enumerate(zip(table.rows, (heads, *rows), strict=True)):
            marks = row._tr.get_or_add_trPr()  # noqa: SLF001
            marks.append(_element("w:cantSplit"))
            if not number:
                marks.append(_element("w:tblHeader"))
            for place, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph.style = _SMALL
                paragraph.add_run(text).bold = not number or (place == 0 and data["row_header"]) or None
                if numeric[place]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.made.add_paragraph(style=_SMALL)  # else Word joins two tables in a row


def _style(part: story.Paragraph) -> str:
    if part.kind == "heading":
        return f"Heading {part.level - 1}"
    if part.kind == "small":
        return _SMALL
    if part.kind != "item":
        return _STYLES[part.kind]
    level = min(part.level, _MAX_LEVEL)
    name = {"-": "List Bullet", "": "List Continue"}.get(part.mark, "List")
    return name if level == 1 else f"{name} {level}"


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    return OxmlElement(tag, {qn(f"w:{key}"): value for key, value in attributes.items()})


def _undated(file: io.BytesIO) -> bytes:
    """Return a package without the time at which each of its files was put in."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
