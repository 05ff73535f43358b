"""A tile grid: one square of equal size for each place, near where the place is, and no map server.

Tiles are put on a grid by linear assignment: of all ways to give each place its own square, the one in
which places move least in all. It depends on the places' coordinates alone, so that it is the same in
every build and for every figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis.charts import again, finished, style
from analysis.common.kept import kept
from analysis.exhibits import Column, Data, Figure

GRID = (22, 28)
"""Columns and rows: about 1.7 squares for each of the UK's authorities leave the sea open."""
_EVENED = 0.5
"""How far places are spread towards equal density before they are put on the grid: 0 is a true map."""
_MIDDLE = math.radians(54.5)
_KEY_OF_RING = (15, 24)
"""The square where the ring of the marked place is named."""
_LONGEST = 16
"""Letters of that name on one line."""
_LONGEST_GROUP = 12
"""Letters of a region's name on one line."""
_ROWS, _BEYOND = 3.4, 1.6
"""Rows from the middle of a region's name to that of the next, and to tiles that it might cover."""
_BESIDE = 1.0
"""Inches beside the tiles, for the names of regions."""
_Floats = npt.NDArray[np.floating[Any]]
_Integers = npt.NDArray[np.int64]


def layout(lon: Sequence[float], lat: Sequence[float]) -> tuple[_Integers, _Integers]:
    """Return a column (from the west) and a row (from the south) for each place, no two the same.

    Coordinates are degrees (WGS 84). Raises ValueError where there are more places than squares.
    """
    if len(lon) > GRID[0] * GRID[1]:
        raise ValueError(f"{len(lon)} places do not fit on {GRID[0]} × {GRID[1]} squares")
    columns, rows = _assigned(lon, lat)
    return np.array(columns, dtype=np.int64), np.array(rows, dtype=np.int64)


@kept
def _assigned(lon: Sequence[float], lat: Sequence[float]) -> list[list[int]]:
    from scipy import optimize

    x = _evened(np.array(lon) * math.cos(_MIDDLE)) * (GRID[0] - 1)
    y = _evened(np.array(lat)) * (GRID[1] - 1)
    across, up = (cells.ravel() for cells in np.meshgrid(np.arange(GRID[0]), np.arange(GRID[1])))
    moved = (x[:, None] - across) ** 2 + (y[:, None] - up) ** 2
    _, chosen = optimize.linear_sum_assignment(moved)
    return [across[chosen].tolist(), up[chosen].tolist()]


def _unit(raw: _Floats) -> _Floats:
    """Return values moved and scaled to run from 0 to 1."""
    scaled: _Floats = (raw - raw.min()) / max(raw.max() - raw.min(), 1e-12)
    return scaled


def _evened(values: _Floats) -> _Floats:
    """Return values from 0 to 1, part of the way from their places on the map to an even spread."""
    ranks = pd.Series(values).rank().to_numpy(dtype=np.float64)
    return _unit(np.average([_unit(values), _unit(ranks)], axis=0, weights=[1 - _EVENED, _EVENED]))


@again.drawn
def tiles(
    frame: pd.DataFrame,
    *,
    lon: str,
    lat: str,
    group: str,
    level: str,
    levels: Sequence[str],
    key: str,
    highlight: Any,
    label: str,
    columns: Sequence[Column],
    data: pd.DataFrame,
    **words: Unpack[finished.Words],
) -> Figure:
    """Draw a tile for each place, darker and larger for higher levels; one place is marked and named.

    Parameters
    ----------
    frame
        One row per place, its index unique: coordinates `lon` and `lat`, its `group` (regions, with lines
        between them and their names beside them) and its `level`, a number from 0 to 3; a missing level
        is drawn as a cross.
    levels
        What the four levels mean, the lowest first; `key` is the heading above them.
    highlight
        Index of the marked place; `label` is its name in the chart.
    data
        What the exhibit's table shows, with `columns`.
    words
        As for `lines.series`.
    """
    across, up = layout(frame[lon].tolist(), frame[lat].tolist())
    with style.official():
        side = (style.WIDTH - 2 * _BESIDE) / (GRID[0] + 0.4)
        tall = side * (int(up.max()) + 1.6)
        figure, (axis,) = style.canvas(tall + 0.55, left=_BESIDE, right=_BESIDE, top=0.5, bottom=0.05)
        _draw_levels(axis, across, up, frame[level], key=key, levels=levels)
        groups = frame[group].to_numpy(dtype=object)
        _draw_borders(axis, across, up, groups)
        _name_groups(axis, across, up, groups)
        place = frame.index.get_loc(highlight)
        _mark(axis, int(across[place]), int(up[place]), label)
        axis.set_xlim(-0.7, GRID[0] - 0.3)
        axis.set_ylim(-0.8, int(up.max()) + 0.8)
        axis.set_aspect("equal")
        axis.set_axis_off()
        return finished.exhibit(figure, shape_kept=True, data=Data.of(data, columns), **words)


