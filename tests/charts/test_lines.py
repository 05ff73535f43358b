"""Lines over time: what is missing is not drawn."""

import datetime as dt
import re

import pandas as pd
import pytest
from sample_charts import words

from analysis.charts import lines
from analysis.charts.style import DARK_BLUE
from analysis.exhibits import Column, Figure, Source

SOURCE = Source("s", "Office", "Statistics", "T", dt.date(2020, 5, 1), "https://example.org", "OGL-UK-3.0")


def drawn(values: list[int | None], counted: str = "") -> Figure:
    frame = pd.DataFrame({"day": pd.date_range("2020-03-31", periods=len(values), freq="QE")})
    frame["people"] = pd.array(values, dtype="Int64")
    frame["counted"] = list(counted or "a" * len(values))
    columns = [Column("day", "Day", "date"), Column("people", "People", "integer")]
    return lines.series(
        frame, x="day", lines={"people": "People"}, apart="counted", columns=columns, id="people",
        title="People rose", subtitle="People, UK", alt="One line.", sources=[SOURCE],
    )  # fmt: skip


def strokes(figure: Figure) -> list[int]:
    """Number of points of each unbroken stretch of lines in the first colour."""
    paths = re.findall(rf'<path d="([^"]+)"[^>]*stroke: {DARK_BLUE.lower()}', figure.svg)
    return [1 + stretch.count("L") for path in paths for stretch in path.split("M")[1:]]


def test_a_missing_value_leaves_a_gap() -> None:
    assert [n for n in strokes(drawn([1, 2, None, 7, 4, 9])) if n > 1][:2] == [2, 3]


def test_unbroken_values_are_one_line() -> None:
    assert 5 in strokes(drawn([1, 2, 5, 3, 9]))


def test_a_value_alone_between_gaps_is_a_dot() -> None:
    with_dot = drawn([1, 2, None, 4, None, 6, 7]).svg
    without = drawn([1, 2, None, None, None, 6, 7]).svg
    assert with_dot.count("<use ") == without.count("<use ") + 1


@pytest.mark.parametrize(
    ("values", "counted", "joined"),
    [
        ([1, 2, 5, 3, 9], "aabbb", [2, 3]),
        ([1, 2, 5, 3, 9], "abbba", [3]),
        ([1, 2, None, 7, 4], "aaabb", [2, 2]),
    ],
)
def test_points_that_do_not_count_the_same_are_not_joined(
    values: list[int | None], counted: str, joined: list[int]
) -> None:
    """Supported people by authority rose at a stroke on the day section 98 was first counted by authority."""
    assert [n for n in strokes(drawn(values, counted)) if n > 1][: len(joined)] == joined
    assert max(strokes(drawn(values, counted))) == max(joined)


def test_a_long_name_at_the_end_of_a_line_leaves_two_thirds_to_the_line() -> None:
    days = pd.DataFrame({"day": pd.date_range("2020-03-31", periods=9, freq="QE"), "people": range(9)})
    columns = [Column("day", "Day", "date"), Column("people", "People", "integer")]
    figure = lines.series(
        days, x="day", lines={"people": "Returns enforced and voluntary"}, columns=columns, id="people",
        title="People rose", subtitle="People, UK", alt="One line.", sources=[SOURCE],
    )  # fmt: skip
    (path,) = re.findall(rf'<path d="([^"]+)"[^>]*stroke: {DARK_BLUE.lower()}; stroke-width: 1.8', figure.svg)
    assert max(float(x) for x in re.findall(r"[ML] ([\d.]+) ", path)) > 360 * 2 / 3 - 20
    assert [word.text for word in words(figure.svg)][-2:] == ["Returns enforced", "and voluntary"]
