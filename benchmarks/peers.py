"""One report from the prompt, beside the tools an author would otherwise use, in environments made fresh.

    python -m benchmarks.peers [--times 5]

A notebook of pandas and six seaborn charts becomes one HTML file: by `marimo export html`, by papermill and
nbconvert, by `jupyter-book build`, and by `landfall build`. The tools come from the package registry, with
the versions of pandas, seaborn and matplotlib that run here, and their modules are compiled: a copied
environment would compile them at each start and show twice the time. mystmd is not among them: it fetches
its page theme from a server of its own at each build, and so has no build without a network.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import nbformat

from benchmarks.measuring import LANDFALL, command, in_turn
from benchmarks.rows import Row, tell

SAME = ("pandas", "seaborn", "matplotlib", "numpy")
CHARTS = (
    'sns.lineplot(people, x="week", y="arrived", hue="place", ax=axes)',
    'sns.barplot(people, x="place", y="arrived", ax=axes)',
    'sns.scatterplot(people, x="arrived", y="left", hue="place", ax=axes)',
    'sns.histplot(people, x="arrived", hue="place", bins=30, ax=axes)',
    'sns.boxplot(people, x="place", y="left", ax=axes)',
    'sns.heatmap(people.pivot_table(index="place", columns="quarter", values="arrived"), ax=axes)',
)
_IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\nimport seaborn as sns"
_DATA = """random = np.random.default_rng(1)
people = pd.DataFrame({
    "week": np.tile(np.arange(200), 5), "place": np.repeat(list("ABCDE"), 200),
    "arrived": random.gamma(2, 300, 1000), "left": random.gamma(2, 200, 1000),
})
people["quarter"] = people["week"] // 13
people.groupby("place")[["arrived", "left"]].sum()"""


def notebook() -> str:
    """Return the notebook: every cell shows its last value, once, in a notebook and in marimo."""
    drawn = [
        f"figure{n}, axes{n} = plt.subplots(figsize=(7, 4))\n{chart.replace('ax=axes', f'ax=axes{n}')}\n"
        f"plt.close(figure{n})\nfigure{n}"
        for n, chart in enumerate(CHARTS, start=1)
    ]
    v4 = nbformat.v4
    cells = [v4.new_markdown_cell("# People by place", id="title")]
    cells.append(
        v4.new_code_cell(
            "places: int = 5  # how many places", id="parameters", metadata={"tags": ["parameters"]}
        )
    )
    cells += [v4.new_code_cell(text, id=f"cell-{n}") for n, text in enumerate((_IMPORTS, _DATA, *drawn))]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))


def environment(folder: Path, *packages: str) -> Path:
    """Return the programs of a fresh environment that holds these packages from the registry, compiled."""
    pinned = [f"{name}=={metadata.version(name)}" for name in SAME]
    if uv := shutil.which("uv"):
        command(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(folder)]
    else:
        command(sys.executable, "-m", "venv", str(folder))
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    command(*install, *pinned, *packages)
    return folder / "bin"


def _marimo(bin_: Path, source: Path) -> Callable[[Path], object]:
    app = source.with_suffix(".py")
    command(str(bin_ / "marimo"), "convert", str(source), "-o", str(app))
    return lambda out: command(
        str(bin_ / "marimo"), "export", "html", str(app), "-o", str(out / "page.html"),
        environment={"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip


def _papermill(bin_: Path, source: Path) -> Callable[[Path], object]:
    command(str(bin_ / "python"), "-m", "ipykernel", "install", "--sys-prefix")

    def way(out: Path) -> None:
        made = str(out / "page.ipynb")
        command(str(bin_ / "papermill"), str(source), made, "--no-progress-bar", "-k", "python3")
        command(str(bin_ / "jupyter-nbconvert"), "--to", "html", made)

    return way


def _book(bin_: Path, source: Path) -> Callable[[Path], object]:
    command(str(bin_ / "python"), "-m", "ipykernel", "install", "--sys-prefix")
    return lambda out: command(
        str(bin_ / "jupyter-book"), "build", str(source), "--path-output", str(out), folder=out
    )


PEERS: dict[str, tuple[tuple[str, ...], Callable[[Path, Path], Callable[[Path], object]], float | None]] = {
    "marimo": (("marimo",), _marimo, 0.5),
    "papermill and nbconvert": (("papermill", "nbconvert", "ipykernel"), _papermill, 0.6),
    "jupyter-book 1": (("jupyter-book<2", "ipykernel"), _book, None),
}
"""Tool → what is installed, the way with it, and the most that we may take of its time."""


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--times", type=int, default=5)
    times = reader.parse_args().times
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as scratch:
        home = Path(scratch) / "home"
        (home / "notebooks").mkdir(parents=True)
        (home / "data" / "tables").mkdir(parents=True)
        source = home / "notebooks" / "charts.ipynb"
        source.write_text(notebook(), "utf-8")
        ways: dict[str, Callable[[Path], object]] = {}
        versions = {}
        for number, (name, (packages, way, _)) in enumerate(PEERS.items()):
            try:
                made = environment(Path(scratch) / f"environment-{number}", *packages)
                ways[name] = way(made, source)
                ways[name](Path(tempfile.mkdtemp(dir=scratch)))
                versions[name] = _version(made, packages[0].partition("<")[0])
            except SystemExit as refusal:  # one that does not install must not lose the others
                ways.pop(name, None)
                print(f"{name} is not measured: {refusal}", flush=True)
        ours = {"LANDFALL_HOME": str(home)}
        ways["landfall"] = lambda out: command(
            LANDFALL, "build", "charts", "--format", "html", "--out", str(out), "--quiet", environment=ours
        )
        found = in_turn(ways, times)
    for name, (_, _, at_most) in PEERS.items():
        if name in found:
            tell(
                Row(
                    "one report, a notebook of pandas and six seaborn charts to HTML, from the prompt",
                    found["landfall"][0],
                    "s",
                    at_most,
                    found[name][0],
                    f"{name} {versions[name]}",
                )
            )
            print(f"processor time: {found['landfall'][1]:.2f} s beside {found[name][1]:.2f} s ({name})")


def _version(bin_: Path, package: str) -> str:
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    return command(str(bin_ / "python"), "-c", asked).strip()


if __name__ == "__main__":
    main()
