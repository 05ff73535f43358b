"""What earlier releases said, how far figures move, and an estimate that is tried before it is shown."""

import datetime as dt

import pandas as pd
import pytest
from sample_returns import made

from analysis import tables
from analysis.measures.returns import detail, vintages
from analysis.measures.returns import totals as measures

RELEASES = (dt.date(2024, 2, 29), dt.date(2026, 2, 26), dt.date(2026, 8, 27))


@pytest.fixture(scope="module")
def views() -> dict[dt.date, pd.DataFrame]:
    return {day: measures.by_quarter(tables.load("returns_by_type", day)) for day in RELEASES}


@pytest.fixture(scope="module")
def moves(views: dict[dt.date, pd.DataFrame]) -> pd.DataFrame:
    quoted = detail.quoted_year_endings(tables.load("headline_figures"))
    annual = detail.annual_totals(tables.load("returns_by_nationality_annual"))
    return vintages.first_and_latest(vintages.triangle(views, pd.concat([quoted, annual])))


def row(frame: pd.DataFrame, kind: str, end: str) -> pd.Series:
    found = frame[(frame["kind"] == kind) & (frame["year_ending"] == pd.Timestamp(end))]
    assert len(found) == 1
    return found.iloc[0]


def test_only_the_first_release_of_a_quarter_is_its_first(views: dict[dt.date, pd.DataFrame]) -> None:
    assert vintages.is_first(views, pd.Timestamp("2026-06-30"))
    assert not vintages.is_first(views, pd.Timestamp("2025-12-31"))


def test_four_releases_stand_side_by_side(views: dict[dt.date, pd.DataFrame]) -> None:
    annual = detail.annual_totals(tables.load("returns_by_nationality_annual"))
    rows = vintages.triangle(views, annual)
    year = rows[(rows["year_ending"] == pd.Timestamp("2025-12-31")) & (rows["kind"] == "voluntary")]
    assert dict(zip(year["released"].dt.date, year["value"], strict=True)) == {
        dt.date(2026, 2, 26): 28004,
        dt.date(2026, 5, 21): 29459,
        dt.date(2026, 8, 27): 29807,
    }


@pytest.mark.parametrize(
    ("kind", "end", "first", "latest", "pct"),
    [
        ("returns", "2023-12-31", 25646, 26837, 4.64),
        ("enforced", "2023-12-31", 6393, 6362, -0.48),
        ("voluntary", "2023-12-31", 19253, 20475, 6.35),
        ("voluntary", "2025-12-31", 28004, 29807, 6.44),
        ("enforced", "2025-03-31", 8590, 8594, 0.05),  # KA111
        ("returns", "2025-06-30", 35833, 37484, 4.61),  # KA114: quoted parts added up
        ("enforced", "2025-09-30", 9382, 9389, 0.07),  # KA116
    ],
)
def test_first_and_latest(
    moves: pd.DataFrame, kind: str, end: str, first: int, latest: int, pct: float
) -> None:
    found = row(moves, kind, end)
    assert (found["first"], found["latest"]) == (first, latest)
    assert found["revision_pct"] == pytest.approx(pct, abs=0.01)
    assert found["is_first"]


def test_a_year_first_held_long_after_its_end_is_no_first_figure(moves: pd.DataFrame) -> None:
    assert not row(moves, "voluntary", "2024-12-31")["is_first"]
    assert row(moves, "enforced", "2024-12-31")["is_first"]


def test_first_figures_are_compared_with_first_figures(moves: pd.DataFrame) -> None:
    pair = vintages.first_to_first(moves)
    assert (pair.now, pair.before) == (40605, 35833)
    assert pair.change_pct == pytest.approx(13.3, abs=0.05)
    assert vintages.first_to_first(moves[moves["year_ending"] < "2026-01-01"]) is None


