"""`datapackage.json`: what every stored table holds, where it comes from and under which licence.

A Frictionless Data Package (version 1 of the specification), made anew with every merge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from analysis.common.errors import DataRefused
from analysis.releases.history import log as release_log
from analysis.releases.history import tidy
from analysis.releases.reading.release import Column, TableSchema
from analysis.releases.registry import Source

if TYPE_CHECKING:
    from pandas import DataFrame

FILE = "datapackage.json"
_TYPES = {"date": "date", "integer": "integer", "number": "number", "text": "string", "boolean": "boolean"}


def to_bytes(
    contents: Mapping[str, bytes],
    schemas: Mapping[str, TableSchema],
    log: DataFrame,
    sources: Mapping[str, Source],
) -> bytes:
    """Return the description of the tables whose files are given by table name.

    Raises DataRefused: a release in the log is of a source that `data/sources.toml` does not have.
    """
    by_table: dict[str, set[str]] = {}
    days: dict[str, set[str]] = {}
    released = log["released"].dt.strftime("%Y-%m-%d")
    for table, source, day in zip(log["table"], log["source"], released, strict=True):
        by_table.setdefault(table, set()).add(source)
        days.setdefault(table, set()).add(day)
    resources = [
        _resource(
            schemas[name], tidy.columns(schemas[name]), content, _known(by_table.get(name, set()), sources)
        )
        | {"releases": sorted(days.get(name, ()))}
        for name, content in sorted(contents.items())
        if name in schemas
    ]
    everyone = _known(set().union(*by_table.values()), sources)
    logged = release_log.to_bytes(log)
    package = {
        "profile": "tabular-data-package",
        "name": "landfall-tables",
        "title": "UK small-boat crossings, returns and local asylum pressures: tidy tables",
        "description": "Official figures, each with the release that said it (released) and the release "
        "that replaced it (superseded).",
        "licenses": _licences(everyone),
        "resources": [
            *resources,
            _resource(release_log.SCHEMA, release_log.SCHEMA.columns, logged, everyone),
        ],
    }
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _known(identifiers: Iterable[str], sources: Mapping[str, Source]) -> list[Source]:
    for identifier in sorted(identifiers):
        if identifier not in sources:
            raise DataRefused("data/sources.toml", f'an entry with the id "{identifier}"', "none")
    return [sources[identifier] for identifier in sorted(identifiers)]


def _licences(sources: Iterable[Source]) -> list[dict[str, str]]:
    return [
        {"name": name, "path": path}
        for name, path in sorted({(source.licence, source.licence_url) for source in sources})
    ]


def _resource(
    schema: TableSchema, columns: Iterable[Column], content: bytes, sources: list[Source]
) -> dict[str, Any]:
    vintage = [] if schema is release_log.SCHEMA else [tidy.RELEASED.name]
    described: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if all(schema.column(name).required for name in schema.key):
        described["primaryKey"] = [*schema.key, *vintage]
    resource = {
        "profile": "tabular-data-resource",
        "name": schema.name,
        "path": f"{schema.name}.csv",
        "title": schema.title,
        "description": schema.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": described,
        "sources": [
            {"title": f"{s.publisher}: {s.title}", "path": s.page, "publisher": s.publisher} for s in sources
        ],
        "licenses": _licences(sources),
    }
    if not schema.is_register:
        resource["period"] = {"field": schema.period, "frequency": schema.frequency}
    return resource


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if constraints:
        field["constraints"] = constraints
    return field
