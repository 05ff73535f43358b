"""What the returns report says of how first figures move, and of what that means for the newest ones."""

from __future__ import annotations

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.measures.returns.vintages import FirstToFirst, Nowcast
from analysis.reports.returns.overview_words import moved


def like_with_like(pair: FirstToFirst | None, change_now_pct: float | None) -> str:
    """Return the change from first figure to first figure, beside the change as published now."""
    if pair is None or pair.change_pct is None or change_now_pct is None:
        return ""
    return (
        f"Compared as they were first published, {number(pair.now)} in the {wording.year_ending(pair.end)} "
        f"against {number(pair.before)} a year earlier, returns {moved(pair.change_pct)}. Against the figure "
        f"for the year before as it stands now they {moved(change_now_pct)}: the older figure has been "
        "revised and the newer has not yet."
    )


def nowcast(said: Nowcast) -> str:
    """Return what the newest year would become if it is revised as earlier releases were."""
    row = said.totals[said.totals["kind"] == "returns"].iloc[0]
    end = said.quarters["quarter_end"].max().date()
    return (
        f"If the {wording.year_ending(end)} is revised as the earlier releases were, its "
        f"{wording.plural(row['published'], 'return')} would become between {number(row['low'])} and "
        f"{number(row['high'])} ({percent(said.level * 100)} interval; middle {number(row['expected'])}). "
        f"This is an illustrative estimate from {wording.plural(said.releases, 'earlier release')} whose "
        "years may share quarters and then tell less than as many apart; it is not an official statistic."
    )


def nowcast_tried(tried: pd.DataFrame) -> str:
    """Return how the estimate would have done on the releases it is made from, from `backtest`."""
    totals = tried[tried["kind"] == "returns"]
    parts = [
        f"for the {wording.year_ending(row['year_ending'].date())} it gives {number(row['expected'])} and "
        f"the figure became {number(row['became'])} ({percent(row['error_pct'], 1)})"
        for _, row in totals.iterrows()
    ]
    if not parts:
        return "The estimate cannot be tried: no release before it has been overtaken."
    return (
        f"Tried on each release with the evidence of the others, {wording.listed(parts)}. Releases may not "
        "go on moving alike: a change in how records are matched would break the estimate."
    )
