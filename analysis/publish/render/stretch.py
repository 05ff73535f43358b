"""A chart on a page: as wide as its column, its letters, lines and marks of one size wherever it is shown.

A drawing is made 360 points wide, as a phone shows it. Across a wider column its places grow, and what is
read does not grow with them: words and marks keep their shape, lines their thickness, and the sides in which
words alone stand grow as the words do. It stands in the page
itself, so that its words are found and marked as any others, and its colours are variables of the page:
others in the dark, those of the reader where colours are forced, and those of the drawing on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from analysis.exhibits import drawing, strokes
from analysis.exhibits.drawing import Drawing, Shape

WIDE = 1.4
"""How much higher a chart, and larger its words, are on a screen that is not narrow."""
NARROW = 440
"""Pixels up to which a chart counts as narrow, as `charts.letters` has it."""
_SIDE = re.compile(r'(?<=[ "])s-?\d+_\d(?=")')
_NEAR = 8.0
"""Points up to which words beside a mark or the end of a bar are its own, and stay as near."""
_HALF = 3.0
"""Points from the foot of words to their middle."""
_OUTWARD = {"start": 1, "end": -1}
"""On which side of what they name words stand, by the end that is held."""
_RULE = re.compile(r"\.(w\d+)\{([^}]*)\}")
_WORDS = {"fill", "font-style", "font-weight", "text-anchor"}
"""What a rule for words says that an attribute can say."""
DARK = {
    "#ffffff": "#13171c", "#3d3d3d": "#d5dae0", "#12436d": "#8fc1ee", "#2073bc": "#6bace6",
    "#6bace6": "#3f82bd", "#801650": "#e58bbd", "#28a197": "#3fbdb2", "#f46a25": "#f58a50",
    "#8c8c8c": "#8c96a1", "#bfbfbf": "#5c6672", "#e3e3e3": "#313a45", "#dadada": "#3a434f",
    "#efefef": "#232a33", "#e1eaf4": "#1f3247", "#a9c6e3": "#34587d", "#dceaf7": "#23405c",
}  # fmt: skip
"""Colours of the drawings, in the dark: the same meaning, 3 to 1 against its ground and words 4.5 to 1."""
_PARTS_OF_TEXT = {
    "#2073bc": 75, "#28a197": 65, "#8c8c8c": 55, "#6bace6": 50, "#f46a25": 45, "#bfbfbf": 40, "#a9c6e3": 35,
    "#e3e3e3": 20, "#dadada": 20, "#efefef": 20, "#e1eaf4": 20, "#dceaf7": 20,
}  # fmt: skip
FORCED = {"#ffffff": "Canvas", "#12436d": "Highlight"} | {
    colour: f"color-mix(in srgb,CanvasText {part}%,Canvas)" for colour, part in _PARTS_OF_TEXT.items()
}
"""Where a reader forces colours: what stands out, what is for comparison, what is faint; others as text."""


class _Look(NamedTuple):
    """How words look: their attributes, one of them a class, and the rule for it."""

    attributes: dict[str, str]
    rule: str


class _Sides(NamedTuple):
    """What is left free, left and right, of all that is stretched: points of a drawing."""

    left: float
    right: float


class Inline(NamedTuple):
    """A chart as it stands in a page: its element, and the rules of the page's style that it needs."""

    svg: str
    rules: frozenset[str]


def inline(svg: str, prefix: str, name: str) -> Inline | None:
    """Return a chart as an element of a page, or None where it is not known what it consists of.

    Any drawing but one of `charts` stays a picture. The prefix stands before its ids, so that none is twice
    in a page; the name is what those are told who do not see it.
    """
    drawn = drawing.read(svg)
    if drawn is None:
        return None
    marks = frozenset(
        f"#{prefix}{one.given['id']}" for one in drawn.defined if strokes.is_of_mark(one.given.get("d", ""))
    )
    drawn = drawn._replace(
        defined=tuple(_renamed(one, prefix) for one in drawn.defined),
        shapes=tuple(_renamed(one, prefix) for one in drawn.shapes if not _is_ground(one)),
    )
    sides = _sides(drawn, marks)
    box, rules = _box(drawn, sides)
    looks = {word: _look(given, drawn) for word, given in _said_of_words(drawn.rules)}
    parts = _whole(drawn, looks) if drawn.shape_kept else "".join(_layers(drawn, marks, looks, sides))
    rules |= {
        f".{name}{{--over:calc({float(name[1:].replace('_', '.')):g}*{_grown(1, drawn.width)})}}"
        for name in set(_SIDE.findall(parts))
    }
    defined = "".join(
        one.written(**{"class": "mark" if f"#{one.given['id']}" in marks else ""}) for one in drawn.defined
    )
    used = {value for one in (*drawn.shapes, *drawn.defined) for value in one.given.values()}
    used |= {value for look in looks.values() for value in look.attributes.values()}
    rules |= {look.rule for look in looks.values()} | {_coloured(value) for value in used if value in DARK}
    head = f'<svg{box} role="img" aria-label="{escape(name)}" stroke-linejoin="round">'
    return Inline(f"{head}<defs>{defined}</defs>{parts}</svg>", frozenset(rules))


