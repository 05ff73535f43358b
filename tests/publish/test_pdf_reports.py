"""The PDF of every report of the project, from the embedded tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import page
import pikepdf
import pytest

from analysis.publish import csvfile, jobs, notebooks, prepare, prepared, run
from analysis.publish.pdf import export_pdf

NOTEBOOKS = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def kernels() -> Iterator[None]:
    """Kernels of one prepared process, as a build has them."""
    with prepared.for_a_build() as process, pytest.MonkeyPatch.context() as patched:
        if process:
            patched.setenv(prepared.SOCKET_VARIABLE, process.address)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_report_meets_both_standards_and_carries_its_data(name: str) -> None:
    (job,) = jobs.plan(notebooks.read(name), common={})
    nb = run.Execution(job).run()
    made = export_pdf(nb, resources={"metadata": {"name": name}})
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert [f.message for f in page.validate_pdf_bytes(made, profile=profile).failures] == []
    with pikepdf.open(io.BytesIO(made)) as document:
        attached = {name: bytes(spec.get_file().read_bytes()) for name, spec in document.attachments.items()}
    assert attached == csvfile.files(prepare.document(nb))
    assert attached
    assert len(made) < MOST_BYTES
