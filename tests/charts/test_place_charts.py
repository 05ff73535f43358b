"""Chart kinds of the local report: tiles, funnel, tornado, panels."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_charts import WORDS
from sample_charts import words as drawn_words

from analysis import tables
from analysis.charts import funnel, panels, style, tiles, tornado
from analysis.exhibits import Column, Figure


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    register = tables.load("authorities")
    return register[register["is_current"].astype(bool)].set_index("lad_code")


def test_every_authority_has_a_tile_of_its_own(points: pd.DataFrame) -> None:
    across, up = tiles.layout(points["lon"].tolist(), points["lat"].tolist())
    assert len(set(zip(across, up, strict=True))) == len(points) == 361
    assert across.min() >= 0
    assert across.max() < tiles.GRID[0]
    assert up.max() < tiles.GRID[1]


def test_tiles_keep_the_shape_of_the_map(points: pd.DataFrame) -> None:
    across, up = tiles.layout(points["lon"].tolist(), points["lat"].tolist())
    place = pd.DataFrame({"x": across, "y": up}, index=points.index)
    assert place.loc["S12000027", "y"] == place["y"].max()  # Shetland
    assert place.loc["E07000244", "x"] > place.loc["E06000064", "x"]  # East Suffolk, Westmorland
    assert place.loc["S12000049", "y"] > place.loc["E08000035", "y"] > place.loc["E07000091", "y"]
    assert place["x"].corr(points["lon"].astype(float)) > 0.9
    assert place["y"].corr(points["lat"].astype(float)) > 0.9


def test_layout_does_not_depend_on_the_order_of_places(points: pd.DataFrame) -> None:
    shuffled = points.sample(frac=1, random_state=4)
    one = pd.DataFrame(tiles.layout(points["lon"].tolist(), points["lat"].tolist()), columns=points.index)
    other = pd.DataFrame(
        tiles.layout(shuffled["lon"].tolist(), shuffled["lat"].tolist()), columns=shuffled.index
    )
    pd.testing.assert_frame_equal(one, other[points.index])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.floats(-8, 2), st.floats(50, 60)), min_size=1, max_size=80, unique=True))
def test_no_two_places_share_a_tile(places: list[tuple[float, float]]) -> None:
    across, up = tiles.layout([p[0] for p in places], [p[1] for p in places])
    assert len(set(zip(across.tolist(), up.tolist(), strict=True))) == len(places)


def test_too_many_places_are_refused() -> None:
    many = tiles.GRID[0] * tiles.GRID[1] + 1
    with pytest.raises(ValueError, match="do not fit"):
        tiles.layout(np.linspace(-8, 2, many).tolist(), np.linspace(50, 60, many).tolist())


def tile_chart(points: pd.DataFrame, highlight: str = "S12000049") -> Figure:
    level = pd.array(np.arange(len(points)) % 4, dtype="Float64")
    level[5] = pd.NA
    frame = points.assign(level=level, region=points["region"].fillna(points["country"]))
    return tiles.tiles(
        frame, lon="lon", lat="lat", group="region", level="level", levels=("None", "Low", "Middle", "High"),
        key="Rate", highlight=highlight, label="Marked",
        columns=[Column("authority", "Authority"), Column("level", "Level", "number")],
        data=frame, **WORDS,
    )  # fmt: skip


def test_tiles_say_their_levels_and_name_every_region(points: pd.DataFrame) -> None:
    chart = tile_chart(points)
    for text in ("None", "Low", "Middle", "High", "Not published", "Marked", "London", "Scotland", "Wales"):
        assert f">{text}<" in chart.svg, text
    assert len(chart.data.rows) == 361


def test_tiles_repeat_and_mark_the_place_asked_for(points: pd.DataFrame) -> None:
    assert tile_chart(points).svg == tile_chart(points).svg
    assert tile_chart(points).svg != tile_chart(points, "E08000035").svg


def test_levels_differ_by_size_too(points: pd.DataFrame) -> None:
    svg = tile_chart(points).svg
    sizes = set()
    for colour in style.SEQUENTIAL:
        path = re.search(rf'<path d="M ([\d.]+) [\d.]+ \nL ([\d.]+)[^"]*"[^>]*fill: {colour.lower()}', svg)
        assert path is not None, colour
        sizes.add(round(abs(float(path[2]) - float(path[1])), 1))
    assert len(sizes) == 3


def test_funnel_names_the_places_asked_for_and_its_limits() -> None:
    frame = pd.DataFrame({
        "name": ["Small", "Own", "Large"], "population": [20_000, 100_000, 500_000], "rate": [30.0, 50, 12],
    })  # fmt: skip
    chart = funnel.funnel(
        frame, size="population", rate="rate", label="name", named=["Large"], highlight="Own", centre=13.0,
        limits=[("95% limits", lambda n: (13 - 900 / np.sqrt(n), 13 + 900 / np.sqrt(n)))],
        reference=(25, "a reference"), columns=[Column("name", "Name")], data=frame, **WORDS,
    )  # fmt: skip
    for text in (">Own<", ">Large<", ">95% limits<", ">UK 13.0<", ">a reference<", ">Residents<"):
        assert text in chart.svg, text
    assert ">Small<" not in chart.svg


@pytest.mark.parametrize("letters", [41, 80, 400])
@pytest.mark.parametrize("size", [20_000, 100_000, 500_000])
def test_a_name_that_no_place_of_the_funnel_holds_is_cut_and_inside_the_chart(
    letters: int, size: int
) -> None:
    name = "W" * letters
    frame = pd.DataFrame(
        {"name": [name, "b", "c"], "population": [size, 20_000, 500_000], "rate": [50.0, 1, 2]}
    )
    chart = funnel.funnel(
        frame, size="population", rate="rate", label="name", named=[], highlight=name, centre=13.0, limits=[
            ("95% limits", lambda n: (13 - 900 / np.sqrt(n), 13 + 900 / np.sqrt(n)))
        ], columns=[Column("name", "Name")], data=frame, **WORDS,
    )  # fmt: skip
    (shown,) = (word for word in drawn_words(chart.svg) if word.text.startswith("WW"))
    assert shown.text == "W" * 39 + "…"
    assert shown.box[0] >= 0
    assert name in {row[0] for row in chart.data.rows}


def _crossed(svg: str, words: tuple[str, ...]) -> list[str]:
    """The words that a drawn line of the ink colour passes through."""
    courses = [
        np.array(re.findall(r"([\d.]+) ([\d.]+)", path), dtype=float)
        for path, look in re.findall(r'<path d="([^"]+)"[^>]*style="([^"]*)"', svg)
        if "fill: none" in look and f"stroke: {style.INK.lower()}; stroke-width: 0.9" in look
    ]
    assert len(courses) >= 3
    crossed = []
    for word in drawn_words(svg):
        text, (left, top, right, foot) = word.text, word.box
        for course in courses if text in words else ():
            at = np.linspace(0, len(course) - 1, 4000)
            across, down = (np.interp(at, np.arange(len(course)), course[:, i]) for i in (0, 1))
            inside = (across > left) & (across < right) & (down > top) & (down < foot)
            crossed += [text] * bool(inside.any())
    return crossed


@pytest.mark.parametrize("size", [90_000, 150_000, 250_000, 364_000, 654_000, 1_150_000])
@pytest.mark.parametrize("rate", [3.0, 14.0, 26.0, 46.6, 60.0])
def test_no_limit_and_no_other_rate_runs_through_the_name_of_a_place(size: int, rate: float) -> None:
    frame = pd.DataFrame({
        "name": ["Own Authority", "Coventry", "Glasgow City", "Small", "Large"],
        "population": [size, 364_000, 654_000, 2_100, 1_200_000],
        "rate": [rate, 46.6, 60.2, 1.0, 2.0],
    })  # fmt: skip
    chart = funnel.funnel(
        frame, size="population", rate="rate", label="name", named=["Coventry", "Glasgow City"],
        highlight="Own Authority", centre=13.0,
        limits=[
            (f"{z} limits", lambda n, z=z: (13 - z * 5000 / np.sqrt(n), 13 + z * 5000 / np.sqrt(n)))
            for z in (2, 3.1)
        ],
        reference=(50, "a reference"), columns=[Column("name", "Name")], data=frame, **WORDS,
    )  # fmt: skip
    names = ("Own Authority", "Coventry", "Glasgow City")
    assert all(f">{name}<" in chart.svg for name in names)
    assert _crossed(chart.svg, names) == []


def test_tornado_writes_both_ends_and_the_centre() -> None:
    frame = pd.DataFrame(
        {"label": ["Number of decisions", "Share"], "low": [800.0, 1100], "high": [2400.0, 1900]}
    )
    chart = tornado.tornado(
        frame, label="label", low="low", high="high", centre=1500,
        columns=[Column(name, name, "text" if name == "label" else "number") for name in frame], **WORDS,
    )  # fmt: skip
    for text in ("800", "2,400", "1,100", "1,900", "central 1,500", "Number of decisions"):
        assert f">{text}<" in chart.svg, text


def test_panels_share_one_scale_and_mark_one() -> None:
    frame = pd.DataFrame({"days": [28] * 3 + [56] * 3, "month": [1, 2, 3] * 2, "n": [5.0, 9, 2, 1, 9, 6]})
    frame = frame.assign(low=frame["n"] - 1, high=frame["n"] + 1)
    chart = panels.bars(
        frame, panel="days", names={28: "28 days", 56: "56 days"}, x="month", y="n", low="low", high="high",
        highlight=56, axis_label="Month", columns=[Column("n", "N", "number")], **WORDS,
    )  # fmt: skip
    assert ">28 days<" in chart.svg
    assert ">56 days<" in chart.svg
    bars = [
        path
        for path in re.findall(r"fill: (#\w+)", chart.svg)
        if path in (style.DARK_BLUE.lower(), style.PALE.lower())
    ]
    assert bars.count(style.DARK_BLUE.lower()) == bars.count(style.PALE.lower()) == 1  # a path of three bars


def test_the_ends_of_ranges_lie_inside_every_panel() -> None:
    """The scale is shared: a panel drawn first must not cut the ranges of those after it."""
    frame = pd.DataFrame(
        {"days": [28, 56], "month": [1, 1], "n": [5.0, 6], "low": [4.0, 5], "high": [9.0, 40]}
    )
    chart = panels.bars(
        frame, panel="days", names={28: "28 days", 56: "56 days"}, x="month", y="n", low="low", high="high",
        axis_label="Month", columns=[Column("n", "N", "number")], **WORDS,
    )  # fmt: skip
    assert ">40<" in chart.svg, "the axis reaches the highest end"


def test_the_ring_is_named_where_no_tile_lies(points: pd.DataFrame) -> None:
    across, up = tiles.layout(points["lon"].tolist(), points["lat"].tolist())
    x, y = tiles._KEY_OF_RING
    near = (across >= x - 1) & (abs(up - y) <= 2)
    assert not near.any()
