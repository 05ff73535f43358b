"""The prepared process imports what the notebooks to be built need, and no more where that can be told."""

from __future__ import annotations

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
    )
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return folder


def test_what_a_notebook_does_not_name_is_not_imported_for_it(home: Path) -> None:
    bare, drawn = list(preload._wanted(["bare"])), list(preload._wanted(["drawn"]))
    assert "ipykernel.kernelapp" in bare
    assert not [name for name in bare if name.startswith(("matplotlib", "pandas", "statsmodels"))]
    assert "matplotlib.backends.backend_svg" in drawn
    assert not [name for name in drawn if name.startswith(("pandas", "seaborn", "analysis.measures"))]


@pytest.mark.parametrize("reports", [[], ["own"], ["bare", "own"], ["nowhere"]])
def test_for_any_module_of_ours_and_where_it_cannot_be_told_all_is_imported(
    home: Path, reports: list[str]
) -> None:
    wanted = list(preload._wanted(reports))
    for name in ("pandas", "seaborn", "statsmodels.tsa.exponential_smoothing.ets", "analysis.charts.lines"):
        assert name in wanted
    ours = [name for name in wanted if name.startswith(("analysis.publish", "analysis.cli"))]
    assert ours == ["analysis.publish.execution.open_figures"]
