"""Tables that tests of several measures ask for."""

import pandas as pd
import pytest

from analysis import tables


@pytest.fixture(scope="session")
def daily() -> pd.DataFrame:
    return tables.load("small_boats_daily", "2026-08-21")


@pytest.fixture(scope="session")
def authorities() -> pd.DataFrame:
    return tables.load("authorities")
