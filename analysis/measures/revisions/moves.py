"""Key figures of a report without and with a release: which of them move, how far, and how far by revision.

Source: the key figures as the report's own functions make them, from the releases held.

Pitfalls: A key figure moves where a newer period is counted as well as where a value is revised; the second
is told apart. Ranks and per cents have no change in per cents.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.common import wording
from analysis.exhibits import KeyFigure


def moves(
    before: Sequence[KeyFigure], revised_only: Sequence[KeyFigure], after: Sequence[KeyFigure]
) -> pd.DataFrame:
    """Return the key figures of a report without and with a release, in the order of the latter.

    Parameters
    ----------
    before, after
        The key figures without the release and with it.
    revised_only
        Those with its values for the periods that were known before, and no newer period.

    Returns
    -------
    DataFrame
        `id`, `label` (of both states: where their labels differ it names both, or what they share before
        the date), `unit`, `decimals`; `before` and `after` (numbers), `before_text` and `after_text` (as a
        reader sees them), `before_said` (the release the first is of where the second is of another),
        `before_when` and `after_when` (the days each is of, None where they are the
        same); `difference` and `by_revision`, the part of it that revised values alone make; `change_pct`
        (missing for per cents, ranks, small bases); `moved`: whether the figure as a reader sees it
        differs.
    """
    sides = [{figure.id: figure for figure in side} for side in (before, revised_only, after)]
    shown = [*after, *(figure for figure in before if figure.id not in sides[2])]
    rows = [_move(figure, *(side.get(figure.id) for side in sides)) for figure in shown]
    numbers = ["before", "after", "difference", "by_revision", "change_pct"]
    texts = ["id", "label", "unit", "decimals", "before_text", "after_text", "before_said", "before_when",
             "after_when",
             "moved"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*texts, *numbers])
    return frame.astype({**dict.fromkeys(numbers, "Float64"), "moved": bool})


def _move(
    figure: KeyFigure, was: KeyFigure | None, between: KeyFigure | None, now: KeyFigure | None
) -> dict[str, object]:
    before, revised, after = (None if side is None else side.value for side in (was, between, now))
    countable = figure.unit != "%" and not figure.unit.startswith("of ")
    differ = was is not None and now is not None and was.period != now.period
    return {
        "id": figure.id,
        "label": _label(was or figure, now or figure),
        "unit": figure.unit,
        "decimals": figure.decimals,
        "before": before,
        "after": after,
        "before_text": None if was is None else was.text,
        "after_text": None if now is None else now.text,
        "before_said": was.released if was and (now is None or now.released != was.released) else None,
        "before_when": wording.span(*was.period) if was and differ else None,
        "after_when": wording.span(*now.period) if now and differ else None,
        "difference": _less(after, before),
        "by_revision": _less(revised, before),
        "change_pct": wording.percent_change(after, before) if countable else None,
        "moved": (was and was.text) != (now and now.text),
    }


def _label(was: KeyFigure, now: KeyFigure) -> str:
    """Return what both states are called: neither stands under a label that is true of the other alone."""
    if was.label == now.label:
        return now.label
    shared = [side.label.rpartition(", ")[0] for side in (was, now)]
    return shared[0] if shared[0] == shared[1] != "" else f"{now.label} (before: {was.label})"


def _less(value: float | None, other: float | None) -> float | None:
    if value is None or other is None or wording.is_missing(value) or wording.is_missing(other):
        return None
    return value - other
