"""What one run of a notebook knows: the day it looks from, its parameters, the tables it has read.

A report never asks the clock. Seen from `latest`, its day is the newest release of any table it read, and
built for that day it is the same. A later reader is told when newer figures are due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, Unpack, cast

import pandas as pd

from analysis import exhibits, tables
from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.exhibits import Callout, Input, KeyFigure, KeyFigureWords, Source, Sources, Status
from analysis.inputs import areas, in_notebook
from analysis.releases import provisional, registry
from analysis.releases.history import catalogue, facts, timeline
from analysis.releases.reading.release import PROVISIONAL

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
Given = TypeVar("Given")
Made = TypeVar("Made")


class Report:
    """One run of one notebook.

    Parameters
    ----------
    name
        The report, such as "crossings".
    lead
        The table the report is about: whose next release it waits for.
    as_of
        The day to look from, None for the latest releases held.
    parameters
        The other parameters, parsed: dates, numbers, text, `areas.Area`.

    Raises
    ------
    UsageError
        The notebook this is called in was given a parameter it does not have, or a value that is not valid.
    """

    def __init__(self, name: str, *, lead: str, as_of: dt.date | None = None, **parameters: Any) -> None:
        in_notebook.check(lead)
        self.name = name
        self.lead = lead
        self.as_of = as_of
        self.parameters = parameters
        self._read: dict[str, pd.DataFrame] = {}
        self._made: dict[tuple[object, object], Any] = {}

    @property
    def as_at(self) -> dt.date:
        """Return the day that all tables read so far, the lead among them, can be had again as of.

        That is the newest day any of them was released; the day of `as_of` where one stands in for a
        release that is not held, since it is cut by the day.
        """
        return self._once("as at", len(self._read), self._newest_day)

    def _newest_day(self) -> dt.date:
        used = (self.lead, *self._read)
        if self.as_of is not None and any(self.later_published(table) for table in used):
            return self.as_of
        return max(self.released(table) for table in used)

    def once(self, make: Callable[[Report, Given], Made], given: Given) -> Made:
        """Return what is made of the report and something given; the parts that ask for it share it."""
        # what is given is kept, so that its id stays its own
        return self._once(make, id(given), lambda: (given, make(self, given)))[1]

    def _once(self, what: object, of: object, make: Callable[[], Made]) -> Made:
        if (what, of) not in self._made:
            self._made[what, of] = make()
        return cast("Made", self._made[what, of])

    def load(self, table: str) -> pd.DataFrame:
        """Return a table as of the report's day (a copy), and remember that it was read."""
        return self._rows(table).copy(deep=False)

    def _rows(self, table: str) -> pd.DataFrame:
        if table not in self._read:
            self._read[table] = tables.load(table, self.as_of)
        return self._read[table]

    def published(self, table: str) -> pd.DataFrame:
        """Return a table as `load` does; raises UsageError where nothing was published by the day."""
        rows = self.load(table)
        if rows.empty:
            by = f" by {wording.day(self.as_of)}" if self.as_of else ""
            said = f"nothing of {table} had been published{by}; give a later day."
            raise UsageError(said, parameter="as_of")
        return rows

    def facts(self, about: str) -> tuple[str, ...]:
        """Return what no table carries on a subject of `data/facts.toml` and could be known by the day."""
        return facts.known(about, self.as_of or self.as_at)

    @property
    def read(self) -> tuple[str, ...]:
        """The names of the tables read so far."""
        return tuple(self._read)

    def has(self, table: str) -> bool:
        """Return whether anything of a table had been published, or had ended, by the report's day."""
        return not self._rows(table).empty

    def released(self, table: str) -> dt.date:
        """Return the newest release of a table in view; before its first, that first release."""
        return cast("dt.date", self._newest_release(table)["released"].date())

    def later_published(self, table: str) -> bool:
        """Return whether the day lies before the table's first release held."""
        return self._once("later", table, lambda: tables.as_later_published(table, self.as_of))

    def status(self, table: str, period: Window | None = None) -> Status:
        """Return "as later published", or what the publisher calls the figures.

        Provisional where it calls the publication, the file or some of its periods so, by a mark, a note or a
        rule that it states; otherwise what is said of the publication.
        """
        if self.later_published(table):
            return "as later published"
        rows, log = self._rows(table), self._releases(table)
        ends = self._once("provisional", table, lambda: provisional.period_ends(table, rows, log))
        if period is not None:
            ends = ends[(ends >= pd.Timestamp(period.start)) & (ends <= pd.Timestamp(period.end))]
        return cast("Status", PROVISIONAL if len(ends) else self._registered(table).status)

    def source(self, *names: str) -> tuple[Source, ...]:
        """Return where tables come from, for an exhibit; each source once per table."""
        return tuple(source for name in names for source in self.cited(name))

    def cited(self, table: str, rows: pd.DataFrame | None = None) -> tuple[Source, ...]:
        """Return the sources that rows of a table come from, newest last; of all in view by default.

        A table may be filled by several publications: each row is of the one whose release said it.
        """
        if rows is None:
            return self._once("cited", table, lambda: self.cited(table, self._rows(table)))
        log = self._releases(table)
        said = log[log["released"].isin(rows["released"])]
        if len(set(log["source"])) == 1 or said.empty:
            return (self._source(table, self._registered(table), self.released(table)),)
        newest = said.groupby("source")["released"].max().sort_values(kind="stable")
        return tuple(
            self._source(table, registry.source(str(source)), day.date()) for source, day in newest.items()
        )

    def key_figure(
        self,
        id: str,  # noqa: A002
        label: str,
        value: float | None,
        *,
        unit: str,
        period: Window,
        table: str,
        status: Status | None = None,
        base: float | None = None,
        **words: Unpack[KeyFigureWords],
    ) -> KeyFigure:
        """Return a key figure with the status and release of the table it was measured from.

        In per cent it needs its `base`: below 100 it has no value. `words` are its other fields.
        """
        if unit == "%":
            if base is None:
                raise ValueError(f"{id}: a key figure in per cent needs the base it is of")
            value = value if wording.carries_percent(base) else None
        return KeyFigure(
            id=id,
            label=label,
            value=None if wording.is_missing(value) else value,
            unit=unit,
            period=(period.start, period.end),
            status=status or self.status(table, period),
            released=self.released(table),
            **words,
        )

    def stale(self) -> Callout:
        """Return when the next figures were due, and a warning where releases are missing by the day."""
        source = self._registered(self.lead)
        due = self._due(self.lead, source)
        newest, day = wording.day(self.released(self.lead)), self.as_of or self.as_at
        # of the table alone: others of the publication may be held of a later release
        at = f"The newest release of {source.named(self.lead)} ({source.title}) held is of {newest}."
        if self.later_published(self.lead):
            text = (
                f"Seen from {wording.day(day)}, before the first release held ({newest}): "
                "the figures are those of that release, cut to the periods that usually are out by the day. "
                "What was published then is not held."
            )
            return Callout(id="data-as-at", level="warning", title="As later published", markdown=text)
        if due is None:
            return Callout(id="data-as-at", title="Data as at", markdown=f"{at} No further release is due.")
        where = f"[{source.title}]({source.page})"
        if due < day:
            text = f"{at} The next was due about {wording.day(due)} and is not held. Newer figures: {where}."
            if source.stale(self.released(self.lead), day):
                return Callout(id="data-as-at", level="warning", title="These data are stale", markdown=text)
        else:
            text = (
                f"{at} The next is due about {wording.day(due)}: after that day, look for a newer edition of "
                f"this report, or for the figures at {where}."
            )
        return Callout(id="data-as-at", title="Data as at", markdown=text)

    def sources(self, *, limits: Sequence[str], title: str | None = None) -> Sources:
        """Return the end of the report: every table read, known limits and how to cite."""
        area = self.parameters.get("area")
        name = title or self.name.capitalize()
        looked = self.as_of or self.as_at
        known = "" if looked == self.as_at else f", as known on {wording.day(looked)}"
        cite = (
            f"Landfall, {name}, data as at {wording.day(self.as_at)}{known}. Cite the publishers named above "
            f"for their figures. {ATTRIBUTION}"
        )
        return exhibits.Sources(
            as_at=self.as_at,
            as_of=looked,
            inputs=tuple(
                self._input(table, source) for table in sorted(self._read) for source in self.cited(table)
            ),
            limits=(*limits, *self._withheld()),
            cite=cite,
            parameters=self._written(),
            area={"code": area.code, "name": area.name, "region": area.region, "country": area.country}
            if isinstance(area, areas.Area)
            else None,
            title=title,
        )

    def _withheld(self) -> list[str]:
        """Return which cells of the tables read are withheld: wrong in the publisher's file."""
        return [
            f"Withheld from {catalogue.schema(table).title}: {wording.record(what)} ({wording.record(why)})."
            for table in sorted(self._read)
            for what, why in tables.withheld(table, self.as_of)
        ]

    def _written(self) -> dict[str, Any]:
        def write(value: Any) -> Any:
            if isinstance(value, areas.Area):
                return value.name
            return value.isoformat() if isinstance(value, dt.date) else value

        given = {"as_of": self.as_of or self.as_at, **self.parameters}
        return {name: write(value) for name, value in given.items()}

    def _registered(self, table: str) -> registry.Source:
        """Return whose release of a table is the newest in view; before its first, whose that is."""
        return registry.source(str(self._newest_release(table)["source"]))

    def _newest_release(self, table: str) -> pd.Series[Any]:
        """Return the newest release of a table in view, looked up once: every key figure and exhibit asks."""
        return self._once("newest", table, lambda: self._in_view(self._releases(table)).iloc[-1])

    def _in_view(self, log: pd.DataFrame) -> pd.DataFrame:
        """Return the releases out by the report's day, oldest first; before the first, that."""
        seen = log if self.as_of is None else log[log["released"] <= pd.Timestamp(self.as_of)]
        return seen if len(seen) else log.head(1)

    def _releases(self, table: str) -> pd.DataFrame:
        """Return the log of a table's releases, looked up once: every exhibit names its sources."""
        return self._once("log", table, lambda: tables.releases(table))

    def _source(self, table: str, registered: registry.Source, released: dt.date) -> Source:
        return Source(
            id=registered.id,
            publisher=registered.publisher,
            publication=registered.title,
            table=registered.named(table),
            released=released,
            page=registered.page,
            licence=registered.licence,
            as_later_published=self.later_published(table),
            overdue_after=registered.overdue_after(released),
        )

    def _due(self, table: str, source: registry.Source) -> dt.date | None:
        """Return when a source's next release of a table is usually due, after the newest in view."""
        log = self._releases(table)
        own = self._in_view(log[log["source"] == source.id])
        return source.next_expected(own["released"].iloc[-1].date())

    def _input(self, table: str, source: Source) -> Input:
        schema, log = catalogue.schema(table), self._releases(table)
        due = self._due(table, registry.source(source.id))
        rows = self._read[table]
        if len(set(log["source"])) > 1:  # each row is of the source whose release said it
            rows = rows[rows["released"].isin(log.loc[log["source"] == source.id, "released"])]
        last = None
        if schema.period is not None and not schema.is_register and len(rows):
            last = timeline.period_ends(rows, schema).max().date()
            if schema.column(schema.period).kind == "integer":
                last = dt.date(last.year, *schema.day_of_year)
            if last > source.released:  # a year that was not over then is held in part, to no day stated
                last = None
        return Input(
            source=source,
            table=table,
            sha256=tables.sha256(table),
            data_to=last,
            next_expected=due,
            stale=due is not None and due < (self.as_of or self.as_at),
        )
