"""A copy of the project's tables and claims in which one thing can be changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]


def copy(folder: Path) -> Path:
    """Make a project whose tables and notebooks are those of the checkout; return its folder."""
    tables = folder / "data" / "tables"
    tables.mkdir(parents=True)
    for file in (ROOT / "data" / "tables").iterdir():
        (tables / file.name).symlink_to(file)
    for file in (ROOT / "data").iterdir():
        if file.is_file():
            (folder / "data" / file.name).symlink_to(file)
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    return folder


def write_claims(folder: Path, text: str) -> None:
    """Give the project another register of claims."""
    file = folder / "data" / "claims.toml"
    file.unlink(missing_ok=True)
    file.write_text(text, encoding="utf-8")


@contextmanager
def changed(
    folder: Path, table: str, where: Callable[[pd.DataFrame], pd.Series], column: str, value: object
) -> Iterator[None]:
    """Change one column of the rows of a table that a condition picks, and put the table back afterwards."""
    file = folder / "data" / "tables" / f"{table}.csv"
    original = file.resolve()
    rows = pd.read_csv(file, dtype="string", keep_default_na=False)
    picked = where(rows)
    assert picked.any()
    assert (rows.loc[picked, column] != str(value)).all()
    rows.loc[picked, column] = str(value)
    file.unlink()
    rows.to_csv(file, index=False, lineterminator="\n")
    try:
        yield
    finally:
        file.unlink()
        file.symlink_to(original)
