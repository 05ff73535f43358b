"""Typst as a typesetter: text as string literals, the fonts of a report, one clear line per failure."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis.common import wording
from analysis.common.errors import ReportFailed

STANDARDS = ["a-3a", "ua-1"]
TEMPLATE = Path(__file__).parents[1] / "templates" / "landfall_pdf" / "report.typ"
_MAIN = "main.typ"
_FAMILY = "DejaVu Sans"
_HEAD = '#import "report.typ": *'

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})
_LONG_RUN = re.compile(r"\S{20,}")
_BREAKS_AFTER = re.compile(r"[^/._?&=-]{16}|[/._?&=-]+")
_ZERO_WIDTH_SPACE = "\u200b"
_KEPT_WHOLE = 2000
_OLDER = 3
"""The typesetter keeps what it has laid out until ten documents have not wanted it; these, empty, count."""

_LINE = re.compile(re.escape(_MAIN) + r":(\d+):")
_FILE = re.compile(r"([\w-]+\.svg):\d+")
_SEARCHED = re.compile(r" \(searched at .*\)")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{2,6})|(\d{3,7}));")
_ESCAPED_CHARACTER = re.compile(r"\\u\{([0-9a-f]+)\}")


class Piece(NamedTuple):
    """A part of the document: its Typst code and the place in the notebook it comes from."""

    place: str
    code: str


def literal(text: str) -> str:
    r"""Return text as a Typst string literal: the only way text enters a document.

    >>> print(literal('#read("x")'))
    "#read(\"x\")"
    """
    escaped = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)
    return f'"{escaped}"'


def shown(text: str) -> str:
    """Return text to be read as a literal; a long run may break after a mark, or else every 16 letters."""
    return literal(_LONG_RUN.sub(lambda run: _BREAKS_AFTER.sub(rf"\g<0>{_ZERO_WIDTH_SPACE}", run[0]), text))


def whole(code: str) -> str:
    """Return `true` for code so short that what it makes is kept on one page."""
    return boolean(len(code) < _KEPT_WHOLE)


def array(items: Sequence[str]) -> str:
    """Return code of a Typst array of pieces of code."""
    return f"({''.join(f'{item}, ' for item in items)})"


def boolean(value: object) -> str:
    """Return `true` or `false`."""
    return str(bool(value)).lower()


def faces() -> Path:
    """Return the folder of matplotlib's wheel that holds the faces."""
    package = importlib.util.find_spec("matplotlib")  # not imported: it takes longer than what is looked for
    if package is None or package.origin is None:
        raise ReportFailed("the package matplotlib, whose faces a PDF is set in, is not installed")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


@cache
def fonts(*, maths: bool) -> object:
    """Return the fonts of a report: the DejaVu faces of matplotlib's wheel, the same as in the charts.

    Only these: matplotlib's folder also holds a font of last resort, which would print a box for
    every missing character without a word. Where there is `maths` the face for it in Typst's wheel comes in
    too. Each face is loaded here, so that no file stays behind.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for face in sorted(faces().glob("DejaVuSans*.ttf")):
            if "Display" not in face.name:
                shutil.copy(face, folder)
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=maths, font_paths=[folder])
        styles = "#{ [x]; emph[x]; strong[x]; strong(emph[x]) }"
        sample = "".join(f'#[#set text(font: "{name}")\n{styles}]\n' for name in (_FAMILY, f"{_FAMILY} Mono"))
        typst.compile({_MAIN: sample.encode()}, font_paths=loaded)
    return loaded


def spelled(
    pieces: Sequence[Piece], files: Mapping[str, bytes], problems: list[str]
) -> tuple[list[Piece], dict[str, bytes]]:
    """Return pieces and pictures with each character that no font holds as its code point, `[U+4E2D]`.

    `problems` gets a line for each place in the notebook where there are such characters.
    """
    pictures = {
        name: _REFERENCE.sub(_character, content.decode(errors="ignore"))
        for name, content in files.items()
        if name.endswith(".svg")
    }
    texts = [*(piece.code for piece in pieces), *pictures.values()]
    used = set().union(*texts)
    absent = _absent(used, maths=any("math.equation(" in text for text in texts))
    if not absent:
        return list(pieces), dict(files)
    found: dict[str, set[str]] = {}
    for piece in pieces:
        found.setdefault(piece.place, set()).update(absent & set(piece.code))
    for name, content in pictures.items():
        place = _first_with(literal(name), pieces)
        found.setdefault(place, set()).update(absent & set(content))
    problems += [
        f"{place}: no font of the PDF has {wording.listed([f'{c} ({_code(c)})' for c in sorted(here)])}; "
        "the PDF says the code in brackets"
        for place, here in found.items()
        if here
    ]

    def spell(text: str) -> str:
        for c in absent & set(text):
            name = f"[{_code(c)}]"
            text = text.replace(f'symbol("{c}")', f'math.upright("{name}")').replace(c, name)
        return text

    written = {name: spell(content).encode() for name, content in pictures.items()}
    return [piece._replace(code=spell(piece.code)) for piece in pieces], {**files, **written}


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _character(reference: re.Match[str]) -> str:
    """Return the character a reference stands for, or the reference where it is none worth looking at."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return chr(number) if 0x9F < number < 0xD800 or 0xDFFF < number < 0x110000 else reference[0]


