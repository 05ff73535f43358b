"""A warm kernel cannot be told from a cold one: ordinary notebooks give the same outputs in both.

The corpus is in tests/ordinary, one notebook a file, its cells between lines of `# %%`.
"""

import contextlib
import json
import re
from pathlib import Path

import nbformat
import pytest
from papermill.exceptions import PapermillExecutionError
from small_project import notebook, project

from analysis.publish.execution import prepared, run
from analysis.publish.jobs import Job

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not prepared.fork_is_safe(), reason="kernels are not forked on this system"),
]
CORPUS = Path(__file__).parents[2] / "ordinary"
_VARIES = re.compile(
    r"ipykernel_\d+/\d+|0x[0-9a-f]+|/tmp/[^ '\"\n]*|\d+[.\d]* ?[num]?s\b|IPY_MODEL_\w+|\b[0-9a-f]{32}\b"
)


def outputs(cells: list[str]) -> list[tuple[str, str]]:
    """Run cells in a kernel of a build, going on after an error; return each with what it showed."""
    source = nbformat.reads(notebook(cells, parameters=None), as_version=4)
    for cell in source.cells:
        cell.metadata["tags"] = ["raises-exception"]
    execution = run.Execution(Job("demo", "demo", {}, (), nbformat.writes(source)))
    with contextlib.suppress(PapermillExecutionError):
        execution.run()
    cells = [cell for cell in execution.notebook.cells if cell.cell_type == "code"]  # papermill marks errors
    return [(c.source, _VARIES.sub("*", json.dumps(c.outputs, indent=1, sort_keys=True))) for c in cells]


@pytest.mark.parametrize("name", ["charts", "tables", "displays", "system", "shell", "errors"])
def test_a_warm_kernel_shows_what_a_cold_one_shows(name, warm_kernels, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("LANDFALL_HOME", str(project(tmp_path / "project")))
    caplog.set_level("DEBUG", "landfall")
    cells = (CORPUS / f"{name}.txt").read_text("utf-8").split("\n# %%\n")
    warm = outputs(cells)
    monkeypatch.setenv(prepared.COLD_VARIABLE, "1")
    cold = outputs(cells)
    assert ["starts warm" in r.getMessage() for r in caplog.records if r.name == "landfall"] == [True, False]
    assert [pair for pair in zip(warm, cold, strict=True) if pair[0] != pair[1]] == []
    failed = [source for source, shown in warm if '"output_type": "error"' in shown]
    assert (failed == []) == (name != "errors"), failed


def test_a_text_is_one_however_it_arrived(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDFALL_HOME", str(project(tmp_path / "project")))
    [(_, shown)] = outputs(["import sys\nfor line in 'ab':\n    print(line)\n    sys.stdout.flush()"])
    assert [output["text"] for output in json.loads(shown)] == ["a\nb\n"]
