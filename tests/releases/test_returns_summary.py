from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from layouts.returns_summary import book, returns

from analysis.errors import DataRefused
from analysis.releases import recognise, store


def read(path: Path) -> Mapping[tuple[str, str], int]:
    rows = recognise.read(path)[0].tables["returns_year_ending"]
    return {(str(end.date()), kind): value for end, kind, value in rows.itertuples(index=False)}


def test_kinds_by_year_and_year_ending(write_ods) -> None:
    (release,) = recognise.read(write_ods(book(returns())))
    assert (release.source, release.released) == ("immigration-statistics", date(2026, 8, 27))
    assert read(write_ods(book(returns()))) == {
        ("2024-12-31", "enforced"): 80,
        ("2025-12-31", "enforced"): 90,
        ("2026-06-30", "enforced"): 95,
        ("2024-12-31", "voluntary"): 200,
        ("2025-12-31", "voluntary"): 210,
        ("2026-06-30", "voluntary"): 220,
        ("2024-12-31", "port"): 150,
        ("2025-12-31", "port"): 140,
        ("2026-06-30", "port"): 130,
    }


def test_periods_in_a_column_read_the_same(write_xlsx) -> None:
    title, *rest = returns()
    turned = [title, *(list(row) for row in zip(*rest[:-1], strict=True))]
    assert read(write_xlsx(book(turned))) == read(write_xlsx(book(returns()), "other.xlsx"))


def test_a_calendar_year_that_differs_from_its_year_ending_is_refused(write_xlsx) -> None:
    sheet = returns()
    sheet[2][3] = 91
    with pytest.raises(
        DataRefused, match="year ending 2025-12-31: expected 90 as in another column, found 91"
    ):
        read(write_xlsx(book(sheet)))


def test_a_kind_that_is_missing_is_refused(write_xlsx) -> None:
    sheet = returns()
    sheet[2][0] = "Removals"
    with pytest.raises(DataRefused, match=r"expected returns of every kind.* found none of enforced"):
        read(write_xlsx(book(sheet)))


def test_a_sheet_without_periods_is_refused(write_xlsx) -> None:
    sheet = returns()
    sheet[1] = ["Type of return", "earlier", "later"]
    with pytest.raises(DataRefused, match='expected years or "YE June 2026" in a row or a column'):
        read(write_xlsx(book(sheet)))


def test_text_in_a_count_is_refused_with_its_place(write_xlsx) -> None:
    sheet = returns()
    sheet[2][4] = "ninety"
    message = 'Enforced returns, year ending 2026-06-30: expected a whole number, found "ninety"'
    with pytest.raises(DataRefused, match=message):
        read(write_xlsx(book(sheet)))


def test_a_second_pass_changes_nothing(write_ods, tmp_path) -> None:
    path = write_ods(book(returns()))
    store.merge(tmp_path, recognise.read(path))
    assert {outcome.summary for outcome in store.merge(tmp_path, recognise.read(path))} == {"unchanged"}
