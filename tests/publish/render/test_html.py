from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import os
import re
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from building import module
from sample_notebook import (
    HOSTILE,
    SOURCE,
    SVG,
    data,
    figure,
    hostile_report,
    key_figures,
    markdown,
    notebook,
    report,
    shown,
    sources,
)

from analysis.common.errors import ReportFailed
from analysis.exhibits import MIME, Callout, Column, Data, Prose, annex
from analysis.exhibits.printed import MOST_ROWS
from analysis.publish.render import csvfile, matter, prepare, tables_html
from analysis.publish.render.html import export_html

BUILT = {
    "metadata": {"name": "crossings"},
    "landfall": {"others": {"pdf": "crossings.pdf"}, "home": "index.html"},
}


def page(nb: Any) -> BeautifulSoup:
    return BeautifulSoup(export_html(nb, resources=BUILT), "html.parser")


def content(address: str) -> bytes:
    """What a data address holds."""
    head, _, body = address.partition(",")
    return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)


def unzipped(link: Tag) -> str:
    """The notebook that a link offers."""
    with zipfile.ZipFile(io.BytesIO(content(link["href"]))) as archive:
        return archive.read("crossings.ipynb").decode()


@pytest.fixture(scope="module")
def shown_report() -> BeautifulSoup:
    return page(report())


def test_the_page_is_whole_titled_and_in_british_english(shown_report: BeautifulSoup) -> None:
    assert shown_report.html["lang"] == "en-GB"
    assert shown_report.title.text == "Small-boat crossings – Landfall"
    assert [h1.text for h1 in shown_report.find_all("h1")] == ["Small-boat crossings"]
    assert (
        shown_report.find("meta", attrs={"name": "description"})["content"] == "How many people have crossed."
    )
    assert "Data as at 21 August 2026" in shown_report.find(class_="intro").get_text(" ", strip=True)


def test_landmarks_and_the_skip_link_lead_to_the_report(shown_report: BeautifulSoup) -> None:
    assert shown_report.body.find("a")["href"] == "#main"
    assert [
        tag.name for tag in shown_report.body.find_all(["header", "main", "footer"], recursive=False)
    ] == ["header", "main", "footer"]
    contents = shown_report.find("nav", class_="contents")
    assert [a.text for a in contents.find_all("a")] == [
        "How many?",
        "A record of what?",
        "Notes",
        "Known limits",
        "Data and releases",
        "How to cite",
        "Downloads",
    ]


