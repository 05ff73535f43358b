from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from sample_notebook import HOSTILE
from sample_site import FIGURE, put, put_areas

from analysis.publish.render import site

ATOM = "{http://www.w3.org/2005/Atom}"


def index(root: Path) -> BeautifulSoup:
    site.write(root)
    return BeautifulSoup((root / "index.html").read_text(encoding="utf-8"), "html.parser")


def feed(root: Path) -> ET.Element:
    site.write(root)
    return ET.parse(root / "feed.xml").getroot()


def test_a_report_shows_its_question_headline_date_and_files(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    card = index(tmp_path).find("article")
    said = card.get_text(" ", strip=True)
    for words in ("How many?", "18,342", "Fewer than in 2025.", "1 January to 20 August 2026, provisional"):
        assert words in said
    assert "Data as at 21 August 2026" in said
    assert [a["href"] for a in card.find_all("a")] == [
        "crossings.html",
        "crossings.html",
        "crossings.pdf",
        "crossings.json",
        "crossings/a.csv",
    ]


def test_a_headline_with_words_of_its_own_for_its_period_is_shown_with_them(tmp_path: Path) -> None:
    put(tmp_path, "claims", key_figures=[{**FIGURE, "when": "Claims made in 2025; figures are final"}])
    headline = index(tmp_path).find(class_="headline").get_text(" ", strip=True)
    assert "Claims made in 2025; figures are final" in headline
    assert "20 August" not in headline
    (summary,) = feed(tmp_path).iter(f"{ATOM}summary")
    assert summary.text.endswith("Claims made in 2025; figures are final. Fewer than in 2025.")


def test_an_empty_folder_gets_a_page_that_says_so(tmp_path: Path) -> None:
    page = index(tmp_path)
    assert "No report has been built yet" in page.main.text
    assert page.find("script") is None
    assert feed(tmp_path).findall(f"{ATOM}entry") == []


@pytest.mark.slow
def test_361_areas_are_each_listed_by_nation_region_and_letter(tmp_path: Path) -> None:
    put_areas(tmp_path, 361)
    page = index(tmp_path)
    assert [h.text for h in page.find(class_="local").find_all("h3")][:3] == ["England", "Scotland", "Wales"]
    assert [h.text for h in page.find_all("h4")] == ["London"]
    letters = page.find("details", class_="letters")
    assert len(letters.find_all("a")) == 361
    assert len({a["href"] for a in page.find_all("a", href=re.compile("^local/"))}) == 361
    assert "361 areas have a report" in page.text
    assert (tmp_path / "index.html").stat().st_size < 200_000


def test_every_link_is_relative_and_leads_to_a_file(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put(tmp_path, "crossings--as-of-2025-04-02", as_of="2025-04-02")
    put_areas(tmp_path, 3)
    page = index(tmp_path)
    for link in page.find_all("a"):
        address = link["href"]
        found = (
            page.find(id=address[1:]) if address.startswith("#") else (tmp_path / unquote(address)).is_file()
        )
        assert found, address
    for entry in feed(tmp_path).iter(f"{ATOM}link"):
        assert (tmp_path / entry.attrib["href"]).is_file()


def test_other_parameters_make_another_version_not_another_card(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    given = {"as_of": "2025-04-02", "since": "2024-07-05", "first_year": 2020}
    put(tmp_path, "crossings--as-of-2025-04-02--first-year-2020", as_of="2025-04-02", parameters=given)
    page = index(tmp_path)
    assert len(page.find_all("article")) == 1
    said = page.find("section").get_text(" ", strip=True)
    assert "(first year: 2020), as known on 2 April 2025" in said
    assert "since" not in said


def test_the_page_runs_only_its_own_script_and_loads_nothing(tmp_path: Path) -> None:
    put_areas(tmp_path, 2)
    page = index(tmp_path)
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    (script,) = page.find_all("script")
    assert f"script-src {site.html.content_hash(script.string)};" in policy
    assert f"style-src {site.html.content_hash(page.style.string)};" in policy
    assert page.find(["img", "iframe", "object"]) is None
    assert {link["href"] for link in page.find_all("link")} == {"data:,", "feed.xml"}


def test_the_filter_is_hidden_until_the_script_shows_it(tmp_path: Path) -> None:
    put_areas(tmp_path, 2)
    assert index(tmp_path).find(id="filter").has_attr("hidden")


def test_the_figure_beside_each_area_is_one_that_all_have(tmp_path: Path) -> None:
    put_areas(tmp_path, 3)
    local = index(tmp_path).find(class_="local")
    assert "Beside each name: people arrived (1 January to 20 August 2026, provisional)." in local.text
    assert [span.text for span in local.select("[data-group] .areas span")][:3] == ["18,342"] * 3
    area = {"code": "W9", "name": "Later", "region": None, "country": "Wales"}
    put(tmp_path, "local/later", area=area, key_figures=[{**FIGURE, "period": ["2026-01-01", "2026-08-27"]}])
    local = index(tmp_path).find(class_="local")
    assert "Beside each name" not in local.text
    assert not local.select(".areas span")


def test_an_area_without_a_region_stands_under_its_nation(tmp_path: Path) -> None:
    put_areas(tmp_path, 2)
    put(tmp_path, "local/cardiff", area={"code": "W1", "name": "Cardiff", "region": None, "country": "Wales"})
    page = index(tmp_path)
    assert [h.text for h in page.find(class_="local").find_all(["h3", "h4"])][:4] == [
        "England", "London", "Scotland", "Wales",
    ]  # fmt: skip


def test_one_area_alone_is_a_report_like_the_others(tmp_path: Path) -> None:
    put_areas(tmp_path, 1)
    page = index(tmp_path)
    assert page.find(class_="local") is None
    links = {a["href"] for a in page.find_all("a", href=True)}
    assert {"local/area-0.html", "local/area-0.pdf"} <= links


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t)[:24] for t in HOSTILE])
def test_hostile_manifests_are_text(tmp_path: Path, text: str) -> None:
    figure = {**FIGURE, "label": text, "text": text, "unit": text, "status": text, "change": text}
    area = {"code": text, "name": text, "region": text, "country": text}
    exhibit = {"number": text, "title": text, "csv": text}
    words = {"title": text, "question": text, "description": text, "parameters": {text: text}, "slug": text}
    put(tmp_path, "crossings", key_figures=[figure], exhibits=[exhibit], **words)
    put(tmp_path, "crossings--x", **words)
    put(tmp_path, "local/leeds", area=area, **words)
    put(tmp_path, "local/york", area=area, **words)
    page = index(tmp_path)
    assert len(page.find_all("script")) == 1
    assert page.find(["img", "b"]) is None
    assert all(not name.startswith("on") for tag in page.find_all() for name in tag.attrs)
    allowed = re.compile(r"(#[\w-]+|[\w./%'()-]+)")
    assert all(allowed.fullmatch(a["href"]) for a in page.find_all("a"))
    assert page.article.h2.text == re.sub("[\x00\x07\u202e]", "\ufffd", text)
    assert len(feed(tmp_path).findall(f"{ATOM}entry")) == 4


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"report": "x"}', "\x00", '{"outputs": [], "title": 1}']
)
def test_a_file_that_is_no_manifest_is_left_alone(tmp_path: Path, content: str) -> None:
    put(tmp_path, "crossings")
    (tmp_path / "other.json").write_text(content)
    assert [e.slug for e in site.entries(tmp_path)] == ["crossings"]


