"""The data of a chart, which its CSV holds, are all that it draws: marks of its picture counted against cells."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from crossings_shown import of
from sample_charts import WORDS

from analysis.charts import bars, funnel, lines, style
from analysis.exhibits import Column, Figure, display
from analysis.reports.returns.inflow import SHOWN_TO

pytestmark = pytest.mark.usefixtures("batch")
RULE = r"stroke: #3d3d3d; stroke-(?:width: 0|linecap)"
"""How rules and limits are drawn: in ink, of one point at most."""
UK = "stroke: #28a197; stroke-width: 1.6"  # its rate in a funnel
INK = "fill: #3d3d3d"
BREAK = "stroke-dasharray: 3.6,2.7; stroke-dashoffset: 0; stroke: #3d3d3d"
PARTS = "dispersal contingency initial subsistence"  # people in other accommodation stand with initial
DRAWN = {
    "growth-sensitivity": "change_pct", "people-per-boat": "people_per_boat without_flagged",
    "preventions": "arrivals prevented", "claims": "claims",
    "claims-by-route": "small_boat other_illegal visa other", "hotels": "total hotels", "map": "rate",
    "waiting-time": "Less than 3 months|3 to 6 months|6 to 12 months|More than 12 months",
    "outcomes": "grants refusals withdrawals administrative",
    "cohorts": "Grants of protection or other leave|Refusals|closed|Latest outcome not yet known",
    "year-ending": "returns enforced voluntary", "returns-by-kind": "enforced voluntary port",
    "voluntary-types": "Assisted returns|Controlled returns|Other verified returns",
    "returns nationalities": "returns_before returns", "followed": "enforced voluntary",
    "country": "enforced voluntary", "route": "detections", "inflow": "per_100_arrivals per_100_claims",
    "small-boats": "returns", "first-and-latest": "first latest", "both-releases": "after",
    "key-figures-change": "change_pct", "history": "new revised", "records": "per_cent",
    "by-accommodation": PARTS, "rates": "rate", "funnel": "rate",
    "homelessness": "prevention_after_asylum_support relief_after_asylum_support",
    "scenario-by-month": "applications low high",
}  # fmt: skip
"""Which columns of a chart's data it draws where it draws not all its numbers: others are for the reader."""
WHOLE = {"England"}
"""Rows of a whole of which a chart draws the parts."""
JOINED = {"cumulative-arrivals"}
"""Lines on from the day before one that their year has not: 29 February."""
OTHER_BREAKS = {"event-course": 1, "returns-by-kind": 1, "funnel": 2}
"""Rules with words of their own, and the outer limits."""
RUNS = [
    ("crossings", {}), ("asylum", {}), ("returns", {}), ("revisions", {}), ("claims", {}), ("local", {}),
    ("local", {"area": "Highland"}), ("local", {"area": "East Renfrewshire"}), ("local", {"area": "Leeds"}),
]  # fmt: skip


@cache
def marks(svg: str) -> list[tuple[str, int]]:
    """The marks of a picture, each by its kind and how many values it shows: from the picture alone.

    Strokes, dots, bars, bands and ranges are marks. Axes, keys and words are none, nor are grounds, rules, the
    squares before names, the dots of what a title names, crosses and the lines that join two dots.
    """
    page = BeautifulSoup(svg, "html.parser")
    for words in page.find_all("g", id=re.compile("matplotlib.axis|text|legend")):
        words.decompose()
    shapes = {f"#{path['id']}": path.extract()["d"] for path in page.select("defs path[id]")}
    found = []
    for group in page.find_all("g", id=re.compile("^(line2d|patch|said:|.*Collection)")):
        uses, style = group.find_all("use"), str(group)
        found += [_used(group["id"], shapes[one["xlink:href"]], style) for one in uses]
        found += [_path(group["id"], one["d"], one.get("style", "")) for one in group.select("path[d]")]
    return [mark for mark in found if mark[1]]


