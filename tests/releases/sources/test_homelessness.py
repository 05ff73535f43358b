import io
import re
import zipfile
from datetime import date
from pathlib import Path

import ods
import pandas as pd
import pytest
from layouts.homelessness import book, flat_book
from mutations import opened

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import homelessness, homelessness_checks

DATA = Path(__file__).parents[4] / "shared/data/official/homelessness-england"


def table(path: Path) -> pd.DataFrame:
    (release,) = recognise.read(path)
    return release.tables["homelessness_england"]


def households(rows: pd.DataFrame, authority: str, measure: str) -> object:
    (value,) = rows.loc[(rows["authority"] == authority) & (rows["measure"] == measure), "households"]
    return None if pd.isna(value) else int(value)


def test_a_quarter_is_read(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(book(), "any name.bin"))
    rows = release.tables["homelessness_england"]
    assert (release.source, release.released) == ("homelessness-england", date(2026, 4, 30))
    assert set(rows["quarter_end"]) == {pd.Timestamp("2025-12-31")}
    assert households(rows, "England", "assessed") == 100
    assert households(rows, "England", "owed_duty") == 90
    assert households(rows, "Adur", "prevention_duty") == 5
    assert households(rows, "Adur", "relief_duty") == 6
    assert households(rows, "London", "prevention_after_asylum_support") == 4
    assert households(rows, "London", "relief_after_resettlement") == 1
    assert households(rows, "England", "relief_from_asylum_accommodation") == 7
    assert households(rows, "Barnet", "in_temporary_accommodation") == 9
    assert households(rows, "Barnet", "in_temporary_accommodation_with_children") == 4


def test_marks_are_missing_and_groups_have_no_code(write_xlsx) -> None:
    rows = table(write_xlsx(book()))
    assert households(rows, "Barnet", "assessed") is None
    assert households(rows, "Adur", "in_temporary_accommodation") is None
    assert households(rows, "Hartlepool", "prevention_duty") == 0
    assert rows.loc[rows["authority"] == "Rest of England", "lad_code"].isna().all()
    assert rows.loc[rows["authority"] == "Adur", "lad_code"].eq("E07000223").all()
    assert not rows["authority"].isin(["Notes", "withheld", ""]).any()


@pytest.mark.parametrize("mark", ["", "[x]", "[z]", "..", "n/a", "\u2013"])
def test_what_stands_for_no_code_of_the_rest_of_england_differs(write_xlsx, mark) -> None:
    turned = {
        name: [[mark, *row[1:]] if row[1:2] == ["Rest of England"] else row for row in rows]
        for name, rows in book().items()
    }
    pd.testing.assert_frame_equal(table(write_xlsx(turned, "turned.xlsx")), table(write_xlsx(book())))
    for rows in turned.values():  # another group is not known by its name
        for row in rows:
            if row[1:2] == ["Rest of England"]:
                row[1] = "Elsewhere"
    with pytest.raises(DataRefused, match="expected the code of an area"):
        table(write_xlsx(turned))


def test_the_one_row_of_headings_of_2026_reads_the_same(write_xlsx, write_ods) -> None:
    expected = table(write_xlsx(book()))
    (release,) = recognise.read(write_ods(flat_book()))
    assert release.released == date(2026, 7, 30)
    rows = release.tables["homelessness_england"]
    assert set(rows["quarter_end"]) == {pd.Timestamp("2026-03-31")}
    for name in ("authority", "measure"):
        assert set(rows[name]) == set(expected[name]) | (
            {"prevention_from_asylum_accommodation"} & set(rows[name])
        )
    shared = rows[rows["measure"] != "prevention_from_asylum_accommodation"]
    keys = ["lad_code", "authority", "measure", "households"]
    left, right = (frame[keys].sort_values(keys[:3]).reset_index(drop=True) for frame in (shared, expected))
    pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("mark", ["...", "......", "…", "[n]", "[low]"])
def test_marks_of_other_editions(write_xlsx, mark) -> None:
    sheets = book()
    adur = place(sheets, "TA1", "E07000223")
    sheets["TA1"][adur][7] = mark
    path = write_xlsx(sheets)
    if mark == "[low]":  # a mark nobody has told us of is not taken for missing
        (release,) = recognise.read(path)
        assert ["[low]" in one.why for one in release.withheld] == [True]
    else:
        assert households(table(path), "Adur", "in_temporary_accommodation_with_children") is None


