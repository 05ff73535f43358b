"""Checks of claims as `ClaimReview` of schema.org: a data block in a page's head, and a feed of all.

A block of type `application/ld+json` is data: a browser never runs it, whatever the policy of the page says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.publish.render.document import Document

FEED = "claimreview.jsonld"


def listed(document: Document, address: str = "") -> list[dict[str, Any]]:
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


def feed(found: Iterable[Mapping[str, Any]]) -> bytes:
    """Return reviews as one JSON-LD feed."""
    items = [{"@type": "DataFeedItem", "item": one} for one in found]
    made = {"@context": "https://schema.org", "@type": "DataFeed", "name": "Public claims tested",
            "dataFeedElement": items}  # fmt: skip
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
