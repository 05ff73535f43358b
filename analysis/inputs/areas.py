"""Local authorities: one identity each, through every change of code and every merger.

The identity is the code now in use. A former code or the name of a district that was merged leads to the
authority now responsible, with a note that says so. Names are found as people say them: official ones come
from the table `authorities`, others from `data/area_names.csv`, regions from `data/area_groups.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis import tables
from analysis.common import names, own_files, paths, wording
from analysis.common.errors import UsageError, did_you_mean
from analysis.common.names import Index, fold

ALL = "@all"
TABLE = "authorities"
NAMES = "area_names.csv"
GROUPS = "area_groups.csv"
UK = "United Kingdom"
COUNTRIES = ("England", "Scotland", "Wales", "Northern Ireland")
_NAMED_AT_MOST = 16
_SUGGESTED = 3
_COUNCILS = names.called("councils")
_COMPASS = frozenset(("north", "south", "east", "west", "mid"))


@dataclass(frozen=True)
class Area:
    """A present local authority.

    `region` is a region of England, elsewhere the country. `former_codes` are codes of the same area or
    of districts merged into it; `merged_from` names the districts; `also` are other names in use; `note`
    says how a former name or code that was asked for led here.
    """

    code: str
    name: str
    region: str
    country: str
    former_codes: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    note: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code under which the area, or a part of it, was published."""
        return (self.code, *self.former_codes)


@dataclass(frozen=True)
class Group:
    """What is no local authority and holds several: `kind` says what it is, such as "a region".

    `beside` are codes of authorities that lie there too and are not among its own, as Medway in Kent.
    """

    name: str
    kind: str
    codes: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """How the group is asked for: "@kent"."""
        return ALL if self.name == UK else "@" + fold(self.name).replace(" ", "-")


@dataclass(frozen=True)
class _Register:
    areas: Mapping[str, Area]
    """By present code."""
    groups: Mapping[str, Group]
    """By folded name."""
    by_name: tuple[Index[str], ...]
    """Names to present codes: present names first, then former ones, then parts of either."""
    of_groups: Index[str]
    """Names to folded names of groups."""
    codes: Mapping[str, str]
    """Every code to the present one."""
    notes: Mapping[str, str]
    """What is said of a former code, or of a former name that is folded."""


def _register() -> _Register:
    state = own_files.state(*map(paths.register, (NAMES, GROUPS)))
    return _built(tables.sha256(TABLE), str(paths.data()), *state)


@lru_cache(maxsize=4)
def _built(*_state: str | int) -> _Register:
    """Build the register; what it is made of is the key, so that a new release is noticed."""
    rows, said = tables.texts(TABLE), names.register(NAMES)
    areas: dict[str, Area] = {}
    ended = [row for row in rows if row["is_current"] != "true"]
    for row in (r for r in rows if r["is_current"] == "true"):
        former = [r for r in ended if r["current_code"] == row["lad_code"]]
        areas[row["lad_code"]] = Area(
            code=row["lad_code"],
            name=row["authority"],
            region=row["region"] or row["country"],
            country=row["country"],
            former_codes=tuple(sorted(r["lad_code"] for r in former)),
            merged_from=tuple(sorted(r["authority"] for r in former if r["authority"] != row["authority"])),
            also=tuple(other["name"] for other in said if other["code"] == row["lad_code"]),
        )
    groups = _groups(areas.values())
    return _Register(
        areas=areas,
        groups=groups,
        by_name=_indexed(areas, said),
        of_groups=_indexed_groups(groups),
        codes={row["lad_code"]: row["current_code"] for row in rows},
        notes=_notes(areas, ended, said),
    )


def _indexed(areas: Mapping[str, Area], said: Iterable[Mapping[str, str]]) -> tuple[Index[str], ...]:
    present, former, parts = (Index[str](_COUNCILS) for _ in range(3))
    for area in areas.values():
        present.add(area.name, area.code)
        for name in area.merged_from:
            former.add(name, area.code)
        for name in (area.name, *area.merged_from):
            for part in _parts(name):
                parts.add(part, area.code)
    for row in said:
        {"former": former, "town": parts}.get(row["kind"], present).add(row["name"], row["code"])
    return present, former, parts


