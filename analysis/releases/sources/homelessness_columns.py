"""The columns of the English homelessness tables that are read, by their headings in every layout."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from analysis.common.errors import DataRefused
from analysis.releases.reading.headings import readable
from analysis.releases.reading.said import folded
from analysis.releases.reading.workbook import Row


@dataclass(frozen=True)
class Measure:
    """A measure and the heading it stands under; `since` is the first quarter that must have it.

    One that is only `beside` the others tells whose a row is, and may be missing.
    """

    name: str
    heading: str
    since: date = date.min
    beside: bool = False


FIRST_SEEN = date(2020, 9, 30)
"""The first quarter of which a real file was seen."""

# since 2026 a heading joins those that used to stand above it ("Households in TA / Total"), so that the
# groups before and the total after it are allowed for where they are not known
_ASYLUM = r"(.* )?required to leave accommodation provided by (the )?home office as asylum support( ?total)?"
_RESETTLEMENT = r"(.* )?loss of placement or sponsorship provided through a resettlement scheme( ?total)?"
_ACCOMMODATION = r"(.* )?national asylum (seekers? support|support service) \(nass\) accommodation( ?total)?"


def _beside(name: str, heading: str) -> Measure:
    return Measure(name, heading, beside=True)


_HOUSEHOLDS = _beside("households_in_area", "number of households in area.*")


def _owed(duty: str) -> Measure:
    of = {"owed": "prevention or relief"}.get(duty, duty)
    return _beside(f"{duty}_duty", f"total owed a {of} duty")


def _nass(duty: str) -> tuple[Measure, ...]:
    return (_owed(duty), Measure(f"{duty}_from_asylum_accommodation", _ACCOMMODATION, since=FIRST_SEEN))


def _duty(duty: str) -> tuple[Measure, ...]:
    return (
        _owed(duty),
        Measure(f"{duty}_after_asylum_support", _ASYLUM),
        Measure(f"{duty}_after_resettlement", _RESETTLEMENT, since=date(2024, 9, 30)),
    )


MEASURES: Mapping[str, tuple[Measure, ...]] = {
    "A1": (
        Measure(
            "assessed",
            "total initial assessments|total number of households assessed|initial assessments ?total",
        ),
        Measure(
            "owed_duty",
            "total owed a prevention or relief duty|total households assessed as owed a duty"
            "|assessed as owed a duty ?(owed a prevention or relief duty ?)?total",
        ),
        Measure(
            "prevention_duty",
            "(assessed as owed a duty ?)?threatened with homelessness( within 56 days)?"
            " ?[-,] ?prevention duty owed",
        ),
        Measure("relief_duty", "(assessed as owed a duty ?)?homeless ?[-,] ?relief duty owed"),
        _HOUSEHOLDS,
        _beside("prevention_rate", "households assessed as threatened with homelessness per .*"),
        _beside("relief_rate", "households assessed as homeless per .*"),
    ),
    "A2": _duty("owed"),
    "A2P": _duty("prevention"),
    "A2R": _duty("relief"),
    "A4": _nass("owed"),
    "A4P": _nass("prevention"),
    "A4R": _nass("relief"),
    "TA1": (
        Measure("in_temporary_accommodation", "total number of households in ta|households in ta ?total"),
        Measure(
            "in_temporary_accommodation_with_children",
            "total number of households in ta with children|households in ta with children ?total",
        ),
        _HOUSEHOLDS,
        _beside("temporary_accommodation_rate", "total number of households in ta per .*"),
    ),
}


def columns_of(
    headings: Sequence[Row], measures: Sequence[Measure], quarter: date, where: str
) -> dict[str, int]:
    """Return the column of each measure: the one that has its heading in any of the heading rows.

    Where none has it, a heading is read together with the group it stands under: "Total" below "Assessed as
    owed a duty", a merged cell, of which the group may stand to the left.

    Raises DataRefused: no column, or more than one, has the heading of a measure that the quarter must have.
    """
    single, grouped = _texts(headings)
    at = {}
    for measure in measures:
        pattern = re.compile(measure.heading)
        found = [column for column, texts in single.items() if any(map(pattern.fullmatch, texts))]
        found = found or [column for column, texts in grouped.items() if any(map(pattern.fullmatch, texts))]
        if len(found) == 1:
            at[measure.name] = found[0]
        elif not measure.beside and (found or quarter >= measure.since):
            wanted = readable(measure.heading)
            raise DataRefused(where, f'one column "{wanted}"', len(found))
    return at


def _texts(headings: Sequence[Row]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return by column the headings that stand there, and these behind the groups of the rows above."""
    single: dict[int, set[str]] = {}
    grouped: dict[int, set[str]] = {}
    groups: list[Sequence[str]] = []
    for row in headings:
        texts = [re.sub(r" \d{1,2}$", "", folded(cell)) for cell in row]
        for column, text in ((column, text) for column, text in enumerate(texts) if text):
            single.setdefault(column, set()).add(text)
            above = {row[column] for row in groups if column < len(row) and row[column]}
            grouped.setdefault(column, set()).update(f"{group} {text}" for group in above)
        groups.append(list(accumulate(texts, _carried)))
    return single, grouped


def _carried(group: str, text: str) -> str:
    return text or group
