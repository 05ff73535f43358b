"""What must agree in the English homelessness tables: what adds up, and what several sheets say of one row.

Duties, parts of a duty and England's regions add up in every quarter from July to September 2020 to October
to December 2025. Rows of England, regions and groups are rounded to 10, those of authorities are not, and
England holds estimates for authorities that gave no figure: so authorities are never added up.

Since 2019 A1 and TA1 both give the households of an area, and rates that are figures divided by it; each
other sheet gives again the duties of which it tells the reasons. In every edition held each authority agrees
with itself, but for the duties of January to March 2024, of which A2 is older than A1: most differ there, by
up to 15%. So figures in another authority's row are told, in one sheet or in several, whatever they are.
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

Said = dict[str, dict[str, float]]
"""What a sheet says: by the code of an authority, by measure."""

RATES: Mapping[str, str] = {
    "prevention_rate": "prevention_duty",
    "relief_rate": "relief_duty",
    "temporary_accommodation_rate": "in_temporary_accommodation",
}
"""What is given for every thousand households, and the figure of which it is the rate."""
HOUSEHOLDS = "households_in_area"
_MOST, _FAR, _ROUNDED = 0.1, 0.25, 0.001
_RATE_APART = 0.01


def sums_apart(table: str, rows: DataFrame) -> Iterator[Finding]:
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
        for lacking in sorted({_ENGLAND, _LONDON, _REST}.difference(areas.index)):
            yield quarter, lacking, wide.columns[0], "a row", "none"
        england = areas.reindex([_ENGLAND]).T[_ENGLAND]
        for named, parts, rounding in sums:
            total = parts.sum(skipna=False)
            apart = ((england - total).abs() > rounding).fillna(False)
            for measure in england.index[apart]:
                yield quarter, _ENGLAND, measure, f"{total[measure]} as {named}", england[measure]


def rows_apart(table: str, sheets: Mapping[str, Said]) -> Iterator[Finding]:
    """Yield, once, that sheets say different things of authorities: it is asked about."""
    said = [*_told_apart(sheets)]
    if said:
        where, expected, found = said[0]
        more = f" ({len(said) - 1} more like it)" if len(said) > 1 else ""
        yield Finding(f"{table}, {where}", expected, f"{found}{more}", f"continuity:{table}:rows")


def _told_apart(sheets: Mapping[str, Said]) -> Iterator[tuple[str, str, str]]:
    """Yield where, what is expected and what is found."""
    first: dict[str, str] = {}
    for sheet, areas in sheets.items():
        for code, of in areas.items():
            for rate, name in RATES.items():
                if {rate, name, HOUSEHOLDS} <= {*of}:
                    expected = of[rate] * of[HOUSEHOLDS]
                    if abs(of[name] - expected) > max(_RATE_APART * of[HOUSEHOLDS], 1):
                        yield (
                            f"sheet {sheet}, area {code}, {name}",
                            *_figures(expected, of[name], "its rate"),
                        )
        for name in {name: None for of in areas.values() for name in of}:
            other = first.setdefault(name, sheet)
            yield from _of_two(name, sheet, areas, other, sheets[other]) if other != sheet else ()


def _of_two(name: str, sheet: str, areas: Said, other: str, others: Said) -> Iterator[tuple[str, str, str]]:
    both = {
        code: (of[name], others[code][name])
        for code, of in areas.items()
        if name in of and name in others.get(code, {})
    }
    least = _ROUNDED if name == HOUSEHOLDS else 0
    apart = {code: (x, y) for code, (x, y) in both.items() if abs(x - y) > least * max(x, y)}
    older = len(apart) > max(_MOST * len(both), 10)  # one sheet was made from other returns
    for code, (x, y) in apart.items():
        if not older or abs(x - y) > max(_FAR * max(x, y), 10):
            yield (f"sheet {sheet}, area {code}, {name}", *_figures(y, x, f"sheet {other}"))


def _figures(expected: float, found: float, who: str) -> tuple[str, str]:
    return f"{expected:,.6g} as {who} says", f"{found:,.6g}"
