"""The crossings report: who arrives, what becomes of claims, the part of the whole, deaths."""

from __future__ import annotations

import pandas as pd

from analysis import wording
from analysis.charts import bars, strips
from analysis.exhibit_sets.crossings import YEAR, counts, missing
from analysis.exhibits import Callout, Column, Data, Exhibit, Prose, Table
from analysis.measures import crossings_people as measures
from analysis.narrative import crossings_people as say
from analysis.report import Report

BY_NATIONALITY, ROUTES, OUTCOMES = "small_boats_nationality", "illegal_entry", "small_boats_outcomes"
CLAIMS, FLOWS, REFERRALS = "asylum_claims_by_route", "asylum_flows", "small_boats_nrm"
DEATHS, HEADLINES = "channel_deaths", "headline_figures"
PANELS = 8


def nationalities(report: Report) -> tuple[Exhibit, ...]:
    """Return the most common nationalities and the chosen one, by year: words, small panels, a table."""
    rows = report.load(BY_NATIONALITY)
    every = measures.nationalities(rows, count=len(rows))
    if every.empty:
        return (missing("nationalities", "Nationalities for a whole year"),)
    chosen = report.parameters["nationality"]
    year = int(rows.loc[~rows["part_year"].astype(bool), "year"].max())
    top = every.head(PANELS)
    named = [chosen] if chosen in set(rows["nationality"]) else []
    names = list(dict.fromkeys([*top["nationality"].head(PANELS - 1), *named, *top["nationality"]]))[:PANELS]
    years = measures.nationality_years(rows, names)
    own = every[every["nationality"] == chosen]
    words = say.nationalities(every, year, measures.unrecorded(rows))
    about = say.chosen_nationality(
        chosen, measures.nationality_years(rows, [chosen]), own.iloc[0] if len(own) else None
    )
    wide = years.set_index(["year", "nationality"])["arrivals"].unstack()[names]  # noqa: PD010
    title = say.nationality_title(every)
    sources, status = report.source(BY_NATIONALITY), report.status(BY_NATIONALITY)
    note = "A cross, or [x] in the table: the publisher pooled the nationality with others that year."
    figure = strips.multiples(
        years, panel="nationality", x="year", y="arrivals", highlight=chosen, data=wide.reset_index(),
        columns=[YEAR, *counts({name: name for name in names})],
        id="nationalities", title=title,
        subtitle=f"People arriving by small boat by nationality, UK, {int(years['year'].min())} to {year}",
        alt=f"Small panels of yearly bars on one scale, one for each nationality. {title}.",
        sources=sources, status=status, notes=(note,),
    )  # fmt: skip
    table = Table(
        id="nationalities-latest", title=f"Most arrivals: {wording.listed(list(top['nationality'].head(2)))}",
        subtitle=f"People arriving by small boat by nationality, UK, {year} and the year before",
        data=Data.of(
            top,
            [
                Column("nationality", "Nationality"),
                Column("arrivals", f"{year} (people)", "integer", "people"),
                Column("share_pct", "Share of all", "percent", "%", 1),
                Column("before", f"{year - 1} (people)", "integer", "people"),
                Column("change_pct", "Change", "percent", "%", 0),
            ],
        ),
        sources=sources, status=status, notes=("Shares are of all arrivals, the unrecorded among them.",),
    )  # fmt: skip
    return Prose(id="who", markdown=f"{words}\n\n{about}"), figure, table


def ages(report: Report) -> tuple[Exhibit, ...]:
    """Return ages and sexes by year, in words and a table."""
    table = measures.ages(report.load(ROUTES)) if report.has(ROUTES) else pd.DataFrame()
    if table.empty:
        return (missing("ages", "Ages for a whole year"),)
    groups = list(measures.AGES.values())
    names = {"male": "Male", "female": "Female", "age_unknown": "Age unknown", "sex_unknown": "Sex unknown"}
    order = [*groups, "age_unknown", "male", "female", "sex_unknown"]
    columns = counts({**{name: names.get(name, name) for name in order}, "arrivals": "All"})
    row = table.iloc[-1]
    return (
        Prose(id="ages-words", markdown=say.ages(row)),
        Table(
            id="ages", title=f"{wording.number(row['Under 18'])} people under 18 in {int(row['year'])}",
            subtitle="People arriving by small boat by age and sex, UK, by calendar year, final",
            data=Data.of(table, [YEAR, *columns]),
            sources=report.source(ROUTES), status=report.status(ROUTES),
            notes=("Ages as stated or assessed. Later years are not held by age.",),
        ),
    )  # fmt: skip


