"""Detections on illegal entry routes and what became of people: Home Office tables Irr_D01… and IER_D01….

Layouts seen on real files: the XLSX workbooks of 23 November 2023, sheets `Data - Irr_D01` to `Data -
Irr_D05`, and of 26 February 2026, sheets `Data_IER_D01` and so on, without a last row "End of table". A
table has a row only where there were people: D02 to D05 begin in the second or third quarter of 2018. They
count people who arrived by small boat and could be matched to a record, by the quarter of arrival. The later
editions say "asylum claim" for "asylum application" and call the counted column `Arrivals` or `Outcomes`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.guards import reconciliation
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import frame, one_of
from analysis.releases.reading.release import Finding, Release
from analysis.releases.reading.workbook import Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pandas import DataFrame, Series

SOURCE = "immigration-statistics"
TITLE = "Illegal entry routes to the UK: detailed datasets"


CLAIMS, DECISIONS, REFERRALS = "small_boats_claims", "small_boats_decisions", "small_boats_nrm"
_SHEETS = ("IER_D01", "IER_D02", "IER_D03", "IER_D04", "IER_D05")
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
    return datasets.find_data(workbook, _SHEETS[0]) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook.

    Its tables: `illegal_entry`, those of the sheets on claims and referrals that the edition has, and added
    up from them, for every full year of arrival, `small_boats_outcomes`.

    Raises DataRefused: a sheet lacks a column or quarters its title names, a cell holds no count, or the
    cover does not state the day of publication.
    """
    found: dict[str, DataFrame] = {}
    silent: dict[str, Sequence[date]] = {}
    for table, rows, quarters, where in datasets.tables(workbook, _SHEETS, _CONVERT):
        if table == CLAIMS:
            _refuse_other_claimants(rows, where)
        found[table], silent[table] = rows, quarters
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={**found, **_outcomes(found)},
        title=TITLE,
        notes=_known(found),
        silent=silent,
    )


def _raised(cell: object, where: str) -> bool:
    """Return the truth of "Asylum application raised" or "No asylum claim raised"."""
    text = label(cell).casefold()
    if not text.endswith("raised"):
        raise DataRefused(where, '"… raised" or "No … raised"', f'"{text[:60]}"')
    return not text.startswith("no ")


def _applicant(cell: object, _: str) -> str | None:
    text = label(cell)
    return None if text.casefold().startswith("n/a") else text


_CONVERT: Mapping[str, Callable[[object, str], object]] = {
    "claim_raised": _raised,
    "referral_raised": _raised,
    "unaccompanied_child": one_of({"uasc": True, "non-uasc": False}, "UASC or Non-UASC"),
    "applicant_type": _applicant,
}


def _refuse_other_claimants(rows: DataFrame, where: Place) -> None:
    """Refuse a claim without its type of applicant, and a type where there is no claim."""
    raised, named = rows["claim_raised"].astype(bool), rows["applicant_type"].notna()
    for _, row in rows[raised != named].head(1).iterrows():
        expected = "an applicant type where a claim was raised, and nowhere else"
        found = f"{row['applicant_type']} with claim raised {row['claim_raised']}, {row['nationality']}"
        raise DataRefused(where, expected, found)


def reconcile(tables: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield every quarter of arrival in which claims and decisions, or claims and referrals, do not agree.

    Everybody with a claim has one outcome (or awaits one), and everybody matched to a record was referred or
    not. A table may end before the claims do; what is known to differ is in `known_differences.toml`.
    """
    for other, end, expected, found in _apart(tables):
        if not reconciliation.tolerance(other).allows(expected, found):
            where = f"{other}, quarter_end {end:%Y-%m-%d}, people"
            yield Finding(where, f"{expected} as in {CLAIMS}", str(found))


def _known(tables: Mapping[str, DataFrame]) -> tuple[str, ...]:
    """Return what differs between the tables as it is known to, in words."""
    apart: dict[str, list[str]] = {}
    for other, end, expected, found in _apart(tables):
        if reconciliation.tolerance(other).allows(expected, found):
            apart.setdefault(other, []).append(f"{end:%Y-%m-%d} {found:,} for {expected:,}")
    return tuple(
        f"{other} differs from {CLAIMS} in {len(quarters)} quarters, first "
        f"{quarters[0]}. {reconciliation.tolerance(other).reason}"
        for other, quarters in apart.items()
    )


def _apart(tables: Mapping[str, DataFrame]) -> Iterator[tuple[str, date, int, int]]:
    """Yield table, quarter, people expected and found where a table does not agree with the claims."""
    claims = tables.get(CLAIMS)
    if claims is None:
        return
    raised = claims[claims["claim_raised"].astype(bool)]
    for whole, other in (
        (raised, DECISIONS),
        (claims, REFERRALS),
    ):
        if other in tables:
            rows = tables[other]
            expected = whole[whole["quarter_end"] <= rows["quarter_end"].max()]
            by_quarter = expected.groupby("quarter_end")["people"].sum()
            found = rows.groupby("quarter_end")["people"].sum().reindex(by_quarter.index, fill_value=0)
            for end in by_quarter.index[by_quarter != found]:
                yield other, end.date(), int(by_quarter[end]), int(found[end])


def _outcomes(found: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Return `small_boats_outcomes` where claims and decisions are held, for years that had ended.

    A quarter without a row is one in which nobody arrived: the first of 2018 is. So is an outcome of a year
    that no row names: the tables hold everybody.

    A group of outcomes that the edition does not have is missing.
    """
    claims = found.get(CLAIMS)
    decisions = found.get(DECISIONS)
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
