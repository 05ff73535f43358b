"""Words of a chart on a phone: larger, inside the chart, and none on another or on a mark of a key."""

import re
from itertools import combinations

import pandas as pd
import pytest
import typst
from sample_charts import WORDS, Drawn, words

from analysis.charts import bars, dots, letters, lines
from analysis.exhibits import Column
from analysis.publish.render.typst import fonts

COLUMNS = [Column("name", "Name"), Column("was", "Was", "integer"), Column("now", "Now", "integer")]
ROWS = pd.DataFrame(
    {
        "name": ["Albania", "China", "An authority with a name so long that it takes two lines"],
        "was": [5_800, 3_800, 300],
        "now": [4_691, 2_164, 9_797],
    }
)
DAYS = pd.DataFrame(
    {"day": pd.date_range("2024-01-31", periods=20, freq="ME"), "a": range(20), "b": range(200_000, 200_020)}
)


def dumbbells() -> str:
    named = {"label": "name", "before": "was", "after": "now", "moments": ("first published", "latest")}
    return dots.dumbbells(ROWS, **named, columns=COLUMNS, highlight="China", **WORDS).svg


def two_lines() -> str:
    kept = [Column("day", "Day", "date"), Column("a", "A", "integer"), Column("b", "B", "integer")]
    return lines.series(DAYS, x="day", lines={"a": "Voluntary", "b": "Enforced"}, columns=kept, **WORDS).svg


def ranked() -> str:
    return bars.ranked(ROWS, label="name", value="now", columns=COLUMNS[:1], **WORDS).svg


def against() -> str:
    frame = pd.DataFrame({"name": [*ROWS["name"], "A name " * 9], "per_cent": [122.2, 2.8, 100.0, 226.9]})
    columns = [Column("name", "Name"), Column("per_cent", "%", "percent", "%", 1)]
    return dots.against(frame, label="name", value="per_cent", mark="claimed", columns=columns, **WORDS).svg


CHARTS = {"dumbbells": dumbbells, "lines": two_lines, "ranked": ranked, "against": against}
every_chart = pytest.mark.parametrize("kind", CHARTS)


def on_each_other(found: list[Drawn]) -> list[tuple[str, str]]:
    out = []
    for one, other in combinations(found, 2):
        a, b = one.box, other.box
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            out.append((one.text, other.text))
    return out


@every_chart
def test_words_are_larger_on_a_narrow_screen_and_none_lies_on_another(kind: str) -> None:
    drawn = CHARTS[kind]()
    wide, narrow = words(drawn), words(drawn, narrow=True)
    assert [word.text for word in wide] == [word.text for word in narrow]
    assert min(word.size for word in narrow) > min(word.size for word in wide)
    assert max(word.size for word in wide) < max(word.size for word in narrow) <= letters.LARGEST
    assert on_each_other(wide) == on_each_other(narrow) == []
    assert min(word.box[0] for word in narrow) >= 0
    assert max(word.box[2] for word in narrow) <= 360


def test_words_of_a_key_keep_off_its_marks() -> None:
    drawn = dumbbells()
    key = re.search(r'^( *)<g id="legend_.*?^\1</g>', drawn, re.DOTALL | re.MULTILINE)
    assert key is not None
    marks = [float(x) for x in re.findall(r'<use [^>]*x="([\d.]+)"', key[0])]
    said = [word for word in words(drawn, narrow=True) if word.text in {"first published", "latest"}]
    assert len(marks) == len(said) == 2
    assert said[0].size > 8.5
    assert not any(word.box[0] < mark < word.box[2] for word in said for mark in marks)


def test_where_there_is_no_room_words_keep_their_size() -> None:
    near = "".join(
        f'<text style="font-size: 9px; text-anchor: middle; fill: #3d3d3d" x="{26.5 * i + 20}" y="20">'
        "2026</text>\n"
        for i in range(11)
    )
    drawn = letters.growing(f'<svg viewBox="0 0 360 40"><style></style><g>{near}</g></svg>')
    assert "@media" not in drawn
    assert {word.size for word in words(drawn, narrow=True)} == {9.0}


def test_a_name_of_several_lines_is_held_where_its_lines_are_in_line() -> None:
    found = [word for word in words(dumbbells()) if word.text in ROWS["name"][2]]
    assert len(found) == 3
    assert {word.anchor for word in found} == {"end"}
    assert len({word.x for word in found}) == 1


def test_paper_shows_the_words_as_they_are_drawn() -> None:
    """The typesetter reads the same file: a rule for phones must mean nothing to it."""
    drawn = dumbbells()
    plain = re.sub(r"@media[^<]*", "", drawn)
    assert plain != drawn

    def printed(svg: str) -> bytes:
        files = {"main.typ": b'#set page(width: auto, height: auto)\n#image("a.svg")', "a.svg": svg.encode()}
        return bytes(typst.compile(files, format="png", font_paths=fonts(maths=False)))

    assert printed(drawn) == printed(plain)
