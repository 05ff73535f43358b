"""The sentences that answer the readers' questions, each figure recomputed from the tables at ten days."""

import datetime as dt
import math
import re
from itertools import groupby

import pandas as pd
import pytest
from crossings_shown import DAYS, NOTEBOOK, Shown, shown

from analysis.common import wording
from analysis.exhibits import Callout, Prose, Sources
from analysis.measures.crossings.arrivals import Totals
from analysis.publish.render import sections
from analysis.reports.crossings import ahead_words, detail_words, people_words

pytestmark = pytest.mark.slow
Daily = pd.Series
TABLES = NOTEBOOK.parents[1] / "data" / "tables"


@pytest.fixture(params=DAYS, scope="module")
def seen(request: pytest.FixtureRequest) -> Shown:
    return shown(as_of=request.param)


def counts(seen: Shown, column: str = "arrivals") -> Daily:
    return seen.report.load("small_boats_daily").set_index("date")[column].astype(int)


def window(days: Daily, year: int, end: pd.Timestamp) -> Daily:
    """The days of a year up to the date of `end`, 28 February for a leap day."""
    leap = (end.month, end.day) == (2, 29) and year % 4
    return days[f"{year}-01-01" : end.replace(year=year, day=28 if leap else end.day)]


def per_cent(part: float, whole: float, decimals: int = 0) -> str:
    return wording.percent(part / whole * 100, decimals)


def test_why_arrivals_changed(seen: Shown) -> None:
    text = seen.text("why")
    people, boats = counts(seen), counts(seen, "boats")
    end = people.index.max()
    parts = []
    for year in (end.year - 1, end.year):
        own, own_boats = window(people, year, end), window(boats, year, end)
        days = int((own > 0).sum())
        parts.append((days, own_boats.sum() / max(days, 1), own.sum() / max(own_boats.sum(), 1), own.sum()))
    if min(parts[0][3], parts[1][3]) < 30:
        assert (
            f"{wording.plural(parts[0][3], 'person', 'people').replace('0 people', 'nobody')} arrived on the same dates"
            in text
        )
        return
    for noun, decimals, before, now in zip(
        ("days with arrivals", "boats a day with arrivals", "people in a boat"),
        (0, 1, 1),
        *parts,
        strict=False,
    ):
        assert f"{wording.number(now, decimals)} {noun} ({wording.number(before, decimals)})" in text
    assert f"arrivals were {wording.change(parts[1][3], parts[0][3])} than then" in text
    changes = [math.log(now / before) for before, now in zip(*parts, strict=True)]
    assert sum(changes[:3]) == pytest.approx(changes[3])
    way = math.copysign(1, changes[3])
    largest = max(range(3), key=lambda place: way * changes[place])
    title = seen["decomposition"].title
    part = ("days with arrivals", "boats a day with arrivals", "people in a boat")[largest]
    assert title == f"Largest part of the {'rise' if way > 0 else 'fall'}: {part}"


def test_days_and_gaps(seen: Shown) -> None:
    text = seen.text("days-and-gaps")
    people = counts(seen)
    end = people.index.max()
    own = people[f"{end.year}-01-01" :]
    days = int((own > 0).sum())
    assert f"on {days} of {len(own)} day" in text
    assert f"of {end.year} counted ({per_cent(days, len(own))})" in text
    runs = []
    for none, group in groupby(people.items(), key=lambda item: item[1] == 0):
        if none:
            dates = [day.date() for day, _ in group]
            runs.append((len(dates), dates[0], dates[-1]))
    reaching = [run for run in runs if run[2].year == end.year]
    longest = max(reaching, key=lambda run: (run[0], -run[1].toordinal()))
    level = [run for run in reaching if run[0] == longest[0]]
    plural = "day" if longest[0] == 1 else "days"
    each = f"was {longest[0]} {plural}," if len(level) == 1 else f"were {longest[0]} {plural} each,"
    assert f"{each} {wording.listed([wording.span(*run[1:]) for run in level])}" in text
    assert ("had not ended" in text) == (level[-1][2] == end.date())
    before = [run for run in runs if run[0] >= longest[0] and run[2] < longest[1]]
    if before:
        assert f"at least as long was {before[-1][0]} day" in text
        assert wording.span(before[-1][1], before[-1][2]) in text
    else:
        first = longest[1] == dt.date(2018, 1, 1)
        assert (
            "counting began on the first of them" if first else "the longest since counting began in 2018"
        ) in text
    landed = seen.report.load("small_boats_daily").set_index("date")["boats_uncontrolled"][str(end.year)]
    if landed.isna().any():
        assert f"in {end.year} is not known" in text
    else:
        assert ("No boat landed" if landed.sum() == 0 else f"{landed.sum()} boat") in text


