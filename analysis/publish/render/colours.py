"""The colours of charts on a page: others in the dark, and those of a reader who forces them."""

from __future__ import annotations

DARK = {
    "#ffffff": "#13171c", "#3d3d3d": "#d5dae0", "#12436d": "#8fc1ee", "#2073bc": "#6bace6",
    "#6bace6": "#3f82bd", "#801650": "#e58bbd", "#28a197": "#3fbdb2", "#f46a25": "#f58a50",
    "#8c8c8c": "#8c96a1", "#bfbfbf": "#5c6672", "#e3e3e3": "#313a45", "#dadada": "#3a434f",
    "#efefef": "#232a33", "#e1eaf4": "#1f3247", "#a9c6e3": "#34587d", "#dceaf7": "#23405c",
}  # fmt: skip
"""Colours of the drawings, in the dark: the same meaning, 3 to 1 against its ground and words 4.5 to 1."""
_PARTS_OF_TEXT = {
    "#2073bc": 75, "#28a197": 65, "#8c8c8c": 55, "#6bace6": 50, "#f46a25": 45, "#bfbfbf": 40, "#a9c6e3": 35,
    "#e3e3e3": 20, "#dadada": 20, "#efefef": 20, "#e1eaf4": 20, "#dceaf7": 20,
}  # fmt: skip
FORCED = {"#ffffff": "Canvas", "#12436d": "Highlight"} | {
    colour: f"color-mix(in srgb,CanvasText {part}%,Canvas)" for colour, part in _PARTS_OF_TEXT.items()
}
"""Where a reader forces colours: what stands out, what is for comparison, what is faint; others as text."""


def rule(colour: str) -> str:
    """Return the rules for a colour of a drawing: a variable, other where a reader asks for it.

    Where a mark is used by its name it stands in no chart, as a browser sees it: it has a class.
    """
    name = f"--c{colour[1:]}"
    return (
        f":root{{{name}:{colour}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{name}:{DARK[colour]}}}}}"
        f"@media(forced-colors:active){{:root{{{name}:{FORCED.get(colour, 'CanvasText')}}}}}"
        f':is(.chart *,.mark)[fill="{colour}"]{{fill:var({name})}}'
        f':is(.chart *,.mark)[stroke="{colour}"]{{stroke:var({name})}}'
    )
