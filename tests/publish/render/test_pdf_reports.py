"""The PDF of every report of the project, from the embedded tables."""

import json
from pathlib import Path

import page
import pikepdf
import pytest
import words
from building import here

from benchmarks import reading

MOST_BYTES = 1_000_000
COUNCILS = (
    "Belfast",
    "City of London",
    "East Renfrewshire",
    "Highland",
    "Hillingdon",
    "Leeds",
    "Orkney Islands",
)
REPORTS = ("asylum", "claims", "crossings", "local/glasgow-city", "returns", "revisions")


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_a_report_meets_both_standards_and_carries_its_data(slug: str, built_reports: Path) -> None:
    made = (built_reports / f"{slug}.pdf").read_bytes()
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [f.message for f in page.validate_pdf_bytes(made, profile=profile).failures] == []
    with pikepdf.open(built_reports / f"{slug}.pdf") as document:
        attached = {name: bytes(spec.get_file().read_bytes()) for name, spec in document.attachments.items()}
    assert attached == {path.name: path.read_bytes() for path in (built_reports / slug).glob("*.csv")}
    manifest = json.loads((built_reports / f"{slug}.json").read_text("utf-8"))
    assert (
        len(attached) >= len([exhibit for exhibit in manifest["exhibits"] if exhibit["kind"] == "figure"]) > 0
    )
    assert len(made) < MOST_BYTES


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_no_word_of_a_report_is_lost_on_paper(slug: str, built_reports: Path) -> None:
    page, pdf = (built_reports / f"{slug}.{form}" for form in ("html", "pdf"))
    assert words.lost(page.read_text("utf-8"), pdf.read_bytes()) == []


@pytest.fixture
def councils(tmp_path: Path, warm_kernels: object, without_workers: None) -> Path:
    """A folder with the PDFs of authorities of four shapes."""
    areas = f"area={','.join(COUNCILS)}"
    assert here("build", "local", "--each", areas, "--format", "pdf", "--out", str(tmp_path))[0] == 0
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("slug", REPORTS)
def test_no_page_before_the_annex_is_more_than_a_third_empty(slug: str, built_reports: Path) -> None:
    assert max(reading.empty(built_reports / f"{slug}.pdf")) <= 1 / 3


@pytest.mark.slow
def test_no_page_of_an_authority_is_more_than_a_third_empty(councils: Path) -> None:
    found = {file.stem: reading.empty(file) for file in sorted(councils.rglob("*.pdf"))}
    assert len(found) == len(COUNCILS)
    assert {name: pages for name, pages in found.items() if max(pages, default=0.0) > 1 / 3} == {}


def test_every_report_is_among_them(root: Path) -> None:
    assert {slug.split("/")[0] for slug in REPORTS} == {
        path.stem for path in (root / "notebooks").glob("*.ipynb")
    }
