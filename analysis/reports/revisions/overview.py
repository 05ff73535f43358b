"""The revisions report's frame: what a release did in one paragraph, in key figures and table by table.

Every function takes what `revisions_comparison.compare` returns. A section brings its heading, so that one
with nothing to say is left out; a source with nothing to compare says so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Unpack

import pandas as pd

from analysis import tables
from analysis.common import wording
from analysis.common.periods import Window
from analysis.exhibits import (
    Callout,
    Column,
    Data,
    Exhibit,
    KeyFigures,
    KeyFigureWords,
    Prose,
    Sources,
    Table,
)
from analysis.inputs import release_pairs
from analysis.measures.revisions import changes as measures
from analysis.releases.history import catalogue, timeline
from analysis.reports.revisions import moves_words as moving
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions import periods_words as spans
from analysis.reports.revisions.comparison import Compared, Comparison

TABLE = Column("table", "Table")


def opening(seen: Comparison, moved: pd.DataFrame, verdicts: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the key figures, what the release did in one paragraph and the day of the data.

    `moved` are the key figures of the other reports and `verdicts` the claims that rest on the tables
    compared: each has a row for one of them and a column `moved`.
    """
    if not seen.compared:
        return _nothing(seen)
    new = [
        text for one in seen.compared if (text := spans.periods(one.new_periods, one.schema, gap=seen.gap))
    ]
    said = say.opening(seen.title, seen.later, new, seen.counts, seen.earlier)
    text = said + seen.gap + say.before_the_file(seen.quoted.to_dict("records"))
    prose, day = Prose(id="opening", markdown=text), seen.report.stale()
    figures = _key_figures(seen, moved, verdicts)
    return (day, figures, prose) if day.level == "warning" else (figures, prose, day)


