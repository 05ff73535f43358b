"""What a release changed, in words: periods by name, counts with their direction, nothing that is not so."""

import datetime as dt

import pandas as pd
import pytest

from analysis.measures.revisions.changes import Counts
from analysis.releases.history import catalogue
from analysis.reports.revisions import moves_words as moving
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions import periods_words as spans


def schema(name: str):
    return catalogue.schema(name)


def periods(*days: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)))


@pytest.mark.parametrize(
    ("table", "value", "long", "short"),
    [
        ("returns_by_type", "2025-12-31", "October to December 2025", "Oct to Dec 2025"),
        ("small_boats_daily", "2026-07-10", "10 July 2026", "10 Jul 2026"),
        ("small_boats_weekly", "2026-03-22", "week to 22 March 2026", "22 Mar 2026"),
        ("frontex_detections", "2026-03-01", "March 2026", "Mar 2026"),
        ("asylum_stocks", "2025-09-30", "30 September 2025", "30 Sep 2025"),
        (
            "small_boats_nationality_year_ending",
            "2026-06-30",
            "year ending June 2026",
            "year ending Jun 2026",
        ),
        ("population", 2025, "2025", "2025"),
    ],
)
def test_a_period_is_named_as_its_table_means_it(table, value, long, short) -> None:
    value = pd.Timestamp(value) if isinstance(value, str) else value
    assert spans.period(value, schema(table)) == long
    assert spans.short_period(value, schema(table)) == short


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("small_boats_daily", periods("2026-07-10", "2026-07-16"), "2 new days, within 10 to 16 July 2026"),
        ("small_boats_daily", periods("2026-07-10"), "1 new day, 10 July 2026"),
        (
            "small_boats_weekly",
            periods("2026-07-19", "2026-08-16"),
            "2 new weeks, ending 19 July 2026 and 16 August 2026",
        ),
        ("returns_by_type", periods("2026-03-31", "2026-06-30"), "2 new quarters, January to June 2026"),
        (
            "returns_by_type",
            periods("2025-12-31", "2026-03-31"),
            "2 new quarters, October 2025 to March 2026",
        ),
        ("asylum_stocks", periods("2025-09-30"), "1 new count, 30 September 2025"),
        ("population", pd.Series([2024, 2025]), "2 new years, 2024 to 2025"),
        ("small_boats_daily", periods(), ""),
    ],
)
def test_new_periods_are_counted_and_named(table, values, said) -> None:
    assert spans.periods(values, schema(table)) == said
    after_a_gap = spans.periods(values, schema(table), gap=True)
    assert "new" not in after_a_gap
    assert ("that no earlier release held gives" in after_a_gap) == bool(said)


def test_what_became_of_the_values_held_before() -> None:
    assert say.revises(Counts(new=5)) == "gives no value that was given before"
    assert say.revises(Counts(unchanged=8)) == "revises **none** of the 8 values given before and now"
    said = say.revises(Counts(revised=2, unchanged=6, withdrawn=1, up=1, down=1))
    assert said == (
        "revises **2** of the 8 values given before and now (25.0%): 1 up and 1 down, and no longer gives 1 value"
    )


def test_a_revision_says_how_far_and_a_small_base_has_no_per_cents() -> None:
    row = {"value": "Arrivals", "when": "10 July 2026", "before": 225, "after": 255, "change_pct": 13.333}
    assert say.revision(row) == "Arrivals, 10 July 2026, from 225 to 255 (+13.3%)"
    small = {**row, "before": 12, "after": 9, "change_pct": None}
    assert say.revision(small) == "Arrivals, 10 July 2026, from 12 to 9 (−3)"
    rate = row | {"before": 36.0, "after": 36.4, "change_pct": None}
    assert say.revision(rate) == "Arrivals, 10 July 2026, from 36 to 36.4 (+0.4)"


