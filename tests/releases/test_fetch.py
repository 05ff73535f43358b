"""Fetching, against a local server that plays the content API and everything that can go wrong."""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from gov_uk import ODS, Server, serving

from analysis.common.errors import DataRefused, LandfallError
from analysis.releases import download, fetch, recognise
from analysis.releases.history import files
from analysis.releases.reading import apart
from analysis.releases.registry import Source


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def source(server: Server) -> Source:
    return Source(
        id="boats",
        publisher="P",
        title="T",
        page=server.url("/government/boats"),
        licence="L",
        licence_url="https://example.org/",
        attachments=("time.?series",),
    )


@pytest.fixture
def book(write_weekly) -> bytes:
    return write_weekly(date(2026, 6, 25)).read_bytes()


def newest(server: Server, source: Source) -> list[fetch.Attachment]:
    return list(fetch.newest(source, server.limits, server.url("/api/content")))


def test_found_downloaded_verified_kept_and_read(server, source, book, tmp_path):
    url = server.offer("/media/1/Time%20series.ods", book)
    server.page({"title": "Last 7 days", "url": server.url("/x.ods")}, {"title": "Time series", "url": url})
    (attachment,) = newest(server, source)
    kept = fetch.keep(source, attachment, tmp_path / "official", server.limits)
    assert kept.path == tmp_path / "official" / "Time-series.ods"
    assert kept.path.read_bytes() == book
    record = json.loads((tmp_path / "official" / "Time-series.ods.json").read_text("utf-8"))
    assert record == {"url": url, "final_url": url, "sha256": kept.sha256, "bytes": len(book)}
    assert recognise.read(kept.path)[0].released == date(2026, 6, 26)
    assert sorted(p.name for p in (tmp_path / "official").iterdir()) == [
        "Time-series.ods",
        "Time-series.ods.json",
    ]


def test_what_is_held_is_not_downloaded_again(server, source, book, tmp_path):
    attachment = fetch.Attachment("Time series", server.offer("/a.ods", book))
    first = fetch.keep(source, attachment, tmp_path, server.limits)
    second = fetch.keep(source, attachment, tmp_path, server.limits)
    assert (first.known, second.known) == (False, True)
    assert server.asked == ["/a.ods"]
    first.path.write_bytes(book[:100])  # damaged since
    assert not fetch.keep(source, attachment, tmp_path, server.limits).known


def test_a_new_file_of_the_same_name_does_not_replace_the_old(server, source, book, write_weekly, tmp_path):
    fetch.keep(source, fetch.Attachment("", server.offer("/1/a.ods", book)), tmp_path, server.limits)
    later = write_weekly(date(2026, 7, 2), name="later.ods").read_bytes()
    kept = fetch.keep(
        source, fetch.Attachment("", server.offer("/2/a.ods", later)), tmp_path / ".", server.limits
    )
    assert kept.path.name == f"a-{kept.sha256[:8]}.ods"
    again = fetch.keep(source, fetch.Attachment("", server.url("/2/a.ods")), tmp_path, server.limits)
    assert (again.path.name, again.known, server.asked.count("/2/a.ods")) == (kept.path.name, True, 1)
    assert (tmp_path / "a.ods").read_bytes() == book


@pytest.mark.parametrize(
    ("titles", "chosen"),
    [
        (["Time series to May 2026", "Time series to July 2026", "Time series to June 2025"], 1),
        (["Time series 2025 Q4", "Time series Q1 2026"], 1),
        (["time-series_2026-07-17", "time-series_2026-08-21"], 1),
        (["Time series 202509", "Time series 202512", "Time series 2024-2025"], 1),
        (["Time series", "Time series (old)"], 0),
        (["Notes for 2027", "Time series, year ending March 2026"], 1),
    ],
)
def test_the_newest_that_fits(server, source, titles, chosen):
    server.page(*({"title": title, "url": server.url(f"/{n}.ods")} for n, title in enumerate(titles)))
    assert [one.title for one in newest(server, source)] == [titles[chosen]]


def test_links_in_the_text_of_a_page(server, source):
    server.page(
        body='<p><a href="/page">Page</a> <a href="/media/9/series.ods">Small boats: <b>time series</b></a></p>'
    )
    assert newest(server, source) == [
        fetch.Attachment("Small boats: time series", server.url("/media/9/series.ods"))
    ]


@pytest.mark.parametrize(
    "details",
    [
        {"attachments": 7, "documents": {"a": 1}, "body": ["x"]},
        {"attachments": ["x", {"url": 3}, {"title": "Time series"}]},
        {"attachments": [{"title": "Time series", "url": "https://[www.gov.uk/a.ods"}]},
        {"body": "<![x[ <a href='/late.ods'>time series</a>"},
    ],
)
def test_a_page_of_another_form_offers_nothing(server, source, details):
    server.offer(
        "/api/content/government/boats", json.dumps({"details": details}).encode(), "application/json"
    )
    with pytest.raises(DataRefused, match="expected an attachment like"):
        newest(server, source)