def test_columns_move_sheets_change_their_names_and_new_reasons_appear(write_xlsx) -> None:
    old = book(
        "July to September 2020",
        "28th January 2021 (Revised)",
        asylum_column=38,
        resettlement=False,
        relief="A2R_",
    )
    rows = table(write_xlsx(old))
    assert households(rows, "London", "relief_after_asylum_support") == 4
    assert "prevention_after_resettlement" not in set(rows["measure"])


def test_a_name_spelt_in_two_ways_is_told_once(write_xlsx) -> None:
    sheets = book()
    for row in sheets["TA1"]:
        if row[:1] == ["E09000003"]:
            row[1] = "London Borough of Barnet"
    rows = table(write_xlsx(sheets))
    assert set(rows.loc[rows["lad_code"] == "E09000003", "authority"]) == {"Barnet"}


def test_an_ods_edition_with_merged_headings_and_formatted_words_reads_the_same(tmp_path, write_xlsx) -> None:
    path = tmp_path / "book.ods"
    with zipfile.ZipFile(io.BytesIO(ods.workbook(book()))) as plain, zipfile.ZipFile(path, "w") as written:
        for part in plain.infolist():
            text = plain.read(part).decode()
            text = re.sub(
                r"<table:table-cell( table:number-columns-repeated=.\d+.)?/>",
                r"<table:covered-table-cell\1/>",
                text,
            )
            text = re.sub(r"<text:p>(\w+) ", r"<text:p><text:span>\1</text:span><text:s/>", text)
            written.writestr(part, text)
    pd.testing.assert_frame_equal(table(path), table(write_xlsx(book())))


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["2018-q2", "2023-q3"])
def test_a_real_edition_written_as_ods_reads_the_same(pack, read_once, tmp_path, edition) -> None:
    path = pack / f"official/homelessness-england/statutory-homelessness-detailed-la_{edition}.xlsx"
    real = Workbook.open(path)
    (tmp_path / "book.ods").write_bytes(ods.workbook({sheet: real.rows(sheet) for sheet in real.sheets}))
    (one,), (other,) = recognise.read(tmp_path / "book.ods"), read_once(path)
    assert (one.released, one.provisional) == (other.released, other.provisional)
    pd.testing.assert_frame_equal(one.tables["homelessness_england"], other.tables["homelessness_england"])


def test_sheets_of_2018_name_their_quarter_and_one_table_counts_both_duties(write_xlsx) -> None:
    sheets = book("April to June 2018", date(2018, 12, 13), resettlement=False, suffix=" - Apr-Jun 18")
    sheets["A2 - Apr-Jun 18"] = sheets.pop("A2P - Apr-Jun 18")
    del sheets["A2R - Apr-Jun 18"]
    (release,) = recognise.read(write_xlsx(sheets))
    rows = release.tables["homelessness_england"]
    assert release.released == date(2018, 12, 13)
    assert households(rows, "London", "owed_after_asylum_support") == 4
    assert "relief_after_asylum_support" not in set(rows["measure"])


