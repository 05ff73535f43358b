"""A report knows its day and its releases, and never asks the clock."""

import datetime as dt
from functools import partial

import pandas as pd
import pytest

from analysis import tables
from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.common.periods import Window
from analysis.inputs import AsOf, areas, day, written
from analysis.report import Report

LEAD = "small_boats_daily"


def test_seen_from_latest_the_day_is_the_newest_release() -> None:
    report = Report("crossings", lead=LEAD)
    newest = tables.releases(LEAD)["released"].max().date()
    assert report.as_at == newest
    assert report.status(LEAD) == "provisional"
    assert report.stale().level == "note"
    assert "The next is due about" in report.stale().markdown


def test_the_day_of_a_report_is_that_from_which_all_it_read_can_be_had_again() -> None:
    """Arrivals are of a week and asylum of a quarter: a page of both is not of the older of two days."""
    report = Report("crossings", lead=LEAD)
    first = report.as_at
    days = {
        name: tables.releases(name)["released"].max().date() for name in ("asylum_flows", "returns_by_type")
    }
    read = {name: report.load(name) for name in days}
    assert report.as_at == max(first, *days.values()) > first
    end = report.sources(limits=[]).payload()
    assert end["as_at"] == end["parameters"]["as_of"] == report.as_at.isoformat()
    assert f"data as at {wording.day(report.as_at)}. Cite" in end["cite"]
    again = Report("crossings", lead=LEAD, as_of=report.as_at)
    assert all(again.load(name).equals(rows) for name, rows in read.items())
    assert again.as_at == report.as_at


def test_what_is_stale_is_a_table_where_others_of_its_publication_are_newer() -> None:
    lead, other = "asylum_flows", "people_in_hotels"
    report = Report("asylum", lead=lead)
    assert report.released(other) > report.released(lead)
    assert report.source(other)[0].publication == report.source(lead)[0].publication
    said = report.stale().markdown
    assert said.startswith(f"The newest release of {report.source(lead)[0].table} (")


def test_seen_from_before_the_first_release_it_says_as_later_published() -> None:
    report = Report("crossings", lead=LEAD, as_of=dt.date(2025, 3, 31))
    assert report.as_at == dt.date(2025, 3, 31)
    assert report.status(LEAD) == "as later published"
    assert report.load(LEAD)["date"].max().date() == dt.date(2025, 3, 28)
    assert report.stale().title == "As later published"
    assert report.source(LEAD)[0].as_later_published


def test_seen_from_long_after_the_newest_release_the_data_are_stale() -> None:
    newest = tables.releases(LEAD)["released"].max().date()
    report = Report("crossings", lead=LEAD, as_of=newest + dt.timedelta(days=60))
    assert report.as_at == newest
    assert (report.stale().level, report.stale().title) == ("warning", "These data are stale")


def test_a_week_of_grace_is_not_stale() -> None:
    newest = tables.releases(LEAD)["released"].max().date()
    assert Report("crossings", lead=LEAD, as_of=newest + dt.timedelta(days=8)).stale().level == "note"


def test_a_cell_withheld_is_among_the_limits_while_it_is_missing(monkeypatch) -> None:
    table = "small_boats_weekly"
    rows = tables.load(table)
    lacking, given = (rows[is_so].iloc[-1] for is_so in (rows["prevented"].isna(), rows["prevented"].notna()))
    cells = [
        f"{table}, week_ending {row['week_ending']:%Y-%m-%d}, column prevented" for row in (lacking, given)
    ]
    releases = [
        lacking["released"],
        given["released"] - pd.Timedelta(days=1),
    ]  # the second was made good since
    decided = pd.DataFrame(
        {"decision": "withheld", "source": "small-boats", "released": releases, "finding": cells,
         "reason": "expected a number, found 'x'"}
    )  # fmt: skip
    monkeypatch.setattr(tables, "decisions", lambda *_: decided)
    report = Report("crossings", lead=table)
    report.load(table)
    (limit,) = report.sources(limits=[], title="Weeks").payload()["limits"]
    week = wording.day(lacking["week_ending"].date())
    assert limit.startswith("Withheld from Small-boat arrivals and preventions by week (provisional): ")
    assert limit.endswith(f": week ending {week}, column prevented (expected a number, found 'x').")


