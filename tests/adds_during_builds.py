"""Add a release while reports are built: `python tests/adds_during_builds.py --times 50`.

Two reports of two tables are built at once; at a random moment of that, another process adds the next release.
Both reports must be of the tables as they were or as they are then, in their figures and in what they say they
are of.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from building import command, finish
from counts import Round
from kill_builds import Moments, broken, left_behind
from kill_data import Project, visible
from small_project import notebook, reading

TABLES = {"demo": "small_boats_daily", "weeks": "small_boats_weekly"}


def told(project: Project, report: str) -> str:
    """Return of which tables a report's figure is, and of which it says it is; "neither" where they differ."""
    manifest = json.loads((project.reports / f"{report}.json").read_bytes())
    total, named = manifest["key_figures"][0]["value"], manifest["inputs"][0]["sha256"]
    for state, tables in {"old": project.old, "new": project.new}.items():
        content = tables[f"{TABLES[report]}.csv"]
        rows = [line.split(",") for line in content.decode().splitlines()[1:]]
        figure = 3 * sum(int(people or 0) for _, people, *_ in rows)
        if (total, named) == (figure, hashlib.sha256(content).hexdigest()):
            return state
    return "neither"


def rounds(times: int, seed: int, folder: Path) -> Iterator[Round]:
    """Yield what each build made during which a release was added from its beginning to its end."""
    project = Project(folder, "https://example.org/publication")
    weekly = notebook(reading(TABLES["weeks"], "small-boats"))
    (project.home / "notebooks" / "weeks.ipynb").write_text(weekly)
    environment = {"TMPDIR": str(project.temporary)}
    moments, within = Moments(seed, 5.0), 0
    while within < times:
        project.begin()
        builder = command(project.home, "build", "--format", "html", "--jobs", "2", environment=environment)
        time.sleep(moments.draw())
        adding = finish(command(project.home, "data", "add", str(project.book), environment=environment))
        during = builder.poll() is None
        built = finish(builder)
        states = {told(project, report) for report in TABLES} if built[0] == 0 else {"none"}
        faults = [f"ended with {code}: {err}" for code, _, err in (adding, built) if code]
        faults += [] if states in ({"old"}, {"new"}) else [f"reports of {sorted(states)}"]
        faults += [] if visible(project.tables) == project.new else ["the release is not held"]
        faults += [*broken(project.reports), *left_behind(project.temporary)]
        moments.learn(hit=during)
        within += during
        if during or faults:
            yield Round(" and ".join(states), tuple(faults), left=False)


def main() -> None:
    reader = argparse.ArgumentParser(description="Add a release while reports are built.")
    reader.add_argument("--times", type=int, default=50)
    reader.add_argument("--seed", type=int, default=20260926)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="lf") as folder:
        made = []
        for one in rounds(asked.times, asked.seed, Path(folder)):
            made.append(one)
            print(len(made), one.what, "; ".join(one.faults) or "whole", flush=True)
    print(dict(Counter(one.what for one in made)))
    sys.exit(any(one.faults for one in made))


if __name__ == "__main__":
    main()
