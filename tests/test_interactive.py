"""Notebooks used by hand: run from top to bottom with no papermill, in nbclient and through JupyterLab."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from analysis.exhibits import MIME
from analysis.publish.execution.prepared import kernel_environment

pytestmark = pytest.mark.slow
IN_LAB = "local"
"""The report that is run through JupyterLab."""
NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
CHANGED = {
    "crossings": {"first_year": "2022"},
    "returns": {"since": '"2024-10-01"'},
    "local": {"area": '"Leeds"'},
}
"""Report → a parameter and the text it is changed to; any other report is seen from a day in the past."""
FROM_THE_PAST = {"as_of": '"2026-05-31"'}


def change(source: str, **given: str) -> str:
    """Return a parameters cell as a person leaves it who types other values into it."""
    for name, value in given.items():
        source, count = re.subn(rf"^({name}: [^=]+= )[^#\n]*", rf"\g<1>{value}  ", source, flags=re.MULTILINE)
        assert count == 1, name
    return source


def changed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with a changed parameter."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    cell.source = change(cell.source, **CHANGED.get(path.stem, FROM_THE_PAST))
    return notebook


def payloads(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the exhibits among the outputs of cells."""
    return [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]


def check(name: str, shown: list[dict[str, Any]]) -> None:
    """Hold what was shown to the parameter that was changed."""
    sources = shown[-1]
    assert sources["kind"] == "sources"
    for parameter, value in CHANGED.get(name, FROM_THE_PAST).items():
        assert str(sources["parameters"][parameter]) == value.strip('"')
    assert sum(exhibit["kind"] == "figure" for exhibit in shown) >= 1


def test_all_run_in_an_ordinary_kernel_from_any_folder(tmp_path: Path) -> None:
    """As in a person's own Jupyter: with no papermill, and nothing of ours in the environment.

    One kernel runs them one after another, for it takes longer to start than most of them to run; each finds
    no name of the one before.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LANDFALL_")}
    environment["IPYTHONDIR"] = str(tmp_path / "ipython")
    books = {path.stem: changed(path).cells for path in NOTEBOOKS if path.stem != IN_LAB}
    together = nbformat.v4.new_notebook()
    for name, cells in books.items():
        for cell in cells:
            cell.id = f"{name}-{cell.id}"
        together.cells += [*cells, nbformat.v4.new_code_cell("%reset -sf")]
    client = NotebookClient(
        together, kernel_name="python3", timeout=240, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute(env=environment)
    for name, cells in books.items():
        check(name, payloads([o for cell in cells if cell.cell_type == "code" for o in cell.outputs]))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """`landfall open local`, with its address and token; ended by the number of its process."""
    folder = tmp_path_factory.mktemp("lab")
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("RUNTIME", "CONFIG", "DATA")}
    environment = {**kernel_environment(), "IPYTHONDIR": str(folder / "ipython"), **own}
    environment.pop("LANDFALL_HOME", None)
    options = ["--no-browser", "--allow-root", "--ip", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "open", IN_LAB, "--", *options],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield _started(process, folder / "runtime")
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=20)
        if process.poll() is None:
            process.kill()
            process.communicate()


def _started(process: subprocess.Popen[str], runtime: Path) -> dict[str, Any]:
    for _ in range(600):
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError):
                return json.loads(file.read_text("utf-8"))
        if process.poll() is not None:
            pytest.fail(f"JupyterLab ended: {process.communicate()[1][-2000:]}")
        time.sleep(0.2)
    pytest.fail("JupyterLab did not start in two minutes")


def ask(lab: dict[str, Any], path: str, body: dict[str, Any] | None = None, method: str = "GET") -> Any:
    """Ask the server, on this machine."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{lab['port']}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {lab['token']}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def test_open_shows_the_notebook_in_its_folder(lab: dict[str, Any], root: Path) -> None:
    assert Path(lab["root_dir"]) == root / "notebooks"
    listed = {entry["name"] for entry in ask(lab, "api/contents")["content"]}
    assert {"local.ipynb", "crossings.ipynb"} <= listed
    specs = ask(lab, "api/kernelspecs")["kernelspecs"]
    named = ask(lab, f"api/contents/{IN_LAB}.ipynb")["content"]["metadata"]["kernelspec"]["name"]
    assert named in specs


def test_every_cell_runs_through_the_server(lab: dict[str, Any]) -> None:
    stored = nbformat.from_dict(ask(lab, f"api/contents/{IN_LAB}.ipynb")["content"])
    started = ask(lab, "api/kernels", {"name": "python3"}, "POST")
    try:
        cells = [cell for cell in stored.cells if cell.cell_type == "code"]
        for cell in cells:
            if "parameters" in cell.metadata.get("tags", []):
                cell.source = change(cell.source, **CHANGED[IN_LAB])
        outputs = asyncio.run(_run(lab, started["id"], [cell.source for cell in cells]))
    finally:
        ask(lab, f"api/kernels/{started['id']}", method="DELETE")
    assert [output for output in outputs if "ename" in output] == []
    check(IN_LAB, payloads(outputs))


async def _run(lab: dict[str, Any], kernel: str, sources: list[str]) -> list[dict[str, Any]]:
    """Run cells one after another over the kernel's channel, as JupyterLab does; return what they show."""
    from tornado.websocket import websocket_connect

    address = f"ws://127.0.0.1:{lab['port']}/api/kernels/{kernel}/channels?token={lab['token']}"
    channel = await websocket_connect(address, connect_timeout=60, max_message_size=2**28)
    outputs: list[dict[str, Any]] = []
    for source in sources:
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": "execute_request",
            "session": "test",
            "username": "",
            "version": "5.3",
        }
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
        }
        await channel.write_message(json.dumps(message))
        while True:
            answer = json.loads(await asyncio.wait_for(channel.read_message(), timeout=240))
            if answer["parent_header"].get("msg_id") != number:
                continue
            if answer["msg_type"] in {"display_data", "execute_result", "error"}:
                outputs.append(answer["content"])
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                break
    channel.close()
    while await asyncio.wait_for(channel.read_message(), timeout=60) is not None:
        pass  # until it is closed on both sides: else its socket is collected, open, in a test that follows
    return outputs
