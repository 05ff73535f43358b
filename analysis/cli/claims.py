"""`landfall claims`: the verdicts on public claims, in the terminal or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from analysis.cli.options import completing, json_option
from analysis.cli.terminal import print_columns
from analysis.common.errors import printable

if TYPE_CHECKING:
    from analysis.reports.claims import Check

_CLAIM_WIDTH = 56


@click.command()
@click.option("--as-of", metavar="DAY", help="Look from a day, such as 2025-04-03, instead of the latest.")
@click.option("--claim", metavar="ID", help="Only this claim.", shell_complete=completing("claim_ids"))
@click.option("--said-by", metavar="WHO", help="Only claims made by them.")
@json_option("One JSON object per claim, with its readings.")
def claims(*, as_of: str | None, claim: str | None, said_by: str | None, as_json: bool) -> None:
    """Test public claims: the verdict now, and with what was known the day after the claim.

    The report `claims` shows the readings behind each verdict; docs/claims.md says how to add a claim. An
    entry of the register that is not in order is named, and stops itself alone; the exit code is then 3.
    """
    from analysis.inputs import AsOf, ClaimId, SaidBy
    from analysis.reports import claims as testing

    AsOf.agree(["as_of"], {"as_of": as_of}, None)
    ClaimId.agree([], {"claim": claim, "said_by": said_by, "as_of": as_of}, None)
    every, refused = testing.everything(AsOf.parse(as_of))
    checks = testing.select(every, claim=ClaimId.parse(claim), said_by=SaidBy.parse(said_by))
    if not checks:
        click.echo(f"no claim of the register had been made by {as_of}", err=True)
    elif as_json:
        for check in checks:
            click.echo(json.dumps(check.payload(), ensure_ascii=False))
    else:
        _print(checks)
    for name, message in refused.items():
        click.echo(printable(f"claim {name} was not tested: {message}"), err=True)
    if refused:
        raise SystemExit(3)


def _print(checks: Sequence[Check]) -> None:
    """Print one block of lines for each claim: number, claim, verdict, and the day's where it differs."""
    rows = [("id", "claim, in our paraphrase", "verdict")]
    for check in checks:
        then = f"\n(day after: {check.verdict_on_the_day})" if check.changed else ""
        rows.append((f"{check.id:<3}", textwrap.fill(check.claim.claim, _CLAIM_WIDTH), check.verdict + then))
    print_columns(rows)
