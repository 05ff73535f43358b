"""The HTML exporter: one accessible file, no script, nothing fetched.

`jupyter nbconvert --to landfall-html file.ipynb` works too. What the builder knows and a notebook does
not comes in `resources["landfall"]`, all optional: `others` (the relative address of each other format of the
report, by its name), `home` (that of the index) and `strict`.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from traitlets import Bool, default
from traitlets.config import Config

from analysis import __version__
from analysis.common import wording
from analysis.exhibits import display as notebook_display
from analysis.exhibits import printed
from analysis.publish.formats import FORMATS, Report, Write
from analysis.publish.render import (
    as_run,
    card,
    csvfile,
    feeds,
    images,
    markdown,
    prepare,
    publication,
    sections,
    stretch,
    tables_html,
)
from analysis.publish.render.document import (
    ABOUT,
    Block,
    Document,
    Exhibit,
    Text,
    citations,
    publishers,
    usual,
)

TEMPLATES = Path(__file__).parents[1] / "templates"
_POINTS, _MOST_POINTS = {"figure", "table"}, 5
"""Exhibits whose titles, which are findings, are the main points; and how many."""
_URI_SAFE = f"{string.ascii_letters}{string.digits}!$()*+,;=:@/?-._~"
_URI = {byte: chr(byte) if chr(byte) in _URI_SAFE else f"%{byte:02X}" for byte in range(256)}
"""What a byte is in an address."""
_BREAK = re.compile(r"\n\s*")


@cache
def style(name: str = "landfall_html/style.css") -> str:
    """Return a style sheet as it stands between `<style>` and `</style>`."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def content_hash(text: str) -> str:
    """Return the source expression by which a content security policy admits an inline block."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(style_text: str, script: str = "") -> str:
    """Return the content security policy of a page that has this style, pictures as data, and no more.

    The index of a site alone has a script.
    """
    allowed = f"default-src 'none'; img-src data:; style-src {content_hash(style_text)}"
    scripts = f"; script-src {content_hash(script)}" if script else ""
    return f"{allowed}{scripts}; base-uri 'none'; form-action 'none'"


def data_uri(mime: str, content: bytes) -> str:
    """Return a `data:` address, percent-encoded or in base64, whichever is shorter."""
    quoted = content.decode("latin-1").translate(_URI)  # as urllib.parse.quote, ten times as fast
    if len(quoted) <= len(content) * 4 / 3:
        return f"data:{mime},{quoted}"
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def charts(blocks: Iterable[Block]) -> tuple[dict[str, Markup], str]:
    """Return each figure as it stands in the page, by its anchor, and the rules of style that they need.

    A chart of ours is in the page itself, as wide as its column; any other is a picture that keeps its shape.
    """
    figures = [block for block in blocks if isinstance(block, Exhibit) and block.kind == "figure"]
    shown: dict[str, Markup] = {}
    rules: set[str] = set()
    for place, figure in enumerate(figures, start=1):
        svg, alt = figure.payload["svg"], figure.payload["alt"]
        inline = stretch.inline(svg, f"c{place}-", alt)
        shown[figure.anchor] = Markup(inline.svg) if inline else picture(svg, alt)  # noqa: S704 - from a whitelist
        rules |= inline.rules if inline else set()
    return shown, "".join(sorted(rules))


def picture(svg: str, alt: str) -> Markup:
    """Return an SVG as an image, in which nothing runs, with its size where the drawing says it."""
    size = images.view_box(svg)
    box = Markup(' width="{:.0f}" height="{:.0f}"').format(*size) if size else ""
    source = data_uri("image/svg+xml", _BREAK.sub(" ", svg).encode())
    return Markup('<img src="{}"{} class="whole" alt="{}">').format(source, box, alt)


def size(content: bytes) -> str:
    """Return a file's size as a reader is told it: "3 kB", never parted at a line's end."""
    return f"{max(1, round(len(content) / 1000)):,}\N{NO-BREAK SPACE}kB"


def day(value: str | dt.date) -> str:
    """Return a date or ISO date as "1 January 2025"."""
    return wording.day(dt.date.fromisoformat(value) if isinstance(value, str) else value)


FILTERS: dict[str, Callable[..., Any]] = {
    "citations": citations,
    "csv": csvfile.write,
    "data_uri": lambda content, mime: data_uri(mime, content),
    "day": day,
    "folding": lambda data: tables_html.folding(data).classes,
    "numbers": sections.numbers,
    "plural": wording.plural,
    "printed_rows": printed.rows,
    "prose": lambda tokens: Markup(markdown.html(tokens)),  # noqa: S704 - the writer escapes every text
    "size": size,
    "table_head": tables_html.head,
    "table_rows": tables_html.rows,
    "publishers": publishers,
    "usual": usual,
    "verdict": tables_html.verdict,
    "when": notebook_display.when,
}


class HTMLReportExporter(TemplateExporter):
    """Writes an executed notebook as one self-contained HTML file."""

    export_from_notebook = "Landfall report (HTML)"
    output_mimetype = "text/html"
    strict = Bool(False, help="Stop at missing alt text, dead links and output that cannot be shown.").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "landfall_html"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    @property
    def default_config(self) -> Config:
        """Return no settings: the preprocessors nbconvert would turn on copy the notebook each time."""
        return Config()

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Yield nbconvert's filters and the report's own."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield from FILTERS.items()

    def _create_environment(self) -> Any:
        environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.autoescape = True
        environment.tests["safe_link"] = markdown.is_safe_link
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources, as nbconvert asks for them."""
        nb, resources = super(TemplateExporter, self).from_notebook_node(nb, resources, **kw)
        return self.page(nb, resources), resources

    def page(self, nb: Any, resources: Mapping[str, Any]) -> str:
        """Return the page of a notebook, which stays as it is; its problems are logged.

        Raises ReportFailed as `prepare.document`.
        """
        given = resources.get("landfall", {})
        name = resources.get("metadata", {}).get("name", "report")
        document = prepare.document(nb, name=name, strict=given.get("strict", self.strict))
        for problem in document.problems:
            self.log.warning(problem)
        return self.write(document, nb, given)

    def write(self, document: Document, nb: Any, beside: Mapping[str, Any]) -> str:
        """Return the page of a prepared report; `beside` may hold `others`, `home` and `address`."""
        others = {FORMATS[kind]: address for kind, address in (beside.get("others") or {}).items()}
        given = {"others": others, "home": beside.get("home"), "address": beside.get("address")}
        address = str(given["address"] or "")
        said = publication.structured(document, address, str(beside.get("folder") or ""))
        found = publication.block([*said, *publication.reviews(document, address)])
        notebook = as_run.zipped(nb, document.as_of, document.name)
        own: dict[str, Any] = {"structured": Markup(found), "notebook": notebook}  # noqa: S704 - no "<" in it
        own |= {name: beside.get(name) for name in ("card", "feed")}
        own["chart_folder"] = quote(document.name) if "charts" in (beside.get("others") or {}) else ""
        return str(self.template.render(**_context(document), **given, **own))


