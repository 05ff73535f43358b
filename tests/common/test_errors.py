"""Messages are one printable line, whatever a file put into them."""

from __future__ import annotations

import pytest

from analysis.common.errors import DataRefused, LandfallError, ReportFailed, UsageError


@pytest.mark.parametrize("text", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\rb", "a\x00b"])
def test_what_would_act_on_a_terminal_becomes_a_space(text):
    said = str(DataRefused(f"sheet {text}: expected Côte d’Ivoire → 225"))
    assert said.isprintable()
    assert said.endswith(": expected Côte d’Ivoire → 225")


def test_exit_codes():
    assert [kind.exit_code for kind in (LandfallError, ReportFailed, UsageError, DataRefused)] == [1, 1, 2, 3]
