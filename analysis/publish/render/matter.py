"""What every written report says besides its blocks: below its title, under an exhibit, at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.common import wording
from analysis.exhibits import printed
from analysis.publish.render.document import Document, Exhibit, citations


def facts(document: Document) -> Iterator[str]:
    """Yield what is said of the whole report below its title: the day of its data first, where it has one."""
    if document.as_at:
        yield f"Data as at {wording.day(document.as_at)}"
    late = "Some newer figures were already due" if document.overdue else ""
    if document.newer_due:
        day = wording.day(document.newer_due)
        yield (
            f"{late}; the next are due about {day}" if late
            else f"Newer figures are due about {day}: after that day, look for a newer edition"
        )  # fmt: skip
    elif late:
        yield late
    if document.known:
        yield document.known
    own = document.settings
    if own.publisher or own.contact:
        published = f"Published by {own.publisher}. " if own.publisher else ""
        yield published + (f"Contact: {own.contact}" if own.contact else "")
    if own.site:
        yield f"On the web: {own.site}"
    area = (document.sources or {}).get("area")
    if area:
        yield ", ".join(dict.fromkeys(area[key] for key in ("name", "region", "country") if area.get(key)))


def lines(exhibit: Exhibit, data: str) -> list[str]:
    """Return the lines under an exhibit: description, notes, source, status, where its data are.

    `data` says where, with `{file}` and `{rows}`.
    """
    payload = exhibit.payload
    sources = [f"{cited.publication}: {cited.tables}" for cited in citations(payload["sources"])]
    rows = len(exhibit.data["rows"]) if exhibit.data else 0
    origin = [f"Source: {'; '.join(sources)}."] if sources else []
    if payload.get("status"):
        origin.append(f"Status: {payload['status']}.")
    if exhibit.data:
        origin.append(f"Data: {data.format(file=exhibit.csv_name, rows=wording.plural(rows, 'row'))}.")
    said = [f"Description: {payload['description']}"] if payload.get("description") else []
    shown = len(printed.rows(exhibit.data)) if exhibit.data else 0
    if exhibit.kind == "table" and rows > shown:
        said.append(f"The first {shown} of {wording.number(rows)} rows; the CSV has all.")
    if payload.get("shown"):
        said.append("The chart draws more than its table shows; the CSV has all.")
    said += [f"Note: {' '.join(payload['notes'])}"] if payload["notes"] else []
    return [line for line in (*said, " ".join(origin)) if line]


def releases(inputs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the releases used as Data: one row for each table read."""
    labels = ("Publication and table", "Released", "Data to", "Next due")
    rows = [
        [
            ", ".join((read["publisher"], read["publication"], read["publisher_table"])),
            _day(read["released"], "") + (", as later published" if read["as_later_published"] else ""),
            _day(read["data_to"], "Not stated"),
            _day(read["next_expected"], "Not announced") + (" (overdue)" if read["stale"] else ""),
        ]
        for read in inputs
    ]
    return printed.texts(labels, rows)


def _day(iso: str | None, missing: str) -> str:
    return wording.day(dt.date.fromisoformat(iso)) if iso else missing
