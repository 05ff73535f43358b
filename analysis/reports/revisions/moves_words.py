"""What the revisions report says of key figures and verdicts that move because of a release."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.reports.revisions.overview_words import signed, signed_percent

MOVES = "## Which key figures of other reports move?"
NOT_BY_REVISION = "No figure moves by a revised value: newer periods are counted."
UNROUNDED = "Changes are of the figures before rounding."
VERDICTS = "## Which verdicts on public claims move?"
UNLIKE = "Figures of which newer days are counted are of other days with the release: the table gives both."
SAME_RULE = "Both verdicts follow by the same rule from the same readings; only the tables differ."
ONLY_NEWER = "because newer periods are counted, not by a revised value"
BY_REVISION = (
    "By revision: how far revised values alone move the figure, before newer periods are counted. [x]: not "
    "known, because the figure was not given before."
)


def largest(rows: pd.DataFrame) -> str:
    """Return which figure changed most in per cents among those of the same days; else only what is shown."""
    like = rows[rows["before_when"].isna()]
    if len(like) < 2:
        return "Key figures with and without the release"
    top = like.iloc[int(like["change_pct"].abs().argmax())]
    return f"{top['label']}: {signed_percent(top['change_pct'])}, the largest change over the same days"


def key_value(row: Mapping[Hashable, Any], side: str) -> str | None:
    """Return a key figure of `measures.revisions.series.moves` as a reader sees it.

    A rank stands with how many, a figure with its days where the two states are of different days, and with
    the release it is of where that is another than the one all is set beside.
    """
    text, when = row[f"{side}_text"], row[f"{side}_when"]
    if wording.is_missing(text):
        return None
    text = f"{text} {row['unit']}" if str(row["unit"]).startswith("of ") else text
    said = row["before_said"] if side == "before" else None
    named = [] if wording.is_missing(when) else [when]
    named += [] if wording.is_missing(said) else [f"release of {wording.day(pd.Timestamp(str(said)))}"]
    return f"{text} ({'; '.join(named)})" if named else text


def key_change(row: Mapping[Hashable, Any], part: str = "difference") -> str | None:
    """Return the change of a key figure: "+3,428 (+27.5%)", "+1.4 points"; None where one is missing.

    `part` is the column: the whole difference, or "by_revision", the part that revised values make.
    """
    if wording.is_missing(row[part]):
        return None
    change = signed(row[part], int(row["decimals"]))
    if row["unit"] == "%":
        return f"{change} points"
    share = signed_percent(row["change_pct"]) if part == "difference" else ""
    return f"{change} ({share})" if share else change


def moved(title: str, moves: pd.DataFrame) -> str:
    """Return how many key figures of a report move because of a release, and how many by revised values.

    `moves` is `measures.revisions.series.moves`.
    """
    shifted, all_of_them = int(moves["moved"].sum()), wording.plural(len(moves), "key figure")
    if not shifted:
        return f"{title}: none of {all_of_them} moves."
    by_revision = int((moves["by_revision"].fillna(0) != 0).sum())
    alone = f"; revised values alone move {wording.number(by_revision)}" if by_revision else f", {ONLY_NEWER}"
    verb = "moves" if shifted == 1 else "move"
    return f"{title}: {wording.number(shifted)} of {all_of_them} {verb}{alone}."


def all_moved(reports: Sequence[str]) -> str:
    """Return what moves in every report, a line each, or that no report rests on the tables."""
    if not reports:
        return "No key figure of the other reports rests on these tables."
    return "\n".join(f"- {said}" for said in reports)


def of_all(count: int) -> str:
    """Return among how many something moves: "Of 10 that rest on these tables"."""
    return f"Of {wording.number(count)} that rest on these tables" if count else "None rests on these tables"


def verdicts(claims: int, moved: int, readings: int) -> str:
    """Return how many verdicts move of the claims that rest on the tables, and how many figures behind."""
    if not claims:
        return f"{VERDICTS}\n\nNo claim that is checked rests on these tables."
    rest = f"{wording.plural(claims, 'public claim')} checked {wording.verb(claims, 'rests', 'rest')}"
    some = f"{wording.number(moved)} {wording.verb(moved, 'changes its verdict', 'change their verdicts')}"
    change = some if moved else "none changes its verdict"
    if claims == 1:
        change = f"it {'changes' if moved else 'keeps'} its verdict"
    behind = wording.plural(readings, "figure") if readings else "no figure"
    behind = f"{behind} behind {wording.verb(claims, 'it', 'them')} moved"
    return f"{VERDICTS}\n\n{rest} on these tables: {change}, and {behind}."
