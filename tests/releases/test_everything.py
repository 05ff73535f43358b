"""The files of the data pack, in any order, give the embedded tables byte for byte; none is refused."""

import os
import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from analysis.releases import recognise, store
from analysis.releases.reading.release import Release

GIVEN = {"statutory-homelessness-detailed-la_2020-q2_2020-10.xlsx": date(2020, 10, 1)}
"""The one file that states no day of publication."""
MANY = {"small-boats", "homelessness-england"}
"""Of these a run draws a few: `LANDFALL_DRAWN=99` takes all."""
OF_ALL = {"releases.csv", "datapackage.json"}


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.slow
def test_any_order_and_a_second_pass_give_the_embedded_tables(
    pack: Path, root: Path, tmp_path: Path, read_once: Callable[[Path], Sequence[Release]]
) -> None:
    """One order, so that a run does not fail by chance; LANDFALL_SEED draws another."""
    chance, drawn = (
        random.Random(os.environ.get("LANDFALL_SEED", "17")),
        int(os.environ.get("LANDFALL_DRAWN", "10")),
    )
    files = sorted(path for path in pack.glob("official/*/*") if path.is_file())
    many = [file for file in files if file.parent.name in MANY]
    some = chance.sample(many, min(drawn, len(many)))
    files = [file for file in files if file not in many] + sorted(pack.glob("figures/*.csv")) + some

    def read(file: Path) -> Sequence[Release]:
        return recognise.read(file, GIVEN[file.name]) if file.name in GIVEN else read_once(file)

    releases = [release for file in files for release in read(file)]
    chance.shuffle(releases)
    store.merge(tmp_path / "any", releases)
    again = chance.sample(releases, drawn)
    assert {outcome.summary for outcome in store.merge(tmp_path / "any", again)} == {"unchanged"}
    made, expected = _contents(tmp_path / "any"), _contents(root / "data/tables")
    assert sorted(made) == sorted(expected)
    if len(some) < len(many):
        by_day = sorted((one for file in some for one in read(file)), key=lambda one: one.released)
        store.merge(tmp_path / "by day", by_day)
        expected = {**expected, **_contents(tmp_path / "by day")}
        expected |= {name: made[name] for name in OF_ALL}
    assert [name for name in made if made[name] != expected[name]] == []