def test_contents_that_name_no_quarter_leave_it_to_the_first_table(write_xlsx) -> None:
    sheets = book("Oct - Dec 2025", "30 Apr 2026")
    sheets["Contents"][2][2] = "Detailed tables"
    sheets["TA1"][0] = ["Table TA1"]
    (release,) = recognise.read(write_xlsx(sheets))
    assert release.released == date(2026, 4, 30)
    assert set(release.tables["homelessness_england"]["quarter_end"]) == {pd.Timestamp("2025-12-31")}


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("22nd July 2026 (revised)**", date(2026, 7, 22)),
        (date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_the_day_of_publication_is_told_by_the_contents(write_xlsx, published, day) -> None:
    (release,) = recognise.read(write_xlsx(book(published=published)))
    assert release.released == day


def test_of_two_days_that_of_the_revision_counts(write_xlsx) -> None:
    sheets = book()
    sheets["Contents"].insert(5, ["", "", "Revised 9 July 2026"])
    (release,) = recognise.read(write_xlsx(sheets))
    assert release.released == date(2026, 7, 9)


def place(sheets, sheet: str, code: str) -> int:
    return next(n for n, row in enumerate(sheets[sheet]) if row[:1] == [code])


def of_a_year(sheets) -> None:
    for rows in sheets.values():
        rows[:] = [[str(c).replace("October to December 2025", "April 2024 to March 2025") if isinstance(c, str) else c
                    for c in row] for row in rows]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["A2R"][1].__setitem__(54, "Left Home Office accommodation"),
         r'sheet A2R: expected one column "required to leave .*", found 0'),
        (lambda s: s["A1"][1].__setitem__(slice(10, None), ["Total initial assessments"]),
         'sheet A1: expected one column "total initial assessments", found 2'),
        (lambda s: s["A1"][place(s, "A1", "E07000223")].__setitem__(9, "about six"),
         r'sheet A1, row \d+ \(Adur\), column "relief_duty": expected a whole number, found "about six"'),
        (of_a_year, r"one calendar quarter .* found none or several. Annual tables are not read"),
        (lambda s: s.update(A1=book("July to September 2025")["A1"]),
         r"sheet A1: expected the quarter to 2025-12-31.* found 2025-09-30"),
        (lambda s: s["A2R"].pop(place(s, "A2R", "E09000003")),
         r"sheet A2R: expected the 6 areas that the other tables have, found 5; no row for Barnet"),
        (lambda s: s["TA1"][-8].__setitem__(0, "X07000223"),
         'expected the code of an area before its figures, found "X07000223"'),
    ],
)  # fmt: skip
def test_a_workbook_of_another_form_is_refused(write_xlsx, change, message) -> None:
    sheets = book()
    change(sheets)
    with pytest.raises(DataRefused, match=message):
        recognise.read(write_xlsx(sheets))


def test_duties_that_do_not_add_up_are_refused(write_xlsx, tmp_path) -> None:
    sheets = book()
    adur = place(sheets, "A1", "E07000223")
    sheets["A1"][adur][7] = 4
    england = place(sheets, "A1", "E92000001")
    sheets["A1"][england][7] = 50  # rounded rows may differ by 20
    releases = recognise.read(write_xlsx(sheets))
    with pytest.raises(
        DataRefused, match=r"authority Adur, measure owed_duty: expected 10 .*, found 11"
    ) as caught:
        store.merge(tmp_path / "tables", releases)
    assert "more like it" not in str(caught.value)
    assert not list((tmp_path / "tables").glob("*.csv"))


def test_an_authority_twice_is_refused(write_xlsx, tmp_path) -> None:
    sheets = book()
    adur = place(sheets, "TA1", "E07000223")
    sheets["TA1"].insert(adur, list(sheets["TA1"][adur]))
    with pytest.raises(DataRefused, match=r"lad_code E07000223.*: expected one row, found 2"):
        store.merge(tmp_path / "tables", recognise.read(write_xlsx(sheets)))


@pytest.mark.parametrize(
    ("table", "area", "column", "value", "message"),
    [
        (
            "TA1",
            "London",
            4,
            50,
            "authority England, measure in_temporary_accommodation: expected 60 as London and",
        ),
        (
            "TA1",
            "Barnet",
            7,
            10,
            r"Barnet, measure in_temporary_accommodation_with_children: expected at most 9 as in_",
        ),
        (
            "A2P",
            "London",
            54,
            60_000,
            "London, measure prevention_after_asylum_support: expected at most [0-9]+ as prev",
        ),
    ],
)
def test_parts_larger_than_their_whole_and_an_england_that_is_not_its_parts(
    write_xlsx, tmp_path, table, area, column, value, message
) -> None:
    sheets = book()
    for row in sheets[table]:
        if row[1:2] == [area]:
            row[column] = value
    with pytest.raises(DataRefused, match=message):
        store.merge(tmp_path / "tables", recognise.read(write_xlsx(sheets)))


