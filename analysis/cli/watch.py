"""`landfall watch`: a report in the browser, made again and loaded again whenever what it is of is saved.

The page of the report is shown in a frame of a page of our own, which alone has a script: the files of a
report stay as they are built.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import html
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli import server
from analysis.cli.options import PORT, completing
from analysis.common.errors import LandfallError, ReportFailed, printable
from analysis.publish import jobs as planning
from analysis.publish import notebooks
from analysis.publish.execution import build as building
from analysis.publish.execution import prepared, rebuild
from analysis.publish.execution import watch as watching
from analysis.publish.execution.files import LocalReports
from analysis.publish.jobs import Job

if TYPE_CHECKING:
    from tornado.httpserver import HTTPServer

_SCRIPT = """
const frame = document.querySelector("iframe"), said = document.querySelector("p");
let made = 0;
new EventSource("/events").onmessage = event => {
  const now = JSON.parse(event.data);
  said.textContent = now.said;
  said.hidden = !now.said;
  if (now.made === made) return;
  const top = made ? frame.contentWindow.scrollY : 0;
  frame.onload = () => frame.contentWindow.scrollTo(0, top);
  if (made) frame.contentWindow.location.reload(); else frame.src = frame.dataset.page;
  made = now.made;
};
"""
_INDEX = "index.html"
_FRAME = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><title>{title}</title>
<style>
html, body {{ height: 100%; margin: 0 }}
body {{ display: flex; flex-direction: column; font: 1rem/1.5 sans-serif }}
p {{ margin: 0; padding: .75rem 1rem; background: #fff; color: #0b0c0c; border: 4px solid #d4351c;
  white-space: pre-wrap; max-height: 40vh; overflow: auto }}
[hidden] {{ display: none }}
iframe {{ flex: 1; border: 0; width: 100% }}
</style>
<p role="status">Making the report.</p>
<iframe title="{title}" data-page="/{page}"></iframe>
<script>{script}</script>
"""


class Told:
    """What every page that is open is told: how often reports were made, and what is wrong with them."""

    def __init__(self) -> None:
        self.made = 0
        self.said = "Making the report."
        self.changed = asyncio.Event()

    def say(self, failed: Sequence[str]) -> None:
        """Tell that reports were made, or that some could not be, whose old page stays."""
        self.made += not failed
        self.said = "\n".join(failed)
        self.changed.set()
        self.changed = asyncio.Event()
        for line in failed or ["made"]:
            click.echo(line, err=bool(failed))


@click.command()
@click.argument("report", shell_complete=completing("reports"))
@click.option("-p", "given", metavar="NAME=VALUE", multiple=True, help="A parameter of the report.",
              shell_complete=completing("values"))  # fmt: skip
@PORT
def watch(report: str, given: tuple[str, ...], port: int) -> None:
    """See a report in the browser, made again whenever its notebook, a module or a table is saved.

    Nothing is written to reports/: landfall build does that. What fails is said above the last good page.
    """
    from analysis.cli.build import pairs

    def jobs(_changed: set[Path]) -> list[Job]:
        return planning.plan(notebooks.read(report), common=pairs(given), wanted_formats=["html"])

    page = report
    with contextlib.suppress(ReportFailed):  # said in the page, where it can be mended
        page = jobs(set())[0].slug
    with prepared.folder() as (made, _held):
        run(LocalReports(Path(made).resolve()), [report], jobs, f"{page}.html", port)


def watch_all(folder: Path, port: int) -> None:
    """Serve a folder of reports, and make again in place what has changed of them."""
    reports = LocalReports(folder)

    def jobs(changed: set[Path]) -> list[Job]:
        lying = rebuild.jobs(folder)[0] if changed else []
        return [job for job, why in building.compared(lying, reports) if why]

    run(reports, notebooks.names(), jobs, _INDEX, port)


def run(
    reports: LocalReports, names: Sequence[str], jobs: Callable[[set[Path]], list[Job]], page: str, port: int
) -> None:
    """Serve a page and make the jobs of each change until the command is ended."""
    with watching.Maker(names) as maker:

        async def both() -> None:
            told = Told()
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(server.forever(site(reports.root, page, told), port))
                    tasks.create_task(_make(maker, reports, jobs, told, index=page == _INDEX))
            except* LandfallError as errors:
                raise errors.exceptions[0] from None
            finally:
                maker.close()  # else what is being made is waited for

        server.until_ended(both())


async def _make(
    maker: watching.Maker,
    reports: LocalReports,
    jobs: Callable[[set[Path]], list[Job]],
    told: Told,
    *,
    index: bool = False,
) -> None:
    def make(changed: set[Path]) -> list[str]:
        try:
            maker.notice(changed)
            return maker.make(jobs(changed), reports, index=index)
        except LandfallError as error:
            return [printable(str(error))]

    async def tell(changed: set[Path]) -> None:
        told.say(await asyncio.to_thread(make, changed))

    reports.prepare()
    first = asyncio.create_task(tell(set()))  # what is saved meanwhile is noticed
    async for changed in watching.saved():
        await first
        await tell(changed)


def site(folder: Path, page: str, told: Told) -> HTTPServer:
    """Return a server of reports whose first page shows one, and shows it anew when told."""
    from tornado import web

    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; frame-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    class Frame(server.guarded(web.RequestHandler, policy)):  # type: ignore[misc]
        def get(self) -> None:
            self.finish(_FRAME.format(title=html.escape(page), page=html.escape(page), script=_SCRIPT))

    class Events(server.guarded(web.RequestHandler)):  # type: ignore[misc]
        def initialize(self) -> None:
            self.gone = asyncio.Event()

        def on_connection_close(self) -> None:
            self.gone.set()

        async def get(self) -> None:
            self.set_header("Content-Type", "text/event-stream")
            while not self.gone.is_set():
                changed = told.changed
                self.write(f"data: {json.dumps({'made': told.made, 'said': told.said})}\n\n")
                await self.flush()
                waits = [asyncio.ensure_future(one.wait()) for one in (changed, self.gone)]
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for one in waits:
                    one.cancel()

    return server.site(folder, [(r"/", Frame), (r"/events", Events)], framed=True)
