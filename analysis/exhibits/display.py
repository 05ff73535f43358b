"""How an exhibit looks inside a notebook: JupyterLab (also untrusted), VS Code, GitHub, a terminal.

JupyterLab strips inline SVG, scripts and most attributes from untrusted output but keeps an image
with a data address and its alt text, so charts go that way.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any

from analysis.common import wording
from analysis.exhibits import MIME, drawing, printed

_ROWS_SHOWN = 60
"""Rows of a table in a notebook, as many as pandas shows; the report and its CSV hold more."""
_PICTURE = re.compile(r'<img src="data:image/svg\+xml;base64,([A-Za-z0-9+/]+=*)"')
_UNNAMED_LINK = re.compile(r"\[\]\(#([\w-]+)\)")


_CARDS = "display: flex; flex-wrap: wrap; gap: 16px 32px; list-style-type: none; margin: 8px 0; padding: 0"
_CARD = "width: 14em; margin: 0; padding: 8px 0; border-top: 3px solid #4d86b8"
"""Key figures as they stand on the page. The line is seen on light and on dark."""


def _table(payload: Mapping[str, Any], caption: str) -> str:
    data = printed.newest_first(payload.get("shown", payload["data"]), payload["sources"])
    head = "".join(f'<th scope="col">{escape(printed.head(c))}' for c in data["columns"])
    body = []
    for row in data["rows"][:_ROWS_SHOWN]:
        cells = []
        for place, (value, column) in enumerate(zip(row, data["columns"], strict=True)):
            text = escape(printed.cell(value, column))
            header = place == 0 and data["row_header"]
            cells.append(f'<th scope="row">{text}' if header else f"<td>{text}")
        body.append(f"<tr>{''.join(cells)}")
    rows = len(data["rows"])
    cut = f"<p><small>The first {_ROWS_SHOWN} of {rows:,} rows.</small></p>" if rows > _ROWS_SHOWN else ""
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}"
        f"<tbody>{''.join(body)}</table>{cut}"  # cells end without saying so: a page holds each table twice
    )


def _foot(payload: Mapping[str, Any]) -> str:
    lines = [*payload.get("notes", []), *(_source_line(s) for s in payload.get("sources", []))]
    return "".join(f"<p><small>{escape(line)}</small></p>" for line in lines)


def _source_line(source: Mapping[str, Any]) -> str:
    later = ", as later published" if source["as_later_published"] else ""
    table = source.get("publisher_table") or source["table"]
    return (
        f"Source: {source['publisher']}, {source['publication']}, {table}, "
        f"released {_day(source['released'])}{later}"
    )


def _day(iso: str) -> str:
    return wording.day(dt.date.fromisoformat(iso))


def _subtitle(payload: Mapping[str, Any]) -> str:
    status = f" ({payload['status']})" if payload["status"] else ""
    return f"{payload['subtitle']}{status}"


def _figure(payload: Mapping[str, Any]) -> str:
    alt = escape(payload["alt"])
    picture = base64.b64encode(drawing.small(payload["svg"]).encode()).decode()
    return (
        f"<figure><figcaption><strong>{escape(payload['title'])}</strong><br>{escape(_subtitle(payload))}"
        f'</figcaption><img src="data:image/svg+xml;base64,{picture}" alt="{alt}">'
        f"<details><summary>Data</summary>{_table(payload, payload['subtitle'])}</details>"
        f"{_foot(payload)}</figure>"
    )


def picture(shown: str) -> str | None:
    """Return the SVG of the chart in what `html` made of a figure, or None where there is none."""
    found = _PICTURE.search(shown)
    return base64.b64decode(found[1]).decode() if found else None


def when(figure: Mapping[str, Any]) -> str:
    """Return a key figure's period and status, "30 June 2026, final", or its own words for them."""
    if figure.get("when"):
        return str(figure["when"])
    start, end = (dt.date.fromisoformat(day) for day in figure["period"])
    return f"{wording.span(start, end)}, {figure['status']}"


def _key_figure(figure: Mapping[str, Any]) -> str:
    unit = "" if figure["unit"] in {"", "%"} else f" {escape(figure['unit'])}"
    change = f"<br>{escape(figure['change'])}" if figure["change"] else ""
    return (
        f'<li style="{_CARD}">{escape(figure["label"])}<br>'
        f'<strong style="font-size: 2em; line-height: 1.3">{escape(figure["text"])}</strong>{unit}'
        f"{change}<br><small>{escape(when(figure))}</small></li>"
    )


def _key_figures(payload: Mapping[str, Any]) -> str:
    items = "".join(map(_key_figure, payload["figures"]))
    title = f"<p><strong>{escape(payload['title'])}</strong></p>"
    return f'{title}<ul style="{_CARDS}">{items}</ul>{_foot(payload)}'


def _markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    named = _UNNAMED_LINK.sub(r"[\1](#\1)", text)  # the exporters know the number, a cell does not
    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(named)
    return rendered


def _verdict(payload: Mapping[str, Any]) -> str:
    readings = _table({**payload, "data": payload["readings"]}, "Readings")
    return (
        f"<p><strong>{escape(payload['claim'])}</strong></p><p>Verdict: {escape(payload['verdict'])}</p>"
        f"{_markdown(payload['markdown'])}{readings}{_foot(payload)}"
    )


def _callout(payload: Mapping[str, Any]) -> str:
    title = f"<p><strong>{escape(payload['title'])}</strong></p>"
    return f"<blockquote>{title}{_markdown(payload['markdown'])}</blockquote>"


def _sources(payload: Mapping[str, Any]) -> str:
    inputs = "".join(f"<li>{escape(_source_line(i))}</li>" for i in payload["inputs"])
    limits = "".join(f"<li>{escape(limit)}</li>" for limit in payload["limits"])
    return (
        f"<p>Data as at {_day(payload['as_at'])}</p><ul>{inputs}</ul>"
        f"<p>What is not known</p><ul>{limits}</ul><p>{escape(payload['cite'])}</p>"
    )


_HTML = {
    "figure": _figure,
    "table": lambda p: f"<p><strong>{escape(p['title'])}</strong></p>{_table(p, _subtitle(p))}{_foot(p)}",
    "key_figures": _key_figures,
    "callout": _callout,
    "verdict": _verdict,
    "prose": lambda p: _markdown(p["markdown"]),
    "sources": _sources,
}


def html(payload: Mapping[str, Any]) -> str:
    """Return accessible HTML of any exhibit payload; every text from data is escaped."""
    return _HTML[payload["kind"]](payload)


def completed(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a cell shows with the HTML of an exhibit, where its kernel has left that to who runs it."""
    if data.get("text/html") == "" and MIME in data:
        with suppress(Exception):  # a payload that is none of ours: what it lacks is said where it is read
            return data | {"text/html": html(data[MIME])}
    return data


def plain(payload: Mapping[str, Any]) -> str:
    """Return a readable text of any exhibit payload for a terminal."""
    kind = payload["kind"]
    if kind == "prose":
        return str(payload["markdown"])
    if kind == "key_figures":
        figures = [f"  {f['text']:>12}  {f['label']}" for f in payload["figures"]]
        return "\n".join([payload["title"], *figures])
    if kind == "callout":
        return f"{payload['title']}: {payload['markdown']}"
    if kind == "verdict":
        return f"{payload['claim']}\n{payload['verdict']}. {payload['markdown']}"
    if kind == "sources":
        return f"Data as at {_day(payload['as_at'])}. {payload['cite']}"
    said = f"{payload['title']}\n{payload['subtitle']}"
    return f"{said}\n{payload['alt']}" if kind == "figure" else said
