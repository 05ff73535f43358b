"""What an entry of `data/claims.toml` that can be tested lacks to be beyond reproach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.inputs.public_claims import FILE, Claim

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {word: n for n, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_CHANGES = {"doubled": 100, "doubling": 100, "halved": 50, "trebled": 200, "tripled": 200, "quadrupled": 300,
            "majority": 50, "most": 50, "dozen": 12, "twice": 2}  # fmt: skip
_NUMBER = rf"\d+(?:\.\d+)?|(?:{'|'.join([*_UNITS, *_SCALES])})\b"
_PHRASE = re.compile(rf"\b(?:{_NUMBER})(?:\s*(?:and\s+|an?\s+)?(?:{_NUMBER}))*")
_SHARE = re.compile(rf"(?:(\w+) )?\b({'|'.join(_PARTS)})s?\b(?: of)?(?: an? ({'|'.join(_SCALES)})\b)?")


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
    """Return the numbers a text names: in figures or words, "a third" as 33 (per cent), "doubled" as 100.

    Words are read generously: the check asks whether a number was said, not where one is.
    """
    text = re.sub(r"(?<=\d),(?=\d)", "", text.casefold()).replace("-", " ")
    found = {float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", text)}
    found |= {_value(re.findall(_NUMBER, phrase)) for phrase in _PHRASE.findall(text)}
    for count, name, scale in _SHARE.findall(text):
        share = _UNITS.get(count, 1) / _PARTS[name]
        found |= {round(share * 100), round(share * 100, 1), share * _SCALES.get(scale, 100)}
    return found | {number for word, number in _CHANGES.items() if re.search(rf"\b{word}\b", text)}


def _value(words: list[str]) -> float:
    """Return the number that words or figures make together: "two hundred and five thousand" is 205,000."""
    whole = part = 0.0
    for word in words:
        scale = _SCALES.get(word)
        if scale == 100:
            part = (part or 1) * scale
        elif scale:
            whole, part = whole + (part or 1) * scale, 0.0
        else:
            part += _UNITS[word] if word in _UNITS else float(word)
    return whole + part
