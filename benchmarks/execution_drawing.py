"""What each way of drawing costs: one line chart of daily figures, drawn with and without each step.

    python -m benchmarks.execution_drawing [--repeats 20]

`ours` is what `analysis.charts.style` does. Each other row undoes one thing.
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import time
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts import finished, style

METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
DAYS = np.arange(3000)
FIGURES = np.random.default_rng(1).gamma(0.3, 300, DAYS.size)
CUMULATIVE = np.cumsum(FIGURES.reshape(8, -1), axis=1)


def draw(axes: Axes) -> None:
    """Eight years of cumulative figures, labelled at their ends, and every day as a thin line."""
    for year, values in enumerate(CUMULATIVE):
        axes.plot(values, color=style.CONTEXT if year < 7 else style.DARK_BLUE)
        axes.text(len(values), values[-1], str(2018 + year))
    axes.plot(DAYS / 8, FIGURES, linewidth=0.5, color=style.PALE)
    axes.set_xlabel("Day of the year")


def ours(**changes: object) -> str:
    with style.official(), mpl.rc_context(changes):
        figure, (axes,) = style.canvas()
        draw(axes)
        return finished.svg(figure)


def saved(figure: Figure, **options: object) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata=METADATA, **options)
    return out.getvalue()


def tight() -> str:
    with style.official():
        figure, (axes,) = style.canvas()
        draw(axes)
        return saved(figure, bbox_inches="tight")


def constrained() -> str:
    with style.official():
        figure = Figure(figsize=(style.WIDTH, 3.6), layout="constrained")
        draw(figure.subplots())
        return saved(figure)


def drawn_twice() -> str:
    """As pyplot's hook does in a notebook: once with Agg for nobody, then for the cell."""
    with style.official():
        figure, axes = plt.subplots(figsize=(style.WIDTH, 3.6))
        draw(axes)
        figure.canvas.draw()
        made = saved(figure)
        plt.close(figure)
        return made


WAYS: dict[str, Callable[[], str]] = {
    "ours": ours,
    "tight box instead of fixed margins": tight,
    "constrained layout instead of fixed margins": constrained,
    "pyplot and its second draw": drawn_twice,
    "text as outlines": lambda: ours(**{"svg.fonttype": "path"}),
    "paths not simplified": lambda: ours(**{"path.simplify": False}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for way in WAYS.values():
        way()
    for _ in range(repeats):  # in turn, so that a busy moment of the machine hits all alike
        for name, way in WAYS.items():
            gc.collect()
            started = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - started)
    first = statistics.median(times["ours"])
    for name, way in WAYS.items():
        taken = statistics.median(times[name])
        print(f"{name:<45} {taken * 1000:>7.1f} ms  {taken / first:>5.2f}  {len(way()) / 1000:>7.0f} kB")


if __name__ == "__main__":
    mpl.use("agg")
    main()
