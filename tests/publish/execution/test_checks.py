"""`landfall check` finds what is wrong with notebooks and with reports that were built."""

import json

import nbformat
import pytest
from building import NoWorkers
from small_project import REPORT, notebook, project, write_table

from analysis.publish import jobs, notebooks
from analysis.publish.execution import build, checks
from analysis.publish.execution.files import LocalReports
from analysis.publish.execution.prepared import variables


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDFALL_HOME", str(project(tmp_path / "p", demo=readable())))
    return tmp_path / "p"


def readable(**changes) -> str:
    made = json.loads(notebook())
    made["metadata"]["landfall"]["formats"] = ["html", "pdf"]
    made["cells"][1].update(changes)
    return json.dumps(made)


def test_a_good_notebook_has_no_problem(home):
    assert list(checks.notebook_problems()) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": "3f2a9c1b"}, 'cell id "3f2a9c1b" is not readable'),
        ({"id": "params"}, 'cell id "params" is not readable and unique'),
        ({"id": ""}, 'cell id "number 2" is not readable'),
        ({"execution_count": 3}, "cell cell-1: holds outputs"),
        ({"outputs": [nbformat.v4.new_output("stream", text="x")]}, "cell cell-1: holds outputs"),
        ({"cell_type": "markdown", "source": "Numbers soared."}, 'cell cell-1: "soared" is not neutral'),
    ],
)
def test_each_fault_of_a_notebook_is_one_line(home, changes, problem):
    (home / "notebooks" / "demo.ipynb").write_text(readable(**changes))
    (found,) = checks.notebook_problems()
    assert problem in found
    assert "\n" not in found


def test_faults_that_stop_a_build_are_found_too(home):
    (home / "notebooks" / "derived.ipynb").write_text(notebook(parameters="n: int = len('a')  # derived"))
    (home / "notebooks" / "broken.ipynb").write_text("{")
    found = list(checks.notebook_problems())
    assert len(found) == 2
    assert "broken.ipynb: this is not a notebook" in found[0]
    assert "the default of n must be a literal" in found[1]


def test_front_matter_is_asked_for(home):
    (home / "notebooks" / "demo.ipynb").write_text(notebook())
    assert list(checks.notebook_problems()) == ["demo.ipynb: the metadata landfall has no formats"]


def test_a_quoted_claim_may_hold_any_word():
    assert checks.loaded_words("They said “an influx” and stopped.") == []
    assert checks.loaded_words("There was an Influx.") == ["influx"]
    assert checks.loaded_words("The magnetic field is superimposed, bogusness aside.") == []


@pytest.fixture(scope="module")
def built(tmp_path_factory, warm_environment):
    """One built project, copied for each test."""
    home = project(tmp_path_factory.mktemp("built") / "p", demo=notebook(REPORT))
    with pytest.MonkeyPatch.context() as patched, variables({"LANDFALL_HOME": str(home), **warm_environment}):
        patched.setattr(build, "Pool", NoWorkers)
        planned = jobs.plan(notebooks.read("demo"), common={})
        ((_, result),) = build.build(planned, LocalReports(home / "reports"), changed_only=False, workers=1)
        assert result.status == "built", result.message
    return home


@pytest.fixture
def copy(built, tmp_path, monkeypatch):
    import shutil

    shutil.copytree(built, tmp_path / "p")
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path / "p"))
    return tmp_path / "p" / "reports"


@pytest.mark.slow
def test_fresh_reports_have_no_problem(copy):
    assert list(checks.report_problems(copy)) == []


@pytest.mark.slow
def test_a_missing_file_a_changed_file_and_a_dead_link_are_found(copy):
    (copy / "demo.pdf").unlink()
    (copy / "demo" / "counts.csv").write_text("name,count\na,1\n")
    found = list(checks.report_problems(copy))
    assert "demo.pdf: is missing; run landfall update" in found
    assert "demo/counts.csv: was changed after it was built; delete it and run landfall update" in found
    assert any("links to demo.pdf, which is not there" in line for line in found)


@pytest.mark.slow
def test_a_loaded_word_and_a_dead_anchor_in_a_page_are_found(copy):
    page = copy / "index.html"
    page.write_text(page.read_text().replace("</body>", '<p>Bogus <a href="#nowhere">x</a></p></body>'))
    assert list(checks.report_problems(copy)) == [
        "index.html: links to #nowhere, an anchor it does not have",
        'index.html: "bogus" is not neutral',
    ]


@pytest.mark.slow
def test_a_report_older_than_its_table_is_found(copy):
    write_table(copy.parent, 8)
    assert list(checks.report_problems(copy)) == [
        "demo: was built before counts changed; run landfall update"
    ]


@pytest.mark.slow
def test_a_file_that_is_no_manifest_is_found(copy):
    (copy / "x.json").write_text("[]")
    assert list(checks.report_problems(copy)) == ["x.json: is not the manifest of a report"]


@pytest.mark.slow
def test_a_report_whose_notebook_is_gone_is_found(copy):
    (copy.parent / "notebooks" / "demo.ipynb").unlink()
    assert list(checks.report_problems(copy)) == [
        "demo: its notebook demo.ipynb is gone; delete its files, or bring the notebook back"
    ]