def test_arrivals_and_preventions(seen: Shown) -> None:
    weeks = seen.report.load("small_boats_weekly").dropna(subset=["prevented"])
    if weeks.empty:
        assert isinstance(seen["preventions"], Callout)
        return
    text, last = seen.text("prevented"), weeks.iloc[-1]
    assert (
        f"week to {wording.day(last['week_ending'])}, {wording.plural(last['arrivals'], 'person', 'people')}"
        in text
    )
    assert f"reported {wording.some(last['prevented'], 'prevention')}" in text
    own = weeks[weeks["week_ending"].dt.year == last["week_ending"].year]
    prevented, arrived = int(own["prevented"].sum()), int(own["arrivals"].sum())
    share = per_cent(prevented, prevented + arrived)
    assert f"{share} of attempts counted in the weeks of {last['week_ending'].year} were prevented" in text
    assert "attempts, not people" in text
    assert f"{prevented:,} preventions, {arrived:,} arrivals" in seen["preventions"].title
    assert share in seen["preventions-by-year"].title


def newest_nationalities(seen: Shown) -> tuple[pd.Series, str]:
    rows = seen.report.load("small_boats_nationality")
    rows = rows[~rows["part_year"].astype(bool)]
    year = int(rows["year"].max())
    later = seen.report.load("small_boats_nationality_year_ending")
    if len(later) and later["year_ending"].max() > pd.Timestamp(year, 12, 31):
        end = later["year_ending"].max()
        own = later[later["year_ending"] == end].set_index("nationality")["arrivals"]
        return own, f"the year ending {wording.month(end)}"
    return rows[rows["year"] == year].set_index("nationality")["arrivals"], str(year)


def test_who_arrives(seen: Shown) -> None:
    if isinstance(seen.get("nationalities"), Callout):
        return
    text = seen.text("who")
    own, period = newest_nationalities(seen)
    pooled = [name for name in own.index if name.startswith(("Not currently", "All other", "Other and"))]
    named = own.drop(pooled).sort_values(ascending=False)
    assert f"the {own.sum():,} people who arrived in {period}" in text
    assert [int(n.replace(",", "")) for n in re.findall(r"\(([\d,]+)\)", text)[:5]] == named.head(5).tolist()
    unknown = int(own.get("Not currently recorded", 0))
    if unknown:
        assert (
            f"For {wording.plural(unknown, 'person', 'people')} ({per_cent(unknown, own.sum(), 1)})" in text
        )
    else:
        assert "A nationality is recorded for everyone" in text
    if "Albania" in named.index:
        rank = int((named > named["Albania"]).sum()) + 1
        assert f"ranks {wording.ordinal(rank)} in {period}: {named['Albania']:,} " in text
    else:
        assert f"Albania is not named for {period}" in text
    rows = seen.report.load("small_boats_nationality")
    albania = rows[(rows["nationality"] == "Albania") & ~rows["part_year"].astype(bool)]
    most = albania.sort_values("arrivals").iloc[-1]
    most_said = f"{most['year']} had the most: {most['arrivals']:,} people."
    alone = albania["arrivals"].notna().sum() == 1
    assert (f"named for {most['year']} alone" if alone else most_said) in text
    assert seen["nationalities-latest"].title.startswith(
        f"{named.index[0]} first, with {per_cent(named.iloc[0], own.sum())}"
    )


