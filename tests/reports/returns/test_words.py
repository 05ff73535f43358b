"""The returns report in words: each figure is in the tables, and the words keep the rules of the field."""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from building import here
from hypothesis import given
from hypothesis import strategies as st
from sample_returns import exhibit, made, payloads, questions, words

from analysis import tables
from analysis.common import wording
from analysis.common.periods import Window
from analysis.inputs import Nationality
from analysis.measures.returns import totals as measures
from analysis.measures.returns import vintages, windows
from analysis.reports.returns import countries_words as say_country
from analysis.reports.returns import nationalities
from analysis.reports.returns import overview_words as say
from analysis.reports.returns import vintages as say_vintages

pytestmark = pytest.mark.slow

DAYS = ("latest", "2003-01-01", "2004-04-01", "2005-03-01", "2010-03-31", "2012-12-31",
        "2017-12-31", "2024-03-01", "2025-03-31", "2026-03-01", "2026-05-21")  # fmt: skip
COUNTRIES = ("Serbia", "Albania", "Vietnam", "India", "Vatican City", "All other nationalities")
QUICK = {"latest", "2012-12-31", "Albania"}
"""What `make test-fast` builds: the newest, a day before most tables begin, a country with agreements."""


def quick_first(values: Iterable[str], *parameters: str) -> list[object]:
    """Return values, or builds with these parameters, as test cases; all but the quick ones are slow."""

    def case(value: str) -> object:
        given = dict.fromkeys(parameters, value) if parameters else value
        return pytest.param(given, marks=[] if value in QUICK else [pytest.mark.slow], id=value)

    return [case(value) for value in values]


BUILDS = [*quick_first(DAYS, "as_of"), *quick_first(COUNTRIES, "country", "nationality")]
KEY_FIGURES = ["returns_year_ending", "enforced_year_ending", "voluntary_year_ending", "port_year_ending",
               "voluntary_share_year_ending_pct", "returns_year_ending_change_pct"]  # fmt: skip


