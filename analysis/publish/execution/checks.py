"""`landfall check`: what is wrong with the notebooks and with the reports that were built."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import re
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from analysis.common.errors import LandfallError, did_you_mean
from analysis.publish import notebooks
from analysis.publish.execution import cache
from analysis.publish.formats import FORMATS
from analysis.publish.notebooks import Notebook, nodes, source_of
from analysis.publish.render import prepare
from analysis.publish.render.manifest import lying_in, written

LOADED_WORDS = (
    "illegals", "illegal migrant", "illegal migrants", "illegal asylum seeker", "illegal asylum seekers",
    "failed asylum seeker", "failed asylum seekers", "bogus", "invasion", "influx", "swarm", "flooding in",
    "soared", "soaring", "plummeted", "plummeting", "pull factor", "on course for",
)  # fmt: skip
"""Words a report does not use in its own voice; a claim that is quoted may hold them."""

_LOADED = re.compile(rf"\b({'|'.join(LOADED_WORDS)})\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_READABLE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]+)*")
_PAGES = 16
"""So many pages are handed to a process at a time."""
_NOT_SHOWN = {"style", "script", "blockquote", "q", "svg"}


def notebook_problems() -> Iterator[str]:
    """Yield what is wrong with each report's notebook, one line each."""
    for name in notebooks.names():
        try:
            notebook = notebooks.read(name)
            _ = notebook.parameters
        except LandfallError as error:
            yield str(error)
        else:
            yield from _one_notebook(notebook)


def _one_notebook(notebook: Notebook) -> Iterator[str]:
    where = notebook.path.name
    for key in ("title", "description", "question", "formats"):
        if not notebook.front_matter.get(key):
            yield f"{where}: the metadata landfall has no {key}"
    for unknown in sorted(set(notebook.formats) - set(FORMATS)):
        yield f'{where}: no format "{unknown}"; the formats are {", ".join(FORMATS)}'
    seen: set[str] = set()
    for place, cell in enumerate(notebook.content["cells"], start=1):
        name = str(cell.get("id") or f"number {place}")
        if not _READABLE_ID.fullmatch(name) or _RANDOM_ID.fullmatch(name) or name in seen:
            yield f'{where}: cell id "{name}" is not readable and unique; use words such as headline-figures'
        seen.add(name)
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"{where}, cell {name}: holds outputs; run landfall clean"
        if cell["cell_type"] == "markdown":
            for word in loaded_words(source_of(cell)):
                yield f'{where}, cell {name}: "{word}" is not neutral'
            yield from (f"{where}, {line}" for line in prepare.markdown_problems(name, cell))
    yield from (f"{where}, {line}" for line in unknown_keywords(notebook.content["cells"]))


