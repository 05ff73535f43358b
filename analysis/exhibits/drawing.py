"""A drawing as the few kinds of shapes it consists of: read once, from a whitelist, and written small.

What is not on the list (a script, a foreign object, a reference to what lies elsewhere, a transformation)
makes a drawing unknown: it is not taken apart, and shown as a picture, in which nothing runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from analysis.exhibits.strokes import path

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_LOOKS = frozenset(
    {"fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
     "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "clip-path"}
)  # fmt: skip
_PLACES = frozenset({"d", "height", "href", "id", "patternUnits", "width", "x", "y"})
_SHAPES = frozenset({"clipPath", "path", "pattern", "rect", "use"})
_SHARED = (_LOOKS - {"opacity"}) | {"class", "text-anchor", "font-weight", "font-style"}
"""What a group can say for its shapes: not what it would do to them together."""
_SAFE = re.compile(r"[\w .,#%+-]*")
"""What a value of an attribute consists of: no address and nothing called has no more."""
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d*)?(?:e-\d+)?")
_NUMBERS = frozenset({"height", "width", "x", "y"})
_CLASS = re.compile(r"w\d+")
_NAME = re.compile(r"[\w-]+")
_OWN_NAME = re.compile(r"#[\w-]+|url\(#[\w-]+\)")
_SIZE = r"\d{1,4}(?:\.\d+)?px"
_SAID = rf"(?:font-size:{_SIZE}|translate:0 -?{_SIZE}|(?:fill|font-style|font-weight|text-anchor):[\w#-]+)"
_WORDS_RULE = re.compile(rf"\.w\d+\{{(?:{_SAID};?)*\}}")
_SIZED = re.compile(rf"\.(w\d+)\{{.*font-size:{_SIZE}.*")
_RULES = re.compile(
    rf"(?:(?:\*|text)\{{(?:[a-z-]+: [\w ',-]+;? ?)*\}}|{_WORDS_RULE.pattern})*"
    rf"(?:@media\(max-width:\d+px\)\{{(?:{_WORDS_RULE.pattern})*\}})?"
)
"""The rules of a drawing of ours, whole: nothing else is a style."""
SAID, _BETWEEN = "said:", " ¦ "
"""How the id of a group begins that says what its shapes are, and what stands between their words."""


class Shape(NamedTuple):
    """A shape, or line of words: its tag, attributes, words, and what a pointer that rests on it is told."""

    tag: str
    given: dict[str, str]
    words: str = ""
    said: str = ""
    within: tuple[Shape, ...] = ()

    def written(self, **other: str) -> str:
        """Return the shape as markup, with other attributes where given; an empty one is left out."""
        given = "".join(
            f' {key}="{escape(value)}"' for key, value in {**self.given, **other}.items() if value
        )
        inner = "".join(one.written() for one in self.within) + escape(self.words, quote=False)
        inner += f"<title>{escape(self.said, quote=False)}</title>" if self.said else ""
        return f"<{self.tag}{given}>{inner}</{self.tag}>" if inner else f"<{self.tag}{given}/>"


class Drawing(NamedTuple):
    """What a drawing consists of: its size, the rules for its words, what is used by name, and its shapes."""

    width: float
    height: float
    shape_kept: bool
    rules: str
    defined: tuple[Shape, ...]
    shapes: tuple[Shape, ...]


def said(*words: str) -> str:
    """Return the id of a group whose shapes, in their order, a pointer is told of by these words."""
    return SAID + _BETWEEN.join(words)


@lru_cache(maxsize=32)  # a page draws anew what a notebook shows
def read(svg: str) -> Drawing | None:
    """Return what a chart of ours consists of, or None where it is none or holds what is not on the list."""
    from lxml import etree  # heavy

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
        if root.tag != f"{SVG}svg" or ' class="w' not in svg or root.getroottree().docinfo.internalDTD:
            return None
        left, top, width, height = map(_length, root.get("viewBox", "").split())
        defined: list[Shape] = []
        rules: list[str] = []
        shapes = tuple(_words_last(_flat(root, "", defined, rules)))
        kept = root.get("preserveAspectRatio") is not None
        drawn = Drawing(width, height, kept, "".join(rules), tuple(defined), shapes)
        return drawn if not (left or top) and _holds(drawn) else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def _holds(drawn: Drawing) -> bool:
    """Return whether a drawing has what a page needs: a size, and a rule and a place for its words."""
    wide = drawn.rules.partition("@media")[0]
    sized = {match[1] for match in map(_SIZED.fullmatch, _WORDS_RULE.findall(wide)) if match}
    return (
        drawn.width > 0 < drawn.height
        and _RULES.fullmatch(drawn.rules) is not None
        and all(one.tag != "use" and _NAME.fullmatch(one.given.get("id", "")) for one in drawn.defined)
        and all({"x", "y"} <= one.given.keys() for one in drawn.shapes if one.tag in {"text", "use"})
        and all(one.given.get("class") in sized for one in drawn.shapes if one.tag == "text")
    )


def _length(given: str) -> float:
    if not _NUMBER.fullmatch(given):
        raise ValueError(given)
    return float(given)


def small(svg: str) -> str:
    """Return a drawing that looks the same in fewer bytes: places to a tenth of a point, no empty groups.

    The same again of what it returned; what is not known stays as it is.
    """
    drawn = read(svg)
    if drawn is None:
        return svg
    kept = ' preserveAspectRatio="xMidYMid"' * drawn.shape_kept
    width, height = f"{drawn.width:g}", f"{drawn.height:g}"
    size = f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
    head = f'<svg xmlns="{SVG[1:-1]}" {size}{kept}>'
    defined = "".join(shape.written() for shape in drawn.defined)
    return f"{head}<defs><style>{drawn.rules}</style>{defined}</defs>{grouped(drawn.shapes)}</svg>"


def _words_last(shapes: Iterable[Shape]) -> list[Shape]:
    """Return shapes with the words at the end, but for those on a ground of their own."""
    before = False
    rest: list[Shape] = []
    words: list[Shape] = []
    for shape in shapes:
        (words if shape.tag == "text" and not before else rest).append(shape)
        before = is_halo(shape)
    return _joined(rest) + words


def _joined(shapes: Iterable[Shape]) -> list[Shape]:
    """Return shapes with neighbouring lines of one look as one."""
    out: list[Shape] = []
    for shape in shapes:
        last = out[-1] if out else None
        line = shape.given.get("fill") == "none" and "opacity" not in shape.given
        same = last and last.tag == shape.tag == "path" and not (last.said or shape.said)
        if last and same and line and last.given | {"d": ""} == shape.given | {"d": ""}:
            both = last.given.get("d", "") + shape.given.get("d", "")  # a path may have no points
            out[-1] = last._replace(given=last.given | {"d": both})
        else:
            out.append(shape)
    return out


def is_halo(shape: Shape) -> bool:
    """Return whether a shape is the pale ground of the words that follow it."""
    return shape.tag == "path" and shape.given.get("fill") == "#ffffff" and "opacity" in shape.given


def grouped(shapes: Iterable[Shape]) -> str:
    """Return shapes as markup: neighbours of one look are in a group that says it once."""

    def look(shape: Shape) -> tuple[tuple[str, str], ...]:
        return tuple((key, value) for key, value in shape.given.items() if key in _SHARED and value)

    out = []
    for shared, found in groupby(shapes, key=look):
        same = list(found)
        clipped = same[0].tag == "use" and bool(same[0].given.get("clip-path"))  # which clips where it stands
        if not shared or (len(same) < 2 and not clipped):
            out += [shape.written() for shape in same]
            continue
        own = "".join(f' {key}="{escape(value)}"' for key, value in shared)
        out += [f"<g{own}>", *(shape.written(**dict.fromkeys(dict(shared), "")) for shape in same), "</g>"]
    return "".join(out)


def _flat(node: Any, words: str, defined: list[Shape], rules: list[str], **above: str) -> Iterator[Shape]:
    for child in node:
        tag = _tag(child)
        if tag == "defs":
            _defined(child, defined, rules)
        elif tag == "g":
            name = child.get("id", "")
            own = name.removeprefix(SAID) if name.startswith(SAID) else words
            looks = {key: value for key, value in _given(child).items() if key != "id"}
            inside = _flat(child, own, defined, rules, **(above | looks))
            yield from inside if own == words else _told(inside, own.split(_BETWEEN))
        elif tag == "text":
            if len(child):
                raise ValueError(tag)
            yield Shape(tag, _sorted(above | _given(child)), words=child.text or "")
        elif tag in {"path", "rect", "use"}:
            shape = _shape(child)
            yield shape._replace(given=_sorted(above | shape.given))
        else:
            raise ValueError(tag)


def _told(shapes: Iterator[Shape], words: list[str]) -> Iterator[Shape]:
    """Yield shapes with what is said of each, or of all."""
    for place, shape in enumerate(shapes):
        yield shape._replace(said=shape.said or words[min(place, len(words) - 1)])


def _defined(node: Any, defined: list[Shape], rules: list[str]) -> None:
    for child in node:
        if _tag(child) == "style":
            rules.append(child.text or "")
        else:
            defined.append(_shape(child))


def _tag(node: Any) -> str:
    return node.tag.removeprefix(SVG) if isinstance(node.tag, str) else ""


def _shape(node: Any) -> Shape:
    tag, given = _tag(node), _given(node)
    titles = [child for child in node if _tag(child) == "title"]
    within = tuple(_shape(child) for child in node if child not in titles)
    if tag not in _SHAPES or (within and tag not in {"clipPath", "pattern"}):
        raise ValueError(tag)
    if "d" in given:
        given["d"] = path(given["d"])
    return Shape(tag, given, said=(titles[0].text or "") if titles else "", within=within)


def _given(node: Any) -> dict[str, str]:
    """Return the attributes of an element, each checked; those of its style as attributes of their own."""
    given: dict[str, str] = {}
    for key, value in node.attrib.items():
        name = key.removeprefix(XLINK)
        if name == "style":
            pairs = (pair.partition(":") for pair in value.split(";") if pair.strip())
            given |= {look.strip(): how.strip() for look, _, how in pairs}
        else:
            given[name] = value
    for name, value in given.items():
        known = (
            _OWN_NAME.fullmatch(value) if name == "href" or "url" in value
            else _CLASS.fullmatch(value) if name == "class"
            else _NUMBER.fullmatch(value) if name in _NUMBERS
            else name == "id" or _SAFE.fullmatch(value)
        )  # fmt: skip
        if name not in _LOOKS | _PLACES | {"class"} or not known:
            raise ValueError(name)
    return _sorted(given)


def _sorted(given: dict[str, str]) -> dict[str, str]:
    return dict(sorted(given.items()))
