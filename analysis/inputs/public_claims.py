"""`data/claims.toml` as objects: public claims, the readings under which each could be meant, records.

What is checked here is the form: keys, kinds of value, dates, names that must be unique. Whether a reading
names a measure that exists, with parameters it takes, is checked by `analysis.reports.claims`. Whatever is
refused is refused with the line it stands on; an entry that is refused stops itself and no other.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from analysis.common import own_files, paths, periods, toml_entries
from analysis.common.errors import UsageError, did_you_mean
from analysis.common.toml_entries import Entry

FILE = "claims.toml"
Role = Literal["plain", "other", "context"]
ROLES: Mapping[str, str] = {
    "plain": "as the words are most plainly read",
    "other": "another reasonable reading",
    "context": "shown beside, never counted",
}
NO_READING = "none"
"""What stands for the role of a reading that an earlier pass of the register had not."""
TESTS = ("equals", "about", "at_least", "at_most", "above", "below")
MEANT = {"more_than": "above", "over": "above", "less_than": "below", "fewer_than": "below", "under": "below",
         "around": "about", "nearly": "about", "is": "equals", "since": "equals"}  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CLAIM = {"id": str, "claim": str, "said_by": str, "said_on": dt.date, "where": str, "report": str}
_CLAIM_MAY = {"words": str, "page": str, "read_in": str, "lacks": str, "dated": str, "caveats": list,
              "would_change": str, "reading": list, "causal": bool, "conditional": bool}  # fmt: skip
_READING_MAY = {"role": str, "first_pass": str, "measure": str, "claimed": dict, "untestable": str}
_LONGEST_QUOTE = 40
"""Words of a quotation above which it is no short one."""
_FACT = {"id": str, "what": str, "source": str, "page": str, "tier": str}
_FACT_MAY = {"date": dt.date, "value": int, "published": dt.date}
_KINDS = {str: "text in quotation marks", dt.date: "a date such as 2025-04-02, without quotation marks",
          bool: "true or false", list: "a list", dict: "a table such as { equals = 1 }",
          int: "a whole number"}  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """What a reading claims of the value of its measure.

    `test` is one of `TESTS`; `nearest` is what `about` rounds to: "about 30,000" to the nearest 1,000
    holds from 29,500 up to 30,500. `equals` asks for the decimals of its number: 40.6 holds of 40.57.
    """

    test: str
    number: float
    nearest: float = 1

    def holds(self, value: float) -> bool:
        """Return whether a value is as claimed."""
        whole = float(self.number).is_integer()
        exact = 1.0 if whole else 10.0 ** -len(str(self.number).partition(".")[2])
        half = (exact if self.test == "equals" else self.nearest) / 2
        near = self.number - half <= value < self.number + half
        return {
            "equals": near,
            "about": near,
            "at_least": value >= self.number,
            "at_most": value <= self.number,
            "above": value > self.number,
            "below": value < self.number,
        }[self.test]


@dataclass(frozen=True)
class Reading:
    """One way to mean a claim: the measure and parameters that test it, and what is then claimed.

    `measure` and `claimed` are None where no open data can test the reading: `untestable` says why. With a
    measure, `untestable` says why the reading can only fail: where what it claims holds, more is claimed. A
    reading of role "context" may have a measure and claim nothing. `first_pass` is the role an earlier pass
    of the register gave it, where that was another, or "none".
    """

    name: str
    role: Role
    measure: str | None
    claimed: Expectation | None
    untestable: str
    parameters: Mapping[str, Any]
    lines: Mapping[str, int] = field(repr=False, compare=False)
    first_pass: str = ""

    def where(self, key: str = "") -> str:
        """Return the file and the line of a key, or of the reading, for a message."""
        return f"{FILE}, line {self.lines.get(key, self.lines[''])}"


@dataclass(frozen=True)
class Claim:
    """A public claim in our own short paraphrase: who, when, where it appeared, the report it belongs to.

    `words` are a short quotation of it, `page` the address where the words were read and `read_in` what that
    is, where it is not where they appeared; where words or page could not be read, `lacks` says why.
    `dated` says in words how sure the day is; `caveats` what the figures are not; `would_change` what else
    than a figure would change the verdict.
    """

    id: str
    claim: str
    said_by: str
    said_on: dt.date
    where: str
    report: str
    readings: tuple[Reading, ...]
    dated: str = ""
    caveats: tuple[str, ...] = ()
    would_change: str = ""
    words: str = ""
    page: str = ""
    read_in: str = ""
    lacks: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Fact:
    """Something on record that no table holds: a date or a figure, with its source and tier.

    A figure has the day it was `published`, before which it was not known; a date may have it.
    """

    id: str
    what: str
    source: str
    page: str
    tier: str
    date: dt.date | None = None
    value: int | None = None
    published: dt.date | None = None


@dataclass(frozen=True)
class Register:
    """All claims in the order of the file, the facts on record by id, and why each other entry was refused.

    `refused` holds the message by the id of the entry, or by the place of one that has none.
    """

    claims: tuple[Claim, ...]
    facts: Mapping[str, Fact]
    refused: Mapping[str, str] = field(default_factory=dict)


def register(file: Path | None = None) -> Register:
    """Return the register of claims; a project without the file has none.

    Raises UsageError: the file breaks its form; the message names the file and the line.
    """
    file = file or paths.data() / FILE
    return _read(file) if file.exists() else Register((), {})


@own_files.by_state
def _read(file: Path) -> Register:
    entries = toml_entries.read(file, ("claim", "fact"), "reading")
    refused: dict[str, str] = {}
    made: dict[str, dict[str, Any]] = {"claim": {}, "fact": {}}
    for kind, found in entries.items():
        for entry, parts in found:
            try:
                one = _claim(entry, parts) if kind == "claim" else _fact(entry)
                if one.id in made[kind]:
                    raise entry.refuse("id", f'there are two {kind}s "{one.id}".')
            except UsageError as error:
                name = str(entry.content.get("id", kind))
                refused[name if name not in refused else entry.where()] = str(error)
            else:
                made[kind][one.id] = one
    return Register(tuple(made["claim"].values()), made["fact"], refused)


def _claim(entry: Entry, parts: list[Entry]) -> Claim:
    entry.check(_CLAIM, _CLAIM_MAY, _KINDS)
    _check_id(entry)
    readings = tuple(_reading(one) for one in parts)
    given = entry.content
    reports = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
    if given["report"] not in reports:
        raise entry.refuse(
            "report", f'no report "{given["report"]}".{did_you_mean(given["report"], reports)}'
        )
    if not any(reading.role == "plain" for reading in readings):
        raise entry.refuse("", f'claim {given["id"]} has no reading of role "plain"; it needs one.')
    _check_meaning(entry, [reading for reading in readings if reading.role != "context"])
    _check_source(entry)
    caveats = given.get("caveats", [])
    if not all(isinstance(caveat, str) and caveat for caveat in caveats):
        raise entry.refuse("caveats", "caveats: expected a list of texts in quotation marks.")
    texts = {key: given.get(key, "") for key, kind in _CLAIM_MAY.items() if kind is str}
    return Claim(
        **{key: given[key] for key in _CLAIM},
        **texts,
        readings=readings,
        caveats=tuple(caveats),
        line=entry.lines[""],
    )


def _check_source(entry: Entry) -> None:
    """Refuse what is no address, and a quotation that is not short."""
    given = entry.content
    if "page" in given and not re.fullmatch(r"https?://[^\s<>\"]+", given["page"]):
        raise entry.refuse("page", f'page: "{given["page"]}" is not an address such as https://example.org/.')
    if len(given.get("words", "").split()) > _LONGEST_QUOTE:
        raise entry.refuse("words", f"words: expected a quotation of at most {_LONGEST_QUOTE} words.")


def _check_meaning(entry: Entry, counted: list[Reading]) -> None:
    """Refuse what would test something else than the claim: no cause, or what came after it."""
    given = entry.content
    if given.get("causal") and any(reading.measure for reading in counted):
        raise entry.refuse(
            "causal",
            "what happened at the same time tests no cause: give readings with a measure the role context.",
        )
    for reading in counted:
        later = [day for key, day in _days(reading) if key == "day" or given.get("conditional")]
        if later and max(later) > given["said_on"]:
            said = f'reading "{reading.name}" counts {max(later)}, after the claim: give it role context.'
            raise entry.refuse("reading", said)


def _days(reading: Reading) -> Iterator[tuple[str, dt.date]]:
    """Yield the days a reading speaks of, by parameter; a year by its last."""
    for key, value in reading.parameters.items():
        for one in value if isinstance(value, list) else [value]:
            if type(one) is dt.date:
                yield key, one
            elif key == "year" and type(one) is int and one > 0:
                yield key, dt.date(min(one, dt.MAXYEAR), 12, 31)
            elif key in {"window", "before"} and type(one) in {str, int} and (window := periods.named(one)):
                yield key, window.end


def _reading(entry: Entry) -> Reading:
    entry.check({"name": str}, _READING_MAY, _KINDS, others=True)
    given = dict(entry.content)
    name, role = given.pop("name"), given.pop("role", "plain")
    if role not in ROLES:
        raise entry.refuse(
            "role", f'no role "{role}"; expected {", ".join(ROLES)}.{did_you_mean(role, ROLES)}'
        )
    before = given.pop("first_pass", "")
    if before and (before not in (*ROLES, NO_READING) or before == role):
        raise entry.refuse("first_pass", f'first_pass: expected another role than "{role}".')
    measure, untestable = given.pop("measure", None), given.pop("untestable", "")
    if measure is None and not untestable:
        raise entry.refuse("", f'reading "{name}": expected either a measure or why it is untestable.')
    written = given.pop("claimed", None)
    if measure is None and (written is not None or given):
        raise entry.refuse("", f'reading "{name}" has no measure, so it can claim nothing and needs no more.')
    if measure is not None and written is None and role != "context":
        raise entry.refuse(
            "", f'reading "{name}": what is claimed is missing, such as claimed = {{ equals = 1 }}.'
        )
    claimed = None if written is None else _expectation(entry, written)
    return Reading(name, cast("Role", role), measure, claimed, untestable, given, entry.lines, before)


def _expectation(entry: Entry, written: Mapping[str, Any]) -> Expectation:
    tests = [key for key in written if key in TESTS]
    others = [key for key in written if key not in (*TESTS, "nearest")]
    numbers = all(type(value) in {int, float} and math.isfinite(value) for value in written.values())
    if len(tests) != 1 or others or not numbers or ("nearest" in written) != (tests == ["about"]):
        meant = [MEANT[key] for key in others if key in MEANT]
        hint = f' Did you mean "{meant[0]}"?' if meant else ""
        if any(isinstance(value, str) for value in written.values()):
            hint += " A number stands without quotation marks and without %."
        if tests == ["about"] and "nearest" not in written:
            hint += " For example { about = 1000, nearest = 50 }: from 975 up to 1,025."
        shown = ", ".join(f"{key} = {value!r}" for key, value in written.items())
        expected = f"{', '.join(TESTS)} with a number, about with a nearest too"
        raise entry.refuse("claimed", f"claimed: {{ {shown} }} is not one of {expected}.{hint}")
    if written.get("nearest", 1) <= 0:
        raise entry.refuse("claimed", "claimed: nearest must be more than 0.")
    return Expectation(tests[0], written[tests[0]], written.get("nearest", 1))


def _fact(entry: Entry) -> Fact:
    entry.check(_FACT, _FACT_MAY, _KINDS)
    _check_id(entry)
    if ("date" in entry.content) == ("value" in entry.content):
        raise entry.refuse("", f"fact {entry.content['id']}: expected either a date or a value.")
    if "value" in entry.content and "published" not in entry.content:
        raise entry.refuse("", f"fact {entry.content['id']}: a value needs the day it was published.")
    return Fact(**entry.content)


def _check_id(entry: Entry) -> None:
    if not _ID.fullmatch(entry.content["id"]):
        raise entry.refuse(
            "id", f'id: "{entry.content["id"]}" is not lower-case letters, digits and hyphens.'
        )
