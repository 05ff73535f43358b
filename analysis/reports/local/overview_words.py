"""What the local report says in words: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.wording import number, ordinal
from analysis.measures.local import history as local_history
from analysis.measures.local.history import Change
from analysis.measures.local.support import MIN_BASE_FOR_RATE, Among
from analysis.reports.returns.overview_words import change as changed

SUPPORTED = (
    "Supported people get asylum support from the Home Office under section 95, 98 or 4 of the Immigration "
    "and Asylum Act 1999. People seeking asylum who support themselves, refugees and resettled people are "
    "not among them."
)
ALLOCATED = (
    "Shares are of supported people allocated to an authority: people with no authority in the publication "
    "are left out."
)
OVER_TIME = (
    "Changes, extremes and shares are compared only among quarter ends that count the same people. The chart "
    "of supported people over time marks each break in what is counted."
)
BASE = f"at least {MIN_BASE_FOR_RATE} people"
SMALL_BASE = "[x]: no percentage is given on fewer than 30 people."
NOT_PUBLISHED = (
    "An authority that a publication leaves out is zero where those named add up to the UK's total; else it "
    "is not shown as zero, and its figure is not known."
)
PLACED = (
    "People are placed by contract between the Home Office and accommodation providers: a rate describes "
    "where accommodation was found, not demand for it and not performance of a council."
)
TYPES = (
    "Section 95: destitute, claim pending. Section 98: emergency support before section 95 is decided. "
    "Section 4: refused, cannot yet leave."
)
LIMIT = (
    "Supported people are not all people seeking asylum: those who support themselves are not counted, "
    "nor are refugees after their support ends."
)


def left_out(breaks: pd.DataFrame) -> tuple[str, ...]:
    """Return who is in no authority's figures until when, from `local.breaks.breaks`; nothing without any."""
    said = []
    for row, after in zip(breaks.to_dict("records"), breaks.groupby("who")["as_at"].shift(-1), strict=True):
        day = wording.day(row["as_at"])
        if not row["counted"]:
            until = "on" if wording.is_missing(after) else f"to before {wording.day(after)}"
            said.append(f"{row['who']} from {day} {until}")
        elif row["as_at"] == breaks.loc[breaks["who"] == row["who"], "as_at"].min():
            said.append(f"{row['who']} before {day}")
    return (f"In no authority's figures: {wording.listed(said)}.",) if said else ()


def limits(
    days: Sequence[dt.date], by_kind: Collection[dt.date], years: pd.DataFrame, breaks: pd.DataFrame
) -> tuple[str, ...]:
    """Return the known limits: those of the publication, and those of what is held in the report's view.

    `days` are the quarter ends with figures by authority, in order, and `by_kind` those of them with kinds of
    accommodation; `years` has a row for each place, its `country` and `population_year`; `breaks` is as
    `local.breaks.breaks` returns it.
    """
    runs = [list(run) for held, run in groupby(days, by_kind.__contains__) if not held]
    spans = [wording.day(run[0]) if len(run) == 1 else wording.span(run[0], run[-1]) for run in runs]
    only = (f"For {wording.listed(spans)} only totals by authority are held, not kinds of accommodation.",)
    known = years.dropna(subset="population_year").groupby("population_year")["country"].unique()
    each = [f"{year} ({wording.listed(sorted(nations))})" for year, nations in known.items()]
    middle = (f"Population estimates are for the middle of a year: {wording.listed(each)}.",)
    return (LIMIT, *left_out(breaks), *(only if runs else ()), *(middle if each else ()))


def decimals(share_pct: object) -> int:
    """Return with how many decimals a share is shown: one, and more where it would show as nothing."""
    if wording.is_missing(share_pct) or float(share_pct) == 0:  # type: ignore[arg-type]
        return 1
    return next((places for places in (1, 2, 3) if round(float(share_pct), places)), 4)  # type: ignore[arg-type]


def change(moment: Change) -> str:
    """Return "3% more than on 30 June 2025", "the same as on …"; counts where the base is small."""
    return changed(moment.now, moment.before, f"on {wording.day(moment.day)}")


def _nth(value: Any) -> str:
    return "the" if value == 1 else f"the {ordinal(int(value))}"


