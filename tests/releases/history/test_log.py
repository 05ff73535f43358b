"""What a person decided stands in a CSV file that others open: as text, whatever was typed."""

from datetime import date

import pytest

from analysis.common.names import begins_as_formula
from analysis.releases.history import log


@pytest.mark.parametrize("reason", ['=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", "|cmd", "＝1", "\u200b=1"])
def test_no_reason_is_a_formula(tmp_path, reason) -> None:
    release = ("small-boats", date(2026, 6, 26))
    decisions = log.decided(log.read(tmp_path, log.DECISIONS), release, log.REMOVED, "0" * 64, reason)
    (kept,) = decisions["reason"]
    assert begins_as_formula(kept) == ""
    assert kept.endswith(reason.lstrip("\u200b"))


def test_a_reason_in_words_stays_as_it_is(tmp_path) -> None:
    release = ("small-boats", date(2026, 6, 26))
    decisions = log.decided(log.read(tmp_path, log.DECISIONS), release, log.REMOVED, "0" * 64, "a slip")
    assert list(decisions["reason"]) == ["a slip"]
