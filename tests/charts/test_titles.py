"""What a chart's title names is in its drawing, and every letter of it can be read on a phone."""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from crossings_shown import of

from analysis import tables
from analysis.exhibits import Figure
from analysis.inputs import Nationality

pytestmark = pytest.mark.usefixtures("batch")
LEAST = 11.0
"""Pixels of a letter on a screen of 360: a drawing is 360 points wide."""
RUNS: list[tuple[str, dict[str, str]]] = [
    ("crossings", {}),
    ("crossings", {"as_of": "2021-06-30"}),
    ("crossings", {"as_of": "2025-11-20", "nationality": "Afghanistan"}),
    ("asylum", {}),
    ("asylum", {"as_of": "2026-03-05"}),
    ("returns", {}),
    ("returns", {"as_of": "2025-06-30", "country": "Albania", "nationality": "Brazil"}),
    ("revisions", {}),
    ("revisions", {"source": "immigration-statistics"}),
    ("claims", {}),
    ("local", {}),
    ("local", {"as_of": "2024-09-30"}),
    ("local", {"area": "Highland"}),
    ("local", {"area": "East Renfrewshire"}),
    ("local", {"area": "Leeds"}),
    ("local", {"area": "Hillingdon"}),
    ("local", {"area": "Isles of Scilly"}),
]
"""Every report, other days and countries, and a council of each shape."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_SIZE = re.compile(r"\.(w\d+)\{[^}]*?font-size:([\d.]+)px")


def numbers(text: str) -> set[str]:
    """Return the numbers, shares and years in words."""
    return {found.rstrip(",") for found in _NUMBER.findall(text)}


def words(svg: str) -> str:
    """Return the words of a drawing, those of one name on several lines as one."""
    return " ".join(text.get_text() for text in BeautifulSoup(svg, "html.parser").find_all("text"))


@cache
def names() -> frozenset[str]:
    """Return the nationalities, authorities and regions that a title may name."""
    register = tables.load("authorities")
    places = {*register["authority"], *register["region"].dropna()}
    return frozenset({*Nationality.choices(), *places})


def named(title: str) -> set[str]:
    """Return the registered names in a title, the longest where one is part of another."""
    found = {name for name in names() if re.search(rf"\b{re.escape(name)}\b", title)}
    return {name for name in found if not any(name != other and name in other for other in found)}


def letters(svg: str) -> dict[str, float]:
    """Return the size of each kind of words of a drawing on a narrow screen."""
    wide, _, narrow = svg.partition("@media")
    narrow = narrow.partition("</style>")[0]
    return {name: float(size) for part in (wide, narrow) for name, size in _SIZE.findall(part)}


def charts(report: str, given: dict[str, str]) -> list[Figure]:
    return [exhibit for exhibit in of(report, **given).values() if isinstance(exhibit, Figure)]


@pytest.mark.parametrize(("report", "given"), RUNS, ids=lambda one: str(one).strip("{}"))
def test_what_a_title_names_is_drawn_and_can_be_read_on_a_phone(report: str, given: dict[str, str]) -> None:
    found = charts(report, given)
    assert found or given.get("area") == "Isles of Scilly"
    missing = {one.id: (one.title, lost) for one in found if (lost := unseen(one))}
    assert not missing
    small = {one.id: letters(one.svg) for one in found if min(letters(one.svg).values()) < LEAST}
    assert not small


def unseen(chart: Figure) -> set[str]:
    """Return what a chart's title names and its drawing does not show."""
    drawn = words(chart.svg)
    return (numbers(chart.title) - numbers(drawn)) | {one for one in named(chart.title) if one not in drawn}


def test_what_is_not_drawn_is_seen() -> None:
    chart = charts("crossings", {})[0]
    assert not unseen(chart)
    title = "1,234 people of Eritrea, 7.5% of 2019"
    lost = unseen(Figure(**{**vars(chart), "title": title}))
    assert lost == {"1,234", "7.5%", "Eritrea"}
    assert min(letters(chart.svg.replace("font-size:1", "font-size:0")).values()) < LEAST
