"""Supported people by authority: what is added, what is missing, what is ranked."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import comparators as local_comparators
from analysis.measures.local import fair as local_fair
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local

DAY, BEFORE = pd.Timestamp("2026-06-30"), pd.Timestamp("2026-03-31")
YEAR_AGO = pd.Timestamp("2025-06-30")


def codes(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Authorities: code, name, code now in use, country."""
    frame = pd.DataFrame(rows, columns=["lad_code", "authority", "current_code", "country"])
    frame["is_current"] = frame["lad_code"] == frame["current_code"]
    return frame.assign(region=pd.NA)


AUTHORITIES = codes(
    ("E1", "North", "E9", "England"),
    ("E2", "South", "E9", "England"),
    ("E9", "Both", "E9", "England"),
    ("E3", "Other", "E3", "England"),
    ("S1", "Far", "S1", "Scotland"),
)
NO_GROUPS = pd.DataFrame({
    "as_at": pd.Series(dtype="datetime64[us]"),
    "lad_code": pd.Series(dtype="string"),
    "supported": pd.Series(dtype="Int64"),
})  # fmt: skip


def totals(*rows: tuple[pd.Timestamp, str | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["as_at", "lad_code", "people"])
    return frame.astype({"people": "Int64", "lad_code": "string"})


def population(**people: int) -> pd.DataFrame:
    return pd.DataFrame({"year": 2025, "lad_code": list(people), "population": list(people.values())}).astype(
        {"population": "Int64", "year": "Int64"}
    )


EVERYBODY = population(E9=10_000, E3=20_000, S1=10_000)


def test_districts_since_merged_are_added_and_counted() -> None:
    series = local.supported(
        totals((BEFORE, "E1", 5), (BEFORE, "E2", 7), (DAY, "E9", 9)), NO_GROUPS, AUTHORITIES
    )
    assert series[["code", "people", "parts"]].to_numpy().tolist() == [["E9", 12, 2], ["E9", 9, 1]]


def test_a_code_of_no_known_authority_is_refused() -> None:
    with pytest.raises(ValueError, match="X7"):
        local.supported(totals((DAY, "X7", 5)), NO_GROUPS, AUTHORITIES)


def test_the_snapshot_that_names_everybody_wins_over_totals_of_its_day() -> None:
    groups = pd.DataFrame({"as_at": [DAY, DAY], "lad_code": ["E9", "E3"], "supported": [4, 0]})
    series = local.supported(totals((DAY, "E9", 5), (BEFORE, "E3", 2)), groups, AUTHORITIES)
    now = series[series["as_at"] == DAY].set_index("code")["people"]
    assert now.to_dict() == {"E9": 4, "E3": 0}


def placed(residents: pd.DataFrame = EVERYBODY, **people: int) -> pd.DataFrame:
    """Places by so many people supported on the day."""
    series = local.supported(totals(*((DAY, code, n) for code, n in people.items())), NO_GROUPS, AUTHORITIES)
    return local.places(series, AUTHORITIES, residents)


def test_an_authority_left_out_is_missing_and_not_ranked() -> None:
    places = placed(E9=30, S1=10)
    assert places.loc["E3", ["supported", "rate", "rank", "rate_rank", "share_uk"]].isna().all()
    assert places["rank"].dropna().tolist() == [1, 2]
    assert places.loc["E9", ["share_uk", "share_nation"]].tolist() == pytest.approx([75, 100])


def test_ranks_of_none_few_and_equals() -> None:
    assert placed(E9=30, S1=10, E3=0).loc["E3", ["rank", "rate"]].tolist() == [3, 0], "zero is published"
    few = placed(E9=9, S1=10, E3=0)
    assert few["rate_rank"].dropna().to_dict() == {"S1": 1}
    assert local.among(few) == local.Among(3, 1, {2025: 1})
    equal = placed(E9=10, S1=10, E3=20)
    assert equal["rate_rank"].tolist() == [1, 1, 1]
    assert equal["quotient"].tolist() == pytest.approx([1, 1, 1])


def test_without_a_population_there_are_counts_and_no_rates() -> None:
    places = placed(population(), E9=30)
    assert places.loc["E9", "rank"] == 1
    assert places["rate"].isna().all()


def test_the_newest_population_of_each_place_is_used_and_named() -> None:
    estimates = pd.concat(
        [
            population(E9=10_000, E3=20_000),
            population(E9=9_000).assign(year=2024),
            population(S1=5).assign(year=2024),
        ]
    )
    found = local.residents(estimates, AUTHORITIES)
    assert found.loc["E9"].tolist() == [10_000, 2025]
    assert found.loc["S1"].tolist() == [5, 2024]


def test_a_rate_takes_the_estimate_of_its_year_and_adds_up_former_districts() -> None:
    rows = pd.concat([
        population(E1=3, E2=4, S1=9).assign(year=2021),
        population(E9=8, E1=5, E2=6, X1=7).assign(year=2023),
        population(E9=10, S1=11).assign(year=2025),
    ])  # fmt: skip

    def both(day: str) -> list[list[int]]:
        found = local.residents(rows, AUTHORITIES, pd.Timestamp(day).date())
        return found.loc[["E9", "S1"]].to_numpy().tolist()

    assert both("2020-12-31") == [[7, 2021], [9, 2021]]
    assert both("2023-06-29") == [[7, 2021], [9, 2021]]
    assert both("2023-06-30") == both("2025-03-31") == [[8, 2023], [9, 2021]]
    assert both("2026-06-30") == [[10, 2025], [11, 2025]]


def test_northern_ireland_keeps_its_older_population() -> None:
    found = local.residents(tables.load("population", "2026-08-27"), tables.load("authorities"))
    by_nation = found.groupby(found.index.str[0])["population_year"].unique()
    assert {nation: list(years) for nation, years in by_nation.items()} == {
        "E": [2025], "N": [2024], "S": [2025], "W": [2025],
    }  # fmt: skip


def test_kinds_add_up_to_the_supported_of_every_authority() -> None:
    groups, authorities = tables.load("immigration_groups", "2026-08-27"), tables.load("authorities")
    kinds = local.accommodation(groups, tables.load("asylum_support", "2026-08-27"), authorities)
    newest = kinds[kinds["as_at"] == DAY].set_index("code")
    assert len(newest) == 361
    published = groups[groups["as_at"] == DAY].set_index("lad_code")["supported"]
    assert (newest[list(local.KINDS)].sum(axis=1) == published.reindex(newest.index)).all()


def test_glasgow_by_kind_on_the_day_a_report_of_2024_sees() -> None:
    authorities = tables.load("authorities", "2024-11-29")
    kinds = local.accommodation(
        tables.load("immigration_groups", "2024-11-29"),
        tables.load("asylum_support", "2024-11-29"),
        authorities,
    )
    last = kinds[kinds["code"] == "S12000049"].iloc[-1]
    assert (last["as_at"], last["dispersal"], last["initial"]) == (pd.Timestamp("2024-09-30"), 3883, 192)
    assert pd.isna(last["contingency"])


def test_ten_largest_on_30_june_2026() -> None:
    groups, authorities = tables.load("immigration_groups", "2026-08-27"), tables.load("authorities")
    series = local.supported(tables.load("asylum_support_totals", "2026-08-27"), groups, authorities)
    places = local.places(series, authorities, tables.load("population", "2026-08-27"))
    newest = groups[groups["as_at"] == DAY].set_index("lad_code")
    by_number = places.nlargest(10, "supported")[["name", "supported"]]
    assert by_number.to_numpy().tolist() == [
        ["Glasgow City", 3938], ["Birmingham", 2136], ["Liverpool", 1961], ["Coventry", 1700],
        ["Belfast", 1540], ["Manchester", 1509], ["Sandwell", 1467], ["Leeds", 1365],
        ["Nottingham", 1352], ["Leicester", 1333],
    ]  # fmt: skip
    by_rate = places.astype({"rate": float}).nlargest(10, "rate")
    assert by_rate["name"].tolist() == [
        "Glasgow City", "Hyndburn", "Braintree", "Burnley", "Coventry", "Blackburn with Darwen", "Halton",
        "Rugby", "Pendle", "Middlesbrough",
    ]  # fmt: skip
    hotels = newest.nlargest(10, "contingency")
    assert list(zip(hotels["authority"], hotels["contingency"], strict=True)) == [
        ("Hillingdon", 965), ("Hounslow", 924), ("Barnet", 731), ("Manchester", 708), ("Birmingham", 589),
        ("Croydon", 557), ("Newham", 541), ("Stockport", 485), ("Rugby", 433), ("Brent", 427),
    ]  # fmt: skip


def history(*people: int | None) -> pd.DataFrame:
    days = pd.date_range(end="2026-06-30", periods=len(people), freq="QE")
    rows = [(day, "E9", n) for day, n in zip(days, people, strict=True) if n is not None]
    everything = [(day, "S1", 1) for day in days]
    series = local.supported(totals(*rows, *everything), NO_GROUPS, AUTHORITIES)
    return local_history.of_place(series.assign(left_out=""), "E9")


def test_changes_since_the_quarter_the_year_and_the_peak() -> None:
    found = local_history.changes(history(50, 80, 60, 70, 40, 44))
    assert found.quarter == local_history.Change(44, 40, dt.date(2026, 3, 31))
    assert found.year == local_history.Change(44, 80, YEAR_AGO.date())
    assert found.peak == local_history.Change(44, 80, YEAR_AGO.date())
    assert found.peak.difference == -36


def test_no_peak_where_the_newest_is_the_most_and_no_base_where_a_quarter_was_not_published() -> None:
    assert local_history.changes(history(1, 2, 3, 4, 5)).peak is None
    found = local_history.changes(history(5, None, 7, 8, None, 9))
    assert (found.quarter, found.year) == (None, None)
    assert local_history.changes(history(5, 6, None)) == local_history.Changes(None, None, None)


def test_a_day_without_the_place_is_a_missing_row() -> None:
    rows = history(5, None, 7)
    assert rows["people"].isna().tolist() == [False, True, False]


def test_first_at_every_quarter_end_is_computed() -> None:
    ranks = pd.DataFrame({"rank": [1, 1, 2], "sharing": 1})
    assert local_history.always_first(ranks.iloc[:2])
    assert not local_history.always_first(ranks)
    assert not local_history.always_first(ranks.iloc[:0])
    assert not local_history.always_first(ranks.iloc[:2].assign(sharing=[1, 2])), (
        "jointly is not more than any"
    )


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60).filter(any))
def test_concentration_lies_within_its_bounds(people: list[int]) -> None:
    found = local_fair.concentration(pd.Series(people))
    some = sum(n > 0 for n in people)
    assert 1 / some - 1e-9 <= found["herfindahl"] <= 1 + 1e-9
    assert found["effective"] == pytest.approx(1 / found["herfindahl"])
    assert found["effective"] <= some + 1e-6
    assert found["authorities"] == some


