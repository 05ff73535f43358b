"""Feeds of what was released: one of the whole site and one of each report, an entry a release.

Addresses are whole where `landfall.toml` names the site, else relative to the folder of reports.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2

from analysis.common import wording
from analysis.publish.render.publication import described
from analysis.publish.settings import Settings

if TYPE_CHECKING:
    from analysis.publish.render.document import Document

NAME = "feed.xml"
_TEMPLATES = Path(__file__).parents[1] / "templates"
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "landfall")
_MOST = 50
"""Releases in a feed, the newest."""


@dataclass(frozen=True)
class Release:
    """A release that reports are made from: who published what, when, and what is said of it."""

    publisher: str
    publication: str
    released: str
    said: str
    address: str

    @property
    def title(self) -> str:
        """Return what was released, and when."""
        day = wording.day(dt.date.fromisoformat(self.released))
        return f"{self.publisher}, {self.publication}: released {day}"

    def id(self, of: str) -> str:
        """Return the name of the entry, the same for ever, in the feed of a place."""
        return f"urn:uuid:{uuid.uuid5(_IDS, f'{of} {self.publisher} {self.publication} {self.released}')}"


def released(inputs: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Return the releases that a report reads, each once: publisher, publication, day.

    Raises KeyError, TypeError or ValueError where an input says none.
    """
    days = ((i, dt.date.fromisoformat(i["released"]).isoformat()) for i in inputs)
    return list(dict.fromkeys((str(i["publisher"]), str(i["publication"]), day) for i, day in days))


def write(title: str, of: str, page: str, releases: Iterable[Release], settings: Settings) -> bytes:
    """Return an Atom feed, the newest release first; `of` is its own address, `page` that of its page."""
    newest = sorted(releases, key=lambda one: (one.released, one.publication, one.publisher), reverse=True)
    template = templates().get_template("feed.xml.j2")
    made = template.render(
        title=title,
        own=f"{settings.site}{of}",
        page=f"{settings.site}{page}",
        id=uuid.uuid5(_IDS, of) if of != "feed.xml" else _IDS,
        of=of,
        releases=newest[:_MOST],
        settings=settings,
    )
    return made.encode()


def of_report(document: Document, slug: str) -> bytes:
    """Return the feed of one report: an entry for each release that its figures come from."""
    inputs, page = (document.sources or {}).get("inputs", ()), f"{quote(slug)}.html"
    found = released(inputs)
    last = max((day for *_, day in found), default="")
    releases = [
        Release(*key, said=described(document) if key[2] == last else document.title,
                address=f"{document.settings.site}{page}")
        for key in found
    ]  # fmt: skip
    return write(document.title, f"{quote(slug)}/feed.xml", page, releases, document.settings)


@cache
def templates() -> jinja2.Environment:
    """Return what reads the templates of a site."""
    folders = [_TEMPLATES / "site", _TEMPLATES / "landfall_html"]
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
