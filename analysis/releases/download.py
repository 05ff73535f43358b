"""One file over https: from allowed hosts only, whole, of sensible size, in sensible time."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused, LandfallError
from analysis.releases.reading import apart, container

if TYPE_CHECKING:
    import httpx

HOSTS = frozenset({"www.gov.uk", "assets.publishing.service.gov.uk"})
MAX_REDIRECTS = 5
_GRACE = 1.0
"""Seconds in which an attempt that is at its limit ends by itself, and says how."""
_WEB_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class Downloaded:
    """A file as it came: where it was in the end, its bytes and their SHA-256."""

    url: str
    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Limits:
    """What a download may be.

    `seconds` is for one attempt from start to end, however slowly bytes come; `pause` is what is waited
    before a second attempt, doubled before each further one.
    """

    hosts: frozenset[str] = HOSTS
    scheme: str = "https"
    max_bytes: int = container.MAX_FILE
    seconds: float = 120.0
    attempts: int = 4
    pause: float = 1.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)


class Unreachable(LandfallError):
    """No connection to the server can be made: other files of it need not be asked for."""


class _TryAgain(Exception):
    """An attempt failed in a way that another may not."""


class _NoConnection(_TryAgain):
    """The server was not reached."""


def get(url: str, limits: Limits | None = None) -> Downloaded:
    """Return the file at an address.

    A server's error, a broken connection and a body cut short are tried again; everything else is not.

    Raises DataRefused: the address or one it redirects to is not allowed, or the file is too large. Raises
    LandfallError: the server does not give the file, after all attempts; `Unreachable` where it cannot be
    reached.
    """
    import httpx
    import tenacity

    limits = limits or Limits()
    attempts = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(_TryAgain),
        stop=tenacity.stop_after_attempt(limits.attempts),
        wait=tenacity.wait_exponential(multiplier=limits.pause, max=30),
        reraise=True,
    )
    timeout = httpx.Timeout(min(30.0, limits.seconds))
    headers = {"Accept-Encoding": "identity", "User-Agent": "landfall (official statistics reader)"}
    once = httpx.Limits(max_keepalive_connections=0)  # each attempt sees its own connections made
    with httpx.Client(timeout=timeout, headers=headers, limits=once) as client:
        try:
            return attempts(_in_time, client, url, limits)
        except _TryAgain as failure:
            kind = Unreachable if isinstance(failure, _NoConnection) else LandfallError
            raise kind(
                f"{url}: {failure}, {limits.attempts} times; nothing was saved. Try again later."
            ) from None


class _Ended:
    """Ends a connection at a deadline, whatever is being waited for: headers, their forerunners, a body."""

    def __init__(self) -> None:
        self.late = False
        self._sockets: list[socket.socket] = []

    def note(self, event: str, told: Mapping[str, Any]) -> None:
        """Keep the socket of a connection that httpx tells of."""
        if event == "connection.connect_tcp.complete":
            self._sockets.append(told["return_value"].get_extra_info("socket"))

    def _end(self) -> None:
        self.late = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """End what is open when so many seconds have passed inside the block."""
        clock = threading.Timer(max(0.0, seconds), self._end)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()


def _in_time(client: httpx.Client, url: str, limits: Limits) -> Downloaded:
    """Make an attempt, and wait no longer than its limit: a search for a name cannot be ended."""
    made: Future[Downloaded] = Future()

    def attempt() -> None:
        try:
            made.set_result(_attempt(client, url, limits))
        except BaseException as failure:  # noqa: BLE001 (it is raised where it is waited for)
            made.set_exception(failure)

    threading.Thread(target=attempt, daemon=True).start()
    try:
        return made.result(limits.seconds + _GRACE)
    except TimeoutError:
        raise _TryAgain(f"not there after {limits.seconds:g} seconds") from None


def _attempt(client: httpx.Client, url: str, limits: Limits) -> Downloaded:
    import httpx

    deadline = limits.clock() + limits.seconds
    ended = _Ended()
    try:
        for _ in range(MAX_REDIRECTS + 1):
            _refuse_address(httpx.URL(url), limits)
            told = {"trace": ended.note}
            with (
                ended.after(deadline - limits.clock()),
                client.stream("GET", url, extensions=told) as response,
            ):
                if response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                _refuse_answer(response)
                content = _body(response, limits, deadline)
                if ended.late:  # what came until then may look whole
                    raise _TryAgain(f"not there after {limits.seconds:g} seconds")
                media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Downloaded(url, content, media_type)
    except httpx.InvalidURL:
        raise DataRefused(url, "an address", "text that is none") from None
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise _NoConnection(f"no connection could be made ({type(error).__name__})") from None
    except httpx.TransportError as error:
        if ended.late:
            raise _TryAgain(f"not there after {limits.seconds:g} seconds") from None
        raise _TryAgain(f"the connection failed ({type(error).__name__})") from None
    raise DataRefused(url, f"at most {MAX_REDIRECTS} redirects", "more")


def _refuse_address(url: httpx.URL, limits: Limits) -> None:
    host = url.netloc.decode("ascii")
    if url.scheme != limits.scheme or host not in limits.hosts or url.userinfo:
        allowed = ", ".join(sorted(limits.hosts))
        raise DataRefused(str(url), f"an address of {limits.scheme} and one of {allowed}", "another")


def _refuse_answer(response: httpx.Response) -> None:
    status = response.status_code
    if status == 429 or status >= 500:
        raise _TryAgain(f"the server answered {status}")
    if status != 200:
        raise LandfallError(f"{response.url}: the server answered {status}; nothing was saved.")


def _body(response: httpx.Response, limits: Limits, deadline: float) -> bytes:
    """Return the body, read no further than the limits."""
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_raw():
        chunks.append(chunk)
        size += len(chunk)
        if size > limits.max_bytes:
            raise DataRefused(
                str(response.url), f"at most {limits.max_bytes:,} bytes", "more", then=" Nothing was saved."
            )
        if limits.clock() > deadline:
            raise _TryAgain(f"not there after {limits.seconds:g} seconds")
    stated = response.headers.get("content-length")
    if stated is not None and stated.isdigit() and int(stated) != size:
        raise _TryAgain(f"{size:,} of {int(stated):,} bytes came")
    return b"".join(chunks)


def workbook(url: str, limits: Limits | None = None) -> Downloaded:
    """Return the file at an address, which must be a workbook or a table.

    Raises DataRefused as `get`, and if the server sends a web page or anything else that is no table.
    """
    found = get(url, limits)
    if found.media_type in _WEB_PAGES:
        raise DataRefused(url, "a workbook", f"a web page ({found.media_type})")
    apart.run(lambda: container.check(found.content, url), url)
    return found
