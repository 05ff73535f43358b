"""The two tables of the README that are made: the reports there are, and the speed that was measured."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.common import wording
from analysis.publish import notebooks
from benchmarks.rows import Row

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
        raise ValueError(f"expected one place <!-- {name} -->, found {count}")
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
    """Return the rows of `make bench` that were promised, with the day, the machine and the versions."""
    made = [Row.of(kept) for several in (results or {}).get("rows", {}).values() for kept in several]
    promised = [row for row in made if row.at_most is not None]
    if results is None or not promised:
        return NOT_MEASURED
    lines = ["| | beside | there | Landfall | must be | is it? |", "|---|---|---|---|---|---|"]
    for row in promised:
        cells = (row.what, row.beside_what, _amount(row.beside, row.unit), _amount(row.ours, row.unit))
        lines.append(f"| {' | '.join(cells)} | {_must(row)} |")
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    said = (
        f"Measured on {results['measured']} by `make bench`, all in one run of "
        f"{results['seconds'] / 60:.0f} minutes, on {results['machine']}, Python {results['python']}; "
        f"{versions}. Ratios hold on other machines, seconds do not."
    )
    failed = [f"{line}." for several in results["failed"].values() for line in several]
    return "\n".join([*lines, "", " ".join([said, *failed])])


def _must(row: Row) -> str:
    """Return the most a row may be, and whether it is, with its ratio where it stands beside another way."""
    if row.beside is None:
        return f"at most {_amount(row.at_most, row.unit)} | {'yes' if row.holds else 'no'}"
    return f"at most {row.at_most:.2f} of it | {'yes' if row.holds else 'no'}: {row.figure:.2f}"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    places = 0 if value >= 100 or float(value).is_integer() else 2
    return f"{wording.number(value, places)} {unit}"
