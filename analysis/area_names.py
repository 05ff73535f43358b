"""What people call local authorities and nationalities, matched with what official tables print.

Rules fold what does not tell one name from another; `data/names.toml` holds what no rule finds, and the
counties, combined authorities and other wholes that are no authority themselves.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from analysis import paths

_BEFORE = re.compile(
    r"""^(?:the\ |royal\ (?!borough)
    |(?:council|city|county|borough|corporation)(?:\ and\ (?:city|county|borough|district))?\ of[ ]
    |(?:london|royal|metropolitan|metropolitan\ district|county)\ borough\ of[ ]
    |(?:metropolitan\ )?district\ of\ |[lr]b\ (?:of\ )?
    |cyngor\ (?:bwrdeistref\ sirol\ |sir\ |dinas\ |dinas\ a\ sir\ )?|dinas\ a\ sir[ ]
    |comhairle\ (?:baile\ |siorrachd\ )?)""",
    re.VERBOSE,
)
_AFTER = re.compile(
    r"""\ (?:council|council\ area|city|county|borough|district|metropolitan|london|royal|unitary|authority
    |corporation|city\ of|county\ of|city\ and\ county|city\ and\ district|islands
    |[mcl]\ ?b\ ?c|m\ ?d\ ?c|[bdc]\ ?c|ua|lb)$""",
    re.VERBOSE,
)
_JOINED = re.compile(r"\s+(?:and|&)\s+|\s*[,/;]\s*", re.IGNORECASE)
_SITUATED = re.compile(r" (?:upon|on|under|with|in) .*$")
_DIRECTIONS = frozenset({"north", "south", "east", "west", "mid", "central", "city", "county", "the", "vale"})


def fold(name: str) -> str:
    """Return a name as it is compared: no accents, case, punctuation or doubled spaces; "&" is "and".

    >>> fold("Ynys  Môn"), fold("St. Helens"), fold("King's Lynn & West")
    ('ynys mon', 'st helens', 'kings lynn and west')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = "".join(c if c.isalnum() else " " for c in plain.replace("&", " and ").replace("'", ""))
    return " ".join("st" if word == "saint" else word for word in words.split())


def bare(name: str) -> str:
    """Return a folded name without what people add to it or leave out, such as "Borough Council".

    >>> bare("Royal Borough of Greenwich"), bare("Hackney London Borough Council"), bare("Bristol, City of")
    ('greenwich', 'hackney', 'bristol')
    """
    found = fold(name)
    while True:
        shorter = _AFTER.sub("", _BEFORE.sub("", found)) or found
        if shorter == found:
            return found
        found = shorter


def parts(name: str) -> Iterator[str]:
    """Yield, folded, the parts of a name by which a place may be called, the longest first.

    >>> list(parts("Brighton and Hove")), list(parts("Stoke-on-Trent")), list(parts("Isle of Wight"))
    (['brighton', 'hove'], ['stoke'], ['wight'])
    """
    pieces = [bare(piece) for piece in _JOINED.split(name)]
    short = [_SITUATED.sub("", piece) for piece in pieces]
    island = [re.sub(r"^isles? of ", "", piece) for piece in short]
    for piece in dict.fromkeys([*pieces, *short, *island]):
        if piece not in _DIRECTIONS and piece != bare(name):
            yield piece


@dataclass(frozen=True)
class Whole:
    """What is made of several authorities, its `members`; those `beside` are near and no part of it."""

    names: tuple[str, ...]
    kind: str
    members: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True)
class Names:
    """The register `data/names.toml`: other names of authorities by code, wholes, and of nationalities."""

    aliases: Mapping[str, tuple[str, ...]]
    wholes: tuple[Whole, ...]
    nationalities: Mapping[str, tuple[str, ...]]

    def whole(self, text: str) -> Whole | None:
        """Return the whole of a name, with or without "Council"; None where it is none."""
        return self._by_name.get(fold(text)) or self._by_name.get(bare(text))

    @cached_property
    def _by_name(self) -> Mapping[str, Whole]:
        plain = {bare(name): whole for whole in self.wholes for name in whole.names}
        return plain | {fold(name): whole for whole in self.wholes for name in whole.names}


@cache
def register() -> Names:
    """Return the register of names."""
    given = tomllib.loads((paths.data() / "names.toml").read_text("utf-8"))
    wholes = (
        Whole(
            tuple(entry["names"]),
            entry["kind"],
            tuple(entry.get("members", ())),
            tuple(entry.get("beside", ())),
            entry.get("region", ""),
        )
        for entry in given["whole"]
    )
    return Names(
        {code: tuple(names) for code, names in given["aliases"].items()},
        tuple(wholes),
        {name: tuple(others) for name, others in given["nationalities"].items()},
    )


Index = tuple[Mapping[str, set[str]], ...]
"""For each way of matching every key with its codes, the surest way first."""


def index(official: Mapping[str, Iterable[str]]) -> Index:
    """Return how names lead to codes: as written, then without additions, then by a part of a compound name.

    `official` are the present name and then the former ones of each code.
    """
    written: dict[str, set[str]] = {}
    plain: dict[str, set[str]] = {}
    partly: dict[str, set[str]] = {}
    for code, (first, *former) in official.items():
        for name in (first, *former, *register().aliases.get(code, ())):
            written.setdefault(fold(name), set()).add(code)
            plain.setdefault(bare(name), set()).add(code)
        for part in parts(first):
            partly.setdefault(part, set()).add(code)
    return written, plain, partly


def candidates(names: Index, text: str) -> list[str]:
    """Return the codes a name may mean: one where it is clear, several where it is not, none if unknown.

    The surest way of matching that finds any decides.
    """
    for way in names:
        for key in (fold(text), bare(text)):
            if found := way.get(key):
                return sorted(found)
    return []


def nationality(text: str, known: Iterable[str]) -> str | None:
    """Return the one of some published nationalities that a name means; None where it is none of them."""
    wanted, published = fold(text).removeprefix("the "), {fold(name): name for name in known}
    if wanted in published:
        return published[wanted]
    for name, others in register().nationalities.items():
        if name in published.values() and wanted in {fold(other).removeprefix("the ") for other in others}:
            return name
    return None