def test_the_sources_name_every_table_read_with_its_hash_and_no_other() -> None:
    report = Report(
        "local", lead="immigration_groups", area=areas.resolve("Leeds"), since=dt.date(2024, 7, 5)
    )
    report.load("population")
    report.load(LEAD)
    end = report.sources(limits=["Not known."], title="Leeds").payload()
    assert [(i["table"], i["id"]) for i in end["inputs"]] == [
        ("population", "mid-year-estimates"),
        ("population", "population"),
        (LEAD, "small-boats"),
    ]
    assert [i["data_to"] for i in end["inputs"]][:2] == ["2024-06-30", "2025-06-30"]
    assert len({i["next_expected"] for i in end["inputs"]}) == 3
    assert all(i["stale"] == (i["next_expected"] < end["as_at"]) for i in end["inputs"])
    assert {i["table"]: i["sha256"] for i in end["inputs"]}[LEAD] == tables.sha256(LEAD)
    assert end["parameters"] == {"as_of": end["as_at"], "area": "Leeds", "since": "2024-07-05"}
    assert end["area"] == {
        "code": "E08000035",
        "name": "Leeds",
        "region": "Yorkshire and The Humber",
        "country": "England",
    }
    assert "Open Government Licence" in end["cite"]


def test_what_a_notebook_does_to_a_table_stays_there() -> None:
    report = Report("crossings", lead=LEAD)
    rows = report.load(LEAD)
    rows["arrivals"] = 0
    assert report.load(LEAD)["arrivals"].sum() > 0


def test_a_key_figure_carries_release_and_status() -> None:
    report = Report("crossings", lead=LEAD)
    window = Window(dt.date(2026, 1, 1), dt.date(2026, 8, 20))
    figure = report.key_figure("a", "A", float("nan"), unit="people", period=window, table=LEAD)
    assert (figure.value, figure.status, figure.released) == (None, "provisional", report.as_at)


@pytest.mark.parametrize(("base", "text"), [(100, "−44.0%"), (99, "44 fewer"), (float("nan"), "44 fewer")])
def test_a_key_figure_in_per_cent_has_a_base_that_carries_it(base: float, text: str) -> None:
    say = partial(
        Report("crossings", lead=LEAD).key_figure, "a", "A", -44.0, unit="%", decimals=1, table=LEAD,
        period=Window(dt.date(2026, 1, 1), dt.date(2026, 8, 20)), none="44 fewer",
    )  # fmt: skip
    assert say(base=base).text == text
    with pytest.raises(ValueError, match="needs the base it is of"):
        say()


@pytest.mark.parametrize(
    ("text", "value"),
    [("latest", None), (" Latest ", None), (None, None), ("2025-03-31", dt.date(2025, 3, 31))],
)
def test_as_of(text: str | None, value: dt.date | None) -> None:
    assert AsOf.parse(text) == value
    assert AsOf.parse(written(AsOf, value)) == value


@pytest.mark.parametrize("text", ["soon", "31/03/2025", "2025-02-30", "lates", ""])
def test_as_of_refuses(text: str) -> None:
    with pytest.raises(UsageError, match='as_of.*Did you mean "latest"' if text == "lates" else "as_of"):
        AsOf.parse(text)


def test_day_takes_dates_and_iso_text_alone() -> None:
    assert day("2024-07-05") == day(dt.date(2024, 7, 5)) == day(dt.datetime(2024, 7, 5, 3, tzinfo=dt.UTC))
    with pytest.raises(UsageError, match="since"):
        day("5 July 2024", name="since")


def test_published_gives_rows_or_says_that_nothing_was_out() -> None:
    report = Report("hotels", lead="people_in_hotels")
    rows = report.published("people_in_hotels")
    assert rows.equals(report.load("people_in_hotels"))
    assert len(rows)
    early = Report("hotels", lead="people_in_hotels", as_of=dt.date(2020, 1, 1))
    with pytest.raises(UsageError, match=r"nothing of people_in_hotels had been published by 1 January 2020"):
        early.published("people_in_hotels")


def test_a_row_is_cited_as_of_the_publication_whose_release_said_it(monkeypatch) -> None:
    day = {name: pd.Timestamp(text) for name, text in (("ons", "2025-09-26"), ("reg", "2026-02-26"))}
    log = pd.DataFrame({
        "table": "population",
        "source": ["mid-year-estimates", "population"],
        "released": list(day.values()),
    })  # fmt: skip
    report = Report("local", lead="population", as_of=None)
    monkeypatch.setattr(report, "_releases", lambda table: log)
    rows = pd.DataFrame({"released": [day["ons"], day["ons"]]})
    (cited,) = report.cited("population", rows)
    assert (cited.id, cited.released.isoformat()) == ("mid-year-estimates", "2025-09-26")
    assert cited.table.startswith("MYE2")
    both = report.cited("population", pd.DataFrame({"released": list(day.values())}))
    assert [source.id for source in both] == ["mid-year-estimates", "population"]