def test_ages(seen: Shown) -> None:
    if isinstance(seen.get("ages"), Callout):
        return
    boats = seen.report.load("illegal_entry")
    boats = boats[boats["method"] == "Small boat arrivals"]
    year = (
        boats.groupby(boats["quarter_end"].dt.year)["quarter_end"]
        .nunique()
        .pipe(lambda n: n[n == 4].index.max())
    )
    own = boats[boats["quarter_end"].dt.year == year]
    age, sex = (own.groupby(column)["detections"].sum() for column in ("age_group", "sex"))
    text = seen.text("ages-words")
    assert f"In {year}, " in text
    known_sex = sex["Male"] + sex["Female"]
    assert f"{per_cent(sex['Male'], known_sex)} of people whose sex is recorded were male" in text
    known = age[["17 and under", "18 to 24", "25 to 39", "40 and over"]].sum()
    assert f"{per_cent(age['17 and under'], known)} of people whose age is recorded were under 18" in text
    without = int(age.sum() - known)
    assert (
        f"For {wording.plural(without, 'person', 'people')} no age" if without else "Everyone has an age"
    ) in text
    assert seen["ages"].title.startswith(f"{age['17 and under']:,} people under 18 in {year}")
    assert seen["sexes"].title.startswith(f"{sex['Female']:,} ")


def test_what_becomes_of_claims(seen: Shown) -> None:
    table = seen.report.load("small_boats_outcomes").sort_values("arrival_year")
    if isinstance(seen["claim-outcomes"], Callout):
        assert table.empty or seen.report.later_published("small_boats_outcomes")
        return
    text, row = seen.text("claims"), table.iloc[-1]
    claims = row["people_with_claim"]
    assert f"Of the {row['matched_arrivals']:,} arrivals of {row['arrival_year']}" in text
    assert f"{per_cent(claims, row['matched_arrivals'])} claimed asylum" in text
    for name, words in (
        ("grants", "granted protection"),
        ("refused", "refused"),
        ("awaiting", "awaiting an initial"),
    ):
        assert f"{per_cent(row[name], claims)} were {words}" in text
    assert ("administrative" in text) == pd.notna(row["administrative"])
    if pd.notna(row["withdrawn"]):
        assert f"{per_cent(row['withdrawn'], claims)} withdrew their claim" in text, (
            "people are not withdrawn"
        )
    released = wording.day(seen.report.released("small_boats_outcomes"))
    assert f"As published on {released}, of the people who claimed" in text
    assert f"By {released}" not in text, "a day of publication is no day of data"
    assert f"{per_cent(row['grants'], row['grants'] + row['refused'])} were grants" in text
    assert seen["claim-outcomes-people"].title.startswith(f"{table['awaiting'].sum():,} ")
    for bar in seen.rows("claim-outcomes"):
        assert sum(v for k, v in bar.items() if k.endswith("_pct")) == pytest.approx(100, abs=0.05)


def test_outcomes_that_are_older_than_the_calendar_allows_say_so_in_their_titles() -> None:
    """56,418 "still await a decision", a figure of November 2023, stood in a page of August 2026 as final."""
    found = shown("claims", "sources", as_of="2026-08-21")
    released = found.report.released("small_boats_outcomes")
    assert found.report.as_of
    assert released < found.report.as_of - dt.timedelta(days=100)
    end = next(one.payload() for one in found.values() if isinstance(one, Sources))
    for name in ("claim-outcomes", "claim-outcomes-people"):
        shown_as = sections.dated(found[name].payload(), end)
        assert shown_as
        assert shown_as["title"].endswith(f" (as published on {wording.day(released)})")
        assert shown_as["status"] != "final"
    years = [row[0] for row in found["claim-outcomes-people"].data.rows]
    title = found["claim-outcomes-people"].title
    assert f" matched arrivals of {min(years)} to {max(years)} awaited a decision" in title


def test_a_year_held_in_part_is_not_set_among_whole_years() -> None:
    """From 27 November 2025 to 25 February 2026 nationalities of 2025 were held to September alone."""
    found = shown("who", as_of="2026-01-15")
    rows = found.report.load("small_boats_nationality")
    (part,), whole = (
        rows.loc[rows["part_year"].astype(bool) == is_so, "year"].unique() for is_so in (True, False)
    )
    assert part == max(whole) + 1
    years = [int(row["year"]) for row in found.rows("nationalities")]
    assert max(years) == max(whole)
    assert found["nationalities"].title.endswith(f"in {max(whole)}")
    later = found.report.load("small_boats_nationality_year_ending")["year_ending"].max()
    assert later.year > max(whole)
    assert f"who arrived in the {wording.year_ending(later.date())} were" in found.text("who")


