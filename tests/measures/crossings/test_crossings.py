"""Small-boat arrivals equal the published answers, by date and never by day number.

Published figures are typed here and nowhere else; KA numbers are the list of known answers.
"""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import tables
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.measures.crossings import arrivals as crossings
from analysis.measures.crossings import records as crossings_records


@pytest.fixture(scope="module")
def weekly() -> pd.DataFrame:
    return tables.load("small_boats_weekly", "2026-08-21")


def window(start: str, end: str) -> Window:
    return Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("start", "end", "people"),
    [
        ("2019-01-01", "2019-12-31", 1843),  # KA002
        ("2020-01-01", "2020-12-31", 8462),  # KA004
        ("2021-01-01", "2021-12-31", 28526),  # KA005
        ("2022-01-01", "2022-12-31", 45755),  # KA007
        ("2023-01-01", "2023-12-31", 29437),  # KA008
        ("2024-01-01", "2024-12-31", 36816),
        ("2025-01-01", "2025-12-31", 41472),  # KA010
        ("2024-01-01", "2024-03-31", 5435),  # KA013
        ("2025-01-01", "2025-03-31", 6642),
        ("2024-01-01", "2024-03-30", 4993),  # KA014: the first 90 days, a trap
        ("2024-07-05", "2024-12-01", 20110),  # KA018
        ("2024-01-01", "2024-12-01", 33684),  # KA019
        ("2023-01-01", "2023-12-01", 28453),  # KA020
        ("2022-01-01", "2022-12-01", 44174),  # KA021
        ("2025-01-01", "2025-06-30", 19982),  # KA022
        ("2023-01-01", "2023-06-30", 11433),  # KA024
        ("2025-01-01", "2025-04-30", 11074),  # KA025
        ("2024-01-01", "2024-04-30", 7567),  # KA026
        ("2023-01-01", "2023-04-30", 5946),  # KA027
        ("2022-01-01", "2022-04-30", 6691),  # KA028
        ("2023-07-01", "2024-04-30", 25571),  # KA030
        ("2025-01-01", "2025-04-27", 9885),  # KA031
        ("2025-08-01", "2025-08-31", 3567),  # KA038
        ("2024-10-01", "2025-09-30", 45659),  # KA042
        ("2023-04-01", "2024-03-31", 31079),
        ("2024-04-01", "2025-03-31", 38023),
    ],
)
def test_arrivals(daily: pd.DataFrame, start: str, end: str, people: int) -> None:
    assert crossings.totals(daily, window(start, end)).arrivals == people


@pytest.mark.parametrize(
    ("year", "boats", "per_boat", "days"),
    [
        (2018, 43, 7.0, 29),
        (2019, 164, 11.2, 81),
        (2020, 641, 13.2, 130),
        (2021, 1034, 27.6, 154),
        (2022, 1110, 41.2, 162),
        (2023, 602, 48.9, 140),
        (2024, 695, 52.97, 151),  # KA036
        (2025, 672, 61.71, 139),
        (2026, 234, 67.9, 79),
    ],
)
def test_boats_people_per_boat_and_crossing_days(
    daily: pd.DataFrame, year: int, boats: int, per_boat: float, days: int
) -> None:
    row = crossings.years(daily).set_index("year").loc[year]
    assert (row["boats"], row["crossing_days"]) == (boats, days)
    assert row["people_per_boat"] == pytest.approx(per_boat, abs=0.05)
    assert row["people_per_boat"] == pytest.approx(row["arrivals"] / row["boats"])


QUARTERS = {
    2018: (7, 4, 17, 271),
    2019: (199, 393, 747, 504),
    2020: (465, 2028, 4527, 1442),
    2021: (1363, 4554, 11167, 11442),
    2022: (4548, 8199, 20282, 12726),
    2023: (3793, 7640, 13397, 4607),
    2024: (5435, 8054, 11755, 11572),
    2025: (6642, 13340, 14105, 7385),
    2026: (4441, 7443, 4013),
}


@pytest.mark.parametrize("year", QUARTERS)
def test_quarters(daily: pd.DataFrame, year: int) -> None:
    table = crossings.quarters(daily)
    rows = table[table["quarter_end"].dt.year == year]
    assert tuple(rows["arrivals"]) == QUARTERS[year]
    assert rows["complete"].tolist() == [True] * (2 if year == 2026 else 4) + [False] * (year == 2026)


