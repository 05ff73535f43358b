"""The revisions report's exhibits: every pair of releases says what changed, and nothing is drawn empty."""

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from crossings_shown import Shown

from analysis import inputs, tables
from analysis.common import paths, wording
from analysis.exhibits import Figure, KeyFigures, Table
from analysis.inputs.release_pairs import releases_of, tables_of
from analysis.publish import notebooks
from analysis.releases.history import timeline
from analysis.reports.revisions import history, moves, values, verdicts
from analysis.reports.revisions import moves_words as moving
from analysis.reports.revisions import overview as show
from analysis.reports.revisions import overview_words as say
from analysis.reports.revisions.comparison import Comparison, compare

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("batch")]

KEYS = ["periods_new", "values_revised", "largest_revision", "key_figures_moved", "verdicts_moved", "values_new",
        "values_unchanged", "values_withdrawn"]  # fmt: skip


@cache
def report(
    source: str, before: str = "previous", after: str = "latest", as_of: str = "latest"
) -> tuple[Comparison, Shown]:
    """Return the comparison and every exhibit of its report, by id, as the notebook makes them."""
    seen = compare(source=source, before=before, after=after, as_of=as_of)
    moved, claims = moves.moves(seen), verdicts.moves(seen)
    shown = [
        *show.opening(seen, moved, claims.claims), *show.what_changed(seen), *values.both_releases(seen),
        *values.revised(seen), *moves.key_figures(seen, moved), *verdicts.verdicts(seen, claims),
        *history.history(seen), show.sources(seen),
    ]  # fmt: skip
    return seen, Shown.of(shown)


JULY = ("small-boats", "2026-07-10", "2026-07-17")


def test_225_to_255_on_10_july() -> None:
    """The page of the last seven days gave 225, then 255; the first file to hold the day gives 255."""
    seen, shown = report(*JULY)
    (row,) = shown.rows("quoted-revisions")
    assert (row["value"], row["when"], row["before"], row["after"]) == ("Arrivals", "10 July 2026", 225, 255)
    assert row["change_pct"] == pytest.approx(13.3, abs=0.05)
    assert (
        "Arrivals, 10 July 2026, from 225 to 255 (+13.3%), before the file of 17 July 2026"
        in shown["opening"].payload()["markdown"]
    )
    assert "7 new days, 10 to 16 July 2026" in shown["opening"].payload()["markdown"]
    assert "quoted-revisions" not in report("small-boats", "2026-07-17", "2026-08-21")[1]
    assert seen.report.as_of == dt.date(2026, 7, 17)


def test_key_figures_that_move_in_july() -> None:
    _, shown = report(*JULY)
    moved = {row["label"]: row for row in shown.rows("key-figures-moved")}
    assert (moved["People arrived this year"]["before"], moved["People arrived this year"]["after"]) == (
        "12,214 (1 January to 9 July 2026)", "12,469 (1 January to 16 July 2026)",
    )  # fmt: skip
    assert moved["People arrived this year"]["change"] == "+255 (+2.1%)"
    figures = shown.figures
    assert list(figures) == KEYS
    assert (figures["periods_new"].value, figures["periods_new"].unit) == (7, "days")
    assert (figures["values_revised"].value, figures["largest_revision"].value) == (0, None)
    assert (figures["largest_revision"].text, figures["largest_revision"].change) == (
        "None", "Nothing was revised in these releases",
    )  # fmt: skip
    assert figures["key_figures_moved"].value == len(moved) == 8


def test_heads_name_releases_by_their_day() -> None:
    _, shown = report(*JULY)
    heads = [column.label for column in shown["both-releases"].data.columns]  # type: ignore[attr-defined]
    assert heads == ["Period", "Released by 10 July 2026", "Released by 17 July 2026", "Difference"]
    moved = [column.label for column in shown["key-figures-moved"].data.columns]  # type: ignore[attr-defined]
    assert moved[1:3] == ["Without the release", "With it"]


