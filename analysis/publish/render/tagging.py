"""Row headers of tables in the PDF's structure tree.

Typst tags the cells of a header row; a cell that names its row stays plain data, so that a screen
reader could not say whose number it reads. ISO 32000-1, 14.8.5.7: attributes of table elements.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

_WITHIN = rb"(?:(?!\nendobj\n).)*?"
_STREAM = re.compile(
    rb"\n\d+ 0 obj\n<<(?P<dictionary> /%b/Length (?P<length>\d+)\b%b)>>\nstream\n" % (_WITHIN, _WITHIN),
    re.DOTALL,
)
_END = b"\nendstream"
_OTHERWISE = "the streams of the PDF are not written as pikepdf writes them"


def mark_row_headers(pdf: bytes, row_headers: Sequence[bool]) -> bytes:
    """Return the PDF with the first cell of each body row marked as the header of its row.

    For each table of the tagged document, in reading order, `row_headers` says whether its first column names
    the rows; a ValueError where the document has another number of tables.
    """
    with tempfile.TemporaryDirectory() as folder:
        # from a file, which is mapped into memory: thousands of elements are each read when first looked at
        file = Path(folder) / "report.pdf"
        file.write_bytes(pdf)
        return _marked(file, row_headers)


def _marked(file: Path, row_headers: Sequence[bool]) -> bytes:
    with pikepdf.open(file) as document:
        root = document.Root.StructTreeRoot
        tables = list(_descendants(root, Name.Table))
        if len(tables) != len(row_headers):
            raise ValueError(f"{len(tables)} tables in the document, {len(row_headers)} expected")
        if (
            "/Suspects" in document.Root.MarkInfo
        ):  # false, as where it is absent; poppler takes it for a fault
            del document.Root.MarkInfo["/Suspects"]
        marked: dict[bytes, Object] = {}
        for table, has_row_headers in zip(tables, row_headers, strict=True):
            for last_rows in _descendants(table, Name.TFoot):
                last_rows.S = Name.TBody  # kept together as a foot is: see `report.typ`
            if has_row_headers:
                _mark(table, marked)
        _register(document, marked)
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """Return the file; its identifier is made of its content, not of the clock."""
    out = io.BytesIO()
    document.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return _unambiguous(out.getvalue())


def _unambiguous(pdf: bytes) -> bytes:
    """Return the file with the end of every stream's data plain to see.

    Where data end in a carriage return, it and the line feed before `endstream` read as one end of
    line, and a strict checker of ISO 19005-3, 6.1.7.1 counts a byte less than the stream's length. The
    end of line becomes two bytes; a space of the same object's dictionary makes room, so that no offset
    in the file changes. The streams are walked by their lengths, for their data may hold any words.

    Raises ValueError where the file is not written as pikepdf writes it, and a stream would be missed or
    damaged.
    """
    whole, end = bytearray(pdf), 0
    while found := _STREAM.search(whole, end):
        skipped, end = whole[end + len(_END) : found.end()], found.end() + int(found["length"])
        if _END in skipped or not whole.startswith(_END, end):
            raise ValueError(_OTHERWISE)
        if whole.endswith(b"\r", found.end(), end):
            space = found.start("dictionary")
            whole[space:end] = whole[space + 1 : end] + b"\r"
    if not end or _END in whole[end + len(_END) :]:
        raise ValueError(_OTHERWISE)
    return bytes(whole)


def _children(node: Object) -> list[Object]:
    """Return the structure elements directly below one, without marked content and object references."""
    below = node.get("/K")
    listed = list(below) if isinstance(below, Array) else [below]
    return [child for child in listed if isinstance(child, Dictionary) and "/S" in child]


def _descendants(node: Object, role: Name) -> Iterator[Object]:
    """Yield the structure elements of a role below one, in reading order, and none within another."""
    for child in _children(node):
        if role == child.S:
            yield child
        else:
            yield from _descendants(child, role)


def _mark(table: Object, marked: dict[bytes, Object]) -> None:
    rows = (row for body in _descendants(table, Name.TBody) for row in _descendants(body, Name.TR))
    for row in rows:
        first, *others = _children(row)
        name = b"row-%05d" % len(marked)
        marked[name] = first
        first.S = Name.TH
        first.ID = String(name)
        _table_attributes(first).Scope = Name.Row
        for cell in others:
            attributes = _table_attributes(cell)
            headers = attributes.get("/Headers")
            if headers is None:
                attributes.Headers = Array([String(name)])
            else:
                headers.append(String(name))


def _table_attributes(cell: Object) -> Object:
    """Return the cell's attributes of owner Table, made where it has none."""
    held = cell.get("/A")
    listed = list(held) if isinstance(held, Array) else [] if held is None else [held]
    for attributes in listed:
        if isinstance(attributes, Dictionary) and attributes.get("/O") == Name.Table:
            return attributes
    cell.A = Array([*listed, Dictionary(O=Name.Table)])
    return cast("Object", cell.A[-1])


def _register(document: pikepdf.Pdf, marked: dict[bytes, Object]) -> None:
    """Add the new identifiers to the tree that finds an element by its identifier, sorted as it must be."""
    root = document.Root.StructTreeRoot
    known = dict(_leaves(root.IDTree)) if "/IDTree" in root else {}
    entries = sorted({**known, **marked}.items())
    if not entries:
        return
    pairs = Array([part for name, element in entries for part in (String(name), element)])
    leaf = Dictionary(Names=pairs, Limits=Array([String(entries[0][0]), String(entries[-1][0])]))
    root.IDTree = document.make_indirect(Dictionary(Kids=Array([document.make_indirect(leaf)])))


def _leaves(tree: Object) -> Iterator[tuple[bytes, Object]]:
    names = list(tree.get("/Names", []))
    for name, element in zip(names[::2], names[1::2], strict=True):
        yield bytes(name), element
    for kid in tree.get("/Kids", []):
        yield from _leaves(kid)
