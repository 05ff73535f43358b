"""Exhibits of the returns report that look inside the totals: types, records, windows, subsets."""

from __future__ import annotations

import pandas as pd

from analysis.charts import bars, lines
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Prose, Table, missing
from analysis.measures.returns import detail, vintages
from analysis.measures.returns import totals as measures
from analysis.measures.returns import windows as official
from analysis.releases.history import catalogue, timeline
from analysis.report import Report
from analysis.reports.returns import overview_words as say
from analysis.reports.returns.overview import QUOTED, SHORT, TABLE, by_month, known, known_first
from analysis.reports.returns.windows import windows

__all__ = ["DETAIL", "as_released", "destinations", "records", "subsets", "types", "windows"]

DETAIL, KIND = "returns_by_nationality", "returns_by_kind"
OFFENDERS, NAMED_OFFENDERS = "returns_offenders_annual", "returns_offenders_by_nationality"
ASYLUM = "returns_asylum_related"


def as_released(report: Report, *names: str) -> tuple[str, ...]:
    """Return a note on figures of older releases than the totals', nothing where none of them is older.

    Where it is one release, the first about the newest period it gives, earlier ones have been revised since
    theirs: the two are not like for like.
    """
    newest = report.released(TABLE)
    older = {day: name for name in names if (day := report.released(name)) < newest}
    if not older:
        return ()
    days = wording.listed([wording.day(day) for day in sorted(older)])
    said = f"As released on {days}: totals released on {wording.day(newest)} include later revisions."
    (day, name), *others = older.items()
    ends = timeline.period_ends(report.load(name), catalogue.schema(name))
    if others or pd.Timestamp(day) - ends.max() > vintages.PROMPT or ends.nunique() < 2:
        return (said,)
    return (f"{said} {say.FIRST_AMONG_REVISED}",)


