"""The one style of every chart: official palette, direct labels, fixed margins, repeatable SVG.

Colours are the Analysis Function's categorical palette, in its order; contrast against white is in
the domain guide, part D. A colour keeps its meaning across reports, and never carries it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.transforms import ScaledTranslation

from analysis.charts import letters

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
CATEGORICAL = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE)
"""At most four categories in one chart."""
SEQUENTIAL = (DARK_BLUE, "#2073BC", "#6BACE6")
PALE_AS_TEXT = (TURQUOISE, ORANGE)
"""Below 4.5 to 1 against white: never the colour of text."""
CONTEXT = "#8C8C8C"
"""Grey of what is there for comparison: 3.4 to 1 against white, so that lines stay visible."""
PALE = "#BFBFBF"
INK = "#3D3D3D"
GRID = "#E3E3E3"

WIDTH = 5.0
"""Inches. A phone of 360 pixels shows a chart as large as it is, its words grown as in `letters`; paper
0.9 times or more; a page 1.6 times, where the smallest words are no larger than the text beside them."""
HEIGHT = 2.6
"""Inches of a chart over time: half as high as wide."""
LABEL, REMARK = 9.0, 8.5
"""Points: the name of a line or bar, and what is remarked in a chart. Axes have the larger base size."""
_TWO = 1.4
"""Line spacing of words of several lines: in times their size, room for letters that grow."""
GROWN = 11.0
"""Points to which words have room to grow on a narrow screen, names of rows to 0.46 of the chart."""
REMARKED = "remark"
"""Label of what is remarked above a chart."""
HALO: Any = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.6}
"""The ground of a name that stands among lines or dots."""
NAME_AFTER = 5
"""Points between the end of a line and its name."""
_SQUARE = 6.5
"""Points: the side of the square before the name of a part."""
NAMED_AFTER = 2 * NAME_AFTER + _SQUARE
"""Points before the name of a part: room for its square."""
_NAME = 24
"""Letters of a row's name on one line."""
_BESIDE = 0.46
"""Of the width, what names of rows take at most."""

_RC: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titley": 1.0,  # no ticks stand above a chart, so that none need be measured
    "figure.facecolor": "white",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
    "path.simplify_threshold": 0.3,
    "svg.fonttype": "none",
    "svg.hashsalt": "landfall",
    "text.color": INK,
    "text.parse_math": False,  # a name with dollar signs is no formula
    "xtick.color": INK,
    "xtick.major.size": 4,
    "ytick.color": INK,
    "ytick.major.size": 0,
}


@contextmanager
def official() -> Iterator[None]:
    """Draw in the official style inside the block, and leave matplotlib as it was."""
    with mpl.rc_context(_RC):
        yield


