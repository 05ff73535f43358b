"""What each table is: of those declared, those of a sheet, the logs of the store, and none other."""

from __future__ import annotations

import pytest

from analysis.common.errors import UsageError
from analysis.releases.history import catalogue
from analysis.releases.history.summary_sheet import SHEETS


def test_a_table_a_sheet_and_a_log_each_have_their_schema() -> None:
    for name in ("small_boats_daily", SHEETS[0].table, *catalogue.LOGS):
        assert catalogue.schema(name).name == name
    assert not set(catalogue.LOGS) & set(catalogue.schemas())


def test_a_name_of_no_table_is_answered_with_those_that_are_near() -> None:
    with pytest.raises(UsageError, match=r'no table "small_boats_dayly".*small_boats_daily'):
        catalogue.schema("small_boats_dayly")
