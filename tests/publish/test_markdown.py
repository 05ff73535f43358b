from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from analysis.publish import markdown


def soup(source: str) -> BeautifulSoup:
    return BeautifulSoup(markdown.html(markdown.parse(source)), "html.parser")


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<img src=x onerror=alert(1)>", "<!-- c --> x"],
)
def test_raw_html_is_text(source: str) -> None:
    shown = soup(source)
    assert {tag.name for tag in shown.find_all()} == {"p"}
    assert shown.get_text().strip() == source


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "../../secret.txt",
        "&#106;avascript:alert(1)",
    ],
)
def test_a_link_to_another_scheme_stays_text(address: str) -> None:
    assert soup(f"[x]({address}) and <{address}>").find("a") is None


@pytest.mark.parametrize(
    "address",
    ["https://www.gov.uk/a?b=1&c=2", "mailto:a@b.org", "#limits", "../index.html", "local/leeds.html"],
)
def test_an_allowed_link_keeps_its_address(address: str) -> None:
    link = soup(f"[x]({address})").find("a")
    assert link is not None
    assert link["href"] == address


def test_a_quote_in_an_address_stays_inside_its_attribute() -> None:
    link = soup('[x](<https://a.org/"onmouseover="alert(1)>)').find("a")
    assert link is not None
    assert set(link.attrs) == {"href"}


def test_a_github_callout_has_its_level_and_loses_its_marker() -> None:
    shown = soup("> [!CAUTION]\n> Do not *add*.\n>\n> > nested")
    callout = shown.find(class_="callout")
    assert callout is not None
    assert "warning" in callout["class"]
    assert callout.get_text(" ", strip=True) == "Caution Do not add . nested"
    assert shown.find("blockquote").get_text(strip=True) == "nested"


def test_a_callout_may_be_empty_and_a_quotation_stays_one() -> None:
    assert soup("> [!NOTE]").find(class_="callout").get_text(strip=True) == "Note"
    assert soup("> [!OTHER]\n> x").find("blockquote") is not None


def test_a_table_has_scoped_heads_aligns_numbers_and_scrolls_alone() -> None:
    shown = soup("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert [th["scope"] for th in shown.find_all("th")] == ["col", "col"]
    assert shown.find_all("td")[1]["class"] == ["number"]
    assert shown.find("table").parent["tabindex"] == "0"
    assert not shown.find_all(style=True)


def test_headings_become_paragraphs_on_request() -> None:
    tokens = markdown.without_headings(markdown.parse("# a\n\nb"))
    assert markdown.html(tokens) == "<p>a</p>\n<p>b</p>\n"
