"""What a report depends on, as hashes, so that nothing is made twice and `--why` can say what changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis.common import paths
from analysis.publish.execution import reach
from analysis.publish.jobs import Job
from analysis.publish.render import manifest as manifests

PARTS = {
    "notebook": "the notebook",
    "parameters": "the parameters",
    "strict": "--strict",
    "tables": "the tables",
    "registers": "what registers there are, the authorities or the decisions on releases",
    "files": "a register or another file it reads",
    "code": "the code of analysis/",
    "versions": "the versions of the packages",
    "formats": "the formats",
    "settings": "landfall.toml",
}
_BESIDE = ("*.j2", "*.css", "*.typ", "*.json", "*.mplstyle", "*.js")


class State:
    """The hashes of tables and of what all reports read, at a moment: each looked up once for all reports."""

    def __init__(self) -> None:
        self.registers = registers_hash()
        self._tables: dict[str, str] = {}

    def tables(self, names: Iterable[str]) -> dict[str, str]:
        """Return the hashes of the named tables."""
        return {name: self._table(name) for name in names}

    def holds(self) -> bool:
        """Return whether all that was looked up is the same now."""
        return self.registers == registers_hash() and self._tables == table_hashes(self._tables)

    def _table(self, name: str) -> str:
        if name not in self._tables:
            self._tables[name] = table_hash(name)
        return self._tables[name]


def key(
    job: Job, tables: Mapping[str, str], registers: str | None = None, files: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the parts of the key of a report and `key`, the hash of all.

    `tables` are the hashes of those it read, by name; `registers` is what `registers_hash` returned, if
    that is known; `files` are the registers and other files of the project that it read, by their paths.
    """
    beside = {name: file_hash(name) for name in sorted(files)}
    parts: dict[str, Any] = {
        "notebook": _hash(job.notebook.encode()),
        "parameters": _parameters_hash(job),
        **({"strict": True} if job.strict else {}),
        "tables": dict(sorted(tables.items())),
        "registers": registers or registers_hash(),
        **({"files": beside} if beside else {}),
        "code": job.code or code_hash(job.notebook),
        "versions": _hash(_json(manifests.versions())),
        "formats": list(job.formats),
        **({"settings": job.settings.digest} if job.settings.digest else {}),
    }
    return {**parts, "key": _hash(_json(parts))}


def inputs_hash(job: Job, tables: Mapping[str, str]) -> str:
    """Return the hash of a notebook, all tables and the packages: what a kernel would look up for itself."""
    return _hash(job.notebook.encode(), _json(dict(tables)), _json(manifests.versions()))


def _parameters_hash(job: Job) -> str:
    return _hash(_json(dict(job.parameters)))


def file_hash(name: str) -> str:
    """Return the hash of a file by its path in the project, of a register of what it says; empty for none."""
    home = paths.project().resolve()
    file = (home / name).resolve()
    if not (file.is_relative_to(home) and file.is_file()):
        return ""
    return _meaning(*_state(file)) if file.parent == home / "data" else _file_hash(file)


def built_as(job: Job, last: Mapping[str, Any]) -> bool:
    """Return whether a report was last built with the job's parameters and its strictness."""
    before = last.get("cache", {})
    return bool(
        before.get("parameters") == _parameters_hash(job) and before.get("strict", False) == job.strict
    )


def changes(
    job: Job, last: Mapping[str, Any] | None, size: Callable[[str], int | None], state: State
) -> list[str]:
    """Return why a report must be made again, in words; empty where nothing has changed.

    `last` is its manifest as it is in place; `size` returns the size of a file there, or None.
    """
    if last is None:
        return ["it has not been built"]
    before = last.get("cache", {})
    read = before.get("files", {})
    now = key(job, state.tables(before.get("tables", {})), state.registers, read)
    found = [
        f"{words} changed"
        for part, words in PARTS.items()
        if part not in {"tables", "files"} and before.get(part) != now.get(part)
    ]
    old = before.get("tables", {})
    found += [f"the table {name} changed" for name in now["tables"] if now["tables"][name] != old.get(name)]
    found += [f"{name} changed" for name, was in read.items() if now["files"][name] != was]
    found += [f"{path} is missing or was changed" for path in _spoilt(last, size)]
    return found


