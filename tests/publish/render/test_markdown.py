import pytest
from bs4 import BeautifulSoup

from analysis.publish.render import markdown, maths
from analysis.publish.render.markdown_typst import MarkdownWriter


def soup(source: str) -> BeautifulSoup:
    return BeautifulSoup(markdown.html(markdown.parse(source)), "html.parser")


@pytest.mark.parametrize(
    ("source", "shown", "problems"),
    [
        ("<!-- draft: do not publish -->", "", 0),
        ("<!-- a\n\nb -->\n\nx <!-- c --> y", "<p>x  y</p>", 0),
        ("<!-- never closed", "", 1),
        ("x <!-- never closed", "<p>x &lt;!-- never closed</p>", 1),
        ("H<sub>2</sub>O, 2<sup>*n*</sup>", "<p>H<sub>2</sub>O, 2<sup><em>n</em></sup></p>", 0),
        ("a<br>b<BR/>c", "<p>a<br>b<br>c</p>", 0),
        ("~~gone~~ <del>too</del>", "<p><s>gone</s> <s>too</s></p>", 0),
        ("<b>x</b> <i>*y*</i>", "<p><strong>x</strong> <em><em>y</em></em></p>", 0),
        ("- [ ] do\n- [x] done", "<ul>\n<li>☐ do</li>\n<li>☑ done</li>\n</ul>", 0),
        ("<script>alert(1)</script>", "", 1),
        ("a <b onclick=x>b</b>", "<p>a b</p>", 2),
        ("<img src=x onerror=alert(1)>", "", 1),
        ("*a <sub>b* c</sub>", "<p><em>a b</em> c</p>", 2),
        ("<div>\nwords *kept*\n</div>", "<p> words <em>kept</em> </p>", 2),
        ("[x](out/table.csv)", "<p>x</p>", 1),
        ("https://a.org/x.", '<p><a href="https://a.org/x">https://a.org/x</a>.</p>', 0),
        ("$5 to $6, US$7; `$x$`", "<p>$5 to $6, US$7; <code>$x$</code></p>", 0),
        (r"$\foo$", r"<p><code>\foo</code></p>", 1),
        (r"$\boxed{n}$", r"<p><code>\boxed{n}</code></p>", 1),
        ("$$\nx", "<p>$$\nx</p>", 1),
        ("$5.50/$6.50. Price is 5$ here", "<p>$5.50/$6.50. Price is 5$ here</p>", 0),
        (r"see \[ \frac{x}{y} \]", r"<p>see [ \frac{x}{y} ]</p>", 1),
        (r"see \[ w = \int_0^1 x\,dx \], as \[sic\]", r"<p>see [ w = \int_0^1 x,dx ], as [sic]</p>", 1),
        ("$ x^2 $, costs $5 for a_b and $6", "<p>$ x^2 $, costs $5 for a_b and $6</p>", 1),
        (r"![a](b c) \[d\](e f) [g][h] ^[i] {w=5}", "<p>![a](b c) [d](e f) [g][h] ^[i] {w=5}</p>", 4),
        ("> [!DANGER]\n> x", "<blockquote>\n<p>[!DANGER]\nx</p>\n</blockquote>", 1),
        ("```mermaid\nA\n```", '<pre><code class="language-mermaid">A\n</code></pre>', 1),
        (
            "<table><tr><th>Area</th><th>People</th></tr><tr><td>Leeds</td><td>5</td></tr></table>",
            "<p>Area\nPeople<br>Leeds\n5</p>",
            14,
        ),
        ("<div>One</div><div>*Two*</div>", "<p>One<br><em>Two</em></p>", 4),
        ("wo<span class=x>rd</span>", "<p>word</p>", 2),
        ("Term\n: words\n\nTerm\n\n: words", "<p>Term\n: words</p>\n<p>Term</p>\n<p>: words</p>", 2),
        ("---\ntitle: x\ntags:\n---\n\nEnd", "<hr>\n<h2>title: x\ntags:</h2>\n<p>End</p>", 1),
        ("---\n\nEnd", "<hr>\n<p>End</p>", 0),
        ("[TOC]\n\n[[_TOC_]]", "<p>[TOC]</p>\n<p>[[<em>TOC</em>]]</p>", 2),
        ("::: note\nx\n:::", "<p>::: note\nx\n:::</p>", 1),
        ("```{note}\nA\n```", '<pre><code class="language-{note}">A\n</code></pre>', 1),
        (
            "==m== ++i++ H~2~O x^2^ :smile: [[w]] {{ n }} {% raw %} @fig-a [@b2020]",
            "<p>==m== ++i++ H~2~O x^2^ :smile: [[w]] {{ n }} {% raw %} @fig-a [@b2020]</p>",
            10,
        ),
        (
            "a == b, i++, ~5, ~6, 5^2, 3^4, 10:30:15, :x, `==x==`, \\==y==, `r`",
            "<p>a == b, i++, ~5, ~6, 5^2, 3^4, 10:30:15, :x, <code>==x==</code>, ==y==, <code>r</code></p>",
            0,
        ),
        ("`r n` `{python} n`", "<p><code>r n</code> <code>{python} n</code></p>", 2),
        ("#No\n\n####### seven\n\n!!! note", "<p>#No</p>\n<p>####### seven</p>\n<p>!!! note</p>", 3),
        (
            "x:\n| a | b |\n| 1 | 2 |\n\n- [ ]y",
            "<p>x:\n| a | b |\n| 1 | 2 |</p>\n<ul>\n<li>[ ]y</li>\n</ul>",
            3,
        ),
        ("## Head {#here}", "<h2>Head</h2>", 0),
        ("مرحبا (a)\n\na مرحبا", '<p dir="rtl">مرحبا (a)</p>\n<p>a مرحبا</p>', 0),
        ("- *عربي*", '<ul>\n<li dir="rtl"><em>عربي</em></li>\n</ul>', 0),
    ],
)
def test_markdown_is_shown_as_people_write_it_or_reported(source: str, shown: str, problems: int) -> None:
    said: list[str] = []
    written = (
        markdown.html(markdown.parse(source, said)).strip().replace(" />", ">").replace("<br>\n", "<br>")
    )
    assert (written, len(said)) == (shown, problems), said


