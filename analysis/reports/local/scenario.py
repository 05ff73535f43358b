"""The local report's scenario: from decisions to homelessness applications, with its test on a past year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.charts import panels, tornado
from analysis.common import wording
from analysis.exhibits import Column, Data, Exhibit, Figure, Prose, Table
from analysis.measures.local import homelessness as local_homelessness
from analysis.measures.models import scenario, scenario_outcomes
from analysis.reports.local import scenario_words as words
from analysis.reports.local.overview import AUTHORITIES, TOTALS, Country, Place, Shape, missing
from analysis.reports.local.pressures import CITED, HOMELESSNESS, rules

FLOWS = "asylum_flows"
GLASGOW = "Glasgow City"


def what_if(place: Place) -> tuple[Exhibit, ...]:
    """Return the scenario in words, month by month, its drivers, its parameters, and its test if it was made.

    Nothing where few are supported, unless a number of decisions is given.
    """
    if place.shape < Shape.MANY and place.chosen("decisions") is None:
        return ()
    flows = place.report.load(FLOWS)
    if len(flows.dropna(subset=["grants", "refusals"])) < 2:
        return (missing("scenario", "Two quarters of UK decisions are not held of that day or before."),)
    chosen = _chosen(place, flows)
    if nothing := _nothing(place, chosen):
        return (missing("scenario", nothing, title="Nothing to model"),)
    asked, rule = place.chosen("move_on_days"), scenario.in_force(rules(place))
    if rule is None:
        return (missing("scenario", words.NO_RULE),)
    days = rule.days if asked is None else asked
    in_force = words.rule(rule, asked)
    tested = _tested(place)
    said = words.scenario(
        scenario_outcomes.results(chosen),
        chosen,
        place.area.name,
        scotland=place.area.country == "Scotland",
        published=_published(place),
        missed=None if tested is None else float(tested["error_pct"].iloc[0]),
        nobody=not place.anybody,
    )
    return (
        Prose(id="scenario", markdown=f"*{words.assumptions(chosen)}* {said} {in_force}"),
        _by_month(place, chosen, days, in_force),
        _side_by_side(place, chosen, days, in_force),
        _tornado(place, chosen),
        _parameters(place, chosen),
        *((hindcast(place),) if place.area.name == GLASGOW else ()),
    )


def _chosen(place: Place, flows: pd.DataFrame) -> dict[str, scenario.Parameter]:
    decided, grant_share, newest = scenario.half_year(flows)
    share = 0.0 if wording.is_missing(place.own["share_uk"]) else float(place.own["share_uk"])
    decisions, granted = place.chosen("decisions"), place.chosen("grant_share")
    given = {"decisions": decisions, "grant_share": granted}
    return scenario.parameters(
        place.area.code,
        decided * share / 100 if decisions is None else decisions,
        grant_share if granted is None else granted,
        scenario.share_range(flows),
        fixed=[name for name, value in given.items() if value is not None],
        day=place.report.as_of,
        year=newest.year,
    )


def _nothing(place: Place, chosen: Mapping[str, scenario.Parameter]) -> str:
    """Return why there is nothing to model; empty where there is."""
    if "applications_per_grant" not in chosen:
        return words.NOT_MEASURED
    if chosen["decisions"].central * chosen["grant_share"].central < 1:
        return words.nothing_to_model(place.own, place.chosen("decisions"), place.chosen("grant_share"))
    return ""


def _published(place: Place) -> int | None:
    """Return households owed a duty in the newest two quarters of an English authority, if published."""
    if place.area.country != "England":
        return None
    quarters = local_homelessness.england(
        place.report.load(HOMELESSNESS), place.report.load(AUTHORITIES), place.area.code
    )
    total = quarters["after_asylum_support"].tail(2).sum(skipna=False, min_count=2)
    return None if wording.is_missing(total) else int(total)


def _by_month(place: Place, chosen: Mapping[str, scenario.Parameter], days: int, in_force: str) -> Figure:
    rows = scenario_outcomes.by_month(chosen, days)
    lengths = scenario_outcomes.lengths(days)
    return panels.bars(
        rows,
        panel="days",
        names={length: wording.plural(length, "day") for length in lengths},
        x="month",
        y="applications",
        low="low",
        high="high",
        highlight=days,
        axis_label="Month after the first decision",
        columns=[
            Column("days", "Move-on period (days)", "integer"),
            Column("month", "Month after the first decision", "integer"),
            Column("applications", "Applications, median", "number"),
            Column("low", "Low", "number"),
            Column("high", "High", "number"),
        ],
        id="scenario-by-month",
        title="A longer move-on period shifts applications later",
        subtitle=f"Applications a month after six months of decisions, {place.area.name}; lines: eight of "
        "ten draws. Scenario, not forecast",
        alt=f"{wording.listed([str(length) for length in lengths])} days in panels side by side. "
        + words.course(rows[rows["days"] == days], days),
        sources=place.source(FLOWS, place.table),
        notes=(words.assumptions(chosen), in_force, words.TIMING),
        status="estimate",
    )


def _side_by_side(place: Place, chosen: Mapping[str, scenario.Parameter], days: int, in_force: str) -> Table:
    rows = scenario_outcomes.side_by_side(chosen, days)
    return Table(
        id="scenario-move-on",
        title=words.waiting_title(rows, days),
        subtitle=f"Move-on periods side by side, {place.area.name}. Scenario, not forecast",
        data=Data.of(
            rows,
            [
                Column("days", "Move-on period (days)", "integer"),
                Column("first_month", "First month with applications", "integer"),
                Column("waiting", "People granted and still in accommodation", "number"),
                Column("fewer0", "Applications if as many apply", "number"),
                Column("fewer10", "If a tenth fewer apply", "number"),
                Column("fewer20", "If a fifth fewer apply", "number"),
            ],
        ),
        sources=place.source(FLOWS, place.table),
        notes=(
            in_force,
            words.TIMING,
            "People in accommodation: grants a day times days (Little's law), while decisions go on.",
        ),
        status="estimate",
    )


def _tornado(place: Place, chosen: Mapping[str, scenario.Parameter]) -> Figure:
    rows = scenario_outcomes.tornado(chosen)
    centre = scenario_outcomes.results(chosen)["applications"].median
    widest = rows.iloc[0]
    return tornado.tornado(
        rows,
        label="label",
        low="low",
        high="high",
        centre=centre,
        columns=[
            Column("label", "Assumption"),
            Column("low", "Applications with the low end", "number"),
            Column("high", "Applications with the high end", "number"),
        ],
        id="scenario-tornado",
        title=words.tornado_title(rows),
        subtitle=f"All applications with one assumption at its low or high end, {place.area.name}. "
        "Scenario, not forecast",
        alt=f"Bars around {wording.plural(round(centre), 'application')}. "
        f"The widest, {widest['label'].lower()}, runs "
        f"from {wording.number(widest['low'])} to {wording.number(widest['high'])}.",
        sources=place.source(FLOWS, place.table),
        notes=("Hatched: the low end of the assumption. Dark: the high end.",),
        status="estimate",
    )


def _parameters(place: Place, chosen: Mapping[str, scenario.Parameter]) -> Table:
    fields = ("label", "central", "low", "high", "quality", "source")
    rows = pd.DataFrame([{name: getattr(p, name) for name in fields} for p in chosen.values()])
    for name in ("central", "low", "high"):
        rows[name] = rows[name].map(_plain)
    given = rows["quality"] == scenario.GIVEN
    rows["range"] = (rows["low"] + " to " + rows["high"]).mask(given, "does not vary")
    rows["reading"] = rows["source"] + (". Quality: " + rows["quality"]).mask(given, "")
    return Table(
        id="scenario-parameters",
        title=words.sources_title(rows.loc[~given, "quality"]),
        subtitle=f"Assumptions of the scenario for {place.area.name}: likeliest value and range",
        data=Data.of(
            rows,
            [
                Column("label", "Assumption"),
                Column("central", "Likeliest"),
                Column("range", "Range"),
                Column("reading", "Source, and its quality"),
            ],
        ),
        sources=place.source(FLOWS, TOTALS),
        notes=("Ranges are triangular distributions, drawn independently.",),
        status="estimate",
    )


def _plain(value: float) -> str:
    """Return a value of an assumption: whole where it is, or large, else to hundredths ("1.38")."""
    return wording.number(value, 0 if value >= 20 or float(value).is_integer() else 2)


def _tested(place: Country) -> pd.DataFrame | None:
    flows = place.report.load(FLOWS)
    cited = local_homelessness.cited(place.report.load(CITED), [GLASGOW], place.report.as_of)
    return scenario_outcomes.hindcast(flows, place.series, cited)


def hindcast(place: Country) -> Exhibit:
    """Return the model run on the year and the place it can be tested on."""
    rows = _tested(place)
    if rows is None:
        text = "Not all figures of the year the model is tested on are held of that day or before."
        return missing("hindcast", text)
    year = scenario.register()["hindcast"]["year"]
    ends = zip(rows["low"], rows["high"], strict=True)
    rows["range"] = [f"{wording.number(low)} to {wording.number(high)}" for low, high in ends]
    return Table(
        id="hindcast",
        title=words.hindcast_title(rows),
        subtitle=f"The model run on Glasgow City in {year}: refugee applications modelled and published",
        data=Data.of(
            rows,
            [
                Column("run", "What the run knew"),
                Column("decisions", "Decisions", "number"),
                Column("grant_share", "Grants (%)", "percent"),
                Column("applications", "Modelled, median", "number"),
                Column("range", "Eight of ten draws"),
                Column("published", "Published", "integer"),
                Column("error_pct", "Error (%)", "percent"),
            ],
        ),
        sources=place.source(FLOWS, TOTALS, CITED),
        notes=("Only the first run is a true test: the others use what was known later.",),
        status="estimate",
    )
