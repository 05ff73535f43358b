"""Every format through the one registry: what it holds, that it comes twice the same, and who lists it."""

import io
import re
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

import page as validate
import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup
from building import published
from markdown_it import MarkdownIt
from sample_notebook import (
    HOSTILE,
    figure,
    hostile_report,
    key_figures,
    markdown,
    notebook,
    report,
    shown,
    sources,
)
from small_project import REPORT, project
from small_project import notebook as small

from analysis.common.errors import UsageError
from analysis.exhibits import printed
from analysis.publish import formats, jobs, notebooks
from analysis.publish.execution import build, checks, rebuild
from analysis.publish.execution.files import LocalReports
from analysis.publish.render import prepare

PROFILES = (validate.ValidationProfile.PDF_UA_1, validate.ValidationProfile.PDF_A_3A)
OTHERS = [name for name in formats.FORMATS if name not in formats.USUAL]


def written(made, *names: str) -> tuple[formats.Report, dict[str, bytes]]:
    given = formats.Report(prepare.document(made, name="a"), made, "a", names)
    return given, {
        end: content for name in names for end, content in formats.FORMATS[name].begin(given)().items()
    }


def as_html(text: bytes) -> str:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text.decode())


@pytest.mark.parametrize("name", OTHERS)
def test_a_format_comes_out_the_same_twice_under_the_names_it_says(name):
    first, second = (written(report(), name)[1] for _ in range(2))
    assert first == second
    assert {end for end in first if end.startswith(".")} == set(formats.FORMATS[name].suffixes)


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t)[:24] for t in HOSTILE])
def test_every_format_takes_hostile_text(text):
    _, files = written(hostile_report(text[:1_000]), *OTHERS)  # a longer one has its own tests
    assert {end for end in files if end.startswith(".")} == {
        end for name in OTHERS for end in formats.FORMATS[name].suffixes
    }


@pytest.mark.parametrize(("tiles", "beside"), [(1, False), (4, True)])
def test_what_a_brief_does_not_know_stands_beside_its_key_figures_where_they_are_higher(tiles, beside):
    one = key_figures()
    figures = tuple(replace(one.figures[0], id=f"k{n}", label=f"Label {n}") for n in range(tiles))
    limits = ("Not known. " * 9,) * 3
    cells = shown(figure()), shown(one.but(figures=figures)), markdown("## A"), shown(sources(limits=limits))
    _, files = written(notebook(markdown("# T"), *cells), "html", "brief")
    at: dict[str, float] = {}

    def seen(text: str, matrix, own, *_) -> None:
        at.setdefault(text.strip(), own[4] * matrix[1] + own[5] * matrix[3] + matrix[5])

    pypdf.PdfReader(io.BytesIO(files[".brief.pdf"])).pages[0].extract_text(visitor_text=seen)
    assert (at["What is not known"] > at[f"Label {tiles - 1}"]) == beside


def test_markdown_says_all_that_the_document_does():
    given, files = written(report(), "md")
    page = as_html(files[".md"])
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for exhibit in given.document.exhibits:
        assert f'<a id="{exhibit.anchor}"></a>' in page
        for word in filter(None, (exhibit.payload.get("title"), exhibit.payload.get("subtitle"))):
            assert word in text
        if exhibit.kind == "table":
            for cells in printed.cells(exhibit.data):
                assert " ".join(" ".join(cells).split()) in text
    headings = re.findall(r"<h[2-6]>(.*?)</h", page)
    assert [heading.text for heading in given.document.headings] == [
        found for found in headings if found in {heading.text for heading in given.document.headings}
    ]
    pictures = [unquote(src) for src in re.findall(r'<img src="([^"]+)" alt="[^"]+', page)]
    assert pictures
    assert set(pictures) == {f"a/{name}" for name in files if name.endswith(".svg")}


@pytest.mark.parametrize(
    "words",
    [
        "1. no list",
        "+ 2 more",
        "a * b * c_d_",
        "a | b",
        "[x](y) <b>",
        "# 3",
        "~~~",
        "=== a",
        "&amp;",
        "$5 and $6",
    ],
)
def test_words_are_no_markdown(words):
    escaped = "".join(f"&#{ord(c)};" if not c.isalnum() and not c.isspace() else c for c in words)
    _, files = written(notebook(markdown(escaped)), "md")
    assert f"<p>{MarkdownIt().renderInline(escaped)}</p>" in as_html(files[".md"])


