"""Executed notebooks for the writers' tests, made of real exhibits."""

import datetime as dt
from typing import Any

import nbformat
from nbformat import v4

from analysis.exhibits import (
    Callout,
    Column,
    Data,
    Exhibit,
    Figure,
    Input,
    KeyFigure,
    KeyFigures,
    Prose,
    Source,
    Sources,
    Table,
    Verdict,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    '#read("/etc/passwd")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd",
    "\t=1+1",
    "two\nlines",
    "right\u202eto left\u200f",
    "{{ 7 * 7 }} {% raw %}",
    "</style></title></textarea>--><b>bold</b>",
    "../../etc/passwd",
    "nul\x00bell\x07",
    "w" * 10_000,
)

SOURCE = Source(
    id="small_boats",
    publisher="Home Office",
    publication="Migrants detected crossing the English Channel in small boats",
    table="SB_01",
    released=dt.date(2026, 8, 21),
    page="https://www.gov.uk/government/publications/migrants-detected",
    licence="OGL v3.0",
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="518pt" height="216pt" viewBox="0 0 518 216">'
    '<rect width="518" height="216" fill="#fff"/><path d="M 20 200 L 500 40" stroke="#12436D"/>'
    '<text x="30" y="30" font-size="12">2026 &amp; 2025</text></svg>'
)
COLUMNS = (
    Column("area", "Area"),
    Column("people", "People", "integer"),
    Column("share", "Share of all", "percent", "%", 1),
    Column("day", "Day", "date"),
)
ROWS = (("Leeds", 1234, 22.25, "2026-03-31"), ("Glasgow City", None, None, None))


def data(*rows: tuple[Any, ...]) -> Data:
    """A small table."""
    return Data(COLUMNS, rows or ROWS)


def figure(**changes: Any) -> Figure:
    """A chart with its data."""
    given: dict[str, Any] = {
        "id": "arrivals",
        "title": "Fewer people had arrived than in 2025",
        "subtitle": "People arriving by small boat, UK",
        "alt": "One line rises from January to August.",
        "svg": SVG,
        "data": data(),
        "sources": (SOURCE,),
        "notes": ("Daily figures are provisional.",),
        "status": "provisional",
        "description": "The line rises without a pause.",
    }
    return Figure(**{**given, **changes})


def key_figures() -> KeyFigures:
    """One key figure."""
    year = (dt.date(2026, 1, 1), dt.date(2026, 8, 20))
    people = KeyFigure(
        "arrivals", "People arrived", 18342, "people", year, "provisional", SOURCE.released, change="Fewer."
    )
    return KeyFigures(id="key", title="At a glance", figures=(people,), sources=(SOURCE,))


def verdict(**changes: Any) -> Verdict:
    """A claim under test."""
    given: dict[str, Any] = {
        "id": "claim-record",
        "claim": "“The highest ever recorded”",
        "verdict": "Supported with caveat",
        "markdown": "True of **daily** counts.[^1]\n\n[^1]: By date.",
        "readings": data(),
        "sources": (SOURCE,),
    }
    return Verdict(**{**given, **changes})


def sources(**changes: Any) -> Sources:
    """The end of a report."""
    read = Input(
        SOURCE, "small_boats_daily", "ab" * 32, dt.date(2026, 8, 20), dt.date(2026, 8, 28), stale=True
    )
    given: dict[str, Any] = {
        "as_at": dt.date(2026, 8, 21),
        "as_of": None,
        "inputs": (read,),
        "limits": ("Boats that turned back are not counted.",),
        "cite": "Landfall, Crossings, data as at 21 August 2026.",
    }
    return Sources(**{**given, **changes})


def markdown(text: str) -> Any:
    """A markdown cell."""
    return v4.new_markdown_cell(text)


def shown(*exhibits: Exhibit, **cell: Any) -> Any:
    """A code cell whose outputs are exhibits."""
    outputs = [v4.new_output("display_data", data=e._repr_mimebundle_()) for e in exhibits]
    return v4.new_code_cell("show()", outputs=outputs, execution_count=1, **cell)


def notebook(*cells: Any, **front: Any) -> Any:
    """An executed notebook with fixed cell ids."""
    for place, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{place}"
    made = v4.new_notebook(cells=list(cells), metadata={"landfall": front})
    nbformat.validate(made)
    return made


def report() -> Any:
    """A whole report: every kind of exhibit, footnotes, references and a table in text."""
    return notebook(
        markdown("# Crossings\n"),
        v4.new_code_cell("as_of = 'latest'", metadata={"tags": ["parameters"]}),
        shown(
            key_figures(), Prose(id="said", markdown="By August, **18,342 people**: [](#arrivals).[^daily]")
        ),
        markdown(
            "## How many?\n\nSee [limits](#known-limits), [GOV.UK](https://www.gov.uk/).[^daily]\n\n"
            "[^daily]: Daily counts are *provisional*.\n"
        ),
        shown(figure()),
        markdown(
            "#### Terms\n\n| Term | Count |\n|---|--:|\n| Stock | 1 |\n\n> [!WARNING]\n> Never add stocks.\n"
        ),
        shown(
            Table(id="by-area", title="Leeds had most", subtitle="People, UK", data=data(), sources=(SOURCE,))
        ),
        markdown("## A record of what?\n"),
        shown(verdict()),
        shown(Callout(id="unknown", level="limit", title="Not known", markdown="How many *tried*.")),
        shown(sources()),
        title="Small-boat crossings",
        description="How many people have crossed.",
        question="How many?",
    )


def hostile_report(text: str) -> Any:
    """A report every text of which an attacker wrote."""
    inline = text.replace("\n", " ")
    columns = (Column("a", text), Column(text, "B"))
    cells = Data(columns, ((text, text), (None, text)))
    source = Source(text, text, text, text, SOURCE.released, text, text)
    figures = (KeyFigure("k", text, 1, text, (SOURCE.released,) * 2, "final", SOURCE.released, change=text),)
    words: dict[str, Any] = {"title": text, "subtitle": text, "sources": (source,), "notes": (text,)}
    read = Input(source, text, text, None, None, stale=False)
    return notebook(
        markdown(f"# {inline}\n\n## {inline}\n\n{text}\n\n- {text}\n\n| {inline} |\n|---|\n| {inline} |\n"),
        shown(KeyFigures(id="key", title=text, figures=figures, sources=(source,), notes=(text,))),
        shown(figure(alt=f"{text} and more", data=cells, description=text, **words)),
        shown(Table(id="t", data=cells, **words)),
        shown(Callout(id="c", title=text, markdown=text), Prose(id="p", markdown=text)),
        shown(verdict(claim=text, markdown=text, readings=cells, sources=(source,), notes=(text,))),
        shown(sources(inputs=(read,), limits=(text,), cite=text, title=text, area={"name": text})),
        title=text,
        description=text,
        question=text,
    )
