"""The local report's exhibits: true for a large place, for nobody, and seen from an earlier day."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from crossings_shown import Shown

from analysis import tables
from analysis.charts.style import DARK_BLUE
from analysis.common import wording
from analysis.common.errors import UsageError
from analysis.exhibits import Callout, Exhibit, Figure, Table
from analysis.inputs import areas
from analysis.report import Report
from analysis.reports.local import compare as compared
from analysis.reports.local import national, pressures, scenario, series, spread
from analysis.reports.local import overview as show

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("batch")]

SETS = (
    show.opening, series.over_time, series.breakdown, compared.ranks, compared.fair, compared.comparators,
    spread.share_of_nation, pressures.groups, pressures.homelessness, scenario.what_if, show.elsewhere, show.not_known,
)  # fmt: skip


@cache
def exhibits(area: str, as_of: str = "2026-08-27") -> Shown:
    place = show.place(as_of=as_of, area=area)
    found = [exhibit for one in SETS for exhibit in one(place)]
    found.append(show.sources(place))
    json.dumps([exhibit.payload() for exhibit in found])  # as a kernel sends them: in Hart it could not
    return Shown.of(found)


@cache
def nation(as_of: str = "2026-08-27") -> Shown:
    return Shown.of(national.uk(Report("asylum", lead="asylum_flows", as_of=dt.date.fromisoformat(as_of))))


@pytest.fixture(scope="module")
def glasgow() -> Shown:
    return exhibits("Glasgow City")


@pytest.mark.parametrize("area", ["Rutland", "Isles of Scilly"])
def test_a_share_of_few_is_not_shown_as_none_and_few_have_no_rate(area: str) -> None:
    table = exhibits(area)["groups"]
    assert isinstance(table, Table)
    columns = {column.name: column for column in table.data.columns}
    for row in (dict(zip(columns, row, strict=True)) for row in table.data.rows):
        shown = wording.number(row["share_uk"], columns["share_uk"].decimals)
        assert (shown.strip("0.") == "") == (row["people"] == 0), shown
        assert (row["rate"] is None) == (row["people"] is None or row["people"] < 10)


def test_key_figures_of_glasgow(glasgow: Shown) -> None:
    found = glasgow.figures
    assert list(found) == [
        "supported", "supported_change", "supported_per_10000", "supported_rank", "supported_rate_rank",
        "share_of_uk_pct", "share_of_nation_pct", "in_contingency", "in_dispersal",
    ]  # fmt: skip
    texts = [figure.text for figure in found.values()]
    assert texts == ["3,938", "+94", "60.2", "1", "1", "4.2%", "57.5%", "0", "3,535"]
    assert {(f.period, f.released, f.status) for f in found.values()} == {
        ((dt.date(2026, 6, 30), dt.date(2026, 6, 30)), dt.date(2026, 8, 27), "provisional")
    }


def test_key_figures_of_glasgow_seen_from_september_2024() -> None:
    found = exhibits("glasgow", "2024-09-30").figures
    assert (found["supported"].value, found["share_of_nation_pct"].text) == (3868, "69.7%"), (
        "of June: September is published in November"
    )
    assert found["supported_rank"].value == 1
    assert found["supported_per_10000"].text == "62.1"
    assert found["supported_per_10000"].change == "Population of mid-2022", "the newest out by then"
    assert {figure.status for figure in found.values()} == {"as later published"}
    assert found["supported"].released == dt.date(2024, 11, 28)


@pytest.mark.parametrize("area", ["Sheffield", "Barnsley"])
def test_a_place_under_its_former_code_keeps_its_rate_and_the_page_cites_the_estimates(area: str) -> None:
    found = exhibits(area, "2026-02-20")  # mid-2024 is held of the ONS, under the codes of before 2025
    assert found.figures["supported_per_10000"].value > 0
    cited = {source["id"] for source in found["rates"].payload()["sources"]}
    assert "mid-year-estimates" in cited
    assert "population" not in cited, "Reg_02 came out later"


def test_nothing_is_called_final_that_its_publisher_calls_provisional() -> None:
    shown = exhibits("Leeds")["homelessness"]
    assert isinstance(shown, Figure)
    assert shown.status == "provisional", "MHCLG: data in each new release is provisional"


def test_a_large_place_gets_every_kind_of_exhibit(glasgow: Shown) -> None:
    figures = {name for name, exhibit in glasgow.items() if isinstance(exhibit, Figure)}
    assert figures == {
        "supported-over-time", "by-accommodation", "by-type", "rates", "funnel", "share-of-nation", "scenario-by-month",
        "scenario-tornado",
    }  # fmt: skip
    assert {name for name, exhibit in glasgow.items() if isinstance(exhibit, Table)} >= {
        "changes", "profile", "standing", "fair-ranks", "comparators", "groups", "homelessness", "homelessness-quoted",
        "scenario-move-on", "scenario-parameters", "hindcast",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("area", "drawn", "tables_shown"),
    [
        ("Orkney Islands", set(), {"standing", "groups", "resettled"}),
        ("Highland", {"supported-over-time"}, {"changes", "standing", "groups", "resettled"}),
        ("East Renfrewshire", {"supported-over-time"}, {"changes", "standing", "groups", "resettled"}),
        (
            "City of London",
            {"supported-over-time"},
            {"changes", "standing", "groups", "resettled", "homelessness-quarters"},
        ),
        (
            "East Riding of Yorkshire",
            {"supported-over-time", "by-accommodation", "rates"},
            {"changes", "standing", "profile", "comparators", "groups", "resettled", "homelessness-quarters"},
        ),
    ],
)
def test_a_place_has_the_exhibits_that_say_something_of_it(
    area: str, drawn: set[str], tables_shown: set[str]
) -> None:
    found = exhibits(area).values()
    assert {one.id for one in found if isinstance(one, Figure)} - {"homelessness"} == drawn
    assert {one.id for one in found if isinstance(one, Table)} == tables_shown


def test_thresholds_decide_the_shape_of_a_place() -> None:
    shapes = {
        area: show.place(as_of="2026-08-27", area=area).shape.name
        for area in ("Orkney Islands", "City of London", "East Riding of Yorkshire", "Leeds")
    }
    assert shapes == {
        "Orkney Islands": "NOBODY",
        "City of London": "UNDER_TEN",
        "East Riding of Yorkshire": "FEW",
        "Leeds": "MANY",
    }


@pytest.mark.parametrize(
    ("one", "other"), [("Glasgow City", "Leeds"), ("Leeds", "Bradford"), ("Highland", "Aberdeen City"),
                       ("Cardiff", "Belfast"), ("Orkney Islands", "Isles of Scilly")]
)  # fmt: skip
def test_no_exhibit_is_the_same_for_two_councils(one: str, other: str) -> None:
    first, second = exhibits(one), exhibits(other)
    assert "key-figures" in first.keys() & second.keys()
    for name in first.keys() & second.keys() - {"data-as-at"}:
        assert first[name].payload() != second[name].payload(), name
    assert "hindcast" not in second, "the model is tested on Glasgow alone"


def test_what_is_national_is_shown_once(glasgow: Shown) -> None:
    shown = {"map", "regions", "top-tens", "concentration", "move-on", "homelessness-scotland", "hindcast"}
    assert set(nation()) == shown
    assert set(glasgow) & shown == {"hindcast"}
    assert "(../asylum.html#map)" in getattr(glasgow["elsewhere"], "markdown", "")
    assert isinstance(nation("2013-12-31")["map"], Callout), "nothing by authority was held then"


@pytest.mark.slow
@pytest.mark.parametrize("area", ["Glasgow City", "Leeds", "Hart", "Cardiff", "Belfast"])
def test_titles_are_short_and_alt_texts_say_more(area: str) -> None:
    for exhibit in (*exhibits(area).values(), *nation().values()):
        if isinstance(exhibit, Figure | Table):
            assert len(exhibit.title.split()) <= 10, exhibit.title
            assert exhibit.sources, exhibit.id
        if isinstance(exhibit, Figure):
            assert exhibit.data.rows, exhibit.id
            assert "[x]" not in exhibit.title + exhibit.alt, exhibit.id


def test_a_place_with_nobody_gets_a_short_true_report() -> None:
    found = exhibits("Hart")
    assert "nobody seeking asylum" in found.text("opening")
    assert found.figures["supported"].value == 0
    assert not {"by-type", "profile", "funnel", "share-of-nation", "hindcast", "scenario"} & set(found)


def test_a_place_where_nobody_ever_was_has_no_empty_chart() -> None:
    found = exhibits("Isles of Scilly")
    titles = {exhibit.title for exhibit in found.values() if isinstance(exhibit, Table)}
    assert "Asylum support 0, Afghan resettlement 0" in titles
    assert not any(isinstance(exhibit, Figure) for exhibit in found.values())
    few = found.figures["supported_rate_rank"].payload()
    assert (few["text"], few["unit"]) == ("not ranked", ""), "of nobody there is no rate to rank"


def test_not_published_is_not_nobody() -> None:
    found = exhibits("Isles of Scilly", "2024-12-01")
    assert found.figures["supported"].value is None
    assert "is not known" in found.text("opening")


def test_a_merged_authority_names_its_districts() -> None:
    shown = show.opening(show.place(as_of="2026-08-27", area="Carlisle"))
    (note,) = (one for one in shown if one.id == "area-note")
    assert isinstance(note, Callout)
    assert note.markdown.startswith("Carlisle is now part of Cumberland.")
    assert "Allerdale, Carlisle and Copeland" in note.markdown


def test_london_is_a_region() -> None:
    with pytest.raises(UsageError, match="a region"):
        show.place(as_of="latest", area="London")


def test_each_nation_shows_its_own_homelessness() -> None:
    england = exhibits("Leeds")["homelessness"]
    assert isinstance(england, Figure)
    assert isinstance(exhibits("Cardiff")["homelessness"], Callout)
    aberdeen = exhibits("Aberdeen City")
    assert isinstance(aberdeen["homelessness-here"], Callout)
    assert "homelessness" not in aberdeen, "what is cited of Scotland is no figure of Aberdeen"
    assert {row[1] for row in table_rows(nation(), "homelessness-scotland")} == {"Scotland"}


@pytest.mark.parametrize("day", ["2024-01-01", "2025-04-02", "2026-08-27"])
def test_what_is_cited_names_its_places_on_every_day(day: str) -> None:
    cited = [one for name, one in exhibits("Glasgow City", day).items() if name.startswith("homelessness")]
    tables_of_it = [one for one in cited if isinstance(one, Table)]
    assert tables_of_it
    for one in tables_of_it:
        assert one.data.rows
        assert ", ," not in one.subtitle


def test_the_tier_stands_next_to_every_cited_figure(glasgow: Shown) -> None:
    for name in ("homelessness", "homelessness-quoted", "costs"):
        table = glasgow[name]
        assert isinstance(table, Table)
        tier = [column.name for column in table.data.columns].index("tier")
        assert all(row[tier] for row in table.data.rows)
        official = [str(row[tier]).startswith("official") for row in table.data.rows]
        assert all(official) if name == "homelessness" else not any(official)


def table_rows(found: Mapping[str, Exhibit], name: str) -> list[list[Any]]:
    table = found[name]
    assert isinstance(table, Table)
    return [list(row) for row in table.data.rows]


def test_changes_since_the_quarter_the_year_and_the_peak(glasgow: Shown) -> None:
    rows = table_rows(glasgow, "changes")
    assert [row[:3] for row in rows] == [
        ["Quarter before, 31 March 2026", 3870, 68],
        ["Year before, 30 June 2025", 3844, 94],
        ["Highest comparable, 31 December 2022", 4698, -760],
    ]
    assert [round(row[3], 1) for row in rows] == [1.8, 2.4, -16.2]


def test_a_small_base_gets_no_percentage() -> None:
    found = exhibits("City of London")
    assert [len(row) for row in table_rows(found, "changes")] == [3] * 3, "counts alone"
    assert getattr(found["standing"], "title", "") == "1 of 12,140 supported in London"
    assert found.keys().isdisjoint({"by-accommodation", "by-type", "rates", "comparators"})
    shares = [found.figures[name].text for name in ("share_of_uk_pct", "share_of_nation_pct")]
    assert shares == ["0.001%", "0.001%"], "one person is not nobody"


@pytest.mark.parametrize("area", ["Hillingdon", "Glasgow City", "Belfast", "Leeds", "Liverpool", "Coventry"])
def test_no_word_of_an_opening_reaches_across_a_break(area: str) -> None:
    """Hillingdon was "lower at 35 of 49 earlier quarter ends", all before section 98 was counted by authority."""
    place = show.place(as_of="2026-08-27", area=area)
    history = place.history
    alike = history[history["left_out"] == history["left_out"].iloc[-1]].dropna(subset="people")
    *earlier, now = alike["people"]
    (opening,) = (one.markdown for one in show.opening(place) if one.id == "opening")
    lower, higher = (sum(sign * one < sign * now for one in earlier) for sign in (1, -1))
    assert f"lower at {lower or 'none'} and higher at {higher if lower else 'all'}." in opening
    since = re.findall(r"since (\w+ \d{4})", opening)
    assert set(since) == {wording.month(alike["as_at"].iloc[0])}
    assert {int(n) for n in re.findall(r"the (\d+) quarter ends", opening)} == {len(alike)}
    if "than any other UK authority" in opening:
        others = place.series
        most = others[others["as_at"].isin(alike["as_at"])].groupby("as_at")["people"].max()
        assert most.tolist() == alike["people"].tolist()


@pytest.mark.parametrize("name", ["supported-over-time", "share-of-nation"])
def test_no_line_of_an_authority_is_drawn_across_a_break(name: str, glasgow: Shown) -> None:
    chart = glasgow[name]
    assert isinstance(chart, Figure)
    place = show.place(as_of="2026-08-27", area="Glasgow City")
    counted = place.history["left_out"]
    alike = counted.groupby((counted != counted.shift()).cumsum()).size()
    drawn = re.findall(rf'<path d="(M[^"]+)"[^>]*stroke: {DARK_BLUE.lower()}', chart.svg)
    assert 1 < max(len(re.findall("[ML]", path)) for path in drawn) <= alike.max() < len(counted)
    assert {f"Break {n}," for n in range(1, len(place.breaks) + 1)} <= {note[:8] for note in chart.notes}


def test_where_an_authority_stands_in_its_wholes() -> None:
    rows = table_rows(exhibits("Leeds"), "standing")
    assert [row[0] for row in rows] == ["Yorkshire and The Humber", "England", "UK"]
    assert [row[1] for row in rows[1:]] == [80947, 93293]
    assert [row[4] for row in rows] == ["1st of 15", "6th of 296", "8th of 361"]
    assert [row[0] for row in table_rows(exhibits("Cardiff"), "standing")] == ["Wales", "UK"]
    assert "standing" not in exhibits("Isles of Scilly", "2024-12-01"), "not published is not ranked"


def test_regions_are_the_uk_once() -> None:
    rows = table_rows(nation(), "regions")
    assert len(rows) == 12
    assert sum(row[1] for row in rows) == 93293
    assert (rows[0][0], rows[1][0]) == ("North West", "London")
    assert [row[4] for row in rows if row[0] == "Scotland"] == ["Glasgow City"]


def test_a_rank_shared_says_so() -> None:
    figures = exhibits("Isles of Scilly").figures
    assert figures["supported_rank"].change == "1 is the most; shared with 14 others"
    assert "one of 15 authorities with nobody, of 361 with a figure" in exhibits("Isles of Scilly").text(
        "opening"
    )
    assert exhibits("Glasgow City").figures["supported_rank"].change == "1 is the most"


def test_before_the_first_quarter_end_there_is_no_report() -> None:
    with pytest.raises(UsageError, match="begin with 31 March 2014, published later"):
        show.place(as_of="2014-01-31", area="Glasgow City")


def test_the_newest_stands_first_in_long_tables() -> None:
    assert table_rows(nation(), "concentration")[0][0] == "June 2026"
    assert table_rows(nation(), "concentration")[-1][0] == "December 2022", "the first that counts the same"
    assert table_rows(nation(), "move-on")[0][:2] == ["9 March 2026", "42"]
    assert table_rows(nation(), "move-on")[-1][0] == "before August 2023"


def test_refugee_applications_stand_first_among_official_figures(glasgow: Shown) -> None:
    rows = table_rows(glasgow, "homelessness")
    assert [row[1:4] for row in rows[:2]] == [
        ["Glasgow City", "2022-23", 1384],
        ["Glasgow City", "2023-24", 2709],
    ]


def test_what_is_not_known_is_said() -> None:
    (said,) = show.not_known(show.place(as_of="2026-08-27", area="Leeds"))
    assert "cannot be measured with open data" in said.markdown


def test_comparators_asked_for_are_used() -> None:
    place = show.place(as_of="2026-08-27", area="Leeds", compare="Bradford; Bristol, City of")
    (table,) = compared.comparators(place)
    assert isinstance(table, Table)
    assert [row[0] for row in table.data.rows] == ["Leeds", "Bradford", "Bristol, City of"]


def test_a_comparator_that_does_not_exist_is_refused() -> None:
    place = show.place(as_of="2026-08-27", area="Leeds", compare="Bradfrod")
    with pytest.raises(UsageError, match="Bradford"):
        compared.comparators(place)


def test_the_scenario_follows_its_parameters() -> None:
    place = show.place(as_of="2026-08-27", area="Hart", decisions=1000, grant_share=0.5, move_on_days=35)
    found = Shown.of(scenario.what_if(place))
    assert "1,000 initial decisions" in found.text("scenario")
    assert "give **325 to 433** households" in found.text(
        "scenario"
    )  # near 1,000 × 0.5 × 0.78: given is fixed
    assert found.text("scenario").index("70% too low") < found.text("scenario").index("**325"), (
        "the test is read first"
    )
    parameters = found["scenario-parameters"]
    assert isinstance(parameters, Table)
    assert parameters.title == "All 4 assumptions rest on weak sources", "what the reader gave is none"
    assert [row[2:] for row in parameters.data.rows[:2]] == [("does not vary", "Given by the reader")] * 2
    assert [row[0] for row in table_rows(found, "scenario-move-on")] == [28, 35, 42, 56]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decisions": 0}, "From the number of decisions given, 0,"),
        ({"grant_share": 0}, "with the share of grants given, 0,"),
        ({"move_on_days": 0}, "The move-on period is 0 days, given by the reader"),
        ({"grant_share": 1}, ", 100% of them grants"),
    ],
)
def test_an_end_of_the_range_that_the_reader_gave_is_what_is_modelled(given: Any, said: str) -> None:
    found = Shown.of(scenario.what_if(show.place(as_of="2026-08-27", area="Glasgow City", **given)))
    text = getattr(found["scenario"], "markdown", "")
    assert said in text
    assert "nobody" not in text, "thousands are supported"
    if "move_on_days" in given:
        assert [row[0] for row in table_rows(found, "scenario-move-on")] == [0, 28, 42, 56]
    if isinstance(drawn := found.get("scenario-by-month"), Figure):
        for *_, middle, low, high in drawn.data.rows:
            assert low <= middle <= high, "the middle shown lies in the range shown"


def test_every_exhibit_of_the_scenario_says_it_is_no_forecast(glasgow: Shown) -> None:
    for exhibit in glasgow.values():
        if exhibit.id.startswith("scenario") and isinstance(exhibit, Figure):
            assert "Scenario, not forecast" in exhibit.subtitle


def test_allocation_is_placed_by_contract(glasgow: Shown) -> None:
    for name in ("rates", "map", "funnel"):
        exhibit = {**nation(), **glasgow}[name]
        assert isinstance(exhibit, Figure | Table)
        assert any("placed by contract" in note for note in exhibit.notes), name


@pytest.mark.slow
@pytest.mark.parametrize("as_of", ["2016-06-01", "2022-01-01", "2025-04-02", "2026-03-01", "2026-06-01"])
def test_seen_from_any_day(as_of: str) -> None:
    found = exhibits("Glasgow City", as_of)
    assert found.figures["supported"].value > 1000
    for exhibit in found.values():
        for source in getattr(exhibit, "sources", ()):
            later = source.as_later_published or source.released <= dt.date.fromisoformat(as_of)
            assert later, (exhibit.id, source)


@pytest.mark.slow
def test_every_report_opens_with_the_published_figure() -> None:
    published = tables.load("immigration_groups", "2026-08-27")
    newest = published[published["as_at"] == published["as_at"].max()].set_index("lad_code")
    national = show.whole_country(dt.date(2026, 8, 27))
    said = {}
    some = areas.all()[::6]  # spread over all nations; the figure itself is read by the same lines for all
    for area in some:
        report = Report("local", lead=show.GROUPS, as_of=dt.date(2026, 8, 27), area=area)
        place = show.Place(report, *national, area=area)
        figures = Shown.of(show.opening(place)).figures
        said[area.code] = [figures[name].value for name in ("supported", "in_contingency", "in_dispersal")]
    columns = ("supported", "contingency", "dispersal")
    expected = {area.code: [int(newest.loc[area.code, name]) for name in columns] for area in some}
    assert len(said) > 50
    assert said == expected
