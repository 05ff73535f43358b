"""What a site says of each report that lies in it: read from the manifest beside the report."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.common import wording
from analysis.exhibits.display import when
from analysis.publish.formats import FORMATS, there
from analysis.publish.render import feeds
from analysis.publish.render.manifest import lying_in
from analysis.publish.render.prepare import printable

_AREA = ("code", "name", "region", "country")


@dataclass(frozen=True)
class Entry:
    """One report as the index shows it; `slug` is its place under the folder of reports.

    `headline` is its first key figure as texts; `figures` are all of them by id and `cited` their sources;
    `files` are addresses and labels of its data; `released` the releases it reads.
    """

    slug: str
    report: str
    title: str
    question: str
    description: str
    as_at: dt.date | None
    as_of: dt.date | None
    parameters: str
    area: Mapping[str, str] | None
    headline: Mapping[str, str] | None
    formats: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    reviews: tuple[Mapping[str, Any], ...] = ()
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cited: tuple[str, ...] = ()
    released: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_version(self) -> bool:
        """Return whether the report was made with other parameters than its defaults and its area."""
        return "--" in self.slug

    @property
    def name(self) -> str:
        """Return the area's name, or the title."""
        return self.area["name"] if self.area else self.title

    def is_headed_by(self, publisher: str, publication: str, day: str) -> bool:
        """Return whether the headline figure comes from a release."""
        named = any(source.startswith(f"{publisher}, {publication}: ") for source in self.cited)
        return named and bool(self.headline) and self.headline["released"] == day  # type: ignore[index]

    def address(self, kind: str | None = None) -> str:
        """Return the relative address of the report, as a page where there is one."""
        chosen = kind or (*self.formats, "json")[0]
        return f"{quote(self.slug)}{FORMATS[chosen].suffixes[0] if chosen in FORMATS else '.json'}"


def read(slug: str, manifest: Mapping[str, Any]) -> Entry:
    """Return the entry of a manifest; every text is made printable.

    Raises KeyError, TypeError or ValueError where it is no manifest of a report.
    """
    given = printable(manifest)
    outputs, figures = given["outputs"], given.get("key_figures", [])
    days = {key: given.get(key) for key in ("data_as_at", "as_of")}
    return Entry(
        slug=slug,
        report=str(given["report"]),
        title=str(given["title"]),
        question=str(given.get("question", "")),
        description=str(given.get("description", "")),
        as_at=dt.date.fromisoformat(days["data_as_at"]) if days["data_as_at"] else None,
        as_of=dt.date.fromisoformat(days["as_of"]) if days["as_of"] else None,
        parameters=_unusual(slug, given["parameters"]),
        area={k: str(given["area"].get(k) or "") for k in _AREA} if given.get("area") else None,
        headline=_headline(figures[0]) if figures else None,
        formats=there(lambda end: end[1:] in outputs),
        files=tuple(
            (quote(f"{slug}/{Path(e['csv']).name}"), ". ".join(filter(None, (e["number"], e["title"]))))
            for e in given["exhibits"]
            if e["csv"]
        ),
        reviews=tuple(given.get("reviews", ())),
        released=tuple(feeds.released(given.get("inputs", ()))),
        figures={figure["id"]: figure for figure in figures},
        cited=tuple(
            str(s) for e in given["exhibits"] if e.get("kind") == "key_figures" for s in e.get("sources", ())
        ),
    )


def _unusual(slug: str, parameters: Mapping[str, Any]) -> str:
    """Return the parameters that are not the report's defaults: those its place names, the day apart."""
    _, *named = slug.split("--")
    return ", ".join(
        f"{name.replace('_', ' ')}: {value}"
        for name, value in parameters.items()
        if name != "as_of" and any(part.startswith(f"{wording.slug(name)}-") for part in named)
    )


def _headline(figure: Mapping[str, Any]) -> dict[str, str]:
    texts = {key: str(figure[key]) for key in ("label", "text", "unit", "change", "released")}
    return {**texts, "when": when(figure)}


def entries(root: Path) -> list[Entry]:
    """Return the reports whose manifests are under a folder, in order of place; other files are left."""
    found = []
    for path in lying_in(root):
        place = path.relative_to(root)
        try:
            found.append(read(place.with_suffix("").as_posix(), json.loads(path.read_bytes())))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
    return found
