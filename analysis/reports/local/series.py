"""The local report's series: supported people over time, by accommodation and by type of support.

Every function takes the `Place` of `analysis.reports.local.overview` and returns an exhibit, or a callout
where nobody was ever published as supported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.charts import bars, lines, style
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Figure, Table
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local
from analysis.reports.local import overview_words as say
from analysis.reports.local import series_words as words
from analysis.reports.local.overview import AUTHORITIES, NATIONAL, SECTIONS, SUPPORT, TOTALS, Place, Shape

STACK = {
    "dispersal": "Dispersal",
    "contingency": "Contingency",
    "initial_other": "Initial and other",
    "subsistence": "Subsistence only",
}
TYPES = {"section95": "Section 95", "section98": "Section 98", "section4": "Section 4"}


def over_time(place: Place) -> tuple[Exhibit, ...]:
    """Return supported people over time, changes, and by accommodation; nothing where nobody ever was."""
    if not place.ever_supported:
        return ()
    return (_quarter_ends(place), *_changes(place), *_by_accommodation(place))


def breakdown(place: Place) -> tuple[Exhibit, ...]:
    """Return the types of support and the newest kinds of accommodation; nothing where there is nobody."""
    if place.shape < Shape.FEW:
        return ()
    return (*(_by_type(place) if place.shape >= Shape.MANY else ()), *_profile(place))


def _quarter_ends(place: Place) -> Figure:
    """Return a line of supported people at every quarter end, the breaks marked."""
    history = place.history
    found = place.breaks
    published = history.dropna(subset="people")
    last = published.iloc[-1]
    gaps = history["people"].isna().any()
    return lines.series(
        history,
        x="as_at",
        lines={"people": "Supported"},
        columns=[Column("as_at", "Quarter end", "date"), Column("people", "Supported people", "integer")],
        apart="left_out",
        marks=break_marks(found),
        id="supported-over-time",
        title=words.time_title(history, place.day),
        points=[Named(at["as_at"], at["people"], text) for at, text in words.time_named(history, place.day)],
        subtitle=f"People with asylum support at the end of each quarter, {place.area.name}, "
        f"{wording.month(history['as_at'].iloc[0])} to {wording.month(place.day)}",
        alt=f"A line from {number_on(published.iloc[0])} to {number_on(last)}, parted where what is counted "
        f"changes. {say.most(published)} {words.breaks_marked(len(found))}",
        sources=place.source(TOTALS, place.table),
        notes=(
            *words.breaks(found),
            *((say.NOT_PUBLISHED,) if gaps else ()),
        ),
        status=place.report.status(place.table),
    )  # fmt: skip


def number_on(row: pd.Series[Any]) -> str:
    """Return "3,938 on 30 June 2026" of a row of a history."""
    return f"{wording.number(row['people'])} on {wording.day(row['as_at'].date())}"


def _parts(row: pd.Series[Any], labels: Mapping[str, str]) -> str:
    """Return "dispersal 3,535 and subsistence only 164"; what was not published is left out."""
    known = [name for name in labels if not wording.is_missing(row[name])]
    return wording.listed([f"{labels[name].lower()} {wording.number(row[name])}" for name in known])


def _changes(place: Place) -> tuple[Table, ...]:
    """Return the newest figure beside the quarter before, the year before and the highest (L17)."""
    found = local_history.changes(place.history)
    moments = {"Quarter before": found.quarter, "Year before": found.year, "Highest comparable": found.peak}
    rows = [
        {
            "moment": f"{name}, {wording.day(moment.day)}",
            "before": moment.before,
            "difference": moment.difference,
            "change_pct": wording.percent_change(moment.now, moment.before),
        }
        for name, moment in moments.items()
        if moment is not None
    ]
    if not rows:
        return ()
    small, all_small = (some(row["change_pct"] is None for row in rows) for some in (any, all))
    table = Table(
        id="changes",
        title=words.changes_title(found),
        subtitle=f"Supported people, {place.area.name}: {wording.number(place.own['supported'])} on "
        f"{wording.day(place.day)}, and at earlier quarter ends",
        data=Data.of(
            pd.DataFrame(rows),
            [
                Column("moment", "Compared with"),
                Column("before", "People then", "integer"),
                Column("difference", "Change", "integer"),
                *([] if all_small else [Column("change_pct", "Change (%)", "percent", decimals=1)]),
            ],
        ),
        sources=place.source(TOTALS, place.table),
        notes=(say.OVER_TIME, *((say.SMALL_BASE,) if small and not all_small else ())),
        status=place.report.status(place.table),
    )
    return (table,)


def break_marks(found: pd.DataFrame) -> list[Any]:
    """Return a rule for each of `local.breaks.breaks`, numbered as `words.breaks` numbers them."""
    return [_mark(str(index), at) for index, at in enumerate(found["as_at"], start=1)]


def _mark(text: str, at: pd.Timestamp) -> Any:
    return lambda axis: style.mark_break(axis, at, text)


def _by_accommodation(place: Place) -> tuple[Figure, ...]:
    """Return supported people by kind of accommodation at each published quarter end as stacked bars."""
    rows = place.own_kinds
    total = rows[list(local.KINDS)].sum(axis=1, min_count=1)
    if place.shape < Shape.FEW or not (total.fillna(0) > 0).any():
        return ()
    rows = rows.assign(initial_other=rows[["initial", "other"]].sum(axis=1, min_count=1))
    last = rows.iloc[-1]
    kind = max(local.KINDS, key=lambda k: -1 if pd.isna(last[k]) else last[k])
    share = say.share_of(last[kind], total.iloc[-1])
    when, part = words.on_day(last["as_at"], place.day), kind if kind in STACK else "initial_other"
    who = f"{share} of supported people" if share.endswith("%") else share
    title = f"{who} in {local.KINDS[kind].split(' (')[0].lower()} accommodation"
    if kind == "subsistence":
        title = f"{who} with subsistence only"
    title = wording.capital(f"{title}{when}")
    kinds = [Column(name, label, "integer") for name, label in local.KINDS.items()]
    since = rows["as_at"].iloc[0]
    found = place.breaks[place.breaks["as_at"].between(since, last["as_at"])]
    chart = bars.stacked(
        rows,
        x="as_at",
        parts=STACK | {part: f"{STACK[part]}\n{share}{when}"},
        columns=[Column("as_at", "Quarter end", "date"), *kinds],
        marks=break_marks(found),
        id="by-accommodation",
        title=title,
        subtitle=f"Supported people by kind of accommodation, {place.area.name}, quarter ends held, "
        f"{wording.month(since)} to {wording.month(last['as_at'])}",
        alt=f"Stacked bars by quarter. On {wording.day(last['as_at'].date())}: "
        + _parts(last, STACK) + ".",
        sources=place.source(SUPPORT, str(last["table"])),
        notes=(
            *words.in_contingency(local.in_contingency(last), last["as_at"].date()),
            *words.breaks(found),
            *place.report.facts("accommodation"),
            "Of quarters without bars no breakdown by authority is held.",
        ),
        status=place.report.status(str(last["table"])),
    )  # fmt: skip
    return (chart,)


def _profile(place: Place) -> tuple[Table, ...]:
    """Return one authority by kind of accommodation on the newest days published."""
    rows = place.own_kinds.tail(4)
    if rows.empty:
        return ()
    totals = rows.merge(place.history[["as_at", "people"]], on="as_at", how="left")
    days = [day.date() for day in totals["as_at"]]
    labels = {**local.KINDS, "people": "All supported people"}
    wide = totals.set_index("as_at")[list(labels)].T
    wide.columns = [f"day{i}" for i in range(len(days))]
    wide.insert(0, "kind", [labels[name] for name in wide.index])
    columns = [Column("kind", "Kind of accommodation")]
    columns += [Column(f"day{i}", wording.day(day), "integer") for i, day in enumerate(days)]
    table = Table(
        id="profile",
        title=f"{place.area.name} by kind of accommodation",
        subtitle=f"Supported people, {place.area.name}, newest quarter ends with a breakdown",
        data=Data.of(wide, columns),
        sources=place.source(*rows["table"].unique()),
        notes=("[x] means that no such row was published.",),
        status=place.report.status(str(rows["table"].iloc[-1])),
    )
    return (table,)


def _by_type(place: Place) -> tuple[Figure, ...]:
    """Return supported people by type of support over time, the reclassification of 2023 marked."""
    support, sections = place.report.load(SUPPORT), place.report.load(SECTIONS)
    rows = local.support_types(support, sections, place.report.load(AUTHORITIES), place.area.code)
    if rows.empty:
        return ()
    rows = local_history.quarter_ends(place.series).merge(rows, on="as_at", how="left")
    known = rows.dropna(subset=list(TYPES), how="all")
    last = known.iloc[-1]
    drawn = {name: label for name, label in TYPES.items() if known[name].notna().any()}
    moved = local_breaks.reclassified(place.report.load(NATIONAL))
    found = place.breaks[place.breaks["as_at"] <= last["as_at"]]
    if moved is not None:
        one = pd.DataFrame({"as_at": [pd.Timestamp(moved.day)], "text": [words.sections(moved)]})
        found = pd.concat([found, one]).sort_values("as_at", kind="stable")
    said = _parts(last, TYPES)
    chart = lines.series(
        rows[rows["as_at"] <= last["as_at"]],
        x="as_at",
        lines=drawn,
        points=[Named(last["as_at"], last["section95"], text) for text in words.types_named(last, place.day)],
        columns=[Column("as_at", "Quarter end", "date")]
        + [Column(name, label, "integer") for name, label in TYPES.items()],
        marks=break_marks(found),
        id="by-type",
        title=words.types_title(last, place.day),
        subtitle=f"Supported people by type of support, {place.area.name}, "
        f"{wording.month(rows['as_at'].iloc[0])} to {wording.month(last['as_at'])}",
        alt=f"{wording.plural(len(drawn), 'line')}. On {wording.day(last['as_at'].date())}: {said}.",
        sources=place.source(SUPPORT, SECTIONS),
        notes=(*words.breaks(found), say.TYPES),
        status=place.report.status(SUPPORT),
    )
    return (chart,)