def claims(report: Report) -> tuple[Exhibit, ...]:
    """Return what became of asylum claims by year of arrival: words, stacked shares, counts."""
    # what became of claims is as at the release, and cannot be cut to an earlier day
    if not report.has(OUTCOMES) or report.later_published(OUTCOMES):
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
        table, x="label", parts=parts,
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
        id="claim-outcomes-people", title=f"{wording.number(table['awaiting'].sum())} still await a decision",
        subtitle="People who arrived by small boat by outcome of their claim, UK, by year of arrival",
        data=Data.of(table, [YEAR, *counts(numbers)]),
        sources=sources, status=status, notes=("[x]: not published apart in that release.",),
    )  # fmt: skip
    words = say.outcomes(table, report.released(OUTCOMES))
    return Prose(id="claims", markdown=words), figure, table_of_people


def part_of_the_whole(report: Report) -> tuple[Exhibit, ...]:
    """Return small boats among all illegal entry routes and among asylum claims, and NRM referrals."""
    said, frames, used = [], [], []
    if report.has(ROUTES) and len(routes := measures.routes_share(report.load(ROUTES))):
        said.append(" ".join([say.part_of_routes(routes), *_newest(report)]))
        frames.append(routes.set_index("year")[["all", measures.SMALL_BOATS, "small_boat_pct"]])
        used.append(ROUTES)
    if report.has(CLAIMS) and len(shares := measures.claims_share(report.load(CLAIMS), report.load(FLOWS))):
        said.append(say.part_of_claims(shares))
        frames.append(shares.set_index("year"))
        used += [CLAIMS, FLOWS]
    if report.has(REFERRALS) and (measures.referrals(report.load(REFERRALS))["quarters"] == 4).any():
        said.append(say.referrals(measures.referrals(report.load(REFERRALS))))
    if not frames:
        return (missing("part-of-the-whole", "A whole year of all routes or of asylum claims"),)
    columns = [
        YEAR,
        Column("all", "Detected, all routes", "integer", "people"),
        Column(measures.SMALL_BOATS, "of these by small boat", "integer", "people"),
        Column("small_boat_pct", "Small boats, of all routes", "percent", "%", 0),
        Column("all_claims", "Asylum claims, all", "integer", "people"),
        Column("small_boat_claims", "of these by small-boat arrivals", "integer", "people"),
        Column("share_pct", "Small boats, of all claims", "percent", "%", 0),
    ]
    table = pd.concat(frames, axis=1).sort_index().reset_index()
    shown = [column for column in columns if column.name in table.columns]
    share = shown[-1].name
    last = table.dropna(subset=[share]).iloc[-1]
    of = "of asylum claims" if share == "share_pct" else "of detections"
    title = f"Small-boat arrivals made {wording.percent(last[share])} {of} in {int(last['year'])}"
    return (
        Prose(id="whole", markdown="\n\n".join(said)),
        Table(
            id="part-of-the-whole",
            title=title,
            subtitle="People detected on illegal entry routes, people claiming asylum, UK, calendar years",
            data=Data.of(table, shown), sources=report.source(*used),
            notes=("Detections and claims are different counts of people: neither is a part of the other.",),
        ),
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
        Prose(id="deaths-words", markdown=say.deaths(table, last)),
        Table(
            id="deaths", title=say.deaths_title(table, last),
            subtitle="People recorded dead or missing between mainland Europe and the UK, by calendar year",
            data=Data.of(table, [YEAR, *counts(names)]),
            sources=report.source(DEATHS), status=report.status(DEATHS),
            notes=("Records are incomplete. Missing does not mean dead. The last year may be a part.",),
        ),
    )  # fmt: skip


def not_known() -> Callout:
    """Return what a reader may ask that the tables held cannot answer."""
    return Callout(id="returned", title="Not known from the open data held", level="limit", markdown=(
        "How many people who arrived by small boat were returned, and how many were exchanged under the "
        "UK–France pilot, is published in tables or notes that are not held here. The year of a return is "
        "not the year of arrival, so the two cannot be divided into a return rate."
    ))  # fmt: skip
