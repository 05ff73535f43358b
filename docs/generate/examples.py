"""Examples for the page of methods: figures the measures give as of one day, computed and never typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis import tables
from analysis.common import wording
from analysis.common.periods import Window
from analysis.inputs import areas
from analysis.measures.crossings import arrivals as crossings
from analysis.measures.crossings import records as crossings_records
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import fair as local_fair
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local
from analysis.measures.returns import countries as returns_countries
from analysis.measures.returns import detail as returns_detail
from analysis.measures.returns import totals as returns
from analysis.measures.returns import windows as returns_windows
from analysis.measures.revisions import changes as revisions
from analysis.measures.revisions import series as revisions_series
from analysis.releases.history import catalogue

if TYPE_CHECKING:
    import pandas as pd

DAY = dt.date(2026, 8, 27)
"""The examples look from this day: later releases leave them as they are."""
GLASGOW = "Glasgow City"


@cache
def table(name: str) -> pd.DataFrame:
    """Return a table as of the examples' day."""
    return tables.load(name, DAY)


def said(name: str) -> str:
    """Return the example of a measure, with the day it looks from."""
    return f"{EXAMPLES[name]()} (as of {wording.day(DAY)})"


def _window(start: str, end: str) -> Window:
    return Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def _totals() -> str:
    window = _window("2025-01-01", "2025-03-31")
    found = crossings.totals(table("small_boats_daily"), window)
    return (
        f"{wording.span(window.start, window.end)}: {wording.plural(found.arrivals, 'person', 'people')} in "
        f"{wording.plural(found.boats, 'boat')} on {wording.plural(found.crossing_days, 'day')}, "
        f"{wording.number(found.people_per_boat, 1)} people per boat"
    )


def _to_date() -> str:
    rows = crossings.to_date(table("small_boats_daily"), end=dt.date(2025, 3, 31)).set_index("year")
    now, then = rows.loc[2025, "arrivals"], rows.loc[2024, "arrivals"]
    change = wording.percent(wording.percent_change(now, then), 1)
    return (
        f"1 January to 31 March: {wording.number(now)} people in 2025 and {wording.number(then)} in 2024, "
        f"a rise of {change}; rank {rows.loc[2025, 'rank']} of {len(rows)} years"
    )


def _busiest() -> str:
    top = crossings.busiest_days(table("small_boats_daily"), 1).iloc[0]
    return f"{wording.number(top['arrivals'])} people on {wording.day(top['date'])}"


def _rolling() -> str:
    rows = crossings.rolling_years(table("small_boats_daily"))
    top = rows.loc[rows["arrivals"].idxmax()]
    return f"most, {wording.number(top['arrivals'])} people, in the 12 months to {wording.day(top['date'])}"


def _years() -> str:
    rows = crossings.years(table("small_boats_daily")).set_index("year")
    return f"2025: {wording.number(rows.loc[2025, 'arrivals'])} people, provisional"


def _decomposition() -> str:
    daily = table("small_boats_daily")
    found = crossings.decomposition(
        daily, _window("2024-01-01", "2024-12-31"), _window("2025-01-01", "2025-12-31")
    )
    if found is None:
        return "not known"
    named = {
        "days": found.crossing_days, "boats a day": found.boats_per_day,
        "people a boat": found.people_per_boat, "in all": found.total,
    }  # fmt: skip
    return "2024 to 2025: " + ", ".join(f"{name} {wording.number(value, 3)}" for name, value in named.items())


def _reconciliation() -> str:
    rows = crossings_records.reconciliation(table("small_boats_daily"), table("small_boats_annual"))
    row = rows.set_index("year").loc[2022]
    return f"2022: {wording.number(row['daily'])} summed from days, {wording.number(row['final'])} final"


def _quarters() -> pd.DataFrame:
    return returns.by_quarter(table("returns_by_type"))


def _year_endings() -> str:
    row = returns.year_endings(_quarters()).iloc[-1]
    return (
        f"{wording.year_ending(row['quarter_end'])}: {wording.number(row['enforced'])} enforced and "
        f"{wording.number(row['voluntary'])} voluntary, {wording.number(row['returns'])} in all; "
        f"{wording.number(row['port'])} port returns counted apart"
    )


def _calendar_years() -> str:
    row = returns.calendar_years(_quarters()).set_index("year").loc[2018]
    return f"2018: {wording.number(row['enforced'])} enforced, {wording.number(row['returns'])} in all"


def _window_total() -> str:
    row = returns_windows.window_total(_quarters(), _window("2017-01-01", "2017-09-30"))
    return f"January to September 2017: {wording.number(row['returns'])} returns"


