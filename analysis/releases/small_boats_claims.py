"""Asylum claims, decisions and modern slavery referrals of people who arrived by small boat.

Home Office tables Irr_D02 to Irr_D05, called IER_D02 to IER_D05 since February 2026. They count people whose
arrival could be matched to a record, by the quarter of arrival. The later editions say "asylum claim" for
"asylum application" and call the counted column `Arrivals` or `Outcomes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import DataRefused
from analysis.releases import datasets
from analysis.releases.release import Column, TableSchema
from analysis.releases.workbook import Wanted, Workbook, label

if TYPE_CHECKING:
    import pandas as pd

_QUARTER = Column("quarter_end", "date", "Last day of the calendar quarter of arrival", required=True)
_NATIONALITY = Column("nationality", "text", "Nationality, as published", required=True)
_REGION = Column("region", "text", "World region, as published", required=True)
_APPLICANT = Column("applicant_type", "text", "Main applicant or Dependant; missing without a claim")
_CHILD = Column(
    "unaccompanied_child", "boolean", "Whether the claim is of an unaccompanied child (UASC)", required=True
)
_SEX = Column("sex", "text", "Sex, as published", required=True)
_AGE = Column("age_group", "text", "Age group on the day of arrival, as stated or assessed", required=True)
_PEOPLE = Column("people", "integer", "People", unit="people", required=True, minimum=0)
_GROUP = Column("outcome_group", "text", "Group of outcomes, as published", required=True)
_OUTCOME = Column("outcome", "text", "Outcome, as published", required=True)


def _schema(name: str, title: str, description: str, *columns: Column) -> TableSchema:
    """Return a schema whose last column is the count and all others the key."""
    return TableSchema(
        name=name,
        title=title,
        description=description,
        columns=columns,
        key=tuple(column.name for column in columns[:-1]),
        period="quarter_end",
        frequency="quarter",
        unit="people",
    )


CLAIMS = _schema(
    "small_boats_claims",
    "Asylum claims of small-boat arrivals",
    "People who arrived by small boat and were matched to a record, by whether an asylum claim was raised.",
    _QUARTER,
    Column("claim_raised", "boolean", "Whether an asylum claim was raised", required=True),
    _NATIONALITY,
    _REGION,
    _APPLICANT,
    _CHILD,
    _SEX,
    _AGE,
    _PEOPLE,
)
DECISIONS = _schema(
    "small_boats_decisions",
    "Initial decisions on asylum claims of small-boat arrivals",
    "People who arrived by small boat and claimed asylum, by the first outcome of the claim when the release "
    "was made. Recent quarters are incomplete: many still await a decision.",
    _QUARTER,
    _NATIONALITY,
    _REGION,
    _GROUP,
    _OUTCOME,
    _APPLICANT,
    _CHILD,
    _SEX,
    _AGE,
    _PEOPLE,
)
REFERRALS = _schema(
    "small_boats_nrm",
    "Modern slavery referrals of small-boat arrivals",
    "People who arrived by small boat and were matched to a record, by whether they were referred to the "
    "National Referral Mechanism (NRM).",
    _QUARTER,
    Column("referral_raised", "boolean", "Whether a referral was raised", required=True),
    _NATIONALITY,
    _REGION,
    _SEX,
    _AGE,
    _PEOPLE,
)
REFERRAL_OUTCOMES = _schema(
    "small_boats_nrm_outcomes",
    "Outcomes of modern slavery referrals of small-boat arrivals",
    "Decisions on referrals to the National Referral Mechanism. A referral has a reasonable grounds decision "
    "and then a conclusive one: the groups overlap and are never added up.",
    _QUARTER,
    _NATIONALITY,
    _REGION,
    _SEX,
    _AGE,
    _GROUP,
    _OUTCOME,
    Column("referrals", "integer", "Referrals", unit="referrals", required=True, minimum=0),
)
SCHEMAS = (CLAIMS, DECISIONS, REFERRALS, REFERRAL_OUTCOMES)


def _raised(cell: object, where: str) -> bool:
    """Return the truth of "Asylum application raised" or "No asylum claim raised"."""
    text = label(cell).casefold()
    if not text.endswith("raised"):
        raise DataRefused(f'{where}: expected "… raised" or "No … raised", found "{text[:60]}".')
    return not text.startswith("no ")


def _child(cell: object, where: str) -> bool:
    text = label(cell).casefold()
    if text not in {"uasc", "non-uasc"}:
        raise DataRefused(f'{where}: expected UASC or Non-UASC, found "{text[:60]}".')
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


def tables(workbook: Workbook) -> dict[str, pd.DataFrame]:
    """Return the tables that the workbook holds, by name; an edition need not hold all of them.

    Raises
    ------
    DataRefused
        A sheet lacks a column or quarters its title names, or a cell holds what it should not.
    """
    found = {}
    for table in _TABLES:
        sheet = datasets.find_data(workbook, *table.sheets)
        if sheet is not None:
            usual = {name: _USUAL[name] for name in table.schema.names if name in _USUAL}
            cells = datasets.data(workbook, sheet, {**usual, **table.headings})
            rows = cells.table(table.schema, convert=_CONVERT)
            datasets.refuse_cut(workbook, sheet, rows["quarter_end"].dt.date)
            found[table.schema.name] = rows
    return found
