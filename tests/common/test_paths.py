"""Where the project is found, and where reports go."""

import os
import stat
import subprocess
import sys

import building
import click
import pytest
from small_project import project

from analysis import __version__
from analysis.cli import main as cli
from analysis.cli import options as cli_options
from analysis.common import paths
from analysis.common.errors import UsageError
from analysis.publish.execution import stored
from analysis.publish.execution.files import LocalReports
from analysis.releases import fetch, store
from analysis.releases.history import files
from docs.generate import commands


@pytest.fixture(autouse=True)
def unnamed(monkeypatch):
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)


def test_the_variable_wins(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.chdir(project(tmp_path / "other"))
    assert paths.reports() == tmp_path / "reports"


def test_the_nearest_project_above_is_found(tmp_path, monkeypatch):
    found = project(tmp_path / "p")
    monkeypatch.chdir(found / "data" / "tables")
    assert (paths.project(), paths.reports()) == (found, found / "reports")


def test_the_checkout_is_found_from_elsewhere(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    assert paths.project() == root


def test_an_installed_wheel_writes_nothing_among_the_packages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "site-packages" / "analysis")
    assert paths.project() == tmp_path / "site-packages" / "analysis" / "_project"
    assert paths.reports() == tmp_path / "reports"


def test_every_option_that_names_a_path_reads_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "x").mkdir()
    paths_named = [
        (name, one)
        for name, command in commands.every()
        for one in command.params
        if isinstance(one.type, click.Path) or one.name in {"out", "params", "files"}
    ]
    assert len(paths_named) > 5
    for name, one in paths_named:
        assert str(one.type.convert("~/x", one, None)) == str(tmp_path / "x"), name
        with pytest.raises(click.UsageError, match="home folder of a user"):
            one.type.convert("~nobody-of-that-name/x", one, None)
    assert cli_options.PLACE.convert("s3://a/~b", None, None) == "s3://a/~b"


def test_a_folder_that_is_there_no_more_is_one_line(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, said, wrong = building.here("list")
    assert (code, said, len(wrong.splitlines())) == (2, "", 1)
    assert "change to another (cd)" in wrong


def test_a_file_that_may_not_be_that_large_is_one_line(tmp_path, monkeypatch):
    home = project(tmp_path / "p")
    (home / "data" / "tables" / "large.csv").write_text("a\n" * 100_000)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    limited = "import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{limited}from analysis.cli.main import main; main(['build', '--jobs', '1'])"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.endswith("large.csv: File too large\n")


def test_the_variable_reads_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(paths.HOME_VARIABLE, "~/p")
    assert paths.project() == tmp_path / "p"


@pytest.mark.parametrize(
    ("named", "arguments", "told"),
    [
        ("nowhere", ["list"], "nowhere: is not there; expected a folder with data/ and notebooks/"),
        (".", ["data", "status"], "holds no project"),
        ("~nobody-of-that-name", ["list"], "home folder of a user"),
        ("", ["check", "--out", "nowhere"], "nowhere: there is no such folder"),
        ("", ["update", "--no-fetch", "--out", "nowhere"], "nowhere: there is no such folder"),
        ("", ["serve", "--out", "nowhere"], "nowhere/ holds no reports"),
        ("", ["data", "add", "nowhere.ods"], "nowhere.ods: cannot be read"),
        ("", ["build", "local", "--params", "nowhere.csv"], "nowhere.csv: cannot be read"),
        ("", ["build", "local", "--each", "area=@nowhere.txt"], "nowhere.txt: cannot be read"),
        ("", ["build", "local", "--each", "area=@~nobody-of-that-name/a.txt"], "home folder of a user"),
    ],
)
def test_a_path_that_is_not_there_is_an_error(named, arguments, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.HOME_VARIABLE, named)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_the_umask_is_respected_by_every_file(umask, mode, tmp_path, monkeypatch):
    """No file is readable by whom the user's umask leaves out, or closed to whom it lets in."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(project(tmp_path / "p")))
    before = os.umask(umask)
    try:
        reports = LocalReports(tmp_path / "reports")
        reports.prepare()
        reports.publish("a", {"a.html": b"", "a.pdf": b"", "a.json": b"{}", "a/c1.csv": b""})
        reports.keep_failed("b", b"{}", "why")
        reports.write_index()
        files.replace(paths.tables(), {"new.csv": b"a"})
        fetch._save(tmp_path / "official.ods", b"a")
        stored.new("my-own")
    finally:
        os.umask(before)
    named = "a.html a.pdf a.json a/c1.csv index.html feed.xml failed/b.txt failed/b.ipynb"
    made = [tmp_path / "reports" / name for name in named.split()]
    made += [paths.tables() / "new.csv", tmp_path / "official.ods", paths.notebooks() / "my-own.ipynb"]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in made} == {
        path.name: mode for path in made
    }


def test_the_module_is_the_command(root):
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "list"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "crossings" in done.stdout) == (0, True)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A wheel as it is installed, the user's own folder, and a working directory that is no project."""
    package = tmp_path / "site-packages" / "analysis"
    project(package / "_project")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(paths, "_PACKAGE", package)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    return package / "_project"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no XDG_DATA_HOME")
def test_an_installed_wheel_is_copied_before_it_is_written_to(installed, tmp_path):
    own = tmp_path / "own" / "landfall" / __version__
    assert paths.make_writable() == own
    assert (paths.project(), paths.make_writable()) == (own, None)
    assert paths.reports() == tmp_path / "work" / "reports"
    counts = "data/tables/counts.csv"
    assert (own / counts).read_bytes() == (installed / counts).read_bytes()
    assert [p.name for p in own.parent.iterdir()] == [__version__]


def test_tables_among_the_packages_are_never_written(installed):
    before = sorted(installed.rglob("*"))
    with pytest.raises(UsageError, match="nothing is written among the packages"):
        store.merge(paths.tables(), [])
    assert sorted(installed.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no XDG_DATA_HOME")
def test_a_command_that_writes_says_where(installed, tmp_path):
    (installed / "data" / "tables" / "counts.csv").unlink()
    (installed / "data" / "tables" / "releases.csv").unlink()
    assert (
        f"the tables are kept in {tmp_path}/own/landfall/{__version__} from now on"
        in building.here("data", "check", "--mend")[2]
    )
    assert not list((installed / "data" / "tables").iterdir())