def england() -> pd.DataFrame:
    """England, its two halves and its nine regions, London among them."""
    names = ["England", "Rest of England", "London", *(f"Region {n}" for n in range(8))]
    return pd.DataFrame(
        {
            "quarter_end": pd.Timestamp("2025-12-31"),
            "lad_code": ["E92000001", None, *(f"E1200000{n + 1}" for n in range(9))],
            "authority": names,
            "measure": "relief_duty",
            "households": pd.array([921, 810, *[100] * 9], "Int64"),
        }
    )


def test_england_is_its_nine_regions() -> None:
    rows = england()
    rows.loc[1:2, "households"] = [821, 100]  # the two halves
    rows.loc[0, "households"] = 951
    found = [
        str(one).rpartition("measure ")[2] for one in homelessness.reconcile({"homelessness_england": rows})
    ]
    assert "relief_duty: expected 900 as its 9 regions, found 951" in found
    rows.loc[:1, "households"] = [950, 850]  # what rounding nine regions and England can explain
    assert not list(homelessness.reconcile({"homelessness_england": rows}))


@pytest.mark.parametrize(
    ("area", "where", "said"),
    [
        ("England", "England", "a row, found none"),
        ("Rest of England", "Rest of England", "a row, found none"),
        ("Region 3", "England", "its 9 regions, found 8 of them"),
    ],
)
def test_a_region_or_the_whole_that_every_sheet_has_lost_is_missed(area: str, where: str, said: str) -> None:
    none = england().assign(households=0, measure="prevention_duty")
    every = pd.concat([england(), england().assign(measure="owed_duty"), none])
    (finding,) = homelessness.reconcile({"homelessness_england": every[every["authority"] != area]})
    assert f"authority {where}, measure " in str(finding)
    assert str(finding).endswith(f": expected {said}")


