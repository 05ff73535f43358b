"""A report as CommonMark with tables; its charts are SVG files in the folder beside it, as its data are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from analysis.exhibits import printed
from analysis.publish.formats import Report, Write
from analysis.publish.render import story

_MARKS = re.compile(r"([\\`*_\[\]<>#|$~&])")
_FIRST = re.compile(r"^(\d*)([-+=.)])")
"""What would begin a list or underline a heading."""
_AROUND = {"em": "*", "strong": "**", "s": "~~"}
_TAGS = ("sub", "sup")


def begin(report: Report) -> Write:
    """Return what writes the report's text and its pictures."""
    return lambda: _files(report)


def _files(report: Report) -> dict[str, bytes]:
    folder = quote(report.document.name)
    files: dict[str, bytes] = {}
    blocks: list[str] = []
    for part in story.parts(report.document):
        if isinstance(part, story.Picture):
            files[part.name] = part.svg
            blocks.append(f"![{plain(part.alt)}]({folder}/{quote(part.name)})")
        elif isinstance(part, story.Grid):
            blocks.append("\n".join(_table(part)))
        else:
            blocks.append(_paragraph(part))
    return {".md": ("\n\n".join(blocks) + "\n").encode(), **files}


def plain(text: str) -> str:
    """Return words that are no Markdown, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _paragraph(part: story.Paragraph) -> str:
    if part.kind == "code":
        words = "".join(run.text for run in part.runs)
        fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", words)), 0)
        return f"{fence}\n{words}\n{fence}"
    words = _FIRST.sub(r"\1\\\2", "".join(map(_run, part.runs)).strip())
    anchor = f'<a id="{part.anchor}"></a>' if part.anchor else ""
    if part.kind in {"title", "heading"}:
        return f"{anchor}\n\n{'#' * max(1, part.level)} {words}".lstrip()
    if part.kind == "caption":
        return f"{anchor}**{words}**"
    if part.kind == "quote":
        return f"> {words}"
    if part.kind == "item":
        lead = "    " * (part.level - 1)
        return f"{lead}{part.mark} {anchor}{words}" if part.mark else f"{lead}    {words}"
    return words


def _run(run: story.Run) -> str:
    if "maths" in run.looks:
        return f"${run.text}$"
    if "code" in run.looks:
        ticks = "`" * (max(map(len, re.findall("`+", run.text)), default=0) + 1)
        return f"{ticks} {run.text} {ticks}" if "`" in run.text else f"`{run.text}`"
    if run.text == "\n":
        return "\\\n"
    text = _MARKS.sub(r"\\\1", run.text.replace("\n", " "))
    inside = text.strip()
    if not inside:
        return text
    shown = inside
    for look in sorted(run.looks & _AROUND.keys()):
        shown = f"{_AROUND[look]}{shown}{_AROUND[look]}"
    for tag in sorted(run.looks & set(_TAGS)):
        shown = f"<{tag}>{shown}</{tag}>"
    if run.link:
        shown = f"[{shown}](<{run.link}>)"
    return text.replace(inside, shown, 1)


def _table(part: story.Grid) -> Iterator[str]:
    yield _row(plain(printed.head(column)) for column in part.data["columns"])
    yield _row("--:" if number else "---" for number in printed.numeric(part.data))
    for row in printed.cells(part.data):
        yield _row(map(plain, row))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
