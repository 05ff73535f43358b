"""The projection and the reading around an event in words: what is said, when, and in which order."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest
from crossings_shown import DAYS, NOTEBOOK, Shown, shown

from analysis.common import wording
from analysis.exhibits import Callout
from analysis.measures.crossings import events
from analysis.measures.models import projection
from analysis.reports.crossings import ahead as crossings_ahead
from analysis.reports.crossings import ahead_words as say
from analysis.reports.crossings.detail_words import signed

pytestmark = pytest.mark.slow
LABEL = "Illustrative projection, not an official statistic"
STORED = NOTEBOOK.parents[1] / "data" / "projection_backtest.csv"
PROJECTED = ("2021-07-03", "2022-10-31", "2025-11-20", "2026-08-21")
"""Days of the ten from which a projection is given."""


def hundreds(value: float) -> str:
    return f"{round(value / 100) * 100:,}"


def errors(seen: Shown) -> pd.DataFrame:
    """Absolute errors in per cent of the years that had ended, from the file itself."""
    table = pd.read_csv(STORED)
    end = seen.report.load("small_boats_daily")["date"].max()
    table = table[table["year"] < end.year + ((end.month, end.day) == (12, 31))]
    return table.assign(error=(table["projected"] / table["outcome"] - 1).abs() * 100)


@pytest.mark.parametrize("day", [day for day in DAYS if day not in PROJECTED])
def test_nothing_is_projected_before_30_june_or_from_a_whole_year(day: str) -> None:
    seen = shown("ahead", as_of=day)
    callout = seen["projection-none"]
    assert isinstance(callout, Callout)
    assert not any(name.startswith("projection-") for name in seen if name != "projection-none")
    end = seen.report.load("small_boats_daily")["date"].max()
    if end.year == 2019 and end.month > 6:  # too few years before it
        assert f"A projection from {wording.day(end)} needs" in callout.markdown
    elif (end.month, end.day) == (12, 31):
        assert "nothing is left to project" in callout.markdown
    else:
        assert f"before 30 June: on {wording.day(end)}" in callout.markdown
        table = errors(seen)
        own = table[(table["method"] == "median_share") & table["cut_off"].str.endswith("03-31")]["error"]
        assert (f"by {own.mean():.0f}% on average from 31 March" in callout.markdown) == bool(len(own))
    assert not re.search(r"interval|probab", callout.markdown)


@pytest.mark.parametrize("day", PROJECTED)
def test_the_interval_comes_first_and_says_what_it_is(day: str) -> None:
    seen = shown("ahead", as_of=day)
    text = seen.text("projection")
    daily = seen.report.load("small_boats_daily")
    fitted = projection.fit(daily)
    low, high = fitted.said(0.8)
    assert text.startswith(f"**{LABEL}.** The 80% interval")
    assert f"is **{low:,} to {high:,} people**, with {fitted.middle():,} in the middle" in text
    far = fitted.said(0.95)
    assert f"the 95% interval is {far[0]:,} to {far[1]:,}" in text
    counts = daily.set_index("date")["arrivals"].astype(int)
    end = counts.index.max()
    assert f"By {wording.day(end)}, {counts[str(end.year)].sum():,} had arrived" in text
    last = counts[str(end.year - 1)].sum()
    if counts[str(end.year)].sum() > last:
        assert f"had arrived, already more than the {last:,} of {end.year - 1}." in text
        return
    assert f"above the {last:,} of {end.year - 1}: " in text
    words = text.split(f"of {fitted.cut_off.year - 1}: ")[1].partition(" The 80% interval from")[0]
    assert words.startswith(say.likelihood(fitted.chance_above(last)) + ", in the words of the PHIA")
    assert "%" not in words
    assert re.search(
        r"in (\d|none) of \d earlier years\.$|all \d earlier years\.$|no earlier year tests it\.$", words
    )
    assert seen["projection-fan"].title == f"{end.year} may end between {low:,} and {high:,}"
    for name in ("projection-fan", "projection-methods"):
        assert any(note.startswith(LABEL) for note in seen[name].notes)
        assert seen[name].status == "estimate"


@pytest.mark.parametrize("day", ["2022-10-31", "2025-12-29"])
def test_the_fan_ends_at_the_figures_said_and_never_below_those_counted(day, monkeypatch) -> None:
    """Fits on two processors differ by thousandths of a person: a chart of them must not."""
    report = shown("ahead", as_of=day).report
    daily = report.load("small_boats_daily")
    fitted = projection.fit(daily)
    other = replace(fitted, remainder={name: left * (1 + 1e-7) for name, left in fitted.remainder.items()})
    ends = []
    monkeypatch.setattr(
        crossings_ahead.bands, "fan", lambda known, ahead, **rest: ends.append((known, ahead, rest["data"]))
    )
    for each in (fitted, other):
        crossings_ahead._fan(report, daily, each)
    (known, ahead, said), (_, again, _) = ends
    assert ahead.equals(again)
    last, counted = ahead.iloc[-1], known["total"].iloc[-1]
    named = {name: last[name] for name in said if name != "day"}
    assert {name: said[name].iloc[0] for name in named} == named
    assert min(named.values()) >= counted


@pytest.mark.parametrize("day", PROJECTED)
def test_the_methods_stand_side_by_side_with_the_naive_ones(day: str) -> None:
    rows = shown("ahead", as_of=day).rows("projection-methods")
    assert [row["label"] for row in rows] == list(projection.LABELS.values())
    totals = [row["rounded"] for row in rows]
    assert (
        shown("ahead", as_of=day)["projection-methods"].title
        == f"Methods range from {min(totals):,} to {max(totals):,}"
    )


@pytest.mark.parametrize("day", PROJECTED[1:])
def test_the_errors_said_are_those_stored(day: str) -> None:
    seen = shown("ahead", as_of=day)
    text, table = seen.text("projection-accuracy"), errors(seen)
    end = seen.report.load("small_boats_daily")["date"].max()
    published = table[table["method"] == "ensemble"]
    first, last = table["year"].min(), table["year"].max()
    assert f"Tested on {f'{first} to {last}' if first < last else first}, " in text
    assert f"by {published['error'].mean():.1f}% on average" in text
    assert f"last year's by {table.loc[table['method'] == 'last_year', 'error'].mean():.1f}%." in text
    held = published["outcome"].between(published["low_80"], published["high_80"])
    assert f"held the outcome in {held.mean() * 100:.0f}% of {len(held)} cases" in text
    calm = held[published["year"] >= 2022]
    if 0 < len(calm) < len(held):
        assert f"in {calm.mean() * 100:.0f}% of the {len(calm)} from 2022 on" in text
    near = held[
        published["cut_off"].str[5:] == max(c for c in published["cut_off"].str[5:] if c <= f"{end:%m-%d}")
    ]
    assert (
        f"held the outcome in {wording.out_of(int(near.sum()), len(near), 'year')}, which leaves open" in text
    )
    width = ((published["high_80"] - published["low_80"]) / published["outcome"]).mean() * 100
    assert f"on average {width:.0f}% of the outcome wide" in text
    assert "chosen knowing these years" in text
    own, naive = (
        table[table["method"] == name].assign(c=table["cut_off"].str[5:]).groupby("c")["error"].mean()
        for name in ("ensemble", "last_year")
    )
    better = int((own < naive).sum())
    where = "every cut-off" if better == 9 else f"{better} of 9 cut-offs"
    assert seen["projection-backtest"].title == f"Closer than repeating last year at {where}"


def test_without_a_year_tested_no_error_is_said() -> None:
    assert "projection-accuracy" not in shown("ahead", as_of="2021-07-03")
    assert "Mean error" not in str(shown("ahead", as_of="2021-07-03")["projection-methods"].data.columns)


EVENTS = [
    ("latest", "2025-08-05"),
    ("2024-03-01", "2022-12-13"),
    ("latest", "2023-05-06"),
    ("2023-08-01", "2022-12-13"),
]


@pytest.mark.parametrize(("as_of", "event"), EVENTS)
def test_the_reading_around_an_event_in_its_fixed_words(as_of: str, event: str) -> None:
    seen = shown("event", as_of=as_of, event=event)
    text = seen.text("event")
    day = dt.date.fromisoformat(event)
    found = events.reading(seen.report.load("small_boats_daily"), day)
    assert isinstance(found, events.Reading)
    side = "below" if found.change_pct < 0 else "above"
    assert f"arrivals were {abs(found.change_pct):.0f}% {side} what the pre-period pattern implied" in text
    counts = seen.report.load("small_boats_daily").set_index("date")["arrivals"].astype(int)
    after = counts[event:].head(found.weeks_after * 7).sum()
    assert f"{after:,} people against {hundreds(found.implied)}" in text
    assert "Other changes in the same months cannot be separated." in text
    assert f"at {found.placebos} earlier weeks" in text
    assert f"at {found.as_large} of them ({found.as_large / found.placebos * 100:.0f}%)" in text
    assert f"a randomisation p of {found.p:.2f}" in text
    apart = (
        f"no more than {found.independent} can be picked that share no week"
        if found.independent > 1
        else "any two of them"
    )
    assert f"takes {104 + found.weeks_after} weeks and {apart}" in text
    assert f"80% interval {signed(found.low_pct)} to {signed(found.high_pct)}" in text
    assert "95% interval" not in text
    assert seen["event-reading"].title.startswith(f"{found.as_large} of {found.placebos} earlier weeks")
    everything = " ".join([text, *(seen[n].title + seen[n].alt for n in ("event-course",))])
    assert not re.search(
        r"\b(caus\w+|work(ed|s)|deter\w*|succe\w+|fail\w+|effect\w*|because|due to)\b", everything
    )
    named = seen.report.load("policy_events")
    own = named[(named["date"] == pd.Timestamp(day)) & named["verified"].astype(bool)]
    assert text.startswith(
        f"**{own['event'].iloc[0]}**" if len(own) else f"**{wording.day(day)}** (no verified event)"
    )


def test_one_nationality_against_the_others_where_both_quarters_are_held() -> None:
    seen = shown("event", as_of="2024-03-01", event="2022-12-13").text("event")
    assert "Albania went from 9,044 to 583, all others from 11,257 to 12,814" in seen  # C5
    later = shown("event", as_of="latest", event="2025-08-05").text("event")
    assert (
        "is not known: that takes nationality by quarter for April to June 2025 and April to June 2026"
        in later
    )


@pytest.mark.parametrize(
    ("as_of", "event", "title"),
    [
        ("latest", "2030-01-01", "Not yet"),
        ("latest", "2026-07-01", "No reading"),
        ("latest", "2018-05-05", "No reading"),
    ],
)
def test_an_event_that_cannot_be_read_is_said_and_the_others_listed(
    as_of: str, event: str, title: str
) -> None:
    seen = shown("event", as_of=as_of, event=event)
    callout = seen["event-none"]
    assert isinstance(callout, Callout)
    assert callout.title == title
    assert wording.day(dt.date.fromisoformat(event)) in callout.markdown
    assert "event-course" not in seen
    assert len(seen.rows("events")) > 5


def test_only_events_that_had_happened_are_listed() -> None:
    assert {row["date"] for row in shown("event", as_of="2023-03-31").rows("events")} == {
        "2022-04-14", "2022-06-28", "2022-12-13", "2023-01-31",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0, "a remote chance"), (0.05, "a remote chance"), (0.1, "highly unlikely"), (0.2, "highly unlikely"),
     (0.3, "unlikely"), (0.45, "a realistic possibility"), (0.55, "likely"), (0.75, "likely"),
     (0.8, "highly likely"), (0.95, "almost certain"), (1, "almost certain")],
)  # fmt: skip
def test_a_probability_is_said_in_the_words_of_the_yardstick(chance: float, words: str) -> None:
    assert say.likelihood(chance) == words


@pytest.mark.parametrize("counted", [36_816, 36_817, 41_472])
def test_no_probability_is_said_of_what_is_counted(counted: int) -> None:
    fitted = projection.Fitted(dt.date(2025, 11, 30), counted, {projection.ENSEMBLE: 900.0}, 200.0)
    text = say.projection(fitted, 36_816, ("07-31", 3, 4))
    over = counted > 36_816
    assert ("already more than the 36,816 of 2024." in text) == over
    assert ("yardstick" in text) == ("of 4 earlier years" in text) == (not over)
    assert ("from 31 July, the nearest earlier day tested" in text) == (not over)


@pytest.mark.parametrize(
    ("years", "of", "words"), [(2, 5, "in 2 of 5 years"), (0, 4, "in none of 4 years"), (0, 1, "")]
)
def test_the_record_of_the_interval_stands_beside_it(years: int, of: int, words: str) -> None:
    fitted = projection.Fitted(dt.date(2025, 11, 30), 36_000, {projection.ENSEMBLE: 900.0}, 200.0)
    text = say.projection(fitted, 36_816, ("07-31", 3, 4), projection.Held("07-31", years, of, 1.0, 99.0))
    assert text.endswith(f" The 80% interval from 31 July held the outcome {words}." if words else "years.")


def test_a_chart_of_the_season_is_named_only_where_it_is_shown() -> None:
    for season in (True, False):
        said = say.too_early(dt.date(2018, 2, 2), None, season=season)
        assert ("chart of the season" in said) == season
    seen = shown("season", "ahead", as_of="2018-02-05")
    assert isinstance(seen["season"], Callout)
    assert "chart of the season" not in seen["projection-none"].markdown
