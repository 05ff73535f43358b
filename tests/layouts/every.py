"""A small workbook in every layout that is read, by the name of its reader and of the layout."""

from collections.abc import Callable, Mapping
from datetime import date

from layouts import (
    asylum_workbooks,
    frontex,
    homelessness,
    illegal_entry,
    illegal_entry_summary,
    immigration_groups,
    population,
    returns_workbooks,
    scottish_homelessness,
    small_boats,
    summary_tables,
)

Sheets = dict[str, list[list[object]]]

RELEASED = date(2026, 8, 28)
"""Given as the day of publication where a layout does not state it."""


def _older_quarter() -> Sheets:
    return homelessness.book(
        "July to September 2020", "28 January 2021", asylum_column=38, resettlement=False, relief="A2R_"
    )


def _scottish() -> Sheets:
    temporary = scottish_homelessness.table(scottish_homelessness.TEMPORARY, ["2023", "2024"], start=100)
    return scottish_homelessness.book(T26=temporary)


def _summary() -> Sheets:
    return illegal_entry_summary.book(
        IER_02a=illegal_entry_summary.monthly(), IER_02b=illegal_entry_summary.nationality()
    )


BOOKS: Mapping[tuple[str, str], Callable[[], Sheets]] = {
    ("small_boats", "weekly"): lambda: small_boats.weekly_sheets(date(2026, 6, 25)),
    ("homelessness", "2025 Q4"): homelessness.book,
    ("homelessness", "2020 Q3"): _older_quarter,
    ("homelessness", "2026 Q1"): homelessness.flat_book,
    ("frontex", "monthly"): frontex.book,
    ("illegal_entry", "Irr"): illegal_entry.book,
    ("illegal_entry", "IER"): lambda: illegal_entry.book(new=True),
    ("illegal_entry_summary", "IER_02"): _summary,
    ("immigration_groups", "Reg_02"): immigration_groups.book,
    ("population", "MYE2"): population.book,
    ("returns_workbooks", "Ret_D"): returns_workbooks.book,
    ("summary_tables", "Ret"): lambda: summary_tables.book(summary_tables.returns()),
    ("summary_tables", "Asy"): lambda: summary_tables.book(summary_tables.asylum()),
    ("summary_tables", "OIC"): lambda: summary_tables.book(summary_tables.organised_crime()),
    ("asylum_workbooks", "Asy_D01"): lambda: asylum_workbooks.book("Asy_D01", "Asy_D02"),
    ("asylum_workbooks", "Asy_D03"): lambda: asylum_workbooks.book("Asy_D03"),
    ("asylum_workbooks", "Asy_D09"): lambda: asylum_workbooks.book("Asy_D09"),
    ("asylum_workbooks", "Asy_D11"): lambda: asylum_workbooks.book("Asy_D11"),
    ("asylum_workbooks", "Res_D01"): lambda: asylum_workbooks.book("Res_D01"),
    ("scottish_homelessness", "main tables"): _scottish,
}
