"""What the Home Office's immigration statistics have in common: pages, publication days, layouts."""

from __future__ import annotations

from datetime import date

DATA_TABLES = "https://www.gov.uk/government/statistical-data-sets/immigration-system-statistics-data-tables"
LOCAL_DATA = (
    "https://www.gov.uk/government/statistical-data-sets/"
    "immigration-system-statistics-regional-and-local-authority-data"
)

RELEASED = {
    date(2023, 9, 30): date(2023, 11, 23),
    date(2023, 12, 31): date(2024, 2, 29),
    date(2024, 9, 30): date(2024, 11, 28),
    date(2025, 9, 30): date(2025, 11, 27),
    date(2025, 12, 31): date(2026, 2, 26),
    date(2026, 3, 31): date(2026, 5, 21),
    date(2026, 6, 30): date(2026, 8, 27),
}
"""Publication day of the quarterly immigration statistics, by the last day of the quarter they end with."""
