"""For which periods releases speak, and what they said of them: by the log and the history of a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from analysis.common.errors import DataRefused, Place
from analysis.releases.history import log as release_log
from analysis.releases.history import tidy, timeline
from analysis.releases.reading.release import Release, TableSchema

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from pandas import DataFrame, Series


def not_yet_said(
    history: DataFrame, rows: DataFrame, schema: TableSchema, log: DataFrame, release: Release
) -> tuple[DataFrame, DataFrame]:
    """Return the rows, and the periods with a row or without, for which this release is not held yet.

    Raises DataRefused: for a period it is held, and says something else.
    """
    import numpy as np
    import pandas as pd

    of_day = log[log["released"] == pd.Timestamp(release.released)]
    periods = timeline.spoken(rows, schema, release.silent.get(schema.name, ()))
    unsaid = periods[~speaks(timeline.ordinals(periods, schema), of_day, schema)]
    numbers = timeline.ordinals(rows, schema)
    known = speaks(numbers, of_day, schema)
    if not known.any():
        return rows, unsaid
    said = timeline.held(history, release.released) & np.isin(
        timeline.ordinals(history, schema), numbers[known]
    )
    given, held = (
        tidy.ordered(tidy.as_said(part, release.released), schema) for part in (rows[known], history[said])
    )
    if not given.equals(held):  # where they are equal, their lines are too, which take longer to write
        _refuse_other_lines(given, held, schema, release)
    return rows[~known], unsaid


def speaks(numbers: timeline.Ordinals, log: DataFrame, schema: TableSchema) -> npt.NDArray[np.bool_]:
    """Return for which period numbers a release of the log speaks."""
    import numpy as np

    speaks = np.full(len(numbers), False)
    for entry in release_log.entries(log):
        speaks |= timeline.within(numbers, entry.periods, schema)
    return speaks


def _refuse_other_lines(given: DataFrame, held: DataFrame, schema: TableSchema, release: Release) -> None:
    lines = [tidy.to_bytes(part, schema).decode().splitlines() for part in (given, held)]
    if lines[0] == lines[1]:
        return
    counts = tuple(f"{len(part) - 1} rows" for part in lines)
    found, expected = next((pair for pair in zip(*lines, strict=False) if pair[0] != pair[1]), counts)
    raise DataRefused(
        Place(schema.name, release=str(release.released)),
        f'"{expected}" as held already',
        f'"{found}"',
        then=" A later edition needs a --released day of its own.",
    )


def spoken_of(
    history: DataFrame, fresh: DataFrame, schema: TableSchema, released: date
) -> npt.NDArray[np.bool_]:
    """Return which rows were held on the day of the release for the periods it speaks of."""
    import numpy as np

    spoken = np.isin(timeline.ordinals(history, schema), timeline.ordinals(fresh, schema))
    held: npt.NDArray[np.bool_] = timeline.held(history, released) & spoken
    return held


def said_after(
    history: DataFrame, fresh: DataFrame, schema: TableSchema, log: DataFrame, released: date
) -> Iterator[tuple[DataFrame, DataFrame]]:
    """Yield what the release after says of the same rows, where one is held."""
    import numpy as np

    later = log.loc[log["released"] > np.datetime64(released), "released"]
    if len(later):
        spoken = spoken_of(history, fresh, schema, later.min())
        names = schema.names
        yield timeline.paired(fresh, history.loc[spoken, names], schema)


def following(fresh: DataFrame, schema: TableSchema, log: DataFrame, released: date) -> Series[pd.Timestamp]:
    """Return for each period number the next release held that speaks for it; NaT where none does."""
    import numpy as np
    import pandas as pd

    numbers = np.unique(timeline.ordinals(fresh, schema))
    following = pd.Series(pd.NaT, index=numbers, dtype="datetime64[us]")
    for entry in release_log.entries(log[log["released"] > pd.Timestamp(released)]):
        speaks = timeline.within(numbers, entry.periods, schema)
        following[speaks & following.isna().to_numpy()] = entry.released
    return following