def _spoilt(last: Mapping[str, Any], size: Callable[[str], int | None]) -> list[str]:
    entries = manifests.written(last.get("outputs", {}))
    return [e["path"] for e in entries if size(e["path"]) != e["bytes"]]


def table_hashes(names: Iterable[str] | None = None) -> dict[str, str]:
    """Return the hashes of the named tables, of all by default."""
    folder = paths.tables()
    lines = _log_lines(*_state(folder / "releases.csv"))
    found = [p.stem for p in folder.glob("*.csv")] if names is None else names
    return {name: _table_hash(folder / f"{name}.csv", lines.get(name, b"")) for name in found}


def table_hash(name: str) -> str:
    """Return the hash of a table's file and of its lines in the log of releases; empty if there is none."""
    return table_hashes([name])[name]


def _table_hash(file: Path, lines: bytes) -> str:
    return _hash(_file_hash(file).encode(), lines) if file.exists() else ""


def registers_hash() -> str:
    """Return the hash of the names of all registers, and of two tables that every report reads.

    These are of the authorities and of decisions on releases. A register that is not there is read by nobody,
    yet what a report says may hang on that: a new one counts for all.
    """
    data = paths.data()
    names = sorted(path.name for pattern in ("*.toml", "*.csv") for path in data.glob(pattern))
    read = [f"{name} {table_hash(name)}" for name in ("authorities", "decisions")]
    return _hash(*map(str.encode, [*names, *read]))


def _file_hash(path: Path) -> str:
    return _hash_of_state(*_state(path))


@lru_cache(maxsize=64)
def _meaning(path: Path, _changed: int, _size: int) -> str:
    """Return the hash of what a register says: a comment or an empty line in it changes no report."""
    content = path.read_bytes()
    if path.suffix == ".toml":
        with contextlib.suppress(ValueError):  # not TOML: refused where it is used
            content = json.dumps(tomllib.loads(content.decode()), default=repr).encode()
    return _hash(content)


def _state(path: Path) -> tuple[Path, int, int]:
    """Return a file with what tells that it was changed, so that a process that lives on notices."""
    try:
        found = path.stat()
    except OSError:
        return path, 0, -1
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=256)
def _hash_of_state(path: Path, _changed: int, _size: int) -> str:
    return _hash(path.read_bytes())


@lru_cache(maxsize=4)
def _log_lines(log: Path, _changed: int, size: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for line in log.read_bytes().splitlines() if size >= 0 else []:
        name = line.partition(b",")[0].decode(errors="replace")
        found[name] = found.get(name, b"") + line + b"\n"
    return found


@lru_cache(maxsize=64)
def code_hash(notebook: str) -> str:
    """Return the hash of the modules that a notebook can reach, and of all templates and styles.

    With them goes what is declared in TOML beside them: bounds of readers and guards rebuild no report. Where
    it cannot be told which it reaches, the whole package counts.
    """
    reached = reach.modules(notebook)
    modules = reach.sources()
    chosen = {modules[name] for name in (modules if reached is None else reached)}
    package = Path(__file__).resolve().parents[2]
    beside = {p for pattern in _BESIDE for p in package.rglob(pattern) if "_project" not in p.parts}
    beside |= {p for folder in {file.parent for file in chosen} for p in folder.glob("*.toml")}
    files = sorted(chosen | beside)
    return _hash(*[p.relative_to(package).as_posix().encode() + _read(p) for p in files])


def forget_code() -> None:
    """Read code again where it is asked for next: a process that lives on has heard that it was changed."""
    for kept in (code_hash, _read):
        kept.cache_clear()
    reach.forget()


@cache
def _read(path: Path) -> bytes:
    """Read a file of the package once for all reports of a batch."""
    return path.read_bytes()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _hash(*contents: bytes) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
