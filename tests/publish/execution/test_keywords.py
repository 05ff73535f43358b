"""Misspelt words of exhibits: named in a notebook before it runs, and by mypy everywhere else."""

import ast

import pytest

from analysis.publish.execution import checks


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("from analysis.charts import lines\nlines.series(f, x='a', subtitel='b')", 'lines.series() takes no subtitel=. Did you mean "subtitle" or "title"?'),
        ("from analysis.exhibits import Table as T\nT(id='a', titel='b')", 'T() takes no titel=. Did you mean "title" or "subtitle"?'),
        ("from analysis import charts\ncharts.bars.ranked(f, altt='b')", 'charts.bars.ranked() takes no altt=. Did you mean "alt"?'),
        ("from analysis.charts import lines\nlines.series(f, x='a', **words)", None),
        ("from analysis.charts import lines\nlines = own\nlines.series(subtitel='a')", None),
        ("from analysis.charts.bars import nothing\nnothing(a=1)\nfrom other import lines\nlines.series(subtitel='a')", None),
        ("from analysis.report import Report\nReport('a', lead='b', anything=1)", None),
    ],
)  # fmt: skip
def test_a_name_no_function_of_ours_takes_is_named(code, said):
    found = list(checks.unknown_keywords([{"cell_type": "code", "id": "one", "source": code}]))
    assert found == ([f"cell one: {said}"] if said else [])


def test_every_chart_takes_its_words_by_one_declaration(root):
    """A misspelt word fails mypy: no function of `charts/` hands on names it has not declared."""
    for file in (root / "analysis" / "charts").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.args.kwarg:
                assert ast.unparse(node.args.kwarg.annotation) in {
                    "Unpack[finished.Words]",
                    "Unpack[Words]",
                    "P.kwargs",  # of a decorator: what the function it wraps has declared
                }, file.name
