"""The figures of a table by period, area and measure, held against pandas' own pivot."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.releases.guards import continuity
from analysis.releases.guards.grid import Grid, grid

ROWS = pd.DataFrame(
    {
        "area": ["a", "b", None, "a", "a", "b", "b"],
        "kind": pd.array(["x", "x", "x", None, "x", "x", "y"], dtype="string"),
        "sex": ["m", "m", "m", "m", "f", "f", "f"],
        "people": pd.array([40, 50, 60, None, 40, 51, 7], dtype="Int64"),
    }
)
NUMBERS = np.array([3, 3, 3, 3, 8, 8, 8])


@pytest.mark.parametrize("by", [["kind"], ["kind", "sex"]])
def test_figures_are_those_of_a_pivot(by: list[str]) -> None:
    found = grid(ROWS, NUMBERS, "area", by, ["people"])
    assert list(found.periods) == [3, 8]
    for at, number in enumerate(found.periods):
        part = ROWS[number == NUMBERS].assign(area=lambda rows: rows["area"].fillna("-"))
        part[by] = part[by].astype("string").fillna("-")
        expected = part.pivot_table(index="area", columns=by, values="people", aggfunc="sum", min_count=1)
        entities, columns, values, again = found.shared(at, at)
        names = [" ".join(np.atleast_1d(name)) for name in expected.columns]
        assert (entities, columns) == (list(expected.index), names)
        np.testing.assert_array_equal(values, expected.to_numpy(dtype=float, na_value=np.nan))
        np.testing.assert_array_equal(values, again)


def test_without_a_measure_each_count_is_a_column_and_the_first_row_of_an_area_stands() -> None:
    twice = pd.DataFrame({"area": ["b", "a", "b"], "people": [1, None, 9], "homes": [4, 5, 6]})
    found = grid(twice, np.array([1, 1, 1]), "area", [], ["people", "homes"])
    entities, columns, values, _ = found.shared(0, 0)
    assert (entities, columns) == (["a", "b"], ["people", "homes"])
    np.testing.assert_array_equal(values, [[np.nan, 5], [1, 4]])


def test_only_figures_of_ten_or_more_that_both_periods_speak_of_are_the_same() -> None:
    share, number = grid(ROWS, NUMBERS, "area", ["kind"], ["people"]).same(1)
    # of a and b in x 40 is the same and 50 is not 51; no "-" and no y in the other period
    assert (share[0], number[0]) == (0.5, 2)
    assert (share[1], number[1]) == (1.0, 2)  # 7 is too few


def counted(seed: int) -> Grid:
    """Counts of 40 areas in two columns over six periods, which change by chance."""
    chance = np.random.default_rng(seed)
    size = chance.uniform(20, 2_000, (40, 2)) * chance.uniform(0.9, 1.1, (6, 40, 2))
    there = np.ones((6, 40), dtype=np.bool_)
    areas, columns = (np.array(list(map(str, range(n))), dtype=object) for n in (40, 2))
    return Grid(np.arange(6), areas, columns, chance.poisson(size).astype(float), there, there[:, :2])


@pytest.mark.parametrize("seed", range(5))
def test_two_areas_exchanged_fit_each_other_s_past_and_no_true_two_do(seed: int) -> None:
    true, bound = counted(seed), continuity.BOUNDS["areas-swapped"]
    assert true.exchanged(5)[0] < bound
    _, _, false, _ = true.shared(5, 5)
    one, other = int(false[:, 0].argmin()), int(false[:, 0].argmax())
    false[[one, other]] = false[[other, one]]
    turned = np.concatenate([[true.shared(at, at)[2] for at in range(5)], [false]])
    gain, *two = replace(true, values=turned).exchanged(5)
    assert gain > bound
    assert {*two} == {one, other}
    turned[5, one] = np.nan
    assert replace(true, values=turned).exchanged(5)[0] < bound  # nothing says whose figures are missing
