"""The revisions report's values: one series in both releases, each revised value, like with like by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts import bars, dots, style
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Figure, Prose, Table
from analysis.measures.revisions import series
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions import periods_words as spans
from analysis.reports.revisions.comparison import Compared, Comparison

MOST_LISTED = 60
"""Revised values listed in the report; `landfall data diff` prints every one."""
MOST_DRAWN = 12
SHOWN = {"day": 60, "week": 52, "month": 36, "quarter": 24, "year": 30}
"""Periods drawn, up to the newest."""
WIDTHS = {"day": 0.8, "week": 5.2, "month": 22.0, "quarter": 70.0, "year": 280.0}
"""Width of a bar in days."""
FEWEST = 3
"""Periods and values below which a picture says less than a sentence."""

VALUE, PERIOD = Column("value", "Value"), Column("when", "Period")
SIZES = [
    Column("before", "Before", "number", decimals=None),
    Column("after", "After", "number", decimals=None),
    Column("difference", "Difference", "number", decimals=None),
    Column("change_pct", "Difference (%)", "percent", "%", 1),
]


def _sizes(heads: tuple[str, str]) -> list[Column]:
    """Return the columns of sizes with the heads of both releases."""
    return [*(replace(SIZES[at], label=label) for at, label in enumerate(heads)), *SIZES[2:]]


def both_releases(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return the series that moved most as both releases give it, where a table makes a series."""
    for one in seen.compared:
        kind = series.of(one.schema)
        if kind is not None and one.found.counts.held_after:
            found = _moved_most(kind, one)
            known = found[1]["after"].notna().sum() if found else 0
            return (_both(seen, one, *found),) if found and known >= FEWEST else ()
    return ()


def _moved_most(kind: series.Series, one: Compared) -> tuple[str, pd.DataFrame] | None:
    """Return the name of a series and its two states: the one revised most, else the first."""
    old, new, period = kind.read(one.old), kind.read(one.new), str(one.schema.period)
    names = [name for name in new.columns if name != period]
    sides = {name: series.side_by_side(old, new, name, period) for name in names}
    moved = {name: float((side["after"] - side["before"]).abs().sum()) for name, side in sides.items()}
    best = max(names, key=lambda name: moved[name], default=None)
    return (best, sides[best]) if best is not None else None


def _both(seen: Comparison, one: Compared, name: str, side: pd.DataFrame) -> Figure:
    period, frequency = str(one.schema.period), str(one.schema.frequency)
    changed = int((side["before"] != side["after"]).fillna(value=False).sum())
    count = f"{wording.plural(int(side['is_new'].sum()), f'new {spans.noun(one.schema)}')}"
    said = f"{count}, {say.how_many_revised(changed)}" if one.found.counts.held_before else count
    shown = side.tail(SHOWN[frequency])
    dates = shown[period] if shown[period].dtype.kind == "M" else pd.to_datetime(shown[period].astype(str))
    moved = shown["before"].notna() & shown["after"].notna() & (shown["before"] != shown["after"])
    shown = shown.assign(
        at=dates, when=[spans.period(value, one.schema) for value in shown[period]],
        difference=shown["after"] - shown["before"],
    )  # fmt: skip

    def mark(axis: Axes) -> None:
        """Draw the figure before as a dark line across its bar."""
        rows = shown[moved.to_numpy() | (shown["after"].isna() & shown["before"].notna()).to_numpy()]
        half = pd.Timedelta(days=WIDTHS[frequency] * 0.62)
        axis.hlines(rows["before"].to_numpy(dtype=float, na_value=np.nan), rows["at"] - half,
                    rows["at"] + half, color=style.INK, linewidth=1.6)  # fmt: skip

    return bars.over_time(
        shown, points=_new(shown, said),
        x="at", y="after", lighter=shown["is_new"], width=WIDTHS[frequency], marks=[mark],
        columns=[
            Column("when", "Period"),
            *_sizes(one.heads)[:3],
        ],
        id="both-releases",
        title=f"{say.column(name)}: {said}",
        subtitle=f"{one.schema.title}: {say.in_text(name)}, last "
        f"{wording.plural(len(shown), spans.noun(one.schema))}",
        alt=say.both_alt(
            spans.noun(one.schema), len(side), said, int(shown["is_new"].sum()), int(moved.sum())
        ),
        sources=seen.report.source(one.name),
        notes=("Hatched and paler: new in the later release. A dark line: the figure of the earlier one.",),
        status=seen.report.status(one.name),
    )  # fmt: skip


def _new(shown: pd.DataFrame, said: str) -> list[Named]:
    """Return what is said of the new values, at the highest of them."""
    new = shown[shown["is_new"]].dropna(subset="after").sort_values("after").tail(1)
    return [Named(row["at"], row["after"], said) for _, row in new.iterrows()]


