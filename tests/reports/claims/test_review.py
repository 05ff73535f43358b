"""Checks as `ClaimReview`: what schema.org and readers of fact-checks require, on the page and in the feed."""

import datetime as dt
import json
from typing import Any

import pytest
import sample_notebook as sample
from bs4 import BeautifulSoup

from analysis.exhibits import VERDICTS, Column, Data, Verdict
from analysis.publish.render import html, publication, site, site_entries
from analysis.reports import claims
from analysis.reports.claims import exhibits as review

pytestmark = pytest.mark.usefixtures("batch")
REQUIRED = {  # https://schema.org/ClaimReview and what indexes of fact-checks ask of it
    "ClaimReview": {"claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"},
    "Rating": {"alternateName"},
    "Claim": {"author", "datePublished", "name"},
    "Person": {"name"},
    "Organization": {"name"},
    "CreativeWork": {"url"},
}
KNOWN = {
    "Person": {"name", "jobTitle"},
    "Organization": {"name", "url"},
    "Rating": {"alternateName", "ratingValue", "bestRating", "worstRating"},
    "Claim": {*REQUIRED["Claim"], "appearance"},
}


def faults(thing: dict[str, Any]) -> list[str]:
    """Return what a review lacks or has that schema.org does not know."""
    kind = thing["@type"]
    keys = set(thing) - {"@type", "@context"}
    found = [f"{kind} lacks {name}" for name in sorted(REQUIRED[kind] - keys)]
    if "ratingValue" in thing:
        bounds = {"bestRating", "worstRating"} - keys
        found += [f"Rating with a value lacks {name}" for name in sorted(bounds)]
        if bounds:
            return found
    found += [f"{kind} has {name}" for name in sorted(keys - KNOWN.get(kind, REQUIRED[kind]))]
    for name, value in thing.items():
        if isinstance(value, dict):
            found += faults(value)
        elif name == "datePublished":
            dt.date.fromisoformat(value)
        elif name in {"ratingValue", "bestRating", "worstRating"}:
            assert thing["worstRating"] <= value <= thing["bestRating"]
        elif value == "":
            found.append(f"{kind}: {name} is empty")
    return found


def test_every_check_is_a_claim_review() -> None:
    checks = claims.check()
    added = {"author": {"@type": "Organization", "name": "x"}, "datePublished": "2026-08-27"}
    made = {check.id: {**review.claim_review(check), **added} for check in checks}
    assert {name: faults(one) for name, one in made.items() if faults(one)} == {}
    for check in checks:
        one = made[check.id]
        rating = one["reviewRating"]
        assert rating["alternateName"] == check.verdict
        assert ("ratingValue" in rating) == (check.verdict != "Cannot be tested with open data")
        assert one["claimReviewed"] == (check.claim.words or check.claim.claim)
        assert ("appearance" in one["itemReviewed"]) == bool(check.claim.page)
    assert made["c1"]["itemReviewed"]["author"] == {"@type": "Organization", "name": "BVI.org"}
    assert made["c29"]["itemReviewed"]["author"] == {
        "@type": "Person", "name": "Yvette Cooper", "jobTitle": "Home Secretary"
    }  # fmt: skip
    assert faults({"@type": "ClaimReview", "url": ""})[:1] == ["ClaimReview lacks author"]
    assert faults({"@type": "Rating", "alternateName": "x", "ratingValue": 3}) == [
        "Rating with a value lacks bestRating", "Rating with a value lacks worstRating"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said_by",
    [
        "Foreign, Commonwealth and Development Office",
        "Department for Levelling Up, Housing and Communities",
        "BVI.org",
    ],
)
def test_a_department_with_a_comma_in_its_name_is_no_person(said_by: str) -> None:
    assert review._author(said_by) == {"@type": "Organization", "name": said_by}


@pytest.mark.slow
def test_the_reviews_of_the_report_are_whole_with_addresses_of_the_site() -> None:
    exhibits = [verdict().but(review=review.claim_review(check)) for check in claims.check()[:3]]
    for one in reviewed(shown(*exhibits)):
        assert faults(one) == []
        assert one["url"].startswith("https://example.org/claims.html#")
        assert one["datePublished"] >= one["itemReviewed"]["datePublished"]


def verdict(words: str = "</script><b>") -> Verdict:
    data = Data((Column("a", "A"),), (("x",),))
    made = {"@context": "https://schema.org", "@type": "ClaimReview", "url": "#c1", "claimReviewed": words,
            "reviewRating": {"@type": "Rating", "alternateName": VERDICTS[0]},
            "itemReviewed": {"@type": "Claim", "name": words, "datePublished": "2025-04-02",
                             "author": {"@type": "Organization", "name": "BVI.org"}}}  # fmt: skip
    return Verdict(id="c1", number="C1", claim="A claim.", verdict=VERDICTS[0], markdown="x", readings=data,
                   review=made)  # fmt: skip


def shown(*exhibits: Verdict) -> BeautifulSoup:
    nb = sample.notebook(sample.markdown("# T"), sample.shown(*exhibits), sample.shown(sample.sources()))
    at = {"landfall": {"address": "https://example.org/claims.html"}}
    return BeautifulSoup(html.export_html(nb, resources=at), "html.parser")


def reviewed(page: BeautifulSoup) -> list[dict[str, Any]]:
    said = json.loads(page.head.find("script").string)
    return [one for one in said if one["@type"] == "ClaimReview"]


def test_the_page_carries_reviews_as_data_that_cannot_run_or_end() -> None:
    page = shown(verdict())
    (block,) = page.head.find_all("script")
    assert page.find_all("script") == [block]
    assert block["type"] == "application/ld+json"
    assert "<" not in block.string
    (one,) = reviewed(page)
    assert faults(one) == []
    assert (one["url"], one["claimReviewed"]) == ("https://example.org/claims.html#c1", "</script><b>")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "script-src" not in policy


def test_a_page_without_claims_has_no_review() -> None:
    assert reviewed(shown(verdict().but(review=None))) == []


def test_a_verdict_is_shown_by_word_colour_and_sign() -> None:
    (mark,) = shown(verdict()).select(".verdict-word .judged")
    assert mark["class"] == ["judged", "good"]
    assert (mark["data-sign"], mark.text) == ("✓", "Supported")


def test_the_feed_holds_the_reviews_of_reports_and_is_there_only_with_them() -> None:
    manifest = {"report": "claims", "title": "T", "parameters": {}, "outputs": {}, "exhibits": [],
                "reviews": [verdict().review]}  # fmt: skip
    entry, bare = site_entries.read("claims", manifest), site_entries.read("x", {**manifest, "reviews": []})
    made = json.loads(site.pages([entry, bare])[publication.REVIEWS])
    assert (made["@type"], len(made["dataFeedElement"])) == ("DataFeed", 1)
    assert made["dataFeedElement"][0]["item"]["@type"] == "ClaimReview"
    assert publication.REVIEWS not in site.pages([bare])


@pytest.mark.parametrize("words", list(VERDICTS))
def test_every_verdict_has_its_own_sign_and_colour(words: str) -> None:
    from analysis.publish.render import tables_html

    marks = {str(tables_html.verdict(one)).replace(one, "") for one in VERDICTS}
    assert len(marks) == len(VERDICTS)
    assert words in tables_html.verdict(words)
    assert str(tables_html.verdict("<b>")) == "&lt;b&gt;"
