"""The asylum report from ten days and for nationalities with few people: what it shows, says and leaves out."""

import datetime as dt
import re

import pandas as pd
import pytest
from crossings_shown import Shown, of
from test_reports import BANNED

from analysis import tables
from analysis.common import wording
from analysis.exhibits import Callout, Figure, Table
from analysis.measures.asylum.flows import Stock
from analysis.reports.asylum import claims_words, decisions, overview, support, waiting

pytestmark = pytest.mark.usefixtures("batch")
DAYS = ("2001-05-30", "2003-06-01", "2011-03-01", "2015-08-01", "2019-03-01", "2021-06-01", "2023-02-01",
        "2024-03-01", "2025-12-01", "2026-03-01")  # fmt: skip
FEW = ("Bhutan", "Vatican City", "Vietnam")


def test_a_sentence_of_an_earlier_release_than_the_totals_names_it() -> None:
    """Nobody who reads a figure of a paragraph may take it for one of the newest release."""
    seen = of("asylum", as_of="latest")
    newest = tables.releases("asylum_flows")["released"].max()
    older = {
        "who-claims": "asylum_claims_by_age",
        "decisions": "small_boats_asylum_outcomes",
        "inadmissibility": "asylum_inadmissibility",
        "older-claims": "asylum_appeals",
        "chosen-nationality": "asylum_claims_by_nationality",
        "support-words": "asylum_supported_by_group",
    }
    for name, table in older.items():
        released = tables.releases(table)["released"].max()
        said = f"As released on {wording.day(released.date())}: "
        assert (said in seen.text(name)) == (released < newest), name


def words(seen: Shown) -> str:
    parts = []
    for one in seen.values():
        payload = one.payload()
        parts += [str(payload.get(key, "")) for key in ("title", "subtitle", "alt", "markdown")]
        parts += [*payload.get("notes", ()), *payload.get("limits", ())]
    return "\n".join(parts)


@pytest.mark.parametrize(
    "given",
    [
        {"as_of": "latest"},
        *(pytest.param({"as_of": day}, marks=pytest.mark.slow) for day in DAYS),
        *(pytest.param({"nationality": name, "as_of": "2026-03-01"}, marks=pytest.mark.slow) for name in FEW),
    ],
    ids=lambda given: given.get("nationality", given["as_of"]),
)  # fmt: skip
def test_the_report_seen_from_a_day_or_of_a_nationality(given: dict[str, str]) -> None:
    seen = of("asylum", **given)
    said = words(seen)
    assert not BANNED.search(said)
    assert not re.search(r"\bnan\b|<NA>|None|NaT|\b1 (people|lines|quarters)\b|\(\)|  ", said)
    assert {"opening", "data-as-at", "claims", "waiting", "outcomes", "hotels", "inadmissibility"} <= set(
        seen
    )
    drawn = [one for one in seen.values() if isinstance(one, Figure | Table) and not one.annex]
    assert len(drawn) <= 8, "the rest is in the annex"
    if given["as_of"] != "latest":
        for one in seen.values():
            for source in one.payload().get("sources", ()):
                assert source["as_later_published"] or source["released"] <= given["as_of"]
    for one in drawn:
        rows = [dict(zip([c.name for c in one.data.columns], row, strict=True)) for row in one.data.rows]
        assert rows
        assert len(one.title.partition(" (as published on")[0].split()) <= 13


def stated(seen: Shown) -> list[tuple[float | int | None, str]]:
    return [(one.value, one.status) for one in map(seen.figures.get, ("awaiting_people", "in_hotels")) if one]


def test_what_was_printed_in_the_press_is_in_the_report() -> None:
    """Waiting: 124,802, then 64,426 (26 February 2026), 90,812 (21 August 2025); hotels 32,059, later 32,041."""
    seen = of("asylum", as_of="2026-03-01")
    assert stated(seen) == [(64426, "provisional"), (30657, "as later published")]
    assert "124,802" in seen.text("opening")
    august = of("asylum", as_of="2025-09-01")
    assert stated(august) == [(90812, "as later published"), (32041, "as later published")]