def _used(group: str, shape: str, style: str) -> tuple[str, int]:
    corners, dot = len(re.findall("[ML]", shape)), re.match(r"M 0 ([\d.]+)", shape)
    if group.startswith("FillBetween"):
        return "band", corners - 2  # where it begins and turns
    if group.startswith("line2d"):
        value = dot and (float(dot[1]) < 2 or "fill: #ffffff" in style) and INK not in style
        return "dot", int(bool(value))
    return "dot", int(shape.count("M") == 1)


def _path(group: str, path: str, style: str) -> tuple[str, int]:
    corners = len(re.findall("[ML]", path))
    if "fill: none" not in style:
        ground = "#efefef" in style or ("fill: #ffffff" in style and "stroke" not in style)
        return "bar", 0 if ground else path.count("M")
    if group.startswith("LineCollection"):
        return "range", 2 * ("stroke-width: 1.2" in style)
    line = corners > 1 and group.startswith(("line2d", "said")) and not re.search(RULE, style)
    return "stroke", corners * (line and not (UK in style and corners == 2))


def drawn(svg: str) -> int:
    """The values that a picture shows."""
    return sum(values for _, values in marks(svg))


def columns(figure: Figure, report: str = "") -> list[list[float | None]]:
    """The columns of a chart's data that it draws."""
    said = DRAWN.get(f"{report} {figure.id}", DRAWN.get(figure.id, ""))
    asked = said.split("|" if "|" in said else None)
    rows = [row for row in figure.data.rows if row[0] not in WHOLE]
    most = SHOWN_TO if figure.id == "inflow" else float("inf")  # said in its notes
    return [
        [row[place] if row[place] is None or row[place] <= most else None for row in rows] for place, column in enumerate(figure.data.columns)
        if column.name in asked or not (asked or column.type in {"text", "date"})
    ]  # fmt: skip


def runs(values: list[float | None]) -> int:
    """How many runs of known values there are between missing ones."""
    return sum(
        value is not None and before is None for before, value in zip([None, *values], values, strict=False)
    )


@pytest.mark.parametrize(("report", "given"), RUNS, ids=lambda one: str(one).strip("{}"))
def test_each_chart_draws_what_its_data_hold_with_gaps_and_breaks(report: str, given: dict[str, str]) -> None:
    charts = [one for one in of(report, **given).values() if isinstance(one, Figure)]
    held = {one.id: columns(one, report) for one in charts}
    counted = {one.id: (drawn(one.svg), sum(map(runs, held[one.id]))) for one in charts}
    known = {name: sum(len(own) - own.count(None) for own in held[name]) for name in held}
    assert {name: pair[0] for name, pair in counted.items()} == known
    for one in charts:
        found = marks(one.svg)
        if {kind for kind, _ in found} <= {"stroke", "dot"} and one.id not in JOINED:
            assert len(found) >= counted[one.id][1], one.id  # what is missing is not joined over
        numbered = sum(note.startswith("Break ") for note in one.notes)
        assert one.svg.count(BREAK) == OTHER_BREAKS.get(one.id, numbered), one.id
        if one.id == "both-releases":  # periods that the earlier release had not are hatched
            new = sum(row[1] is None for row in one.data.rows)
            assert one.svg.count("fill: url(#") == new > 0


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
    assert cells == len(frame) == drawn(figure.svg)
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


def test_days_counted_in_another_way_are_dotted_and_not_joined_to_the_others() -> None:
    days = pd.date_range("2024-01-01", periods=30)
    frame = pd.DataFrame({"year": 2023, "day": days, "total": range(30)})
    count = Column("total", "Arrivals", "integer", "people")
    figure = lines.years(
        frame, x="day", y="total", year="year", current=2023, counted=count, data=frame.tail(1), columns=[count],
        dotted=days.to_series(index=frame.index).between("2024-01-11", "2024-01-20"), **WORDS,
    )  # fmt: skip
    own = re.findall(
        rf'id="said:\d+">\s*<path[^>]*stroke: {style.DARK_BLUE.lower()}[^>]*>', figure.svg.lower()
    )
    assert [("dasharray" in path) for path in own] == [False, True, False]
    assert drawn(figure.svg) == len(frame)


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
