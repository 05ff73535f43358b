"""Output of other libraries, adopted: HTML tables of pandas, Styler and great_tables; bare charts.

A data frame comes whole, as `analysis.exhibits.frames` has it; what a library has cut short is reported.
Only text, spans and pictures are taken over; styles, links and scripts are left behind.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

from analysis.common import wording
from analysis.exhibits import frames as kernel_tables
from analysis.publish.render import images

_MISSING = {"NaN", "nan", "None", "<NA>", "NaT", kernel_tables.MISSING}
_SIZE = re.compile(r">\s*(?:shape: \()?([\d_,]+)(?: rows ×|, \d+\))")
"""The number of rows a library writes beside what it shows of a table."""
_MOST_COLUMNS = 200
_LOST = (
    (re.compile(r"<table\b.*<table\b", re.DOTALL), "of several tables in one output only the first is shown"),
    (re.compile(r"<a\s[^>]*href", re.IGNORECASE), "links in a table are not shown; their words stay"),
)
_NO_ALT = "No description of this chart was given."
_PICTURES = ("image/svg+xml", "image/png")
_HANDLES = re.compile(
    r"(array\()?[\[(\s]*(<(\w+\.)*(Axes|Figure|\w+Container|\w*Grid|matplotlib\.[\w.]+)\b[^<>]*>[\],\s]*)+"
    r"(,\s*dtype=object)?[\])]*|Text\([^,]+, [^,]+, (['\"]).*\6\)",
    re.DOTALL,
)
"""Names by which pyplot, pandas and seaborn hand back the chart that a cell shows, or a part of it."""
_FORMATTING = {
    "a", "abbr", "b", "br", "code", "div", "em", "i", "p", "s", "small", "span", "strong", "sub", "sup",
    "time", "u",
}  # fmt: skip
"""Tags by which libraries set the words of a cell; any other is shown as it was written."""

Grid = list[list[str]]


def adopt(
    name: str, cell: Mapping[str, Any], output: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, str | None]:
    """Return a payload for one output that is no exhibit, and what its author should mend.

    A table or chart may be named by `title` and `alt` in the metadata of the output or the cell. The
    payload is None where the output holds nothing a report can show.
    """
    data, said = output["data"], _said(cell, output)
    html = data.get(kernel_tables.MIME) or data.get("text/html", "")
    if "<table" in html:
        payload = _table(name, html, said, whole=kernel_tables.MIME in data)
        untitled = payload["title"] == _untitled("Table")
        if rows := _cut(html, payload["data"]):
            return payload, f"a table of {rows} rows that its library has cut short; use analysis.Table"
        lost = ["a table without a caption; use analysis.Table"] if untitled else []
        lost += [complaint for pattern, complaint in _LOST if pattern.search(html)]
        return payload, "; ".join(lost) or None
    kind = next((k for k in _PICTURES if k in data), None)
    if kind is None and _HANDLES.fullmatch(data.get("text/plain", "").strip()) and _shows_picture(cell):
        return None, None
    if kind is None:
        return None, "an output that is neither exhibit, Markdown, table nor chart is not shown"
    svg = _svg(data[kind]) if kind == "image/svg+xml" else _wrapped_png(data[kind])
    if svg is None:
        return None, "a picture that cannot be read is not shown"
    missing = None if said.get("alt") else "a chart without alt text; use analysis.Figure"
    return _figure(name, svg, said), missing


def can_show(data: Mapping[str, Any]) -> bool:
    """Return whether an output holds a table or a picture."""
    return "<table" in data.get("text/html", "") or any(kind in data for kind in _PICTURES)


def _shows_picture(cell: Mapping[str, Any]) -> bool:
    return any(k in output.get("data", {}) for output in cell["outputs"] for k in _PICTURES)


def _said(cell: Mapping[str, Any], output: Mapping[str, Any]) -> dict[str, str]:
    """Return the title and alt text given in metadata, the most specific last."""
    levels = [cell["metadata"], output.get("metadata", {})]
    levels += [level for kind in _PICTURES if isinstance(level := levels[1].get(kind), Mapping)]
    return {k: str(level[k]) for level in levels for k in ("title", "alt") if level.get(k)}


def _untitled(what: str) -> str:
    return f"{what} without a title"


def _figure(name: str, svg: str, said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "figure",
        "id": f"chart-{name}",
        "title": said.get("title") or _untitled("Chart"),
        "subtitle": "",
        "alt": said.get("alt") or _NO_ALT,
        "description": None,
        "svg": svg,
        "sources": [],
        "notes": [],
        "status": None,
        "data": None,
    }


def _svg(text: str) -> str | None:
    start = text.find("<svg")
    if start < 0:
        return None
    svg = re.sub(r"<metadata>.*?</metadata>", "", text[start:], flags=re.DOTALL).strip()
    return svg if images.is_whole_svg(svg) else None


def _wrapped_png(text: str) -> str | None:
    """Return an SVG that holds the PNG, so that every writer meets one kind of picture."""
    from PIL import Image

    try:
        return images.svg("image/png", base64.b64decode(text), sized=False).decode()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _cut(html: str, data: Mapping[str, Any]) -> str | None:
    """Return how many rows a table has, where its library says so and shows fewer."""
    found = _SIZE.search(html)
    rows = int(re.sub(r"[_,]", "", found[1])) if found else 0
    return wording.number(rows) if rows > len(data["rows"]) else None


def _table(name: str, html: str, said: Mapping[str, str], *, whole: bool) -> dict[str, Any]:
    table = BeautifulSoup(html, "lxml").find("table")
    if not isinstance(table, Tag):  # "<table" inside a comment
        table = Tag(name="table")
    rows = [tr for tr in table.find_all("tr") if "gt_heading" not in tr.get_attribute_list("class")]
    foot = [tr for tr in rows if tr.find_parent("tfoot")]
    head = [tr for tr in rows if tr.find_parent("thead")] or rows[:1]
    outside = {id(tr) for tr in (*head, *foot)}
    return {
        "kind": "table",
        "id": f"table-{name}",
        "title": said.get("title") or _words(table, "caption", ".gt_title") or _untitled("Table"),
        "subtitle": _words(table, ".gt_subtitle"),
        "sources": [],
        "notes": [" ".join(tr.stripped_strings) for tr in foot],
        "status": None,
        "data": _data(head, [tr for tr in rows if id(tr) not in outside], whole=whole),
    }


def _data(head: list[Tag], body: list[Tag], *, whole: bool) -> dict[str, Any]:
    cells, labels = _with_groups(body), _labels(_grid(head))
    width = max([len(labels), *map(len, cells)], default=0)
    labels = [""] * (width - len(labels)) + labels
    named = [label or f"Column {n}" for n, label in enumerate(labels, start=1)]
    missing = {kernel_tables.MISSING} if whole else _MISSING
    firsts = [tr.find(["th", "td"]) for tr in body]
    return {
        "columns": [{"name": n, "label": n, "type": "text", "unit": "", "decimals": 0} for n in named],
        "rows": [[None if c in missing else c for c in row] + [None] * (width - len(row)) for row in cells],
        "row_header": bool(firsts) and all(first is not None and first.name == "th" for first in firsts),
        "whole": True,
    }


def _words(table: Tag, *selectors: str) -> str:
    found = (table.select_one(s) for s in selectors)
    return next((" ".join(tag.stripped_strings) for tag in found if tag), "")


def _cell_text(cell: Tag) -> str:
    """Return the words of a cell; what is no formatting was data the library did not escape: it is text."""
    for tag in cell.find_all(True):
        if tag.name not in _FORMATTING and tag.parent is not None:
            tag.replace_with(str(tag))
    return " ".join(cell.stripped_strings)


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and int(text) else 1


def _grid(rows: list[Tag]) -> Grid:
    """Return the cells' text with every span filled by repetition: one row, one list."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while column in grid[at]:
                column += 1
            text = _cell_text(cell)
            for down in range(at, min(at + _span(cell, "rowspan"), len(rows))):
                grid[down] |= {column + i: text for i in range(_span(cell, "colspan"))}
            column += _span(cell, "colspan")
    return [[row[c] for c in sorted(row)] for row in grid]


def _labels(head: Grid) -> list[str]:
    """Return one label for each column from the stacked header rows."""
    width = max(map(len, head), default=0)
    stacked = [[row[c] for row in head if c < len(row) and row[c]] for c in range(width)]
    return [" · ".join(dict.fromkeys(words)) for words in stacked]


def _with_groups(body: list[Tag]) -> Grid:
    """Return the body's grid; a row that is one heading across all columns becomes a first column."""
    grid = _grid(body)
    cells = [tr.find_all(["th", "td"]) for tr in body]
    alone = [len(row) == 1 and _span(row[0], "colspan") > 1 for row in cells]
    if not any(alone):
        return grid
    group, rows = "", []
    for row, is_heading in zip(grid, alone, strict=True):
        if is_heading:
            group = row[0]
        else:
            rows.append([group, *row])
    return rows
