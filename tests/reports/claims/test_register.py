"""What the register of claims refuses, with the line; and a new claim in TOML alone."""

import re
from pathlib import Path

import claims_project as project
import pytest
from click.testing import CliRunner

from analysis.cli.main import landfall
from analysis.common.errors import UsageError
from analysis.inputs import public_claims
from analysis.reports import claims
from analysis.reports.claims.registry import claimed

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
        ('where = "Page two"', 'where = "Page two"\npagg = "x"', 8, 'there is no key "pagg"'),
        ('where = "Page two"', 'where = "Page two"\npage = "x"', 8, 'page: "x" is not an address'),
        ('where = "Page two"', f'where = "Page two"\nwords = "{"so " * 41}"', 8, "at most 40 words"),
        ('role = "plain"', 'role = "plain"\nfirst_pass = "plain"', 13, "another role than"),
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
        ("{ below = 1000 }", "{ about = 1000 }", 15, "For example { about = 1000, nearest = 50 }"),
        ("{ below = 1000 }", "{ less_than = 1000 }", 15, 'Did you mean "below"?'),
        ("{ below = 1000 }", '{ below = "1,000" }', 15, "stands without quotation marks"),
        ("window = [2025-02-01, 2025-02-28]", "year = 2025", 14, "A window is a year such as 2025"),
        ("[2025-02-01, 2025-02-28]", '"soon"', 14, '"year ending June 2025"'),
        ('measure = "arrivals"', 'measure = "hotels"', 13, 'Did you mean "people_in_hotels"?'),
        ('measure = "arrivals"', 'measure = "backlog"', 13, 'Did you mean "people_waiting"?'),
        ("{ below = 1000 }", '{ below = "many" }', 15, "is not one of"),
        ('id = "new"', 'id = "New claim"', 3, "not lower-case letters"),
        ('report = "crossings"', 'report = "crossings"\ncausal = true', 9, "tests no cause"),
        ('report = "crossings"', 'report = "crossings"\ncausal = 1', 9, "expected: true or false"),
        (
            "said_on = 2025-03-05",
            "conditional = true\nsaid_on = 2025-02-27",
            11,
            "2025-02-28, after the claim",
        ),
        (
            'report = "crossings"',
            (
                'report = "crossings"\nconditional = true\n[[claim.reading]]\nname = "y"\nmeasure = "arrivals"\n'
                "window = 2025\nclaimed = { below = 5 }"
            ),
            10,
            "2025-12-31, after the claim",
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
        ('measure = "people_in_hotels"\nas_at = 2024-12-30', 13, "is not the end of a quarter"),
        ('measure = "nationality_share"\nnationality = "Martians"\nyear = 2024', 13, 'there is no "Martians"'),
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


BAD = {
    "another of one id": (CLAIM.partition("[[fact]]")[0], "new", 'there are two claims "new"'),
    "a fact of two kinds": (
        '[[fact]]\nid = "f"\nwhat = "x"\nsource = "y"\npage = "z"\ntier = "t"\ndate = 2020-01-01\nvalue = 4\n',
        "f", "either a date or a value",
    ),
    "a fact of no day": (
        '[[fact]]\nid = "f"\nwhat = "x"\nsource = "y"\npage = "z"\ntier = "t"\nvalue = 4\n',
        "f", "needs the day it was published",
    ),
    "no such measure": (
        CLAIM.partition("[[fact]]")[0].replace('"new"', '"bad"').replace('"arrivals"', '"arivals"'),
        "bad", 'no measure "arivals"',
    ),
    "a window nobody counted": (
        CLAIM.partition("[[fact]]")[0].replace('"new"', '"bad"').replace("[2025-02-01", "[2017-02-01"),
        "bad", "the table holds",
    ),
    "a form that is broken": (
        CLAIM.partition("[[fact]]")[0].replace('"new"', '"bad"').replace("said_by", "sayd_by"),
        "bad", '"said_by" is missing',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_entry_stops_itself_by_its_name_and_no_other(folder: Path, name: str) -> None:
    bad, identifier, said = BAD[name]
    project.write_claims(folder, CLAIM + "\n" + bad)
    checks, stopped = claims.everything()
    assert [(check.id, check.verdict) for check in checks] == [("new", "Supported")]
    assert list(stopped) == [identifier]
    assert said in stopped[identifier]
    line = int(re.match(r"claims\.toml, line (\d+): ", stopped[identifier])[1])  # type: ignore[index]
    assert line > len(CLAIM.splitlines())
    assert stopped[identifier] in claims.problems()


def test_the_command_tests_the_others_and_says_what_was_refused(folder: Path) -> None:
    project.write_claims(folder, CLAIM + "\n" + BAD["no such measure"][0])
    done = CliRunner().invoke(landfall, ["claims"])
    assert (done.exit_code, "Supported" in done.stdout) == (3, True)
    assert "claim bad was not tested: claims.toml, line" in done.stderr
    with pytest.raises(UsageError, match='no measure "arivals"'):
        CliRunner().invoke(landfall, ["claims", "--claim", "bad"], catch_exceptions=False)


def test_the_command_says_which_verdict_was_another_on_the_day(folder: Path) -> None:
    later = CLAIM.replace("date = 2020-01-01", "value = 958\npublished = 2025-04-01")
    counted = 'measure = "arrivals"\nwindow = [2025-02-01, 2025-02-28]'
    project.write_claims(folder, later.replace(counted, 'measure = "facts_sum"\nfacts = ["a-date"]'))
    said = " ".join(CliRunner().invoke(landfall, ["claims"]).stdout.split())
    assert "Supported (day after: Cannot be tested with open data)" in said


def test_what_a_claim_lacks_is_said_and_stops_nothing(folder: Path) -> None:
    project.write_claims(folder, CLAIM)
    assert claims.problems() == [
        "claims.toml, line 2: claim new lacks words and page; give them, or why not in lacks."
    ]
    words = 'where = "Page two"\nwords = "few people"\npage = "https://example.org/"'
    project.write_claims(folder, CLAIM.replace('where = "Page two"', words))
    assert claims.problems() == []
    project.write_claims(
        folder, CLAIM.replace('where = "Page two"', words).replace("below = 1000", "equals = 958")
    )
    (problem,) = claims.problems()
    assert "958 is in neither claim nor words: what nobody said is no claim" in problem


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("nearly twenty-two thousand people", 22_000), ("one hundred and five boats", 105), ("a third", 33),
        ("two thirds of them", 67), ("three quarters", 75), ("half a million", 500_000), ("doubled", 100),
        ("halved", 50), ("1.2 million people", 1_200_000), ("35k deported", 35_000), ("38 per cent", 38),
        ("a hundred thousand", 100_000), ("a quarter of a million", 250_000), ("north of a million", 1_000_000),
        ("two hundred and thirty-one thousand four hundred", 231_400), ("38,079, still", 38_079),
    ],
)  # fmt: skip
def test_a_number_said_in_words_is_said_and_another_is_not(folder: Path, words: str, claimed: int) -> None:
    said = f'where = "Page two"\nwords = "{words}"\npage = "https://example.org/"'
    claim = CLAIM.replace('where = "Page two"', said).replace("in February 2025.", "in winter.")
    project.write_claims(folder, claim.replace("below = 1000", f"equals = {claimed}"))
    assert claims.problems() == []
    project.write_claims(folder, claim.replace("below = 1000", f"equals = {claimed + 2}"))
    assert "what nobody said is no claim" in claims.problems()[0]


NEW = {  # words, readings, verdict, text of the first reading
    "fewest boats in August since 2019": (
        'measure = "lowest_since"\nof = "boats"\nwindow = [2025-08-01, 2025-08-31]\nclaimed = { equals = 2019 }',
        "Supported", "2019",
    ),
    "the most arrivals in June since 2022": (
        'measure = "highest_since"\nof = "arrivals"\nwindow = [2025-06-01, 2025-06-30]\nclaimed = { equals = 2022 }',
        "Not supported", "not once from 2018 on",
    ),
    "+38% on the year before": (
        ('measure = "change"\nof = "arrivals"\nwindow = [2024-07-01, 2025-06-30]\n'
        "claimed = { about = 38, nearest = 1 }"),
        "Supported", "+38%",
    ),
    "35,833 returned in the year to June 2025": (
        'measure = "returned"\nwindow = [2024-07-01, 2025-06-30]\nclaimed = { about = 35833, nearest = 5000 }',
        "Supported", "37,484 people",
    ),
    "56,197 returned in 2025, port returns too": (
        ('measure = "returned"\nwindow = [2025-01-01, 2025-12-31]\nkind = "with port returns"\n'
        "claimed = { about = 56197, nearest = 5000 }"),
        "Supported", "58,069 people",
    ),
    "35,052 returned": (
        'measure = "facts_sum"\nfacts = ["returns-first-year"]\nclaimed = { equals = 35052 }',
        "Supported", "35,052 people",
    ),
    "32,041 in hotels": (
        'measure = "people_in_hotels"\nas_at = 2025-06-30\nclaimed = { equals = 32041 }',
        "Supported", "32,041 people",
    ),
    "90,812 wait for a decision": (
        'measure = "people_waiting"\nas_at = 2025-06-30\nclaimed = { equals = 90812 }',
        "Supported", "90,812 people",
    ),
    "270 prevented in a week": (
        'measure = "prevented"\nwindow = [2026-08-10, 2026-08-16]\nclaimed = { equals = 270 }',
        "Supported", "270 people",
    ),
    "16 boats stopped in a week": (
        'measure = "events_prevented"\nwindow = [2026-08-10, 2026-08-16]\nclaimed = { equals = 16 }',
        "Supported", "16 events",
    ),
    "two thirds granted": (
        'measure = "grant_rate"\nwindow = [2025-01-01, 2025-12-31]\nclaimed = { above = 66 }',
        "Not supported", "40.6%",
    ),
    "2,550 small-boat arrivals returned": (
        'measure = "small_boat_returns"\nwindow = [2025-01-01, 2025-12-31]\nclaimed = { equals = 2550 }',
        "Supported", "2,550 people",
    ),
    "35,000 deported": (
        'measure = "deportations"\nwindow = [2024-07-01, 2025-06-30]\nclaimed = { about = 35000, nearest = 1000 }',
        "Cannot be tested with open data", "not published apart",
    ),
    "a fifth of supported people are in the North West": (
        'measure = "region_share"\nregion = "North West"\nas_at = 2025-06-30\nclaimed = { about = 20, nearest = 1 }',
        "Supported", "20.0%",
    ),
    "Eritreans were 18% of arrivals in 2025": (
        'measure = "nationality_share"\nnationality = "Eritrea"\nyear = 2025\nclaimed = { about = 18, nearest = 2 }',
        "Supported", "18.3%",
    ),
    "3,567 crossed in August": (
        'measure = "arrivals"\nwindow = "August 2025"\nclaimed = { equals = 3567 }', "Supported", "3,567 people",
    ),
    "41,472 crossed in 2025": (
        'measure = "arrivals"\nwindow = 2025\nclaimed = { equals = 41472 }', "Supported", "41,472 people",
    ),
    "up 13 per cent on 2024": (
        'measure = "change"\nof = "arrivals"\nwindow = 2025\nclaimed = { equals = 13 }', "Supported", "+13%",
    ),
    "more than 100,000 claimed asylum in the year": (
        'measure = "asylum_claims"\nwindow = "year ending December 2025"\nclaimed = { above = 100000 }',
        "Supported", "100,625 people",
    ),
    "40.6% granted": (
        'measure = "grant_rate"\nwindow = 2025\nclaimed = { equals = 40.6 }', "Supported", "40.6%",
    ),
    "40.5% granted": (
        'measure = "grant_rate"\nwindow = 2025\nclaimed = { equals = 40.5 }', "Not supported", "40.6%",
    ),
    "Albanians were more than a quarter in 2022": (
        'measure = "nationality_share"\nnationality = "Albanians"\nyear = 2022\nclaimed = { above = 25 }',
        "Supported", "27.7%",
    ),
    "london has less than a fifth": (
        'measure = "region_share"\nregion = "london"\nas_at = 2025-12-31\nclaimed = { below = 20 }',
        "Supported", "15.3%",
    ),
    "fewest crossings in a first quarter since": (
        'measure = "lowest_since"\nof = "arrivals"\nwindow = "Q1 2026"\nclaimed = { at_most = 2024 }',
        "Supported", "2023",
    ),
    "fuller boats in 2025 than ever": (
        ('measure = "highest_since"\nof = "people_per_boat"\nwindow = [2025-01-01, 2025-12-31]\n'
        "claimed = { below = 2018 }"),
        "Supported", "not once from 2018 on",
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", NEW)
def test_a_new_claim_of_each_kind_is_a_few_lines(folder: Path, words: str) -> None:
    lines, verdict, text = NEW[words]
    facts = (project.ROOT / "data" / "claims.toml").read_text("utf-8").partition("# --- On record")[2]
    given = 'measure = "arrivals"\nwindow = [2025-02-01, 2025-02-28]\nclaimed = { below = 1000 }'
    claim = CLAIM.partition("[[fact]]")[0].replace("Few people came in February 2025", words)
    claim = claim.replace("2025-03-05", "2026-09-01").replace(given, lines)
    project.write_claims(folder, f"{claim}\n#{facts}")
    (check,) = claims.check()
    assert (check.verdict, check.readings[0].now.text) == (verdict, text)


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
    people = claims.MEASURES["people_in_hotels"]
    assert claimed(about, people) == "about 30,000 people (to the nearest 1,000)"
    exact = public_claims.Expectation("about", 38_079, 100)
    assert claimed(exact, people) == "38,079 people (tested to the nearest 100)", "not said to be about"


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
    assert claims.problems()[0].startswith("claims.toml, line 13: ")


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
    assert set(marked) == {"c8", "c12", "c43"}
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
