"""Whatever ran or saved a notebook, `landfall clean` brings back the bytes that are stored."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from notebook_rules import broken

from analysis.cli import main as cli
from analysis.publish.execution import stored

NAMES = sorted(path.stem for path in (Path(__file__).parents[3] / "notebooks").glob("*.ipynb"))
OF_A_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.11.7", "codemirror_mode": {"name": "ipython", "version": 3}},
}  # fmt: skip
OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["/home/somebody\n"]}


@pytest.fixture
def home(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(root / "notebooks", tmp_path / "notebooks")
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    return tmp_path / "notebooks"


def used(path: Path, **metadata: Any) -> dict[str, Any]:
    """Leave a notebook as programs do that ran and saved it; return what it holds."""
    content = json.loads(path.read_text("utf-8"))
    content["metadata"] |= {**OF_A_KERNEL, "widgets": {}, "papermill": {"duration": 1.5}, **metadata}
    for number, cell in enumerate(content["cells"], start=1):
        cell["metadata"] |= {"collapsed": False, "execution": {"iopub.status.idle": "2026-01-01T00:00:00Z"}}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [OUTPUT], "execution_count": number}
    path.write_bytes(json.dumps(content, indent=2).replace("\n", "\r\n").encode("utf-8-sig"))
    return content


@pytest.mark.parametrize("name", NAMES)
def test_the_bytes_that_are_stored_come_back(home: Path, name: str) -> None:
    path = home / f"{name}.ipynb"
    before = path.read_bytes()
    content = used(path)
    path.chmod(0o640)
    code = sum(cell["cell_type"] == "code" for cell in content["cells"])
    assert stored.clean(path) == (
        f"outputs of {code} cells",
        f"{code} execution counts",
        "metadata collapsed, execution, kernelspec, language_info, papermill, widgets",
    )
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o640
    assert broken(path) == []
    assert [p.name for p in home.iterdir() if p.suffix != ".ipynb"] == []
    assert stored.clean(path) == ()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["clean", *arguments])
    return int(ended.value.code or 0)


def test_the_command_says_what_it_took_from_each(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    used(home / "local.ipynb")
    other = home.parent / "other.ipynb"
    shutil.copy(home / "claims.ipynb", other)
    first = other.stat().st_mtime_ns
    assert run(str(other), "local") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "other.ipynb: nothing to take away"
    assert said[1].startswith("local.ipynb: took away outputs of ")
    assert other.stat().st_mtime_ns == first
    assert run() == 0
    assert capsys.readouterr().out.count("nothing to take away") == len(NAMES)


def test_a_notebook_that_lacks_what_the_format_asks_for_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": "# One"}]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells}))
    assert stored.clean(path) == ("what differs from the way notebooks are written",)
    assert json.loads(path.read_text())["cells"][0]["id"] == "cell-1"


@pytest.mark.parametrize(
    ("text", "argument", "code", "said"),
    [
        ("{", "bad.ipynb", 1, "this is not a notebook"),
        ("[" * 100_000, "bad.ipynb", 1, "this is not a notebook"),
        ('{"nbformat": 3}', "bad.ipynb", 1, "not a notebook of format 4"),
        ('{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": 7}]}', "bad.ipynb", 1, "not a notebook"),
        ('{"nbformat": 4, "metadata": {}, "cells": [{"source": ""}]}', "bad.ipynb", 1, "not a notebook"),
        ('{"nbformat": 4, "metadata": {"language_info": {"name": "R"}}, "cells": []}', "bad.ipynb", 1, "its language is R"),
        ("", "nowhere.ipynb", 2, "there is no such file"),
        ("", "lokal", 2, 'Did you mean "local"'),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_left_as_it_is(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str, argument: str,
    code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(home.parent)
    Path("bad.ipynb").write_text(text)
    assert run(argument) == code
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1
    assert Path("bad.ipynb").read_text() == text


def test_what_jupyterlab_writes_on_opening_and_saving_changes_no_byte(home: Path) -> None:
    """It sets the kernel's own names in every notebook it opens; outputs that are saved stay."""
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
    from traitlets.config import Config

    assert "lab_options(sys.argv[1])" in cli._LAB
    address, saving = stored.lab_options(str(home / "local.ipynb"))
    assert address.endswith("=/lab/tree/local.ipynb")
    hook = saving.partition("=")[2]
    config = Config({"FileContentsManager": {"pre_save_hook": hook}})
    manager = AsyncLargeFileManager(root_dir=str(home), config=config)

    async def opened_and_saved(output: list[dict[str, Any]]) -> bytes:
        model = await manager.get("local.ipynb")
        model["content"]["metadata"].update(OF_A_KERNEL)
        model["content"]["cells"][1]["outputs"] = output
        await manager.save(model, "local.ipynb")
        return (home / "local.ipynb").read_bytes()

    before = (home / "local.ipynb").read_bytes()
    assert asyncio.run(opened_and_saved([])) == before
    with_output = asyncio.run(opened_and_saved([OUTPUT]))
    assert b"/home/somebody" in with_output
    assert b"3.11.7" not in with_output
