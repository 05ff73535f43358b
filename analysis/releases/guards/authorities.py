"""The codes of a table against the register of authorities: none unknown, none lacking that must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from analysis.releases.history.differences import text
from analysis.releases.reading.release import Finding, TableSchema

if TYPE_CHECKING:
    from pandas import DataFrame

REGISTER = "authorities"


def codes(register: DataFrame) -> set[str]:
    """Return every code of an authority, region or country that the register knows."""
    return {code for name in ("lad_code", "region_code", "country_code") for code in register[name].dropna()}


def findings(tables: Mapping[str, DataFrame], schemas: Mapping[str, TableSchema]) -> Iterator[Finding]:
    """Yield what of the codes in tables the register of authorities does not explain.

    A code that is of no authority, region or country; and a present authority that a table lacks of which it
    must be whole, under its code and every former one. Without `authorities` there is nothing to compare.
    """
    if REGISTER not in tables:
        return
    register = tables[REGISTER]
    now = dict(zip(register["lad_code"], register["current_code"], strict=True))
    names = dict(zip(register["lad_code"], register["authority"], strict=True))
    known = codes(register)
    for name in (name for name in tables if "lad_code" in schemas[name].names):
        schema, rows = schemas[name], tables[name]
        unknown = sorted(set(rows["lad_code"].dropna()) - known)
        if unknown:
            yield Finding(
                name, "codes of authorities that are known", f"{len(unknown)} others, first {unknown[0]}"
            )
        here = register["is_current"].astype(bool)
        if schema.whole_of != "United Kingdom":
            here &= register["country"] == schema.whole_of
        parts = rows.groupby(schema.period) if schema.whole_each else [("", rows)]
        for period, part in parts if schema.whole_of else ():
            held = {now.get(code) for code in part["lad_code"].dropna().unique()}
            lacking = [code for code in register.loc[here, "lad_code"] if code not in held]
            if len(lacking) > (1 - schema.whole_share) * here.sum():
                when = f", {schema.period} {text(period)}" if schema.whole_each else ""
                found = f"{int(here.sum()) - len(lacking)} of {here.sum()}"
                found += f"; none for {names[lacking[0]]} ({lacking[0]})"
                every = "every present authority" if schema.whole_share == 1 else "most present authorities"
                expected = f"{every} ({schema.whole_of})"
                yield Finding(f"{name}{when}", expected, found, f"continuity:{name}:authorities")