@pytest.mark.parametrize(
    ("end", "totals"),
    [
        ("2026-06-30", [11, 592, 2493, 5917, 12747, 11433, 13489, 19982, 11884]),
        ("2026-08-20", [19, 890, 5044, 11613, 21344, 17957, 19294, 27997, 15897]),
    ],
)
def test_year_to_date_by_the_same_date(daily: pd.DataFrame, end: str, totals: list[int]) -> None:
    assert crossings.to_date(daily, end=dt.date.fromisoformat(end))["arrivals"].tolist() == totals


def test_31_march_2025_as_seen_once_it_used_to_be_published() -> None:
    then = tables.load("small_boats_daily", "2025-04-03")
    table = crossings.to_date(then)
    assert (table["arrivals"].iloc[-1], table["arrivals"].iloc[-2]) == (6642, 5435)
    assert (table["rank"].iloc[-1], len(table)) == (1, 8)
    growth = crossings.growth_sensitivity(then).set_index("cut_off")["change_pct"]
    assert growth.iloc[-1] == pytest.approx(22.2, abs=0.05)
    year = crossings_records.rolling_year_standing(then)
    assert (year.value, year.best, year.margin) == (38023, 48670, -10647)
    assert year.best_label == "31 October 2022 and 1 November 2022"  # level
    tenure = crossings_records.tenure(then, dt.date(2024, 7, 5))
    assert crossings.totals(then, tenure).arrivals == 29884


def test_january_to_march_2025_is_44th_of_101_three_month_windows(daily: pd.DataFrame) -> None:
    table = crossings_records.three_months(daily)
    assert len(table) == 101
    quarter = table.set_index("window").loc["1 January to 31 March 2025", "arrivals"]
    assert int((table["arrivals"] > quarter).sum()) + 1 == 44
    best = table.loc[table["arrivals"].idxmax()]
    assert (best["arrivals"], best["window"]) == (23495, "1 August to 31 October 2022")


def test_busiest_days(daily: pd.DataFrame) -> None:
    top = crossings.busiest_days(daily)
    assert (top["date"].iloc[0], top["arrivals"].iloc[0]) == (pd.Timestamp("2022-09-03"), 1305)  # KA033
    years = crossings.years(daily).set_index("year")
    assert (years.loc[2025, "busiest_day"], years.loc[2025, "busiest_day_arrivals"]) == (
        pd.Timestamp("2025-05-31"),
        1195,
    )
    boats = daily.loc[daily["boats"].idxmax()]
    assert (boats["date"], boats["boats"]) == (pd.Timestamp("2021-11-11"), 36)  # KA035


@pytest.mark.parametrize(
    ("year", "milestone", "day"),
    [
        (2022, 20000, "2022-08-14"),
        (2023, 20000, "2023-08-29"),
        (2024, 20000, "2024-08-28"),
        (2025, 20000, "2025-07-01"),
        (2022, 40000, "2022-11-12"),
        (2025, 40000, "2025-12-13"),
    ],
)
def test_milestones(daily: pd.DataFrame, year: int, milestone: int, day: str) -> None:
    table = crossings.milestones(daily).set_index(["year", "milestone"])
    assert table.loc[(year, milestone), "date"] == pd.Timestamp(day)


def test_august_2025_by_month(daily: pd.DataFrame) -> None:
    table = crossings.months(daily).set_index("month").loc[pd.Timestamp("2025-08-01")]
    assert (table["arrivals"], table["boats"]) == (3567, 56)  # KA038, KA039


@pytest.mark.parametrize("first_year", [2017, 2027])
def test_a_year_that_was_not_counted_is_refused(daily: pd.DataFrame, first_year: int) -> None:
    with pytest.raises(
        UsageError, match=f"first_year: {first_year} is not a year counted; expected 2018 to 2026"
    ):
        crossings.to_date(daily, first_year=first_year)


def test_two_days_move_the_growth_of_march_2025_from_22_to_43_per_cent() -> None:
    table = crossings.growth_sensitivity(tables.load("small_boats_daily", "2025-04-03"))
    growth = table.set_index("cut_off")["change_pct"]
    assert growth["2025-03-29"] == pytest.approx(43.0, abs=0.05)  # C11
    assert growth["2025-03-30"] == pytest.approx(33.0, abs=0.05)
    assert growth["2025-03-31"] == pytest.approx(22.2, abs=0.05)
    assert len(growth) == 15


def test_no_growth_without_a_year_before() -> None:
    assert crossings.growth_sensitivity(tables.load("small_boats_daily", "2018-06-01")).empty


