"""Exhibits of the returns report by nationality: those with most returns, and one followed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts import bars, dots
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Callout, Column, Data, Exhibit, Prose, Table, missing
from analysis.measures.returns import nationalities as measures
from analysis.measures.returns.totals import HEADLINE
from analysis.report import Report
from analysis.reports.returns import countries_words as say
from analysis.reports.returns.detail import DETAIL, as_released
from analysis.reports.returns.overview import SHORT, by_month, known_of

ANNUAL, NAMED = "returns_by_nationality_annual", "returns_by_nationality_year_ending"
YEARS = (DETAIL, ANNUAL, NAMED)
"""The tables of `nationality_years`."""
LEADING = 12
SUBJECT = "returns by nationality"


def nationality_years(report: Report) -> pd.DataFrame:
    """Return returns by calendar year and nationality, from the three tables as at the day."""
    detail, annual, named = map(report.load, YEARS)
    return measures.nationality_years(detail, annual, measures.named_years(named))


def gaps(report: Report, years: Sequence[int]) -> tuple[str, ...]:
    """Return a note on the years between the first and the last without a figure, and why each has none."""
    empty = sorted(set(range(min(years), max(years))) - set(years)) if years else []
    return say.gap_notes({year: known_of(report, year, SUBJECT) for year in empty})


def nationalities(report: Report, years: pd.DataFrame) -> tuple[Exhibit, ...]:
    """Return the nationalities with most returns by kind in two years, all kinds in one, and one followed."""
    followed = report.parameters["nationality"]
    table = measures.by_kind(years, measures.named_years(report.load(NAMED)), LEADING, followed)
    if table.empty:
        return (missing("nationalities", "Returns by nationality in two whole years"),)
    union = measures.nationality_years(
        *(measures.of_region(report.load(name), "EU") for name in (DETAIL, ANNUAL))
    )
    whole = years[years["whole"].astype(bool)]
    every: tuple[Exhibit, ...] = ()
    if len(whole) and whole["year"].max() >= table["year"].iloc[0]:  # an older year leads nowhere
        every = (
            Prose(id="eu-nationals", markdown=say.eu_nationals(whole, union)),
            _leading_table(report, measures.leading(years, LEADING, always=followed)),
        )
    return (
        _dots(report, table, years),
        *every,
        *_followed(report, measures.country_years(years, followed), followed),
    )


def later_count(row: pd.Series[Any], years: pd.DataFrame) -> tuple[str, ...]:
    """Return a note where a later release counts a row of `by_kind` again, and otherwise."""
    same = (years["nationality"] == row["nationality"]) & (years["year"] == row["year"])
    later = years[same & (years["released"] > row["released"])].dropna(subset=[row["kind"]])
    if later.empty or later[row["kind"]].iloc[-1] == row["returns"]:
        return ()
    count, day = wording.number(later[row["kind"]].iloc[-1]), later["released"].iloc[-1].date()
    said = (
        f"{row['nationality']}, {row['kind']} returns in {row['year']}: {count} as released on "
        f"{wording.day(day)}, and {wording.number(row['returns'])} here, as released on "
        f"{wording.day(row['released'].date())}."
    )
    return (said,)


def _dots(report: Report, table: pd.DataFrame, years: pd.DataFrame) -> Exhibit:
    days = {day.date() for name in ("released", "released_before") for day in table[name].dropna()}
    used = tuple(name for name in YEARS if report.released(name) in days)
    named = zip(table["nationality"], table["kind"], strict=True)
    table["label"] = [f"{name}, {SHORT[kind].lower()}" for name, kind in named]
    first, now, before = table.iloc[0], int(table["year"].iloc[0]), int(table["before"].iloc[0])
    return dots.dumbbells(
        table,
        label="label",
        before="returns_before",
        after="returns",
        moments=(str(before), str(now)),
        highlight=first["label"],
        said=[say.changed_by(first), *[""] * (len(table) - 1)],
        columns=[
            Column("label", "Nationality and kind"),
            Column("returns_before", str(before), "integer", "returns"),
            Column("returns", str(now), "integer", "returns"),
            Column("change_pct", "Change (%)", "percent", "%"),
        ],
        id="nationalities",
        title=say.most_title(first),
        subtitle=f"Returns by nationality and kind, people, {before} and {now}",
        alt=(
            f"Pairs of dots for {len(table)} nationalities and kinds, those with most returns in {now} "
            f"and the nationality followed. {first['label']}: {wording.number(first['returns_before'])} in "
            f"{before} and {wording.number(first['returns'])} in {now}."
        ),
        sources=report.source(*used),
        notes=(
            *later_count(first, years),
            *say.year_notes(gaps(report, [before, now]), same_release=len(days) == 1),
            *as_released(report, *used),
            *say.no_countries(table["nationality"]),
        ),
        status=report.status(used[-1]),
    )


def _leading_table(report: Report, table: pd.DataFrame) -> Exhibit:
    now = int(table["year"].iloc[0])
    source = ANNUAL if (report.load(ANNUAL)["year"] == now).any() else DETAIL
    columns = [
        Column("nationality", "Nationality"),
        Column("rank", "Rank", "integer"),
        *(Column(name, SHORT[name], "integer", "returns") for name in (*HEADLINE, "returns")),
        Column("share_pct", "Share of returns (%)", "percent", "%", 1),
    ]
    top = table[table["rank"] <= 3]["nationality"].tolist()
    return Table(
        id="nationalities-by-type",
        title=f"{wording.listed(top)} had most returns in {now}",
        subtitle=f"Enforced and voluntary returns by nationality, people, {now}",
        data=Data.of(table, columns),
        sources=report.source(source),
        notes=(say.NOT_DESTINATION, *as_released(report, source), *say.no_countries(table["nationality"])),
        status=report.status(source),
    )


def _followed(report: Report, own: pd.DataFrame, name: str) -> tuple[Exhibit, ...]:
    """Return one nationality's history as bars; words where it has none."""
    if own.empty or not own["returns"].sum():
        text = say.none_recorded(name, own)
        return (Callout(id="followed", title=f"{name}: no returns recorded", markdown=text),)
    return (history(report, own, name, "followed"),)


def history(report: Report, own: pd.DataFrame, name: str, id: str) -> Exhibit:  # noqa: A002
    """Return the returns of one nationality by calendar year as stacked bars: `country_years`."""
    middle = by_month(own["year"], 7)
    return bars.stacked(
        own.assign(middle=middle),
        x="middle",
        points=[
            Named(middle[at], own["returns"][at], text) for at, text in say.named_years(name, own).items()
        ],
        parts={kind: SHORT[kind] for kind in HEADLINE},
        columns=[
            Column("year", "Calendar year"),
            *(Column(kind, SHORT[kind], "integer", "returns") for kind in (*HEADLINE, "returns", "port")),
        ],
        width=290,
        id=id,
        title=say.history_title(name, own),
        subtitle=f"Enforced and voluntary returns of {say.whose(name)}, per calendar year: {name}",
        alt=say.history_alt(own),
        sources=report.source(*YEARS),
        notes=(*gaps(report, own["year"].tolist()), *as_released(report, *YEARS)),
        status=report.status(DETAIL),
    )
