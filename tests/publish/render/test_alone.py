"""A page that is sent alone: no link in it leads nowhere without a word on where it would lead."""

from dataclasses import replace

import pytest
import sample_notebook as sample
from bs4 import BeautifulSoup

from analysis.publish import formats, settings
from analysis.publish.render import prepare, references

TEXT = "More in [the national report](../asylum.html#map) and on [GOV.UK](https://www.gov.uk/).\n"
SITE = "https://example.org/r/"


def page(site: str, kinds: tuple[str, ...] = ("html", "pdf")) -> BeautifulSoup:
    nb = sample.notebook(
        sample.markdown("# T"), sample.markdown(f"{TEXT}\n# T"), sample.shown(sample.sources())
    )
    own = settings.Settings(site=site)
    document = replace(prepare.document(nb, name="leeds"), settings=own)
    references.lead_out(document.blocks, document.footnotes, slug="local/leeds", site=site)
    made = dict(formats.FORMATS["html"].begin(formats.Report(document, nb, "local/leeds", kinds))())
    return BeautifulSoup(made[".html"], "html.parser")


@pytest.mark.parametrize(("site", "leads_to"), [(SITE, f"{SITE}asylum.html#map"), ("", "../asylum.html#map")])
def test_a_link_to_another_report_is_whole_or_names_its_file(site: str, leads_to: str) -> None:
    made = page(site)
    link = made.find("a", string="the national report")
    assert link["href"] == leads_to
    named = " (asylum.html, published with this file) and on "
    assert (link.next_sibling == named) == (not site)
    assert made.find("a", string="GOV.UK").next_sibling == "."


@pytest.mark.parametrize("site", [SITE, ""])
def test_every_other_relative_link_is_spoken_of(site: str) -> None:
    made = page(site)
    relative = {
        a["href"] for a in made.find_all("a") if ":" not in a["href"] and not a["href"].startswith("#")
    }
    assert relative - {"../asylum.html#map"} == {"../index.html", "leeds.pdf", "leeds/feed.xml"}
    said = made.find(id="downloads").find_parent("details").find("p")
    assert said.text.startswith("Links to other files lead to where this page was published")
    assert [a["href"] for a in said.find_all("a")] == ([f"{SITE}local/leeds.html"] if site else [])
