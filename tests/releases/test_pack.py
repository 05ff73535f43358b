"""Every official file of the families read here: into an empty store in any order, the same bytes."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path

import pytest

from analysis.releases import store

FOLDERS = ("small-boats", "homelessness-england", "illegal-entry", "population")
GIVEN = {"statutory-homelessness-detailed-la_2020-q2_2020-10.xlsx": date(2020, 10, 1)}
"""The one file that states no day of publication."""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "LANDFALL_PACK" not in os.environ,
        reason="the whole pack has not been taken in any order since releases are held to what is believable: "
        "set LANDFALL_PACK=1 to try it",
    ),
]


def _added(root: Path, files: list[Path], read_once) -> set[str]:
    from analysis.releases import recognise

    done: set[str] = set()
    for file in files:
        releases = recognise.read(file, GIVEN[file.name]) if file.name in GIVEN else read_once(file)
        done |= {outcome.summary for outcome in store.merge(root, releases)}
    return done


@pytest.mark.slow
def test_any_order_leaves_the_same_bytes_and_a_second_pass_changes_nothing(
    pack: Path, tmp_path: Path, read_once
) -> None:
    files = [file for name in FOLDERS for file in sorted((pack / "official" / name).iterdir())]
    left = []
    for seed in (1, 2):
        random.Random(seed).shuffle(files)
        _added(tmp_path / str(seed), files, read_once)
        left.append({one.name: one.read_bytes() for one in sorted((tmp_path / str(seed)).glob("*.*"))})
    assert left[0] == left[1]
    assert _added(tmp_path / "1", files, read_once) == {"unchanged"}