def test_a_key_figure_says_one_period_and_what_it_is_of() -> None:
    figures = report(*JULY)[1].figures
    new = figures["periods_new"]
    assert (new.when, new.change) == ("10 to 16 July 2026, provisional", "")
    assert {f.when for f in figures.values()} - {new.when} == {
        "Values of 1 January 2018 to 16 July 2026, provisional"
    }


def test_the_moves_are_what_the_crossings_report_prints_without_and_with_the_release() -> None:
    """Seen from the two days of release the report prints the same figures: no other release came between."""
    from analysis.report import Report
    from analysis.reports.crossings import overview as crossings

    seen, _ = report(*JULY)
    found = moves.moves(seen).set_index("id")
    for day, side in ((dt.date(2026, 7, 10), "before"), (dt.date(2026, 7, 17), "after")):
        other = Report("crossings", lead=crossings.DAILY, as_of=day, since=moves.SINCE, first_year=2018)
        shown = crossings.opening(other, other.load(crossings.DAILY))
        (printed,) = (one for one in shown if isinstance(one, KeyFigures))
        assert {f.id: f.text for f in printed.figures} == found[f"{side}_text"].to_dict()


def test_changes_are_of_the_figures_before_rounding_and_the_table_says_so() -> None:
    """58.8% less 57.5% stands beside −1.3 points, and 57.3% beside 58.8% beside +1.4."""
    _, shown = report("immigration-statistics", "2026-02-26", "2026-05-21")
    share = next(row for row in shown.rows("key-figures-moved") if row["label"] == "Share of Scotland")
    first, then = (float(share[side].split("%")[0]) for side in ("before", "after"))
    assert share["change"] != f"+{then - first:.1f} points"
    assert moving.UNROUNDED in shown["key-figures-moved"].payload()["notes"]


def test_a_key_figure_of_two_states_stands_under_a_label_true_of_both() -> None:
    """Without the release of 27 August 2026 the newest year of returns ends in December, with it in June."""
    _, shown = report("returns_by_type", "2026-02-26", "2026-08-27")
    moved = {row["label"]: row for row in shown.rows("key-figures-moved")}
    assert "Returns" in moved, "and not the label of one of the two years"
    assert not any("year ending June 2026" in label for label in moved)
    assert moved["Returns"]["before"].endswith("(1 January to 31 December 2025)")
    assert moved["Returns"]["after"].endswith("(1 July 2025 to 30 June 2026)")


@pytest.mark.parametrize("source", ["returns_by_type", "immigration-statistics"])
def test_voluntary_returns_of_2025(source: str) -> None:
    """Ret_D01: 28,004 in the release of 26 February 2026, 29,807 in that of 27 August."""
    _, shown = report(source, "2026-02-26", "2026-08-27")
    year = next(
        row for row in shown.rows("calendar-years")
        if (row["value"], row["when"]) == ("Voluntary returns", "2025")
    )  # fmt: skip
    assert (year["before"], year["after"], year["difference"]) == (28004, 29807, 1803)
    assert year["change_pct"] == pytest.approx(6.4, abs=0.05)
    assert "from 28,004 to 29,807 (+6.4%)" in shown["calendar-years"].payload()["title"]
    moved = {row["label"]: row for row in shown.rows("key-figures-moved")}
    assert (moved["Voluntary returns"]["change"], moved["Voluntary returns"]["revised"]) == (
        "+2,932 (+10.5%)", "+1,803",
    )  # fmt: skip
    largest = shown.figures["largest_revision"]
    assert (largest.value, largest.unit) == (1288, "people")
    assert "revision-triangle" in shown


