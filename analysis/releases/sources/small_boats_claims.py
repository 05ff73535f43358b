"""Asylum claims, decisions and modern slavery referrals of people who arrived by small boat.

Home Office tables Irr_D02 to Irr_D05, called IER_D02 to IER_D05 since February 2026. They count people whose
arrival could be matched to a record, by the quarter of arrival. The later editions say "asylum claim" for
"asylum application" and call the counted column `Arrivals` or `Outcomes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.history import catalogue
from analysis.releases.reading.headings import Wanted
from analysis.releases.reading.release import TableSchema
from analysis.releases.reading.workbook import Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    import pandas as pd


CLAIMS = catalogue.schema("small_boats_claims")
DECISIONS = catalogue.schema("small_boats_decisions")
REFERRALS = catalogue.schema("small_boats_nrm")
REFERRAL_OUTCOMES = catalogue.schema("small_boats_nrm_outcomes")


def _raised(cell: object, where: str) -> bool:
    """Return the truth of "Asylum application raised" or "No asylum claim raised"."""
    text = label(cell).casefold()
    if not text.endswith("raised"):
        raise DataRefused(where, '"… raised" or "No … raised"', f'"{text[:60]}"')
    return not text.startswith("no ")


def _child(cell: object, where: str) -> bool:
    text = label(cell).casefold()
    if text not in {"uasc", "non-uasc"}:
        raise DataRefused(where, "UASC or Non-UASC", f'"{text[:60]}"')
    return text == "uasc"


def _applicant(cell: object, _: str) -> str | None:
    text = label(cell)
    return None if text.casefold().startswith("n/a") else text


@dataclass(frozen=True)
class _Table:
    """A table, the names of its data sheet, and the headings that differ from the usual ones."""

    schema: TableSchema
    sheets: tuple[str, ...]
    headings: Mapping[str, Wanted]


_USUAL: Mapping[str, Wanted] = {
    "quarter_end": "Quarter",
    "nationality": "Nationality",
    "region": "Region",
    "applicant_type": "Applicant type",
    "unaccompanied_child": "UASC",
    "sex": "Sex",
    "age_group": "Age group",
}
_TABLES = (
    _Table(
        CLAIMS,
        ("IER_D02", "Irr_D02"),
        {
            "claim_raised": re.compile(r"asylum (application|claim)"),
            "people": re.compile(r"applications|claims|arrivals"),
        },
    ),
    _Table(
        DECISIONS,
        ("IER_D03", "Irr_D03"),
        {
            "outcome": "Asylum case outcome",
            "outcome_group": "Asylum case outcome group",
            "people": re.compile(r"decisions|outcomes"),
        },
    ),
    _Table(
        REFERRALS,
        ("IER_D04", "Irr_D04"),
        {"referral_raised": "NRM referral", "people": re.compile(r"(nrm )?referrals|arrivals")},
    ),
    _Table(
        REFERRAL_OUTCOMES,
        ("IER_D05", "Irr_D05"),
        {
            "outcome": "NRM case outcome",
            "outcome_group": "NRM case outcome group",
            "referrals": re.compile(r"(nrm )?referrals|outcomes"),
        },
    ),
)
_CONVERT: Mapping[str, Callable[[object, str], object]] = {
    "claim_raised": _raised,
    "referral_raised": _raised,
    "unaccompanied_child": _child,
    "applicant_type": _applicant,
}


def _claimants(rows: pd.DataFrame, where: Place) -> None:
    """Refuse a claim without its type of applicant, and a type where there is no claim."""
    raised, named = rows["claim_raised"].astype(bool), rows["applicant_type"].notna()
    for _, row in rows[raised != named].head(1).iterrows():
        expected = "an applicant type where a claim was raised, and nowhere else"
        found = f"{row['applicant_type']} with claim raised {row['claim_raised']}, {row['nationality']}"
        raise DataRefused(where, expected, found)


def tables(workbook: Workbook) -> tuple[dict[str, pd.DataFrame], dict[str, tuple[date, ...]]]:
    """Return the tables that the workbook holds, by name, and the quarters in which each counts nobody.

    An edition need not hold all of them.

    Raises DataRefused: a sheet lacks a column or quarters its title names, or a cell holds what it should
    not.
    """
    found, silent = {}, {}
    for table in _TABLES:
        sheet = datasets.find_data(workbook, *table.sheets)
        if sheet is not None:
            usual = {name: _USUAL[name] for name in table.schema.names if name in _USUAL}
            cells = datasets.data(workbook, sheet, {**usual, **table.headings})
            rows = cells.table(table.schema, convert=_CONVERT)
            if table.schema is CLAIMS:
                _claimants(rows, Place(workbook.file, sheet=sheet))
            silent[table.schema.name] = datasets.silent(workbook, sheet, rows["quarter_end"].dt.date)
            found[table.schema.name] = rows
    return found, silent