@pytest.fixture(params=BUILDS)
def build(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.param


def text(build: dict[str, str]) -> str:
    return "\n".join([questions(), *(words(payload) for payload in payloads(**build))])


def series(build: dict[str, str], kind: str = "returns") -> pd.Series:
    day = None if build.get("as_of", "latest") == "latest" else build["as_of"]
    years = measures.year_endings(measures.by_quarter(tables.load("returns_by_type", day)))
    return years.set_index("quarter_end")[kind]


def test_every_build_has_its_parts(build: dict[str, str]) -> None:
    shown = payloads(**build)
    ids = [payload["id"] for payload in shown]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "year-ending", "the lead chart"
    assert "opening" in ids[:4]
    assert ids[-1] == "sources"
    assert [p["id"] for p in shown if p["kind"] == "figure" and not p["data"]["rows"]] == [], "an empty chart"
    assert [p["id"] for p in shown if p["kind"] == "table" and not p["data"]["rows"]] == [], "an empty table"
    titles = {p["id"]: p["title"].partition(" (as published")[0] for p in shown if p["kind"] == "figure"}
    assert [one for one, title in titles.items() if len(title.split()) > 10] == []


# --- wording rules -------------------------------------------------------------------------------


BANNED = ("illegals", "invasion", "flood", "influx", "surge", "swarm", "bogus", "failed asylum",
          "soar", "plummet", "crisis", "magnet", "burden", "pull factor", "on course for", "forecast")  # fmt: skip


def test_no_banned_word(build: dict[str, str]) -> None:
    said = text(build).casefold()
    assert [word for word in BANNED if word in said] == []


DEPORTATIONS = (
    "Some of them are deportations in law, of people convicted of an offence or whose removal is held to be for "
    "the public good;"
)


def sentences_on_deportation(said: str) -> list[str]:
    """The sentences that use the word, whatever its form."""
    return [s for s in re.split(r"(?<=[.:;])\s|\n", said) if "deport" in s.casefold()]


def test_deportation_never_stands_for_returns(build: dict[str, str]) -> None:
    """It is said once what the word means and that no figure is published: never beside a figure."""
    said = sentences_on_deportation(text(build))
    assert said == [DEPORTATIONS, say.NOT_APART]
    assert not re.search(r"\d", " ".join(said))


def test_port_returns_are_never_inside_a_headline(build: dict[str, str]) -> None:
    years = series(build).dropna()
    if years.empty:
        return
    now = years.iloc[-1]
    port = series(build, "port").iloc[-1]
    figures = {f["id"]: f["value"] for f in exhibit("key-figures", **build)["figures"]}
    assert figures["returns_year_ending"] == now
    assert figures["enforced_year_ending"] + figures["voluntary_year_ending"] == now
    assert figures["port_year_ending"] == port
    assert wording.number(now + port) not in text(build)


def month_end(said: str) -> pd.Timestamp:
    return pd.to_datetime(said, format="%B %Y") + pd.offsets.MonthEnd(0)


HIGHEST = re.compile(
    r"(?:\*\*(?P<label>[^,*]+), (?P<value>[\d,]+)\.\*\* )?(?:The total|That figure) is the highest since the "
    r"year ending (?P<since>\w+ \d{4}) \((?P<was>[\d,]+)\)(?P<rest>[^.]*)\."
)
KIND = {
    "Enforced and voluntary": "returns",
    "Enforced": "enforced",
    "Voluntary": "voluntary",
    None: "returns",
}


def test_every_highest_since_names_its_start_and_survives_recomputation(build: dict[str, str]) -> None:
    said = text(build)
    claims = list(HIGHEST.finditer(said))
    assert said.count("highest since") == len(claims), "a highest since that does not name its start"
    for claim in claims:
        years = series(build, KIND[claim["label"]]).dropna()
        now, since = years.iloc[-1], month_end(claim["since"])
        assert claim["rest"] == ", in a series that starts in January 2004"
        assert years[since] == int(claim["was"].replace(",", "")) >= now
        assert (years[since:].iloc[1:-1] < now).all()


def test_a_record_is_only_called_one_when_it_beats_the_usual_revision(build: dict[str, str]) -> None:
    said = text(build)
    if "is a record" in said:
        years = series(build).dropna()
        assert years.iloc[-1] > years.iloc[:-4].max()
        assert "record" not in text({"as_of": "2010-03-31"}), "no later release tells how far figures move"


def test_highest_since_is_said_at_the_latest_release() -> None:
    assert len(HIGHEST.findall(text({"as_of": "latest"}))) == 3, "opening, total and voluntary"


@pytest.mark.slow
@pytest.mark.usefixtures("warm_kernels", "without_workers")
def test_the_built_page_keeps_the_words(tmp_path: Path) -> None:
    code, _, err = here("build", "returns", "--strict", "--out", str(tmp_path))
    assert code == 0, err
    page = (tmp_path / "returns.html").read_text("utf-8")
    page = re.sub(r"<style.*?</style>|data:[a-z/+-]+;base64,[\w+/=]+", " ", page, flags=re.DOTALL).casefold()
    assert "40,605" in page
    assert [word for word in BANNED if re.search(rf"\b{word}", page)] == []
    assert set(re.findall(r"deport\w*", page)) == {"deportations"}
    assert wording.number(40605 + 18646) not in page


# --- the opening and the key figures --------------------------------------------------------------


@pytest.mark.parametrize("day", quick_first(day for day in DAYS if day >= "2005-03-01"))
def test_the_opening_states_the_tables_figures(day: str) -> None:
    build = {"as_of": day}
    opening = exhibit("opening", **build)["markdown"]
    end = series(build).index[-1].date()
    for kind in measures.COUNTS:
        assert wording.number(series(build, kind).iloc[-1]) in opening
    assert wording.year_ending(end) in opening
    years = series(build)
    if len(years) > 4:
        before = wording.number(years.iloc[-5])
        assert f"**{say.change(years.iloc[-1], years.iloc[-5])}** ({before}" in opening


def test_the_opening_of_the_latest_release() -> None:
    opening = exhibit("opening")["markdown"]
    assert "**40,605 returns** from the UK in the year ending June 2026" in opening
    assert (
        "**8% more than the year before** (37,484, as later revised). "
        "Of returns in the year ending June 2026, 9,669 were enforced (7% more)" in opening
    )
    assert "Compared as both years were first published, returns rose by 13.3%." in opening
    assert "first figures of a year have since moved up by 4.7%" in opening
    assert "Port returns, 18,646 people refused entry at the border, are counted apart." in opening


def test_key_figures_of_the_default_build() -> None:
    figures = exhibit("key-figures")["figures"]
    assert [figure["id"] for figure in figures] == KEY_FIGURES
    assert [round(figure["value"], 1) for figure in figures] == [40605, 9669, 30936, 18646, 76.2, 8.3]
    assert {figure["status"] for figure in figures} == {"first published"}
    assert [figure["change"] for figure in figures[4:]] == [
        "75.8% the year before, as later revised",
        "37,484 the year before, as later revised",
    ]
    assert figures[0]["period"] == ["2025-07-01", "2026-06-30"]
    assert figures[0]["released"] == "2026-08-27"


@pytest.mark.parametrize(("day", "total"), [("2024-03-01", 25646), ("2026-03-01", 37918)])
def test_as_of_gives_what_was_published_then(day: str, total: int) -> None:
    figure = exhibit("key-figures", as_of=day)["figures"][0]
    assert (figure["value"], figure["period"][1][:4]) == (total, str(int(day[:4]) - 1))


@pytest.mark.parametrize(("day", "before"), [("2024-03-01", "14,771"), ("2026-03-01", "34,758")])
def test_a_first_figure_is_set_beside_one_that_other_releases_came_between(day: str, before: str) -> None:
    """Where the first figure of the year before is not held, its newest is no first figure all the same."""
    assert (
        f" than the year before** ({before}, as it now stands)." in exhibit("opening", as_of=day)["markdown"]
    )
    *_, change = exhibit("key-figures", as_of=day)["figures"]
    assert change["change"] == f"{before} the year before, as it now stands"


def test_before_the_first_release_it_says_as_later_published() -> None:
    figures = exhibit("key-figures", as_of="2012-12-31")["figures"]
    assert {figure["status"] for figure in figures} == {"as later published"}
    assert "As later published" in exhibit("data-as-at", as_of="2012-12-31")["title"]


# --- windows, subsets, inflow ---------------------------------------------------------------------


def test_the_ad_hoc_window_stands_beside_the_official_ones() -> None:
    rows = {row[0]: row for row in exhibit("windows")["data"]["rows"]}
    adhoc = rows["5 July 2024 to 22 March 2025"]
    assert adhoc[1].startswith("Ad hoc note of 31 March 2025")
    assert adhoc[2:] == [24103, 6339, 17764, 261, 92.348659]
    assert rows["1 January to 30 September 2017"][2] == 25225
    assert rows["1 January to 30 September 2017"][5:] == [273, pytest.approx(92.40, abs=0.005)]
    assert "1 July 2024 to 31 March 2025" in rows
    assert "no official figure covers 5 July 2024 to 30 June 2026" in exhibit("since")["markdown"]


def test_the_ad_hoc_note_is_unknown_the_day_before_it_was_published() -> None:
    before, on_the_day = payloads(as_of="2025-03-30"), payloads(as_of="2025-03-31")
    assert [p["kind"] for p in before if p["id"] in {"windows", "subsets"}] == ["callout"]
    assert [p["kind"] for p in on_the_day if p["id"] in {"windows", "subsets"}] == ["table", "table"]
    assert exhibit("windows", as_of="2025-03-31")["data"]["rows"][0][2] == 24103


@pytest.mark.parametrize(("day", "quoted"), [("2026-05-20", False), ("2026-06-01", True), ("latest", False)])
def test_a_release_of_which_only_figures_are_held_is_named(day: str, quoted: bool) -> None:
    opening = exhibit("opening", as_of=day)["markdown"]
    said = "39,007 returns, 9,723 enforced and 29,284 voluntary, in the year ending March 2026."
    assert (said in opening) is quoted


def test_each_official_window_says_why_it_is_there() -> None:
    rows = [row[:3] for row in exhibit("windows")["data"]["rows"]]
    assert rows[:4] == [
        ["5 July 2024 to 22 March 2025", "Ad hoc note of 31 March 2025", 24103],
        ["1 January to 30 September 2017", "Official, last earlier one as high", 25225],
        ["1 July 2024 to 31 March 2025", "Official, nearest longer", 28310],
        ["1 October to 31 December 2024", "Official, nearest shorter", 9408],
    ]
    assert len({row[0] for row in rows}) == len(rows)
    asked = exhibit("windows", since="2024-07-01")["data"]["rows"]
    assert [row[:2] for row in asked] == [["1 July 2024 to 30 June 2026", "Official"]]


def test_older_releases_are_named_beside_their_figures() -> None:
    note = "As released on {}: totals released on 27 August 2026 include later revisions."
    for one in ("voluntary-types", "enforced-types", "offenders", "nationalities"):
        assert f"{note.format('26 February 2026')} {say.FIRST_AMONG_REVISED}" in exhibit(one)["notes"]
    assert f"{note.format('29 February 2024')} {say.FIRST_AMONG_REVISED}" in exhibit("destinations")["notes"]
    assert "since" not in say.FIRST_AMONG_REVISED, "no day stands behind it"
    second = exhibit("nationalities-by-type")["notes"]  # of May: the year was first published in February
    assert note.format("21 May 2026") in second
    assert not any("As released" in said for said in exhibit("destinations", as_of="2024-03-01")["notes"])


def test_nothing_of_returns_is_called_final(build: dict[str, str]) -> None:
    assert [p["id"] for p in payloads(**build) if p.get("status") == "final"] == []
    statuses = {f["status"] for p in payloads(**build) if p["id"] == "key-figures" for f in p["figures"]}
    assert "final" not in statuses


def test_the_newest_year_stands_first_in_long_tables() -> None:
    for one in ("calendar-years", "enforced-types", "destinations", "country-years"):
        years = [int(row[0]) for row in exhibit(one)["data"]["rows"]]
        assert years == sorted(years, reverse=True)


def test_quoted_figures_of_later_releases_are_unknown_on_the_day() -> None:
    data = exhibit("revision-triangle", as_of="2026-03-01")["data"]
    labels = [column["label"] for column in data["columns"]]
    assert "Feb 2026" in labels
    assert "May 2026" not in labels


def test_an_official_window_needs_no_refusal() -> None:
    ids = [payload["id"] for payload in payloads(since="2024-07-01")]
    assert "windows" in ids
    assert "since" not in ids


def test_a_window_in_words_offers_each_nearest() -> None:
    asked = Window(dt.date(2024, 7, 5), dt.date(2025, 3, 22))
    near = [
        Window(dt.date(2024, 7, 1), dt.date(2025, 3, 31)),
        Window(dt.date(2024, 10, 1), dt.date(2024, 12, 31)),
    ]
    said = say.window(asked, near)
    assert "**1 July 2024 to 31 March 2025** and **1 October to 31 December 2024**" in said


def test_ratios_keep_the_fixed_wording() -> None:
    said = exhibit("inflow-words")["markdown"]
    assert "For every 100 people who arrived by small boat in 2025 there were 96 returns" in said
    assert "not the share of people who were returned" in said
    assert "rate" not in said


def test_the_cohort_is_of_the_table_held() -> None:
    said = exhibit("cohort")["markdown"]
    assert (
        "91,114 had a refusal as their latest outcome, and 46,358 had been returned, as released on 27 November 2025"
        in said
    )
    assert "92,945 and 44,911: 48.3 for every 100, a ratio and not a share." in said
    for day in ("2024-03-01", "2025-06-01"):  # outcomes that are known only since are of no earlier day
        with pytest.raises(AssertionError, match="no exhibit cohort"):
            exhibit("cohort", as_of=day)


def test_returns_of_small_boat_arrivals_keep_the_fixed_wording() -> None:
    said = exhibit("small-boats-words")["markdown"]
    assert "In 2025 there were 2,550 returns of people who had arrived by small boat" in said
    assert "there were 6.1 returns of people who had arrived so" in said
    assert say.RATIO in said


def test_who_was_detected_is_said_for_the_country_asked() -> None:
    said = exhibit("country-words")["markdown"]
    assert "In 2024 Frontex recorded 35 detections of people of this nationality (Serbia)" in said
    assert "Of 21,525 on the Western Balkan Route" in said


def test_one_report_has_one_name_for_each_nationality() -> None:
    """Frontex writes Türkiye: 6,210 detections were missing from the page of Turkey, as another country's."""
    frontex = tables.load("frontex_detections_by_nationality")
    turkey = exhibit("country-words", country="Turkey")["markdown"]
    found = frontex[(frontex["month"].dt.year == 2024) & (frontex["nationality"] == "Türkiye")][
        "detections"
    ].sum()
    assert (
        f"In 2024 Frontex recorded {wording.number(found)} detections of people of this nationality (Turkey)"
        in turkey
    )
    albania = exhibit("country-words", country="Albania")["markdown"]
    assert "Turkey (6,210)" in albania
    assert "Türkiye" not in turkey + albania


@pytest.mark.parametrize("name", ["Stateless", "Refugee"])
def test_those_without_a_country_have_no_nationality(name: str) -> None:
    for payload in payloads(country=name, nationality=name):
        if payload["id"].startswith(("country", "followed")):
            assert "this nationality" not in str(payload), payload["id"]


@pytest.mark.parametrize(
    ("returns", "said"),
    [
        ((2, 5, 5), "the highest bars are 2024 and 2025, each with 5."),
        ((5, 2, 0), "In 2025 there were no returns; the highest bar is 2023 with 5."),
    ],
)
def test_the_highest_bars_of_a_tie_are_all_named(returns: tuple[int, ...], said: str) -> None:
    own = pd.DataFrame(
        {"year": [2023, 2024, 2025], "returns": returns, "enforced": 0, "voluntary": returns, "port": 0}
    )
    assert say_country.history_alt(own).endswith(said)


def test_subsets_are_said_to_be_counted_above() -> None:
    assert "never added" in " ".join(exhibit("offenders")["notes"])
    said = exhibit("subsets-words")["markdown"]
    assert "In 2025, 11,631 of 37,918 enforced and voluntary returns (31%)" in said
    assert "Albania (1,549), Romania (1,015) and Poland (464)" in said
    assert "each is also counted in the totals" in exhibit("subsets")["subtitle"]


def test_quarters_from_rolling_sums_are_marked() -> None:
    notes = " ".join(exhibit("returns-by-kind")["notes"])
    assert "Quarters from April to June 2024 on are worked out as differences of published sums" in notes
    assert "differences" not in " ".join(exhibit("returns-by-kind", as_of="2026-03-01")["notes"])


# --- nationalities and one country ------------------------------------------------------------------


@pytest.mark.parametrize("name", quick_first(COUNTRIES))
def test_the_country_section_is_of_the_country(name: str) -> None:
    build = {"country": name, "nationality": name}
    said = exhibit("country-words", **build)["markdown"]
    assert name in said
    ids = [payload["id"] for payload in payloads(**build)]
    own = tables.load("returns_by_nationality_annual")
    own = own[(own["nationality"] == name) & own["kind"].isin(measures.HEADLINE)]["returns"].sum()
    if own:
        assert f"In 2025 there were {wording.number(own)} returns of {say_country.whose(name)}" in said
        assert "country" in ids
    else:
        assert "No returns recorded" in said
        assert "country" not in ids, "an empty chart"


def test_a_nationality_without_rows_gets_words_not_a_chart() -> None:
    followed = exhibit("followed", country="All other nationalities", nationality="All other nationalities")
    assert followed["kind"] == "callout"
    assert "no returns recorded" in followed["title"]


def test_western_balkan_detections_carry_the_caution() -> None:
    said = exhibit("route-words", country="Serbia", nationality="Serbia")["markdown"]
    assert "99,002 in 2023, 21,525 in 2024" in said
    assert "Detections are not people" in said
    assert "route" not in [payload["id"] for payload in payloads(country="India", nationality="India")]


def test_dated_agreements_claim_no_cause() -> None:
    rows = exhibit("agreements", country="Serbia", nationality="Serbia")["data"]["rows"]
    assert [row[0] for row in rows] == ["2024-11-07", "2025-04-02"]
    assert rows[0][1:] == [
        "European Political Community, Budapest: Western Balkans agreements announced",
        "10 in 2023",
        "not named",
        "9 in 2025",
    ]
    assert rows[1][2:] == ["10 in 2023", "9 in 2025", "not published"]
    said = exhibit("agreements-words", country="Serbia", nationality="Serbia")["markdown"]
    assert "do not show what it changed" in said
    none = exhibit("agreements-words", country="India", nationality="India")["markdown"]
    assert "No dated agreement that names India" in none
    early = exhibit("agreements", as_of="2025-03-31")["data"]["rows"]
    assert [row[0] for row in early] == ["2024-11-07"], "later events are unknown on the day"


def test_a_nationality_the_publisher_does_not_name_is_said_to_be_pooled() -> None:
    said = exhibit("country-words", country="Serbia", nationality="Serbia")["markdown"]
    assert "Serbia is not among the 20 nationalities that the publisher names" in said
    albania = exhibit("country-words", country="Albania", nationality="Albania")["markdown"]
    assert "It was last named in 2024, 11th with 635." in albania
    assert "The most in a year were 12,658, in 2022 (1st)." in albania
    india = exhibit("country-words", country="India", nationality="India")["markdown"]
    assert "461 of 41,472 people were of this nationality" in india


def test_a_count_that_a_later_release_has_otherwise_is_said_beside_it() -> None:
    row = exhibit("nationalities")["data"]["rows"][0]
    counted = next(r[3] for r in exhibit("nationalities-by-type")["data"]["rows"] if r[0] == "India")
    said = exhibit("nationalities")["notes"][0]
    assert said == (
        f"India, voluntary returns in 2025: {wording.number(counted)} as released on 21 May 2026, and "
        f"{wording.number(row[2])} here, as released on 26 February 2026."
    )
    years = pd.DataFrame({"nationality": ["India"], "year": [2025], "voluntary": [row[2]],
                          "released": [pd.Timestamp("2026-05-21")]})  # fmt: skip
    one = pd.Series({"nationality": "India", "year": 2025, "kind": "voluntary", "returns": row[2],
                     "released": pd.Timestamp("2026-02-26")})  # fmt: skip
    assert not nationalities.later_count(one, years)  # the same figure is no other count
    assert nationalities.later_count(one, years.assign(voluntary=row[2] + 1))
    assert not nationalities.later_count(one, years.assign(released=one["released"]))


def test_returns_not_to_the_home_country_are_called_one_thing() -> None:
    title = exhibit("destinations")["title"]
    assert title.endswith("were not to the home country")
    said = exhibit("third-countries")["markdown"]
    assert said.endswith(f"elsewhere: {title.split()[0]} of all were not to the home country.")
    assert "another country" not in title + said


def test_nationals_of_the_eu() -> None:
    said = exhibit("eu-nationals")["markdown"]
    annual = tables.load("returns_by_nationality_annual")
    union = annual[annual["region"].str.startswith("EU") & annual["kind"].isin(measures.HEADLINE)][
        "returns"
    ].sum()
    assert f"{wording.number(union)} of 39,371 in 2025" in said
    assert "of 25,646 in 2023" in said


def test_years_without_a_figure_say_why() -> None:
    held = "2024: the table held for it does not give these people apart"
    assert exhibit("country")["notes"][0].startswith(held), "Serbia is within the others"
    assert not any(note.startswith("2024") for note in exhibit("followed")["notes"]), "India is named"
    later = "Returns to Serbia, 2024 and 2025: published, but not held here. An empty place is not zero."
    assert later in exhibit("country-years")["notes"]
    assert (
        "Returns by destination of 2024 and 2025 are published and not held here."
        in exhibit("sources")["limits"]
    )
    assert say_country.gap_notes({}) == ()


@pytest.mark.parametrize("day", quick_first(day for day in DAYS if day >= "2026-03-01" or day == "latest"))
def test_no_exhibit_shows_an_older_year_than_is_held(day: str) -> None:
    """What Ret_01 to Ret_05 give of 2025 is not said of 2023 by an older table."""
    for one in ("voluntary-types", "offenders", "nationalities"):
        assert "2025" in exhibit(one, as_of=day)["title"]


def test_every_choice_of_country_is_a_published_name() -> None:
    assert {"Serbia", "Albania", "Vietnam", "India"} <= set(Nationality.choices())


# --- revisions --------------------------------------------------------------------------------------


def test_the_triangle_shows_the_releases_side_by_side() -> None:
    data = exhibit("revision-triangle")["data"]
    labels = [column["label"] for column in data["columns"]]
    for month in ("Feb 2024", "Feb 2026", "May 2026", "Aug 2026"):
        assert month in labels
    row = next(row for row in data["rows"] if row[0] == "Voluntary, Dec 2025")
    assert row[labels.index("Feb 2026")] == 28004
    assert row[labels.index("May 2026")] == 29459
    assert row[labels.index("Aug 2026")] == 29807
    assert row[labels.index("Feb 2024")] is None
    assert "Released on 29 February 2024, " in exhibit("revision-triangle")["notes"][0]
    assert all(len([cell for cell in row[1:] if cell is not None]) > 1 for row in data["rows"])


def test_like_is_compared_with_like() -> None:
    said = exhibit("like-with-like")["markdown"]
    assert "40,605 in the year ending June 2026 against 35,833 a year earlier, returns rose by 13.3%" in said
    assert "they rose by 8.3%" in said


def test_the_estimate_is_labelled_and_tried() -> None:
    table = exhibit("nowcast")
    assert table["status"] == "estimate"
    said = exhibit("nowcast-words")["markdown"]
    assert "not an official statistic" in said
    total = table["data"]["rows"]
    row = next(row for row in total if row[0] == "Enforced and voluntary, year ending June 2026")
    for value in row[1:]:
        assert wording.number(value) in said
    assert "the figure became 39,715" in said
    assert "nowcast" in [p["id"] for p in payloads(as_of="2026-03-01") if p["kind"] == "callout"]


# --- sentences on made figures ----------------------------------------------------------------------


def standing(*values: int, length: int = 1) -> windows.Standing:
    at = windows.standing(
        measures.by_quarter(made(list(values), [0] * len(values), [0] * len(values))), length=length
    )
    assert at is not None
    return at


def test_how_far_figures_move_names_its_sample() -> None:
    said = [
        say.of_releases(vintages.UsualRevision(4.66, n, shared=shared))
        for n, shared in ((1, False), (3, True))
    ]
    assert said == ["4.7%, in the one release", "4.7%, the mean of 3 releases whose years share quarters"]


@pytest.mark.parametrize(
    ("values", "usual", "said"),
    [
        ((100, 90, 110), 5.0, "The total is a record in a series that starts in January 2010"),
        ((100, 90, 104), 5.0, "by no more than first figures have moved (5.0%, the mean of 2 releases)"),
        ((100, 90, 104), None, "how far such figures are revised is not known"),
        ((100, 80, 90), 5.0, "is the highest since the January to March 2010 (100)"),
        ((100, 95, 90), 5.0, "is the 3rd highest of 3"),
        ((100,), 5.0, "is the first in a series"),
    ],
)
def test_where_a_figure_stands(values: tuple[int, ...], usual: float | None, said: str) -> None:
    assert said in say.stands(standing(*values), usual and vintages.UsualRevision(usual, 2, shared=False))


def test_a_small_lead_is_said_to_be_small() -> None:
    at, usual = standing(100, 80, 81), vintages.UsualRevision(5, 2, shared=False)
    assert "1.2% above the highest year since then that shares no quarter with it" in say.lead(at, usual)
    assert "more than first figures" in say.lead(standing(100, 80, 90), usual)
    level = vintages.UsualRevision(12.54, 2, shared=False)
    assert ", as much as first figures have moved" in say.lead(standing(100, 80, 90), level), "12.5% both"
    assert say.lead(standing(100, 95, 90), usual) == ""


def test_runs_of_quarters_have_names() -> None:
    assert say.run(dt.date(2017, 9, 30), 3) == "January to September 2017"
    assert say.run(dt.date(2012, 3, 31), 2) == "October 2011 to March 2012"
    assert say.run(dt.date(2012, 9, 30), 4) == "year ending September 2012"
    assert say.run(dt.date(2026, 6, 30), 1) == "April to June 2026"


def test_quoted_periods_are_written_out() -> None:
    assert say.period("YE Mar 2026") == "year ending March 2026"
    assert say.period("5 Jul 2024 - 22 Mar 2025") == "5 July 2024 to 22 March 2025"
    assert say.period("2025") == "2025"


def test_changes_in_words() -> None:
    assert say.change(108, 100) == "8% more than the year before"
    assert say.change(100, 100) == "the same as the year before"
    assert (say.moved(8.33), say.moved(-2), say.moved(0.01)) == (
        "rose by 8.3%",
        "fell by 2.0%",
        "stayed the same",
    )


def test_no_like_with_like_without_both_first_figures() -> None:
    assert say_vintages.like_with_like(None, 8.3) == ""
    pair = vintages.FirstToFirst("returns", dt.date(2026, 6, 30), 90, 100)
    assert "returns fell by 10.0%" in say_vintages.like_with_like(pair, 8.3)


@pytest.mark.parametrize("releases", [2, 3])
def test_an_estimate_of_few_releases_says_how_many_and_that_they_depend(releases: int) -> None:
    ends = pd.to_datetime(["2026-03-31", "2026-06-30"])
    totals = pd.DataFrame(
        {"kind": ["returns"], "published": [400], "expected": [440.0], "low": [420.0], "high": [460.0]}
    )
    said = say_vintages.nowcast(vintages.Nowcast(pd.DataFrame({"quarter_end": ends}), totals, 0.8, releases))
    assert "its 400 returns would become between 420 and 460 (80% interval; middle 440)" in said
    assert f"from {releases} earlier releases whose years may share quarters" in said


@given(values=st.lists(st.integers(0, 4).map(lambda n: n * 50), min_size=1, max_size=8))
def test_words_of_a_place_in_a_series_are_true_of_it(values: list[int]) -> None:
    *earlier, now = values
    usual = vintages.UsualRevision(1, 2, shared=False)
    at = standing(*values)
    said, lead = say.stands(at, usual), say.lead(at, usual)
    if "record" in said or "is the highest in" in said:
        assert now > max(earlier)
    if "highest since" in said:
        as_high = max(place for place, value in enumerate(earlier) if value >= now)
        assert earlier[as_high + 1 :]
        assert now > max(earlier[as_high + 1 :])
    if "ranks" in said:
        assert earlier[-1] >= now, "there is nothing that it is the highest since"
        assert lead == ""
    assert ("is the first" in said) == (not earlier)


def test_rows_that_are_no_nationality_are_named_where_they_are_shown_and_nowhere_else() -> None:
    assert say_country.no_countries(["Albania", "India"]) == ()
    (said,) = say_country.no_countries(["Stateless", "Albania", "Refugee"])
    assert "Refugee (people recorded as refugees) and Stateless (stateless people)" in said
