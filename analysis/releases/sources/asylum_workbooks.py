"""The Home Office's asylum and resettlement workbooks: sheets Asy_D01, D02, D03, D09, D11 and Res_D01.

Layouts from descriptions of the XLSX editions of 2019 to 2026, none seen on a real file: `Cover_sheet` with
"Published: …", a pivot sheet and a data sheet for each table (`Data - Asy_D11`, since 2024 `Data_Asy_D11`),
the title in row 1, headings in row 2. D01 and D02 are in one workbook; D03, D09, D11 and Res_D01 in one each.
Claims were called applications until 2024; accommodation types "Support sub-type" until 2022.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis.common import paths
from analysis.common.errors import DataRefused, Place
from analysis.releases.guards import corrections
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up, each, frame, integer, labels, one_of, quarter_end
from analysis.releases.reading.release import Release
from analysis.releases.reading.sheet import Sheet
from analysis.releases.reading.workbook import Workbook, label
from analysis.releases.sources import datasets

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "immigration-statistics"
AWAITING = catalogue.schema("asylum_awaiting_decision")

_SHEETS = ("Asy_D01", "Asy_D02", "Asy_D03", "Asy_D09", "Asy_D11", "Res_D01")
_OUTCOMES = {"grant": "grants", "refus": "refusals", "withdraw": "withdrawals", "admin": "administrative"}
_STAGES = {"initial": "initial decision", "further": "further review"}
_SECTIONS = {"Section 95": "section95", "Section 98": "section98", "Section 4": "section4"}

AREA_CODE = re.compile(r"[EWSN]\d{8}")

Tables = dict[str, "pd.DataFrame"]


def recognises(workbook: Workbook) -> bool:
    """Tell the workbooks by their data sheets."""
    return any(datasets.find_data(workbook, table) for table in _SHEETS)


def read(workbook: Workbook, released: date | None = None) -> Release:
    """Return the one release of a workbook, with the tables of the sheets it has.

    Claims and decisions make one table: a workbook with one of the two is refused.

    Raises DataRefused: a heading is missing, a cell is not what its column holds, a label is unknown, or the
    day of publication cannot be told.
    """
    sheets = {
        table: datasets.declared_data(workbook, sheet, table)
        for table in _SHEETS
        if (sheet := datasets.find_data(workbook, table))
    }
    day = released or datasets.published(workbook)
    tables: Tables = {}
    if {"Asy_D01", "Asy_D02"} & set(sheets):
        tables |= _flows(workbook, sheets)
    for table, make in _MAKERS.items():
        if table in sheets:
            tables |= make(sheets[table], day)
    title = f"Immigration system statistics, detailed datasets: {', '.join(sheets)}"
    return Release(SOURCE, day, tables, title)


def _flows(workbook: Workbook, sheets: Mapping[str, Sheet]) -> Tables:
    """Add up claims and initial outcomes by quarter; decisions on resettlement cases are none of them."""
    import pandas as pd

    if not {"Asy_D01", "Asy_D02"} <= set(sheets):
        raise DataRefused(workbook.file, "the data of Asy_D01 and Asy_D02", "one of them")
    claims, decisions = sheets["Asy_D01"], sheets["Asy_D02"]
    by_quarter = _sums(claims, "claims").rename("claims")
    case_types = labels(decisions.columns.get("case_type", ["Asylum Case"] * len(decisions["group"])))
    groups = [
        "" if (kind or "").casefold() == "resettlement case" else group
        for kind, group in zip(case_types, decisions["group"], strict=True)
    ]
    where = Place(decisions.where, column='"group"')
    rows = pd.DataFrame(
        {
            "quarter_end": decisions.converted("quarter_end", quarter_end),
            "people": pd.Series(decisions.converted("people", integer), dtype="Int64"),
            "outcome": each(groups, _outcome, where, decisions.rows),
        }
    )
    outcomes = rows.pivot_table("people", "quarter_end", "outcome", aggfunc="sum")
    table = pd.concat([by_quarter, outcomes], axis="columns").sort_index()
    table["initial_outcomes"] = outcomes.sum(axis="columns", min_count=1)
    table = table.rename_axis("quarter_end").reset_index()
    return {"asylum_flows": _framed("asylum_flows", table)}


def _sums(sheet: Sheet, column: str) -> pd.Series[int]:
    """Return a count added up by quarter."""
    import pandas as pd

    counts = pd.Series(sheet.converted(column, integer), dtype="Int64")
    return counts.groupby(sheet.converted("quarter_end", quarter_end)).sum(min_count=1)


def _outcome(cell: object, where: str) -> str | None:
    return None if cell == "" else _known(_OUTCOMES)(cell, where)


def _known(names: Mapping[str, str]) -> Callable[[object, str], str]:
    return one_of(names, f"a label with {' or '.join(names)}", within=True)


def _awaiting(sheet: Sheet, _released: date) -> Tables:
    rows = sheet.table(AWAITING, convert={"stage": _known(_STAGES)})
    return {AWAITING.name: added_up(AWAITING, rows)}


def _supported(sheet: Sheet, _released: date) -> Tables:
    """Add up people supported in the UK by section, and people in hotels from when they are told apart."""
    import pandas as pd

    rows = pd.DataFrame(
        {
            "as_at": sheet.converted("as_at", quarter_end),
            "section": sheet.converted("support_type", _section),
            "hotel": ["hotel" in (kind or "").casefold() for kind in labels(sheet["accommodation"])],
            "people": pd.Series(sheet.converted("people", integer), dtype="Int64"),
        }
    )
    sections = rows.pivot_table("people", "as_at", "section", aggfunc="sum").rename_axis("as_at")
    sections = sections.reindex(columns=list(_SECTIONS.values())).astype("Int64")
    sections["total"] = sections.sum(axis="columns", skipna=False)
    hotels = rows[rows["hotel"]].groupby("as_at")[["people"]].sum().reset_index()
    return {
        "asylum_support_sections": _framed("asylum_support_sections", sections.reset_index()),
        "people_in_hotels": _framed("people_in_hotels", hotels),
    }


def _framed(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    schema = catalogue.schema(table)
    return frame(schema, {name: rows[name] for name in schema.names if name in rows})


def _section(cell: object, where: str) -> str:
    text = label(cell)
    if text not in _SECTIONS:
        raise DataRefused(where, ", ".join(_SECTIONS), f'"{text[:60]}"')
    return _SECTIONS[text]


def support(sheet: Sheet, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the table `asylum_support` of a sheet, with the codes as published.

    A row without the code of an authority is kept as unallocated, under the label that says why.
    """
    schema = catalogue.schema("asylum_support")
    rows = sheet.table(schema, names, spelling=datasets.declared("Asy_D11").spelling)
    allocated = rows["lad_code"].str.fullmatch(AREA_CODE).fillna(False).astype(bool)
    rows["unallocated"] = rows["authority"].mask(allocated)
    rows.loc[~allocated, ["lad_code", "region"]] = None
    return added_up(schema, rows)


