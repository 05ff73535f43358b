"""A TOML file of entries, `[[name]]` and `[[name.part]]`, in which every key knows its line.

The standard library's reader keeps no line numbers; a refusal without one leaves the reader searching.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.common import own_files
from analysis.common.errors import UsageError, did_you_mean, unreadable

_HEADER = re.compile(r"\[\[\s*(\w+)(?:\.(\w+))?\s*\]\]")
_KEY = re.compile(r"(\w+)\s*=")


@dataclass(frozen=True)
class Entry:
    """One table of a file: what it holds, and the line of each key; its own header stands under ""."""

    file: str
    content: dict[str, Any]
    lines: dict[str, int]

    def where(self, key: str = "") -> str:
        """Return the file and the line of a key, or of the header."""
        return f"{self.file}, line {self.lines.get(key, self.lines[''])}"

    def refuse(self, key: str, message: str) -> UsageError:
        """Return the error that says what is wrong with a key, and where."""
        return UsageError(f"{self.where(key)}: {message}")

    def check(
        self,
        must: Mapping[str, type],
        may: Mapping[str, type],
        words: Mapping[type, str],
        *,
        others: bool = False,
    ) -> None:
        """Refuse a missing key, a value of the wrong kind and, unless others may stand, an unknown key.

        `words` says what is expected of each kind of value.
        """
        for key in must:
            if key not in self.content:
                raise self.refuse("", f'"{key}" is missing; expected {", ".join(must)}.')
        known = {**must, **may}
        for key, value in self.content.items():
            if key not in known:
                if others:
                    continue
                raise self.refuse(key, f'there is no key "{key}".{did_you_mean(key, known)}')
            if type(value) is not known[key] or value == "":
                raise self.refuse(key, f"{key}: {value!r} is not what was expected: {words[known[key]]}.")


def read(path: Path, names: Sequence[str], part: str) -> dict[str, list[tuple[Entry, list[Entry]]]]:
    """Return the entries of a file by name, each with those of its parts, in order.

    `names` are those it may hold: "claim" for `[[claim]]`; `part` is what each may have parts of: "reading"
    for `[[claim.reading]]`. A UsageError where it is not TOML or holds something else names the file and,
    where it can, the line.
    """
    try:
        text = own_files.text(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name}: cannot be read ({unreadable(error)}).") from None
    try:
        content = own_files.toml(text)
    except ValueError as error:
        at = re.search(r"line (\d+)", str(error))
        where = f"{path.name}, line {at[1]}" if at else path.name
        raise UsageError(f"{where}: this is not TOML ({error}).") from None
    for name, values in content.items():
        if name not in names:
            raise UsageError(f'{path.name}: there is no "{name}" here; expected {" and ".join(names)}.')
        parts = [one for value in values if isinstance(value, dict) for one in value.get(part, [])]
        for header, expected in ((name, values), (f"{name}.{part}", parts)):
            written = [lines for found, lines in _lines(text) if found == header]
            if len(written) != len(expected) or not all(isinstance(value, dict) for value in expected):
                raise UsageError(f"{path.name}: write every {header} under its own header [[{header}]].")
    return {name: _entries(path.name, name, part, content.get(name, []), text) for name in names}


def _entries(
    file: str, name: str, part: str, values: Sequence[dict[str, Any]], text: str
) -> list[tuple[Entry, list[Entry]]]:
    own = iter([lines for header, lines in _lines(text) if header == name])
    parts = iter([lines for header, lines in _lines(text) if header == f"{name}.{part}"])
    return [
        (Entry(file, value, next(own)), [Entry(file, one, next(parts)) for one in value.get(part, [])])
        for value in values
    ]


def _lines(text: str) -> list[tuple[str, dict[str, int]]]:
    """Return each header with the lines of its keys; a part's first header counts as a key of its entry."""
    found: list[tuple[str, dict[str, int]]] = []
    tops: dict[str, dict[str, int]] = {}
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        began_inside, quotes = inside, line.count('"""')
        inside ^= quotes % 2 == 1
        if began_inside:
            continue
        if header := _HEADER.match(line.strip()):
            keys = {"": number}
            found.append((header[1] if header[2] is None else f"{header[1]}.{header[2]}", keys))
            if header[2] is None:
                tops[header[1]] = keys
            elif header[1] in tops:
                tops[header[1]].setdefault(header[2], number)
        elif found and (key := _KEY.match(line.strip())):
            found[-1][1].setdefault(key[1], number)
    return found
