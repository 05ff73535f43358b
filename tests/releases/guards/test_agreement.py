"""What two tables publish of one thing: far apart, it is asked about."""

import pandas as pd
import pytest

from analysis.releases.guards import agreement
from analysis.releases.history import catalogue


@pytest.mark.parametrize(("people", "asked"), [(1_000, False), (1_040, False), (10_000, True), (90, True)])
def test_an_area_in_two_tables(people: int, asked: bool) -> None:
    day = pd.Timestamp("2026-03-31")
    rows = pd.DataFrame({"as_at": [day], "lad_code": ["E08000035"], "people": [people]})
    held = rows.rename(columns={"people": "total"}).assign(total=1_000)
    tables, beside = {"asylum_support_totals": rows}, {"asylum_support_sections_by_area": held}
    found = [one.id for one in agreement.findings(tables, beside)]
    assert found == (["continuity:asylum_support_totals:elsewhere"] if asked else [])


@pytest.mark.parametrize(("times", "asked"), [(1, False), (10, True), (0.5, True)])
def test_the_sum_over_authorities_is_that_of_the_nation(times: float, asked: bool) -> None:
    day = pd.to_datetime(["2026-03-31"] * 2)
    none = {"section95": pd.array([None, None], "Int64"), "section4": pd.array([None, None], "Int64")}
    figures = {"total": [60_000 * times, 40_000 * times], "section98": pd.array([400, 200], "Int64"), **none}
    rows = pd.DataFrame({"as_at": day, "lad_code": ["E08000035", "E08000032"], **figures})
    nation = rows[:1].assign(total=100_000, section98=pd.array([600], "Int64"))
    found = agreement.findings({"asylum_support_sections_by_area": rows}, {"asylum_support_sections": nation})
    assert [one.id for one in found] == ["continuity:asylum_support_sections_by_area:elsewhere"] * asked


@pytest.mark.parametrize(("number", "asked"), [(300, False), (330, True)])
def test_a_count_so_far_is_compared_with_the_sum_of_all_periods(number: int, asked: bool) -> None:
    ends = pd.to_datetime(["2021-03-31", "2021-06-30"])
    quarters = pd.DataFrame({"period_end": ends, "measure": "Notice of intent issued", "value": [100, 200]})
    so_far = {"period_end": ends[1:], "measure": "Notices of intent issued", "value": [number]}
    notices = pd.DataFrame(so_far).assign(nationality="All nationalities")
    found = agreement.findings({"asylum_notices_of_intent": notices}, {"asylum_inadmissibility": quarters})
    assert [one.expected for one in found] == ["about 300 as asylum_inadmissibility says"] * asked


def test_a_year_is_compared_with_its_four_quarters_where_all_are_there() -> None:
    ends = pd.to_datetime(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"])
    quarters = pd.DataFrame({"quarter_end": ends, "kind": "enforced", "returns": [250] * 4})
    year = pd.DataFrame({"period_end": ends[-1:], "measure": "Enforced returns", "value": [9_000.0]})
    (one,) = agreement.findings({"returns_by_kind": year}, {"returns_by_type": quarters})
    assert (one.expected, one.found) == ("about 1,000 as returns_by_type says", "9,000")
    assert list(agreement.findings({"returns_by_kind": year}, {"returns_by_type": quarters[1:]})) == []


def test_months_are_compared_with_their_days_where_all_are_there_and_quarters_with_their_months() -> None:
    days = pd.DataFrame({"date": pd.date_range("2025-01-01", "2025-04-29")}).assign(boats=1)
    days["arrivals"] = days["date"].dt.month * 10
    sums = {"people": [310, 560, 930, 40], "boats": [31, 28, 31, 2]}
    months = pd.DataFrame({"month": pd.date_range("2025-01-01", periods=4, freq="MS"), **sums})
    quarter = {"quarter_end": [pd.Timestamp("2025-03-31")], "method": ["Small boat arrivals"]}
    detected = {"illegal_entry": pd.DataFrame({**quarter, "detections": [1_800]})}
    held = {"small_boats_daily": days, "small_boats_monthly": months}
    assert list(agreement.findings({"small_boats_monthly": months}, {**held, **detected})) == []
    turned = months.assign(people=[310, 930, 560, 40])
    (one,) = agreement.findings({"small_boats_monthly": turned}, held)
    assert (one.where, one.found) == ("small_boats_monthly, month 2025-02-01", "930 (1 more like it)")
    (one,) = agreement.findings({"small_boats_daily": days.assign(arrivals=20)}, held)
    assert one.where == "small_boats_daily, month 2025-01-01"
    wrong = {"illegal_entry": detected["illegal_entry"].assign(detections=2_000)}
    (one,) = agreement.findings(wrong, held)
    assert one.expected == "about 1,800 as small_boats_monthly says"


def test_sheets_of_a_workbook_that_tell_one_figure() -> None:
    """A sheet ten times too large adds up still; another one of the same workbook does not."""
    end = {"period_end": [pd.Timestamp("2025-09-30")], "value": [110_000.0]}
    overview = pd.DataFrame({**end, "measure": "People claiming asylum"})
    by_age = pd.DataFrame({**end, "measure": "Total people"})
    parts = pd.DataFrame({**end, "measure": ["Total"], "nationality": "All nationalities"})
    book = {"asylum_overview": overview, "asylum_claims_by_nationality_and_route": parts}
    assert list(agreement.findings({**book, "asylum_claims_by_age": by_age}, {})) == []
    ten_times = {"asylum_claims_by_age": by_age.assign(value=1_100_000.0)}
    (one,) = agreement.findings({**book, **ten_times}, {})
    assert one.expected == "about 110,000 as asylum_overview says"


@pytest.mark.parametrize("times", [1, 2])
def test_years_are_compared_with_their_months_and_quarters_by_kind_of_table(times: int) -> None:
    months = pd.DataFrame(
        {"month": pd.date_range("2025-01-01", periods=12, freq="MS"), "people": 100, "boats": 4}
    )
    ends = pd.date_range("2025-03-31", periods=4, freq="QE")
    quarters = pd.DataFrame({"quarter_end": ends, "method": "Small boat arrivals", "detections": 300})
    held = {"small_boats_monthly": months, "illegal_entry": quarters}
    annual = pd.DataFrame({"year": [2025], "people": [1_200 * times], "boats": [48 * times]}).astype("Int64")
    found = list(agreement.findings({"small_boats_annual": annual}, held))
    assert [one.id for one in found] == ["continuity:small_boats_annual:elsewhere"] * (times - 1)
    assert all(one.found == "2,400" for one in found)


def test_every_figure_names_columns_that_its_table_has() -> None:
    for same in agreement.declared():
        assert len({told.table for told in same.figures}) == len(same.figures) > 1
        for told in same.figures:
            names = {told.value, *told.by, *(column for column, _ in told.where)}
            assert names <= {*catalogue.schema(told.table).names}, told