def test_maths_is_mathml_and_typst_without_scripts() -> None:
    tokens = markdown.parse(r"$\frac{a}{x^2} \href{javascript:alert(1)}{y}$")
    page = markdown.html(tokens)
    assert BeautifulSoup(page, "html.parser").math.mfrac.msup.get_text() == "x2"
    assert "javascript" not in page
    code = maths.typst(tokens[1].children[0])
    assert 'math.frac({math.italic("a")}, {math.attach(math.italic("x"), t: math.upright("2"))})' in code


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "../../secret.txt",
        "&#106;avascript:alert(1)",
    ],
)
def test_a_link_to_another_scheme_stays_text(address: str) -> None:
    assert soup(f"[x]({address}) and <{address}>").find("a") is None


@pytest.mark.parametrize(
    "address",
    ["https://www.gov.uk/a?b=1&c=2", "mailto:a@b.org", "#limits", "../index.html", "local/leeds.html"],
)
def test_an_allowed_link_keeps_its_address(address: str) -> None:
    link = soup(f"[x]({address})").find("a")
    assert link["href"] == address


def test_a_quote_in_an_address_stays_inside_its_attribute() -> None:
    link = soup('[x](<https://a.org/"onmouseover="alert(1)>)').find("a")
    assert set(link.attrs) == {"href"}


def test_a_github_callout_has_its_level_and_loses_its_marker() -> None:
    shown = soup("> [!CAUTION]\n> Do not *add*.\n>\n> > nested")
    callout = shown.find(class_="callout")
    assert "warning" in callout["class"]
    assert callout.get_text(" ", strip=True) == "Caution Do not add . nested"
    assert shown.find("blockquote").get_text(strip=True) == "nested"


def test_a_callout_may_be_empty_and_a_quotation_stays_one() -> None:
    assert soup("> [!NOTE]").find(class_="callout").get_text(strip=True) == "Note"
    assert soup("> [!OTHER]\n> x").find("blockquote") is not None


def test_a_table_has_scoped_heads_aligns_numbers_and_scrolls_alone() -> None:
    shown = soup("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert [th["scope"] for th in shown.find_all("th")] == ["col", "col"]
    assert shown.find_all("td")[1]["class"] == ["number"]
    assert shown.find("table").parent["tabindex"] == "0"
    assert not shown.find_all(style=True)


@pytest.mark.parametrize(
    ("row", "lost"),
    [("| `x|y` | b |", True), ("1 | 2 | 3 |", True), (r"| x\|y | b |", False), ("| 1 |", False)],
)
@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_a_row_with_more_cells_than_its_head_is_a_problem(row: str, lost: bool, before: str) -> None:
    said: list[str] = []
    begin = before.replace("-", " ")
    markdown.parse(f"{before}| a | b |\n{begin}|---|---|\n{begin}{row}\n{begin}| 3 | 4 |", said)
    assert ["more cells" in one for one in said] == [True] * lost


def test_what_is_written_from_right_to_left_runs_so_on_paper() -> None:
    written = [MarkdownWriter({}, [], {}).write(markdown.parse(text)) for text in ("עברית", "a עברית")]
    assert ["dir: rtl" in one for one in written] == [True, False]


def test_headings_become_paragraphs_on_request() -> None:
    tokens = markdown.without_headings(markdown.parse("# a\n\nb"))
    assert markdown.html(tokens) == "<p>a</p>\n<p>b</p>\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$", "a=bc=d"),
        ("\\begin{align}\na &= b\n\\end{align}", "a=b"),
        (r"so \(a^2\)", "a2"),
        ("\\[\na\n\\]", "a"),
        (r"$\binom{n}{k}$", "(nk)"),
    ],
)
def test_maths_is_read_however_it_is_marked(source: str, words: str) -> None:
    said: list[str] = []
    tokens = markdown.parse(source, said)
    assert BeautifulSoup(markdown.html(tokens), "html.parser").math.get_text() == words
    assert said == []
    assert "math.equation" in MarkdownWriter({}, [], {}).write(tokens)


def test_a_number_beside_a_formula_stays() -> None:
    assert "(7)" in soup("$$\nx\n$$ (7)\n").get_text()
