"""Exhibits of how far first figures of returns move, and of what that means for the newest ones."""

from __future__ import annotations

import pandas as pd

from analysis.charts import dots
from analysis.common import wording
from analysis.common.wording import number, percent
from analysis.exhibits import Column, Data, Exhibit, Prose, Table, missing
from analysis.measures.returns import detail, vintages, windows
from analysis.measures.returns import totals as measures
from analysis.measures.returns.vintages import FirstToFirst, Nowcast
from analysis.report import Report
from analysis.reports.returns import overview_words as say
from analysis.reports.returns.nationalities import ANNUAL
from analysis.reports.returns.overview import QUOTED, SHORT, TABLE, known
from analysis.reports.returns.overview_words import moved


def standing(quarters: pd.DataFrame, held: vintages.Views) -> Exhibit:
    """Return in words where the newest year stands, kind by kind, beside how far first figures move."""
    said = []
    for kind in ("returns", *measures.HEADLINE):
        at = windows.standing(quarters, kind)
        usual = vintages.usual_revision_of_year(held, kind)
        if at is not None:
            words = f"{say.stands(at, usual, 'That figure')} {say.lead(at, usual) if usual else ''}"
            said.append(f"**{SHORT[kind]}, {wording.number(at.value)}.** {words}".strip())
    if not said:
        return missing("standing", "Four quarters of returns")
    return Prose(id="standing", markdown="\n\n".join(said))


def revisions(report: Report, quarters: pd.DataFrame, held: vintages.Views) -> tuple[Exhibit, ...]:
    """Return first against latest figures, the triangle of releases, and the nowcast with its test."""
    rows = said_by_release(report, held)
    moves = vintages.first_and_latest(rows)
    pair = moves[moves["is_first"] & moves["revision_pct"].notna()]
    if pair.empty:
        return (missing("first-and-latest", "A later release of a year already published"),)
    change = measures.year_endings(quarters)["change_pct"].iloc[-1]
    like = like_with_like(
        vintages.first_to_first(moves), None if wording.is_missing(change) else float(change)
    )
    words = (Prose(id="like-with-like", markdown=like),) if like else ()
    return (
        *words,
        _first_and_latest(report, pair),
        _triangle(report, rows),
        *_nowcast(report, quarters, held),
    )


def triangle(report: Report, held: vintages.Views) -> Exhibit:
    """Return the years that people cite as every release in view gave them."""
    return _triangle(report, said_by_release(report, held))


def said_by_release(report: Report, held: vintages.Views) -> pd.DataFrame:
    """Return the years as every release in view gave them, with the figures quoted of releases not held."""
    return report.once(_said_by_release, held)


def _said_by_release(report: Report, held: vintages.Views) -> pd.DataFrame:
    quoted = detail.quoted_year_endings(known(report.load(QUOTED), report))
    annual = detail.annual_totals(known(report.load(ANNUAL), report, "released"))
    return vintages.triangle(held, pd.concat([quoted, annual]).astype({"value": "Int64"}))


def _first_and_latest(report: Report, moves: pd.DataFrame) -> Exhibit:
    table = moves.sort_values(["kind", "year_ending"], ascending=[False, True], kind="stable")
    table = table[table["kind"] != "returns"]
    names = zip(table["kind"], table["year_ending"], strict=True)
    table = table.assign(label=[f"{SHORT[kind]}, {wording.month(end.date())}" for kind, end in names])
    voluntary = table[table["kind"] == "voluntary"]
    title = "First and latest figures of returns"
    if len(voluntary):
        ends = dict.fromkeys(float(voluntary["revision_pct"].agg(end)) for end in ("min", "max"))
        span = " to ".join(wording.percent(end, 1) for end in ends)
        title = f"Voluntary returns: first figures moved by {span}"
    return dots.dumbbells(
        table,
        label="label",
        before="first",
        after="latest",
        moments=("first published", "latest"),
        said=[f"({wording.percent(revision, 1)})" for revision in table["revision_pct"]],
        columns=[
            Column("label", "Kind, year ending"),
            Column("first", "First published", "integer", "returns"),
            Column("first_released", "First published on", "date"),
            Column("latest", "Latest", "integer", "returns"),
            Column("latest_released", "Latest published on", "date"),
            Column("revision_pct", "Revision (%)", "percent", "%", 1),
        ],
        id="first-and-latest",
        title=title,
        subtitle="Returns from the UK in the year ending with a quarter, people, first and latest figures",
        alt=f"Pairs of dots for {wording.plural(len(table), 'year and kind', 'years and kinds')}, "
        "the first and the latest figure.",
        sources=report.source(TABLE, QUOTED, ANNUAL),
        notes=("Only years whose first figure is held. Newer years have had less time to be revised.",),
        status=report.status(TABLE),
    )


