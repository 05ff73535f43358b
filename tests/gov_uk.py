"""A server on this machine that plays GOV.UK: its content API and its files."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from analysis.releases import download

ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Server:
    """A server whose pages are functions of the request; `asked` lists the paths in order."""

    address: str
    pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def limits(self) -> download.Limits:
        return download.Limits(hosts=frozenset({self.address}), scheme="http", pause=0, seconds=5)

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def offer(
        self, path: str, content: bytes, media_type: str = ODS, status: int = 200, length: int | None = None
    ) -> str:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            request.send_header("Content-Type", media_type)
            request.send_header("Content-Length", str(len(content) if length is None else length))
            request.end_headers()
            request.wfile.write(content)

        self.pages[path] = answer
        return self.url(path)

    def redirect(self, path: str, target: str) -> str:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(302)
            request.send_header("Location", target)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.pages[path] = answer
        return self.url(path)

    def page(self, *attachments: dict[str, str], **details: object) -> None:
        content = json.dumps({"details": {"attachments": list(attachments), **details}}).encode()
        self.offer("/api/content/government/boats", content, "application/json")


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """Run the server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append(self.path)
            known.pages.get(self.path, lambda request: request.send_error(404))(self)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Server(f"127.0.0.1:{running.server_port}")
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield known
    running.shutdown()
    running.server_close()
    thread.join()
