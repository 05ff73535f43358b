import base64
import io
import os
from pathlib import Path
from typing import Any

import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure as Canvas
from nbformat import v4
from sample_notebook import HOSTILE, SVG, notebook

from analysis.common.errors import ReportFailed
from analysis.publish.execution import engine, prepared
from analysis.publish.render import prepare
from analysis.publish.render.html import FILTERS, export_html

GREAT_TABLES = """
<div id="x"><style>.gt_table { color: red }</style>
<table class="gt_table"><thead>
<tr class="gt_heading"><td colspan="3" class="gt_heading gt_title">Where people live</td></tr>
<tr class="gt_heading"><td colspan="3" class="gt_heading gt_subtitle">People, UK</td></tr>
<tr><th rowspan="2">Area</th><th colspan="2"><span>Quarter</span></th></tr>
<tr><th>First</th><th>Second</th></tr></thead>
<tbody><tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="3">Scotland</th></tr>
<tr><th class="gt_stub">Glasgow</th><td>1,234</td><td>5</td></tr></tbody>
<tfoot><tr><td colspan="3">Source: <a href="javascript:x">someone</a></td></tr></tfoot></table></div>
"""


def document(bundle: dict[str, Any], metadata: dict[str, Any] | None = None, **options: Any) -> Any:
    output = v4.new_output("display_data", data=bundle, metadata=metadata or {})
    return prepare.document(notebook(v4.new_code_cell("x", outputs=[output])), **options)


def table(html: str) -> Any:
    (exhibit,) = document({"text/html": html}).exhibits
    return exhibit.payload


def png(form: str = "png") -> str:
    out = io.BytesIO()
    Canvas(figsize=(2, 1)).savefig(out, format=form, dpi=100)
    return base64.encodebytes(out.getvalue()).decode()


def test_a_data_frame_becomes_a_table_that_keeps_its_index_and_missing_values() -> None:
    frame = pd.DataFrame({"people": [1.5, None]}, index=pd.Index(["Leeds", "York"], name="area"))
    data = table(frame.to_html())["data"]
    assert [c["label"] for c in data["columns"]] == ["area", "people"]
    assert data["rows"] == [["Leeds", "1.5"], ["York", None]]
    assert data["row_header"] is True


def test_stacked_columns_become_one_header_row() -> None:
    frame = pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("people", "2025"), ("people", "2026")])
    )
    data = table(frame.to_html(index=False))["data"]
    assert [c["label"] for c in data["columns"]] == ["people · 2025", "people · 2026"]
    assert data["row_header"] is False


def test_a_stacked_index_fills_its_spans() -> None:
    frame = pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("A", "x"), ("A", "y")])).to_frame("n")
    assert table(frame.to_html())["data"]["rows"] == [["A", "x", "1"], ["A", "y", "2"]]


def test_a_styler_table_keeps_its_caption_and_sheds_its_style() -> None:
    pytest.importorskip("jinja2")
    styler = pd.DataFrame({"a": ["<b>1</b>"]}).style.set_caption("People by area").set_uuid("u")
    found = document({"text/html": styler.to_html()})
    assert found.exhibits[0].payload["title"] == "People by area"
    assert not found.problems


def test_data_a_library_did_not_escape_are_shown_as_text() -> None:
    """Styler escapes nothing unless it is asked to."""
    pytest.importorskip("jinja2")
    given = ["<script>alert(1)</script>", "a <b>bold</b> word", '"><img src=x onerror=alert(1)>']
    payload = table(pd.DataFrame({"a": given}).style.set_uuid("u").to_html())
    assert [row[1] for row in payload["data"]["rows"]] == [
        "<script>alert(1)</script>", "a bold word", '"><img onerror="alert(1)" src="x"/>',
    ]  # fmt: skip


def test_a_great_tables_table_keeps_title_spanners_groups_and_notes() -> None:
    payload = table(GREAT_TABLES)
    assert (payload["title"], payload["subtitle"]) == ("Where people live", "People, UK")
    assert payload["notes"] == ["Source: someone"]
    assert [c["label"] for c in payload["data"]["columns"]] == [
        "Column 1",
        "Area",
        "Quarter · First",
        "Quarter · Second",
    ]
    assert payload["data"]["rows"] == [["Scotland", "Glasgow", "1,234", "5"]]


