"""Every claim checked: each reading with what was known the day after it and with what is known now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import tables
from analysis.common.errors import UsageError
from analysis.common.shared import once_per_batch
from analysis.inputs import public_claims
from analysis.inputs.public_claims import Claim, Reading
from analysis.reports.claims import registry, rule
from analysis.reports.claims.rule import Outcome
from analysis.reports.claims.view import Found, View

_NOT_MEASURED = "not tested"


@dataclass(frozen=True)
class Result:
    """One reading as it came out the day after the claim (`then`) and as of the day of looking (`now`).

    `claimed` is what the reading claims, in words; `tables` are those the two computations read.
    """

    reading: Reading
    claimed: str
    unit: str
    then: Found
    now: Found
    then_outcome: Outcome
    now_outcome: Outcome
    tables: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether the reading counts towards the verdict."""
        return self.reading.role != "context"


@dataclass(frozen=True)
class Check:
    """One claim with the verdict now, the verdict with what was known then, and its readings.

    `on_the_day` is the day after the claim, or the day of looking where that is earlier; `tables` all
    tables read; `as_later_published` those of them for which a release later than `on_the_day` stands in.
    """

    claim: Claim
    on_the_day: dt.date
    verdict: str
    verdict_on_the_day: str
    readings: tuple[Result, ...]
    tables: tuple[str, ...]
    as_later_published: tuple[str, ...]

    @property
    def counted_alike(self) -> str:
        """The verdict there would be if other readings counted as plain ones do."""
        return rule.counted_alike([(result.reading.role, result.now_outcome) for result in self.readings])

    @property
    def id(self) -> str:
        """The claim's id, such as "c7"."""
        return self.claim.id

    @property
    def changed(self) -> bool:
        """Whether the verdict is another than it was the day after the claim."""
        return self.verdict != self.verdict_on_the_day

    def turning_points(self) -> list[tuple[Result, str]]:
        """Return the readings that alone would change the verdict, with the verdict it would become."""
        outcomes = [(result.reading.role, result.now_outcome) for result in self.readings]
        can_only_fail = {place for place, one in enumerate(self.readings) if one.reading.untestable}
        found = rule.turning_points(outcomes, can_only_fail)
        return [(self.readings[place], then) for place, then in found]

    def payload(self) -> dict[str, Any]:
        """Return the check as JSON values."""
        claim = self.claim
        return {
            "id": claim.id,
            "claim": claim.claim,
            "words": claim.words,
            "page": claim.page,
            "lacks": claim.lacks,
            "said_by": claim.said_by,
            "said_on": claim.said_on.isoformat(),
            "where": claim.where,
            "report": claim.report,
            "verdict": self.verdict,
            "verdict_counted_alike": self.counted_alike,
            "verdict_on_the_day": self.verdict_on_the_day,
            "on_the_day": self.on_the_day.isoformat(),
            "readings": [_payload(result) for result in self.readings],
            "caveats": list(claim.caveats),
            "tables": list(self.tables),
            "as_later_published": list(self.as_later_published),
        }


@once_per_batch
def check(as_of: dt.date | None = None) -> tuple[Check, ...]:
    """Return every claim made by a day, checked, in the order of `data/claims.toml`.

    Each verdict follows by `rule.verdict` from the outcomes of the claim's readings. A reading is computed
    with the tables as of the day after the claim (`Check.verdict_on_the_day`) and as of `as_of`
    (`Check.verdict`). Two calls with two days therefore show which verdicts a release changed. An entry
    that is refused is left out: `refused` names it and says why.

    The day to look from is by default that of the latest releases held; a claim made later is left out. A
    UsageError where the register is not TOML, or every claim of it was refused; its message is of the first.
    """
    checks, stopped = everything(as_of)
    if stopped and stopped.keys() >= {claim.id for claim in public_claims.register().claims}:
        raise UsageError(next(iter(stopped.values())))
    return checks


def refused(as_of: dt.date | None = None) -> Mapping[str, str]:
    """Return why each entry of the register that cannot be tested was refused, by its id.

    The message names the file and the line: a form that is broken, a measure that does not exist, an
    impossible window. A claim that is not made yet by `as_of` is refused too.
    """
    return everything(as_of)[1]


@once_per_batch
def everything(as_of: dt.date | None = None) -> tuple[tuple[Check, ...], dict[str, str]]:
    """Return what `check` and `refused` return, computed once."""
    register = public_claims.register()
    stopped = dict(register.refused)
    view, then = View(as_of), dict[dt.date, _Then]()
    checks = []
    for claim in register.claims:
        day = claim.said_on
        try:
            _agree(claim)
            if as_of is None or day <= as_of:
                now = _computed(claim, view)
                then[day] = then.get(day) or _on_the_day(day, _known_by(day, as_of))
                checks.append(_check(claim, _known_by(day, as_of), then[day], now))
        except UsageError as error:
            stopped[claim.id] = str(error)
    return tuple(checks), stopped