def test_equal_authorities_count_fully() -> None:
    found = local_fair.concentration(pd.Series([7] * 20))
    assert (found["effective"], found["top_ten"]) == pytest.approx((20, 50))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 9000)), min_size=2, max_size=40))
def test_gini_lies_from_none_to_all_and_does_not_see_authority_sizes(pairs: list[tuple[int, int]]) -> None:
    people = pd.Series([p for p, _ in pairs], dtype="Int64")
    residents = pd.Series([r for _, r in pairs], dtype="Int64")
    proportional = local_fair.gini(residents * 3, residents)
    assert proportional == pytest.approx(0, abs=1e-9)
    found = local_fair.gini(people, residents)
    assert found is None or -1e-9 <= found <= 1


@pytest.mark.parametrize("nobody", [0, None])
def test_gini_of_all_in_one_place_and_that_it_needs_every_population(nobody: int | None) -> None:
    people = pd.Series([nobody, 10], dtype="Int64")
    assert local_fair.gini(people, pd.Series([50, 50])) == pytest.approx(0.5)
    assert local_fair.gini(pd.Series([1, 2]), pd.Series([10, None], dtype="Int64")) is None


def test_breaks_are_read_from_the_rows() -> None:
    support = tables.load("asylum_support", "2026-08-27")
    authorities = tables.load("authorities")
    series = local.supported(
        tables.load("asylum_support_totals", "2026-08-27"), tables.load("immigration_groups"), authorities
    )
    found = local_breaks.breaks(support, series, tables.load("asylum_support_sections"))
    assert found["as_at"].dt.strftime("%Y-%m-%d").tolist() == [
        "2018-03-31", "2022-12-31", "2023-12-31", "2025-03-31",
    ]  # fmt: skip
    assert "section 4" in found["text"][0]
    assert "section 98" in found["text"][1]
    counting = (
        local_breaks.with_counting(series, found).drop_duplicates("as_at").set_index("as_at")["left_out"]
    )
    assert counting["2017-12-31"] == "people with section 4 support;people with section 98 support;"
    assert counting["2022-09-30"] == "people with section 98 support;"
    assert counting["2024-06-30"] == "people with subsistence only;"
    alike = counting[counting == ""].index
    assert [day.strftime("%Y-%m") for day in alike] == [
        "2022-12", "2023-03", "2023-06", "2023-09", "2025-03", "2025-06", "2025-09", "2025-12", "2026-03",
        "2026-06",
    ]  # fmt: skip


