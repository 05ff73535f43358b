"""The reports that lie in a folder, as jobs that make each again in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.common import wording
from analysis.common.errors import LandfallError, UsageError
from analysis.publish import formats, notebooks
from analysis.publish import jobs as planning
from analysis.publish.execution import cache
from analysis.publish.jobs import Job
from analysis.publish.notebooks import Notebook
from analysis.publish.render.manifest import lying_in


def jobs(root: Path) -> tuple[list[Job], list[str]]:
    """Return a job for each manifest in a folder, and a line for each report that cannot be made again.

    A job has the parameters, formats and strictness the report was built with, and its place.
    """
    found: list[Job] = []
    failed: list[str] = []
    for path in lying_in(root):
        slug = path.relative_to(root).with_suffix("").as_posix()
        try:
            manifest = json.loads(path.read_bytes())
            found.append(_job(slug, manifest))
        except LandfallError as error:
            failed.append(f"{slug}: {error} If the report is no longer wanted, delete it.")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            failed.append(f"{path.relative_to(root)}: is not the manifest of a report")
    return found, failed


def _job(slug: str, manifest: Mapping[str, Any]) -> Job:
    notebook = notebooks.read(str(manifest["report"]))
    wanted = formats.there(lambda end: end[1:] in manifest["outputs"])
    job = _in_place(slug, notebook, manifest["parameters"], wanted)
    strict = replace(job, strict=True)
    return strict if cache.built_as(strict, manifest) else job


def _in_place(slug: str, notebook: Notebook, built_with: Mapping[str, Any], wanted: Sequence[str]) -> Job:
    """Return the job of a place: as it was built or, where a default is another now, as its place says."""
    named = {name: value for name, value in built_with.items() if _is_named(name, slug, notebook)}
    for given in (built_with, named):
        try:
            (job,) = planning.plan(notebook, common=given, wanted_formats=wanted)
        except UsageError:
            if given is named:
                raise
        else:
            if job.slug == slug:
                return job
    raise UsageError("the notebook has other parameters than when this was built.")


def _is_named(name: str, slug: str, notebook: Notebook) -> bool:
    """Return whether a place names a parameter: its area, or what is not the default."""
    parameter = next((p for p in notebook.parameters if p.name == name), None)
    place, *suffixes = slug.split("--")
    if parameter is not None and parameter.type == "Area" and place != notebook.name:
        return True
    return any(part.startswith(f"{wording.slug(name)}-") for part in suffixes)
