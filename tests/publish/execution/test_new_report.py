"""`landfall new`: what it writes, that it builds at once, and the names it refuses."""

import json
import shutil
from pathlib import Path

import pytest
from building import here
from notebook_rules import broken

from analysis.common.errors import UsageError
from analysis.publish import notebooks
from analysis.publish.execution import checks, stored
from analysis.publish.notebooks import source_of


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data" / "tables").mkdir(parents=True)
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    return tmp_path


def test_the_notebook_keeps_every_rule_of_notebooks(home: Path) -> None:
    path = stored.new("my-report")
    assert path == home / "notebooks" / "my-report.ipynb"
    assert broken(path) == []
    assert list(checks.notebook_problems()) == []
    assert "{{" not in path.read_text("utf-8")


def test_its_names_and_parameters_are_its_own(home: Path) -> None:
    stored.new("hotels-2026")
    notebook = notebooks.read("hotels-2026")
    assert notebook.title == "Hotels 2026"
    assert [p.name for p in notebook.parameters] == ["as_of", "quarters"]
    sources = {cell["id"]: source_of(cell) for cell in notebook.content["cells"]}
    assert 'Report("hotels-2026"' in sources["headline"]
    assert sources["title"] == "# Hotels 2026"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("My Report", "such as my-report"),
        ("été", "such as ete"),
        ("../../etc/passwd", "such as etc-passwd"),
        ("/tmp/x-y", "such as tmp-x-y"),
        ("a--b", "such as a-b"),
        ("-a", "cannot name a report"),
        ("9-lives", "cannot name a report"),
        ("", "a letter first"),
        (".hidden", "such as hidden"),
        ("a\nb", "such as a-b"),
        ("a\x00b", "cannot name a report"),
        ("<script>", "such as script"),
        ("x" * 61, "at most 60"),
        ("report.ipynb", "such as report-ipynb"),
        ("index", "is taken"),
        ("failed", "is taken"),
        ("con", "is taken"),
        ("lpt1", "is taken"),
    ],
)
def test_a_name_that_cannot_be_a_file_an_address_and_a_report_is_refused(
    home: Path, name: str, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        stored.new(name)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list((home / "notebooks").iterdir()) == []


def test_a_report_that_exists_is_left_as_it_is(home: Path) -> None:
    path = stored.new("mine")
    path.write_text("changed", "utf-8")
    with pytest.raises(UsageError, match="already; it was left as it is"):
        stored.new("mine")
    assert path.read_text("utf-8") == "changed"


def test_a_notebook_that_appears_meanwhile_is_left_as_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "notebooks" / "mine.ipynb"
    path.write_text("theirs", "utf-8")
    monkeypatch.setattr(notebooks, "names", list)
    with pytest.raises(UsageError, match="exists; it was left as it is"):
        stored.new("mine")
    assert path.read_text("utf-8") == "theirs"


def test_a_folder_that_cannot_be_written_is_one_line(home: Path) -> None:
    shutil.rmtree(home / "notebooks")
    (home / "notebooks").write_text("a file", "utf-8")
    with pytest.raises(UsageError, match="cannot be written: ") as refused:
        stored.new("mine")
    assert "\n" not in str(refused.value)


def test_a_full_disk_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(self: Path, *arguments: object, **options: object):
        file = real(self, *arguments, **options)
        if self.suffix == ".ipynb" and self.parent == home / "notebooks":
            file.write = lambda _text: (_ for _ in ()).throw(OSError(28, "No space left on device"))
        return file

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(UsageError, match="No space left on device"):
        stored.new("mine")
    assert list((home / "notebooks").iterdir()) == []


def test_nothing_is_written_among_the_packages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.common.paths._PACKAGE", home)
    monkeypatch.setenv("LANDFALL_HOME", str(home / "_project"))
    (home / "_project" / "notebooks").mkdir(parents=True)
    with pytest.raises(UsageError, match="run landfall new in a checkout"):
        stored.new("mine")
    assert list((home / "_project" / "notebooks").iterdir()) == []


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels", "without_workers")
def test_it_builds_at_once_strictly(home: Path, root: Path) -> None:
    """That it passes `landfall check` is shown where the commands of the README are run."""
    shutil.rmtree(home / "data")
    shutil.copytree(root / "data", home / "data", ignore=shutil.ignore_patterns("official"))
    out = ("--out", str(home / "reports"))
    assert here("new", "my-report")[0] == 0
    code, said, warned = here("build", "my-report", "--strict", *out)
    assert (code, said) == (0, f"built: {home}/reports/my-report.html\n")
    assert all("overdue" in line or "newer figures" in line for line in warned.splitlines()), (
        "the clock's word"
    )
    manifest = json.loads((home / "reports" / "my-report.json").read_text("utf-8"))
    assert [exhibit["kind"] for exhibit in manifest["exhibits"]].count("figure") == 1
    (figure,) = manifest["key_figures"]
    rows = (home / "data" / "tables" / "people_in_hotels.csv").read_text("utf-8").splitlines()
    assert f",{figure['value']}," in rows[-1]
    assert (home / "reports" / "my-report.pdf").read_bytes().startswith(b"%PDF")
    code, _, early = here("build", "my-report", "--as-of", "2020-01-01", *out)
    assert code == 2
    assert '"2020-01-01" is before the first figure' in early
    assert "Traceback" not in early
