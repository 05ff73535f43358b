"""What a page says of itself to programs: what it is in a sentence, and as schema.org describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from analysis.publish.render.document import Document, Exhibit

ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#12436d" d="M0 0h16v16H0z"/>'
    b'<path fill="none" stroke="#fff" stroke-width="2" d="M2 6q3-3 6 0t6 0M2 11q3-3 6 0t6 0"/></svg>'
)
REVIEWS = "claimreview.jsonld"
"""The feed of all checks of claims, as `ClaimReview`."""
_LICENCES = {
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}
"""Where the licences of sources are, by how they begin; data of which one has another are under none here."""


def described(document: Document) -> str:
    """Return a report in a sentence: its finding, which has figure and name, else what it is about."""
    return document.finding or document.description or document.question or document.title


def structured(document: Document, address: str, folder: str) -> list[dict[str, Any]]:
    """Return a report and its data as schema.org describes them.

    `address` is that of its page, `folder` of the folder that holds its data. Files before the annex are
    listed, for all would be a hundredth of the largest page.
    """
    own = document.settings
    publisher = {"@type": "Organization", "name": own.publisher or "Landfall"} | (
        {"url": own.site} if own.site else {}
    )
    sources = document.sources or {}
    said = {
        "@context": "https://schema.org",
        "name": document.title,
        "description": described(document),
        "inLanguage": "en-GB",
        "publisher": publisher,
        **({"url": address} if address else {}),
        **({"datePublished": str(document.as_at)} if document.as_at else {}),
        **({"spatialCoverage": sources["area"]["name"]} if sources.get("area") else {}),
    }
    based = _based_on(sources.get("inputs", ()))
    first = [b for b in document.blocks[: document.annex] if isinstance(b, Exhibit) and b.csv_name]
    download = {"@type": "DataDownload", "encodingFormat": "text/csv"}
    files = [download | {"contentUrl": f"{folder}{quote(e.csv_name or '')}"} for e in first if folder]
    licences = {read["licence"] for read in sources.get("inputs", ())}
    named = [
        next((u for start, u in _LICENCES.items() if one.startswith(start)), "") for one in sorted(licences)
    ]
    data = {**said, "@type": "Dataset", "name": f"Data of: {document.title}", "isBasedOn": based}
    data["distribution"] = files
    if named and all(named):
        data["license"] = list(dict.fromkeys(named))
    report = {**said, "@type": "Report", "headline": said["description"]}
    return [report, data] if files else [report | {"isBasedOn": based}]


def _based_on(inputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the publications read, each once: who published it, where it is, and its newest release."""
    newest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for read in sorted(inputs, key=lambda read: str(read["released"])):
        newest[read["publisher"], read["publication"]] = read
    return [
        {
            "@type": "CreativeWork",
            "name": name,
            "publisher": publisher,
            "url": read["page"],
            "datePublished": read["released"],
        }
        for (publisher, name), read in newest.items()
    ]


def block(found: Sequence[Mapping[str, Any]]) -> str:
    """Return data as the text of a data block, in which nothing can end it; empty where there are none."""
    if not found:
        return ""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def reviews(document: Document, address: str = "") -> list[dict[str, Any]]:
    """Return the reviews of a report's verdicts, each with the page it stands on and who publishes it."""
    publisher, site = document.settings.publisher or "Landfall", document.settings.site
    author = {"@type": "Organization", "name": publisher} | ({"url": site} if site else {})
    # the day it looks from: a build asks no clock, and a claim is never reviewed before it was made
    day = {"datePublished": str(document.as_of)} if document.as_of else {}
    return [
        {**review, **day, "author": author, "url": f"{address}{review['url']}"}
        for exhibit in document.exhibits
        if (review := exhibit.payload.get("review"))
    ]


def feed_of_reviews(found: Iterable[Mapping[str, Any]]) -> bytes:
    """Return reviews as one JSON-LD feed."""
    items = [{"@type": "DataFeedItem", "item": one} for one in found]
    made = {"@context": "https://schema.org", "@type": "DataFeed", "name": "Public claims tested",
            "dataFeedElement": items}  # fmt: skip
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
