"""What must add up in the English homelessness tables: duties, parts of a duty, and England's regions.

All of it holds in every quarter from July to September 2020 to October to December 2025. Rows of England,
regions and groups are rounded to 10, those of authorities are not, and England holds estimates for
authorities that gave no figure: so authorities are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from analysis.releases.reading.release import Finding

if TYPE_CHECKING:
    import pandas as pd
    from pandas import DataFrame, Series

_PARTS: Mapping[str, tuple[str, ...]] = {
    "assessed": ("owed_duty",),
    **{
        f"{duty}_duty": (
            f"{duty}_after_asylum_support",
            f"{duty}_after_resettlement",
            f"{duty}_from_asylum_accommodation",
        )
        for duty in ("prevention", "relief")
    },
    "in_temporary_accommodation": ("in_temporary_accommodation_with_children",),
}
_DUTIES = ("owed_duty", "prevention_duty", "relief_duty")
_CONFIRMED = ("prevention_", "relief_")
_ENGLAND, _LONDON, _REST = "England", "London", "Rest of England"
_REGIONS = 9
_BY_AREA = ["quarter_end", "authority"]

_Apart = tuple["pd.Timestamp", str, str, str, object]
"""Quarter, area, measure, expected, found."""


def findings(table: str, rows: DataFrame) -> Iterator[Finding]:
    """Yield what does not add up in rows of `homelessness_england`.

    The two duties make all duties owed; no part is larger than its whole; England is London and the rest
    of England, and its nine regions. Rounded rows may differ by what rounding to 10 explains. Where the
    duties of an authority are all given, and so confirm each other, a part above its duty is what is wrong.
    """
    import pandas as pd

    wide = rows.pivot_table("households", _BY_AREA, "measure", aggfunc="first", sort=False).astype("Int64")
    codes = rows.drop_duplicates(_BY_AREA).set_index(_BY_AREA)["lad_code"].fillna("").reindex(wide.index)
    apart = [*_duties(wide, codes), *_parts(wide), *_england(wide, codes)]
    for quarter, area, measure, expected, found in apart:
        where = f"{table}, quarter_end {quarter:%Y-%m-%d}, authority {area}, measure {measure}"
        there = (quarter, area) in wide.index
        confirmed = there and all(name in wide and pd.notna(wide[name][quarter, area]) for name in _DUTIES)
        alone = confirmed and measure.startswith(_CONFIRMED) and codes[quarter, area].startswith("E0")
        row = {"quarter_end": quarter, "authority": area, "measure": measure}
        yield Finding(where, expected, str(found), cell=(table, "households", row) if alone else None)


def _duties(wide: DataFrame, codes: Series[str]) -> Iterator[_Apart]:
    if {*_DUTIES} <= set(wide):
        rounding = (~codes.str.startswith("E0")).astype("Int64") * 20
        duties = wide["prevention_duty"] + wide["relief_duty"]
        apart = ((wide["owed_duty"] - duties).abs() > rounding).fillna(False)
        for (quarter, area), found in zip(wide.index[apart], wide.loc[apart, "owed_duty"], strict=True):
            expected = f"{duties[quarter, area]} as prevention and relief together"
            yield quarter, area, "owed_duty", expected, found


def _parts(wide: DataFrame) -> Iterator[_Apart]:
    for whole, parts in _PARTS.items():
        for part in (name for name in parts if {name, whole} <= set(wide)):
            larger = (wide[part] > wide[whole]).fillna(False)
            for (quarter, area), found in zip(wide.index[larger], wide.loc[larger, part], strict=True):
                yield quarter, area, part, f"at most {wide[whole][quarter, area]} as {whole}", found


def _england(wide: DataFrame, codes: Series[str]) -> Iterator[_Apart]:
    """Compare England with its two halves, and with its nine regions: all, if any is there but London."""
    quarters = wide.index.get_level_values("quarter_end")
    for quarter in quarters.unique():
        areas = wide[quarters == quarter].droplevel("quarter_end")
        regions = areas[codes[quarters == quarter].str.startswith("E12").to_numpy()]
        halves = areas.reindex([_LONDON, _REST])  # a half that is not there is missing, and so is the sum
        sums = [("London and the rest of England", halves, 20)]
        if len(regions) == _REGIONS:
            sums.append((f"its {_REGIONS} regions", regions, 50))
        elif len(regions) > 1:
            yield quarter, _ENGLAND, wide.columns[0], f"its {_REGIONS} regions", f"{len(regions)} of them"
        for lacking in {_ENGLAND, _LONDON, _REST}.difference(areas.index):
            yield quarter, lacking, wide.columns[0], "a row", "none"
        england = areas.reindex([_ENGLAND]).T[_ENGLAND]
        for named, parts, rounding in sums:
            total = parts.sum(skipna=False)
            apart = ((england - total).abs() > rounding).fillna(False)
            for measure in england.index[apart]:
                yield quarter, _ENGLAND, measure, f"{total[measure]} as {named}", england[measure]
