"""Charts as wide as their column: what is stretched, what keeps its size, what is left as it is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from analysis.charts import bands, lines, style
from analysis.exhibits import Column
from analysis.publish.render import html, stretch

WORDS = {"id": "a", "title": "A", "subtitle": "B", "alt": "C", "sources": ()}
DAYS = pd.date_range("2026-01-01", periods=60)


def drawn() -> str:
    table = pd.DataFrame({"day": DAYS, "low": 1.0, "median": 2.0, "high": 3.0, "current": 2.5})
    return bands.season_band(table, end=DAYS[30].date(), **WORDS).svg


def test_a_chart_fills_its_box_and_only_what_has_no_letters_is_stretched() -> None:
    wide = stretch.stretched(drawn())
    root = ET.fromstring(wide)
    name = "{http://www.w3.org/2000/svg}"
    assert not {"viewBox", "width", "height"} & set(root.attrib)
    inner = root.findall(f"{name}svg")
    assert inner
    assert {one.get("preserveAspectRatio") for one in inner} == {"none"}
    texts = root.findall(f"{name}text")
    assert {word.text for word in texts} == set(re.findall(r"<text[^>]*>([^<]*)", drawn()))
    assert all(word.get(side, "").endswith("%") for word in texts for side in "xy")
    marks = root.findall(f"{name}use")  # ticks keep their size; the range of the years does not
    areas = [one for svg in inner for one in svg.iter(f"{name}use")]
    assert marks
    assert areas


def test_every_colour_of_a_chart_has_one_for_the_dark() -> None:
    frame = pd.DataFrame({"day": DAYS, **{name: range(60) for name in "abcd"}})
    columns = [Column("day", "Day", "date"), *(Column(name, name, "number") for name in "abcd")]
    svg = lines.series(frame, x="day", lines={n: n for n in "abcd"}, columns=columns, **WORDS).svg + drawn()
    used = set(re.findall(r"(?:fill|stroke):\s?(#[\da-f]{6})", svg))
    assert len(used) > 6
    for colour in used:
        assert stretch.DARK[colour] in stretch.dark(svg), colour
    known = {value.lower() for value in (*style.CATEGORICAL, *style.SEQUENTIAL, style.CONTEXT, style.PALE)}
    assert known <= set(stretch.DARK)


@pytest.mark.parametrize(
    "kept",
    [
        '<svg viewBox="0 0 9 9"><circle r="2"/></svg>',
        drawn().replace("<svg ", '<svg preserveAspectRatio="xMidYMid" ', 1),
        drawn().replace("</svg>", "<circle/></svg>"),
        "no drawing",
    ],
)
def test_what_is_not_known_or_is_to_keep_its_shape_is_shown_as_drawn(kept: str) -> None:
    assert stretch.stretched(kept) is None
    assert 'class="whole"' in html.picture(kept)


def test_words_grow_with_a_chart_no_further_than_a_screen_is_narrow() -> None:
    style_rules = stretch.stretched(drawn()).partition("</style>")[0]
    narrow, wide = style_rules.split(f"@media(min-width:{360 * stretch.WIDE:.0f}px)")
    assert "px" not in narrow.replace("440px", "").replace("stroke-width:3px", "")
    assert re.search(r"\.w0\{font-size:14px\}", wide)
