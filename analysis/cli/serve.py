"""`landfall serve`: the reports in a browser of this machine, and nothing else to nobody else."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli.options import PATH
from analysis.common import paths
from analysis.common.errors import UsageError

if TYPE_CHECKING:  # the list of commands must be quick
    from tornado.httpserver import HTTPServer
    from tornado.web import RequestHandler

HOST = "127.0.0.1"
SECONDS = 10
"""In which a request must have come whole, and after which a silent connection is closed."""
CONNECTIONS = 1_000
_SPARE = 40
"""Open files of a process that are no connections."""
_NAMES = frozenset({HOST, "localhost", "[::1]"})
"""What a page of this machine is called; a name from elsewhere that leads here is another site's doing."""
_KINDS = frozenset({".csv", ".json", ".png", ".svg", ".xml"})
"""Ends of names of what lies beside the reports."""
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)  # each page says itself, by hash, which style and script it has
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where to listen; 0 finds a free port.",
)
@click.option("--out", type=PATH, help="The folder of reports to serve.")
def serve(port: int, out: Path | None) -> None:
    """Look at the reports in a browser; for this machine only."""
    folder = out or paths.reports()
    if not (folder / "index.html").exists():
        msg = f"{folder.name}/ holds no reports; run landfall build first"
        raise UsageError(msg)
    asyncio.run(_forever(folder.resolve(), port))


async def _forever(folder: Path, port: int) -> None:
    try:
        listening = listen(port)
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else str(error)
        msg = f"port {port} cannot be used ({said}); give another with --port, or --port 0"
        raise UsageError(msg) from None
    site(folder).add_socket(listening)
    click.echo(f"http://{HOST}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
    await asyncio.Event().wait()


def listen(port: int) -> socket.socket:
    """Return a socket that listens for this machine alone; 0 finds a free port."""
    listening = socket.create_server((HOST, port), backlog=CONNECTIONS)
    listening.setblocking(False)
    return listening


def allowed(folder: Path, file: Path) -> bool:
    """Return whether a file is one that a site consists of, and lies in its folder whatever leads to it."""
    from analysis.publish.formats import FORMATS
    from analysis.publish.render.manifest import NOT_REPORTS

    try:
        parts = file.resolve().relative_to(folder).parts
    except (ValueError, OSError):
        return False
    kinds = _KINDS.union(*(one.suffixes for one in FORMATS.values()))
    hidden = NOT_REPORTS.intersection(parts[:1]) or any(part.startswith(".") for part in parts)
    return not hidden and file.suffix in kinds


def site(folder: Path) -> HTTPServer:
    """Return a server of a folder of reports, with limits of time and connections."""
    from tornado import httpserver, web

    class Server(httpserver.HTTPServer):
        def handle_stream(self, stream: Any, address: Any) -> None:
            if len(self._connections) >= _most_connections():
                stream.close()
            else:
                super().handle_stream(stream, address)

    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # who asks for what is nobody's business
    routes = [(r"/(.*)", _files(folder), {"path": str(folder), "default_filename": "index.html"})]
    return Server(
        web.Application(routes),
        idle_connection_timeout=SECONDS,
        body_timeout=SECONDS,
        max_header_size=2**14,
        max_body_size=2**14,
    )


def _files(folder: Path) -> type[RequestHandler]:
    from tornado import web

    class Files(web.StaticFileHandler):
        def set_default_headers(self) -> None:
            for name, value in _HEADERS.items():
                self.set_header(name, value)
            self.clear_header("Server")

        def set_extra_headers(self, path: str) -> None:
            if path == "index.html":  # filters its list
                self.set_header("Content-Security-Policy", f"{_POLICY}; script-src 'unsafe-inline'")

        def prepare(self) -> None:
            if not {self.request.host, self.request.host.rpartition(":")[0]} & _NAMES:
                raise web.HTTPError(421)

        def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
            found = super().validate_absolute_path(root, absolute_path)
            if found is not None and not allowed(folder, Path(found)):
                raise web.HTTPError(404)
            return found

        def write_error(self, status_code: int, **_: Any) -> None:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{status_code} {self._reason}\n")

    return Files


def _most_connections() -> int:
    try:
        import resource
    except ImportError:  # not on this system
        return CONNECTIONS
    return min(CONNECTIONS, max(1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _SPARE))
