"""Notebooks as people have them: of any format 4, with mistakes in them; what is said of both is true."""

import json
import time
import warnings

import pytest
from building import here
from small_project import notebook, project

from analysis.publish import notebooks
from analysis.publish.execution import engine, run
from analysis.publish.jobs import Failed, Job

FUNCTION = "def third(n):\n    half = n / 2\n    return half / 0\n"


@pytest.fixture
def home(tmp_path, monkeypatch, warm_kernels):
    folder = project(tmp_path / "project")
    (folder / "notebooks" / "broken_module.py").write_text("a = 1\nb = a.nothing\n")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["x = 1\ny = 1/0\nz = 2\nprint('last line')"], 'cell-1 failed at line 2, "y = 1/0": ZeroDivisionError: '),
        (["\n\nx = 1\n1/0"], 'cell-1 failed at line 4, "1/0": Zero'),
        (["%%time\n\nx=1\n1/0\n2"], 'cell-1 failed at line 4, "1/0": Zero'),
        (["%%time\n\n1/0"], 'cell-1 failed at line 3, "1/0": Zero'),
        (["1", "%%capture\nx=1\n1/0"], 'cell-2 failed at line 3, "1/0": Zero'),
        (["\n%%timeit -n1 -r1\nx=1\n1/0"], 'cell-1 failed at line 4, "1/0": Zero'),
        ([FUNCTION, "%%prun\nx=1\nthird(1)"], 'cell-2 failed at line 3, "third(1)", in cell cell-1, line 3, "ret'),
        (["%%time\nx = (1,\n2"], 'cell-1 failed at line 3, "2": SyntaxError: incomplete input'),
        (["y = (2,\nx = 1"], "failed at line 1, \"y = (2,\": SyntaxError: '(' was never closed"),
        (["raise ExceptionGroup('many', [KeyError('b')])"], "cell-1 failed: ExceptionGroup: many (1 sub-exception)"),
        (["x = 1\n\ny = = 2\nz = 3"], 'cell-1 failed at line 3, "y = = 2": SyntaxError: '),
        ([FUNCTION + "third(1)\n2"], 'cell-1 failed at line 4, "third(1)", in line 3, "return half / 0": Zero'),
        (
            [FUNCTION, "1\nthird(2)\n3"],
            'cell-2 failed at line 2, "third(2)", in cell cell-1, line 3, "return half / 0": ZeroDivisionError: ',
        ),
        (["1\nimport broken_module\n2"], 'cell-1 failed at line 2, "import broken_module": AttributeError: '),
        (["import json\nx = json.loads(\n    '{'\n)\n1"], 'cell-1 failed at line 2, "x = json.loads(": JSONDecode'),
        (["1\nraise ValueError('Cell In[9], line 9')\n2"], "failed at line 2, \"raise ValueError('Cell In[9], line"),
        (["1\ninput()\n2"], 'cell-1 failed at line 2, "input()": StdinNotImplementedError: '),
        (["1\n%nosuch x\n2"], "cell-1 failed: UsageError: Line magic function `%nosuch` not found"),
        (["import sys\nprint('W', file=sys.stderr)\n%%time\n2"], "cell-1 failed: UsageError: Line magic function `%%ti"),
        (["%timeit -z 1"], "cell-1 failed: UsageError: option -z not recognized"),
        (["x: Areas = ''"], "name 'Areas' is not defined; write `from analysis.inputs import Areas` in a cell before"),
        (["import os\nos._exit(1)\n2"], "cell cell-1 failed: its process ended"),
        (["1", "while True:\n    pass\n1"], "cell cell-2 failed: it took longer than 1 s"),
    ],
)  # fmt: skip
def test_a_failure_names_the_line_that_failed(home, cells, said):
    limit = 1.0 if "while" in cells[-1] else 60.0
    failed = run.render(Job("demo", "demo", {}, (), notebook(cells), cell_seconds=limit))
    assert isinstance(failed, Failed)
    assert said in failed.message


def changed(change) -> str:
    content = json.loads(notebook(["from IPython.display import Markdown\nMarkdown(f'Size {size}')"]))
    change(content)
    return json.dumps(content)


