"""What finds an authority by any of its names, as data: the search of a page finds what the command finds."""

from __future__ import annotations

from typing import Any

from analysis.common import names
from analysis.inputs import areas


def data() -> dict[str, Any]:
    """Return what `areas.resolve` goes by: how words are read, names in the order they count, who is meant.

    `said` has of each group its name, what it is, and the places of its authorities and of those beside it
    among `areas`.
    """
    register = areas._register()  # noqa: SLF001 - the same names, in another language
    present, former, parts = register.by_name
    named = {"present": present, "former": former, "parts": parts, "groups": register.of_groups}
    place = {code: number for number, code in enumerate(register.areas)}
    return {
        **names.spelling(),
        **{name: index.given() for name, index in named.items()},
        "areas": [[code, area.name] for code, area in register.areas.items()],
        "codes": {old: code for old, code in register.codes.items() if old != code},
        "said": {
            key: [g.name, g.kind, [place[code] for code in g.codes], [place[code] for code in g.beside]]
            for key, g in register.groups.items()
        },
    }