def test_failed_and_unfinished_reports_are_not_listed(tmp_path: Path) -> None:
    for folder in ("failed", ".landfall"):
        put(tmp_path / folder, "crossings")
    assert site.entries(tmp_path) == []


def test_the_feed_is_dated_by_the_data_and_changes_with_them(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put(tmp_path, "returns", data_as_at="2026-05-21")
    first = feed(tmp_path)
    assert first.find(f"{ATOM}updated").text == "2026-08-21T00:00:00Z"
    dates = [e.find(f"{ATOM}updated").text for e in first.iter(f"{ATOM}entry")]
    assert dates == ["2026-08-21T00:00:00Z", "2026-05-21T00:00:00Z"]
    ids = {e.find(f"{ATOM}id").text for e in first.iter(f"{ATOM}entry")}
    (tmp_path / "returns.json").unlink()
    (tmp_path / "returns").rename(tmp_path / "returns-old")
    put(tmp_path, "returns", data_as_at="2026-08-27")
    assert len(ids & {e.find(f"{ATOM}id").text for e in feed(tmp_path).iter(f"{ATOM}entry")}) == 1


def test_the_same_manifests_give_the_same_bytes(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put_areas(tmp_path, 5)
    site.write(tmp_path)
    first = {p.name: p.read_bytes() for p in (tmp_path / "index.html", tmp_path / "feed.xml")}
    site.write(tmp_path)
    assert first == {name: (tmp_path / name).read_bytes() for name in first}
    assert not list(tmp_path.glob(".*.part"))


def test_an_index_that_cannot_be_written_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "crossings")
    before = index(tmp_path)
    put(tmp_path, "returns")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        site.write(tmp_path)
    assert BeautifulSoup((tmp_path / "index.html").read_text(), "html.parser") == before
    assert not list(tmp_path.glob(".*.part"))


def test_an_area_is_searched_by_every_name_it_is_built_by(tmp_path: Path) -> None:
    for code, name in (("E06000010", "Kingston upon Hull, City of"), ("W06000015", "Cardiff")):
        put(tmp_path, f"local/{code}", area={"code": code, "name": name, "region": "", "country": "England"})
    page = site.pages(site.entries(tmp_path))["index.html"].decode()
    searched = re.findall(r'data-name="([^"]*)"', page)
    assert any("Hull" in words and "E06000010" in words for words in searched)
    assert any("Cardiff" in words and "Caerdydd" in words for words in searched)
