"""A finished drawing becomes an exhibit: with what its title names, its words and its data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Required, TypedDict, Unpack

from matplotlib.figure import Figure as Canvas

from analysis.charts import marks, named, vector
from analysis.charts.named import Named
from analysis.exhibits import Data, Figure, Source, Status


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
    svg = vector.svg(figure)
    svg = svg.replace("<svg ", '<svg preserveAspectRatio="xMidYMid" ', 1) if shape_kept else svg
    given = {**words, "sources": tuple(words["sources"]), "notes": tuple(words.get("notes", ()))}
    return Figure(svg=svg, data=data, shown=shown, **given)  # type: ignore[arg-type]