def test_the_opening_names_both_releases_and_what_was_quoted() -> None:
    days = (dt.date(2026, 7, 10), dt.date(2026, 7, 17))
    found = Counts(new=7, unchanged=3)
    said = say.opening("Small boats", days[1:], ["7 new days, 10 to 16 July 2026"], found, days[:1])
    assert "**17 July 2026** of Small boats brings 7 new days" in said
    assert "Beside the release of 10 July 2026 it revises **none**" in said
    assert "brings no new period" in say.opening("Small boats", days[1:], [], Counts(), days[:1])
    assert say.before_the_file([]) == ""
    row = {"value": "Arrivals", "when": "10 July 2026", "before": 225, "after": 255, "change_pct": 13.333}
    assert say.before_the_file([{**row, "by": days[1]}]) == (
        " On the publisher's page a figure had changed: Arrivals, 10 July 2026, from 225 to 255 (+13.3%), "
        "before the file of 17 July 2026 came out."
    )


def test_the_chart_of_both_releases_counts_all_periods_and_marks_only_what_it_draws() -> None:
    said = say.both_alt("day", 90, "1 new day, 3 revised", 1, 0)
    assert said == (
        "Bars by day of the later release, 1 bar of them hatched as new; no bars have a line where it stood "
        "before. Of all 90 days: 1 new day, 3 revised."
    )
    assert "2 bars have a line" in say.both_alt("day", 90, "", 0, 2)


def test_releases_that_revised_as_much_are_all_named() -> None:
    days = pd.to_datetime(["2026-01-02", "2026-01-09", "2026-01-16"])
    said = say.how_often(pd.DataFrame({"released": days, "revised": [3, 0, 3]}))
    assert said.startswith("2 of 3 releases revised an earlier value")
    assert said.endswith(": those of 2 January 2026 and 16 January 2026 (3 values each).")
    said = say.how_often(pd.DataFrame({"released": days, "revised": [3, 1, 3]}))
    assert said.endswith("; those of 2 January 2026 and 16 January 2026 revised most (3 values each).")


LAST = (dt.date(2026, 4, 30),)


def test_what_several_releases_did_is_not_credited_to_the_last() -> None:
    both = (dt.date(2026, 2, 26), *LAST)
    said = say.opening("Homelessness", both, ["2 new quarters"], Counts(new=9), ())
    assert said.startswith("The set of 2 releases from 26 February 2026 to **30 April 2026** of Homelessness")
    assert "revises nothing" not in said + say.revised(Counts(new=9), None, (), both)


def test_a_release_that_shares_no_period_with_another_is_set_beside_none() -> None:
    said = say.opening("Homelessness", LAST, ["1 new quarter"], Counts(new=9), ())
    assert said.endswith("brings 1 new quarter. " + say.NOTHING_SHARED)
    assert say.revised(Counts(new=9), None, (), LAST) == say.NOTHING_SHARED
    several = (dt.date(2025, 10, 16), dt.date(2026, 2, 26))
    said = say.opening("Homelessness", LAST, [], Counts(unchanged=9), several)
    assert (
        "the newest of 2 earlier releases, 16 October 2025 to 26 February 2026, said of each period" in said
    )


def test_a_value_names_the_release_it_is_of_where_that_is_another() -> None:
    said = pd.Timestamp("2026-02-26")
    row = {"value": "V", "when": "w", "before": 6751, "after": 8039, "change_pct": 19.08, "said": said}
    assert say.revision(row, dt.date(2026, 5, 21)) == (
        "V, w, from 6,751 (release of 26 February 2026) to 8,039 (+19.1%)"
    )
    assert "release" not in say.revision(row, said.date())


