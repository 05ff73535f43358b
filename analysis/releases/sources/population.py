"""Population of local authorities, and the authorities themselves: ONS, NRS and NISRA.

Layouts seen on real files: the ONS workbooks of mid-year estimates for the UK of 2020, 2021, 2022 and 2024,
and for England and Wales of 2023: sheet `MYE2 - Persons`, a title that names the year, headings Code, Name,
Geography, All ages and single years of age in row 8 (from a description: row 5 in 2019), then the UK,
countries, regions, counties and local authorities together, in any order. The editions
in the old Excel format (.xls) are refused like every such file: save them as XLSX.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.guards import reconciliation
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import frame, integer, plain_name
from analysis.releases.reading.release import Release
from analysis.releases.reading.workbook import Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SOURCE = "mid-year-estimates"
TITLE = "Estimates of the population for the UK, England, Wales, Scotland and Northern Ireland: MYE2"


_SHEET = "MYE2 - Persons"
_YEAR = re.compile(r"\bmid[- ](?:year )?(20\d\d)\b", re.IGNORECASE)
_AUTHORITY = re.compile(r"E0[6-9]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}")
_WIDER = {
    "K02000001": "EWSN",
    "K03000001": "EWS",
    "K04000001": "EW",
    "E92000001": "E",
    "W92000004": "W",
    "S92000003": "S",
    "N92000002": "N",
}
"""Codes of countries and of what they make together, with the letters their authorities' codes begin with."""
_TOP = 12


def recognises(workbook: Workbook) -> bool:
    """Tell the workbook by its sheet of persons."""
    return _persons(workbook) is not None


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook: table `population` of one year, local authorities only.

    The table may be of the UK or of some of its countries. Authorities must add up to each country and to
    what countries make together; a difference within `known_differences.toml` is taken and noted.

    Raises DataRefused: the year or the day of publication cannot be told, or authorities do not add up to
    their country.
    """
    name = _persons(workbook) or _SHEET
    sheet = datasets.declared_data(workbook, name, "MYE2")
    codes = [label(cell) for cell in sheet["lad_code"]]
    people = dict(zip(codes, sheet.converted("population", integer), strict=True))
    chosen = [code for code in codes if _AUTHORITY.fullmatch(code)]
    notes = _sums(people, chosen, Place(workbook.file, sheet=name))
    table = frame(
        catalogue.schema("population"),
        {
            "year": [_year(workbook, name)] * len(chosen),
            "lad_code": chosen,
            "population": [people[code] for code in chosen],
        },
    )
    return Release(
        source=SOURCE,
        released=released or datasets.published(workbook),
        tables={"population": table},
        title=TITLE,
        notes=notes,
        named={"population": dict(zip(codes, sheet.converted("authority", plain_name), strict=True))},
    )


def _sums(people: Mapping[str, int | None], chosen: Sequence[str], where: str) -> tuple[str, ...]:
    """Return what the publisher's own totals differ by, in words; refuse more than is known and allowed."""
    totals = [(code, countries) for code, countries in _WIDER.items() if code in people]
    covered = {code[0] for code in chosen}
    if not any(covered <= set(countries) for _, countries in totals):
        raise DataRefused(where, "a row of the UK or of all countries held", "none")
    allowed = reconciliation.tolerance("population")
    notes = []
    for code, countries in totals:
        found = sum(people[one] or 0 for one in chosen if one[0] in countries)
        stated = people[code] or 0
        if not allowed.allows(stated, found):
            raise DataRefused(where, f"the authorities to add up to {code}, {stated}", found, between="; ")
        if stated != found:
            notes.append(f"{code} is {stated:,}, its authorities {found:,}. {allowed.reason}")
    return tuple(notes)


def _persons(workbook: Workbook) -> str | None:
    """Return the sheet of persons: "MYE2 - Persons", "MYE2 – Persons", in older editions "MYE2-All"."""
    plain = {re.sub(r"[^a-z0-9]", "", sheet.casefold()): sheet for sheet in workbook.sheets}
    return plain.get("mye2persons") or plain.get("mye2all")


def _year(workbook: Workbook, sheet: str) -> int:
    """Return the year that the title of the sheet names, or where it does not, that of the first sheet."""
    for one in (sheet, workbook.sheets[0]):
        cells = (label(cell) for row in workbook.rows(one)[:_TOP] for cell in row[:4])
        years = {int(year) for text in cells for year in _YEAR.findall(text)}
        if len(years) == 1:
            return years.pop()
    raise DataRefused(Place(workbook.file, sheet=sheet), 'a title with one year, as "mid-2024"')