def _context(document: Document) -> dict[str, Any]:
    drawn, rules = charts(document.blocks)
    folding = tables_html.folding_rules(e.shown for e in document.exhibits)
    style_text = style() + rules + folding + document.settings.style
    lead, rest = document.blocks[: document.lead], document.blocks[document.lead : document.annex]
    shown = max((place for place, b in enumerate(lead, start=1) if not isinstance(b, Text)), default=0)
    return {
        "document": document,
        "charts": drawn,
        "about": ABOUT,
        "version": __version__,
        "icon": publication.ICON,
        "described": publication.described(document),
        "settings": document.settings,
        "levels": document.levels,
        "lead": lead[:shown],
        "opening": lead[shown:],
        "rest": rest,
        "annex": document.parts_of_annex(),
        "points": [b for b in rest if isinstance(b, Exhibit) and b.kind in _POINTS][:_MOST_POINTS],
        "style": Markup(style_text),  # noqa: S704 - our own file
        "policy": policy(style_text),
        "few_rows": tables_html.FEW_ROWS,
        "releases": tables_html.releases().classes,
    }


@cache
def exporter() -> HTMLReportExporter:
    """Return what writes pages; its `template` is compiled when first looked at."""
    return HTMLReportExporter()  # type: ignore[no-untyped-call]


def get_ready() -> None:
    """Compile the templates of pages and of the index."""
    for name in ("index.html.j2", "exhibits.html.j2"):
        exporter().environment.get_template(name)


def export_html(nb: Any, *, resources: Mapping[str, Any] | None = None) -> str:
    """Return the report of an executed notebook as HTML; the same notebook gives the same text.

    `resources` as in the head of this module; `resources["metadata"]["name"]` names the notebook.
    """
    return exporter().page(nb, resources or {})


def write(document: Document, nb: Any, beside: Mapping[str, Any]) -> str:
    """Return the page of a report that is prepared, as `export_html` does of its notebook `nb`.

    `beside` holds the relative addresses of its `others` by format, of the `home` of all reports and of its
    `feed`, and those of its `folder` of data and of the picture on its `card`, or None.
    """
    return exporter().write(document, nb, beside)


def begin(report: Report) -> Write:
    """Return what writes the page, with links to the report's other formats and to the index, and its feed.

    Where the site is known its card comes too: nothing can show a picture without its whole address.
    """
    document, site = report.document, report.document.settings.site
    name, place = document.name, quote(report.slug)
    others = {kind: f"{name}{FORMATS[kind].suffixes[0]}" for kind in report.formats if kind != "html"}
    drawn = card.drawing(document) if site else None
    beside = {
        "home": f"{'../' * report.slug.count('/')}index.html",
        "others": others,
        "address": f"{site}{place}.html" if site else None,
        "folder": f"{site}{place}/" if site else f"{quote(name)}/",
        "feed": f"{quote(name)}/{feeds.NAME}",
        "card": f"{site}{place}/{card.NAME}" if drawn else None,
    }

    def written() -> dict[str, bytes]:
        files = {".html": write(document, report.notebook, beside).encode()}
        files[feeds.NAME] = feeds.of_report(document, report.slug)
        return files | ({card.NAME: card.png(*drawn)} if drawn else {})

    return written
