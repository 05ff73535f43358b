"""Figures that two tables publish of one thing: far apart, one of them is asked about.

The tables may be of different days, so that they differ a little where figures have been revised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analysis.releases.history import catalogue, timeline
from analysis.releases.history.differences import text
from analysis.releases.reading.release import Finding

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True)
class Told:
    """Figures of a table: the sums of a column by others, of the rows whose columns are as `where` says.

    `latest` names a period, of which the last counts for each of `by`; `year` adds up four quarters to each;
    `each` adds up days to whole months ("M"), by their first day, or months to whole quarters or months
    and quarters to years ("Q", "Y"), by their last.
    """

    table: str
    value: str
    by: tuple[str, ...]
    where: tuple[tuple[str, str | bool], ...] = ()
    latest: str = ""
    year: bool = False
    each: Literal["", "M", "Q", "Y"] = ""

    def figures(self, rows: DataFrame) -> Series[float]:
        """Return the sums by the columns of `by`, without what is missing."""
        schema = catalogue.schema(self.table)
        for column, wanted in self.where:
            rows = rows[rows[column] == wanted]
        if schema.period in self.by and schema.column(schema.period).kind == "integer":
            rows = rows.assign(**{schema.period: timeline.period_ends(rows, schema)})
        if self.latest:
            rows = rows.sort_values(self.latest, kind="stable").drop_duplicates(list(self.by), keep="last")
        sums = rows.dropna(subset=[self.value]).groupby(list(self.by))[self.value].sum().astype(float)
        if self.year:  # quarters that follow one another: three before it lie within a year
            whole = (sums.index.to_series().diff(3).dt.days < 280).to_numpy()
            sums = sums.rolling(4).sum()[whole]
        return self._whole(sums) if self.each else sums

    def _whole(self, sums: Series[float]) -> Series[float]:
        """Return the sums of the months or quarters of which every day or month is there."""
        import pandas as pd

        parts = sums.groupby(pd.PeriodIndex(sums.index, freq=self.each))
        added, count = parts.sum(), parts.count().to_numpy()
        spans = pd.PeriodIndex(added.index)
        ends = spans.start_time if self.each == "M" else spans.end_time.normalize()
        quarters = catalogue.schema(self.table).frequency == "quarter"
        months = {"Q": 3, "Y": 4 if quarters else 12}
        whole: Series[float] = added.set_axis(ends)[
            count == (spans.days_in_month if self.each == "M" else months[self.each])
        ]
        return whole


@dataclass(frozen=True)
class Same:
    """Two tables that tell the same figures, and the share by which revisions may set them apart.

    Figures below `least` are not compared: chance and rounding set them apart.
    """

    one: Told
    other: Told
    share: float = 0.1
    least: int = 100


def _measure(table: str, measure: str) -> Told:
    all_of_them = (("nationality", "All nationalities"),) if "by_nationality" in table else ()
    return Told(table, "value", ("period_end",), (("measure", measure), *all_of_them))


def _flow(value: str) -> Told:
    return Told("asylum_flows", value, ("quarter_end",), year=True)


def _returns(kind: str) -> Told:
    return Told("returns_by_type", "returns", ("quarter_end",), (("kind", kind),), year=True)


def _area(table: str, value: str) -> Told:
    return Told(table, value, ("as_at", "lad_code"))


def _each(table: str, measure: str) -> Told:
    return Told(table, "value", ("period_end", "nationality"), (("measure", measure),))


def _kind(table: str, by: str, kind: str) -> Told:
    return Told(table, "returns", (by,), (("kind", kind),))


_BY_METHOD = (
    "Small boat arrivals",
    "Inadequately documented air arrivals",
    "Recorded detections at UK ports",
    "Recorded detections in the UK",
)
_CLAIMS, _GRANTS, _WAITING, _SUPPORTED = (
    "People claiming asylum",
    "People receiving initial decisions: Grants of protection or other leave",
    "People awaiting an initial decision",
    "Asylum seekers in receipt of support",
)
_RETURNS = ("Enforced returns", "Voluntary returns", "Refused entry at port and subsequently departed")
_BETWEEN_SHEETS = (
    ("asylum_appeals", "Appeal decisions", "asylum_overview", "Appeal decisions"),
    (
        "asylum_awaiting_by_duration",
        "Awaiting initial decision",
        "asylum_overview",
        "Cases awaiting an initial decision",
    ),
    ("asylum_claims_by_age", "Total people", "asylum_overview", _CLAIMS),
    ("asylum_claims_by_nationality", _CLAIMS, "asylum_overview", _CLAIMS),
    ("asylum_claims_by_nationality_and_route", "Total", "asylum_overview", _CLAIMS),
    (
        "asylum_claims_by_nationality_and_leave",
        "Total",
        "asylum_claims_by_nationality_and_route",
        "Visas and Other Leave",
    ),
    ("asylum_claims_by_route_annual", "Total", "asylum_overview", _CLAIMS),
    ("asylum_cohorts", "Total claims", "asylum_claims_by_age", "Main applicants"),
    ("asylum_grants_by_type", "Asylum-related grants", "asylum_overview", _GRANTS),
    *(
        ("asylum_overview_by_nationality", one, "asylum_overview", one)
        for one in (_CLAIMS, _GRANTS, _WAITING)
    ),
    ("asylum_supported_by_group", "Total in receipt of support", "asylum_overview", _SUPPORTED),
    (
        "returns_offenders_by_nationality",
        "Foreign national offenders",
        "returns_offenders_annual",
        "All offenders",
    ),
    *(
        (table, kind, "returns_by_kind", kind)
        for table in ("returns_asylum_related", "returns_by_nationality_year_ending")
        for kind in _RETURNS
    ),
)
"""Two measures of summary tables, each in a sheet of its own, that tell one figure: 1.2% apart at most."""
_ANNUAL = Told("small_boats_annual", "people", ("year",))
_STOCKS = Told("asylum_stocks", "supported", ("as_at",))
_SECTIONS = Told("asylum_support_sections", "total", ("as_at",))
_DETECTED = Told(
    "illegal_entry", "detections", ("quarter_end",), (("method", "Small boat arrivals"),), each="Y"
)
_MEASURED = (  # beside each how far true ones of all vintages are apart
    Same(
        Told("people_in_hotels", "people", ("as_at",)), Told("asylum_stocks", "in_hotels", ("as_at",)), 0.05
    ),  # 0
    Same(
        Told("people_in_hotels", "people", ("as_at",)),
        _measure("asylum_overview", f"{_SUPPORTED}: In hotels"),
        0.05,
    ),  # 0
    Same(_SECTIONS, _STOCKS, 0.05),  # 0
    Same(Told("immigration_groups", "supported", ("as_at",)), _STOCKS, 0.05),  # 0
    Same(Told("immigration_groups", "supported", ("as_at",)), _SECTIONS, 0.05),  # 0
    Same(Told("asylum_support", "people", ("as_at",)), _SECTIONS, 0.05),  # 0
    Same(
        Told("asylum_claims_by_route", "claims", ("quarter_end",)),
        Told("asylum_flows", "claims", ("quarter_end",)),
    ),  # 3.5%
    *(
        Same(
            Told("small_boats_monthly", value, ("month",), each="Y"),
            Told("small_boats_annual", value, ("year",)),
            0.05,
        )
        for value in ("people", "boats")
    ),  # 0
    Same(_DETECTED, _ANNUAL, 0.05),  # 0
    Same(Told("small_boats_outcomes", "matched_arrivals", ("arrival_year",)), _ANNUAL),  # 5.0%
    Same(_measure("small_boats_claims_and_referrals", "Total arrivals"), _ANNUAL),  # 4.7%
    Same(
        Told("small_boats_claims", "people", ("quarter_end",), (("claim_raised", True),)),
        Told("small_boats_decisions", "people", ("quarter_end",)),
        0.05,
    ),  # 0
    *(
        Same(_each("asylum_claims_by_nationality", _CLAIMS), _each(table, measure), 0.05)
        for table, measure in (
            ("asylum_claims_by_nationality_and_route", "Total"),
            ("asylum_overview_by_nationality", _CLAIMS),
        )
    ),  # 0
    Same(
        _each("returns_by_nationality_year_ending", "Enforced returns"),
        Told("returns_by_nationality_annual", "returns", ("year", "nationality"), (("kind", "enforced"),)),
        0.05,
    ),  # 0.3%
    *(
        Same(_kind(table, "quarter_end", "enforced"), _kind("returns_by_type", "quarter_end", "enforced"))
        for table in ("returns_by_nationality", "returns_by_destination")
    ),  # 1.7%
    Same(
        Told("returns_offenders", "returns", ("quarter_end",), each="Y"),
        _measure("returns_offenders_annual", "All offenders"),
    ),  # 2.9%
)
SAME = (
    *_MEASURED,
    *(Same(_measure(*pair[:2]), _measure(*pair[2:]), 0.05) for pair in _BETWEEN_SHEETS),
    Same(
        Told("asylum_supported_by_section", "value", ("period_end",)), _measure("asylum_overview", _SUPPORTED)
    ),
    Same(
        _measure("small_boats_by_age_and_sex", "Total"),
        Told("small_boats_monthly", "people", ("month",), each="Y"),
    ),
    Same(_area("immigration_groups", "supported"), _area("asylum_support_totals", "people")),
    Same(_area("asylum_support_sections_by_area", "total"), _area("asylum_support_totals", "people")),
    Same(
        Told("immigration_groups", "population", ("lad_code",), latest="as_at"),
        Told("population", "population", ("lad_code",), latest="year"),
        0.3,  # true ones from 50,000 residents, years apart: 22%; of small places 45%
        50_000,
    ),
    Same(_measure("asylum_overview", _CLAIMS), _flow("claims")),
    Same(
        _measure("asylum_overview", _GRANTS),
        _flow("grants"),
    ),
    Same(_measure("asylum_overview", "People receiving initial decisions: Refusals"), _flow("refusals")),
    Same(
        _measure("asylum_overview", _SUPPORTED),
        Told("asylum_stocks", "supported", ("as_at",)),
    ),
    Same(
        _measure("asylum_overview", _WAITING),
        Told("asylum_stocks", "awaiting_initial_decision", ("as_at",)),
    ),
    Same(
        _measure("asylum_supported_by_section", "Section 98"),
        Told("asylum_support_sections", "section98", ("as_at",)),
    ),
    Same(_measure("returns_by_kind", "Enforced returns"), _returns("enforced")),
    Same(_measure("returns_by_kind", "Voluntary returns"), _returns("voluntary"), 0.2),
    Same(
        _measure("returns_by_kind", "Refused entry at port and subsequently departed"), _returns("port"), 0.2
    ),
    *(
        Same(
            _measure("illegal_entry_by_route", method),
            Told("illegal_entry", "detections", ("quarter_end",), (("method", method),)),
            0.5,
        )
        for method in _BY_METHOD
    ),
    *(  # the provisional days and the final months of true releases are 1.1% apart at most
        Same(
            Told("small_boats_monthly", final, ("month",)),
            Told("small_boats_daily", provisional, ("date",), each="M"),
            0.05,
            20,
        )
        for final, provisional in (("people", "arrivals"), ("boats", "boats"))
    ),
    Same(
        Told("illegal_entry", "detections", ("quarter_end",), (("method", "Small boat arrivals"),)),
        Told("small_boats_monthly", "people", ("month",), each="Q"),
        0.05,
    ),
)


def beside(tables: Iterable[str]) -> set[str]:
    """Return the tables that those given are compared with."""
    return {name for same in SAME for name in _pair(same) if {*_pair(same)} & {*tables}}


def _pair(same: Same) -> tuple[str, str]:
    return same.one.table, same.other.table


def findings(tables: Mapping[str, DataFrame], held: Mapping[str, DataFrame]) -> Iterator[Finding]:
    """Yield for each table of a release the figures that another table, of it or held, tells otherwise."""
    known = {**held, **tables}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for same in SAME:
        names = _pair(same)
        if not {*names} & {*tables} or not all(len(known.get(name, ())) for name in names):
            continue
        one, other = (told.figures(known[told.table]) for told in (same.one, same.other))
        both = one.to_frame("one").join(other.rename_axis(same.one.by).rename("other"), how="inner")
        apart = (both["one"] - both["other"]).abs() > same.share * both.max(axis=1)
        new = names if names[0] in tables else names[::-1]
        columns = ["other", "one"] if names[0] in tables else ["one", "other"]
        for key, expected, figure in both.loc[apart & (both.max(axis=1) >= same.least), columns].itertuples():
            row = zip(same.one.by, key if isinstance(key, tuple) else (key,), strict=True)
            where = f"{new[0]}, {', '.join(f'{name} {text(value)}' for name, value in row)}"
            found.setdefault(new[0], []).append(
                (where, f"about {expected:,.0f} as {new[1]} says", f"{figure:,.0f}")
            )
    for table, several in found.items():
        where, expected, figure = several[0]
        more = f" ({len(several) - 1} more like it)" if len(several) > 1 else ""
        yield Finding(where, expected, f"{figure}{more}", f"continuity:{table}:elsewhere")
