"""Measures of claims about what is on record: dated events, the move-on period, cited figures, facts.

Cited figures carry their tier, and count only from the day they were published. Facts are what no table
holds; they stand in `data/claims.toml` with source and tier.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable
from typing import Any

import pandas as pd

from analysis.common import wording
from analysis.common.errors import UsageError, did_you_mean
from analysis.inputs.public_claims import Fact
from analysis.measures.local import homelessness as local_homelessness
from analysis.reports.claims.registry import changed, measure, said
from analysis.reports.claims.view import Found, Record, View, unknown

CITED, EVENTS, MOVE_ON, FLOWS = "homelessness_cited", "policy_events", "move_on_timeline", "asylum_flows"
_DAYS_A_MONTH = 365.25 / 12
_MONTHS = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))(?: to (\d{4}-\d{2}))?")
_EVENT = "dated event"
_FEWEST_RANKED = 5
"""Cited figures below which a first place says nothing: a series was not cited, but a few of its values."""
Row = dict[Hashable, Any]


def _rows(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")


def _event(view: View, name: str) -> Row | None:
    """Return the one event whose text begins so, None where it is later than the view."""
    events = view.load(EVENTS)
    own = _rows(events[events["event"].str.startswith(name)])
    if len(own) != 1:
        count = len(own) or "no"
        raise UsageError(f'{count} event begins "{name}".{did_you_mean(name, events["event"])}')
    return own[0] if view.as_of is None or own[0]["date"].date() <= view.as_of else None


@measure(unit="months", decimals=1)
def months_between_events(view: View, *, first: str, second: str) -> Found:
    """Return months between two events of the register, each named by the beginning of its text."""
    how = "Days between the two events ÷ the mean length of a month"
    one, two = _event(view, first), _event(view, second)
    if one is None or two is None:
        return unknown(how)
    start, end = one["date"].date(), two["date"].date()
    days = (end - start).days
    months = days / _DAYS_A_MONTH
    return Found(
        months,
        said(months, "months", 1),
        how,
        f"{wording.day(start)} to {wording.day(end)}, {wording.plural(days, 'day')}",
        records=tuple(
            Record(row["event"], wording.day(row["date"].date()), _EVENT, "Register of dated events")
            for row in (one, two)
        ),
    )


def _move_on(view: View, day: dt.date | None) -> Row | None:
    """Return the move-on period in force on a day, by default the day of the view or the newest known."""
    rows = view.published(MOVE_ON, "effective_from")
    rows = rows[rows["days"].notna()].sort_values("effective_from", kind="stable")
    if day is not None:
        rows = rows[rows["effective_from"] <= pd.Timestamp(day)]
    return None if rows.empty else _rows(rows)[-1]


@measure(unit="days")
def move_on_days(view: View, *, day: dt.date | None = None) -> Found:
    """Return the length of the move-on period that began last by a day, or by the day of looking."""
    how = f"Newest change of the move-on period by {wording.day(day) if day else 'the day of looking'}"
    row = _move_on(view, day)
    if row is None:
        return unknown(how)
    days = int(row["days"])
    beside = f"since {wording.day(row['effective_from'].date())}, for {row['applies_to']}"
    return Found(days, said(days, "days"), how, beside, records=(_change(row),))


@measure(unit="days")
def move_on_longer(view: View, *, usual: str, day: dt.date) -> Found:
    """Return days by which the move-on period in force on a day was longer than a usual one.

    `usual` is the `effective_date` of that period in the register.
    """
    how = f"Move-on period in force on {wording.day(day)} less the usual one"
    rows = view.load(MOVE_ON)
    before, now = _rows(rows[(rows["effective_date"] == usual) & rows["days"].notna()]), _move_on(view, day)
    if len(before) != 1:
        raise UsageError(f'no one move-on period "{usual}".{did_you_mean(usual, rows["effective_date"])}')
    if now is None:
        return unknown(how)
    longer = int(now["days"]) - int(before[0]["days"])
    beside = f"{now['days']} days after {before[0]['days']}"
    return Found(longer, said(longer, "days"), how, beside, records=(_change(now),))


def _change(row: Row) -> Record:
    return Record(row["event"], wording.day(row["effective_from"].date()), _EVENT, row["source"], row["url"])


def _cited(view: View, place: str, figure: str) -> dict[str, Row]:
    """Return one cited figure of a place by period, of what had been published by the day."""
    rows = view.load(CITED)
    known = sorted(set(rows.loc[rows["place"] == place, "measure"]))
    if figure not in known:
        raise UsageError(f'no figure "{figure}" is cited for {place}.{did_you_mean(figure, known)}')
    own = local_homelessness.cited(rows, [place], view.as_of)
    return {row["period"]: row for row in _rows(own[own["measure"] == figure])}


def _when(period: str) -> str:
    """Return a period as cited, its days and months in words: "April to September 2024"."""
    try:
        return wording.day(dt.date.fromisoformat(period))
    except ValueError:
        months = _MONTHS.fullmatch(period)
    if months is None:
        return period
    first, last = (month and wording.month(dt.date.fromisoformat(f"{month}-01")) for month in months.groups())
    return f"{first.removesuffix(last[-5:])} to {last}" if last else str(first)


def _record(row: Row) -> Record:
    what = f"{row['measure']}, {_when(row['period'])}"
    source = f"{row['publisher']}, {row['where_read']}"
    return Record(what, _value(row), row["tier"], source, row["url"])


def _value(row: Row) -> str:
    unit = "%" if row["unit"] == "percent" else f" {row['unit']}"
    return f"{wording.number(row['value'])}{unit}"


@measure(unit="figure")
def cited_figure(view: View, *, place: str, figure: str, period: str) -> Found:
    """Return a figure cited for a place and a period, with its tier."""
    row = _cited(view, place, figure).get(period)
    how = f"{figure}, {place}, {_when(period)}, as cited"
    if row is None:
        return unknown(how, "not published by then")
    return Found(float(row["value"]), _value(row), how, str(row["tier"]), records=(_record(row),))


@measure(unit="% change")
def cited_change(view: View, *, place: str, figure: str, before: str, after: str) -> Found:
    """Return the change of a cited figure of a place from one period to another, in per cents."""
    rows = _cited(view, place, figure)
    how = f"{figure}, {place}, {_when(after)} on {_when(before)}, as cited"
    if before not in rows or after not in rows:
        return unknown(how, "not published by then")
    was, now = rows[before], rows[after]
    change = wording.percent_change(now["value"], was["value"])
    if change is None:
        return unknown(how, "base too small")
    beside = f"{wording.number(was['value'])} to {wording.number(now['value'])} ({now['tier']})"
    records = (_record(was), _record(now))
    return Found(change, said(change, "% change"), how, beside, records=records)


@measure(unit="rank")
def cited_rank(view: View, *, place: str, figure: str, period: str) -> Found:
    """Return the rank of the newest cited figure of a place up to a period among those before it.

    Of fewer than five it is not known: a first place among the few that were cited is no record.
    """
    cited = _cited(view, place, figure)
    rows = [cited[at] for at in sorted(cited) if at <= period]
    how = f"{figure}, {place}, among the periods cited up to {_when(period)}"
    if len(rows) < _FEWEST_RANKED:
        return unknown(how, f"only {wording.plural(len(rows), 'figure')} cited by then: no series")
    own, most = rows[-1], max(rows[:-1], key=lambda row: float(row["value"]))
    rank = 1 + sum(row["value"] > own["value"] for row in rows)
    value, rival = wording.number(own["value"]), wording.number(most["value"])
    return Found(
        rank,
        f"{wording.ordinal(rank)} of {len(rows)}",
        how,
        f"{value} ({_when(own['period'])}); most before: {rival} ({_when(most['period'])})",
        float(own["value"]),
        float(most["value"]),
        (_record(own), _record(most)),
    )


@measure(unit="% change")
def grants_change(view: View, *, first: dt.date, second: dt.date) -> Found:
    """Return the change of UK grants at initial decision between two quarters, in per cents."""
    how = f"Grants at initial decision, {wording.quarter(second)} on {wording.quarter(first)}, UK"
    grants = view.load(FLOWS).set_index("quarter_end")["grants"]
    was, now = (grants.get(pd.Timestamp(day)) for day in (first, second))
    return changed(now, was, how, f"{wording.number(was)} to {wording.number(now)}")


def _said(fact: Fact) -> Record:
    value = wording.number(fact.value) if fact.date is None else wording.day(fact.date)
    return Record(fact.what, value, fact.tier, fact.source, fact.page)


@measure(unit="figure")
def facts_by(view: View, *, facts: list[str], day: dt.date) -> Found:
    """Return how many of some dated facts had come about by a day."""
    rows = [view.fact(name) for name in facts]
    how = f"Dated records, those of {wording.day(day)} or before counted"
    dated = [fact for fact in rows if fact.date is not None]
    if len(dated) < len(rows):
        raise UsageError(f"{', '.join(f.id for f in rows if f.date is None)} has no date.", parameter="facts")
    if view.as_of is not None and any(fact.published and fact.published > view.as_of for fact in rows):
        return unknown(how, "not published by then")
    count = sum(fact.date <= day for fact in dated if fact.date is not None)
    text = f"{count} of {len(rows)}"
    return Found(count, text, how, records=tuple(_said(fact) for fact in rows))


def _values(view: View, facts: list[str]) -> tuple[list[Fact], list[int], bool]:
    """Return facts, their values, and whether all had been published by the day of the view."""
    rows = [view.fact(name) for name in facts]
    values = [fact.value for fact in rows if fact.value is not None]
    if len(values) < len(rows):
        raise UsageError(
            f"{', '.join(f.id for f in rows if f.value is None)} has no value.", parameter="facts"
        )
    out = view.as_of is None or not any(f.published and f.published > view.as_of for f in rows)
    return rows, values, out


@measure(unit="% change")
def facts_change(view: View, *, first: str, second: str) -> Found:
    """Return the change from one figure on record to another, in per cents, each quoted with its source."""
    rows, (was, now), out = _values(view, [first, second])
    how = f"{rows[1].what}, on {wording.lower_first(rows[0].what)}"
    change = wording.percent_change(now, was)
    if change is None or not out:
        return unknown(how, "base too small" if out else "not published by then")
    records = tuple(_said(fact) for fact in rows)
    beside = f"{wording.number(was)} to {wording.number(now)}"
    return Found(change, said(change, "% change"), how, beside, records=records)


@measure(unit="people")
def facts_sum(view: View, *, facts: list[str]) -> Found:
    """Return the sum of figures on record, each quoted with its source."""
    rows, values, out = _values(view, facts)
    total = sum(values)
    how = "Quoted figures added up" if len(values) > 1 else "Quoted figure"
    if not out:
        return unknown(how, "not published by then")
    beside = " + ".join(wording.number(value) for value in values) if len(values) > 1 else ""
    return Found(total, said(total, "people"), how, beside, records=tuple(_said(fact) for fact in rows))
