"""How far first figures of returns move: releases side by side, usual revisions, and a nowcast from them.

Later releases find more voluntary returns by matching records, so a first figure is usually too low.
Every function takes the releases in view as `views`: day of release → quarters as that release gave
them (`analysis.measures.returns.totals.by_quarter`), and looks at no other release.

Source: Home Office, Ret_D01, each release held (`returns_by_type`) and figures quoted (`headline_figures`).

Follows: chain-ladder factors by age of a figure (Mack 1993, ASTIN Bulletin 23, 213–225), as revision
triangles are used for national accounts (ONS, revisions triangles). The interval is our own, Student's t on
the logarithms, and not Mack's standard error, which takes years that do not overlap.

Rejected: normal limits, too narrow for so few releases; errors of quarters taken as independent, which would
halve the interval of a year; any interval from one release.

Pitfalls: few releases are held, so intervals are wide; a usual revision of one kind of return says nothing of
another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.common import wording
from analysis.measures import chance
from analysis.measures.returns import totals as returns
from analysis.measures.returns.totals import HEADLINE

Views = Mapping[dt.date, pd.DataFrame]

AGES = 4
"""A nowcast adjusts the newest four quarters: later revisions are small."""
SETTLED = 2
"""Quarters that must have come since a release before its figures count as evidence."""
PROMPT = pd.Timedelta(days=100)
"""A first figure comes within this time of the end of its year: the publisher takes two to three months."""
_SAID = ["kind", "year_ending", "released", "value"]


def triangle(views: Views, quoted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the year ending with a quarter as every release gave it.

    Parameters
    ----------
    views
        The releases in view.
    quoted
        More figures of years ending with a quarter, from releases whose tables are not held:
        kind, year_ending, released, value.

    Returns
    -------
    DataFrame
        kind (enforced, voluntary, returns), year_ending, released, value. Only years that some release
        gave as its newest, and those quoted: the first figures that people cite. Headline totals are
        added up where a release gave both parts and not their sum.
    """
    sums = {day: returns.over_quarters(quarters, 4) for day, quarters in views.items()}
    ends = {years["quarter_end"].iloc[-1] for years in sums.values() if len(years)}
    ends |= set() if quoted is None else set(quoted["year_ending"])
    parts = [] if quoted is None else [quoted[quoted["kind"].isin(HEADLINE)]]
    for day, years in sums.items():
        said = years[years["quarter_end"].isin(ends)].rename(columns={"quarter_end": "year_ending"})
        long = said.melt("year_ending", list(HEADLINE), var_name="kind")
        parts.append(long.assign(released=pd.Timestamp(day)))
    rows = pd.concat([part[_SAID] for part in parts]).astype({"value": "Int64"}).dropna()
    rows = rows.drop_duplicates(_SAID[:3], keep="last")
    both = rows.pivot_table(index=_SAID[1:3], columns="kind", values="value", aggfunc="first")
    added = returns.total(both.reindex(columns=list(HEADLINE))).dropna().rename("value").reset_index()
    rows = pd.concat([rows, added.assign(kind="returns")])[_SAID]
    return rows.sort_values(_SAID[:3], kind="stable").reset_index(drop=True)


