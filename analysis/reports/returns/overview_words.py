"""What the returns report says in words: measures' results in, Markdown with computed figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window
from analysis.common.wording import number, percent
from analysis.measures.returns.totals import HEADLINE
from analysis.measures.returns.vintages import FirstToFirst, UsualRevision
from analysis.measures.returns.windows import Standing

LABELS = {
    "enforced": "Enforced returns",
    "voluntary": "Voluntary returns",
    "port": "Port returns",
    "returns": "Returns (enforced and voluntary)",
}
APART = "Headline returns are enforced plus voluntary; port returns are never part of them."
RATIO = (
    "The people returned need not be the people who arrived or claimed in the same period. "
    "This is a ratio of two numbers, not the share of people who were returned."
)

SUBSETS = {
    "offenders": "Offenders are also counted among enforced, voluntary and port returns: never added.",
    "asylum": "People who had claimed asylum at some time are also counted among enforced and voluntary "
    "returns.",
}
FIRST_AMONG_REVISED = (
    "The newest year is as first published, those before it as later revised: not like for like."
)
NOT_APART = "How many returns are deportations in law is not published."


def run(end: dt.date, quarters: int) -> str:
    """Return the name of a run of quarters: "year ending June 2026", "January to September 2017"."""
    if quarters == 4:
        return wording.year_ending(end)
    start = dt.date(end.year, end.month, 1) - pd.DateOffset(months=3 * quarters - 1)
    if start.year != end.year:
        return f"{wording.month(start)} to {wording.month(end)}"
    return f"{wording.month(start).split()[0]} to {wording.month(end)}"


def change(now: object, before: object, period: str = "the year before") -> str:
    """Return "8% more than the year before", or "the same as the year before"."""
    said = wording.change(now, before)  # type: ignore[arg-type]
    return f"{said} {'as' if said == 'the same' else 'than'} {period}"


def moved(change_pct: float) -> str:
    """Return "rose by 8.3%", "fell by 2.0%" or "stayed the same"."""
    if abs(change_pct) < 0.05:
        return "stayed the same"
    return f"{'rose' if change_pct > 0 else 'fell'} by {percent(abs(change_pct), 1)}"


def was(value: object, decimals: int | None = None, period: str = "the year before") -> str:
    """Return "37,484 the year before", or with decimals per cents: "75.8% the year before"."""
    said = number(value) if decimals is None else percent(value, decimals)  # type: ignore[arg-type]
    return f"{said} {period}"


def comparison_title(now: pd.Series[Any]) -> str:
    """Return how many returns of either kind the newest year had: its change stands in the table."""
    many = wording.plural(now["enforced"], "enforced return")
    return (
        f"{number(now['voluntary'])} voluntary and {many}, {wording.year_ending(now['quarter_end'].date())}"
    )


def unlike_years(pair: FirstToFirst | None) -> tuple[str, ...]:
    """Return the note that the newest year is a first figure and the year before is none, with the like."""
    if pair is None:
        return ()
    said = f"The {wording.year_ending(pair.end)} is as first published, the year before as later revised"
    return (f"{said}: first published as {number(pair.before)} (enforced and voluntary).",)


def first_figures(usual: UsualRevision | None, pair: FirstToFirst | None) -> str:
    """Return that the newest figures are first ones, how such figures moved, and the change like for like."""
    if usual is None:
        return ""
    said = (
        "These figures are as first published. In the releases held long enough to tell, first figures of a "
        f"year have since moved {usual.way}by {of_releases(usual)}."
    )
    if pair is None or pair.change_pct is None:
        return said
    return f"{said} Compared as both years were first published, returns {moved(pair.change_pct)}."


def later_quoted(rows: pd.DataFrame) -> str:
    """Return what is quoted of a later year than the tables held, from `returns.detail.later_quoted`."""
    if rows.empty:
        return ""
    values = rows.set_index("kind")["value"]
    end, released = rows["year_ending"].iloc[0].date(), rows["released"].max().date()
    kinds = [f"{number(values[kind])} {kind}" for kind in HEADLINE if kind in values]
    total = [wording.plural(values["returns"], "return")] if "returns" in values else []
    said = ", ".join([*total, *filter(None, [wording.listed(kinds)])])
    if not said:
        return ""
    return (
        f"Of the release of {wording.day(released)} single figures are held, not the tables: {said}, "
        f"in the {wording.year_ending(end)}."
    )


def opening(
    years: pd.DataFrame, standing: Standing | None, usual: UsualRevision | None, *, vintage: str = ""
) -> str:
    """Return what changed and whether it is unusual, from `year_endings` and `standing`.

    At least one year ending with a quarter is needed. `vintage` is how the year before is given where the
    newest is as first published, such as "as later revised", which the sentence that compares them says.
    """
    now = years.iloc[-1]
    end = now["quarter_end"].date()
    before = years.iloc[-5] if len(years) > 4 else None

    parts = [f"{wording.were(now[kind])} {kind}" for kind in HEADLINE]
    beside = ""
    if before is not None:
        beside = f", **{change(now['returns'], before['returns'])}** ({number(before['returns'])}"
        beside += f", {vintage})" if vintage else ")"
        parts = [
            f"{part} ({wording.change(now[kind], before[kind])})"
            for part, kind in zip(parts, HEADLINE, strict=True)
        ]
    first = (
        f"There {wording.verb(now['returns'], 'was', 'were')} **{wording.plural(now['returns'], 'return')}** "
        f"from the UK in the {wording.year_ending(end)}"
        f"{beside}. Of returns in the {wording.year_ending(end)}, {wording.listed(parts)}."
    )
    port = wording.people(now["port"])
    apart = f"Port returns, {port} refused entry at the border, are counted apart."
    return " ".join(part for part in (first, standing and stands(standing, usual), apart) if part)


def of_releases(usual: UsualRevision) -> str:
    """Return how far first figures of a year have moved, with the number of releases that is known from."""
    if usual.releases == 1:
        return f"{percent(usual.pct, 1)}, in the one release"
    alike = " whose years share quarters" if usual.shared else ""
    return f"{percent(usual.pct, 1)}, the mean of {number(usual.releases)} releases{alike}"


def stands(at: Standing, usual: UsualRevision | None, what: str = "The total") -> str:
    """Return where the newest figure stands in its series, with the start of the series.

    The word "record" is used only for the highest of all by more than figures usually move
    (None where that is not known).
    """
    start = f"in a series that starts in {wording.month(at.since)}"
    if at.is_record(usual.pct if usual else None) and at.between:
        rival = f"{run(at.between[0], at.quarters)} ({number(at.between[1])})"
        return f"{what} is a record {start}; the next highest that shares no quarter is the {rival}."
    if at.windows == 1:
        return f"{what} is the first {start}."
    if at.is_highest:
        margin = "how far such figures are revised is not known from the releases held"
        if usual is not None:
            margin = f"by no more than first figures have moved ({of_releases(usual)})"
        highest = wording.extreme("highest", at.value, [at.value, at.peak[1]])
        return f"{what} is the {highest} {start}; {margin}."
    peak = f"The peak was {number(at.peak[1])}, in the {run(at.peak[0], at.quarters)}."
    if at.last_as_high and at.between:
        highest = wording.extreme("highest", at.value, [at.value, at.between[1]])
        as_high = f"{run(at.last_as_high[0], at.quarters)} ({number(at.last_as_high[1])})"
        return f"{what} is the {highest} since the {as_high}, {start}. {peak}"
    return f"{what} is the {wording.ordinal(at.rank)} highest of {number(at.windows)} {start}. {peak}"


def lead(at: Standing, usual: UsualRevision) -> str:
    """Return how far "highest since" or a record is above what it has to beat, beside the usual revision.

    Empty where it beats nothing.
    """
    margin = at.margin_pct
    if margin is None or at.between is None:
        return ""
    rival = f"{run(at.between[0], at.quarters)} ({number(at.between[1])})"
    above, moves = round(abs(margin), 1), round(usual.pct, 1)  # as both are printed
    size = "as much as" if above == moves else "less than" if above < moves else "more than"
    when = " since then" if at.last_as_high else ""
    return (
        f"It is {percent(margin, 1)} above the highest year{when} that shares no quarter with it, the "
        f"{rival}, {size} first figures have moved in the releases held long enough to tell "
        f"({of_releases(usual)})."
    )


def voluntary_share(years: pd.DataFrame) -> str:
    """Return how many of the returns of the newest year were voluntary."""
    now = years.iloc[-1]
    return (
        f"Of every 100 returns in the {wording.year_ending(now['quarter_end'].date())}, "
        f"{wording.were(round(now['voluntary_share_pct']))} voluntary. A voluntary return may be assisted, "
        "controlled (the Home Office knew of it when it happened) or found later by matching records "
        "(other verified returns). The last group is the least certain: the Home Office may not have "
        "arranged the departure or known of it."
    )


def unheld(years: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    """Return of which calendar years a division of returns is published and not held."""
    return tuple(
        f"Returns by {name} of {wording.listed([str(year) for year in some])} are published and not held "
        "here."
        for name, some in years.items()
        if some
    )


def subsets(years: pd.DataFrame, leading: pd.DataFrame, released: dt.date) -> str:
    """Return the newest year of `subsets_by_year`, with the nationalities of most offenders returned."""
    if years.empty:
        return ""
    now = years.iloc[-1]
    year = int(now["year"])
    said = []
    if not wording.is_missing(now["asylum"]) and now["returns"]:
        said.append(
            f"In {year}, {number(now['asylum'])} of {number(now['returns'])} enforced and voluntary returns "
            f"({percent(now['asylum'] / now['returns'] * 100)}) were of people who had claimed asylum at "
            f"some time, as released on {wording.day(released)}; a claim is not always a refused claim."
        )
    if not wording.is_missing(now["offenders"]):
        eu = wording.verb(now["offenders_eu"], "was a national", "were nationals")
        said.append(
            f"Returns of offenders in {year} were {number(now['offenders'])}, of whom "
            f"{number(now['offenders_eu'])} {eu} of member states of the European Union."
        )
    if len(leading) and leading["year"].iloc[0] == year:
        parts = [f"{row['nationality']} ({number(row['offenders'])})" for _, row in leading.iterrows()]
        said.append(f"The nationalities with most were {wording.listed(parts)}.")
    return " ".join(said)


def window(asked: Window, nearest: Sequence[Window]) -> str:
    """Return that a window is not one official figures can give, and the nearest that are."""
    offered = wording.listed([f"**{wording.span(w.start, w.end)}**" for w in nearest])
    return (
        "Returns are published by calendar quarter, so no official figure covers "
        f"{wording.span(asked.start, asked.end)} exactly. The nearest official "
        f"{wording.verb(len(nearest), 'window is', 'windows are')} {offered}; the table gives "
        f"{'both' if len(nearest) > 1 else 'it'}. Figures for other windows come from one-off notes, are "
        "provisional and are not ranked among official ones."
    )


def types_beside(quoted: pd.DataFrame, held_to: int) -> str:
    """Return the newest quoted split of voluntary returns, later than the table held; nothing without one."""
    if quoted.empty:
        return ""
    whole = quoted["value"].sum()
    parts = [
        f"{number(row['value'])} {row['measure'].split(': ')[-1]} ({percent(row['value'] / whole * 100)})"
        for _, row in quoted.iterrows()
    ]
    published = quoted["published"].iloc[0].date()
    return (
        f"The table held divides voluntary returns up to {held_to}. Quoted from the release of "
        f"{wording.day(published)} are, for the {period(quoted['period'].iloc[0])}, {wording.listed(parts)}."
    )


def period(text: str) -> str:
    """Return a quoted period in words: "YE Mar 2026" becomes "year ending March 2026".

    A window of two days is written as such; any other text stays as it is.
    """
    if text.startswith("YE "):
        return wording.year_ending(dt.datetime.strptime(text[3:], "%b %Y").date())  # noqa: DTZ007
    try:
        first, last = (dt.datetime.strptime(part, "%d %b %Y").date() for part in text.split(" - "))  # noqa: DTZ007
    except ValueError:
        return text
    return wording.span(first, last)


def third_countries(groups: pd.DataFrame, released: dt.date) -> str:
    """Return how many returns were to a country other than the person's own, from `destination_groups`."""
    row = groups.iloc[-1]
    if not row["returns"]:
        return f"There were no enforced or voluntary returns in {int(row['year'])}."
    return (
        f"As released on {wording.day(released)}: in {int(row['year'])}, {number(row['home'])} of "
        f"{number(row['returns'])} enforced and voluntary returns were to the person's home country, "
        f"{number(row['eu'])} to a member state of the EU and {number(row['other'])} elsewhere: "
        f"{percent(row['third_country_pct'])} of all were not to the home country."
    )