def test_figures_of_later_releases_are_quoted_only_once_they_are_out() -> None:
    assert "16,021 people were in hotels on 30 June 2026" in of("asylum").text("opening")
    assert "16,021" not in of("asylum", as_of="2026-05-21").text("opening")
    assert "48,758 people awaited" in of("asylum", as_of="2026-05-21").text("opening")
    assert "48,758" not in of("asylum", as_of="2026-05-20").text("opening")


def test_each_row_of_the_flow_adds_up_and_begins_where_the_last_ended() -> None:
    rows = of("asylum").rows("waiting-flow")
    for row in rows:
        gone = sum(row[name] for name in ("grants", "refusals", "withdrawals", "administrative"))
        assert row["at_start"] + row["claims"] - gone + row["other"] == row["at_end"]
    years = rows[:-1]
    assert [row["at_start"] for row in years[1:]] == [row["at_end"] for row in years[:-1]]
    assert rows[-1]["at_start"] == 118882  # the last count by 5 July 2024, the default of `since`


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2024-07-05", "Since 5 July 2024, from the last count by that day: between 30 June 2024 and"),
        ("2001-01-01", "Since 1 January 2001: no count"),
        ("2026-11-01", "Since 1 November 2026: no count"),
    ],
)
def test_a_window_is_answered_or_said_to_be_unknown(since: str, said: str) -> None:
    assert said in of("asylum", "waiting", since=since).text("waiting-flow-words")


def test_a_small_group_has_counts_and_no_rate() -> None:
    found = pd.Series(
        {"claims": 3, "granted": 1, "refused": 1, "withdrawn": 0, "administrative": 0, "awaiting": 1}
    )
    held = (dt.date(2018, 3, 31), dt.date(2025, 12, 31))
    few = claims_words.by_boat("Nauru", found, held, dt.date(2026, 2, 26))
    assert "%" not in few
    assert "1 granted" in few
    many = claims_words.by_boat("Iran", found * 50, held, dt.date(2026, 2, 26))
    assert "50% were granted" in many


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (90, "10% fewer waited in December 2025 than June 2023"),
        (100, "100 people waited, the most since June 2010"),
        (0, "100% fewer waited"),
        (1, "99% fewer waited"),
    ],
)
def test_a_count_beside_its_peak_says_its_own_day(now: int, said: str) -> None:
    top, day = dt.date(2023, 6, 30), dt.date(2025, 12, 31)
    at = Stock(day, now, None, day if now == 100 else top, 100, dt.date(2010, 6, 30))
    assert said in waiting.level_title(at, "waited")
    if now != 100:
        beside = overview.counted(at, "in hotels")  # newer single figures stand on the same page
        assert re.search(r"30 June 2023: on 31 December 2025 there were \d+% fewer\.$", beside)


def test_a_tile_says_the_newer_single_figure_held() -> None:
    quoted = [overview.Quoted("hotel", dt.date(2026, 6, 30), 16021, dt.date(2026, 8, 27))]
    said = overview.with_newer("35% fewer than a year before", quoted, "hotel")
    assert said == "35% fewer than a year before; newer, as a single figure: 16,021 (30 June 2026)"
    assert overview.with_newer("", quoted, "hotel").startswith("Newer, as a single figure")
    assert overview.with_newer("x", quoted, "people") == "x"


@pytest.mark.parametrize(
    ("at_end", "moved"), [(90, "fell by 10"), (120, "rose by 20"), (100, "did not change")]
)
def test_the_words_of_a_change(at_end: int, moved: str) -> None:
    day = pd.Timestamp("2025-03-31")
    parts = {"grants": 5, "refusals": 4, "withdrawals": 3, "administrative": 2}
    row = pd.Series({"start": day - pd.DateOffset(years=1), "end": day, "at_start": 100, "claims": 14,
                     **parts, "other": at_end - 100, "at_end": at_end})  # fmt: skip
    said = waiting.flow(row)
    assert f"**{moved}**" in said
    assert ("no other changes" in said) == (at_end == 100)
    assert waiting.flow_title(pd.DataFrame([row])).startswith("As many outcomes as claims")


