"""A drawing written small: the same picture in fewer bytes, and the same again when written again."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.charts import bands, bars
from analysis.exhibits import Column, drawing
from analysis.publish.render import typst

WORDS = {"id": "a", "title": "A", "subtitle": "B", "alt": "C", "sources": ()}
DAYS = pd.date_range("2026-01-01", periods=60)


def band() -> str:
    rising = np.linspace(0, 900, 60)
    table = pd.DataFrame(
        {"day": DAYS, "low": rising / 2, "median": rising, "high": rising * 2, "current": rising * 1.5}
    )
    return bands.season_band(table, end=DAYS[30].date(), **WORDS).svg


def ranked() -> str:
    frame = pd.DataFrame({"name": ["Leeds & Bradford", "Kent <1"], "now": [4_691, 97]})
    return bars.ranked(frame, label="name", value="now", columns=[Column("name", "Name")], **WORDS).svg


def pixels(svg: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(typst.png(svg.encode()))).convert("L"), dtype=int)


@pytest.mark.parametrize("svg", [band(), ranked()], ids=["band", "ranked"])
def test_a_drawing_written_small_looks_the_same_and_is_the_same_again(svg: str) -> None:
    small = drawing.small(svg)
    assert len(small) < 0.7 * len(svg)
    assert drawing.small(small) == small
    assert drawing.read(small) == drawing.read(svg)
    was, now = pixels(svg), pixels(small)
    assert was.min() < 100 < was.max()
    assert (abs(was - now) > 16).mean() < 0.01


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("M 0 0 L 100 0 L 100 50.04 z", "M0 0h100v50z"),
        ("M 1.06 30 L 1.14 30.06 L 1.22 30.12", "M1.1 30v.1h.1"),
        ("M 0 30 C 1 2 3 4 5 6 L 4.5 7", "M0 30c1-28 3-26 5-24l-.5 1"),
        ("M 0 -2.25 L 2.25 0 z M 1 1 L 2 2", "M0-2.25l2.25 2.25zM1 1l1 1"),
    ],
)
def test_a_path_is_said_in_rounded_steps_whose_rounding_does_not_add_up(long: str, short: str) -> None:
    assert drawing.path(long) == short
    assert drawing.path(short) == short


def test_a_line_without_points_is_read_as_any_other() -> None:
    empty = '<path style="fill: none; stroke: #3d3d3d"/>'
    small = drawing.small(ranked().replace("</svg>", f"{empty}{empty}</svg>"))
    assert drawing.read(small) is not None
    assert drawing.small(small) == small
