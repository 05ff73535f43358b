"""Single figures quoted from publications and the press, each with where it was read and a tier."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd

from analysis.common.errors import DataRefused
from analysis.releases.history import catalogue
from analysis.releases.reading.cells import frame, integer
from analysis.releases.reading.sheet import Sheet
from data.importers import shapes

READ_BY = max(shapes.RELEASED.values())
"""The vintage of the registers of cited figures: the latest release that was out when they were read."""

PUBLISHED = {
    "Homelessness in Scotland: 2023-24": date(2024, 9, 17),
    "Homelessness in Scotland: update to 30 September 2024": date(2025, 2, 5),
}
"""Day of publication of titles that do not print it (the second: day of the dated copy of its notice)."""

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WRITTEN_DAY = re.compile(r"\((\d{1,2} [A-Z][a-z]{2} \d{4})\)")
_MONTH = re.compile(r"(\d{4})-(\d{2})(?!\d)")
_FIRST_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_FINANCIAL_YEAR = re.compile(r"(\d{4})/(\d{2})")
_DAYS = re.compile(r"\d{1,3}")


def published(text: str) -> date | None:
    """Return the day a citation says it was published; of a month the last day, when it was out.

    >>> published("The Herald 2023-11-30"), published("Glasgow Live 2025-01"), published("STV News")
    (datetime.date(2023, 11, 30), datetime.date(2025, 1, 31), None)
    """
    for title, day in PUBLISHED.items():
        if text.startswith(title):
            return day
    if found := _DAY.search(text):
        return date(*map(int, found.groups()))
    if found := _WRITTEN_DAY.search(text):
        return datetime.strptime(found[1], "%d %b %Y").date()  # noqa: DTZ007 -- a day has no time zone
    if found := _MONTH.search(text):
        year, month = map(int, found.groups())
        return date(year, month, calendar.monthrange(year, month)[1])
    return None


def _plain(cells: Sequence[object]) -> list[str | None]:
    """Return running text as it stands: titles and addresses may end in digits that are no footnotes."""
    return [" ".join(str(cell).split()) or None for cell in cells]


def _value(cell: str, note: str | None) -> tuple[float | None, str | None]:
    """Return the figure of a cell; what follows it ("4103 of 6735") goes in front of the note."""
    found = _FIRST_NUMBER.match(cell)
    if found is None:
        return None, note
    rest = cell[found.end() :].strip()
    return float(found[0].replace(",", "")), "; ".join(filter(None, [rest, note])) or None


def _scottish(sheet: Sheet) -> pd.DataFrame:
    titles, urls = _plain(sheet["source_title"]), _plain(sheet["url"])
    measures = [str(cell) for cell in sheet["metric"]]
    columns: dict[str, Sequence[object]] = {
        "period": _plain(sheet["period"]),
        "place": ["Scotland"] * len(titles),
        "measure": [re.sub(r" \((?:Scotland|%)\)", "", text) for text in measures],
        "value": [_value(str(cell), None)[0] for cell in sheet["value"]],
        "unit": [_scottish_unit(text) for text in measures],
        "publisher": ["Scottish Government"] * len(titles),
        "where_read": titles,
        "url": urls,
        "tier": [_scottish_tier(str(url), str(title)) for url, title in zip(urls, titles, strict=True)],
        "published": [published(str(title)) for title in titles],
    }
    return frame(catalogue.schema("homelessness_cited"), columns)


def _scottish_unit(measure: str) -> str:
    if "(%)" in measure:
        return "percent"
    return "households" if measure.startswith(("Households", "Assessed")) else "applications"


def _scottish_tier(url: str, title: str) -> str:
    if "gov.scot/" in url:
        return "official"
    return "official (derived copy)" if title.startswith("Homelessness") else "press quoting official"


def _glaswegian(sheet: Sheet) -> pd.DataFrame:
    read: list[str] = []
    for where in sheet["where_read"]:
        read.append(read[-1] if where == "same" else str(where))
    values = [
        _value(str(value), note) for value, note in zip(sheet["value"], _plain(sheet["note"]), strict=True)
    ]
    columns: dict[str, Sequence[object]] = {
        "period": [_FINANCIAL_YEAR.sub(r"\1-\2", str(cell)) for cell in sheet["date_or_period"]],
        "place": ["Glasgow City"] * len(read),
        "measure": _plain(sheet["metric"]),
        "value": [value for value, _ in values],
        "unit": _plain(sheet["unit"]),
        "publisher": _plain(sheet["publisher_of_figure"]),
        "where_read": read,
        "url": _plain(sheet["url"]),
        "tier": _plain(sheet["tier"]),
        "published": [published(text) for text in read],
        "note": [note for _, note in values],
    }
    return frame(catalogue.schema("homelessness_cited"), columns)


def homelessness(scotland: Sheet, glasgow: Sheet) -> Mapping[date, Mapping[str, pd.DataFrame]]:
    """Read the cited figures of Scotland and of Glasgow into one register."""
    rows = pd.concat([_scottish(scotland), _glaswegian(glasgow)], ignore_index=True)
    return {READ_BY: {"homelessness_cited": rows}}


def move_on(sheet: Sheet) -> Mapping[date, Mapping[str, pd.DataFrame]]:
    """Read the dated changes of the move-on period."""
    lengths = _plain(sheet["move_on_days"])
    columns: dict[str, Sequence[object]] = {name: _plain(cells) for name, cells in sheet.columns.items()}
    columns["effective_from"] = [_from(str(cell), sheet.where) for cell in sheet["effective_date"]]
    columns["days"] = [int(text) if text and _DAYS.fullmatch(text) else None for text in lengths]
    return {READ_BY: {"move_on_timeline": frame(catalogue.schema("move_on_timeline"), columns)}}


def _from(text: str, where: str) -> date | None:
    """Return the day, or the first day of the month; None for "pre-2023-08", which only has a bound."""
    if text.startswith("pre-"):
        return None
    try:
        return date.fromisoformat(text if len(text) > len("2023-08") else f"{text}-01")
    except ValueError:
        raise DataRefused(f'{where}: expected a day or month such as 2023-08, found "{text[:60]}".') from None


OFFICIAL_COPY = "copy of the official table"
_VINTAGES = {
    "dec-2025": shapes.RELEASED[date(2025, 12, 31)],
    "mar-2026": shapes.RELEASED[date(2026, 3, 31)],
    "jun-2026": shapes.RELEASED[date(2026, 6, 30)],
    "Aug 2026 file": date(2026, 8, 4),
}
"""What the vintage of a headline figure calls a release that it does not date."""


def _vintage_day(vintage: str) -> date | None:
    if found := _DAY.search(vintage):
        return date(*map(int, found.groups()))
    return next((day for name, day in _VINTAGES.items() if name in vintage), None)


def _official_source(cell: str) -> str:
    """Return where a figure stands officially; a mirror it was copied from is not cited by name."""
    official = re.split(r" via |; | \(", cell)[0]
    return official if official.startswith(("gov.uk", "press", "third-party")) else OFFICIAL_COPY


def headlines(sheet: Sheet) -> Mapping[date, Mapping[str, pd.DataFrame]]:
    """Read the headline figures, each with the day of the release that first said so where it is known."""
    vintages = [str(cell) for cell in sheet["vintage"]]
    columns: dict[str, Sequence[object]] = {name: _plain(cells) for name, cells in sheet.columns.items()}
    columns |= {
        "value": sheet.converted("value", integer),
        "published": [_vintage_day(text) for text in vintages],
        "source": [_official_source(str(cell)) for cell in sheet["source"]],
    }
    return {READ_BY: {"headline_figures": frame(catalogue.schema("headline_figures"), columns)}}


def events(sheet: Sheet) -> Mapping[date, Mapping[str, pd.DataFrame]]:
    """Read the dated events, each with whether its date was verified."""
    verified = ["verify" not in str(cell) for cell in sheet["status"]]
    columns: dict[str, Sequence[object]] = {
        "date": [_from(str(cell), sheet.where) for cell in sheet["date"]],
        "event": _plain(sheet["event"]),
        "affects": _plain(sheet["route_expected"]),
        "status": _plain(sheet["status"]),
        "verified": verified,
    }
    return {READ_BY: {"policy_events": frame(catalogue.schema("policy_events"), columns)}}
