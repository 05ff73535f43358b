"""What is promised of speed is worked out from what was measured, and one failure loses no other figure."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import nbformat
import pytest

import benchmarks.__main__ as bench
from analysis.releases import registry
from benchmarks import cluster, data, execution, peers, reading, rows, single
from benchmarks.measuring import Measured, in_turn, measure
from benchmarks.parts import Clock
from benchmarks.rows import Row
from docs.generate import parts, readme


def test_figures_are_per_report_and_ours_over_the_other_way() -> None:
    found = {
        "plain": Measured("plain", 8, 80.0, 70.0, 900.0),
        "ours": Measured("ours", 40, 80.0, 70.0, 600.0),
        "limit": Measured("limit", 40, 70.0, 60.0, 600.0),
        "again": Measured("again", 40, 2.5, 0.4, 100.0),
    }
    html, limit, again = execution.rows(found)
    assert (html.ours, html.beside, html.unit) == (2.0, 10.0, "s")
    assert html.figure == pytest.approx(0.2)
    assert html.holds
    assert limit.figure == pytest.approx(80 / 70)
    assert not limit.holds
    assert (again.what, again.figure, again.holds) == ("nothing changed, 40 reports", 2.5, False)


def test_what_was_not_measured_is_not_compared() -> None:
    assert execution.rows({"ours": Measured("ours", 40, 80.0, 70.0, 600.0)}) == []


def test_the_memory_of_a_batch_is_held_to_its_limit() -> None:
    for megabytes, holds in ((999.0, True), (1001.0, False)):
        (row,) = execution.rows({"every": Measured("every", 361, 400.0, 700.0, megabytes)})
        assert row.holds is holds


def test_measuring_sees_the_processor_time_and_memory_of_what_was_started() -> None:
    import subprocess
    import sys

    code = "import time\nkept = bytearray(60_000_000)\nwhile time.process_time() < 1.2: pass"
    made = measure("busy", 2, lambda: subprocess.run([sys.executable, "-c", code], check=True))
    assert made.processor > 1.1
    assert made.megabytes > 55
    assert made.processor_each == pytest.approx(made.processor / 2)


def test_libraries_that_no_report_needs_are_found_by_name_and_not_by_likeness() -> None:
    assert single.unneeded({"scipy.special", "statsmodels.tsax", "docxy"}) == []
    assert single.unneeded({"statsmodels.tsa.api", "openpyxl"}) == ["statsmodels.tsa", "openpyxl"]


def _benchmark(folder: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> Path:
    """Let only these benchmarks run, each a module of the text given; return where results are kept."""
    results = folder / "results.json"
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(bench, "BENCHMARKS", dict.fromkeys(modules, ()))
    monkeypatch.setattr(bench, "RESULTS", results)
    for made in (bench.readme, bench.parts):
        monkeypatch.setattr(made, "write", lambda: None)
    run = bench.run
    monkeypatch.setattr(
        bench,
        "run",
        lambda name, options, *rest: run(name, options, *rest, module=[str(folder / f"{name}.py")]),
    )
    return results


ROW = "from benchmarks.rows import Row, tell\ntell(Row({!r}, 1.0, 's', 2.0))\n"


def test_a_benchmark_that_fails_loses_neither_its_rows_nor_those_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = _benchmark(
        tmp_path,
        monkeypatch,
        breaks=ROW.format("first") + "raise SystemExit(3)\n",
        holds=ROW.format("second"),
    )
    monkeypatch.setattr("sys.argv", ["benchmarks"])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    kept = json.loads(results.read_text())
    assert ended.value.code == 1
    assert [row["what"] for name in ("breaks", "holds") for row in kept["rows"][name]] == ["first", "second"]
    assert kept["failed"] == {"breaks": ["breaks ended with 3"]}


def test_one_benchmark_alone_leaves_the_rows_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = _benchmark(tmp_path, monkeypatch, one=ROW.format("one"), other=ROW.format("other"))
    for arguments in ([], ["one"]):
        monkeypatch.setattr("sys.argv", ["benchmarks", *arguments])
        with pytest.raises(SystemExit):
            bench.main()
    kept = json.loads(results.read_text())
    assert {name: [row["what"] for row in made] for name, made in kept["rows"].items()} == {
        "one": ["one"],
        "other": ["other"],
    }


def test_rows_are_read_as_they_were_told_and_a_half_written_one_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows"
    monkeypatch.setenv(rows.VARIABLE, str(file))
    row = Row("a", 1.0, "s", 0.5, 3.0, "b", "c")
    rows.tell(row)
    with file.open("a") as more:
        more.write('{"what": ')
    assert [Row.of(kept) for kept in rows.read(file)] == [row]
    assert rows.read(tmp_path / "none") == []


def test_the_readme_says_of_each_promise_whether_it_holds() -> None:
    made = [
        Row("one", 3.0, "s", 0.5, 4.0, "marimo"),
        Row("two", 900.0, "MB", 1000.0),
        Row("no promise", 1.0, "s"),
    ]
    results = {
        "rows": {"x": [row.kept() for row in made]}, "failed": {"y": ["y ended with 1"]}, "seconds": 1200,
        "measured": "2026-01-02", "machine": "2 cores", "python": "3", "versions": {"a": "1"},
    }  # fmt: skip
    text = readme.speed(results)
    assert "| one | marimo | 4 s | 3 s | at most 0.50 of it | no: 0.75 |" in text
    assert "| two |  |  | 900 MB | at most 1,000 MB | yes |" in text
    assert "no promise" not in text
    assert "in one run of 20 minutes" in text
    assert text.endswith("y ended with 1.")


PARTS = {
    "local": {"imports": 1.5, "drawing: lines": 0.4, "drawing: bars": 0.3, "cells": 0.6, "HTML": 0.1},
    "crossings": {"imports": 1.75, "drawing: strips": 0.2, "cells": 2.5, "HTML": 0.15},
}


def test_where_the_time_goes_is_drawn_with_its_words_and_a_table_beside() -> None:
    kept = [
        Row(f"{of}: {name}", value, "s").kept() for of, made in PARTS.items() for name, value in made.items()
    ]
    found = parts.measured({"rows": {"parts": kept}})
    assert found == PARTS
    text = parts.current("<!-- parts -->\nby hand\n<!-- /parts -->\n", found)
    assert "by hand" not in text
    assert "local, 2.90 seconds in all: imports 1.50, drawing 0.70 and cells 0.60" in text
    assert "crossings, 4.60 seconds in all: cells 2.50, imports 1.75 and drawing 0.20" in text
    assert "| drawing: lines | 0.40 |  |" in text
    assert "| **all** | 2.90 | 4.60 |" in text
    drawn = parts.drawing(found)
    assert drawn.startswith("<svg")
    for said in ("crossings", "drawing: strips", "2.50"):
        assert said in drawn
    assert parts.drawing(found) == drawn


def test_what_was_not_measured_is_said_not_drawn() -> None:
    assert parts.measured(None) == {}
    assert readme.NOT_MEASURED in parts.current("<!-- parts -->\nby hand\n<!-- /parts -->\n", {})


def test_the_document_says_what_was_measured() -> None:
    found = parts.measured(readme.measured())
    text = parts.DOCUMENT.read_text("utf-8")
    assert parts.current(text, found) == text
    assert not found or parts.PICTURE.read_text("utf-8") == parts.drawing(found)


def test_a_part_inside_another_is_counted_once() -> None:
    clock = Clock()
    with clock.part("outer"):
        clock.timed("inner", lambda: sum(range(3_000_000)))()
    assert clock.taken["inner"] > clock.taken["outer"] >= 0


def test_an_update_of_the_benchmark_is_offered_a_file_for_each_pattern_of_each_source() -> None:
    offered = data.pages()
    for source in registry.sources().values():
        files = [
            one["url"] for one in json.loads(offered[urlsplit(source.page).path])["details"]["attachments"]
        ]
        for pattern in source.attachments:
            assert any(re.search(pattern, f"x\n{Path(file).name}", re.IGNORECASE) for file in files)
    with data.offering(offered) as address:
        path = next(iter(offered))
        text = httpx.get(f"http://{address}{path}").text
        assert f'"http://{address}/files/' in text


def test_a_cluster_on_paper_is_as_fast_as_its_workers_until_client_and_scheduler_are_busy() -> None:
    one = cluster.Batch(1, 10, 20.0, worker=18.0, scheduler=0.6, client=0.4, moved=4_000_000, grown=0.1)
    assert one.overhead == pytest.approx(1 / 19)
    whole, few, many = cluster.extrapolated(one, {1: 2, 100: 16})
    assert f"take {1.8 * cluster.REPORTS / 3600:.1f} hours" in whole
    assert f"{0.4e6 * cluster.REPORTS / 1e9:.1f} GB" in whole
    assert few.endswith(f"{0.9 * cluster.REPORTS / 3600:.2f} hours")
    assert many.endswith(f"{0.1 * cluster.REPORTS / 3600:.2f} hours")


def test_ways_take_turns_each_in_an_empty_folder_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []

    def way(name: str) -> Callable[[Path], object]:
        return lambda folder: (order.append(name), list(folder.iterdir()) == [] or pytest.fail("not empty"))

    found = in_turn({"a": way("a"), "b": way("b")}, 2)
    assert order == ["a", "b"] * 3
    assert found.keys() == {"a", "b"}


def test_the_notebook_of_the_peers_is_one_that_each_of_them_runs() -> None:
    made = nbformat.reads(peers.notebook(), as_version=4)
    nbformat.validate(made)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    for text in code:
        compile(text, "cell", "exec")
    assigned = [name for text in code for name in re.findall(r"^(figure\d+), (axes\d+)", text, re.MULTILINE)]
    assert len(assigned) == len(set(assigned)) == len(peers.CHARTS)  # marimo lets each name be given once


def test_pages_of_authorities_are_told_together_by_how_many_are_supported() -> None:
    def cells(screens: float, words: str) -> list[str]:
        return [f"{screens}", "0.2 to 0.8", f"{2 * screens}", "0.6 to 1.2", words, "6", "980"]

    measured = [(0, cells(1.0, "259")), (1_200, cells(6.5, "1,091")), (None, cells(0.9, "200")), (9, cells(3.6, "578")),
                (5, cells(3.4, "560")), (1, cells(3.5, "570"))]  # fmt: skip
    assert list(reading.by_supported(measured))[2:] == [
        "| nobody | 1 | 1.0 · 1.0 · 1.0 | 0.8 · 0.8 · 0.8 | 2.0 · 2.0 · 2.0 | 1.2 · 1.2 · 1.2 | 259 · 259 · 259 | 6 · 6 · 6 |",
        "| under ten | 3 | 3.4 · 3.5 · 3.6 | 0.8 · 0.8 · 0.8 | 6.8 · 7.0 · 7.2 | 1.2 · 1.2 · 1.2 | 560 · 570 · 578 | 6 · 6 · 6 |",
        "| 1,000 and more | 1 | 6.5 · 6.5 · 6.5 | 0.8 · 0.8 · 0.8 | 13.0 · 13.0 · 13.0 | 1.2 · 1.2 · 1.2 | 1,091 · 1,091 · 1,091 | 6 · 6 · 6 |",
        "| not published | 1 | 0.9 · 0.9 · 0.9 | 0.8 · 0.8 · 0.8 | 1.8 · 1.8 · 1.8 | 1.2 · 1.2 · 1.2 | 200 · 200 · 200 | 6 · 6 · 6 |",
    ]
