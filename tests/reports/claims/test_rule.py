"""The rule of verdicts, held for any readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exhibits import VERDICTS
from analysis.reports.claims import rule

H, F, U = "holds", "does not hold", "cannot be tested"
OUTCOMES = st.sampled_from([H, F, U])
COUNTED = st.tuples(st.sampled_from(["plain", "other"]), OUTCOMES)
CONTEXT = st.tuples(st.just("context"), OUTCOMES)
READINGS = st.tuples(
    st.lists(st.tuples(st.just("plain"), OUTCOMES), min_size=1, max_size=4), st.lists(COUNTED, max_size=4)
).map(lambda lists: lists[0] + lists[1])


@pytest.mark.parametrize(
    ("plain", "other", "verdict"),
    [
        ([H], [], "Supported"),
        ([H, H], [H], "Supported"),
        ([H], [F], "Supported with caveat"),
        ([H], [U], "Supported with caveat"),
        ([H, U], [], "Supported with caveat"),
        ([H, F], [], "Depends on definition"),
        ([F], [H], "Depends on definition"),
        ([H, F, U], [H, F], "Depends on definition"),
        ([F], [], "Not supported"),
        ([F, U], [F], "Not supported"),
        ([U], [], "Cannot be tested with open data"),
        ([U, U], [H], "Cannot be tested with open data"),
    ],
)
def test_verdict_follows_from_the_readings(plain: list[str], other: list[str], verdict: str) -> None:
    outcomes = [("plain", outcome) for outcome in plain] + [("other", outcome) for outcome in other]
    assert rule.verdict(outcomes) == verdict


@given(READINGS, st.randoms())
def test_the_order_of_readings_does_not_matter(readings, random) -> None:
    shuffled = random.sample(readings, len(readings))
    assert rule.verdict(shuffled) == rule.verdict(readings) in VERDICTS


@given(READINGS, st.lists(CONTEXT, max_size=3))
def test_context_never_counts(readings, context) -> None:
    assert rule.verdict([*context, *readings]) == rule.verdict(readings)


@given(READINGS)
def test_saying_a_reading_twice_changes_nothing(readings) -> None:
    assert rule.verdict(readings + readings) == rule.verdict(readings)


@given(READINGS)
def test_supported_needs_every_reading_to_hold(readings) -> None:
    assert (rule.verdict(readings) == "Supported") == all(outcome == H for _, outcome in readings)


@given(READINGS)
def test_a_claim_with_nothing_that_holds_is_never_supported(readings) -> None:
    if all(outcome != H for _, outcome in readings):
        assert rule.verdict(readings) in {"Not supported", "Cannot be tested with open data"}


@given(READINGS, st.integers(0, 7))
def test_one_more_reading_that_holds_never_makes_a_verdict_worse(readings, place) -> None:
    """From "does not hold" to "holds" never leads down the scale."""
    order = ["Not supported", "Depends on definition", "Supported with caveat", "Supported"]
    place %= len(readings)
    role, outcome = readings[place]
    before = rule.verdict(readings)
    if outcome != F or before not in order:
        return
    after = rule.verdict([*readings[:place], (role, H), *readings[place + 1 :]])
    assert order.index(after) >= order.index(before)


@given(READINGS)
def test_turning_points_are_the_readings_that_turn_the_verdict(readings) -> None:
    found = dict(rule.turning_points(readings))
    for place, (role, outcome) in enumerate(readings):
        other = {H: F, F: H, U: U}[outcome]
        then = rule.verdict([*readings[:place], (role, other), *readings[place + 1 :]])
        assert found.get(place, rule.verdict(readings)) == then


def test_every_verdict_can_be_reached() -> None:
    reached = {
        rule.verdict([("plain", plain), ("other", other)]) for plain in (H, F, U) for other in (H, F, U)
    }
    assert reached == set(VERDICTS)
