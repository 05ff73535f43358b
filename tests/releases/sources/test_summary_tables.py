import copy
import re
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from layouts import summary_tables as layout
from mutations import opened

from analysis.common.errors import DataRefused
from analysis.releases import recognise, registry, store
from analysis.releases.history.summary_sheet import SHEETS
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook

Sheets = dict[str, layout.Rows]
BOOKS = {
    one.__name__: one for one in (layout.returns, layout.asylum, layout.illegal_entry, layout.organised_crime)
}
TABLES = {sheet.sheet: sheet.table for sheet in SHEETS}


def release(sheets: Sheets) -> Release:
    return recognise.releases(opened(layout.book(copy.deepcopy(sheets))))[0]


def read(sheets: Sheets) -> dict[str, pd.DataFrame]:
    return dict(release(sheets).tables)


def figure(rows: pd.DataFrame, **of: object) -> tuple[float | None, str | None]:
    for column, value in of.items():
        rows = rows[rows[column] == (pd.Timestamp(str(value)) if column == "period_end" else value)]
    ((value, status),) = rows[["value", "status"]].itertuples(index=False)
    return tuple(None if pd.isna(one) else one for one in (value, status))


@pytest.mark.parametrize(
    ("book", "table", "of", "expected"),
    [
        ("returns", "returns_by_kind", {"period_end": "2024-12-31", "measure": "Enforced returns"}, (2058, "provisional")),
        ("returns", "returns_by_kind", {"period_end": "2023-12-31", "measure": "Enforced returns: Enforced removals: From detention"}, (None, "not available")),
        ("returns", "returns_by_kind", {"period_end": "2025-12-31", "measure": f"{layout.PORT}: From UK ports"}, (None, "not applicable")),
        ("returns", "returns_by_nationality_year_ending", {"period_end": "2025-12-31", "measure": "Voluntary returns", "nationality": "India"}, (6, "provisional")),
        ("returns", "returns_by_nationality_year_ending", {"period_end": "2024-12-31", "measure": layout.PORT, "nationality": "All nationalities"}, (55, "provisional")),
        ("returns", "returns_of_small_boat_arrivals", {"period_end": "2024-06-30"}, (2, None)),
        ("returns", "returns_of_small_boat_arrivals", {"period_end": "2024-09-30"}, (3, "provisional")),
        ("asylum", "small_boats_asylum_outcomes", {"period_end": "2025-09-30", "measure": "Grants", "unit": "people"}, (30, "provisional")),
        ("asylum", "small_boats_asylum_outcomes", {"period_end": "2024-09-30", "measure": "Grant rate", "unit": "percent of cases"}, (25, None)),
        ("asylum", "small_boats_grant_rates", {"period_end": "2025-09-30", "nationality": "Eritrea", "unit": "percent of cases"}, (88, None)),
        ("asylum", "small_boats_grant_rates", {"period_end": "2024-09-30", "nationality": "Eritrea", "unit": "people"}, (12, None)),
        ("asylum", "asylum_awaiting_by_duration", {"period_end": "2025-09-30", "measure": "Awaiting initial decision"}, (10, None)),
        ("asylum", "asylum_awaiting_by_duration", {"period_end": "2024-09-30", "measure": "Awaiting initial decision: 3 to 6 months"}, (5, None)),
        ("asylum", "asylum_claims_by_nationality_and_route", {"period_end": "2025-09-30", "nationality": "Eritrea", "measure": "Small Boat"}, (5, None)),
        ("illegal_entry", "small_boats_by_age_and_sex", {"period_end": "2025-12-31", "measure": "25 to 39: Female"}, (1, None)),
        ("organised_crime", "organised_crime_disruptions", {"period_end": "2025-06-30", "measure": "Total"}, (11, "provisional")),
    ],
)  # fmt: skip
def test_a_figure_keeps_its_period_measure_unit_and_status(book, table, of, expected) -> None:
    assert figure(read(BOOKS[book]())[table], **of) == expected


def test_three_kinds_of_returns_for_every_year_and_no_totals_of_years(write_ods, tmp_path) -> None:
    path = write_ods(layout.book(layout.returns()))
    (release,) = recognise.read(path)
    assert (release.source, release.released) == ("immigration-statistics", date(2026, 2, 26))
    kinds = release.tables["returns_year_ending"]
    assert kinds.groupby("kind")["returns"].sum().to_dict() == {
        "enforced": 4258,
        "voluntary": 220,
        "port": 150,
    }
    assert release.tables["returns_of_small_boat_arrivals"]["value"].sum() == 21
    store.merge(tmp_path, release)
    assert {outcome.summary for outcome in store.merge(tmp_path, recognise.read(path))} == {"unchanged"}


