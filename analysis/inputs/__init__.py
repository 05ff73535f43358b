"""The typed parameters of a report: each knows its choices, reads names and codes, and suggests.

A notebook annotates a parameter with one of these names and reads what it was given with `parse`;
the command does the same before a kernel starts, so both refuse alike.
"""

from __future__ import annotations

import ast
import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from analysis import tables
from analysis.common import names, wording
from analysis.common.errors import UsageError, day_meant, did_you_mean, short
from analysis.inputs import areas, public_claims, release_pairs
from analysis.inputs.ranges import AsOf, CountedYear, Day, Number, Share, Whole, day
from analysis.inputs.release_pairs import LATEST, PREVIOUS, Pair

__all__ = [
    "Area", "Areas", "AsOf", "ClaimId", "CountedYear", "Day", "Nationality", "Number", "Release", "SaidBy",
    "Share", "Source", "Whole", "day", "kind", "pair", "written",
]  # fmt: skip
ALL = "all"


def kind(written: str) -> Any:
    """Return the type of a parameter by its name as annotated, such as "Area" or "Whole[0, 180]".

    A type has `help` and `parse`. It may have `choices`; `described`, what may be given by the report's lead
    table; `agree`, which refuses values that are good each by itself and not together; and `none`, what a
    notebook holds where `parse` returns None.
    """
    name, _, ends = written.partition("[")
    found = globals()[name]
    return found[ast.literal_eval(f"({ends.removesuffix(']')})")] if ends else found


def written(kind: Any, value: Any) -> Any:
    """Return a value of a type as a notebook holds it: days as ISO text, authorities by their names."""
    if value is None:
        return kind.none
    if isinstance(value, tuple):
        return ";".join(area.name for area in value)
    if isinstance(value, areas.Area):
        return value.name
    return value.isoformat() if isinstance(value, dt.date) else value


class Area:
    """A UK local authority by name (any case) or by present or former GSS code."""

    help = "a local authority: its name, or its present or former GSS code"

    @staticmethod
    def parse(value: Any) -> areas.Area:
        """Return the authority; raise UsageError with suggestions where there is none."""
        return value if isinstance(value, areas.Area) else areas.resolve(str(value))

    @staticmethod
    def choices() -> list[str]:
        """Return the names of all present authorities."""
        return [area.name for area in areas.all()]


class Areas:
    """UK local authorities, separated by semicolons, each as `Area` reads it; none where it is empty."""

    help = "local authorities, separated by semicolons, or none"

    @staticmethod
    def parse(value: Any) -> tuple[areas.Area, ...]:
        """Return the authorities as given; raise UsageError for an unknown one, or one given twice."""
        text = str(value).strip()
        found: list[areas.Area] = []
        for part in filter(None, map(str.strip, text.split(";"))):
            try:
                one = areas.resolve(part)
            except UsageError as error:
                said = str(error).removeprefix("area: ")
                if ";" not in text:
                    said = f"{said.removesuffix(' Give one of them.')} Separate names by semicolons."
                raise UsageError(said) from None
            if one.code in {other.code for other in found}:
                raise UsageError(f'"{short(text)}" names {one.name} twice; name it once.')
            found.append(one)
        if text and not found:
            raise UsageError(f'"{short(text)}" names no local authority; give names separated by semicolons.')
        return tuple(found)

    choices = Area.choices


class Nationality:
    """A nationality as the Home Office names it in its tables of returns or of small-boat arrivals."""

    help = "a nationality as the Home Office writes it, such as Serbia"
    _TABLES = ("small_boats_nationality", "returns_by_nationality_annual", "returns_by_nationality")
    """Where they are named; the last and largest is read only for a name that the others lack."""

    @staticmethod
    def parse(value: Any) -> str:
        """Return the published name for a country or its people; raise UsageError where there is not one."""
        if any(str(value) in Nationality._published(table) for table in Nationality._TABLES):
            return str(value)
        known = Nationality.choices()
        found = names.nationalities(str(value), known)
        if len(found) == 1 and found[0] in known:
            return found[0]
        quoted = wording.listed([f'"{name}"' for name in found], last="or")
        if len(found) > 1:
            raise UsageError(f'"{value}" may be {quoted}. Give one of them.')
        if found:
            raise UsageError(f'"{value}" is {quoted}, which is not in the tables held.')
        meant = did_you_mean(str(value), known) or " See landfall show returns --choices for the names."
        raise UsageError(f'"{value}" is not a nationality in the tables held.{meant}')

    @staticmethod
    def choices() -> list[str]:
        """Return every nationality in the returns and small-boat tables, sorted."""
        return sorted(set().union(*map(Nationality._published, Nationality._TABLES)))

    @staticmethod
    def _published(table: str) -> frozenset[str]:
        return _nationalities(table, tables.state_of(table))


@lru_cache(maxsize=8)
def _nationalities(table: str, _state: Any) -> frozenset[str]:
    """Return the nationalities of a table, read once of each state of its file: the largest takes long.

    Where there is pandas the table is read as a report reads it, and most often has been.
    """
    if "pandas" in sys.modules:
        return frozenset(tables.load(table)["nationality"].dropna().unique())
    return frozenset(row["nationality"] for row in tables.texts(table)) - {""}


