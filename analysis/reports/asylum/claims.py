"""The asylum report: how many people claim, how they came, of which nationality, and who they are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.charts import bars, lines
from analysis.charts.named import Named
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Prose, Table, counts, missing
from analysis.measures.asylum import flows as measures
from analysis.measures.asylum import summary
from analysis.report import Report
from analysis.reports.asylum import claims_words as say
from analysis.reports.asylum.overview import FLOWS, Seen
from analysis.reports.returns.countries_words import no_countries

ROUTES, NATIONALITIES, BY_NATIONALITY = (
    "asylum_claims_by_route", "asylum_claims_by_nationality", "asylum_overview_by_nationality",
)  # fmt: skip
BOTH = "asylum_claims_by_nationality_and_route"
AGES, DISPUTES = "asylum_claims_by_age", "asylum_age_disputes"
BOAT_CLAIMS, BOAT_DECISIONS, BOAT_RATES = (
    "small_boats_claims", "small_boats_decisions", "small_boats_grant_rates",
)  # fmt: skip


_GRANTED = {
    "Grant rate at initial decision": "Granted (% of cases)",
    "boat: Grant rate": "Granted, of those by small boat (% of cases)",
}


def as_released(report: Report, *names: str) -> tuple[str, ...]:
    """Return of which release a table is where the totals are of a later one."""
    older = sorted({day for name in names if (day := report.released(name)) < report.released(FLOWS)})
    days = wording.listed([wording.day(day) for day in older])
    return (f"As released on {days}: the totals are of a later release.",) if older else ()


def dated(report: Report, parts: Sequence[tuple[str, str]]) -> list[str]:
    """Return what is said of tables, with the day of release where it is before the totals' or changes.

    `parts` are names of tables and what is said of each, in the order in which they stand.
    """
    words: list[str] = []
    day = report.released(FLOWS)
    for name, said in parts:
        released = report.released(name)
        named = released < day or (words and released != day)
        words.append(
            f"As released on {wording.day(released)}: {wording.lower_first(said)}" if named else said
        )
        day = released
    return words


def over_time(report: Report, at: Seen) -> Exhibit:
    """Return people claiming by quarter and in the year ending with each, as a line of the latter."""
    years = at.years.dropna(subset=["claims"])
    if len(years) < 2:
        return missing("claims", "Two years ending with a quarter")
    end, now = years["quarter_end"].iloc[-1].date(), years["claims"].iloc[-1]
    frame = years.assign(
        quarter=[wording.quarter(day.date()) for day in years["quarter_end"]],
        own=at.quarters.set_index("quarter_end")["claims"].reindex(years["quarter_end"]).to_numpy(),
    )
    before = years["claims"].iloc[-5] if len(years) > 4 else None
    peak = years.iloc[int(years["claims"].astype("int64").argmax())]
    highest = number_in(peak["claims"], peak["quarter_end"])
    most = f"\nmost, {wording.month(peak['quarter_end'])}: {wording.number(peak['claims'])}"
    topmost = "" if peak["claims"] == now else most
    return lines.series(
        frame, x="quarter_end", lines={"claims": "Claims"},
        points=[Named(years["quarter_end"].iloc[-1], now, say.newest(int(now), before, end) + topmost)],
        marks=[lines.room_above],
        columns=[
            Column("quarter", "Quarter"),
            *counts({"own": "In the quarter", "claims": "Year ending with it"}),
        ],
        id="claims", title=say.title(int(now), before, end),
        subtitle="People claiming asylum in the UK in the year ending with each quarter, to "
        f"{wording.month(end)}",
        alt=f"One line. {number_in(now, end)}"
        + (", the highest." if highest == number_in(now, end) else f"; the highest was {highest}."),
        sources=report.source(FLOWS), status=report.status(FLOWS), notes=(say.OVERLAP,),
    )  # fmt: skip


def number_in(value: object, end: object) -> str:
    """Return "100,625 in the year ending December 2025"."""
    return f"{wording.number(value)} in the {wording.year_ending(end)}"  # type: ignore[arg-type]


def by_route(report: Report) -> Exhibit:
    """Return claims by how people came, as stacked bars by calendar year and the newest year."""
    table = measures.by_route(report.load(ROUTES)) if report.has(ROUTES) else pd.DataFrame()
    if table.empty or table.iloc[-1][["small_boat", "visa"]].isna().any():
        return missing("claims-by-route", "A whole year of claims by route of entry")
    ends = [day.date() for day in table["end"]]
    table["label"] = say.labels(ends)
    names = {
        "small_boat": "Small boat", "other_illegal": "Other illegal routes", "visa": "Visa or other leave",
        "other": "Other",
    }  # fmt: skip
    now, of = table.iloc[-1], say.year(ends[-1])
    share = wording.percent(now["small_boat"] / now["claims"] * 100)
    return bars.stacked(
        table, x="label", parts={**names, "small_boat": f"{names['small_boat']}\n{share}"},
        columns=[Column("label", "Year of the claim"), *counts({**names, "claims": "All claims"})],
        id="claims-by-route",
        title=f"{share} of people claiming in {table['label'].iloc[-1]} came by small boat",
        subtitle=f"People claiming asylum in the UK by route of entry, {say.span(table['label'])}",
        alt="Stacked bars by year. " + say.routes(now, of), sources=report.source(ROUTES),
        status=report.status(ROUTES),
        notes=(
            *say.part_year(table["label"]), say.ROUTES, *report.facts("claims by route"),
            *as_released(report, ROUTES),
        ),
    )  # fmt: skip


def nationalities(report: Report) -> tuple[Exhibit, ...]:
    """Return the nationalities with most claims and their grant rates, and the chosen one in words."""
    chosen = report.parameters["nationality"]
    words = [_chosen(report, chosen), _chosen_by_boat(report, chosen)]
    said = " ".join(word for word in words if word)
    prose = (Prose(id="chosen-nationality", markdown=said),) if said else ()
    if not report.has(BY_NATIONALITY):
        return (missing("nationalities", "A year by nationality"), *prose)
    rows = report.load(BY_NATIONALITY)
    table = summary.by_nationality(rows)
    if report.has(BOAT_RATES):
        boats = summary.by_nationality(report.load(BOAT_RATES))
        table = table.join(boats.add_prefix("boat: "))
    end = rows["period_end"].max().date()
    named = table.drop(index=[summary.ALL, "Other"], errors="ignore")
    named = named.sort_values("People claiming asylum", ascending=False)
    top = named.iloc[0]
    table = pd.concat([table.loc[[summary.ALL]], named, table.loc[table.index == "Other"]]).reset_index()
    columns = [
        Column("nationality", "Nationality"),
        *counts({
            "People claiming asylum": "Claims", "People awaiting an initial decision": "Awaiting",
            "People receiving initial decisions": "Decisions",
        }),
        *(Column(name, label, "percent", "%") for name, label in _GRANTED.items() if name in table),
    ]  # fmt: skip
    shown = Table(
        id="nationalities",
        title=f"Most claims, {wording.year_ending(end)}: {named.index[0]}, "
        f"{wording.number(top['People claiming asylum'])}",
        subtitle=f"People by nationality, UK, {wording.year_ending(end)} (awaiting: on its last day)",
        data=Data.of(table, columns),
        sources=report.source(BY_NATIONALITY, *([BOAT_RATES] * (len(columns) > 5))),
        status=report.status(BY_NATIONALITY),
        notes=(
            say.RATES, *as_released(report, BY_NATIONALITY), *no_countries(table["nationality"]),
        ),
    )  # fmt: skip
    return (shown, *prose)


def _chosen(report: Report, chosen: str) -> str:
    if not report.has(NATIONALITIES):
        return ""
    own = summary.of_nationality(report.load(NATIONALITIES), chosen).dropna()
    if own.empty:
        return say.pooled(chosen)
    day = pd.DatetimeIndex(own.index)[-1]
    before = own.get(day - pd.DateOffset(years=1))
    (said,) = dated(report, [(NATIONALITIES, say.nationality(chosen, day.date(), own.iloc[-1], before))])
    if not report.has(BOTH):
        return said
    routes = measures.routes_of(report.load(BOTH), chosen)
    return said if routes.empty else f"{said} {say.routes(routes, say.year(day.date()))}"


def _chosen_by_boat(report: Report, chosen: str) -> str:
    """Return what became of claims of people of the nationality who came by small boat, as at the release."""
    if not (report.has(BOAT_CLAIMS) and report.has(BOAT_DECISIONS)):
        return ""
    found = measures.of_small_boats(report.load(BOAT_CLAIMS), report.load(BOAT_DECISIONS), chosen)
    ends = report.load(BOAT_CLAIMS)["quarter_end"]
    span = (ends.min().date(), ends.max().date())
    return say.by_boat(chosen, found, span, report.released(BOAT_DECISIONS))


def who(report: Report) -> tuple[Exhibit, ...]:
    """Return main applicants, unaccompanied children and age disputes in words."""
    held = [(name, said) for name, said in ((AGES, say.ages), (DISPUTES, say.disputes)) if report.has(name)]
    words = dated(report, [(name, said(*summary.newest(report.load(name)))) for name, said in held])
    return (Prose(id="who-claims", markdown=" ".join(words)),) if words else ()
