"""Tables as they are, as they were, and what changed."""

import csv
import hashlib
import io
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest

from analysis import tables
from analysis.common import paths
from analysis.common.errors import DataRefused, UsageError
from analysis.common.periods import Window
from analysis.releases import registry
from analysis.releases.history import catalogue, tidy, timeline
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Release
from analysis.releases.store import merge


def weeks(day, *rows):
    columns = ["date", "arrivals", "boats", "boats_uncontrolled", "revised"]
    frame = pd.DataFrame(rows, columns=columns).astype({"date": "datetime64[us]"})
    return Release("small-boats", day, {"small_boats_daily": frame}, "Title", "https://example.org/")


@pytest.fixture
def root(tmp_path):
    """Two releases: the second revises one day of four and adds a fifth."""
    days = pd.date_range("2026-07-07", "2026-07-11").strftime("%Y-%m-%d").tolist()
    first = [
        (days[0], 10, 1, None, False),
        (days[1], 20, 2, 0, False),
        (days[2], 0, 0, 0, False),
        (days[3], 225, 3, 0, False),
    ]
    second = [*first[:3], (days[3], 255, 3, 0, True), (days[4], 5, 1, 0, False)]
    merge(tmp_path, weeks(date(2026, 7, 11), *first))
    merge(tmp_path, weeks(date(2026, 7, 17), *second), accept_revisions=True)
    return tmp_path


def test_types_and_missing(root):
    rows = tables.load("small_boats_daily", root=root)
    assert {name: str(dtype) for name, dtype in rows.dtypes.items()} == {
        "date": "datetime64[us]",
        "arrivals": "Int64",
        "boats": "Int64",
        "boats_uncontrolled": "Int64",
        "revised": "boolean",
        "released": "datetime64[us]",
    }
    assert rows["boats_uncontrolled"].isna().tolist() == [True, False, False, False, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_of", "arrivals"),
    [
        (None, [10, 20, 0, 255, 5]),
        (date(2026, 7, 17), [10, 20, 0, 255, 5]),
        ("2026-07-16", [10, 20, 0, 225]),
        (date(2026, 7, 11), [10, 20, 0, 225]),
        (date(2026, 7, 10), [10]),  # before the first release: cut to days that used to be published by then
        (date(2026, 7, 8), []),
        (date(2026, 7, 1), []),
    ],
)
def test_as_of(root, as_of, arrivals):
    assert tables.load("small_boats_daily", as_of, root=root)["arrivals"].tolist() == arrivals
    assert tables.as_later_published("small_boats_daily", as_of, root=root) == (
        as_of is not None and str(as_of) < "2026-07-11"
    )


def test_every_value_names_the_release_that_first_said_it(root):
    rows = tables.load("small_boats_daily", root=root)
    assert rows["released"].dt.strftime("%d").tolist() == ["11", "11", "11", "17", "17"]


def test_what_changed(root):
    changed = tables.changes("small_boats_daily", "2026-07-11", date(2026, 7, 17), root=root)
    assert changed["change"].tolist() == ["revised", "new"]
    assert changed["arrivals_before"].fillna(-1).tolist() == [225, -1]  # -1 stands for missing
    assert changed["arrivals_after"].tolist() == [255, 5]
    assert tables.changes("small_boats_daily", "2026-07-12", "2026-07-16", root=root).empty


def test_a_loaded_table_may_be_changed(root):
    mine = tables.load("small_boats_daily", root=root)
    mine["arrivals"] = 0
    assert tables.load("small_boats_daily", root=root)["arrivals"].sum() == 290


def test_a_table_changed_on_disk_is_read_again(root):
    assert len(tables.load("small_boats_daily", root=root)) == 5
    merge(
        root,
        weeks(
            date(2026, 7, 18),
            *[
                ("2026-07-07", 10, 1, None, False),
                *[(f"2026-07-{d:02}", 1, 1, 0, False) for d in range(8, 14)],
            ],
        ),
        accept_revisions=True,
    )
    assert len(tables.load("small_boats_daily", root=root)) == 7


def test_releases_and_digest(root):
    assert tables.releases("small_boats_daily", root=root)["released"].dt.strftime("%m-%d").tolist() == [
        "07-11",
        "07-17",
    ]
    digest = hashlib.sha256((root / "small_boats_daily.csv").read_bytes()).hexdigest()
    assert tables.sha256("small_boats_daily", root=root) == digest
    assert tables.names(root=root) == ["small_boats_daily"]


@pytest.mark.parametrize(
    ("name", "as_of", "message"),
    [
        ("small_boats_dayly", None, 'no table "small_boats_dayly". Did you mean "small_boats_daily"'),
        ("small_boats_weekly", None, 'no table "small_boats_weekly"'),
        ("small_boats_daily", "2 April", '"2 April" is no day; expected a date such as 2025-04-02'),
    ],
)
def test_what_is_not_there(root, name, as_of, message):
    with pytest.raises(UsageError, match=message):
        tables.load(name, as_of, root=root)


