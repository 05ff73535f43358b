"""A fact of a day is printed in no report of an earlier day, and is typed in no sentence of the code."""

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
from crossings_shown import shown

from analysis import reports
from analysis.releases.history import facts
from analysis.reports.local import overview, series

ROOMS = (Path(reports.__file__).parent, Path(reports.__file__).parents[1] / "measures")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NAMED = re.compile(r"\bAct (?:19|20)\d\d|(?:such as|expected \[).*")
"""Laws bear their year in their name; a refusal shows how a day is written."""
CROSSINGS = {"weather", "boat loads", "preventions", "daily counts", "exchange with France"}


@pytest.mark.parametrize("fact", facts.every(), ids=lambda fact: f"{fact.about}-{fact.known}")
def test_a_fact_is_known_from_its_day_on_and_not_before(fact: facts.Fact) -> None:
    eve = fact.known - dt.timedelta(days=1)
    assert fact.text in facts.known(fact.about, fact.known)
    assert fact.text not in facts.known(fact.about, eve)
    assert fact.text not in facts.known(fact.about, fact.until)
    assert fact.source
    years = [int(year) for year in YEAR.findall(fact.text)]
    assert max(years, default=0) <= fact.known.year, "it names a year after the day it was known"


def test_no_subject_is_read_that_the_register_does_not_have() -> None:
    with pytest.raises(KeyError):
        facts.known("nothing of this name", dt.date(2026, 1, 1))


@pytest.mark.parametrize("day", ["2018-02-05", "2024-01-15", "2026-08-27"])
def test_the_report_prints_what_was_known_by_its_day_and_no_more(day: str) -> None:
    seen = shown("stopped", "claims", "sources", as_of=day)
    said = " ".join(f"{getattr(e, 'markdown', '')} {getattr(e, 'notes', '')} {getattr(e, 'limits', '')}"
                    for e in seen.values())  # fmt: skip
    printed = {fact.about for fact in facts.every() if fact.text in said}
    when = dt.date.fromisoformat(day)
    assert not [f.text for f in facts.every() if f.text in said and not f.known <= when < f.until]
    assert printed == {
        fact.about for fact in facts.every() if fact.about in CROSSINGS and fact.known <= when < fact.until
    }


@pytest.mark.parametrize("about", ["boat loads", "weather"])
def test_what_was_published_and_is_not_held_is_said_to_be_both(about: str) -> None:
    """Boats by load and red days were called "not published" a year after the Home Office published them."""
    day = dt.date(2025, 6, 3)
    (said,) = facts.known(about, day)
    assert re.search(r"were published by month .*\bare not held\.$", said)
    assert facts.known(about, day - dt.timedelta(days=1)) == ()
    seen = shown("stopped", "sources", as_of="2026-08-27")
    texts = " ".join(f"{getattr(one, 'markdown', '')} {getattr(one, 'limits', '')}" for one in seen.values())
    assert said in texts
    assert not re.search(r"(loads?|red days|weather)[^.]*\bnot published", texts)


def strings(file: Path) -> list[str]:
    """Return the texts of a module that are no docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    return [node.value for node in found if isinstance(node.value, str)]


@pytest.mark.parametrize(
    "file", [file for room in ROOMS for file in room.rglob("*.py")], ids=lambda f: f.stem
)
def test_no_sentence_names_a_year_that_nothing_dates(file: Path) -> None:
    assert not [text for text in strings(file) if YEAR.search(NAMED.sub("", text))]


@pytest.mark.parametrize(("day", "printed"), [("2023-02-10", 0), ("2024-06-01", 1), ("2026-08-27", 2)])
def test_the_local_report_prints_what_was_known_by_its_day(day: str, printed: int) -> None:
    exhibits = series.over_time(overview.place(as_of=day, area="Leeds"))
    notes = next(exhibit.notes for exhibit in exhibits if exhibit.id == "by-accommodation")
    about = [fact for fact in facts.every() if fact.about == "accommodation"]
    assert [fact.text for fact in about if fact.text in notes] == [fact.text for fact in about[:printed]]
