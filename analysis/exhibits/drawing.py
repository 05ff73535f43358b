"""A drawing as the few kinds of shapes it consists of: read once, from a whitelist, and written small.

What is not on the list (a script, a foreign object, a reference to what lies elsewhere, a transformation)
makes a drawing unknown: it is not taken apart, and shown as a picture, in which nothing runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_LOOKS = frozenset(
    {"fill", "fill-opacity", "fill-rule", "opacity", "stroke", "stroke-dasharray", "stroke-dashoffset",
     "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "clip-path"}
)  # fmt: skip
_PLACES = frozenset({"d", "height", "href", "id", "patternUnits", "width", "x", "y"})
_SHAPES = frozenset({"clipPath", "path", "pattern", "rect", "use"})
_SHARED = (_LOOKS - {"opacity"}) | {"class", "text-anchor", "font-weight", "font-style"}
"""What a group can say for its shapes: not what it would do to them together."""
_SAFE = re.compile(r"[\w .,#%()+-]*")
"""What a value of an attribute consists of: no address of anything that lies elsewhere has no more."""
_CLASS = re.compile(r"w\d+")
_OWN_NAME = re.compile(r"#[\w-]+|url\(#[\w-]+\)")
_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
MARK = 20
"""Points from the middle of a mark to its sides at most: drawn finer than the rest, and not stretched."""
_PAIRS = {"M": 1, "L": 1, "H": 1, "V": 1, "Q": 2, "C": 3}
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


class _Unknown(Exception):
    """Something that is not on the list."""


def said(*words: str) -> str:
    """Return the id of a group whose shapes, in their order, a pointer is told of by these words."""
    return SAID + _BETWEEN.join(words)


def read(svg: str) -> Drawing | None:
    """Return what a chart of ours consists of, or None where it is none or holds what is not on the list."""
    from lxml import etree  # heavy

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
        left, top, width, height = (float(side) for side in root.get("viewBox", "").split())
        if root.tag != f"{SVG}svg" or left or top or ' class="w' not in svg:
            return None
        defined: list[Shape] = []
        rules: list[str] = []
        shapes = tuple(_words_last(_flat(root, "", defined, rules)))
    except (etree.XMLSyntaxError, ValueError, _Unknown):
        return None
    kept = root.get("preserveAspectRatio") is not None
    return Drawing(width, height, kept, "".join(rules), tuple(defined), shapes)


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


def is_mark(shape: Shape) -> bool:
    """Return whether a shape used elsewhere is a mark around its own middle, not an area of the chart."""
    numbers = [number for _, part in _absolute(shape.given.get("d", "")) for number in part]
    return bool(numbers) and _small(numbers)


def _small(numbers: Iterable[float]) -> bool:
    return all(abs(number) <= MARK for number in numbers)


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
                raise _Unknown(tag)
            yield Shape(tag, _sorted(above | _given(child)), words=child.text or "")
        elif tag in {"path", "rect", "use"}:
            shape = _shape(child)
            yield shape._replace(given=_sorted(above | shape.given))
        else:
            raise _Unknown(tag)


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
        raise _Unknown(tag)
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
            else name == "id" or _SAFE.fullmatch(value)
        )  # fmt: skip
        if name not in _LOOKS | _PLACES | {"class"} or not known:
            raise _Unknown(name)
    return _sorted(given)


def _sorted(given: dict[str, str]) -> dict[str, str]:
    return dict(sorted(given.items()))


def path(given: str) -> str:
    """Return the description of a path in steps from point to point; what rounding loses does not add up."""
    found = list(_absolute(given))
    finest = 100 if _small(number for _, numbers in found for number in numbers) else 10
    text, before, last, start = "", "", [0, 0], [0, 0]
    for kind, numbers in found:
        places = [round(number * finest) for number in numbers]
        moved = places if kind == "M" else [at - last[turn % 2] for turn, at in enumerate(places)]
        command = kind if kind == "M" else kind.lower()
        if command == "l" and 0 in moved:
            moved, command = ([moved[1]], "v") if moved[0] == 0 else ([moved[0]], "h")
        text += command if command != before or command in "Mz" else ""
        for step in moved:
            short = f"{step / finest:g}".replace("0.", ".", 1) if abs(step) < finest else f"{step / finest:g}"
            text += short if text[-1].isalpha() or short.startswith("-") else f" {short}"
        start = places if kind == "M" else start
        last = places[-2:] if places else start
        before = command
    return text


def _absolute(given: str) -> Iterator[tuple[str, list[float]]]:
    """Yield the parts of a path, each a command and its points on the drawing."""
    command, numbers, start, last = "", [], [0.0, 0.0], [0.0, 0.0]
    for token in _PATH.findall(given):
        if token.isalpha():
            command = token
            if command in "Zz":
                yield "Z", []
                last = start
            elif command.upper() not in _PAIRS:
                raise _Unknown(command)
            continue
        numbers.append(float(token))
        if command in "hvHV":
            at = 0 if command in "hH" else 1
            numbers.insert(1 - at, 0.0 if command.islower() else last[1 - at])
        if len(numbers) < 2 * _PAIRS[command.upper()]:
            continue
        if command.islower():
            numbers = [number + last[turn % 2] for turn, number in enumerate(numbers)]
        yield "L" if command in "hvHV" else command.upper(), numbers
        start = numbers if command.upper() == "M" else start
        last, numbers = numbers[-2:], []
        command = {"M": "L", "m": "l"}.get(command, command)
