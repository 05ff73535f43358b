"""`landfall update`: newer figures, from a server that plays GOV.UK, for all that lies in reports/."""

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import nbformat
import pytest
from building import here
from gov_uk import serving
from layouts import summary_tables
from layouts.small_boats import weekly_sheets
from small_project import notebook, reading

from analysis.publish.execution import checks
from analysis.releases import fetch, registry

PARAMETERS = 'as_of: str = "latest"  # day\nsize: int = 3  # rows\n'
WEEKLY, QUARTERLY = "small-boats", "organised-immigration-crime"
CELLS = reading("small_boats_daily", WEEKLY)
OF_A_PLACE = reading("organised_crime_disruptions", QUARTERLY)
OF_A_PLACE[0] = re.sub(r"int\(count or 0\)", "0", OF_A_PLACE[0])
NEXT_QUARTER = [[2026.0, "Jan - Mar [p]", 8.0, 3.0, 1.0, 12.0]]
DATED = "demo--as-of-2026-07-12--size-4"


def of_a_place() -> str:
    made = nbformat.reads(
        notebook(OF_A_PLACE, parameters=f'{PARAMETERS}area: Area = "Leeds"  # where\n'), as_version=4
    )
    made.cells.insert(0, nbformat.v4.new_code_cell("from analysis.inputs import Area", id="imports"))
    return nbformat.writes(made)