def support_totals(rows: pd.DataFrame, released: date) -> pd.DataFrame:
    """Return the table `asylum_support_totals` of the rows of `asylum_support`: all types added up.

    The rows are added up as `data/corrections.toml` corrects them, since the totals keep only codes.
    """
    schema = catalogue.schema("asylum_support_totals")
    release = Release("immigration-statistics", released, {}, "", "")
    known = corrections.load(paths.data() / "corrections.toml")
    corrected = corrections.apply(rows, catalogue.schema("asylum_support"), release, known)
    allocated = corrected[corrected["lad_code"].notna()]
    return allocated.groupby(["as_at", "lad_code"], sort=False)["people"].sum().reset_index()[schema.names]


def _by_authority(sheet: Sheet, released: date) -> Tables:
    rows = support(sheet)
    return {"asylum_support": rows, "asylum_support_totals": support_totals(rows, released)}


def without_area_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose code and region are missing where a word stands in place of a code."""
    marked = ~rows["lad_code"].str.fullmatch(AREA_CODE).fillna(False).astype(bool)
    return rows.assign(lad_code=rows["lad_code"].mask(marked), region=rows["region"].mask(marked))


def _resettled(sheet: Sheet, _released: date) -> Tables:
    """Read people resettled; a scheme under community sponsorship is named with it, as it used to be."""
    schema = catalogue.schema("resettlement")
    rows = without_area_marks(sheet.table(schema))
    if "sponsorship" in sheet.columns:
        sponsored = labels(sheet["sponsorship"], {"n/a": ""})
        rows["scheme"] = [
            f"{scheme} - {sponsor}" if sponsor else scheme
            for scheme, sponsor in zip(rows["scheme"], sponsored, strict=True)
        ]
        rows["scheme"] = rows["scheme"].astype("string")
    return {schema.name: added_up(schema, rows)}


_MAKERS: Mapping[str, Callable[[Sheet, date], Tables]] = {
    "Asy_D03": _awaiting,
    "Asy_D09": _supported,
    "Asy_D11": _by_authority,
    "Res_D01": _resettled,
}