def _records() -> str:
    rows = returns_windows.records(_quarters())
    row = rows[(rows["quarters"] == 4) & (rows["kind"] == "returns")].iloc[0]
    return f"most in a {wording.year_ending(row['highest_end'])}: {wording.number(row['highest'])} returns"


def _offenders() -> str:
    row = returns_detail.offenders_by_year(table("returns_offenders")).set_index("year").loc[2023]
    return f"2023: {wording.number(row['offenders'])} people, in the detail as first published"


def _route() -> str:
    rows = returns_countries.route_years(table("frontex_detections"), "Western Balkan").set_index("year")
    return f"Western Balkan route, 2024: {wording.number(rows.loc[2024, 'detections'])} detections"


@cache
def supported() -> pd.DataFrame:
    """Return people supported by authority and quarter end, with what each day leaves out."""
    rows = local.supported(table("asylum_support_totals"), table("immigration_groups"), table("authorities"))
    found = local_breaks.breaks(table("asylum_support"), rows, table("asylum_support_sections"))
    return local_breaks.with_counting(rows, found)


@cache
def places() -> pd.DataFrame:
    """Return the authorities on the newest day, as `local.places` does."""
    return local.places(supported(), table("authorities"), table("population"))


def _glasgow() -> Any:
    return places().loc[areas.resolve(GLASGOW).code]


def _of_places() -> str:
    row, day = _glasgow(), wording.day(local.newest(supported()))
    return (
        f"{GLASGOW}, {day}: {wording.number(row['supported'])} people, {wording.number(row['rate'], 1)} for "
        f"every 10,000 residents, rank {row['rank']} of {places()['rank'].count()} published"
    )


def _share() -> str:
    kinds = local.accommodation(table("immigration_groups"), table("asylum_support"), table("authorities"))
    country = places()["country"]
    rows = local_history.share_of_nation(supported(), kinds, country, areas.resolve(GLASGOW).code)
    row = rows.set_index("as_at").loc["2024-09-30"]
    return (
        f"{GLASGOW}, 30 September 2024: {wording.percent(row['all'], 1)} of all supported people in "
        f"Scotland, {wording.percent(row['dispersal'], 1)} of those in dispersal accommodation"
    )


def _concentration() -> str:
    found = local_fair.concentration(places()["supported"])
    return (
        f"as unevenly spread as over {wording.number(found['effective'])} equal authorities; the ten largest "
        f"hold {wording.percent(found['top_ten'])}"
    )


def _between() -> str:
    before, after = dt.date(2026, 2, 26), dt.date(2026, 8, 27)
    schema = catalogue.schema("returns_by_type")
    found = revisions.between(
        tables.history(schema.name), tables.releases(schema.name), before, after, schema
    ).counts
    return (
        f"returns by kind and quarter, {wording.day(before)} to {wording.day(after)}: {found.new} new, "
        f"{found.revised} revised ({found.up} up, {found.down} down), {found.unchanged} unchanged"
    )


def _years_in_both() -> str:
    schema = catalogue.schema("returns_by_type")
    states = [
        revisions_series.SERIES[schema.name].read(tables.load(schema.name, day))
        for day in ("2026-02-26", "2026-08-27")
    ]
    rows = revisions_series.calendar_years(*states, str(schema.period))
    row = rows[(rows["year"] == 2025) & (rows["column"] == "voluntary")].iloc[0]
    return (
        f"voluntary returns of 2025, releases of 26 February and 27 August 2026: "
        f"{wording.number(row['before'])} and {wording.number(row['after'])}, "
        f"{wording.percent(row['change_pct'], 1)} more"
    )


EXAMPLES: dict[str, Callable[[], str]] = {
    "crossings.arrivals.totals": _totals,
    "crossings.arrivals.to_date": _to_date,
    "crossings.arrivals.years": _years,
    "crossings.arrivals.rolling_years": _rolling,
    "crossings.arrivals.busiest_days": _busiest,
    "crossings.arrivals.decomposition": _decomposition,
    "crossings.records.reconciliation": _reconciliation,
    "returns.totals.year_endings": _year_endings,
    "returns.totals.calendar_years": _calendar_years,
    "returns.windows.window_total": _window_total,
    "returns.windows.records": _records,
    "returns.detail.offenders_by_year": _offenders,
    "returns.countries.route_years": _route,
    "local.support.places": _of_places,
    "local.history.share_of_nation": _share,
    "local.fair.concentration": _concentration,
    "revisions.changes.between": _between,
    "revisions.series.calendar_years": _years_in_both,
}
"""Measure, as module and function → what says its example."""
