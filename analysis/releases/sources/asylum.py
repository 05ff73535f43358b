"""Asylum claims, decisions, support and resettlement: Home Office tables Asy_D01…D11 and Res_D01."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from analysis.common import paths
from analysis.releases.guards import corrections
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import added_up, one_spelling
from analysis.releases.reading.release import Release
from analysis.releases.reading.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd


ACCOMMODATION = one_spelling(
    (
        "Dispersal Accommodation",
        "Initial Accommodation",
        "Contingency Accommodation - Hotel",
        "Contingency Accommodation - Other",
        "Other Accommodation",
        "Subsistence only",
    )
)
REGIONS = one_spelling(("East of England", "Yorkshire and The Humber"))
"""Labels whose case drifts from quarter to quarter."""
AREA_CODE = re.compile(r"[EWSN]\d{8}")


def support(sheet: Sheet, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `asylum_support` of a sheet, with the codes as published.

    A row without the code of an authority is kept as unallocated, under the label that says why.
    """
    schema = catalogue.schema("asylum_support")
    rows = sheet.table(schema, names, spelling={"accommodation": ACCOMMODATION, "region": REGIONS})
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


def without_area_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose code and region are missing where a word stands in place of a code."""
    marked = ~rows["lad_code"].str.fullmatch(AREA_CODE).fillna(False).astype(bool)
    return rows.assign(lad_code=rows["lad_code"].mask(marked), region=rows["region"].mask(marked))
