"""The one style of every chart: official palette, direct labels, fixed margins, repeatable SVG.

Colours are the Analysis Function's categorical palette, in its order; contrast against white is in
the domain guide, part D. A colour keeps its meaning across reports, and never carries it alone.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis import wording
from analysis.exhibits import Data, Figure, Source, Status

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

WIDTH = 7.2
"""Inches: the text column of the PDF, and 518 px in HTML before scaling."""

_RC: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "white",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
    "path.simplify_threshold": 0.3,
    "svg.fonttype": "none",
    "svg.hashsalt": "landfall",
    "text.color": INK,
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
    height: float = 3.6,
    *,
    panels: int = 1,
    columns: int = 1,
    left: float = 0.62,
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


def value_axis(
    axis: Axes, *, horizontal: bool = False, zero: bool = True, decimals: int = 0, unit: str = ""
) -> None:
    """Give the value axis commas, light grid lines and, unless told otherwise, a start at zero."""
    scale = axis.xaxis if horizontal else axis.yaxis
    scale.set_major_formatter(FuncFormatter(lambda v, _: f"{wording.number(v, decimals)}{unit}"))
    axis.grid(visible=True, axis="x" if horizontal else "y", color=GRID, linewidth=0.8)
    axis.locator_params(axis="x" if horizontal else "y", nbins=5)
    if zero:
        low, high = axis.get_xlim() if horizontal else axis.get_ylim()
        (axis.set_xlim if horizontal else axis.set_ylim)(min(low, 0), max(high, 0))


def label_end(axis: Axes, x: Any, y: float, text: str, colour: str, *, bold: bool = False) -> None:
    """Write a line's name at its end, instead of a legend, in ink where its colour is too pale to read."""
    axis.annotate(
        text, (x, y), xytext=(5, 0), textcoords="offset points", va="center",
        color=INK if colour in PALE_AS_TEXT else colour,
        fontsize=9, fontweight="bold" if bold else "normal", annotation_clip=False,
    )  # fmt: skip


def spread(positions: Sequence[float], least: float) -> list[float]:
    """Move label positions apart to at least `least`, keeping their order and staying near."""
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    out = list(positions)
    for before, after in pairwise(order):
        out[after] = max(out[after], out[before] + least)
    if out:
        shift = (sum(out) - sum(positions)) / len(out)
        out = [value - shift for value in out]
    return out


def mark_break(axis: Axes, x: Any, text: str) -> None:
    """Mark a break in a series with a dashed rule and words: definitions differ on its two sides."""
    axis.axvline(x, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    axis.annotate(
        text, (x, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
        va="top", fontsize=8, color=INK,
    )  # fmt: skip


def shade(axis: Axes, start: Any, end: Any, text: str) -> None:
    """Shade a span of time with words."""
    axis.axvspan(start, end, color="#EFEFEF", zorder=0, linewidth=0)
    axis.annotate(
        text, (start, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
        va="top", fontsize=8, color=INK,
    )  # fmt: skip


def date_ticks(axis: Axes) -> None:
    """Name dates on the horizontal axis in words: a year where it begins, else a month."""
    locator = AutoDateLocator(maxticks=9)  # type: ignore[no-untyped-call]
    formats = ["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%S.%f"]
    axis.xaxis.set_major_locator(locator)
    zeros = ["", "%Y", *formats[1:5]]
    words = ConciseDateFormatter(locator, formats=formats, zero_formats=zeros, show_offset=False)  # type: ignore[no-untyped-call]
    axis.xaxis.set_major_formatter(words)


def month_ticks(axis: Axes, year: int) -> None:
    """Tick a year's axis at each month's first, named in short."""
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    axis.set_xticks(firsts, [wording.month(d)[:3] for d in firsts])  # type: ignore[arg-type]


def svg(figure: Canvas) -> str:
    """Return the drawing as SVG text: no date, no version, the same bytes every time."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    text = re.sub(r"^.*?(?=<svg)", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    return text.replace("font-family: 'DejaVu Sans'", "font-family: 'DejaVu Sans', Verdana, sans-serif")


def exhibit(
    figure: Canvas,
    *,
    id: str,  # noqa: A002
    title: str,
    subtitle: str,
    alt: str,
    data: Data,
    sources: Sequence[Source],
    notes: Sequence[str] = (),
    status: Status | None = None,
    description: str | None = None,
) -> Figure:
    """Return the finished drawing with its words and data as a Figure."""
    return Figure(
        id=id, title=title, subtitle=subtitle, alt=alt, svg=svg(figure), data=data,
        sources=tuple(sources), notes=tuple(notes), status=status, description=description,
    )  # fmt: skip