def types(report: Report, quarters: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return how returns divide: the voluntary share, voluntary returns by type, every type by year."""
    ending = measures.year_endings(quarters).dropna(subset=["voluntary_share_pct"])
    share = () if ending.empty else (Prose(id="voluntary-share", markdown=say.voluntary_share(ending)),)
    table = known_first(report, KIND, DETAIL)
    rows = report.load(table)
    years = detail.published_types(rows) if table == KIND else detail.types_by_year(rows)
    if years.empty:
        return (*share, missing("voluntary-types", "A whole year of returns by type"))
    names = [f"voluntary: {name}" for name in ("assisted", "controlled", "other verified")]
    quoted = detail.quoted(known(report.load(QUOTED), report), "returns", names)
    quoted = quoted[quoted["published"] > pd.Timestamp(report.released(table))]
    later = say.types_beside(quoted, int(years["year"].iloc[-1]))
    now = (Prose(id="types-now", markdown=later),) if later else ()
    return (*share, _voluntary_types(report, table, years), *now, _enforced_types(report, table, years))


def _voluntary_types(report: Report, table: str, years: pd.DataFrame) -> Exhibit:
    parts = [name for name in detail.VOLUNTARY_TYPES if name in years]
    now, first, last = years.iloc[-1], years["year"].iloc[0], years["year"].iloc[-1]
    most = max(parts, key=lambda name: 0 if pd.isna(now[name]) else int(now[name]))
    said = [f"{wording.number(now[name])} {name.lower()}" for name in parts]
    share = wording.percent(now[most] / now["voluntary"] * 100)
    labels = {name: name.removesuffix(" returns") for name in parts}
    return bars.stacked(
        years.assign(middle=by_month(years["year"], 7)),
        x="middle",
        parts=labels | {most: f"{labels[most]}\n{share} in {last}"},
        columns=[
            Column("year", "Calendar year"),
            *(Column(name, name, "integer", "returns") for name in parts),
            Column("voluntary", "All voluntary returns", "integer", "returns"),
        ],
        width=290,
        id="voluntary-types",
        title=f"{most} were {share} of voluntary returns in {last}",
        subtitle=f"Voluntary returns from the UK by type, people per calendar year, {first} to {last}",
        alt=f"Stacked bars by year. In {last} there were {wording.listed(said)}.",
        sources=report.source(table),
        notes=(*(report.facts("types of returns") if first < 2010 else ()), *as_released(report, table)),
        status=report.status(table),
    )


def _enforced_types(report: Report, table: str, years: pd.DataFrame) -> Exhibit:
    now = years.iloc[-1]
    others = ("year", *measures.HEADLINE, *detail.VOLUNTARY_TYPES)
    types = [name for name in years.columns if name not in others and not pd.isna(now[name])]
    if not types:
        return missing("enforced-types", "Enforced returns by type")
    most = max(types, key=lambda name: int(now[name]))
    share = wording.percent(now[most] / now["enforced"] * 100)
    earlier = years.loc[years[types].isna().all(axis=1), "year"]
    notes = (f"Up to {earlier.max()} enforced returns were published as one type.",) if len(earlier) else ()
    return Table(
        id="enforced-types",
        title=f"{most}: {share} in {int(now['year'])}",
        subtitle="Enforced returns from the UK by type, people per calendar year, the newest first",
        data=Data.of(
            years.iloc[::-1],
            [
                Column("year", "Calendar year"),
                *(Column(name, name, "integer", "returns") for name in types),
                Column("enforced", "All enforced", "integer", "returns"),
            ],
        ),
        sources=report.source(table),
        notes=(*notes, *report.facts("returns from detention"), *as_released(report, table)),
        status=report.status(table),
    )


def records(report: Report, quarters: pd.DataFrame) -> Exhibit:
    """Return the newest windows of a year and of nine, six and three months, by kind, among all."""
    table = official.records(quarters, (4, 3, 2, 1))
    if table.empty:
        return missing("records", "A quarter of returns")
    kinds = {**SHORT, "returns": "Total"}
    newest = zip(table["kind"], table["newest_end"], table["quarters"], strict=True)
    table["label"] = [f"{kinds[kind]}, {say.run(end, n)}" for kind, end, n in newest]
    ranks = zip(table["rank"], table["windows"], strict=True)
    table["place"] = [f"{wording.ordinal(rank)} of {wording.number(count)}" for rank, count in ranks]
    for name in ("highest", "last_as_high"):
        ends = zip(table[f"{name}_end"], table["quarters"], strict=True)
        table[f"{name}_run"] = [None if pd.isna(end) else say.run(end, n) for end, n in ends]
    start = wording.month(official.first_day(quarters))
    return Table(
        id="records",
        title=f"The newest windows in a series from {start}",
        subtitle="Returns from the UK (total: enforced and voluntary), people in windows of whole quarters",
        data=Data.of(
            table,
            [
                Column("label", "Kind and newest window"),
                Column("newest", "Returns", "integer", "returns"),
                Column("place", "Rank"),
                Column("last_as_high_run", "Last earlier one as high"),
                Column("highest_run", "Highest of all"),
                Column("highest", "Returns then", "integer", "returns"),
            ],
        ),
        sources=report.source(TABLE),
        notes=(
            "Windows end with calendar quarters; ad hoc windows are not ranked. [x]: no earlier one as high.",
        ),
        status=report.status(TABLE),
    )


def subsets(report: Report) -> tuple[Exhibit, ...]:
    """Return offenders and people who had claimed asylum by year: all counted above, never added."""
    if known_first(report, OFFENDERS, "returns_offenders") == OFFENDERS:
        used: tuple[str, ...] = (OFFENDERS, ASYLUM)
        years = detail.subsets_by_year(report.load(OFFENDERS), report.load(ASYLUM))
        words = say.subsets(
            years, detail.leading_offenders(report.load(NAMED_OFFENDERS)), report.released(ASYLUM)
        )
    else:
        used, words = ("returns_offenders",), ""
        years = detail.offenders_by_year(report.load("returns_offenders"))
    if len(years) < 2:
        return (
            missing("offenders", "Returns of foreign national offenders in two whole years"),
            *_quoted_subsets(report),
        )
    prose = (Prose(id="subsets-words", markdown=words),) if words else ()
    return (*prose, _subsets(report, years, used), *_quoted_subsets(report))


def _subsets(report: Report, years: pd.DataFrame, used: tuple[str, ...]) -> Exhibit:
    now, before = years.iloc[-1], years.iloc[-2]
    first, last = years["year"].iloc[0], years["year"].iloc[-1]
    names = {"offenders": "Offenders", "asylum": "Had claimed asylum"}
    lines_of = {name: label for name, label in names.items() if name in years}
    said = [f"{wording.number(now[name])} {wording.lower_first(label)}" for name, label in lines_of.items()]
    change = say.change(now["offenders"], before["offenders"], str(before["year"]))
    middle = by_month(years["year"], 7)
    return lines.series(
        years.assign(middle=middle),
        x="middle",
        lines=lines_of,
        points=[
            Named(middle.iloc[-1], now["offenders"], f"{last}: {wording.number(now['offenders'])}, {change}")
        ],
        columns=[
            Column("year", "Calendar year"),
            *(Column(name, label, "integer", "returns") for name, label in lines_of.items()),
        ],
        id="offenders",
        title=f"Offenders returned in {last}: {change}",
        subtitle=f"Returns of groups counted among all, people per calendar year, {first} to {last}",
        alt=f"Lines by year. In {last}: {wording.listed(said)}.",
        sources=report.source(*used),
        notes=(
            *(say.SUBSETS[name] for name in lines_of),
            *(report.facts("returns after a claim") if "asylum" in lines_of else ()),
            *as_released(report, *used),
        ),
        status=report.status(used[0]),
    )


def _quoted_subsets(report: Report) -> tuple[Exhibit, ...]:
    rows = detail.quoted_subsets(known(report.load(QUOTED), report))
    if rows.empty:
        return ()
    table = Table(
        id="subsets",
        title="Subsets of returns quoted in official text",
        subtitle="People returned, by subset and period; each is also counted in the totals",
        data=Data.of(
            rows.assign(period=[say.period(text) for text in rows["period"]]),
            [
                Column("subset", "Subset"),
                Column("period", "Period"),
                Column("value", "Returns", "integer", "returns"),
                Column("published", "Published", "date"),
            ],
        ),
        sources=report.source(QUOTED),
        notes=("Single figures, not a series. A claim at some stage is not always a refused claim.",),
    )
    return (table,)


def destinations(report: Report) -> tuple[Exhibit, ...]:
    """Return how many returns were to a country other than the person's own."""
    groups = detail.destination_groups(report.load(DETAIL))
    if groups.empty:
        return (missing("destinations", "A whole year of returns by destination"),)
    columns = [
        Column("year", "Calendar year"),
        Column("home", "Home country", "integer", "returns"),
        Column("eu", "EU member state", "integer", "returns"),
        Column("other", "Other country", "integer", "returns"),
        Column("returns", SHORT["returns"], "integer", "returns"),
        Column("third_country_pct", "Not the home country (%)", "percent", "%", 1),
    ]
    year, share = groups["year"].iloc[-1], groups["third_country_pct"].iloc[-1]
    table = Table(
        id="destinations",
        title=f"{wording.percent(share)} of returns in {year} were not to the home country",
        subtitle="Enforced and voluntary returns from the UK by destination, people per calendar year",
        data=Data.of(groups.iloc[::-1], columns),
        sources=report.source(DETAIL),
        notes=as_released(report, DETAIL),
        status=report.status(DETAIL),
    )
    return (Prose(id="third-countries", markdown=say.third_countries(groups, report.released(DETAIL))), table)
