"""The crossings report: who arrives, what becomes of claims, the part of the whole, deaths."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from analysis.charts import bars, strips
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Figure, Prose, Table, counts, missing
from analysis.measures.crossings import people as measures
from analysis.report import Report
from analysis.reports.crossings import people_words as say
from analysis.reports.crossings.overview import ROUTES, YEAR
from analysis.reports.returns.countries_words import no_countries

BY_NATIONALITY, OUTCOMES = "small_boats_nationality", "small_boats_outcomes"
YEAR_ENDING = "small_boats_nationality_year_ending"
CLAIMS, FLOWS, REFERRALS = "asylum_claims_by_route", "asylum_flows", "small_boats_nrm"
RETURNED = "returns_of_small_boat_arrivals"
DEATHS, HEADLINES = "channel_deaths", "headline_figures"
PANELS = 8
_APART = "[x]: not published apart in that release."


def nationalities(report: Report) -> tuple[Exhibit, ...]:
    """Return the most common nationalities and the chosen one: words, panels by year, the newest year."""
    rows = report.load(BY_NATIONALITY)
    every = measures.nationalities(rows, count=len(rows))
    if every.empty:
        return (missing("nationalities", "Nationalities for a whole year"),)
    chosen = report.parameters["nationality"]
    newest, table = _newest_nationalities(report, rows)
    own = newest[newest["nationality"] == chosen]
    words = say.nationalities(newest, table.period, measures.unrecorded(table.rows))
    years = measures.nationality_years(rows, [chosen])
    about = say.chosen_nationality(chosen, years, own.iloc[0] if len(own) else None, table.period)
    return (
        Prose(id="who", markdown=f"{words}\n\n{about}"),
        _nationality_panels(report, rows, every, chosen),
        _nationality_table(report, newest.head(PANELS), table),
    )


class _Newest(NamedTuple):
    """The newest twelve months of nationalities: rows, their table, what they and those before are."""

    rows: pd.DataFrame
    source: str
    period: str
    label: str
    before: str


def _newest_nationalities(report: Report, rows: pd.DataFrame) -> tuple[pd.DataFrame, _Newest]:
    """Return every nationality of the newest twelve months, a calendar year or a year ending later."""
    year = int(rows.loc[~rows["part_year"].astype(bool), "year"].max())
    newest = _Newest(rows, BY_NATIONALITY, str(year), str(year), str(year - 1))
    later = report.load(YEAR_ENDING)
    if len(later) and (end := later["year_ending"].max().date()) > dt.date(year, 12, 31):
        month = wording.month(end).split()[0]
        newest = _Newest(
            measures.by_year_ending(later), YEAR_ENDING, f"the {wording.year_ending(end)}",
            f"YE {month} {end.year}", f"YE {month} {end.year - 1}",
        )  # fmt: skip
    return measures.nationalities(newest.rows, count=len(newest.rows)), newest


def _nationality_panels(report: Report, rows: pd.DataFrame, every: pd.DataFrame, chosen: str) -> Figure:
    """Return small panels of whole calendar years for the most common nationalities and the chosen one."""
    top = list(every["nationality"].head(PANELS))
    named = [chosen] if chosen in set(rows["nationality"]) else []
    names = list(dict.fromkeys([*top[: PANELS - 1], *named, *top]))[:PANELS]
    years = measures.nationality_years(rows, names)
    wide = years.set_index(["year", "nationality"])["arrivals"].unstack()[names]  # noqa: PD010
    title = say.nationality_title(every, int(years["year"].max()))
    return strips.multiples(
        years, panel="nationality", x="year", y="arrivals", highlight=top[0], data=wide.reset_index(),
        columns=[YEAR, *counts({name: name for name in names})],
        id="nationalities", title=title,
        subtitle=f"People by nationality, UK, {int(years['year'].min())} to {int(years['year'].max())}",
        alt=f"Small panels of yearly bars on one scale, one for each nationality. {title}.",
        sources=report.source(BY_NATIONALITY), status=report.status(BY_NATIONALITY),
        notes=(
            "A cross: the publisher pooled the nationality with others that year. In the table it is [x].",
            *no_countries(names),
        ),
    )  # fmt: skip


def _nationality_table(report: Report, top: pd.DataFrame, newest: _Newest) -> Table:
    """Return the most common nationalities of the newest twelve months beside the twelve before."""
    return Table(
        id="nationalities-latest", title=say.nationality_order(top),
        subtitle=f"People arriving by small boat by nationality, UK, {newest.label} and the year before",
        data=Data.of(
            top,
            [
                Column("nationality", "Nationality"),
                Column("arrivals", f"{newest.label} (people)", "integer", "people"),
                Column("share_pct", "Share of all", "percent", "%", 1),
                Column("before", f"{newest.before} (people)", "integer", "people"),
                Column("change_pct", "Change", "percent", "%", 0),
            ],
        ),
        sources=report.source(newest.source), status=report.status(newest.source),
        notes=(
            ("Shares are of all arrivals, the unrecorded among them."
            f"{' YE: year ending.' if newest.label.startswith('YE') else ''}"),
            *no_countries(top["nationality"]),
        ),
    )  # fmt: skip


def ages(report: Report) -> tuple[Exhibit, ...]:
    """Return ages and sexes by year, in words and two tables."""
    table = measures.ages(report.load(ROUTES)) if report.has(ROUTES) else pd.DataFrame()
    if table.empty:
        return (missing("ages", "Ages for a whole year"),)
    row = table.iloc[-1]
    year = int(row["year"])
    ages = {name: name for name in measures.AGES.values()} | {
        "age_unknown": "Not recorded",
        "arrivals": "All",
    }
    sexes = {"male": "Male", "female": "Female", "sex_unknown": "Not recorded", "arrivals": "All"}
    sources, status = report.source(ROUTES), report.status(ROUTES)
    note = f"Years after {year} are not in the detailed table held."
    return (
        Prose(id="ages-words", markdown=say.ages(row)),
        Table(
            id="ages", title=f"{wording.people(row['Under 18'])} under 18 in {year}",
            subtitle="People arriving by small boat by age, UK, by calendar year",
            data=Data.of(table, [YEAR, *counts(ages)]), sources=sources, status=status,
            notes=("Ages as stated or assessed.", note),
        ),
        Table(
            id="sexes", title=f"{wording.number(row['female'])} women and girls in {year}",
            subtitle="People arriving by small boat by sex, UK, by calendar year",
            data=Data.of(table, [YEAR, *counts(sexes)]), sources=sources, status=status, notes=(note,),
        ),
    )  # fmt: skip


def claims(report: Report) -> tuple[Exhibit, ...]:
    """Return what became of asylum claims by year of arrival: words, stacked shares, counts."""
    if not report.has(OUTCOMES):
        return (missing("claim-outcomes", "Outcomes of claims by year of arrival"),)
    table = measures.outcomes(report.load(OUTCOMES))
    # in releases that do not give the closed apart they are among the withdrawn: the parts make the whole
    closed = table["withdrawn_pct"].add(table["administrative_pct"], fill_value=0)
    table = table.assign(closed_pct=closed, label=table["year"].astype(str))
    parts = {
        "grants_pct": "Granted", "refused_pct": "Refused", "closed_pct": "Withdrawn or closed",
        "awaiting_pct": "Awaiting",
    }  # fmt: skip
    title = say.outcomes_title(table)
    sources, status = report.source(OUTCOMES), report.status(OUTCOMES)
    figure = bars.stacked(
        table, x="label", parts=parts, points=_decided(table),
        columns=[
            Column("label", "Year of arrival"),
            *(Column(name, label, "percent", "%", 1) for name, label in parts.items()),
        ],
        id="claim-outcomes", title=title,
        subtitle="Initial outcomes of asylum claims, % of people who claimed, UK, by year of arrival",
        alt=f"A stacked bar of shares for each year of arrival: granted, refused, closed, awaiting. {title}.",
        sources=sources, status=status,
        notes=("By year of arrival, not of decision. Outcomes of matched records, not of all arrivals.",),
    )  # fmt: skip
    numbers = {
        "matched_arrivals": "Matched arrivals", "people_with_claim": "With a claim", "grants": "Granted",
        "refused": "Refused", "withdrawn": "Withdrawn", "administrative": "Closed", "awaiting": "Awaiting",
    }  # fmt: skip
    table_of_people = Table(
        id="claim-outcomes-people",
        title=say.awaiting_title(table),
        subtitle="People who arrived by small boat by outcome of their claim, UK, by year of arrival",
        data=Data.of(table, [YEAR, *counts(numbers)]),
        sources=sources, status=status,
        notes=(_APART,) if table[list(numbers)].isna().any(axis=None) else (),
    )  # fmt: skip
    words = say.outcomes(table, report.released(OUTCOMES))
    return Prose(id="claims", markdown=words), figure, table_of_people


def _decided(table: pd.DataFrame) -> list[Named]:
    """Return the share of grants that the title names, at its year."""
    row = say.mostly_decided(table)
    said = f"{int(row['year'])}: {wording.share(row['grants_pct'])}"
    return [Named(table["year"].tolist().index(row["year"]), row["grants_pct"], said)]


def part_of_the_whole(report: Report) -> tuple[Exhibit, ...]:
    """Return small boats among all illegal entry routes and among asylum claims, and NRM referrals."""
    said: list[str] = []
    tables: list[Exhibit] = []
    if report.has(ROUTES) and len(routes := measures.routes_share(report.load(ROUTES))):
        said.append(" ".join([say.part_of_routes(routes), *_newest(report)]))
        tables.append(_routes(report, routes))
    if report.has(CLAIMS) and len(shares := measures.claims_share(report.load(CLAIMS), report.load(FLOWS))):
        said.append(say.part_of_claims(shares))
        tables.append(_claims_share(report, shares))
    if report.has(REFERRALS) and (measures.referrals(report.load(REFERRALS))["quarters"] == 4).any():
        said.append(say.referrals(measures.referrals(report.load(REFERRALS)), report.released(REFERRALS)))
    if not tables:
        return (missing("part-of-the-whole", "A whole year of all routes or of asylum claims"),)
    return Prose(id="whole", markdown="\n\n".join([*said, say.NO_MIGRATION])), *tables


def _routes(report: Report, routes: pd.DataFrame) -> Table:
    """Return detections by route and year."""
    last = routes.iloc[-1]
    others = [name for name in routes.columns if name not in {"year", "all", "small_boat_pct"}]
    named = sorted(others, key=lambda name: name != measures.SMALL_BOATS)
    share = wording.percent(last["small_boat_pct"])
    return Table(
        id="routes", title=f"{share} of detections in {int(last['year'])} were by small boat",
        subtitle="People detected on illegal entry routes by method, UK, by calendar year",
        data=Data.of(
            routes,
            [
                YEAR, *counts({name: name for name in named}), *counts({"all": "All routes"}),
                Column("small_boat_pct", "Small boats, of all", "percent", "%", 0),
            ],
        ),
        sources=report.source(ROUTES), status=report.status(ROUTES),
        notes=("Detection is not equally likely on every route: do not compare the methods directly.",),
    )  # fmt: skip


def _claims_share(report: Report, shares: pd.DataFrame) -> Table:
    """Return asylum claims by people who arrived by small boat among all, by year."""
    last = shares.iloc[-1]
    share = f"{wording.percent(last['share_pct'])} of asylum claims"
    return Table(
        id="share-of-claims", title=f"Small-boat arrivals made {share} in {int(last['year'])}",
        subtitle="People claiming asylum, UK, by calendar year of the claim",
        data=Data.of(
            shares,
            [
                YEAR,
                *counts({"small_boat_claims": "By small-boat arrivals", "all_claims": "All claims"}),
                Column("share_pct", "Small-boat arrivals, of all", "percent", "%", 0),
            ],
        ),
        sources=report.source(CLAIMS, FLOWS), status=report.status(CLAIMS),
        notes=("A claim can be made in a later year than the arrival.", *report.facts("claims by route")),
    )  # fmt: skip


def _newest(report: Report) -> list[str]:
    """Return the newest period of which both totals were published, said in a sentence."""
    if not report.has(HEADLINES):
        return []
    rows = report.load(HEADLINES)
    rows = rows[rows["published"] <= pd.Timestamp(report.as_of or report.as_at)]
    every = rows[(rows["topic"] == "illegal entry") & (rows["measure"] == "all methods")]
    boats = rows[(rows["topic"] == "small boats") & (rows["measure"] == "people")].set_index("period")[
        "value"
    ]
    both = every[every["period"].isin(boats.index)].sort_values("published")
    if both.empty:
        return []
    row = both.iloc[-1]
    return [say.newest_routes(str(row["period"]), int(boats[row["period"]]), int(row["value"]))]


def deaths(report: Report) -> tuple[Exhibit, ...]:
    """Return people dead and missing by year, in words and a table."""
    if not report.has(DEATHS):
        return (missing("deaths", "Records of deaths"),)
    table = report.load(DEATHS)
    last = min(report.released(DEATHS), report.as_of or report.released(DEATHS))
    names = {"dead": "Dead", "missing": "Missing", "total": "Both", "sea": "At sea", "land": "On land",
               "other": "Elsewhere or not recorded"}  # fmt: skip
    return (
        Prose(
            id="deaths-words",
            markdown=say.deaths(table, last, report.released(DEATHS), since=report.as_of),
        ),
        Table(
            id="deaths", title=say.deaths_title(table, last),
            subtitle="People recorded dead or missing between mainland Europe and the UK, by calendar year",
            data=Data.of(table, [YEAR, *counts(names)]),
            sources=report.source(DEATHS),
            notes=("Records are incomplete. Missing does not mean dead. The last year may be a part.",),
        ),
    )  # fmt: skip


def returned(report: Report) -> Exhibit:
    """Return how many people who arrived by small boat were returned, and what is not known of it."""
    years = measures.returned(report.load(RETURNED)) if report.has(RETURNED) else pd.DataFrame()
    if years.empty:
        return missing("returned", "A whole year of returns of people who arrived by small boat")
    now = years.iloc[-1]
    many = wording.capital(wording.some(now["returns"], "return"))
    return Table(
        id="returned", title=f"{many} of small-boat arrivals in {int(now['year'])}",
        subtitle="People returned who had arrived by small boat, UK, by calendar year of the return",
        data=Data.of(years, [YEAR, *counts({"returns": "Returned"})]),
        sources=report.source(RETURNED), status=report.status(RETURNED),
        notes=(say.returned(years), *report.facts("exchange with France")),
    )  # fmt: skip
