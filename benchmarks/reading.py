"""How long built reports are to read, in Chromium: a table in Markdown, to set before and after side by side.

    python -m benchmarks.reading [--reports FOLDER] [--by-supported] [PAGE ...]

`PAGE` is a report's place in the folder, such as `crossings` or `local/leeds`; by default all that lie there.
Screens are the height of the page at 1280 × 800 and at 360 × 640, with what is closed left closed; the
first chart is where it begins and ends, in screens. Words, exhibits and pages are those before the annex; the
emptiest of these pages is told by the part of it that is left below its last words. With `--by-supported` the
pages of authorities are told together, by how many people are supported there, and the table is written into
`docs/rendering.md`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
from playwright.sync_api import sync_playwright

from analysis.common import paths

SIZES = ((1280, 800), (360, 640))
GROUPS = (("nobody", 0), ("under ten", 9), ("ten to 99", 99), ("100 to 999", 999), ("1,000 and more", 10**9))
"""How many are supported, and the most of each group."""
DOCUMENT = paths.project() / "docs" / "rendering.md"
PLACE = re.compile(r"(?<=<!-- reading by supported -->\n).*?(?=<!-- end -->)", re.DOTALL)
FOOT, HEAD_ROOM = 54.0, 62.0
"""Points from the sides of a page that its text leaves for the lines of its foot and its head."""
HEAD = (
    "report", "screens", "first chart", "screens, phone", "first chart, phone", "words", "exhibits",
    "charts, px", "PDF pages", "first chart on", "emptiest page", "kB",
)  # fmt: skip
MEASURE = """() => {
    const annex = document.getElementById("annex");
    const before = e => !annex || e.compareDocumentPosition(annex) & Node.DOCUMENT_POSITION_FOLLOWING;
    const words = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement;
        if (before(holder) && !holder.closest(".hidden") && holder.checkVisibility())
            words.push(...walk.currentNode.data.split(/\\s+/).filter(Boolean));
    }
    const drawn = [...document.querySelectorAll(".chart > :is(svg, img)")];
    const charts = drawn.filter(i => before(i) && i.checkVisibility());
    const first = charts[0]?.getBoundingClientRect();
    const exhibits = [...document.querySelectorAll("figure.exhibit, .verdict")];
    return {
        screens: document.documentElement.scrollHeight / innerHeight,
        chart: first ? [first.top / innerHeight, first.bottom / innerHeight] : [],
        width: charts.length ? Math.round(Math.max(...charts.map(i => i.clientWidth))) : 0,
        words: words.length,
        exhibits: exhibits.filter(e => before(e) && e.checkVisibility()).length,
    };
}"""
"""What is closed is laid out nowhere: it has no height, no words and no charts."""


def of_page(tab: Any, file: Path) -> list[str]:
    """Return what is measured of a page at both sizes, as cells; it is read once, in a tab that stays."""
    tab.goto(file.as_uri(), wait_until="domcontentloaded")
    seen = []
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        seen.append(tab.evaluate(MEASURE))
    cells = [
        cell
        for one in seen
        for cell in (f"{one['screens']:.1f}", " to ".join(f"{edge:.1f}" for edge in one["chart"]) or "none")
    ]
    wide = seen[0]
    return [*cells, f"{wide['words']:,}", str(wide["exhibits"]), str(wide["width"])]


def empty(file: Path) -> list[float]:
    """Return for each page before the annex which part of its height is left below its last words.

    Where an annex begins on a page, or the report ends, what is left is none that anything could fill.
    """
    found = []
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        last = _before_annex(pdf, outline)
    for page in pypdf.PdfReader(file).pages[:last]:
        feet: list[float] = []

        def seen(text: str, matrix: Any, own: Any, *_: object, feet: list[float] = feet) -> None:
            if text.strip():
                feet.append(own[4] * matrix[1] + own[5] * matrix[3] + matrix[5])

        page.extract_text(visitor_text=seen)
        lowest = min(foot for foot in feet if foot > FOOT)
        found.append((lowest - FOOT) / (float(page.mediabox.height) - FOOT - HEAD_ROOM))
    return found


def _before_annex(pdf: Any, outline: Any) -> int:
    """Return how many pages stand before the one on which the annex begins, or the last."""
    annex = next((item for item in outline.root if item.title == "Annex"), None)
    pages = _pages(pdf)
    return (pages[annex.destination[0].objgen] if annex else len(pages)) - 1


def _pages(pdf: Any) -> dict[Any, int]:
    return {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}


def of_pdf(file: Path) -> list[str]:
    """Return the pages before the annex, the page of the first chart and the emptiest page, as cells."""
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        pages, before = _pages(pdf), _before_annex(pdf, outline)
        figures = (one for one in _elements(pdf.Root.StructTreeRoot) if one.get("/S") == "/Figure")
        chart = next((pages[one.Pg.objgen] for one in figures if "/Pg" in one), None)
    return [f"{before} of {len(pages)}", str(chart or "none"), f"{max(empty(file), default=0):.0%}"]


def _elements(element: Any) -> Iterator[Any]:
    """Yield the elements of the tag tree under one, in the order of reading."""
    inner = element.get("/K", [])
    for one in inner if isinstance(inner, pikepdf.Array) else [inner]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            yield from _elements(one)


def by_supported(measured: Iterable[tuple[int | None, list[str]]]) -> Iterator[str]:
    """Yield the rows of a table of authorities by how many are supported: least, middle, most of each group.

    `measured` are the number supported, None where none was published, and the cells of `of_page`; of the
    first chart it is told where it ends.
    """
    yield f"| supported | authorities | {' | '.join(HEAD[1:7])} |"
    yield f"|{' --- |' * 8}"
    groups: dict[str, list[list[float]]] = {name: [] for name, _ in GROUPS} | {"not published": []}
    for supported, (*cells, _) in measured:
        fitting = (name for name, most in GROUPS if supported is not None and supported <= most)
        numbers = [float(cell.rpartition(" to ")[2].replace(",", "").replace("none", "0")) for cell in cells]
        groups[next(fitting, "not published")].append(numbers)
    for name, rows in groups.items():
        if rows:
            spread = (
                " · ".join(f"{value:,.{places}f}" for value in (min(own), statistics.median(own), max(own)))
                for own, places in zip(zip(*rows, strict=True), (1, 1, 1, 1, 0, 0), strict=True)
            )
            yield f"| {name} | {len(rows)} | {' | '.join(spread)} |"


def _whole(page: Path) -> bool:
    """Return whether a page is a report: a brief and a page of charts have no manifest of their own."""
    return page.with_suffix(".json").is_file()


def _supported(page: Path) -> int | None:
    """Return how many are supported, by the manifest beside a page."""
    figures = json.loads(page.with_suffix(".json").read_text("utf-8"))["key_figures"]
    return next((one["value"] for one in figures if one["id"] == "supported"), None)


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description="How long built reports are to read.")
    reader.add_argument("pages", nargs="*")
    reader.add_argument("--reports", type=Path, default=paths.reports())
    reader.add_argument("--by-supported", action="store_true")
    asked = reader.parse_args()
    folder = asked.reports.resolve()
    found = [
        f.relative_to(folder).with_suffix("").as_posix()
        for f in sorted((*folder.glob("*.html"), *folder.glob("local/*.html")))
    ]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page()
        if asked.by_supported:
            pages = sorted(folder.glob("local/*.html"))
            rows = by_supported((_supported(page), of_page(tab, page)) for page in pages if _whole(page))
            table = "\n".join(rows) + "\n"
            print(table)
            DOCUMENT.write_text(PLACE.sub(lambda _: table, DOCUMENT.read_text("utf-8")), encoding="utf-8")
            return
        print("|", " | ".join(HEAD), "|\n|", " | ".join("---" for _ in HEAD), "|")
        for name in asked.pages or [name for name in found if name != "index"]:
            file = folder / f"{name}.html"
            pdf = file.with_suffix(".pdf")
            cells = [name, *of_page(tab, file), *(of_pdf(pdf) if pdf.exists() else [""] * 3)]
            print("|", " | ".join(cells), "|", f"{file.stat().st_size / 1000:,.0f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