def _is_ground(shape: Shape) -> bool:
    """Return whether a shape is the white ground of a drawing: a page has its own."""
    return shape.given.get("fill") == "#ffffff" and not {"stroke", "opacity"} & set(shape.given)


def _renamed(shape: Shape, prefix: str) -> Shape:
    def own(key: str, value: str) -> str:
        if key == "id":
            return prefix + value
        return value.replace("#", f"#{prefix}", 1) if key == "href" or value.startswith("url(") else value

    return shape._replace(given={key: own(key, value) for key, value in shape.given.items()})


def _sides(drawn: Drawing, marks: frozenset[str]) -> _Sides:
    """Return the sides of a drawing in which words and marks alone stand."""
    areas = {f"#{one.given.get('id')}": strokes.points(one.given.get("d", "")) for one in drawn.defined}
    places: list[float] = []
    for shape in drawn.shapes:
        name = shape.given.get("href", "")
        if shape.tag == "text" or name in marks or drawing.is_halo(shape):
            continue
        at = float(shape.given.get("x", 0))
        own = strokes.points(shape.given["d"]) if "d" in shape.given else areas.get(name)
        places += [at + x for x, _ in own] if own else [at, at + float(shape.given.get("width", 0))]
    if not places or drawn.shape_kept:
        return _Sides(0, 0)
    left, right = max(min(places), 0), max(drawn.width - max(places), 0)
    return _Sides(left, right) if left + right < drawn.width else _Sides(0, 0)


def _box(drawn: Drawing, sides: _Sides) -> tuple[str, set[str]]:
    """Return the attributes by which a chart takes its place, and their rule."""
    width, height = drawn.width, drawn.height
    if drawn.shape_kept:
        return f' class="whole" viewBox="0 0 {width:g} {height:g}"', set()
    name = f"b{width:.0f}-{height:.0f}"
    room = f"r{width:.0f}-{sides.left:.1f}-{sides.right:.1f}".replace(".", "_")
    return f' class="{name} {room}"', {
        f".{name}{{height:{_grown(height, width)}}}",
        f".{room}{{padding:0 {_grown(sides.right, width)} 0 {_grown(sides.left, width)}}}",
    }


def _grown(length: float, width: float) -> str:
    """Return a length that grows as words do, no further than a screen is narrow."""
    return f"min({WIDE * length:.4g}px,{_share(length, width)})"


def _share(length: float, width: float) -> str:
    return f"{100 * length / width:.4g}vw"


def _said_of_words(rules: str) -> Iterator[tuple[str, tuple[dict[str, str], dict[str, str]]]]:
    """Yield each kind of words with what the drawing says of it, and says of it on a narrow screen."""
    wide, _, narrow = rules.partition("@media")
    said = [
        {
            name: dict(pair.split(":", 1) for pair in given.split(";") if pair)
            for name, given in _RULE.findall(part)
        }
        for part in (wide, narrow)
    ]
    for name, given in said[0].items():
        yield name, (given, said[1].get(name, {}))


def _look(given: tuple[dict[str, str], dict[str, str]], drawn: Drawing) -> _Look:
    """Return how words look that are drawn so: what an attribute can say, and a rule for their size."""
    wide, narrow = given
    base = float(wide["font-size"].removesuffix("px"))
    grown = float(narrow.get("font-size", wide["font-size"]).removesuffix("px"))
    lower = float(narrow.get("translate", "0 0px").split()[1].removesuffix("px"))
    name = f"{'k' if drawn.shape_kept else 't'}{base:g}-{grown:g}-{lower:g}".replace(".", "_")
    if drawn.shape_kept:
        size, small, lowered = f"{base:g}px", f"{grown:g}px", f"{lower:g}px"
    else:
        size = _grown(base, drawn.width)
        small, lowered = _share(grown, drawn.width), _share(lower, drawn.width)
    rule = f".{name}{{font-size:{size}}}"
    if grown != base:
        moved = f";--down:{lowered}" if lower else ""
        rule += f"@media(max-width:{NARROW}px){{.{name}{{font-size:{small}{moved}}}}}"
    return _Look({"class": name} | {key: value for key, value in wide.items() if key in _WORDS}, rule)


