"""Periods are counted in steps of their table's frequency: neighbours differ by one."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from analysis.releases.history import timeline
from analysis.releases.reading.release import Column, TableSchema

TABLE = TableSchema(
    name="made",
    title="Made",
    description="Counts.",
    columns=(Column("end", "date", "End."), Column("people", "integer", "People.")),
    key=("end",),
    period="end",
    frequency="day",
)


@pytest.mark.parametrize(
    ("frequency", "step"),
    [("day", "D"), ("week", "W-SUN"), ("month", "ME"), ("quarter", "QE"), ("year", "YE")],
)
def test_periods_beside_each_other_differ_by_one(frequency: str, step: str) -> None:
    frame = pd.DataFrame({"end": pd.date_range("2019-12-31", periods=9, freq=step)})
    numbers = timeline.ordinals(frame, replace(TABLE, frequency=frequency))
    assert [int(later - one) for one, later in pairwise(numbers)] == [1] * 8
