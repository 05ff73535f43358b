"""Charts as wide as their column: what is stretched, what keeps its size, what is left as it is."""

import re
from functools import cache
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from sample_charts import WORDS

from analysis.charts import bands, bars, letters, lines, style
from analysis.exhibits import Column, drawing, strokes
from analysis.publish.render import html, stretch

DAYS = pd.date_range("2026-01-01", periods=60)


@cache
def drawn() -> str:
    table = pd.DataFrame({"day": DAYS, "low": 1.0, "median": 2.0, "high": 3.0, "current": 2.5})
    return bands.season_band(table, end=DAYS[30].date(), **WORDS).svg


def shown(svg: str | None = None) -> tuple[ET.Element, str]:
    """Return the element of a page, and its rules of style."""
    found = stretch.inline(svg or drawn(), "c1-", "A rise & a fall")
    return ET.fromstring(found.svg), "".join(sorted(found.rules))


def test_a_chart_fills_its_box_and_only_what_has_no_letters_is_stretched() -> None:
    root, _ = shown()
    assert (root.get("role"), root.get("aria-label")) == ("img", "A rise & a fall")
    assert not {"viewBox", "width", "height", "style"} & set(root.attrib)
    inner = root.findall("svg")
    assert inner
    assert {one.get("preserveAspectRatio") for one in inner} == {"none"}
    texts = list(root.iter("text"))
    assert {word.text for word in texts} == set(re.findall(r"<text[^>]*>([^<]*)", drawn()))
    assert all(word.get(side, "").endswith("%") for word in texts for side in "xy")
    areas = [one for svg in inner for one in svg.iter("use")]
    marks = [one for one in root.iter("use") if one not in areas]
    assert marks  # ticks keep their size; the range of the years does not
    assert areas
    assert all(one.get("x", "").endswith("%") for one in marks)
    assert not any(word in svg.itertext() for svg in inner for word in texts)


def test_a_side_in_which_words_alone_stand_grows_no_further_than_they_do() -> None:
    before = drawing.read(drawn())
    root, rules = shown()
    assert before is not None
    boxes = {one.attrib["viewBox"] for one in root.findall("svg")}
    left, _, width, _ = (float(side) for side in boxes.pop().split())
    assert not boxes  # one for all: what lies over another does so still
    room = re.search(r"padding:0 min\(([\d.]+)px,[^)]*\) 0 min\(([\d.]+)px,", rules)
    assert room
    for side, points in zip(room.groups(), (before.width - left - width, left), strict=True):
        assert 0 < points == pytest.approx(float(side) / stretch.WIDE, abs=0.1)
    words = {one.text: one for one in root.iter("text")}
    over = {name: float(far) for name, far in re.findall(r"\.(s-?\d+_\d)\{--over:calc\((-?[\d.]+)\*", rules)}
    for one in before.shapes:
        if one.tag == "text":
            parent = next(p for p in root.iter() if words[one.words] in p)
            names = f"{words[one.words].get('class', '')} {parent.get('class', '')}".split()
            beyond = sum(over.get(name, 0) for name in names)
            share = float(words[one.words].attrib["x"].removesuffix("%")) / 100
            assert left + share * width + beyond == pytest.approx(float(one.given["x"]), abs=0.1)
            assert abs(beyond) < 8 or share in {0, 1}


def test_the_value_of_a_bar_stays_as_near_its_end_as_drawn() -> None:
    table = pd.DataFrame({"name": list("abcd"), "n": [4, 3.9, 3, 1]})
    given = bars.ranked(table, label="name", value="n", columns=[Column("n", "N", "integer")], **WORDS).svg
    root, _ = shown(given)
    before = drawing.read(given)
    assert before is not None
    ends = {
        max(x for x, _ in strokes.points(one.given["d"]))
        for one in before.shapes
        if "z" in one.given.get("d", "")
    }
    left, _, width, _ = (float(side) for side in root.findall("svg")[0].attrib["viewBox"].split())
    held = sorted(
        left + float(one.attrib["x"].removesuffix("%")) / 100 * width
        for one in root.iter("text")
        if one.text not in set("abcd")
    )
    assert len(set(held)) == len(table)
    assert all(min(abs(at - end) for end in ends) < 0.1 for at in held)


