"""`landfall serve`: what it gives to whom, and that nobody keeps it from others."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from analysis.cli import serve, server, watch
from analysis.common.errors import UsageError

PAGE = b"<p>a page</p>"


@pytest.fixture
def folder(tmp_path) -> Path:
    reports = tmp_path / "reports"
    for name in (
        "index.html",
        "a/b.csv",
        "x.pdf",
        "x.html",
        ".landfall/x.html",
        "failed/x.html",
        "a/.y.html",
    ):
        (reports / name).parent.mkdir(parents=True, exist_ok=True)
        (reports / name).write_bytes(PAGE)
    for name in ("notes.txt", "failed/x.ipynb", "x.py"):
        (reports / name).write_text("secret")
    (tmp_path / "out.html").write_text("secret")
    (reports / "link.html").symlink_to(tmp_path / "out.html")
    (reports / "linked").symlink_to(tmp_path)
    (reports / "inner.html").symlink_to(reports / "failed/x.html")
    return reports.resolve()


def served(folder: Path, asks: Callable[[int], Awaitable[Any]], made: Callable[[], Any] | None = None) -> Any:
    """Return what asking a server of the folder gives, that of `serve` or one made by a function."""

    async def run() -> Any:
        listening, own = server.listen(0), (made or partial(server.site, folder))()
        own.add_socket(listening)
        try:
            return await asks(listening.getsockname()[1])
        finally:
            own.stop()
            await own.close_all_connections()

    return asyncio.run(run())


async def ask(port: int, path: str = "/", host: str = "localhost", method: str = "GET") -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection(server.HOST, port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


def test_a_page_that_is_not_there_is_answered_by_the_page_of_the_site(folder) -> None:
    plain = served(folder, lambda port: ask(port, "/nowhere.html"))[1]
    assert plain.endswith(b"404 Not Found\n")
    (folder / "404.html").write_text("<p>There is no such page.</p>", encoding="utf-8")
    code, answer = served(folder, lambda port: ask(port, "/local/nowhere.html"))
    assert code == 404
    assert answer.endswith(b"<p>There is no such page.</p>")
    assert b"Content-Type: text/html; charset=utf-8" in answer
    assert b"Content-Security-Policy: default-src 'none'" in answer


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/", 200), ("/index.html", 200), ("/a/b.csv", 200), ("/x.pdf", 200),
        ("/nowhere.html", 404), ("/notes.txt", 404), ("/x.py", 404), ("/.landfall/x.html", 404), ("/a/.y.html", 404),
        ("/failed/x.html", 404), ("/failed/x.ipynb", 404), ("/./failed/x.html", 404), ("/a/../failed/x.html", 404),
        ("/link.html", 404), ("/linked/out.html", 404), ("/inner.html", 404), ("/../out.html", 403),
        ("/%2e%2e/out.html", 403), ("/..%2fout.html", 403), ("/%2elandfall/x.html", 404), ("/a\\b.csv", 404),
        ("/index.html%00", 404), ("/index.html%00.py", 404), ("/x.py%00.html", 404),
    ],
)  # fmt: skip
def test_only_what_a_site_consists_of_is_given(folder, path, code) -> None:
    found, answer = served(folder, lambda port: ask(port, path))
    assert found == code or {found, code} == {403, 404}
    assert b"secret" not in answer
    assert (PAGE in answer) == (code == 200)
    head = answer.partition(b"\r\n\r\n")[0].decode()
    assert "X-Content-Type-Options: nosniff" in head
    assert "Referrer-Policy: no-referrer" in head
    assert "Content-Security-Policy: default-src 'none'" in head
    assert "Cross-Origin-Resource-Policy: same-origin" in head


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("localhost:1", 200), ("[::1]:8000", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example:8000", 421), ("localhost.evil", 421), ("", 421), ("a:localhost", 421),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(folder, host, code) -> None:
    assert served(folder, lambda port: ask(port, host=host))[0] == code


@pytest.mark.parametrize("path", ["/", "/shown.html", "/events"])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n", 200),
        ("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n", 200),
        ("Origin: http://localhost\r\n", 200),
        ("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", 200),  # a link
        ("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", 403),
        ("Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n", 403),  # another port of this machine
        ("Origin: https://evil.example\r\n", 403),
        ("Origin: http://localhost:1\r\n", 403),
        ("Origin: null\r\n", 403),
    ],
)
def test_no_page_of_another_site_hears_or_holds_anything(folder, path, said, code) -> None:
    (folder / "shown.html").write_bytes(PAGE)

    async def first(port: int) -> bytes:
        reader, writer = await asyncio.open_connection(server.HOST, port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{said}\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        return answer

    answer = served(folder, first, lambda: watch.site(folder, "shown.html", watch.Told()))
    assert answer.startswith(f"HTTP/1.1 {code} ".encode())
    assert b"Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_but_reading(folder, method) -> None:
    assert served(folder, lambda port: ask(port, method=method))[0] in {405, 403}


def test_all_are_answered_beside_those_who_dawdle(folder) -> None:
    async def crowd(port: int) -> list[int]:
        slow = []
        for _ in range(300):
            slow.append(await asyncio.open_connection(server.HOST, port))
            slow[-1][1].write(b"GET / HTTP/1.1\r\nHost: ")
        room = asyncio.Semaphore(200)

        async def one() -> int:
            async with room:
                return (await ask(port))[0]

        codes = await asyncio.gather(*(one() for _ in range(1000)))
        for _, writer in slow:
            writer.close()
        return codes

    assert served(folder, crowd) == [200] * 1000


def test_who_dawdles_is_sent_away(folder, monkeypatch) -> None:
    monkeypatch.setattr(server, "SECONDS", 0.2)

    async def drip(port: int) -> bytes:
        reader, writer = await asyncio.open_connection(server.HOST, port)
        gone = asyncio.create_task(reader.read())
        while not gone.done():
            writer.write(b"G")
            await asyncio.wait([gone], timeout=0.05)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return b"" if gone.exception() else gone.result()

    assert b"200" not in served(folder, drip)


def test_there_is_a_bound_of_connections(folder, monkeypatch) -> None:
    monkeypatch.setattr(server, "CONNECTIONS", 2)

    async def third(port: int) -> bytes:
        held = [await asyncio.open_connection(server.HOST, port) for _ in range(2)]
        for _, writer in held:
            writer.write(b"GET /x.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for reader, _ in held:
            await reader.readuntil(PAGE)
        with pytest.raises((ConnectionError, IndexError)):
            await ask(port)
        for _, writer in held:
            writer.close()
        return b""

    served(folder, third)


def test_a_port_in_use_is_one_line(folder) -> None:
    with socket.create_server((server.HOST, 0)) as taken, pytest.raises(UsageError) as refused:
        serve.serve.main(["--port", str(taken.getsockname()[1]), "--out", str(folder)], standalone_mode=False)
    assert "cannot be used (Address already in use); give another with --port, or --port 0" in str(
        refused.value
    )
