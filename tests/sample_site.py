"""Folders of reports for the tests of the index: manifests and the files they speak of."""

import json
import re
from pathlib import Path
from typing import Any

from analysis.common import wording
from analysis.inputs import areas

FIGURE = {
    "id": "arrivals",
    "label": "People arrived",
    "value": 18342,
    "unit": "people",
    "period": ["2026-01-01", "2026-08-20"],
    "status": "provisional",
    "released": "2026-08-21",
    "text": "18,342",
    "change": "Fewer than in 2025.",
}
CITED = {"id": "key-figures", "kind": "key_figures", "number": "", "title": "x", "csv": None,
         "sources": ["Home Office, Groups: Reg_02 (released 21 August 2026)"]}  # fmt: skip
NATIONS = (("E", "England", "London"), ("S", "Scotland", "Scotland"), ("W", "Wales", "Wales"))


def put(root: Path, slug: str, /, **changes: Any) -> dict[str, Any]:
    """Write a manifest and the files it speaks of."""
    given: dict[str, Any] = {
        "report": re.split("/|--", slug)[0],
        "slug": slug,
        "title": f"Report {slug}",
        "question": "How many?",
        "description": "About it.",
        "parameters": {"as_of": "latest"},
        "as_of": None,
        "data_as_at": "2026-08-21",
        "area": None,
        "key_figures": [FIGURE],
        "exhibits": [{"id": "a", "number": "Figure 1", "title": "A chart", "csv": f"{slug}/a.csv"}, CITED],
        "inputs": [{"publisher": "Home Office", "publication": "Groups", "released": "2026-08-21"}],
        "outputs": {"html": {}, "pdf": {}, "csv": []},
    } | changes
    place = root / slug
    place.mkdir(parents=True)
    (place / "a.csv").write_text("a\n")
    for kind in ("html", "pdf"):
        place.with_name(f"{place.name}.{kind}").write_text("x")
    place.with_name(f"{place.name}.json").write_text(json.dumps(given))
    return given


def put_authorities(root: Path, *names: str, **changes: Any) -> list[areas.Area]:
    """Write manifests of reports on authorities that there are, with figures that differ."""
    found = [areas.resolve(name) for name in names]
    for number, area in enumerate(found, start=1):
        where = {key: getattr(area, key) for key in ("code", "name", "region", "country")}
        values = {"supported": 100 * number, "supported_per_10000": None if number == 1 else 2.5 * number,
                  "supported_change": 25 - 9 * number, "supported_rank": len(found) + 1 - number}  # fmt: skip
        signs = {"supported_change": "+" if number < 3 else ""}
        figures = [
            {
                **FIGURE,
                "id": name,
                "value": value,
                "text": "not given" if value is None else signs.get(name, "") + wording.number(value),
            }
            for name, value in values.items()
        ]
        put(
            root,
            f"local/{wording.slug(area.name)}",
            area=where,
            exhibits=[CITED],
            key_figures=figures,
            **changes,
        )
    return found


def put_areas(root: Path, count: int) -> None:
    for n in range(count):
        letter, country, region = NATIONS[n % 3]
        area = {
            "code": f"{letter}{n:08}",
            "name": f"{chr(65 + n % 26)}rea {n}",
            "region": region,
            "country": country,
        }
        put(root, f"local/area-{n}", area=area)
