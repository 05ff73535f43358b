"""What the claims report says, from made-up checks."""

import datetime as dt
from dataclasses import replace

import pytest

from analysis.inputs.public_claims import Claim, Expectation, Reading
from analysis.reports.claims import Check, Record, Result, rule
from analysis.reports.claims import words as say
from analysis.reports.claims.view import Found

H, F, U = "holds", "does not hold", "cannot be tested"


def reading(
    name: str, outcome: str, *, role: str = "plain", then: str | None = None, beside: str = ""
) -> Result:
    made = Reading(
        name=name,
        role=role,
        measure=None if outcome == U else "arrivals",
        claimed=None if outcome == U else Expectation("equals", 1),
        untestable="Nobody counts" if outcome == U else "",
        parameters={},
        lines={"": 1},
    )
    now = Found(
        None if outcome == U else 1, "1", "Counted", beside, records=(Record("A", "1", "official", "B"),)
    )
    return Result(made, "1", "people", now, now, then or outcome, outcome, ("t",))


def check(*readings: Result, would_change: str = "") -> Check:
    claim = Claim(
        "c1", "A claim.", "A paper", dt.date(2025, 3, 31), "Page two", "crossings",
        tuple(r.reading for r in readings), would_change=would_change,
    )  # fmt: skip
    now = rule.verdict([(r.reading.role, r.now_outcome) for r in readings])
    then = rule.verdict([(r.reading.role, r.then_outcome) for r in readings])
    return Check(claim, dt.date(2025, 4, 1), now, then, readings, ("t",), ())


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ((reading("a", H),), "The one reading holds."),
        ((reading("a", H), reading("b", H)), "Both readings hold."),
        ((reading("a", H), reading("b", H), reading("c", H)), "All 3 readings hold."),
        ((reading("a", H), reading("b", F)), "Of 2 readings, 1 holds and 1 does not. Does not hold: *b*."),
        (
            (reading("a", H), reading("b", F), reading("c", F), reading("d", U)),
            (
                "Of 4 readings, 1 holds and 2 do not; 1 cannot be tested. Does not hold: *b* and *c*. "
                "Cannot be tested: *d*."
            ),
        ),
        ((reading("a", U),), "The one reading cannot be tested."),
        ((reading("a", H), reading("b", F, role="context")), "The one reading holds."),
    ],
)  # fmt: skip
def test_why(readings: tuple[Result, ...], said: str) -> None:
    assert say.why(check(*readings)) == said


def test_a_verdict_of_another_day_is_said() -> None:
    assert say.why(check(reading("a", F, then=U))).endswith(
        "With what was known the day after the claim it was *Cannot be tested with open data*."
    )


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ((reading("a", H),), "It would be *Not supported* if *a* did not hold."),
        ((reading("a", F),), "It would be *Supported* if *a* held."),
        ((reading("a", H), reading("b", H)), "It would be *Depends on definition* if *a* did not hold or *b* did not hold."),
        ((reading("a", U),), "Open data that test it."),
        ((reading("a", H), reading("b", F), reading("c", F), reading("d", H)), "None of the readings tested would turn it alone."),
    ],
)  # fmt: skip
def test_what_would_change_it(readings: tuple[Result, ...], said: str) -> None:
    assert say.would_change(check(*readings)) == said


def test_what_else_would_change_it_is_said_too() -> None:
    assert say.would_change(check(reading("a", U), would_change="A count.")) == "A count."


def test_computations_are_said_once_with_their_readings() -> None:
    text = say.computation(
        check(reading("a", H, beside="runner-up: 0"), reading("b", H, beside="runner-up: 0"))
    )
    assert text == "- *a* and *b*: counted. Runner-up: 0."
    assert say.computation(check(reading("a", U))) == "- *a*: not computed. Nobody counts."


def test_only_what_differed_on_the_day_is_said_again() -> None:
    one = reading("a", H, beside="6; runner-up: 5")
    then = Found(1, "1", "Counted", "6; runner-up: 4")
    other = Result(**{**one.__dict__, "then": then})
    assert (
        say.computation(check(other))
        == "- *a*: counted. 6; runner-up: 5. The day after the claim: runner-up: 4."
    )


def test_opening_counts_and_names_what_changed() -> None:
    text = say.opening([check(reading("a", H)), check(reading("b", F, then=U))])
    assert "**2 public claims**" in text
    assert "under 2 readings. The verdict is *supported* for 1 and *not supported* for 1." in text
    assert "1 verdict is another than the day after the claim: [C1](#c1) was *Cannot be tested" in text
    assert "never about who made it" in text


def test_opening_of_one_claim() -> None:
    text = say.opening([check(reading("a", H))])
    assert text.startswith(
        "**1 public claim** about the figures of these reports was checked, under 1 reading: "
    )
    assert "With what has become known" not in text


def test_figures_that_came_out_later_are_not_said_to_have_been_known() -> None:
    one = check(reading("a", H))
    assert say.looked_from(one).startswith("Known by ")
    later = replace(one, as_later_published=("asylum_stocks",))
    assert say.looked_from(later) == say.looked_from(one).replace("Known by", "By") + ", as later published"


def test_records_are_noted_once_with_their_tier() -> None:
    notes = say.notes(check(reading("a", H), reading("b", H)), ["SB_01"])
    assert notes == ("On record: A: 1 (official, B).", "The day after the claim, as later published: SB_01.")


def test_nothing_is_said_of_the_person() -> None:
    words = " ".join(
        [say.rule([check(reading("a", F))]), *say.LIMITS, say.opening([check(reading("a", F))])]
    ).lower()
    assert not {"lie", "lied", "liar", "false", "misleading", "wrong", "dishonest"} & set(words.split())