def test_what_is_missing_is_said_to_be_missing() -> None:
    row = pd.Series({"as_at": pd.Timestamp("2015-03-31"), "total": 10, "section95": 5, "section98": 3, "section4": 2,
                     "hotels": pd.NA, "hotels_pct": pd.NA})  # fmt: skip
    assert "hotels" not in support.sections(row)
    year = pd.Series({"quarter_end": pd.Timestamp("2025-12-31"), "grants": 1, "refusals": 0, "decisions": 1,
                      "withdrawals": 1, "initial_outcomes": 2, "grant_rate_pct": pd.NA})  # fmt: skip
    assert decisions.outcomes_title(pd.DataFrame([year])).startswith("[x]")
    assert overview.later([]) == ""
    assert overview.period_end("2018 - Jun 2026") is None
    assert overview.period_end("YE Mar 2026") == dt.date(2026, 3, 31)
    assert overview.period_end("2024") == dt.date(2024, 12, 31)


def test_every_figure_quoted_of_a_later_period_is_said_with_its_period() -> None:
    day, published = dt.date(2026, 3, 31), dt.date(2026, 5, 21)
    quoted = [overview.Quoted(measure, day, 1, published) for measure in ("refused", "people")]
    quoted.append(overview.Quoted("hotel", day, 2, dt.date(2026, 8, 27)))
    assert overview.later(quoted) == (
        "Of later periods single figures are held, not the tables: 1 person was refused in the year ending "
        "March 2026 and 1 person was supported on 31 March 2026 (published 21 May 2026); 2 people were in hotels on "
        "31 March 2026 (published 27 August 2026)."
    )


def test_a_count_on_a_day_names_the_day_and_a_share_what_it_is_of() -> None:
    """As of 2024 a title gave cases of December 2022 without a day; a rate of grants read as a share of cases."""
    for day in ("2024-01-01", "latest"):
        seen = of("asylum", as_of=day)
        waited = seen["waiting-time"]
        end = tables.load("asylum_awaiting_by_duration", seen.report.as_of)["period_end"].max()
        assert f"over 12 months in {wording.month(end.date())}" in waited.title
    labels = [column.label for column in seen["nationalities"].data.columns]
    shares = [label for label in labels if "% of cases" in label]
    assert len(shares) == 2
    assert all(label.startswith("Granted") for label in shares)


def test_tables_that_came_out_after_the_day_are_cut_to_it_and_none_is_left_out_by_hand() -> None:
    """What a table says is shown where it says anything by the day; one of a single later year says nothing."""
    seen = of("asylum", as_of="2025-07-01")
    said = words(seen)
    assert (
        "As released on 27 November 2025: of people who had arrived by small boat, 22,828 were granted"
        in said
    )
    assert "in groups as released on 27 November 2025" in seen.text("older-claims")
    assert "year ending September 2025" not in said
    assert not seen.report.has("asylum_claims_by_nationality_and_route")
    assert isinstance(seen["nationalities"], Callout)


def test_groups_of_people_waiting_are_named_as_the_release_names_them() -> None:
    row = pd.Series(
        {"Claims before 28 June 2022: Claims awaiting an initial decision": 3862, "All claims": 1}
    )
    said = waiting.backlog(row, dt.date(2025, 9, 30), dt.date(2025, 11, 27))
    assert said.endswith(
        "were 3,862 (claims before 28 June 2022), in groups as released on 27 November 2025."
    )


def test_what_ye_means_is_said_only_where_a_year_is_called_so() -> None:
    assert claims_words.part_year(pd.Series(["2023", "2024"])) == ()
    (said,) = claims_words.part_year(pd.Series(["2024", "YE Sep 2025"]))
    assert said.startswith("YE: year ending")
