"""What the claims report says in words: checks in, Markdown with computed figures out.

A verdict is about words and figures. Nothing here says anything of the person who spoke.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from analysis.common import wording
from analysis.common.wording import listed, number, plural
from analysis.exhibits import VERDICTS
from analysis.inputs.public_claims import NO_READING, Reading
from analysis.reports.claims import PLAIN, RULE, Check, Record, Result

LIMITS = (
    (
        "A claim is given in our own short paraphrase, beside a short quotation of its words. Where the "
        "words were read in another's report, or could not be read, its card says so."
    ),
    (
        "A verdict follows by rule from the readings shown. Another reading would be another test: the "
        "register says which were chosen, and anyone can add one."
    ),
    (
        "A figure known then is from the releases held. Where the release of then is not held, the first "
        "later one stands in, cut to what was out by then: as later published."
    ),
    "Cited figures and facts carry their tier; those from the press are not official statistics.",
    "That two things happened at the same time does not show that one led to the other.",
)


def counts(checks: Sequence[Check]) -> dict[str, int]:
    """Return how many claims have each verdict, in the order of the scale."""
    return {verdict: sum(check.verdict == verdict for check in checks) for verdict in VERDICTS}


def opening(checks: Sequence[Check]) -> str:
    """Return how many claims were tested and how the verdicts fall, with those that changed since."""
    fall = [
        f"*{verdict[0].lower()}{verdict[1:]}* for {number(count)}"
        for verdict, count in counts(checks).items()
        if count
    ]
    readings = sum(result.counted for check in checks for result in check.readings)
    said = plural(len(checks), "public claim")
    first = f"**{said[0].upper()}{said[1:]}** about the figures of these reports "
    if len(checks) == 1:
        first += f"was checked, under {plural(readings, 'reading')}: *{checks[0].verdict}*."
    else:
        first += f"were checked, under {plural(readings, 'reading')}. The verdict is {listed(fall)}."
    rest = "A verdict is about the words of a claim, never about who made it."
    return "\n\n".join(filter(None, [f"{first} {rest}", changed(checks)]))


def changed(checks: Sequence[Check]) -> str:
    """Return which verdicts are others than the day after the claim; empty where none is."""
    moved = [
        f"[{check.id.upper()}](#{check.id}) was *{check.verdict_on_the_day}* and is *{check.verdict}*"
        for check in checks
        if check.changed
    ]
    if not moved:
        return ""
    are = "is another" if len(moved) == 1 else "are others"
    return (
        f"With what has become known since, {plural(len(moved), 'verdict')} {are} than the day after the "
        f"claim: {listed(moved)}."
    )


def when(first: dt.date, last: dt.date, status: str) -> str:
    """Return when the claims were made, and the status of the figures most of them are about."""
    return f"Claims made {wording.span(first, last)}; small-boat figures are {status}"


def at_first(reading: Reading) -> str:
    """Return the role an earlier pass gave a reading, or that it had no such reading."""
    return "no reading" if reading.first_pass == NO_READING else reading.first_pass


def rule(checks: Sequence[Check]) -> str:
    """Return which readings are plain, how a verdict follows, and where two passes disagreed."""
    differ = [
        f"- [{check.id.upper()}](#{check.id}), *{result.reading.name}*: {at_first(result.reading)} at first, "
        f"{result.reading.role} now."
        for check in checks
        for result in check.readings
        if result.reading.first_pass
    ]
    passes = "The register was passed twice by this rule, and the second pass is shown"
    said = f"{passes}. The two disagreed on:\n\n" + "\n".join(differ) if differ else f"{passes}; they agreed."
    alike = [check for check in checks if check.counted_alike != check.verdict]
    would = (
        f"Were other readings counted as plain ones are, {plural(len(alike), 'verdict')} would be "
        f"{'another' if len(alike) == 1 else 'others'}: "
        f"{listed([f'[{one.id.upper()}](#{one.id})' for one in alike])}."
        if alike
        else "Were other readings counted as plain ones are, every verdict would be the same."
    )
    return f"{PLAIN}\n\n{said}\n\n{RULE}\n\n{would}"


def stopped(refused: Mapping[str, str]) -> str:
    """Return which entries of the register were not tested, each with what is wrong with it."""
    return "\n".join(f"- **{name}**: {message}" for name, message in refused.items())


def source(check: Check) -> str:
    """Return the exact words of a claim with a link to where they were read, or why they are missing."""
    claim = check.claim
    read = f"Read in {claim.read_in}" if claim.read_in else "Read"
    link = f" {read} at <{claim.page}>." if claim.page else ""
    words = f"**Words.** “{claim.words}”." if claim.words else ""
    return f"{words}{link}".strip() + (f" {claim.lacks}" if claim.lacks else "")


def card(check: Check) -> str:
    """Return what a card says of a claim: who, when and where, why this verdict, what would change it."""
    claim = check.claim
    dated = claim.dated or wording.day(claim.said_on)
    parts = [
        f"{claim.said_by}, {dated}. {claim.where}.",
        source(check),
        f"**Why.** {why(check)}",
        f"**Computed:**\n\n{computation(check)}",
        f"**What would change it.** {would_change(check)}",
    ]
    if claim.caveats:
        parts.append(f"**Caveats.** {' '.join(claim.caveats)}")
    return "\n\n".join(filter(None, parts))


def _named(results: Sequence[Result]) -> str:
    return listed([f"*{result.reading.name}*" for result in results])


def why(check: Check) -> str:
    """Return how the readings came out and why the verdict follows."""
    counted = [result for result in check.readings if result.counted]
    by_outcome = {
        outcome: [result for result in counted if result.now_outcome == outcome]
        for outcome in ("holds", "does not hold", "cannot be tested")
    }
    holding, failing, untested = by_outcome.values()
    if len(counted) == 1:
        said = f"The one reading {counted[0].now_outcome}."
    elif len(holding) == len(counted):
        said = f"{wording.capital(wording.every(len(counted), 'reading'))} hold."
    else:
        some = number(len(holding)) if holding else "none"
        said = f"Of {plural(len(counted), 'reading')}, {some} {_hold(len(holding))}"
        said += f" and {number(len(failing))} {_hold(len(failing), does=False)}" if failing else ""
        said += f"; {number(len(untested))} cannot be tested" if untested else ""
        said += f". Does not hold: {_named(failing)}" if failing else ""
        said += f". Cannot be tested: {_named(untested)}" if untested else ""
        said += "."
    if check.counted_alike != check.verdict:
        said += f" With all readings counted alike it would be *{check.counted_alike}*."
    if check.changed:
        said += f" With what was known the day after the claim it was *{check.verdict_on_the_day}*."
    return said


def _hold(count: int, *, does: bool = True) -> str:
    if does:
        return "hold" if count > 1 else "holds"
    return "does not" if count == 1 else "do not"


def computation(check: Check) -> str:
    """Return what was computed of what, with the runner-up: a line for each computation and its readings."""
    by_text: dict[str, list[Result]] = {}
    for result in check.readings:
        by_text.setdefault(_computed(result), []).append(result)
    return "\n".join(f"- {_named(results)}: {text}" for text, results in by_text.items())


def _computed(result: Result) -> str:
    if result.reading.measure is None:
        return f"not computed. {result.reading.untestable}."
    said = [f"{result.now.how[0].lower()}{result.now.how[1:]}"]
    said += [f"{text[0].upper()}{text[1:]}" for text in [result.now.beside] if text]
    known = result.now.beside.split("; ")
    other = [part for part in result.then.beside.split("; ") if part and part not in known]
    said += [f"The day after the claim: {'; '.join(other)}"] if other else []
    return " ".join(f"{text}." for text in said)


def would_change(check: Check) -> str:
    """Return which single reading would turn the verdict, and what else the register names."""
    by_verdict: dict[str, list[str]] = {}
    for result, verdict in check.turning_points():
        held = "did not hold" if result.now_outcome == "holds" else "held"
        by_verdict.setdefault(verdict, []).append(f"*{result.reading.name}* {held}")
    said = [
        f"It would be *{verdict}* if {listed(turned, last='or')}." for verdict, turned in by_verdict.items()
    ]
    if not said and any(
        result.counted and result.now_outcome != "cannot be tested" for result in check.readings
    ):
        said = ["None of the readings tested would turn it alone."]
    return " ".join(filter(None, [*said, check.claim.would_change])) or "Open data that test it."


def records(check: Check) -> tuple[Record, ...]:
    """Return the facts and cited figures a claim rests on, each once."""
    return tuple(dict.fromkeys(record for result in check.readings for record in result.now.records))


def notes(check: Check, later: Sequence[str]) -> tuple[str, ...]:
    """Return the small print of a card: what is on record, and which figures of the day came later.

    `later` are the publisher's names of the tables of `Check.as_later_published`.
    """
    said = [f"On record: {record.line()}." for record in records(check)]
    if later:
        said.append(f"The day after the claim, as later published: {'; '.join(later)}.")
    return tuple(said)


def looked_from(check: Check) -> str:
    """Return the label of the column of figures of the day after the claim, or of later ones for it."""
    day = wording.day(check.on_the_day)
    return f"By {day}, as later published" if check.as_later_published else f"Known by {day}"
