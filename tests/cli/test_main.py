"""The command: what it prints, where it writes, and the code it ends with."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from building import command, here
from small_project import PARAMETERS, REPORT, notebook, project, write_table

from analysis.cli import main as cli
from analysis.cli import overdue
from analysis.publish.jobs import Job


@pytest.fixture
def home(tmp_path, monkeypatch, warm_kernels):
    folder = project(tmp_path / "p", demo=notebook(), other=notebook(title="Another"))
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    return folder


@pytest.fixture
def run(home):
    """Runs the command; returns its code, output and errors."""
    return here


def test_list_names_reports_and_questions(run):
    code, out, _ = run("list")
    assert code == 0
    assert out.splitlines() == ["demo         How many?", "other        How many?"]
    assert json.loads(run("list", "--json")[1].splitlines()[1]) == {
        "report": "other",
        "title": "Another",
        "question": "How many?",
    }


def test_show_prints_name_type_default_choices_and_help(run, home):
    cell = (
        PARAMETERS
        + 'kind: Literal["a", "b"] = "a"  # which\nlast: date | None = None  # last day\nnote: str = ""  # text\n'
        + "whole: bool = True  # all\nmost: Literal[1, 2] | None = None  # at most\n"
    )
    (home / "notebooks" / "demo.ipynb").write_text(notebook(parameters=cell))
    code, out, _ = run("show", "demo")
    assert code == 0
    for part in (
        "size: int = 3",
        "how many rows",
        "choices: a, b",
        "last: date or none = none",
        'note: str = ""',
        "whole: bool = true",
        "choices: 1, 2, or none",
    ):
        assert part in out
    shown = [json.loads(line) for line in run("show", "demo", "--json")[1].splitlines()]
    assert shown[1] == {
        "name": "size", "type": "int", "optional": False, "choices": [], "default": 3, "help": "how many rows",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "demoo"], 'no report "demoo". Did you mean "demo"?'),
        (["build", "demo", "-p", "sise=4"], 'no parameter "sise". Did you mean "size"?'),
        (
            ["build", "demo", "-p", "size=many"],
            'parameter size: "many" is not valid; expected a whole number',
        ),
        (["build", "demo", "-p", "size"], '-p "size": expected NAME=VALUE'),
        (["build", "demo", "-p", "size=1", "-p", "size=2"], "parameter size is given twice"),
        (
            ["build", "demo", "-p", "as_of=2025-01-01", "--as-of", "2025-01-01"],
            "parameter as_of is given twice",
        ),
        (["build", "--each", "size=1,2"], "need exactly one report"),
        (["build", "demo", "--format", "odt"], 'no format "odt"'),
        (["build", "demo", "--params", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (["build", "demo", "--out", "nosuch://x"], "--out nosuch://x"),
        (["show", "nothing"], 'no report "nothing"'),
        (["build", "notebooks/demo.ipynb"], 'Did you mean "demo"?'),
        (["build", "demo", "size=4"], "A parameter is given by -p."),
        (["serve"], "holds no reports; run landfall build first"),
        (["build", "demo", "--format", ""], "expected one or more of html, pdf"),
    ],
)
def test_wrong_usage_is_one_line_code_2_and_nothing_written(run, home, arguments, said):
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("landfall: ")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (home / "reports").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("as_of=soon", '"soon" is neither "latest" nor a day'),
        (
            "area=Glasgw",
            'landfall: parameter area: there is no local authority "Glasgw". Did you mean "Glasgow',
        ),
        ("as_of=2025‑02‑30", '"2025-02-30" is neither "latest" nor a day'),
    ],
)
def test_typed_inputs_refuse_with_what_was_meant(run, home, root, given, said, monkeypatch):
    monkeypatch.setenv("LANDFALL_HOME", str(home))
    tables = root / "data" / "tables"
    for name in ("authorities.csv", "releases.csv"):
        (home / "data" / "tables" / name).write_bytes((tables / name).read_bytes())
    cell = 'as_of: AsOf = "latest"  # day\narea: Area = "Glasgow City"  # authority\n'
    (home / "notebooks" / "demo.ipynb").write_text(notebook(parameters=cell))
    code, _, err = run("build", "demo", "-p", given)
    assert code == 2, err
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--nonsense"], "No such option"),
        (["--out", ""], "expected a path"),
        *((["--cell-seconds", n], "") for n in ("nan", "inf", "1e300", "0")),
    ],
)
def test_an_option_that_is_none_ends_with_code_2(run, option, said):
    code, _, err = run("build", *option)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_nobody_who_reads_or_writes_is_no_failure_of_a_build(home):
    begun = f"{sys.executable} -m analysis"
    environment = {**os.environ, "LANDFALL_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    for line, code in (
        (f"{begun} list >&-", 0),
        (f"{begun} show demo 2>&1 | true; exit ${{PIPESTATUS[0]}}", 141),
    ):
        done = subprocess.run(
            ["bash", "-c", line], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.slow
def test_what_is_refused_is_told_to_a_program_by_name(run):
    code, out, err = run("build", "demo", "-p", "size=many", "--json")
    told = json.loads(out)
    assert (code, told["parameter"]) == (2, "size")
    assert err == f"landfall: {told['error']}\n"
    assert run("build", "demo", "-p", "size=many")[1] == ""


def test_build_says_what_it_built_as_lines_or_json(run, home, without_workers):
    code, out, err = run("build", "demo", "--format", "html")
    assert (code, out) == (0, "built: reports/demo.html\n"), err
    code, out, err = run("build", "demo", "--format", "html", "--changed", "--json")
    assert code == 0
    assert json.loads(out) == {
        "report": "demo", "slug": "demo", "parameters": {"as_of": "latest", "size": 3}, "status": "unchanged",
        "html": "reports/demo.html", "pdf": None, "manifest": "reports/demo.json",
    }  # fmt: skip
    code, out, err = run("build", "demo", "--format", "html", "--changed", "--quiet")
    assert (code, out, err) == (0, "", "")


@pytest.mark.slow
def test_a_batch_is_told_in_the_order_asked_for_with_failures_last(run, home):
    slow_first = "import time; time.sleep(1.5 * (size == 1)); 1 / (size - 2)"
    (home / "notebooks" / "demo.ipynb").write_text(notebook([slow_first, *REPORT]))
    code, out, err = run(
        "build", "demo", "--each", "size=1,2,4", "--jobs", "2", "--json", "--out", "elsewhere"
    )
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(t["slug"], t["status"]) for t in told] == [
        ("demo--size-1", "built"), ("demo--size-2", "failed"), ("demo--size-4", "built"),
    ]  # fmt: skip
    assert told[1]["html"] is None
    assert "ZeroDivisionError" in told[1]["error"]
    (line,) = [line for line in err.splitlines() if line.startswith("failed")]
    assert line.startswith("failed: demo (as_of=latest, size=2): cell cell-1 failed at")
    assert (home / "elsewhere" / "demo--size-4.pdf").exists()
    assert not (home / "reports").exists()


@pytest.mark.slow
def test_a_broken_notebook_fails_alone(run, home, without_workers):
    (home / "notebooks" / "another.ipynb").write_text("{")
    code, out, err = run("list")
    assert (code, len(out.splitlines())) == (1, len(list((home / "notebooks").glob("*.ipynb"))) - 1)
    assert err.startswith("landfall: another.ipynb: this is not a notebook")
    (home / "notebooks" / "another.ipynb").rename(home / "notebooks" / "other.ipynb")
    code, out, err = run("build", "other", "--why", "--json")
    assert (code, json.loads(out)["status"]) == (1, "failed")
    assert err.startswith("failed: other.ipynb: this is not a notebook")
    code, out, err = run("build", "--format", "html")
    assert code == 1
    assert out == "built: reports/demo.html\n"
    assert "failed: other.ipynb: this is not a notebook" in err


@pytest.mark.slow
def test_why_says_what_changed_and_builds_nothing(run, home, without_workers):
    assert run("build", "demo", "--why")[:2] == (0, "demo: it has not been built\n")
    assert not (home / "reports").exists()
    run("build", "demo", "--format", "html")
    assert run("build", "demo", "--format", "html", "--why")[1] == "demo: nothing has changed\n"
    assert run("build", "demo", "--format", "html,pdf", "--why")[1] == "demo: the formats changed\n"
    found = json.loads(run("build", "demo", "-p", "size=4", "--why", "--json")[1])
    assert found == {"slug": "demo--size-4", "changed": ["it has not been built"]}


@pytest.mark.slow
def test_a_format_that_lies_there_is_neither_lost_nor_left_with_older_figures(run, home, without_workers):
    paper = home / "reports" / "demo.pdf"
    assert run("build", "demo")[0] == 0
    before = paper.read_bytes()
    assert run("build", "demo", "--format", "html", "--changed")[1] == "unchanged: reports/demo.html\n"
    assert paper.read_bytes() == before
    write_table(home, 9)
    run("build", "demo", "--format", "html")
    assert paper.read_bytes() != before
    manifest = json.loads((home / "reports" / "demo.json").read_text())
    assert {"html", "pdf"} < set(manifest["outputs"])
    paper.unlink()
    run("build", "demo", "--format", "html")
    assert not paper.exists()


@pytest.mark.slow
def test_rows_of_a_file_are_reports(run, home, without_workers):
    (home / "rows.csv").write_text("size\n007\n8\n")
    code, out, _ = run("build", "demo", "--params", "rows.csv", "--format", "html")
    assert code == 0
    assert out == "built: reports/demo--size-7.html\nbuilt: reports/demo--size-8.html\n"


def test_open_starts_jupyterlab_on_the_notebook(run, home, monkeypatch):
    called = {}

    class Lab(contextlib.nullcontext):
        def __init__(self, command):
            called.update(command=command)
            super().__init__(self)

        def wait(self):
            return 7

    monkeypatch.setattr(cli.subprocess, "Popen", Lab)
    assert run("open", "demo", "--", "--no-browser")[0] == 7
    notebook = str(home / "notebooks" / "demo.ipynb")
    assert "jupyterlab" in called["command"][2]
    assert called["command"][3:] == [notebook, "--no-browser"]


@pytest.mark.slow
def test_check_finds_nothing_wrong_with_the_project_and_what_is_wrong_with_a_report(
    run, root, tmp_path, monkeypatch
):
    monkeypatch.setenv("LANDFALL_HOME", str(root))
    (tmp_path / "x.html").write_text('<a href="nowhere.html">x</a>')
    code, out, err = run("check", "--out", str(tmp_path))
    assert (code, err) == (1, "1 found\n")
    assert out == "x.html: links to nowhere.html, which is not there\n"


@pytest.mark.parametrize("group", [[], ["data"]])
def test_help_cuts_no_sentence_short(run, group):
    code, out, _ = run(*group, "--help")
    assert (code, "..." in out.partition("Commands:")[2]) == (0, False)
    assert "Commands:" in out


def test_help_is_quick_and_imports_nothing_heavy(home):
    heavy = "{m for m in ('pandas', 'matplotlib', 'nbformat', 'papermill', 'zmq') if m in sys.modules}"
    script = (
        "import sys\nfrom analysis.cli import main as cli\n"
        "try: cli.main(['--help'])\n"
        f"except SystemExit: print({heavy}, file=sys.stderr)"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "set()"
    assert time.monotonic() - started < 3
    for name in ("build", "check", "data", "list", "open", "serve", "show"):
        assert f"  {name} " in done.stdout


def test_serve_answers_on_this_machine_only_and_ends_at_once(home):
    (home / "reports").mkdir()
    (home / "reports" / "index.html").write_text("hello")
    with command(home, "serve", "--port", "0") as process:
        address = process.stdout.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=5) as answer:
            assert answer.read() == b"hello"
        port = address.strip("/").rsplit(":", 1)[1]
        with command(home, "serve", "--port", port) as second:  # the port is taken
            out, err = second.communicate(timeout=20)
        process.send_signal(2)
        process.communicate(timeout=5)
        assert process.returncode == 130
    assert (second.returncode, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(f"landfall: port {port} cannot be used (Address already in use); give another")


@pytest.mark.slow
def test_a_reader_of_the_output_that_goes_away_is_no_traceback(home):
    process = command(home, "list")
    process.stdout.close()
    err = process.stderr.read()
    process.wait(10)
    process.stderr.close()
    assert "Traceback" not in err
    assert "Exception" not in err


def test_a_batch_says_overdue_what_each_report_alone_would(capsys):
    class Reports:
        def manifest(self, slug):
            return {"inputs": [{"id": "small-boats", "next_expected": slug}]}

    jobs = [Job(day, day, {}, (), "") for day in ("2999-01-01", "2020-01-02", "2020-03-04")]
    overdue.say(jobs, Reports(), looked=True)
    assert capsys.readouterr().err.startswith("small-boats: overdue since 2 January 2020")


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of Unix")
@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_interrupted_while_it_is_imported_it_says_so(name: str) -> None:
    script = (
        "import os, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == 'analysis.cli.main': os.kill(os.getpid(), signal.{name})\n"
        "from analysis.cli import run\nsys.meta_path.insert(0, Stop())\nrun()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "landfall: interrupted before it began; nothing was changed\n"


def test_too_little_memory_is_one_line(run, monkeypatch):
    def asks_for_too_much(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("analysis.publish.notebooks.names", asks_for_too_much)
    code, out, err = run("list")
    assert (code, out) == (1, "")
    assert err == "landfall: there is not enough memory, or it may not be used (ulimit -v)\n"