@pytest.mark.parametrize(
    ("end", "days", "starts", "earlier"),
    [
        ("2025-12-31", 28, ["2025-11-15"], 48),
        ("2026-08-20", 14, ["2026-02-10", "2026-06-01"], 28),  # runs of equal length are all returned
        ("2018-01-20", 20, ["2018-01-01"], None),
        ("2024-02-29", 27, ["2023-12-17"], 48),  # across the new year it is not cut
    ],
)
def test_the_longest_gap_of_a_year_and_the_last_as_long(
    daily: pd.DataFrame, end: str, days: int, starts: list[str], earlier: int | None
) -> None:
    found = crossings.longest_gap(daily[daily["date"] <= end].reset_index(drop=True))
    longest, before = found
    assert (set(longest["days"]), longest["start"].astype(str).tolist()) == ({days}, starts)
    assert (None if before is None else before["days"]) == earlier


def test_a_year_with_arrivals_every_day_has_no_gap(daily: pd.DataFrame) -> None:
    every = daily.assign(arrivals=daily["arrivals"].mask(daily["date"] >= "2026-01-01", 5))
    assert crossings.longest_gap(every) is None


def test_the_longest_gap_since_2021(daily: pd.DataFrame) -> None:
    recent = crossings.gaps(daily[daily["date"] >= "2021-07-01"].reset_index(drop=True)).iloc[0]
    assert (recent["start"], recent["end"], recent["days"]) == (
        pd.Timestamp("2025-11-15"),
        pd.Timestamp("2025-12-12"),
        28,
    )


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31"), (-0.083, 0.049, 0.153, 0.119)),
        (("2025-01-01", "2025-08-20"), ("2026-01-01", "2026-08-20"), (-0.275, -0.425, 0.134, -0.566)),
    ],
)
def test_decomposition(
    daily: pd.DataFrame, before: tuple[str, str], after: tuple[str, str], parts: tuple[float, ...]
) -> None:
    split = crossings.decomposition(daily, window(*before), window(*after))
    assert tuple(split) == pytest.approx(parts, abs=0.0006)
    assert split.total == pytest.approx(sum(split[:3]))


def test_a_window_without_boats_cannot_be_split(daily: pd.DataFrame) -> None:
    none = window("2018-02-01", "2018-03-31")
    assert crossings.decomposition(daily, none, window("2019-02-01", "2019-03-31")) is None
    assert crossings.totals(daily, none).people_per_boat is None


def test_the_day_to_check_with_the_source_is_flagged(daily: pd.DataFrame) -> None:
    flagged = crossings_records.outliers(daily).set_index("date")
    day = flagged.loc[pd.Timestamp("2026-08-10")]
    assert (day["arrivals"], day["boats"]) == (230, 1)
    assert len(flagged) < 10


def test_people_per_boat_without_the_day_to_check(daily: pd.DataFrame) -> None:
    flagged = crossings_records.outliers(daily)
    table = crossings_records.months_without(daily, flagged[flagged["date"] == "2026-08-10"])
    august = table.set_index("month").loc[pd.Timestamp("2026-08-01")]
    assert august["people_per_boat"] == pytest.approx(84.8, abs=0.05)  # A1, B15
    assert august["without_flagged"] == pytest.approx(77.2, abs=0.05)
    assert table["without_flagged"].count() == 1


def test_a_month_of_flagged_days_alone_has_nothing_left(daily: pd.DataFrame) -> None:
    days = daily[(daily["date"] >= "2018-01-01") & (daily["date"] <= "2018-01-31")].reset_index(drop=True)
    assert crossings_records.months_without(days, days)["without_flagged"].isna().all()


def test_one_boat_landed_without_being_met(daily: pd.DataFrame) -> None:
    landed = daily[(daily["boats_uncontrolled"] > 0).fillna(value=False)]
    assert landed["date"].tolist() == [pd.Timestamp("2025-09-06")]  # A1, B16
    years = crossings.years(daily).set_index("year")["uncontrolled"]
    assert years.loc[:2022].isna().all()
    assert years.loc[2023:].to_dict() == {2023: 0, 2024: 0, 2025: 1, 2026: 0}


def test_preventions(weekly: pd.DataFrame) -> None:
    table = crossings_records.preventions(weekly).set_index("year")
    assert table["share_pct"].round(1).tolist() == [41.8, 35.1, 34.5]
    first = weekly.dropna(subset=["prevented"]).iloc[0]
    assert (first["week_ending"], first["prevented"]) == (pd.Timestamp("2024-05-05"), 849)  # KA048
    assert weekly["prevented"].isna().sum() == 330


def test_weeks_make_other_years_than_days(daily: pd.DataFrame, weekly: pd.DataFrame) -> None:
    by_week = weekly.groupby(weekly["week_ending"].dt.year)["arrivals"].sum()
    by_day = crossings.years(daily).set_index("year")["arrivals"]
    assert (by_week[2022], by_week[2021]) == (45791, 28538)  # KA046
    assert by_week[2022] != by_day[2022]


