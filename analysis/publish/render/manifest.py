"""The manifest: what a report says, what it was made from, and what was made, as data.

It holds no time, path or host: the same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis import __version__
from analysis.publish.formats import FORMATS
from analysis.publish.jobs import Job

if TYPE_CHECKING:
    from analysis.publish.render.document import Document, Exhibit  # a build reads manifests without it

VERSION = 1
NOT_REPORTS = frozenset({".landfall", "failed"})
"""Folders beside the reports that hold none."""
SHAPING_PACKAGES = (
    "pandas", "numpy", "scipy", "matplotlib", "seaborn", "ipykernel", "ipython", "papermill",
    "nbclient", "nbconvert", "jinja2", "markdown-it-py", "mdit-py-plugins", "typst", "pikepdf",
)  # fmt: skip
"""Packages whose version can change a byte of a report, besides our own."""


@cache
def versions() -> dict[str, str]:
    """Return the installed version of every package that shapes a report."""
    return {"landfall-reports": __version__} | {name: metadata.version(name) for name in SHAPING_PACKAGES}


def build(job: Job, document: Document, files: Mapping[str, bytes], key: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest of a finished report.

    `files` are its files by path under the folder of reports; `key` is what `cache.key` returned.
    """
    from analysis.publish.render import publication

    sources = document.sources or {}
    page = f"{quote(job.slug)}.html"
    found = publication.reviews(document, f"{job.settings.site}{page}" if job.settings.site else page)
    return {
        "manifest": VERSION,
        "report": job.report,
        "slug": job.slug,
        "title": document.title,
        "description": document.description,
        "question": document.question,
        "parameters": dict(job.parameters),
        "as_of": None if job.parameters.get("as_of") == "latest" else sources.get("as_of"),
        "data_as_at": sources.get("as_at"),
        "area": sources.get("area"),
        "key_figures": _key_figures(document),
        "exhibits": [_exhibit(e, job, files) for e in document.exhibits if e.kind != "callout"],
        "inputs": [dict(i) for i in sources.get("inputs", [])],
        "outputs": _outputs(job, files),
        "versions": versions(),
        "cache": dict(key),
        **({"reviews": found} if found else {}),
    }


def _key_figures(document: Document) -> list[dict[str, Any]]:
    wanted = ("id", "label", "value", "unit", "period", "status", "released", "text", "change", "when")
    shown = [f for e in document.exhibits if e.kind == "key_figures" for f in e.payload["figures"]]
    return [{name: figure[name] for name in wanted if name in figure} for figure in shown]


def _exhibit(exhibit: Exhibit, job: Job, files: Mapping[str, bytes]) -> dict[str, Any]:
    from analysis.publish.render.document import citations

    path = f"{job.slug}/{exhibit.csv_name}" if exhibit.csv_name else None
    return {
        "id": exhibit.anchor,
        "kind": exhibit.kind,
        "number": exhibit.number,
        "title": exhibit.payload.get("title") or exhibit.payload.get("claim"),
        "alt": exhibit.payload.get("alt"),
        "sources": [f"{s.publication}: {s.tables}" for s in citations(exhibit.payload.get("sources") or ())],
        "csv": path,
        "sha256": _sha256(files[path]) if path else None,
    }


def _outputs(job: Job, files: Mapping[str, bytes]) -> dict[str, Any]:
    def entry(path: str) -> dict[str, Any]:
        return {"path": path, "sha256": _sha256(files[path]), "bytes": len(files[path])}

    ends = [end for name in job.formats for end in FORMATS[name].suffixes]
    whole = {end.removeprefix("."): entry(f"{job.slug}{end}") for end in ends}
    beside: dict[str, list[dict[str, Any]]] = {"csv": []}
    for path in sorted(path for path in files if path.startswith(f"{job.slug}/")):
        beside.setdefault(path.rpartition("/")[2].partition(".")[2], []).append(entry(path))
    return {**whole, **beside}


def written(outputs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the entry of every file in a manifest's `outputs`: one for each format, lists of those beside."""
    for found in outputs.values():
        yield from found if isinstance(found, list) else [found]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def lying_in(root: Path) -> Iterator[Path]:
    """Yield the manifests in a folder of reports, in order of place, read or not."""
    for path in sorted(root.rglob("*.json")):
        if path.relative_to(root).parts[0] not in NOT_REPORTS:
            yield path


def dumps(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written to disk."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
