"""The figures files that are more than one table of one release: reshaped, split or corrected here."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import pandas as pd

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up, frame, integer, labels, refuse_unequal
from analysis.releases.reading.release import TableSchema
from analysis.releases.reading.sheet import Sheet
from analysis.releases.sources import asylum_workbooks, datasets, returns_workbooks

Said = Mapping[date, Mapping[str, pd.DataFrame]]
"""What a file says: for each day of publication, the tables."""

RELEASED = {
    date(2023, 9, 30): date(2023, 11, 23),
    date(2023, 12, 31): date(2024, 2, 29),
    date(2024, 9, 30): date(2024, 11, 28),
    date(2025, 9, 30): date(2025, 11, 27),
    date(2025, 12, 31): date(2026, 2, 26),
    date(2026, 3, 31): date(2026, 5, 21),
    date(2026, 6, 30): date(2026, 8, 27),
}
"""Publication day of the quarterly immigration statistics, by the last day of the quarter they end with."""

LATEST = max(RELEASED.values())
"""The latest release the collected figures quote: the vintage of files that name none of their own."""

SUPPRESSED = ("City of London", "Isles of Scilly")
"""Authorities whose Homes for Ukraine count the publisher suppresses (fewer than 5)."""
DIFFERENCED = "difference of published rolling four-quarter sums"
"""The derivation of a quarter of which only sums of four quarters were published."""

_KINDS = {"enforced": "enforced", "voluntary": "voluntary", "port": "refused_entry"}


def published(rows: pd.DataFrame, schema: TableSchema) -> date:
    """Return the day the quarterly statistics came out that end with the last quarter of the rows."""
    last = rows[cast("str", schema.period)].max().date()
    if last not in RELEASED:
        raise DataRefused(
            f"{schema.name}: the day of publication of statistics to {last} is not known; give --released."
        )
    return RELEASED[last]


def returns_by_type(sheet: Sheet) -> Said:
    """Read two vintages that stand side by side; the later quarters of the second are differences."""
    schema = catalogue.schema("returns_by_type")
    said = {}
    for vintage, ends in (("dec2025", date(2025, 12, 31)), ("jun2026", date(2026, 6, 30))):
        differenced = pd.Series([str(cell).startswith(vintage) for cell in sheet["derivation"]])
        parts = [
            sheet.table(
                schema,
                {"returns": f"{column}_{vintage}"},
                given={"kind": kind},
                convert={"derivation": lambda cell, _: DIFFERENCED if cell else None},
            )
            for kind, column in _KINDS.items()
        ]
        for part in parts:
            part["derivation"] = part["derivation"].where(differenced)
        enforced, voluntary, port = (part["returns"] for part in parts)
        total = f"total_{vintage}"
        refuse_unequal(
            enforced + voluntary + port, sheet.converted(total, integer), f"{sheet.where}, sum of {total}"
        )
        rows = pd.concat(parts, ignore_index=True)
        said[RELEASED[ends]] = {schema.name: rows[rows["returns"].notna()]}
    return said


def returns_by_nationality(sheet: Sheet) -> Said:
    """Read returns by nationality, and their sums by type."""
    schema, rows = _returns(sheet, "Ret_D01", {"kind": "return_type_group"})
    return {published(rows, schema): {schema.name: rows, "returns_by_type": returns_workbooks.by_type(rows)}}


def returns_by_destination(sheet: Sheet) -> Said:
    """Read returns by destination."""
    names = {"kind": "return_type_group", "region": "destination_region"}
    schema, rows = _returns(sheet, "Ret_D02", names)
    return {published(rows, schema): {schema.name: rows}}


def _returns(sheet: Sheet, name: str, names: Mapping[str, str]) -> tuple[TableSchema, pd.DataFrame]:
    one = datasets.declared(name)
    schema = catalogue.schema(one.table)
    rows = sheet.table(schema, names, convert={"kind": returns_workbooks.kind}, spelling=one.spelling)
    return schema, added_up(schema, rows)


def returns_in_2025(sheet: Sheet) -> Said:
    """Read returns of one calendar year, a column for each kind, into one row for each kind."""
    schema = catalogue.schema("returns_by_nationality_annual")
    parts = [
        sheet.table(schema, {"nationality": "name", "returns": column}, given={"year": 2025, "kind": kind})
        for kind, column in (("enforced", "enforced"), ("voluntary", "voluntary"), ("port", "refused"))
    ]
    enforced, voluntary, port = (part["returns"] for part in parts)
    refuse_unequal(enforced + voluntary + port, sheet.converted("total", integer), f"{sheet.where}, total")
    return {RELEASED[date(2026, 3, 31)]: {schema.name: pd.concat(parts, ignore_index=True)}}


def small_boats_nationality(sheet: Sheet) -> Said:
    """Read the last calendar year and the sums of twelve months.

    Earlier years stay as an earlier release gave them: this one pools nationalities that were common
    then, such as Albania in 2022.
    """
    periods = sheet.converted("period", _period)
    rows = list(zip(periods, labels(sheet["nationality"]), sheet.converted("people", integer), strict=True))
    last = max((period for period in periods if isinstance(period, int)), default=None)
    year = [(last, name, count, False) for period, name, count in rows if period == last]
    twelve = [row for row in rows if isinstance(row[0], date)]
    said = {}
    for name, part in (("small_boats_nationality", year), ("small_boats_nationality_year_ending", twelve)):
        schema = catalogue.schema(name)
        columns = zip(*part, strict=True) if part else [[] for _ in schema.names]
        said[name] = frame(schema, dict(zip(schema.names, map(list, columns), strict=True)))
    return {LATEST: said}


def _period(cell: object, where: str) -> int | date:
    """Return the year of "2025", or the last day of "YE Jun 2026"."""
    found = re.fullmatch(r"((?:19|20)\d\d)|YE ([A-Z][a-z]{2}) (20\d\d)", str(cell))
    months = list(calendar.month_abbr)
    if found and found[1]:
        return int(found[1])
    if found and found[2] in months:
        year, month = int(found[3]), months.index(found[2])
        return date(year, month, calendar.monthrange(year, month)[1])
    raise DataRefused(f'{where}: expected a year or "YE Jun 2026", found "{str(cell)[:60]}".')


def asylum_support(sheet: Sheet) -> Said:
    """Read people supported by authority, with the totals that follow once known errors are corrected."""
    schema = catalogue.schema("asylum_support")
    names = {"authority": "local_authority", "accommodation": "accommodation_type"}
    rows = asylum_workbooks.support(sheet, names)
    day = published(rows, schema)
    return {day: {schema.name: rows, "asylum_support_totals": asylum_workbooks.support_totals(rows, day)}}


def without_suppressed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with Homes for Ukraine missing where a suppressed count was collected as 0."""
    suppressed = rows["authority"].isin(SUPPRESSED) & (rows["homes_for_ukraine"] == 0)
    return rows.assign(homes_for_ukraine=rows["homes_for_ukraine"].mask(suppressed))


