"""Merge every figures file of a folder into the tables: `python -m data.importers FOLDER [--tables DIR]`.

What comes as a workbook is no business of this script: `landfall data add` reads it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis.common import paths
from analysis.common.errors import LandfallError
from analysis.releases import store
from data.importers import figures


def main() -> None:
    """Merge all files or none; a refusal is one line and exit code 3."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the CSV files lie")
    parser.add_argument("--tables", type=Path, default=paths.tables(), help="where the tables go")
    given = parser.parse_args()
    try:
        files = sorted(given.folder.glob("*.csv"))
        for outcome in store.merge(given.tables, [one for file in files for one in figures.read(file)]):
            print(f"{outcome.table} of {outcome.released}: {outcome.summary}")
    except LandfallError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
