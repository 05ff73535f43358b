"""What the Home Office's immigration statistics have in common: its pages."""

from __future__ import annotations

DATA_TABLES = "https://www.gov.uk/government/statistical-data-sets/immigration-system-statistics-data-tables"
LOCAL_DATA = (
    "https://www.gov.uk/government/statistical-data-sets/"
    "immigration-system-statistics-regional-and-local-authority-data"
)
