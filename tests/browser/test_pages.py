"""Pages in Chromium: WCAG rules, keyboard, narrow screens, no request. Needs Chromium and axe-core."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sample_notebook import HOSTILE, hostile_report, report
from sample_site import put, put_areas, put_authorities

from analysis.common import names
from analysis.common.errors import UsageError
from analysis.inputs import areas
from analysis.publish.formats import FORMATS, Report
from analysis.publish.render import prepare, site
from analysis.publish.render.html import export_html

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUILT = [*sorted((ROOT / "reports").glob("*.html")), *sorted((ROOT / "reports" / "local").glob("*.html"))[:2]]
MADE = ("report", "hostile", "index")
PHONE = 360
WIDTHS = (320, PHONE, 768, 1024, 1280)
OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"
ROWS_OF_A_KIND = """
document.querySelectorAll("tbody").forEach(body => {
    const seen = new Set();
    [...body.rows].forEach((row, place) => {
        const made = row.innerHTML.replace(/>[^<]*</g, "><");
        if (place >= 3 && seen.has(made)) row.remove();
        seen.add(made);
    });
})"""
"""Leaves of a long table 3 rows and every row that is made in another way: axe looks at each cell for long."""
STYLE_FOR_AXE = ".scroll.tall { max-height: 4rem }"
"""A table that is tall still scrolls, with the rows it is left."""
RUN_AXE = """
only => axe.run({iframes: false, resultTypes: ["violations", "incomplete"], ...only}).then(found => {
    const first = rules => rules.map(rule => [rule.id, rule.nodes[0].html.slice(0, 200)]);
    return {
        passed: found.passes.length, violations: first(found.violations),
        undecided: first(found.incomplete.map(rule => ({
            ...rule, nodes: rule.nodes.filter(node => !/^<(text|tspan)\\b/.test(node.html)),
        })).filter(rule => rule.nodes.length)),
    };
})"""
"""Returns no more than is wanted: whole results take longer to carry over than the rules to run.

Of letters of a drawing axe cannot tell what lies below them: they are looked at apart.
"""
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that look at colours: the others find the same where another scheme shows the same in the same places."""
PLACES = """[...document.body.querySelectorAll("*")].map(one => {
    const {display, visibility, opacity, position} = getComputedStyle(one), box = one.getBoundingClientRect();
    return [display, visibility, opacity, position, box.x, box.y, box.width, box.height].join(" ");
}).join()"""
FAINT = """
(() => {
    const parts = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const light = colour => parts(colour).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
    const page = light(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll("main svg text.halo")].filter(text => {
        const [low, high] = [light(getComputedStyle(text).fill), page].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05) < 4.5;
    }).map(text => `${text.textContent} ${getComputedStyle(text).fill}`);
})()"""
"""The letters of drawings beside the lines they name that stand out too little from the page (WCAG 1.4.3)."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A whole report, one an attacker wrote, an index with areas, and the reports that have been built."""
    root = tmp_path_factory.mktemp("reports")
    made = {name: root / f"{name}.html" for name in MADE}
    beside = {
        "metadata": {"name": "report"},
        "landfall": {"others": {"pdf": "report.pdf"}, "home": "index.html"},
    }
    made["report"].write_text(export_html(report(), resources=beside), encoding="utf-8")
    hostile = " ".join(t for t in HOSTILE if "\n" not in t)
    made["hostile"].write_text(export_html(hostile_report(hostile)), encoding="utf-8")
    put(root, "crossings")
    put(root, "crossings--as-of-2025-04-02", as_of="2025-04-02")
    put_areas(root, 12)
    site.write(root)
    made["404"], made["brief"] = root / "404.html", root / "report.brief.html"
    given = Report(prepare.document(report(), name="report"), report(), "report", ("html", "brief", "charts"))
    made["brief"].write_bytes(FORMATS["brief"].begin(given)()[".brief.html"])
    made["charts"], made["embed"] = root / "report.charts.html", root / "report" / "arrivals.embed.html"
    made["embed"].parent.mkdir()
    drawn = FORMATS["charts"].begin(given)()
    made["charts"].write_bytes(drawn[".charts.html"])
    made["embed"].write_bytes(drawn["arrivals.embed.html"])
    return made | {path.relative_to(ROOT).as_posix(): path for path in BUILT}


NAMES = (*MADE, *(p.relative_to(ROOT).as_posix() for p in BUILT))
BESIDE = ("404", "brief", "charts", "embed")
every_page = pytest.mark.parametrize("name", NAMES)


