"""The prepared process imports what the notebooks to be built need, and no more where that can be told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import REPORT, notebook, project

from analysis.publish.execution import preload


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project(
        tmp_path / "project",
        bare=notebook(["print(1)"]),
        drawn=notebook(REPORT),
        own=notebook(["from analysis.common import wording"]),
        fitted=notebook(["from scipy import optimize"]),
    )
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


def test_what_a_notebook_does_not_name_is_not_imported_for_it(home: Path) -> None:
    bare, drawn = list(preload._wanted(["bare"])), list(preload._wanted(["drawn"]))
    assert "ipykernel.kernelapp" in bare
    assert not [name for name in bare if name.startswith(("matplotlib", "pandas", "statsmodels"))]
    assert "matplotlib.backends.backend_svg" in drawn
    assert "scipy.optimize" in preload._wanted(["fitted"])
    assert not [name for name in drawn if name.startswith(("pandas", "seaborn", "analysis.measures"))]


@pytest.mark.parametrize("reports", [[], ["own"], ["bare", "own"], ["nowhere"]])
def test_for_any_module_of_ours_and_where_it_cannot_be_told_all_is_imported(
    home: Path, reports: list[str]
) -> None:
    wanted = list(preload._wanted(reports))
    for name in ("pandas", "seaborn", "analysis.charts.lines"):
        assert name in wanted
    assert "scipy.optimize" not in wanted, "what was found by it is kept"
    ours = [name for name in wanted if name.startswith(("analysis.publish", "analysis.cli"))]
    assert ours == ["analysis.publish.execution.in_kernel"]


_PLACES = {
    "command": ("import analysis.cli.build, analysis.publish.execution.prepared", "numpy pandas markdown_it"),
    "plan": (
        "from analysis.publish import jobs, notebooks\n"
        + "".join(
            f"jobs.plan(notebooks.read('{one}'), common={{}})\n" for one in ("crossings", "local", "returns")
        ),
        "numpy pandas",
    ),
    "worker": (
        "from analysis.publish.execution import worker; worker.import_early(['html', 'pdf'])",
        "numpy pandas matplotlib seaborn scipy jupyterlab jupyter_server openpyxl docx xlsxwriter",
    ),
    "worker of pages": (
        "from analysis.publish.execution import worker; worker.import_early(['html'])",
        "numpy pikepdf fontTools typst",
    ),
    "prepared process": (
        "from analysis.publish.execution import preload; preload.prepare(['crossings'])",
        "ipywidgets scipy.stats scipy.optimize scipy.cluster openpyxl xlsxwriter nbconvert jupyterlab papermill",
    ),
}


@pytest.mark.parametrize("place", _PLACES)
def test_no_process_of_a_build_imports_what_its_report_does_not_use(place: str) -> None:
    done, unwanted = _PLACES[place]
    code = f"import sys\n{done}\nprint([name for name in {unwanted.split()} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_what_stands_in_for_a_part_of_scipy_leads_to_it() -> None:
    code = (
        "from analysis.publish.execution import preload\n"
        "with preload._imported_where_called(): import seaborn\n"
        "import matplotlib.pyplot, pandas, sys\n"
        "assert 'scipy.stats' not in sys.modules\n"
        "seaborn.kdeplot(x=[1, 2, 4]); seaborn.clustermap(pandas.DataFrame([[1, 2], [3, 4], [9, 1]]))\n"
        "import scipy.stats, scipy.cluster.hierarchy\n"
        "print(type(sys.modules['scipy.stats']).__name__, scipy.stats.norm.cdf(0), seaborn.__version__)"
    )
    environment = {**os.environ, "MPLBACKEND": "agg"}
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    assert said.stdout.split()[:2] == ["module", "0.5"]


def test_a_worker_has_compiled_its_templates_before_it_is_asked_for_a_page() -> None:
    code = (
        "from analysis.publish.execution import worker\nworker.import_early(['html', 'pdf'])\n"
        "import jinja2\njinja2.Environment.compile = None  # a page that needed it would fail\n"
        "from analysis.publish.render import html, tables_typst, typst\n"
        "made = [html.exporter().environment.get_template('exhibits.html.j2').name,"
        " tables_typst.advances.cache_info().currsize]\n"
        "typst._absent({'–'}, maths=False)\nprint(*made, typst.fonts.cache_info().misses)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    name, faces, fonts = done.stdout.split()
    assert name == "exhibits.html.j2"
    assert (int(faces), int(fonts)) == (2, 1)


def test_no_collection_looks_through_what_was_imported_or_copies_its_pages() -> None:
    for done in ("preload.prepare(['crossings'])", "worker.import_early(['html'])"):
        code = (
            f"import gc\nfrom analysis.publish.execution import preload, worker\n{done}\n"
            "print(gc.isenabled(), len(gc.get_objects()) < gc.get_freeze_count() // 100)"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert said.stdout.split() == ["True", "True"]


def test_only_for_kernels_of_an_area_are_the_names_of_areas_read_before_they_are_forked() -> None:
    code = (
        "from analysis.inputs import areas\nfrom analysis.publish.execution import preload\n"
        "for name in ('crossings', 'nowhere', 'local'):\n"
        "    preload._name_areas(name)\n    print(areas._built.cache_info().currsize)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["0", "0", "1"]