def unknown_keywords(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each call of a function or class of `analysis` with a name it does not take.

    Found without running it. Names the notebook gives to something of its own are left.
    """
    found = [(str(cell.get("id")), node) for cell in cells for node in nodes(cell)]
    places: dict[str, tuple[str, str]] = {}
    for _, node in found:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "analysis":
            places |= {name.asname or name.name: (str(node.module), name.name) for name in node.names}
    own = {n.id for _, n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for cell, node in found:
        if isinstance(node, ast.Call) and any(keyword.arg for keyword in node.keywords):
            root, *path = ast.unparse(node.func).split(".")
            taken = _taken(places[root], path) if root in places and root not in own else None
            for name in (keyword.arg for keyword in node.keywords):
                if taken is not None and name and name not in taken:
                    called = ast.unparse(node.func)
                    yield f"cell {cell}: {called}() takes no {name}=.{did_you_mean(name, sorted(taken))}"


def _taken(place: tuple[str, str], path: Sequence[str]) -> set[str] | None:
    """Return the names a function takes; None where it takes any, or is not found."""
    module, name = place
    try:
        called: Any = importlib.import_module(module)
        for part in (name, *path):
            if inspect.ismodule(called) and not hasattr(called, part):
                importlib.import_module(f"{called.__name__}.{part}")
            called = getattr(called, part)
        parameters = inspect.signature(called).parameters.values()
    except (ImportError, AttributeError, TypeError, ValueError):
        return None
    taken = {one.name for one in parameters if one.kind in {one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD}}
    for one in parameters:
        if one.kind is one.VAR_KEYWORD:
            declared = SimpleNamespace(__annotations__={one.name: one.annotation})
            hint = typing.get_type_hints(declared, globalns=vars(sys.modules[called.__module__]))[one.name]
            if typing.get_origin(hint) is not typing.Unpack:
                return None
            taken |= set(typing.get_args(hint)[0].__annotations__)
    return taken


def loaded_words(text: str) -> list[str]:
    """Return the loaded words of a text, outside quotation marks."""
    lower = text.lower()
    if not any(word in lower for word in LOADED_WORDS):  # a fiftieth of the time
        return []
    return [found.lower() for found in _LOADED.findall(_QUOTED.sub(" ", text))]


def report_problems(root: Path, processes: Executor | None = None) -> Iterator[str]:
    """Yield what is wrong with the reports in a folder: files, links, wording, age.

    Pages are read in these processes, or else in threads.
    """
    pages = sorted(root.rglob("*.html"))
    with nullcontext(processes) if processes else ThreadPoolExecutor() as readers:
        found = readers.map(partial(_page_problems, root=root), pages, chunksize=_PAGES)
        yield from _of_manifests(root)
        for problems in found:
            yield from problems


def _of_manifests(root: Path) -> Iterator[str]:
    reports = set(notebooks.names())
    for path in lying_in(root):
        try:
            manifest = json.loads(path.read_bytes())
            outputs = manifest["outputs"]
            entries = list(written(outputs))
            tables, report, slug = manifest["cache"]["tables"], manifest["report"], manifest["slug"]
        except (ValueError, KeyError, TypeError, AttributeError):
            yield f"{path.relative_to(root)}: is not the manifest of a report"
            continue
        for entry in entries:
            yield from _one_file(root, entry)
        if report not in reports:
            yield f"{slug}: its notebook {report}.ipynb is gone; delete its files, or bring the notebook back"
        changed = [name for name, was in tables.items() if was != cache.table_hash(name)]
        if changed:
            yield f"{slug}: was built before {', '.join(changed)} changed; run landfall update"


def _one_file(root: Path, entry: dict[str, str]) -> Iterator[str]:
    file = root / entry["path"]
    if not file.is_file():
        yield f"{entry['path']}: is missing; run landfall update"
    elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
        yield f"{entry['path']}: was changed after it was built; delete it and run landfall update"


@dataclass(frozen=True)
class _Page:
    """Links, anchors and the text a reader sees."""

    links: frozenset[str]
    anchors: frozenset[str]
    text: str

    @classmethod
    def read(cls, html: bytes) -> _Page:
        from lxml import etree

        tree = etree.HTML(html, etree.HTMLParser(huge_tree=True, encoding="utf-8"))
        if tree is None:  # an empty file
            return cls(frozenset(), frozenset({""}), "")
        named = [*tree.xpath("//@href"), *tree.xpath("//@src")]  # a union would be put in order
        links = {str(link) for link in named if not link.startswith("data:")}
        anchors = frozenset({"", *map(str, tree.xpath("//@id"))})
        etree.strip_elements(tree, etree.Comment, *_NOT_SHOWN, with_tail=False)
        return cls(frozenset(links - {""}), anchors, " ".join(tree.itertext()))


def _page_problems(path: Path, root: Path) -> list[str]:
    return list(_of_page(path, root))


def _of_page(path: Path, root: Path) -> Iterator[str]:
    where = path.relative_to(root)
    page = _Page.read(path.read_bytes())
    for link in sorted(page.links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.exists():
            yield f"{where}: links to {link}, which is not there"
        elif target == path and unquote(parts.fragment) not in page.anchors:
            yield f"{where}: links to {link}, an anchor it does not have"
    for word in loaded_words(page.text):
        yield f'{where}: "{word}" is not neutral'
