"""Whether every numeral and every comparison in the reports' sentences can be traced to what computed it.

    python -m benchmarks.audit                # every report of `jobs`
    python -m benchmarks.audit --sample       # what the tests run
    python -m benchmarks.audit --traces FILE  # and what each sentence was traced to, one to a line

Read are titles, subtitles, paragraphs, notes, alternative texts, words in pictures, limits and key figures.
A numeral is traced to

* a measure: `wording` printed it (it bears a mark) from a value that a measure of this run returned;
* a day: `wording` printed it from a day of a measure, of a table or of a window;
* the data: it stands, at its printed rounding, in the data, periods, parameters or releases of its section,
  or of its report, or was worked out from two of them (a difference, a sum, a ratio, a change in per cent);
* a measure by value: it bears no mark, and a measure of this run returned it.

A word of comparison is traced to the function of `wording` that chose it, or recomputed: a superlative stands
beside an extreme of a series shown or measured, or beside the name of the row that has it; a direction stands
beside two different numerals, and never against "from A to B" or "A, above B". Numbers of a series
that counts other people from some day on are compared within one of its segments, or the sentence says so:
the numbers are those handed to `wording`, so that a change in per cent is held too. Fixed wordings are
declared with reasons in `benchmarks/audit.toml`; facts in `data/facts.toml` and the words of claims in
`data/claims.toml` have their sources there. The rest is untraced, is printed, and ends the audit with 1.

What it cannot prove: a mark is proof of the value, a match by value may be a coincidence for a small number;
segments are those that a measure's table names, of numbers of 100 or more or with decimals. Releases and
windows are those of the exhibit, its section or its report: how many of each is printed.
"""

from __future__ import annotations

import argparse
import ast
import functools
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from analysis import tables
from analysis.releases import registry
from analysis.releases.history import facts
from benchmarks.audit_tracing import Around, Shown, bare, numbers_in, value_of
from benchmarks.audit_watch import MARK, NUMERAL, TOKEN, watched
from benchmarks.oracle import authorities