def test_a_link_with_a_query_is_a_file_all_the_same(server, source):
    server.page(body='<a href="/media/9/time-series.ods?download=1">x</a>')
    assert newest(server, source)[0].name == "time-series.ods"


def test_a_title_cannot_act_on_a_terminal(server, source):
    server.page({"title": "Time series\u001b[2J\nx", "url": server.url("/a.ods")})
    assert newest(server, source)[0].title == "Time series [2J x"


def test_nothing_that_fits(server, source):
    server.page({"title": "Guide", "url": server.url("/g.ods")})
    with pytest.raises(
        DataRefused, match=r'boats: expected an attachment like "time.\?series" on .*; found 1 other\.'
    ):
        newest(server, source)


def test_what_fits_is_had_though_something_else_was_renamed(server, source):
    from dataclasses import replace

    server.page({"title": "Time series", "url": server.url("/a.ods")})
    two = replace(source, attachments=("\\nlast-7-days", "time.?series"))
    found = fetch.newest(two, server.limits, server.url("/api/content"))
    assert next(found).title == "Time series"
    with pytest.raises(DataRefused, match=r'boats: expected an attachment like "last-7-days" on'):
        next(found)


def test_a_source_that_is_not_on_govuk(source):
    from dataclasses import replace

    with pytest.raises(LandfallError, match=r"boats: not to be had through the GOV\.UK content API"):
        list(fetch.newest(replace(source, attachments=())))


@pytest.mark.parametrize("content", [b"<html>", b"[1, 2]", b'{"title": "x"}', b"\xff", b"[" * 200_000])
def test_an_api_that_answers_something_else(server, source, content):
    server.offer("/api/content/government/boats", content, "application/json")
    with pytest.raises(DataRefused, match="expected a page of the content API in JSON"):
        newest(server, source)


def failing(
    server: Server, source: Source, url: str, folder: Path, limits: download.Limits | None = None
) -> LandfallError:
    """Return how a download fails, having made sure that it leaves nothing."""
    with pytest.raises(LandfallError) as failure:
        fetch.keep(source, fetch.Attachment("Time series", url), folder / "official", limits or server.limits)
    assert list((folder / "official").iterdir()) == []
    return failure.value


PAGE = b"<!DOCTYPE html><html><title>Sorry, there is a problem</title></html>"


@pytest.mark.parametrize(
    ("offered", "said", "times"),
    [
        (lambda server, _: server.offer("/a.ods", b"", status=500), "the server answered 500, 4 times; nothing was saved", 4),
        (lambda server, _: server.url("/a.ods"), "the server answered 404", 1),  # not tried again
        (lambda server, book: server.offer("/a.ods", book[:1000], length=len(book)),
         "the connection failed (RemoteProtocolError), 4 times", 4),
        (lambda server, _: server.offer("/a.ods", PAGE, "text/html; charset=utf-8"), "found a web page (text/html)", 1),
        (lambda server, _: server.offer("/a.ods", PAGE), "found a web page", 1),
        (lambda server, _: server.offer("/a.ods", b"%PDF-1.7 ...", "application/pdf"), "found a PDF document", 1),
        (lambda server, _: server.redirect("/a.ods", "/a.ods"), "expected at most 5 redirects", 6),
    ],
    ids=["500", "404", "cut short", "an error page with status 200", "a lying one", "another type", "redirects without end"],
)  # fmt: skip
def test_what_the_server_does_wrong_is_told(server, source, book, tmp_path, offered, said, times):
    assert said in str(failing(server, source, offered(server, book), tmp_path))
    assert server.asked == ["/a.ods"] * times


def test_no_network(server, source, tmp_path):
    with socket.socket() as nobody:  # a port nobody listens at
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        limits = download.Limits(hosts=frozenset({address}), scheme="http", pause=0, seconds=5)
        failure = failing(server, source, f"http://{address}/a.ods", tmp_path, limits)
    assert "no connection could be made (ConnectError), 4 times; nothing was saved. Try again later" in str(
        failure
    )


def test_a_search_for_a_name_without_end(monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(download, "_GRACE", 0)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(600) or [])
    limits = download.Limits(seconds=0.05, attempts=2, pause=0)
    with pytest.raises(LandfallError, match=r"not there after 0\.05 seconds, 2 times; nothing was saved"):
        download.get("https://www.gov.uk/a", limits)
    release.set()


@pytest.mark.skipif(sys.platform != "linux", reason="read apart where a process can be forked")
@pytest.mark.parametrize("body", ["[", '{"a":', "<a " * 9, "<![if"])
def test_a_page_that_is_hard_to_read_ends_apart(server, source, body, monkeypatch):
    """A text of links that would be read for hours, or is nested without end."""
    monkeypatch.setattr(apart, "SECONDS", 1)
    content = json.dumps({"details": {"body": body * 200_000}}) if "<" in body else body * 400_000
    server.offer("/api/content/government/boats", content.encode(), "application/json")
    with pytest.raises(DataRefused) as refused:
        newest(server, source)
    assert str(refused.value).isprintable()


