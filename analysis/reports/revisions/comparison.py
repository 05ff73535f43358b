"""Two releases of a source beside each other: which they are, and the state of every table in both."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pandas as pd

from analysis import inputs, tables
from analysis.common import paths, wording
from analysis.common.shared import once_per_batch
from analysis.inputs import areas, release_pairs
from analysis.inputs.release_pairs import Pair
from analysis.measures.revisions import changes as measures
from analysis.releases import registry
from analysis.releases.history import catalogue
from analysis.releases.reading.release import TableSchema
from analysis.report import Report
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions import periods_words as spans


@dataclass(frozen=True)
class Compared:
    """One table on two days: `old` and `new` are its states, `found` what its later release changed.

    `after` is the day of that release.
    """

    schema: TableSchema
    after: dt.date
    old: pd.DataFrame
    new: pd.DataFrame
    found: measures.Between

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.schema.name

    @property
    def before(self) -> dt.date | None:
        """The newest earlier release that speaks for a period of the later one; None where there is none."""
        return self.found.earlier[-1] if self.found.earlier else None

    @property
    def heads(self) -> tuple[str, str]:
        """What the columns of both states are called: by the release they are of, where it is one."""
        given, found = self.found, self.found.counts
        sides = (
            ("Before", given.earlier, self.old, found.held_before),
            ("After", given.later, self.new, found.held_after),
        )
        names = [column.name for column in measures.numbers(self.schema)]
        before, after = (
            f"Released by {wording.day(days[0])}"
            if len(days) == 1 and int(state[names].notna().sum().sum()) == values
            else name
            for name, days, state, values in sides
        )
        return before, after

    @cached_property
    def new_periods(self) -> pd.Series[Any]:
        """The periods that only the later state has."""
        return measures.new_periods(self.old, self.new, self.schema)


@dataclass(frozen=True)
class Comparison:
    """Two releases of a source, and what each of its tables is to them.

    `compared` are the tables released again between the two days; `first_held` those whose first release
    lies between them; `at_rest` those with no release between them. Where nothing is compared there may
    be no earlier release, or none at all: only then `before` or `after` is None.
    """

    report: Report
    pair: Pair
    title: str
    compared: tuple[Compared, ...]
    first_held: tuple[str, ...]
    at_rest: tuple[str, ...]

    @property
    def lead(self) -> Compared:
        """The table the report leads with; there is one only where something is compared."""
        return self.compared[0]

    @property
    def before(self) -> dt.date:
        """The earlier release; there is one where something is compared."""
        return cast("dt.date", self.pair.before)

    @property
    def after(self) -> dt.date:
        """The later release; there is one where anything of the source was out."""
        return cast("dt.date", self.pair.after)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tables that are compared."""
        return tuple(one.name for one in self.compared)

    @property
    def earlier(self) -> tuple[dt.date, ...]:
        """The releases that spoke before for the periods of the later ones, oldest first."""
        return tuple(sorted({day for one in self.compared for day in one.found.earlier}))

    @property
    def later(self) -> tuple[dt.date, ...]:
        """The releases compared, oldest first: one, or several between the two days."""
        return tuple(sorted({day for one in self.compared for day in one.found.later}))

    @property
    def gap(self) -> str:
        """Whether releases that were due between two compared are not held: a sentence, or nothing."""
        for one in self.compared:
            released = release_pairs.releases_of(self.pair.source, one.name)["released"]
            earlier = released[released <= pd.Timestamp(self.before)].max().date()
            if self.are_apart(one, earlier, one.after):
                return say.GAP
        return ""

    def are_apart(self, one: Compared, earlier: dt.date, later: dt.date) -> bool:
        """Whether a release of a table was due between two days of release, and so is not held."""
        log = release_pairs.releases_of(self.pair.source, one.name)
        cadence = registry.source(str(log["source"].iloc[-1])).cadence
        return cadence is not None and (later - earlier).days >= 2 * cadence

    @property
    def sources(self) -> frozenset[str]:
        """The sources whose releases are compared."""
        logs = pd.concat([release_pairs.releases_of(self.pair.source, name) for name in self.names])
        return frozenset(logs.loc[logs["released"].dt.date.isin(self.later), "source"])

    @property
    def beside(self) -> dt.date | None:
        """The one earlier release that all values are set beside; None where there are several, or none."""
        return self.earlier[0] if len(self.earlier) == 1 else None

    @property
    def counts(self) -> measures.Counts:
        """How many values of all compared tables are new, revised, unchanged and withdrawn."""
        return measures.total([one.found.counts for one in self.compared])

    @cached_property
    def revised(self) -> pd.DataFrame:
        """Every revised value in words, table by table, the largest first.

        Columns: name and table (its title), value and when (in words), short (when, in fewer letters),
        said (the release the value before is of), unit, before, after, difference, change_pct.
        """
        names = area_names() if any("lad_code" in one.schema.key for one in self.compared) else {}
        return pd.concat([_in_words(one, names) for one in self.compared], ignore_index=True)

    @property
    def largest(self) -> dict[Hashable, Any] | None:
        """The row of `revised` that moved most by size; None where nothing was revised."""
        if self.revised.empty:
            return None
        return dict(self.revised.iloc[int(self.revised["difference"].abs().argmax())])

    @cached_property
    def quoted(self) -> pd.DataFrame:
        """Revisions between the two releases known from `quoted_revisions.toml` and from no file held.

        Columns: name, value and when (in words), by (the release that first holds it), before, after,
        difference, change_pct, where_read, note.
        """
        with (paths.data() / "quoted_revisions.toml").open("rb") as file:
            entries: list[dict[str, Any]] = tomllib.load(file)["revision"]
        held = {one.name: one.schema for one in self.compared}
        rows = [
            _quoted(entry, held[entry["table"]])
            for entry in entries
            if entry["table"] in held and self.before <= entry["since"] and entry["by"] <= self.after
        ]
        return pd.DataFrame(rows, columns=["name", "value", "when", "by", "before", "after", "difference",
                                           "change_pct", "where_read", "note"])  # fmt: skip


