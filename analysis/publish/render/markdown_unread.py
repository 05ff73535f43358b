"""What in text looks like Markdown and is none: it would be printed as its source, so it is a problem."""

from __future__ import annotations

import re

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

_LOOKS_LIKE = (
    (r"!?\[[^\]]*\]\([^)]*\)", "is not read as a link or picture; write a blank in its address as %20"),
    (r"\[[^\]]+\]\[[^\]]*\]", "names a link that is not defined"),
    (r"\$ [^$]*[\\^_][^$]* \$", "is not read as maths; write no blank after the first $ or before the last"),
    (r"\\[a-zA-Z]+\s*\{[^}]*\}?|\\[(\[].*\\[)\]]", "is not read as maths; write it as $…$"),
    (
        r"\x01(?![^\x02]*\\[a-zA-Z]+\s*\{)[^\x01\x02]*[\\^_=][^\x01\x02]*\x02",
        "is not read as maths; write it as $…$",
    ),
    (r"\{(?:[#.][\w-]+|\w+=[^}]*)\}", "in braces is not read"),
    (r"^\$\$", "opens maths that nothing closes"),
    (r"<!--", "opens a comment that nothing closes"),
    (r"^\[!\w+\]", "is no callout; those are NOTE, TIP, IMPORTANT, WARNING and CAUTION, alone on their line"),
    (r"\^\[[^\]]+\]", "is not read as a note; write [^name], and [^name]: with its text"),
    (r"==\S(?:[^=\n]*\S)?==", "is not read as a mark; write **…**"),
    (r"\+\+\S(?:[^+\n]*\S)?\+\+", "is not read as inserted; write **…**"),
    (r"(?<=\w)~[^\s~]+~(?!~)", "is not read as lowered; write <sub>…</sub>"),
    (r"(?<=[\w)])\^[^\s^]+\^", "is not read as raised; write <sup>…</sup>"),
    (r"(?<![\w:]):[a-z][a-z0-9_+-]*[a-z0-9]:(?![\w:])", "is not read as an emoji; paste the character"),
    (r"\[\[[^\]\n]+\]\]", "is not read as a link; write [words](page.html)"),
    (
        r"\{\{.*?\}\}|\{%.*?%\}",
        "is of a template, which nothing fills in; show the value from a cell of code",
    ),
    (r"\[-?@[\w:.-]+[^\]]*\]|(?<![\w@.])@(?:fig|tbl|sec|eq|lst)-[\w-]+", "is not read; write [words](#id)"),
)
_LINES = (
    (re.compile(r"\[{1,2}_?toc_?\]{1,2}$", re.IGNORECASE), "is not read; every report has its contents"),
    (re.compile(r":{3,}\s*\S.*"), "opens a container, which is not read; write a callout, > [!NOTE]"),
    (re.compile(r":\s+\S.*"), "is no definition; write a list or a table"),
    (re.compile(r"#{1,6}[A-Za-z].*|#{7,}\s.*"), "is no heading; write one to six # and a blank"),
    (re.compile(r"!!!|\?\?\?"), "opens an admonition, which is not read; write a callout, > [!NOTE]"),
    (re.compile(r"\|.+\|$"), "is no row of a table; write |---| under its head, as many as columns"),
    (re.compile(r"\[[ xX]\](?! |\(|\[|:)"), "is no task; write a blank after the brackets"),
)
"""What is none at the start of a line."""
_PATTERNS = tuple((re.compile(pattern), complaint) for pattern, complaint in _LOOKS_LIKE)
_ESCAPED = {"[": "\x01", "]": "\x02"}
"""Brackets that were escaped: they may be meant to hold maths."""
_SHOWN = str.maketrans({mark: f"\\{bracket}" for bracket, mark in _ESCAPED.items()} | {"\0": ""})
_ANCHOR = re.compile(r"\s*\{(?:#([\w-]+)|\.[\w-]+)\}\s*$")
_HEAD = re.compile(r"\s*---[ \t]*\n\s*[\w-]+:.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_COMPUTED = re.compile(r"\{\w+\} |r [A-Za-z_(]")
_DRAWN_ELSEWHERE = {"mermaid"}


def check(inline: Token, problems: list[str]) -> None:
    """Report each run of text in a line that looks like Markdown; what its author escaped is text.

    For use before markdown-it joins escaped characters with the text around them.
    """
    run: list[str] = []
    for token in [*(inline.children or []), Token("end", "", 0)]:
        if token.type == "text":
            run.append(token.content)
        elif token.type == "text_special":
            run.append(token.content if token.content[0] == "\\" else _ESCAPED.get(token.content, "\0"))
        elif token.type != "softbreak":
            _check_text("".join(run), problems)
            run = []
            if token.type == "code_inline" and _COMPUTED.match(token.content):
                problems.append(f"`{token.content[:60]}` is not computed; show the value from a cell of code")
    for line in map(str.strip, inline.content.splitlines()):
        problems += [f"{line[:60]!r} {complaint}" for pattern, complaint in _LINES if pattern.match(line)]


def check_head(source: str, problems: list[str]) -> None:
    """Report a head in YAML, which other tools read and leave out."""
    if _HEAD.match(source):
        problems.append("a head in YAML (---) is not read; put its title into the metadata of the notebook")


def check_fence(token: Token, problems: list[str]) -> None:
    """Report a block of code that others draw as a picture."""
    if token.info.startswith("{"):
        problems.append(
            f"a block {token.info.split()[0]} is shown as its source; write Markdown in its place"
        )
    if set(token.info.split()[:1]) & _DRAWN_ELSEWHERE:
        problems.append(
            f"a diagram in {token.info.split()[0]} is shown as its source; put a picture in its place"
        )


def check_row(line: str, columns: int, problems: list[str]) -> None:
    """Report a row of a table that has more cells than its head: no reader of Markdown shows them."""
    cells = escapedSplit(line.strip("> \t"))
    if len(cells) - (not cells[0].strip()) - (not cells[-1].strip()) > columns:
        problems.append(f"{line.strip()[:60]!r} has more cells than the head of its table; write | as \\|")


def _check_text(text: str, problems: list[str]) -> None:
    for pattern, complaint in _PATTERNS:
        problems += [f"{found[0].translate(_SHOWN)[:60]!r} {complaint}" for found in pattern.finditer(text)]


def take_anchor(title: Token) -> str:
    """Take `{#anchor}` or `{.class}` from the end of a heading and return the anchor, or nothing."""
    last = title.children[-1] if title.children else None
    found = _ANCHOR.search(last.content) if last and last.type == "text" else None
    if not last or not found:
        return ""
    last.content = last.content[: found.start()]
    return found[1] or ""
