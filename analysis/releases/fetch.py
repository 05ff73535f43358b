"""The newest workbooks of each source: found through the GOV.UK content API, downloaded, verified, kept.

The API gives the page of a publication with its attachments. A source names the attachments it is made of
in `data/sources.toml`: `attachments`, patterns (regular expressions, case ignored) for title or file name.
Of the attachments that fit a pattern the newest is taken, told from the month, quarter or day its title
or name states; where none states one, the first on the page.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from analysis.common import paths, wording
from analysis.common.errors import DataRefused, LandfallError, printable
from analysis.common.periods import SHORT_MONTHS
from analysis.releases import download
from analysis.releases.history import files
from analysis.releases.history.log import safe_name
from analysis.releases.reading import apart
from analysis.releases.registry import Source

API = "https://www.gov.uk/api/content"
MAX_PAGE = 20 * 2**20
_PART = ".part-"
_FILE = re.compile(r"\.(ods|xlsx|csv)(?:[?#].*)?$", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?([0-2]\d|3[01]))?(?!\d)")
_MONTH = re.compile(rf"\b({'|'.join(SHORT_MONTHS)})[a-z]*[\s_-]+(20\d\d)", re.IGNORECASE)
_QUARTER = re.compile(r"(20\d\d)[\s_-]*q([1-4])|q([1-4])[\s_-]*(20\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A file a page offers."""

    title: str
    url: str

    @property
    def name(self) -> str:
        """The name of the file, safe to save under."""
        return safe_name(unquote(urlsplit(self.url).path.rpartition("/")[2])) or "download"

    @property
    def states(self) -> date:
        """The latest day, month or quarter that title or name states; the first day there is, if none."""
        return max(_stated(f"{self.title} {self.name}"), default=date.min)


@dataclass(frozen=True)
class Kept:
    """A downloaded file: where it is kept, where it came from, and whether it was there before."""

    source: str
    path: Path
    url: str
    sha256: str
    known: bool


def _stated(text: str) -> Iterator[date]:
    for year, month, day in _DAY.findall(text):
        try:
            yield date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
    for month, year in _MONTH.findall(text):
        yield date(int(year), SHORT_MONTHS.index(month.lower()) + 1, 1)
    for year, quarter, quarter_first, year_last in _QUARTER.findall(text):
        yield date(int(year or year_last), 3 * int(quarter or quarter_first), 1)


def newest(source: Source, limits: download.Limits | None = None, api: str = API) -> Iterator[Attachment]:
    """Yield the newest attachment for each pattern of a source.

    Raises LandfallError: the source cannot be fetched, or the API does not answer. Raises DataRefused: when
    all others have been yielded: the page offers nothing that fits a pattern.
    """
    if not source.attachments:
        raise LandfallError(f"{source.id}: not to be had through the GOV.UK content API; see {source.page}.")
    found = _page(source, limits, api)
    chosen, missing, offered = apart.run(lambda: _chosen(found, source), found.url)
    for title, url in chosen:
        yield Attachment(title, url)
    if missing:
        raise DataRefused(
            source.id,
            f"an attachment like {', '.join(missing)} on {source.page}",
            wording.plural(offered, "other"),
            between="; ",
            then=" If the publisher renamed it, mend data/sources.toml.",
        )


def _page(source: Source, limits: download.Limits | None, api: str) -> download.Downloaded:
    path = urlsplit(source.page).path.strip("/")
    return download.get(f"{api}/{path}", replace(limits or download.Limits(), max_bytes=MAX_PAGE))


def _chosen(found: download.Downloaded, source: Source) -> tuple[list[tuple[str, str]], list[str], int]:
    """Return the newest attachment for each pattern, the patterns that none fits, and how many there are."""
    offered = list(_offered(_details(found), source.page))
    chosen, missing = [], []
    for pattern in source.attachments:
        fitting = [one for one in offered if re.search(pattern, f"{one.title}\n{one.name}", re.IGNORECASE)]
        if fitting:
            newest = max(fitting, key=lambda one: one.states)  # the first of equals
            chosen.append((newest.title, newest.url))
        else:
            missing.append(f'"{pattern}"'.replace(r"\n", ""))
    return chosen, missing, len(offered)


