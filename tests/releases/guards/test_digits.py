"""A decimal place that slipped is asked about whatever a time or place has seen; no true release is."""

import numpy as np
import pandas as pd
import pytest
from false_releases import newest

from analysis.releases import store
from analysis.releases.guards import continuity, digits
from analysis.releases.history import catalogue, timeline


@pytest.mark.parametrize(("factor", "asked"), [(1, False), (10, True), (100, True)])
def test_a_new_day_that_is_ten_times_itself_with_its_boats(factor: int, asked: bool) -> None:
    schema = catalogue.schema("small_boats_daily")
    held = store._Held(store.paths.tables(), catalogue.schemas()).current("small_boats_daily")
    last = held[held["date"] == held["date"].max()].index
    rows = held.copy()
    rows.loc[last, ["arrivals", "boats"]] = 93 * factor, factor
    new = timeline.ordinals(rows.loc[last], schema)
    found = [*digits.of_periods(rows, held, new, schema)]
    over = [one for one in found if one.value > schema.bounds["tens"]]
    assert [one.where for one in over] == [f"{held['date'].max():%Y-%m-%d}"] * asked


@pytest.mark.parametrize("table", ["resettlement", "asylum_inadmissibility", "returns_by_destination"])
def test_a_period_ten_times_as_large_is_asked_about_where_no_other_table_tells(table: str) -> None:
    true = newest(table)
    rows, schema = true.release.tables[table], catalogue.schema(table)
    last = rows[schema.period] == rows[schema.period].max()
    large = rows.assign(
        **{name: rows[name].mask(last, rows[name] * 10) for name in continuity.counts(schema)}
    )
    held = true.tables.get(table, rows[:0])
    new = np.setdiff1d(timeline.ordinals(large, schema), timeline.ordinals(held, schema))
    (one,) = digits.of_periods(large, held, new, schema)
    assert one.value > continuity.BOUNDS["tens"]


def test_of_the_periods_held_none_ends_in_nothing_but_tens() -> None:
    """Those of tables that are rounded are declared so."""
    held, reached = store._Held(store.paths.tables(), catalogue.schemas()), {}
    for table in sorted({*held.log["table"]}):
        schema = catalogue.schema(table)
        if schema.period and not schema.is_register:
            rows = held.current(table)
            numbers = timeline.ordinals(rows, schema)
            for one in digits.of_periods(rows, rows[:0], np.unique(numbers), schema):
                reached[table] = one.value - schema.bounds.get("tens", continuity.BOUNDS["tens"])
    assert len(reached) > 5
    assert {table for table, over in reached.items() if over > 0} == set()


def test_of_a_few_rounded_figures_nothing_is_asked() -> None:
    schema = catalogue.schema("small_boats_annual")
    rows = pd.DataFrame({"year": [2024, 2025], "people": [30_000, 40_000], "boats": [600, 700]})
    assert not [*digits.of_periods(rows, rows[:0], np.array([2024, 2025]), schema)]


def test_of_neighbours_only_what_ended_in_other_digits_before_counts() -> None:
    before = np.array([[41.0, 52, 13, 74, 95], [10, 20, 30, 40, 50], [7, 8, 9, 3, 4]])
    names = (["slipped", "rounded", "small"], list("abcde"))
    now = before * [[10], [1], [10]]
    rows = next(digits.of_neighbours(before, now, names, "2026"))
    assert (rows.where, rows.value) == ("2026, slipped", 5)
    true = next(digits.of_neighbours(before, before, names, "2026"))
    assert true.value == 0


@pytest.mark.parametrize("table", ["asylum_flows", "returns_by_type", "illegal_entry_by_route"])
def test_a_period_with_the_figures_of_another_is_asked_about_of_few_series_too(table: str) -> None:
    schema = catalogue.schema(table)
    rows = store._Held(store.paths.tables(), catalogue.schemas()).current(table)
    last, before = (sorted(rows[schema.period].unique())[-at] for at in (1, 2))
    again = rows[rows[schema.period] == before].assign(**{schema.period: last})
    held = rows[rows[schema.period] != last]

    def same(new: pd.DataFrame) -> bool:
        every = continuity.of_areas(new, held, schema)
        return any(one.what == "same" and one.value > continuity.BOUNDS["same"] for one in every)

    assert same(again)
    usual = held.assign(**dict.fromkeys(continuity.counts(schema), 7890))
    alike = again.assign(**dict.fromkeys(continuity.counts(schema), 7890))
    assert not any(one.value > 0 for one in continuity.of_areas(alike, usual, schema) if one.what == "same")
    assert not same(rows[rows[schema.period] == last])
