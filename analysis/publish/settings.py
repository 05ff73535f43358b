"""`landfall.toml`: whose reports these are, and which areas are theirs; docs/settings.md describes it.

A build reads it once and hands it to its workers with each job. Without it every file is as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from analysis.common import own_files, paths
from analysis.common.errors import UsageError, did_you_mean, printable, unreadable
from analysis.inputs import areas
from analysis.publish.render import images

FILE = "landfall.toml"
MOST_LOGO_BYTES = 200_000
_BEHIND = {"light": ("#ffffff", "#f3f6f9"), "dark": ("#13171c", "#1c222a")}
"""What a colour stands on, in a page's light and dark dress: --page and --panel of its style."""
_LOGO_STYLE = (
    ".logo{max-height:2.5rem;max-width:50%;margin-block:.4rem;align-self:center}"
    ".logo + .brand{margin-right:auto}"
)
_LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: of text, for links and headings take the colour."""
_MOST_LETTERS = 200
_LINE = re.compile(r"""^\s*(?:\[\s*(\w+)\s*\]|["']?([\w-]+)["']?\s*=)""")


@dataclass(frozen=True)
class Settings:
    """What `landfall.toml` says; empty where it says nothing. `digest` tells what pages show apart."""

    areas: tuple[str, ...] = ()
    publisher: str = ""
    contact: str = ""
    corrections: str = ""
    source: str = ""
    site: str = ""
    light: str = ""
    dark: str = ""
    logo: bytes = field(default=b"", repr=False)
    logo_mime: str = ""
    logo_alt: str = ""
    digest: str = ""

    @property
    def contact_address(self) -> str:
        """Return the contact as an address to follow, or nothing where it is words."""
        return _to_follow(self.contact)

    @property
    def corrections_address(self) -> str:
        """Return where corrections are as an address to follow, or nothing where it is words."""
        return _to_follow(self.corrections)

    @property
    def style(self) -> str:
        """Return what is added to a page's style; on paper a page keeps its own colours."""
        dressed = [
            f"@media screen and {when}{{:root{{--accent:{colour};--link:{colour}}}"
            ".masthead{border-top-color:var(--accent)}}"
            for when, colour in (
                ("(not (prefers-color-scheme:dark))", self.light),
                ("(prefers-color-scheme:dark)", self.dark),
            )
            if colour
        ]
        return "".join([*dressed, _LOGO_STYLE if self.logo else ""])


def _to_follow(said: str) -> str:
    if "@" in said and " " not in said:
        return f"mailto:{said}"
    return said if said.startswith("https://") else ""


NONE = Settings()
"""Those of a project that has no such file."""


def load() -> Settings:
    """Return the settings of the project; those of an installed package lie in the working directory.

    Raises UsageError, with the line, for a key or value that is none.
    """
    file = paths.reports().parent / FILE
    try:
        text = own_files.text(file)
    except FileNotFoundError:
        return NONE
    except (OSError, ValueError) as error:
        raise UsageError(f"{FILE}: cannot be read ({unreadable(error)})") from None
    found = _read(text)
    shown = dict(found.values)
    if "file" in shown:
        shown |= _logo(file.parent / shown.pop("file"), found)
    digest = hashlib.sha256(
        repr(sorted((k, v) for k, v in shown.items() if k != "areas")).encode()
    ).hexdigest()
    return Settings(**shown, digest=digest if set(shown) - {"areas"} else "")


def mine() -> tuple[str, ...]:
    """Return the areas that are the user's own; raises UsageError where `landfall.toml` lists none."""
    if own := load().areas:
        return own
    raise UsageError(f'@mine: {FILE} lists no areas; write areas = ["Leeds", "Bradford"] in it.')


@dataclass(frozen=True)
class _File:
    """What a file says, by field, and the line of each (section, key)."""

    values: dict[str, Any]
    lines: Mapping[tuple[str, str], int]

    def refuse(self, section: str, key: str, message: str) -> NoReturn:
        line = self.lines.get((section, key)) or self.lines.get(("", section or key))
        raise UsageError(f"{FILE}{f', line {line}' if line else ''}: {message}")

    def keep(self, content: Mapping[str, Any], known: Mapping[str, Any], section: str = "") -> None:
        """Keep each value under the name of its field, or refuse it."""
        for key, value in content.items():
            if key not in known:
                near = did_you_mean(key, known)
                self.refuse(section, key, f'there is no key "{key}"; expected {", ".join(known)}.{near}')
            name, kind, expected, right = known[key]
            if not isinstance(value, kind) or not value:
                given = printable(repr(value))
                self.refuse(section, key, f"{key}: {given} is not what was expected: {expected}.")
            try:
                if name:
                    self.values[name] = right(value)
            except ValueError as error:
                self.refuse(section, key, f"{key}: {error}; expected {expected}.")
            except UsageError as error:
                self.refuse(section, key, str(error))


@lru_cache(maxsize=4)
def _read(text: str) -> _File:
    try:
        content = own_files.toml(text)
    except ValueError as error:
        at = re.search(r"line (\d+)", str(error))
        line = at[1] if at else len(text.splitlines())  # else it is the end
        raise UsageError(f"{FILE}, line {line}: this is not TOML ({error}).") from None
    section = ""
    lines: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _LINE.match(line):
            section = found[1] or section
            lines.setdefault(("", section) if found[1] else (section, found[2]), number)
    file = _File({}, lines)
    file.keep(content, _KEYS)
    for name, keys in _SECTIONS.items():
        file.keep(content.get(name, {}), keys, name)
    if len(content.get("logo", _SECTIONS["logo"])) != len(_SECTIONS["logo"]):
        file.refuse("", "logo", "a logo needs its file, and alt: what it says, for who does not see it.")
    return file


def _line(value: str) -> str:
    if value != " ".join(printable(value).split()) or len(value) > _MOST_LETTERS:
        raise ValueError(f"it is no single line of at most {_MOST_LETTERS} letters")
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#\"'<>]+(/[^\s?#\"'<>]*)?", value):
        raise ValueError(f'"{printable(value)}" is no such address')
    return value if value.endswith("/") else f"{value}/"


def _page(value: str) -> str:
    return value if _address(value) == value else value.rstrip("/")


def _areas(values: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(areas.resolve(str(one)).name for one in values))


def _colour(dress: str) -> Callable[[str], str]:
    def colour(value: str) -> str:
        value = value.lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", value):
            raise ValueError(f'"{printable(value)}" is no such colour')
        least = min(contrast(value, behind) for behind in _BEHIND[dress])
        if least < _LEAST_CONTRAST:
            msg = f"{value} has a contrast of {least:.1f} to 1 with the {dress} page, too little to be read"
            raise ValueError(msg)
        return value

    return colour


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _logo(path: Path, file: _File) -> dict[str, Any]:
    try:
        small = path.stat().st_size <= MOST_LOGO_BYTES and path.is_file()
        content = path.read_bytes() if small else b""
    except (OSError, ValueError) as error:
        file.refuse("logo", "file", f"file: {path.name} cannot be read ({unreadable(error)}).")
    mime = images.kind(content) if content else None
    if mime is None:
        most = f"{MOST_LOGO_BYTES // 1000} kB"
        said = f"file: {path.name} is no PNG, JPEG, WebP, GIF or SVG of at most {most}."
        file.refuse("logo", "file", said)
    return {"logo": content, "logo_mime": mime}


_HEX = "a colour such as #12436d, dark or light enough to be read"
_KEYS = {
    "areas": ("areas", list, 'a list of authorities, such as ["Leeds", "Glasgow"]', _areas),
    "publisher": ("publisher", str, "a name", _line),
    "contact": ("contact", str, "an e-mail or web address, or words", _line),
    "corrections": ("corrections", str, "where errors are told and corrections listed", _line),
    "source": ("source", str, "the address of the code that makes these reports, https://…", _page),
    "site": ("site", str, "the address the reports are published at, https://…", _address),
    "colours": ("", dict, "a section [colours]", None),
    "logo": ("", dict, "a section [logo]", None),
}
"""Each key: the field it fills, its type, what is expected in words, and what makes the value right."""
_SECTIONS: dict[str, dict[str, Any]] = {
    "colours": {dress: (dress, str, f"{_HEX} on a {dress} page", _colour(dress)) for dress in _BEHIND},
    "logo": {
        "file": ("file", str, "a picture beside landfall.toml", str),
        "alt": ("logo_alt", str, "what the logo says", _line),
    },
}
