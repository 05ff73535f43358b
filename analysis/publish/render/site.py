"""The index of reports and its Atom feed, made from the manifests on disk.

Every link is relative, so that the folder can be opened from disk or put on any host. The page works
without script; one, admitted by its hash, searches as the command does, sorts the table of authorities and
sets two side by side.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

import jinja2
from markupsafe import Markup

from analysis import __version__
from analysis.common import paths, wording
from analysis.inputs import area_search
from analysis.publish.formats import FORMATS
from analysis.publish.render import feeds, html, publication, site_table, tables_html
from analysis.publish.render.document import ABOUT
from analysis.publish.render.site_entries import Entry, entries
from analysis.publish.settings import NONE, Settings, load

_FIRST = ("crossings", "returns", "asylum", "local")
_NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
_DESCRIBED = (
    "Reports on UK small-boat crossings, returns and local asylum pressures, made from official statistics."
)
_SOMETIMES = {"sitemap.xml", publication.REVIEWS, *(f"{site_table.NAME}.{kind}" for kind in ("csv", "ods"))}
"""Files of the site that not every site has."""


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
        few_rows=tables_html.FEW_ROWS,
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
    claims = {publication.REVIEWS: publication.feed_of_reviews(judged)} if judged else {}
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
    environment = feeds.templates()
    environment.filters |= {name: html.FILTERS[name] for name in ("data_uri", "day", "plural")}
    environment.globals |= {"icon": publication.ICON, "version": __version__}
    return environment.get_template(name)
