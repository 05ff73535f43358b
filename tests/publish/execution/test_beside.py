"""What lies beside a notebook and what it does late: files it reads or writes, tasks that outlive their cell."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from building import here
from small_project import notebook, project

pytestmark = pytest.mark.usefixtures("without_workers", "warm_kernels")

READS = """
import helper
import pandas as pd
from IPython.display import Markdown

Markdown(f"Found {helper.VALUE} and {pd.read_csv('own.csv').x.sum()}")
"""


def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    folder = project(tmp_path, own=text)
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


def page(folder: Path) -> str:
    return (folder / "reports" / "own.html").read_text("utf-8")


def test_a_report_is_built_again_when_a_file_it_read_has_changed(tmp_path, monkeypatch) -> None:
    folder = home(tmp_path, monkeypatch, notebook([READS]))
    helper, data = folder / "notebooks" / "helper.py", folder / "notebooks" / "own.csv"
    helper.write_text("VALUE = 20\n")
    data.write_text("x\n1\n")
    assert here("build", "own", "--format", "html")[0] == 0
    assert "Found 20 and 1" in page(folder)
    assert here("build", "own", "--format", "html", "--changed")[1].startswith("unchanged")
    data.write_text("x\n1\n4\n")
    assert "notebooks/own.csv changed" in here("build", "own", "--format", "html", "--why")[1]
    helper.write_text("VALUE = 30  # longer\n")
    assert here("build", "own", "--format", "html", "--changed")[1].startswith("built")
    assert "Found 30 and 5" in page(folder)


def test_a_new_claim_changes_the_reports_that_read_claims_and_no_other(tmp_path, monkeypatch) -> None:
    reads = "from analysis.inputs import public_claims\nlen(public_claims.register().claims)"
    folder = project(tmp_path, own=notebook([reads]), other=notebook(["import analysis.inputs as known\n1"]))
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    register = folder / "data" / "claims.toml"
    register.write_text("")
    assert here("build", "own", "other", "--format", "html")[0] == 0
    register.write_text("# a comment\n")
    said = "own: nothing has changed\nother: nothing has changed\n"
    assert here("build", "own", "other", "--format", "html", "--why")[1] == said
    register.write_text("[[claim]]\nid = 'c1'\n")
    said = "own: data/claims.toml changed\nother: nothing has changed\n"
    assert here("build", "own", "other", "--format", "html", "--why")[1] == said


def test_a_file_named_by_a_manifest_outside_the_project_is_not_read(tmp_path, monkeypatch) -> None:
    folder = home(tmp_path / "project", monkeypatch, notebook(["1"]))
    (tmp_path / "secret").write_text("x")
    assert here("build", "own", "--format", "html")[0] == 0
    manifest = folder / "reports" / "own.json"
    said = json.loads(manifest.read_text())
    said["cache"]["files"] = {"../secret": ""}
    manifest.write_text(json.dumps(said))
    assert "secret changed" not in here("build", "own", "--format", "html", "--why")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--report-seconds", "inf"], "inf is not in the range"),
        (["--cell-seconds", "nan"], "'nan' is no length of time"),
        (["-p", "size=\udcff"], "expected text in UTF-8"),
        (["--each", "size=,"], "holds no value"),
    ],
)
def test_what_no_report_can_be_built_with_is_refused(tmp_path, monkeypatch, arguments, said) -> None:
    home(tmp_path, monkeypatch, notebook(["1"]))
    code, out, err = here("build", "own", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_notebook_that_cannot_be_read_is_an_object_of_the_output(tmp_path, monkeypatch) -> None:
    folder = home(tmp_path, monkeypatch, notebook(["1"]))
    (folder / "notebooks" / "bad.ipynb").write_text("{}")
    code, out, _ = here("build", "own", "bad", "--json", "--format", "html")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert {one["report"]: one["status"] for one in told} == {"bad": "failed", "own": "built"}


def test_without_standard_output_nothing_else_takes_its_number(tmp_path, monkeypatch) -> None:
    folder = home(tmp_path, monkeypatch, notebook(["1"]))
    command = f'exec "{sys.executable}" -m analysis build own --format html >&-'
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
