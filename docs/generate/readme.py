"""The two tables of the README that are made: the reports there are, and the speed that was measured."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.common import wording
from analysis.publish import notebooks

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results.json"
TOUR = ("crossings", "returns", "asylum", "local", "claims", "revisions")
"""The project's own reports, in the order of the tour; a notebook of one's own is not told of."""
NOT_MEASURED = "Not measured on this version yet: `make bench` measures and fills in this place."


def current(text: str, results: Mapping[str, Any] | None) -> str:
    """Return the README with each made table as it should be; the rest as it is."""
    for name, made in {"reports": reports(), "speed": speed(results)}.items():
        text = block(text, name, made)
    return text


def block(text: str, name: str, made: str) -> str:
    """Return a text with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced.

    Raises ValueError unless there is exactly one such place.
    """
    place = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    changed, count = place.subn(lambda _: f"{made}\n", text)
    if count != 1:
        msg = f"expected one place <!-- {name} -->, found {count}"
        raise ValueError(msg)
    return changed


def measured() -> dict[str, Any] | None:
    """Return `benchmarks/results.json`, None where nothing was measured."""
    return json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else None


def write() -> None:
    """Write the tables into the README."""
    README.write_text(current(README.read_text("utf-8"), measured()), "utf-8", newline="\n")


def reports() -> str:
    """Return one row for each of the project's reports: its question, and what can be asked for."""
    rows = ["| report | the question it answers | parameters |", "|---|---|---|"]
    for notebook in (notebooks.read(name) for name in TOUR if name in notebooks.names()):
        asked = ", ".join(f"`{p.name}`" for p in notebook.parameters if p.name != "as_of")
        rows.append(f"| **{notebook.name}** | {notebook.front_matter['question']} | {asked or 'none'} |")
    return "\n".join([*rows, "", "Every report also has `as_of`, the day it looks from."])


def speed(results: Mapping[str, Any] | None) -> str:
    """Return the figures of `make bench` as a table, with the day, the machine and the versions."""
    if results is None:
        return NOT_MEASURED
    rows = ["| | papermill and nbconvert | Landfall | ratio |", "|---|---|---|---|"]
    for one in results["compared"]:
        ratio = one["plain"] / one["ours"] if one["plain"] is not None else None
        cells = [_amount(one["plain"], one["unit"]), _amount(one["ours"], one["unit"]), _ratio(ratio)]
        rows.append(f"| {one['what']} | {' | '.join(cells)} |")
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    said = (
        f"Measured on {results['measured']} by `make bench`, all in one run, on {results['machine']}, Python "
        f"{results['python']}; {versions}. Ratios hold on other machines, seconds do not."
    )
    return "\n".join([*rows, "", said])


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "not offered"
    return f"{wording.number(value, 0 if value >= 100 else 2)} {unit}"


def _ratio(value: float | None) -> str:
    return "" if value is None else wording.number(value, 1 if value >= 2 else 2)