def canvas(
    height: float = HEIGHT,
    *,
    panels: int = 1,
    columns: int = 1,
    left: float = 0.74,
    right: float = 0.9,
    top: float = 0.18,
    bottom: float = 0.42,
    gap: float = 0.45,
    share_x: bool = True,
    share_y: bool = False,
) -> tuple[Canvas, list[Axes]]:
    """Return an empty figure and its axes; margins are inches, fixed, so that no second layout is needed.

    `right` leaves room for direct labels at the ends of lines.
    """
    figure = Canvas(figsize=(WIDTH, height))
    rows = -(-panels // columns)
    grid = figure.subplots(
        rows, columns, squeeze=False, sharex=share_x, sharey=share_y,
        gridspec_kw={
            "left": left / WIDTH, "right": 1 - right / WIDTH, "top": 1 - top / height,
            "bottom": bottom / height, "hspace": gap, "wspace": 0.28,
        },
    )  # fmt: skip
    axes = [axis for row in grid for axis in row]
    for unused in axes[panels:]:
        unused.set_axis_off()
    return figure, axes[:panels]


def label_end(axis: Axes, x: Any, y: float, text: str, colour: str, *, bold: bool = False) -> None:
    """Write a line's name at its end, instead of a legend, in ink where its colour is too pale to read."""
    axis.annotate(
        text, (x, y), xytext=(NAME_AFTER, 0), textcoords="offset points", va="center",
        color=INK if colour in PALE_AS_TEXT else colour, linespacing=_TWO,
        fontsize=LABEL, fontweight="bold" if bold else "normal", annotation_clip=False, bbox=HALO,
    )  # fmt: skip


def beside(axis: Axes, text: str, place: tuple[Any, Any], aside: float, size: float = LABEL) -> None:
    """Write words so many points beside a place, on its left where they are fewer than none."""
    axis.annotate(
        text, place, xytext=(aside, 0), textcoords="offset points", va="center", fontsize=size,
        ha="right" if aside < 0 else "left",
    )  # fmt: skip


def above(axis: Axes, text: str, x: float) -> None:
    """Write words above a chart, over the middle of a place."""
    axis.annotate(
        text, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points",
        ha="center", fontsize=REMARK, linespacing=_TWO,
    )  # fmt: skip


def unnumbered(axis: Axes) -> None:
    """Leave the horizontal axis out: every bar has its value."""
    axis.set_xticks([])
    axis.spines["bottom"].set_visible(False)


def _figure(axis: Axes) -> Canvas:
    return cast("Canvas", axis.get_figure(root=True))


def room(labels: Iterable[str], *, before: float = NAME_AFTER, size: float = GROWN) -> float:
    """Return the inches that labels take beside a chart, with the points `before` them."""
    widths = [letters.extent(label, size, bold=True)[0] for label in labels]
    return (max(widths, default=0.0) + before + 2) / 72


def name_rows(axis: Axes, names: Sequence[str], bold: str | None = None) -> None:
    """Name the rows of a chart from the top, and make room for the names on its left."""
    wrapped = [_wrapped(name) for name in names]
    axis.set_yticks(range(len(names)), wrapped, fontsize=LABEL, linespacing=_TWO)
    axis.invert_yaxis()
    for name, tick in zip(names, axis.get_yticklabels(), strict=True):
        tick.set_fontweight("bold" if name == bold else "normal")
    least, grown = (room(wrapped, before=2 * NAME_AFTER, size=size) for size in (LABEL, GROWN))
    left, box = max(least, min(grown, _BESIDE * WIDTH)) / WIDTH, axis.get_position()
    axis.set_position((left, box.y0, box.x1 - left, box.height))


def short(name: str, most: int) -> str:
    """Return a name cut to so many letters at most: the table below a chart has it whole."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _wrapped(name: str) -> str:
    return evenly(short(name, 4 * _NAME), _NAME)


def row_height(names: Sequence[str], least: float) -> float:
    """Return the inches of each row of a chart of named rows: no name meets the next, on a phone neither."""
    lines = max((_wrapped(name).count("\n") + 1 for name in names), default=1)
    return max(least, (lines * GROWN * letters.LINE + 2) / 72)


def evenly(name: str, width: int) -> str:
    """Return a name on as few lines of so many letters as can be, about as long as each other."""
    lines = fill(name, width).count("\n")
    even = next(
        w for w in range(len(name) // (lines + 1) or 1, width + 1) if fill(name, w).count("\n") == lines
    )
    return fill(name, even)


def line_height(axis: Axes, size: float = LABEL) -> float:
    """Return the height of a line of text in the units of the vertical axis."""
    low, high = axis.get_ylim()
    inches = axis.get_position().height * _figure(axis).get_figheight()
    return (high - low) * size * letters.LINE / 72 / inches


def spread(positions: Sequence[float], least: float) -> list[float]:
    """Move label positions apart to at least `least`, keeping their order and as near as can be.

    Labels that would collide are moved as a group around their middle; the others stay where they are.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[list[float]] = []  # each place less the room of the labels below it
    for rank, index in enumerate(order):
        groups.append([positions[index] - rank * least])
        while len(groups) > 1 and _middle(groups[-1]) < _middle(groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    out = list(positions)
    starts = (_middle(group) for group in groups for _ in group)
    for rank, (index, start) in enumerate(zip(order, starts, strict=True)):
        out[index] = start + rank * least
    return out


def _middle(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def label_heights(axis: Axes, values: Sequence[float], texts: Sequence[str] = ()) -> list[float]:
    """Return where labels of these values and texts stand: near them, apart, none below the chart."""
    line = line_height(axis) * max((1 + text.count("\n") for text in texts), default=1)
    heights = spread(values, line)
    lift = max(0.0, axis.get_ylim()[0] + line / 2 - min(heights, default=0.0))
    return [height + lift for height in heights]


def label_part(axis: Axes, x: Any, y: float, text: str, colour: str) -> None:
    """Write the name of a part of a bar beside it, with a square of its colour: no legend to look up."""
    aside = ScaledTranslation((NAME_AFTER + _SQUARE / 2) / 72, 0, _figure(axis).dpi_scale_trans)
    axis.plot(
        [x], [y], "s", color=colour, markersize=_SQUARE, transform=axis.transData + aside, clip_on=False
    )
    axis.annotate(
        text, (x, y), xytext=(NAMED_AFTER, 0), textcoords="offset points", va="center",
        color=INK, fontsize=LABEL, annotation_clip=False, linespacing=_TWO,
    )  # fmt: skip


def mark_break(axis: Axes, x: Any, text: str) -> None:
    """Mark a break in a series with a dashed rule and words: definitions differ on its two sides."""
    axis.axvline(x, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    _remark(axis, x, text)


def shade(axis: Axes, start: Any, end: Any, text: str) -> None:
    """Shade a span of time with words."""
    axis.axvspan(start, end, color="#EFEFEF", zorder=0, linewidth=0)
    _remark(axis, start, text)


def _remark(axis: Axes, x: Any, text: str) -> None:
    """Write a remark above the chart, where no line can cross it, towards the side with more room."""
    low, high = axis.get_xlim()
    at = float(axis.convert_xunits(x))  # type: ignore[no-untyped-call]
    late = at > low + 0.7 * (high - low)
    axis.annotate(
        text, (x, 1), xycoords=("data", "axes fraction"), xytext=(2 if late else -2, 2),
        textcoords="offset points", ha="right" if late else "left", fontsize=REMARK, color=INK,
        label=REMARKED,
    )  # fmt: skip