@pytest.mark.parametrize("name", [*NAMES, *BESIDE])
def test_axe_finds_no_violation(browser: Any, pages: dict[str, Path], name: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not in node_modules: npm install --no-save axe-core")
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(pages[name].as_uri())
        page.evaluate(OPEN)
        page.evaluate(ROWS_OF_A_KIND)
        page.add_style_tag(content=STYLE_FOR_AXE)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        places = {}
        for scheme, width in product(("light", "dark"), (320, 1280)):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(PLACES) == places.setdefault(width, page.evaluate(PLACES)), (
                "needs every rule"
            )
            found = page.evaluate(RUN_AXE, {} if scheme == "light" else COLOURS)
            assert found["passed"] > (20 if scheme == "light" else 0)
            assert found["violations"] == [], (width, scheme)
            undecided = dict(found["undecided"])
            if width >= 1280 and name != "hostile":  # a phone and very long words hide cells from axe
                assert "color-contrast" not in undecided, (scheme, undecided)
            assert page.evaluate(FAINT) == [], scheme


@pytest.mark.parametrize("name", [*NAMES, *BESIDE])
def test_nothing_is_requested_and_nothing_is_blocked(browser: Any, pages: dict[str, Path], name: str) -> None:
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(f"dialog {dialog.message}"))
        page.goto(pages[name].as_uri())
        page.wait_for_timeout(200)
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).length")
    assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]
    assert said == []
    assert broken == 0


SMALL = """
(() => [...document.querySelectorAll("main svg text")].filter(text => {
    const to = text.getScreenCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.sqrt(Math.abs(to.a * to.d - to.b * to.c));
    return text.checkVisibility() && text.textContent.trim() && size < 10.95;
}).map(text => text.closest("figure").id))()"""
"""The charts with letters below 11 pixels, by id."""


@every_page
def test_the_page_fits_every_width(browser: Any, pages: dict[str, Path], name: str) -> None:
    """It never scrolls sideways, nor does a table of data; no text runs out of its cell, what the keyboard
    stops at for scrolling does scroll, and letters of charts can be read on a phone.
    """
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(pages[name].as_uri())
        page.evaluate(OPEN)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            beyond = page.evaluate(
                """[...document.querySelectorAll("th, td, [class*=fold-]")]
                     .filter(e => e.scrollWidth > e.clientWidth + 1)
                     .map(e => [e.textContent.slice(0, 80), e.scrollWidth, e.clientWidth])"""
            )
            assert beyond == [], width
            idle = """[...document.querySelectorAll(".tall[tabindex]")]
                .filter(e => e.checkVisibility() && e.scrollHeight <= e.clientHeight).map(e => e.textContent)"""
            assert page.evaluate(idle) == [], width
            assert width != PHONE or page.evaluate(SMALL) == []


def test_every_page_is_valid(pages: dict[str, Path]) -> None:
    if not VNU.is_file() or shutil.which("java") is None:
        pytest.skip("vnu-jar is not in node_modules, or no Java here")
    asked = ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *map(str, pages.values())]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert pages.keys() == {*NAMES, *BESIDE}
    assert [(one["url"], one["message"]) for one in json.loads(done.stderr)["messages"]] == []


