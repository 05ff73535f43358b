"""The opening of the asylum report: what changed, whether it is unusual, the key figures, and the limits."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pandas as pd

from analysis.common import wording
from analysis.common.periods import Window, rolling_year
from analysis.exhibits import Exhibit, KeyFigure, KeyFigures, Prose
from analysis.measures.asylum import flows, support
from analysis.measures.returns import windows
from analysis.report import Report
from analysis.reports.asylum import overview_words as say
from analysis.reports.returns.overview import known, missing
from analysis.reports.returns.overview_words import change

FLOWS, STOCKS, SECTIONS, HOTELS = (
    "asylum_flows", "asylum_stocks", "asylum_support_sections", "people_in_hotels",
)  # fmt: skip
QUOTED = "headline_figures"


class Seen(NamedTuple):
    """What the parts of the report share: quarters, years ending with each, counts of people on a day."""

    quarters: pd.DataFrame
    years: pd.DataFrame
    waiting: flows.Stock | None
    supported: pd.DataFrame


def seen(report: Report) -> Seen:
    """Return the main series as of the report's day."""
    quarters = flows.quarters(report.load(FLOWS))
    return Seen(
        quarters,
        flows.year_endings(quarters),
        flows.stock(report.load(STOCKS), "awaiting_initial_decision"),
        support.in_hotels(report.load(SECTIONS), report.load(HOTELS)),
    )


def opening(report: Report, at: Seen) -> tuple[Exhibit, ...]:
    """Return the key figures, the opening paragraphs and the day of the data."""
    if at.years["claims"].dropna().empty:
        return (missing("opening", "Four quarters of asylum claims"), report.stale())
    hotels = flows.stock(at.supported, "hotels")
    newer = _later(report, at, hotels)
    parts = (
        say.claims(at.years, windows.standing(at.quarters, "claims")),
        say.decided(at.years),
        at.waiting and say.counted(at.waiting, say.AWAITED),
        hotels and say.counted(hotels, say.IN_HOTELS),
        say.later(newer),
    )
    prose = Prose(id="opening", markdown="\n\n".join(part for part in parts if part))
    return (_key_figures(report, at, hotels, newer), prose, report.stale())


def _later(report: Report, at: Seen, hotels: flows.Stock | None) -> list[say.Quoted]:
    """Return the figures quoted from releases whose tables are not held, of later periods than these."""
    rows = known(report.load(QUOTED), report)
    supported = flows.stock(at.supported, "total")
    year = at.years["quarter_end"].iloc[-1].date()
    ends = {
        **{("asylum", measure): year for measure in say.YEARLY},
        ("asylum", say.WAITING): at.waiting and at.waiting.day,
        ("asylum support", "people"): supported and supported.day,
        ("asylum support", "hotel"): hotels and hotels.day,
    }
    found = []
    for (topic, measure), end in ends.items():
        own = rows[(rows["topic"] == topic) & (rows["measure"] == measure)]
        quoted = [
            say.Quoted(measure, period, int(row["value"]), row["published"].date())
            for _, row in own.iterrows()
            if (period := say.period_end(row["period"])) and (end is None or period > end)
        ]
        found += sorted(quoted, key=lambda one: one.end)[-1:]
    return found


def _key_figures(report: Report, at: Seen, hotels: flows.Stock | None, newer: list[say.Quoted]) -> KeyFigures:
    now = at.years.iloc[-1]
    before = at.years.iloc[-5] if len(at.years) > 4 else None
    end = now["quarter_end"].date()
    year = wording.year_ending(end)

    def people(name: str, label: str, quoted: str = "") -> KeyFigure:
        beside = "" if before is None else wording.capital(change(now[name], before[name]))
        beside = say.with_newer(beside, newer, quoted)
        return flow(f"{name}_year_ending", label, now[name], unit="people", change=beside)

    flow = partial(report.key_figure, period=rolling_year(end), table=FLOWS)
    rate = "" if before is None else f"{wording.percent(before['grant_rate_pct'], 1)} the year before"
    held = _counts(at, hotels, newer)
    figures = (
        people("claims", f"People claiming asylum, {year}", "people claiming"),
        people("decisions", "People granted or refused at initial decision"),
        flow("grant_rate_year_ending_pct", "Granted, of people granted or refused", now["grant_rate_pct"],
             base=now["decisions"], unit="%", decimals=1, change=rate),
        people("withdrawals", "People whose claim was withdrawn"),
        *(
            report.key_figure(name, label, stock.value, unit="people", period=Window(stock.day, stock.day),
                              table=table, change=beside)
            for table, (name, label, stock, beside) in held.items()
        ),
    )  # fmt: skip
    return KeyFigures(
        id="key-figures", title=f"Asylum in the {year}, and the newest counts of people on a day",
        figures=figures,
        tiles=("awaiting_people", "grant_rate_year_ending_pct", "supported_people", "in_hotels"),
        sources=report.source(FLOWS, *held),
        notes=(say.PEOPLE,),
    )  # fmt: skip


def _counts(
    at: Seen, hotels: flows.Stock | None, newer: list[say.Quoted]
) -> dict[str, tuple[str, str, flows.Stock, str]]:
    """Return the counts of people on a day that are held, by table: id, label, count, what is under it."""
    stocks = {
        STOCKS: ("awaiting_people", "People awaiting an initial decision", at.waiting, say.WAITING),
        SECTIONS: ("supported_people", "People supported", flows.stock(at.supported, "total"), "people"),
        HOTELS: ("in_hotels", "People in hotels", hotels, "hotel"),
    }
    return {
        table: (name, label, stock, say.with_newer(_year_before(stock), newer, quoted))
        for table, (name, label, stock, quoted) in stocks.items()
        if stock
    }


def _year_before(at: flows.Stock) -> str:
    return "" if at.before is None else wording.capital(change(at.value, at.before, "a year before"))


def limits(_report: Report) -> tuple[str, ...]:
    """Return what these figures are not and what is not known."""
    return say.LIMITS
