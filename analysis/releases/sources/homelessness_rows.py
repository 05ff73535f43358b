"""Whose a row is: what several sheets say of one authority, and the rates that stand beside its figures.

Since 2019 A1 and TA1 both give the households of an area, and rates that are figures divided by it; each
other sheet gives again the duties of which it tells the reasons. In every edition held each authority agrees
with itself, but for the duties of January to March 2024, of which A2 is older than A1: most differ there, by
up to 15%. So figures in another authority's row are told, in one sheet or in several, whatever they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.releases.reading.release import Finding

Said = dict[str, dict[str, float]]
"""What a sheet says: by the code of an authority, by measure."""

RATES: Mapping[str, str] = {
    "prevention_rate": "prevention_duty",
    "relief_rate": "relief_duty",
    "temporary_accommodation_rate": "in_temporary_accommodation",
}
"""What is given for every thousand households, and the figure of which it is the rate."""
HOUSEHOLDS = "households_in_area"
_MOST, _FAR, _ROUNDED = 0.1, 0.25, 0.001
_RATE_APART = 0.01


def findings(table: str, sheets: Mapping[str, Said]) -> Iterator[Finding]:
    """Yield, once, that sheets say different things of authorities: it is asked about."""
    said = [*_apart(sheets)]
    if said:
        where, expected, found = said[0]
        more = f" ({len(said) - 1} more like it)" if len(said) > 1 else ""
        yield Finding(f"{table}, {where}", expected, f"{found}{more}", f"continuity:{table}:rows")


def _apart(sheets: Mapping[str, Said]) -> Iterator[tuple[str, str, str]]:
    """Yield where, what is expected and what is found."""
    first: dict[str, str] = {}
    for sheet, areas in sheets.items():
        for code, of in areas.items():
            for rate, name in RATES.items():
                if {rate, name, HOUSEHOLDS} <= {*of}:
                    expected = of[rate] * of[HOUSEHOLDS]
                    if abs(of[name] - expected) > max(_RATE_APART * of[HOUSEHOLDS], 1):
                        yield (
                            f"sheet {sheet}, area {code}, {name}",
                            *_figures(expected, of[name], "its rate"),
                        )
        for name in {name: None for of in areas.values() for name in of}:
            other = first.setdefault(name, sheet)
            yield from _of_two(name, sheet, areas, other, sheets[other]) if other != sheet else ()


def _of_two(name: str, sheet: str, areas: Said, other: str, others: Said) -> Iterator[tuple[str, str, str]]:
    both = {
        code: (of[name], others[code][name])
        for code, of in areas.items()
        if name in of and name in others.get(code, {})
    }
    least = _ROUNDED if name == HOUSEHOLDS else 0
    apart = {code: (x, y) for code, (x, y) in both.items() if abs(x - y) > least * max(x, y)}
    older = len(apart) > max(_MOST * len(both), 10)  # one sheet was made from other returns
    for code, (x, y) in apart.items():
        if not older or abs(x - y) > max(_FAR * max(x, y), 10):
            yield (f"sheet {sheet}, area {code}, {name}", *_figures(y, x, f"sheet {other}"))


def _figures(expected: float, found: float, who: str) -> tuple[str, str]:
    return f"{expected:,.6g} as {who} says", f"{found:,.6g}"
