"""The data of a chart, which its CSV holds, are all that it draws: marks of its picture counted against cells."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.charts import bars, funnel, lines, style
from analysis.exhibits import Column, Figure, display

WORDS = {"id": "chart", "title": "A finding", "subtitle": "People, UK", "alt": "A picture.", "sources": ()}


def points(figure: Figure) -> int:
    """The corners of every line of three and more in a picture, axes and their ticks apart."""
    page = BeautifulSoup(figure.svg, "html.parser")
    for axis in page.find_all("g", id=re.compile("^matplotlib.axis")):
        axis.decompose()
    paths = [p["d"] for p in page.select('g[id^="line2d"] > path, g[id^="said:"] > path') if p.get("d")]
    return sum(n for n in (len(re.findall("[ML]", path)) for path in paths) if n > 2)


def test_one_line_a_year_has_every_day_in_its_data_and_a_shorter_table() -> None:
    days = pd.date_range("2024-01-01", periods=40)
    steps = np.random.default_rng(1).integers(1, 99, (3, 40)).cumsum(axis=1)
    frame = pd.DataFrame([
        {"year": 2023 + place, "day": day, "total": total}
        for place, course in enumerate(steps) for day, total in list(zip(days, course, strict=True))[: 40 - place]
    ])  # fmt: skip
    count = Column("total", "Arrivals", "integer", "people")
    table = pd.DataFrame({"year": [2023, 2024, 2025], "total": [1, 2, 3]})
    figure = lines.years(
        frame, x="day", y="total", year="year", current=2025, counted=count, data=table,
        columns=[Column("year", "Year"), count], **WORDS,
    )  # fmt: skip
    cells = sum(cell is not None for row in figure.data.rows for cell in row[1:])
    assert cells == len(frame) == points(figure)
    for colour in (style.DARK_BLUE, style.DARK_PINK):  # the years that a title compares
        assert (
            len(re.findall(rf'id="said:\d+">\s*<path[^>]*stroke: {colour.lower()}', figure.svg.lower())) == 1
        )
    assert {f"{year}: {sum(own)}" for year, own in ((2024, steps[1][37:38]), (2025, steps[2][37:38]))} <= {
        text.get_text().replace(",", "") for text in BeautifulSoup(figure.svg, "html.parser").find_all("text")
    }
    assert figure.data.rows[-1][0] == "9 February"
    assert [row[0] for row in figure.shown.rows] == ["2023", "2024", "2025"]
    assert "9 February" not in display.html(figure.payload())


def test_a_funnel_has_every_place_and_its_limits_in_its_data() -> None:
    frame = pd.DataFrame({
        "name": [f"P{n}" for n in range(60)], "population": np.geomspace(5_000, 900_000, 60).round(),
        "rate": np.linspace(1, 40, 60),
    })  # fmt: skip
    columns = [
        Column("name", "Name"),
        Column("population", "Residents", "integer"),
        Column("rate", "Rate", "number"),
    ]
    figure = funnel.funnel(
        frame, size="population", rate="rate", label="name", named=[], highlight="P9", centre=13.0,
        limits=[("Limits", lambda n: (13 - 900 / np.sqrt(n), 13 + 900 / np.sqrt(n)))],
        columns=columns, data=frame.tail(2), **WORDS,
    )  # fmt: skip
    assert [column.name for column in figure.data.columns[3:]] == ["Limits, lower", "Limits, upper"]
    assert {row[0] for row in figure.data.rows} == set(frame["name"])
    assert len(figure.shown.rows) == 2
    own = next(row for row in figure.data.rows if row[0] == "P9")
    assert own[3:] == pytest.approx([13 - 900 / own[1] ** 0.5, 13 + 900 / own[1] ** 0.5], abs=1e-5)


@pytest.mark.parametrize("draw", [
    lambda frame, columns: lines.series(frame, x="x", lines={"a": "A", "b": "B"}, columns=columns, **WORDS),
    lambda frame, columns: bars.stacked(frame, x="x", parts={"a": "A", "b": "B"}, columns=columns, **WORDS),
])  # fmt: skip
def test_a_chart_whose_data_lack_what_it_draws_is_refused(draw) -> None:
    frame = pd.DataFrame({"x": pd.date_range("2024-01-01", periods=6), "a": range(1, 7), "b": range(3, 9)})
    whole = [Column("x", "Day", "date"), Column("a", "A", "integer"), Column("b", "B", "integer")]
    assert len(draw(frame, whole).data.rows) == 6
    with pytest.raises(ValueError, match="12 marks are drawn, and its data hold 6 values"):
        draw(frame, whole[:1])
