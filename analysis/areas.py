"""Local authorities: one identity each, through every change of code and every merger.

The identity is the code now in use. A former code or the name of a district that was merged leads to
the authority now responsible, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from analysis import area_names, tables, wording
from analysis.area_names import fold
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
    names: area_names.Index
    """Present and former names and what people call them, to present codes."""
    present: frozenset[str]
    """Present names, folded."""
    wholes: frozenset[str]
    """Names of regions and countries, folded."""
    codes: Mapping[str, str]
    """Every code to the present one."""
    former_names: Mapping[str, str]
    """Former codes to the name they had."""


def _register() -> _Register:
    return _built(tables.sha256(TABLE))


@lru_cache(maxsize=4)
def _built(_sha256: str) -> _Register:
    """Build the register; the hash of the table is the key, so that a new release is noticed."""
    import pandas as pd

    rows = cast("list[dict[str, Any]]", tables.load(TABLE).to_dict("records"))
    areas: dict[str, Area] = {}
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
    present = {area.name for area in areas.values()}
    return _Register(
        areas=areas,
        names=area_names.index(
            {
                code: (area.name, *(name for name in area.merged_from if name not in present))
                for code, area in areas.items()
            }
        ),
        present=frozenset(map(fold, present)),
        wholes=frozenset(fold(name) for area in areas.values() for name in (area.region, area.country)),
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
    code = register.codes.get(text.strip().upper())
    if code is None:
        found = [] if _is_whole(text) else area_names.candidates(register.names, text)
        if len(found) != 1:
            raise _unknown(text, [register.areas[one].name for one in found])
        code = found[0]
    area = register.areas[code]
    note = _note(text, area, register)
    return area if not note else Area(**{**area.__dict__, "note": note})


def _is_whole(text: str) -> bool:
    """Return whether a text names a region, a country or another whole, and no authority in so many words."""
    register, wanted = _register(), fold(text)
    if wanted in register.present:
        return False
    return wanted in register.wholes or area_names.register().whole(text) is not None


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


def _unknown(text: str, found: Sequence[str]) -> UsageError:
    """Return why a text is no authority: a region, another whole, several authorities, or none at all."""
    for name in {*regions(), *COUNTRIES}:
        if fold(text) == fold(name):
            return _is_made_of(text, "a country" if name in COUNTRIES else "a region", name)
    if whole := area_names.register().whole(text):
        return _is_made_of(text, whole.kind, whole.region or whole.names[0], whole)
    if found:
        which = wording.listed([f'"{name}"' for name in found], last="or")
        return UsageError(f'area: "{text}" may be {which}; give one of them.')
    if several := _each(text):
        which = wording.listed(several)
        return UsageError(f'area: "{text}" are {len(several)} local authorities: {which}; give one of them.')
    known = [area.name for area in all()]
    suggestion = did_you_mean(text, known) or " `landfall show local` lists them."
    return UsageError(f'area: there is no local authority "{text}".{suggestion}')


def _each(text: str) -> list[str]:
    """Return the authorities that the parts of a text name, where each part names one."""
    names = _register().names
    found = [area_names.candidates(names, part) for part in re.split(r"\band\b|[&/;+]", text)]
    if len(found) < 2 or any(len(codes) != 1 for codes in found):
        return []
    return [_register().areas[codes[0]].name for codes in found]


def _is_made_of(text: str, kind: str, name: str, whole: area_names.Whole | None = None) -> UsageError:
    group = fold(name).replace(" ", "-")
    members = beside = ""
    if whole and whole.members:
        members = f" ({wording.listed(list(whole.members), last='or')})"
        beside = f" Beside it, on their own: {wording.listed(list(whole.beside))}." if whole.beside else ""
    return UsageError(
        f'area: "{text}" is {kind}, not a local authority. Give one of its authorities{members}, or build '
        f"all of them with --each area=@{group}.{beside}"
    )


def group(name: str) -> tuple[Area, ...]:
    """Return the authorities of "@all", a country, a region or another whole ("@scotland", "@kent"), by name.

    Raises
    ------
    UsageError
        There is no such group.
    """
    wanted = fold(name.removeprefix("@"))
    if wanted == "all":
        return all()
    found = tuple(a for a in all() if wanted in {fold(a.region), fold(a.country)})
    if not found and (whole := area_names.register().whole(wanted)):
        found = tuple(a for a in all() if a.name in whole.members or a.region == whole.region)
    if not found:
        wholes = [whole.names[0] for whole in area_names.register().wholes]
        known = ["@" + fold(n).replace(" ", "-") for n in (*COUNTRIES, *regions(), *wholes)]
        raise UsageError(f'There is no group "{name}".{did_you_mean(name, [ALL, *known])}')
    return found