def test_what_one_table_lacks_is_not_said_to_be_held_nowhere() -> None:
    """Of January 2026 ages of 2023 were "the last held", beside a table of ages of 2024."""
    found = shown("who", as_of="2026-01-15")
    newest = {name: max(int(row[year]) for row in found.rows(name))
              for name, year in (("ages", "year"), ("ages-and-sexes", "period"))}  # fmt: skip
    assert newest["ages"] < newest["ages-and-sexes"]
    said = " ".join([found.text("ages-words"), *found["ages"].notes, *found["sexes"].notes])  # type: ignore[attr-defined]
    assert f"In {newest['ages']}, the last whole year of the detailed table held," in said
    assert "not held" not in said
    assert "ages are held" not in said
    routes = shown("whole", as_of="2026-01-15").text("whole")
    monthly = found.report.load("illegal_entry_by_route")["period_end"].max()
    assert (
        int(re.findall(r"in (\d{4}), the last whole year of the detailed table held", routes)[0])
        < monthly.year - 1
    )
    assert "held in full" not in routes


def test_the_part_of_the_whole(seen: Shown) -> None:
    if "whole" not in seen:
        assert isinstance(seen["part-of-the-whole"], Callout)
        return
    text = seen.text("whole")
    routes = seen.report.load("illegal_entry")
    by_year = routes.groupby(routes["quarter_end"].dt.year)
    whole = by_year["quarter_end"].nunique().pipe(lambda n: n[n == 4].index)
    if len(whole):
        own = routes[routes["quarter_end"].dt.year == whole.max()].groupby("method")["detections"].sum()
        share = per_cent(own["Small boat arrivals"], own.sum())
        assert f"Small boats were {share} of detections on illegal entry routes" in text
        assert f"in {whole.max()}, the last whole year of the detailed table" in text
        assert share in seen["routes"].title
    flows = seen.report.load("asylum_flows").set_index("quarter_end")["claims"]
    claims = seen.report.load("asylum_claims_by_route")
    boats = claims[claims["route"] == "Small Boat"].set_index("quarter_end")["claims"]
    both = pd.DataFrame({"boats": boats, "all": flows}).dropna()
    years = both.groupby(both.index.year)
    full = years.size().pipe(lambda n: n[n == 4].index)
    if len(full):
        last = years.sum().loc[full.max()]
        share = per_cent(last["boats"], last["all"])
        assert (
            f"{share} of asylum claims in {full.max()} ({last['boats']:,.0f} of {last['all']:,.0f})" in text
        )
        assert share in seen["share-of-claims"].title
    if "newest totals" in text:
        rows = seen.report.load("headline_figures")
        every = rows[rows["measure"] == "all methods"].sort_values("published").iloc[-1]
        own = rows[(rows["topic"] == "small boats") & (rows["period"] == every["period"])].iloc[0]
        assert f"{every['value']:,} people detected on all routes, {own['value']:,} of them" in text
        assert f"({per_cent(own['value'], every['value'])})" in text
    assert "all immigration" in text
    assert "not known from the open data" in text


def test_referrals(seen: Shown) -> None:
    rows = seen.report.load("small_boats_nrm")
    quarters = (
        rows.groupby(rows["quarter_end"].dt.year)["quarter_end"].nunique()
        if len(rows)
        else pd.Series(dtype=int)
    )
    whole = quarters[quarters == 4].index
    text = seen.text("whole") if "whole" in seen else ""
    if not len(whole):
        assert "modern slavery" not in text
        return
    own = rows[rows["quarter_end"].dt.year == whole.max()]
    people, referred = own["people"].sum(), own.loc[own["referral_raised"], "people"].sum()
    day = wording.day(seen.report.released("small_boats_nrm"))
    assert f"As published on {day}, of {people:,} people who arrived in {whole.max()}" in text
    assert f"{referred:,} ({per_cent(referred, people)}) were referred" in text


