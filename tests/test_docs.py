"""The documents say what the code does: every command and option is told, and nothing has drifted."""

import ast
import csv
import doctest
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from analysis.measures.models import projection
from benchmarks.rows import Row
from docs.generate import api, commands, examples, methods, readme, tried
from docs.generate.__main__ import DOCUMENTS

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = dict(commands.every())


WITH_EXAMPLES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in (ROOT / "analysis").rglob("*.py")
    if ">>> " in path.read_text("utf-8")
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_of_docstrings_hold(module: str) -> None:
    found = doctest.testmod(import_module(module))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_a_docstring_is_a_page_with_its_parameters_refusals_and_example() -> None:
    said = "Say it.\n\nParameters\n----------\nwhat\n    The words,\n    whole.\n\n>>> 1 + 1\n2"
    assert api._described(said).split("\n") == [
        "Say it.", "", "**Parameters**", "", "- `what`: The words, whole.", "",
        "```pycon", ">>> 1 + 1", "2", "```", "",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_current(root: Path, name: str) -> None:
    assert (root / "docs" / name).read_text("utf-8") == DOCUMENTS[name](), "run make docs"


@pytest.mark.parametrize("name", tried.TRIED)
def test_a_method_says_what_it_follows_what_was_rejected_and_how_it_was_tested(root: Path, name: str) -> None:
    said = (import_module(name).__doc__ or "").split("\n\n")
    assert {label for label in ("Follows", "Rejected") for part in said if part.startswith(f"{label}: ")} == {
        "Follows", "Rejected",
    }  # fmt: skip
    page = (root / "docs/methods.md").read_text("utf-8")
    own = page.partition(f"Module `{name}`.")[2].partition("\n### ")[0]
    assert re.search(r"^\*\*Tested\.\*\* .*\d", own, re.MULTILINE | re.DOTALL)


def test_every_estimate_shown_is_of_a_tested_method(root: Path) -> None:
    estimating = [
        p for p in (root / "analysis/reports").rglob("*.py") if 'status="estimate"' in p.read_text("utf-8")
    ]
    assert len(estimating) > 4
    for path in estimating:
        named = [
            node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
        ]
        used = {f"{node.module}.{alias.name}" for node in named for alias in node.names}
        assert any(tested.startswith(one) for tested in tried.TRIED for one in used), path


def test_the_errors_on_the_page_are_those_of_the_stored_backtest(root: Path) -> None:
    with (root / "data/projection_backtest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for method, label in projection.LABELS.items():
        errors = [abs(int(r["projected"]) / int(r["outcome"]) - 1) for r in rows if r["method"] == method]
        assert re.search(
            rf"\| {re.escape(label)} \|.* {sum(errors) / len(errors) * 100:.1f} \|\n", tried._projection()
        )


def test_every_command_is_found() -> None:
    assert {"landfall build", "landfall data fetch", "landfall new", "landfall open"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_each_of_its_options_has_help(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.help.splitlines()[0].endswith("."), command.help
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "landfall"])
def test_a_command_is_named_in_the_readme_or_in_docs(root: Path, name: str) -> None:
    written = [root / "README.md", *(root / "docs").glob("*.md")]
    assert any(name in path.read_text("utf-8") for path in written if path.name != "commands.md")


def test_the_tables_of_the_readme_are_current(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    assert readme.current(text, readme.measured()) == text, "run make docs"


RESULTS = {
    "measured": "2026-01-31",
    "machine": "2 cores, Linux x86_64",
    "python": "3.11.7",
    "versions": {"landfall": "0.1.0", "papermill": "2.7.0"},
    "seconds": 1200,
    "failed": {},
    "rows": {"x": [Row("HTML", 1.0, "s", 0.5, 8.0, "papermill").kept()]},
}


def test_the_speed_is_what_was_measured() -> None:
    made = readme.speed(RESULTS)
    assert "| HTML | papermill | 8 s | 1 s | at most 0.50 of it | yes: 0.12 |" in made
    assert "Measured on 2026-01-31" in made
    assert "papermill 2.7.0" in made
    assert readme.speed(None) == readme.NOT_MEASURED


def test_a_table_typed_by_hand_is_seen() -> None:
    text = "<!-- reports -->\nx\n<!-- /reports -->\n<!-- speed -->\nfast\n<!-- /speed -->\n"
    made = readme.current(text, RESULTS)
    assert made != text
    assert readme.current(made, RESULTS) == made
    with pytest.raises(ValueError, match="found 0"):
        readme.block("no place", "speed", "x")


def test_every_link_of_the_documents_leads_somewhere(root: Path) -> None:
    for path in (root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")):
        text = path.read_text("utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_a_picture_is_small_and_told_in_words(root: Path) -> None:
    text = (root / "README.md").read_text("utf-8")
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    assert pictures
    for alt, path in pictures:
        assert len(alt) > 40
        assert (root / path).read_bytes().startswith(b"\x89PNG")
        assert (root / path).stat().st_size < 150_000


def test_every_variable_of_ours_is_documented_and_no_other(root: Path) -> None:
    source = "".join(path.read_text("utf-8") for path in (root / "analysis").rglob("*.py"))
    used = set(re.findall(r"\b_?LANDFALL_[A-Z]+\b", source))
    told = set(re.findall(r"^\| `(\w+)`", (root / "docs" / "execution.md").read_text("utf-8"), re.MULTILINE))
    assert used == told


def test_the_tests_of_a_room_lie_where_the_room_lies(root: Path) -> None:
    tests, package = root / "tests", root / "analysis"
    folders = {p.parent.relative_to(tests) for p in tests.rglob("test_*.py")} - {Path(), Path("browser")}
    assert [folder for folder in folders if not (package / folder).is_dir()] == []
    assert len(folders) > len(list(package.glob("*/__init__.py")))


def test_what_tests_and_benchmarks_import_is_there(root: Path) -> None:
    """No check of types reads them, and who moves a module runs not all of them."""
    files = [path for folder in ("tests", "benchmarks", "docs") for path in (root / folder).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    ours = [node for node in imports if node.module.split(".")[0] == "analysis"]
    named = {(node.module, alias.name) for node in ours for alias in node.names}
    assert len(named) > 200
    assert [pair for pair in named if not _there(*pair)] == []


def _there(module: str, name: str) -> bool:
    held = import_module(module)
    return hasattr(held, name) or (hasattr(held, "__path__") and find_spec(f"{module}.{name}") is not None)


def test_the_architecture_names_every_room_and_nothing_that_is_not_there(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    package = root / "analysis"
    named = {name.strip("/") for name in re.findall(r"`([a-z_./]+)`", text)}
    rooms = {p.parent.relative_to(package).as_posix() for p in package.glob("*/__init__.py")}
    rooms |= {p.parent.name for p in package.glob("[pr]*/*/__init__.py")} - {
        p.name for p in package.glob("reports/*")
    }
    rooms |= {p.stem for p in package.glob("*.py")} - {"__init__"}
    assert rooms <= named
    there = {
        p.relative_to(where).with_suffix("").as_posix()
        for where in (package, root)
        for p in where.rglob("*.*")
    }
    there |= {p.stem for p in package.rglob("*.py")} | {p.name for p in package.rglob("*") if p.is_dir()}
    there |= {p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_dir()}
    there |= {p.name for p in package.rglob("*.toml")} | {"data/claims.toml", "data/sources.toml"}
    not_there = {n for n in named if n.removesuffix(".py") not in there and n.rpartition(".")[0] not in there}
    assert not_there <= {"landfall"}


MEASURES = {module.__name__: module for module in methods.measure_modules()}


@pytest.mark.parametrize("name", MEASURES)
def test_a_module_of_measures_says_source_and_pitfalls(name: str) -> None:
    said = MEASURES[name].__doc__ or ""
    for part in ("Source: ", "Pitfalls: "):
        assert f"\n{part}" in said, part


def test_every_measure_is_on_the_page(root: Path) -> None:
    text = (root / "docs" / "methods.md").read_text("utf-8")
    for module in MEASURES.values():
        name = module.__name__.removeprefix("analysis.measures.")
        for member in methods.members(module):
            assert f"`{name}.{member.__name__}`" in text
    assert [name for name in examples.EXAMPLES if f"`{name}`" not in text] == []
