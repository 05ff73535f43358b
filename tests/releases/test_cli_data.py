"""`landfall data`: what a person sees, and the exit codes."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from building import here

from analysis.releases import fetch
from analysis.releases.download import Downloaded

CHECKED = """2 tables, 94 rows.
11 weeks compared with the sum of their days.
0 totals compared with the sum of their parts.
All checks hold.
"""


@pytest.fixture
def run(home):
    """Run the command: its exit code, standard output and standard error."""
    return lambda *arguments: here("data", *map(str, arguments))


@pytest.fixture
def books(write_weekly) -> list[Path]:
    """Three releases under names that say nothing; the last revises 10 July 2026."""
    tenth = date(2026, 7, 10)
    return [
        write_weekly(date(2026, 7, 9), name="b.ods"),
        write_weekly(date(2026, 7, 16), name="c.xlsx", arrivals={tenth: 225}),
        write_weekly(date(2026, 7, 23), name="a.pdf", arrivals={tenth: 255}, revised=[tenth]),
    ]


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((home / "data" / "tables").iterdir())}


@pytest.mark.slow
def test_add_says_what_is_new_revised_and_unchanged(run, books):
    code, said, _ = run("add", books[0])
    assert code == 0
    assert said.splitlines() == [
        "small-boats, release of 2026-07-10: small_boats_daily: 67 new",
        "small-boats, release of 2026-07-10: small_boats_weekly: 9 new",
    ]
    code, said, _ = run("add", *books[1:])
    assert code == 0
    assert "release of 2026-07-24: small_boats_daily: 7 new, 1 revised, 73 as before\n" in said
    assert said.endswith(
        "What changed, and which key figures and verdicts move because of it:\n"
        "  landfall build revisions -p source=small-boats -p before=2026-07-10 -p after=2026-07-24\n"
    )
    assert "  revised, date 2026-07-10: arrivals 225 → 255, boats 23 → 26, revised False → True\n" in said
    again = run("add", books[1])[1]
    assert again.count("unchanged") == 2
    assert "landfall build" not in again


def test_the_command_that_add_prints_builds_the_report_on_what_was_added(run, books):
    """It names two releases that are held: it is taken by the command as it stands."""
    from analysis.inputs import pair

    run("add", books[0])
    command = run("add", books[1])[1].splitlines()[-1].split()
    assert command[:3] == ["landfall", "build", "revisions"]
    given = dict(word.split("=") for word in command[3:] if word != "-p")
    found = pair(**given, as_of="latest")
    assert (str(found.before), str(found.after)) == ("2026-07-10", "2026-07-17")


@pytest.mark.slow
def test_add_in_json(run, books):
    run("add", *books[:2])
    code, said, _ = run("add", books[2], "--json")
    daily = json.loads(said)[0]
    assert (code, daily["released"], daily["new"], daily["revised"], daily["unchanged"]) == (
        0,
        "2026-07-24",
        7,
        1,
        73,
    )
    assert daily["changes"][0]["arrivals_after"] == 255
    assert daily["revisions"].endswith("-p source=small-boats -p before=2026-07-17 -p after=2026-07-24")
    assert (daily["accepted"], daily["withheld"]) == ([], [])


def test_a_dry_run(run, home, books):
    code, said, _ = run("add", "--dry-run", books[0])
    assert (code, files(home)) == (0, {})
    assert said.endswith(
        "67 new\nsmall-boats, release of 2026-07-10: small_boats_weekly: 9 new\nNothing was written.\n"
    )


@pytest.mark.slow
def test_a_refused_file_among_good_ones_changes_nothing(run, home, books, tmp_path):
    run("add", books[0])
    before = files(home)
    (tmp_path / "x.ods").write_bytes(b"%PDF-1.7")
    code, said, error = run("add", books[1], tmp_path / "x.ods")
    assert (code, said) == (3, "")
    assert error.startswith("landfall: x.ods: expected an ODS or XLSX workbook, found a PDF document")
    assert error.count("\n") == 1
    assert files(home) == before


def test_large_revisions_need_a_yes(run, write_weekly, books):
    run("add", books[0])
    wild = write_weekly(date(2026, 7, 16), name="wild.ods", arrivals={date(2026, 6, 3): 1500})
    code, _, error = run("add", wild)
    assert code == 3
    assert "--accept-revisions" in error
    assert run("add", wild, "--accept-revisions")[0] == 0


def test_a_release_is_taken_back_with_a_reason(run, home, books):
    run("add", books[0])
    before = files(home)
    run("add", books[1])
    assert run("remove", "small-boats", "2026-07-17")[0] == 2
    code, said, _ = run("remove", "small-boats", "2026-07-17", "--reason", "a draft")
    assert (code, said.splitlines()[-1]) == (0, "Removed: small-boats, release of 2026-07-17.")
    after = files(home)
    assert re.search(rb"removed,small-boats,2026-07-17,[0-9a-f]{64},a draft", after.pop("decisions.csv"))
    assert after == before
    assert run("check")[0] == 0


def test_the_day_of_publication_may_be_given(run, write_weekly):
    book = write_weekly(date(2026, 7, 14))
    code, _, error = run("add", book)
    assert code == 3
    assert "Give the day of publication with --released" in error
    assert "release of 2026-07-15" in run("add", book, "--released", "2026-07-15")[1]


@pytest.mark.slow
def test_diff(run, books):
    run("add", *books)
    code, said, _ = run("diff", "2026-07-17", "2026-07-24")
    assert code == 0
    assert "small_boats_daily: 7 new, 1 revised\n  revised, date 2026-07-10: arrivals 225 → 255" in said
    assert "new, date 2026-07-17" not in said
    assert (
        "new, date 2026-07-17"
        in run("diff", "2026-07-17", "2026-07-24", "--all", "--table", "small_boats_daily")[1]
    )
    changed = json.loads(run("diff", "2026-07-17", "2026-07-24", "--json")[1])
    assert changed["small_boats_daily"][0]["change"] == "revised"
    assert (
        run("diff", "2026-07-24", "2026-08-01")[1] == "No table differs between 2026-07-24 and 2026-08-01.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["diff", "10 July", "2026-07-17"], '"10 July" is no day; expected a date such as 2026-07-17.'),
        (["diff", "2026-07-10", "2026-07-17", "--table", "boats"], 'There is no table "boats".'),
        (["add", "none.ods"], "none.ods: cannot be read"),
        (["fetch", "small-boat"], 'There is no source "small-boat". Did you mean "small-boats"?'),
    ],
)
def test_wrong_calls(run, arguments, message):
    code, said, error = run(*arguments)
    assert (code, said) == (2, "")
    assert message in error


@pytest.mark.slow
def test_status(run, books):
    run("add", *books)
    code, said, _ = run("status", "--today", "2026-08-01")
    assert code == 0
    heading, *rows = said.splitlines()
    assert heading.split() == ["source", "releases", "latest", "data", "to", "next", "expected", "state"]
    line = "small-boats 3 2026-07-24 2026-07-23 2026-07-31 up to date"
    assert line in [" ".join(row.split()) for row in rows]
    held = {one["source"]: one for one in json.loads(run("status", "--today", "2026-08-04", "--json")[1])}
    assert (held["small-boats"]["stale"], held["small-boats"]["next_expected"]) == (True, "2026-07-31")


def test_a_refused_cell_is_told_to_a_program_by_name(run, write_ods, weekly):
    sheets = weekly(date(2026, 7, 9))
    sheets["SB_01"][-1][1] = "many"
    code, said, error = run("add", write_ods(sheets, name="b.ods"), "--json")
    told = json.loads(said)
    assert (code, error) == (3, f"landfall: {told.pop('error')}\n")
    assert told.pop("row") == len(sheets["SB_01"])
    assert told == {
        "in": "b.ods", "sheet": "SB_01", "column": "arrivals", "expected": "a whole number", "found": '"many"',
    }  # fmt: skip


@pytest.mark.slow
def test_check(run, home, books):
    run("add", *books)
    assert run("check")[:2] == (0, CHECKED)
    table = home / "data" / "tables" / "small_boats_daily.csv"
    table.write_text(table.read_text("utf-8").replace("2026-05-04,148,", "2026-05-04,149,"), "utf-8")
    code, said, error = run("check")
    assert code == 3
    assert "problem: small_boats_weekly, week_ending 2026-05-10, column arrivals: expected" in said
    assert error.startswith("landfall: ")
    assert json.loads(run("check", "--json")[1])["problems"]


def test_check_mends_what_was_interrupted(run, home, books):
    run("add", books[0])
    whole = files(home)
    tables = home / "data" / "tables"
    (tables / ".new-1").write_bytes(whole["small_boats_daily.csv"])
    (tables / ".pending.json").write_text('{"small_boats_daily.csv": ".new-1"}', "utf-8")
    (tables / "small_boats_daily.csv").unlink()
    (tables / "datapackage.json").write_text("{}", "utf-8")
    code, said, _ = run("check")
    assert code == 3
    assert "an earlier command was interrupted while writing" in said
    assert run("check", "--mend")[0] == 0
    assert files(home) == whole


def test_fetch_keeps_and_adds(run, home, books, monkeypatch):
    offered = [fetch.Attachment("Small boats: time series", "https://www.gov.uk/media/time-series.ods")]
    asked = []

    def workbook(url, limits=None):
        asked.append(url)
        return Downloaded(url, books[0].read_bytes(), "")

    monkeypatch.setattr(fetch, "newest", lambda source: offered)
    monkeypatch.setattr(fetch.download, "workbook", workbook)
    code, said, _ = run("fetch", "small-boats", "--dry-run")
    assert (code, asked) == (0, [])
    assert (
        said
        == "small-boats: would download https://www.gov.uk/media/time-series.ods (Small boats: time series)\n"
    )
    assert not (home / "data" / "official").exists()
    assert "small-boats: downloaded time-series.ods\n" in run("fetch", "small-boats")[1]
    assert (home / "data" / "official" / "small-boats" / "time-series.ods").exists()
    again = run("fetch", "small-boats")[1]
    assert "small-boats: held time-series.ods\n" in again
    assert "unchanged" not in again  # it was merged: to read it again would take seconds for nothing
    assert len(asked) == 1


def test_fetch_goes_on_after_a_source_and_a_file_that_fail(run, books, monkeypatch):
    from analysis.common.errors import DataRefused, LandfallError

    def newest(source):
        if source.id == "frontex":
            raise LandfallError(f"{source.id}: out of reach")
        yield fetch.Attachment("Broken", "https://www.gov.uk/media/broken.ods")
        yield fetch.Attachment("Time series", "https://www.gov.uk/media/time-series.ods")

    def workbook(url, limits=None):
        if "broken" in url:
            raise DataRefused(f"{url}: the file is empty.")
        return Downloaded(url, books[0].read_bytes(), "")

    monkeypatch.setattr(fetch, "newest", newest)
    monkeypatch.setattr(fetch.download, "workbook", workbook)
    code, said, error = run("fetch", "frontex", "small-boats")
    assert code == 1  # that of the first failure
    assert error == (
        "landfall: frontex: out of reach\n"
        "landfall: small-boats: https://www.gov.uk/media/broken.ods: the file is empty.\n"
    )
    assert "small-boats: downloaded time-series.ods\n" in said
    assert "small_boats_daily: 67 new" in said
