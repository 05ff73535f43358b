"""What a total may miss its parts by: so much of its unit, or such a share of it, and no more."""

import pytest

from analysis.releases.guards.reconciliation import Tolerance


@pytest.mark.parametrize(
    ("given", "total", "most"),
    [({"at_most": 20}, 985, 20), ({"share": 0.01}, 1_000, 10), ({"at_most": 20, "share": 0.01}, -5_000, 50)],
)
def test_a_difference_is_allowed_up_to_what_is_known(given: dict[str, float], total: int, most: int) -> None:
    known = Tolerance("table", "why", **given)
    assert [known.allows(total, total + by) for by in (0, most, -most)] == [True] * 3
    assert [known.allows(total, total + by) for by in (most + 1, -most - 1)] == [False] * 2
