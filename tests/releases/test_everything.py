"""Every workbook and figures file of the data pack, in any order, gives the embedded tables byte for byte."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from analysis.releases import store
from analysis.releases.release import Release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "LANDFALL_PACK" not in os.environ,
        reason="the whole pack has not been taken in any order since releases are held to what is believable: "
        "set LANDFALL_PACK=1 to try it",
    ),
]


def test_any_order_and_a_second_pass_give_the_embedded_tables(
    pack: Path, root: Path, tmp_path: Path, read_once: Callable[[Path], Sequence[Release]]
) -> None:
    files = sorted(path for path in pack.glob("official/*/*") if path.is_file())
    files += sorted(pack.glob("figures/*.csv"))
    random.Random(1).shuffle(files)
    releases = [release for file in files for release in read_once(file)]
    half = len(releases) // 2
    store.merge(tmp_path, releases[:half])
    store.merge(tmp_path, releases[half:])
    assert {outcome.summary for outcome in store.merge(tmp_path, reversed(releases))} == {"unchanged"}
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    embedded = {file.name: file.read_bytes() for file in (root / "data/tables").iterdir()}
    assert sorted(made) == sorted(embedded)
    assert [name for name in made if made[name] != embedded[name]] == []
