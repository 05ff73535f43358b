"""What the report of returns calls its figures."""

import pytest

from analysis.report import Report
from analysis.reports.returns.overview import TABLE


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("returns_by_kind", "provisional"),  # "2024 [p]", "2025 [p]" in Ret_01
        (TABLE, "provisional"),  # by the rule stated beside Ret_01
        ("frontex_detections", "subject to revision"),  # its publisher says nothing of it
    ],
)
def test_figures_are_called_what_their_publisher_calls_them_and_never_final(table, said) -> None:
    assert Report("returns", lead=TABLE).status(table) == said
