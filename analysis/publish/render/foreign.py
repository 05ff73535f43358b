"""Output of other libraries, adopted: HTML tables of pandas, Styler and great_tables; bare charts.

A data frame comes whole, as `analysis.exhibits.frames` has it; what a library has cut short is reported.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from analysis.exhibits import frames as kernel_tables
from analysis.publish.render import foreign_tables, images

_NO_ALT = "No description of this chart was given."
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")
_HANDLE = re.compile(
    r"<(\w+\.)*(Axes|Figure|\w+Container|\w*Grid|(matplotlib|mpl_toolkits)\.[\w.]+)\b[^<>]*>"
    r"|Text\([^,]+, [^,]+, (['\"]).*?\4\)",
    re.DOTALL,
)
"""Names by which pyplot, pandas and seaborn hand back the chart that a cell shows, or a part of it."""
_AROUND = re.compile(r"array\([^<>()]*\)|dtype=object|array|'\w+':|None|[\[\](){},\s]+")
"""What such names stand in: lists and dicts of them, beside the numbers that bars were counted in."""
_OF_GROUPS = re.compile(r"\bAxes\(\d")
_SETS_AXES = re.compile(r"\.((set_)?[xyz]lim|set_[xyz]bound|axis|setp)\([^\n]*\)\s*\Z")
"""A last line that sets what a chart shows, and hands it back."""

_NAME_IT = 'give it one, or a "title" in the metadata of its cell, or make it an analysis.exhibits.Table'
_DESCRIBE_IT = (
    'say what it shows as "alt" in the metadata of its cell, or make it an analysis.exhibits.Figure'
)


def adopt(
    name: str, cell: Mapping[str, Any], output: Mapping[str, Any]
) -> tuple[list[dict[str, Any] | str], list[str]]:
    """Return the payloads and Markdown of one output that is no exhibit, and what its author should mend.

    A table or chart may be named by `title` and `alt` in the metadata of the output or the cell.
    """
    data, said = output["data"], _said(cell, output)
    if _names_its_chart(cell, output):
        return [], []
    html = data.get(kernel_tables.MIME) or data.get("text/html", "")
    if "<table" in html:
        parts, lost = foreign_tables.read(html, whole=kernel_tables.MIME in data)
        shown = [part if isinstance(part, str) else _table(name, part, said) for part in parts]
        tables = [part for part in shown if not isinstance(part, str)]
        if any(table["title"] == _untitled("Table") for table in tables):
            lost.append(f"a table without a caption; {_NAME_IT}")
        if tables:
            return shown, ["; ".join(lost)] if lost else []
    kind = next((k for k in _PICTURES if k in data), None)
    if kind is None:
        return [], ["an output that is neither exhibit, Markdown, table nor chart is not shown"]
    svg = _svg(data[kind]) if kind == "image/svg+xml" else _wrapped(kind, data[kind])
    if svg is None:
        why = "an SVG that cannot be read, or has addresses, scripts, animation or foreign objects,"
        return [], [f"{why if kind == 'image/svg+xml' else 'a picture that cannot be read'} is not shown"]
    return [_figure(name, svg, said)], [] if said.get("alt") else [
        f"a chart without alt text; {_DESCRIBE_IT}"
    ]


def can_show(data: Mapping[str, Any]) -> bool:
    """Return whether an output holds a table or a picture."""
    return "<table" in data.get("text/html", "") or any(kind in data for kind in _PICTURES)


def _names_its_chart(cell: Mapping[str, Any], output: Mapping[str, Any]) -> bool:
    """Return whether an output is what drawing handed back, in a cell that shows the chart."""
    data = output["data"]
    beside = cell.get("outputs", ())
    charts = [shown for shown in beside if set(_PICTURES).intersection(shown.get("data", {}))]
    if not charts or output in charts:
        return False
    named, others = _HANDLE.subn("", text := data.get("text/plain", ""))
    handed = others and not _AROUND.sub("", named)
    limits = output["output_type"] == "execute_result" and set(data) == {"text/plain"}
    return bool(handed or _OF_GROUPS.search(text) or (limits and _SETS_AXES.search(cell["source"])))


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
    """Return an SVG without what it says of itself, such as the second it was drawn in."""
    from lxml import etree

    root = images.drawing(text.strip())
    if root is None:
        return None
    etree.strip_elements(root, "{*}metadata", with_tail=False)
    return str(etree.tostring(root, encoding="unicode", with_tail=False))


def _wrapped(kind: str, text: str) -> str | None:
    """Return an SVG that holds the picture, so that every writer meets one kind of picture."""
    from PIL import Image

    try:
        return images.svg(kind, base64.b64decode(text), sized=False).decode()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _table(name: str, read: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": "table",
        "id": f"table-{name}",
        "title": said.get("title") or read["title"] or _untitled("Table"),
        "subtitle": read["subtitle"],
        "sources": [],
        "notes": read["notes"],
        "status": None,
        "data": read["data"],
    }