def test_what_a_table_of_html_loses_is_told() -> None:
    one = '<table><caption>T</caption><tr><td><a href="https://a.org">x</a></td></tr></table>'
    assert document({"text/html": one + one}).problems == (
        "cell cell-1: a link in HTML is not shown; its words stay",
    )


def test_end_tags_may_be_left_out_as_html_allows() -> None:
    said = table("<table><caption>T<tr><th>a<th>b<tr><td>1<td>2 <b>x</b></table>")["data"]
    assert ([c["name"] for c in said["columns"]], said["rows"]) == (["a", "b"], [["1", "2 x"]])


def test_a_table_without_a_caption_is_shown_and_told() -> None:
    found = document({"text/html": pd.DataFrame({"a": [1]}).to_html()})
    assert found.exhibits[0].payload["title"] == "Table without a title"
    (said,) = found.problems
    assert said.startswith("cell cell-1: a table without a caption; give it one")


@pytest.mark.parametrize("html", ["<table></table>", "<table><tr></tr></table>"])
def test_an_empty_table_does_no_harm(html: str) -> None:
    assert table(html)["data"] == {"columns": [], "rows": [], "row_header": False, "whole": True}


@pytest.mark.parametrize("html", ["<!-- <table> -->", "<table"])
def test_a_table_that_is_none_is_nothing_to_show(html: str) -> None:
    found = document({"text/html": html})
    assert (found.blocks, "neither exhibit" in found.problems[0]) == ((), True)


def test_an_absurd_span_is_bounded() -> None:
    data = table(
        '<table><tr><th>a</th></tr><tr><td colspan="1000000000" rowspan="1000000000">x</td><td>y</td></tr></table>'
    )
    assert len(data["data"]["columns"]) <= 201


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(t)[:24] for t in HOSTILE])
def test_hostile_cells_are_text(text: str) -> None:
    html = pd.DataFrame({text: [text]}).to_html()
    output = v4.new_output("display_data", data={"text/html": html})
    shown = BeautifulSoup(export_html(notebook(v4.new_code_cell("x", outputs=[output]))), "html.parser")
    inside = {tag.name for tag in shown.find("figure").find("table").find_all()}
    assert inside == {"thead", "tbody", "tr", "th", "td"}
    assert {script.get("type") for script in shown.find_all("script")} == {"application/ld+json"}


@pytest.mark.parametrize(
    ("kind", "picture"),
    [("image/png", png), ("image/jpeg", lambda: png("jpeg")), ("image/svg+xml", lambda: SVG)],
)
def test_a_bare_chart_is_shown_and_its_missing_alt_text_told(kind: str, picture: Any) -> None:
    found = document({kind: picture()})
    (exhibit,) = found.exhibits
    assert exhibit.number == "Figure 1"
    assert exhibit.payload["svg"].startswith("<svg")
    assert exhibit.csv_name is None
    (said,) = found.problems
    assert said.startswith("cell cell-1: a chart without alt text; say what it shows")
    with pytest.raises(ReportFailed, match=r"cell cell-1: a chart without alt text"):
        document({kind: picture()}, strict=True)


def test_a_png_keeps_its_size_inside_a_drawing() -> None:
    (exhibit,) = document({"image/png": png()}).exhibits
    assert 'viewBox="0 0 200 100"' in exhibit.payload["svg"]


def test_alt_text_and_title_in_metadata_are_taken() -> None:
    found = document({"image/png": png()}, {"image/png": {"alt": "Two bars."}, "title": "Bars"})
    assert found.exhibits[0].payload["alt"] == "Two bars."
    assert found.exhibits[0].payload["title"] == "Bars"
    assert not found.problems


@pytest.mark.parametrize("text", [base64.b64encode(b"GIF89a").decode(), "x", "\u00e9"])
def test_a_picture_that_cannot_be_read_is_left_out_and_told(text: str) -> None:
    found = document({"image/png": text})
    assert found.blocks == ()
    assert "cannot be read" in found.problems[0]


WHOLE = """
import pandas as pd, datetime as dt
rows = pd.DataFrame({
    "n": range(1000), "share": [0.1234567890123, None] * 500, "word": ["x" * 400, "NaN"] * 500,
    "day": pd.to_datetime(["2024-02-29", None] * 500), "big": [2**62] * 1000, "yes": [True, None] * 500,
})
display(rows)
display(rows["share"].iloc[:2], pd.DataFrame([["a", 1.5]] * 2, index=pd.MultiIndex.from_product(
    [["Leeds"], [1, 2]], names=["area", "n"]), columns=["word", "<b>"]))
pd.options.display.float_format = "{:.1f}".format
display(pd.DataFrame({"n": [1.25], "text": ["a\\n\\nb\\tc  d"]}))
"""