def test_deaths(seen: Shown) -> None:
    table = seen.report.load("channel_deaths").set_index("year")
    text = seen.text("deaths-words")
    last = min(dt.date(2026, 8, 4), seen.report.as_of)
    whole = last.year - (last != dt.date(last.year, 12, 31))
    row = table.loc[whole]
    recorded = wording.day(seen.report.released("channel_deaths"))
    assert (
        f"In {whole}, as recorded by {recorded}, {wording.plural(row['dead'], 'person', 'people')} died"
        in text
    )
    assert f"{row['missing'] or 'nobody'} " in text
    assert f"{row['sea'] or 'none'} of these {row['total']} at sea" in text
    missing = wording.plural(row["missing"], "person", "people") if row["missing"] else "nobody"
    assert seen["deaths"].title.startswith(
        f"{row['dead']} people recorded dead and {missing} missing in {whole}"
    )
    if last.year > whole and last.year in table.index:
        assert f"For {last.year}: {table.loc[last.year, 'dead']} people dead" in text


def test_revisions(seen: Shown) -> None:
    text = seen.text("revisions")
    marked = seen.report.load("small_boats_daily")["revised"].astype(bool).sum()
    assert f"The publisher marks {wording.some(marked, 'day')} as revised" in text
    assert ("revised-days" in seen) == (marked > 0)
    log = pd.read_csv(TABLES / "releases.csv")
    held = (log["table"].eq("small_boats_daily") & (log["released"] <= str(seen.report.as_of))).sum()
    rows = pd.read_csv(TABLES / "small_boats_daily.csv", low_memory=False)
    changed = int((rows["superseded"].dropna().astype(str) <= str(seen.report.as_of)).sum())
    if held < 2:
        assert "No later release" in text
    else:
        assert f"the {held} releases held by this day changed {'none' if changed == 0 else changed}." in text


def test_every_record_line(seen: Shown) -> None:
    text = seen.text("records")
    people = counts(seen)
    end = people.index.max()
    to_date = pd.Series({y: window(people, y, end).sum() for y in range(2018, end.year + 1)})
    line = text.splitlines()[0]
    now = int(to_date.iloc[-1])
    rank = int((to_date > now).sum()) + 1
    assert f"{now:,} pe" in line
    assert f"of {len(to_date)} years" in line
    if rank > 1:
        assert f"{wording.ordinal(rank)} highest" in line
        assert f"the highest is {to_date.max():,} ({to_date.idxmax()})" in line
        assert "a record" not in line
    elif "a record" in line:
        second = to_date.iloc[:-1].max()
        assert f"a record, {now - second:,} above {second:,} ({to_date.iloc[:-1].idxmax()})" in line
        assert now - second > 23 / 8


def test_no_word_is_left_empty(seen: Shown) -> None:
    for exhibit in seen.values():
        if isinstance(exhibit, Prose | Callout):
            assert not re.search(r"\bnan\b|None|\[x\]|<NA>|NaT|  ", exhibit.markdown), exhibit.id


LOGS = {
    "crossing_days": math.log(17 / 13),
    "boats_per_day": math.log(0.69),
    "people_per_boat": math.log(1.13),
}


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (LOGS, "Largest part of the rise: days with arrivals"),
        ({name: -value for name, value in LOGS.items()}, "Largest part of the fall: days with arrivals"),
        (dict.fromkeys(LOGS, 0.0), "As many arrivals as on the same dates of the year before"),
    ],
)  # fmt: skip
def test_a_fall_is_no_part_of_a_rise(parts: dict[str, float], title: str) -> None:
    assert detail_words.decomposition_title({**parts, "total": sum(parts.values())}) == title


def test_no_per_cent_of_few_days_or_boats() -> None:
    before, now = Totals(2006, 43, 13, 60, 2006 / 43), Totals(2056, 39, 17, 60, 2056 / 39)
    said = [detail_words.part_change(name, before, now) for name in (*detail_words.PARTS, "total")]
    assert said == ["13 to 17", "3.3 to 2.3", "46.7 to 52.7", "+2%"]


