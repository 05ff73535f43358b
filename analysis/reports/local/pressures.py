"""The local report on pressures: other schemes, homelessness after a grant, the move-on period.

Every function takes the `Place` of `analysis.reports.local.overview` and returns exhibits, or a callout that
says what is not published.
"""

from __future__ import annotations

import pandas as pd

from analysis.charts import lines, style
from analysis.common import wording
from analysis.exhibits import Callout, Column, Data, Exhibit, Prose, Table
from analysis.measures.local import homelessness as local_homelessness
from analysis.reports.local import overview_words
from analysis.reports.local import pressures_words as words
from analysis.reports.local.overview import AUTHORITIES, GROUPS, POPULATION, Country, Place, missing

HOMELESSNESS, CITED, MOVE_ON = "homelessness_england", "homelessness_cited", "move_on_timeline"
RESETTLEMENT = "resettlement"
QUARTERS_SHOWN = 9
FEWEST_DRAWN = 10
"""Households in the newest year from which a chart of them says more than the sentence above it."""
_WITHHELD = "[x]: withheld by the publisher, fewer than five people."
_MERGED = "Quarters before a merger are sums of the districts merged; one missing leaves a gap."


def groups(place: Place) -> tuple[Exhibit, ...]:
    """Return supported asylum beside Homes for Ukraine and Afghan resettlement, and earlier resettlement."""
    return (_groups(place), *_resettled(place))


def _groups(place: Place) -> Exhibit:
    rows = place.report.load(GROUPS)
    if rows.empty:
        return missing("groups", "No figure of Homes for Ukraine or Afghan resettlement is held by then.")
    table = local_homelessness.groups(
        rows, place.report.load(POPULATION), place.report.load(AUTHORITIES), place.area.code
    )
    day = rows["as_at"].max().date()
    small = overview_words.decimals(table.loc[table["share_uk"] > 0, "share_uk"].min())
    return Table(
        id="groups",
        title=words.groups_title(table),
        subtitle=f"People by scheme, {place.area.name} and the UK, {wording.day(day)}",
        data=Data.of(
            table,
            [
                Column("group", "Group"),
                Column("people", place.area.name, "integer"),
                Column("rate", "Per 10,000 residents", "number", decimals=1),
                Column("uk", "UK", "integer"),
                Column("share_uk", "Share of the UK (%)", "percent", decimals=small),
            ],
        ),
        sources=place.source(GROUPS, POPULATION),
        notes=(
            (
                "The groups count different things: people supported on the day, arrivals to date, and "
                "people under Afghan resettlement."
            ),
            *(() if table["people"].notna().all() else (_WITHHELD,)),
            *(() if table["rate"].notna().all() else (f"Rates are given with {overview_words.BASE}.",)),
        ),
        status=place.report.status(GROUPS),
    )


def _resettled(place: Place) -> tuple[Exhibit, ...]:
    rows = place.report.load(RESETTLEMENT)
    if rows.empty:
        return ()
    own = local_homelessness.resettled(rows, place.report.load(AUTHORITIES), place.area.code)
    if own.empty:
        return ()
    schemes = own.groupby("scheme", as_index=False).agg(
        first=("year", "min"), last=("year", "max"), people=("people", "sum")
    )
    table = Table(
        id="resettled",
        title=words.resettled_title(own, rows["quarter_end"].max().date()),
        subtitle=f"People resettled by scheme, {place.area.name}, "
        f"to {wording.month(rows['quarter_end'].max())}",
        data=Data.of(
            schemes.sort_values(["people", "scheme"], ascending=[False, True]),
            [
                Column("scheme", "Scheme"),
                Column("first", "First year", "text"),
                Column("last", "Last year", "text"),
                Column("people", "People", "integer"),
            ],
        ),
        sources=place.source(RESETTLEMENT),
        notes=("Resettled people are not part of asylum support.",),
        status=place.report.status(RESETTLEMENT),
    )
    return (table,)


