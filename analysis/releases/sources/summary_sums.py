"""What has to add up in a summary table: parts to their whole, quarters to years, nationalities to all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused
from analysis.releases.history.differences import row_name
from analysis.releases.history.summary_sheet import ALL, Node, Sheet
from analysis.releases.reading.release import Finding

if TYPE_CHECKING:
    from pandas import DataFrame

_LESS = {"not available", "withheld"}
_WHOLE_PERCENT = 0.0101
"""So far may a share be from one in whole per cents, cut off or rounded."""


@dataclass(frozen=True)
class Cell:
    """Where a figure belongs: end of its period (None: all periods), nationality, measure, column's unit."""

    end: date | None
    total: bool
    nationality: str
    at: int
    unit: str

    @property
    def day(self) -> date:
        """The end of the period, or of all."""
        return self.end or date.max


@dataclass(frozen=True)
class Figure:
    """A value, None where there is none, and what the publisher's marks say of it."""

    value: float | None
    status: tuple[str, ...]


def check_change(cell: object, before: Sequence[float | None], where: str, kind: str) -> None:
    """Refuse a change in the latest year, in number or per cent, that the two figures do not make."""
    now, then = (before[-1], before[-2]) if len(before) > 1 else (None, None)
    if not isinstance(cell, float) or now is None or then is None:
        return
    if kind == "number" and cell != now - then:
        raise DataRefused(where, f"{now - then:g} between the two latest figures", f"{cell:g}")
    if kind != "number" and then and not _is_share(cell, (now - then) / then):
        raise DataRefused(where, f"{(now - then) / then:.0%} from {then:g} to {now:g}", f"{cell:g}")


def check_shares(
    nodes: Sequence[Node], figures: Mapping[Cell, Figure], shares: Iterable[tuple[object, Cell, str]]
) -> None:
    """Refuse a share of the latest figure in its whole that is another."""
    for cell, of, where in shares:
        above = (at for at in range(of.at - 1, -1, -1) if nodes[at].depth < nodes[of.at].depth)
        whole = replace(of, nationality=ALL) if of.nationality else replace(of, at=next(above, of.at))
        part, total = (figures[one].value if one in figures else None for one in (of, whole))
        if isinstance(cell, float) and part is not None and total and not _is_share(cell, part / total):
            raise DataRefused(where, f"{part / total:.0%} of {total:g}", f"{cell:g}")


def _is_share(found: float, share: float) -> bool:
    """Return whether a figure is a share, as such or in per cent, as far as whole per cents tell."""
    return min(abs(found - share), abs(found / 100 - share)) < _WHOLE_PERCENT


def check_parts(nodes: Sequence[Node], figures: Mapping[Cell, Figure], where: str) -> None:
    """Refuse parts that do not add up to their whole: of a measure, of a year, of all nationalities.

    Raises DataRefused: with the place, what was expected and what was found.
    """
    for cell, whole in figures.items():
        node = nodes[cell.at]
        if whole.value is None or node.unit == "percent":
            continue
        place = f"{where}, {cell.nationality or node.name}, {cell.end or 'total'}"
        parts = [replace(cell, at=at) for at in _parts(nodes, cell.at)]
        _check_sum(whole.value, parts, figures, place, exact=node.summed)
        if cell.total:
            periods = [
                one
                for one in figures
                if not one.total
                and replace(one, end=cell.end, total=True) == cell
                and (cell.end is None or one.day.year == cell.end.year)
            ]
            _check_sum(whole.value, periods, figures, place, exact=True)
        if cell.nationality == ALL:
            listed = [one for one in figures if one != cell and replace(one, nationality=ALL) == cell]
            rest = any(one.nationality.casefold().startswith(("other", "all other")) for one in listed)
            _check_sum(whole.value, listed, figures, place, exact=rest)


def findings(sheet: Sheet, rows: DataFrame) -> Iterator[Finding]:
    """Yield a share above 100 per cent in the table of a sheet, and the first that does not add up in it."""
    at = {node.name: n for n, node in enumerate(sheet.nodes)}
    for _, share in rows[rows["unit"].str.startswith("percent") & (rows["value"] > 100)].iterrows():
        where, found = f"{sheet.table}, {row_name(share, sheet.schema)}", f"{share['value']:g}"
        yield Finding(where, "at most 100 per cent", found)
    known = rows[rows["measure"].isin(at)]
    figures: dict[Cell, Figure] = {}
    for row in known.astype({"value": float}).fillna({"status": ""}).to_dict("records"):
        end, nationality = row["period_end"].date(), row.get("nationality", "")
        cell = Cell(end, False, nationality, at[row["measure"]], row["unit"])
        value = None if row["value"] != row["value"] else row["value"]
        figures[cell] = Figure(value, tuple(row["status"].split(", ")))
    try:
        check_parts(sheet.nodes, figures, sheet.table)
    except DataRefused as refusal:
        said = refusal.fields
        yield Finding(str(said["in"]), str(said["expected"]), str(said["found"]))


def _parts(nodes: Sequence[Node], at: int) -> list[int]:
    """Return which measures are the parts of one: those below it, or before it where it is a total."""
    depth = nodes[at].depth

    def run(numbers: range, level: int) -> list[int]:
        found = []
        for n in numbers:
            if nodes[n].depth < level:
                break
            if nodes[n].depth == level and nodes[n].unit == nodes[at].unit:
                found.append(n)
        return found

    below = run(range(at + 1, len(nodes)), depth + 1)
    return below or (run(range(at - 1, -1, -1), depth) if nodes[at].summed else [])


def _check_sum(
    whole: float, parts: Sequence[Cell], figures: Mapping[Cell, Figure], where: str, *, exact: bool
) -> None:
    """Compare; what is not applicable adds nothing, and where a part is not known the rest may be less."""
    held = [figures[part] for part in parts if part in figures]
    known = [part.value for part in held if part.value is not None]
    exact = exact and not any(_LESS & {*part.status} for part in held)
    if known and (sum(known) != whole if exact else sum(known) > whole):
        expected = f"parts that add up to {whole:,.0f}" if exact else f"parts of at most {whole:,.0f}"
        raise DataRefused(where, expected, f"{sum(known):,.0f}")