def test_a_snapshot_of_outcomes_is_not_called_a_revision() -> None:
    seen, shown = report("immigration-statistics", "2026-05-21", "2026-08-27")
    revised = {row["table"]: row["revised"] for row in shown.rows("what-changed")}
    assert [c.label for c in shown["calendar-years"].data.columns][2:4] == [  # type: ignore[attr-defined]
        "Released by 26 February 2026", "Released by 27 August 2026",
    ]  # fmt: skip
    assert shown.figures["values_revised"]
    assert shown["key-figures"].payload()["title"] == ("27 August 2026 beside 26 February 2026")
    assert "release of 26 February 2026)" in shown.rows("key-figures-moved")[0]["before"]
    assert say.GAP in shown["opening"].payload()["markdown"]
    assert "is not known" in " ".join(shown["what-changed"].payload()["notes"])
    assert revised == {
        "Returns by kind and quarter": 18,
        "Final annual small-boat arrivals": 0,
        "Small-boat arrivals by nationality and year": 21,  # 2025, held since February 2026
        "Asylum outcomes of small-boat arrivals by year of arrival": 0,
    }
    assert seen.first_held == ("small_boats_nationality_year_ending",)
    assert "First held with a release between the two days" in " ".join(
        shown["what-changed"].payload()["notes"]
    )


@pytest.mark.parametrize("source", ["homelessness-england", "immigration-groups", "population"])
def test_releases_that_share_no_period_revise_nothing_and_are_not_counted_as_agreeing(source: str) -> None:
    """Two workbooks of homelessness without a common quarter were said to agree in 66,866 values."""
    seen, shown = report(source)
    assert (seen.lead.found.counts.in_both, seen.earlier) == (0, ())
    for name in ("opening", "revised-words"):
        said = shown[name].payload()["markdown"]
        assert say.NOTHING_SHARED in said
        assert "given before" not in said
        assert "Beside the release" not in said
    assert shown.figures["values_unchanged"].value in (0, None)


@pytest.mark.parametrize(("source", "year"), [("mid-year-estimates", 2024), ("population", 2025)])
def test_one_publishers_release_is_not_anothers(source: str, year: int) -> None:
    """The workbooks of the Office for National Statistics and Reg_02 of the Home Office fill one table."""
    seen, shown = report(source)
    assert seen.sources == {source}
    assert seen.lead.new_periods.tolist() == [year]
    assert seen.title in shown["data-as-at"].payload()["markdown"]
    assert "could revise nothing" in shown["history-words"].payload()["markdown"]


def test_the_table_of_differing_values_shows_the_differences() -> None:
    _, shown = report("small-boats")
    table = shown["triangle-small-boats-weekly"].payload()
    assert "revised since 14 November 2025" in table["title"]
    assert all(len(set(row[1:])) > 1 for row in table["data"]["rows"])


def test_verdicts_that_a_release_moves() -> None:
    _, shown = report("asylum_support_totals", "2024-11-28", "2026-05-21")
    moved = shown.rows("verdicts-moved")
    assert ("Cannot be tested with open data", "Depends on definition") in {
        (r["before"], r["after"]) for r in moved
    }
    assert shown.figures["verdicts_moved"].value == len(moved)
    assert all(row["before"] != row["after"] for row in [*moved, *shown.rows("readings-moved")])


def test_one_release_is_a_short_true_report() -> None:
    seen, shown = report("missing-migrants")
    assert list(shown) == ["nothing-to-compare", "data-as-at", "releases-held", "sources"]
    assert "there is nothing to compare" in shown["nothing-to-compare"].payload()["markdown"]
    (row,) = shown.rows("releases-held")
    assert (row["period_from"], row["period_to"]) == ("2014", "2026")
    assert row["released"] == tables.releases("channel_deaths")["released"].max().date().isoformat()
    assert seen.report.read == ("channel_deaths",)


def test_what_a_release_holds_is_said_as_its_publisher_names_periods() -> None:
    _, shown = report("organised-immigration-crime")
    (row,) = shown.rows("releases-held")
    newest = tables.load("organised_crime_disruptions")["period_end"].max().date()
    assert row["period_to"] == wording.quarter(newest)


def test_before_the_first_release_nothing_is_claimed() -> None:
    _, shown = report("small-boats", as_of="2025-11-01")
    assert list(shown) == ["nothing-to-compare", "sources"]
    assert "published by 1 November 2025 is held" in shown["nothing-to-compare"].payload()["markdown"]


