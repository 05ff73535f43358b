"""A finished drawing as SVG text: the same bytes every time, and few of them."""

from __future__ import annotations

import io
import re
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

from analysis.charts import letters

_WORDS = re.compile(r"(>[^<]*[^<\s][^<]*<)")
_TOO_FINE = re.compile(r"(\.\d\d)\d+|\s*transform=\"rotate\(-?0 [^\"]*\"")
_NAME = re.compile(r"(?<=[\"#])(?:[mph]|C[\da-f]+_[\da-f]+_)[\da-f]{10}(?=[\")])")
_FACE = "font-family: 'DejaVu Sans'"
_FACES = "text{font-family: 'DejaVu Sans', Verdana, sans-serif}"
_END_OF_RULES = "butt}</style>"


def svg(figure: Canvas) -> str:
    """Return the drawing as SVG text: no date, no version, the same bytes every time.

    Coordinates are kept to a hundredth of a point, and the face is said once: a page holds a chart twice.

    Raises ValueError where matplotlib writes a drawing otherwise than is known here.
    """
    both: list[Any] = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    for axis in both:
        if not axis.get_label_text():
            axis.set_label_coords(0, 0)  # else names of ticks are laid out to find it a place beyond them
            axis._get_ticklabel_bboxes = lambda *_: ([], [])  # noqa: SLF001 (to ask each makes all once more)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    _, begin, drawn = out.getvalue().partition("<svg")
    rules, end, shapes = drawn.partition(_END_OF_RULES)
    if not end:
        raise ValueError(f"matplotlib {mpl.__version__} draws otherwise than is known here")
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
