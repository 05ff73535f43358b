"""The list of the figures files: the headings each is known by, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.releases.history import catalogue
from analysis.releases.reading.sheet import Sheet
from analysis.releases.sources import asylum_workbooks
from data.importers import cited, shapes

_STATISTICS = "immigration-statistics"


@dataclass(frozen=True)
class Importer:
    """How the figures file with certain column headings is read.

    `said` takes its sheet, and that of the file `beside` it, and gives the tables of each day of
    publication.
    """

    columns: str
    source: str
    title: str
    said: Callable[..., shapes.Said]
    beside: str = ""
    """The headings of a second file that belongs to this one and lies in the same folder."""


def _one(
    table: str,
    names: Mapping[str, str] | None = None,
    *,
    released: date | None = None,
    given: Mapping[str, object] | None = None,
    convert: Mapping[str, Callable[[object, str], object]] | None = None,
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows,
) -> Callable[[Sheet], shapes.Said]:
    """Return a function that reads a file with one table of one release."""
    schema = catalogue.schema(table)

    def said(sheet: Sheet) -> shapes.Said:
        rows = finish(sheet.table(schema, names, given=given, convert=convert))
        return {released or shapes.published(rows, schema): {table: rows}}

    return said


_SECTIONS = {"section95": "s95", "section98": "s98", "section4": "s4"}
_GROUPS = {
    "authority": "local_authority",
    "region": "region_nation",
    "supported": "supported_asylum_total",
    "initial": "initial_accommodation",
    "dispersal": "dispersal_accommodation",
    "contingency": "contingency_accommodation",
    "other": "other_accommodation",
    "subsistence": "subsistence_only",
    "homes_for_ukraine": "homes_for_ukraine_arrivals",
    "afghan": "afghan_resettlement_population",
    "all_groups": "all_three_pathways_total",
}
_FLOWS = {
    "initial_outcomes": "initialDecisions",
    "grants": "initialGrants",
    "refusals": "initialRefusals",
    "withdrawals": "initialWithdrawals",
}
_STOCKS = {
    "awaiting_initial_decision": "awaitingInitialDecision",
    "supported": "supportedAsylum",
    "in_hotels": "hotelAccommodation",
}
_CODES = (
    "lad_code local_authority active_lad_code active_local_authority region_code region country_code "
    "country is_current"
)
_POINTS = "lad_code local_authority lon lat"
_SCOTLAND = "period metric value source_title url"
_GLASGOW = "date_or_period metric value unit publisher_of_figure where_read url tier note"

IMPORTERS = (
    Importer(
        "quarter_end total_dec2025 enforced_dec2025 voluntary_dec2025 refused_entry_dec2025 total_jun2026 "
        "enforced_jun2026 voluntary_jun2026 refused_entry_jun2026 derivation",
        _STATISTICS,
        "Immigration system statistics: Ret_D01, returns by type",
        shapes.returns_by_type,
    ),
    Importer(
        "quarter_end return_type_group return_type nationality region destination_group returns",
        _STATISTICS,
        "Immigration system statistics: Ret_D01, returns by nationality and type",
        shapes.returns_by_nationality,
    ),
    Importer(
        "quarter_end return_type_group return_type destination destination_region returns",
        _STATISTICS,
        "Immigration system statistics: Ret_D02, returns by destination",
        shapes.returns_by_destination,
    ),
    Importer(
        "quarter_end nationality region returns",
        _STATISTICS,
        "Immigration system statistics: Ret_D03, returns of foreign national offenders",
        _one("returns_offenders"),
    ),
    Importer(
        "name region enforced voluntary refused total",
        _STATISTICS,
        "Immigration system statistics: Ret_D01, returns in 2025 by nationality",
        shapes.returns_in_2025,
    ),
    Importer(
        "quarter_end method_of_entry nationality region sex age_group detections",
        _STATISTICS,
        "Irregular migration detailed dataset: Irr_D01",
        _one("illegal_entry", {"method": "method_of_entry"}),
    ),
    Importer(
        "year nationality count partial",
        _STATISTICS,
        "Immigration system statistics: Irr_02b, small-boat arrivals by nationality",
        _one(
            "small_boats_nationality",
            {"arrivals": "count", "part_year": "partial"},
            released=shapes.RELEASED[date(2025, 9, 30)],
        ),
    ),
    Importer(
        "nationality period people",
        _STATISTICS,
        "Immigration system statistics: IER_02b, small-boat arrivals by nationality",
        shapes.small_boats_nationality,
    ),
    Importer(
        "year people boats",
        _STATISTICS,
        "Immigration system statistics: IER_02a, small-boat arrivals and boats",
        _one("small_boats_annual", released=shapes.LATEST),
    ),
    Importer(
        "arrival_year people_with_claim grants refused withdrawn administrative awaiting matched_arrivals",
        _STATISTICS,
        "Immigration system statistics: IER_D02 and IER_D03, asylum outcomes of small-boat arrivals",
        _one("small_boats_outcomes", released=shapes.LATEST),
    ),
    Importer(
        "quarter_end claims initialDecisions initialGrants initialRefusals initialWithdrawals",
        _STATISTICS,
        "Immigration system statistics: Asy_D01 and Asy_D02, claims and initial outcomes",
        _one("asylum_flows", _FLOWS),
    ),
    Importer(
        "as_at awaitingInitialDecision supportedAsylum hotelAccommodation",
        _STATISTICS,
        "Immigration system statistics: Asy_D03 and Asy_D09, people awaiting a decision and supported",
        _one("asylum_stocks", _STOCKS),
    ),
    Importer(
        "q group sub v",
        _STATISTICS,
        "Immigration system statistics: Asy_D01, claims by route of entry",
        _one(
            "asylum_claims_by_route",
            {"quarter_end": "q", "route_group": "group", "route": "sub", "claims": "v"},
        ),
    ),
    Importer(
        "as_at support_type region local_authority lad_code accommodation_type people",
        _STATISTICS,
        "Immigration system statistics: Asy_D11, people supported by local authority",
        shapes.asylum_support,
    ),
    Importer(
        "date code v",
        _STATISTICS,
        "Immigration system statistics: Asy_D11, people supported by local authority, totals",
        _one("asylum_support_totals", {"as_at": "date", "lad_code": "code", "people": "v"}),
    ),
    Importer(
        "code name region country total s95 s98 s4",
        _STATISTICS,
        "Immigration system statistics: Asy_D11, people supported by local authority and section",
        _one(
            "asylum_support_sections_by_area",
            {"lad_code": "code", **_SECTIONS},
            given={"as_at": date(2026, 3, 31)},
        ),
    ),
    Importer(
        "date s95 s98 s4 total",
        _STATISTICS,
        "Immigration system statistics: Asy_D11, people supported by section",
        _one("asylum_support_sections", {"as_at": "date", **_SECTIONS}),
    ),
    Importer(
        "as_at people_in_hotels vintage",
        _STATISTICS,
        "Immigration system statistics: Asy_D09, people in hotels",
        _one("people_in_hotels", {"people": "people_in_hotels"}),
    ),
    Importer(
        "quarter_end region lad_code local_authority scheme people",
        _STATISTICS,
        "Immigration system statistics: Res_D01, people resettled by local authority",
        _one("resettlement", {"authority": "local_authority"}, finish=asylum_workbooks.without_area_marks),
    ),
    *(
        Importer(
            "as_at lad_code local_authority region_nation population supported_asylum_total "
            "initial_accommodation dispersal_accommodation contingency_accommodation other_accommodation "
            f"subsistence_only {more}homes_for_ukraine_arrivals afghan_resettlement_population "
            "all_three_pathways_total",
            "immigration-groups",
            "Regional and local authority data on immigration groups: Reg_02",
            _one("immigration_groups", _GROUPS, finish=shapes.without_suppressed),
        )
        for more in ("", "supported_asylum_per_10000 ")
    ),
    Importer(
        "areaCode areaName regionName countryName pop_reg02_dec2025_mid2024 "
        "pop_reg02_jun2026_mid2025_GB_mid2024_NI",
        "population",
        "Mid-year population estimates as printed in Reg_02",
        shapes.population_estimates,
    ),
    Importer(
        _CODES, "authorities", "Local authority codes, names and points", shapes.authorities, beside=_POINTS
    ),
    Importer(
        _POINTS,
        "authorities",
        "Local authority codes, names and points",
        shapes.swapped(shapes.authorities),
        beside=_CODES,
    ),
    Importer(
        "route month detections",
        "frontex",
        "Monthly detections of illegal border-crossing",
        _one("frontex_detections", released=date(2026, 8, 4), convert={"month": shapes.first_of_month}),
    ),
    Importer(
        "y dead missing total sea land other",
        "missing-migrants",
        "Missing Migrants Project: mainland Europe to the UK",
        _one("channel_deaths", {"year": "y"}, released=date(2026, 8, 4)),
    ),
    Importer(_SCOTLAND, "cited", "Homelessness: single figures", cited.homelessness, beside=_GLASGOW),
    Importer(
        _GLASGOW,
        "cited",
        "Homelessness: single figures",
        shapes.swapped(cited.homelessness),
        beside=_SCOTLAND,
    ),
    Importer(
        "effective_date move_on_days applies_to event source url",
        "cited",
        "Move-on period: dated changes",
        cited.move_on,
    ),
    Importer(
        "topic measure period value vintage source",
        "cited",
        "Headline figures quoted in official text",
        cited.headlines,
    ),
    Importer("date event route_expected status", "cited", "Policy and definition changes", cited.events),
)
