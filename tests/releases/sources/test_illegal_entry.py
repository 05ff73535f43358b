from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from layouts.illegal_entry import AIR, BOAT, book

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import recognise, store

Sheets = Mapping[str, list[list[object]]]


def read(path: Path) -> Mapping[str, pd.DataFrame]:
    return recognise.read(path)[0].tables


def test_every_table_is_read(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(book()))
    assert (release.source, release.released) == ("immigration-statistics", date(2023, 11, 23))
    found = release.tables
    detections = found["illegal_entry"].groupby("method")["detections"].sum()
    assert detections.to_dict() == {BOAT: 350, AIR: 15}
    claims = found["small_boats_claims"]
    assert claims.loc[claims["claim_raised"], "people"].sum() == 300
    assert claims.loc[claims["unaccompanied_child"], "people"].sum() == 50
    assert claims.loc[~claims["claim_raised"], "applicant_type"].isna().all()
    assert found["small_boats_decisions"]["people"].sum() == 300
    referred = found["small_boats_nrm"]
    assert referred.loc[referred["referral_raised"], "people"].sum() == 30
    assert found["small_boats_nrm_outcomes"]["referrals"].sum() == 12


def test_outcomes_are_added_up_for_full_years_of_arrival(write_xlsx) -> None:
    (row,) = read(write_xlsx(book()))["small_boats_outcomes"].to_dict("records")
    assert pd.isna(row.pop("administrative"))
    assert row == {
        "arrival_year": 2022,
        "matched_arrivals": 260,
        "people_with_claim": 240,
        "grants": 120,
        "refused": 48,
        "withdrawn": 32,
        "awaiting": 40,
    }


def test_the_names_used_since_2026_and_ods_read_the_same(write_xlsx, write_ods) -> None:
    old, new = read(write_xlsx(book())), read(write_ods(book(new=True)))
    assert list(old) == list(new)
    for name, table in old.items():
        pd.testing.assert_frame_equal(table, new[name])


def test_an_edition_without_the_later_tables_reads(write_xlsx) -> None:
    sheets = {
        name: cells for name, cells in book().items() if not name.endswith(("D02", "D03", "D04", "D05"))
    }
    assert list(read(write_xlsx(sheets))) == ["illegal_entry"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "message"),
    [
        ("Data - Irr_D02", 2, 5, "n/a", "expected an applicant type where a claim was raised"),
        ("Data - Irr_D02", 4, 5, "Main applicant", "and nowhere else, found Main applicant with claim"),
        ("Data - Irr_D03", 2, 6, "n/a", "applicant_type"),
    ],
)
def test_a_claim_without_its_type_of_applicant_is_refused(
    write_xlsx, tmp_path: Path, sheet: str, row: int, column: int, cell: str, message: str
) -> None:
    sheets = book()
    sheets[sheet][row][column] = cell
    with pytest.raises(DataRefused, match=message):
        store.merge(tmp_path / "tables", recognise.read(write_xlsx(sheets)))


@pytest.mark.parametrize(("sheet", "table"), [("Data - Irr_D03", "decisions"), ("Data - Irr_D04", "nrm")])
def test_tables_that_disagree_are_refused(write_xlsx, tmp_path, sheet, table) -> None:
    sheets = book()
    sheets[sheet][2][-1] += 9  # beyond what is known to differ
    message = rf"small_boats_{table}, quarter_end 2022-03-31, people: expected \d+ as in small_boats_claims"
    with pytest.raises(DataRefused, match=message):
        store.merge(tmp_path / "tables", recognise.read(write_xlsx(sheets)))
    assert not list((tmp_path / "tables").glob("*.csv"))


@pytest.mark.slow
def test_a_later_release_keeps_what_the_earlier_said(write_xlsx, tmp_path) -> None:
    later = book(new=True, published="29 February 2024")
    later["Data_IER_D01"][2][-1] = 71
    for sheets in (later, book()):  # the older one last: order does not matter
        store.merge(tmp_path, recognise.read(write_xlsx(sheets)))
    first = pd.Timestamp("2022-03-31")
    for day, expected in (("2023-12-01", 70), ("2024-03-01", 71)):
        table = tables.load("illegal_entry", day, root=tmp_path)
        boats = table[(table["quarter_end"] == first) & (table["method"] == BOAT)]
        assert boats["detections"].sum() == expected


def test_a_table_that_begins_later_than_its_title_is_sparse_and_one_that_ends_earlier_is_cut(
    write_xlsx,
) -> None:
    sheets = book(new=True)
    for name in sheets:
        if name.startswith("Data") and not name.endswith("D01"):
            sheets[name] = [row for row in sheets[name] if "2022 Q1" not in row]
    tables = read(write_xlsx(sheets))
    assert str(tables["small_boats_claims"]["quarter_end"].min().date()) == "2022-06-30"
    assert list(tables["small_boats_outcomes"]["arrival_year"]) == [2022]
    sheets["Data_IER_D03"] = [row for row in sheets["Data_IER_D03"] if "2023 Q1" not in row]
    with pytest.raises(DataRefused, match=r"Data_IER_D03: expected the quarters .* to 2023-03-31"):
        read(write_xlsx(sheets))