def test_markdown_keeps_lists_quotes_code_links_notes_and_tables():
    source = (
        "- one\n  - two *em*\n\n3. three\n\n> said\n\n```\na `b`\n```\n\n[w](https://example.org/) x[^n]\n\n"
        "[^n]: Note.\n\n|a|b|\n|-|-|\n|1|x|\n\nH<sub>2</sub>O **b** `c` $x^2$"
    )
    _, files = written(notebook(markdown(source)), "md")
    page = as_html(files[".md"])
    for part in (
        "<ul>\n<li>\n<p>one</p>\n<ul>\n<li>two <em>em</em>", '<ol start="3">', "<blockquote>\n<p>said</p>",
        "<code>a `b`\n</code>", '<a href="https://example.org/">w</a>', '<a href="#note:1"><sup>1</sup></a>',
        ">1</td>", "H<sub>2</sub>O <strong>b</strong> <code>c</code> $x^2$", "Note.",
    ):  # fmt: skip
        assert part in page


def test_a_format_there_is_not_and_one_that_lacks_its_package_are_one_line(monkeypatch):
    with pytest.raises(UsageError, match='no format "doc"; the formats are html, pdf'):
        formats.known(["doc"])
    monkeypatch.setitem(
        formats.FORMATS, "md", formats.Format("md", "Markdown", (".md",), "md", "no-such-package")
    )
    with pytest.raises(
        UsageError, match="--format md needs no-such-package; install the package no-such-package"
    ):
        formats.known(["md"])


@pytest.mark.slow
def test_build_cache_update_index_and_check_know_every_format(
    tmp_path, monkeypatch, warm_kernels, without_workers
):
    home = project(tmp_path / "project", demo=small(REPORT))
    monkeypatch.setenv("LANDFALL_HOME", str(home))
    reports = LocalReports(home / "reports")

    def make(*names: str, changed_only: bool = False) -> build.Result:
        planned = jobs.plan(notebooks.read("demo"), common={}, wanted_formats=names)
        ((_, result),) = build.build(planned, reports, changed_only=changed_only, workers=1)
        return result

    assert make("html", *OTHERS).status == "built"
    ends = {end for name in ("html", *OTHERS) for end in formats.FORMATS[name].suffixes}
    files = published(reports.root)
    assert {f"demo{end}" for end in ends} <= set(files)
    assert {e["path"] for e in build.cache.manifests.written(reports.manifest("demo")["outputs"])} == {
        path for path in files if path.startswith("demo") and path != "demo.json"
    }
    for name in OTHERS:
        link = f'href="demo{formats.FORMATS[name].suffixes[0]}"'
        assert link in files["index.html"].decode()
        assert link in files["demo.html"].decode()
    assert list(checks.report_problems(reports.root)) == []
    assert make("html", changed_only=True).status == "unchanged"  # what lies there is kept and counts
    ((job,), failed) = rebuild.jobs(reports.root)
    assert (set(job.formats), failed) == ({"html", *OTHERS}, [])
    (reports.root / "demo.md").write_text("less")
    assert make("html", changed_only=True).why == ("demo.md is missing or was changed",)


@pytest.mark.parametrize("made", [report, *(partial(hostile_report, text) for text in HOSTILE[:3])])
def test_a_brief_is_one_page_of_what_matters(made):
    given, files = written(made(), "html", "brief")
    with pikepdf.open(io.BytesIO(files[".brief.pdf"])) as found:
        assert len(found.pages) == 1
    assert [
        f.message
        for p in PROFILES
        for f in validate.validate_pdf_bytes(files[".brief.pdf"], profile=p).failures
    ] == []
    page = BeautifulSoup(files[".brief.html"], "html.parser")
    document = given.document
    figure = next(e for e in document.exhibits if e.kind == "figure")
    assert [shown["alt"] for shown in page.select("figure img")] == [figure.payload["alt"]]
    assert len(page.select(".key-figures li")) <= 4
    said = page.get_text()
    assert all(
        words in said for words in ("What is not known", "Sources", "Main points", document.title.strip())
    )
    assert page.select('p a[href="a.html"]')
    assert not page.select("nav.contents, #data-and-releases, #known-limits")
