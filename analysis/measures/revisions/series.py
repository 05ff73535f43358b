"""Two releases side by side: tables as a few series over their periods, and a report's key figures.

A table of many rows is added up only in a way that is right for it: people of different kinds of return
or in different places, never different units, a part with its whole, or counts on different days.

Source: the releases held of any source; how the rows of each table add up is in `SERIES`; key
figures as the report's own functions make them.

Pitfalls: Calendar years are compared over the periods that both releases hold, so the newest is part of one.
Years are never added up from weeks. A sum of which a part is missing is missing. A key figure moves where a
newer period is counted as well as where a value is revised: the second is told apart. Ranks and per cents
have no change in per cents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.common import wording
from analysis.exhibits import KeyFigure
from analysis.measures.returns import totals as returns
from analysis.measures.revisions.changes import numbers
from analysis.releases.reading.release import TableSchema

ENGLAND = "E92000001"


@dataclass(frozen=True)
class Series:
    """How a table becomes series: `read` gives its period column and one column for each series.

    `adds_up` says that the periods are flows whose sum over a calendar year means something. `unit` is
    what the numbers count.
    """

    read: Callable[[pd.DataFrame], pd.DataFrame]
    adds_up: bool
    unit: str = "people"


def _added(
    period: str, values: Sequence[str], by: str | None = None
) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a reader that adds the rows of a period, by kind where told; missing in, missing out."""

    def read(rows: pd.DataFrame) -> pd.DataFrame:
        keys = [period] if by is None else [period, by]
        sums = rows.groupby(keys, sort=True)[list(values)].sum(skipna=False)
        wide = sums if by is None else sums.pivot_table(values[0], period, by, aggfunc="first")
        return wide.astype("Int64").rename_axis(columns=None).reset_index()

    return read


def _england(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the households of England by quarter, one column for each measure, as published."""
    england = rows[rows["lad_code"] == ENGLAND]
    wide = england.pivot_table("households", "quarter_end", "measure", aggfunc="first", dropna=False)
    return wide.rename_axis(columns=None).reset_index()


def _returns(rows: pd.DataFrame) -> pd.DataFrame:
    return returns.by_quarter(rows)[["quarter_end", *returns.COUNTS]]


SERIES = {
    "small_boats_daily": Series(lambda rows: rows[["date", "arrivals", "boats"]], True, unit=""),
    "small_boats_weekly": Series(lambda rows: rows[["week_ending", "arrivals", "prevented"]], False),
    "returns_by_type": Series(_returns, True, unit="returns"),
    "returns_by_nationality": Series(_added("quarter_end", ["returns"], "kind"), True, "returns"),
    "returns_by_destination": Series(_added("quarter_end", ["returns"], "kind"), True, "returns"),
    "returns_offenders": Series(_added("quarter_end", ["returns"]), True, "returns"),
    "illegal_entry": Series(_added("quarter_end", ["detections"], "method"), True),
    "resettlement": Series(_added("quarter_end", ["people"]), True),
    "asylum_support": Series(_added("as_at", ["people"]), False),
    "asylum_support_totals": Series(_added("as_at", ["people"]), False),
    "immigration_groups": Series(_added("as_at", ["supported", "homes_for_ukraine", "afghan"]), False),
    "homelessness_england": Series(_england, False, "households"),
}
"""Tables whose rows are parts of a whole. A table with one row for each period needs no entry."""


def of(schema: TableSchema) -> Series | None:
    """Return how a table is seen as series; None where its rows cannot be added up."""
    if schema.name in SERIES:
        return SERIES[schema.name]
    if schema.is_register or schema.as_stood or schema.key != (schema.period,):
        return None
    columns = [str(schema.period), *(column.name for column in numbers(schema))]
    return Series(lambda rows: rows[columns], False, unit=schema.unit)


def side_by_side(old: pd.DataFrame, new: pd.DataFrame, column: str, period: str) -> pd.DataFrame:
    """Return one series as both releases gave it: the period, `before`, `after`, `is_new`.

    `old` and `new` are as `Series.read` returns them; one row for each period of either, in order.
    """
    sides = [side.reindex(columns=[period, column]) for side in (old, new)]
    both = sides[0].merge(sides[1], on=period, how="outer", suffixes=("", "_after"))
    both = both.rename(columns={column: "before", f"{column}_after": "after"})
    both = both.astype({"before": "Float64", "after": "Float64"}).sort_values(period, kind="stable")
    return both.assign(is_new=both["before"].isna() & both["after"].notna()).reset_index(drop=True)


def calendar_years(old: pd.DataFrame, new: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the sums of each calendar year over the periods that both releases hold: like with like.

    Returns
    -------
    DataFrame
        `year`, `last` (the last period of it that both hold), `column`, `before`, `after`, `difference`,
        `change_pct`; missing where a part is missing. One row for each year and series of both.
    """
    from analysis.common.wording import percent_change

    common = sorted(set(old[period]) & set(new[period]))
    columns = [name for name in new.columns if name != period and name in old.columns]
    sums = []
    for side in (old, new):
        held = side[side[period].isin(common)]
        years = held[period].dt.year
        added = held[columns].astype("Float64").groupby(years).sum(skipna=False)
        sums.append(added.rename_axis("year").melt(ignore_index=False, var_name="column").reset_index())
    if not columns or not common:
        return pd.DataFrame(columns=["year", "last", "column", "before", "after", "difference", "change_pct"])
    both = sums[0].merge(sums[1], on=["year", "column"], suffixes=("_before", "_after"))
    both = both.rename(columns={"value_before": "before", "value_after": "after"})
    last = pd.Series(common).groupby(pd.Series(common).dt.year).max()
    both.insert(1, "last", both["year"].map(last))
    both["difference"] = both["after"] - both["before"]
    changed = [percent_change(a, b) for a, b in zip(both["after"], both["before"], strict=True)]
    both["change_pct"] = pd.Series(changed, both.index, dtype="Float64")
    return both


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
