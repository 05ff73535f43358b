"""What a person sees in a terminal: nothing wider than it, no code that moves the cursor, what one waits for."""

import os
import re
import sys
from pathlib import Path

import pytest
from building import here
from small_project import notebook, project

from analysis.cli import terminal as cli_terminal
from analysis.publish.execution import progress

NARROW = 60


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("show", "local"),
        ("show", "crossings", "--choices"),
        ("data", "status", "--today", "2026-09-01"),
        pytest.param(("claims", "--claim", "c7"), marks=pytest.mark.slow),
        ("--help",),
        ("build", "--help"),
    ],
)
def test_a_table_fits_a_narrow_terminal(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(NARROW))
    code, narrow, _ = here(*arguments)
    assert code == 0
    assert [line for line in narrow.splitlines() if len(line) > NARROW] == []
    if arguments[0] in {"list", "show", "data"}:
        monkeypatch.setenv("COLUMNS", "400")
        lost = set(re.findall(r"\w+", here(*arguments)[1])) - set(re.findall(r"\w+", narrow))
        assert lost <= {"source"}, "a word is lost that is no heading of the first column"


def test_a_row_too_wide_becomes_a_block_with_every_heading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("id", "claim", "verdict"), ("c1", "a " * 20, "Supported\n(then: Not)"), ("c2", "", "")]
    monkeypatch.setenv("COLUMNS", "30")
    cli_terminal.print_columns(rows)
    assert capsys.readouterr().out.splitlines() == [
        "c1", "  claim: a a a a a a a a a a a", "    a a a a a a a a a", "  verdict: Supported (then:", "    Not)", "c2",
    ]  # fmt: skip
    monkeypatch.delenv("COLUMNS")
    cli_terminal.print_columns(rows)
    assert capsys.readouterr().out.splitlines() == [
        f"id  claim{' ' * 37}verdict", f"c1  {'a ' * 20}  Supported", f"{'(then: Not)':>57}", "c2",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")
def test_a_single_build_says_what_it_is_at_and_where_the_report_is(
    tmp_path: Path, warm_environment: dict[str, str]
) -> None:
    """On a terminal, in one line without a code but the carriage return; NO_COLOR has nothing to take away."""
    import pty

    home = project(tmp_path / "p", demo=notebook(["import time; time.sleep(1)", "pass"]))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(home)
        os.environ.update(warm_environment, LANDFALL_HOME=str(home), COLUMNS=str(NARROW))
        os.execv(sys.executable, [sys.executable, "-m", "analysis", "build", "demo"])
    said = b""
    while part := read(terminal):
        said += part
    assert os.waitpid(child, 0)[1] == 0, said
    assert b"\x1b" not in said
    *steps, last = said.decode().replace("\r\n", "\n").split("\r")
    assert last == "built: reports/demo.html\n  and: reports/demo.pdf\n"
    assert any(re.fullmatch(r"demo: cell cell-1, \d of \d, \d+ s *", step) for step in steps), steps
    assert all(len(step) < NARROW for step in steps)


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_nothing_is_written_where_nobody_waits(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.line("demo", lambda: "at work", None):
        pass
    assert capsys.readouterr().err == ""
