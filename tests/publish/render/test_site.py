import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook
from sample_notebook import HOSTILE
from sample_site import CITED, FIGURE, put, put_areas, put_authorities

from analysis import __version__
from analysis.publish import settings
from analysis.publish.render import ods, site, site_entries

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
COUNCILS = "https://www.gov.uk/find-local-council"
"""Where a postcode is answered: the one link that leads elsewhere."""
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
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
    assert "Claims made in 2025; figures are final. Fewer than in 2025." in summary.text


def test_an_empty_folder_gets_a_page_that_says_so(tmp_path: Path) -> None:
    page = index(tmp_path)
    assert "No report has been built yet" in page.main.text
    assert page.find("script") is None
    assert feed(tmp_path).findall(f"{ATOM}entry") == []


@pytest.mark.slow
def test_361_areas_are_each_listed_by_name_nation_and_region(tmp_path: Path) -> None:
    put_areas(tmp_path, 361)
    page = index(tmp_path)
    assert [h.text for h in page.find(class_="by-nation").find_all("h3")][:3] == [
        "England",
        "Scotland",
        "Wales",
    ]
    assert [h.text for h in page.find_all("h4")] == ["London"]
    assert len(page.select("#authorities tbody tr")) == 361
    assert len({a["href"] for a in page.find_all("a", href=re.compile("^local/"))}) == 361
    assert "361 authorities have a report" in page.text
    assert (tmp_path / "index.html").stat().st_size < 200_000


