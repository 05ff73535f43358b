"""What a build is asked for: one job per report, with its parameters, formats and place."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.common import own_files, paths, wording
from analysis.common.errors import UsageError, printable, unreadable
from analysis.inputs import parameters as typed
from analysis.inputs.parameters import Parameter, Scalar
from analysis.publish import formats
from analysis.publish import settings as project_settings
from analysis.publish.notebooks import Notebook
from analysis.publish.settings import NONE, Settings

_LINES_TOLD = 3
_MOST_COMMAS = 3
"""In a name, as people write it: Armagh, Banbridge, Craigavon."""
CELL_SECONDS = 120.0
REPORT_SECONDS = 600.0


@dataclass(frozen=True)
class Job:
    """One report to build; it holds all a worker needs to know, on this machine or another.

    `slug` is the report's place under the folder of reports, without a suffix: `local/leeds`.
    `tables` are those the last run read, so that a prepared process can load them once; `code` is the hash
    of the code that the notebook can reach and `settings` what `landfall.toml` said, when the build began.
    """

    report: str
    slug: str
    parameters: Mapping[str, Scalar]
    formats: tuple[str, ...]
    notebook: str = field(repr=False)
    strict: bool = False
    cell_seconds: float = CELL_SECONDS
    report_seconds: float = REPORT_SECONDS
    tables: tuple[str, ...] = ()
    code: str = ""
    settings: Settings = NONE


@dataclass(frozen=True)
class Rendered:
    """A finished report: its files by path under the folder of reports, and its manifest."""

    files: Mapping[str, bytes] = field(repr=False)
    manifest: Mapping[str, object] = field(repr=False)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """A report that could not be made: one line, and what helps to find out why.

    `again` says that the worker or kernel was lost, so that a second try may succeed.
    """

    message: str
    notebook: bytes | None = field(default=None, repr=False)
    traceback: str = field(default="", repr=False)
    again: bool = False


def slug(report: str, parameters: Sequence[Parameter], values: Mapping[str, Scalar]) -> str:
    """Return the place of a report: its name, its area, and whatever else is not the default.

    A report on areas has one place per area; other values are a readable suffix.
    """
    place = report
    changed = []
    for parameter in parameters:
        value = values[parameter.name]
        if parameter.type == "Area" and "/" not in place:
            place = f"{report}/{_part(parameter, value)}"
        elif value != parameter.default:
            changed.append(f"{wording.slug(parameter.name)}-{_part(parameter, value)}")
    return "--".join([place, *changed])


def _part(parameter: Parameter, value: Scalar) -> str:
    """Return a value as part of a file name; a digest keeps apart free texts that would be spelt alike."""
    text = "none" if value is None else str(value)
    if isinstance(value, int | float) and value < 0:
        text = text.replace("-", "minus-")
    made = wording.slug(text)
    spelt_alike = parameter.type in {"Areas", "str"} and value is not None and made != text
    return f"{made}-{hashlib.sha256(text.encode()).hexdigest()[:6]}" if spelt_alike else made


def plan(
    notebook: Notebook,
    *,
    common: Mapping[str, object],
    rows: Sequence[Mapping[str, object]] = (),
    each: Mapping[str, Sequence[str]] | None = None,
    wanted_formats: Sequence[str] = (),
    strict: bool = False,
) -> list[Job]:
    """Return one job per report: every row with every combination of `each`, over the common values.

    Raises UsageError for an unknown parameter, a bad value, a parameter given in two ways, and two
    reports that are the same.
    """
    each = each or {}
    settings = project_settings.load()
    _refuse_two_ways(common, rows, each)
    jobs: dict[str, Job] = {}
    row_of: dict[str, int] = {}
    combinations = [dict(zip(each, chosen, strict=True)) for chosen in itertools.product(*each.values())]
    for number, row in enumerate(rows or [{}], start=1):
        for chosen in combinations:
            try:
                values = typed.convert(notebook.parameters, {**common, **row, **chosen}, lead=notebook.lead)
            except UsageError as error:
                raise error.after(f"row {number}: ") if rows else error from None
            place = slug(notebook.name, notebook.parameters, values)
            if place in jobs:
                which = f" (rows {row_of[place]} and {number})" if rows else ""
                raise UsageError(f"two of the reports asked for are the same: {place}{which}")
            row_of[place] = number
            jobs[place] = Job(
                report=notebook.name,
                slug=place,
                parameters=values,
                formats=formats.known(wanted_formats or notebook.formats),
                notebook=notebook.text,
                strict=strict,
                settings=settings,
            )
    return list(jobs.values())


def _refuse_two_ways(
    common: Mapping[str, object], rows: Sequence[Mapping[str, object]], each: Mapping[str, Sequence[str]]
) -> None:
    for name in sorted(set(each) & set(common)):
        raise UsageError(f"parameter {name} is given both by --each and by -p")
    for number, row in enumerate(rows, start=1):
        for name in sorted(set(row) & (set(each) | set(common))):
            msg = f"row {number}: parameter {name} is given both in the file and on the command line"
            raise UsageError(msg)


def each_values(texts: Iterable[str], parameters: Sequence[Parameter]) -> dict[str, list[str]]:
    """Return the values of `--each NAME=...`: a list, `@group` or `@file.txt` (one value a line).

    Raises UsageError for a text without `=`, a name given twice, an unknown group, an empty list.
    """
    by_name = {p.name: p for p in parameters}
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not values.strip():
            raise UsageError(f'--each "{text}": expected NAME=value,value or NAME=@all or NAME=@file.txt')
        if name in found:
            raise UsageError(f"--each: {name} is given twice; give all its values in one list")
        found[name] = _expand(values.strip(), by_name.get(name), name)
        if not found[name]:
            raise UsageError(f'--each "{text}": holds no value')
    return found


def _expand(values: str, parameter: Parameter | None, name: str) -> list[str]:
    import csv

    kind = parameter.type if parameter else ""
    pieces = [v.strip() for v in next(csv.reader([printable(values)], skipinitialspace=True)) if v.strip()]
    if len(pieces) > 1 and not (values.startswith("@") and _file(values[1:]).is_file()):
        runs = itertools.groupby(pieces, key=lambda piece: piece.startswith("@"))
        return [
            value
            for grouped, run in runs
            for value in (
                itertools.chain.from_iterable(_expand(one, parameter, name) for one in run)
                if grouped
                else _named_whole(list(run), parameter)
            )
        ]
    if not values.startswith("@"):
        return pieces
    path = _file(values[1:])
    if path.suffix != ".txt":
        return _group(values, kind, name)
    lines = _lines(path)
    if parameter:
        _check_lines(lines, parameter, path.name)
    return list(lines.values())


def _named_whole(pieces: Sequence[str], parameter: Parameter | None) -> Iterator[str]:
    """Yield the values of a list parted at commas; a name with commas, "Bristol, City of", is one."""
    if parameter is None or not parameter.known_values():
        yield from pieces
        return
    start = 0
    while start < len(pieces):
        ends = range(min(start + _MOST_COMMAS + 1, len(pieces)), start + 1, -1)
        runs = ((end, ", ".join(pieces[start:end])) for end in ends)
        start, value = next(
            ((end, run) for end, run in runs if _is_value(run, parameter)), (start + 1, pieces[start])
        )
        yield value


def _is_value(text: str, parameter: Parameter) -> bool:
    try:
        parameter.convert(text)
    except UsageError:
        return False
    return True


def _file(named: str) -> Path:
    try:
        return paths.given(named)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _lines(path: Path) -> dict[int, str]:
    """Return the values of a file by the number of their line; empty lines and `# notes` are left out."""
    try:
        lines = [line.strip() for line in own_files.text(path).splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name}: cannot be read as a list of values ({unreadable(error)})") from error
    found = {n: line for n, line in enumerate(lines, start=1) if line and not line.startswith("#")}
    if not found:
        raise UsageError(f"{path.name}: holds no value; write one a line")
    return found


def _check_lines(lines: Mapping[int, str], parameter: Parameter, name: str) -> None:
    """Raise UsageError with the first few lines that are no value, or the same as an earlier one."""
    seen: dict[Scalar, int] = {}
    wrong: list[str] = []
    for number, line in lines.items():
        try:
            value = parameter.convert(line)
        except UsageError as error:
            wrong.append(f"line {number}: {error}")
        else:
            if (first := seen.setdefault(value, number)) != number:
                wrong.append(f'line {number}: "{value}" stands in line {first} already')
        if len(wrong) == _LINES_TOLD:
            wrong.append("the lines after that were not looked at")
            break
    if wrong:
        raise UsageError(f"{name}: {'; '.join(wrong)}")


def _group(group: str, kind: str, name: str) -> list[str]:
    from analysis import inputs
    from analysis.inputs import areas

    if kind == "Area" and group == "@mine":
        return list(project_settings.mine())
    if kind == "Area":
        return [area.name for area in areas.group(group)]
    if kind == "Nationality" and group == "@all":
        return inputs.Nationality.choices()
    raise UsageError(f"--each: {name} has no group {group}; give a list, or @file.txt with one value a line")
