"""What a shell is offered as a word is typed, in bash itself, and what zsh is sent."""

import subprocess
import sys
from pathlib import Path

import pytest
from building import here

TRY = """
eval "$SCRIPT"
compopt() { echo "$2"; }
export COMP_WORDS COMP_CWORD
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_landfall_completion landfall
printf '%s\\n' "${COMPREPLY[@]}"
"""
EQUALS = "="


@pytest.fixture(scope="module")
def script() -> str:
    code, said, _ = here("completion", "bash")
    assert code == 0
    return said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["upd"], ["update"]),
        (["build", "lo"], ["local"]),
        (["show", "re"], ["returns", "revisions"]),
        (["open", "cla"], ["claims"]),
        (["claims", "--claim", "c1"], ["c1", "c10", "c11"]),
        (["build", "local", "-p", "are"], ["nospace", "area="]),
        (["build", "crossings", "-p", "are"], []),
        (["build", "local", "-p", "area", EQUALS, "gla"], ["Glasgow\\ City"]),
        (["build", "claims", "-p", "claim", EQUALS, "c1"], ["c1", "c10", "c11"]),
        (["build", "local", "--each", "area", EQUALS, "@"], ["@all", "@mine"]),
        (["build", "local", "--each", "nothing", EQUALS], []),
    ],
)
def test_bash_is_offered(script: str, words: list[str], expected: list[str], root: Path) -> None:
    shell = script.replace("$1)", f"{sys.executable} -m analysis)")
    done = subprocess.run(
        ["bash", "--norc", "-c", TRY, "bash", "landfall", *words],
        env={"SCRIPT": shell, "PATH": "/usr/bin:/bin", "LANDFALL_HOME": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    found = [line for line in done.stdout.splitlines() if line]
    assert found[: len(expected)] == expected
    assert len(found) >= len(expected) if expected[:1] == ["c1"] else len(found) == len(expected)


def test_zsh_puts_no_space_after_the_sign(root: Path) -> None:
    code, said, _ = here("completion", "zsh")
    assert (code, "compadd -S '' -U" in said) == (0, True)
    asked = {"_LANDFALL_COMPLETE": "zsh_complete", "COMP_WORDS": "landfall build local -p area=city"}
    done = subprocess.run(
        [sys.executable, "-m", "analysis"],
        env={**asked, "COMP_CWORD": "4", "LANDFALL_HOME": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "plain", "area=City of Edinburgh", "_", "plain", "area=City of London", "_",
    ]  # fmt: skip


def test_a_shell_that_is_not_known_is_refused() -> None:
    assert here("completion", "tcsh")[0] == 2
