"""What a release should hold and does not: sheets, tables, the first years of a series."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.common.errors import DataRefused
from analysis.releases import store
from analysis.releases.guards import completeness
from analysis.releases.history import catalogue
from analysis.releases.history import log as release_log
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook

LISTED = ["Ret_01", "Ret_02", "Ret_03"]
READ = ["Ret_01", "Ret_02 and Ret_03", "A2P and A2R", "Ret_D01"]


@pytest.mark.parametrize(
    ("contents", "sheets", "gone"),
    [
        (LISTED, LISTED, ()),
        (LISTED, ["Ret_01", "Ret_2", "Ret_03"], ("Ret_02",)),
        (LISTED, LISTED[:2], ("Ret_03",)),
        (["A2P", "Households", "A2R", "A3"], ["A2P_", "A3"], ("A2R",)),
        (["A2P", "Households", "A2R", "Totals", "A3"], ["A2P_", "A3"], ("A2R",)),
        ([*LISTED, "Ret_99"], LISTED, ()),  # no sheet that is read
        ([*LISTED, "Other files", "Ret_D01"], LISTED, ()),
    ],
)
def test_a_sheet_that_the_contents_name_is_missed(
    write_xlsx: Callable[..., Path], contents: list[str], sheets: list[str], gone: tuple[str, ...]
) -> None:
    listed = {"Contents": [["Sheet", "Title"], *([name, "What it is"] for name in contents)]}
    book = write_xlsx({**listed, **{name: [["x"]] for name in sheets}})
    assert completeness.absent(Workbook.open(book), READ) == gone


def _release(day: date, years: range, *others: str, absent: tuple[str, ...] = ()) -> Release:
    ends = pd.to_datetime([f"{year}-12-31" for year in years])
    route = pd.DataFrame({"quarter_end": ends, "route_group": "Boats", "route": "Boats", "claims": 900})
    hotels = pd.DataFrame({"as_at": ends, "people": 900})
    stocks = hotels.rename(columns={"people": "supported"})
    stocks = stocks.assign(awaiting_initial_decision=2_000, in_hotels=900)
    stocks = stocks[["as_at", "awaiting_initial_decision", "supported", "in_hotels"]]
    tables = {"asylum_claims_by_route": route, "people_in_hotels": hotels, "asylum_stocks": stocks}
    given = {name: table for name, table in tables.items() if name not in others}
    return Release(
        "immigration-statistics",
        day,
        given,
        "Made",
        "https://example.org",
        file="made.ods",
        sha256=f"{day}",
        absent=absent,
    )


def _ending_before(release: Release, table: str) -> Release:
    shorter = release.tables[table].iloc[:-1]
    return replace(release, tables={**release.tables, table: shorter})


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (_release(date(2025, 2, 27), range(2010, 2025)), ""),
        (_release(date(2025, 2, 27), range(2011, 2025)), ""),  # the window moves on by a year
        (_release(date(2025, 2, 27), range(2024, 2025)), ""),  # one period: no series
        (
            _release(date(2025, 2, 27), range(2014, 2025)),
            r"expected figures from 2010-12-31 on, as in the release of 2024-02-29, found none before 2014",
        ),
        (
            _release(date(2025, 2, 27), range(2010, 2025), "people_in_hotels"),
            "expected the tables of the release of 2024-02-29, found no people_in_hotels",
        ),
        (
            _release(date(2025, 2, 27), range(2010, 2025), absent=("Asy_07",)),
            "expected every sheet that its contents name, found no sheet Asy_07",
        ),
        (
            _ending_before(_release(date(2025, 2, 27), range(2010, 2025)), "people_in_hotels"),
            "expected figures up to about 2024-12-31 as in other tables of the release, found none after 2023",
        ),
    ],
)
def test_what_the_release_before_gave_is_missed(tmp_path: Path, later: Release, said: str) -> None:
    before = _release(date(2024, 2, 29), range(2010, 2024))
    gaps = {f"continuity:{name}:gap": "yearly" for name in before.tables}
    store.merge(tmp_path, before, accept=gaps)
    if not said:
        store.merge(tmp_path, later, accept=gaps)
        return
    with pytest.raises(DataRefused, match=said):
        store.merge(tmp_path, later, accept=gaps)


def test_a_table_is_held_to_its_own_first_period_not_to_that_of_another(tmp_path: Path) -> None:
    def young(release: Release) -> Release:
        name = next(iter(release.tables))
        return replace(release, tables={**release.tables, name: release.tables[name].iloc[4:]})

    before = young(_release(date(2024, 2, 29), range(2010, 2024)))
    gaps = {f"continuity:{name}:gap": "yearly" for name in before.tables}
    store.merge(tmp_path, before, accept=gaps)
    outcomes = store.merge(tmp_path, young(_release(date(2025, 2, 27), range(2010, 2025))), accept=gaps)
    assert {outcome.table for outcome in outcomes} == set(before.tables)


@pytest.mark.parametrize(("last", "asked"), [(2024, False), (2023, False), (2022, True)])
def test_a_year_that_is_not_over_is_not_missed(last: int, asked: bool) -> None:
    """Of a table of years that of the last quarter, and the one before, may be missing still."""
    years = pd.DataFrame({"year": range(2018, last + 1), "people": 900, "boats": 90})
    quarters = pd.DataFrame({"as_at": pd.to_datetime(["2024-09-30", "2024-12-31"]), "people": 900})
    tables = {"small_boats_annual": years, "people_in_hotels": quarters}
    release = Release("immigration-statistics", date(2025, 2, 27), tables, "Made")
    found = [
        one.id for one in completeness.findings(release, release_log.read(Path("none")), catalogue.schemas())
    ]
    assert found == ["continuity:small_boats_annual:late"] * asked


def test_a_quarter_that_a_file_speaks_of_without_a_row_is_no_lost_one(tmp_path: Path) -> None:
    """Sparse tables begin with the first row there is; their title says from when on they count."""
    first, later = (_release(date(year + 1, 2, 28), range(2010, year + 1)) for year in (2023, 2024))
    store.merge(tmp_path, first, accept={"*": "tried"})
    rows = later.tables["people_in_hotels"].iloc[2:].reset_index(drop=True)
    later = replace(later, tables={**later.tables, "people_in_hotels": rows})
    log = release_log.read(tmp_path)
    ids = [one.id for one in completeness.findings(later, log, catalogue.schemas())]
    assert ids == ["continuity:people_in_hotels:front"]
    silent = {"people_in_hotels": [date(2010, 12, 31), date(2011, 12, 31)]}
    assert [*completeness.findings(replace(later, silent=silent), log, catalogue.schemas())] == []
