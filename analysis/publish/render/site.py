"""The index of reports and its Atom feed, made from the manifests on disk.

Every link is relative, so that the folder can be opened from disk or put on any host. The page works
without script; one, admitted by its hash, searches as the command does, sorts the table of authorities and
sets two side by side.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from analysis import __version__
from analysis.common import paths, wording
from analysis.exhibits.display import when
from analysis.inputs import area_search
from analysis.publish.formats import FORMATS, there
from analysis.publish.render import feeds, html, publication, reviews, site_table
from analysis.publish.render.document import ABOUT
from analysis.publish.render.manifest import lying_in
from analysis.publish.render.prepare import printable
from analysis.publish.settings import NONE, Settings, load

_FIRST = ("crossings", "returns", "asylum", "local")
_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
_AREA = ("code", "name", "region", "country")
_DESCRIBED = (
    "Reports on UK small-boat crossings, returns and local asylum pressures, made from official statistics."
)
_SOMETIMES = {"sitemap.xml", reviews.FEED, *(f"{site_table.NAME}.{kind}" for kind in ("csv", "ods"))}
"""Files of the site that not every site has."""


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


def pages(found: Iterable[Entry], settings: Settings = NONE) -> dict[str, bytes]:
    """Return the site's own files by name: index, page for what is not found, feeds, table, map."""
    listed = list(found)
    style_text = html.style() + html.style("site/site.css") + settings.style
    script = html.style("site/index.js")
    shared = {"style": Markup(style_text), "about": ABOUT, "settings": settings}  # noqa: S704 - our own files
    areas = sorted((e for e in listed if e.area and not e.is_version), key=_by_name)
    if len(areas) == 1:  # one area alone is a report like the others
        areas = []
    listed_by_area = {e.slug for e in areas}
    table = site_table.Table(areas)
    names = json.dumps(area_search.data(), ensure_ascii=False, separators=(",", ":")) if areas else ""
    page = _template("index.html.j2").render(
        **shared,
        script=Markup(script),  # noqa: S704
        policy=html.policy(style_text, script),
        described=_DESCRIBED,
        formats=FORMATS,
        as_at=max((e.as_at for e in listed if e.as_at), default=None),
        reports=_reports([e for e in listed if e.slug not in listed_by_area]),
        areas=areas,
        table=table,
        table_name=site_table.NAME,
        names=Markup(names.replace("<", "\\u003c")),  # noqa: S704 - data, in which nothing can end it
        nations=_nations(areas),
    )
    lost = _template("404.html.j2").render(**shared, policy=html.policy(style_text))
    made = {"index.html": page, "404.html": lost}
    if settings.site:  # a map of relative addresses is none
        made["sitemap.xml"] = _template("sitemap.xml.j2").render(settings=settings, entries=listed)
    judged = [one for entry in listed if not entry.is_version for one in entry.reviews]
    claims = {reviews.FEED: reviews.feed(judged)} if judged else {}
    released = _released(listed, settings)
    atom = feeds.write("Landfall reports", feeds.NAME, "index.html", released, settings)
    written = {name: text.encode() for name, text in made.items()}
    return {**written, feeds.NAME: atom, **claims, **table.files()}


def _released(listed: Iterable[Entry], settings: Settings) -> list[feeds.Release]:
    """Return the releases that the reports are made from: what follows from each, and where it is read."""
    readers: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in (entry for entry in listed if not entry.is_version):
        for key in entry.released:
            readers.setdefault(key, []).append(entry)
    found = []
    for key, read_by in readers.items():
        single = [entry for entry in read_by if not entry.area]
        told = [_said(e.headline) for e in single if e.headline and e.is_headed_by(*key)]
        local = len(read_by) - len(single)
        where = [e.title for e in single] + ([wording.plural(local, "local report")] if local else [])
        said = " ".join([*told, f"Read by: {'; '.join(where)}."])
        address = read_by[0].address() if len(read_by) == 1 else "index.html"
        found.append(feeds.Release(*key, said=said, address=f"{settings.site}{address}"))
    return found


def _said(headline: Mapping[str, str]) -> str:
    unit = "" if headline["unit"] == "%" else f" {headline['unit']}"
    change = f" {headline['change'].removesuffix('.')}." if headline["change"] else ""
    return f"{headline['label']}: {headline['text']}{unit}, {headline['when']}.{change}"


def write(root: Path, *, aside: Path | None = None) -> tuple[str, ...]:
    """Write the site's own files in a folder of reports, return their names; each replaces its last whole.

    Until it does, it is written in the folder `aside`, in the same file system.

    Raises OSError where the folder cannot be written.
    """
    made = pages(entries(root), load())
    for name, content in made.items():
        with paths.new_file(aside or root, f"{os.getpid()}-", ".part") as part:
            try:
                part.write(content)
                part.close()
                Path(part.name).replace(root / name)
            except OSError:
                Path(part.name).unlink(missing_ok=True)
                raise
    for name in _SOMETIMES - made.keys():
        (root / name).unlink(missing_ok=True)
    return tuple(made)


def _plain(text: str) -> str:
    """Return a name as a reader looks it up: without accents, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()


def _by_name(entry: Entry) -> tuple[str, str]:
    return _plain(entry.name), entry.slug


def _grouped(found: Iterable[Entry], key: Callable[[Entry], str]) -> list[tuple[str, list[Entry]]]:
    return [(name, list(group)) for name, group in groupby(sorted(found, key=key), key)]


def _nations(areas: Iterable[Entry]) -> list[tuple[str, list[tuple[str, list[Entry]]]]]:
    """Return nations in the usual order, each with its regions by name."""
    by_nation = dict(_grouped(areas, lambda e: _of(e, "country")))
    order = sorted(by_nation, key=lambda n: (_NATIONS.index(n) if n in _NATIONS else len(_NATIONS), n))
    return [(nation, _grouped(by_nation[nation], lambda e: _of(e, "region"))) for nation in order]


def _of(entry: Entry, level: str) -> str:
    area = entry.area or {}
    return area.get(level) or area.get("country") or "Elsewhere"


def _reports(found: Iterable[Entry]) -> list[tuple[Entry | None, list[Entry]]]:
    """Return each report with its other versions, the main reports first."""
    by_report = dict(_grouped(found, lambda e: e.report))
    order = sorted(by_report, key=lambda r: (_FIRST.index(r) if r in _FIRST else len(_FIRST), r))
    return [
        (
            next((e for e in by_report[name] if not e.is_version), None),
            [e for e in by_report[name] if e.is_version],
        )
        for name in order
    ]


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([html.TEMPLATES / "site", html.TEMPLATES / "landfall_html"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {name: html.FILTERS[name] for name in ("data_uri", "day", "plural")}
    environment.globals |= {"icon": publication.ICON, "version": __version__}
    return environment.get_template(name)
