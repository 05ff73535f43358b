"""The notebook that a page offers: what was run, and nothing of the machine it ran on."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.exhibits import MIME
from analysis.exhibits import display as notebook_display

_LATEST = re.compile(r'^as_of = "latest"$', re.MULTILINE)


def zipped(nb: Mapping[str, Any], day: dt.date | None, name: str) -> bytes:
    """Return the notebook for readers as a ZIP file: a fifth of its size, which was half of a page's."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        # without its parameters: a page is the same for the newest day and for the day it cites
        file_name = f"{name.partition('--')[0]}.ipynb"
        archive.writestr(zipfile.ZipInfo(file_name), notebook(nb, day), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def notebook(nb: Mapping[str, Any], day: dt.date | None) -> bytes:
    """Return the notebook for readers: code, parameters and exhibits, nothing of the machine it ran on.

    It makes the same report again: the day it was seen from stands in the place of `latest`. A chart is in
    it once, as a notebook shows it; its payload goes without, or pages would be a quarter larger, and
    `prepare` puts the two together.
    """
    cells = []
    for place, cell in enumerate(nb["cells"], start=1):
        kept: dict[str, Any] = {
            "cell_type": cell["cell_type"],
            "id": f"cell-{place}",
            "metadata": {"tags": list(cell["metadata"].get("tags", []))},
            "source": cell["source"],
        }
        if "attachments" in cell:
            kept["attachments"] = cell["attachments"]
        if cell["cell_type"] == "code":
            kept |= {"execution_count": cell["execution_count"], "outputs": list(_shown(cell["outputs"]))}
        if "injected-parameters" in kept["metadata"]["tags"]:
            kept["source"] = _LATEST.sub(f'as_of = "{day}"', kept["source"]) if day else kept["source"]
        cells.append(kept)
    metadata = {k: nb["metadata"][k] for k in ("kernelspec", "landfall") if k in nb["metadata"]}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _shown(outputs: list[Any]) -> Iterator[dict[str, Any]]:
    for output in outputs:
        data = output.get("data", {})
        words = "text/html" if "text/html" in data else "text/plain"  # for no terminal
        kept = {k: data[k] for k in (MIME, words, "text/markdown") if k in data}
        if MIME in kept and notebook_display.picture(kept.get("text/html", "")):
            kept[MIME] = {k: v for k, v in kept[MIME].items() if k != "svg"}
        if MIME in data or "text/markdown" in data:
            yield {"output_type": "display_data", "metadata": {}, "data": kept}
