"""A finished drawing becomes an exhibit: as SVG text, with what its title names, its words and its data."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Required, TypedDict, Unpack

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from analysis.charts import letters, marks, named
from analysis.charts.named import Named
from analysis.exhibits import Data, Figure, Source, Status

_WORDS = re.compile(r"(>[^<]*[^<\s][^<]*<)")
_TOO_FINE = re.compile(r"(\.\d\d)\d+|\s*transform=\"rotate\(-?0 [^\"]*\"")
_NAME = re.compile(r"(?<=[\"#])(?:[mph]|C[\da-f]+_[\da-f]+_)[\da-f]{10}(?=[\")])")
_FACE = "font-family: 'DejaVu Sans'"
_FACES = "text{font-family: 'DejaVu Sans', Verdana, sans-serif}"
_END_OF_RULES = "butt}</style>"

_ASKED = "_get_ticklabel_bboxes"
"""What an axis asks to find its label a place: each time it makes all its ticks once more."""
_OTHERWISE = f"matplotlib {mpl.__version__} draws otherwise than is known here"


class Words(TypedDict, total=False):
    """The words of a chart, which each function that draws one takes by these names and hands on."""

    id: Required[str]
    title: Required[str]
    subtitle: Required[str]
    alt: Required[str]
    sources: Required[Sequence[Source]]
    notes: Sequence[str]
    status: Status | None
    description: str | None
    points: Sequence[Named]
    """What the title names, at its place."""


def exhibit(
    figure: Canvas, *, data: Data, shown: Data | None = None, shape_kept: bool = False, **words: Unpack[Words]
) -> Figure:
    """Return the finished drawing with its words and data as a Figure.

    A page makes it as wide as its column without making it as much higher, unless its `shape_kept` says
    that what is across and what is up are of one measure, as on a map.

    Raises ValueError where the data hold fewer values than the chart draws; `shown`, the table a reader
    sees, may hold fewer.
    """
    named.part_numbers(figure)
    named.show(figure, words.pop("points", ()))
    drawn, held = marks.drawn(figure), sum(map(len, data.rows))
    if drawn > held:
        raise ValueError(f"figure {words['id']}: {drawn} marks are drawn, and its data hold {held} values")
    drawing = svg(figure)
    if shape_kept:
        drawing = drawing.replace("<svg ", '<svg preserveAspectRatio="xMidYMid" ', 1)
    given = {**words, "sources": tuple(words["sources"]), "notes": tuple(words.get("notes", ()))}
    return Figure(svg=drawing, data=data, shown=shown, **given)  # type: ignore[arg-type]


def svg(figure: Canvas) -> str:
    """Return the drawing as SVG text: no date, no version, the same bytes every time.

    Coordinates are kept to a hundredth of a point, and the face is said once: a page holds a chart twice.

    Raises ValueError where matplotlib writes a drawing otherwise than is known here.
    """
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if not axis.get_label_text():
            axis.set_label_coords(0, 0)  # else names of ticks are laid out to find it a place beyond them
            if not hasattr(axis, _ASKED):
                raise ValueError(_OTHERWISE)
            setattr(axis, _ASKED, lambda *_: ([], []))
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    _, begin, drawn = out.getvalue().partition("<svg")
    rules, end, shapes = drawn.partition(_END_OF_RULES)
    if not end:
        raise ValueError(_OTHERWISE)
    text = f"{begin}{rules}{end.replace('}', '}' + _FACES)}{shapes.replace(f' {_FACE};', '')}"
    return letters.growing(numbered(small(text)))


def numbered(text: str) -> str:
    """Return SVG text whose shared shapes are named in order of appearance.

    Matplotlib names them by a hash of places to a millionth of a point, which differ between processors.
    """
    names = {name: f"{name[0]}{place}" for place, name in enumerate(dict.fromkeys(_NAME.findall(text)), 1)}
    return _NAME.sub(lambda name: names[name[0]], text)


def small(text: str) -> str:
    """Return SVG text without what a reader cannot see: the words between its tags stay as they are."""
    parts = _WORDS.split(text)
    parts[::2] = [_TOO_FINE.sub(r"\1", part) for part in parts[::2]]
    return "".join(parts)
