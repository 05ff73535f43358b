"""The scenario: nobody appears or is lost, time shifts, ranges hold, the test year is shown with its error."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.common.errors import UsageError
from analysis.measures.local import support as local
from analysis.measures.models import scenario, scenario_outcomes

GLASGOW, LEEDS = "S12000049", "E08000035"
SHARES = (0.39, 0.80)


def one(**changes: float) -> dict[str, np.ndarray]:
    values = {
        "decisions": 1200.0, "grant_share": 0.5, "applications_per_grant": 0.8, "delay_days": 0.0, **changes,
    }  # fmt: skip
    return {name: np.array([value]) for name, value in values.items()}


@given(
    days=st.integers(0, 120), delay=st.floats(-20, 40), decisions=st.floats(0, 1e5), outside=st.floats(0, 0.9)
)
def test_every_application_falls_in_some_month(
    days: int, delay: float, decisions: float, outside: float
) -> None:
    values = one(decisions=decisions, delay_days=delay, outside_share=outside)
    flow = scenario.monthly(values, days)
    assert flow.sum() == pytest.approx(scenario.total(values)[0])
    assert (flow >= 0).all()


def test_the_formula() -> None:
    assert scenario.total(one())[0] == pytest.approx(1200 * 0.5 * 0.8)
    assert scenario.total(one(outside_share=0.25))[0] == pytest.approx(480 / 0.75)


def test_a_longer_period_moves_applications_later_and_changes_no_total() -> None:
    month = np.arange(1, scenario.MONTHS + 1)
    flows = {days: scenario.monthly(one(), days)[0] for days in (28, 56)}
    middle = {days: (flow * month).sum() / flow.sum() for days, flow in flows.items()}
    assert (middle[56] - middle[28]) * 365.25 / 12 == pytest.approx(28)
    assert flows[56].sum() == pytest.approx(flows[28].sum())


def test_no_delay_means_the_month_of_the_decision() -> None:
    flow = scenario.monthly(one(), 0)[0]
    assert flow[:6] == pytest.approx([80] * 6)
    assert not flow[6:].any()


@pytest.mark.parametrize(("grants", "people"), [(1800, 138), (48581, 3727)])
def test_littles_law(grants: int, people: int) -> None:
    assert round(scenario_outcomes.waiting(grants, 28)) == people


def test_half_year_is_grants_and_refusals_of_two_quarters() -> None:
    decided, share, last = scenario.half_year(tables.load("asylum_flows", "2026-08-27"))
    assert (decided, last) == (13255 + 21527 + 13194 + 20602, pd.Timestamp("2025-12-31"))
    assert share == pytest.approx((13255 + 13194) / decided)


def test_half_year_needs_two_quarters() -> None:
    with pytest.raises(ValueError, match="two quarters"):
        scenario.half_year(tables.load("asylum_flows").head(1))


def test_the_parameters_are_those_of_the_register_with_sources() -> None:
    chosen = scenario.parameters(GLASGOW, 2500, 0.72, SHARES)
    ends = {name: (p.low, p.central, p.high) for name, p in chosen.items()}
    assert ends == {
        "decisions": (1250, 2500, 3750),
        "grant_share": (0.39, 0.72, 0.80),
        "applications_per_grant": (0.55, 0.78, 0.95),
        "people_per_application": (1.2, 1.38, 1.6),
        "accommodation_share": (0.6, 0.73, 1.0),
        "outside_share": (0.25, 0.45, 0.50),
        "delay_days": (-14, 0, 28),
    }
    assert all(p.source and p.quality for p in chosen.values())


def test_what_is_known_of_glasgow_alone_is_left_out_elsewhere() -> None:
    assert "outside_share" not in scenario.parameters(LEEDS, 100, 0.4, SHARES)


@pytest.mark.parametrize("eve", [dt.date(2023, 10, 30), dt.date(2025, 11, 29)])
def test_what_was_measured_later_is_left_out(eve: dt.date) -> None:
    later = {entry["id"] for entry in scenario.register()["parameter"] if entry.get("known", eve) > eve}
    chosen = scenario.parameters(GLASGOW, 100, 0.4, SHARES, day=eve, year=2023)
    assert later
    assert set(scenario.parameters(GLASGOW, 100, 0.4, SHARES)) - set(chosen) == later
    assert all(max(one.years, default=0) <= eve.year for one in chosen.values())


@pytest.mark.parametrize(
    ("day", "days", "since"),
    [("2023-02-10", 28, None), ("2024-10-10", 28, None), ("2025-03-01", 56, "2024-12-09"),
     ("2026-01-10", 28, "2025-09-01"), ("2026-08-27", 42, "2026-03-09")],
)  # fmt: skip
def test_the_rule_in_force_is_that_of_the_day(day: str, days: int, since: str | None) -> None:
    rows = tables.load("move_on_timeline")
    found = scenario.in_force(rows[~(rows["effective_from"] > pd.Timestamp(day))])
    assert (found.days, found.since) == (days, since and dt.date.fromisoformat(since))
    assert scenario.in_force(rows.head(0)) is None


def test_a_value_that_was_chosen_does_not_vary() -> None:
    chosen = scenario.parameters(LEEDS, 100, 1, SHARES, fixed=["grant_share", "decisions"])
    assert {(p.low, p.central, p.high) for p in (chosen["grant_share"], chosen["decisions"])} == {
        (1, 1, 1), (100, 100, 100),
    }  # fmt: skip
    draws = scenario.drawn(chosen)
    assert (draws["grant_share"] == 1).all()
    assert set(scenario_outcomes.tornado(chosen)["id"]) == {"applications_per_grant"}


@given(
    decisions=st.integers(1, 10_000),
    share=st.floats(0, 1),
    fixed=st.sets(st.sampled_from(["decisions", "grant_share"])),
)
def test_the_middle_lies_in_the_range(decisions: int, share: float, fixed: set[str]) -> None:
    ends = (max(0, share - 0.2), min(1, share + 0.2))
    for result in scenario_outcomes.results(
        scenario.parameters(LEEDS, decisions, share, ends, fixed=fixed)
    ).values():
        assert result.low <= result.median <= result.high


def test_the_share_of_grants_may_move_as_far_as_it_did_in_half_a_year() -> None:
    flows = tables.load("asylum_flows", "2026-08-27")
    low, high = scenario.share_range(flows)
    share = scenario.half_year(flows)[1]
    assert low < share < high
    assert share - low == pytest.approx(0.2777, abs=0.0001)  # 67.1% to 39.3%, half-years to June 2024


@pytest.mark.parametrize(
    ("decisions", "share", "words"), [(-1, 0.5, "decisions"), (10, 1.2, "grant_share"), (10, 45, "0 to 1")]
)
def test_impossible_values_are_refused_in_one_line(decisions: float, share: float, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refusal:
        scenario.parameters(LEEDS, decisions, share, SHARES)
    assert "\n" not in str(refusal.value)


def test_draws_keep_to_their_ranges_and_repeat() -> None:
    chosen = scenario.parameters(GLASGOW, 2500, 0.6, SHARES)
    values, again = scenario.drawn(chosen), scenario.drawn(chosen)
    for name, parameter in chosen.items():
        assert values[name].min() >= parameter.low
        assert values[name].max() <= parameter.high
        assert (values[name] == again[name]).all()


def test_results_are_medians_of_the_draws_with_a_range_around() -> None:
    found = scenario_outcomes.results(scenario.parameters(GLASGOW, 2500, 0.6, SHARES))
    for result in found.values():
        assert result.low < result.median < result.high
    draws = scenario.drawn(scenario.parameters(GLASGOW, 2500, 0.6, SHARES))
    assert found["applications"].median == pytest.approx(np.median(scenario.total(draws)))


def test_tornado_is_widest_first_and_leaves_out_what_does_not_move_the_total() -> None:
    rows = scenario_outcomes.tornado(scenario.parameters(GLASGOW, 2500, 0.6, SHARES))
    width = rows["high"] - rows["low"]
    assert width.is_monotonic_decreasing
    assert "delay_days" not in set(rows["id"])
    assert set(rows["id"]) >= {"decisions", "grant_share", "applications_per_grant", "outside_share"}


def test_periods_side_by_side() -> None:
    chosen = scenario.parameters(LEEDS, 1000, 0.5, SHARES)
    rows = scenario_outcomes.side_by_side(chosen, 35).set_index("days")
    assert rows.index.tolist() == [28, 35, 42, 56]
    assert rows.loc[56, "waiting"] == pytest.approx(2 * rows.loc[28, "waiting"])
    assert rows.loc[28, "fewer20"] == pytest.approx(rows.loc[28, "fewer0"])
    assert rows.loc[56, "fewer20"] == pytest.approx(0.8 * rows.loc[56, "fewer0"])


def test_by_month_has_each_period_with_its_range() -> None:
    rows = scenario_outcomes.by_month(scenario.parameters(LEEDS, 1000, 0.5, SHARES), 42)
    assert rows.groupby("days").size().to_dict() == dict.fromkeys((28, 42, 56), scenario.MONTHS)
    assert (rows["low"] <= rows["high"]).all()


@pytest.fixture(scope="module")
def known() -> Mapping[str, pd.DataFrame]:
    held = {name: tables.load(name, "2026-08-27") for name in ("asylum_flows", "homelessness_cited")}
    of = (
        tables.load(name, "2026-08-27")
        for name in ("asylum_support_totals", "immigration_groups", "authorities")
    )
    return {**held, "series": local.supported(*of)}


def test_the_hindcast_of_glasgow_is_shown_with_its_error(known: Mapping[str, pd.DataFrame]) -> None:
    rows = scenario_outcomes.hindcast(known["asylum_flows"], known["series"], known["homelessness_cited"])
    assert set(rows["published"]) == {2709}
    error = (rows["applications"] / 2709 - 1) * 100
    assert rows["error_pct"].tolist() == pytest.approx(error.tolist())
    assert rows["error_pct"].iloc[0] < -50, "what was known before the year was far too low"
    assert rows["decisions"].iloc[0] < rows["decisions"].iloc[1] < rows["decisions"].iloc[2]


def test_no_hindcast_before_the_year_was_published(known: Mapping[str, pd.DataFrame]) -> None:
    nothing = known["homelessness_cited"].iloc[:0]
    assert scenario_outcomes.hindcast(known["asylum_flows"], known["series"], nothing) is None
    early = known["asylum_flows"][known["asylum_flows"]["quarter_end"] < "2024-01-01"]
    assert scenario_outcomes.hindcast(early, known["series"], known["homelessness_cited"]) is None
