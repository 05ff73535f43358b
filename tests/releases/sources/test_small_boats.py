"""The weekly small-boats workbook: what is read, what is missing, and when it was published."""

from datetime import date

import pandas as pd
import pytest

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import small_boats


def read(path, released=None):
    return small_boats.read(Workbook.open(path), released)


def test_a_dash_is_missing_and_a_zero_is_zero(write_weekly):
    daily = read(write_weekly(date(2026, 5, 21))).tables["small_boats_daily"].set_index("date")
    assert daily.loc["2026-05-10", "boats_uncontrolled"] is pd.NA
    assert daily.loc["2026-05-11", "boats_uncontrolled"] == 0
    assert str(daily["arrivals"].dtype) == "Int64"


def test_the_publishers_mark_of_a_revision_is_kept(write_weekly):
    daily = read(write_weekly(date(2026, 5, 21), revised=[date(2026, 5, 6)])).tables["small_boats_daily"]
    assert daily.loc[daily["revised"], "date"].tolist() == [pd.Timestamp(2026, 5, 6)]


def test_days_out_of_order_without_figures_and_columns_headed_alike_are_refused(write_ods, weekly):
    for change, message in (
        (lambda rows: [*rows[:-2], [rows[-1][0], *rows[-2][1:]], [rows[-2][0], *rows[-1][1:]]], "the days in order"),
        (lambda rows: [*rows[:-1], [rows[-1][0], *[""] * 4]], "expected figures or marks, found none"),
        (lambda rows: [*rows[:-1], [f"{rows[-1][0]:%d %B %Y}", *[""] * 4]], "expected figures or marks, found none"),
        (lambda rows: [[*row, row[2]] for row in rows], 'row 1: expected one column "Boats arrived", found 2'),
    ):  # fmt: skip
        sheets = weekly(date(2026, 5, 21))
        sheets["SB_01"] = change(sheets["SB_01"])
        with pytest.raises(DataRefused, match=message):
            read(write_ods(sheets, "false.ods"))


def test_a_remark_below_the_table_is_no_day(write_ods, write_weekly, weekly):
    sheets = weekly(date(2026, 5, 21))
    for rows in sheets.values():
        rows += [[], ["End of table"], ["", "1. Operational data."]]
    plain = read(write_weekly(date(2026, 5, 21))).tables
    for name, table in read(write_ods(sheets, "noted.ods")).tables.items():
        pd.testing.assert_frame_equal(table, plain[name])
    sheets["SB_01"].append([date(2026, 5, 22), 1, 1, 0, ""])
    with pytest.raises(
        DataRefused, match=r"SB_01: expected rows of data in one piece, found a remark in row 21"
    ):
        read(write_ods(sheets, "broken.ods"))


def test_an_edition_before_preventions_were_published(write_ods, weekly):
    sheets = weekly(date(2026, 5, 21))
    sheets["SB_02"] = [[*row[:4], row[6]] for row in sheets["SB_02"]]
    read_as = read(write_ods(sheets)).tables["small_boats_weekly"]
    assert read_as["prevented"].isna().all()
    assert read_as["arrivals"].tolist() == [row[1] for row in sheets["SB_02"][1:]]


def test_preventions_under_another_heading_are_not_taken_for_none(write_ods, weekly):
    sheets = weekly(date(2026, 5, 21))
    sheets["SB_02"][0] = [
        "People prevented" if cell == "Migrants prevented" else cell for cell in sheets["SB_02"][0]
    ]
    with pytest.raises(DataRefused, match='sheet SB_02, row 1: expected a column "Migrants prevented"'):
        read(write_ods(sheets))


@pytest.mark.parametrize(
    ("last", "made", "expected"),
    [
        (date(2026, 7, 9), None, date(2026, 7, 10)),
        (date(2026, 7, 9), date(2026, 7, 10), date(2026, 7, 10)),
        (date(2025, 12, 22), date(2025, 12, 23), date(2025, 12, 23)),  # the week of Christmas
        (date(2026, 4, 5), date(2026, 4, 7), date(2026, 4, 7)),  # after Easter Monday
    ],
)
def test_day_of_publication(last, made, expected):
    assert small_boats.published(last, made, "x.ods") == expected


@pytest.mark.parametrize(
    ("last", "made", "evidence"),
    [
        (
            date(2026, 6, 21),
            date(2026, 8, 21),
            "found a last day of Sunday 2026-06-21, and the file was made on 2026-08-21",
        ),
        (date(2026, 6, 21), None, "does not say when it was made"),
        (date(2026, 7, 9), date(2026, 7, 9), "the file was made on 2026-07-09"),
    ],
)
def test_a_day_of_publication_is_not_guessed(last, made, evidence):
    with pytest.raises(DataRefused, match=f"{evidence}.*--released"):
        small_boats.published(last, made, "x.ods")


def test_the_day_may_be_given(write_weekly):
    assert read(write_weekly(date(2026, 5, 20)), date(2026, 5, 21)).released == date(2026, 5, 21)


def test_a_week_that_is_not_the_sum_of_its_days_is_found(write_ods, weekly):
    sheets = weekly(date(2026, 5, 28))
    sheets["SB_02"][2] = [*sheets["SB_02"][2]]
    sheets["SB_02"][2][1] += 1
    (finding,) = small_boats.reconcile(read(write_ods(sheets)).tables)
    assert finding.where == "small_boats_weekly, week_ending 2026-05-17, column arrivals"
    assert int(finding.found) == int(finding.expected.split()[0]) + 1


def test_a_week_needs_seven_days(write_ods, weekly):
    sheets = weekly(date(2026, 5, 28))
    del sheets["SB_01"][9]
    findings = list(small_boats.reconcile(read(write_ods(sheets)).tables))
    assert [(f.where, f.found) for f in findings] == [
        ("small_boats_daily, days of the week ending 2026-05-17", "6")
    ]


@pytest.mark.slow
def test_the_releases_of_the_data_pack(pack, read_once):
    for path in sorted((pack / "official" / "small-boats").iterdir()):
        (release,) = read_once(path)
        assert release.released.isoformat() in path.stem  # the pack names them by day of release
        daily, weekly = release.tables.values()
        slips = 1 if release.released == date(2026, 2, 20) else 0  # the publisher's: see corrections.toml
        assert len(list(small_boats.reconcile(release.tables))) == slips
        assert daily["boats_uncontrolled"].isna().sum() == 1826
        assert weekly["prevented"].isna().sum() == 330
        for name, rows in release.tables.items():  # what is tested of the tables held is so of the file
            held = tables.load(name, release.released)
            assert rows.iloc[:, :2].to_numpy().tolist() == held.iloc[:, :2].to_numpy().tolist()