def test_the_annex_is_closed_at_the_end_and_its_parts_say_what_they_hold() -> None:
    nb = notebook(
        shown(Prose(id="opening", markdown="See [](#second).")), markdown("## How many?"),
        shown(figure(), *annex([figure(id="second")])), markdown("## Who?"), shown(sources()),
    )  # fmt: skip
    whole = page(nb)
    part = whole.find(id="second").find_parent("details", class_="part")
    assert part.summary.get_text(" ", strip=True) == "How many? Figure 2"
    assert not part.has_attr("open")
    assert whole.find(id="arrivals").find_parent("details") is None
    assert whole.find(id="annex").find_previous(id="known-limits") is not None
    assert part.find(id="how-many-2") is not None
    assert whole.find("a", href="#second").text == "Figure 2"
    assert [a["href"] for a in whole.find(class_="contents").find_all("a")][:4] == [
        "#how-many", "#known-limits", "#annex", "#data-and-releases",
    ]  # fmt: skip
    levels = [int(h.name[1]) for h in whole.find_all(re.compile(r"^h[1-6]$"))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert "second.csv" in csvfile.files(prepare.document(nb))


def test_the_titles_of_the_first_exhibits_are_the_main_points() -> None:
    cells = (
        markdown("## A"),
        shown(figure()),
        markdown("## B"),
        shown(figure(id="two"), *annex([figure(id="x")])),
    )
    said = page(notebook(shown(figure(id="first")), markdown("text"), *cells)).find(class_="said")
    assert [a["href"] for a in said.find(class_="points").find_all("a")] == ["#arrivals", "#two"]
    assert said.find("p").text == "text"  # beside them, where a screen is wide
    assert said.find("figure") is None
    assert page(notebook(*cells[:2])).find(class_="points") is None


@pytest.mark.parametrize(
    ("written", "found", "left"),
    [
        ("**18,342 people** arrived in St. Helens, 1.5% more (18,071). It is the most.",
         "18,342 people arrived in St. Helens, 1.5% more (18,071)", "It is the most."),
        ("Nobody is supported here.", "Nobody is supported here", ""),
        ("See [](#arrivals). It rose.", "Small-boat crossings", "See Figure 1. It rose."),
        (f"It {'went on, ' * 40}on. It rose.", "Small-boat crossings", f"It {'went on, ' * 40}on. It rose."),
    ],
)  # fmt: skip
def test_the_finding_is_the_first_sentence_and_is_said_once(written: str, found: str, left: str) -> None:
    """A sentence with a link, or too long for a heading, stays where it is."""
    cells = (shown(Prose(id="opening", markdown=written), figure()), markdown("## How"), shown(sources()))
    made = page(notebook(markdown("# Small-boat crossings"), *cells))
    assert made.h1.text == found
    assert made.title.text == "Small-boat crossings – Landfall"
    assert [p.text for p in made.find(class_="lead").find_all("p", recursive=False)] == [left] * bool(left)
    assert found == "Small-boat crossings" or made.find(class_="kicker").text == "Small-boat crossings"


@pytest.mark.parametrize(("level", "seen"), [("note", 0), ("warning", 1)])
def test_how_old_data_are_is_said_once_and_first_where_it_warns(level: str, seen: int) -> None:
    age = Callout(id="data-as-at", level=level, title="Old", markdown="These are old.")
    made = page(notebook(shown(figure(), Prose(id="opening", markdown="A. B."), age), shown(sources())))
    assert len(made.find_all(class_="callout")) == seen
    assert seen == 0 or made.find(class_="lead").find(recursive=False)["id"] == "data-as-at"


def test_tiles_come_first_and_the_other_key_figures_are_a_step_away() -> None:
    figures = tuple(replace(key_figures().figures[0], id=name, label=name) for name in "abc")
    made = page(notebook(shown(key_figures().but(figures=figures, tiles=("c", "a")))))
    assert [li.p.text for li in made.find(class_="key-figures").ul.find_all("li")] == ["c", "a"]
    assert [li.p.text for li in made.find(class_="key-figures").details.find_all("li")] == ["b"]


def test_headings_never_skip_a_level(shown_report: BeautifulSoup) -> None:
    levels = [int(h.name[1]) for h in shown_report.find_all(re.compile(r"^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_reference_inside_the_page_exists_once(shown_report: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in shown_report.find_all(id=True)]
    assert len(ids) == len(set(ids))
    pointed = [a["href"][1:] for a in shown_report.find_all("a", href=re.compile("^#."))]
    pointed += [tag["aria-labelledby"] for tag in shown_report.find_all(attrs={"aria-labelledby": True})]
    assert len(pointed) > 20
    assert set(pointed) <= set(ids)


def test_what_changed_comes_before_the_contents(shown_report: BeautifulSoup) -> None:
    lead = shown_report.find(class_="lead")
    assert lead.find(class_="key-value").text.strip() == "18,342 people"
    assert lead.find_next("nav", class_="contents") is not None
    assert lead.find("figure") is None


def test_a_chart_is_an_image_with_alt_text_its_data_and_a_description(shown_report: BeautifulSoup) -> None:
    chart = shown_report.find("figure", id="arrivals")
    image = chart.find("img")
    assert image["alt"] == "One line rises from January to August."
    assert content(image["src"]).decode() == SVG
    assert (image["width"], image["height"]) == ("518", "216")
    assert [d.summary.text for d in chart.find_all("details")] == [
        "Note and source of Figure 1: Home Office",
        "Description of Figure 1",
        "Figure 1 as a table",
    ]
    assert chart.find(re.compile("^h[2-6]$")).text == chart.figcaption.find(class_="exhibit-title").text
    assert chart.find(recursive=False) == chart.figcaption  # else no page is valid
    cells = [[c.text for c in row.find_all(["th", "td"])] for row in chart.table.find_all("tr")]
    assert cells == [
        ["Area", "People", "Share of all (%)", "Day"],
        ["Leeds", "1,234", "22.2", "31 March 2026"],
        ["Glasgow City", "[x]", "[x]", "[x]"],
    ]
    assert {th["scope"] for th in chart.table.tbody.find_all("th")} == {"row"}
    assert "Provisional" in chart.figcaption.text
    assert "released 21 August 2026" in chart.text


def test_every_cell_names_its_column_where_a_table_folds(shown_report: BeautifulSoup) -> None:
    """On a phone a row is a paragraph and the heads are gone."""
    style = shown_report.find("style").string
    tables = shown_report.select("[class*=fold-] > table")
    assert len(tables) == 4
    for table in tables:
        kind = re.search(r"\bh[0-9a-f]+\b", " ".join(table.parent["class"]))[0]
        said = re.findall(rf"\.{kind} td:nth-child\((\d+)\):before{{content:\"(.*?): \"}}", style)
        heads = [th.text for th in table.thead.find_all("th")]
        assert said == [(str(place), head) for place, head in enumerate(heads, start=1)]


def test_a_head_ends_no_rule_of_style() -> None:
    own = [Column("a", "</style><b>"), Column("b", '"}*{color:red}\\', "integer")]
    made = export_html(notebook(shown(figure(data=Data.of(pd.DataFrame({"a": ["x"], "b": [1]}), own)))))
    style = BeautifulSoup(made, "html.parser").find("style").string
    assert 'content:"\\00003c/style>\\00003cb>: "' in style
    assert 'content:"\\000022}*{color:red}\\00005c: "' in style


def test_a_source_leads_to_its_publication(shown_report: BeautifulSoup) -> None:
    said = shown_report.find("figure", id="arrivals").find(class_="foot-notes")
    assert said.get_text(" ", strip=True) == (
        f"Note and source of Figure 1 : Home Office Daily figures are provisional. "
        f"Source: Home Office, {SOURCE.publication} "
        ": SB_01 (released 21 August 2026)"
    )
    assert said.a["href"] == SOURCE.page


def test_a_publisher_of_several_sources_is_named_once_before_they_are_opened() -> None:
    cited = (SOURCE, replace(SOURCE, id="b", publisher="Home Office, National Records of Scotland"))
    said = page(notebook(shown(figure(sources=cited)), shown(sources()))).find(class_="foot-notes")
    assert said.summary.text.endswith(": Home Office, National Records of Scotland")
    more = (*cited, replace(SOURCE, id="c", publisher="Office for National Statistics, Home Office"))
    said = page(notebook(shown(figure(sources=more)), shown(sources()))).find(class_="foot-notes")
    assert said.summary.text.endswith(": Home Office and 2 others")


def test_a_period_most_key_figures_share_is_said_once() -> None:
    figure = key_figures().figures[0]
    later = (dt.date(2026, 8, 1), dt.date(2026, 8, 20))
    others = [replace(figure, id=f"n{i}", period=later if i == 3 else figure.period) for i in range(4)]
    section = page(notebook(shown(key_figures().but(figures=tuple(others))))).find(class_="key-figures")
    shared = "1 January to 20 August 2026, provisional"
    assert section.find(class_="key-shared").text == f"{shared}, where nothing else is said"
    assert [p.text for p in section.find_all(class_="key-period")] == ["1 to 20 August 2026, provisional"]


def test_words_get_room() -> None:
    row = page(notebook(shown(figure(data=data(("A name of nineteen!", 1, None, "2026-03-31")))))).tbody.tr
    assert [cell.get("class") for cell in row.find_all(["th", "td"])] == [
        ["long"], ["number"], ["number"], ["short"],
    ]  # fmt: skip


def test_every_table_can_be_scrolled_by_keyboard_and_is_named(shown_report: BeautifulSoup) -> None:
    tables = shown_report.find_all("table")
    assert len(tables) == 5
    for table in tables:
        region = table.parent
        assert region.get("aria-label") or region.get("aria-labelledby")
        assert all(th.get_text(strip=True) for th in table.find_all("th"))


def test_only_a_table_that_scrolls_is_a_stop_of_the_keyboard() -> None:
    def reached(rows: int) -> bool:
        many = data(*[("Leeds", 1, 1.0, "2026-03-31")] * rows)
        return page(notebook(shown(figure(data=many)))).table.parent.has_attr("tabindex")

    assert [reached(2), reached(14), reached(15)] == [False, False, True]


@pytest.mark.parametrize(
    ("heads", "screens"),
    [
        (2, ["(max-width:17.99rem)"]),
        (5, ["(max-width:26.08rem)"]),
        (11, ["(max-width:59.99rem)", "(min-width:64rem) and (max-width:74.74rem)"]),
        (14, [""]),
    ],
)
def test_a_table_folds_on_the_screens_that_have_no_room_for_it(heads: int, screens: list[str]) -> None:
    columns = [Column(f"c{n}", "Six letters", "integer") for n in range(heads)]
    given = Data.of(pd.DataFrame({f"c{n}": [1] for n in range(heads)}), columns).payload()
    (rule,) = [rule for rule in tables_html.folding(given).rules if rule.startswith("@media")]
    assert re.findall(r"screen(?: and )?([^,{]*)", rule.partition("{")[0]) == screens


def test_the_downloads_are_the_files_beside_the_report(shown_report: BeautifulSoup) -> None:
    offered = {
        a["download"]: content(a["href"]) for a in shown_report.find_all("a", download=re.compile("csv$"))
    }
    assert offered == csvfile.files(prepare.document(report()))
    assert set(offered) == {"key.csv", "arrivals.csv", "by-area.csv", "claim-record.csv"}


def test_the_notebook_is_offered_clean_and_opens() -> None:
    nb = report()
    nb.metadata["papermill"] = {"start_time": "2026-08-21T10:00:00", "input_path": "/home/someone/x.ipynb"}
    nb.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    nb.cells[2]["metadata"]["execution"] = {"iopub.execute_input": "2026-08-21T10:00:00"}
    nb.cells[2]["outputs"].append(nbformat.v4.new_output("stream", text="/home/someone"))
    link = page(nb).find("a", download="crossings.zip")
    written = unzipped(link)
    assert not re.search("someone|10:00|3\\.11\\.7", written)
    given = nbformat.reads(written, as_version=4)
    nbformat.validate(given)
    assert [c.source for c in given.cells] == [c.source for c in nb.cells]
    assert "18,342" in given.cells[2].outputs[0]["data"]["text/html"]


def test_the_notebook_offered_makes_the_same_report_again() -> None:
    first = page(report())
    link = first.find("a", download="crossings.zip")
    written = unzipped(link)
    assert written.count(base64.b64encode(SVG.encode()).decode()) == 1
    assert json.dumps(SVG)[1:-1] not in written
    again = page(nbformat.reads(written, as_version=4))
    assert again.main.find(id="arrivals").img["src"] == first.main.find(id="arrivals").img["src"]
    for both in (first, again):
        both.find("a", download="crossings.zip").decompose()
    assert str(again) == str(first)


def test_a_chart_that_is_nowhere_is_refused() -> None:
    nb = notebook(shown(figure()))
    data = nb.cells[0]["outputs"][0]["data"]
    del data[MIME]["svg"]
    data["text/html"] = "<figure></figure>"
    with pytest.raises(ReportFailed, match="the figure lacks svg"):
        export_html(nb)


def test_a_long_table_is_cut_on_the_page_and_says_so() -> None:
    many = data(*((f"Area {i}", i, 1.0, "2026-03-31") for i in range(MOST_ROWS + 1)))
    shown_page = page(notebook(shown(figure(data=many))))
    assert len(shown_page.table.tbody.find_all("tr")) == MOST_ROWS
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 1} rows" in shown_page.text
    files = csvfile.files(prepare.document(notebook(shown(figure(data=many)))))
    assert len(files["arrivals.csv"].splitlines()) == MOST_ROWS + 2


def test_the_end_says_releases_limits_and_how_to_cite(shown_report: BeautifulSoup) -> None:
    releases = shown_report.find("div", attrs={"aria-label": "Releases used"})
    assert [c.get_text(" ", strip=True) for c in releases.tbody.tr.find_all(["th", "td"])] == [
        "Migrants detected crossing the English Channel in small boats Home Office",
        "SB_01",
        "21 August 2026",
        "20 August 2026",
        "28 August 2026 (overdue)",
    ]
    assert shown_report.find(class_="limits").li.text == "Boats that turned back are not counted."
    assert shown_report.find(class_="cite").text == "Landfall, Crossings, data as at 21 August 2026."


def test_a_report_seen_from_a_day_says_so() -> None:
    end = sources()
    for day, later, said in (
        (end.as_at, False, ""),
        (dt.date(2026, 8, 25), False, "As known on 25 August 2026"),
        (end.as_at, True, "Seen from 21 August 2026, in part with figures as later published"),
    ):
        read = replace(end.inputs[0], source=replace(end.inputs[0].source, as_later_published=later))
        seen = page(notebook(shown(replace(end, as_of=day, inputs=(read,))))).find(class_="facts").text
        assert said in seen
        assert ("known on" in seen, "later" in seen) == ("known" in said, later)


def test_the_first_screen_says_about_which_day_newer_figures_are_due() -> None:
    end = sources()
    newest = end.inputs[0]
    older = replace(newest, next_expected=dt.date(2025, 2, 27))  # of the same source: no news
    other = replace(newest, source=replace(newest.source, id="other"), next_expected=dt.date(2026, 11, 26))
    past = "Some newer figures were already due (by source)"
    late, known = f"{past}; the next are due about {{}}", "Newer figures are due about {} (by source)"
    for as_of, stale, said in ((None, False, known.format("28 August 2026")),
                               (dt.date(2026, 9, 1), True, late.format("26 November 2026"))):  # fmt: skip
        read = (replace(newest, stale=stale), replace(older, stale=stale), replace(other, stale=False))
        seen = notebook(shown(replace(end, inputs=read, as_of=as_of)))
        whole = said if stale else f"{said}: after that day, look for a newer edition"
        assert whole in [line.text for line in page(seen).find(class_="facts").find_all("li")]
        assert whole.replace(" (by source)", "") in matter.facts(prepare.document(seen))
    none = page(notebook(shown(replace(end, inputs=(replace(newest, next_expected=None),)))))
    assert past in [line.text for line in none.find(class_="facts").find_all("li")]


def test_a_notebook_without_exhibits_is_still_a_page() -> None:
    plain = page(notebook(markdown("# Only\n\ntext")))
    assert plain.h1.text == "Only"
    assert plain.find(id="data-and-releases") is None


# what the page may load and run


def policy(shown_page: BeautifulSoup) -> dict[str, str]:
    meta = shown_page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    return {part.split()[0]: part for part in meta["content"].split("; ")}


def test_the_policy_admits_one_style_by_its_hash_and_no_script(shown_report: BeautifulSoup) -> None:
    rules = policy(shown_report)
    (style,) = shown_report.find_all("style")
    digest = base64.b64encode(hashlib.sha256(style.string.encode()).digest()).decode()
    assert rules["style-src"] == f"style-src 'sha256-{digest}'"
    assert rules["default-src"] == "default-src 'none'"
    assert "script-src" not in rules
    assert not shown_report.find_all(style=True)


def _is_data(tag: Tag) -> bool:
    """Whether it is a block of data, which no browser runs, and nothing in it can end it."""
    return tag.name == "script" and tag["type"] == "application/ld+json" and "<" not in str(tag.string)


def unsafe(shown_page: BeautifulSoup) -> list[str]:
    """Everything in a page that runs, embeds or loads from elsewhere."""
    tags = shown_page.find_all(
        ["script", "iframe", "object", "embed", "form", "base", "svg", "math", "template"]
    )
    found = [str(tag)[:80] for tag in tags if not _is_data(tag)]
    for tag in shown_page.find_all():
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            loads = name in {"src", "srcset", "poster", "data", "action", "background"} or (
                name == "href" and tag.name != "a"
            )
            if name.startswith("on") or name == "style" or (loads and not text.startswith("data:")):
                found.append(f"{tag.name} {name}={text[:80]}")
            if tag.name == "a" and name == "href" and not _may_be_linked(tag, text):
                found.append(f"a href={text[:80]}")
    for style in shown_page.find_all("style"):
        found += re.findall(r"url\(.*?\)|@import.*?;", style.string)
    return found


def _may_be_linked(tag: Tag, address: str) -> bool:
    if address.startswith("data:"):
        return tag.has_attr("download")
    return re.match(r"https://www\.gov\.uk/|mailto:|#|[\w./-]+\.(html|pdf)$", address) is not None


def test_nothing_runs_and_nothing_is_loaded(shown_report: BeautifulSoup) -> None:
    assert unsafe(shown_report) == []


def test_the_check_of_outside_requests_can_fail() -> None:
    bad = '<img src="https://x.org/a.png"><p onclick="x"></p><a href="javascript:x">y</a><style>@import "a";</style>'
    assert len(unsafe(BeautifulSoup(bad, "html.parser"))) == 4


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t)[:24] for t in HOSTILE])
def test_hostile_text_is_shown_as_text(text: str) -> None:
    shown_page = page(hostile_report(text))
    assert unsafe(shown_page) == []
    seen = re.sub("[\x00\x07\u202e]", "\ufffd", text).strip()
    claim = shown_page.find(class_="claim").text
    assert claim.strip() == seen
    alt = shown_page.find("figure").img["alt"]
    assert alt.strip().removesuffix(" and more").strip() == seen
    assert shown_page.find(id="t").find("td").text.strip() == seen
    assert {tag.name for tag in shown_page.find(class_="limits").find_all()} == {"li"}


# as an nbconvert exporter


@pytest.mark.slow
def test_plain_nbconvert_writes_the_report(tmp_path: Path) -> None:
    nbformat.write(report(), tmp_path / "crossings.ipynb")
    done = subprocess.run(
        [*module("nbconvert"), "--to", "landfall-html", "crossings.ipynb"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        text=True,
    )
    assert done.returncode == 0, done.stderr
    written = BeautifulSoup((tmp_path / "crossings.html").read_text(encoding="utf-8"), "html.parser")
    assert written.h1.text == "Small-boat crossings"
    assert written.find("a", href="crossings.pdf") is None


def test_strict_stops_at_a_problem_and_the_default_goes_on() -> None:
    nb = notebook(markdown("[x](#gone)"))
    assert "x" in export_html(nb)
    with pytest.raises(ReportFailed, match="#gone"):
        export_html(nb, resources={"landfall": {"strict": True}})


def test_a_payload_survives_being_saved_and_read() -> None:
    again = nbformat.reads(json.dumps(report()), as_version=4)
    assert export_html(again, resources=BUILT) == export_html(report(), resources=BUILT)