def population_estimates(sheet: Sheet) -> Said:
    """Read both estimates; the later column repeats mid-2024 for Northern Ireland, which is left out."""
    earlier, later = "pop_reg02_dec2025_mid2024", "pop_reg02_jun2026_mid2025_GB_mid2024_NI"
    schema = catalogue.schema("population")
    first, second = (
        sheet.table(schema, {"lad_code": "areaCode", "population": column}, given={"year": year})
        for column, year in ((earlier, 2024), (later, 2025))
    )
    northern_ireland = first["lad_code"].str.startswith("N")
    refuse_unequal(
        second.loc[northern_ireland, "population"],
        first.loc[northern_ireland, "population"],
        f"{sheet.where}, Northern Ireland in {later}",
    )
    return {
        RELEASED[date(2025, 12, 31)]: {schema.name: first},
        RELEASED[date(2026, 6, 30)]: {schema.name: second[~northern_ireland]},
    }


def authorities(codes: Sheet, points: Sheet) -> Said:
    """Read the codes with, for those in use, one point of the area."""
    schema = catalogue.schema("authorities")
    names = {
        "authority": "local_authority",
        "current_code": "active_lad_code",
        "current_authority": "active_local_authority",
    }
    rows = codes.table(schema, names)
    located = points.table(schema).set_index("lad_code")
    for name in ("lon", "lat"):
        rows[name] = rows["lad_code"].map(located[name]).astype("Float64")
    return {RELEASED[date(2025, 12, 31)]: {schema.name: rows}}


def swapped(read: Callable[[Sheet, Sheet], Said]) -> Callable[[Sheet, Sheet], Said]:
    """Return a reader of two files that takes them the other way round."""
    return lambda second, first: read(first, second)


def first_of_month(cell: object, where: str) -> date:
    """Return the first day of a month written 2026-06."""
    try:
        return date.fromisoformat(f"{cell}-01")
    except ValueError:
        raise DataRefused(f'{where}: expected a month such as 2026-06, found "{str(cell)[:60]}".') from None