def nobody() -> str:
    """Return an address at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{bound.getsockname()[1]}"


@pytest.fixture
def home(tmp_path, root, monkeypatch, write_weekly, write_ods, warm_kernels, without_workers) -> Path:
    """A project of two sources, a release of each held; four reports of three notebooks are built.

    One is dated and with a parameter of its own, one has a PDF too, one is of a council and reads the
    quarterly source; the others read the weekly one.
    """
    folder = tmp_path / "home"
    for part in ("data/tables", "notebooks"):
        (folder / part).mkdir(parents=True)
    sources = (root / "data" / "sources.toml").read_text("utf-8").split("[[source]]")
    chosen = [
        one for one in sources if any(f'id = "{name}"' in one for name in (WEEKLY, QUARTERLY, "authorities"))
    ]
    (folder / "data" / "sources.toml").write_text("".join(f"[[source]]{one}" for one in chosen), "utf-8")
    shutil.copy(root / "data" / "corrections.toml", folder / "data")
    for name in ("demo", "mine"):
        (folder / "notebooks" / f"{name}.ipynb").write_text(notebook(CELLS, parameters=PARAMETERS))
    (folder / "notebooks" / "place.ipynb").write_text(of_a_place())
    shutil.copy(root / "data" / "tables" / "authorities.csv", folder / "data" / "tables")
    log = (root / "data" / "tables" / "releases.csv").read_text("utf-8").splitlines(keepends=True)
    register = [line for line in log if line.startswith(("table,", "authorities,"))]
    (folder / "data" / "tables" / "releases.csv").write_text("".join(register), "utf-8")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    monkeypatch.chdir(folder)
    first = write_ods(summary_tables.book(summary_tables.organised_crime()), name="first.ods")
    assert here("data", "add", str(write_weekly(date(2026, 7, 9))), str(first))[0] == 0
    for options in (
        ("demo", "--format", "html"),
        ("demo", "--as-of", "2026-07-12", "-p", "size=4", "--strict", "--format", "html"),
        ("mine", "--format", "html,pdf"),
        ("place", "-p", "area=Glasgow City", "--format", "html"),
    ):
        assert here("build", *options)[0] == 0, here("build", *options)
    return folder


def built(home: Path) -> dict[str, tuple[str, dict]]:
    """Return for each report the hashes of its tables, and its parameters."""
    manifests = sorted((home / "reports").rglob("*.json"))
    return {
        p.relative_to(home / "reports").with_suffix("").as_posix(): (m["cache"]["tables"], m["parameters"])
        for p in manifests
        for m in [json.loads(p.read_bytes())]
    }


def files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in (home / "reports").rglob("*") if path.is_file()}


@pytest.fixture
def day(home, monkeypatch) -> Iterator[Callable[..., tuple[int, str, str, set[str]]]]:
    """Run an update while GOV.UK offers a file of each source.

    Returns code, output, errors and the reports whose tables are others now. Whatever happened, every
    report is still there in the formats and with the parameters it had, and check finds nothing.
    """
    with serving() as server:
        monkeypatch.setattr(
            fetch, "newest", partial(fetch.newest, limits=server.limits, api=server.url("/api/content"))
        )
        monkeypatch.setattr(fetch, "keep", partial(fetch.keep, limits=server.limits))

        def update(*, problems: bool = False, **offered: tuple[str, bytes, int | None]):
            for source in (one for one in registry.sources().values() if one.attachments):
                name, content, length = offered[source.id.split("-")[0]]
                url = server.offer(f"/media/{name}", content, length=length)
                page = {"details": {"attachments": [{"title": source.title, "url": url}]}}
                path = source.page.removeprefix("https://www.gov.uk")
                server.offer(f"/api/content{path}", json.dumps(page).encode(), "application/json")
            before, lying = built(home), files(home)
            code, out, said = here("update")
            after = built(home)
            assert {name: given for name, (_, given) in after.items()} == {
                name: given for name, (_, given) in before.items()
            }
            assert {name for name in files(home) if not name.startswith("reports/failed")} == lying
            assert problems or list(checks.report_problems(home / "reports")) == []
            return code, out, said, {name for name in after if after[name] != before[name]}

        update.server = server
        yield update


@pytest.mark.slow
def test_a_release_day(home, day, write_weekly, write_ods, monkeypatch):
    summary = "organised-immigration-crime-summary.ods"
    books = {1: (home.parent / "weekly.ods").read_bytes()}
    for n, last in ((2, date(2026, 7, 16)), (3, date(2026, 7, 23))):
        books[n] = write_weekly(last, name=f"{n}.ods").read_bytes()
    false = weekly_sheets(date(2026, 7, 23))
    false["SB_02"][-1][1] += 500
    false = write_ods(false, name="false.ods").read_bytes()
    book = summary_tables.book(summary_tables.organised_crime())
    book |= {"Cover_sheet": [["Statistics"], ["Published: 28 May 2026"]]}
    title = book["OIC_01"][0][0].replace("December 2025", "March 2026")
    book["OIC_01"] = [[title], *book["OIC_01"][1:], *NEXT_QUARTER]
    quarters = {
        1: (summary, (home.parent / "first.ods").read_bytes(), None),
        2: (f"2/{summary}", write_ods(book).read_bytes(), None),
    }

    def weekly(n: int, content: bytes | None = None, length: int | None = None) -> tuple:
        return (f"{n}/time-series.ods", content or books[n], length)

    code, out, said, changed = day(small=weekly(1), organised=quarters[1])  # nothing new
    assert (code, changed, out.splitlines()[-2:]) == (
        0, set(), ["no source has anything newer", "4 reports unchanged"],
    )  # fmt: skip
    assert "small-boats: overdue since" in said
    assert "landfall update" not in said

    (home / "notebooks" / "mine.ipynb").write_text(notebook(["1 / 0"], parameters=PARAMETERS))
    code, out, said, changed = day(small=weekly(2), organised=quarters[1], problems=True)  # a new week
    assert (code, changed) == (1, {"demo", DATED})
    assert "small-boats, release of 2026-07-17: small_boats_daily: 7 new, 67 as before\n" in out
    assert "\n1 release added, 2 reports built again, 1 report unchanged, 1 report failed\n" in out
    assert out.endswith("-p source=small-boats -p before=2026-07-10 -p after=2026-07-17\n")
    assert "failed: mine (as_of=latest, size=3): " in said
    assert "mine: was built before small_boats_daily changed; run landfall update\n" in said
    (home / "notebooks" / "mine.ipynb").write_text(notebook(CELLS, parameters=PARAMETERS))
    assert here("update", "--no-fetch")[:2] == (
        0, "built: reports/mine.html\n1 report built again, 3 reports unchanged\n",
    )  # fmt: skip

    # a false week, which is named, and a new quarter, which is taken
    code, out, said, changed = day(small=weekly(3, false), organised=quarters[2])
    assert (code, changed) == (3, {"place/glasgow-city"})
    assert "expected 744 as the sum of its days, found 1244" in said
    assert "landfall: small-boats: the file is kept: data/official/small-boats/time-series-" in said
    assert "\n1 release added, 1 report built again, 3 reports unchanged\n" in out

    # half a file, then nobody there
    code, out, said, changed = day(small=weekly(4, books[3][:999], len(books[3])), organised=quarters[2])
    assert (code, changed, out.splitlines()[-1]) == (1, set(), "4 reports unchanged")
    assert "4 times; nothing was saved" in said
    with monkeypatch.context() as patched:
        address = nobody()
        limits = replace(day.server.limits, hosts=frozenset({address}))
        patched.setattr(fetch, "newest", partial(fetch.newest, api=f"http://{address}/api", limits=limits))
        code, out, said, changed = day(small=weekly(3), organised=quarters[2])
    assert (code, changed, out) == (1, set(), "4 reports unchanged\n")
    assert "no connection could be made" in said
    assert "landfall: no other source was asked\n" in said

    assert day(small=weekly(5, books[3]), organised=quarters[2])[3] == {
        "demo",
        DATED,
        "mine",
    }  # the true week
    asked = len(day.server.asked)
    code, out, _, changed = day(small=weekly(5, books[3]), organised=quarters[2])
    assert (code, changed, out.splitlines()[-1]) == (0, set(), "4 reports unchanged")
    assert [path for path in day.server.asked[asked:] if path.startswith("/media")] == []

    # what was taken back is not fetched in again
    assert here("data", "remove", "small-boats", "2026-07-24", "--reason", "a draft")[0] == 0
    code, out, _, changed = day(small=weekly(5, books[3]), organised=quarters[2])
    assert (code, changed) == (0, {"demo", DATED, "mine"})
    assert ".ods was taken back and is left out: a draft\n" in out


@pytest.mark.slow
def test_a_report_whose_notebook_is_gone_or_says_otherwise_is_named_and_the_rest_are_made(home):
    (home / "notebooks" / "mine.ipynb").unlink()
    (home / "notebooks" / "demo.ipynb").write_text(
        notebook(CELLS, parameters='as_of: str = "latest"  # day\nsize: int = 5  # another default\n')
    )
    code, out, said = here("update", "--no-fetch")
    assert code == 1
    assert "2 reports built again, 1 report unchanged, 1 report failed" in out
    assert 'failed: mine: no report "mine".' in said
    assert {slug: parameters["size"] for slug, (_, parameters) in built(home).items()} == {
        "demo": 5, DATED: 4, "mine": 3, "place/glasgow-city": 3,
    }  # fmt: skip


@pytest.mark.slow
def test_nothing_is_built_from_tables_that_break_a_rule(home):
    before = built(home)
    table = home / "data" / "tables" / "small_boats_daily.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines[:-1], lines[-1].replace(",", ",-", 1)]) + "\n")
    code, _, said = here("update", "--no-fetch")
    assert (code, built(home)) == (3, before), said
    assert "so no report was built" in said