def test_disruptions_are_cited_from_who_counts_them(write_xlsx) -> None:
    (release,) = recognise.read(write_xlsx(layout.book(layout.organised_crime())))
    assert "National Crime Agency" in registry.source(release.source).publisher


def each_text(change: Callable[[str], str]) -> Callable[[Sheets], Sheets]:
    return lambda sheets: {
        name: [[change(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }


VARIANTS = {
    "spaces": each_text(lambda text: f"{text} ".replace(" ", "\u00a0 ")),
    "dashes": each_text(lambda text: text.replace(" - ", " \u2013 ")),
    "notes": each_text(lambda text: text if len(text) < 3 else f"{text} [Note 7]"),
    "superscripts behind marks": each_text(lambda t: f"{t}\u00b9" if t.rstrip().endswith("]") else t),
    "a note in one block": each_text(lambda text: f"{text} [Note 4]" if text == "2024 [p]" else text),
    "capitals": each_text(lambda text: text if len(text) > 60 else text.upper()),
    "sheets in another order": lambda sheets: dict(reversed(sheets.items())),
    "remarks": lambda sheets: {
        name: [[], ["Back"], *rows, [], ["End of table"], ["1. A note."]] for name, rows in sheets.items()
    },
    "numbers as text": lambda sheets: {
        name: [[f"{c:,.0f}" if isinstance(c, float) and c > 1 and n and c < 2000 else c for n, c in enumerate(row)]
               for row in rows] for name, rows in sheets.items()
    },
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("book", BOOKS)
def test_an_edition_that_looks_different_reads_the_same(book, variant) -> None:
    expected, found = read(BOOKS[book]()), read(VARIANTS[variant](BOOKS[book]()))
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        if variant == "capitals" and "nationality" in table:
            continue  # nationalities are taken as they are printed
        pd.testing.assert_frame_equal(found[name], table)


def test_a_sheet_that_is_absent_is_no_table() -> None:
    sheets = layout.returns()
    del sheets["Ret_01"]
    assert set(read(sheets)) == {"returns_by_nationality_year_ending", "returns_of_small_boat_arrivals"}


def relabelled(sheet: str, old: str, new: object) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        (row, at), *_ = ((row, n) for row in sheets[sheet] for n, cell in enumerate(row) if cell == old)
        row[at] = new

    return change


def without(sheet: str, label: object) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets[sheet] = [row for row in sheets[sheet] if row[0] != label]

    return change


def figures_lost(sheet: str, label: object) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets[sheet] = [[label] if row[0] == label else row for row in sheets[sheet]]

    return change


def exchanged(sheet: str, one: object, other: object) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        turned = {one: other, other: one}
        sheets[sheet] = [[turned.get(row[0], row[0]), *row[1:]] for row in sheets[sheet]]

    return change


def without_column(sheet: str, heading: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        top = next(row for row in sheets[sheet] if heading in row)
        at = top.index(heading)
        sheets[sheet] = [row[:at] + row[at + 1 :] if len(row) > 1 else row for row in sheets[sheet]]

    return change


@pytest.mark.parametrize(
    ("book", "change", "message"),
    [
        ("returns", relabelled("Ret_01", "b. Controlled returns", "b. Managed returns"), 'expected "b. Controlled returns", found "b. Managed returns"'),
        ("returns", relabelled("Ret_01", 2023.0, "2023 or so"), 'expected a period such as 2025 or YE June 2026, found "2023 or so"'),
        ("returns", without("Ret_01", "2024 [p]"), "found a gap between 2023-12-31 and 2025-12-31"),
        ("returns", without("Ret_01", "2025 [p]"), "expected periods from 2023 to 2025-12-31 as the title says"),
        ("returns", without("Ret_01", 2023.0), "expected periods from 2023 to 2025-12-31 as the title says"),
        ("returns", without_column("Ret_01", "b. Other returns from detention"), 'found "Voluntary returns, total"'),
        ("returns", without("Ret_06", "2024 Q3"), "gap between"),
        ("returns", relabelled("Ret_03", "Total", "Totals of all"), "expected a total in the last row"),
        ("returns", relabelled("Ret_03", "Voluntary returns, nationality", "Other, nationality"), 'expected "Voluntary returns", found "Other, nationality"'),
        ("asylum", relabelled("Asy_05", "Under 18", "Children"), 'expected "Under 18", found "Children"'),
        ("asylum", without("Asy_03a", "3 to 6 months"), 'expected "3 to 6 months", found "6 to 12 months"'),
        ("asylum", without("Asy_03a", "More than 12 months"), 'expected "More than 12 months", found none'),
        ("asylum", without_column("Asy_03a", "Sep 2025"), "as the title says"),
        ("asylum", relabelled("Asy_03a", 0.2, 0.3), "expected 20% of 10, found 0.3"),
        ("asylum", relabelled("Asy_05", 0.33, 0.1), "expected 33% from 9 to 12, found 0.1"),
        ("asylum", figures_lost("Asy_03a", "More than 12 months"), 'found ""'),
        ("returns", exchanged("Ret_06", "2024 Q1", "2024 Q2"), "expected periods in order"),
        ("returns", figures_lost("Ret_06", "2025 Total [p]"), 'found ""'),
        ("returns", relabelled("Ret_06", 2.0, "2.000"), 'found "2.000"'),
        ("asylum", without_column("Asy_01d", "Clandestine"), 'expected "Clandestine", found "Entered Without'),
    ],
)  # fmt: skip
def test_a_sheet_with_what_is_not_known_or_missing_is_withheld_by_name(book, change, message) -> None:
    sheets = BOOKS[book]()
    true = release(sheets)
    change(sheets)
    false = release(sheets)
    (one,) = false.withheld
    assert message in one.why
    assert one.is_sheet
    lost = one.what.split(", ")[0]
    assert f"{lost}, sheet {next(sheet.sheet for sheet in SHEETS if sheet.table == lost)}" == one.what
    derived = {"returns_year_ending"} if lost == "returns_by_kind" else set()
    assert set(true.tables) - set(false.tables) == {lost} | derived
    assert all(rows.equals(true.tables[name]) for name, rows in false.tables.items())


def test_a_workbook_with_more_wrong_sheets_than_right_ones_is_refused() -> None:
    sheets = BOOKS["returns"]()
    for name in sheets:
        sheets[name] = [["" if cell == sheets[name][-1][0] else cell for cell in row] for row in sheets[name]]
    with pytest.raises(DataRefused, match="sheet Ret_01"):
        read(sheets)
    alone = layout.illegal_entry()
    relabelled("IER_02c", "Female", "Women")(alone)
    with pytest.raises(DataRefused, match='sheet IER_02c: expected "Female", found "Women"'):
        read(alone)


@pytest.mark.parametrize("measure", ["Enforced returns", "Enforced returns: Enforced removals"])
def test_the_table_of_a_sheet_is_held_to_its_sums_whoever_made_it(measure) -> None:
    tables = read(BOOKS["returns"]())
    assert not [*registry.findings(tables)]
    rows = tables["returns_by_kind"]
    wrong = rows.assign(value=rows["value"].mask(rows["measure"] == measure, rows["value"] + 1))
    assert [one.where for one in registry.findings({"returns_by_kind": wrong})]


def test_no_share_is_above_100_per_cent() -> None:
    rows = read(BOOKS["asylum"]())["small_boats_grant_rates"]
    (one,) = registry.findings({"small_boats_grant_rates": rows.assign(value=rows["value"].where(
        rows.index != rows.index[rows["unit"] == "percent of cases"][0], 820))})  # fmt: skip
    assert (one.expected, one.found) == ("at most 100 per cent", "820")


@pytest.mark.parametrize(
    ("value", "message"),
    [("", 'found ""'), ("many", 'found "many"'), (1.5, 'found "1.5"'), (-1.0, 'found "-1"')],
)
def test_a_cell_without_a_count_or_mark_is_refused(value, message) -> None:
    sheets = {"Asy_05": layout.asylum()["Asy_05"]}
    sheets["Asy_05"][4][1] = value
    with pytest.raises(DataRefused, match=message):
        read(sheets)


SUMMED = {"Ret_03", "Ret_06", "Asy_02c", "Asy_03a", "Asy_01d", "IER_02c", "OIC_01"}


@pytest.mark.parametrize("book", BOOKS)
def test_any_one_count_that_changes_breaks_a_sum(book) -> None:
    sheets = BOOKS[book]()
    for name in SUMMED & sheets.keys():
        top = next(n for n, row in enumerate(sheets[name]) if len(row) > 1)
        for row in sheets[name][top + 1 :]:
            for at, cell in enumerate(row):
                if (
                    isinstance(cell, float)
                    and at
                    and cell.is_integer()
                    and "hange" not in str(sheets[name][top][at])
                ):
                    row[at] = cell + 1000
                    with pytest.raises(
                        DataRefused, match=r"add up|two latest|at most|expected -?\d+% (of|from) "
                    ):
                        read({name: sheets[name]})
                    row[at] = cell


REAL = {
    "returns/returns-summary-dec-2025-tables_2026-02-26.ods": {
        "Ret_01": (264, {"measure": "Enforced returns", "period_end": "2004-12-31"}, 21425),
        "Ret_06": (32, {"period_end": "2018-09-30"}, 4),
        "Ret_04": (72, {"measure": "Non asylum-related: Voluntary returns", "nationality": "India"}, 7830),
    },
    "asylum/asylum-summary-sep-2025-tables_2025-11-27.ods": {
        "Asy_03a": (85, {"measure": "Awaiting initial decision", "period_end": "2025-09-30"}, 62171),
        "Asy_02d": (66, {"nationality": "Eritrea", "unit": "percent of cases", "period_end": "2025-09-30"}, 88.02738195),
        "Asy_00a": (272, {"measure": "Asylum seekers in receipt of support: In hotels", "period_end": "2025-09-30"}, 36273),
        "Asy_09b": (70, {"unit": "families", "period_end": "2013-12-31"}, 5305),
    },
    "organised-crime/organised-immigration-crime-summary-tables-dec-2025_2026-02-26.ods": {
        "OIC_01": (48, {"measure": "Total", "period_end": "2023-03-31"}, 311),
    },
    "illegal-entry/illegal-entry-routes-to-the-uk-summary-dec-2025-tables_2026-02-26.ods": {
        "IER_01": (128, {"measure": "Small boat arrivals", "period_end": "2025-12-31"}, 7385),
        "IER_02c": (144, {"measure": "Total", "period_end": "2025-12-31"}, 41472),
        "IER_02d": (35, {"measure": "Total arrivals: with NRM referral only", "period_end": "2024-12-31"}, 50),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_workbooks_say_what_they_print(name, pack, read_once) -> None:
    (release,) = read_once(pack / "official" / name)
    book = Workbook.open(pack / "official" / name)
    assert {TABLES[sheet] for sheet in book.sheets if sheet in TABLES} <= set(release.tables)
    for sheet, (rows, of, expected) in REAL[name].items():
        table = release.tables[TABLES[sheet]]
        assert len(table) == rows
        assert figure(table, **of)[0] == pytest.approx(expected)


def test_real_totals_of_every_year_equal_the_workbook(pack, read_once) -> None:
    returns, asylum = (read_once(pack / "official" / name)[0].tables for name in list(REAL)[:2])
    kinds = returns["returns_year_ending"]
    assert kinds.groupby("kind")["year_ending"].count().to_dict() == {
        "enforced": 22,
        "port": 22,
        "voluntary": 22,
    }
    known = {2023: (6362, 20475, 24742), 2024: (8169, 26589, 23154), 2025: (9914, 28004, 18279)}
    for year, figures in known.items():
        of_year = kinds[kinds["year_ending"] == f"{year}-12-31"].set_index("kind")["returns"]
        assert tuple(of_year[["enforced", "voluntary", "port"]]) == figures
    boats = returns["returns_of_small_boat_arrivals"]
    totals = boats.groupby(boats["period_end"].dt.year)["value"].sum().to_dict()
    assert totals == {2018: 9, 2019: 128, 2020: 147, 2021: 28, 2022: 384, 2023: 2042, 2024: 2324, 2025: 2550}
    waiting = asylum["asylum_awaiting_by_duration"]
    whole = waiting[waiting["measure"] == "Awaiting initial decision"].set_index("period_end")["value"]
    parts = waiting[waiting["measure"] != "Awaiting initial decision"].groupby("period_end")["value"].sum()
    assert (whole.sort_index() == parts.sort_index()).all()
    assert len(whole) == 17


def test_the_publishers_page_offers_these_files_under_their_names() -> None:
    names = ("asylum-summary-sep-2025-tables.ods", "organised-immigration-crime-summary-tables-dec-2025.ods",
             "returns-summary-dec-2025-tables.ods", "illegal-entry-routes-to-the-uk-summary-dec-2025-tables.ods")  # fmt: skip
    patterns = [
        p
        for s in ("immigration-statistics", "organised-immigration-crime")
        for p in registry.source(s).attachments
    ]
    for name in names:
        assert any(re.search(pattern, f"A title\n{name}", re.IGNORECASE) for pattern in patterns), name
