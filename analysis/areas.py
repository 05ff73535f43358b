"""Local authorities: one identity each, through every change of code and every merger.

The identity is the code now in use. A former code or the name of a district that was merged leads to
the authority now responsible, with a note that says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from analysis import tables
from analysis.errors import UsageError, did_you_mean

TABLE = "authorities"
ALL = "@all"
COUNTRIES = ("England", "Scotland", "Wales", "Northern Ireland")


@dataclass(frozen=True)
class Area:
    """A present local authority.

    `region` is a region of England, elsewhere the country. `former_codes` are codes of the same area or
    of districts merged into it; `merged_from` names the districts; `note` says how a former name or code
    that was asked for led here.
    """

    code: str
    name: str
    region: str
    country: str
    former_codes: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    note: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code under which the area, or a part of it, was published."""
        return (self.code, *self.former_codes)


@dataclass(frozen=True)
class _Register:
    areas: Mapping[str, Area]
    """By present code."""
    names: Mapping[str, str]
    """Present and former names, folded, to present codes; a present name wins."""
    codes: Mapping[str, str]
    """Every code to the present one."""
    former_names: Mapping[str, str]
    """Former codes to the name they had."""


def fold(name: str) -> str:
    """Return a name as it is compared: no accents, case, punctuation or doubled spaces; "&" is "and"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = "".join(c if c.isalnum() else " " for c in plain.replace("&", " and ").replace("'", ""))
    return " ".join(words.split())


def _register() -> _Register:
    return _built(tables.sha256(TABLE))


@lru_cache(maxsize=4)
def _built(_sha256: str) -> _Register:
    """Build the register; the hash of the table is the key, so that a new release is noticed."""
    import pandas as pd

    rows = cast("list[dict[str, Any]]", tables.load(TABLE).to_dict("records"))
    areas: dict[str, Area] = {}
    names: dict[str, str] = {}
    for row in (row for row in rows if row["is_current"]):
        former = [r for r in rows if r["current_code"] == row["lad_code"] != r["lad_code"]]
        areas[row["lad_code"]] = Area(
            code=row["lad_code"],
            name=row["authority"],
            region=row["country"] if pd.isna(row["region"]) else row["region"],
            country=row["country"],
            former_codes=tuple(sorted(r["lad_code"] for r in former)),
            merged_from=tuple(sorted(r["authority"] for r in former if r["authority"] != row["authority"])),
        )
    for row in sorted(rows, key=lambda row: bool(row["is_current"])):
        names[fold(row["authority"])] = row["current_code"]
    return _Register(
        areas=areas,
        names=names,
        codes={row["lad_code"]: row["current_code"] for row in rows},
        former_names={row["lad_code"]: row["authority"] for row in rows if not row["is_current"]},
    )


def all() -> tuple[Area, ...]:  # noqa: A001
    """Return every present authority, by name."""
    return tuple(sorted(_register().areas.values(), key=lambda area: fold(area.name)))


def regions() -> tuple[str, ...]:
    """Return the regions of England and the other three countries."""
    return tuple(sorted({area.region for area in all()}))


def current_codes() -> Mapping[str, str]:
    """Return every code that was ever in use, with the code now in use."""
    return _register().codes


def resolve(text: str) -> Area:
    """Return the authority of a name or code, present or former.

    Raises
    ------
    UsageError
        There is none of that name: near names are suggested; a region or country is named as such.

    Examples
    --------
    >>> resolve("glasgow").code, resolve("S12000046").code, resolve("Carlisle").name
    ('S12000049', 'S12000049', 'Cumberland')
    """
    register = _register()
    wanted = fold(text)
    code = register.codes.get(text.strip().upper()) or register.names.get(wanted) or _only(wanted)
    if code is None:
        raise _unknown(text)
    area = register.areas[code]
    note = _note(text, area, register)
    return area if not note else Area(**{**area.__dict__, "note": note})


def _bare(folded: str) -> str:
    """Return a folded name without "City", "City of" and "Council", which people leave out."""
    return (
        folded.removesuffix(" council")
        .removesuffix(" city of")
        .removesuffix(" city")
        .removeprefix("city of ")
    )


def _only(wanted: str) -> str | None:
    """Return the code of the one present authority of that bare name; London is a region."""
    bare = _bare(wanted)
    found = [area.code for area in _register().areas.values() if _bare(fold(area.name)) == bare]
    return found[0] if len(found) == 1 and bare != "london" else None


def _note(text: str, area: Area, register: _Register) -> str:
    former = text.strip().upper()
    if former in area.former_codes:
        name = register.former_names[former]
        if fold(name) == fold(area.name):
            return f"{former} was the code of {area.name} before {area.code}."
        return f"{name} ({former}) is now part of {area.name}."
    for name in area.merged_from:
        if fold(name) == fold(text):
            return f"{name} is now part of {area.name}."
    return ""


def _unknown(text: str) -> UsageError:
    for name in {*regions(), *COUNTRIES}:
        if fold(text) == fold(name):
            group = fold(name).replace(" ", "-")
            kind = "a country" if name in COUNTRIES else "a region"
            message = (
                f'area: "{text}" is {kind}, not a local authority. '
                f"Give one of its authorities, or build all of them with --each area=@{group}."
            )
            return UsageError(message)
    known = [area.name for area in all()]
    suggestion = did_you_mean(text, known) or " `landfall show local` lists them."
    return UsageError(f'area: there is no local authority "{text}".{suggestion}')


def group(name: str) -> tuple[Area, ...]:
    """Return the authorities of "@all", a country or a region ("@scotland", "@north-west"), by name.

    Raises
    ------
    UsageError
        There is no such group.
    """
    wanted = fold(name.removeprefix("@"))
    if wanted == "all":
        return all()
    found = tuple(a for a in all() if wanted in {fold(a.region), fold(a.country)})
    if not found:
        known = ["@" + fold(n).replace(" ", "-") for n in (*COUNTRIES, *regions())]
        raise UsageError(f'There is no group "{name}".{did_you_mean(name, [ALL, *known])}')
    return found
