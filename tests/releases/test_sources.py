"""What `data fetch` would take from a page that offers the workbooks of two releases."""

import json
from pathlib import Path

import pytest

from analysis.releases import fetch, registry
from analysis.releases.download import Downloaded
from analysis.releases.history import catalogue

STEMS = {
    "immigration-statistics": [
        "returns-datasets",
        "returns-summary",
        "illegal-entry-routes-to-the-uk-dataset",
        "illegal-entry-routes-to-the-uk-summary",
        "asylum-summary",
        "asylum-claims-datasets",
        "asylum-claims-awaiting-decision-datasets",
        "asylum-seekers-receipt-support-datasets",
        "support-local-authority-datasets",
        "resettlement-local-authority-datasets",
    ],
    "organised-immigration-crime": ["organised-immigration-crime-summary-tables"],
    "immigration-groups": ["regional-and-local-authority-dataset"],
}
OTHERS = ["outcome-analysis-asylum-claims-datasets", "detention-datasets"]


def answered(details: dict[str, object]) -> Downloaded:
    return Downloaded(
        "https://example.org/api", json.dumps({"details": details}).encode(), "application/json"
    )


def test_of_homelessness_the_newest_quarter_and_no_other_table(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = {
        "Multiple disadvantage detailed local authority data: January to March 2026": "Multiple_Disadvantage_Detailed_202603.ods",
        "Detailed local authority level tables: financial year 2024-25": "Detailed_LA_2024-2025.ods",
        "Detailed local authority level tables: October to December 2025 (revised)": "Detailed_LA_202512_revised.ods",
        "Detailed local authority level tables: January to March 2026": "Detailed_Local_Authority_Data_202603.ods",
        "Statutory homelessness England level time series": "Time_Series_202603.ods",
    }
    page = {
        "attachments": [{"title": t, "url": f"https://example.org/{name}"} for t, name in offered.items()]
    }
    monkeypatch.setattr(fetch, "_page", lambda *_: answered(page))
    chosen = [attachment.name for attachment in fetch.newest(registry.source("homelessness-england"))]
    assert chosen == ["Detailed_Local_Authority_Data_202603.ods"]


@pytest.mark.parametrize("source", STEMS)
def test_the_newest_of_each_workbook_and_nothing_else(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        f"{stem}-{release}.xlsx" for stem in [*OTHERS, *STEMS[source]] for release in ("mar-2026", "jun-2026")
    ]
    page = {
        "attachments": [
            {"title": "Detailed datasets", "url": f"https://example.org/{name}"} for name in names
        ]
    }
    monkeypatch.setattr(fetch, "_page", lambda *_: answered(page))
    chosen = [attachment.name for attachment in fetch.newest(registry.source(source))]
    assert chosen == [f"{stem}-jun-2026.xlsx" for stem in STEMS[source]]


def test_every_table_of_a_stored_release_has_a_source_that_describes_it(root: Path) -> None:
    from analysis.releases.history import log

    held = log.read(root / "data/tables")
    assert set(held["source"]) <= set(registry.sources())
    assert set(held["table"]) <= set(catalogue.schemas())
