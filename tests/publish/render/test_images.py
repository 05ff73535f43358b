"""Pictures in Markdown."""

from base64 import b64decode
from pathlib import Path
from urllib.parse import quote

import pytest
from nbformat import v4
from sample_notebook import notebook

from analysis.publish.render import foreign, html, images, markdown, prepare
from analysis.publish.render.html import export_html
from analysis.publish.render.pdf import export_pdf

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_pictures_come_from_the_notebook_and_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "a b.png").write_bytes(b64decode(PIXEL))
    (tmp_path / "secret.png").write_bytes(b64decode(PIXEL))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "no.png").write_text("no picture")
    shown = ("figures/a%20b.png", "attachment:x.png", f"data:image/png;base64,{PIXEL}")
    refused = (
        "../secret.png",
        "link.png",
        "no.png",
        "none.png",
        "https://example.org/x.png",
        "file:///x.png",
    )
    text = " ".join(f"![words]({address})" for address in (*shown, *refused)) + f" ![]({shown[2]})"
    cell = v4.new_markdown_cell(text, attachments={"x.png": {"image/png": PIXEL}}, id="c")
    nb = notebook(cell)
    assert images.attach(nb, folder)
    made = prepare.document(nb)
    pictures = [t for t in made.blocks[-1].tokens[1].children if t.type == "image"]
    assert [t.meta["content"] for t in pictures] == [b64decode(PIXEL)] * 4
    assert len(made.problems) == len(refused) + 1
    assert all(address in problem for address, problem in zip(refused, made.problems, strict=False))
    assert export_html(nb).count('<img src="data:image/png;base64,') == 4
    assert export_pdf(nb, resources={}).startswith(b"%PDF")


def test_pictures_are_attached_in_the_order_in_which_a_cell_shows_them(tmp_path: Path) -> None:
    """An order of chance would be another notebook, and so another manifest, at each build."""
    names = [f"{letter}.png" for letter in "hcafbgde"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    cell = {"cell_type": "markdown", "source": " ".join(f"![A picture]({name})" for name in names)}
    assert images.attach({"cells": [cell]}, tmp_path)
    assert list(cell["attachments"]) == names


@pytest.mark.parametrize(
    ("inside", "whole"),
    [
        ('<a href="https://a.org"><use href="#x"/></a>', True),
        ('<image href="data:image/png;base64,x"/>', True),
        ('<image href="file:///etc/passwd"/>', False),
        ('<image xmlns:x="http://www.w3.org/1999/xlink" x:href="https://a.org/x.png"/>', False),
        ("<foreignObject><p>words</p></foreignObject>", False),
        ('<rect fill="url(#a)" style="mask: url( \'#b\')"/>', True),
        ('<rect fill="url(https://example.org/a)"/>', False),
        ("<style>rect { fill: URL( '//example.org/a') }</style>", False),
        ('<style>@import "a.css";</style>', False),
        ("<rect>", False),
        ("<text>url(x) and C:\\dir</text>", True),
        ('<g aria-label="C:\\dir"/>', True),
        ('<metadata>a<b xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>', True),
        ("<style>rect { fill: \\75rl(//example.org/a) }</style>", False),
        ('<rect fill="\\75rl(//example.org/a)"/>', False),
        ("<style>rect { fill: image-set('//example.org/a' 1x) }</style>", False),
        ('<image href="data:image/svg+xml,x"/>', False),
        ("<script>evil()</script>", False),
        ('<script xmlns="http://www.w3.org/1999/xhtml">evil()</script>', False),
        ('<img xmlns="http://www.w3.org/1999/xhtml" src="//example.org/a"/>', False),
        ('<rect onload="evil()"/>', False),
        ('<a href="javascript:evil()"><rect/></a>', False),
        ('<use href="#a"><set attributeName="href" to="//example.org/a"/></use>', False),
        ('<use href="#a"><animate attributeName="href" values="//example.org/a"/></use>', False),
        ('<?xml-stylesheet href="//example.org/a"?>', False),
    ],
)
def test_an_svg_shows_only_what_is_in_it(inside: str, whole: bool) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    said: list[str] = []
    tokens = markdown.parse(f"![words](<data:image/svg+xml,{quote(svg)}>)")
    images.embed(tokens, {}, said)
    assert (said == []) is whole
    shown, problems = foreign.adopt("c", {"metadata": {}}, {"data": {"image/svg+xml": svg}})
    assert (shown != []) is whole
    assert ("an SVG that cannot be read, or has addresses" in problems[0]) is not whole


SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@pytest.mark.parametrize(
    "before",
    [
        '<?xml-stylesheet href="//example.org/a"?>',
        '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY e "<script/>">]>',
    ],
)
def test_nothing_before_a_drawing_adds_to_it(before: str) -> None:
    assert images.drawing(SVG.format("<g/>")) is not None
    assert images.drawing(f"<!-- <svg> -->{SVG.format('<g/>')}") is not None
    assert images.drawing(before + SVG.format("<text>&#38;</text>")) is None


def test_a_drawing_by_another_library_loses_what_it_says_of_itself_alone() -> None:
    made = SVG.format("<!-- <metadata> --><metadata>now<g/></metadata><text>&lt;metadata> stays</text>")
    ((shown,), _) = foreign.adopt(
        "c", {"metadata": {}}, {"data": {"image/svg+xml": f"<?xml version='1.0'?>{made}"}}
    )
    assert shown["svg"] == SVG.format("<!-- <metadata> --><text>&lt;metadata&gt; stays</text>")


def test_a_drawing_of_spaces_takes_no_more_steps_than_it_has_letters() -> None:
    """An expression that looks at each space for the end of its line would take hours."""
    spaces = " " * 500_000
    shown = str(html.picture(SVG.format(f"<text>a{spaces}b\n  c</text>"), "A"))
    assert shown.startswith('<img src="data:image/svg+xml')


@pytest.mark.parametrize(
    ("opening", "size"),
    [
        ('<svg viewBox="0 0 30 40.5"', (30.0, 40.5)),
        ('<!-- <svg viewBox="0 0 1 2"> --><svg viewBox="0,0,30,40"', (30.0, 40.0)),
        ('<svg viewBox="0 0 nan inf"', None),
        ("<svg", None),
        (f"<!--{'<svg' * 500_000}--><svg", None),
    ],
)
def test_a_drawing_has_the_size_that_a_parser_reads(opening: str, size: tuple[float, float] | None) -> None:
    assert images.view_box(f'{opening} xmlns="http://www.w3.org/2000/svg"/>') == size
