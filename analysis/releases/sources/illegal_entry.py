"""Detections on illegal entry routes and what became of them: Home Office tables Irr_D01… and IER_D01….

Layouts seen on real files: the XLSX workbooks of 23 November 2023, sheets `Data - Irr_D01` to `Data -
Irr_D05`, and of 26 February 2026, sheets `Data_IER_D01` and so on, without a last row "End of table". A
table has a row only where there were people: D02 to D05 begin in the second or third quarter of 2018.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.releases.guards import known_tolerances
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import frame
from analysis.releases.reading.headings import Wanted
from analysis.releases.reading.release import Finding, Release
from analysis.releases.reading.workbook import Workbook
from analysis.releases.sources import datasets, small_boats_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pandas import DataFrame, Series

SOURCE = "immigration-statistics"
TITLE = "Illegal entry routes to the UK: detailed datasets"


_TABLES = ("IER_D01", "Irr_D01")
_HEADINGS: Mapping[str, Wanted] = {
    "quarter_end": "Quarter",
    "method": "Method of entry",
    "nationality": "Nationality",
    "region": "Region",
    "sex": "Sex",
    "age_group": "Age group",
    "detections": "Number of detections",
}
_OUTCOMES: Mapping[str, str] = {
    "grants": "grant",
    "refused": "refus",
    "withdrawn": "withdraw",
    "administrative": "administrative",
    "awaiting": "awaiting",
}
"""How the names of the groups of outcomes begin."""


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by the data sheet of its first table."""
    return datasets.find_data(workbook, *_TABLES) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook.

    Its tables: `illegal_entry`, those of `small_boats_claims`, and added up from them, for every full year
    of arrival, `small_boats_outcomes`.

    Raises DataRefused: a sheet lacks a column or quarters its title names, a cell holds no count, or the
    cover does not state the day of publication.
    """
    sheet = datasets.find_data(workbook, *_TABLES) or _TABLES[0]
    rows = datasets.data(workbook, sheet, _HEADINGS).table(catalogue.schema("illegal_entry"))
    silent = datasets.silent(workbook, sheet, rows["quarter_end"].dt.date)
    followed, silent_too = small_boats_claims.tables(workbook)
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={"illegal_entry": rows, **followed, **_outcomes(followed)},
        title=TITLE,
        notes=_known(followed),
        silent={"illegal_entry": silent, **silent_too},
    )


def reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield every quarter of arrival in which claims and decisions, or claims and referrals, do not agree.

    Everybody with a claim has one outcome (or awaits one), and everybody matched to a record was referred or
    not. A table may end before the claims do; what is known to differ is in `known_differences.toml`.
    """
    for other, end, expected, found in _apart(tables):
        if not known_tolerances.of(other).allows(expected, found):
            where = f"{other}, quarter_end {end:%Y-%m-%d}, people"
            yield Finding(where, f"{expected} as in {small_boats_claims.CLAIMS.name}", str(found))


def _known(tables: Mapping[str, DataFrame]) -> tuple[str, ...]:
    """Return what differs between the tables as it is known to, in words."""
    apart: dict[str, list[str]] = {}
    for other, end, expected, found in _apart(tables):
        if known_tolerances.of(other).allows(expected, found):
            apart.setdefault(other, []).append(f"{end:%Y-%m-%d} {found:,} for {expected:,}")
    return tuple(
        f"{other} differs from {small_boats_claims.CLAIMS.name} in {len(quarters)} quarters, first "
        f"{quarters[0]}. {known_tolerances.of(other).reason}"
        for other, quarters in apart.items()
    )


def _apart(tables: Mapping[str, DataFrame]) -> Iterator[tuple[str, date, int, int]]:
    """Yield table, quarter, people expected and found where a table does not agree with the claims."""
    claims = tables.get(small_boats_claims.CLAIMS.name)
    if claims is None:
        return
    raised = claims[claims["claim_raised"].astype(bool)]
    for whole, other in (
        (raised, small_boats_claims.DECISIONS.name),
        (claims, small_boats_claims.REFERRALS.name),
    ):
        if other in tables:
            rows = tables[other]
            expected = whole[whole["quarter_end"] <= rows["quarter_end"].max()]
            by_quarter = expected.groupby("quarter_end")["people"].sum()
            found = rows.groupby("quarter_end")["people"].sum().reindex(by_quarter.index, fill_value=0)
            for end in by_quarter.index[by_quarter != found]:
                yield other, end.date(), int(by_quarter[end]), int(found[end])


def _outcomes(followed: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Return `small_boats_outcomes` where claims and decisions are held, for years that had ended.

    A quarter without a row is one in which nobody arrived: the first of 2018 is. So is an outcome of a year
    that no row names: the tables hold everybody.

    A group of outcomes that the edition does not have is missing.
    """
    claims = followed.get(small_boats_claims.CLAIMS.name)
    decisions = followed.get(small_boats_claims.DECISIONS.name)
    if claims is None or decisions is None:
        return {}
    first, last = claims["quarter_end"].min(), claims["quarter_end"].max()
    years = range(first.year, last.year + (last.month == 12))

    def by_year(rows: DataFrame) -> Series[int]:
        return rows.groupby(rows["quarter_end"].dt.year)["people"].sum().reindex(years, fill_value=0)

    groups = decisions["outcome_group"].str.casefold()
    columns: dict[str, Sequence[object] | Series[int]] = {
        "arrival_year": list(years),
        "matched_arrivals": by_year(claims),
        "people_with_claim": by_year(claims[claims["claim_raised"].astype(bool)]),
        **{
            name: by_year(decisions[groups.str.match(group)])
            for name, group in _OUTCOMES.items()
            if groups.str.match(group).any()
        },
    }
    return {"small_boats_outcomes": frame(catalogue.schema("small_boats_outcomes"), columns)}