_FACES = ("white", style.SEQUENTIAL[2], style.SEQUENTIAL[1], style.SEQUENTIAL[0])
_HALVES = (0.20, 0.32, 0.40, 0.46)


def _draw_levels(
    axis: Axes, across: _Integers, up: _Integers, level: pd.Series[Any], *, key: str, levels: Sequence[str]
) -> None:
    known = level.to_numpy(dtype=float, na_value=np.nan)
    for number, (face, half, text) in enumerate(zip(_FACES, _HALVES, levels, strict=True)):
        chosen = known == number
        edge = style.INK if number == 0 else face
        axis.plot([], [], "s", color=face, markeredgecolor=edge, markersize=16 * half, label=text)
        if chosen.any():
            shape = _squares(across[chosen], up[chosen], half)
            axis.add_patch(PathPatch(shape, facecolor=face, edgecolor=edge, linewidth=0.7))
    if np.isnan(known).any():
        gone = np.isnan(known)
        axis.plot(across[gone], up[gone], "x", color=style.INK, markersize=4, label="Not published")
    axis.legend(loc="lower left", bbox_to_anchor=(-0.3, 1.0), ncols=5, frameon=False, alignment="left",
                fontsize=style.REMARK, title=key, title_fontsize=style.REMARK,
                handletextpad=0.2, columnspacing=1.8, borderaxespad=0.2)  # fmt: skip


def _squares(across: _Integers, up: _Integers, half: float) -> Path:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half
    vertices = (np.stack([across, up], axis=1)[:, None, :] + corners).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(across))
    return Path(vertices, codes)


def _draw_borders(axis: Axes, across: _Integers, up: _Integers, groups: npt.NDArray[np.object_]) -> None:
    """Draw a line between neighbouring tiles of different groups."""
    at = {(int(c), int(r)): g for c, r, g in zip(across, up, groups, strict=True)}
    lines = []
    for (c, r), own in at.items():
        if at.get((c + 1, r), own) != own:
            lines.append([(c + 0.5, r - 0.5), (c + 0.5, r + 0.5)])
        if at.get((c, r + 1), own) != own:
            lines.append([(c - 0.5, r + 0.5), (c + 0.5, r + 0.5)])
    axis.add_collection(LineCollection(lines, colors=style.INK, linewidths=0.8, capstyle="round"))


def _name_groups(axis: Axes, across: _Integers, up: _Integers, groups: npt.NDArray[np.object_]) -> None:
    """Name each group beside its outermost tile, west or east, in a row where that side is free."""
    found: list[tuple[bool, int, str]] = []
    for group in sorted(set(groups)):
        own = groups == group
        best: tuple[float, int, bool] | None = None
        middle = float(np.median(up[own]))
        for row in sorted(set(up[own].tolist())):
            line = up == row
            for east in (False, True):
                edge = across[line].max() if east else across[line].min()
                if groups[line & (across == edge)][0] == group:
                    candidate = (abs(row - middle), row, east)
                    best = candidate if best is None or candidate < best else best
        row, east = (round(middle), True) if best is None else best[1:]
        edge = across[up == row].max() if east else across[up == row].min()
        if best is None:  # enclosed by others: a line leads to its name
            inner = across[own & (up == row)].max()
            axis.plot([inner, edge + 0.7], [row, row], color=style.INK, linewidth=0.7, marker="o",
                      markevery=[0], markersize=3)  # fmt: skip
        found.append((east, int(row), fill(group, _LONGEST_GROUP)))
    for side in (False, True):
        own_side = [one for one in found if one[0] is side]
        rows = style.spread([row for _, row, _ in own_side], _ROWS)
        for (_, _, text), height in zip(own_side, rows, strict=True):
            near = np.abs(up - height) < _BEYOND
            beside = across[near] if near.any() else across
            edge = beside.max() if side else beside.min()
            axis.text(edge + (0.75 if side else -0.75), height, text, va="center",
                      ha="left" if side else "right", fontsize=style.REMARK, linespacing=1.3)  # fmt: skip


def _mark(axis: Axes, column: int, row: int, label: str) -> None:
    """Ring a tile, and name the ring in the open sea north-east of the land, where no tile lies."""
    for x, y in ((column, row), _KEY_OF_RING):
        ring = _squares(np.array([x]), np.array([y]), 0.56)
        axis.add_patch(PathPatch(ring, facecolor="none", edgecolor=style.ORANGE, linewidth=2.2, zorder=5))
    x, y = _KEY_OF_RING
    axis.text(x + 1, y, fill(label, _LONGEST), va="center", fontsize=style.LABEL, fontweight="bold")