def test_seen_from_a_day_later_releases_are_unknown() -> None:
    seen, shown = report("small-boats", as_of="2026-07-20")
    assert (seen.before, seen.after) == (dt.date(2026, 7, 10), dt.date(2026, 7, 17))
    assert seen.report.as_of == dt.date(2026, 7, 20)
    for one in shown.values():
        for source in one.payload().get("sources", ()):
            assert source["released"] <= "2026-07-20"


def test_the_defaults_of_the_other_reports_are_those_of_their_notebooks() -> None:
    given = {
        name: {p.name: p.default for p in notebooks.read(name).parameters} for name in ("crossings", "local")
    }
    assert given["crossings"]["since"] == moves.SINCE.isoformat()
    assert given["crossings"]["first_year"] == moves.FIRST_DAY.year
    assert given["local"]["area"] == moves.AREA


def test_every_quoted_revision_agrees_with_the_table() -> None:
    entries = tomllib.loads((paths.data() / "quoted_revisions.toml").read_text("utf-8"))["revision"]
    for entry in entries:
        table = tables.load(entry["table"], entry["by"])
        for name, value in entry["where"].items():
            table = table[table[name].astype(str) == str(value)]
        assert table[entry["column"]].tolist() == [entry["became"]]
        assert entry["first"] != entry["became"]
        days = {day.date() for day in tables.releases(entry["table"])["released"]}
        assert {entry["since"], entry["by"]} <= days
        earlier = tables.load(entry["table"], entry["since"])
        for name, value in entry["where"].items():
            earlier = earlier[earlier[name].astype(str) == str(value)]
        assert earlier.empty, "the release before holds the value: it is no quoted revision"


def test_what_is_new_after_a_gap_is_new_to_what_is_held() -> None:
    """Of 29 May 2026 no file is held: neither its days nor its revisions are the next release's own."""
    for pair, new in ((JULY, True), (("small-boats", "2026-05-22", "2026-06-05"), False)):
        _, shown = report(*pair)
        said = shown["opening"].payload()["markdown"]
        assert (" new days, " in said, " days that no earlier release held gives, " in said) == (new, not new)
        assert shown["history-words"].payload()["markdown"].endswith(say.FIRST_SEEN)
    neighbours = report("homelessness-england", "2019-12-18", "2020-03-19")[1]
    assert say.FIRST_SEEN not in neighbours["history-words"].payload()["markdown"], (
        "two releases, a quarter apart"
    )


def test_periods_are_those_the_publisher_names() -> None:
    for source, said in (("population", "2020 to 2025"), ("returns_by_type", "January 2004 to June 2026")):
        assert f"Values of {said}, " in report(source)[1].figures["values_revised"].when


MACHINE = re.compile(r"[EWSNK]\d{8}|[a-z]_[a-z]|(?<![\d,.])(?!(19|20)\d\d\b)\d{4,}")
"""A code, a name of a column, a number of four figures without its comma: nothing that a reader reads."""


