"""Each chart of a report by itself: as SVG, as a picture of dots, and as a page to embed in another.

One more page shows all of them with their files. Whatever shows a chart says its title, its notes, and its
sources with release and licence; the SVG is the drawing alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from jinja2 import Template
from markupsafe import Markup

from analysis.publish.formats import FORMATS, Report, Write
from analysis.publish.render import html, publication, typst
from analysis.publish.render.document import ABOUT, Exhibit, citations
from analysis.publish.render.typst import shown

WIDE = 1_600
"""Dots across a picture: two columns of a newspaper at 300 to the inch."""
_POINTS = 400
_SHEET = f"""
#set page(width: {_POINTS}pt, height: auto, margin: 20pt, fill: white)
#set text(font: "DejaVu Sans", size: 8pt, lang: "en", region: "GB")
#set par(spacing: 5pt)
"""
_SENTENCES = re.compile(r"(?<=[.:]) (?=[A-Z])")
_PICTURE = '#image("chart.svg", width: 100%)'


def begin(report: Report) -> Write:
    """Return what writes the pages, and each chart as a drawing and a picture."""
    figures = [exhibit for exhibit in report.document.exhibits if exhibit.kind == "figure"]
    template = html.exporter().environment.get_template("charts.html.j2")

    def written() -> dict[str, bytes]:
        files = {".charts.html": _page(template, report, figures, folder=quote(report.document.name))}
        for figure in figures:
            drawing = figure.payload["svg"].encode()
            files[f"{figure.anchor}.svg"] = drawing
            files[f"{figure.anchor}.embed.html"] = _page(template, report, [figure])
            sheet = _sheet(report, figure)
            ppi = 72 * WIDE // _POINTS
            files[f"{figure.anchor}.png"] = typst.drawn(sheet, {"chart.svg": drawing}, ppi=ppi)
        return files

    return written


def notes(figure: Exhibit) -> list[str]:
    """Return the notes of a chart without sentences on its table, which is not beside it here."""
    kept = [
        " ".join(s for s in _SENTENCES.split(n) if "the table" not in s.lower())
        for n in figure.payload["notes"]
    ]
    return [note for note in kept if note]


def licences(figure: Exhibit) -> str:
    """Return the licences under which the sources of a chart are, each once."""
    return ", ".join(dict.fromkeys(source["licence"] for source in figure.payload["sources"]))


def _page(template: Template, report: Report, figures: Sequence[Exhibit], folder: str = "") -> bytes:
    """Return a page of charts: of all with the files of each in a `folder`, or of one, which is in it."""
    document = report.document
    drawn, rules = html.charts(figures)
    style = html.style() + rules + document.settings.style
    page = template.render(
        document=document,
        title=f"Charts of: {document.title}" if folder else figures[0].payload["title"],
        figures=figures,
        charts=drawn,
        licences=licences,
        notes=notes,
        chart_folder=folder,
        address=_address(report, "" if folder else "../", "" if folder else figures[0].anchor),
        about=ABOUT,
        icon=publication.ICON,
        style=Markup(style),  # noqa: S704 - our own file
        policy=html.policy(style),
    )
    return str(page).encode()


def _address(report: Report, up: str, anchor: str) -> str:
    """Return where the report is, or an exhibit in it; nothing where nobody can say."""
    site, end = report.document.settings.site, FORMATS["html"].suffixes[0]
    if not site and "html" not in report.formats:
        return ""
    place = f"{site}{quote(report.slug)}" if site else f"{up}{quote(report.document.name)}"
    return f"{place}{end}{f'#{anchor}' if anchor else ''}"


def _sheet(report: Report, figure: Exhibit) -> str:
    """Return a picture as code for the typesetter: the chart between its title and its sources."""
    payload, own = figure.payload, report.document.settings
    status = f" ({payload['status']})" if payload["status"] else ""
    said = [f"Source: {cited.publication}: {cited.tables}" for cited in citations(payload["sources"])]
    if held := licences(figure):
        said.append(f"Licence: {held}")
    where = _address(report, "", figure.anchor) if own.site else report.document.title
    said.append(f"{own.publisher or 'Landfall'}: {where}")
    lines = [
        _line(payload["title"], 'size: 12pt, weight: "bold", fill: rgb("#12436d")'),
        _line(f"{payload['subtitle']}{status}", 'fill: rgb("#3d3d3d")'),
        _PICTURE,
        *(_line(line, 'size: 6.5pt, fill: rgb("#505a5f")') for line in (*notes(figure), *said)),
    ]
    return _SHEET + "\n\n".join(lines)


def _line(text: str, look: str) -> str:
    return f"#par(text({look}, {shown(text)}))"