def test_only_settled_releases_are_evidence(views: dict[dt.date, pd.DataFrame]) -> None:
    moved = vintages.revisions(views)
    assert set(moved["released"]) == set(RELEASES[:2])
    newest = moved[(moved["released"] == RELEASES[1]) & (moved["age"] == 0)].set_index("kind")
    assert (newest.loc["voluntary", "first"], newest.loc["voluntary", "latest"]) == (6751, 8039)
    fresh = {day: views[day] for day in RELEASES[2:]}
    assert vintages.revisions(fresh).empty


def releases(*factors: float) -> dict[dt.date, pd.DataFrame]:
    """Releases three quarters apart; each gives its newest quarter too low, by its factor, until the next."""
    truth = [1000 + 10 * place for place in range(8 + 3 * len(factors))]
    views = {}
    for number, factor in enumerate(factors):
        count = 8 + 3 * number
        voluntary = [*truth[: count - 1], round(truth[count - 1] / factor)]
        views[dt.date(2012 + number, 6, 1)] = measures.by_quarter(
            made(truth[:count], voluntary, truth[:count])
        )
    return views


def test_the_estimate_is_the_published_figure_times_the_usual_revision() -> None:
    views = releases(1.25, 1.25, 1.25)
    said = vintages.nowcast(views[max(views)], vintages.revisions(views))
    newest = said.quarters[(said.quarters["kind"] == "voluntary") & (said.quarters["age"] == 0)].iloc[0]
    assert newest["expected"] == pytest.approx(newest["published"] * 1.25, rel=1e-3)
    settled = said.quarters[(said.quarters["kind"] == "enforced")]
    assert settled["expected"].tolist() == pytest.approx(settled["published"].tolist())
    totals = said.totals.set_index("kind")
    assert totals.loc["returns", "expected"] == pytest.approx(
        totals.loc[["enforced", "voluntary"], "expected"].sum()
    )


def test_the_interval_widens_with_disagreement() -> None:
    def width(*factors: float) -> float:
        views = releases(*factors)
        said = vintages.nowcast(views[max(views)], vintages.revisions(views))
        total = said.totals.set_index("kind").loc["voluntary"]
        assert total["low"] <= total["expected"] <= total["high"]
        return float(total["high"] - total["low"])

    assert width(1.1, 1.4, 1.2) > 5 * width(1.2, 1.21, 1.2)


def test_one_settled_release_gives_no_estimate(views: dict[dt.date, pd.DataFrame]) -> None:
    held = {day: views[day] for day in RELEASES[:2]}
    assert vintages.nowcast(held[RELEASES[1]], vintages.revisions(held)) is None


def test_the_estimate_of_the_year_ending_june_2026(views: dict[dt.date, pd.DataFrame]) -> None:
    said = vintages.nowcast(views[RELEASES[2]], vintages.revisions(views))
    total = said.totals.set_index("kind").loc["returns"]
    assert total["published"] == 40605
    assert 40605 < total["low"] < total["expected"] < total["high"]
    assert total["expected"] == pytest.approx(42503, abs=1)
    assert said.releases == 2


def test_the_estimate_left_out_of_each_release_errs_by_less_than_half_a_per_cent(
    views: dict[dt.date, pd.DataFrame],
) -> None:
    tried = vintages.backtest(views)
    assert len(tried) == 6
    assert tried["error_pct"].abs().max() < 0.5
    total = tried[(tried["kind"] == "returns") & (tried["year_ending"] == pd.Timestamp("2025-12-31"))].iloc[0]
    assert (total["published"], total["became"]) == (37918, 39715)
    published_error = abs(total["published"] / total["became"] - 1) * 100
    assert abs(total["error_pct"]) < published_error / 5


def test_the_usual_revision_of_a_year(views: dict[dt.date, pd.DataFrame]) -> None:
    usual = vintages.usual_revision_of_year(views)
    assert (usual.pct, usual.releases) == (pytest.approx((4.64 + 4.74) / 2, abs=0.01), 2)
    assert not usual.shared  # 2023 and 2025
    assert usual.way == "up "  # both first figures have since risen
    assert vintages.usual_revision_of_year({RELEASES[0]: views[RELEASES[0]]}) is None