def test_a_damaged_table_is_told_and_not_half_read(root):
    path = root / "small_boats_daily.csv"
    path.write_text(path.read_text("utf-8").replace(",20,2,", ",twenty,2,"), "utf-8")
    with pytest.raises(DataRefused, match=r"small_boats_daily\.csv: expected the form of its schema"):
        tables.load("small_boats_daily", root=root)


def test_the_first_quarter_of_2025_as_of_the_third_of_april():
    rows = tables.load("small_boats_daily", "2025-04-03")
    assert rows.loc[rows["date"].between("2025-01-01", "2025-03-31"), "arrivals"].sum() == 6642
    assert rows["date"].max() == pd.Timestamp(2025, 3, 31)
    assert tables.as_later_published("small_boats_daily", "2025-04-03")


@pytest.mark.parametrize(("day", "newest"), [("2024-01-01", "2023-09-30"), ("2024-02-29", "2023-12-31")])
def test_a_quarter_is_shown_when_it_was_published_not_when_it_ended(day, newest):
    assert tables.load("asylum_flows", day)["quarter_end"].max() == pd.Timestamp(newest)


@pytest.mark.parametrize(("day", "week"), [("2024-01-15", "2024-01-07"), ("2018-02-05", "2018-01-28")])
def test_weeks_end_with_the_days_of_the_same_workbook(day: str, week: str) -> None:
    """Every workbook held gives weeks to the Sunday before it: a fortnight's lag hid a whole week."""
    weeks, days = (tables.load(name, day) for name in ("small_boats_weekly", "small_boats_daily"))
    assert weeks["week_ending"].max() == pd.Timestamp(week)
    assert days["date"].max() - weeks["week_ending"].max() < pd.Timedelta(days=7)


def test_nothing_is_called_published_sooner_than_the_first_release_was() -> None:
    schema = catalogue.schema("returns_by_type")
    ends = pd.to_datetime(["2025-12-31", "2026-03-31"])
    rows = pd.DataFrame({schema.period: ends, "released": pd.Timestamp("2026-08-28")})
    assert timeline.lag_of(rows, schema) == pd.Timedelta(days=150)
    soon = rows.assign(released=pd.Timestamp("2026-04-01"))
    assert timeline.lag_of(soon, schema) == timeline.publication_lag(schema)


def test_before_the_first_release_held_no_table_shows_a_period_sooner_than_its_lag():
    for name in tables.names():
        schema, rows = catalogue.schema(name), tables.history(name)
        if schema.is_register:
            continue
        day = rows["released"].min() - pd.Timedelta(days=1)
        shown = tables.load(name, day.date())
        ends = timeline.period_ends(shown, schema)
        assert not (ends + timeline.publication_lag(schema) > day).any(), name
        newest = timeline.period_ends(tables.load(name, rows["released"].min().date()), schema).max()
        if schema.lag is None and day - newest >= timeline.publication_lag(schema):
            assert not (ends == newest).any(), (
                f"{name} shows {newest:%Y-%m-%d} before anything of it was published"
            )


DAILY = "small_boats_daily"


def test_what_records_said_at_a_release_is_not_known_before_it():
    """As of 29 February 2020 a page gave decisions on referrals "by November 2023"."""
    stood = [name for name, schema in catalogue.schemas().items() if schema.as_stood]
    assert {"small_boats_outcomes", "small_boats_nrm_outcomes", "asylum_cohorts"} <= set(stood)
    for name in stood:
        first = tables.history(name)["released"].min()
        assert tables.load(name, (first - pd.Timedelta(days=1)).date()).empty
        assert len(tables.load(name, first.date()))


def as_written(rows: pd.DataFrame, name: str) -> list[dict[str, str]]:
    """Return rows as a file of the store would hold them, each value as text."""
    if "superseded" not in rows:
        rows = rows.assign(superseded=pd.Series(pd.NaT, rows.index))
    content = tidy.written(rows, catalogue.schema(name)).decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_as_texts_a_table_is_what_it_is_with_types():
    for name in tables.names():
        assert tables.texts(name) == as_written(tables.load(name), name)
    assert tables.texts(DAILY, every=True) == as_written(tables.history(DAILY), DAILY)
    with tables.held_back([DAILY], date(2026, 7, 10)):
        assert tables.texts(DAILY) == as_written(tables.load(DAILY), DAILY)
    assert release_log.days(paths.tables()) == {day.date() for day in tables.releases()["released"]}


def test_as_texts_too_a_withheld_cell_has_the_value_before_and_a_damaged_table_is_told(root, monkeypatch):
    monkeypatch.setenv(paths.STATE_VARIABLE, str(root))
    what = f"{DAILY}, date 2026-07-10, column arrivals"
    decided = release_log.decided(
        release_log.read(root, release_log.DECISIONS), ("small-boats", date(2026, 7, 17)),
        release_log.WITHHELD, what, "no reason",
    )  # fmt: skip
    (root / release_log.DECISIONS_FILE).write_bytes(release_log.to_bytes(decided, release_log.DECISIONS))
    path = root / f"{DAILY}.csv"
    path.write_text(path.read_text("utf-8").replace(",255,", ",,"), "utf-8")
    assert tables.texts(DAILY) == as_written(tables.load(DAILY), DAILY)
    assert [row["arrivals"] for row in tables.texts(DAILY)] == ["10", "20", "0", "225", "5"]
    path.write_text(path.read_text("utf-8").replace("superseded", "ended"), "utf-8")
    with pytest.raises(DataRefused):
        tables.texts(DAILY)


