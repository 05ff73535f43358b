"""A server of reports for a browser of this machine: nothing else, to nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.cli import STOPPING
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
_KINDS = frozenset({".csv", ".json", ".ods", ".png", ".svg", ".xml"})
"""Ends of names of what lies beside the reports."""
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)  # each page says itself, by hash, which style and script it has
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # of any other page, whoever has served it
}


def until_ended(work: Coroutine[Any, Any, None]) -> None:
    """Run until the command is told to end, which cancels the work where it waits.

    What a signal raised in the midst of it would leave threads that wait for ever, and the command with them.
    """

    async def cancelled() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end() -> None:
            for name in STOPPING:
                loop.add_signal_handler(name, lambda: None)  # once is enough
            task.cancel()  # type: ignore[union-attr]  # this runs as one

        for name in STOPPING:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(name, end)
        await work

    try:
        asyncio.run(cancelled())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def forever(server: HTTPServer, port: int) -> None:
    """Answer on a port until the command is ended; raises UsageError for one that cannot be used."""
    try:
        listening = listen(port)
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else str(error)
        msg = f"port {port} cannot be used ({said}); give another with --port, or --port 0"
        raise UsageError(msg) from None
    server.add_socket(listening)
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


def site(folder: Path, routes: Sequence[Any] = (), *, framed: bool = False) -> HTTPServer:
    """Return a server of a folder of reports, with limits of time and connections.

    `routes` come before the files; with `framed` a page of the server may show the files in a frame.
    """
    from tornado import httpserver, web

    class Server(httpserver.HTTPServer):
        def handle_stream(self, stream: Any, address: Any) -> None:
            if len(self._connections) >= _most_connections():
                stream.close()
            else:
                super().handle_stream(stream, address)

    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # who asks for what is nobody's business
    policy = _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'") if framed else _POLICY
    files = (r"/(.*)", _files(folder, policy), {"path": str(folder), "default_filename": "index.html"})
    return Server(
        web.Application([*routes, files]),
        idle_connection_timeout=SECONDS,
        body_timeout=SECONDS,
        max_header_size=2**14,
        max_body_size=2**14,
    )


def guarded(base: type[RequestHandler], policy: str = _POLICY) -> type[Any]:
    """Return a handler that answers names of this machine alone, under a policy of what a page may load."""
    from tornado import web

    class Guarded(base):  # type: ignore[misc,valid-type]
        def set_default_headers(self) -> None:
            for name, value in {**_HEADERS, "Content-Security-Policy": policy}.items():
                self.set_header(name, value)
            self.clear_header("Server")

        def prepare(self) -> None:
            if not {self.request.host, self.request.host.rpartition(":")[0]} & _NAMES:
                raise web.HTTPError(421)
            asks = self.request.headers.get
            within = asks("Sec-Fetch-Site", "none") in {"none", "same-origin"}
            own = asks("Origin", f"http://{self.request.host}") == f"http://{self.request.host}"
            if not (own and (within or asks("Sec-Fetch-Mode") == "navigate")):  # a page of another site asks
                raise web.HTTPError(403)

        def write_error(self, status_code: int, **_: Any) -> None:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{status_code} {self._reason}\n")

    return Guarded


def _files(folder: Path, policy: str) -> type[RequestHandler]:
    from tornado import web

    class Files(guarded(web.StaticFileHandler, policy)):  # type: ignore[misc]
        def compute_etag(self) -> str:
            found = Path(self.absolute_path).stat()  # tornado hashes a file once: a newer one stayed unseen
            return f'"{found.st_mtime_ns:x}-{found.st_size:x}"'

        def set_extra_headers(self, path: str) -> None:
            if path == "index.html":  # filters its list
                self.set_header("Content-Security-Policy", f"{policy}; script-src 'unsafe-inline'")

        def write_error(self, status_code: int, **given: Any) -> None:
            lost = folder / "404.html"
            if status_code != 404 or not lost.is_file():
                super().write_error(status_code, **given)
                return
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(lost.read_bytes())

        def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
            if "\0" in absolute_path:  # of which no name is, and at which the system's calls break off
                raise web.HTTPError(404)
            found: str | None = super().validate_absolute_path(root, absolute_path)
            if found is not None and not allowed(folder, Path(found)):
                raise web.HTTPError(404)
            return found

    return Files


def _most_connections() -> int:
    try:
        import resource
    except ImportError:  # not on this system
        return CONNECTIONS
    return min(CONNECTIONS, max(1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _SPARE))
