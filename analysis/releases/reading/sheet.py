"""A sheet as named columns of cells, and one table of a schema taken from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.common.errors import Place
from analysis.releases.reading.cells import each, frame, integer, labels, number, quarter_end, truth
from analysis.releases.reading.headings import refuse_empty
from analysis.releases.reading.release import TableSchema

if TYPE_CHECKING:
    import pandas as pd

_CONVERT: Mapping[str, Callable[[object, str], object]] = {
    "integer": integer,
    "number": number,
    "date": quarter_end,
    "boolean": truth,
}


@dataclass(frozen=True)
class Sheet:
    """The data rows of one sheet by column, with what is needed to say where a cell is.

    `where` names file and sheet; `rows` are the numbers a spreadsheet program shows for the data rows;
    without them the first is 2. Where it is `whole` every row has a figure, or a mark in its place.
    """

    columns: Mapping[str, Sequence[object]]
    where: str
    rows: Sequence[int] = ()
    whole: bool = False

    def __getitem__(self, name: str) -> Sequence[object]:
        return self.columns[name]

    def converted(self, name: str, convert: Callable[[object, str], Any]) -> list[Any]:
        """Return one column converted cell by cell; a refusal names sheet, column and row."""
        return each(self[name], convert, Place(self.where, column=f'"{name}"'), self.rows)

    def table(
        self,
        schema: TableSchema,
        names: Mapping[str, str] | None = None,
        *,
        convert: Mapping[str, Callable[[object, str], object]] | None = None,
        spelling: Mapping[str, Mapping[str, str]] | None = None,
        given: Mapping[str, object] | None = None,
    ) -> pd.DataFrame:
        """Return the rows as the table of a schema.

        Parameters
        ----------
        names
            The sheet's column for each column of the table that is called differently there.
        convert, spelling
            For a column of the table, how its cells convert, or its one spelling of labels; otherwise
            they convert by the column's kind.
        given
            Values the sheet does not hold, the same in every row.

        Columns of the table that are neither in the sheet nor given are missing.
        """
        names, convert, spelling, given = names or {}, convert or {}, spelling or {}, given or {}
        data: dict[str, Sequence[object]] = {}
        rows = max((len(cells) for cells in self.columns.values()), default=0)
        if self.whole:
            called = [
                names.get(one, one) for one in schema.value_names if schema.column(one).kind == "integer"
            ]
            figures = [self[name] for name in called if name in self.columns]
            refuse_empty(figures, self.rows or range(2, rows + 2), self.where)
        for column in schema.columns:
            name = names.get(column.name, column.name)
            if column.name in given:
                data[column.name] = [given[column.name]] * rows
            elif name not in self.columns:
                continue
            elif column.name in convert:
                data[column.name] = self.converted(name, convert[column.name])
            elif column.kind == "text":
                data[column.name] = labels(
                    self[name], spelling.get(column.name), Place(self.where, column=f'"{name}"')
                )
            else:
                data[column.name] = self.converted(name, _CONVERT[column.kind])
        return frame(schema, data)