def _word(shape: Shape, looks: Mapping[str, _Look], *, on_ground: bool) -> Shape:
    own = looks[shape.given["class"]].attributes
    named = f"{own['class']} halo" if on_ground else own["class"]
    where = {side: shape.given[side] for side in "xy"}
    ground = {"paint-order": "stroke"} if on_ground else {}
    return shape._replace(given={**own, "class": named, **where, **ground})


def _on_ground(shapes: Iterable[Shape]) -> Iterator[tuple[Shape, bool]]:
    """Yield shapes without the grounds of words, and whether each stood on one."""
    before = False
    for shape in shapes:
        if not drawing.is_halo(shape):
            yield shape, before
        before = drawing.is_halo(shape)


def _of_one_width(shape: Shape) -> Shape:
    """Return a shape whose line stays as thick as drawn."""
    lined = shape.tag == "path" and "stroke" in shape.given
    return shape._replace(given=shape.given | {"vector-effect": "non-scaling-stroke"}) if lined else shape


def _whole(drawn: Drawing, looks: Mapping[str, _Look]) -> str:
    """Return the shapes of a drawing whose shape must stay as it is."""
    return drawing.grouped(
        _word(shape, looks, on_ground=ground) if shape.tag == "text" else shape
        for shape, ground in _on_ground(drawn.shapes)
    )


class _Edge(NamedTuple):
    """A mark, or the end of a bar: words that stand right beside it are its own."""

    x: float
    top: float
    bottom: float


def _edges(drawn: Drawing, marks: frozenset[str]) -> Iterator[_Edge]:
    for shape in drawn.shapes:
        if shape.given.get("href") in marks:
            x, y = float(shape.given["x"]), float(shape.given["y"])
            yield _Edge(x, y - _NEAR, y + _NEAR)
        elif "z" in shape.given.get("d", "") and not drawing.is_halo(shape):
            for (x, y), (other, end) in pairwise(strokes.points(shape.given["d"])):
                if x == other:
                    yield _Edge(x, min(y, end), max(y, end))


def _placed(shape: Shape, *, drawn: Drawing, edges: Iterable[_Edge], sides: _Sides) -> Shape:
    """Return a word or mark at its share of what is stretched, and as far from there as it was drawn."""
    x, y = float(shape.given["x"]), float(shape.given["y"])
    outward = _OUTWARD.get(shape.given.get("text-anchor", ""), 0)
    own = [
        one.x
        for one in (edges if outward else ())
        if 0 < (x - one.x) * outward <= _NEAR and one.top <= y - _HALF <= one.bottom
    ]
    within = min(max(x, sides.left), drawn.width - sides.right)
    hold = min(own, key=lambda at: abs(x - at), default=within)
    far = f"s{x - hold:.1f}".replace(".", "_") if round(x - hold, 1) else ""
    share = (hold - sides.left) / (drawn.width - sum(sides))
    place = {"x": f"{100 * share:.4g}%", "y": f"{100 * y / drawn.height:.4g}%"}
    return shape._replace(
        given={**shape.given, "class": f"{shape.given.get('class', '')} {far}".strip(), **place}
    )


def _layers(
    drawn: Drawing, marks: frozenset[str], looks: Mapping[str, _Look], sides: _Sides
) -> Iterator[str]:
    """Yield what a drawing consists of: what is stretched, marks at their places, and last the words."""
    wide = drawn.width - sum(sides)
    opening = f'<svg viewBox="{sides.left:g} 0 {wide:g} {drawn.height:g}" preserveAspectRatio="none">'
    placed = partial(_placed, drawn=drawn, edges=list(_edges(drawn, marks)), sides=sides)
    words: list[Shape] = []

    rest = []
    for shape, ground in _on_ground(drawn.shapes):
        if shape.tag == "text":
            words.append(placed(_word(shape, looks, on_ground=ground)))
        else:
            rest.append(shape)
    for is_mark, found in groupby(rest, key=lambda shape: shape.given.get("href") in marks):
        if is_mark:  # clipped to the chart by a shape that is not where a mark is placed by shares
            yield drawing.grouped(placed(one._replace(given=one.given | {"clip-path": ""})) for one in found)
        else:
            yield f"{opening}{drawing.grouped(map(_of_one_width, found))}</svg>"
    yield drawing.grouped(words)


def _coloured(colour: str) -> str:
    """Return the rules for a colour of a drawing: a variable, other where a reader asks for it.

    Where a mark is used by its name it stands in no chart, as a browser sees it: it has a class.
    """
    name = f"--c{colour[1:]}"
    return (
        f":root{{{name}:{colour}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{name}:{DARK[colour]}}}}}"
        f"@media(forced-colors:active){{:root{{{name}:{FORCED.get(colour, 'CanvasText')}}}}}"
        f':is(.chart *,.mark)[fill="{colour}"]{{fill:var({name})}}'
        f':is(.chart *,.mark)[stroke="{colour}"]{{stroke:var({name})}}'
    )
