"""Charts: the same bytes every time, labels that do not collide, at most four colours."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts import bars, lines, style
from analysis.exhibits import Column, Figure

WORDS = {"id": "c", "title": "Title", "subtitle": "People", "alt": "A chart.", "sources": ()}
FRAME = pd.DataFrame(
    {
        "day": pd.date_range("2025-01-31", periods=6, freq="ME"),
        **{name: pd.array([1, 5, 3, None, 8, 2], dtype="Int64") for name in "abcde"},
    }
)
COLUMNS = [Column("day", "Month", "date"), Column("a", "A", "integer")]


def drawings() -> list[Figure]:
    marks = [
        lambda axis: style.mark_break(axis, FRAME["day"][2], "Break"),
        lambda axis: style.shade(axis, FRAME["day"][0], FRAME["day"][1], "Span"),
    ]
    years = pd.DataFrame(
        {
            "year": [2024, 2024, 2025],
            "day": [dt.date(2024, 1, 1), dt.date(2024, 6, 1), dt.date(2024, 1, 1)],
            "total": [1, 9, 4],
        }
    )
    return [
        lines.series(
            FRAME, x="day", lines={"a": "First", "b": "Second"}, columns=COLUMNS, marks=marks, **WORDS
        ),
        lines.years(
            years, x="day", y="total", year="year", current=2025, data=FRAME, columns=COLUMNS, **WORDS
        ),
        bars.over_time(
            FRAME,
            x="day",
            y="a",
            columns=COLUMNS,
            mean="b",
            mean_label="Mean",
            lighter=FRAME["a"] > 4,
            **WORDS,
        ),
        bars.stacked(FRAME, x="day", parts={"a": "First", "b": "Second"}, columns=COLUMNS, **WORDS),
        bars.ranked(
            FRAME.assign(day=list("uvwxyz")),
            label="day",
            value="a",
            highlight="w",
            columns=[COLUMNS[1]],
            **WORDS,
        ),
    ]


def test_the_same_data_give_the_same_bytes() -> None:
    assert [f.svg for f in drawings()] == [f.svg for f in drawings()]


def test_nothing_of_the_moment_or_the_machine_is_in_a_chart() -> None:
    for figure in drawings():
        assert figure.svg.startswith("<svg")
        assert "metadata" not in figure.svg
        assert "matplotlib v" not in figure.svg.lower()


def test_text_stays_text() -> None:
    for figure in drawings():
        assert "<text" in figure.svg


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    drawings()
    assert dict(mpl.rcParams) == before


def test_a_missing_value_is_said_in_the_data() -> None:
    assert drawings()[0].data.rows[3][1] is None


@pytest.mark.parametrize("draw", [lines.series, bars.stacked])
def test_a_fifth_colour_is_refused(draw: object) -> None:
    names = {name: name for name in "abcde"}
    kinds = {"lines": names} if draw is lines.series else {"parts": names}
    with pytest.raises(ValueError, match="at most 4"):
        draw(FRAME, x="day", columns=COLUMNS, **kinds, **WORDS)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=9), st.floats(1, 100))
def test_labels_are_moved_apart_and_keep_their_order(heights: list[float], least: float) -> None:
    moved = style.spread(heights, least)
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    apart = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(gap >= least - 1e-6 for gap in apart)
    assert sum(moved) == pytest.approx(sum(heights), abs=1e-6)


def test_the_year_axis_names_its_months() -> None:
    assert all(month in drawings()[1].svg for month in ("Jan", "Jun", "Dec"))
