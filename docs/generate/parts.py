"""Where the time of a report goes, in `docs/execution.md`: a table and a picture, made from `make bench`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.charts import finished, style
from analysis.common import wording
from benchmarks.parts import DRAWING
from docs.generate import readme

DOCUMENT = readme.ROOT / "docs" / "execution.md"
PICTURE = readme.ROOT / "docs" / "images" / "parts.svg"
_ROW = 0.24
"""Inches between two bars."""
_COLOURS = {"imports": style.DARK_BLUE, "cells": style.TURQUOISE}
_LARGEST = 3

Parts = Mapping[str, Mapping[str, float]]


def measured(results: Mapping[str, Any] | None) -> Parts:
    """Return the processor seconds of each part of each report that was measured."""
    found: dict[str, dict[str, float]] = {}
    for row in (results or {}).get("rows", {}).get("parts", ()):
        report, _, part = row["what"].partition(": ")
        found.setdefault(report, {})[part] = row["ours"]
    return found


def current(text: str, parts: Parts) -> str:
    """Return the document with the picture's words and the table as they should be."""
    return readme.block(text, "parts", table(parts) if parts else readme.NOT_MEASURED)


def table(parts: Parts) -> str:
    """Return the picture with its words, and the same as a table."""
    names = _names(parts)
    lines = [
        f"![{alt(parts)}](images/{PICTURE.name})",
        "",
        f"| part, seconds of processor time | {' | '.join(parts)} |",
        f"|---{'|---' * len(parts)}|",
    ]
    rows = {name: [of_one.get(name) for of_one in parts.values()] for name in names}
    rows["**all**"] = [sum(of_one.values()) for of_one in parts.values()]
    lines += [f"| {name} | {' | '.join(map(_said, values))} |" for name, values in rows.items()]
    return "\n".join(lines)


def _names(parts: Parts) -> list[str]:
    """Return the parts of all reports as they follow each other, each kind of drawing beside the others."""
    first = ("imports", "cells", DRAWING)
    names = dict.fromkeys(part for of_one in parts.values() for part in of_one)
    return sorted(names, key=lambda name: next((n for n, of in enumerate(first) if name.startswith(of)), 3))


def _said(value: float | None) -> str:
    return "" if value is None else wording.number(value, 2)


def largest(of_one: Mapping[str, float]) -> dict[str, float]:
    """Return the largest parts of a report, all drawing as one, the largest first."""
    sums: dict[str, float] = {}
    for part, taken in of_one.items():
        name = "drawing" if part.startswith(DRAWING) else part
        sums[name] = sums.get(name, 0.0) + taken
    return dict(sorted(sums.items(), key=lambda item: -item[1])[:_LARGEST])


def alt(parts: Parts) -> str:
    """Return what the picture shows in words: the largest parts of each report."""
    said = []
    for report, of_one in parts.items():
        most = [f"{name} {_said(taken)}" for name, taken in largest(of_one).items()]
        said.append(f"{report}, {_said(sum(of_one.values()))} seconds in all: {wording.listed(most)}")
    return f"Bars of processor time by part of a report. {'; '.join(said)}. The table below holds every bar."


def drawing(parts: Parts) -> str:
    """Return the picture: a bar for each part, a panel for each report, in the style of the reports."""
    names = _names(parts)
    most = max(max(of_one.values()) for of_one in parts.values())
    with style.official():
        height = len(names) * _ROW + 0.7
        figure, axes = style.canvas(
            height,
            panels=len(parts),
            columns=len(parts),
            left=1.75,
            right=0.3,
            top=0.3,
            bottom=0.4,
            share_y=True,
        )
        for axis, (report, of_one) in zip(axes, parts.items(), strict=True):
            for place, name in enumerate(names):
                if name in of_one:
                    colour = _COLOURS.get(name, style.CONTEXT if DRAWING in name else style.ORANGE)
                    axis.barh(place, of_one[name], height=0.7, color=colour)
                    axis.text(of_one[name], place, f" {of_one[name]:.2f}", va="center", fontsize=style.REMARK)
            axis.set_xlim(0, most * 1.25)
            axis.set_xlabel("seconds", fontsize=style.REMARK)
            axis.tick_params("x", labelsize=style.REMARK)
            axis.set_title(report, loc="left", fontsize=style.LABEL, fontweight="bold")
        axes[0].set_yticks(range(len(names)), names, fontsize=style.LABEL)
        axes[0].invert_yaxis()
        return finished.svg(figure)


def write() -> None:
    """Write the table into the document, and the picture beside it."""
    parts = measured(readme.measured())
    DOCUMENT.write_text(current(DOCUMENT.read_text("utf-8"), parts), "utf-8", newline="\n")
    if parts:
        PICTURE.write_text(drawing(parts), "utf-8", newline="\n")