def test_a_break_not_yet_published_is_not_marked() -> None:
    support = tables.load("asylum_support", "2020-06-30")
    series = local.supported(
        tables.load("asylum_support_totals", "2020-06-30"), NO_GROUPS, tables.load("authorities")
    )
    found = local_breaks.breaks(support, series, tables.load("asylum_support_sections", "2020-06-30"))
    assert len(found) == 1


def test_a_break_that_began_between_two_days_held_is_not_given_the_day_it_is_seen() -> None:
    """Without the quarter ends on which the sums fall short, "again" may be any after the last known."""
    national = tables.load("asylum_support_sections")
    support, authorities = tables.load("asylum_support"), tables.load("authorities")
    series = local.supported(tables.load("asylum_support_totals"), NO_GROUPS, authorities)
    between = "again from here, or a quarter end after 30 September 2024, on."
    for gap, said in ((series.iloc[:0], "again from here on."), (series, between)):
        held = series[~series["as_at"].isin(gap.loc[gap["as_at"] == "2024-12-31", "as_at"])]
        assert local_breaks.breaks(support, held, national)["text"].iloc[-1].endswith(said)


def test_places_absent_where_the_sum_is_exact_are_zero() -> None:
    """Asy_D11: 333 places on 31 March 2025 add up to the UK's 106,771; 302 the quarter before fall short."""
    authorities = tables.load("authorities")
    series = local.supported(tables.load("asylum_support_totals"), NO_GROUPS, authorities)
    whole = local.absent(series, tables.load("asylum_support_sections"), authorities)
    zeros = whole[whole["people"] == 0].groupby("as_at").size()
    assert zeros["2025-03-31"] == len(local.frame(authorities)) - 333
    assert "2024-12-31" not in zeros.index
    assert whole["people"].sum() == series["people"].sum()