def _absent(used: set[str], *, maths: bool) -> set[str]:
    """Return the characters no font holds, as the typesetter says it: it names some until none is left."""
    import typst

    left, absent = {c for c in used if not c.isascii()}, set()
    while left:
        sample = f'#set text(font: "{_FAMILY}")\n#{literal("".join(sorted(left)))}'.encode()
        try:
            typst.compile({_MAIN: sample}, font_paths=fonts(maths=maths), pdf_standards=STANDARDS[:1])
        except typst.TypstError as refusal:
            named = set(_missing(refusal.message)) & left
            if not named:
                break
            absent |= named
            left -= named
        else:
            break
    return absent


def _missing(message: str) -> str:
    """Return the text a refusal says no font has, or nothing."""
    found = _NO_GLYPH.search(message)
    return _ESCAPED_CHARACTER.sub(lambda m: chr(int(m[1], 16)), found[1]) if found else ""


def typeset(
    pieces: Sequence[Piece],
    files: Mapping[str, bytes],
    *,
    date: dt.date | None,
    accent: str = "",
    compact: bool = False,
) -> bytes:
    """Return the PDF/A-3a and PDF/UA-1 document of the pieces.

    Pieces are code in Typst's markup mode, after the functions of the template are imported; files are
    pictures and attachments by the path the pieces use, and no other file can be read. The document bears the
    date; the clock is never asked. The accent is the colour of headings and links, where it is not the
    template's own; compact sets all smaller, as for a brief of one page. ReportFailed, which names the place
    in the notebook, where the typesetter refuses or warns.
    """
    import typst

    main = "\n".join([_HEAD, *(piece.code for piece in pieces)]).encode()
    tree = {**files, "report.typ": TEMPLATE.read_bytes(), _MAIN: main}
    stamp = int(dt.datetime.combine(date or dt.date(1970, 1, 1), dt.time(), dt.UTC).timestamp())
    faces = fonts(maths=b"math.equation(" in main)
    with tempfile.TemporaryDirectory() as nothing:
        try:
            made, warnings = typst.compile_with_warnings(
                tree, root=nothing, font_paths=faces, pdf_standards=STANDARDS, timestamp=stamp,
                package_path=nothing, package_cache_path=nothing,
                sys_inputs=({"accent": accent} if accent else {}) | ({"compact": "yes"} if compact else {}),
            )  # fmt: skip
        except typst.TypstError as refusal:
            raise _failure(refusal.message, refusal.diagnostic, pieces, files) from None
    for _ in range(_OLDER):  # else a worker of many reports grows to twice its size
        typst.compile({_MAIN: b""}, font_paths=faces)
    if warnings:
        raise _failure(warnings[0].message, warnings[0].diagnostic, pieces, files)
    return bytes(made)


def _failure(
    message: str, diagnostic: str, pieces: Sequence[Piece], files: Mapping[str, bytes]
) -> ReportFailed:
    """Return the failure as one line: the place in the notebook, what is wrong, what to do."""
    if text := _missing(message):
        codes = " ".join(map(_code, text[:5]))
        place = _place_of_text(text, pieces, files)
        return ReportFailed(
            f"{place}: no font of the PDF has the text {text[:20]!r} ({codes}). "
            "Write it in another way, or build only the HTML (--format html)."
        )
    said = _SEARCHED.sub("", message)  # the path of a folder that is gone
    return ReportFailed(f"{_place(diagnostic, pieces)}: the PDF could not be typeset: {said}")


def _place(diagnostic: str, pieces: Sequence[Piece]) -> str:
    """Return the place a diagnostic points at: a line of the main file, or a picture used there."""
    lines = _LINE.findall(diagnostic)
    if lines:
        line, last = int(lines[-1]), 1
        for piece in pieces:
            last += piece.code.count("\n") + 1
            if line <= last:
                return piece.place
    picture = _FILE.search(diagnostic)
    return _first_with(literal(picture[1]), pieces) if picture else "the report"


def _place_of_text(text: str, pieces: Sequence[Piece], files: Mapping[str, bytes]) -> str:
    """Return the place of a text that cannot be shown, in the words of a cell or inside its picture."""
    for words in (text, *(character for character in text if not character.isascii())):
        for name, content in files.items():
            if name.endswith(".svg") and words.encode() in content:
                return _first_with(literal(name), pieces)
        if any(words in piece.code for piece in pieces):
            return _first_with(words, pieces)
    return "the report"


def _first_with(code: str, pieces: Sequence[Piece]) -> str:
    return next((piece.place for piece in pieces if code in piece.code), "the report")


def png(svg: bytes) -> bytes:
    """Return a drawing as a picture of dots, for formats that know no other, with the letters of the PDF."""
    sheet = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")'
    return drawn(sheet, {"drawing.svg": svg}, ppi=200)


def drawn(code: str, files: Mapping[str, bytes], *, ppi: int) -> bytes:
    """Return what code sets as a picture of dots; no other file than those given can be read."""
    import typst

    made = typst.compile(
        {_MAIN: code.encode(), **files}, font_paths=fonts(maths=False), format="png", ppi=ppi
    )
    return bytes(made)