def test_provisional_and_final_differ_in_2020_and_2022_alone(daily: pd.DataFrame) -> None:
    table = crossings_records.reconciliation(daily, tables.load("small_boats_annual")).set_index("year")
    assert (table.loc[2020, "final"], table.loc[2022, "final"]) == (8466, 45774)  # KA003, KA006
    assert table.loc[table["difference"] != 0, "difference"].to_dict() == {2020: 4, 2022: 19}


def test_uncontrolled_landings_before_2023_are_missing_not_zero(daily: pd.DataFrame) -> None:
    before = daily[daily["date"] < "2023-01-01"]
    assert before["boats_uncontrolled"].isna().sum() == len(before) == 1826


def test_a_missing_day_makes_its_totals_missing(daily: pd.DataFrame) -> None:
    holed = daily.copy()
    holed.loc[holed["date"] == "2025-02-01", "arrivals"] = pd.NA
    assert crossings.totals(holed, window("2025-01-01", "2025-03-31")).arrivals is None
    assert crossings.totals(holed, window("2025-03-01", "2025-03-31")).arrivals == 4586


@pytest.mark.parametrize(("start", "end"), [("2017-12-31", "2018-01-05"), ("2026-08-01", "2026-08-21")])
def test_a_window_beyond_the_table_is_refused(daily: pd.DataFrame, start: str, end: str) -> None:
    with pytest.raises(UsageError, match="days"):
        crossings.totals(daily, window(start, end))


def test_a_day_before_counting_began_is_refused() -> None:
    with pytest.raises(UsageError, match="as_of"):
        crossings.last_day(tables.load("small_boats_daily", "2017-06-01"))


DAY = st.dates(dt.date(2018, 1, 1), dt.date(2026, 8, 20))


@pytest.mark.slow
@settings(deadline=None)
@given(DAY, DAY, DAY)
def test_adjoining_windows_add_up(a: dt.date, b: dt.date, c: dt.date) -> None:
    daily = tables.load("small_boats_daily", "2026-08-21")
    first, middle, last = sorted((a, b, c))
    whole = crossings.totals(daily, Window(first, last)).arrivals
    left = crossings.totals(daily, Window(first, middle)).arrivals
    right = 0
    if middle < last:
        right = crossings.totals(daily, Window(middle + dt.timedelta(days=1), last)).arrivals
    assert whole == left + right


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(DAY.filter(lambda day: day >= dt.date(2018, 12, 31)))
def test_twelve_months_are_the_window_by_date(end: dt.date) -> None:
    from analysis.common.periods import rolling_year

    daily = tables.load("small_boats_daily", "2026-08-21")
    rolling = crossings.rolling_years(daily).set_index("date")["arrivals"]
    assert rolling[pd.Timestamp(end)] == crossings.totals(daily, rolling_year(end)).arrivals


@pytest.mark.parametrize(
    ("values", "revision", "found"),
    [
        ([100, 104], 3, (1, 1, 100, True)),
        ([100, 104], 5, (1, 1, 100, False)),  # within the usual revision
        ([104, 104], 0, (1, 2, 104, False)),  # a tie
        ([104], 0, (1, 1, None, False)),  # nothing to compare it with
        ([104, None], 0, None),
    ],
)
def test_what_is_a_record(
    values: list[int | None], revision: float, found: tuple[object, ...] | None
) -> None:
    table = pd.DataFrame({"label": range(len(values)), "value": pd.array(values, dtype="Int64")})
    at = crossings_records.standing(table, "value", "label", revision=revision)
    assert (at and (at.rank, at.sharing, at.runner_up, at.is_record)) == found


def test_twelve_months_are_no_record_over_the_twelve_months_to_the_day_before(daily: pd.DataFrame) -> None:
    rising = crossings_records.rolling_year_standing(
        daily[daily["date"] <= "2021-11-16"].reset_index(drop=True)
    )
    assert (rising.rank, rising.is_record) == (1, True)
    assert rising.runner_up_label == "11 November 2020 and 3 others"  # level, and not 15 November 2021
    none_before = crossings_records.rolling_year_standing(
        daily[daily["date"] <= "2019-06-30"].reset_index(drop=True)
    )
    assert (none_before.rank, none_before.runner_up, none_before.is_record) == (1, None, False)


def test_the_first_month_has_no_same_month(daily: pd.DataFrame) -> None:
    assert crossings_records.same_month(daily.head(20)).empty