def without_ids(content):
    content["nbformat_minor"] = 4
    for cell in content["cells"]:
        del cell["id"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda n: n["metadata"].pop("kernelspec"),
        lambda n: n.update(metadata={}),
        lambda n: n["metadata"]["kernelspec"].pop("language"),
        lambda n: n["metadata"].update(kernelspec={"name": "conda-env-x-py", "display_name": "x"}),
        lambda n: n["metadata"].update(kernelspec={"name": "ir", "display_name": "R"}, language_info={}),
        without_ids,
        lambda n: (without_ids(n), n.update(nbformat_minor=5)),
        lambda n: (without_ids(n), n.update(nbformat_minor=0)),
        lambda n: [cell.update(id="same") for cell in n["cells"]],
        lambda n: [
            cell.update(source="".join(cell["source"]).splitlines(keepends=True)) for cell in n["cells"]
        ],
        lambda n: [n["cells"][1].pop(key) for key in ("metadata", "outputs", "execution_count")],
    ],
)
def test_a_notebook_of_any_format_4_runs_as_python(home, change):
    text = changed(change)
    job = Job("demo", "demo", {"size": 4}, ("html",), text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = run.render(job)
    assert not isinstance(made, Failed), made.message
    assert "Size 4" in made.files["demo.html"].decode()


def test_the_ids_of_cells_without_one_are_those_of_their_places():
    content = json.loads(notebook(["1", "2", "3"], parameters=None))
    names = ["", "cell-1", "cell-1"]
    for cell, name in zip(content["cells"], names, strict=True):
        cell["id"] = name
    made = notebooks.completed(content)
    assert [cell["id"] for cell in made["cells"]] == ["cell-1-2", "cell-1", "cell-3"]
    assert notebooks.completed(content) == made
    assert notebooks.completed(made) == made
    assert [cell["id"] for cell in content["cells"]] == names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])", 1),
        (
            "import matplotlib\nmatplotlib.use('agg')\nimport seaborn as sns\nsns.relplot(x=[1, 2], y=[2, 1]);",
            1,
        ),
        ("import matplotlib.pyplot as plt\nplt.ioff()\nplt.plot([1, 2])\nplt.close()", None),
        (
            "import matplotlib.pyplot as plt\n%config InlineBackend.close_figures = False\nplt.plot([1]);",
            None,
        ),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2])", None),
    ],
)
def test_a_figure_left_open_and_never_displayed_is_noted_in_its_cell(home, cell, left):
    executed = run.Execution(Job("demo", "demo", {}, (), notebook(["1", cell, "2"]))).run()
    assert [c.metadata.get("landfall_figures_not_shown") for c in executed.cells] == [None, None, left, None]


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["agg", "module://backend_of_an_editor"])
def test_a_chart_is_shown_whatever_backend_its_user_works_with(home, monkeypatch, backend):
    monkeypatch.setenv("MPLBACKEND", backend)
    cell = "import matplotlib.pyplot as plt\nplt.bar(['a'], [1])"
    executed = run.Execution(Job("demo", "demo", {}, (), notebook([cell]))).run()
    assert "image/png" in executed.cells[-1].outputs[-1].data