def first_and_latest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the earliest and the latest value held of each kind and year ending of a `triangle`.

    Columns: kind, year_ending, first_released, first, latest_released, latest, revision_pct, is_first.
    `is_first` says that the earliest value is from the first release about that year: it came within
    `PROMPT` of its end. A year that only one release gave has no revision: nothing is known of it.
    """
    found = []
    for (kind, end), group in rows.groupby(["kind", "year_ending"], sort=True):
        first, latest = group.iloc[0], group.iloc[-1]
        moved = first["released"] < latest["released"]
        revision = wording.percent_change(latest["value"], first["value"]) if moved else None
        is_first = first["released"] - end <= PROMPT
        found.append((kind, end, first["released"], first["value"], latest["released"],
                      latest["value"], revision, is_first))  # fmt: skip
    names = ["kind", "year_ending", "first_released", "first", "latest_released", "latest",
             "revision_pct", "is_first"]  # fmt: skip
    return pd.DataFrame(found, columns=names).astype({"first": "Int64", "latest": "Int64", "is_first": bool})


def is_first(views: Views, end: pd.Timestamp) -> bool:
    """Return whether only the newest of the releases in view has the quarter that ends on a day."""
    older = sorted(views)[:-1]
    return not any((views[day]["quarter_end"] == end).any() for day in older)


@dataclass(frozen=True)
class FirstToFirst:
    """The first figure of the newest year beside the first figure of the year before: like with like."""

    kind: str
    end: dt.date
    now: int
    before: int

    @property
    def change_pct(self) -> float | None:
        """The change in per cents."""
        return wording.percent_change(self.now, self.before)


def first_to_first(moves: pd.DataFrame, kind: str = "returns") -> FirstToFirst | None:
    """Return the newest year's first figure beside that of the year before; None where one is not held.

    `moves` has the columns of `first_and_latest`.
    """
    firsts = moves[(moves["kind"] == kind) & moves["is_first"]].set_index("year_ending")["first"]
    if firsts.empty:
        return None
    end = firsts.index.max()
    before = end - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0)
    if before not in firsts.index:
        return None
    return FirstToFirst(kind, end.date(), int(firsts[end]), int(firsts[before]))


def revisions(views: Views) -> pd.DataFrame:
    """Return how the newest quarters of each settled release have moved since.

    A release counts once at least `SETTLED` further quarters have been published after its newest.

    Returns
    -------
    DataFrame
        kind, released, quarter_end, age (0 for the newest quarter of that release), first, latest
        (people), ratio (latest ÷ first).
    """
    names = ["kind", "released", "quarter_end", "age", "first", "latest", "ratio"]
    if all(quarters.empty for quarters in views.values()):
        return pd.DataFrame(columns=names)
    latest = views[max(views)].set_index("quarter_end")
    rows = []
    for day, quarters in sorted(views.items()):
        newest = quarters["quarter_end"].iloc[-1]
        if (latest.index > newest).sum() < SETTLED:
            continue
        for age, at in enumerate(quarters["quarter_end"].iloc[::-1].iloc[:AGES]):
            said = quarters.set_index("quarter_end").loc[at]
            for kind in HEADLINE:
                first, now = said[kind], latest.loc[at, kind]
                if not (pd.isna(first) or pd.isna(now)) and first > 0:
                    rows.append((kind, day, at, age, int(first), int(now), float(now) / float(first)))
    return pd.DataFrame(rows, columns=names)


def usual_revision(moved: pd.DataFrame) -> pd.DataFrame:
    """Return the usual revision of a quarter by kind and age, from `revisions`.

    Columns: kind, age, releases (how many there is evidence from), factor (geometric mean of the
    ratios), lowest, highest.
    """
    logs = moved.assign(log=np.log(moved["ratio"].astype(float)))
    by_age = logs.groupby(["kind", "age"], sort=True)
    usual = by_age["ratio"].agg(releases="count", lowest="min", highest="max")
    usual.insert(1, "factor", np.exp(by_age["log"].mean()))
    return usual.reset_index()


@dataclass(frozen=True)
class Nowcast:
    """What the newest four quarters would become if they are revised as earlier releases were.

    `quarters`: kind, quarter_end, age, published, expected, low, high, as numbers of people. `totals`:
    kind (enforced, voluntary, returns), published, expected, low, high for the year ending with the
    newest quarter. `level` is the nominal coverage of low to high; `releases` the evidence it rests on.
    """

    quarters: pd.DataFrame
    totals: pd.DataFrame
    level: float
    releases: int


def nowcast(quarters: pd.DataFrame, moved: pd.DataFrame, *, level: float = 0.8) -> Nowcast | None:
    """Return published figures × the usual revision at their age, with an interval.

    The interval is Student's t on the log ratios, their spread pooled over the ages of a kind; the
    errors of the four quarters are taken to move together, which makes the year's interval wide rather
    than narrow. None where fewer than two earlier releases are settled: one has no spread.

    Parameters
    ----------
    quarters
        The newest release: columns of `by_quarter`.
    moved
        The evidence: columns of `revisions`.
    level
        Nominal coverage of the interval, above 0 and below 1.
    """
    usual = usual_revision(moved)
    newest = quarters.iloc[-AGES:]
    if (
        usual.empty
        or len(newest) < AGES
        or usual["releases"].min() < 2
        or newest[list(HEADLINE)].isna().any(axis=None)
    ):
        return None
    rows = []
    for kind in HEADLINE:
        reach = _reach(moved[moved["kind"] == kind], level)
        factor = usual[usual["kind"] == kind].set_index("age")["factor"]
        for age, at in enumerate(newest.index[::-1]):
            said = int(newest[kind].loc[at])
            expected = said * float(factor[age])
            rows.append(
                (kind, newest["quarter_end"].loc[at], age, said, expected, expected / reach, expected * reach)
            )
    columns = ["kind", "quarter_end", "age", "published", "expected", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    sums = table.groupby("kind", sort=True)[columns[3:]].sum()
    sums.loc["returns"] = sums.sum()
    return Nowcast(table, sums.rename_axis("kind").reset_index(), level, int(usual["releases"].min()))


def _reach(moved: pd.DataFrame, level: float) -> float:
    """Return the factor from the expected value to the ends of the interval of a new observation."""
    groups = moved.assign(log=np.log(moved["ratio"].astype(float))).groupby("age")["log"]
    count = int(groups.size().min())
    freedom = int((groups.size() - 1).sum())
    spread = float(np.sqrt((groups.var(ddof=1) * (groups.size() - 1)).sum() / freedom))
    return float(np.exp(chance.t_quantile(freedom, (1 + level) / 2) * spread * np.sqrt(1 + 1 / count)))


def backtest(views: Views) -> pd.DataFrame:
    """Return what the method would have said of each settled release, by the evidence of the others.

    Every release is left out in turn, so the evidence may be later than the release it is tried on:
    this shows that releases move alike, not what could have been known on the day.

    Returns
    -------
    DataFrame
        released, year_ending, kind, published, expected, became (the latest figure), error_pct.
    """
    moved = revisions(views)
    rows = []
    for day, own in moved.groupby("released", sort=True):
        usual = usual_revision(moved[moved["released"] != day])
        if usual.empty:
            continue
        joined = own.merge(usual, on=["kind", "age"])
        joined["expected"] = joined["first"] * joined["factor"]
        sums = joined.groupby("kind")[["first", "expected", "latest"]].sum()
        sums.loc["returns"] = sums.sum()
        for kind, said in sums.iterrows():
            error = (said["expected"] / said["latest"] - 1) * 100
            rows.append((day, own["quarter_end"].max(), kind, int(said["first"]), said["expected"],
                         int(said["latest"]), error))  # fmt: skip
    names = ["released", "year_ending", "kind", "published", "expected", "became", "error_pct"]
    return pd.DataFrame(rows, columns=names)


@dataclass(frozen=True)
class UsualRevision:
    """The mean size, in per cents, by which first figures of a year have moved, and from how many releases.

    `shared` is whether some of their years have quarters in common: then they are not independent. `way` is
    "up " or "down " where all moved so.
    """

    pct: float
    releases: int
    shared: bool
    way: str = ""


def usual_revision_of_year(views: Views, kind: str = "returns") -> UsualRevision | None:
    """Return by how much first figures of a year have moved in releases settled; None if there is none."""
    moved = revisions(views)
    if moved.empty:
        return None
    kinds = list(HEADLINE) if kind == "returns" else [kind]
    sums = moved[moved["kind"].isin(kinds)].groupby("released")[["first", "latest"]].sum()
    ends = moved.groupby("released")["quarter_end"].max().sort_values()
    shared = bool((ends.diff().dropna() < pd.Timedelta(days=365)).any())
    moves = (sums["latest"] / sums["first"] - 1) * 100
    way = "up " if (moves > 0).all() else "down " if (moves < 0).all() else ""
    return UsualRevision(float(moves.abs().mean()), len(sums), shared, way)
