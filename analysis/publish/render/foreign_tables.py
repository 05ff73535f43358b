"""Tables in HTML, of other libraries or pasted: taken whole, as a browser lays them out, or the loss named.

Only words and spans are taken over; styles, links and scripts are left behind. The words around a table are
kept in their place, as Markdown. pandas reads tables too, but with the numbers parsed, the tags inside a cell
run together and notes taken for rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Comment, Tag

from analysis.common import wording
from analysis.exhibits.frames import MISSING

_MISSING = {"NaN", "nan", "None", "<NA>", "NaT", MISSING}
_MOST_COLUMNS = 200
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "small", "span", "strike", "strong", "tt", "del", "time", "u", "var",
    "wbr",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
}  # fmt: skip
_UNSEEN = ["style", "script", "template", "head", "noscript", "colgroup", "col"]
_STRUCK = ["del", "s", "strike"]
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_RAISED = {
    "sup": ("^", str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")),
    "sub": ("_", str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")),
}
_ORDINALS = {"st", "nd", "rd", "th"}
_DOTS = re.compile(r"(\.{3}|[…⋮⋯⋱])?")
_SIZE = re.compile(r"(?:shape: \()?([\d_,]+)(?: rows? × [\d_,]+ columns?|,(?: [\d_,]+)?\))")
"""The size a library writes beside what it shows of a table."""
_TRIMMED = re.compile(r"(row|col)_trim")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BREAK, _PLACE = "\ufdd1", "\ufdd2"
"""Stand in the text for the edge of a block and for a table: characters that no text may hold."""


class Read(NamedTuple):
    """What an output holds, in its order: tables, and Markdown between them; and what of it is lost."""

    parts: list[dict[str, Any] | str]
    lost: list[str]


def read(html: str, *, whole: bool = False) -> Read:
    """Return the tables of an output and the words around them.

    A table is a mapping of `title`, `subtitle`, `notes` and `data`. Spans are filled by repetition. A row
    that is one cell across all columns is a heading of the rows below it, which becomes a first column, or
    below the last of them a note. A first row is a head where it stands in one, or holds headings alone.
    `whole` says that the table came as data: dots, spaces and NaN are then data too.
    """
    lost: dict[str, None] = {}
    clean = html.replace(_BREAK, "").replace(_PLACE, "")
    soup = BeautifulSoup(clean, "lxml") if whole else _visible(clean)
    if re.search(r"<script\b", clean, re.IGNORECASE):
        lost["what a script writes is not shown"] = None
    found = [table for table in soup.find_all("table") if not table.find_parent("table")]
    tables = [_table(table, lost, whole=whole) for table in found]
    for table in found:
        table.replace_with(f"{_BREAK}{_PLACE}{_BREAK}")
    for heading in soup.find_all(re.compile("h[1-6]$")):
        heading.insert(0, _PLACE + heading.name[1])
    lines = [_collapsed(line) for line in _text(soup, lost, beside=True).split(_BREAK)]
    sizes = [size[1] for line in lines if (size := _SIZE.fullmatch(line))]
    if not whole:
        lost |= dict.fromkeys(_cuts(tables, sizes))
    rest = iter(tables)
    parts = [
        next(rest) if line == _PLACE else _markdown(line)
        for line in lines
        if line and not (found and _SIZE.fullmatch(line))
    ]
    return Read(parts, list(lost))


def _visible(html: str) -> BeautifulSoup:
    """Return the parsed HTML without what a browser does not show."""
    soup = BeautifulSoup(html, "lxml")
    rules = [rule for style in soup.find_all("style") if "@" not in (text := style.get_text())
             for rule in _RULE.findall(text)]  # fmt: skip
    hidden = [selector for selector, said in rules if _HIDES.search(said)]
    gone = [tag for tag in soup.find_all(_UNSEEN) if not tag.find_parent(["td", "th"])]
    gone += [*soup.find_all(style=_HIDES), *soup.find_all(hidden=True)]
    for selector in hidden:
        try:
            gone += soup.select(selector)
        except (ValueError, NotImplementedError):  # a selector only a browser knows
            continue
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in gone:
        tag.extract()
    return soup


def _collapsed(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip()


def _markdown(line: str) -> str:
    """Return a line of text as Markdown that says just this."""
    level = int(line[1]) if line.startswith(_PLACE) else 0
    return f"{'#' * level} ".lstrip() + _PUNCTUATION.sub(r"\\\1", line[2 * bool(level) :].strip())


def _text(tag: Tag, lost: dict[str, None], *, beside: bool = False) -> str:
    """Return the words of a tag, inline tags joined as HTML joins them, blocks parted by `_BREAK`.

    In a table what is no markup of words was data the library did not escape: it is shown as it was written.
    """
    for inner in tag.find_all(True):
        if not any(parent is tag for parent in inner.parents):
            continue  # within one that was taken out
        if inner.name in _RAISED:
            inner.replace_with(_raised(inner))
        elif inner.name in _BLOCKS:
            inner.insert_before(_BREAK)
            inner.insert_after(_BREAK)
            if inner.name == "li":
                inner.insert(0, "• ")
        elif inner.name not in _INLINE:
            how = "beside a table is not shown" if beside else "is shown as its source"
            lost[f"<{inner.name[:20]}> {how}"] = None
            inner.replace_with("" if beside else str(inner))
        if inner.name in _STRUCK:
            lost["words struck through are shown as any other"] = None
        elif inner.name == "a" and inner.get("href"):
            lost["a link in HTML is not shown; its words stay"] = None
    return tag.get_text()


def _raised(tag: Tag) -> str:
    """Return raised or lowered words as characters that are so, or else after the sign for it."""
    sign, letters = _RAISED[tag.name]
    words = _collapsed(tag.get_text())
    if all(ord(c) in letters for c in words) or words in _ORDINALS:
        return words if words in _ORDINALS else words.translate(letters)
    return sign + (words if len(words) == 1 else f"({words})")


def _words(tag: Tag | None, lost: dict[str, None], *, whole: bool = False) -> str:
    if tag is None or whole:
        return tag.get_text().strip().replace("\xa0\xa0", "  ") if tag else ""  # as pandas writes two blanks
    if tag.find("table"):
        lost["a table within a table is shown as a line of words"] = None
        for table in tag.find_all("table"):
            table.name = "div"
    return _collapsed(_text(tag, lost).replace(_BREAK, " "))


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["th", "td"], recursive=False)


def _table(table: Tag, lost: dict[str, None], *, whole: bool) -> dict[str, Any]:
    caption = table.find("caption")  # not by selectors: reading the first takes a tenth of a second
    title, subtitle = (table.find(class_=name) for name in ("gt_title", "gt_subtitle"))
    rows = [
        tr for tr in table.find_all("tr")
        if tr.find_parent("table") is table and "gt_heading" not in tr.get_attribute_list("class")
    ]  # fmt: skip
    rows.sort(key=lambda tr: tr.find_parent("tfoot") is not None)
    head = [tr for tr in rows if tr.find_parent("thead")] or _leading(rows)
    taken = {id(tr) for tr in head}
    body = [tr for tr in rows if id(tr) not in taken and _cells(tr)]
    labels = _labels(_grid(head, lost, whole=whole))
    grid = _grid(body, lost, whole=whole)
    width = max([len(labels), *map(len, grid)], default=0)
    across = [_is_across(tr, width) for tr in body]
    last = max((n for n, alone in enumerate(across) if not alone), default=-1) + 1
    firsts = {_cells(tr)[0].name for tr, alone in zip(body, across, strict=True) if not alone}
    return {
        "title": _words(caption or title, lost),
        "subtitle": _words(subtitle, lost),
        "notes": [row[0] for row in grid[last:] if row and row[0]],
        "trimmed": bool(table.find(class_=_TRIMMED)),
        "data": {
            **_data(labels, _with_groups(grid[:last], across), {MISSING} if whole else _MISSING),
            "row_header": firsts == {"th"},
            "whole": True,
        },
    }


def _data(labels: list[str], cells: list[list[str | None]], missing: set[str]) -> dict[str, Any]:
    """Return columns and rows of one width; a first column without a label is an index."""
    width = max([len(labels), *map(len, cells)], default=0)
    named = [label or f"Column {n}" for n, label in enumerate([""] * (width - len(labels)) + labels, start=1)]
    return {
        "columns": [{"name": n, "label": n, "type": "text", "unit": "", "decimals": 0} for n in named],
        "rows": [[None if c in missing else c for c in row] + [None] * (width - len(row)) for row in cells],
    }


def _is_across(row: Tag, width: int) -> bool:
    cells = _cells(row)
    alone = len(cells) == 1 and width > 1
    return alone and (_span(cells[0], "colspan") >= width or row.find_parent("tfoot") is not None)


def _leading(rows: list[Tag]) -> list[Tag]:
    """Return the first rows that hold headings alone; where every row does, the first."""

    def heads(tr: Tag) -> bool:
        named = {cell.name for cell in _cells(tr) if cell.name == "th" or cell.get_text().strip()}
        return named == {"th"}

    first = next((n for n, tr in enumerate(rows) if not heads(tr)), 1)
    return rows[:first]


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(int(text), _MOST_COLUMNS) if text.isascii() and text.isdecimal() and int(text) else 1


def _grid(rows: list[Tag], lost: dict[str, None], *, whole: bool) -> list[list[str | None]]:
    """Return the cells' text with every span filled by repetition: one row, one list."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in _cells(row):
            while column in grid[at]:
                column += 1
            text = _words(cell, lost, whole=whole)
            for down in range(at, min(at + _span(cell, "rowspan"), len(rows))):
                grid[down] |= {column + i: text for i in range(_span(cell, "colspan"))}
            column += _span(cell, "colspan")
    return [[row.get(c) for c in range(max(row, default=-1) + 1)] for row in grid]


