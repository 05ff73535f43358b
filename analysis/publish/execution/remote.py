"""Reports in an object store or any other place fsspec can reach, by an address such as `s3://bucket/folder`.

An object store has no rename of many files: each file is replaced whole, and the manifest comes last,
so that a reader who starts at a manifest finds what it lists.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.common.errors import ReportFailed, UsageError
from analysis.publish.render.manifest import written


class RemoteReports:
    """A folder of reports at an address."""

    def __init__(self, address: str) -> None:
        try:
            import fsspec
        except ImportError as error:
            msg = f"--out {address} needs fsspec; install the package fsspec"
            raise UsageError(msg) from error
        try:
            self.store, self.root = fsspec.core.url_to_fs(address.rstrip("/"))
        except (ImportError, ValueError) as error:
            msg = f"--out {address}: {' '.join(str(error).split())}"
            raise UsageError(msg) from error
        self.address = address
        self._published = False

    def _path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def prepare(self) -> None:
        """Make the folder where the store has folders.

        Raises ReportFailed where the store cannot be reached.
        """
        self._do(lambda: self.store.makedirs(self.root, exist_ok=True))

    def _do(self, action: Any) -> Any:
        try:
            return action()
        except Exception as error:  # every store raises its own kinds
            msg = f"cannot use {self.address}: {' '.join(str(error).split()) or type(error).__name__}"
            raise ReportFailed(msg) from error

    def manifest(self, slug: str) -> dict[str, Any] | None:
        """Return the manifest of a report, or None where there is none that can be read."""
        try:
            found = json.loads(self.store.cat_file(self._path(f"{slug}.json")))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def size(self, path: str) -> int | None:
        """Return the size of a file, or None where there is none."""
        try:
            return int(self.store.size(self._path(path)))
        except OSError:
            return None

    def publish(self, slug: str, files: Mapping[str, bytes]) -> None:
        """Replace the files of a report, its manifest last, then remove what it no longer has."""
        last = f"{slug}.json"
        before = set(_listed(self.manifest(slug) or {}))

        def put() -> None:
            for path in [*(p for p in files if p != last), last]:
                target = self._path(path)
                self.store.makedirs(target.rpartition("/")[0], exist_ok=True)
                self.store.pipe_file(target, files[path])
            for path in before - set(files):
                if self.store.exists(self._path(path)):
                    self.store.rm_file(self._path(path))

        self._do(put)
        self._published = True

    def keep_failed(self, slug: str, notebook: bytes | None, traceback: str) -> str:
        """Write what helps to find out why a report failed under `failed/`; return the file, or nothing."""
        kept = {f"failed/{slug}.txt": traceback.encode()}
        if notebook is not None:
            kept[f"failed/{slug}.ipynb"] = notebook
        try:
            for path, content in kept.items():
                target = self._path(path)
                self._do(lambda target=target: self.store.makedirs(target.rpartition("/")[0], exist_ok=True))
                self._do(lambda target=target, content=content: self.store.pipe_file(target, content))
        except ReportFailed:  # a store that refuses must not hide the failure itself
            return ""
        return f"{self.address.rstrip('/')}/failed/{slug}.txt"

    def forget_failed(self, slug: str) -> None:
        """Remove what an earlier failure of a report left."""
        for suffix in (".txt", ".ipynb"):
            target = self._path(f"failed/{slug}{suffix}")
            if self.store.exists(target):
                self._do(lambda target=target: self.store.rm_file(target))

    def write_index(self) -> None:
        """Write the index page and the feed from the manifests there are, if a report was published."""
        if not self._published:
            return
        from analysis.publish.render import site

        with tempfile.TemporaryDirectory(prefix="landfall-") as folder:
            for path in self._do(lambda: self.store.find(self.root)):
                name = path[len(self.root) :].lstrip("/")
                if name.endswith(".json") and not name.startswith("failed/"):
                    local = Path(folder) / name
                    local.parent.mkdir(parents=True, exist_ok=True)
                    local.write_bytes(self.store.cat_file(path))
            for name in site.write(Path(folder)):
                content = (Path(folder) / name).read_bytes()
                self._do(lambda name=name, content=content: self.store.pipe_file(self._path(name), content))


def _listed(manifest: Mapping[str, Any]) -> list[str]:
    """Return the paths of every file a manifest lists."""
    return [entry["path"] for entry in written(manifest.get("outputs", {}))]
