"""Same inputs, same bytes: whatever the folder, time zone, locale, seed of hashes and processor, kernels forked or cold.

So too for the newest day and for the day that a report cites: each report is built once in other surroundings and for
that day, and what differs from the usual one would show either. Those that keep what takes long are built once more from
what was kept.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis.publish import jobs, notebooks
from analysis.publish.execution.prepared import COLD_VARIABLE

pytestmark = pytest.mark.slow
BUILD = "import sys; from analysis.cli.main import main; sys.exit(main())"
COLD = "kernel starts cold: forking is not safe here"


def build(folder: Path, root: Path, *arguments: str) -> tuple[str, set[str]]:
    """Build in other surroundings; return what was said on standard output and error, what is overdue apart."""
    env = {**os.environ, "LANDFALL_HOME": str(root), COLD_VARIABLE: "1"}
    env |= {"TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "2"}
    env |= {"OPENBLAS_CORETYPE": "Prescott"}  # as an old processor computes, where this is a newer one
    env |= {"XDG_CACHE_HOME": str(folder / "caches")}  # and computes, where others would read what was found
    command = [
        sys.executable,
        "-c",
        BUILD,
        "build",
        "--jobs",
        "1",
        *arguments,
    ]  # a second worker takes longer to start
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout, {
        line for line in done.stderr.splitlines() if "overdue" not in line and "newer" not in line
    }


def left_by(manifest: Path) -> dict[str, Any]:
    """Return what a build left, as it would be were it called after the report alone and asked for no day."""
    stem = manifest.stem
    plain = stem.partition("--")[0]

    def called(data: bytes) -> bytes:
        return data.replace(stem.encode(), plain.encode())

    files = {path.name: path.read_bytes() for path in manifest.with_suffix("").glob("*.csv")}
    assert files
    for path in [*manifest.parent.glob(f"{stem}.*html"), *manifest.parent.glob(f"{stem}.*pdf")]:
        files[path.name.replace(stem, plain)] = called(path.read_bytes())
    assert {f"{plain}.html", f"{plain}.pdf"} <= files.keys()
    said = json.loads(called(manifest.read_bytes()))
    of_the_day = {name: said.pop(name) for name in ("as_of", "cache", "parameters")}
    assert of_the_day["parameters"].pop("as_of")
    outputs = {output: said["outputs"].pop(output) for output in [*said["outputs"]]}
    assert {"csv", "html", "pdf"} <= outputs.keys()  # hashes of pages as they are called; they are above
    return {**files, "manifest": said, "outputs": sorted(outputs), "parameters": of_the_day["parameters"]}


def test_reports_built_elsewhere_and_for_the_day_they_cite_are_the_same_byte_for_byte(
    tmp_path: Path, root: Path, built_reports: Path
) -> None:
    usual: dict[str, dict[str, Path]] = {}
    for name in notebooks.names():
        (job,) = jobs.plan(notebooks.read(name), common={})
        manifest = built_reports / f"{job.slug}.json"
        usual.setdefault(json.loads(manifest.read_text("utf-8"))["data_as_at"], {})[name] = manifest
    elsewhere = tmp_path / "another folder"
    elsewhere.mkdir()
    differ = []
    for day, cited in usual.items():  # one command for all of a day, for starting processes takes longest
        out, said = build(
            elsewhere, root, *cited, "--as-of", day, "-v", "--json", "--out", str(elsewhere / "reports")
        )
        assert said - {f"{len(cited)} built"} == {COLD}
        made = {told["report"]: left_by(Path(told["manifest"])) for told in map(json.loads, out.splitlines())}
        assert made.keys() == cited.keys()
        for name, manifest in cited.items():
            expected = left_by(manifest)
            differ += [(name, part) for part in expected.keys() | made[name].keys()
                       if expected.get(part) != made[name].get(part)]  # fmt: skip
    assert differ == []
    kept = kept_in(elsewhere)
    assert len(kept) > 6
    for day, cited in usual.items():  # computed above, and now read of what was kept
        if names := sorted(cited.keys() & {"claims", "revisions"}):
            read = elsewhere / "read"
            out, _ = build(elsewhere, root, *names, "--as-of", day, "--json", "--out", str(read))
            for manifest in (Path(json.loads(line)["manifest"]) for line in out.splitlines()):
                assert left_by(manifest) == left_by(elsewhere / "reports" / manifest.name)
            assert len(out.splitlines()) == len(names)
    assert kept_in(elsewhere) == kept


def kept_in(folder: Path) -> dict[Path, int]:
    """Return what builds have kept for later ones, and when it was written."""
    kept = (file for file in (folder / "caches").rglob("*") if "shared" in file.parts and file.is_file())
    return {file: file.stat().st_mtime_ns for file in kept}


def test_the_index_and_the_feed_made_elsewhere_are_the_same(
    tmp_path: Path, root: Path, built_reports: Path
) -> None:
    copy = shutil.copytree(built_reports, tmp_path / "reports")
    site = [path for path in copy.iterdir() if path.name == "index.html" or path.suffix == ".xml"]
    assert len(site) > 1
    for path in site:
        path.unlink()
    out, _ = build(tmp_path, root, "--changed", "--json", "--out", str(copy))
    assert {json.loads(line)["status"] for line in out.splitlines()} == {"unchanged"}
    assert [path.name for path in site if path.read_bytes() != (built_reports / path.name).read_bytes()] == []