def _labels(head: list[list[str | None]]) -> list[str]:
    """Return one label for each column from the stacked header rows."""
    width = max(map(len, head), default=0)
    stacked = [[word for row in head if c < len(row) and (word := row[c])] for c in range(width)]
    return [" · ".join(dict.fromkeys(words)) for words in stacked]


def _with_groups(grid: list[list[str | None]], across: list[bool]) -> list[list[str | None]]:
    """Return the rows, each led by the headings across all columns that stand next above it, if there are."""
    rows: list[list[str | None]] = []
    group: list[str] = []
    opened = False
    headed = any(alone and row[0] for row, alone in zip(grid, across, strict=False))
    for row, alone in zip(grid, across, strict=False):
        if not alone:
            rows.append([" · ".join(group), *row] if headed else row)
        elif row[0]:
            group = [*(group if opened else []), row[0]]
        opened = alone and bool(row[0])
    return rows


def _cuts(tables: Iterable[dict[str, Any]], sizes: list[str]) -> Iterable[str]:
    """Yield what a library has left out of its tables, by the size it gives or the dots it puts there."""
    held = sum(len(table["data"]["rows"]) for table in tables)
    sized = max((int(re.sub(r"[_,]", "", size)) for size in sizes), default=0)
    what = f"a table of {wording.number(sized)} rows" if sized > held else "a table"
    for table in tables:
        labels, rows = [c["label"] for c in table["data"]["columns"]], table["data"]["rows"]
        columns = [*zip(labels, *rows, strict=True)] if rows else []
        dotted = [
            line for line in [*rows, *columns] if any(line) and all(_DOTS.fullmatch(c or "") for c in line)
        ]
        longest = max((c or "" for row in rows for c in row), key=len, default="")
        ends = len(longest) > 3 and longest.endswith(("...", "…"))  # more than the dots alone
        if sized > held or table["trimmed"] or dotted or ends:
            yield f"{what} that its library has cut short; display the data frame itself, which comes whole"
