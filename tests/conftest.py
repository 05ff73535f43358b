"""Paths every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def pack() -> Path:
    """The data pack of official workbooks and figures, beside the checkout."""
    if not PACK.is_dir():
        pytest.skip("the data pack is not beside the checkout")
    return PACK