HOME = Path(__file__).parents[1]
FIXED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["wording"]
AREA_DAYS = ("2022-12-31", "2023-12-01", "2024-12-01", "2025-12-01", "latest")
DAYS = (
    "2019-02-03", "2020-02-29", "2021-06-30", "2022-10-31", "2023-03-31", "2024-03-01", "2024-12-01",
    "2025-03-31", "2025-12-01", "2026-03-01", "2026-08-21", "latest",
)  # fmt: skip
SAMPLE = (
    ("crossings", {"as_of": "2024-03-01"}),
    ("returns", {}),
    ("asylum", {}),
    ("claims", {}),
    ("revisions", {}),
    ("local", {"area": "Hart", "as_of": "2024-12-01"}),
)
_SENTENCE = re.compile(f"(?<=[.!?])({MARK.pattern}*)\\s+(?=[A-Z*\\[])|\n+")
_URL = re.compile(r"\(?https?://\S+")
_AGAINST = re.compile(
    r"(?:(?P<rise>rose|higher|up)|(?P<fall>fell|lower|down))\b[^.;:]{0,60}? from "
    r"(?P<a>[\d,]+) to (?P<b>[\d,]+)"
)
_TOLD = re.compile("counted without|counts? other people|counted (?:in another way|differently)")
"""How a sentence says that it compares across a break."""


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every report of the full audit and its parameters."""
    for report, day in product(("crossings", "returns", "asylum", "claims"), DAYS):
        yield report, {"as_of": day}
    for code, day in product(authorities(40), AREA_DAYS):
        yield "local", {"area": code, "as_of": day}
    log = tables.releases(stored=True)
    for source in registry.sources():
        days = sorted({str(day.date()) for day in log.loc[log["source"] == source, "released"]})
        for before, after in pairwise(days):
            yield "revisions", {"source": source, "before": before, "after": after}


def sections(report: str, parameters: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the payloads that each cell of a report's notebook shows, run here."""
    shown: list[Any] = []
    names: dict[str, Any] = {"display": lambda *exhibits: shown.extend(exhibits)}
    for cell in json.loads((HOME / f"notebooks/{report}.ipynb").read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        body = ast.parse("".join(cell["source"]))
        last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, cell["id"], "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
            shown += [] if value is None else [value]
        if cell["id"] == "parameters":
            names.update(parameters)
        yield [exhibit.payload() for exhibit in shown]
        shown.clear()


def texts(payload: dict[str, Any]) -> Iterator[str]:
    """Yield what a reader reads of an exhibit as sentences; the words of a claim are somebody else's."""
    for name in ("title", "subtitle", "alt", "description", "markdown"):
        yield payload.get(name) or ""
    for name in ("notes", "limits"):
        yield from payload.get(name) or ()
    for figure in payload.get("figures", ()):
        yield from (figure["label"], figure["text"], figure["change"], figure.get("when", ""))


@dataclass
class Audit:
    """What was read, and how it was traced."""

    reports: int = 0
    sentences: int = 0
    speaking: int = 0
    numerals: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    releases: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    failed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    where: dict[tuple[str, str, str], str] = field(default_factory=dict)
    traced: list[dict[str, Any]] = field(default_factory=list)

    def read(self, report: str, **parameters: Any) -> Audit:
        """Run one report and trace its sentences; returns itself."""
        with watched() as traces:
            shown = [section for section in sections(report, parameters) if section]
        self.reports += 1
        whole = Shown([payload for section in shown for payload in section])
        whole.values |= {float(n) for day in traces.days for n in (day.day, day.year)}
        whole.values |= set(numbers_in(" ".join(map(str, parameters.values()))))
        whole.values |= set(numbers_in((HOME / "data/external_checks.toml").read_text("utf-8")))
        for section in shown:
            held = Shown(section)
            for payload in section:
                around = Around(traces, Shown([payload]), held, whole)
                self._exhibit(f"{report}/{payload['id']} {parameters or ''}", payload, section, around)
        return self

    def _exhibit(
        self, where: str, payload: dict[str, Any], section: list[dict[str, Any]], around: Around
    ) -> None:
        said = [_URL.sub("", _fixed().sub("", text)) for text in texts(payload)]
        beside = {n for text in said for n in numbers_in(text)}
        sourced = "exhibit" if payload.get("sources") else "report"
        if sourced == "report" and any(one.get("sources") for one in section):
            sourced = "section"
        dated = re.search(r"\b(?:19|20)\d\d\b", bare(" ".join(said)))
        for sentence in (part for text in said for part in _SENTENCE.split(text)):
            if not bare(sentence or "").strip():
                continue
            self.sentences += 1
            found = self._sentence(where, sentence, beside, around)
            if found:
                self.speaking += 1
                self.releases[sourced] += 1
                own = re.search(r"\b(?:19|20)\d\d\b", bare(sentence))
                self.windows["sentence" if own else "exhibit" if dated else "section"] += 1
                self.traced.append({"where": where, "sentence": bare(sentence).strip(), "traced": found})

    def _sentence(self, where: str, sentence: str, beside: set[float], around: Around) -> list[list[str]]:
        """Trace the numerals and words of one sentence; returns each with how it is traced and by what."""
        said, traced = bare(sentence).strip(), []
        spoken = set(numbers_in(sentence))
        for found in re.finditer(f"({TOKEN.pattern})(?P<mark>{MARK.pattern}?)", sentence, re.IGNORECASE):
            token, mark = found[1], found["mark"]
            if token.isalpha():
                how = around.word(token.lower(), mark, said, spoken, beside)
                self.words[how] += 1
            else:
                how = around.numeral(token, mark)
                self.numerals[how] += 1
            traced.append([token, how, *sorted(around.traces.by(mark))])
            if how == "untraced":
                self._fail(where, token, said)
        if any(token.isalpha() for token, *_ in traced):
            self._segments(where, sentence, said, around)
        against = _AGAINST.search(said)
        if against and (value_of(against["a"]) < value_of(against["b"])) != bool(against["rise"]):
            self._fail(where, "against its numerals", said)
        return traced

    def _segments(self, where: str, sentence: str, said: str, around: Around) -> None:
        """Count a comparison within one series; fail one of numbers that no segment has together."""
        parts = around.traces.compared(MARK.findall(sentence))
        if len(parts) < 2:
            return
        alike, told = set.intersection(*parts), _TOLD.search(said)
        self.segments["one segment" if alike else "told" if told else "across a break"] += 1
        if not alike and not told:
            self._fail(where, "across a break", said)

    def _fail(self, where: str, token: str, said: str) -> None:
        kind = "0" if NUMERAL.match(token) else token
        key = (where.partition(" ")[0], kind, re.sub(r"\d[\d,.]*", "0", said))
        self.failed[key] += 1
        self.where.setdefault(key, f"{where}: {token!r} in {said!r}")

    def add(self, other: Audit) -> None:
        """Add what another run found."""
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)
            elif isinstance(value, list):
                getattr(self, name).extend(value)
            else:
                getattr(self, name).update(value)

    def lines(self) -> Iterator[str]:
        """Yield what was found, a line each."""
        speaking = f"{self.speaking:,} with a numeral or comparison"
        yield f"{self.reports} reports, {self.sentences:,} sentences, {speaking}"
        for what in ("numerals", "words", "segments", "releases", "windows"):
            counted = getattr(self, what)
            said = ", ".join(f"{how} {n:,}" for how, n in counted.most_common())
            yield f"{what}: {counted.total():,} ({said})"
        yield from (f"untraced ({n}): {self.where[key]}" for key, n in self.failed.most_common())
        yield f"{self.failed.total()} untraced"


@functools.cache
def _fixed() -> re.Pattern[str]:
    """Return what is not traced here: declared wordings, facts and the texts of claims, longest first."""
    claims = tomllib.loads((HOME / "data/claims.toml").read_text("utf-8"))
    written = sorted({*_strings(claims), *(one.text for one in facts.every())}, key=len, reverse=True)
    return re.compile("|".join([*(one for w in FIXED for one in w["texts"]), *map(re.escape, written)]))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.count(" ") > 2:
        yield value.strip().removesuffix(".")
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _read(job: tuple[str, dict[str, Any]]) -> Audit:
    return Audit().read(job[0], **job[1])


def main() -> None:
    """Audit, print, and end with 1 where anything is untraced."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reports", nargs="*", help="which reports; all by default")
    parser.add_argument("--sample", action="store_true", help="the few that the tests run")
    parser.add_argument("--traces", type=Path, help="where each sentence and its traces go")
    given = parser.parse_args()
    chosen = [
        job for job in (SAMPLE if given.sample else jobs()) if job[0] in given.reports or not given.reports
    ]
    audit = Audit()
    with ProcessPoolExecutor(2) as pool:
        for one in pool.map(_read, chosen):
            audit.add(one)
    if given.traces:
        given.traces.write_text("".join(f"{json.dumps(one)}\n" for one in audit.traced), "utf-8")
    print(*audit.lines(), sep="\n")
    sys.exit(bool(audit.failed))


if __name__ == "__main__":
    main()
