"""Maths of Markdown, `$x^2$` and `$$…$$`: MathML for pages, Typst's own for paper, from one reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from xml.etree.ElementTree import Element

from markdown_it.token import Token

from analysis.publish.render.typst import array, boolean, literal

_ENVIRONMENT = re.compile(r"\\(begin|end)\{(?:align|aligned|gather|gathered|multline|flalign)\*?\}")
"""Environments set as `split`, which the converter knows whole and without numbers of its own."""
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ROWS = {"math", "mrow", "mstyle", "mpadded"}
_ATTRIBUTES = {
    "display", "displaystyle", "linethickness", "mathvariant", "stretchy", "fence", "form", "separator",
    "width", "largeop", "movablelimits", "lspace", "rspace", "columnalign", "minsize", "maxsize", "accent",
    "accentunder",
}  # fmt: skip
_ACCENTS = {
    "^": "\u0302",
    "¯": "\u0304",
    "‾": "\u0304",
    "~": "\u0303",
    "˜": "\u0303",
    "˙": "\u0307",
    "→": "\u20d7",
}


class _NotKnown(Exception):
    pass


def check(token: Token, problems: list[str]) -> None:
    """Turn maths that cannot be set on page and paper alike into its words, and say so."""
    try:
        _typst(_read(token.content, token.type == "math_block"))
    except _NotKnown as error:
        problems.append(f"the maths {token.content.strip()[:60]!r} cannot be set: {error}")
        token.meta = {"as_text": True}


def html(token: Token) -> str:
    """Return the MathML of a token that was checked, or its source as code where it could not be set."""
    if token.meta.get("as_text"):
        return f"<code>{escape(token.content.strip())}</code>"
    from xml.etree.ElementTree import register_namespace, tostring

    register_namespace("", _NAMESPACE[1:-1])
    return tostring(_read(token.content, token.type == "math_block"), encoding="unicode")


def typst(token: Token) -> str:
    """Return Typst code of a token that was checked."""
    if token.meta.get("as_text"):
        return f"code({literal(token.content.strip())})"
    block = token.type == "math_block"
    body = _typst(_read(token.content, block))
    return f"math.equation(block: {boolean(block)}, alt: {literal(token.content.strip())}, {body})"


@lru_cache(maxsize=1000)
def _read(latex: str, block: bool) -> Element:
    """Return the MathML of LaTeX; only attributes that say how it is set are kept."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
    from latex2mathml.converter import convert

    try:
        known = _ENVIRONMENT.sub(r"\\\1{split}", latex.strip())
        root: Element = fromstring(convert(known, display="block" if block else "inline"))
    except Exception as error:  # noqa: BLE001 (the converter has many errors of its own, and others slip out)
        raise _NotKnown(f"{type(error).__name__} in reading it") from None
    for element in root.iter():
        if element.get("linebreak"):
            raise _NotKnown("a new line is known only within an environment such as aligned")
        for name in set(element.attrib) - _ATTRIBUTES:
            del element.attrib[name]
        if (element.text or "").startswith("\\"):
            raise _NotKnown(f"{element.text} is not known")
    return root


def _typst(element: Element) -> str:
    name, parts = element.tag.removeprefix(_NAMESPACE), list(element)
    text = (element.text or "").strip()
    if name in _ROWS:
        return _row(parts)
    if name == "mspace":
        return "h(0.3em)"
    if name in {"mi", "mn", "mo", "mtext"}:
        return _word(name, text, element.get("mathvariant", ""))
    if name == "mtable":
        rows = [array([_row(list(cell)) for cell in row]) for row in parts]
        return f"math.mat({', '.join(rows)}, delim: none)"
    written = [_typst(part) for part in parts]
    if name == "mover" and len(parts) == 2 and (parts[1].text or "") in _ACCENTS:
        return f"math.accent({written[0]}, {literal(_ACCENTS[str(parts[1].text)])})"
    bare = element.get("linethickness", "1").startswith("0")
    form, count = _FORMS.get("binom" if bare else name, (None, 0))
    if form is None:
        raise _NotKnown(f"<{name}> is not known")
    if len(written) < count:
        raise _NotKnown("it is not complete")
    return form(written)


def _word(name: str, text: str, variant: str) -> str:
    if variant not in {"", "normal", "italic"}:
        raise _NotKnown(f"letters of the kind {variant} are not known")
    if len(text) == 1 and not text.isalnum():
        return f"symbol({literal(text)})"
    slanted = name == "mi" and len(text) == 1 and variant != "normal"
    return f"math.{'italic' if slanted else 'upright'}({literal(text)})"


def _row(parts: Sequence[Element]) -> str:
    return f"{{{'; '.join(_typst(part) for part in parts)}}}" if parts else "[]"


_FORMS: dict[str, tuple[Callable[[list[str]], str], int]] = {
    "mfrac": (lambda parts: f"math.frac({parts[0]}, {parts[1]})", 2),
    "binom": (lambda parts: f"math.mat({array(parts[:1])}, {array(parts[1:])}, delim: none)", 2),
    "msqrt": (lambda parts: f"math.sqrt({{{'; '.join(parts)}}})", 0),
    "mroot": (lambda parts: f"math.root({parts[1]}, {parts[0]})", 2),
    "msup": (lambda parts: f"math.attach({parts[0]}, t: {parts[1]})", 2),
    "mover": (lambda parts: f"math.attach({parts[0]}, t: {parts[1]})", 2),
    "msub": (lambda parts: f"math.attach({parts[0]}, b: {parts[1]})", 2),
    "munder": (lambda parts: f"math.attach({parts[0]}, b: {parts[1]})", 2),
    "msubsup": (lambda parts: f"math.attach({parts[0]}, b: {parts[1]}, t: {parts[2]})", 3),
    "munderover": (lambda parts: f"math.attach({parts[0]}, b: {parts[1]}, t: {parts[2]})", 3),
}
"""Element of MathML → its Typst from that of its parts, and how many it must have."""