def test_data_frames_come_whole_and_as_they_are_from_warm_and_cold_kernels(
    warm_kernels: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tables() -> list[dict[str, Any]]:
        executed = papermill.execute_notebook(
            notebook(v4.new_code_cell(WHOLE, id="whole")), None, kernel_name="landfall",
            engine_name=engine.ENGINE, progress_bar=False, watcher=Watcher(),
            kernel_env=dict(os.environ), kernel_cwd=".",
        )  # fmt: skip
        return [e.payload["data"] for e in prepare.document(executed).exhibits]

    whole, series, stacked, rounded = tables()
    assert len(whole["rows"]) == 1000 == len(document_rows(whole))
    assert whole["rows"][0] == ["0", "0", "0.1234567890123", "x" * 400, "2024-02-29", str(2**62), "True"]
    assert whole["rows"][-1] == ["999", "999", None, "NaN", None, str(2**62), None]
    assert series["rows"] == [["0", "0.1234567890123"], ["1", None]]
    assert [c["label"] for c in stacked["columns"]] == ["area", "n", "word", "<b>"]
    assert stacked["rows"] == [["Leeds", "1", "a", "1.5"], ["Leeds", "2", "a", "1.5"]]
    assert rounded["rows"] == [["0", "1.2", "a\n\nb\tc  d"]]  # as its author asked
    monkeypatch.delenv(prepared.SOCKET_VARIABLE)
    assert tables() == [whole, series, stacked, rounded]


def document_rows(data: dict[str, Any]) -> list[Any]:
    """The rows a page shows of a table."""
    return BeautifulSoup(f"<table>{FILTERS['table_rows'](data)}</table>", "html.parser").find_all("tr")


class Watcher:
    """What the engine asks of a run."""

    notebook: Any = None

    def seconds_left(self, _cell: Any) -> float:
        return 60.0


FRAME = pd.DataFrame({"n": range(1000), "word": ["x" * 80] * 1000, "m": 1, "k": 2})
POLARS = """<div><small>shape: (1_000, 1)</small><table><thead><tr><th>n</th></tr></thead><tbody>
<tr><td>0</td></tr><tr><td>&hellip;</td></tr><tr><td>999</td></tr></tbody></table></div>"""


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (FRAME._repr_html_(), "1,000 rows"),
        (POLARS, "1,000 rows"),
        (FRAME[["n"]].to_html(max_rows=4), "cut short"),
        (FRAME[["n"]].to_html(max_rows=4, index=False), "cut short"),
        (FRAME[["n", "m", "k"]].head(2).to_html(max_cols=2), "cut short"),
        (pd.DataFrame({"w": ["x y " * 30]})._repr_html_(), "cut short"),  # a text of more than 50 letters
        (FRAME[["n"]].style.to_html(max_rows=4), "cut short"),
        (FRAME[["n", "m", "k"]].head(3).style.to_html(max_columns=1), "cut short"),
        (FRAME[["n"]].style.to_html(), None),
        (
            "<table><tr><th>a</th></tr><tr><td>wait...</td></tr><tr><td>nothing left out</td></tr></table>",
            None,
        ),
    ],
)
def test_a_table_its_library_has_cut_short_is_reported(cut: str, said: str | None) -> None:
    (problem,) = document({"text/html": cut}, {"title": "T"}).problems or ("",)
    assert said in problem if said else problem == ""


def cells(html: str) -> tuple[list[str], list[list[str | None]], list[str]]:
    payload = table(f"<table><caption>T</caption>{html}</table>")
    return [c["label"] for c in payload["data"]["columns"]], payload["data"]["rows"], payload["notes"]


A_AND_B = "<tr><th>a</th><th>b</th></tr>"


