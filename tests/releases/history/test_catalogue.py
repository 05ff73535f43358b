"""What each table is: of those declared, those of a sheet, the logs of the store, and none other."""

import pytest

from analysis.common.errors import UsageError
from analysis.releases.history import catalogue
from analysis.releases.history.summary_sheet import SHEETS, Sheet


def test_a_table_a_sheet_and_a_log_each_have_their_schema() -> None:
    for name in ("small_boats_daily", SHEETS[0].table, *catalogue.LOGS):
        assert catalogue.schema(name).name == name
    assert not set(catalogue.LOGS) & set(catalogue.schemas())


def test_a_name_of_no_table_is_answered_with_those_that_are_near() -> None:
    with pytest.raises(UsageError, match=r'no table "small_boats_dayly".*small_boats_daily'):
        catalogue.schema("small_boats_dayly")


def test_a_measure_of_a_sheet_is_named_with_those_above_it() -> None:
    measures = "Returns =\n  Enforced\n    Of them, children | Children ?\nOffenders [per cent]"
    nodes = Sheet("Ret_99", "made", "Made", "A sheet for tests.", measures).nodes
    names = ["Returns", "Returns: Enforced", "Returns: Enforced: Children", "Offenders"]
    assert [node.name for node in nodes] == names
    assert [(node.unit, node.summed, node.optional) for node in nodes[::3]] == [
        ("people", True, False),
        ("per cent", False, False),
    ]
