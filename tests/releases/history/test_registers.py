"""The registers people edit: an entry that is wrong is named by its place among them."""

from datetime import date
from pathlib import Path

import pytest

from analysis.common.errors import DataRefused
from analysis.releases.history import registers


def test_entries_are_made_in_order_and_a_wrong_one_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    assert registers.entries(path, "day", date) == []
    path.write_text("[[day]]\nyear = 2026\nmonth = 7\nday = 2\n[[day]]\nyear = 2026\nmonth = 7\nday = 9\n")
    assert registers.entries(path, "day", date) == [date(2026, 7, 2), date(2026, 7, 9)]
    path.write_text(path.read_text().replace("day = 9", "day = 32"))
    with pytest.raises(DataRefused, match=r"days\.toml, day 2: .* Mend the entry"):
        registers.entries(path, "day", date)