@pytest.mark.parametrize(
    ("html", "labels", "rows", "notes"),
    [
        ("<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>",
         ["Column 1", "Column 2"], [["1", "2"], ["3", "4"]], []),
        ("<tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr>",
         ["Column 1", "Column 2"], [["a", "b"], ["a", "c"]], []),
        ("<tr><td>1</td></tr><tr><td>2</td><td>3</td><td rowspan=2>4</td></tr><tr><td>5</td></tr>",
         ["Column 1", "Column 2", "Column 3"], [["1", None, None], ["2", "3", "4"], ["5", None, "4"]], []),
        ("<tr><th>Leeds</th><td>5</td></tr><tr><th>York</th><td>6</td></tr>",
         ["Column 1", "Column 2"], [["Leeds", "5"], ["York", "6"]], []),
        ("<tr><td></td><th>coef</th></tr><tr><th>x</th><td>6</td></tr>", ["Column 1", "coef"], [["x", "6"]], []),
        (A_AND_B + "<tr><td>1</td><td>2</td></tr><tr><td colspan=2>Note: provisional</td></tr>",
         ["a", "b"], [["1", "2"]], ["Note: provisional"]),
        (A_AND_B + "<tr><td colspan=2>No data were held</td></tr>", ["a", "b"], [], ["No data were held"]),
        (A_AND_B + "<tr><td colspan=2>Scotland</td></tr><tr><td colspan=2>in 2025</td></tr>"
         "<tr><td>1</td><td>2</td></tr><tr><td colspan=2></td></tr><tr><td colspan=2>Wales</td></tr>"
         "<tr><td>3</td><td>4</td></tr>",
         ["Column 1", "a", "b"], [["Scotland · in 2025", "1", "2"], ["Wales", "3", "4"]], []),
        ((f"<thead>{A_AND_B}</thead><tfoot><tr><td>Total</td><td>3</td></tr><tr><td>Note</td></tr></tfoot>"
         "<tr><td>x</td><td>3</td></tr>"), ["a", "b"], [["x", "3"], ["Total", "3"]], ["Note"]),
        (A_AND_B + "<tr hidden><td>1</td><td>2</td></tr><tr><td style='Display: none'>0</td><td>3</td><td>4</td></tr>",
         ["a", "b"], [["3", "4"]], []),
        (("<style>#x, .y { color: red; display:none }</style><tr><th>a</th></tr><tr><td id=x>1</td></tr>"
         "<tr><td>2</td></tr>"), ["a"], [["2"]], []),
        (A_AND_B + "<tr><td><table><tr><td>in</td><td>side</td></tr></table></td><td>2</td></tr>",
         ["a", "b"], [["in side", "2"]], []),
    ],
)  # fmt: skip
def test_a_table_is_laid_out_as_a_browser_does(html: str, labels: list, rows: list, notes: list) -> None:
    assert cells(html) == (labels, rows, notes)


@pytest.mark.parametrize(
    ("written", "words", "lost"),
    [
        ("10<sup>3</sup>", "10³", ""),
        ("10<sup>-12</sup> m", "10⁻¹² m", ""),
        ("1,234<sup>1</sup>", "1,234¹", ""),
        ("H<sub>2</sub>O", "H₂O", ""),
        ("x<sup>a</sup><sub>max</sub>", "x^a_(max)", ""),
        ("1<sup>st</sup>", "1st", ""),
        ("un<b>bel</b>iev<em>able</em>", "unbelievable", ""),
        ("one<br>two<p>three</p>four\n  five", "one two three four five", ""),
        ("<ul><li>p</li><li>q</li></ul>", "• p • q", ""),
        ("<del>5</del> 6", "5 6", "struck through"),
        ("<input value=3>", '<input value="3"/>', "<input> is shown as its source"),
        ("<img alt=a>b", '<img alt="a"/>b', "<img> is shown as its source"),
    ],
)
def test_words_of_a_cell_are_joined_as_html_joins_them(written: str, words: str, lost: str) -> None:
    found = document({"text/html": f"<table><caption>T</caption><tr><td>{written}</td></tr></table>"})
    assert found.exhibits[0].payload["data"]["rows"] == [[words]]
    assert (lost in found.problems[0]) if lost else not found.problems


def test_a_table_that_a_script_would_fill_is_reported() -> None:
    html = "<table><caption>T</caption><tr><td>Loading</td></tr></table><script>fill()</script>"
    assert document({"text/html": html}).problems == ("cell cell-1: what a script writes is not shown",)


