"""The table of all authorities that have a report on the site: what the reports say, side by side.

Every figure is a key figure of a report, which a measure gave and its manifest holds with its release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.common import wording
from analysis.publish.render import csvfile, ods
from analysis.publish.render.document import Payload
from analysis.publish.render.site_entries import Entry

NAME = "authorities"
_COLUMNS = {
    "supported": "People supported",
    "supported_per_10000": "For every 10,000 residents",
    "in_contingency": "In hotels and other contingency accommodation",
    "supported_change": "Change in a year",
    "supported_rank": "Rank by number",
}
"""Key figures that stand in the table, by their id, with what heads them; one no report has is left out."""
_LOW_FIRST = {"supported_rank"}
_FRACTION = 1


class Table:
    """The authorities of a site in the order given, and what is said of all their figures."""

    def __init__(self, areas: Sequence[Entry]) -> None:
        known = {figure["id"] for area in areas for figure in area.figures.values()}
        self.areas = areas
        self.columns = {name: head for name, head in _COLUMNS.items() if name in known}
        stated = [(str(f["period"][-1]), str(f["released"])) for f in map(self._main, areas) if f]
        self.day, self.released = max(stated, default=("", ""))
        self.mixed = len(set(stated)) > 1
        self.sources = tuple(dict.fromkeys(s for area in areas for s in self._cited(area)))

    def _main(self, area: Entry) -> Mapping[str, Any] | None:
        return next((area.figures[name] for name in self.columns if name in area.figures), None)

    def _cited(self, area: Entry) -> Iterable[str]:
        main = self._main(area)
        return area.cited if main and main["released"] == self.released else ()

    def first(self, name: str) -> str:
        """Return which way a column is sorted at first: the highest on top, of ranks the lowest."""
        return "up" if name in _LOW_FIRST else "down"

    def cells(self, area: Entry) -> list[tuple[str, str]]:
        """Return an authority's figures as a reader sees them and as they are sorted, empty where missing."""
        return [self._cell(area.figures.get(name)) for name in self.columns]

    @staticmethod
    def _cell(figure: Mapping[str, Any] | None) -> tuple[str, str]:
        if figure is None or figure["value"] is None:
            return (str(figure["text"]) if figure else wording.MISSING), ""
        return str(figure["text"]), str(figure["value"])

    def day_of(self, area: Entry) -> str:
        """Return the day of an authority's figures, where not all are of one day."""
        main = self._main(area)
        return str(main["period"][-1]) if main and self.mixed else ""

    def data(self) -> Payload:
        """Return the table as the data of an exhibit, with the code, the day and the release of each row."""
        texts = ("authority", "code", "region", "country")
        columns = [_column(name, name.capitalize(), "text") for name in texts]
        columns += [_column(name, head, self._type(name)) for name, head in self.columns.items()]
        columns += [_column("as_at", "As at", "date"), _column("released", "Released", "date")]
        return {"columns": columns, "rows": [self._row(area) for area in self.areas], "row_header": True}

    def _type(self, name: str) -> str:
        values = (area.figures[name]["value"] for area in self.areas if name in area.figures)
        return "number" if any(isinstance(value, float) for value in values) else "integer"

    def _row(self, area: Entry) -> list[Any]:
        place, main = area.area or {}, self._main(area)
        figures = (area.figures.get(name) for name in self.columns)
        return [
            area.name,
            *(place.get(key) or None for key in ("code", "region", "country")),
            *(figure["value"] if figure else None for figure in figures),
            *((main["period"][-1], main["released"]) if main else (None, None)),
        ]

    def files(self) -> dict[str, bytes]:
        """Return the table as files, by their names."""
        if not self.areas:
            return {}
        said = [
            "People supported by the Home Office in each authority, as the reports of this site say.",
            *([f"Source: {'; '.join(self.sources)}."] if self.sources else []),
            f"{wording.MISSING} means not available.",
        ]
        data = self.data()
        return {
            f"{NAME}.csv": csvfile.write(data),
            f"{NAME}.ods": ods.write("Authorities", "All authorities that have a report", said, data),
        }


def _column(name: str, label: str, kind: str) -> dict[str, Any]:
    decimals = _FRACTION if kind == "number" else 0
    return {"name": name, "label": label, "type": kind, "unit": "", "decimals": decimals}
