"""Known errors upstream: corrected where they are as expected, loud where they are not."""

from datetime import date

import pandas as pd
import pytest

from analysis.common.errors import DataRefused
from analysis.releases.guards import corrections, guards
from analysis.releases.history import catalogue
from analysis.releases.reading.release import Column, Release, TableSchema

SCHEMA = TableSchema(
    "support",
    "Support",
    "People by authority.",
    (
        Column("as_at", "date", "Day.", required=True),
        Column("code", "text", "Code.", required=True),
        Column("name", "text", "Name.", required=True),
        Column("people", "integer", "People."),
    ),
    ("as_at", "name"),
    "as_at",
    "quarter",
)
WRONG_CODES = """
[[correction]]
id = "shifted-codes"
table = "support"
where = { as_at = 2022-12-31, code = "E1" }
expect = { rows = 2, name = 2 }
until = 2026-05-21
column = "code"
by = "name"
values = { Leeds = "E2", Bath = "E3" }
reason = "Rows carry the code of another authority."
source = "Asy_D11"
"""
SUPPRESSED = """
[[correction]]
id = "suppressed"
table = "support"
where = { name = ["Leeds", "Bath"], people = 0 }
expect = { rows = 1 }
column = "people"
missing = true
reason = "Fewer than 5 is printed as 0."
source = "Reg_02"
"""


@pytest.fixture
def load(tmp_path):
    def from_text(text):
        (tmp_path / "corrections.toml").write_text(text, encoding="utf-8")
        return corrections.load(tmp_path / "corrections.toml")

    return from_text


def rows(*given, as_at=date(2022, 12, 31)):
    frame = pd.DataFrame([(as_at, *row) for row in given], columns=SCHEMA.names)
    return guards.check_rows(frame, SCHEMA)


def apply(table, known, day=date(2024, 11, 28)):
    return corrections.apply(table, SCHEMA, Release("s", day, {}, "T", "p"), known)


def test_a_column_is_corrected_by_another(load):
    table = rows(("E1", "Leeds", 1), ("E1", "Bath", 2), ("E9", "York", 3))
    corrected = apply(table, load(WRONG_CODES))
    assert corrected["code"].tolist() == ["E2", "E3", "E9"]
    assert table["code"].tolist() == ["E1", "E1", "E9"]  # what was read stays as it was


def test_a_value_is_made_missing(load):
    assert apply(rows(("E1", "Leeds", 0), ("E3", "Bath", 7)), load(SUPPRESSED))["people"].tolist() == [
        pd.NA,
        7,
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (rows(("E1", "Leeds", 1), ("E3", "Bath", 2)), "expected 2 rows, found 1"),
        (rows(("E2", "Leeds", 1)), "expected 2 rows, found 0"),
        (
            rows(("E1", "Leeds", 1), ("E1", "York", 2)),
            'column name: expected a value for each of support, found none for "York"',
        ),
    ],
)
def test_a_correction_that_no_longer_fits_refuses_the_release(load, table, message):
    with pytest.raises(DataRefused, match=f"correction shifted-codes(:|,) ?{message}"):
        apply(table, load(WRONG_CODES))


def test_other_periods_tables_and_later_releases_are_left_alone(load):
    known = load(WRONG_CODES)
    other = rows(("E1", "Leeds", 1), as_at=date(2023, 3, 31))
    assert apply(other, known) is other
    ended = rows(("E1", "Leeds", 1))
    assert apply(ended, known, date(2026, 5, 21)) is ended


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SUPPRESSED.replace("missing = true", ""), "give `by` and `values`, or `value`, or `missing`"),
        (SUPPRESSED.replace("missing = true", "missing = true\nvalue = 3"), "give `by` and `values`"),
        (SUPPRESSED.replace("{ rows = 1 }", "{}"), "without `expect` it would never end"),
    ],
)
def test_an_entry_says_one_thing_and_when_it_ends(load, text, message):
    with pytest.raises(DataRefused, match=message):
        load(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "where =",
            "wher =",
            r"corrections\.toml, correction 1: .* unexpected keyword argument 'wher'. Mend",
        ),
        ("[[correction]]", "[[correction", r"corrections\.toml, correction 1: "),
    ],
)
def test_a_slip_in_the_file_is_named(load, old, new, message):
    with pytest.raises(DataRefused, match=message):
        load(WRONG_CODES.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('by = "name"', 'by = "nam"', "correction shifted-codes: expected columns of support, found nam"),
        ("as_at = 2022-12-31", "day = 2022-12-31", "expected columns of support, found day"),
        (
            "as_at = 2022-12-31",
            'as_at = "soon"',
            "shifted-codes, column as_at: expected date, as in support, found soon",
        ),
    ],
)
def test_a_correction_that_does_not_fit_its_table_is_refused(load, old, new, message):
    with pytest.raises(DataRefused, match=message):
        apply(rows(("E1", "Leeds", 1)), load(WRONG_CODES.replace(old, new)))


def test_no_file_no_corrections(tmp_path):
    assert corrections.load(tmp_path / "none.toml") == []


def test_the_entries_of_the_project_fit_its_tables(root):
    for entry in corrections.load(root / "data" / "corrections.toml"):
        schema = catalogue.schema(entry.table)
        named = {
            *entry.where,
            entry.column,
            *(set(entry.expect) - {"rows"}),
            *([entry.by] if entry.by else []),
        }
        assert named <= set(schema.names)
        assert entry.reason
        assert entry.source
