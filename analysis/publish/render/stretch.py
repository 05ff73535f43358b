"""A chart on a page: as wide as its column, its letters, lines and marks of one size wherever it is shown.

A drawing is made 360 points wide, as a phone shows it. Across a wider column its places grow, and what is
read does not grow with them: words and marks keep their shape, lines their thickness. In the dark its
colours are others, on the ground of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WIDE = 1.4
"""How much higher a chart, and larger its words, are on a screen that is not narrow."""
_DRAWN = re.compile(
    r"<(?P<defs>defs)>(?P<inner>.*?)</defs>"
    r"|<(?P<path>path) (?P<shape>[^>]*)/>|<(?P<use>use) (?P<mark>[^>]*)/>"
    r"|<(?P<text>text) (?P<where>[^>]*)>(?P<words>[^<]*)</text>|</?g\b[^>]*>|\s+",
    re.DOTALL,
)
_ROOT = re.compile(r'<svg (?P<names>[^>]*?)\bviewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"[^>]*>')
_PLACE = re.compile(r'\b([xy])="(-?[\d.]+)"')
_DEFINED = re.compile(r'<path id="(\w+)" d="([^"]*)"')
_NUMBER = re.compile(r"-?[\d.]+")
_LARGEST_MARK = 20
"""Points from the middle of a mark to its sides."""
_HALO = re.compile(r'^d="[^"]*" style="fill: #ffffff; opacity: 0\.7"$')
_RULE = re.compile(r"\.(w\d+)\{[^}]*?font-size:([\d.]+)px")
_SIZE = re.compile(r"(?<=[ :])([\d.]+)px(?=[;} ])")
"""Sizes of words, and how much they are lowered: what grows with the drawing up to that it is wide."""
_STEP = re.compile(r"\s*\n\s*|(?<=[MLzC]) | (?=[MLzC])")
DARK = {
    "#ffffff": "#13171c", "#3d3d3d": "#d5dae0", "#12436d": "#8fc1ee", "#2073bc": "#6bace6",
    "#6bace6": "#3f82bd", "#801650": "#e58bbd", "#28a197": "#3fbdb2", "#f46a25": "#f58a50",
    "#8c8c8c": "#8c96a1", "#bfbfbf": "#5c6672", "#e3e3e3": "#313a45", "#dadada": "#3a434f",
    "#efefef": "#232a33", "#e1eaf4": "#1f3247", "#a9c6e3": "#34587d", "#dceaf7": "#23405c",
}  # fmt: skip
"""Colours of the drawings, in the dark: the same meaning, 3 to 1 against its ground and words 4.5 to 1."""
_SAME = (
    "path{vector-effect:non-scaling-stroke}svg svg{overflow:visible}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-opacity:.7}"
)


def _is_mark(shape: str) -> bool:
    """Return whether a shape used elsewhere is a mark around its own middle, not an area of the chart."""
    return all(abs(float(number)) <= _LARGEST_MARK for number in _NUMBER.findall(shape))


def dark(svg: str) -> str:
    """Return rules by which the colours a drawing uses are others where a reader wants the dark."""
    rules = [
        f'[style*="{part}: {colour}"]{{{part}:{other}}}'.replace("}", "!important}")
        for colour, other in DARK.items()
        for part in ("fill", "stroke")
        if f"{part}: {colour}" in svg
    ]
    words = [
        f".{name}{{fill:{DARK[colour]}}}"
        for name, colour in re.findall(r"\.(w\d+)\{[^}]*fill:(#[\da-f]{6})", svg.partition("@media")[0])
        if colour in DARK
    ]
    halo = f".halo{{stroke:{DARK['#ffffff']}}}"
    return f"@media screen and (prefers-color-scheme:dark){{{''.join([*rules, *words, halo])}}}"


def stretched(svg: str) -> str | None:
    """Return a chart that fills whatever box it is given, or None where its shape must stay as it is."""
    root = _ROOT.search(svg)
    if root is None or "preserveAspectRatio" in root[0] or 'class="w0"' not in svg:
        return None
    inside = svg[root.end() : svg.rindex("</svg>")]
    parts = list(_DRAWN.finditer(inside))
    if sum(len(part[0]) for part in parts) != len(inside):
        return None  # something not known: it is shown as it was drawn
    width, height = float(root["width"]), float(root["height"])
    marks = {f"#{name}" for name, shape in _DEFINED.findall(svg) if _is_mark(shape)}
    head, *layers = _layers(parts, marks, width, height)
    head = _SIZE.sub(lambda at: f"{float(at[1]) / width:.3%}".replace("%", "vw"), head)
    sizes = _RULE.findall(svg.partition("@media")[0])
    larger = "".join(f".{name}{{font-size:{float(size) * WIDE:g}px}}" for name, size in sizes)
    marked = f"{','.join(sorted(marks))}{{scale:{WIDE}}}" if marks else ""
    own = f"{_SAME}@media(min-width:{width * WIDE:.0f}px){{{marked}{larger}}}{dark(svg)}"
    outer = re.sub(r'\b(?:width|height|viewBox)="[^"]*" ?', "", root[0])
    return "".join([outer, head.replace("</style>", f"{own}</style>", 1), *layers, "</svg>"])


def _layers(parts: Iterable[re.Match[str]], marks: set[str], width: float, height: float) -> Iterator[str]:
    """Yield what a drawing consists of: what is stretched, marks at their places, and last the words."""
    whole = {"x": width, "y": height}
    opening = f'<svg viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="none">'
    shapes, words, halo = "", [], False

    def placed(attributes: str) -> str:
        return _PLACE.sub(lambda at: f'{at[1]}="{100 * float(at[2]) / whole[at[1]]:.4g}%"', attributes)

    for part in parts:
        if part["text"]:
            where = placed(part["where"])
            where = where.replace('class="', 'class="halo ', 1) if halo else where
            words.append(f"<text {where}>{part['words']}</text>")
            halo = False
        elif part["path"]:
            halo = bool(_HALO.match(part["shape"]))
            shapes += "" if halo else f"<path {_STEP.sub('', part['shape'])}/>"
        elif part["use"] and part["mark"].split('"')[1] not in marks:
            shapes += f"<use {part['mark']}/>"
        elif part["use"] or part["defs"]:
            if shapes:
                yield f"{opening}{shapes}</svg>"
            shapes = ""
            yield f"<use {placed(part['mark'])}/>" if part["use"] else f"<defs>{part['inner']}</defs>"
    yield f"{opening}{shapes}</svg>" if shapes else ""
    yield from words
