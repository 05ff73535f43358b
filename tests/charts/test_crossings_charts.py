"""Chart kinds of the crossings report: true scales, nothing cut, words that do not collide."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sample_charts
from bs4 import BeautifulSoup, Tag
from sample_charts import WORDS

from analysis.charts import bands, bars, heat, strips, style
from analysis.exhibits import Column, Figure

PEOPLE = [Column("x", "Year"), Column("y", "People", "integer")]


def svg(figure: Figure) -> BeautifulSoup:
    return BeautifulSoup(figure.svg, "xml")


def filled(figure: Figure, colour: str) -> list[Tag]:
    return [p for p in svg(figure).find_all("path") if f"fill: {colour.lower()}" in str(p.get("style"))]


def corners(path: Tag) -> np.ndarray[Any, Any]:
    """Return the points of a path as pairs, downwards from the top."""
    return np.array(re.findall(r"[-\d.]+", str(path["d"])), dtype=float).reshape(-1, 2)


def heights(path: Tag) -> list[float]:
    """Return the height of each bar of a compound path."""
    ups = corners(path)[:, 1].reshape(-1, 4)
    return [float(bar.max() - bar.min()) for bar in ups]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in svg(figure).find_all("text")]


def panels(values: dict[str, list[float | None]]) -> pd.DataFrame:
    rows = [(name, 2018 + place, value) for name, own in values.items() for place, value in enumerate(own)]
    return pd.DataFrame(rows, columns=["name", "x", "y"])


def test_small_multiples_share_one_scale_and_cut_no_bar() -> None:
    frame = panels({"A": [1, 2, 3], "B": [10, 20, 5], "C": [6, 12, 0]})
    figure = strips.multiples(frame, panel="name", x="x", y="y", columns=PEOPLE, **WORDS)
    drawn = filled(figure, style.DARK_BLUE)
    tall = [heights(path) for path in drawn]
    unit = tall[1][1] / 20
    assert np.concatenate(tall) / unit == pytest.approx([1, 2, 3, 10, 20, 5, 6, 12, 0], abs=0.01)
    page = svg(figure)
    for path in drawn:
        name = re.search(r"#([^)]+)", str(path["clip-path"]))
        box = page.find(id=name[1]).find("rect")
        assert corners(path)[:, 1].min() >= float(box["y"]) - 0.01


def test_a_missing_year_is_a_cross_and_no_bar() -> None:
    whole = strips.multiples(
        panels({"A": [4, 5]}), panel="name", x="x", y="y", columns=PEOPLE, **WORDS
    ).svg.count("<use ")
    frame = panels({"A": [4, None]})
    figure = strips.multiples(frame, panel="name", x="x", y="y", columns=PEOPLE, **WORDS)
    assert len(heights(filled(figure, style.DARK_BLUE)[0])) == 1
    assert figure.svg.count("<use ") == whole + 1
    assert figure.data.rows[1][1] is None


def test_the_chosen_panel_alone_is_dark_and_bold() -> None:
    frame = panels({"A": [4, 5], "B": [1, 2]})
    figure = strips.multiples(frame, panel="name", x="x", y="y", columns=PEOPLE, highlight="B", **WORDS)
    assert len(filled(figure, style.DARK_BLUE)) == len(filled(figure, style.CONTEXT)) == 1
    bold = [word.text for word in sample_charts.words(figure.svg) if word.bold]
    assert bold == ["B"]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"A": [0, 12600], "B": [4, 5]}, ["0", "5,000", "10,000"]),
        ({name: [1, 3] for name in "ABCDE"}, ["0", "1", "2", "3"] * 2),
        ({"A": [2]}, ["0", "1", "2"]),
        ({"A": [0, 0]}, ["0", "1"]),
        ({"A": [None]}, ["0", "1"]),
    ],
)
def test_small_multiples_name_whole_numbers_at_the_left_of_each_row(
    values: dict[str, list[float | None]], names: list[str]
) -> None:
    frame = panels(values).astype({"y": "Float64"})
    figure = strips.multiples(frame, panel="name", x="x", y="y", columns=PEOPLE, **WORDS)
    ends = [word for word in sample_charts.words(figure.svg) if word.anchor == "end" and len(word.text) != 4]
    assert [word.text for word in ends] == names
    assert len({word.x for word in ends}) == 1
    years = [word for word in words(figure) if word.startswith("20")]
    assert len(years) == sum(min(len(own), 2) for own in values.values())


def weeks(**columns: list[float | None]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"x": pd.date_range("2025-01-05", periods=size, freq="7D"), **columns})


def test_two_panels_are_never_stacked_and_share_one_scale() -> None:
    frame = weeks(arrived=[10, 20, None], prevented=[5, 40, 8])
    columns = [Column("x", "Week", "date"), Column("arrived", "Arrived", "integer")]
    named = {"arrived": "People who arrived", "prevented": "People prevented"}
    figure = strips.over_time(frame, x="x", panels=named, columns=columns, **WORDS)
    first, second = (filled(figure, colour)[0] for colour in style.CATEGORICAL[:2])
    assert len(heights(first)) == 2
    assert heights(first)[1] / heights(second)[1] == pytest.approx(0.5, abs=0.01)
    assert corners(first)[:, 1].max() < corners(second)[:, 1].min()
    assert set(named.values()) <= set(words(figure))


def test_bars_stand_on_zero_at_their_places() -> None:
    figure = bars.over_time(weeks(y=[1, 3, 2]), x="x", y="y", columns=[Column("x", "W", "date")], **WORDS)
    path = filled(figure, style.SEQUENTIAL[2])[0]
    points = corners(path).reshape(-1, 4, 2)
    assert len({round(float(bar[:, 1].max()), 2) for bar in points}) == 1
    middles = [float(bar[:, 0].mean()) for bar in points]
    assert np.diff(middles, 2) == pytest.approx([0], abs=0.02)
    assert heights(path)[1] == pytest.approx(3 * heights(path)[0], rel=1e-3)


@pytest.mark.parametrize("values", [[-43.0, -44, -42, -43], [22.0, 33, 43, 22], [-5.0, 4, 12, 1]])
def test_cut_offs_are_named_beyond_their_bars(values: list[float]) -> None:
    frame = pd.DataFrame({"x": pd.date_range("2025-08-17", periods=4), "y": values})
    figure = strips.cut_offs(
        frame, x="x", y="y", texts={1: "least", 3: "last"}, columns=[Column("x", "To", "date")], **WORDS
    )
    assert {"least", "last", "17 Aug"} <= set(words(figure))
    page = svg(figure)
    at = {t.get_text(): float(str(t["y"])) for t in page.find_all("text")}
    dark = filled(figure, style.DARK_BLUE)
    assert len(dark) == 2
    ends = corners(dark[0])[:, 1]
    if values[1] < 0:
        assert at["least"] > ends.max()
        assert at["17 Aug"] > at["least"]
    else:
        assert at["least"] < ends.min()


def test_bars_around_zero_go_both_ways_with_their_words() -> None:
    frame = pd.DataFrame(
        {"part": ["Days", "Boats", "All"], "log": [-0.2, 0.1, None], "said": ["-20%", "+10%", ""]}
    )
    columns = [Column("part", "Part"), Column("log", "Log", "number")]
    figure = strips.around_zero(
        frame, label="part", value="log", text="said", total="All", columns=columns, **WORDS
    )
    assert {"-20%", "+10%", "[x]"} <= set(words(figure))
    assert figure.data.rows[2] == ("All", None)


def days(start: str, values: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(start, periods=len(values)), "people": values})


def calendar(frame: pd.DataFrame) -> Figure:
    return heat.calendar(
        frame,
        date="date",
        value="people",
        steps=(1, 200, 500),
        levels=["none", "few", "many", "most"],
        **WORDS,
    )


def test_a_calendar_has_one_mark_for_each_day_and_more_is_larger_and_darker() -> None:
    figure = calendar(days("2025-12-29", [0, 1, 199, 200, 500, None, 900]))
    marks = [use for use in svg(figure).find_all("use") if "fill: #" in str(use.get("style"))]
    shades = [style.PALE, style.SEQUENTIAL[2], style.SEQUENTIAL[1], style.DARK_BLUE]
    count = {shade: sum(f"fill: {shade.lower()}" in str(use["style"]) for use in marks) for shade in shades}
    keys = dict.fromkeys(shades, 1)  # one in the key above the panels
    assert {shade: count[shade] - keys[shade] for shade in shades} == dict(
        zip(shades, [1, 2, 1, 2], strict=True)
    )
    assert [area for area, _ in heat._MARKS] == sorted(area for area, _ in heat._MARKS)
    assert {"2025", "2026", "none", "few", "many", "most"} <= set(words(figure))


def test_the_data_of_a_calendar_are_weeks_and_a_missing_day_stays_missing() -> None:
    rows = calendar(days("2025-12-31", [7, None, 0, 3, 5])).data.rows
    assert rows[0] == ("2025-12-29", None, None, 7, None, 0, 3, 5)


def ahead(width: float) -> pd.DataFrame:
    when = pd.date_range("2025-08-20", "2025-12-31")
    share = np.linspace(0, 1, len(when))
    ends = {"low_95": 20, "low_80": 21, "middle": 22, "high_80": 23, "high_95": 24}
    return pd.DataFrame(
        {"day": when, **{name: 20 + (end - 20) * share * width for name, end in ends.items()}}
    )


@pytest.mark.parametrize("width", [100.0, 1.0, 0.001])
def test_names_at_the_end_of_a_fan_do_not_collide(width: float) -> None:
    known = pd.DataFrame({"day": pd.date_range("2025-01-01", "2025-08-20")})
    known["total"] = np.linspace(0, 20, len(known))
    labels = {name: name for name in ("low_95", "low_80", "middle", "high_80", "high_95")}
    figure = bands.fan(
        known,
        ahead(width),
        end_labels=labels,
        data=ahead(width).tail(1),
        columns=[Column("day", "To", "date"), *(Column(name, name, "number") for name in labels)],
        **WORDS,
    )
    drawn = [sum(row[place] is not None for row in figure.data.rows) for place in range(1, 7)]
    assert drawn == [len(known), *[len(ahead(width))] * 5]  # the CSV holds all that is drawn
    assert len(figure.shown.rows) == 1
    at = [float(str(t["y"])) for t in svg(figure).find_all("text") if t.get_text() in labels]
    assert len(at) == 5
    assert min(np.diff(sorted(at))) > style.LABEL
    bold = [word.text for word in sample_charts.words(figure.svg) if word.bold]
    assert {"high_80", "low_80"} <= set(bold)
    assert (
        " ".join(sorted({*bold} - {"high_80", "low_80"})) == "20 to 20 August 2025"
    )  # what is counted so far


def test_a_season_shows_the_year_up_to_its_last_day() -> None:
    when = pd.date_range("2025-01-01", "2025-12-31")
    table = pd.DataFrame({"day": when, "low": 1.0, "median": 5.0, "high": 9.0, "current": 4.0})
    table.loc[table["day"] > "2025-08-20", "current"] = None
    figure = bands.season_band(table, end=dt.date(2025, 8, 20), **WORDS)
    assert "median" in words(figure)
    assert "2025: 4 in 28 days" in " ".join(words(figure))
    assert sum(row[1] is not None for row in figure.data.rows) == 232
    known = [row[0] for row in figure.shown.rows if row[1] is not None]
    assert known[-1] == "2025-08-20"
    gaps = {(dt.date.fromisoformat(b) - dt.date.fromisoformat(a)).days for a, b in pairwise(known)}
    assert gaps == {7}


@pytest.mark.parametrize("weeks_shown", [2, 30, 104, 183, 240, 420])
def test_a_span_of_any_length_has_a_few_ticks_and_no_warning(weeks_shown: int) -> None:
    frame = weeks(y=[1.0] * weeks_shown)
    figure = bars.over_time(frame, x="x", y="y", columns=[Column("x", "W", "date")], **WORDS)
    named = [word for word in words(figure) if re.search(r"[A-Z][a-z]{2}|\d{4}", word)]
    assert 1 <= len(named) <= 8
