"""Pictures in Markdown: pasted, beside the notebook or as data, all carried by the notebook itself."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token

from analysis.publish.render import markdown

MOST_BYTES = 5_000_000
"""A larger file is no picture for a report that is one file."""
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_NO_ALT = "No description of this picture was given."

_RASTER = "data:image/(?:png|jpeg|gif|webp)[;,]"
_WITHIN = re.compile(rf"#|{_RASTER}", re.IGNORECASE)
_LINK = re.compile("#|https?://|mailto:", re.IGNORECASE)
_ELSEWHERE = re.compile(
    rf"url\((?!\s{{0,9}}[\"']?(?:#|{_RASTER}))|@import|(?:image|image-set|src)\(|\\", re.IGNORECASE
)
"""In a style: what lies elsewhere, or is written so that it cannot be told."""
_ACTS = {"animate", "animateColor", "animateMotion", "animateTransform", "foreignObject", "script", "set"}
_OF_PAGES = "{http://www.w3.org/1999/xhtml"
_SAID = ("aria-", "data-")
"""How attributes begin that draw nothing."""
_BOX = re.compile(r"\s*[\d.+-]{1,20}[ ,]+[\d.+-]{1,20}[ ,]+(\d{1,9}(?:\.\d*)?)[ ,]+(\d{1,9}(?:\.\d*)?)\s*")


def attach(content: dict[str, Any], folder: Path) -> bool:
    """Attach to each cell the pictures it shows from the notebook's folder; return whether there are any.

    So a report is made again when a picture changes, on another machine too. Only files inside the folder are
    read; one that is not there, or is no picture, is a problem of the report.
    """
    found = False
    for cell, address, file in _beside(content, folder):
        if file.is_file() and file.stat().st_size <= MOST_BYTES:
            data = base64.b64encode(file.read_bytes()).decode()
            cell.setdefault("attachments", {})[address] = {"image/*": data}
            found = True
    return found


def states(content: Mapping[str, Any], folder: Path) -> dict[str, tuple[int, ...]]:
    """Return what tells, for each picture beside a notebook by its address, whether it was written since."""
    found: dict[str, tuple[int, ...]] = {}
    for _, address, file in _beside(content, folder):
        state = file.stat() if file.is_file() else None
        found[address] = (state.st_mtime_ns, state.st_ctime_ns, state.st_size) if state else ()
    return found


def detach(content: Mapping[str, Any], folder: Path, before: Mapping[str, tuple[int, ...]]) -> None:
    """Take from the cells the pictures written since `before`: those attached are of another run."""
    now = states(content, folder)
    for cell, address, _ in _beside(content, folder):
        if now[address] != before.get(address):
            cell.get("attachments", {}).pop(address, None)


def _beside(content: Mapping[str, Any], folder: Path) -> Iterator[tuple[dict[str, Any], str, Path]]:
    """Yield each cell with the address of a picture it shows from the notebook's folder, and its file."""
    for cell in content["cells"]:
        source = "".join(cell.get("source", ""))
        if cell.get("cell_type") != "markdown" or "![" not in source:
            continue
        for address in dict.fromkeys(address for _, _, address in _pictures(markdown.parse(source))):
            file = folder / unquote(address)
            if ":" not in address and file.resolve().is_relative_to(folder.resolve()):
                yield cell, address, file


def embed(tokens: Sequence[Token], attachments: Mapping[str, Any], problems: list[str]) -> None:
    """Give every picture its `content` and `mime`; one there is not leaves its description as text."""
    for inline, place, address in _pictures(tokens):
        token = (inline.children or [])[place]
        content = _content(address, attachments)
        mime = kind(content) if content else None
        if mime is None:
            problems.append(
                f"the picture {address[:60]!r} is not shown; put a PNG, JPEG, GIF, WebP or SVG of at most "
                f"{MOST_BYTES // 10**6} MB, all in one file, beside the notebook; display what it draws"
            )
            token.type = "text"
        elif not token.content.strip():
            problems.append(f"the picture {address[:60]!r} has no description: ![what it shows](…)")
            token.content = _NO_ALT
        token.meta = {"mime": mime, "content": content}


def svg(mime: str, content: bytes, *, sized: bool = True) -> bytes:
    """Return a picture inside an SVG: the typesetter reads files of text alone.

    Without `sized` it takes the width of the page it stands in.
    """
    from PIL import Image

    if mime == "image/svg+xml":
        return content
    with Image.open(io.BytesIO(content), formats=[mime.removeprefix("image/")]) as picture:
        size = 'width="{}" height="{}"'.format(*picture.size)
        box = "0 0 {} {}".format(*picture.size)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"{f" {size}" * sized}><image {size} '
        f'href="data:{mime};base64,{base64.b64encode(content).decode()}"/></svg>'
    ).encode()


def drawing(content: bytes | str) -> Any:
    """Return the root of an SVG as a parser reads it, or None for one that shows not all by itself.

    It shows nothing that lies elsewhere, nothing runs or moves, and nothing is drawn by a browser alone.
    """
    from lxml import etree  # heavy

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content.encode() if isinstance(content, str) else content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    own = root.getroottree().docinfo.internalDTD
    entities = own is not None and next(own.iterentities(), None) is not None
    if entities or root.xpath("//processing-instruction()"):  # which can ask for a style from elsewhere
        return None
    return root if all(map(_shows_itself, root.iter(etree.Element))) else None


def _shows_itself(element: Any) -> bool:
    within, _, tag = element.tag.rpartition("}")
    if tag in _ACTS or within == _OF_PAGES:
        return False
    style = "".join(element.itertext()) if tag == "style" else ""
    for key, value in element.items():
        name = key.rpartition("}")[2]
        link = _LINK if tag == "a" else _WITHIN
        if name.startswith("on") or (name.endswith("href") and not link.match(value)):
            return False
        style += f"\n{value}" if not name.startswith(_SAID) else ""
    return not _ELSEWHERE.search(style)


def view_box(svg: str) -> tuple[float, float] | None:
    """Return the width and height that a drawing says it has, where it does."""
    root = drawing(svg)
    found = _BOX.fullmatch(root.get("viewBox", "")) if root is not None else None
    return (float(found[1]), float(found[2])) if found else None


def _pictures(tokens: Sequence[Token]) -> Iterator[tuple[Token, int, str]]:
    for inline in tokens:
        for place, token in enumerate(inline.children or []):
            if token.type == "image":
                yield inline, place, str(token.attrs["src"])


def _content(address: str, attachments: Mapping[str, Any]) -> bytes | None:
    if address.startswith("data:image/"):
        form, _, text = address.partition(",")
        text = unquote(text)
        if not form.endswith(";base64"):
            return text.encode()
    else:
        held = attachments.get(address) or attachments.get(unquote(address.removeprefix("attachment:"))) or {}
        text = next((value for value in held.values() if isinstance(value, str)), "")
    try:
        return base64.b64decode(text) or None
    except binascii.Error:
        return text.encode() if "<svg" in text else None  # an attached SVG is text


def kind(content: bytes) -> str | None:
    """Return the type of a picture both writers can show, by what is in it, or None."""
    from PIL import Image

    if len(content) > MOST_BYTES:
        return None
    if b"<svg" in content[:1000]:
        return "image/svg+xml" if drawing(content) is not None else None
    try:
        with Image.open(io.BytesIO(content), formats=list(_KINDS)) as picture:
            picture.load()
            return _KINDS[str(picture.format)]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