def _triangle(report: Report, rows: pd.DataFrame) -> Exhibit:
    days = sorted(rows["released"].unique())
    wide = rows.pivot_table(
        index=["year_ending", "kind"], columns="released", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=days)
    wide = wide[wide.notna().sum(axis=1) > 1].reset_index()
    kinds = {"returns": "Total", "voluntary": "Voluntary", "enforced": "Enforced"}
    wide["order"] = wide["kind"].map({kind: place for place, kind in enumerate(kinds)})
    wide = wide.sort_values(["order", "year_ending"])
    wide["label"] = [
        f"{kinds[kind]}, {wording.short_month(end)}"
        for end, kind in zip(wide["year_ending"], wide["kind"], strict=True)
    ]
    wide = wide.rename(columns={day: f"{day:%Y_%m_%d}" for day in days})
    columns = [
        Column(f"{day:%Y_%m_%d}", wording.short_month(day.date()), "integer", "returns") for day in days
    ]
    return Table(
        id="revision-triangle",
        title=f"The same years as {len(days)} releases gave them",
        subtitle="Returns from the UK (total: enforced and voluntary), people a year, by month of release",
        data=Data.of(wide, [Column("label", "Kind, year ending"), *columns]),
        sources=report.source(TABLE, QUOTED, ANNUAL),
        notes=(
            f"Released on {wording.listed([wording.day(day.date()) for day in days])}.",
            "[x]: not in that release, or not held. Some releases are held as single quoted figures only.",
        ),
        status=report.status(TABLE),
    )


def _nowcast(report: Report, quarters: pd.DataFrame, held: vintages.Views) -> tuple[Exhibit, ...]:
    said = vintages.nowcast(quarters, vintages.revisions(held))
    if said is None:
        return (missing("nowcast", "Two earlier releases, the evidence that an estimate needs"),)
    end = said.quarters["quarter_end"].max().date()
    totals = said.totals.iloc[::-1]
    rows = totals.assign(label=[f"{SHORT[kind]}, {wording.year_ending(end)}" for kind in totals["kind"]])
    quarter = said.quarters.assign(label=[
        f"{SHORT[kind]}, {wording.quarter(end.date())}"
        for kind, end in zip(said.quarters["kind"], said.quarters["quarter_end"], strict=True)
    ])  # fmt: skip
    per_cent = wording.percent(said.level * 100)
    table = Table(
        id="nowcast",
        title="Where the newest figures may settle: an illustrative estimate",
        subtitle=f"Returns from the UK, people, {wording.year_ending(end)} and its quarters",
        data=Data.of(pd.concat([rows, quarter]), [
            Column("label", "Kind and period"),
            Column("published", "Published", "integer", "returns"),
            Column("expected", "If revised as usual", "number", "returns"),
            Column("low", f"Low end ({per_cent} interval)", "number", "returns"),
            Column("high", f"High end ({per_cent} interval)", "number", "returns"),
        ]),
        sources=report.source(TABLE),
        notes=(("The published figure × the mean revision at its age in earlier releases; Student's t on the "
               "logarithms, spread pooled over ages, errors of the four quarters taken to move together. "
               "Not an official statistic."),),
        status="estimate",
    )  # fmt: skip
    words = f"{nowcast(said)} {nowcast_tried(vintages.backtest(held))}"
    return (Prose(id="nowcast-words", markdown=words), table)


def like_with_like(pair: FirstToFirst | None, change_now_pct: float | None) -> str:
    """Return the change from first figure to first figure, beside the change as published now."""
    if pair is None or pair.change_pct is None or change_now_pct is None:
        return ""
    return (
        f"Compared as they were first published, {number(pair.now)} in the {wording.year_ending(pair.end)} "
        f"against {number(pair.before)} a year earlier, returns {moved(pair.change_pct)}. Against the figure "
        f"for the year before as it stands now they {moved(change_now_pct)}: the older figure has been "
        "revised and the newer has not yet."
    )


def nowcast(said: Nowcast) -> str:
    """Return what the newest year would become if it is revised as earlier releases were."""
    row = said.totals[said.totals["kind"] == "returns"].iloc[0]
    end = said.quarters["quarter_end"].max().date()
    return (
        f"If the {wording.year_ending(end)} is revised as the earlier releases were, its "
        f"{wording.plural(row['published'], 'return')} would become between {number(row['low'])} and "
        f"{number(row['high'])} ({percent(said.level * 100)} interval; middle {number(row['expected'])}). "
        f"This is an illustrative estimate from {wording.plural(said.releases, 'earlier release')} whose "
        "years may share quarters and then tell less than as many apart; it is not an official statistic."
    )


def nowcast_tried(tried: pd.DataFrame) -> str:
    """Return how the estimate would have done on the releases it is made from, from `backtest`."""
    totals = tried[tried["kind"] == "returns"]
    parts = [
        f"for the {wording.year_ending(row['year_ending'].date())} it gives {number(row['expected'])} and "
        f"the figure became {number(row['became'])} ({percent(row['error_pct'], 1)})"
        for _, row in totals.iterrows()
    ]
    if not parts:
        return "The estimate cannot be tried: no release before it has been overtaken."
    return (
        f"Tried on each release with the evidence of the others, {wording.listed(parts)}. Releases may not "
        "go on moving alike: a change in how records are matched would break the estimate."
    )