def strings(value: Any) -> Iterator[str]:
    """Yield the titles, notes and cells of an exhibit that are text."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(part)
    if isinstance(value, str):
        yield value


def some_pairs() -> list[tuple[str, str, str]]:
    """Return every source with the pairs of neighbouring releases, and every table with its newest pair.

    The newest pair of a source is asked for in words. What compares the same tables is there once: two sources
    of one table, and a source of one table with that table.
    """
    log, found = tables.releases(), {}
    for source in sorted(set(log["source"])):
        days = sorted({str(day.date()) for day in log.loc[log["source"] == source, "released"]})
        pairs = [*itertools.pairwise(days)][:-1]
        if len(pairs) > 10:  # releases of one quarter each: alike but for how many came before
            pairs = pairs[:1]
        if len(days) > 2:
            pairs.append((days[0], days[-1]))
        for pair in pairs:
            found.setdefault((frozenset(tables_of(source)), pair), (source, *pair))
    for choice in inputs.Source.choices():
        one = choice if len(set(log.loc[log["table"].isin(tables_of(choice)), "source"])) > 1 else ""
        found.setdefault((frozenset(tables_of(choice)), "newest", one), (choice, "previous", "latest"))
    return [*found.values()]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "before", "after"), some_pairs())
def test_every_source_builds_and_draws_nothing_empty(source: str, before: str, after: str) -> None:
    newest = before == "previous"  # which other tests look at too; the rest is not kept
    seen, shown = report(source) if newest else report.__wrapped__(source, before, after)
    for exhibit in shown.values():
        said = exhibit.payload()
        read = [said.get(name, "") for name in ("title", "subtitle", "alt", "notes", "markdown")]
        read += said["data"]["rows"] if isinstance(exhibit, Table) else []
        days = re.compile(r"\d{4}-\d\d(-\d\d)?")
        assert [text for text in strings(read) if MACHINE.search(days.sub("", text))] == [], exhibit.id
        if isinstance(exhibit, Figure):
            numbers = [c for row in exhibit.data.rows for c in row if isinstance(c, int | float)]
            assert any(numbers), exhibit.id
        if isinstance(exhibit, Table):
            assert exhibit.data.rows, exhibit.id
    if seen.compared:
        counted = shown.rows("what-changed")
        assert shown.figures["values_new"].value == sum(row["new"] for row in counted)
        for one, row in zip(seen.compared, counted, strict=True):
            spoken = releases_of(source, one.name)
            assert set(one.found.later) <= {day.date() for day in spoken["released"]}
            spoken = spoken[
                spoken["released"].between(pd.Timestamp(seen.before), pd.Timestamp(seen.after), "right")
            ]
            numbers = timeline.ordinals(one.old, one.schema)
            mask = [timeline.within(numbers, str(periods), one.schema) for periods in spoken["periods"]]
            old = one.old[np.any(mask, axis=0)]
            held = sum(int(old[c.name].notna().sum()) for c in show.measures.numbers(one.schema))
            if not one.schema.as_stood and one.name != "small_boats_nationality":
                assert row["revised"] + row["unchanged"] + row["withdrawn"] == held
    else:
        assert {"key-figures", "what-changed"} & set(shown) == set()


def test_the_notebook_shows_every_part() -> None:
    text = Path(paths.notebooks() / "revisions.ipynb").read_text("utf-8")
    for name in ("opening", "what_changed", "both_releases", "revised", "key_figures", "verdicts", "history"):
        assert f".{name}(" in text


def test_what_was_accepted_and_withheld_of_the_releases_compared_is_listed(monkeypatch) -> None:
    seen, without = report("small-boats")
    assert "decided" not in without
    line = {
        "source": "small-boats",
        "released": pd.Timestamp(seen.after),
        "reason": "found '=x' on 2026-01-02",
    }
    decided = pd.DataFrame([
        line | {"decision": "withheld", "finding": "small_boats_weekly, week_ending 2026-08-16, column prevented"},
        line | {"decision": "accepted", "finding": "continuity:small_boats_daily:range"},
        line | {"decision": "removed", "finding": "0" * 64},
        line | {"decision": "accepted", "finding": "earlier", "released": pd.Timestamp(seen.before)},
        line | {"decision": "accepted", "finding": "another", "source": "frontex"},
    ])  # fmt: skip
    monkeypatch.setattr(tables, "decisions", lambda: decided)
    (_, _, table) = show.what_changed(seen)
    assert table.title == "1 finding accepted with a reason and 1 part of the file withheld"
    found = Shown.of([table]).rows(table.id)
    assert [row["decision"] for row in found] == ["Withheld", "Accepted"]
    assert found[0]["finding"] == "small boats weekly, week ending 16 August 2026, column prevented"
    assert found[0]["reason"] == "found '=x' on 2 January 2026"
