"""A drawing written small: the same picture in fewer bytes, and the same again when written again."""

import io

import lxml.html
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sample_charts import WORDS

from analysis.charts import bands, bars
from analysis.exhibits import Column, drawing, strokes
from analysis.publish.render import html, stretch, typst

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
    assert strokes.path(long) == short
    assert strokes.path(short) == short


def test_a_line_without_points_is_read_as_any_other() -> None:
    empty = '<path style="fill: none; stroke: #3d3d3d"/>'
    small = drawing.small(ranked().replace("</svg>", f"{empty}{empty}</svg>"))
    assert drawing.read(small) is not None
    assert drawing.small(small) == small


END, STYLED, DEFINED = "</svg>", "</style>", "<defs>"
HOSTILE = {
    "end of the style": (STYLED, "&lt;/style&gt;&lt;script&gt;evil()&lt;/script&gt;</style>"),
    "a style from elsewhere": (STYLED, "@import url(http://evil/);</style>"),
    "a second style": (END, "<defs><style>.w1{background:url(//evil)}</style></defs></svg>"),
    "a rule that ends early": ("font-size:", "font-size:1}body{x:"),
    "a size that is none": ("font-size:", "font-size:x"),
    "a colour from elsewhere": ("fill:#", "fill:url(http://evil);fill:#"),
    "words without a rule": (END, '<text x="1" y="1" class="w99">evil</text></svg>'),
    "words without a look": (END, '<text x="1" y="1">evil</text></svg>'),
    "words without a place": (END, '<text class="w0">evil</text></svg>'),
    "words somewhere": (END, '<text x="nan" y="1" class="w0">evil</text></svg>'),
    "words in parts": (END, '<text x="1" y="1" class="w0"><tspan onclick="evil">a</tspan></text></svg>'),
    "a name that ends": (DEFINED, '<defs><path id="&quot;&gt;evil" d="M0 0L1 1"/>'),
    "no name": (DEFINED, '<defs><path d="M0 0L1 1"/>'),
    "a use of itself": (DEFINED, '<defs><use id="a" href="#a" x="0" y="0"/>'),
    "a use nowhere": (END, '<use href="#m1"/></svg>'),
    "a use from elsewhere": (END, '<use href="http://evil/#a" x="0" y="0"/></svg>'),
    "a use that runs": (END, '<use href="javascript:evil()" x="0" y="0"/></svg>'),
    "a handler": (END, '<path onclick="evil()" d="M0 0"/></svg>'),
    "a handler of a group": (END, '<g onfocus="evil()"><path d="M0 0"/></g></svg>'),
    "an animation": (END, '<animate attributeName="href" to="evil"/></svg>'),
    "a foreign object": (END, "<foreignObject>evil</foreignObject></svg>"),
    "a script": (END, "<script>evil()</script></svg>"),
    "a script of a page": (END, '<script xmlns="http://www.w3.org/1999/xhtml">evil()</script></svg>'),
    "a fill that is called": (END, '<path fill="image-set(evil)" d="M0 0"/></svg>'),
    "two fills": (END, '<path fill="url(#a) url(//evil)" d="M0 0"/></svg>'),
    "an entity": ("<svg", '<!DOCTYPE svg [<!ENTITY e "evil">]><svg class="&e;"'),
    "a place beyond all numbers": (END, '<path d="M0 0L1e999 1"/></svg>'),
    "a place beyond all drawings": (END, '<path d="M0 0L1e300 1"/></svg>'),
    "an arc": (END, '<path d="A 1 1 0 0 1 2 2"/></svg>'),
    "places without a step": (END, '<path d="1 1 2 2"/></svg>'),
    "no size": ('viewBox="0 0', 'viewBox="0 0 0 0" was="'),
    "a size beyond all numbers": ('viewBox="0 0', 'viewBox="0 0 inf nan" was="'),
    "groups in groups": (END, "<g>" * 3_000 + "</g>" * 3_000 + "</svg>"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_on_the_list_is_neither_taken_apart_nor_set_into_a_page(name: str) -> None:
    old, new = HOSTILE[name]
    svg = ranked()
    assert old in svg
    assert stretch.inline(svg, "c1-", "A") is not None
    hostile = svg.replace(old, new, 1)
    assert drawing.read(hostile) is None
    assert stretch.inline(hostile, "c1-", "A") is None
    shown = str(html.picture(hostile, '"><script>evil()</script>'))
    assert [one.tag for one in lxml.html.fragments_fromstring(shown)] == ["img"]


def test_words_that_look_like_markup_stay_words() -> None:
    words = "&lt;/title&gt;&lt;script&gt;evil()&lt;/script&gt;"
    told = (
        f'<path d="M0 0L2 2"><title>{words}</title></path><text x="1" y="1" class="w0">{words}</text></svg>'
    )
    shown = stretch.inline(ranked().replace(END, told), "c1-", 'a" onload="evil()')
    page = lxml.html.fromstring(shown.svg)
    assert not page.xpath("//script | //@onload")
    assert page.xpath("string(//title)") == "</title><script>evil()</script>"