def autumn() -> dict[str, list[list[object]]]:
    """The quarter before, twice as large: a quarter with the figures of another one is doubted."""
    sheets = book("July to September 2025", "26 February 2026")
    return {
        name: [[2 * cell if type(cell) is int else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }


def test_a_revised_edition_replaces_only_its_quarter(write_xlsx, tmp_path) -> None:
    root = tmp_path / "tables"
    files = [write_xlsx(autumn(), "a.xlsx"), write_xlsx(book(), "b.xlsx")]
    later = autumn()
    later["Contents"].insert(5, ["", "", "9 July 2026 (revised)"])
    barnet = place(later, "A1", "E09000003")
    later["A1"][barnet][4] = 77
    for file in [*files, write_xlsx(later, "c.xlsx")]:
        store.merge(root, recognise.read(file))
    from analysis import tables

    now = tables.load("homelessness_england", root=root)
    then = tables.load("homelessness_england", "2026-07-08", root=root)
    key = (now["authority"] == "Barnet") & (now["measure"] == "assessed")
    assert now.loc[key, "quarter_end"].dt.month.to_list() == [9, 12]
    assert now.loc[key, "households"].fillna(-1).to_list() == [77, -1]
    assert (
        then.loc[(then["authority"] == "Barnet") & (then["measure"] == "assessed"), "households"].isna().all()
    )


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="the data pack is not here")
@pytest.mark.parametrize(
    ("quarter", "released", "prevention", "relief", "areas"),
    [
        ("2020-q3", date(2021, 1, 28), 210, 180, 325),
        ("2023-q4", date(2024, 4, 30), 1830, 5140, 307),
        ("2025-q4", date(2026, 4, 30), 2200, 3670, 307),
    ],
)
def test_real_workbooks(quarter, released, prevention, relief, areas) -> None:
    (release,) = recognise.read(DATA / f"statutory-homelessness-detailed-la_{quarter}.xlsx")
    rows = release.tables["homelessness_england"]
    assert release.released == released
    assert households(rows, "England", "prevention_after_asylum_support") == prevention
    assert households(rows, "England", "relief_after_asylum_support") == relief
    assert rows["authority"].nunique() == areas
    assert not list(homelessness.reconcile(release.tables))


def test_a_total_under_the_merged_heading_of_2018_is_found_by_its_group(write_xlsx) -> None:
    sheets = book("October to December 2018", "Revised 18th December 2019", suffix=" - Oct-Dec 18")
    rows = sheets["A1 - Oct-Dec 18"]
    rows[1:4] = [
        [*[""] * 4, "Total initial assessments1,2", "", "Assessed as owed a duty", "", "", "", "", "Not threatened"],
        [*[""] * 6, "Total", "Threatened with homelessness - \nPrevention duty owed", "Of which:",
         "Homeless - \nRelief duty owed"],
        [*[""] * 8, "Section 213", ""],
    ]  # fmt: skip
    (release,) = recognise.read(write_xlsx(sheets))
    england = release.tables["homelessness_england"].query("lad_code == 'E92000001'")
    found = dict(zip(england["measure"], england["households"], strict=True))
    assert (release.released, found["assessed"], found["owed_duty"]) == (date(2019, 12, 18), 100, 90)


def told_twice() -> dict[str, list[list[object]]]:
    """A book whose sheets say more than once whose a row is, as those since 2019 do."""
    sheets = {name: [[*row, *[""] * (70 - len(row))] for row in rows] for name, rows in book().items()}

    def add(sheet: str, column: int, heading: str, values: dict[str, object]) -> None:
        rows = sheets[sheet]
        england = next(n for n, row in enumerate(rows) if row[0] == "E92000001")
        rows[england - 1][column] = heading
        for row in rows[england:]:
            row[column] = values.get(str(row[1]), "")

    homes: dict[str, object] = {"Hartlepool": 42.5, "Adur": 28.25, "Barnet": 150.125}
    add("A1", 60, "Number of households\n in area5 (000s)", homes)
    add("TA1", 60, "Number of households in area5  (000s)", homes)
    add("TA1", 61, "Total number of households in TA per (000s)", {"Hartlepool": 0.0, "Barnet": 9 / 150.125})
    for sheet, duty, at in (("A2P", "prevention", 7), ("A2R", "relief", 9), ("A4R", "relief", 9)):
        add(sheet, 62, f"Total owed a {duty} duty", {str(row[1]): row[at] for row in sheets["A1"]})
    return sheets


def doubts(sheets: dict[str, list[list[object]]]) -> list[str]:
    return [one.id for one in homelessness.read(opened(sheets)).doubts]


@pytest.mark.parametrize("sheet", ["A1", "A2P", "A2R", "A4R", "TA1"])
def test_two_areas_exchanged_in_one_sheet_are_told_by_what_the_others_say(sheet: str) -> None:
    assert not doubts(told_twice())
    false = told_twice()
    one, other = (
        next(row for row in false[sheet] if row[:1] == [code]) for code in ("E06000001", "E07000223")
    )
    one[2:], other[2:] = other[2:], one[2:]
    assert doubts(false) == ["continuity:homelessness_england:rows"]


def test_what_is_asked_about_of_a_file_that_is_read_apart_stops_the_store(write_xlsx, tmp_path) -> None:
    false = told_twice()
    one, other = (next(row for row in false["TA1"] if row[0] == code) for code in ("E06000001", "E09000003"))
    one[2:], other[2:] = other[2:], one[2:]
    releases = recognise.read(write_xlsx(false))
    with pytest.raises(DataRefused, match=r'implausible: .*--accept "continuity:homelessness_england:rows: '):
        store.merge(tmp_path / "tables", releases)


def test_a_figure_that_is_not_its_rate_of_the_households_is_asked_about() -> None:
    false = told_twice()
    barnet = next(row for row in false["TA1"] if row[:1] == ["E09000003"])
    assert barnet[4] == 9
    barnet[4] = 90
    assert doubts(false) == ["continuity:homelessness_england:rows"]


def test_a_sheet_of_older_returns_may_differ_a_little_and_no_more() -> None:
    def sheets(apart: float) -> dict[str, dict[str, dict[str, float]]]:
        codes = [f"E090000{n:02}" for n in range(30)]
        return {
            "A1": {code: {"relief_duty": 200.0 + n} for n, code in enumerate(codes)},
            "A2R": {
                code: {"relief_duty": (200.0 + n) * (1 + apart * (n % 2))} for n, code in enumerate(codes)
            },
        }

    assert not [*homelessness_checks.rows_apart("t", sheets(0.1))]
    (far,) = homelessness_checks.rows_apart("t", sheets(0.5))
    assert far.found.endswith("(14 more like it)")
