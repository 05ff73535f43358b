"""`landfall backtest` stores what the code gives, and says how far off it was."""

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli.main import landfall
from analysis.measures.models import projection


def test_the_errors_stored_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = projection.stored()
    monkeypatch.setattr(projection, "refresh", lambda: stored)
    done = CliRunner().invoke(landfall, ["backtest"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith(f"{len(stored)} projections of 2021 to 2025 stored, as before")
    told = {line.split()[0]: line.split()[1:] for line in lines[1:-2]}
    assert list(told) == ["from", *projection.LABELS]
    mean = told["from"].index("mean")
    errors = projection.accuracy(stored).set_index("method")["mean"]
    assert {name: told[name][mean] for name in errors.index} == {n: f"{e:.1f}" for n, e in errors.items()}
    calm = projection.calibration(stored[stored["year"] >= 2022])
    assert f"2022 to 2025: held {calm.coverage_80:.0f}% of 36" in lines[-1]


def test_a_changed_table_is_said_to_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more() -> pd.DataFrame:
        table = projection.stored()
        return table.assign(projected=table["projected"] + 1)

    monkeypatch.setattr(projection, "refresh", one_more)
    assert "stored, changed" in CliRunner().invoke(landfall, ["backtest"]).output