def test_an_error_that_passes(server, source, book, tmp_path):
    url = server.offer("/a.ods", book)
    whole = server.pages["/a.ods"]
    server.pages["/a.ods"] = lambda request: (
        request.send_error(503) if len(server.asked) < 3 else whole(request)
    )
    assert fetch.keep(source, fetch.Attachment("", url), tmp_path, server.limits).path.read_bytes() == book


def test_a_body_cut_short_that_nobody_measured(server, source, book, tmp_path):
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", ODS)
        request.end_headers()
        request.wfile.write(book[: len(book) // 2])

    server.pages["/a.ods"] = answer
    assert "damaged or cut short" in str(failing(server, source, server.url("/a.ods"), tmp_path))


def test_a_slow_body(server, source, tmp_path):
    stop = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", ODS)
        request.end_headers()
        while not stop.is_set():
            try:
                request.wfile.write(b"PK")
                request.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    server.pages["/slow.ods"] = drip
    limits = download.Limits(
        hosts=frozenset({server.address}), scheme="http", pause=0, seconds=0.3, attempts=2
    )
    begun = time.monotonic()
    failure = failing(server, source, server.url("/slow.ods"), tmp_path, limits)
    stop.set()
    assert "not there after 0.3 seconds, 2 times" in str(failure)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("sent", [b"X-A: b\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_headers_without_end(server, source, tmp_path, sent):
    stop = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" if sent.startswith(b"X") else b"")
        while not stop.wait(0.05):
            try:
                request.wfile.write(sent)
                request.wfile.flush()
            except OSError:
                return

    server.pages["/slow.ods"] = drip
    limits = download.Limits(
        hosts=frozenset({server.address}), scheme="http", pause=0, seconds=0.3, attempts=2
    )
    failure = failing(server, source, server.url("/slow.ods"), tmp_path, limits)
    stop.set()
    assert "not there after 0.3 seconds, 2 times" in str(failure)


def test_a_body_without_end(server, source, tmp_path):
    url = server.offer("/big.ods", b"PK" * 5000)
    limits = download.Limits(hosts=frozenset({server.address}), scheme="http", max_bytes=4000)
    assert "expected at most 4,000 bytes, found more" in str(failing(server, source, url, tmp_path, limits))
    assert server.asked == ["/big.ods"]


def test_a_redirect_on_the_same_host_is_followed_and_recorded(server, source, book, tmp_path):
    final = server.offer("/final.ods", book)
    kept = fetch.keep(
        source, fetch.Attachment("", server.redirect("/a.ods", "/final.ods")), tmp_path, server.limits
    )
    assert kept.url == final
    assert json.loads((tmp_path / "a.ods.json").read_text("utf-8"))["final_url"] == final


@pytest.mark.parametrize(
    "target",
    [
        "http://example.org/a.ods",
        "https://example.org/a.ods",
        "file:///etc/hostname",
        "http://{0}@example.org/",
        "//example.org/a.ods",
    ],
)
def test_a_redirect_to_another_host_is_refused_before_it_is_asked(server, source, tmp_path, target):
    url = server.redirect("/a.ods", target.format(server.address))
    failure = failing(server, source, url, tmp_path)
    assert isinstance(failure, DataRefused)
    assert "expected an address of " in str(failure)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.gov.uk/a.ods",
        "https://www.gov.uk.example.org/a.ods",
        "https://www.gov.uk@example.org/a.ods",
        "https://example.org/?https://www.gov.uk/a.ods",
        "https://www.gov.uk:444/a.ods",
        "ftp://www.gov.uk/a.ods",
        "/a.ods",
    ],
)
def test_only_https_and_the_hosts_of_govuk(url):
    with pytest.raises(
        DataRefused,
        match=r"expected an address of https and one of assets.publishing.service.gov.uk, www.gov.uk",
    ):
        download.get(url)


def test_two_downloads_into_one_folder_do_not_meet(server, source, book, tmp_path):
    attachment = fetch.Attachment("", server.offer("/a.ods", book))
    with (
        files.locked(tmp_path),
        pytest.raises(DataRefused, match=r"another command is downloading\. Try again"),
    ):
        fetch.keep(source, attachment, tmp_path, server.limits)
    assert server.asked == []


def test_a_folder_that_cannot_be_written(server, source, book, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetch.os, "fsync", full)
    failure = failing(server, source, server.offer("/a.ods", book), tmp_path)
    assert "official: cannot be written (No space left on device); nothing kept" in str(failure)


def test_what_an_interrupted_run_left_is_cleared_away(server, source, book, tmp_path):
    (tmp_path / ".part-x").write_bytes(b"half")
    fetch.keep(source, fetch.Attachment("", server.offer("/a.ods", book)), tmp_path, server.limits)
    assert not list(tmp_path.glob(".part-*"))


@pytest.mark.parametrize(
    ("path", "name"),
    [("/..%2F..%2Fetc%2Fpasswd", "etc-passwd"), ("/", "download"), ("/%3Dcmd%7C.ods", "cmd-.ods")],
)
def test_the_name_of_a_file_cannot_leave_its_folder(path, name):
    assert fetch.Attachment("", f"https://www.gov.uk{path}").name.strip("-") == name
