"""The command `landfall claims`."""

import json

import pytest
from click.testing import CliRunner

from analysis.cli.main import landfall
from analysis.common.errors import UsageError
from analysis.inputs import public_claims

pytestmark = pytest.mark.usefixtures("batch")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(landfall, ["claims", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.mark.slow
def test_the_table_has_every_claim_with_its_verdict() -> None:
    lines = run().splitlines()
    assert lines[0].split() == ["id", "claim,", "in", "our", "paraphrase", "verdict"]
    starts = [line.split()[0] for line in lines[1:] if not line.startswith(" ")]
    assert starts == [claim.id for claim in public_claims.register().claims]
    (first,) = [line for line in lines if line.startswith("c1 ")]
    assert first.endswith("Supported")
    assert max(map(len, lines)) <= 110


@pytest.mark.slow
def test_json_is_one_object_for_each_claim() -> None:
    (line,) = run("--json", "--claim", "C7").splitlines()
    said = json.loads(line)
    assert (said["id"], said["verdict"], said["said_by"]) == (
        "c7",
        "Depends on definition",
        "Prime Minister's Office",
    )
    count = next(r for r in said["readings"] if r["name"].startswith("Number of returns, by calendar"))
    assert count["now"]["value"] == 8
    assert count["on_the_day"]["outcome"] == "holds"


@pytest.mark.slow
def test_looked_at_from_a_day() -> None:
    said = json.loads(run("--json", "--as-of", "2025-04-03", "--claim", "c14"))
    assert said["verdict"] == "Supported"


@pytest.mark.slow
def test_somebodys_claims() -> None:
    said = [json.loads(line)["id"] for line in run("--json", "--said-by", "sky news").splitlines()]
    assert said == ["c20", "c21", "c42"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--claim", "c77"), "Did you mean"),
        (("--said-by", "Sky Newz"), 'Did you mean "Sky News"?'),
        (("--as-of", "yesterday"), 'neither "latest" nor a day'),
        (("--as-of", "2025-04-02", "--claim", "c21"), "is before claim c21 was made"),
        (("--claim", "c7", "--said-by", "BVI.org"), "c7 was not made by BVI.org"),
    ],
)
def test_a_wrong_word_is_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        CliRunner().invoke(landfall, ["claims", *arguments], catch_exceptions=False)
    assert caught.value.exit_code == 2


def test_a_day_before_every_claim_is_told() -> None:
    ran = CliRunner().invoke(landfall, ["claims", "--as-of", "2019-01-01"])
    assert (ran.stdout, ran.stderr) == ("", "no claim of the register had been made by 2019-01-01\n")
