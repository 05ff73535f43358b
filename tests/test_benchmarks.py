"""What is compared in the README is worked out from what was measured."""

from __future__ import annotations

import pytest

from benchmarks import execution
from benchmarks.execution import Measured


def test_figures_are_per_report_and_plain_over_ours() -> None:
    found = {
        "plain": Measured("plain", 8, 80.0, 70.0, 900.0),
        "ours": Measured("ours", 40, 80.0, 70.0, 600.0),
        "again": Measured("again", 40, 0.5, 0.4, 100.0),
    }
    told = {one.what: one for one in execution.compared(found)}
    html = told["HTML, a report of many"]
    assert (html.plain, html.ours, html.unit) == (10.0, 2.0, "s")
    assert html.ratio == pytest.approx(5.0)
    assert told["memory at its highest, HTML"].ratio == pytest.approx(1.5)
    assert told["nothing changed, 40 reports"].ratio is None


def test_what_was_not_measured_is_not_compared() -> None:
    assert execution.compared({"ours": Measured("ours", 40, 80.0, 70.0, 600.0)}) == []
