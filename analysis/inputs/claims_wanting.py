"""What an entry of `data/claims.toml` that can be tested lacks to be beyond reproach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.inputs.public_claims import FILE, Claim

_NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def wanting(claim: Claim) -> Iterator[str]:
    """Yield what a claim wants to be beyond reproach: its words and their page, or why they are not given.

    A figure that a reading tests must be one that was said: what nobody said is no claim. First places are
    words, and so is how many of some named facts had come about.
    """
    missing = [key for key in ("words", "page") if not getattr(claim, key)]
    if missing and not claim.lacks:
        said = f"claim {claim.id} lacks {' and '.join(missing)}; give them, or why not in lacks."
        yield f"{FILE}, line {claim.line}: {said}"
    named = _numbers(f"{claim.claim} {claim.words}")
    for reading in claim.readings:
        claimed = reading.claimed
        if claimed is None or claimed.test not in {"equals", "about"} or abs(claimed.number) <= 1:
            continue
        if abs(claimed.number) not in named and claimed.number != len(reading.parameters.get("facts", ())):
            said = f"{claimed.number:,} is in neither claim nor words: what nobody said is no claim."
            yield f'{reading.where("claimed")}: reading "{reading.name}": {said}'


def _numbers(text: str) -> set[float]:
    """Return the numbers a text names, in figures or, up to twelve, in words."""
    figures = {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return figures | {float(number) for number, word in enumerate(_NUMBER_WORDS) if word in words}