def revised(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return what was revised: in words, the largest drawn, all in a table, by calendar year, and quoted."""
    if not seen.compared:
        return ()
    quoted = say.before_the_file(seen.quoted.to_dict("records"))
    said = f"{say.revised(seen.counts, seen.largest, seen.earlier, seen.later)}{quoted}"
    words = Prose(id="revised-words", markdown=f"{say.REVISED}\n\n{said}")
    return (words, *_largest(seen), *_listed(seen), *_by_year(seen), *_quoted(seen))


def _largest(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return the largest revisions of one table and unit as pairs of dots."""
    if seen.largest is None:
        return ()
    rows = seen.revised
    rows = rows[(rows["name"] == seen.largest["name"]) & (rows["unit"] == seen.largest["unit"])]
    if len(rows) < FEWEST:
        return ()
    drawn = rows.head(MOST_DRAWN)
    drawn = drawn.assign(label=[f"{a}, {b}" for a, b in zip(drawn["value"], drawn["short"], strict=True)])
    first, top = say.revision(seen.largest, seen.beside), drawn.iloc[0]
    change = say.signed_percent(top["change_pct"])
    return (
        dots.dumbbells(
            drawn, label="label", before="before", after="after",
            moments=(_before(rows), wording.day(seen.after)),
            decimals=int((drawn[["before", "after"]].astype(float) % 1 != 0).any(axis=None)),
            columns=[Column("label", "Value and period"), *SIZES],
            id="largest-revisions",
            said=[f"({change})" if change else "", *[""] * (len(drawn) - 1)],
            highlight=top["label"],
            title=f"The largest revision: {', '.join(filter(None, [top['label'], change]))}",
            subtitle=f"{seen.largest['table']}: the {len(drawn)} values revised "
            f"{_most(drawn, rows)}, {seen.largest['unit']}",
            alt=f"Pairs of dots, before and after, for {len(drawn)} values in order of size. {first}.",
            sources=seen.report.source(str(seen.largest["name"])),
            status=seen.report.status(str(seen.largest["name"])),
        ),
    )  # fmt: skip


def _most(drawn: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return "most" of values drawn, which none left out was revised more than."""
    sizes = rows["difference"].abs()
    return wording.extreme("most", drawn["difference"].abs().min(), sizes.drop(drawn.index, errors="ignore"))


def _before(rows: pd.DataFrame) -> str:
    """Return the release that values stood in before, where it is one."""
    days = rows["said"].drop_duplicates()
    return wording.day(days.iloc[0].date()) if len(days) == 1 else "Newest release before"


def _listed(seen: Comparison) -> tuple[Exhibit, ...]:
    rows = seen.revised
    if rows.empty:
        return ()
    shown = rows.head(MOST_LISTED)
    left = len(rows) - len(shown)
    command = f"landfall data diff {seen.before} {seen.after} --all"
    return (
        Table(
            id="revised-values",
            title=f"{wording.plural(len(rows), 'revised value')}, the largest of each table first",
            subtitle="Every value given before and given differently by the later release",
            data=Data.of(shown, [
                VALUE, PERIOD, *SIZES,
                *_told_apart(rows, [
                    Column("unit", "Unit"), Column("table", "Table"),
                    Column("said", "Release before", "date"),
                ]),
            ]),
            sources=seen.report.source(*rows["name"].unique()),
            notes=(f"{wording.number(left)} more are left out; {command} prints them.",) if left else (),
        ),
    )  # fmt: skip


def _by_year(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return calendar years over the periods both releases hold, where their sums moved."""
    parts = []
    for one in seen.compared:
        kind = series.of(one.schema)
        if kind is not None and kind.adds_up:
            years = series.calendar_years(kind.read(one.old), kind.read(one.new), str(one.schema.period))
            years = years[years["difference"].notna() & (years["difference"] != 0)]
            said = one.found.earlier[0] if one.heads[0] != "Before" else None
            years["said"] = pd.Series(said, years.index, dtype="object")
            parts.append(years.assign(table=one.schema.title, name=one.name))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if rows.empty:
        return ()
    heads = {one.heads for one in seen.compared if one.name in set(rows["name"])}
    before, after = heads.pop() if len(heads) == 1 else ("Before", "After")
    rows["value"] = [say.column(name) for name in rows["column"]]
    rows["when"] = [say.year(year, last) for year, last in zip(rows["year"], rows["last"], strict=True)]
    rows = rows.sort_values(["year"], ascending=False, kind="stable")
    first = say.revision(rows.iloc[int(rows["difference"].abs().argmax())].to_dict(), seen.before)
    return (
        Table(
            id="calendar-years",
            title=f"Over a year: {first}",
            subtitle="Calendar years whose sum over the periods that both give differs",
            data=Data.of(rows, [
                VALUE, Column("when", "Year"), *_sizes((before, after)),
                *_told_apart(rows, [Column("table", "Table")])
            ]),
            sources=seen.report.source(*rows["name"].unique()),
            notes=("New periods are left out of both sums, so that like is compared with like.",),
        ),
    )  # fmt: skip


def _quoted(seen: Comparison) -> tuple[Exhibit, ...]:
    """Return revisions between the two releases that are known from elsewhere and from no file held."""
    rows = seen.quoted
    if rows.empty:
        return ()
    first = say.revision(rows.iloc[0].to_dict())
    return (
        Table(
            id="quoted-revisions",
            title=f"Before the file of {wording.day(rows['by'].iloc[0])}: {first}",
            subtitle="Values first published on a page between the two releases, and as the later gives them",
            data=Data.of(rows, [VALUE, PERIOD, *SIZES, Column("where_read", "Earlier figure read in")]),
            sources=seen.report.source(*rows["name"].unique()),
            notes=(say.QUOTED, *rows["note"].unique()),
        ),
    )


def _told_apart(rows: pd.DataFrame, columns: Sequence[Column]) -> list[Column]:
    """Return the columns in which the rows differ: one table, or one unit, needs no column."""
    return [column for column in columns if len(rows[column.name].unique()) > 1]