def test_nothing_of_a_chart_needs_a_style_of_its_own_or_an_id_of_another_chart() -> None:
    root, rules = shown()
    assert all("style" not in one.attrib and not one.tag.endswith("style") for one in root.iter())
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert ids
    assert all(name.startswith("c1-") for name in ids)
    named = [value for one in root.iter() for value in one.attrib.values() if re.match(r"(url\()?#c", value)]
    assert named
    assert {re.sub(r"url\(|\)|#", "", name) for name in named} <= set(ids)
    looks = {one.get("class") for one in root.iter() if one.tag in {"text", "g"}} - {None}
    assert all(f".{look.split()[0]}{{font-size:" in rules for look in looks)


def test_every_colour_of_a_chart_has_one_for_the_dark() -> None:
    frame = pd.DataFrame({"day": DAYS, **{name: range(60) for name in "abcd"}})
    columns = [Column("day", "Day", "date"), *(Column(name, name, "number") for name in "abcd")]
    svg = lines.series(frame, x="day", lines={n: n for n in "abcd"}, columns=columns, **WORDS).svg + drawn()
    used = set(re.findall(r"(?:fill|stroke):\s?(#[\da-f]{6})", svg)) - {"#ffffff"}
    assert len(used) > 6
    rules = "".join(shown(f"{one}</svg>")[1] for one in svg.split("</svg>")[:2])
    for colour in used:
        assert f":root{{--c{colour[1:]}:{stretch.DARK[colour]}}}" in rules, colour
        assert f'[fill="{colour}"]{{fill:var(--c{colour[1:]})}}' in rules, colour
        assert f':is(.chart *,.mark)[stroke="{colour}"]' in rules, "a mark used by name is in no chart"
    assert rules.count("forced-colors") >= len(used)
    known = {value.lower() for value in (*style.CATEGORICAL, *style.SEQUENTIAL, style.CONTEXT, style.PALE)}
    assert known <= set(stretch.DARK)
    assert len({stretch.FORCED.get(one.lower(), "CanvasText") for one in style.CATEGORICAL}) == 4


@pytest.mark.parametrize(
    "kept",
    [
        '<svg viewBox="0 0 9 9"><circle r="2"/></svg>',
        "<circle/>",
        "<script>alert(1)</script>",
        "<foreignObject><p/></foreignObject>",
        '<use xlink:href="https://x.org/a.svg#b" x="1" y="1"/>',
        '<path d="M 0 0" fill="url(https://x.org/a)"/>',
        '<path d="M 0 0" onclick="alert(1)"/>',
        '<path d="M 0 0" style="background: #fff"/>',
        '<text class="skip" x="1" y="1">a</text>',
        "no drawing",
    ],
)
def test_what_is_not_known_is_shown_as_a_picture_in_which_nothing_runs(kept: str) -> None:
    if kept.startswith("<") and not kept.startswith("<svg"):
        kept = drawn().replace("</svg>", f"{kept}</svg>")
    assert stretch.inline(kept, "c1-", "A") is None
    assert html.picture(kept, 'a" onload="b').startswith('<img src="data:image/svg+xml')
    assert 'onload="' not in html.picture(kept, 'a" onload="b')


def test_a_map_keeps_its_shape() -> None:
    root, rules = shown(drawn().replace("<svg ", '<svg preserveAspectRatio="xMidYMid" ', 1))
    assert (root.get("class"), root.get("viewBox")) == ("whole", "0 0 360 187.2")
    assert not list(root.findall("svg"))
    assert re.search(r"\.k10-[\d_-]+\{font-size:10px\}", rules)


def test_words_grow_with_a_chart_no_further_than_a_screen_is_narrow() -> None:
    rules = shown()[1]
    assert re.search(r"\.t10-[\d_-]+\{font-size:min\(14px,2\.778vw\)\}", rules)
    assert re.search(r"@media\(max-width:440px\)\{\.t10-[\d_-]+\{font-size:3\.\d+vw", rules)
    assert letters.NARROW == stretch.NARROW


def test_what_a_shape_is_is_told_where_a_pointer_rests() -> None:
    told = drawn().replace('<g id="axes_1">', '<g id="said:A &amp; B">', 1)
    assert {title.text for title in shown(told)[0].iter("title")} == {"A & B"}
