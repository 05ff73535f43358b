"""Which key figures of the other reports move because of a release.

Each report's own functions make its key figures three times: as they are; with the tables compared held
back to the release before; and with the values of the later release for the periods known before. Everything
else is the same, so that what moves moves because of the release, and the last says how much is revision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from analysis import tables
from analysis.charts import strips
from analysis.common import wording
from analysis.common.shared import once_per_batch
from analysis.exhibits import Column, Data, Exhibit, KeyFigure, KeyFigures, Prose, Source, Table
from analysis.measures.crossings.arrivals import FIRST_DAY
from analysis.measures.revisions import series as measures
from analysis.report import Report
from analysis.reports.asylum import overview as asylum
from analysis.reports.crossings import overview as crossings
from analysis.reports.local import overview as local
from analysis.reports.returns import opening as returns_opening
from analysis.reports.returns import overview as returns
from analysis.reports.revisions import moves_words as moving
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions.comparison import Comparison

SINCE = dt.date(2024, 7, 5)
AREA = "Glasgow City"
"""What the reports show where no parameter is given; a test holds these to the notebooks."""
FEWEST = 3
"""Figures below which a picture of their changes says less than a table."""

Opened = tuple[Report, Iterable[Exhibit]]


def _crossings(day: dt.date | None) -> Opened:
    report = Report(
        "crossings", lead=crossings.DAILY, as_of=day, since=SINCE, first_year=FIRST_DAY.year
    )  # fmt: skip
    return report, crossings.opening(report, report.load(crossings.DAILY))


def _returns(day: dt.date | None) -> Opened:
    report = Report("returns", lead=returns.TABLE, as_of=day)
    return report, returns_opening.opening(report, returns.quarters(report), returns.views(report))


def _asylum(day: dt.date | None) -> Opened:
    report = Report("asylum", lead=asylum.FLOWS, as_of=day)
    return report, asylum.opening(report, asylum.seen(report))


def _local(day: dt.date | None) -> Opened:
    place = local.place(as_of=day, area=AREA)
    return place.report, local.opening(place)


@dataclass(frozen=True)
class Subject:
    """A report whose key figures may move: its name, its title in words, and how it opens as of a day."""

    name: str
    title: str
    opened: Callable[[dt.date | None], Opened]


SUBJECTS = (
    Subject("crossings", "Crossings", _crossings),
    Subject("returns", "Returns", _returns),
    Subject("asylum", "Asylum", _asylum),
    Subject("local", f"Local: {AREA}", _local),
)


def moves(seen: Comparison) -> pd.DataFrame:
    """Return the key figures of the reports that rest on the tables compared, with and without the release.

    Columns: those of `measures.revisions.series.moves`, then report (its title) and rests_on (names of the
    tables compared that it reads, with spaces between). No row where none rests on them.
    """
    parts = [measures.moves((), (), ()).assign(report="", rests_on="")]
    if seen.compared:
        parts += [_of(subject, seen) for subject in SUBJECTS]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _of(subject: Subject, seen: Comparison) -> pd.DataFrame:
    day = seen.report.as_of
    read, _ = _opened(subject.name, day)
    touched = set(read).intersection(seen.names)
    if not touched:
        return measures.moves((), (), ())
    for name in read:
        seen.report.load(name)  # so that this report names what those figures rest on
    moved = _moved(subject.name, day, " ".join(seen.names), seen.before)
    return moved.assign(report=subject.title, rests_on=" ".join(sorted(touched)))


@once_per_batch
def _moved(name: str, day: dt.date | None, compared: str, before: dt.date) -> pd.DataFrame:
    """Return how a report's key figures move by what came out after a day of tables, named with spaces."""
    with tables.held_back(compared.split(), before):
        _, was = _opened(name, day)
    with tables.without_newer_periods(compared.split(), before):
        _, revised_only = _opened(name, day)
    return measures.moves(was, revised_only, _opened(name, day)[1])


@once_per_batch
def _opened(name: str, day: dt.date | None) -> tuple[tuple[str, ...], tuple[KeyFigure, ...]]:
    """Return the tables a report reads for its key figures, and these, as the tables are shown now."""
    subject = next(one for one in SUBJECTS if one.name == name)
    report, shown = subject.opened(day)
    figures = [figure for one in shown if isinstance(one, KeyFigures) for figure in one.figures]
    return report.read, tuple(figures)


def key_figures(seen: Comparison, moved: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return which key figures of the other reports move because of the release."""
    if not seen.compared:
        return ()
    words = [moving.moved(str(title), rows) for title, rows in moved.groupby("report", sort=False)]
    prose = Prose(id="moves-words", markdown=f"{moving.MOVES}\n\n{moving.all_moved(words)}")
    shown = moved[moved["moved"]]
    if shown.empty:
        return (prose,)
    return (prose, *_drawn(seen, shown), _table(seen, shown))


def _drawn(seen: Comparison, shown: pd.DataFrame) -> tuple[Exhibit, ...]:
    rows = shown.dropna(subset=["change_pct"])
    if len(rows) < FEWEST:
        return ()
    said = moving.largest(rows)
    return (
        strips.around_zero(
            rows.assign(text=[say.signed_percent(change) for change in rows["change_pct"]]),
            label="label", value="change_pct", text="text",
            columns=[
                Column("report", "Report"), Column("label", "Key figure"),
                Column("before_text", "Without the release"), Column("after_text", "With it"),
                Column("change_pct", "Change (%)", "percent", "%", 1),
            ],
            id="key-figures-change",
            title=said,
            subtitle="Key figures of other reports with the later release, change on without it, per cent",
            alt=f"Bars left and right of zero, one for each of {len(rows)} key figures. {said}.",
            sources=_rested_on(seen, shown),
            notes=(
                "Ranks, shares in per cent and figures on a small base have no per cent change.",
                *((moving.UNLIKE,) if rows["before_when"].notna().any() else ()),
            ),
        ),
    )  # fmt: skip


def _table(seen: Comparison, shown: pd.DataFrame) -> Table:
    shown = shown.assign(before_said=shown["before_said"].where(shown["before_said"] != seen.before))
    records = shown.to_dict("records")
    by_revision = bool((shown["by_revision"].fillna(0) != 0).any())
    rows = shown.assign(
        before=pd.Series([moving.key_value(row, "before") for row in records], shown.index, dtype="string"),
        after=pd.Series([moving.key_value(row, "after") for row in records], shown.index, dtype="string"),
        change=pd.Series([moving.key_change(row) for row in records], shown.index, dtype="string"),
        revised=pd.Series(
            [moving.key_change(row, "by_revision") for row in records], shown.index, dtype="string"
        ),
    )
    return Table(
        id="key-figures-moved",
        title=f"{wording.plural(len(shown), 'key figure')} of other reports moved",
        subtitle="Key figures with and without the later release, all else as it is",
        data=Data.of(rows, [
            Column("label", "Key figure"),
            Column("before", "Without the release"), Column("after", "With it"), Column("change", "Change"),
            *([Column("revised", "By revision")] if by_revision else []),
            *([Column("report", "Report")] if shown["report"].iloc[0] != shown["report"].iloc[-1] else []),
        ]),
        sources=_rested_on(seen, shown),
        notes=(moving.BY_REVISION if by_revision else moving.NOT_BY_REVISION, moving.UNROUNDED),
    )  # fmt: skip


def _rested_on(seen: Comparison, shown: pd.DataFrame) -> tuple[Source, ...]:
    names = {name for several in shown["rests_on"].unique() for name in several.split()}
    return seen.report.source(*(name for name in seen.names if name in names))
