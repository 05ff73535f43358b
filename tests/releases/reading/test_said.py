from datetime import date, datetime

import pytest

from analysis.releases.reading import said


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Table A1\nEngland, July to September 2020", date(2020, 9, 30)),
        ("October - December 2023", date(2023, 12, 31)),
        ("July-September 2023", date(2023, 9, 30)),
        ("January\u00a0to March 2024 [note 1]", date(2024, 3, 31)),
        ("Apr–Jun 2018", date(2018, 6, 30)),
        ("January 2019 to March 2019", date(2019, 3, 31)),
        ("April 2024 to March 2025", None),
        ("February to April 2020", None),
        ("30 September 2023", None),
        ("", None),
    ],
)
def test_a_quarter_is_three_calendar_months(text, end) -> None:
    assert said.quarter(text) == end


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("28th January 2021 (Revised)", [date(2021, 1, 28)]),
        ("Thursday, April 30, 2026", [date(2026, 4, 30)]),
        ("1 Dec 2024, revised 9th January 2025", [date(2024, 12, 1), date(2025, 1, 9)]),
        (date(2026, 2, 26), [date(2026, 2, 26)]),
        (datetime.fromisoformat("2026-02-26T09:30:00"), [date(2026, 2, 26)]),
        ("July to September 2020", []),
        (3.0, []),
        ("31 February 2020", []),
    ],
)
def test_days_in_every_spelling(cell, days) -> None:
    assert said.days(cell) == days
