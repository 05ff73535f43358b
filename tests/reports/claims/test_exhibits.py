"""The claims report's exhibits: all claims, one of them, somebody's, and a day before any was made."""

import datetime as dt
from functools import cache
from typing import Any

import pytest
from crossings_shown import Shown

from analysis import inputs
from analysis.common.errors import UsageError
from analysis.exhibits import VERDICTS, Callout, Exhibit, Figure, Table, Verdict
from analysis.inputs import ClaimId, SaidBy, public_claims
from analysis.report import Report
from analysis.reports.claims import exhibits as show

pytestmark = pytest.mark.usefixtures("batch")


def report(as_of: dt.date | None = None, claim: str = "all", said_by: str = "all") -> Report:
    return Report(
        "claims", lead=show.LEAD, as_of=as_of, claim=ClaimId.parse(claim), said_by=SaidBy.parse(said_by)
    )


def shown(made: Report) -> Any:
    checks = show.checked(made)
    found: list[Exhibit] = [*show.opening(made, checks), *show.summary(checks), show.rule(checks)]
    found += [*show.pictures(made, checks), *show.cards(made, checks)]
    return Shown.of(found)


@cache
def everything() -> Any:
    return shown(report())


@pytest.mark.slow
def test_every_claim_has_a_card_in_the_order_of_its_report() -> None:
    cards = [exhibit for exhibit in everything().values() if isinstance(exhibit, Verdict)]
    assert len(cards) == len(public_claims.register().claims)
    assert [card.id for card in cards][:6] == ["c1", "c2", "c3", "c5", "c6", "c15"]
    assert {card.number for card in cards} == {card.id.upper() for card in cards}
    assert {card.verdict for card in cards} == set(VERDICTS)


def test_a_card_says_who_why_how_and_what_would_change_it() -> None:
    card = everything()["c3"]
    for part in ("BVI.org, published about 2 April 2025.", "“irregular border crossings reach record levels”",
                 "Read at <https://bvi.org/", "**Why.**", "**Computed:**",
                 "**What would change it.**", "**Caveats.**"):  # fmt: skip
        assert part in card.markdown
    alike = "With all readings counted alike it would be *Depends on definition*"
    assert alike in everything()["c34"].markdown
    assert alike not in card.markdown
    assert "runner-up: 5,435, 2024" in card.markdown
    assert "23,495" in card.markdown
    columns = [column.name for column in card.readings.columns]
    assert columns == ["reading", "role", "claimed", "then", "now", "outcome"]
    assert card.readings.columns[3].label == "By 3 April 2025, as later published"
    assert card.readings.rows[1] == (
        "Any three months in a row", "other", "1st", "32nd of 85", "32nd of 85", "does not hold"
    )  # fmt: skip
    assert [source.id for source in card.sources] == ["small-boats"]


def test_a_reading_nobody_can_test_says_so() -> None:
    card = everything()["c8"]
    assert card.readings.rows[0][2:] == ("not a figure", "not tested", "not tested", "cannot be tested")
    assert "not computed. Returns are not published by what led to them." in card.markdown
    assert card.readings.rows[1][-1] == "not counted"


def test_key_figures_count_the_verdicts() -> None:
    figures = everything().figures
    values = {name: figure.value for name, figure in figures.items()}
    count = len(public_claims.register().claims)
    assert values["claims_checked"] == count
    assert {figure.when for figure in figures.values()} == {
        "Claims made 31 January 2025 to 5 March 2026; small-boat figures are provisional"
    }
    assert sum(values[f"verdict_{v.lower().replace(' ', '_')}"] for v in VERDICTS) == count
    assert values["verdicts_changed_since_the_day"] == 1


def test_pictures_and_tables() -> None:
    found = everything()
    for name in ("verdicts", "claimed-and-computed", "records"):
        assert isinstance(found[name], Figure)
    claimed = {(row[0], row[1]): row[-1] for row in found["claimed-and-computed"].data.rows}
    assert claimed["C18", "1 January to 4 April 2024"] == pytest.approx(5435 / 4644 * 100, abs=1e-4)
    ranked = {row[1]: row[2:4] for row in found["records"].data.rows}
    beside, rank = ranked["Any three months in a row"]
    assert beside.startswith("6,642 people; highest other: 23,495, ")
    assert rank == "32nd of 85"
    rates, _ = ranked["Among all authorities, for every 10,000 residents"]
    assert rates.startswith("Glasgow City 58.7; highest others: Hillingdon 75.9 and ")
    assert isinstance(found["summary"], Table)
    assert len(found["summary"].data.rows) == len(public_claims.register().claims)
    tiers = {row[2] for row in found["on-record"].data.rows}
    assert {"official", "press quoting official", "press quoting council"} <= tiers


@pytest.mark.slow
def test_every_table_read_is_in_the_sources() -> None:
    made = report()
    checks = show.checked(made)
    read = {one.table for one in made.sources(limits=show.limits()).inputs}
    assert {table for check in checks for table in check.tables} <= read


@pytest.mark.slow
def test_one_claim_alone() -> None:
    found = shown(report(claim="C7"))
    assert [name for name, exhibit in found.items() if isinstance(exhibit, Verdict)] == ["c7"]
    assert isinstance(found["pictures"], Callout)


@pytest.mark.slow
def test_the_claims_of_somebody() -> None:
    found = shown(report(said_by="sky news"))
    assert [name for name, exhibit in found.items() if isinstance(exhibit, Verdict)] == ["c21", "c42", "c20"]


def test_before_any_claim_was_made() -> None:
    found = shown(report(as_of=dt.date(2024, 1, 1)))
    assert {type(exhibit).__name__ for exhibit in found.values()} == {"Callout", "Prose"}


@pytest.mark.slow
def test_a_claim_not_made_by_the_day_is_refused() -> None:
    with pytest.raises(UsageError, match="no claim c21 among the claims made by the day"):
        show.checked(report(as_of=dt.date(2025, 4, 2), claim="c21"))
    with pytest.raises(UsageError, match="no claim c7 by Sky News"):
        show.checked(report(claim="c7", said_by="Sky News"))


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (ClaimId, "c77", 'claim: "c77" is not among the claims. Did you mean "c7"'),
        (ClaimId, "zzz", "landfall claims lists their ids"),
        (SaidBy, "Sky Newz", 'Did you mean "Sky News"?'),
        (SaidBy, "nobody at all", "landfall show claims lists who is"),
    ],
)
def test_an_unknown_choice_is_refused_with_what_is_near(kind: Any, given: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        kind.parse(given)
    assert said in str(caught.value)


def test_choices_are_those_of_the_register() -> None:
    assert ClaimId.choices()[:2] == ["all", "c1"]
    assert {"Sky News", "Prime Minister's Office", "BVI.org"} <= set(SaidBy.choices())
    assert (ClaimId.parse("all"), inputs.written(ClaimId, None), ClaimId.parse(" C3 ")) == (None, "all", "c3")
