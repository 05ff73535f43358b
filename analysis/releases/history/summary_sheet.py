"""What one sheet of summary tables holds, declared in TOML: its measures in order, and its table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.releases.reading.release import Column, TableSchema

ALL = "All nationalities"
"""The total of a list of nationalities."""

_NODE = re.compile(r"( *)(.+?)(?: \| (.+?))?(?: \[([a-z -]+)\])?( \?)?( =|:)?")


@dataclass(frozen=True)
class Node:
    """A measure: its label in the sheet, our name with the names above it, unit, and what adds up to it."""

    label: str
    printed: str
    name: str
    unit: str
    depth: int
    heading: bool
    optional: bool
    summed: bool


@dataclass(frozen=True)
class Sheet:
    """What one sheet holds, and the table it becomes.

    `summary_sheets.toml` says how `measures` are written.
    """

    sheet: str
    table: str
    title: str
    description: str
    measures: str
    unit: str = "people"
    nationality: bool = False
    unshown: str = ""
    bounds: Mapping[str, float] = field(default_factory=dict, hash=False)
    as_stood: bool = False

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The measures in the order of the sheet."""
        from analysis.releases.reading.summary_labels import key  # the reader's: a table is read without it

        nodes: list[Node] = []
        above: dict[int, str] = {}
        for line in filter(str.strip, self.measures.splitlines()):
            found = _NODE.fullmatch(line)
            if found is None:
                raise ValueError(f"{self.table}: {line!r} declares no measure")
            depth, name = len(found[1]) // 2, (found[3] or found[2]).strip()
            above[depth] = name
            path = ": ".join(above[n] for n in range(depth + 1))
            nodes.append(
                Node(
                    label=key(found[2]),
                    printed=found[2],
                    name=path,
                    unit=found[4] or self.unit,
                    depth=depth,
                    heading=found[6] == ":",
                    optional=bool(found[5]),
                    summed=found[6] == " =",
                )
            )
        return tuple(nodes)

    @property
    def schema(self) -> TableSchema:
        """The table of the sheet: one row for each period, nationality and measure."""
        by = (Column("nationality", "text", f'Nationality; "{ALL}" is their total', required=True),)
        key = ("period_end", *(("nationality",) if self.nationality else ()), "measure", "unit")
        return TableSchema(
            self.table,
            self.title,
            self.description + (f" No report shows this table: {self.unshown}." if self.unshown else ""),
            (
                Column("period_end", "date", "Last day of the period, or the day counted on", required=True),
                *(by if self.nationality else ()),
                Column("measure", "text", "What is counted, part after whole (whole: part)", required=True),
                Column("unit", "text", "What the value counts, or percent", required=True),
                Column("value", "number", "The figure; missing where the status says why", minimum=0),
                Column("status", "text", "What the publisher says of it, such as provisional"),
            ),
            key,
            "period_end",
            "quarter",
            self.unit,
            bounds=self.bounds,
            as_stood=self.as_stood,
        )


_DECLARED = Path(__file__).with_name("summary_sheets.toml").read_text("utf-8")
SHEETS = tuple(Sheet(**entry) for entry in tomllib.loads(_DECLARED)["sheet"])
"""Every sheet that is read, in the order of the publications."""