def _parts(name: str) -> list[str]:
    """Return the places a name is made of: "Brighton" and "Hove", "Stoke" of "Stoke-on-Trent"."""
    said = re.split(r", (?!City of|County of)| and | with ", name)
    stems = [re.split(r"[- ](?:on|upon|under|in)[- ]", part)[0] for part in said]
    return [
        part
        for part in dict.fromkeys((*said, *stems))
        if part != name and not set(fold(part).split()) <= _COMPASS
    ]


def _groups(areas: Collection[Area]) -> dict[str, Group]:
    found = {}
    for level, kind in (("region", "a region"), ("country", "a country")):
        for name in sorted({getattr(area, level) for area in areas}):
            codes = tuple(area.code for area in areas if getattr(area, level) == name)
            found[fold(name)] = Group(name, kind, codes)
    found[fold(UK)] = Group(UK, "the whole country", tuple(area.code for area in areas))
    for row in names.register(GROUPS):
        codes, beside = tuple(row["authorities"].split()), tuple(row["beside"].split())
        if codes:  # a region or country has here its other names only
            found[fold(row["name"])] = Group(row["name"], row["kind"], codes, beside)
    return found


def _indexed_groups(groups: Mapping[str, Group]) -> Index[str]:
    index = Index[str](_COUNCILS | names.called("bodies"))
    for key, group in groups.items():
        index.add(group.name, key)
    for row in names.register(GROUPS):
        for name in filter(None, row["also"].split(";")):
            index.add(name, fold(row["name"]))
    return index


def _notes(
    areas: Mapping[str, Area], ended: Iterable[Mapping[str, str]], said: Iterable[Mapping[str, str]]
) -> dict[str, str]:
    notes = {}
    for row in ended:
        code, name, now = row["lad_code"], row["authority"], areas[row["current_code"]]
        if fold(name) == fold(now.name):
            notes[code] = f"{code} was the code of {now.name} before {now.code}."
        else:
            notes[code] = f"{name} ({code}) is now part of {now.name}."
            notes[fold(name)] = f"{name} is now part of {now.name}."
    what = {"former": "now part of", "renamed": "an older name of", "town": "a place in"}
    for row in said:
        if row["kind"] in what:
            notes[fold(row["name"])] = f"{row['name']} is {what[row['kind']]} {areas[row['code']].name}."
    return notes


def all() -> tuple[Area, ...]:  # noqa: A001
    """Return every present authority, by name."""
    return tuple(sorted(_register().areas.values(), key=lambda area: fold(area.name)))


def current_codes() -> Mapping[str, str]:
    """Return every code that was ever in use, with the code now in use."""
    return _register().codes


def resolve(text: str) -> Area:
    """Return the authority of a name or code, present or former, as people say it.

    Accents, case, hyphens, word order, "&", short forms ("Notts"), what councils are called ("London
    Borough of", "City Council") and where it lies ("Leeds, West Yorkshire") do not count.

    Raises UsageError: there is none of that name: near names are suggested. There are several: they are
    named. It is a county council, combined authority, region or country: it is named as such, with what it
    holds.

    Examples
    --------
    >>> resolve("glasgow").code, resolve("S12000046").code, resolve("Carlisle").name
    ('S12000049', 'S12000049', 'Cumberland')
    >>> resolve("Caerdydd").name, resolve("LB Hammersmith & Fulham").name
    ('Cardiff', 'Hammersmith and Fulham')
    """
    register = _register()
    name, found = _in_its_group(text, register)
    if not found:
        code = register.codes.get(text.strip().upper())
        name, found = text, [code] if code else _named(text, register)
    if len(found) != 1 or found[0] not in register.areas:
        raise _no_authority(text, found, register)
    note = register.notes.get(name.strip().upper()) or register.notes.get(fold(name))
    area = register.areas[found[0]]
    return replace(area, note=note) if note else area