def test_the_reclassification_of_2023_is_found_and_none_before() -> None:
    found = local_breaks.reclassified(tables.load("asylum_support_sections", "2026-08-27"))
    assert found == local_breaks.Moved(dt.date(2023, 6, 30), (51546, 6735), (55948, 106607))
    assert local_breaks.reclassified(tables.load("asylum_support_sections", "2022-12-31")) is None


def of_size(**residents: int | None) -> pd.DataFrame:
    return pd.DataFrame({"population": residents}, dtype="Int64").assign(supported=1, rate=1.0)


def test_the_nearest_are_of_the_same_kind_and_nearest_in_population_first() -> None:
    places = of_size(E06c=50, E06b=200, E06a=100, E06d=130, E06e=None, E07f=100, W06g=100)
    assert local_comparators.nearest(places, "E06a") == [
        "E06d",
        "E06b",
        "E06c",
    ]  # the last two are equally near
    assert local_comparators.nearest(places, "E06a", 1) == ["E06d"]
    assert local_comparators.nearest(places, "W06g") == local_comparators.nearest(places, "E06e") == []


@given(st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 500)), min_size=2, max_size=12))
def test_the_figures_that_are_compared_choose_nobody(rows: list[tuple[int, float]]) -> None:
    places = of_size(**{f"E06{n}": residents for n, (residents, _) in enumerate(rows)})
    other = places.assign(supported=[int(rate) for _, rate in rows], rate=[rate for _, rate in rows])
    assert local_comparators.nearest(places, "E060") == local_comparators.nearest(other, "E060")


def test_beside_keeps_the_authority_first_and_each_once() -> None:
    rows = local_comparators.beside(of_size(a=1, b=2), "b", ["a", "b", "a"])
    assert rows.index.tolist() == ["b", "a"]
    assert rows["size_ratio"].tolist() == [1, 2]


def test_contingency_is_of_people_accommodated() -> None:
    kinds = pd.Series({"dispersal": 60, "contingency": 30, "initial": 10, "other": 0, "subsistence": 99})
    assert local.in_contingency(kinds) == (30, 100)
    assert local.in_contingency(kinds.astype("Int64").where(kinds != 30)) is None
    assert local.in_contingency(kinds / 10) is None, "too few for a per cent"


def test_support_types_of_glasgow() -> None:
    rows = local.support_types(
        tables.load("asylum_support", "2026-08-27"),
        tables.load("asylum_support_sections_by_area", "2026-08-27"),
        tables.load("authorities"),
        "S12000049",
    ).set_index("as_at")
    assert rows.loc[pd.Timestamp("2026-03-31")].tolist() == [3371, 20, 479]
    assert rows.loc[pd.Timestamp("2024-09-30")].sum() == 4075
    assert pd.isna(rows.loc[pd.Timestamp("2022-09-30"), "section98"])


def test_a_quarter_nobody_was_published_for_is_a_gap_and_not_a_shorter_way() -> None:
    held = tables.load("asylum_support_totals", "2026-03-01"), tables.load("immigration_groups", "2026-03-01")
    series = local.supported(*held, tables.load("authorities")).assign(left_out="")
    rows = local_history.of_place(series, "S12000049")
    own = rows.set_index("as_at")["people"]
    assert own[pd.Timestamp("2024-09-30")] == 4075
    assert own[pd.Timestamp("2024-12-31") : pd.Timestamp("2025-09-30")].isna().all()
    assert own[pd.Timestamp("2025-12-31")] == 3835
    assert local_history.changes(rows).year is None
