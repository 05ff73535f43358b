"""The formats a report can be written in: one line for each, and the one way in which its writer is called.

A new format is a module in `render/` with a function `begin(report)`, and a line here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.common.errors import UsageError

if TYPE_CHECKING:
    from analysis.publish.render.document import Document

Write = Callable[[], Mapping[str, bytes]]
"""Returns files by the end of their path: `.pdf` is added to the report's place, `x.svg` is in its folder."""


@dataclass(frozen=True)
class Report:
    """What a writer is given: the report as prepared, its notebook, its place, the formats it is made in.

    `problems` gets what a format cannot show.
    """

    document: Document
    notebook: Any
    slug: str
    formats: tuple[str, ...]
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """A format: its name, what a link to it says, and the ends of its files' names, the one linked to first.

    `writer` is its module in `render/`; `needs` the package it cannot work without, in the extra `office`.
    """

    name: str
    says: str
    suffixes: tuple[str, ...]
    writer: str
    needs: str = ""

    @property
    def missing(self) -> str:
        """Return one line on what must be installed first; empty where nothing must."""
        from importlib import metadata  # a sixth of what the command imports

        if not self.needs or any(metadata.distributions(name=self.needs)):
            return ""
        return f"--format {self.name} needs {self.needs}; install the package {self.needs}"

    def begin(self, report: Report) -> Write:
        """Return what writes the format's files, once all that needs this thread is done.

        Raises UsageError where something must be installed first.
        """
        if self.missing:
            raise UsageError(self.missing)
        written: Write = importlib.import_module(f"analysis.publish.render.{self.writer}").begin(report)
        return written


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("html", "web page", (".html",), "html"),
        Format("pdf", "PDF", (".pdf",), "pdf"),
        Format("md", "Markdown", (".md",), "md"),
        Format("docx", "Word document", (".docx",), "docx", needs="python-docx"),
        Format("brief", "one-page brief", (".brief.pdf", ".brief.html"), "brief"),
        Format("xlsx", "spreadsheet of all its tables", (".xlsx",), "xlsx", needs="xlsxwriter"),
        Format("charts", "charts alone: PNG, SVG and to embed", (".charts.html",), "charts"),
    )
}
"""Every format by its name, in the order in which reports are written and linked."""
USUAL = ("html", "pdf")
"""What a report comes in where neither its notebook nor the user says."""


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Return formats in their fixed order; raises UsageError for one that is unknown or cannot work here."""
    wanted = [name.lower() for name in names]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f'no format "{name}"; the formats are {", ".join(FORMATS)}')
        if missing := FORMATS[name].missing:
            raise UsageError(missing)
    return tuple(name for name in FORMATS if name in wanted)


def there(is_there: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the formats a report lies in, by whether a file with the end of its name is there."""
    return tuple(name for name, one in FORMATS.items() if is_there(one.suffixes[0]))
