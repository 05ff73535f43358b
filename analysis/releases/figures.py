"""Figures collected from official publications in CSV rows, where no workbook could be had.

A file is recognised by its column headings, as a workbook is by its content. The day of publication
follows from the last quarter in the file, or from the vintage that a column or row names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from analysis.errors import DataRefused
from analysis.releases import (
    asylum,
    cited,
    deaths,
    frontex,
    home_office,
    illegal_entry,
    immigration_groups,
    population,
    returns,
)
from analysis.releases.cells import frame, integer
from analysis.releases.release import Release
from analysis.releases.sheet import Sheet
from analysis.releases.workbook import CSV_SHEET, Workbook

if TYPE_CHECKING:
    import pandas as pd

    Said = Mapping[date, Mapping[str, pd.DataFrame]]

SCHEMAS = (
    *returns.SCHEMAS,
    *illegal_entry.SCHEMAS,
    *asylum.SCHEMAS,
    *immigration_groups.SCHEMAS,
    *population.SCHEMAS,
    *frontex.SCHEMAS,
    *deaths.SCHEMAS,
    *cited.SCHEMAS,
)
SCHEMA = {schema.name: schema for schema in SCHEMAS}

LATEST = max(home_office.RELEASED.values())
"""The latest release the collected figures quote: the vintage of files that name none of their own."""


@dataclass(frozen=True)
class Importer:
    """How one kind of figures file is read; `said` gives the tables of each day of publication."""

    columns: tuple[str, ...]
    source: str
    title: str
    said: Callable[[Sheet], Said]
    page: str = home_office.DATA_TABLES


def _released(rows: pd.DataFrame, period: str) -> date:
    """Return the day the quarterly statistics that end with the last quarter of the rows came out."""
    last = rows[period].max().date()
    if last not in home_office.RELEASED:
        raise DataRefused(f"no publication day is known for statistics that end on {last}; give --released.")
    return home_office.RELEASED[last]


def _one(
    table: str,
    names: Mapping[str, str] | None = None,
    *,
    released: date | None = None,
    given: Mapping[str, object] | None = None,
    spelling: Mapping[str, Mapping[str, str]] | None = None,
    convert: Mapping[str, Callable[[object, str], object]] | None = None,
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows,
) -> Callable[[Sheet], Said]:
    """Return a function that reads one table of one release."""
    schema = SCHEMA[table]

    def said(sheet: Sheet) -> Said:
        rows = sheet.table(schema, names, given=given, spelling=spelling, convert=convert)
        return {released or _released(rows, cast("str", schema.period)): {table: finish(rows)}}

    return said


def _returns_by_nationality(sheet: Sheet) -> Said:
    rows = returns.by_nationality(sheet, kind="return_type_group")
    return {
        _released(rows, "quarter_end"): {
            "returns_by_nationality": rows,
            "returns_by_type": returns.by_type(rows),
        }
    }


def _returns_by_type(sheet: Sheet) -> Said:
    """Read the two vintages that stand side by side."""
    import pandas as pd

    said = {}
    for vintage, ends in (("dec2025", date(2025, 12, 31)), ("jun2026", date(2026, 6, 30))):
        names = {"enforced": "enforced", "voluntary": "voluntary", "port": "refused_entry"}
        parts = [
            sheet.table(
                SCHEMA["returns_by_type"], {"returns": f"{column}_{vintage}"}, given={"kind": kind}
            ).drop(columns="derivation")
            for kind, column in names.items()
        ]
        total = sheet.converted(f"total_{vintage}", integer)
        added = sum((part["returns"] for part in parts[1:]), parts[0]["returns"])
        returns.refuse_unequal(added, total, f"{sheet.where}, column total_{vintage}", sheet.first_row)
        differenced = [str(cell).startswith(vintage) for cell in sheet["derivation"]]
        for part in parts:
            part["derivation"] = pd.Series(
                [returns.DIFFERENCED if yes else None for yes in differenced], dtype="string"
            )
        rows = pd.concat(parts, ignore_index=True)
        said[home_office.RELEASED[ends]] = {"returns_by_type": rows[rows["returns"].notna()]}
    return said


def _returns_annual(sheet: Sheet) -> Said:
    import pandas as pd

    schema = SCHEMA["returns_by_nationality_annual"]
    parts = [
        sheet.table(schema, {"nationality": "name", "returns": column}, given={"year": 2025, "kind": kind})
        for kind, column in (("enforced", "enforced"), ("voluntary", "voluntary"), ("port", "refused"))
    ]
    return {date(2026, 5, 21): {schema.name: pd.concat(parts, ignore_index=True)}}


def _small_boats_nationality(sheet: Sheet) -> Said:
    """Read the last calendar year and the twelve-month totals.

    Earlier years stay as an earlier release gave them: this one pools nationalities that were common
    then, such as Albania in 2022.
    """
    import pandas as pd

    rows = pd.DataFrame({"period": sheet["period"], "nationality": sheet["nationality"]})
    rows["arrivals"] = sheet.converted("people", integer)
    ending = rows["period"].str.startswith("YE ")
    last = rows.loc[~ending, "period"].max()
    year = rows[~ending & (rows["period"] == last)]
    twelve = rows[ending]
    ends = [
        (datetime.strptime(cell, "YE %b %Y") + pd.offsets.MonthEnd(0)).date()  # noqa: DTZ007
        for cell in twelve["period"]
    ]
    year_ending = "small_boats_nationality_year_ending"
    return {
        LATEST: {
            "small_boats_nationality": frame(
                SCHEMA["small_boats_nationality"],
                {
                    "year": [int(last)] * len(year),
                    "nationality": year["nationality"],
                    "arrivals": year["arrivals"],
                    "part_year": [False] * len(year),
                },
            ),
            year_ending: frame(
                SCHEMA[year_ending],
                {"year_ending": ends, "nationality": twelve["nationality"], "arrivals": twelve["arrivals"]},
            ),
        }
    }


def _population(sheet: Sheet) -> Said:
    """Read both estimates; the later column repeats mid-2024 for Northern Ireland, which is left out."""
    columns = ("pop_reg02_dec2025_mid2024", "pop_reg02_jun2026_mid2025_GB_mid2024_NI")
    first, second = (
        sheet.table(
            SCHEMA["population"],
            {"lad_code": "areaCode", "population": column},
            given={"year": year},
        )
        for column, year in zip(columns, (2024, 2025), strict=True)
    )
    northern_ireland = first["lad_code"].str.startswith("N")
    returns.refuse_unequal(
        second.loc[northern_ireland, "population"],
        first.loc[northern_ireland, "population"].tolist(),
        f"{sheet.where}, Northern Ireland, column {columns[1]}",
        sheet.first_row,
    )
    return {
        home_office.RELEASED[date(2025, 12, 31)]: {"population": first},
        home_office.RELEASED[date(2026, 6, 30)]: {"population": second[~northern_ireland]},
    }