def _named(text: str, register: _Register) -> list[str]:
    """Return the codes, or the group, that a text names; the nearest way of naming wins."""
    present, former, parts = register.by_name
    groups = register.of_groups
    return (
        present.exact(text) or groups.exact(text) or former.exact(text) or parts.exact(text)
        or present.bare(text) or former.bare(text) or parts.bare(text) or groups.bare(text)
        or present.letters(text) or former.letters(text)
    )  # fmt: skip


def _in_its_group(text: str, register: _Register) -> tuple[str, list[str]]:
    """Return a name and its codes where a text says what it lies in: "Leeds, UK", "Newport (Wales)"."""
    name, _, place = text.rstrip(") ").replace("(", ",").rpartition(",")
    around = [register.groups[key] for key in _named(place, register) if key in register.groups]
    return name, [c for c in _named(name, register) if any(c in one.codes + one.beside for one in around)]


def _no_authority(text: str, found: list[str], register: _Register) -> UsageError:
    """Return what is said where a text names several authorities, a group of them, or nothing."""
    if len(found) == 1:
        return _is_a_group(text, register.groups[found[0]], register)
    if found:
        said = f'"{text}" may be {_listed(found, register, "or")}. Give one of them.'
        return UsageError(said, parameter="area")
    several = [_named(part, register) for part in re.split(r"\s*(?:&|\band\b|[,/+;])\s*", text, flags=re.I)]
    parts = [one[0] for one in several if len(one) == 1]
    both = dict.fromkeys(parts)  # "Kensington and Chelsea" is each of its own
    if len(parts) == len(several) and len(both) > 1:
        said = f'"{text}" is more than one authority: {_listed(both, register)}. Give one of them.'
        return UsageError(said, parameter="area")
    present, former, _ = register.by_name
    spelt = sorted([*present.near(text), *former.near(text)], key=lambda one: -one[0])
    best = spelt[0][0] if spelt else 0.0
    nearest = [key for much, key in register.of_groups.near(text) if much > best] + [key for _, key in spelt]
    near = present.holding(text)[:_NAMED_AT_MOST] or list(dict.fromkeys(nearest))[:_SUGGESTED]
    meant = near and f"Did you mean {_listed(near, register, 'or')}?"
    see = meant or "`landfall show local --choices` lists them."
    return UsageError(f'there is no local authority "{text}". {see}', parameter="area")


def _is_a_group(text: str, group: Group, register: _Register) -> UsageError:
    called = "" if fold(text) == fold(group.name) else f" ({group.name})"
    many = len(group.codes)
    those = f"There are {many}" if many > _NAMED_AT_MOST else f"Those are {_names(group.codes, register)}"
    beside = f"; beside them: {_names(group.beside, register)}" if group.beside else ""
    return UsageError(
        f'"{text}" is {group.kind}{called}, not one of the authorities that have figures. {those}'
        f"{beside}. Give one of them, or build all with --each area={group.address}.",
        parameter="area",
    )


def _names(codes: Iterable[str], register: _Register) -> str:
    return "; ".join(register.areas[code].name for code in codes)


def _listed(keys: Iterable[str], register: _Register, last: str = "and") -> str:
    """Return the names of authorities, or of groups, as a list in words."""
    known = [register.areas.get(key) or register.groups[key] for key in keys]
    return wording.listed([f'"{one.name}"' for one in known], last=last)


def group(name: str) -> tuple[Area, ...]:
    """Return the authorities of "@all", a country, region or county ("@scotland", "@kent"), by name.

    Raises UsageError where there is no such group.
    """
    wanted = name.removeprefix("@")
    if fold(wanted) == "all":
        return all()
    register = _register()
    found = register.of_groups.exact(wanted) or register.of_groups.bare(wanted)
    if len(found) != 1:
        known = [one.address for one in register.groups.values()]
        raise UsageError(f'There is no group "{name}".{did_you_mean(name, [ALL, *known])}')
    return tuple(area for area in all() if area.code in register.groups[found[0]].codes)