def standing(own: pd.Series[Any], among: Among, sharing: int = 1) -> str:
    """Return where a place stands by number and by rate, one sentence; empty where it is not ranked.

    `own` is its row of `local.places` and `sharing` how many authorities have its rank by number.
    """
    if wording.is_missing(own["rank"]) or among.of < 2:
        return ""
    level = f" (level with {wording.plural(sharing - 1, 'other')})" if sharing > 1 else ""
    said = (
        f"Of the {number(among.of)} authorities with a figure it has {_nth(own['rank'])} most people{level}"
    )
    if wording.is_missing(own["rate_rank"]):
        return f"{said}."
    rates = f"{_nth(own['rate_rank'])} highest rate"
    return f"{said}, and {rates} of the {number(among.based)} with {BASE}{populations(own, among)}."


def populations(own: pd.Series[Any], among: Among) -> str:
    """Return of which years the populations of compared rates are; empty where all are of one."""
    if len(among.years) < 2:
        return ""
    others = [f"mid-{year} for {wording.plural(many, 'other')}" for year, many in sorted(among.years.items())
              if year != own["population_year"]]  # fmt: skip
    return f" (population of mid-{own['population_year']}; {wording.listed(others)})"


def supported(own: pd.Series[Any], day: dt.date) -> str:
    """Return how many people are supported on a day and the rate, as one sentence."""
    when = wording.day(day)
    if wording.is_missing(own["supported"]):
        return (
            f"For {when} the Home Office published no figure for {own['name']}: how many people it supported "
            "there is not known."
        )
    if own["supported"] == 0:
        return f"On {when} the Home Office supported **nobody seeking asylum** in {own['name']}."
    people = wording.people(own["supported"])
    said = f"On {when} the Home Office supported **{people}** seeking asylum in {own['name']}"
    if wording.is_missing(own["rate"]) or own["supported"] < MIN_BASE_FOR_RATE:
        return f"{said}."
    return f"{said}, {number(own['rate'], 1)} for every 10,000 residents (mid-{own['population_year']})."


def basis(history: pd.DataFrame) -> str:
    """Return the quarter ends a figure is compared among: "the 10 quarter ends held since …".

    `history` is as `local.history.comparable` returns it; only the figures held count.
    """
    held = history.dropna(subset="people")
    since = wording.month(held["as_at"].iloc[0])
    if len(held) == 1:
        return f"the one quarter end held that counts the same people, in {since}"
    return f"the {number(len(held))} quarter ends held since {since} that count the same people"


def trend(history: pd.DataFrame) -> str:
    """Return the change since a year before and since the highest comparable quarter end; or nothing.

    `history` is as `local.history.of_place` returns it.
    """
    changes = local_history.changes(history)
    alike = local_history.comparable(history).dropna(subset="people")
    said = [change(changes.year)] if changes.year else []
    if len(alike) > 1 and changes.peak:
        if changes.year == changes.peak:
            said = []
        tied = int((alike["people"] == changes.peak.before).sum()) > 1
        highest = wording.extreme("highest", changes.peak.before, alike["people"])
        said.append(f"{change(changes.peak)}, {'level with another as ' if tied else ''}the {highest} of "
                    f"{basis(alike)}")  # fmt: skip
    elif len(alike) > 1:
        tied = (alike["people"].iloc[:-1] == alike["people"].iloc[-1]).any()
        most = wording.extreme("most", alike["people"].iloc[-1], alike["people"])
        said.append(f"{'as many as ' if tied else ''}the {most} at any of {basis(alike)}")
    if not said:
        return ""
    changed = ", and ".join(said).replace("the same as", "as many as")
    return (
        f"On {wording.day(history['as_at'].iloc[-1])} there were "
        f"{changed}{exceeded(history) if not changes.peak else ''}."
    )


def exceeded(history: pd.DataFrame) -> str:
    """Return that a count of fewer people was higher all the same, to follow a highest figure; or nothing."""
    row = local_history.narrower_but_higher(history)
    if row is None:
        return ""
    who = wording.listed([out for out in row["left_out"].split(";") if out])
    return f" (but {number(row['people'])} on {wording.day(row['as_at'].date())}, counted without {who})"


