"""The revisions report's history: what each release of a source changed, and the revision triangles."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd

from analysis import tables
from analysis.charts import bars
from analysis.common import wording
from analysis.common.shared import once_per_batch
from analysis.exhibits import Column, Data, Exhibit, Prose, Table
from analysis.inputs import release_pairs
from analysis.measures.revisions import changes as measures
from analysis.releases.history import catalogue
from analysis.reports.returns import overview as returns
from analysis.reports.returns import vintages as returns_vintages
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions import periods_words as spans
from analysis.reports.revisions.comparison import Compared, Comparison, area_names

PARTS = {"new": "new", "revised": "revised", "withdrawn": "no longer given"}
FEWEST = 3
"""Releases below which a picture of their history says less than a sentence."""
MOST_COLUMNS, MOST_ROWS = 7, 40


def history(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return how often the source was revised up to the later release, and its triangles."""
    if not seen.compared:
        return ()
    parts = [_of_table(seen.pair.source, one.name, seen.after) for one in seen.compared]
    found: pd.DataFrame = pd.concat(parts).groupby("released", sort=True).sum().reset_index()
    able = _able(found)
    words = Prose(
        id="history-words",
        markdown=f"{say.OFTEN}\n\n{say.how_often(able, len(found) - len(able))}{_between(seen)}",
    )
    triangles = [exhibit for one in seen.compared for exhibit in _triangle(seen, one)]
    return (words, *_drawn(seen, found), *triangles)


def _between(seen: Comparison) -> str:
    """Return that releases due among those held are not held, where one is; of one alone nothing follows."""
    days = [_days(seen.pair.source, one.name, seen.after) for one in seen.compared]
    gaps = (seen.are_apart(one, *pair) for one, held in zip(seen.compared, days, strict=True)
            for pair in pairwise(held))  # fmt: skip
    return say.FIRST_SEEN if any(gaps) else ""


def _days(source: str, name: str, after: dt.date) -> list[dt.date]:
    """Return the days of release of a table of a source up to the later release compared."""
    log = release_pairs.releases_of(source, name)
    days = {moment.date() for moment in log["released"]}
    return sorted(day for day in days if day <= after)


@once_per_batch
def _of_table(source: str, name: str, after: dt.date) -> pd.DataFrame:
    log, days = release_pairs.releases_of(source, name), _days(source, name, after)
    return measures.history(tables.history(name), log, days, catalogue.schema(name))


@once_per_batch
def _ever_revised(source: str, name: str, after: dt.date) -> pd.DataFrame:
    return measures.triangle(tables.history(name), _days(source, name, after), catalogue.schema(name))


def _able(found: pd.DataFrame) -> pd.DataFrame:
    """Return the releases that could revise: those that speak of a period an earlier one speaks of."""
    return found[(found["revised"] + found["unchanged"] + found["withdrawn"]) > 0]


def _drawn(seen: Comparison, found: pd.DataFrame) -> tuple[Exhibit, ...]:
    if len(found) < FEWEST or not found[list(PARTS)].any(axis=None):
        return ()
    gaps = found["released"].diff().dt.days.min()
    last = found.iloc[-1]
    drawn = {name: label for name, label in PARTS.items() if found[name].any()}
    if "revised" in drawn and (able := _able(found)).empty is False:
        some = f"{(able['revised'] > 0).sum()} of {wording.plural(len(able), 'release')}"
        drawn["revised"] = f"{drawn['revised']}\n{some}"
    return (
        bars.stacked(
            found, x="released", parts=drawn,
            width=max(2.0, min(45.0, float(gaps) * 0.7)),
            columns=[
                Column("released", "Release", "date"),
                *(Column(name, label, "integer", "values")
                  for name, label in (("new", "New"), ("revised", "Revised"), ("unchanged", "Unchanged"),
                                      ("withdrawn", "No longer given"))),
            ],
            id="history",
            title=say.how_often_title(_able(found)),
            subtitle=f"Values new, revised and no longer given by each release, {seen.title}",
            alt=(
                f"Stacked bars by release. The release of {wording.day(last['released'].date())} has "
                f"{wording.plural(last['new'], 'new value')} and {wording.number(last['revised'])} revised."
            ),
            sources=seen.report.source(*seen.names),
            notes=("Values that a release left as they were are in the table and not drawn.",),
        ),
    )  # fmt: skip


def _triangle(seen: Comparison, one: Compared) -> tuple[Exhibit, ...]:
    """Return every value of a table that was ever revised, by release; returns by year ending."""
    if one.name == returns.TABLE:
        views = returns.views(seen.report)
        return (returns_vintages.triangle(seen.report, views),)
    source, after = seen.pair.source, seen.after
    days, wide = _days(source, one.name, after), _ever_revised(source, one.name, after)
    wide, shown = measures.where_it_changed(wide, days, MOST_COLUMNS) if len(wide) else (wide, days)
    if wide.empty:
        return ()
    rows = wide.iloc[-MOST_ROWS:]
    records, names = rows.to_dict("records"), area_names() if "lad_code" in one.schema.key else {}
    frame = pd.DataFrame({
        "label": [f"{say.value(row, one.schema, names)}, {spans.period(row[one.schema.period], one.schema)}"
                  for row in records],
        **{f"{day:%Y_%m_%d}": rows[day] for day in shown},
    })  # fmt: skip
    left = len(wide) - len(rows)
    notes = [f"{wording.plural(left, 'earlier value')} {wording.verb(left)} left out."] if left else []
    if len(days) > len(shown):
        notes.append(
            f"{len(shown)} of {len(days)} releases: the newest that changed a value here, with the one "
            "before."
        )
    return (
        Table(
            id=f"triangle-{one.name.replace('_', '-')}",
            title=f"{one.schema.title}: {wording.plural(len(wide), 'value')} revised since "
            f"{wording.day(days[0])}",
            subtitle="Values that releases give differently, as known on the day of each release",
            data=Data.of(frame, [
                Column("label", "Value and period"),
                *(Column(f"{day:%Y_%m_%d}", wording.day(day), "number", decimals=None) for day in shown),
            ]),
            sources=seen.report.source(one.name),
            notes=("[x]: not given yet.", *notes),
            status=seen.report.status(one.name),
        ),
    )  # fmt: skip