@pytest.mark.parametrize("name", ["report", "index"])
def test_the_keyboard_reaches_everything(browser: Any, pages: dict[str, Path], name: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(pages[name].as_uri())
        stops = page.evaluate(
            """() => [...document.querySelectorAll("a[href], summary, input, [tabindex='0']")]
                 .filter(e => e.checkVisibility()).map((e, i) => (e.dataset.stop = i))"""
        )
        assert len(stops) > 15
        reached = []
        for _ in range(len(stops) + 5):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.dataset.stop"))
    assert [int(stop) for stop in reached if stop is not None][: len(stops)] == stops


def test_a_disclosure_opens_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(pages["report"].as_uri())
        table = page.locator("#arrivals details table")
        assert not table.is_visible()
        page.locator("#arrivals summary").last.focus()
        page.keyboard.press("Enter")
        assert table.is_visible()


FOUND = """texts => texts.map(text => {
    const field = document.getElementById("find");
    field.value = text;
    field.dispatchEvent(new Event("input"));
    const items = [...document.querySelectorAll("#results li")].map(item => item.firstChild.textContent);
    return [document.getElementById("found").textContent, items];
})"""


def test_the_index_finds_what_the_command_finds(browser: Any, tmp_path: Path) -> None:
    """Every name of the registers, every code, and names with a letter left out or two exchanged."""
    put_authorities(tmp_path, *(area.code for area in areas.all()))
    site.write(tmp_path)
    said = [row["name"] for file in (areas.NAMES, areas.GROUPS) for row in names.register(file)]
    spelt = [area.name for area in areas.all()[::6]]
    said += [
        *areas.current_codes(),
        *(n[:4] + n[5:] for n in spelt),
        *(n[:2] + n[3] + n[2] + n[4:] for n in spelt),
    ]
    said += [
        "London Borough of Hackney",
        "LB Hammersmith & Fulham",
        "N.E. Lincs",
        "constructor",
        "the",
        "Ynys Môn",
    ]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        found = page.evaluate(FOUND, said)
    register = areas._register()
    for text, (told, items) in zip(said, found, strict=True):
        code = register.codes.get(text.strip().upper())
        named = [code] if code else areas._named(text, register)
        if named and named[0] in register.areas:
            wanted = [register.areas[one].name for one in named]
            assert [item.split(":")[0] for item in items[: len(named)]] == wanted, text
        elif named:
            group = register.groups[named[0]]
            assert {*items} == {register.areas[one].name for one in (*group.codes, *group.beside)}, text
            assert told.startswith(f"{group.name} is {group.kind}: "), text
        elif told.startswith("No authority"):  # else the beginning of a name was enough
            with pytest.raises(UsageError) as refused:
                areas.resolve(text)
            meant = re.findall('"([^"]+)"', str(refused.value).partition("Did you mean")[2])
            assert items == meant, text


@pytest.fixture
def councils(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The index of three councils in a page."""
    put_authorities(tmp_path, "Leeds", "Hull", "Cardiff")
    site.write(tmp_path)
    for file in tmp_path.glob("local/*.html"):
        file.write_text(f"<title>{file.stem}</title>")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        yield page


def test_enter_opens_a_single_match_and_no_guess(councils: Any) -> None:
    field = councils.get_by_label("Find an authority")
    field.fill("Hulll City Council")
    assert (
        councils.get_by_role("status").inner_text()
        == "No authority is called “Hulll City Council”. Did you mean:"
    )
    assert councils.locator("#results a").all_inner_texts() == ["Kingston upon Hull, City of"]
    field.press("Enter")
    assert councils.url.split("?")[0].endswith("index.html")
    field.fill("Hull City Council")
    councils.wait_for_url(lambda at: at.endswith("?q=Hull+City+Council"))
    field.press("Enter")
    councils.wait_for_url("**/local/kingston-upon-hull-city-of.html")


def test_an_address_asks_and_a_postcode_or_what_has_no_report_is_answered(councils: Any) -> None:
    councils.goto(f"{councils.url.split('?')[0]}?q=yorkshire+and+the+humber")
    assert councils.locator("#results a").all_inner_texts() == ["Kingston upon Hull, City of", "Leeds"]
    field = councils.get_by_label("Find an authority")
    for text in ("LS1", "ls1 1ur", "SW1A 1AA"):
        field.fill(text)
        assert councils.get_by_role("status").inner_text().startswith("A postcode is out of scope")
    field.fill("Glasgow")
    assert councils.locator("#results li").all_inner_texts() == ["Glasgow City: no report here"]


def test_the_table_is_sorted_by_any_column_what_is_missing_last(councils: Any) -> None:
    def order() -> list[str]:
        return [name.split()[0] for name in councils.locator("#authorities tbody th").all_inner_texts()]

    assert order() == ["Cardiff", "Kingston", "Leeds"]
    expected = {"Authority": "LKC", "People supported": "CKL", "For every 10,000": "CKL", "Rank by": "CKL"}
    for head, first in expected.items():
        councils.get_by_role("button", name=head).click()
        assert "".join(name[0] for name in order()) == first, head
    councils.get_by_role("button", name="For every 10,000").click()
    councils.get_by_role("button", name="For every 10,000").click()
    assert order() == ["Kingston", "Cardiff", "Leeds"]
    sorted_by = councils.locator("#authorities [aria-sort]")
    assert [sorted_by.count(), sorted_by.get_attribute("aria-sort")] == [1, "ascending"]


def test_two_authorities_stand_side_by_side_and_in_the_address(councils: Any) -> None:
    assert not councils.locator("#beside").is_visible()
    councils.get_by_label("One authority").select_option(label="Kingston upon Hull, City of")
    councils.get_by_label("The other").select_option(label="Cardiff")
    rows = [row.split("\t") for row in councils.locator("#beside").inner_text().splitlines()]
    assert rows[:2] == [
        ["Figure", "Kingston upon Hull, City of", "Cardiff"],
        ["People supported", "200", "300"],
    ]
    address = councils.url
    councils.goto("about:blank")
    councils.goto(address)
    assert councils.locator("#beside tbody tr").count() == 5
    councils.set_viewport_size({"width": 360, "height": 640})
    assert councils.evaluate("document.documentElement.scrollWidth") == 360


def test_the_index_works_without_script(browser: Any, pages: dict[str, Path]) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(pages["index"].as_uri())
        assert not page.locator("#filter, #compare").first.is_visible()
        assert page.locator("#authorities a:visible").count() == 12
        assert "A postcode is out of scope" in page.locator(".find").inner_text()


def test_what_changed_is_on_the_first_screen_of_a_phone(browser: Any, pages: dict[str, Path]) -> None:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(pages["report"].as_uri())
        change = page.locator(".key-change").first.bounding_box()
    assert change["y"] + change["height"] <= 640


def test_paper_has_no_controls(browser: Any, pages: dict[str, Path]) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(pages["report"].as_uri())
        page.emulate_media(media="print")
        assert (
            page.locator("details:not(.part, .foot-notes):visible, .permalink:visible, .skip:visible").count()
            == 0
        )
        assert page.locator("img:visible").count() == 1
