"""Every numeral and comparison of a sample of reports is traced to what computed it; an invented one is not."""

import re

import pandas as pd
import pytest

from analysis.common import wording
from analysis.measures.crossings import arrivals
from benchmarks import audit
from benchmarks.audit_watch import MARK, watched


@pytest.mark.parametrize(("report", "parameters"), audit.SAMPLE, ids=str)
def test_every_sentence_of_a_sample_is_traced(report, parameters, capsys) -> None:
    found = audit.Audit().read(report, **parameters)
    with capsys.disabled():
        print(f" {found.speaking} of {found.sentences} sentences of {report} traced", end="")
    assert found.speaking > 20
    assert found.numerals["measure"] + found.numerals["day"] > found.numerals.total() / 3
    assert not found.failed, "\n".join(found.where.values())


_OF_LATER = re.compile(
    "before the first release held|lies after the last day counted|[Aa]s recorded by|[Aa]s released on|"
    "no count at or before that day|nothing published by the day this report looks from is held"
)
"""How a page says that a figure, a record or a parameter is of a later day than the one it looks from."""


@pytest.mark.parametrize(
    ("report", "day"),
    [
        ("crossings", "2020-02-29"),
        ("crossings", "2022-06-30"),
        ("asylum", "2020-02-29"),
        ("returns", "2015-02-28"),
    ],
)
def test_no_sentence_speaks_of_years_after_the_day_looked_from_but_to_say_so(report: str, day: str) -> None:
    shown = [payload for section in audit.sections(report, {"as_of": day}) for payload in section]
    assert len(shown) > 10
    said = [
        part for payload in shown for text in audit.texts(payload) for part in re.split(r"(?<=[.])\s", text)
    ]
    later = [one for one in said if any(int(n) > int(day[:4]) for n in re.findall(r"\b20\d\d\b", one))]
    assert [one for one in later if not _OF_LATER.search(one)] == []


def _around(rows: list[list[object]]) -> tuple[audit.Audit, audit.Around]:
    with watched() as traces:
        traces.keep("a measure", pd.Series([6642, 5435]))
        marked = wording.number(6642)
    assert MARK.search(marked)
    shown = audit.Shown([{"data": {"rows": rows}}])
    return audit.Audit(), audit.Around(traces, shown, shown, shown)


@pytest.mark.parametrize(
    ("sentence", "failed"),
    [
        ("In 2024 Kent had 12 people.", []),
        ("Kent had 13 people.", ["0"]),
        ("Kent had 12 people, the highest.", []),
        ("Kent had 12 people, the lowest.", ["lowest"]),
        ("Dover had most people.", ["most"]),
        ("Kent had most people.", []),
        ("The numbers are unusual.", ["unusual"]),
        ("12 people arrived, more than usual.", ["more", "usual"]),
        ("They rose from 12 to 7.", ["against its numerals"]),
        ("They rose from 7 to 12.", []),
        ("It was a record.", ["record"]),
    ],
)
def test_what_no_figure_carries_fails(sentence, failed) -> None:
    found, around = _around([["Kent", 12, 2024], ["Dover", 7, 2024]])
    found._sentence("a report/an exhibit", sentence, set(), around)
    assert [token for _, token, _ in found.failed] == failed


@pytest.mark.parametrize(
    ("word", "own", "true"),
    [
        ("highest", 5, True),
        ("highest", 3, False),
        ("fewest", 3, True),
        ("fewest", 5, False),
        ("most", None, False),
    ],
)
def test_a_superlative_is_held_against_all_it_is_of(word: str, own: int | None, true: bool) -> None:
    with watched() as traces:
        said = wording.extreme(word, own, pd.Series([3, 5, None]))
    shown = audit.Shown([{"data": {"rows": []}}])
    found, around = audit.Audit(), audit.Around(traces, shown, shown, shown)
    found._sentence("a report/an exhibit", f"It is the {said}.", set(), around)
    assert [token for _, token, _ in found.failed] == ([] if true else [word])


@pytest.mark.parametrize(
    ("now", "before", "more", "failed"),
    [
        (7000, 6000, "", []),
        (6000, 5001, "", []),  # so many rows, by chance as many as people on a day
        (6000, 5000, "", ["across a break"]),
        (6000, 5000, " (counted without people with subsistence only)", []),
        (6000, 4000, "", []),  # a number of no series with segments
    ],
)
def test_a_comparison_keeps_to_one_segment_or_says_so(
    now: int, before: int, more: str, failed: list[str]
) -> None:
    people = pd.array([before if before == 5001 else 5000, 6000, 7000, None], dtype="Int64")
    days = pd.date_range("2022-09-30", periods=4, freq="QE")
    series = pd.DataFrame({"as_at": days, "people": people, "left_out": ["section 98;", "", "", ""]})
    with watched() as traces:
        traces.keep("a measure", series)
        traces.keep("another", pd.Series([4000]))
        traces.keep("rows", list(range(5001)))
        said = wording.change(now, before)
    shown = audit.Shown([{"data": {"rows": [["Kent", now]]}}])
    found, around = audit.Audit(), audit.Around(traces, shown, shown, shown)
    found._sentence("a report/an exhibit", f"That is {said} than in 2022{more}.", {2.0, 3.0}, around)
    assert [token for _, token, _ in found.failed if token == "across a break"] == failed
    assert found.segments.total() == (before not in {4000, 5001})


def test_marks_lead_back_to_a_measure_and_leave_no_trace_outside() -> None:
    before = wording.number
    _, around = _around([])
    assert around.numeral("6,642", chr(0xF0000)) == "measure"
    assert any(name.endswith(".STEP") for name in around.traces.measured[arrivals.STEP])
    assert around.traces.by(chr(0xF0000)) == {"a measure"}
    assert wording.number is before
    assert wording.number(6642) == "6,642"


def test_a_figure_typed_into_a_report_fails(monkeypatch) -> None:
    payload = {"kind": "prose", "id": "x", "markdown": "Some 987,654 people came, an unprecedented number."}
    monkeypatch.setattr(audit, "sections", lambda *_: [[payload]])
    found = audit.Audit().read("crossings")
    assert {token for _, token, _ in found.failed} == {"0", "unprecedented"}


def test_counts_of_many_runs_add_up() -> None:
    whole = audit.Audit()
    for _ in range(2):
        found, around = _around([["Kent", 12]])
        found._sentence("a/b", "Kent had 12, Dover 13.", set(), around)
        whole.add(found)
    assert whole.numerals == {"data of the section": 2, "untraced": 2}
    assert list(whole.lines())[-1] == "2 untraced"