def _agree(claim: Claim) -> None:
    """Refuse a claim with a reading that names no measure there is, or parameters it does not take."""
    for reading in claim.readings:
        if reading.measure is not None:
            registry.arguments(reading)


@dataclass(frozen=True)
class Measured:
    """What a reading came to, and the tables it used."""

    found: Found
    tables: frozenset[str]


@dataclass(frozen=True)
class _Then:
    """The readings of the claims of one day, by claim, with the tables a later release stood in for.

    A claim refused with the tables of that day has its message in place of readings.
    """

    readings: Mapping[str, tuple[Measured, ...] | str]
    filled: frozenset[str]


def _known_by(said_on: dt.date, as_of: dt.date | None) -> dt.date:
    day_after = said_on + dt.timedelta(days=1)
    return day_after if as_of is None else min(day_after, as_of)


@once_per_batch
def _on_the_day(said_on: dt.date, known_by: dt.date) -> _Then:
    """Return what the claims of a day came to with what was known by another, whenever they are looked at."""
    view = View(known_by)
    found: dict[str, tuple[Measured, ...] | str] = {}
    for claim in public_claims.register().claims:
        if claim.said_on == said_on:
            try:
                _agree(claim)
                found[claim.id] = _computed(claim, view)
            except UsageError as error:
                found[claim.id] = str(error)
    return _Then(found, frozenset(view.filled))


def _computed(claim: Claim, view: View) -> tuple[Measured, ...]:
    return tuple(measured(reading, view) for reading in claim.readings)


def _check(claim: Claim, known_by: dt.date, then: _Then, now: Sequence[Measured]) -> Check:
    before = then.readings[claim.id]
    if isinstance(before, str):
        raise UsageError(before)
    readings = tuple(_result(*one) for one in zip(claim.readings, before, now, strict=True))
    used = tuple(sorted({table for result in readings for table in result.tables}))
    return Check(
        claim=claim,
        on_the_day=known_by,
        verdict=rule.verdict([(t.reading.role, t.now_outcome) for t in readings]),
        verdict_on_the_day=rule.verdict([(t.reading.role, t.then_outcome) for t in readings]),
        readings=readings,
        tables=used,
        as_later_published=tuple(t for t in used if t in then.filled or _later_published(t, known_by)),
    )


def _later_published(table: str, day: dt.date) -> bool:
    """Return whether a table with periods was first released after a day; a register is as collected."""
    from analysis.releases.history import catalogue

    schema = catalogue.schema(table)
    has_periods = schema.period is not None and not schema.is_register
    return has_periods and tables.as_later_published(table, day)


def measured(reading: Reading, view: View) -> Measured:
    """Return what a reading comes to with the tables of a view; refuse it with its line if it cannot be."""
    if reading.measure is None:
        return Measured(Found(None, _NOT_MEASURED, reading.untestable), frozenset())
    view.used = set()
    try:
        found = registry.find(reading).function(view, **registry.arguments(reading))
    except UsageError as error:
        raise UsageError(f"{reading.where('measure')}: {error}") from None
    return Measured(found, frozenset(view.used))


def _result(reading: Reading, then: Measured, now: Measured) -> Result:
    measure = None if reading.measure is None else registry.find(reading)
    return Result(
        reading=reading,
        claimed=registry.claimed(reading.claimed, measure) if measure and reading.claimed is not None else "",
        unit=measure.unit if measure else "",
        then=then.found,
        now=now.found,
        then_outcome=outcome(reading, then.found),
        now_outcome=outcome(reading, now.found),
        tables=tuple(sorted(then.tables | now.tables)),
    )


def outcome(reading: Reading, found: Found) -> Outcome:
    """Return whether what was found is as the reading claims, in all it claims."""
    if found.value is None or reading.claimed is None:
        return "cannot be tested"
    if not reading.claimed.holds(found.value):
        return "does not hold"
    return "cannot be tested" if reading.untestable else "holds"


def _payload(result: Result) -> dict[str, Any]:
    reading = result.reading

    def side(found: Found, outcome: Outcome) -> dict[str, Any]:
        outcomes = {"outcome": outcome} if reading.claimed or not reading.measure else {}
        return {"value": found.value, "text": found.text, "beside": found.beside, **outcomes}

    return {
        "name": reading.name,
        "role": reading.role,
        "measure": reading.measure,
        "parameters": {key: _written(value) for key, value in reading.parameters.items()},
        "claimed": result.claimed,
        "unit": result.unit,
        "computation": result.now.how,
        "on_the_day": side(result.then, result.then_outcome),
        "now": side(result.now, result.now_outcome),
        "records": [record.__dict__ for record in result.now.records],
        "tables": list(result.tables),
    }


def _written(value: Any) -> Any:
    if isinstance(value, list):
        return [_written(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
