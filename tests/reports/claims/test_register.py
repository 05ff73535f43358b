"""What the register of claims refuses, with the line; and a new claim in TOML alone."""

from __future__ import annotations

import re
from pathlib import Path

import claims_project as project
import pytest

from analysis.common.errors import UsageError
from analysis.inputs import public_claims
from analysis.reports import claims

CLAIM = """# a comment
[[claim]]
id = "new"
claim = "Few people came in February 2025."
said_by = "A newspaper"
said_on = 2025-03-05
where = "Page two"
report = "crossings"

[[claim.reading]]
name = "February 2025"
role = "plain"
measure = "arrivals"
window = [2025-02-01, 2025-02-28]
claimed = { below = 1000 }

[[fact]]
id = "a-date"
what = "Something happened"
date = 2020-01-01
source = "A gazette"
page = "https://example.org/"
tier = "official"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = project.copy(tmp_path / "project")
    monkeypatch.setenv("LANDFALL_HOME", str(made))
    return made


def refused(folder: Path, text: str) -> str:
    project.write_claims(folder, text)
    with pytest.raises(UsageError) as caught:
        claims.check()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_new_claim_needs_nothing_but_its_lines(folder: Path) -> None:
    project.write_claims(folder, CLAIM)
    (check,) = claims.check()
    assert (check.id, check.verdict, check.readings[0].now.text) == ("new", "Supported", "958 people")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('measure = "arrivals"', 'measure = "arivals"', 13, 'no measure "arivals". Did you mean "arrivals"'),
        ("[2025-02-01, 2025-02-28]", "[2025-02-28, 2025-02-01]", 14, "ends on 2025-02-01, before it starts"),
        (
            "[2025-02-01, 2025-02-28]",
            "[2017-02-01, 2017-02-28]",
            13,
            "holds 0 of them; expected a window between",
        ),
        ("[2025-02-01, 2025-02-28]", '["2025-02-01", 2025-02-28]', 14, "is no window; expected [2025-01-01"),
        ("[2025-02-01, 2025-02-28]", "[2025-02-01, 2025-02-30]", 14, "this is not TOML"),
        ("[2025-02-01, 2025-02-28]", "[2025-02-01]", 14, "is no window"),
        ("window =", "windov =", 14, 'takes no "windov". Did you mean "window"?'),
        ("window = [2025-02-01, 2025-02-28]\n", "", 10, 'needs "window"'),
        ("said_on = 2025-03-05", 'said_on = "2025-13-05"', 6, "expected: a date such as 2025-04-02"),
        ("said_on = 2025-03-05", "said_on = 2025-03-05T10:00:00", 6, "expected: a date"),
        ("said_on = 2025-03-05", "said_on = 2025-13-05", 6, "this is not TOML"),
        ("said_by", "sayd_by", 2, '"said_by" is missing'),
        ('where = "Page two"', 'where = "Page two"\npage = "x"', 8, 'there is no key "page"'),
        ('where = "Page two"', 'where = ""', 7, "expected: text"),
        ('report = "crossings"', 'report = "crosings"', 8, 'Did you mean "crossings"?'),
        ('role = "plain"', 'role = "plan"', 12, 'no role "plan"'),
        ('role = "plain"', 'role = "context"', 2, 'no reading of role "plain"'),
        ('measure = "arrivals"', 'untestable = "why"', 10, "has no measure, so it can claim nothing"),
        ('measure = "arrivals"\n', "", 10, "either a measure or why it is untestable"),
        ("claimed = { below = 1000 }\n", "", 10, "what is claimed is missing"),
        ("{ below = 1000 }", "{ beneath = 1000 }", 15, "is not one of equals, about"),
        ("{ below = 1000 }", "{ below = 1000, nearest = 5 }", 15, "about with a nearest"),
        ("{ below = 1000 }", "{ about = 1000 }", 15, "about with a nearest"),
        ("{ below = 1000 }", "{ about = 1000, nearest = 0 }", 15, "more than 0"),
        ("{ below = 1000 }", '{ below = "many" }', 15, "is not one of"),
        ('id = "new"', 'id = "New claim"', 3, "not lower-case letters"),
        ("date = 2020-01-01", "date = 2020-01-01\nvalue = 4", 17, "either a date or a value"),
        ("date = 2020-01-01", "value = 4", 17, "needs the day it was published"),
        ('report = "crossings"', 'report = "crossings"\ncausal = true', 9, "tests no cause"),
        ('report = "crossings"', 'report = "crossings"\ncausal = 1', 9, "expected: true or false"),
        (
            "said_on = 2025-03-05",
            "conditional = true\nsaid_on = 2025-02-27",
            11,
            "2025-02-28, after the claim",
        ),
        ("[[claim.reading]]", "[[claim.readings]]", 10, 'there is no key "readings"'),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in CLAIM
    message = refused(folder, CLAIM.replace(old, new, 1))
    assert said in message
    assert message.startswith(f"claims.toml, line {line}: ")


@pytest.mark.parametrize(
    ("measure", "line", "said"),
    [
        ('measure = "days_to_reach"\nstart = "soon"\npeople = 5', 14, "expected a date"),
        ('measure = "days_to_reach"\nstart = 2024-07-05\npeople = 5.5', 15, "expected a whole number"),
        ('measure = "supported"\narea = "Glasgw"\nas_at = 2024-12-31', 14, 'Did you mean "Glasgow City"?'),
        ('measure = "supported"\narea = "Leeds"\nas_at = 2024-12-30', 13, "is not the end of a quarter"),
        ('measure = "supported_rank"\narea = "Leeds"\nas_at = 2024-12-31\namong = "towns"', 16, "is not valid"),
        ('measure = "months_between_events"\nfirst = "EPC"\nsecond = "A feast"', 13, "no event begins"),
        ('measure = "facts_by"\nfacts = ["a-dat"]\nday = 2025-01-01', 14, 'Did you mean "a-date"?'),
        ('measure = "move_on_days"', 10, 'give "day", or role context'),
        ('measure = "move_on_days"\nday = 2025-03-06', 10, "2025-03-06, after the claim"),
        ('measure = "facts_by"\nfacts = []\nday = 2025-01-01', 14, "expected a list of ids"),
        ('measure = "facts_sum"\nfacts = ["a-date"]', 13, "has no value"),
        ('measure = "cited_figure"\nplace = "Scotland"\nfigure = "x"\nperiod = "y"', 13, "no figure"),
        ('measure = "returns_share"\nwindow = [2025-01-02, 2025-03-31]\nkind = "voluntary"\nbasis = "official"',
         13, "published by calendar quarter"),
        ('measure = "region_times"\nregion = "Londn"\narea = "Leeds"\nas_at = 2024-12-31', 13, '"London"'),
    ],
)  # fmt: skip
def test_a_parameter_that_cannot_be_is_refused_with_its_line(
    folder: Path, measure: str, line: int, said: str
) -> None:
    given = 'measure = "arrivals"\nwindow = [2025-02-01, 2025-02-28]'
    message = refused(folder, CLAIM.replace(given, measure))
    assert said in message
    assert message.startswith(f"claims.toml, line {line}: ")


def test_two_claims_of_one_id_are_refused(folder: Path) -> None:
    text = CLAIM.partition("[[fact]]")[0]
    message = refused(folder, text + text)
    assert 'there are two claims "new"' in message
    assert message.startswith(f"claims.toml, line {len(text.splitlines()) + 3}: ")


def test_what_is_no_claim_is_refused(folder: Path) -> None:
    assert 'there is no "rumour" here' in refused(folder, CLAIM + '\n[[rumour]]\nid = "x"\n')
    assert "under its own header" in refused(folder, 'claim = ["x"]\n')


def test_a_key_named_inside_a_long_text_is_no_key(folder: Path) -> None:
    long = 'where = """\nreport = "nothing"\nPage two"""'
    text = CLAIM.replace('where = "Page two"', long).replace('report = "crossings"', 'report = "crosings"')
    assert refused(folder, text).startswith("claims.toml, line 10: ")


def test_every_measure_of_the_registry_is_described() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "claims.md").read_text("utf-8")
    described = set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))
    assert described == set(claims.MEASURES)
    for measure in claims.MEASURES.values():
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{measure.name}` |")]
        assert all(f"`{name}`" in row for name in measure.kinds), row


def test_about_holds_to_the_nearest() -> None:
    about = public_claims.Expectation("about", 30_000, 1_000)
    assert [about.holds(value) for value in (29_499, 29_500, 30_499, 30_500)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("test", "holding"),
    [("equals", {2}), ("at_least", {2, 3}), ("at_most", {1, 2}), ("above", {3}), ("below", {1})],
)
def test_what_is_claimed_holds(test: str, holding: set[int]) -> None:
    expected = public_claims.Expectation(test, 2)
    assert {value for value in (1, 2, 3) if expected.holds(value)} == holding


@pytest.mark.slow
def test_the_shipped_register_has_no_problem_and_a_broken_one_says_which(folder: Path) -> None:
    assert claims.problems() == []
    project.write_claims(folder, CLAIM.replace('measure = "arrivals"', 'measure = "arivals"'))
    (problem,) = claims.problems()
    assert problem.startswith("claims.toml, line 13: ")


def test_a_project_without_a_register_has_no_claims(folder: Path) -> None:
    (folder / "data" / "claims.toml").unlink()
    assert claims.check() == ()


def test_a_claim_that_one_thing_led_to_another_is_marked_and_only_the_cause_counts() -> None:
    causal = re.compile(
        r"\b(because|due to|thanks to|led to|leads to|added to|adds to|caus\w+|comes with|result\w*)\b"
    )
    register = {one.id: one for one in public_claims.register().claims}
    marked = {name: [r.measure for r in one.readings if r.role != "context"] for name, one in register.items()
              if causal.search(one.claim)}  # fmt: skip
    assert set(marked) == {"c8", "c12"}
    assert all(measures == [None] for measures in marked.values())
    assert {check.verdict for check in claims.check() if check.id in marked} == {
        "Cannot be tested with open data"
    }


def test_first_among_the_few_figures_that_were_cited_is_no_record(folder: Path) -> None:
    measure = 'measure = "cited_rank"\nplace = "Scotland"\nfigure = "Households in temporary accommodation"\n'
    project.write_claims(folder, CLAIM.replace(
        'measure = "arrivals"\nwindow = [2025-02-01, 2025-02-28]\n', f'{measure}period = "2025-03-31"\n'
    ))  # fmt: skip
    (check,) = claims.check()
    assert (check.verdict, check.readings[0].now.text) == (
        "Cannot be tested with open data", "only 3 figures cited by then: no series",
    )  # fmt: skip