def test_why_no_change_is_given_is_known_and_not_one_of_two_reasons() -> None:
    few, first = shown("totals", "boats", as_of="2024-01-15"), shown("totals", "boats", as_of="2018-02-05")
    assert "44 people had arrived to the same date" in few["growth-sensitivity"].markdown
    assert "44 people arrived on the same dates of 2023 and nobody in 2024" in few.text("why")
    assert first["growth-sensitivity"].markdown == "No change is given: 2017 was not counted."
    assert first.text("why") == "The change on last year cannot be split: 2017 was not counted."
    figure = shown("report", as_of="2024-01-15").figures["arrivals_to_date_change_pct"]
    assert (figure.value, figure.text) == (None, "44 fewer")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([40, 30, 30], "Of the 3 years it is named for, 2018 had the most: 40 people."),
        ([40, 40, 30], "Of the 3 years it is named for, 2018 and 2019 had the most: 40 people each."),
        ([1, 1, 1], "In each of the 3 years it is named for it was 1 person."),
        ([40, None, None], "It is named for 2018 alone of the years held."),
    ],
)
def test_most_people_is_not_said_of_a_part(counts: list[int | None], said: str) -> None:
    years = pd.DataFrame({"year": [2018, 2019, 2020], "arrivals": pd.array(counts, dtype="Int64")})
    text = people_words.chosen_nationality("Eritrea", years, None, "2020")
    assert text.endswith(said)
    assert not text.startswith("Most")


def test_last_year_is_compared_whatever_year_is_asked_for() -> None:
    seen = shown("report", "totals", as_of="2026-08-21", first_year=2026)
    figures = seen.figures
    assert "than to the same date in 2025" in figures["arrivals_to_date"].change
    assert figures["arrivals_to_date_rank"].unit == "of 2 years"
    level = shown("report", "totals", as_of="2024-01-10")  # nobody had arrived in three of seven years
    assert level.figures["arrivals_to_date_rank"].change == "1 is the most; shared with 2 others"
    alone = shown("report", "totals", as_of="2018-02-05")
    assert "arrivals_to_date_rank" not in alone.figures
    assert "2018 to 2018" not in alone["cumulative-arrivals"].subtitle


@pytest.mark.parametrize(("day", "otherwise"), [("2022-03-31", False), ("2026-08-21", True)])
def test_a_highest_across_a_change_of_counting_says_so_and_is_drawn(day: str, otherwise: bool) -> None:
    seen = shown("report", "records", "boats", "years", as_of=day)
    note = "Daily counts from April 2022 to January 2023 were taken under the Ministry of Defence in another way."
    for name in ("rolling-12-months", "busiest-days", "arrivals-by-year", "people-per-boat", "key-figures"):
        assert (note in seen[name].notes) == otherwise, name
    for name in ("opening", "records"):
        assert (note in seen.text(name)) == otherwise
    for name in ("rolling-12-months", "people-per-boat"):
        assert ("another way" in seen[name].svg) == otherwise
    assert ("in the table are so counted." in " ".join(seen["busiest-days"].notes)) == otherwise
    for name in ("rolling-12-months", "busiest-days", "arrivals-by-year"):
        assert seen[name].title.endswith(" (counted differently)") == otherwise
    assert "peak" not in seen["rolling-12-months"].subtitle, "two days can be level, and the title names them"


def test_a_part_of_a_month_is_called_that() -> None:
    seen = shown("boats", as_of="2026-08-21")["people-per-boat"]
    assert "It ends at 85 in 1 to 20 August 2026 (77 without flagged days)." in seen.alt
    assert "The last month is counted to 20 August 2026." in seen.notes


def test_why_nationalities_are_not_set_beside_each_other_is_checked() -> None:
    said = ahead_words.no_contrast((dt.date(2025, 6, 30), dt.date(2026, 6, 30)), dt.date(2025, 12, 31))
    assert said.endswith(
        "for April to June 2025 and April to June 2026, and the last held is October to December 2025."
    )
    assert people_words.nationals("Stateless") == "stateless people"
