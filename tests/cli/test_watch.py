"""`landfall watch`: what is saved is made again, told to the page that is open, and an error said with its line."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_project import notebook, project

from analysis.cli import server
from analysis.cli import watch as command
from analysis.cli.main import INTERRUPTED
from analysis.publish import jobs as planning
from analysis.publish import notebooks
from analysis.publish.execution import watch
from analysis.publish.execution.files import LocalReports

PATIENCE = 120
SAYS = "import beside\nfrom analysis.exhibits import Prose\nProse(id='said', markdown={})"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project(tmp_path / "project", shown=notebook([SAYS.format("beside.SAID")]))
    (folder / "notebooks" / "beside.py").write_text('SAID = "first words"\n')
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


def watched(out: Path, steps: Callable[[Any, Any], Any]) -> None:
    """Run steps that are given a function for the next event, and one for what an address holds."""
    reports = LocalReports(out)

    async def ask(port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(server.HOST, port)
        close = "Connection: close\r\n" if path != "/events" else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{close}\r\n".encode())
        return reader, writer

    async def run(maker: watch.Maker) -> None:
        told, listening = command.Told(), server.listen(0)
        port = listening.getsockname()[1]
        site = command.site(out, "shown.html", told)
        site.add_socket(listening)
        making = asyncio.create_task(
            command._make(
                maker,
                reports,
                lambda _: planning.plan(notebooks.read("shown"), common={}, wanted_formats=["html"]),
                told,
            )
        )
        events, writer = await ask(port, "/events")

        async def event(wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
            while True:
                line = await asyncio.wait_for(events.readline(), PATIENCE)
                assert line, "the events ended"
                if line.startswith(b"data: ") and wanted(found := json.loads(line[6:])):
                    return found

        async def page(path: str) -> str:
            reader, own = await ask(port, path)
            text = (await reader.read()).decode()
            own.close()
            return text

        try:
            await steps(event, page)
        finally:
            making.cancel()
            writer.close()
            site.stop()
            await site.close_all_connections()

    with watch.Maker(["shown"]) as maker:
        asyncio.run(run(maker))


def test_what_is_saved_is_made_again_and_an_error_is_said_with_its_line(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    async def steps(event: Any, page: Any) -> None:
        made = (await event(lambda now: now["made"] > 0))["made"]
        assert "first words" in await page("/shown.html")
        (home / "notebooks" / "beside.py").write_text('SAID = "other words"\n')
        made = (await event(lambda now: now["made"] > made))["made"]
        assert "other words" in await page("/shown.html")
        source = notebook([SAYS.format("beside.SAID") + "\nprint(1 / 0)"])
        (home / "notebooks" / "shown.ipynb").write_text(source)
        wrong = await event(lambda now: now["said"])
        assert wrong["made"] == made
        assert 'line 4, "print(1 / 0)"' in wrong["said"]
        assert "other words" in await page("/shown.html"), "the last good page is gone"
        (home / "notebooks" / "shown.ipynb").write_text("{")
        await event(lambda now: "shown" in now["said"] and now != wrong)
        (home / "notebooks" / "shown.ipynb").write_text(notebook([SAYS.format("'last words'")]))
        await event(lambda now: now["made"] > made and not now["said"])
        assert "last words" in await page("/shown.html")
        frame = await page("/")
        assert 'data-page="/shown.html"' in frame
        assert "script-src 'sha256-" in frame
        built = await page("/shown.html")
        assert "frame-ancestors 'self'" in built
        assert command._SCRIPT not in built

    watched(out, steps)


@pytest.mark.parametrize(
    ("changed", "begins_anew", "forgets"),
    [
        (["notebooks/shown.ipynb"], False, False),
        (["data/tables/counts.csv"], False, True),
        ([watch.PACKAGE / "reports" / "x.py"], False, True),
        ([watch.PACKAGE / "report.py"], False, True),
        ([watch.PACKAGE / "common" / "wording.py"], True, False),
        ([watch.PACKAGE / "tables.py", "notebooks/shown.ipynb"], True, False),
    ],
)
def test_what_was_made_of_files_as_they_were_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, home: Path, changed: list[Any], begins_anew: bool, forgets: bool
) -> None:
    done: list[str] = []

    class Quiet:
        def forget(self) -> None:
            done.append("forgets")

    def begin(maker: Any) -> None:
        done.append("begins")
        maker.pool = Quiet()

    monkeypatch.setattr(watch.Maker, "_begin", begin)
    watch.Maker(["shown"]).notice({home / file for file in changed})
    assert done == ["begins"] + ["begins"] * begins_anew + ["forgets"] * forgets


_TOLD_TO_END = """
import asyncio, os, signal
from analysis.cli import main, server
from analysis.publish.execution import watch

class Maker(watch.Maker):
    def _begin(self): pass
    def make(self, *_, **__): return []

async def forever(*_):
    await asyncio.sleep(1)  # files are watched for
    os.kill(os.getpid(), signal.{name})
    for _ in range(1000): pass  # a signal is heard between two steps of Python
    await asyncio.sleep(1000)

watch.Maker, server.forever = Maker, forever
main.main(["watch", "shown", "--port", "0"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process outlives the command to tidy up")
def test_a_command_that_is_killed_leaves_no_page_behind(home: Path, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "analysis", "watch", "shown", "--port", "0"],
        env={**os.environ, "TMPDIR": str(tmp_path / "t")}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not list((tmp_path / "t").glob("*/shown.html")) and time.monotonic() < until:
            time.sleep(0.05)
        assert list((tmp_path / "t").glob("*/shown.html"))
        running.kill()
    while (left := list((tmp_path / "t").iterdir())) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.skipif(sys.platform == "win32", reason="other signals")
def test_a_signal_in_the_midst_of_a_step_ends_the_command(home, name):
    ended = subprocess.run(
        [sys.executable, "-c", _TOLD_TO_END.format(name=name)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        INTERRUPTED, "landfall: interrupted; what was finished is kept",
    )  # fmt: skip