def _quoted(entry: dict[str, Any], schema: TableSchema) -> dict[str, Any]:
    before, after = entry["first"], entry["became"]
    return {
        "name": schema.name,
        "value": say.column(entry["column"]),
        "when": spans.period(entry["where"][schema.period], schema),
        "by": entry["by"],
        "before": before,
        "after": after,
        "difference": after - before,
        "change_pct": wording.percent_change(after, before),
        "where_read": entry["where_read"],
        "note": entry["note"],
    }


def _in_words(one: Compared, names: dict[str, str]) -> pd.DataFrame:
    rows = measures.revised(one.found.values)
    records = rows.to_dict("records")
    period = one.schema.period
    return rows[["unit", "said", "before", "after", "difference", "change_pct"]].assign(
        name=one.name,
        table=one.schema.title,
        value=[say.value(row, one.schema, names) for row in records],
        when=[spans.period(row[period], one.schema) if period else "" for row in records],
        short=[spans.short_period(row[period], one.schema) if period else "" for row in records],
    )


def area_names() -> dict[str, str]:
    """Return the names of places by code: authorities by every code they have had, regions, countries."""
    rows = tables.load(areas.TABLE).to_dict("records")
    larger = {row[f"{kind}_code"]: row[kind] for row in rows for kind in ("region", "country")}
    return larger | {code: area.name for area in areas.all() for code in area.codes} | {"K02000001": "UK"}


def compare(*, source: Any, before: Any, after: Any, as_of: Any) -> Comparison:
    """Return the comparison the parameters of a notebook ask for.

    Seen from a day, later releases are unknown to it; a pair that is not the newest in view is seen from
    the day of its later release.

    Raises UsageError: there is no such source or release, or the one is not before the other.
    """
    pair = inputs.pair(source=source, before=before, after=after, as_of=as_of)
    day = inputs.AsOf.parse(as_of)
    out = pd.concat([tables.releases(name)["released"] for name in pair.tables])
    newest = out.max() if day is None else out[out <= pd.Timestamp(day)].max()
    day = day if pair.after is None or pd.Timestamp(pair.after) == newest else pair.after
    compared, first_held, at_rest = _sorted_tables(pair)
    names = [*(one.name for one in compared), *first_held]
    report = Report(
        "revisions",
        lead=(*names, *at_rest)[0],
        as_of=day,
        source=pair.source,
        before=pair.before,
        after=pair.after,
    )
    for name in names or at_rest:
        report.load(name)
    known = registry.sources()
    title = known[pair.source].title if pair.source in known else catalogue.schema(pair.source).title
    return Comparison(report, pair, title, tuple(compared), tuple(first_held), tuple(at_rest))


@once_per_batch
def _found(source: str, name: str, before: dt.date, after: dt.date) -> measures.Between:
    log = release_pairs.releases_of(source, name)
    return measures.between(tables.history(name), log, before, after, catalogue.schema(name))


def _sorted_tables(pair: Pair) -> tuple[list[Compared], list[str], list[str]]:
    """Return the tables that are compared, those of the later release first; those new; those at rest."""
    compared: list[Compared] = []
    first_held: list[str] = []
    at_rest: list[str] = []
    for name in pair.tables:
        days = [moment.date() for moment in release_pairs.releases_of(pair.source, name)["released"]]
        out = [day for day in days if pair.after is not None and day <= pair.after]
        between = [day for day in out if pair.before is None or day > pair.before]
        earlier = [day for day in out if pair.before is not None and day <= pair.before]
        if between and earlier:
            before, after = max(earlier), max(between)
            states = tables.load(name, before), tables.load(name, after)
            found = _found(pair.source, name, before, after)
            compared.append(Compared(catalogue.schema(name), after, *states, found))
        elif between:
            first_held.append(name)
        else:
            at_rest.append(name)
    compared.sort(key=lambda one: one.after != pair.after)
    return compared, first_held, at_rest
