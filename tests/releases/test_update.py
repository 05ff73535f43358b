"""`landfall update`: newer figures, from a server that plays GOV.UK, for all that lies in reports/."""

from __future__ import annotations

import json
import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from building import here
from gov_uk import serving
from small_project import WITHOUT_FIGURE, notebook

from analysis.releases import fetch, registry

PARAMETERS = 'as_of: str = "latest"  # day\nsize: int = 3  # rows\n'
CELLS = [cell.replace("counts", "small_boats_daily") for cell in WITHOUT_FIGURE]
CELLS[-1] = CELLS[-1].replace("day, None,", "day, dt.date(2026, 7, 24),")
CELLS[0] = (
    CELLS[0]
    .replace('Source("s"', 'Source("small-boats"')
    .replace("(name, int(count)) for name, count, *_", "(name, int(count or 0)) for name, count, *_")
)


@pytest.fixture
def home(tmp_path, root, monkeypatch, write_weekly, warm_kernels, without_workers) -> Path:
    """A project of one source, with a release held and three reports of two notebooks built."""
    folder = tmp_path / "home"
    for part in ("data/tables", "notebooks"):
        (folder / part).mkdir(parents=True)
    (entry,) = [
        part
        for part in (root / "data" / "sources.toml").read_text("utf-8").split("[[source]]")
        if 'id = "small-boats"' in part
    ]
    (folder / "data" / "sources.toml").write_text(f"[[source]]{entry}", "utf-8")
    shutil.copy(root / "data" / "corrections.toml", folder / "data")
    for name in ("demo", "mine"):
        (folder / "notebooks" / f"{name}.ipynb").write_text(notebook(CELLS, parameters=PARAMETERS))
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    monkeypatch.chdir(folder)
    assert here("data", "add", str(write_weekly(date(2026, 7, 9))))[0] == 0
    assert here("build", "--format", "html")[0] == 0
    assert (
        here("build", "demo", "--as-of", "2026-07-12", "-p", "size=4", "--strict", "--format", "html")[0] == 0
    )
    return folder


def built(home: Path) -> dict[str, tuple[str, dict]]:
    manifests = sorted((home / "reports").glob("*.json"))
    return {
        p.stem: (m["cache"]["tables"], m["parameters"])
        for p in manifests
        for m in [json.loads(p.read_bytes())]
    }


@pytest.mark.slow
def test_update_fetches_and_builds_every_report_again_in_its_place(home, write_weekly, monkeypatch):
    with serving() as server:
        api, limits = server.url("/api/content"), server.limits
        (source,) = registry.sources().values()
        path = source.page.removeprefix("https://www.gov.uk")
        book = write_weekly(date(2026, 7, 16), name="next.ods").read_bytes()
        offered = [{"title": source.title, "url": server.offer("/media/time-series.ods", book)}]
        page = json.dumps({"details": {"attachments": offered}}).encode()
        server.offer(f"/api/content{path}", page, "application/json")
        monkeypatch.setattr(fetch, "newest", partial(fetch.newest, limits=limits, api=api))
        monkeypatch.setattr(fetch, "keep", partial(fetch.keep, limits=limits))
        monkeypatch.setitem(registry.sources(), "small-boats", source)
        before = built(home)
        (home / "notebooks" / "mine.ipynb").write_text(notebook(["1 / 0"], parameters=PARAMETERS))

        code, out, said = here("update")
        assert code == 1, said
        assert "1 release added, 2 reports built again, 1 report failed\n" in out
        assert "failed: mine (as_of=latest, size=3): " in said
        assert "small-boats: overdue since 24 July 2026\nlandfall update looks for newer figures\n" in said
        after = built(home)
        assert {slug: parameters for slug, (_, parameters) in after.items()} == {
            slug: parameters for slug, (_, parameters) in before.items()
        }
        assert {slug for slug in after if after[slug] != before[slug]} == {
            "demo",
            "demo--as-of-2026-07-12--size-4",
        }
        assert "mine: was built before small_boats_daily changed; run landfall update" in said

        (home / "notebooks" / "mine.ipynb").write_text(notebook(CELLS, parameters=PARAMETERS))
        assert here("update", "--no-fetch")[:2] == (
            0,
            "built: reports/mine.html\n1 report built again, 2 reports unchanged\n",
        )
        code, out, _ = here("update")
        assert (code, out.splitlines()[-1]) == (0, "3 reports unchanged")
        assert server.asked.count("/media/time-series.ods") == 1


@pytest.mark.slow
def test_a_report_whose_notebook_is_gone_or_says_otherwise_is_named_and_the_rest_are_made(home):
    (home / "notebooks" / "mine.ipynb").unlink()
    (home / "notebooks" / "demo.ipynb").write_text(
        notebook(CELLS, parameters='as_of: str = "latest"  # day\nsize: int = 5  # another default\n')
    )
    code, out, said = here("update", "--no-fetch")
    assert code == 1
    assert "2 reports built again, 1 report failed" in out
    assert 'failed: mine: no report "mine".' in said
    assert {slug: parameters["size"] for slug, (_, parameters) in built(home).items()} == {
        "demo": 5, "demo--as-of-2026-07-12--size-4": 4, "mine": 3,
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
