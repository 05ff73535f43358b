"""Whether a change of the code changed a byte of any report.

    python -m benchmarks.oracle before.json                       # in the code before
    python -m benchmarks.oracle after.json --against before.json  # after; exit 1 where they differ

Builds every report with its defaults, local for twenty authorities of all nations with nobody, few and many
supported, six days in the past, two events, three countries, and revisions for every source; then keeps the
SHA-256 of each page, PDF, CSV file and manifest. Left out of manifests is what only says which code ran: the
cache's key, this project's version, and the hashes of the files that are compared themselves.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis import inputs, tables
from analysis.inputs import areas

BIN = Path(sys.executable).parent
DAYS = ("2024-03-01", "2024-12-01", "2025-03-31", "2025-12-01", "2026-03-01", "2026-08-21")
EVENTS = ({"as_of": "2024-03-01", "event": "2022-12-13", "nationality": "Albania"}, {"event": "2024-07-05"})
COUNTRIES = ("Albania", "Brazil", "India")
AUTHORITIES = 20


def authorities(number: int = AUTHORITIES) -> list[str]:
    """Return codes of authorities of each nation, spread from those with nobody supported to the most."""
    held = tables.load("asylum_support_totals")
    people = held[held["as_at"] == held["as_at"].max()].set_index("lad_code")["people"]
    nations = {nation: [a.code for a in areas.all() if a.country == nation] for nation in areas.COUNTRIES}
    each = number // len(nations)
    chosen = []
    for codes in nations.values():
        ranked = sorted(codes, key=lambda code: (people.get(code, -1), code))
        chosen += [ranked[round(place * (len(ranked) - 1) / (each - 1))] for place in range(each)]
    return chosen


def jobs() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each report with the parameters it is built with besides its defaults."""
    days = [{"as_of": day} for day in DAYS]
    yield "crossings", [*days, *EVENTS]
    yield "returns", [*days, *({"country": name} for name in COUNTRIES)]
    yield "local", [*days, *({"area": code} for code in authorities())]
    yield "claims", days
    sources = {name.replace("_", "-"): name for name in inputs.Source.choices()}  # one page for each spelling
    yield "revisions", [{"source": name} for name in sources.values()]


def digest(file: Path) -> str:
    """Return the SHA-256 of a file; of a manifest without what says only which code ran."""
    content = file.read_bytes()
    if file.suffix == ".json":
        manifest = json.loads(content)
        manifest.pop("cache", None)
        manifest.pop("outputs", None)
        for name in ("landfall", "landfall-reports"):
            manifest.get("versions", {}).pop(name, None)
        content = json.dumps(manifest, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def build(folder: Path) -> dict[str, str]:
    """Build everything into a folder and return the hash of each file by its path."""
    fresh = {**os.environ, "XDG_CACHE_HOME": str(folder / "caches")}  # nothing is read that other code found
    for report, rows in jobs():
        given = folder / f"{report}-parameters.json"
        given.write_text(json.dumps(rows), "utf-8")
        for which in ([], ["--params", str(given)]):  # with its defaults by itself: a row may name them
            command = [str(BIN / "landfall"), "build", report, *which, "--out", str(folder / report)]
            subprocess.run([*command, "--force", "--quiet"], check=True, env=fresh)
    kinds = {".html", ".pdf", ".csv", ".json"}
    made = [f for report in dict(jobs()) for f in (folder / report).rglob("*") if f.suffix in kinds]
    return {str(file.relative_to(folder)): digest(file) for file in sorted(made)}


def main() -> None:
    """Build, keep the hashes, and compare them with those of other code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("hashes", type=Path, help="where the hashes go")
    parser.add_argument("--against", type=Path, help="hashes kept before")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = build(Path(folder))
    given.hashes.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(f"{len(found)} files")
    if not given.against:
        return
    before = json.loads(given.against.read_text("utf-8"))
    different = sorted(name for name in before.keys() | found.keys() if before.get(name) != found.get(name))
    print(*(f"differs: {name}" for name in different), sep="\n")
    print(f"{len(different)} of {len(before.keys() | found.keys())} files differ")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
