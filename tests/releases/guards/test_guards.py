"""Every guard refuses with the table, the row, the column, the expected and the found; nothing is written."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.common.errors import DataRefused
from analysis.releases import recognise, store
from analysis.releases.guards import domain, guards
from analysis.releases.history import catalogue
from analysis.releases.reading.release import Column, TableSchema

LAST = date(2026, 6, 25)


@pytest.fixture
def held(tmp_path: Path, write_weekly) -> Path:
    """A store with the release of 26 June 2026."""
    store.merge(tmp_path / "tables", recognise.read(write_weekly(LAST)))
    return tmp_path / "tables"


def refused(held: Path, path: Path, released: date | None = None, **options) -> str:
    """Return the refusal of a file, having made sure that nothing was written."""
    before = {file.name: file.read_bytes() for file in held.iterdir()}
    with pytest.raises(DataRefused) as refusal:
        store.merge(held, recognise.read(path, released), **options)
    assert {file.name: file.read_bytes() for file in held.iterdir()} == before
    assert refusal.value.exit_code == 3
    return str(refusal.value)


def put(sheets, sheet: str, row: int, value: object) -> None:
    """Put a value beside the day of a row."""
    sheets[sheet][row] = [sheets[sheet][row][0], value, *sheets[sheet][row][2:]]


AT_LEAST_NONE = "column arrivals: expected a whole number of at least 0, found"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s["SB_01"].insert(5, s["SB_01"][4]),
         "sheet SB_01, row 6: expected each day once, found 2026-05-07 again (as in row 5)"),
        (lambda s: put(s, "SB_01", 4, "-"), f"small_boats_daily, date 2026-05-07, {AT_LEAST_NONE} nothing"),
        (lambda s: put(s, "SB_01", 4, -3), f'{AT_LEAST_NONE} "-3"'),
        (lambda s: put(s, "SB_02", 3, s["SB_02"][3][1] + 1),  # a week that is not the sum of its days
         "small_boats_weekly, week_ending 2026-05-24, column arrivals: expected"),
        (lambda s: s["SB_01"].pop(-2),  # in the week that has no weekly figure yet
         "expected every day, found nothing between 2026-06-30 and 2026-07-02"),
    ],
    ids=["a repeated day", "a missing count", "a negative count", "a false week", "a hole"],
)  # fmt: skip
def test_a_workbook_with_something_wrong_is_refused(held, write_ods, weekly, change, message):
    sheets = weekly(date(2026, 7, 2))
    change(sheets)
    assert message in refused(held, write_ods(sheets))


def test_zeros_that_go_on_too_long(held, write_weekly):
    def still(days: int) -> Path:
        last = LAST + timedelta(days=49)
        quiet = {last - timedelta(days=n): 0 for n in range(days)}
        return write_weekly(last, arrivals={last - timedelta(days=days): 9, **quiet})

    message = refused(held, still(43))
    assert "column arrivals: expected days that end with someone counted, found 43 of 0 at the end" in message
    assert '--accept "continuity:small_boats_daily:zeros: REASON"' in message
    assert store.merge(held, recognise.read(still(42)))[0].summary == "49 new"


def test_a_history_that_shrinks(held, write_weekly):
    shorter = write_weekly(date(2026, 5, 28))
    message = refused(held, shorter, date(2026, 7, 3))
    assert (
        "a later release to hold all that an earlier one does, found 2026-05-04 to 2026-05-28 in that of 2026-07-03, 2026-05-04 to 2026-06-25 in that of 2026-06-26"
        in message
    )


def test_too_many_rows_revised(held, write_weekly):
    shifted = {date(2026, 5, 4) + timedelta(days=n): (n * 11) % 90 for n in range(60)}
    path = write_weekly(date(2026, 7, 2), arrivals=shifted)
    message = refused(held, path)
    assert "small_boats_daily, first date 2026-05-04: expected at most 5% of rows revised" in message
    assert '--accept "revisions:small_boats_daily:rows: REASON"' in message
    revised = store.merge(held, recognise.read(path), accept_revisions=True)[0]
    assert "revised" in revised.summary


def test_one_figure_revised_too_far(held, write_weekly):
    message = refused(held, write_weekly(date(2026, 7, 2), arrivals={date(2026, 6, 3): 1110}))
    assert "small_boats_daily, column arrivals, most at date 2026-06-03 (111 to 1110)" in message


def test_a_first_release_may_say_anything(tmp_path, write_weekly):
    assert store.merge(tmp_path / "new", recognise.read(write_weekly(LAST)))[0].summary == "53 new"


SCHEMA = TableSchema(
    "t",
    "T",
    "T.",
    (Column("place", "text", "Place.", required=True), Column("people", "integer", "People.", minimum=0)),
    ("place",),
)


ACTING = ("=HYPERLINK(1)", " @SUM(A1)", "a\x1b[2Jb", "line\nbreak", "tab\tbed", "abc\u202egpj", "\u200b=A1", "＝A1",
          "\ufeff|cmd", "-2+3+cmd|x", "＠A1")  # fmt: skip
NO_COUNT = "t, place A, column people: expected a whole number of at least 0, found"


@pytest.mark.parametrize(
    ("places", "people", "message"),
    [
        *(([text], [1], "t, column place: expected plain text, found") for text in ACTING),
        *((["A"], [value], f'{NO_COUNT} "{value}"') for value in ("about 5", 2.5, "1,000")),
        (["B", "A", "A"], [1, 2, 3], "t, place A: expected one row, found 2"),
        ([], [], "t: expected rows, found none"),
        (list("ABC"), [-1, 2, 3], f'{NO_COUNT} "-1"[.]$'),
        (list("ABC"), [-1, -2, -3], f'{NO_COUNT} "-1" [(]2 more like it[)][.]$'),
    ],
)
def test_rows_that_are_none_of_the_schema_are_refused(places, people, message):
    rows = pd.DataFrame({"place": places, "people": pd.Series(people, dtype=object)})
    with pytest.raises(DataRefused, match=message):
        guards.check_rows(rows, SCHEMA)
    with pytest.raises(DataRefused, match="t: expected the columns place, people; found place, persons"):
        guards.check_rows(rows.rename(columns={"people": "persons"}), SCHEMA)


@pytest.mark.parametrize(
    "text",
    ["Côte d'Ivoire", "<script>alert(1)</script>", "-", "N/A - Section 98", "+17.2% on year", "NA", "nan"],
)
def test_other_text_is_kept_as_it_is(text):
    rows = guards.check_rows(pd.DataFrame({"place": [text], "people": [None]}), SCHEMA)
    assert rows["place"].tolist() == [text]
    assert rows["people"].isna().all()


def test_a_column_of_which_nothing_is_held_has_no_most(write_weekly):
    """Boats in uncontrolled landings were not counted at first: what comes then is held against nothing."""
    (release,) = recognise.read(write_weekly(LAST))
    rows, schema = release.tables["small_boats_daily"], catalogue.schema("small_boats_daily")
    none = rows.assign(boats_uncontrolled=pd.array([None] * len(rows), "Int64"))
    assert len(none) >= 30
    assert not [*domain.of_table(rows, schema, release, none, None)]


@pytest.mark.parametrize(("held", "limit"), [(30, "2,000"), (29, "100,000,000")])
def test_a_figure_is_held_against_the_most_of_a_table_that_is_long_enough(held: int, limit: str) -> None:
    schema = TableSchema(
        name="sizes", title="Sizes", description="Counts.", key=("place",),
        columns=(Column("place", "text", "Place."), Column("people", "integer", "People.")),
    )  # fmt: skip
    before = pd.DataFrame({"place": map(str, range(held)), "people": 100})
    rows = pd.DataFrame({"place": ["a", "b", "c"], "people": [2_000, 2_001, 100_000_001]})
    found = [one.expected for one in domain._sizes(rows, before, schema)]
    assert found == [f"at most {limit}"] * (2 if held == 30 else 1)