def test_held_back_a_table_is_as_before_its_later_releases():
    day = date(2026, 7, 10)
    expected = tables.load(DAILY, day)
    with tables.held_back([DAILY], day):
        for as_of in (None, date(2026, 7, 17), "2026-08-21"):
            pd.testing.assert_frame_equal(tables.load(DAILY, as_of), expected)
        assert tables.history(DAILY)["superseded"].dropna().le(pd.Timestamp(day)).all()
        assert tables.releases(DAILY)["released"].max() == pd.Timestamp(day)
        assert tables.releases(DAILY, stored=True)["released"].max() > pd.Timestamp(day)
        earlier = tables.load(DAILY, "2026-06-26")["date"].max()
        others = tables.load("returns_by_type")
    assert earlier == pd.Timestamp(2026, 6, 25)
    pd.testing.assert_frame_equal(others, tables.load("returns_by_type"))
    assert tables.load(DAILY, "2026-07-17")["date"].max() == pd.Timestamp(2026, 7, 16)


def test_without_newer_periods_only_revised_values_are_seen():
    name, day = "returns_by_type", date(2026, 2, 26)
    before, after = tables.load(name, day), tables.load(name, "2026-08-27")
    with tables.without_newer_periods([name], day):
        seen = tables.load(name, "2026-08-27")
        assert tables.load(name, day).equals(before)
    keys = ["quarter_end", "kind"]
    assert seen[keys].equals(before[keys])
    both = seen.merge(after, on=keys, suffixes=("", "_after"))
    assert (both["returns"] == both["returns_after"]).all()
    assert (seen["returns"] != before["returns"]).any()


def test_a_register_without_newer_periods_is_seen_as_it_is():
    with tables.without_newer_periods(["authorities"], date(2026, 2, 26)):
        assert len(tables.load("authorities")) == len(tables.load("authorities", "2026-08-27"))


@pytest.mark.parametrize(
    ("subject", "start", "end", "known"),
    [
        ("returns by nationality", "2024-01-01", "2024-12-31", "held"),  # named in the summary table alone
        (
            "returns by nationality",
            "2025-04-01",
            "2025-06-30",
            "published but not held",
        ),  # years are no quarters
        ("returns by nationality", "2025-01-01", "2026-09-30", "not published"),
        ("returns by destination", "2023-10-01", "2023-12-31", "held"),
        ("returns by destination", "2024-01-01", "2024-12-31", "published but not held"),
        ("returns by destination", "2026-01-01", "2026-12-31", "not published"),
        ("returns by destination", "2003-01-01", "2003-12-31", "not published"),
        ("detections by route", "2026-06-01", "2026-06-30", "held"),
        ("detections by route and nationality", "2026-06-01", "2026-06-30", "published but not held"),
    ],
)
def test_what_is_known_of_a_subject_is_asked_of_all_its_tables(subject, start, end, known):
    period = Window(date.fromisoformat(start), date.fromisoformat(end))
    assert tables.standing(subject, period, date(2026, 8, 30)) == known


def test_what_is_known_of_a_subject_goes_by_the_day():
    year = Window(date(2025, 1, 1), date(2025, 12, 31))
    days = (date(2026, 2, 1), date(2026, 3, 2), date(2026, 5, 21))
    known = [tables.standing("returns by type", year, day, as_of=day) for day in days]
    assert known == ["not published", "held", "held"]


def test_every_table_of_a_subject_is_one():
    assert {name for names in tables.subjects().values() for name in names} <= set(tables.names())


def test_what_is_supposed_is_left_as_it_was_after_a_failure():
    whole = len(tables.load(DAILY))

    def fail():
        with tables.held_back([DAILY], date(2026, 7, 10)):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert len(tables.load(DAILY)) == whole


def test_reading_a_table_needs_no_parser_and_no_writing_side() -> None:
    code = (
        f"import sys; from analysis import tables; tables.load({DAILY!r}, '2026-01-01'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    writing = [
        "cells",
        "container",
        "datapackage",
        "fetch",
        "files",
        "guards",
        "recognise",
        "registry",
        "sheet",
        "store",
        "workbook",
    ]
    assert "analysis.releases.history.tidy" in loaded
    assert not loaded & {f"analysis.releases.{name}" for name in (*registry.READERS, *writing)}
    parsers = {"frictionless", "lxml", "matplotlib", "openpyxl", "python_calamine", "requests"}
    assert not parsers & {name.partition(".")[0] for name in loaded}
