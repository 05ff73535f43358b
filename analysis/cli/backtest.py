"""The command `landfall backtest`."""

from __future__ import annotations

import click

from analysis.common import wording


@click.command()
def backtest() -> None:
    """Project earlier years anew, store the errors, and say how far off the projection was.

    Takes a minute or so. Needed after a change of the projection, which a test then asks for, or of the
    daily counts of earlier years. Reports print the stored errors beside the projection.
    """
    from analysis.cli import data_output as cli_data_output
    from analysis.cli.terminal import print_columns
    from analysis.measures.models import projection

    cli_data_output.own_project()
    before = projection.stored()
    table = projection.refresh()
    figures, known = table.drop(columns="code"), before.drop(columns="code")
    changed = "as before" if figures.equals(known) else "changed"
    first, last = table["year"].min(), table["year"].max()
    click.echo(
        f"{len(table)} projections of {first} to {last} stored, {changed}; errors in % of the outcome:"
    )
    errors = projection.accuracy(table)
    names = [name for name in errors.columns if name != "method"]
    rows = [[f"{'from':<13}", *(f"{name:>8}" for name in names)]]
    for _, row in errors.iterrows():
        rows.append([row["method"], *(f"{wording.number(row[name], 1):>8}" for name in names)])
    print_columns(rows)
    for begin in (first, projection.CALM_YEARS[0]):
        held = projection.calibration(table[table["year"] >= begin])
        click.echo(
            f"80% interval, {begin} to {last}: held {wording.percent(held.coverage_80)} of {held.cells}, "
            f"width {held.width_80:.2f} of the outcome, interval score {held.score:.3f}"
        )