def homelessness(place: Place) -> tuple[Exhibit, ...]:
    """Return homelessness after asylum support as the authority's own nation counts it.

    Nothing where nobody is supported and no household is counted.
    """
    if place.area.country == "England":
        return _england(place)
    if place.area.country == "Scotland":
        return _scotland(place)
    text = words.not_known(place.area.name, place.area.country)
    return _where_anybody(place, missing("homelessness", text, title="Not known with the figures held"))


def _where_anybody(place: Place, said: Callout) -> tuple[Callout, ...]:
    """Return what is said where a figure would stand; nothing where nobody is supported."""
    return (said,) if place.anybody else ()


def _england(place: Place) -> tuple[Exhibit, ...]:
    rows = place.report.load(HOMELESSNESS)
    quarters = local_homelessness.england(rows, place.report.load(AUTHORITIES), place.area.code)
    known = quarters.dropna(subset="after_asylum_support")
    if known.empty:
        text = f"No quarter is held for {place.area.name}. {words.LAWS}"
        return _where_anybody(place, missing("homelessness", text))
    if known["after_asylum_support"].sum() == 0:
        text = f"No household in {place.area.name} was owed a duty for this reason in any quarter held."
        nobody = missing("homelessness", text, title="No household owed a duty for this reason")
        return _where_anybody(place, nobody)
    chart, table = _england_chart(place, quarters), _england_table(place, quarters)
    few = int(known["after_asylum_support"].tail(4).sum()) < FEWEST_DRAWN
    year, before = local_homelessness.last_year(quarters), local_homelessness.year_before(quarters)
    said = words.england(quarters, place.area.name, year, before)
    return (*([Prose(id="homelessness-words", markdown=said)] if said else []), chart.but(annex=few), table)


def _england_notes(quarters: pd.DataFrame) -> tuple[str, ...]:
    notes: tuple[str, ...] = (words.ENGLAND, words.LAWS)
    if (quarters["parts"] > 1).any():
        notes = (*notes, _MERGED)
    return notes


def _columns() -> list[Column]:
    measures = local_homelessness.MEASURES
    return [
        Column("quarter", "Quarter"),
        *(Column(name, label, "integer", "households") for name, label in measures.items()),
        Column("after_asylum_support", "Both duties", "integer", "households"),
    ]


def _named(quarters: pd.DataFrame) -> pd.DataFrame:
    return quarters.assign(quarter=[wording.quarter(day.date()) for day in quarters["quarter_end"]])


def _england_chart(place: Place, quarters: pd.DataFrame) -> Exhibit:
    year = local_homelessness.last_year(quarters)
    said = words.england(quarters, place.area.name, year, local_homelessness.year_before(quarters))
    shaded = []
    if year is not None:
        end, label = (
            pd.Timestamp(year[1]),
            f"{wording.number(year[0])}, {wording.year_ending(year[1].date())}",
        )
        shaded = [lambda axis: style.shade(axis, end - pd.DateOffset(years=1), end, label)]
    return lines.series(
        _named(quarters),
        x="quarter_end",
        marks=shaded,
        lines={local_homelessness.RELIEF: "Relief duty", local_homelessness.PREVENTION: "Prevention duty"},
        columns=_columns(),
        id="homelessness",
        title=words.england_title(year),
        subtitle=f"Households {local_homelessness.REQUIRED}, owed a duty, {place.area.name}, per "
        f"quarter, {wording.month(quarters['quarter_end'].iloc[0])} to "
        f"{wording.month(quarters['quarter_end'].iloc[-1])}",
        alt=f"Two lines by quarter, relief and prevention duties. {said}",
        sources=place.source(HOMELESSNESS),
        notes=_england_notes(quarters),
        status=place.report.status(HOMELESSNESS),
    )


def _england_table(place: Place, quarters: pd.DataFrame) -> Table:
    shown = _named(quarters.tail(QUARTERS_SHOWN))
    last = shown.iloc[-1]
    temporary = last[local_homelessness.TEMPORARY]
    title = "Homelessness by quarter"
    if not wording.is_missing(temporary):
        many = wording.capital(wording.some(temporary, "household"))
        title = f"{many} in temporary accommodation on {wording.day(last['quarter_end'].date())}"
    return Table(
        id="homelessness-quarters",
        title=title,
        subtitle=f"Households, {place.area.name}, newest {wording.plural(len(shown), 'quarter')}; temporary "
        "accommodation at the end of the quarter, for any reason",
        data=Data.of(shown, _columns()),
        sources=place.source(HOMELESSNESS),
        notes=_england_notes(quarters),
        status=place.report.status(HOMELESSNESS),
    )


