"""What a page says of itself to programs: cards, schema.org, its feed."""

import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import sample_notebook as sample
from bs4 import BeautifulSoup
from PIL import Image

from analysis.exhibits import Prose
from analysis.publish import formats, settings
from analysis.publish.render import card, prepare, publication

ATOM = "{http://www.w3.org/2005/Atom}"
FINDING = "In Leeds <b> 1,234 people arrived"
SITE = settings.Settings(site="https://example.org/r/", publisher="Observatory")


def files(own: settings.Settings) -> dict[str, bytes]:
    opening = sample.shown(Prose(id="opening", markdown=f"{FINDING.replace('<', '&lt;')}. More."))
    nb = sample.notebook(
        sample.markdown("# T"), opening, sample.shown(sample.figure()), sample.shown(sample.sources())
    )
    document = replace(prepare.document(nb, name="leeds"), settings=own)
    return dict(formats.FORMATS["html"].begin(formats.Report(document, nb, "local/leeds", ("html",)))())


def head(made: dict[str, bytes]) -> dict[str, str]:
    page = BeautifulSoup(made[".html"], "html.parser")
    return {
        str(m.get("property") or m.get("name")): str(m["content"])
        for m in page.head.find_all("meta")
        if m.get("content")
    }


def test_a_card_has_figure_name_picture_and_whole_addresses() -> None:
    made = files(SITE)
    said = head(made)
    assert said["description"] == said["og:description"] == said["og:image:alt"] == FINDING
    assert said["og:title"] == "T"
    assert said["og:site_name"] == "Observatory"
    assert said["og:url"] == "https://example.org/r/local/leeds.html"
    assert said["og:image"] == f"https://example.org/r/local/leeds/{card.NAME}"
    assert said["twitter:card"] == "summary_large_image"
    with Image.open(io.BytesIO(made[card.NAME])) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.getcolors(1 << 20) or []) > 20  # letters and a chart


def test_without_a_site_there_is_no_picture_that_nobody_could_find() -> None:
    made = files(settings.NONE)
    said = head(made)
    assert card.NAME not in made
    assert "og:image" not in said
    assert "og:url" not in said
    assert (said["twitter:card"], said["og:description"]) == ("summary", FINDING)


@pytest.mark.parametrize("own", [SITE, settings.NONE])
def test_a_report_and_its_data_are_described(own: settings.Settings) -> None:
    made = files(own)
    page = BeautifulSoup(made[".html"], "html.parser")
    report, data = json.loads(page.head.find("script", type="application/ld+json").string)
    assert (report["@type"], data["@type"]) == ("Report", "Dataset")
    assert report["headline"] == report["description"] == FINDING
    assert report["publisher"]["name"] == (own.publisher or "Landfall")
    assert [one["name"] for one in data["isBasedOn"]]
    folder = f"{own.site}local/leeds/" if own.site else "leeds/"
    assert [one["contentUrl"] for one in data["distribution"]] == [f"{folder}arrivals.csv"]


def test_each_report_has_a_feed_of_its_releases() -> None:
    made = files(SITE)
    feed = ET.fromstring(made["feed.xml"])
    entries = feed.findall(f"{ATOM}entry")
    assert [e.find(f"{ATOM}summary").text for e in entries][:1] == [FINDING]
    addresses = {link.attrib["href"] for link in feed.iter(f"{ATOM}link")}
    assert addresses == {f"https://example.org/r/local/leeds{end}" for end in (".html", "/feed.xml")}
    page = BeautifulSoup(made[".html"], "html.parser")
    assert page.head.find("link", type="application/atom+xml")["href"] == "leeds/feed.xml"


def test_a_card_is_the_same_for_the_same_report() -> None:
    assert files(SITE)[card.NAME] == files(SITE)[card.NAME]


@pytest.mark.parametrize(
    ("licences", "said"),
    [
        (["OGL-UK-3.0", "OGL-UK-3.0 for official figures; others are quoted as facts"], ["nationalarchives"]),
        (["OGL-UK-3.0", "CC-BY-4.0"], ["creativecommons", "nationalarchives"]),
        (["OGL-UK-3.0", "Reuse with attribution"], []),
    ],
)
def test_data_are_under_the_licences_of_all_their_sources_or_none_is_said(
    licences: list[str], said: list[str]
) -> None:
    nb = sample.notebook(
        sample.markdown("# T"), sample.shown(sample.figure()), sample.shown(sample.sources())
    )
    document = prepare.document(nb, name="x")
    inputs = [{**document.sources["inputs"][0], "licence": licence} for licence in licences]
    document = replace(document, sources={**document.sources, "inputs": inputs})
    _, data = publication.structured(document, "", "x/")
    found = data.get("license", [])
    assert len(found) == len(said)
    assert all(name in address for name, address in zip(said, found, strict=True))