def test_every_link_is_relative_and_leads_to_a_file(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put(tmp_path, "crossings--as-of-2025-04-02", as_of="2025-04-02")
    put_areas(tmp_path, 3)
    page = index(tmp_path)
    for address in {link["href"] for link in page.find_all("a")} - {COUNCILS}:
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
    names, script = page.find_all("script")
    assert names["type"] == "application/json"  # data, which no browser runs
    assert f"script-src {site.html.content_hash(script.string)};" in policy
    assert f"style-src {site.html.content_hash(page.style.string)};" in policy
    assert page.find(["img", "iframe", "object"]) is None
    icon, feeds = (link["href"] for link in page.find_all("link"))
    assert icon.startswith("data:image/svg+xml")
    assert feeds == "feed.xml"


def test_the_filter_is_hidden_until_the_script_shows_it(tmp_path: Path) -> None:
    put_areas(tmp_path, 2)
    assert index(tmp_path).find(id="filter").has_attr("hidden")


def test_the_table_has_what_each_report_says_and_names_the_release(tmp_path: Path) -> None:
    put_authorities(tmp_path, "Leeds", "Hull", "Cardiff")
    page = index(tmp_path)
    heads = [th.text for th in page.select("#authorities thead th")]
    assert heads == [
        "Authority", "People supported", "For every 10,000 residents", "Change in a year", "Rank by number",
        "Region or nation",
    ]  # fmt: skip
    rows = {tr.th.text: [td.text for td in tr.find_all("td")] for tr in page.select("#authorities tbody tr")}
    assert rows == {
        "Cardiff": ["300", "8", "−2", "1", "Wales"],
        "Kingston upon Hull, City of": ["200", "5", "+7", "2", "Yorkshire and The Humber"],
        "Leeds": ["100", "not given", "+16", "3", "Yorkshire and The Humber"],
    }
    (missing,) = page.select('#authorities td[data-value=""]')
    assert missing.text == "not given"
    said = page.find(class_="local").get_text(" ", strip=True)
    assert "of 20 August 2026, released 21 August 2026" in said
    assert "Source: Home Office, Groups: Reg_02 (released 21 August 2026)." in said


def test_a_report_of_another_day_says_so_in_the_table(tmp_path: Path) -> None:
    put_authorities(tmp_path, "Leeds", "Hull")
    (later,) = put_authorities(tmp_path, "Cardiff")
    place = tmp_path / "local" / "cardiff.json"
    place.write_text(place.read_text().replace("2026-08-2", "2026-11-2"))
    rows = {
        tr["data-code"]: tr.find_all("td")[-1].text for tr in index(tmp_path).select("#authorities tbody tr")
    }
    assert rows[later.code] == "Wales, 20 November 2026"
    assert "unless another day is said, released 21 November 2026" in index(tmp_path).text


def test_the_table_is_a_csv_and_a_spreadsheet_of_the_same_figures(tmp_path: Path) -> None:
    put_authorities(tmp_path, "Leeds", "Hull")
    site.write(tmp_path)
    with (tmp_path / "authorities.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head[:5] == ["authority", "code", "region", "country", "supported"]
    assert rows[0][:6] == [
        "Kingston upon Hull, City of",
        "E06000010",
        "Yorkshire and The Humber",
        "England",
        "200",
        "5",
    ]
    assert rows[1][4:8] == ["100", "[x]", "16", "2"]
    book = CalamineWorkbook.from_path(str(tmp_path / "authorities.ods"))
    assert book.sheet_names == ["Authorities", "Notes"]
    first, hull, leeds = book.get_sheet_by_name("Authorities").to_python()
    assert first[:2] == ["Authority", "Code"]
    assert hull[4:8] == [200, 5, 7, 1]
    assert leeds[4:8] == [100, "[x]", 16, 2]
    assert str(hull[-1]) == "2026-08-21"
    with zipfile.ZipFile(tmp_path / "authorities.ods") as file:
        (style,) = ET.fromstring(file.read("content.xml")).iter(f"{{{OASIS}style:1.0}}style")
        dates = file.read("content.xml").decode().count('office:value-type="date"')
        assert file.read("content.xml").decode().count('table:style-name="date"') == dates == 4
    assert style.attrib[f"{{{OASIS}style:1.0}}name"] == "date"
    assert "Reg_02" in str(book.get_sheet_by_name("Notes").to_python())


def test_text_in_a_spreadsheet_is_never_a_formula() -> None:
    data = {"columns": [{"name": "a", "label": "a<b", "type": "text", "unit": "", "decimals": 0}],
            "rows": [["=1+1"], ["</x:p>"], ["a\x00b"]], "row_header": True}  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(ods.write("S", "T", [], data))) as file:
        assert file.namelist()[0] == "mimetype"
        content = file.read("content.xml").decode()
    assert "formula" not in content
    cells = [cell.text for cell in ET.fromstring(content).iter(f"{{{OASIS}text:1.0}}p")]
    assert cells == ["a<b", "=1+1", "</x:p>", "ab", "T"]


def test_an_area_without_a_region_stands_under_its_nation(tmp_path: Path) -> None:
    put_areas(tmp_path, 2)
    put(tmp_path, "local/cardiff", area={"code": "W1", "name": "Cardiff", "region": None, "country": "Wales"})
    page = index(tmp_path)
    assert [h.text for h in page.find(class_="by-nation").find_all(["h3", "h4"])][:4] == [
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
    assert [script.get("type") for script in page.find_all("script")] == ["application/json", None]
    assert page.find(["img", "b"]) is None
    assert all(not name.startswith("on") for tag in page.find_all() for name in tag.attrs)
    allowed = re.compile(r"(#[\w-]+|[\w./%'()-]+)")
    assert all(allowed.fullmatch(address) for address in {a["href"] for a in page.find_all("a")} - {COUNCILS})
    assert page.article.h2.text == re.sub("[\x00\x07\u202e]", "\ufffd", text)
    (entry,) = feed(tmp_path).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text.startswith("urn:uuid:")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"report": "x"}', "\x00", '{"outputs": [], "title": 1}']
)
def test_a_file_that_is_no_manifest_is_left_alone(tmp_path: Path, content: str) -> None:
    put(tmp_path, "crossings")
    (tmp_path / "other.json").write_text(content)
    assert [e.slug for e in site_entries.entries(tmp_path)] == ["crossings"]


def test_failed_and_unfinished_reports_are_not_listed(tmp_path: Path) -> None:
    for folder in ("failed", ".landfall"):
        put(tmp_path / folder, "crossings")
    assert site_entries.entries(tmp_path) == []


HEADLINE = "People arrived: 18,342 people, 1 January to 20 August 2026, provisional. Fewer than in 2025."


def read_by(*releases: str) -> list[dict[str, str]]:
    return [{"publisher": "Home Office", "publication": "Groups", "released": day} for day in releases]