def _details(found: download.Downloaded) -> dict[str, Any]:
    try:
        page = json.loads(found.content)
        details = page["details"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DataRefused(found.url, "a page of the content API in JSON", "something else") from None
    return details if isinstance(details, dict) else {}


def _offered(details: dict[str, Any], page: str) -> Iterator[Attachment]:
    """Yield the files of a page: those it lists, then those its text links to."""
    links: dict[str, object] = {}
    for entry in _list(details, "attachments"):
        if isinstance(entry, dict) and isinstance(entry.get("url"), str):
            links.setdefault(entry["url"], entry.get("title") or "")
    for text in [details.get("body"), *_list(details, "documents")]:
        if isinstance(text, str):
            found = _Links.of(text).items()
            links |= {url: title for url, title in found if url not in links and _FILE.search(url)}
    for url, title in links.items():
        try:
            yield Attachment(" ".join(printable(str(title)).split()), urljoin(page, url))
        except ValueError:  # no address, though it stands where one should
            continue


def _list(details: dict[str, Any], name: str) -> list[Any]:
    found = details.get(name)
    return found if isinstance(found, list) else []


class _Links(HTMLParser):
    """The links of a text, with their words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._open: str | None = None

    @classmethod
    def of(cls, text: str) -> dict[str, str]:
        """Return the words of every link by its address, as far as the text can be read."""
        links = cls()
        with contextlib.suppress(AssertionError):  # how the parser says that a declaration is broken
            links.feed(text)
        return links.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        if tag == "a":
            self._open = dict(attrs).get("href")
            if self._open:
                self.found.setdefault(self._open, "")

    def handle_data(self, data: str) -> None:
        """Keep the words of a link."""
        if self._open:
            self.found[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._open = None


def keep(source: Source, attachment: Attachment, folder: Path, limits: download.Limits | None = None) -> Kept:
    """Download an attachment into a folder, unless exactly it is there; a broken download leaves nothing.

    Beside each file `<file>.json` records where it came from and its SHA-256.

    Raises DataRefused, LandfallError as `download.workbook`; or the folder cannot be written, or another
    command is downloading into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.locked(folder, "downloading"):
            return _keep(source, attachment, folder, limits)
    except OSError as error:
        raise LandfallError(f"{folder.name}: cannot be written ({error.strerror}); nothing kept.") from None


def _keep(source: Source, attachment: Attachment, folder: Path, limits: download.Limits | None) -> Kept:
    for left in folder.glob(f"{_PART}*"):
        left.unlink()
    for record in sorted(folder.glob("*.json")):
        path = record.with_suffix("")
        known = _recorded(path, record, attachment.url)
        if known is not None:
            return Kept(source.id, path, known["final_url"], known["sha256"], known=True)
    found = download.workbook(attachment.url, limits)
    path = folder / attachment.name
    if path.exists() and path.read_bytes() != found.content:  # another file of the same name
        path = path.with_name(f"{path.stem}-{found.sha256[:8]}{path.suffix}")
    said = {
        "url": attachment.url,
        "final_url": found.url,
        "sha256": found.sha256,
        "bytes": len(found.content),
    }
    _save(path, found.content)
    _save(path.with_name(f"{path.name}.json"), (json.dumps(said, indent=2) + "\n").encode())
    return Kept(source.id, path, found.url, found.sha256, known=False)


def _recorded(path: Path, record: Path, url: str) -> dict[str, str] | None:
    """Return the record of a file if it is the one at the address and whole."""
    import hashlib

    if not (path.exists() and record.exists()):
        return None
    try:
        said = json.loads(record.read_text(encoding="utf-8"))
        whole = said["url"] == url and said["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    except (ValueError, KeyError, TypeError):
        return None
    return said if whole else None


def _save(path: Path, content: bytes) -> None:
    with paths.new_file(path.parent, _PART) as part:
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
            part.close()
            Path(part.name).replace(path)
        finally:
            Path(part.name).unlink(missing_ok=True)
