"""A project small enough for a test: one table, and notebooks made of a few lines."""

from collections.abc import Sequence
from pathlib import Path

import nbformat

PARAMETERS = 'as_of: str = "latest"  # day to look from\nsize: int = 3  # how many rows\n'

SHOW = """
import datetime as dt, hashlib
from pathlib import Path
from analysis.exhibits import Column, Data, Figure, Input, KeyFigure, KeyFigures, Source, Sources

day = dt.date(2025, 3, 31)
source = Source("s", "Publisher", "Publication", "Table", day, "https://example.org/", "OGL v3.0")
home = __import__("os").environ
table = Path(home.get("LANDFALL_STATE") or home["LANDFALL_HOME"] + "/data/tables", "counts.csv")
rows = [line.split(",") for line in table.read_text().splitlines()[1:]]
columns = (Column("name", "Name"), Column("count", "People", "integer"))
data = Data(columns, tuple((name, int(count)) for name, count, *_ in rows))
"""

FIGURE = """
from io import StringIO
from matplotlib.figure import Figure as Canvas
import matplotlib
matplotlib.rcParams["svg.hashsalt"] = "fixed"
canvas = Canvas(figsize=(3, 2))
canvas.subplots().bar([name for name, _ in data.rows], [count for _, count in data.rows])
out = StringIO()
canvas.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
Figure(id="counts", title="Counts by name", subtitle="People, 2025", alt="Two bars, the second higher.",
       svg=out.getvalue(), data=data, sources=(source,))
"""

KEY = """
KeyFigures(id="key", title="Key figures", sources=(source,), figures=(
    KeyFigure("total", "Total", sum(c for _, c in data.rows) * size, "people", (day, day), "final", day),))
"""

END = """
Sources(as_at=day, as_of=None, limits=("A test.",), cite="Cite.", parameters={"size": size}, inputs=(
    Input(source, "counts", hashlib.sha256(table.read_bytes()).hexdigest(), day, None, False),))
"""

REPORT = (SHOW, KEY, FIGURE, END)
WITHOUT_FIGURE = (SHOW, KEY, END)
"""For tests that only need a report: matplotlib takes a second to import."""


def reading(table: str, source: str, day: str = "2026, 7, 24") -> list[str]:
    """Return the cells of `WITHOUT_FIGURE` for a report of one of our own tables, whose last release is of a day."""
    first, *rest, end = (cell.replace("counts", table) for cell in WITHOUT_FIGURE)
    first = first.replace('Source("s"', f'Source("{source}"').replace("int(count)", "int(count or 0)")
    return [first, *rest, end.replace("day, None,", f"day, dt.date({day}),")]


def notebook(
    cells: Sequence[str] = REPORT, *, parameters: str | None = PARAMETERS, title: str = "A report"
) -> str:
    """Return a notebook as text: one code cell for each source, after the parameters."""
    v4 = nbformat.v4
    made = [v4.new_code_cell(source.rstrip(), id=f"cell-{n}") for n, source in enumerate(cells, start=1)]
    if parameters is not None:
        made.insert(0, v4.new_code_cell(parameters, id="params", metadata={"tags": ["parameters"]}))
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "landfall": {"title": title, "question": "How many?", "description": "Counts."},
    }
    return nbformat.writes(v4.new_notebook(cells=made, metadata=metadata))


def project(folder: Path, **notebooks: str) -> Path:
    """Make a project with these notebooks and one table; return its folder."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "data" / "tables").mkdir(parents=True)
    write_table(folder, 5)
    for name, text in notebooks.items():
        (folder / "notebooks" / f"{name}.ipynb").write_text(text)
    return folder


def write_table(folder: Path, second: int) -> None:
    """Write the project's table; the figure of its second row may be chosen."""
    lines = ["name,count,released,superseded", "a,2,2025-04-01,", f"b,{second},2025-04-01,"]
    (folder / "data" / "tables" / "counts.csv").write_text("\n".join(lines) + "\n")
    (folder / "data" / "tables" / "releases.csv").write_text("table,released\ncounts,2025-04-01\n")