def _one_of(value: Any, known: list[str], name: str, see: str) -> str | None:
    """Return the one of some names that was given, in any case; None for all of them."""
    by_folded = {one.casefold(): one for one in known}
    folded = str(value).strip().casefold()
    if value is None or folded == ALL:
        return None
    if folded not in by_folded:
        meant = did_you_mean(str(value), known) or f" {see}"
        raise UsageError(f'"{value}" is not among the claims.{meant}', parameter=name)
    return by_folded[folded]


class ClaimId:
    """One public claim of `data/claims.toml` by its id, or all of them."""

    help = "all, or the id of one claim, such as c7"
    none = ALL

    @staticmethod
    def parse(value: Any) -> str | None:
        """Return the id, None for all; raise UsageError with suggestions where there is none."""
        stopped = public_claims.register().refused.get(str(value).strip().casefold())
        if stopped:
            raise UsageError(stopped)
        return _one_of(value, ClaimId.choices()[1:], "claim", "landfall claims lists their ids.")

    @staticmethod
    def agree(_given: Sequence[str], values: Mapping[str, Any], _lead: str | None) -> None:
        """Raise UsageError where no claim asked for was made by the day looked from."""
        asked, by = ClaimId.parse(values["claim"]), SaidBy.parse(values.get("said_by"))
        known = public_claims.register().claims
        chosen = [one for one in known if asked in {None, one.id} and by in {None, one.said_by}]
        if not chosen:
            raise UsageError(f"{asked} was not made by {by}; give one of the two.", parameter="claim")
        first, looked_from = min(one.said_on for one in chosen), AsOf.parse(values.get("as_of"))
        if (asked or by) and looked_from is not None and looked_from < first:
            whose = f"claim {asked}" if asked else f"the first claim of {by}"
            msg = f'"{looked_from}" is before {whose} was made; give a day from {first} on.'
            raise UsageError(msg, parameter="as_of")

    @staticmethod
    def choices() -> list[str]:
        """Return "all" and the id of every claim, in the order of the register."""
        return [ALL, *(claim.id for claim in public_claims.register().claims)]


class SaidBy:
    """Who made a public claim, as `data/claims.toml` names them, or all."""

    help = "all, or who made the claims, such as Sky News"
    none = ALL

    @staticmethod
    def parse(value: Any) -> str | None:
        """Return the name, None for all; raise UsageError with suggestions where there is none."""
        return _one_of(value, SaidBy.choices()[1:], "said_by", "landfall show claims lists who is.")

    @staticmethod
    def choices() -> list[str]:
        """Return "all" and everyone who made a claim, sorted."""
        return [ALL, *sorted({claim.said_by for claim in public_claims.register().claims})]


class Source:
    """A publication the tables come from, or one of its tables: what a release of it changed is asked."""

    help = "a source as landfall data status lists it, or one table, such as returns_by_type"

    @staticmethod
    def parse(value: Any) -> str:
        """Return the id of a source, or the name of a table; raise UsageError with suggestions."""
        known = {name.casefold(): name for name in Source.choices()}
        wanted = str(value).strip().casefold()
        written = (wanted, wanted.replace(" ", "-"), wanted.replace(" ", "_"))
        found = next((known[name] for name in written if name in known), None)
        if found is None:
            raise UsageError(
                f'"{value}" is neither a source nor a table that is held.'
                f"{did_you_mean(str(value), known) or ' See landfall show revisions for their names.'}"
            )
        return found

    @staticmethod
    def choices() -> list[str]:
        """Return the sources of which a release is held, then the tables, each sorted."""
        log = tables.releases()
        return [*sorted(set(log["source"])), *sorted(set(log["table"]) - set(log["source"]))]


class Release:
    """A release by its day, or in words: `latest`, or `previous`, the one before another.

    A report that compares two releases has the parameters `source`, `before` and `after`.
    """

    help = "latest, previous (the release before the other), or a day of release such as 2026-07-17"

    @staticmethod
    def parse(value: Any) -> dt.date | str:
        """Return the day, "latest" or "previous"; raise UsageError for anything else."""
        word = str(value).strip().casefold()
        if word in (LATEST, PREVIOUS):
            return word
        try:
            return day(value)
        except UsageError:
            suggestion = did_you_mean(word, [LATEST, PREVIOUS]) or day_meant(word)
            msg = f'"{value}" is neither "latest", "previous" nor a day of release.{suggestion}'
            raise UsageError(msg) from None

    @staticmethod
    def agree(_given: Sequence[str], values: Mapping[str, Any], _lead: str | None) -> None:
        """Raise UsageError where the parameters of a comparison do not make one."""
        pair(**{name: values.get(name) for name in ("source", "before", "after", "as_of")})


def pair(*, source: Any, before: Any, after: Any, as_of: Any) -> Pair:
    """Return the two releases that the parameters of a comparison ask for.

    Raises UsageError: there is no such source, no such release of it, or the one is not before the other.
    """
    return release_pairs.pair(
        Source.parse(source),
        before=Release.parse(before),
        after=Release.parse(after),
        as_of=AsOf.parse(as_of),
    )
