"""Known answers that no measure's own test holds, read from the tables themselves.

Not in any table held, and so not tested: the 2025 vintage of 2023 returns (KA108), port returns of the
August 2025 release (KA115), the ad hoc total to 4 July 2025 (KA120), and the first figures of people in
hotels before they were revised (KA215, KA219, KA220, KA221).
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import tables


def test_boats_in_august_2025() -> None:
    daily = tables.load("small_boats_daily")
    month = daily[daily["date"].between("2025-08-01", "2025-08-31")]
    assert month["boats"].sum() == 56  # KA039
    august = daily[(daily["date"].dt.month == 8) & (daily["date"].dt.year == 2019)]
    assert august["boats"].sum() == 34


@pytest.mark.parametrize(
    ("measure", "period", "value"),
    [
        ("all methods", "YE Mar 2026", 43806),  # KA044
        ("all methods", "YE Dec 2025", 46497),  # KA045
        ("enforced", "YE Dec 2023", 6361),  # KA106
        ("enforced", "YE Jun 2025", 9072),  # KA112
    ],
)
def test_headline_figures(measure: str, period: str, value: int) -> None:
    table = tables.load("headline_figures")
    row = table[(table["measure"] == measure) & (table["period"] == period)]
    assert row["value"].tolist() == [value]


@pytest.mark.parametrize(
    ("day", "people"),
    [("2023-09-30", 123758), ("2024-09-30", 109024), ("2026-03-31", 97519)],  # KA212, KA213, KA214
)
def test_people_supported_in_the_uk(day: str, people: int) -> None:
    sections = tables.load("asylum_support_sections").set_index("as_at")
    assert sections.loc[day, "total"] == people
    if day <= "2024-09-30":
        support = tables.load("asylum_support")
        assert support.loc[support["as_at"] == day, "people"].sum() == people


@pytest.mark.parametrize(
    ("day", "people"),
    [
        ("2023-09-30", 56018),  # KA216
        ("2024-06-30", 29561),  # KA218
        ("2025-06-30", 32041),  # KA222
        ("2025-09-30", 36273),  # KA223
        ("2025-12-31", 30657),  # KA224
    ],
)
def test_people_in_hotels(day: str, people: int) -> None:
    assert tables.load("people_in_hotels").set_index("as_at").loc[pd.Timestamp(day), "people"] == people


def test_homelessness_applications_in_scotland() -> None:
    cited = tables.load("homelessness_cited")
    rows = cited[(cited["place"] == "Scotland") & (cited["period"] == "2024-25")]
    assert 40688 in rows["value"].tolist()  # KA230
