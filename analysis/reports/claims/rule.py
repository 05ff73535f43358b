"""How a verdict follows from what became of the readings, and from nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from analysis.exhibits import VERDICTS
from analysis.inputs.public_claims import Role

Outcome = Literal["holds", "does not hold", "cannot be tested"]
Outcomes = Sequence[tuple[Role, Outcome]]
HOLDS, FAILS, UNTESTED = "holds", "does not hold", "cannot be tested"
SUPPORTED, WITH_CAVEAT, DEPENDS, NOT_SUPPORTED, UNTESTABLE = VERDICTS
PLAIN = """\
Which readings are plain is decided by the words alone, before anything is computed:

- A reading is *plain* if a neutral reader of the words takes it first: the people, place, days and unit \
that the words name, each in its everyday sense.
- Where the words say two things, each has its own plain reading. Where two meanings are equally near, both \
are plain; so is what the speaker says was counted.
- Any further meaning that a reasonable reader could give the words is *other*. A meaning nobody gave them, \
and a number nobody said, is no reading.
- *Context* is what would test something else: a count of other than what the words name, even where the \
figure is found there; what happened at the same time as a supposed cause, or after \
the claim was made. A cause is never supported by a time that fits, and what policy changed later does not \
make a claim untrue of its day."""
RULE = f"""\
A claim is read in one or more plain ways, and in other reasonable ones. Each reading holds, does not hold \
or cannot be tested, and the verdict follows from that alone:

- *{UNTESTABLE}*: no plain reading can be tested.
- *{NOT_SUPPORTED}*: no reading that can be tested holds.
- *{DEPENDS}*: some reading holds, and a plain one does not.
- *{WITH_CAVEAT}*: every plain reading that can be tested holds, but some reading does not or cannot be \
tested.
- *{SUPPORTED}*: all readings hold.

The first of these that fits is the verdict. Context is shown beside and never counts."""


def verdict(outcomes: Outcomes) -> str:
    """Return the verdict on a claim whose readings came out so; the order of readings does not matter."""
    plain = [outcome for role, outcome in outcomes if role == "plain"]
    counted = plain + [outcome for role, outcome in outcomes if role == "other"]
    if all(outcome == UNTESTED for outcome in plain):
        return UNTESTABLE
    if HOLDS not in counted:
        return NOT_SUPPORTED
    if FAILS in plain:
        return DEPENDS
    return SUPPORTED if set(counted) == {HOLDS} else WITH_CAVEAT


def counted_alike(outcomes: Outcomes) -> str:
    """Return the verdict there would be if other readings counted as plain ones do."""
    return verdict([("plain" if role == "other" else role, outcome) for role, outcome in outcomes])


def turning_points(outcomes: Outcomes, can_only_fail: Collection[int] = ()) -> list[tuple[int, str]]:
    """Return which single readings, coming out the other way, would change the verdict, and to what.

    A reading that holds would not, one that does not would; one that cannot be tested turns nothing. Readings
    that `can_only_fail`, by their places, would not be tested where they did not fail.
    """
    now = verdict(outcomes)
    found = []
    for place, (role, outcome) in enumerate(outcomes):
        if role == "context" or outcome == UNTESTED:
            continue
        other: Outcome = "does not hold" if outcome == HOLDS else "holds"
        if place in can_only_fail and outcome == FAILS:
            other = "cannot be tested"
        then = verdict([*outcomes[:place], (role, other), *outcomes[place + 1 :]])
        if then != now:
            found.append((place, then))
    return found