def test_the_feed_has_an_entry_for_each_release_with_what_follows(tmp_path: Path) -> None:
    put(tmp_path, "crossings", inputs=read_by("2026-08-21", "2026-05-21"))
    put(tmp_path, "returns", inputs=read_by("2026-05-21"), key_figures=[])
    put(tmp_path, "returns--x", inputs=read_by("2020-01-01"))
    put_authorities(tmp_path, "Leeds", "Hull", inputs=read_by("2026-05-21"))
    made = feed(tmp_path)
    assert made.find(f"{ATOM}updated").text == "2026-08-21T00:00:00Z"
    assert [e.find(f"{ATOM}title").text for e in made.iter(f"{ATOM}entry")] == [
        "Home Office, Groups: released 21 August 2026",
        "Home Office, Groups: released 21 May 2026",
    ]
    assert [e.find(f"{ATOM}summary").text for e in made.iter(f"{ATOM}entry")] == [
        f"{HEADLINE} Read by: Report crossings.",
        "Read by: Report crossings; Report returns; 2 local reports.",
    ]
    assert [e.find(f"{ATOM}link").attrib["href"] for e in made.iter(f"{ATOM}entry")] == [
        "crossings.html",
        "index.html",
    ]


def test_an_entry_keeps_its_name_and_a_new_release_is_a_new_one(tmp_path: Path) -> None:
    def ids() -> list[str]:
        return [e.find(f"{ATOM}id").text for e in feed(tmp_path).iter(f"{ATOM}entry")]

    put(tmp_path, "crossings", inputs=read_by("2026-08-21"))
    before = ids()
    put(tmp_path, "returns", inputs=read_by("2026-08-27", "2026-08-21"))
    assert ids()[1:] == before
    assert len({*ids()}) == 2


def test_with_a_site_the_feed_the_map_and_the_lost_page_have_whole_addresses(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put_authorities(tmp_path, "Hull", "Leeds")
    own = settings.Settings(site="https://example.org/r/", publisher="O", corrections="https://example.org/c")
    made = site.pages(site_entries.entries(tmp_path), own)
    links = [link.attrib["href"] for link in ET.fromstring(made["feed.xml"]).iter(f"{ATOM}link")]
    assert all(link.startswith("https://example.org/r/") for link in links)
    mapped = [loc.text for loc in ET.fromstring(made["sitemap.xml"]).iter(f"{SITEMAP}loc")]
    assert mapped == [
        f"https://example.org/r/{end}"
        for end in ("", "crossings.html", "local/kingston-upon-hull-city-of.html", "local/leeds.html")
    ]
    lost = BeautifulSoup(made["404.html"], "html.parser")
    assert {a["href"] for a in lost.select("main a")} == {"https://example.org/r/"}
    for page in (lost, BeautifulSoup(made["index.html"], "html.parser")):
        assert page.select('footer a[href="https://example.org/c"]')
        assert f"Version {__version__}" in page.footer.text
    bare = site.pages(site_entries.entries(tmp_path))
    assert "sitemap.xml" not in bare
    assert BeautifulSoup(bare["404.html"], "html.parser").select('main a[href="/"]')


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for key, one in inside:
        yield (*at, key)
        yield from _places(one, (*at, key))


@pytest.mark.parametrize("wrong", [None, 1, "x", [], ["x"], [[]], {"a": 1}], ids=str)
def test_the_index_is_written_whatever_a_manifest_says_anywhere(tmp_path: Path, wrong: object) -> None:
    """A file that looks like a manifest may come from elsewhere, or from another version."""
    whole = put(tmp_path, "crossings", exhibits=[CITED])
    put(tmp_path, "returns")
    for way in _places(whole):
        manifest = json.loads(json.dumps(whole))
        inside = manifest
        for key in way[:-1]:
            inside = inside[key]
        inside[way[-1]] = wrong
        (tmp_path / "crossings.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert b"returns.html" in site.pages(site_entries.entries(tmp_path))["index.html"], way


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


def test_the_search_is_before_all_reports_and_says_what_it_does_not_find(tmp_path: Path) -> None:
    put(tmp_path, "crossings")
    put_authorities(tmp_path, "Leeds", "Hull")
    main = index(tmp_path).main
    first = main.find(["section", "article"])
    assert first.find("input", id="find")
    assert "A postcode is out of scope" in first.text
    assert first.find("a", href="#all")
    assert main.find(id="all")


def test_what_the_search_goes_by_is_what_the_command_goes_by(tmp_path: Path) -> None:
    put_authorities(tmp_path, "Leeds", "Hull")
    data = json.loads(index(tmp_path).find(id="names").string)
    named = dict(data["present"]["names"])
    assert named["hull"] == named["kingston hull city"] == "E06000010"
    assert named["caerdydd"] == "W06000015"
    assert ["cleveland", "E06000003"] in data["parts"]["names"]
    name, kind, inside, _ = data["said"]["kent"]
    assert (name, kind) == ("Kent", "a county with a county council")
    assert {data["areas"][place][1] for place in inside} >= {"Ashford", "Dover"}
