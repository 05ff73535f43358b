"""A notebook that is run by other tools refuses what the command would refuse."""

import datetime as dt
import re
import subprocess

import pytest
from building import module

from analysis.common.errors import UsageError
from analysis.inputs.in_notebook import check, check_values
from analysis.publish.execution.kernels import KERNEL_SPECS
from analysis.publish.execution.prepared import kernel_environment

DECLARED = (
    'size: int = 3  # how many\nsince: date = "2024-07-05"  # first day\nnote: str = "a"  # text\n'
    'kind: Literal["all", "some"] = "all"  # which\nlast: date | None = None  # last day\n'
)
DEFAULTS = {"size": 3, "since": "2024-07-05", "note": "a", "kind": "all", "last": None}


def given(injected: str = "", **values: object) -> None:
    """Check a notebook whose cells have run, with these values in it."""
    cells = [
        "",
        "import os",
        DECLARED,
        *([f"# Parameters\n{injected}"] if injected else []),
        "x = 1\n%time x",
    ]
    check_values(cells, {**DEFAULTS, **values})


def test_the_defaults_and_good_values_pass():
    given()
    given("size = 4\n", size=4)
    given(since=dt.date(2025, 3, 31), last="2025-01-01", kind="some")


@pytest.mark.parametrize(
    ("injected", "values", "said"),
    [
        ('sise = "4"', {"sise": "4"}, 'no parameter "sise". Did you mean "size"'),
        ('size = "many"', {"size": "many"}, 'parameter size: "many" is not valid; expected a whole number'),
        ('size = "4"', {"size": "4"}, "parameter size: '4' is not valid in a notebook; write 4"),
        ("note = 42", {"note": 42}, "parameter note: 42 is not valid in a notebook; write '42'"),
        ('since = "tomorrow"', {"since": "tomorrow"}, "parameter since: "),
        ('kind = "al"', {"kind": "al"}, "expected one of all, some"),
        ("size = None", {"size": None}, "parameter size: "),
    ],
)
def test_what_the_command_would_refuse_is_refused(injected, values, said):
    with pytest.raises(UsageError, match=re.escape(said)):
        given(injected, **values)
    if "sise" not in values:  # a name of one's own is no parameter unless it was injected
        with pytest.raises(UsageError, match=re.escape(said)):
            given(**values)


def test_the_cell_that_was_edited_and_run_again_counts():
    check_values([DECLARED, 'size: int = "x"  # refused\n', DECLARED], DEFAULTS)
    with pytest.raises(UsageError):
        check_values([DECLARED, "size: bool = True  # yes or no\n"], DEFAULTS)


def test_a_notebook_without_parameters_has_nothing_to_check():
    check_values(["", "x = 1"], {"x": 1})
    check()


@pytest.mark.slow
def test_papermills_own_command_is_refused_an_unknown_parameter(root, tmp_path, warm_environment):
    """Without the check papermill would make the default report and call it done."""
    environment = {**kernel_environment(), **warm_environment, "JUPYTER_PATH": str(KERNEL_SPECS.parent)}
    command = [*module("papermill"), str(root / "notebooks" / "local.ipynb"), "out.ipynb"]
    for arguments, said in (
        (["-p", "aera", "Leeds"], 'no parameter "aera". Did you mean "area"?'),
        (["-p", "area", "Glasgw"], 'there is no local authority "Glasgw". Did you mean "Glasgow City"?'),
        (
            ["-p", "move_on_days", "many"],
            'parameter move_on_days: "many" is not valid; expected a whole number',
        ),
    ):
        done = subprocess.run(
            [*command, *arguments, "--no-progress-bar", "-k", "landfall"],
            cwd=tmp_path, env={**environment, "LANDFALL_HOME": str(root)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-1].startswith("UsageError: ")
        assert said in done.stderr
