"""Which checks are asked for, checks made once more, and what is wrong with the register of claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.common.errors import UsageError
from analysis.inputs import public_claims
from analysis.inputs.claims_wanting import wanting
from analysis.inputs.public_claims import Claim
from analysis.reports.claims import rule
from analysis.reports.claims.check import Check, measured, outcome, refused
from analysis.reports.claims.view import View


def problems() -> list[str]:
    """Return what is wrong with the register of claims: why entries were refused, and what others lack."""
    try:
        return [
            *refused().values(),
            *(want for claim in public_claims.register().claims for want in wanting(claim)),
        ]
    except UsageError as error:
        return [str(error)]


def select(checks: Sequence[Check], *, claim: str | None, said_by: str | None) -> tuple[Check, ...]:
    """Return the checks of one claim, or of those somebody made; None asks for all.

    Raises UsageError: a claim or somebody was asked for and there is no such check: made later than the day
    of looking, or by somebody else.
    """
    found = tuple(one for one in checks if claim in {None, one.id} and said_by in {None, one.claim.said_by})
    if not found and claim and (why := refused().get(claim)):
        raise UsageError(why)
    if not found and (claim or said_by):
        asked = " by ".join(filter(None, [claim and f"claim {claim}", said_by]))
        raise UsageError(f"There is no {asked} among the claims made by the day of looking.")
    return found


@dataclass(frozen=True)
class Again:
    """A claim looked at once more: its verdict, and each reading as a reader sees it."""

    verdict: str
    readings: tuple[str, ...]


def check_again(checks: Sequence[Check], as_of: dt.date | None = None) -> dict[str, Again]:
    """Return claims by id, checked once more with the tables as they are shown now, such as held back."""
    view = View(as_of)
    return {one.id: _again(one.claim, view) for one in checks}


def _again(claim: Claim, view: View) -> Again:
    found = [measured(reading, view).found for reading in claim.readings]
    outcomes = [
        (reading.role, outcome(reading, one)) for reading, one in zip(claim.readings, found, strict=True)
    ]
    return Again(rule.verdict(outcomes), tuple(one.text for one in found))