def test_what_stands_beside_a_table_is_kept_in_its_place() -> None:
    one = "<table><caption>T</caption><tr><td>1</td></tr></table>"
    html = f"<h2>Why *so*</h2>{one}<p>Said <b>af</b>ter.<svg><g/></svg></p>{one}&lt;b&gt;"
    output = v4.new_output("display_data", data={"text/html": html})
    found = prepare.document(cell := notebook(v4.new_code_cell("x", outputs=[output])))
    assert [e.anchor for e in found.exhibits] == ["table-cell-1", "table-cell-1-2"]
    assert found.problems == ("cell cell-1: <svg> beside a table is not shown",)
    shown = BeautifulSoup(export_html(cell), "html.parser").find("main").get_text()
    places = [shown.index(words) for words in ("Why *so*", "Table 1", "Said after.", "Table 2", "<b>")]
    assert places == sorted(places)


def test_a_chart_of_a_users_own_has_the_same_ids_in_every_build(tmp_path: Path) -> None:
    import matplotlib as mpl

    def drawn() -> bytes:
        figure, made = Canvas(), io.BytesIO()
        figure.subplots().plot([1, 2], [3, 4], "o")
        figure.savefig(made, format="svg", metadata={"Date": None})
        return made.getvalue()

    given = mpl.rc_params_from_file(prepared.settings_of_no_user(str(tmp_path))["MATPLOTLIBRC"])
    changed = {name for name, value in given.items() if value != mpl.rcParamsDefault[name]}
    assert changed <= {"svg.hashsalt", "backend"}
    with mpl.rc_context(given):
        assert drawn() == drawn()


@pytest.mark.parametrize(
    ("source", "lost"), [("ax.set_ylim(0, 1)", False), ("plt.axis('off')", False), ("rows.limits()", True)]
)
def test_limits_handed_back_beside_their_chart_are_nothing_lost(source: str, lost: bool) -> None:
    limits = v4.new_output("execute_result", data={"text/plain": "(0.0, 1.0)"})
    chart = v4.new_output("display_data", data={"image/svg+xml": SVG})
    shown = v4.new_output("display_data", data={"text/html": "<table><tr><td>7</td></tr></table>"})
    made = prepare.document(notebook(v4.new_code_cell(source, outputs=[limits, chart, shown])))
    assert any("neither exhibit" in problem for problem in made.problems) is lost
    assert [block.kind for block in made.exhibits] == ["figure", "table"]


@pytest.mark.parametrize(
    ("said", "shown", "lost"),
    [
        ("<Axes: title={'center': 'a'}, xlabel='year'>", True, False),
        ("<Figure size 640x480 with 1 Axes>", True, False),
        ("[<matplotlib.lines.Line2D at 0x7f0a>,\n <matplotlib.lines.Line2D at 0x7f0b>]", True, False),
        ("<seaborn.axisgrid.FacetGrid at 0x7f0a>", True, False),
        ("<BarContainer object of 3 artists>", True, False),
        ("array([<Axes: title={'center': 'n'}>, <Axes: >],\n      dtype=object)", True, False),
        ("array([[<Axes: xlabel='a'>, <Axes: >]], dtype=object)", True, False),
        ("<matplotlib.collections.PathCollection at 0x7f0a>", True, False),
        ("Text(0.5, 1.0, 'Arrivals, by year')", True, False),
        ("[Text(0, 0, '1'), Text(0, 1, \"it's\")]", True, False),
        ("[<mpl_toolkits.mplot3d.art3d.Line3D at 0x7f0a>]", True, False),
        ("(array([1., 3.]), array([0., 1.]), <BarContainer object of 2 artists>)", True, False),
        ("{'boxes': [<matplotlib.lines.Line2D at 0x7f0a>], 'means': []}", True, False),
        ("y\na    Axes(0.125,0.11;0.775x0.77)\nName: n, dtype: object", True, False),
        ("(array([1., 3.]), 82766)", True, True),
        ("<Axes: xlabel='year'>", False, True),
        ("np.int64(82766)", True, True),
        ("(<Axes: >, 82766)", True, True),
        ("<pandas.core.groupby.generic.DataFrameGroupBy object at 0x7f0a>", True, True),
    ],
)
def test_the_name_of_a_chart_beside_the_chart_is_nothing_lost(said: str, shown: bool, lost: bool) -> None:
    name = v4.new_output("execute_result", data={"text/plain": said})
    chart = v4.new_output("display_data", data={"image/svg+xml": SVG})
    outputs = [name, chart] if shown else [name]
    problems = prepare.document(notebook(v4.new_code_cell("x", outputs=outputs))).problems
    assert any("neither exhibit" in problem for problem in problems) is lost