def _nothing(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return the short report of a source with nothing to compare: why, and what is held."""
    text = say.nothing_before(seen.title, seen.pair.after, seen.report.as_of)
    callout = Callout(id="nothing-to-compare", level="limit", title="Nothing to compare", markdown=text)
    if seen.pair.after is None:
        return (callout,)
    return (callout, seen.report.stale(), _held(seen))


def _held(seen: Comparison) -> Table:
    """Return the newest release in view of each table of the source, and what it holds."""
    held = (*seen.first_held, *seen.at_rest)
    logs = [release_pairs.releases_of(seen.pair.source, name) for name in held]
    logs = [log[log["released"] <= pd.Timestamp(seen.after)] for log in logs]
    rows = pd.DataFrame([log.iloc[-1] for log in logs if len(log)])
    schemas = [catalogue.schema(name) for name in rows["table"]]
    for end in ("period_from", "period_to"):
        periods = zip(rows[end], schemas, strict=True)
        rows[end] = [None if pd.isna(one) else spans.period(one, schema) for one, schema in periods]
    rows["table"] = [schema.title for schema in schemas]
    return Table(
        id="releases-held",
        title=f"{wording.plural(len(rows), 'table')} held, with nothing to compare",
        subtitle=f"Tables of {seen.title}: their newest release in view, its periods and rows",
        data=Data.of(rows, [
            TABLE, Column("released", "Released", "date"), Column("period_from", "First period"),
            Column("period_to", "Last period"), Column("rows", "Rows", "integer", "rows"),
        ]),
        sources=seen.report.source(*seen.report.read),
        notes=("[x]: a register has no periods.",) if rows["period_from"].isna().any() else (),
    )  # fmt: skip


def _key_figures(seen: Comparison, moved: pd.DataFrame, verdicts: pd.DataFrame) -> KeyFigures:
    lead, found, largest = seen.lead, seen.counts, seen.largest
    window, noun = _window(lead), spans.noun(lead.schema)
    status = seen.report.status(lead.name)
    of_all = f"Values of {_days_of(lead)}, {status}"
    new = wording.capital(spans.span(lead.new_periods, lead.schema))

    def figure(id: str, label: str, value: Any, unit: str, **more: Unpack[KeyFigureWords]) -> Any:  # noqa: A002
        words: KeyFigureWords = {"when": of_all, **more}
        return seen.report.key_figure(id, label, value, unit=unit, period=window, table=lead.name, **words)

    in_both = (
        f"Of {wording.number(found.in_both)} given before and now" if found.held_before else say.NONE_BEFORE
    )
    directions = f": {wording.number(found.up)} up, {wording.number(found.down)} down"
    none = "Nothing was revised in these releases" if found.held_before else say.NONE_BEFORE
    which = none if largest is None else say.revision(largest, seen.beside)
    figures = (
        figure("periods_new", f"New {noun}s", len(lead.new_periods), f"{noun}s",
               when=f"{new}, {status}" if new else of_all),
        figure("values_revised", "Values revised", found.revised, "values",
               change=in_both + (directions if found.revised else "")),
        figure("largest_revision", "Largest revision", largest and largest["difference"],
               str(largest["unit"]) if largest else "", change=which, none="None"),
        figure("key_figures_moved", "Key figures that move", int(moved["moved"].sum()), "",
               change=moving.of_all(len(moved))),
        figure("verdicts_moved", "Verdicts that move", int(verdicts["moved"].sum()), "",
               change=moving.of_all(len(verdicts))),
        figure("values_new", "New values", found.new, "values"),
        figure("values_unchanged", "Values unchanged", found.unchanged, "values"),
        figure("values_withdrawn", "Values no longer given", found.withdrawn, "values"),
    )  # fmt: skip
    return KeyFigures(
        id="key-figures",
        title=say.beside_title(seen.after, seen.earlier),
        figures=figures,
        tiles=("values_revised", "largest_revision", "key_figures_moved", "verdicts_moved"),
        sources=seen.report.source(*seen.names),
        notes=caveats(seen),
    )


def _window(one: Compared) -> Window:
    """Return the days a table speaks of; of a register the day of its release."""
    if one.schema.period is None or one.schema.is_register:
        return Window(one.after, one.after)
    end = timeline.period_ends(one.new, one.schema).max().date()
    first = one.new[one.schema.period].min()
    return Window(min(first.date() if hasattr(first, "date") else dt.date(int(first), 1, 1), end), end)


def _days_of(one: Compared) -> str:
    """Return the periods a table speaks of as its publisher names them; of a register the day of release."""
    if one.schema.period is None or one.schema.is_register:
        return wording.day(one.after)
    return spans.span(one.new[one.schema.period].drop_duplicates().sort_values(), one.schema)


def caveats(seen: Comparison) -> tuple[str, ...]:
    """Return what must be known of the tables compared before their changes are read."""
    part_year = any(measures.COVERAGE in one.schema.names for one in seen.compared)
    return (
        *((seen.gap.strip(),) if seen.gap else ()),
        *((say.PART_YEAR,) if part_year else ()),
        *((say.SNAPSHOT,) if any(one.schema.as_stood for one in seen.compared) else ()),
    )


def what_changed(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return what the release added and changed, table by table."""
    if not seen.compared:
        return ()
    found = seen.counts
    rows = pd.DataFrame([_table_row(one) for one in seen.compared])
    labels = bool(rows["relabelled"].any())
    periods = [(one.schema.title, spans.periods(one.new_periods, one.schema)) for one in seen.compared]
    return (
        Prose(id="new-words", markdown=say.new(periods)),
        Table(
            id="what-changed",
            title=wording.plural(found.new, "new value")
            + (f", {wording.number(found.revised)} revised" if found.held_before else ""),
            subtitle="Values of each table that the later release adds, changes, leaves and no longer gives",
            data=Data.of(rows, [
                TABLE,
                Column("before", "Release before", "date"),
                *(Column(name, name.capitalize(), "integer", "values") for name in measures.CHANGES),
                *([Column("relabelled", "Label only", "integer", "rows")] if labels else []),
            ]),
            sources=seen.report.source(*seen.names),
            notes=(*([say.LABEL_ONLY] if labels else []), *_others(seen), *caveats(seen)),
        ),
        *_decided(seen),
    )  # fmt: skip


def _decided(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return what of the later releases was accepted although implausible, and what of them is withheld."""
    rows = tables.decisions()
    days = [pd.Timestamp(day) for day in seen.later]
    known = rows["source"].isin(seen.sources) & rows["released"].isin(days) & (rows["decision"] != "removed")
    rows = rows[known].assign(
        decision=[wording.capital(one) for one in rows.loc[known, "decision"]],
        finding=[wording.record(one) for one in rows.loc[known, "finding"]],
        reason=[wording.record(one) for one in rows.loc[known, "reason"]],
    )
    if rows.empty:
        return ()
    accepted = int((rows["decision"] == "Accepted").sum())
    return (
        Table(
            id="decided",
            title=spans.decided(accepted, len(rows) - accepted),
            subtitle="Decided when the releases were added: findings accepted with their reason, and "
            "cells and sheets withheld because they are wrong in the file",
            data=Data.of(rows, [
                Column("released", "Release", "date"), Column("decision", "Decision"),
                Column("finding", "What"), Column("reason", "Why"),
            ]),
            sources=seen.report.source(*seen.names),
        ),
    )  # fmt: skip


def _table_row(one: Compared) -> dict[str, Any]:
    return {
        "table": one.schema.title,
        "before": one.before,
        **vars(one.found.counts),
        "relabelled": one.found.relabelled,
    }


def _others(seen: Comparison) -> tuple[str, ...]:
    """Return which tables of the source are not compared, and why."""
    notes = []
    if seen.first_held:
        titles = wording.listed([catalogue.schema(name).title for name in seen.first_held])
        notes.append(f"First held with a release between the two days, so not compared: {titles}.")
    if seen.at_rest:
        many = wording.plural(len(seen.at_rest), "other table")
        notes.append(
            f"Of {many} of this source no release between the two days is held: whether anything changed "
            "there is not known."
        )
    return tuple(notes)


def sources(seen: Comparison) -> Sources:
    """Return the end of the report: sources, limits, how to cite."""
    return seen.report.sources(limits=say.LIMITS, title=f"What a release changed: {seen.title}")