def moves(*rows: tuple[bool, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["moved", "by_revision"]).astype({"by_revision": "Float64"})


def test_how_many_key_figures_move_and_why() -> None:
    assert moving.moved("Returns", moves((False, 0))) == "Returns: none of 1 key figure moves."
    assert moving.moved("Returns", moves((True, 0), (False, None))) == (
        "Returns: 1 of 2 key figures moves, because newer periods are counted, not by a revised value."
    )
    assert "2 of 2 key figures move; revised values alone move 1." in moving.moved(
        "R", moves((True, 3), (True, 0))
    )
    assert moving.all_moved([]) == "No key figure of the other reports rests on these tables."


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"difference": 255, "unit": "people", "decimals": 0, "change_pct": 2.09}, "+255 (+2.1%)"),
        ({"difference": -2.4, "unit": "%", "decimals": 1, "change_pct": None}, "−2.4 points"),
        ({"difference": -1, "unit": "of 9 years", "decimals": 0, "change_pct": None}, "−1"),
        ({"difference": None, "unit": "people", "decimals": 0, "change_pct": None}, None),
    ],
)
def test_the_change_of_a_key_figure(row, said) -> None:
    assert moving.key_change(row) == said


def test_no_title_compares_figures_of_other_days() -> None:
    rows = pd.DataFrame({
        "label": ["A", "B", "C"], "change_pct": [9.4, -2.0, 1.0], "before_when": ["to July", None, None],
    })  # fmt: skip
    assert moving.largest(rows) == "B: −2.0%, the largest change over the same days"
    assert moving.largest(rows.iloc[:2]) == "Key figures with and without the release"
    row = {
        "before_text": "28,004",
        "unit": "people",
        "before_when": "2025",
        "before_said": dt.date(2026, 2, 26),
    }
    assert moving.key_value(row, "before") == "28,004 (2025; release of 26 February 2026)"


def test_verdicts_in_words() -> None:
    assert moving.verdicts(0, 0, 0).endswith("No claim that is checked rests on these tables.")
    assert (
        "2 public claims checked rest on these tables: none changes its verdict, and no figure"
        in moving.verdicts(2, 0, 0)
    )
    assert "1 changes its verdict, and 3 figures behind them moved" in moving.verdicts(4, 1, 3)


def test_how_often() -> None:
    days = pd.to_datetime(["2026-06-26", "2026-07-10"])
    history = pd.DataFrame({"released": days, "revised": [18, 0]})
    assert "1 of 2 releases revised an earlier value" in say.how_often(history)
    assert say.how_often(history).endswith(": that of 26 June 2026 (18 values).")  # no most among one
    for one, unable, end in (
        (history.iloc[:0], 2, ("Both releases held after the first give no period that an earlier one gives, "
         "and could revise nothing.")),
        (history.iloc[:0], 1, ("The only release held after the first gives no period that an earlier one gives, "
         "and could revise nothing.")),
        (history.iloc[:1], 1, ("1 of 2 releases held after the first gives no period that an earlier one gives, and could revise nothing. "
         "The other, of 26 June 2026, revised 18 values.")),
        (history, 3, ("Of the rest, 1 of 2 releases revised an earlier value, counting those after the first that "
         "is held: that of 26 June 2026 (18 values).")),
    ):  # fmt: skip
        assert say.how_often(one, unable).endswith(end)
    assert say.how_often_title(history.iloc[:0]) == "No release gives a period of an earlier one"
    assert (
        say.how_often(history.iloc[1:]) == "One release is held after the first. It revised no earlier value."
    )
    assert (
        say.how_often(history.iloc[:1])
        == "One release is held after the first. It revised 18 earlier values."
    )


def test_a_value_is_named_by_what_tells_it_apart() -> None:
    row = {"as_at": None, "lad_code": "E08000035", "column": "supported"}
    assert say.value(row, schema("immigration_groups"), {"E08000035": "Leeds"}) == "Leeds, supported people"
    assert say.value({"kind": "voluntary", "column": "returns"}, schema("returns_by_type"), {}) == "Voluntary"
    assert say.value({"column": "prevented"}, schema("small_boats_weekly"), {}) == "People prevented"
