"""Which publication a file is, told from what is in it and never from its name.

It is read in a process of its own, from which a release comes back as plain data: texts and numbers in lists.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused
from analysis.releases import provisional, registry
from analysis.releases.guards import completeness
from analysis.releases.reading import apart
from analysis.releases.reading.release import DTYPES, Finding, Release, Withheld
from analysis.releases.reading.workbook import Workbook

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def read(path: Path | str, released: date | None = None) -> list[Release]:
    """Return the releases a file holds, read in a process of its own (`apart`).

    The file is a workbook, ODS or XLSX, under any name. The day of publication is given where the reader
    could not tell it or would tell it wrong. DataRefused where no reader, or more than one, recognises the
    file; where the one that does refuses it; or where it needs more time or memory than any official file.
    """
    import pandas as pd  # noqa: F401 (imported once for both processes, as are the readers)

    registry.readers()
    module = (__name__, str(path), *([] if released is None else [released.isoformat()]))
    found = apart.run(lambda: _plainly(path, released), Path(path).name, module)
    return [of_plain(one) for one in found]


def _plainly(path: Path | str, released: date | None) -> list[dict[str, Any]]:
    return [plain(one) for one in releases(Workbook.open(path), released)]


def releases(workbook: Workbook, released: date | None = None) -> list[Release]:
    """Return the releases of an open workbook, as `read`."""
    # a module may describe tables and read no file of its own
    readers = [reader for reader in registry.readers().values() if hasattr(reader, "recognises")]
    known = [reader for reader in readers if reader.recognises(workbook)]
    if len(known) != 1:
        sheets = ", ".join(workbook.sheets[:8])
        several = ", ".join(reader.__name__.rpartition(".")[2] for reader in known)
        raise DataRefused(
            workbook.file,
            "a file of one source",
            f"one of {several}" if known else "one of no source that is known",
            then=f" Its sheets: {sheets}. `landfall data status` lists the sources.",
        )
    return [_completed(workbook, known[0].read(workbook, released))]


def _completed(workbook: Workbook, release: Release) -> Release:
    """Return a release with what is known of any file of its source."""
    source = registry.sources().get(release.source)
    made = replace(release, file=workbook.file, sha256=workbook.sha256)
    if source:
        unseen = _unseen(release, source)
        absent = completeness.absent(workbook, source.tables.values())
        made = replace(made, page=source.page, notes=(*release.notes, *unseen), absent=absent)
    return replace(made, provisional=provisional.noted(workbook, release))


def _unseen(release: Release, source: registry.Source) -> Iterator[str]:
    """Yield a note on each table whose layout no real file has confirmed yet."""
    for table in source.unseen:
        if any(table in source.tables.get(name, "") for name in release.tables):
            yield f"{table}: {registry.UNSEEN}; compare its totals with the published ones"


def plain(release: Release) -> dict[str, Any]:
    """Return a release as what JSON can carry."""
    said = {field.name: getattr(release, field.name) for field in fields(release)}
    return {
        **said,
        "released": release.released.isoformat(),
        "tables": {
            name: [(label, str(column.dtype), _values(column)) for label, column in table.items()]
            for name, table in release.tables.items()
        },
        "withheld": [asdict(one) for one in release.withheld],
        "doubts": [asdict(one) for one in release.doubts],
        "silent": {name: [end.isoformat() for end in ends] for name, ends in release.silent.items()},
    }


def of_plain(said: dict[str, Any]) -> Release:
    """Return the release that `plain` was given."""
    return Release(
        **{
            **said,
            "released": date.fromisoformat(said["released"]),
            "tables": {name: _table(columns) for name, columns in said["tables"].items()},
            "notes": tuple(said["notes"]),
            "absent": tuple(said["absent"]),
            "withheld": tuple(Withheld(**one) for one in said["withheld"]),
            "doubts": tuple(
                Finding(**{**one, "cell": one["cell"] and tuple(one["cell"])}) for one in said["doubts"]
            ),
            "silent": {name: tuple(map(date.fromisoformat, ends)) for name, ends in said["silent"].items()},
        }
    )


def _values(column: Series[Any]) -> list[Any]:
    if column.dtype == DTYPES["date"]:
        return column.astype("int64").tolist()
    return column.astype(object).where(column.notna(), None).tolist()


def _table(columns: list[tuple[str, str, list[Any]]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({name: _column(kind, values) for name, kind, values in columns})


def _column(kind: Any, values: list[Any]) -> Series[Any]:
    import pandas as pd

    if kind not in DTYPES.values():
        raise ValueError(f"{kind}: no type of a column")
    return pd.Series(values, dtype="int64" if kind == DTYPES["date"] else kind).astype(kind)


if __name__ == "__main__":
    file, *day = sys.argv[1:]
    apart.answer(lambda: _plainly(file, date.fromisoformat(day[0]) if day else None), 1)