@pytest.mark.slow
def test_a_warning_is_no_error_in_a_kernel_whatever_it_is_to_the_command(home, monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    cell = "import warnings\nwarnings.warn('careful')\n7"
    executed = run.Execution(Job("demo", "demo", {}, (), notebook([cell]))).run()
    assert executed.cells[-1].outputs[-1].data["text/plain"] == "7"


@pytest.mark.parametrize(
    "broken",
    [
        '"cells": [1]', '"cells": [{"cell_type": "code", "metadata": null}]', '"cells": [], "metadata": 5',
        '"cells": [{"cell_type": "raw", "metadata": {"tags": null}}]', '"cells": [{"cell_type": "raw", "source": [1]}]',
        '"cells": {}', '"cells": [{"cell_type": "sql", "source": "SELECT 1"}]',
    ],
)  # fmt: skip
def test_what_has_not_the_parts_of_a_notebook_is_told(home, broken):
    (home / "notebooks" / "broken.ipynb").write_text(f'{{"nbformat": 4, {broken}}}')
    code, _, wrong = here("build", "broken", "--why")
    assert code == 1
    assert wrong.startswith("failed: broken.ipynb: this is not a notebook of format 4; save it again")


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        (
            {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}},
            "its language is R;",
        ),
        ({"kernelspec": {"name": "julia-1.9"}, "language_info": {"name": "julia"}}, "its language is julia;"),
        ({"kernelspec": {"language": "sage"}, "language_info": {"name": "python"}}, "its language is sage;"),
        ({"kernelspec": {"name": "conda", "language": "Python"}}, ""),
        ({"kernelspec": None, "language_info": {"name": "ipython"}}, ""),
        ({"landfall": ["a"]}, "title, question, description, lead are text"),
        ({"landfall": "title"}, "title, question, description, lead are text"),
        ({"landfall": {"title": 3}}, "title, question, description, lead are text"),
    ],
)
def test_a_notebook_of_another_language_or_of_wrong_words_is_refused_before_it_runs(home, metadata, told):
    content = json.loads(notebook(["x <- 1"]))
    (home / "notebooks" / "other.ipynb").write_text(json.dumps({**content, "metadata": metadata}))
    code, _, wrong = here("build", "other", "--why")
    assert (code, told in wrong, bool(wrong)) == (int(bool(told)), True, bool(told))


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("html, pdf", 0, "it has not been built"),
        (5, 1, 'write formats as ["html", "pdf"]'),
        (["html", 5], 1, ""),
    ],
)
def test_formats_are_a_list_or_names_with_commas(home, said, code, told):
    path = home / "notebooks" / "own.ipynb"
    content = json.loads(notebook(["1"]))
    content["metadata"]["landfall"] = {"formats": said}
    path.write_text(json.dumps(content))
    ended, out, wrong = here("build", "own", "--why")
    assert (ended, told in out + wrong) == (code, True)


def test_a_byte_order_mark_is_not_part_of_a_notebook(home):
    path = home / "notebooks" / "marked.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + notebook().encode())
    assert notebooks.read("marked").text == notebook()
    assert [notebooks.drop_byte_order_mark(path) for _ in range(2)] == [True, False]
    assert path.read_bytes() == notebook().encode()
    code, said, _ = here("show", "marked")
    assert (code, "size" in said) == (0, True)


def test_what_a_task_or_thread_shows_later_is_shown_under_the_cell_that_began_it(home):
    later = """
import asyncio
from IPython.display import Markdown, display
async def work(n):
    await asyncio.sleep(0.1)
    display(Markdown(f"task {n}"))
tasks = [asyncio.create_task(work(n)) for n in (1, 2)]"""
    execution = run.Execution(
        Job("demo", "demo", {}, (), notebook([later, "await asyncio.gather(*tasks)\nNone"]))
    )
    first, second = [cell.outputs for cell in execution.run().cells[-2:]]
    assert ([o.data["text/markdown"] for o in first], second) == (["task 1", "task 2"], [])


def test_a_picture_that_the_run_itself_writes_is_never_that_of_the_run_before(home):
    source = notebook(["import shutil\nshutil.copy('a.svg', 'b.svg')"])
    content = json.loads(source)
    content["cells"].append({"cell_type": "markdown", "id": "shown", "metadata": {},
                             "source": "![A](a.svg)\n\n![B](b.svg)"})  # fmt: skip
    (home / "notebooks" / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    )
    (home / "notebooks" / "drawn.ipynb").write_text(json.dumps(content))
    for _ in range(2):
        made = run.render(Job("drawn", "drawn", {}, ("html",), notebooks.read("drawn").text))
        assert ["b.svg" in p for p in made.problems if "picture" in p] == [True]
        assert made.files["drawn.html"].count(b"<img src=") == 1


def test_a_long_printed_line_is_read_at_one_go():
    """nbclient looks for a carriage return from every letter of a line: a fifth of this one takes it seconds."""
    begun = time.process_time()
    assert (
        engine.nbclient_client._RGX_CARRIAGERETURN.sub("", "20 %\r40 %\na\r\nb" + "x" * 100_000)[:9]
        == "40 %\na\r\nb"
    )
    assert time.process_time() - begun < 2
