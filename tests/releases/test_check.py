"""`check` finds what was edited, lost or left half done, and says nothing of a store that is whole."""

import shutil
from datetime import date
from pathlib import Path

import ods
import pandas as pd
import pytest
from layouts.small_boats import weekly_sheets

from analysis import tables
from analysis.common import paths
from analysis.common.errors import DataRefused
from analysis.releases import recognise, store
from analysis.releases.check import check
from analysis.releases.guards import authorities, reconciliation
from analysis.releases.history import catalogue, files, log


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """A store of two releases; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("merged")
    for last, given in ((date(2026, 6, 25), {}), (date(2026, 7, 2), {"arrivals": {date(2026, 6, 3): 120}})):
        (folder / "weekly.ods").write_bytes(ods.workbook(weekly_sheets(last, **given)))
        store.merge(folder / "tables", recognise.read(folder / "weekly.ods"))
    return folder / "tables"


@pytest.fixture
def held(merged, tmp_path):
    return Path(shutil.copytree(merged, tmp_path / "tables"))


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_whole_store_has_no_problems(held):
    found = check(held)
    assert found.problems == ()
    assert (found.tables, found.weeks, found.known) == (2, 8, ())


@pytest.mark.slow
def test_the_project_has_no_problems():
    assert check(paths.tables()).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2026-05-04,148,", "2026-05-04,149,", "week_ending 2026-05-10, column arrivals: expected"),
        (
            "2026-05-04,148,",
            "2026-05-04,,",
            "column arrivals: expected a whole number of at least 0, found nothing",
        ),
        ("2026-05-04,148,", "2026-05-04,many,", "expected the form of its schema"),
        ("2026-06-26,2026-07-03\n", "2026-06-26,\n", "expected one row, found 2"),
        ("2026-06-26,2026-07-03\n", "2026-06-26,2026-06-25\n", "its releases overlap in time"),
        ("2026-06-26,2026-07-03\n", "2026-06-26,2026-07-01\n", "column superseded: no release of 2026-07-01"),
        ("date,arrivals", "date,people", "expected the form of its schema"),
    ],
)
def test_an_edited_table_is_found(held, old, new, problem):
    edit(held / "small_boats_daily.csv", old, new)
    problems = check(held).problems
    assert any(problem in text for text in problems), problems
    assert any("datapackage.json: does not describe the tables as they are" in text for text in problems)


def test_a_lost_row_is_found(held):
    path = held / "small_boats_weekly.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    assert any(
        "small_boats_weekly, release of 2026-07-03: expected 8 rows, found 7" in text
        for text in check(held).problems
    )


@pytest.mark.slow
def test_rows_out_of_order_are_found(held):
    path = held / "small_boats_daily.csv"
    head, first, second, *rest = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([head, second, first, *rest]), "utf-8")
    assert any("not in the order and form the store writes" in text for text in check(held).problems)


def test_an_interrupted_merge_is_found(held):
    (held / files.JOURNAL).write_text("{}", "utf-8")
    assert any("interrupted while writing" in text for text in check(held).problems)


def test_a_table_nobody_reads_is_found(held):
    (held / "stray.csv").write_text("a\n1\n", "utf-8")
    assert "stray: no reader describes this table" in check(held).problems


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD\n", "a,b\n", "small_boats_daily,small-boats,soon" + "," * 8 + "\n"]
)
def test_a_damaged_log_is_refused_with_its_name(held, line):
    path = held / log.FILE
    head, *rest = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([line if "a,b" in line else head, line, *rest]), "utf-8")
    with pytest.raises(DataRefused, match=r"^releases\.csv: expected the form of its schema"):
        check(held)


def days(arrivals=1):
    dates = pd.date_range("2020-01-01", "2020-12-31")
    return pd.DataFrame({"date": dates, "arrivals": arrivals})


def detections(*quarters):
    frame = pd.DataFrame(quarters, columns=["quarter_end", "detections"])
    return frame.assign(quarter_end=pd.to_datetime(frame["quarter_end"]), method="Small boat arrivals")


KNOWN = reconciliation.Known(date(2020, 9, 30), 92, 94, "Counted later.")


DIFFERS = (
    "arrivals by small boat, quarter to 2020-06-30: expected 91 as the sum of days and 91 final, "
    "found 91 as the sum of days and 90 final"
)


@pytest.mark.parametrize(
    ("final", "problems", "known"),
    [
        ([("2020-06-30", 91), ("2020-09-30", 94)], [], [KNOWN]),
        ([("2020-06-30", 90), ("2020-09-30", 94)], [DIFFERS], [KNOWN]),
        ([("2020-09-30", 92)], [""], []),  # a known difference that is gone
    ],
)
def test_a_difference_is_a_problem_where_it_is_not_the_known_one(final, problems, known):
    found, confirmed = reconciliation.compare(
        {"small_boats_daily": days(), "illegal_entry": detections(*final)}, [KNOWN]
    )
    assert confirmed == known
    assert [str(one)[: len(said)] for one, said in zip(found, problems, strict=True)] == problems
    assert str(KNOWN) == "quarter to 2020-09-30: 92 by day, 94 final (+2). Counted later."


@pytest.mark.parametrize(("people", "problems"), [(368, 0), (366, 1), (None, 0)])
def test_years_differ_by_their_quarters(people, problems):
    annual = pd.DataFrame({"year": pd.array([2019, 2020], "Int64"), "people": pd.array([5, people], "Int64")})
    found, _ = reconciliation.compare({"small_boats_daily": days(), "small_boats_annual": annual}, [KNOWN])
    assert len(found) == problems


def test_the_log_counts_what_each_release_said(held):
    assert [entry.rows for entry in log.entries(log.read(held))] == [53, 7, 60, 8]


def test_a_present_authority_without_a_population_is_named(tmp_path) -> None:
    for name in ("authorities.csv", "population.csv", "releases.csv", "datapackage.json"):
        shutil.copy(paths.tables() / name, tmp_path / name)
    said = "population: expected every present authority (United Kingdom), found 360 of 361; none for Glasgow City"
    assert not any(said in problem for problem in check(tmp_path).problems)
    lines = (tmp_path / "population.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "population.csv").write_text("".join(x for x in lines if "S12000049" not in x), "utf-8")
    assert any(said in problem for problem in check(tmp_path).problems)


@pytest.mark.parametrize("name", ["homelessness_england", "immigration_groups"])
def test_a_release_that_lacks_an_authority_is_asked_about_as_the_check_would(name: str) -> None:
    """Of a table that must be whole in each period, and of one of which a share must be there at all."""
    rows = tables.load(name)
    lacking = rows[~rows["lad_code"].isin(["E08000035", *rows["lad_code"].unique()[100:]])]
    held = store._Held(paths.tables(), catalogue.schemas())
    assert list(held._as_checked({name: rows})) == []
    assert {one.id for one in held._as_checked({name: lacking})} == {f"continuity:{name}:authorities"}


def test_every_authority_of_a_country_is_in_each_quarter_under_some_code() -> None:
    names = ("authorities", "homelessness_england", "asylum_support_totals", "immigration_groups")
    held = {name: tables.load(name) for name in names}
    assert list(authorities.findings(held, catalogue.schemas())) == []
    rows = held["homelessness_england"]
    quarter, leeds = rows["quarter_end"] == pd.Timestamp("2020-12-31"), rows["lad_code"] == "E08000035"
    held["homelessness_england"] = rows[~(quarter & leeds)]
    held["asylum_support_totals"] = held["asylum_support_totals"].replace(
        {"lad_code": {"E08000035": "E08000099"}}
    )
    assert [str(one) for one in authorities.findings(held, catalogue.schemas())] == [
        "homelessness_england, quarter_end 2020-12-31: expected every present authority (England), found 295 of 296; none for Leeds (E08000035)",
        "asylum_support_totals: expected codes of authorities that are known, found 1 others, first E08000099",
    ]
