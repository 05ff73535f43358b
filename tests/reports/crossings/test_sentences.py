"""Every figure in the crossings report's sentences is recomputed here another way, at ten days."""

import datetime as dt
import re

import pandas as pd
import pytest
from crossings_shown import DAYS

from analysis.common import wording
from analysis.report import Report
from analysis.reports.crossings import overview as show
from analysis.reports.crossings import overview_words as words

NUMBER = re.compile(r"\d[\d,]*")


def same_day(day: pd.Timestamp, year: int) -> pd.Timestamp:
    return (
        day.replace(year=year, day=28)
        if (day.month, day.day) == (2, 29) and year % 4
        else day.replace(year=year)
    )


@pytest.fixture(params=DAYS, scope="module")
def seen(request: pytest.FixtureRequest) -> tuple[Report, pd.DataFrame]:
    report = Report(
        "crossings", lead="small_boats_daily", as_of=dt.date.fromisoformat(request.param),
        since=dt.date(2024, 7, 5), first_year=2018,
    )  # fmt: skip
    return report, report.load("small_boats_daily")


@pytest.mark.slow
def test_the_opening(seen: tuple[Report, pd.DataFrame]) -> None:
    report, daily = seen
    prose = show.opening(report, daily)[1].markdown
    days = daily.set_index("date")["arrivals"].astype(int)
    end = days.index.max()
    to_date = {y: int(days[f"{y}-01-01" : same_day(end, y)].sum()) for y in range(2018, end.year + 1)}
    now, last = to_date[end.year], to_date[end.year - 1]
    assert f"**{wording.plural(now, 'person', 'people')}** arrived" in prose
    assert f"{wording.change(now, last)} than to the same date in {end.year - 1} ({last:,})" in prose
    rank = 1 + sum(total > now for total in to_date.values())
    if rank == 1:
        assert f"the highest of {len(to_date)} years to this date" in prose
    elif rank == len(to_date):
        assert f"the lowest of {len(to_date)} years to this date" in prose
    else:
        assert f"{wording.ordinal(rank)} highest of {len(to_date)} years" in prose
    if "last 28 days" in prose:
        assert f"The last 28 days ({days.tail(28).sum():,} " in prose
        earlier = [
            int(days[: same_day(end, y)].tail(28).sum()) for y in range(end.year - 5, end.year) if y >= 2018
        ]
        now28 = days.tail(28).sum()
        assert f"{wording.number(min(earlier))} to {wording.number(max(earlier))}" in prose
        assert (now28 < min(earlier)) == (f"are below all of the {len(earlier)} years" in prose)
        assert (now28 > max(earlier)) == (f"are above all of the {len(earlier)} years" in prose)
        assert not re.search(r"\b(usual|low|high)\b", prose), "no band of tested coverage is held"
    else:
        assert end.year - 2018 < 3


@pytest.mark.parametrize(
    ("totals", "title", "said"),
    [
        ([50] * 31, "Last 28 days within the range of earlier years", ""),
        ([5] * 31, "Last 28 days below the range of earlier years", ""),
        ([5] * 15 + [50] * 16, "28-day totals within and below earlier years' range",
         "10 to 100; of 28-day totals to each of the last 28 days, 16 within and 12 below."),
        ([500] + [50] * 3 + [500] * 26 + [50], "28-day totals within and above earlier years' range",
         "10 to 100; of 28-day totals to each of the last 28 days, 2 within and 26 above."),
        ([5] + [50] * 30, "Last 28 days within the range of earlier years", ""),
    ],
)  # fmt: skip
def test_a_day_unlike_those_before_does_not_speak_for_the_month(
    totals: list[int], title: str, said: str
) -> None:
    days = pd.date_range("2026-07-01", periods=len(totals))
    season = pd.DataFrame({"day": days, "current": totals, "low": 10, "median": 40, "high": 100, "years": 5})
    end = days[-1].date()
    assert words.season_title(season, end) == title
    sentence = words.unusual(season, end)
    assert sentence.endswith(said or "same time of year, 10 to 100.")


@pytest.mark.slow
def test_the_records(seen: tuple[Report, pd.DataFrame]) -> None:
    report, daily = seen
    text = show.a_record_of_what(report, daily).markdown
    days = daily.set_index("date")["arrivals"].astype(int)
    end = days.index.max()
    said = {int(n.replace(",", "")) for n in NUMBER.findall(text)}
    months = days.resample("MS").sum()
    whole = months[months.index + pd.offsets.MonthEnd(0) <= end]
    assert int(whole.iloc[-1]) in said
    threes = whole.rolling(3).sum().dropna()
    assert int(threes.iloc[-1]) in said
    assert int(threes.max()) in said
    year = days[end - pd.DateOffset(years=1) + pd.Timedelta(days=1) :].sum()
    if "The last 12 months" in text and not ((end + pd.Timedelta(days=1)).day == 1 and end.month == 2):
        assert int(year) in said


@pytest.mark.slow
def test_every_key_figure(seen: tuple[Report, pd.DataFrame]) -> None:
    report, daily = seen
    figures = {f.id: f for f in show.opening(report, daily)[0].figures}
    days = daily.set_index("date")
    end = days.index.max()
    this = days[f"{end.year}-01-01" :]
    assert figures["arrivals_to_date"].value == this["arrivals"].sum()
    assert figures["boats_to_date"].value == this["boats"].sum()
    assert figures["people_per_boat_to_date"].value == pytest.approx(
        this["arrivals"].sum() / this["boats"].sum()
    )
    assert figures["crossing_days_to_date"].value == (this["arrivals"] > 0).sum()
    assert figures["busiest_day_to_date"].value == this["arrivals"].max()
    for figure in figures.values():
        assert figure.period[1] in {end.date(), same_day(end, end.year - 1).date()}
        assert figure.status == (
            "as later published" if report.as_of < dt.date(2025, 11, 14) else "provisional"
        )
