from datetime import date

import pandas as pd
import pytest
from layouts.frontex import HEADINGS, ROWS, book

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import recognise, store

DAY = date(2026, 8, 4)


def test_nationalities_are_added_up_by_month_and_route(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(book()), released=DAY)
    rows = release.tables["frontex_detections"]
    assert (release.source, release.released) == ("frontex", DAY)
    found = {(str(m.date()), r): d for m, r, d in rows.itertuples(index=False)}
    assert found["2025-11-01", "Western Balkan Route"] == 12
    assert found["2025-12-01", "Western Balkan Route"] == 5
    assert found["2026-01-01", "Western Balkan Route"] == 7
    assert found["2026-01-01", "Black Sea Route"] == 1


def test_an_empty_cell_is_missing_and_not_zero(write_xlsx) -> None:
    rows = recognise.read(write_xlsx(book()), released=DAY)[0].tables["frontex_detections"]
    black_sea = rows[rows["route"] == "Black Sea Route"].set_index("month")["detections"]
    assert black_sea.isna().to_list() == [True, True, False]


def test_a_remark_below_the_table_is_no_route(write_xlsx) -> None:
    below = write_xlsx(book(*ROWS, [], ["End of table"], ["Source: Frontex"]), "below.xlsx")
    one, other = (
        recognise.read(path, released=DAY)[0].tables["frontex_detections"]
        for path in (below, write_xlsx(book()))
    )
    pd.testing.assert_frame_equal(one, other)
    with pytest.raises(DataRefused, match="expected rows of data in one piece, found a remark in row 6"):
        recognise.read(write_xlsx(book(*ROWS, ["Totals"], ROWS[0])), released=DAY)


def test_the_sheet_may_have_another_name_and_the_file_be_ods(write_ods, write_xlsx) -> None:
    renamed = {"Sheet1": book()["Detections_of_IBC"]}
    one, other = (
        recognise.read(path, released=DAY)[0].tables["frontex_detections"]
        for path in (write_ods(renamed), write_xlsx(book()))
    )
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["Route", "Border", "Nationality", "NOV2025", "JAN2026", "FEB2026"], "Jan2026"),
        (["Route", "Border", "Nationality", "NOV2025", "DEC2025", "DEC2025"], "Dec2025"),
    ],
)
def test_a_month_left_out_or_repeated_is_refused(write_xlsx, headings, found) -> None:
    with pytest.raises(DataRefused, match=f"row 2: expected the months one after another, found {found}"):
        recognise.read(write_xlsx(book(headings=headings)), released=DAY)


def test_a_later_file_replaces_what_it_says_otherwise(write_xlsx, tmp_path) -> None:
    later = [list(row) for row in ROWS]
    later[0][3] = 11
    for day, rows in ((DAY, ROWS), (date(2026, 9, 2), later)):
        store.merge(tmp_path, recognise.read(write_xlsx(book(*rows)), released=day))
    key = ("2025-11-01", "Western Balkan Route")
    for day, expected in (("2026-08-05", 12), ("2026-09-02", 13)):
        rows = tables.load("frontex_detections", day, root=tmp_path)
        assert rows.set_index(["month", "route"]).loc[key, "detections"] == expected


def test_the_day_is_that_of_the_notes_and_an_unknown_month_is_refused_by_name(write_xlsx) -> None:
    sheets = book() | {"Notes": [["Source: FRAN data as of 04FEB26"]]}
    assert recognise.read(write_xlsx(sheets))[0].released == date(2026, 2, 4)
    late = [*HEADINGS[:-1], "JANUARY 26"]
    with pytest.raises(DataRefused, match='row 2: expected months, found "JANUARY 26"'):
        recognise.read(write_xlsx(book(headings=late)), released=DAY)


def test_nationalities_are_kept_by_month_and_route_where_there_were_any(write_xlsx) -> None:
    rows = [*ROWS, ["Western Balkan Route", "Sea", "Syria", 1, 0, 0], ["Other", "Sea", "Kosovo*", 0, 2, 0]]
    made = recognise.read(write_xlsx(book(*rows)), released=DAY)[0].tables
    kept = made["frontex_detections_by_nationality"]
    found = {(str(m.date()), r, n): d for m, r, n, d in kept.dropna().itertuples(index=False)}
    assert found["2025-11-01", "Western Balkan Route", "Syria"] == 11
    assert found["2025-12-01", "Other", "Kosovo"] == 2
    assert ("2026-01-01", "Western Balkan Route", "Syria") not in found
    by_route = [made[name].groupby("route")["detections"].sum().to_dict() for name in made]
    assert by_route[0] == by_route[1]
    assert kept["detections"].isna().sum() == 3


def test_a_row_without_figures_and_a_row_or_file_without_nationality_are_refused(write_xlsx) -> None:
    for nameless in ("", "*", " ^"):
        with pytest.raises(DataRefused, match="row 3: expected a route and a nationality, found none of one"):
            recognise.read(write_xlsx(book(["Other", "Sea", nameless, 1, 2, 3])), released=DAY)
    with pytest.raises(DataRefused, match="row 3: expected figures or marks, found none"):
        recognise.read(write_xlsx(book(["Other", "Sea", "Iran"])), released=DAY)
    with pytest.raises(DataRefused, match='row 2: expected a column "Nationality", found none'):
        recognise.read(write_xlsx(book(headings=[*HEADINGS[:2], "Citizens", *HEADINGS[3:]])), released=DAY)
