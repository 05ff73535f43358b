"""What the local report says in words: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis import wording
from analysis.measures import local_history
from analysis.measures.local_breaks import Moved
from analysis.measures.local_history import Change, Changes
from analysis.wording import number, ordinal, percent

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
SMALL_BASE = "[x]: no percentage is given on fewer than 30 people."
NOT_PUBLISHED = "An authority the publication leaves out is not shown as zero: its figure is not known."
PLACED = (
    "People are placed by contract between the Home Office and accommodation providers: a rate describes "
    "where accommodation was found, not demand for it and not performance of a council."
)
TYPES = (
    "Section 95: destitute, claim pending. Section 98: emergency support before section 95 is decided. "
    "Section 4: refused, cannot yet leave."
)
LIMITS = (
    (
        "Supported people are not all people seeking asylum: those who support themselves are not counted, "
        "nor are refugees after their support ends."
    ),
    (
        "Before December 2022 people with section 98 support, and before 2018 people with section 4 support, "
        "were not published by authority; from December 2023 to December 2024 people with subsistence only "
        "were not."
    ),
    (
        "Accommodation by authority is held to September 2024 and for the two newest snapshots; the quarters "
        "between have totals only."
    ),
    "Population estimates are for the middle of a year; Northern Ireland's newest is a year older.",
)

NOT_KNOWN = (
    (
        "How many claims of people supported here are decided, how many are granted, and how many people "
        "leave support after a grant: none of these is published by authority, so it cannot be measured with "
        "open data."
    ),
    (
        "How many people seeking asylum live here without support, and how many refugees stay or move on "
        "after their support ends."
    ),
    "Where in an authority people live, and the number and addresses of hotels: neither is shown here.",
    "Children looked after by councils after arriving alone, and their transfers: no table of them is held.",
    (
        "What the authority spends: no official figure by authority is held, and projections quoted in the "
        "press are not outturns."
    ),
)


def not_known() -> str:
    """Return as a list what open data cannot say of an authority."""
    return "\n".join(f"- {text}" for text in NOT_KNOWN)


def capital(text: str) -> str:
    """Return a text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def decimals(share_pct: object) -> int:
    """Return with how many decimals a share is shown: one, and more where it would show as nothing."""
    if wording.is_missing(share_pct) or float(share_pct) == 0:  # type: ignore[arg-type]
        return 1
    return next((places for places in (1, 2, 3) if round(float(share_pct), places)), 4)  # type: ignore[arg-type]


def change(moment: Change) -> str:
    """Return "3% more than on 30 June 2025", "the same as on …"; counts where the base is small."""
    said = wording.change(moment.now, moment.before)
    link = "as" if said == "the same" else "than"
    return f"{said} {link} on {wording.day(moment.day)}"


def _rank(value: Any) -> str:
    return "the most" if value == 1 else f"the {ordinal(int(value))} most"


def standing(own: pd.Series[Any], of: int) -> str:
    """Return where a place stands by number and by rate, one sentence; empty where it is not ranked.

    `own` is its row of `local.places`, `of` how many authorities were published.
    """
    if wording.is_missing(own["rank"]):
        return ""
    count = _rank(own["rank"])
    if wording.is_missing(own["rate_rank"]):
        return f"Of {of} authorities published it has {count} people."
    if own["rank"] == own["rate_rank"] == 1:
        return f"None of the other {of - 1} authorities published has more, by number or for its population."
    rate = f"{_rank(own['rate_rank'])} for its population"
    return f"Of {of} authorities published it has {count} people, and {rate}."


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
    people = wording.plural(own["supported"], "person", "people")
    said = f"On {when} the Home Office supported **{people}** seeking asylum in {own['name']}"
    if wording.is_missing(own["rate"]):
        return f"{said}."
    return f"{said}, {number(own['rate'], 1)} for every 10,000 residents (mid-{own['population_year']})."


def basis(history: pd.DataFrame) -> str:
    """Return the quarter ends a figure is compared among: "the 10 quarter ends published since …".

    `history` is as `local_history.comparable` returns it; only published figures count.
    """
    published = history.dropna(subset="people")
    since = wording.month(published["as_at"].iloc[0])
    if len(published) == 1:
        return f"the one quarter end published that counts the same people, in {since}"
    return f"the {number(len(published))} quarter ends published since {since} that count the same people"


def trend(history: pd.DataFrame) -> str:
    """Return the change since a year before and since the highest comparable quarter end; or nothing.

    `history` is as `local_history.of_place` returns it.
    """
    changes = local_history.changes(history)
    alike = local_history.comparable(history).dropna(subset="people")
    said = [f"That is {change(changes.year)}"] if changes.year else []
    if len(alike) > 1 and changes.peak:
        if changes.year == changes.peak:
            said = []
        said.append(f"{change(changes.peak)}, the highest of {basis(alike)}")
    elif len(alike) > 1:
        tied = (alike["people"].iloc[:-1] == alike["people"].iloc[-1]).any()
        said.append(f"{'as many as the most' if tied else 'the most'} at any of {basis(alike)}")
    if not said:
        return ""
    first, *rest = said
    return f"{first if first.startswith('That is') else f'That is {first}'}{', and '.join(['', *rest])}."


