"""The words of a drawn chart as a reader sees them, wide or narrow."""

import re
from html import unescape
from typing import Any, NamedTuple

from analysis.charts import letters

WORDS: dict[str, Any] = {
    "id": "chart", "title": "A finding", "subtitle": "People, UK", "alt": "A picture.", "sources": (),
}  # fmt: skip
"""What every chart is given, where its words do not matter."""


class Drawn(NamedTuple):
    """A line of words in a drawing: `anchor` says which of its ends stands at `x`."""

    text: str
    x: float
    y: float
    size: float
    anchor: str
    bold: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of its capital letters."""
        wide = letters.extent(self.text, self.size, bold=self.bold)[0]
        left = self.x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        return left, self.y - 0.73 * self.size, left + wide, self.y


def words(svg: str, *, narrow: bool = False) -> list[Drawn]:
    """Return the words of a drawing in the order they are drawn."""
    rules = "".join(re.findall(r"<style[^>]*>(.*?)</style>", svg, re.DOTALL))
    wide, _, small = rules.partition("@media")
    looks = dict(re.findall(r"\.(w\d+)\{([^}]*)\}", wide))
    larger = dict(re.findall(r"\.(w\d+)\{([^}]*)\}", small)) if narrow else {}
    out = []
    for look, x, y, text in re.findall(r'<text class="(w\d+)" x="([\d.-]+)" y="([\d.-]+)">([^<]*)<', svg):
        said = dict(pair.split(":") for pair in looks[look].split(";"))
        said |= dict(pair.split(":") for pair in larger.get(look, "").split(";") if pair)
        lower = float(said.get("translate", "0 0").removesuffix("px").split()[1])
        size, bold = float(said["font-size"].removesuffix("px")), said.get("font-weight") == "700"
        out.append(Drawn(unescape(text), float(x), float(y) + lower, size, said["text-anchor"], bold))
    return out
