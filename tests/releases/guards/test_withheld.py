"""What is wrong and nothing rests on is withheld, named and shown; the rest of the release is taken."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from building import here
from layouts import homelessness, summary_tables

from analysis import tables
from analysis.common.errors import DataRefused
from analysis.releases import check, recognise, store
from analysis.releases.history import catalogue, differences, tidy
from analysis.releases.history import log as release_log
from analysis.releases.history.differences import row_name
from analysis.releases.reading.release import Withheld

DAY = date(2026, 7, 2)


def decisions(root) -> list[dict[str, object]]:
    return release_log.read(root, release_log.DECISIONS).to_dict("records")


def test_a_cell_on_which_little_rests_is_withheld_and_the_rest_taken(tmp_path, write_weekly) -> None:
    (release,) = recognise.read(write_weekly(DAY))
    weeks = release.tables["small_boats_weekly"].copy()
    weeks.loc[3, "boats_uncontrolled"] = weeks["boats"].iloc[3]
    release.tables["small_boats_daily"].loc[:, "boats_uncontrolled"] = 0
    slip = replace(release, tables={**release.tables, "small_boats_weekly": weeks})
    weeks.loc[weeks.index != 3, "boats_uncontrolled"] = 0
    store.merge(tmp_path, slip)
    assert {outcome.summary for outcome in store.merge(tmp_path, slip)} == {"unchanged"}
    whole = weeks.assign(boats_uncontrolled=0).astype({"boats_uncontrolled": "Int64"})
    lacking = whole.assign(boats_uncontrolled=whole["boats_uncontrolled"].mask(whole.index == 3))
    weekly = catalogue.schema("small_boats_weekly")
    changes = differences.between(whole, lacking, weekly)
    (line,) = release_log.read(tmp_path, release_log.DECISIONS).to_dict("records")
    (said,) = differences.lines(changes, weekly, withheld=[line["finding"]])
    assert said.endswith("boats_uncontrolled 0 → withheld")
    assert line["decision"] == "withheld"
    assert line["finding"].endswith("column boats_uncontrolled")
    assert check.check(tmp_path).problems == ()


@pytest.mark.parametrize(
    ("sheet", "at", "column", "value", "found"),
    [
        ("SB_01", 3, "boats_uncontrolled", "1 or 2", "'1 or 2'"),
        ("SB_02", 3, "boats_uncontrolled", 0.5, "'0.5'"),
        ("SB_02", 4, "prevented", -7, "'-7.0'"),
        ("SB_02", 5, "events_prevented", "=cmd|x", "'=cmd|x'"),
    ],
)
def test_a_cell_that_cannot_be_read_holds_no_week_back(
    write_ods, weekly, tmp_path, sheet, at, column, value, found
) -> None:
    sheets = weekly(DAY)
    row = sheets[sheet][3]
    row[at] = value
    (release,) = recognise.read(write_ods(sheets))
    table = {"SB_01": "small_boats_daily", "SB_02": "small_boats_weekly"}[sheet]
    assert release.tables[table][column].isna()[2]
    store.merge(tmp_path, release)
    (line,) = decisions(tmp_path)
    key = f"{catalogue.schema(table).period} {row[0]}"
    assert line["finding"] == f"{table}, {key}, column {column}"
    assert line["reason"] == f"expected a whole number of at least 0, found {found} in row 4"
    assert check.check(tmp_path).problems == ()
    rows, log = tables.load(table, root=tmp_path), tables.releases(table, root=tmp_path)
    given = tables.decisions(root=tmp_path), rows, catalogue.schema(table), log
    assert release_log.still(*given) == [(f"{key}, column {column}", line["reason"])]
    row[at] = 0
    (later,) = recognise.read(write_ods(sheets, made=DAY + timedelta(days=2)))
    store.merge(tmp_path, replace(later, released=DAY + timedelta(days=7)), accept_revisions=True)
    given = tables.decisions(root=tmp_path), tables.load(table, root=tmp_path), *given[2:]
    assert release_log.still(*given) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("table", [name for name, one in catalogue.declared().items() if one.subordinate])
def test_in_a_withheld_cell_the_value_before_stands(table, order, tmp_path, write_weekly, write_xlsx) -> None:
    """Whatever the order in which the releases come; where no release gave one, it is missing."""
    if table.startswith("small_boats"):
        (true,) = recognise.read(write_weekly(DAY))
    else:
        (true,) = recognise.read(write_xlsx(homelessness.book()))
    schema = catalogue.schema(table)
    given = tidy.ordered(tidy.as_said(true.tables[table], DAY), schema)[schema.names]
    long = "measure" in schema.names
    column = "households" if long else schema.subordinate[0]
    at = 2
    if long:
        parts = given["measure"].isin(schema.subordinate) & (given["lad_code"] == "E07000223")
        at = int(parts.to_numpy(dtype=bool, na_value=False).argmax())
    rows = [given.copy() for _ in range(3)]
    for one, value in zip(rows, (1, None, 0), strict=True):
        one.loc[at, column] = value
    what = f"{row_name(given.loc[at], schema)}, column {column}"
    slip = (Withheld(f"{table}, {what}", "why"),)
    later = [timedelta(days=7 * number) for number in range(3)]
    releases = [
        replace(true, released=true.released + days, tables={table: one}, sha256="", withheld=gone)
        for days, one, gone in zip(later, rows, ((), slip, ()), strict=True)
    ]
    for number in order:
        store.merge(tmp_path, releases[number], accept={"*": "tried"})
    days = [one.released for one in releases]
    seen = [tables.load(table, day, root=tmp_path)[column][at] for day in days]
    assert seen == [1, 1, 0]
    log, decided = tables.releases(table, root=tmp_path), tables.decisions(root=tmp_path)
    told = release_log.still(decided, tables.load(table, days[1], root=tmp_path), schema, log)
    assert told == [(what, "why; the value before, 1, stands")]
    assert release_log.still(decided, tables.load(table, root=tmp_path), schema, log) == []
    store.remove(tmp_path, true.source, days[0], "tried")
    assert pd.isna(tables.load(table, days[1], root=tmp_path)[column][at])


@pytest.mark.parametrize(("column", "wrong"), [(1, 1), (3, 4)])
def test_a_headline_cell_or_many_cells_are_refused(write_ods, weekly, column, wrong, tmp_path) -> None:
    sheets = weekly(DAY)
    for row in sheets["SB_01"][2 : 2 + wrong]:
        row[column] = "about 3"
    with pytest.raises(DataRefused, match=r"about 3'? ?.*") as refusal:
        store.merge(tmp_path, recognise.read(write_ods(sheets)))
    assert ("3 more cells" in str(refusal.value)) == (wrong > 1)
    assert not release_log.stored(tmp_path)


def test_a_cell_of_an_authority_holds_no_quarter_back_but_one_of_england_does(write_xlsx) -> None:
    sheets = homelessness.book()
    rows = {row[0]: row for row in sheets["A2P"] if row}
    at = max(n for n, cell in enumerate(rows["E07000223"]) if isinstance(cell, int))
    rows["E07000223"][at] = "n/k"
    (release,) = recognise.read(write_xlsx(sheets))
    (one,) = release.withheld
    assert one.what.startswith("homelessness_england, quarter_end ")
    assert "lad_code E07000223, measure prevention_after_" in one.what
    assert one.why.startswith("expected a whole number of at least 0, found 'n/k' in row ")
    rows["E92000001"][at] = "n/k"
    with pytest.raises(DataRefused, match=r"\(ENGLAND\).*found \"n/k\""):
        recognise.read(write_xlsx(sheets))


@pytest.mark.parametrize(("at", "duty", "refused"), [(7, 5, False), (7, 4, True), (6, "..", True)])
def test_a_part_above_its_duty_is_withheld_where_the_duties_confirm_each_other(
    at, duty, refused, write_xlsx, tmp_path
) -> None:
    sheets = homelessness.book()
    duties, parts = (next(row for row in sheets[name] if row[1:2] == ["Adur"]) for name in ("A1", "A2P"))
    duties[at], parts[54] = duty, 6
    releases = recognise.read(write_xlsx(sheets))
    if refused:
        with pytest.raises(DataRefused, match=r"homelessness_england, .*Adur"):
            store.merge(tmp_path, releases)
        return
    store.merge(tmp_path, releases)
    (line,) = decisions(tmp_path)
    assert "lad_code E07000223, measure prevention_after_asylum_support" in str(line["finding"])
    assert line["reason"] == "expected at most 5 as prevention_duty, found 6"
    assert check.check(tmp_path).problems == ()


def test_a_withheld_sheet_is_named_and_the_code_says_so(write_ods, root, tmp_path, monkeypatch) -> None:
    sheets = summary_tables.returns()
    sheets["Ret_06"][4][1] = "many"
    for part in ("data/tables", "notebooks"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "data" / "sources.toml").write_text((root / "data" / "sources.toml").read_text())
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    path = str(write_ods(summary_tables.book(sheets)))
    code, out, _ = here("data", "add", path, "--dry-run")
    assert code == 3
    assert "note: withheld, returns_of_small_boat_arrivals, sheet Ret_06: " in out
    said_of_first = json.loads(here("data", "add", path, "--dry-run", "--json")[1])[0]
    assert said_of_first["notes"] == [note for one in recognise.read(path) for note in one.notes]
    (withheld_there,) = said_of_first["withheld"]
    assert withheld_there["finding"] == "returns_of_small_boat_arrivals, sheet Ret_06"
    code, out, err = here("data", "add", path)
    assert code == 3
    assert "returns_by_kind: " in out
    finding = "returns_of_small_boat_arrivals, sheet Ret_06"
    assert f"withheld, immigration-statistics, release of 2026-02-26: {finding}" in out
    assert "book.ods, sheet Ret_06" in err
    assert err.strip().endswith("; 1 sheet is withheld, the rest is not.")
    assert "returns_by_kind" in release_log.stored(tmp_path / "data" / "tables")


@pytest.mark.parametrize(("later", "shown"), [(-7, 1), (0, 0), (7, 0)])
def test_a_withheld_sheet_is_said_until_the_table_is_released_again(later, shown) -> None:
    day = pd.Timestamp(DAY)
    line = {
        "decision": "withheld",
        "released": day,
        "finding": "returns_by_kind, sheet Ret_01",
        "reason": "why",
    }
    log = pd.DataFrame({"released": [day + pd.Timedelta(days=later)]})
    given = pd.DataFrame([line]), tables.load("returns_by_kind"), catalogue.schema("returns_by_kind"), log
    assert release_log.still(*given) == [("sheet Ret_01", "why")] * shown
