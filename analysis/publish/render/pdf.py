"""The PDF of a report: PDF/UA-1 for people and readers of screens, PDF/A-3a with its data attached.

`jupyter nbconvert --to landfall-pdf` uses the exporter, a build calls `begin`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from analysis.common.errors import ReportFailed
from analysis.publish.formats import Report, Write
from analysis.publish.render import csvfile, images, matter, prepare, tables_typst, tagging, typst
from analysis.publish.render.document import (
    ABOUT,
    CITE_ANCHOR,
    DATA_ANCHOR,
    LIMITS_ANCHOR,
    Document,
    Exhibit,
    Heading,
)
from analysis.publish.render.exhibits_typst import Caption, ExhibitWriter
from analysis.publish.render.markdown_typst import is_printed_link
from analysis.publish.render.typst import Piece, array, boolean, literal, shown, whole

AUTHOR = "Landfall"
_LOGO = "own-logo.svg"
_RUNNING_TITLE = 90
_SHORT_PARAGRAPH = 60
"""Letters: less than a line, which looks lost under a heading when the exhibit is on the next page."""
_DATA_OF_FIGURES = "data-of-the-figures"
_END = "the end of the report"
_ON_ONE_PAGE = 40
"""Lines of contents that a page holds with what else is on it."""


class PDFReportExporter(Exporter):
    """Executed notebook to PDF, for nbconvert."""

    export_from_notebook = "Landfall report (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF and nbconvert's resources; problems of the notebook are logged."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        problems: list[str] = []
        made = export_pdf(nb, resources=resources, problems=problems)
        for problem in problems:
            self.log.warning(problem)
        return made, resources


def export_pdf(
    nb: Mapping[str, Any], *, resources: Mapping[str, Any], problems: list[str] | None = None
) -> bytes:
    """Return the PDF of an executed notebook: the same bytes for the same notebook, anywhere.

    The notebook is as nbformat reads it; it is not changed. Of nbconvert's resources `metadata.name` is the
    title where the notebook has none, and `landfall.strict` stops at what else would only be one of
    `problems`. ReportFailed, which names the cell, where `prepare.document` refuses the notebook, or text or
    a picture cannot be typeset.
    """
    name = resources.get("metadata", {}).get("name") or "report"
    strict = bool(resources.get("landfall", {}).get("strict"))
    document = prepare.document(nb, name=name, strict=strict)
    found = list(document.problems)
    made = composed(document, found)
    if found and strict:
        raise ReportFailed("; ".join(found))
    if problems is not None:
        problems += found
    return made()


def get_ready() -> None:
    """Read the widths of letters and load the fonts."""
    for bold in (False, True):
        tables_typst.advances(bold)
    typst.fonts(maths=False)


def begin(report: Report) -> Write:
    """Return what sets the PDF of a report, once its code is composed: that needs no Python."""
    typeset = composed(report.document, report.problems)
    return lambda: {".pdf": typeset()}


def composed(document: Document, problems: list[str]) -> Callable[[], bytes]:
    """Return what sets the PDF of a prepared report: other work can go on meanwhile in another thread.

    `problems` gets what no font of the PDF holds.
    """
    writer = ExhibitWriter(document)
    pieces = [*_front(document), *_body(document, writer), *_end(document, writer), *_attachments(document)]
    own = document.settings
    files = {**writer.pictures, **csvfile.files(document)}
    if own.logo:
        files[_LOGO] = images.svg(own.logo_mime, own.logo)

    pieces, files = typst.spelled(pieces, files, problems)

    def typeset() -> bytes:
        made = typst.typeset(pieces, files, date=document.as_at, accent=own.light, compact=not document.whole)
        return tagging.mark_row_headers(made, writer.row_headers)

    return typeset


def _front(document: Document) -> Iterator[Piece]:
    """Yield the set-up of the pages and the title block."""
    place = "the front matter"
    as_at = next(matter.facts(document), "") if document.as_at else ""
    title = document.title
    running = title if len(title) <= _RUNNING_TITLE else f"{title[: _RUNNING_TITLE - 1].rstrip()}…"
    fields = {
        "title": literal(title),
        "running": shown(running),
        "as-at": shown(as_at),
        "author": literal(AUTHOR),
        "description": literal(document.description or document.question),
        "keywords": array([literal(word) for word in _keywords(document)]),
    }
    yield Piece(place, f"#show: report.with({_named(fields)})")
    facts = array([shown(fact) for fact in matter.facts(document)])
    block = {
        "title": shown(document.finding or title),
        "kicker": shown(f"{AUTHOR}: {title}" if document.finding else AUTHOR),
        "question": shown("" if document.finding else document.question),
        "description": shown("" if document.finding else document.description),
        "facts": facts,
    }
    if document.settings.logo:
        block["logo"] = f"image({literal(_LOGO)}, height: 14mm, alt: {literal(document.settings.logo_alt)})"
    yield Piece(place, f"#title-block({_named(block)})")


def _named(fields: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in fields.items())


def _keywords(document: Document) -> list[str]:
    """Return what the report is about in words its sources use, each once."""
    inputs = (document.sources or {}).get("inputs", [])
    return list(dict.fromkeys([document.name.partition("--")[0], *(i["publication"] for i in inputs)]))


def _body(document: Document, writer: ExhibitWriter) -> Iterator[Piece]:
    """Yield the report; its contents follow the summary, which is the first section or stands before it.

    In a brief the key figures stand beside its chart and main points, and what is not known where it fits.
    """
    kinds = [one.kind for one in document.exhibits]
    beside = 0
    if not document.whole and kinds == ["figure", "key_figures"]:
        places = {one.anchor: n for n, one in enumerate(document.blocks) if isinstance(one, Heading)}
        beside = places.get("sources", len(document.blocks) - 1)
        limits = places.get("not-known", beside)
        code = [_code(document, writer, number) for number in range(beside)]
        main, unknown = "\n".join([code[0], *code[2:limits]]), "\n".join(code[limits:])
        yield Piece("the brief", f"#brief([{main}], [{code[1]}], [{unknown}])")
    for number, block in list(enumerate(document.blocks))[beside:]:
        if number == document.annex:
            yield from _limits(document)
        if number == document.lead and document.whole and isinstance(block, Heading):
            yield Piece(f"cell {block.cell}", _contents(document))
        yield Piece(f"cell {block.cell}", _code(document, writer, number))
    yield from _figure_data(writer)


def _code(document: Document, writer: ExhibitWriter, number: int) -> str:
    """Return the code of a block."""
    block = document.blocks[number]
    if isinstance(block, Heading):
        return _heading(block.level - 1, block.anchor, block.text)
    if isinstance(block, Exhibit):
        return f"#{{\n{writer.write(block)}\n}}"
    code = f"{{\n{writer.markdown.write(block.tokens)}\n}}"
    return f"#block(sticky: true, {code})" if _introduces(document, number) else f"#{code}"


def _figure_data(writer: ExhibitWriter) -> Iterator[Piece]:
    """Yield the data of the figures before the annex: at its end, so that what is to be read stays short."""
    tables = [(f"cell {one.cell}", code) for one in writer.later if (code := writer.figure_data(one))]
    if tables:
        yield Piece(_END, _heading(2, _DATA_OF_FIGURES, "Data of the figures before the annex"))
    for place, code in tables:
        yield Piece(place, f"#{{\n{code}\n}}")


def _introduces(document: Document, number: int) -> bool:
    """Return whether a block is one short paragraph between a heading and an exhibit: it stays with both."""
    if not 0 < number < len(document.blocks) - 1:
        return False
    before, block, after = document.blocks[number - 1 : number + 2]
    paragraphs = [token for token in getattr(block, "tokens", ()) if token.type == "paragraph_open"]
    letters = sum(len(token.content) for token in getattr(block, "tokens", ()) if token.type == "inline")
    short = len(paragraphs) == 1 and letters <= _SHORT_PARAGRAPH
    return isinstance(before, Heading) and isinstance(after, Exhibit) and short


def _contents(document: Document) -> str:
    """Return the code of the contents, the sections alone: whole where they fit a page."""
    listed = [heading for heading in document.headings if heading.level == 2]
    return f"#contents(whole: {boolean(len(listed) <= _ON_ONE_PAGE)})"


def _heading(level: int, anchor: str, text: str) -> str:
    return f"#section({level}, {literal(anchor)}, {shown(text)})"


def _limits(document: Document) -> Iterator[Piece]:
    """Yield the known limits, which stand before the annex."""
    if document.sources is None:
        return
    yield Piece(_END, _heading(1, LIMITS_ANCHOR, "Known limits"))
    limits = document.sources["limits"] or ["None are stated."]
    yield Piece(_END, f"#list(tight: false, ..{array([shown(limit) for limit in limits])})")


def _end(document: Document, writer: ExhibitWriter) -> Iterator[Piece]:
    """Yield the end of the report: known limits where no annex follows them, releases used, how to cite."""
    sources, place = document.sources, _END
    if sources is None:
        return
    if not document.whole:
        yield Piece(place, f"#par(small({shown(sources['cite'])}))\n#par(small({literal(ABOUT)}))")
        return
    if document.annex == len(document.blocks):
        yield from _limits(document)
    yield Piece(place, _heading(1, DATA_ANCHOR, "Data and releases"))
    words = (
        "Every figure comes from one of these releases. The data behind every chart and table are attached "
        "to this PDF as CSV files."
    )
    yield Piece(place, f"#par({literal(words)})")
    inputs = sources["inputs"]
    if inputs:
        table = writer.table(
            matter.releases(inputs), Caption("Releases used in this report"), lines=_pages(inputs)
        )
        yield Piece(place, f"#{{\n{table}\n}}")
    yield Piece(place, _heading(1, CITE_ANCHOR, "How to cite"))
    last = f"{{par({shown(sources['cite'])}); par(small({literal(ABOUT)}))}}"
    yield Piece(place, f"#block(breakable: not {whole(last)}, {last})")


def _attachments(document: Document) -> Iterator[Piece]:
    """Yield the code that attaches the data of every exhibit, byte for byte as they lie beside the report."""
    for exhibit in document.exhibits:
        if exhibit.csv_name:
            about = exhibit.payload.get("title") or exhibit.payload.get("claim") or exhibit.anchor
            about = f"{exhibit.number}. {about}" if exhibit.number else about
            fields = {
                "relationship": literal("data"),
                "mime-type": literal("text/csv"),
                "description": literal(about),
            }
            yield Piece(f"cell {exhibit.cell}", f"#pdf.attach({literal(exhibit.csv_name)}, {_named(fields)})")


def _pages(inputs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the code of one line for each publication: where it is on the web, once for all its tables."""
    pages = {read["page"]: read["publication"] for read in inputs}
    return [
        f"{{{shown(f'{publication}: ')}; link({literal(page)}, {shown(page)})}}"
        for page, publication in pages.items()
        if is_printed_link(page)
    ]
