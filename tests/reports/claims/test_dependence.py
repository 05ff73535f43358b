"""One changed figure changes the verdicts that depend on it, and no other."""

from pathlib import Path

import claims_project as project
import pytest

from analysis.reports import claims
from analysis.reports.claims import Check

pytestmark = pytest.mark.slow
GLASGOW = "Homelessness applications in Glasgow from people granted refugee status / leave to remain"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = project.copy(tmp_path_factory.mktemp("changed") / "project")
    story, _, further = (project.ROOT / "data" / "claims.toml").read_text("utf-8").partition("# --- Further")
    project.write_claims(made, story + "# --- On record" + further.partition("# --- On record")[2])
    return made


@pytest.fixture(scope="module")
def before(folder: Path) -> dict[str, Check]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDFALL_HOME", str(folder))
        return {check.id: check for check in claims.check()}


# table, rows, column, new value · verdicts that change, with what they become · other claims whose readings do
MUTATIONS = {
    "one more arrival on one day of the first quarter": (
        ("small_boats_daily", lambda t: t["date"] == "2025-03-02", "arrivals", 593),
        {"c1": "Not supported"},
        {"c2", "c3", "c17", "c19", "c23"},
    ),
    "a day in 2019 with more arrivals than a year": (
        ("small_boats_daily", lambda t: t["date"] == "2019-08-01", "arrivals", 50_000),
        {},
        {"c3", "c21"},
    ),
    "a busy day in January to March 2024": (
        ("small_boats_daily", lambda t: t["date"] == "2024-03-30", "arrivals", 3000),
        {"c3": "Not supported", "c23": "Depends on definition"},
        {"c17", "c18", "c19", "c21"},
    ),
    "more detections in one month of 2024": (
        ("frontex_detections", lambda t: (t["month"] == "2024-05-01") & (t["route"] == "Western Balkan Route"),
         "detections", 5000),
        {"c5": "Not supported", "c22": "Not supported"},
        set(),
    ),
    "fewer returns in the window of 2017": (
        ("returns_by_type", lambda t: (t["quarter_end"] == "2017-09-30") & (t["kind"] == "voluntary"),
         "returns", 1000),
        {},
        {"c7", "c24"},  # another reading fails, and several failed before
    ),
    "more people supported in a borough of London": (
        ("asylum_support_totals", lambda t: (t["as_at"] == "2024-12-31") & (t["lad_code"] == "E09000017"),
         "people", 4194),
        {},
        {"c9"},  # still the most outside London, which is what was claimed
    ),
    "more people supported in Liverpool": (
        ("asylum_support_totals", lambda t: (t["as_at"] == "2024-12-31") & (t["lad_code"] == "E08000012"),
         "people", 4194),
        {"c9": "Depends on definition"},
        set(),
    ),
    "a summit at another time": (
        ("policy_events", lambda t: t["event"].str.startswith("EPC Budapest"), "date", "2024-09-07"),
        {"c6": "Not supported"},
        set(),
    ),
    "no rise in refugees' applications": (
        ("homelessness_cited", lambda t: (t["measure"] == GLASGOW) & (t["period"] == "2023-24"), "value", 1384.0),
        {"c10": "Not supported", "c13": "Not supported"},
        {"c12"},
    ),
    "fewer grants at the end of 2023": (
        ("asylum_flows", lambda t: t["quarter_end"] == "2023-12-31", "grants", 4000),
        {},
        {"c12"},
    ),
    "the pilot goes on": (
        ("move_on_timeline", lambda t: t["effective_date"] == "2026-03-09", "days", 56),
        {},
        {"c14"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_only_verdicts_that_depend_on_it_change(
    folder: Path, before: dict[str, Check], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    mutation, verdicts, others = MUTATIONS[name]
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    with project.changed(folder, *mutation):
        after = {check.id: check for check in claims.check()}
    moved = {n: check.verdict for n, check in after.items() if check.verdict != before[n].verdict}
    assert moved == verdicts
    touched = {n for n, check in after.items() if check.readings != before[n].readings}
    assert touched == set(verdicts) | others
    assert all(mutation[0] in after[n].tables for n in touched)
