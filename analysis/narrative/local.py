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
    "Comparisons over time cross breaks in what is counted: the chart of supported people over time "
    "marks them."
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


def trend(changes: Changes) -> str:
    """Return the change since a year before and since the highest quarter end; empty where unknown."""
    if changes.year is None:
        return ""
    said = f"That is {change(changes.year)}"
    if changes.peak is None:
        return f"{said}, and the most at any quarter end in the series."
    if changes.peak.now == 0:
        peak = f"{number(changes.peak.before)}, on {wording.day(changes.peak.day)}"
        return f"{said}; the most in the series was {peak}."
    return f"{said}, and {change(changes.peak)}, the highest quarter end in the series."


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
        return "Below the highest quarter end"
    said = wording.change(moment.now, moment.before)
    return capital(f"{said} {'as' if said == 'the same' else 'than'} a {since} before")


def most(history: pd.DataFrame) -> str:
    """Return the most people ever published for a place; nobody ever is said too."""
    published = history.dropna(subset="people")
    if published.empty or published["people"].max() == 0:
        return "No figure above zero was published for it at any quarter end since the series began."
    top = published.sort_values("people", kind="stable").iloc[-1]
    return (
        f"The most at any quarter end published was {number(top['people'])}, on "
        f"{wording.day(top['as_at'].date())}."
    )


def usual(history: pd.DataFrame) -> str:
    """Return whether the newest figure is unusual for the place's own series of `of_place`."""
    published = history["people"].dropna()
    if len(published) < 9 or pd.isna(history["people"].iloc[-1]):
        return ""
    now, earlier = int(published.iloc[-1]), published.iloc[:-1]
    lower = int((earlier < now).sum())
    if lower == len(earlier):
        return ""  # that it is the most is said already
    return f"It was lower at {lower} of the {len(earlier)} earlier quarter ends published."


def always_first(ranks: pd.DataFrame, name: str) -> str:
    """Return that a place came first at every quarter end, where it did; else an empty text."""
    if len(ranks) < 2 or not local_history.always_first(ranks):
        return ""
    first = wording.day(ranks["as_at"].iloc[0].date())
    return (
        f"{name} has had more supported people than any other UK authority at every quarter end published "
        f"since {first}, every London borough included."
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
        As `local_history.of_place` and `local_history.ranks` return them.
    """
    parts = [supported(own, day)]
    if wording.is_missing(own["supported"]):
        parts.append(most(history))
    elif own["supported"] == 0:
        parts += [most(history), nobody(own, of)]
    else:
        parts += [trend(local_history.changes(history)), standing(own, of), usual(history)]
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
