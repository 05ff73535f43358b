"""No text is lost on paper: the words of a page are the words of its PDF."""

from pathlib import Path

import nbformat
import pytest
import words
from nbformat import v4
from sample_notebook import SOURCE, markdown, notebook, report, shown
from small_project import project

from analysis.exhibits import Callout, Column, Data, Table
from analysis.publish.execution import run
from analysis.publish.jobs import Job
from analysis.publish.render.html import export_html
from analysis.publish.render.pdf import export_pdf

ZOO = """
Plain **bold** *slanted* ~~struck~~ `code` H<sub>2</sub>O line<br>break [link](https://www.gov.uk) <u>tag</u>, $a^2$ note[^n]

1. one
   - two
     - three

       more of three

> quoted
> > twice

| left | right |
|:-----|------:|
| cell | 1,234 |

    indented

```python
fenced = "é" < 1
```

<details><summary>Summary</summary>

Hidden words
</details>

Llŷr, Gàidhlig, Łódź, Київ, 50 °C, 5 £, naïve

[^n]: Footnote **words**

    - its list
"""


def many(kind: str, number: int, between: str = " ") -> str:
    """Words that are all different, so that none can stand for another."""
    return between.join(f"{kind}{n:x}z" for n in range(number))


def displayed(html: str) -> nbformat.NotebookNode:
    return v4.new_code_cell(
        "x", outputs=[v4.new_output("display_data", data={"text/html": html})], id="displayed"
    )


def rows(*table: list[str]) -> str:
    return "<table>" + "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in table) + "</table>"


def piped(*table: list[str]) -> str:
    head, *body = [f"|{'|'.join(row)}|" for row in table]
    return "\n".join([head, "|---" * len(table[0]) + "|", *body])


OWN = Data((Column("a", "A"),), ((many("lorem", 900),),))
WIDE = [many("head", 60).split(), many("cell", 60).split()]


@pytest.mark.parametrize(
    "cells",
    [
        [markdown(ZOO)],
        [displayed(rows(["a", "b"], [many("lorem", 900), "beside"], ["last", "row"]))],
        [displayed(rows(["a"], [many("lorem", 900)]))],
        [markdown(piped(["a", "b"], [many("lorem", 900), "beside"]))],
        [shown(Table(id="t", title="T", subtitle="S", data=OWN, sources=(SOURCE,)))],
        [displayed(rows(*WIDE)), markdown(piped(*WIDE))],
        [markdown(f"{many('w', 900, '')}\n\n`{many('c', 300, '')}`\n\n```\n{many('f', 300, '')}\n```")],
        [displayed(rows(["a", "b"], [many("w", 900, ""), many("u", 100, "/")]))],
        [markdown(f"> {many('q', 900)}\n\n- {many('l', 900)}\n\n> [!NOTE]\n> {many('c', 900)}")],
        [markdown(f"```\n{many('line', 200, chr(10))}\n```\n\nx[^n]\n\n[^n]: {many('n', 900)}")],
        [
            shown(Callout(id="c", title=many("t", 60), markdown=many("c", 900))),
            markdown(f"## {many('h', 100)}\n\nend"),
        ],
    ],
    ids=["zoo", "cell", "last", "piped", "own", "wide", "unbroken", "long", "quoted", "code", "callout"],
)
def test_no_word_of_a_page_is_lost_on_paper(cells: list[nbformat.NotebookNode]) -> None:
    nb = notebook(*cells)
    page, pdf = export_html(nb), export_pdf(nb, resources={})
    assert words.lost(page, pdf) == []
    assert len(words.of_page(page).split()) > 40 or len(words.of_page(page)) > 1000


def test_a_word_that_is_lost_is_found() -> None:
    page, pdf = export_html(report()), export_pdf(report(), resources={})
    assert words.lost(page, pdf) == []
    assert words.lost(page.replace("</h1>", "</h1><p>zebras unprinted</p>"), pdf) == ["zebras", "unprinted"]


@pytest.mark.slow
def test_no_word_of_the_output_zoo_is_lost_on_paper(
    pack: Path, tmp_path: Path, monkeypatch, warm_kernels
) -> None:
    path = pack.parent / "cases" / "output-zoo.ipynb"
    if not path.is_file():
        pytest.skip("the cases of the pack are not beside the checkout")
    monkeypatch.setenv("LANDFALL_HOME", str(project(tmp_path / "project")))
    execution = run.Execution(Job("demo", "demo", {}, (), path.read_text("utf-8")))
    execution.run()
    page, pdf = export_html(execution.notebook), export_pdf(execution.notebook, resources={})
    assert words.lost(page, pdf) == []
