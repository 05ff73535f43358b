"""A check as a `ClaimReview` of schema.org, which search engines and archives of fact-checks read."""

from __future__ import annotations

import re
from typing import Any

from analysis.exhibits import VERDICTS
from analysis.reports.claims.check import Check

RATINGS = dict(zip(VERDICTS, (5, 4, 3, 1, None), strict=True))
"""The verdicts on the scale of 1 to 5; what cannot be tested has the word alone."""

_BODY = re.compile(r"\b(Department|Ministry|Office|Committee|Council|Campaign|Institute|Board)\b")


def _author(said_by: str) -> dict[str, str]:
    """Return who made a claim: a person where a name and, after a comma, an office are given."""
    name, _, title = said_by.partition(", ")
    if not title or " " not in name or _BODY.search(name):
        return {"@type": "Organization", "name": said_by}
    return {"@type": "Person", "name": name, "jobTitle": title}


def of(check: Check) -> dict[str, Any]:
    """Return a check as JSON-LD, without the publisher and the page's address, which its page adds.

    The rating is on a scale of 1 to 5 with the verdict's words; a claim that cannot be tested has the words
    without a number.
    """
    claim, rating = check.claim, RATINGS[check.verdict]
    scale = {} if rating is None else {"ratingValue": rating, "bestRating": 5, "worstRating": 1}
    appearance = {"appearance": {"@type": "CreativeWork", "url": claim.page}} if claim.page else {}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"#{check.id}",
        "claimReviewed": claim.words or claim.claim,
        "reviewRating": {"@type": "Rating", **scale, "alternateName": check.verdict},
        "itemReviewed": {
            "@type": "Claim",
            "name": claim.claim,
            "author": _author(claim.said_by),
            "datePublished": claim.said_on.isoformat(),
            **appearance,
        },
    }
