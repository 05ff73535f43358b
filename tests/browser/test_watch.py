"""`landfall watch` and `landfall serve --watch` in Chromium: what is saved is in the page without a touch."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from building import command, finish
from small_project import notebook, project, write_table

from analysis.publish.execution import prepared

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 120_000
SAYS = "import beside\nfrom analysis.exhibits import Prose\nProse(id='said', markdown={})"


@pytest.fixture
def page() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened.new_page()
        opened.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(prepared.SOCKET_VARIABLE, raising=False)
    folder = project(tmp_path / "project", shown=notebook([SAYS.format("beside.SAID")]))
    (folder / "notebooks" / "beside.py").write_text('SAID = "first words"\n')
    return folder


def address(started: subprocess.Popen) -> str:
    said = started.stdout.readline()
    found = re.match(r"http://\S+", said)
    assert found, said
    return found[0]


def end(started: subprocess.Popen) -> None:
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=60)


def test_a_save_is_in_the_page_and_an_error_above_it(page: Any, home: Path) -> None:
    started = command(home, "watch", "shown", "--port", "0")
    try:
        page.goto(address(started), timeout=PATIENCE)
        report, status = page.frame_locator("iframe"), page.get_by_role("status")
        report.get_by_text("first words").wait_for(timeout=PATIENCE)
        assert not status.is_visible()
        (home / "notebooks" / "beside.py").write_text('SAID = "other words"\n')
        report.get_by_text("other words").wait_for(timeout=PATIENCE)
        (home / "notebooks" / "shown.ipynb").write_text(notebook([SAYS.format("'x'") + "\nprint(1 / 0)"]))
        status.get_by_text('line 4, "print(1 / 0)"').wait_for(timeout=PATIENCE)
        assert report.get_by_text("other words").is_visible(), "the last good page is gone"
        (home / "notebooks" / "shown.ipynb").write_text(notebook([SAYS.format("'last words'")]))
        report.get_by_text("last words").wait_for(timeout=PATIENCE)
        assert not status.is_visible()
    finally:
        end(started)


def test_the_list_of_a_watched_folder_follows_its_reports(page: Any, home: Path) -> None:
    (home / "notebooks" / "shown.ipynb").unlink()
    (home / "notebooks" / "demo.ipynb").write_text(notebook(title="First title"))
    assert finish(command(home, "build", "demo", "--format", "html"))[0] == 0
    started = command(home, "serve", "--watch", "--port", "0")
    try:
        page.goto(address(started), timeout=PATIENCE)
        shown = page.frame_locator("iframe")
        shown.get_by_text("First title").first.wait_for(timeout=PATIENCE)
        (home / "notebooks" / "demo.ipynb").write_text(notebook(title="Second title"))
        shown.get_by_text("Second title").first.wait_for(timeout=PATIENCE)
        assert page.frames[-1].url.endswith("/index.html")
        write_table(home, 9)
        shown.get_by_text("33").first.wait_for(timeout=PATIENCE)
    finally:
        end(started)