def nobody(own: pd.Series[Any], of: int) -> str:
    """Return how many authorities have nobody, the place's rank being shared by all of them."""
    return f"It is one of {of - int(own['rank']) + 1} authorities with nobody, of {of} published."


def ranked(rank: object, ranks: pd.Series[Any]) -> str:
    """Return which way a rank counts, and with how many other places it is shared; empty where missing."""
    if wording.is_missing(rank):
        return ""
    others = int((ranks == rank).sum()) - 1
    shared = f"; shared with {wording.plural(others, 'other')}" if others else ""
    return f"1 is the most{shared}"


def share_of(part: Any, whole: Any) -> str:
    """Return a share in per cents, or "1 of 2" of a whole too small for them."""
    if wording.is_missing(whole) or whole < wording.MIN_BASE_FOR_PERCENT:
        return f"{number(part)} of {number(whole)}"
    return percent(part / whole * 100)


def breaks_marked(count: int) -> str:
    """Return how many breaks a chart marks."""
    return f"{wording.plural(count, 'break')} in what is counted {'is' if count == 1 else 'are'} marked."


def changes_title(found: Changes) -> str:
    """Return the newest change known, since the quarter or else the year before, as a title."""
    moment, since = (found.quarter, "quarter") if found.quarter else (found.year, "year")
    if moment is None:
        return "Below the highest comparable quarter end"
    said = wording.change(moment.now, moment.before)
    return capital(f"{said} {'as' if said == 'the same' else 'than'} a {since} before")


def most(history: pd.DataFrame) -> str:
    """Return the most people published for a place at the quarter ends comparable with the newest.

    `history` is as `local_history.of_place` returns it; where nothing comparable was published, it is said.
    """
    alike = local_history.comparable(history).dropna(subset="people")
    if alike.empty:
        return "No figure was published for it at any quarter end that counts the same people."
    if alike["people"].max() == 0:
        return f"It had nobody at {'any of ' if len(alike) > 1 else ''}{basis(alike)}."
    top = alike[alike["people"] == alike["people"].max()].iloc[-1]
    most = f"The most at any of {basis(alike)}" if len(alike) > 1 else f"At {basis(alike)}, it"
    return f"{most} was {number(top['people'])}, on {wording.day(top['as_at'].date())}."


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
    return f"Among the {len(earlier)} earlier ones it was lower at {low} and higher at {number(higher)}."


def always_first(ranks: pd.DataFrame, name: str) -> str:
    """Return that a place came first at every one of these quarter ends, where it did; else an empty text.

    `ranks` is as `local_history.ranks` returns it for days that count the same people.
    """
    if len(ranks) < 2 or not local_history.always_first(ranks):
        return ""
    first = wording.month(ranks["as_at"].iloc[0])
    return (
        f"At each of the {number(len(ranks))} quarter ends since {first} that count the same people {name} "
        "had more supported people than any other UK authority, every London borough included."
    )


def opening(own: pd.Series[Any], day: dt.date, of: int, history: pd.DataFrame, ranks: pd.DataFrame) -> str:
    """Return the opening paragraph of one place: how many, what changed, whether it is unusual.

    Parameters
    ----------
    own
        The place's row of `local.places`.
    day
        The day of that row.
    of
        How many authorities were published on that day.
    history, ranks
        As `local_history.of_place` and `local_history.ranks` return them, the ranks of days that count the
        same people.
    """
    parts = [supported(own, day)]
    if wording.is_missing(own["supported"]):
        parts.append(most(history))
    elif own["supported"] == 0:
        parts += [most(history), nobody(own, of)]
    else:
        parts += [trend(history), usual(history), standing(own, of)]
        parts.append(always_first(ranks, own["name"]))
    return " ".join(part for part in parts if part)


def merged(name: str, districts: Sequence[str], last: dt.date | None) -> str:
    """Return how figures of districts since merged are added; `last` is the last day that was done."""
    when = f" up to {wording.day(last)}" if last else ""
    return (
        f"{name} was formed from {wording.listed(list(districts))}. Figures{when} are sums over those of "
        "them that were published."
    )


def hotel_share(share: float | None, day: dt.date) -> tuple[str, ...]:
    """Return the share of people accommodated who are in contingency accommodation, as a note."""
    if share is None:
        return ()
    on = wording.day(day)
    return (f"{percent(share)} of people accommodated here on {on} were in contingency accommodation.",)


def types_title(last: pd.Series[Any]) -> str:
    """Return the share with section 95 support on the last day of `local.support_types`."""
    total = last[["section95", "section98", "section4"]].sum()
    if not total or wording.is_missing(last["section95"]):
        return "Types of support since 2014"
    return f"{share_of(last['section95'], total)} with section 95 support"


def reclassified(moved: Moved | None) -> tuple[str, ...]:
    """Return that people were counted under another section from one quarter on, as a note."""
    if moved is None:
        return ()
    fell, rose = (
        f"{number(before)} to {number(after)}" for before, after in (moved.section98, moved.section95)
    )
    text = (
        f"At {wording.day(moved.day)} many people in the UK were counted under section 95 instead of section "
        f"98, which went from {fell} while section 95 went from {rose}: a reclassification, not a change in "
        "need."
    )
    return (text,)
