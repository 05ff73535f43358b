"""The PDF of every report of the project, from the embedded tables."""

from __future__ import annotations

import io
from pathlib import Path

import nbformat
import page
import papermill
import pikepdf
import pytest

from analysis.publish import csvfile, prepare
from analysis.publish.pdf import export_pdf

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_BYTES = 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_report_meets_both_standards_and_carries_its_data(path: Path, tmp_path: Path) -> None:
    executed = tmp_path / path.name
    papermill.execute_notebook(path, executed, kernel_name="python3", cwd=ROOT, progress_bar=False)
    nb = nbformat.read(executed, 4)
    made = export_pdf(nb, resources={"metadata": {"name": path.stem}})
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [f.message for f in page.validate_pdf_bytes(made, profile=profile).failures] == []
    with pikepdf.open(io.BytesIO(made)) as document:
        attached = {name: bytes(spec.get_file().read_bytes()) for name, spec in document.attachments.items()}
    assert attached == csvfile.files(prepare.document(nb))
    assert attached
    assert len(made) < MOST_BYTES
