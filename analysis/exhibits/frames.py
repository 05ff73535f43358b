"""IPython extension of a kernel that runs a notebook for a report: data frames come out whole, as data.

What a library draws of a table is cut for a screen. This adds to a data frame's display, which stays as it
is, one representation more that only a report reads: the same table in HTML with every row, column and
letter and every number in full. Nothing is imported that the notebook does not import itself. The HTML of
exhibits is left to who runs the notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.exhibits import Exhibit

MIME = "application/vnd.landfall.table+html"
MISSING = "\ufdd0"
"""What stands in a cell without a value: a character that no text may hold."""
MOST_CELLS = 200_000
"""A larger table is no table for readers: it comes as its library draws it, and is reported as cut."""
_PANDAS = ("pandas", "pandas.core.frame", "pandas.core.series")
_WHOLE = (
    "display.max_rows", None, "display.max_columns", None, "display.max_colwidth", None,
    "display.precision", 15, "display.show_dimensions", False,
)  # fmt: skip
_DEFAULT_PLACES = 6


def load_ipython_extension(shell: Any) -> None:
    """Register the representation in a shell, as `--ext=analysis.exhibits.frames` asks."""
    Exhibit.drawn_later = True
    formatter = shell.display_formatter.mimebundle_formatter
    for module in _PANDAS:
        formatter.for_type_by_name(module, "DataFrame", _frame)
        formatter.for_type_by_name(module, "Series", _series)
    formatter.for_type_by_name("polars.dataframe.frame", "DataFrame", _polars)


def _frame(frame: Any) -> dict[str, str]:
    """Return a data frame of pandas as HTML; a format of numbers that the notebook has set is kept."""
    import pandas as pd

    if frame.size > MOST_CELLS:
        return {}
    number = _number_format(pd)
    columns = {place: _texts(pd, frame.iloc[:, place], number) for place in range(frame.shape[1])}
    texts = pd.DataFrame(columns, index=frame.index, dtype=object)
    texts.columns = frame.columns
    with pd.option_context(*_WHOLE):
        return {MIME: texts.to_html(border=0, formatters=[str] * frame.shape[1])}  # else \n is written out


def _series(series: Any) -> dict[str, str]:
    return _frame(series.to_frame() if series.name is not None else series.to_frame("Value"))


def _polars(frame: Any) -> dict[str, str]:
    import polars as pl  # type: ignore[import-not-found]

    if frame.width * frame.height > MOST_CELLS:
        return {}
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=10**6, fmt_float="full"):
        return {MIME: frame._repr_html_()}


def _number_format(pd: Any) -> Callable[[Any], str]:
    places, as_set = pd.get_option("display.precision"), pd.get_option("display.float_format")
    return as_set or (str if places == _DEFAULT_PLACES else lambda value: f"{value:.{places}f}")


def _texts(pd: Any, column: Any, number: Callable[[Any], str]) -> list[str]:
    """Return the cells of a column in full: days without a time of day where none has one."""
    is_float, days = pd.api.types.is_float, False
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        days = bool((column.dropna() == column.dropna().dt.normalize()).all())

    def text(value: Any) -> str:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            return MISSING
        if days:
            return str(value.date().isoformat())
        return number(value) if is_float(value) else str(value)

    return [text(value) for value in column.array]