def _scotland(place: Place) -> tuple[Exhibit, ...]:
    rows = local_homelessness.cited(
        place.report.load(CITED), [place.area.name, "Scotland"], place.report.as_of
    )
    about = place.area.name
    if about not in set(rows["place"]):
        text = words.no_local_figure(about)
        return _where_anybody(place, missing("homelessness-here", text, title="No local figure"))
    counts = local_homelessness.counts(rows)
    applications = local_homelessness.refugee_applications(counts, about)
    said = " ".join(part for part in (words.scotland(applications, about), words.NOT_OFFICIAL) if part)
    shown: list[Exhibit] = [Prose(id="homelessness-words", markdown=said)]
    quoted = counts["quoted"]
    if not quoted.all():
        notes = (words.SCOTLAND, *place.report.facts("Scottish homelessness law"), words.LAWS)
        title = words.scotland_title(applications, about)
        shown.append(_cited(place, counts[~quoted], id="homelessness", title=title, notes=notes))
    if quoted.any():
        title = f"Figures on {about} as quoted in the press"
        shown.append(
            _cited(place, counts[quoted], id="homelessness-quoted", title=title, notes=(words.QUOTED,))
        )
    if len(money := local_homelessness.costs(rows)):
        shown.append(_cited_costs(place, money))
    return tuple(shown)


def scotland(place: Country) -> tuple[Exhibit, ...]:
    """Return the figures cited on homelessness in Scotland as a whole; nothing where none is held."""
    rows = local_homelessness.cited(place.report.load(CITED), ["Scotland"], place.report.as_of)
    counts = local_homelessness.counts(rows)
    counts = counts[~counts["quoted"]]
    if counts.empty:
        return ()
    title = words.scotland_title(local_homelessness.refugee_applications(counts, "Scotland"), "Scotland")
    notes = (words.SCOTLAND, *place.report.facts("Scottish homelessness law"), words.LAWS)
    return (_cited(place, counts, id="homelessness-scotland", title=title, notes=notes),)


def _cited_columns(value: Column) -> list[Column]:
    return [
        Column("counted", "What is counted"),
        Column("place", "Place"),
        Column("period", "Period"),
        value,
        Column("tier", "Tier of the source"),
        Column("where_read", "Where it was read"),
    ]


def _cited(
    place: Country,
    rows: pd.DataFrame,
    *,
    id: str,  # noqa: A002
    title: str,
    notes: tuple[str, ...],
) -> Table:
    return Table(
        id=id,
        title=title,
        subtitle=f"Single figures on homelessness, {wording.listed(sorted(set(rows['place'])))}, as cited",
        data=Data.of(_read_out(rows), _cited_columns(Column("value", "Figure", "integer"))),
        sources=place.source(CITED),
        notes=notes,
    )


def _read_out(rows: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(rows["measure"], rows["unit"], strict=True)
    return rows.assign(
        counted=[f"{measure} (%)" if unit == "percent" else measure for measure, unit in pairs],
        period=rows["period"].map(words.period),
    )


def _cited_costs(place: Place, rows: pd.DataFrame) -> Table:
    return Table(
        id="costs",
        title=f"Costs that {place.area.name} is quoted on",
        subtitle="Pounds sterling, millions, as cited; projections are the council's",
        data=Data.of(
            _read_out(rows),
            [
                column
                for column in _cited_columns(Column("million", "£ million", "number", decimals=1))
                if column.name != "place"
            ],
        ),
        sources=place.source(CITED),
        notes=("A projection is not an outturn. Periods and scopes differ: sums are not added.",),
    )


def rules(place: Country) -> pd.DataFrame:
    """Return the rules of the move-on period that had begun by the day of the report."""
    rows = place.report.load(MOVE_ON)
    return rows[~(rows["effective_from"] > pd.Timestamp(place.report.as_of or place.report.as_at))]