def nobody(own: pd.Series[Any], of: int) -> str:
    """Return how many authorities have nobody, the place's rank being shared by all of them."""
    none = of - int(own["rank"]) + 1
    one = "the only authority" if none == 1 else f"one of {none} authorities"
    return f"It is {one} with nobody, of {of} with a figure."


def share_of(part: Any, whole: Any) -> str:
    """Return a share of people in per cents, or "1 of 2" of a whole too small for them."""
    if whole == part == 1:
        return "the one person here"
    if whole == part < wording.MIN_BASE_FOR_PERCENT:
        return f"all {number(whole)}"
    if wording.is_missing(whole) or whole < wording.MIN_BASE_FOR_PERCENT:
        return f"{number(part)} of {number(whole)}"
    return wording.share(part / whole * 100)


def most(history: pd.DataFrame) -> str:
    """Return the most people published for a place at the quarter ends comparable with the newest.

    `history` is as `local.history.of_place` returns it; where nothing comparable was published, it is said.
    """
    alike = local_history.comparable(history).dropna(subset="people")
    if alike.empty:
        return "No figure is held for it at any quarter end that counts the same people."
    if alike["people"].max() == 0:
        return f"It had nobody at {'any of ' if len(alike) > 1 else ''}{basis(alike)}."
    top = alike[alike["people"] == alike["people"].max()].iloc[-1]
    if len(alike) == 1:
        return f"At {basis(alike)}, it had {number(top['people'])}."
    days = alike.loc[alike["people"] == top["people"], "as_at"]
    when = wording.listed([wording.day(day.date()) for day in days])
    return f"The most at any of {basis(alike)} was {number(top['people'])}, on {when}."


def usual(history: pd.DataFrame) -> str:
    """Return whether the newest figure is unusual among the comparable ones of a place's own series.

    Empty for a series of fewer than five, and where the newest is the most, which `trend` says.
    """
    alike = local_history.comparable(history)["people"]
    published = alike.dropna()
    if len(published) < 5 or pd.isna(alike.iloc[-1]):
        return ""
    now, earlier = int(published.iloc[-1]), published.iloc[:-1]
    lower, higher = int((earlier < now).sum()), int((earlier > now).sum())
    if not higher:
        return ""
    low = "none" if not lower else number(lower)
    high = "all" if higher == len(earlier) else number(higher)
    same = len(earlier) - lower - higher
    level = f", the same at {number(same)}" if same else ""
    return f"Among the {len(earlier)} earlier ones it was lower at {low}{level} and higher at {high}."


def always_first(ranks: pd.DataFrame, name: str) -> str:
    """Return that a place came first at every one of these quarter ends, where it did; else an empty text.

    `ranks` is as `local.history.ranks` returns it for days that count the same people.
    """
    if len(ranks) < 2 or not local_history.always_first(ranks):
        return ""
    first = wording.month(ranks["as_at"].iloc[0])
    return (
        f"At each of the {number(len(ranks))} quarter ends since {first} that count the same people {name} "
        "had more supported people than any other UK authority, every London borough included."
    )


def opening(
    own: pd.Series[Any], day: dt.date, among: Among, history: pd.DataFrame, ranks: pd.DataFrame
) -> str:
    """Return the opening paragraph of one place: how many, what changed, whether it is unusual.

    `own` is the place's row of `local.places` on the day; the others are as `local.among`, `history.of_place`
    and `history.ranks` return them, the ranks of days that count the same people.
    """
    parts = [supported(own, day)]
    if wording.is_missing(own["supported"]):
        parts.append(most(history))
    elif own["supported"] == 0:
        parts += [most(history), nobody(own, among.of)]
    else:
        sharing = int(ranks["sharing"].iloc[-1]) if len(ranks) else 1
        parts += [trend(history), usual(history)]
        if own["supported"] >= MIN_BASE_FOR_RATE:
            parts += [standing(own, among, sharing), always_first(ranks, own["name"])]
    return " ".join(part for part in parts if part)


def merged(name: str, districts: Sequence[str], last: dt.date | None) -> str:
    """Return how figures of districts since merged are added; `last` is the last day that was done."""
    formed = f"{name} was formed from {wording.listed(list(districts))}."
    if last is None:
        return f"{formed} No figure held is a sum over them."
    return f"{formed} Figures up to {wording.day(last)} are sums over those of them that were published."
