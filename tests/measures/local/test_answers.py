"""Local figures equal the published answers, for one authority and for all 361.

Published figures are typed here and nowhere else; KA numbers are the list of known answers.
"""

import pandas as pd
import pytest

from analysis import tables
from analysis.inputs import areas
from analysis.measures.local import breaks as local_breaks
from analysis.measures.local import fair as local_fair
from analysis.measures.local import history as local_history
from analysis.measures.local import support as local

GLASGOW = "S12000049"


@pytest.fixture(scope="module")
def series(authorities: pd.DataFrame) -> pd.DataFrame:
    rows = local.supported(
        tables.load("asylum_support_totals"), tables.load("immigration_groups"), authorities
    )
    support, national = tables.load("asylum_support"), tables.load("asylum_support_sections")
    return local_breaks.with_counting(rows, local_breaks.breaks(support, rows, national))


@pytest.fixture(scope="module")
def kinds(authorities: pd.DataFrame) -> pd.DataFrame:
    return local.accommodation(tables.load("immigration_groups"), tables.load("asylum_support"), authorities)


@pytest.fixture(scope="module")
def now(series: pd.DataFrame, authorities: pd.DataFrame) -> pd.DataFrame:
    return local.places(series, authorities, tables.load("population"))


# every quarter end from March 2014 to June 2026, added up by hand from the files of Asy_D11 and Reg_02;
# among them KA202, KA203, KA204, KA205, KA207 and KA211
GLASGOW_QUARTERS = [
    2427, 2485, 2562, 2791, 2590, 2602, 2769, 3084, 3173, 3171, 3210, 3311, 3512, 3614, 3507, 3649, 4328, 4340,
    4484, 4548, 4538, 4511, 4556, 4297, 4359, 4616, 4821, 4760, 4684, 4324, 4374, 4482, 4568, 4683, 4635, 4698,
    4520, 4694, 4678, 3939, 4279, 3868, 4075, 4193, 4152, 3844, 3777, 3835, 3870, 3938,
]  # fmt: skip


def test_glasgow_at_every_quarter_end(series: pd.DataFrame) -> None:
    assert local_history.of_place(series, GLASGOW)["people"].tolist() == GLASGOW_QUARTERS


def test_glasgow_has_no_gap_from_2014_to_2026_and_is_first_on_every_day(series: pd.DataFrame) -> None:
    ranks = local_history.ranks(series, GLASGOW)
    quarters = pd.date_range("2014-03-31", "2026-06-30", freq="QE")
    assert ranks["as_at"].tolist() == quarters.tolist()
    assert local_history.always_first(ranks)
    assert not local_history.always_first(local_history.ranks(series, "E08000025"))


def test_glasgow_on_30_june_2026(now: pd.DataFrame) -> None:
    row = now.loc[GLASGOW]
    assert (row["supported"], row["rank"], row["rate_rank"], row["population_year"]) == (3938, 1, 1, 2025)
    assert row["rate"] == pytest.approx(60.2, abs=0.05)


def test_share_of_scotland_by_two_definitions(
    series: pd.DataFrame, kinds: pd.DataFrame, authorities: pd.DataFrame
) -> None:
    country = local.frame(authorities)["country"]
    shares = local_history.share_of_nation(series, kinds, country, GLASGOW).set_index("as_at")
    day = shares.loc[pd.Timestamp("2024-09-30")]
    assert day["all"] == pytest.approx(68.0, abs=0.05)  # KA231
    assert day["dispersal"] == pytest.approx(94.0, abs=0.05)


def test_england_and_the_uk_on_30_june_2026(now: pd.DataFrame) -> None:
    assert now["supported"].sum() == 93293
    assert now.loc[now["country"] == "England", "supported"].sum() == 80947


def test_hillingdon_is_second_on_31_december_2024(series: pd.DataFrame, authorities: pd.DataFrame) -> None:
    then = local.places(series, authorities, tables.load("population"), pd.Timestamp("2024-12-31").date())
    top = then.sort_values("supported", ascending=False).head(4)
    assert list(zip(top["name"], top["supported"], strict=True)) == [
        ("Glasgow City", 4193),
        ("Hillingdon", 3010),
        ("Liverpool", 2423),
        ("Birmingham", 2402),
    ]


def test_concentration_in_september_2024(series: pd.DataFrame) -> None:
    day = local_fair.over_time(series, [pd.Timestamp("2024-09-30")]).iloc[0]
    assert day["herfindahl"] == pytest.approx(0.0105, abs=0.00005)
    assert day["effective"] == pytest.approx(95, abs=0.5)
    assert day["top_ten"] == pytest.approx(21.8, abs=0.05)


def test_every_authority_agrees_with_the_table_it_came_from(now: pd.DataFrame) -> None:
    published = tables.load("immigration_groups")
    newest = published[published["as_at"] == published["as_at"].max()].set_index("lad_code")
    assert len(now) == len(newest) == len(areas.all()) == 361
    for area in areas.all():
        assert now.loc[area.code, "supported"] == newest.loc[area.code, "supported"], area.name
        assert now.loc[area.code, "name"] == area.name


def test_authorities_and_unallocated_add_up_to_the_nation_in_every_quarter(series: pd.DataFrame) -> None:
    national = tables.load("asylum_support_sections", "2026-08-27").set_index("as_at")["total"]
    support = tables.load("asylum_support")
    unallocated = support[support["unallocated"].notna()].groupby("as_at")["people"].sum()
    placed = series.groupby("as_at")["people"].sum()
    for day in support["as_at"].unique():
        assert (
            placed[day] + unallocated.get(day, 0) == support.loc[support["as_at"] == day, "people"].sum()
        ), day
    whole = [day for day in placed.index if day in national.index and day >= pd.Timestamp("2025-03-31")]
    assert len(whole) >= 5
    assert [day for day in whole if placed[day] != national[day]] == []


def test_the_codes_misused_on_31_december_2022_do_not_leak() -> None:
    rows = tables.load("asylum_support")
    day = rows[(rows["as_at"] == "2022-12-31") & rows["lad_code"].notna()]
    by_name = day.groupby("authority")["people"].sum()
    by_code = day.groupby("lad_code")["people"].sum()
    assert day.groupby("lad_code")["authority"].nunique().max() == 1
    assert day.groupby("authority")["lad_code"].nunique().max() == 1
    assert sorted(by_name) == sorted(by_code)
    assert by_name["Glasgow City"] == 4698


def test_labels_are_merged() -> None:
    rows = tables.load("asylum_support")
    assert rows["region"].nunique() == 12
    for column in ("region", "accommodation", "support_type"):
        labels = rows[column].dropna().unique()
        assert len({label.casefold() for label in labels}) == len(labels)
