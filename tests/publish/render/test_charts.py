"""Charts by themselves: each has its files, which say where it is from and ask nothing of any other place."""

import hashlib
import io
from dataclasses import replace
from functools import cache, partial
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sample_notebook import HOSTILE, SOURCE, figure, hostile_report, key_figures, notebook, report, shown

from analysis.publish import formats, jobs, settings
from analysis.publish.execution.files import LocalReports
from analysis.publish.render import charts, html, manifest, prepare

ENDS = {".svg", ".png", ".embed.html"}
MADE = [report, *(partial(hostile_report, text) for text in HOSTILE[:6])]


@cache
def _written(made, site: str = "", names: tuple[str, ...] = ("html", "charts")):
    nb = made()
    document = replace(prepare.document(nb, name="leeds"), settings=settings.Settings(site=site))
    given = formats.Report(document, nb, "local/leeds", names)
    return document, {end: c for name in names for end, c in formats.FORMATS[name].begin(given)().items()}


def page(files: dict[str, bytes], name: str) -> BeautifulSoup:
    return BeautifulSoup(files[name], "html.parser")


@pytest.mark.parametrize("made", MADE)
def test_each_chart_has_its_files_and_they_can_be_read(made):
    document, files = _written(made)
    figures = [exhibit for exhibit in document.exhibits if exhibit.kind == "figure"]
    assert figures
    written = {name for name in files if name.endswith(tuple(ENDS)) and not name.startswith(".")}
    assert written == {f"{one.anchor}{end}" for one in figures for end in ENDS}
    for one in figures:
        assert ET.fromstring(files[f"{one.anchor}.svg"]).tag.endswith("svg")
        with Image.open(io.BytesIO(files[f"{one.anchor}.png"])) as picture:
            assert (picture.format, picture.width) == ("PNG", charts.WIDE)
            colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 2


@pytest.mark.parametrize("made", MADE)
def test_an_embedded_chart_says_what_it_is_and_asks_for_nothing(made):
    document, files = _written(made)
    for one in (exhibit for exhibit in document.exhibits if exhibit.kind == "figure"):
        found = page(files, f"{one.anchor}.embed.html")
        drawing = found.select_one("figure .chart > :is(img, svg)")
        assert (drawing.get("alt") or drawing.get("aria-label")) == one.payload["alt"]
        assert found.h1.get_text() == one.payload["title"]
        said = found.get_text()
        for words in (*one.payload["notes"], *(source["licence"] for source in one.payload["sources"])):
            assert words in said
        assert "released 21 August 2026" in said
        assert not found.select("script, iframe, link:not([rel=icon]), [onload], [onerror]")
        assert all(shown["src"].startswith("data:") for shown in found.select("[src]"))
        policy = found.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy == html.policy(found.style.string)
        assert "default-src 'none'" in policy
        assert "prefers-color-scheme: dark" in found.style.string


def test_every_link_leads_to_a_file_of_the_report_or_its_source():
    _, files = _written(report)
    there = {f"local/leeds{end}" if end.startswith(".") else f"local/leeds/{end}" for end in files}
    for name in (".html", ".charts.html", "arrivals.embed.html"):
        at = f"local/leeds{name}" if name.startswith(".") else f"local/leeds/{name}"
        links = [a["href"] for a in page(files, name).select("a[href]") if a["href"] != "../index.html"]
        own = [
            unquote(urlsplit(urljoin(at, one)).path)
            for one in links
            if not urlsplit(one).scheme and one[0] != "#"
        ]
        assert own
        assert set(own) <= there
        if name != ".html":  # whose prose links elsewhere
            assert {one for one in links if one.startswith("http")} == {SOURCE.page}
    listed = {a["href"] for a in page(files, ".charts.html").select("figure .downloads a")}
    assert listed == {f"leeds/arrivals{end}" for end in ENDS}
    assert listed <= {a["href"] for a in page(files, ".html").select("#arrivals a")}


@pytest.mark.parametrize(
    ("site", "names", "where"),
    [
        ("", ("html", "charts"), "../leeds.html#arrivals"),
        ("https://example.org/r/", ("charts",), "https://example.org/r/local/leeds.html#arrivals"),
        ("", ("charts",), None),
    ],
)
def test_an_embedded_chart_leads_to_its_place_in_the_report_where_there_is_one(site, names, where):
    _, files = _written(report, site, names)
    links = {a["href"] for a in page(files, "arrivals.embed.html").select("a[href]")}
    assert links - {SOURCE.page} == ({where} if where else set())


def test_a_page_without_the_format_links_no_file_of_a_chart():
    _, files = _written(report, "", ("html",))
    assert b"arrivals.png" not in files[".html"]


def test_a_report_without_charts_says_so():
    _, files = _written(partial(notebook, shown(key_figures())), "", ("charts",))
    assert set(files) == {".charts.html"}
    assert "no chart" in page(files, ".charts.html").get_text()


def test_the_manifest_lists_each_file_once_and_publishing_without_removes_them(tmp_path):
    made = partial(notebook, shown(figure()))
    reports = LocalReports(tmp_path)
    reports.prepare()
    for names in (("html", "charts"), ("html",)):
        document, ends = _written(made, "", names)
        files = {f"local/leeds{'' if end.startswith('.') else '/'}{end}": c for end, c in ends.items()}
        job = jobs.Job(report="local", slug="local/leeds", parameters={}, formats=names, notebook="local")
        files["local/leeds/arrivals.csv"] = b"a"
        outputs = manifest.build(job, document, files, {})["outputs"]
        listed = {entry["path"]: entry["sha256"] for entry in manifest.written(outputs)}
        assert listed == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
        assert outputs["html"]["path"] == "local/leeds.html"
        reports.publish("local/leeds", files)
        lying = {
            path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("local/**/*") if path.is_file()
        }
        assert lying == set(files)
