"""Series of kills made beside one another, and their counts in docs/robustness.md between their marks."""

import argparse
import dataclasses
import datetime as dt
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "robustness.md"


@dataclasses.dataclass(frozen=True)
class Round:
    """What was killed, and what was wrong afterwards; nothing is expected."""

    what: str
    faults: tuple[str, ...]
    left: bool
    """Whether something was left that the next command had to mend, move into place or clear away."""
    ended: bool = False
    """Whether what was to be killed had ended before."""


def kill(
    said: str | None,
    name: str,
    headings: Sequence[str],
    series: Callable[[Path, int, int], list[Callable[[], Iterator[Round]]]],
) -> None:
    """Make the series that a command line asks for; write the counts also where Ctrl-C stops it."""
    reader = argparse.ArgumentParser(description=(said or "").partition("\n")[0])
    reader.add_argument("--times", type=int, default=200)
    reader.add_argument("--seed", type=int, default=20260926)
    asked = reader.parse_args()
    rounds = []
    with tempfile.TemporaryDirectory(prefix="lf") as folder:
        try:
            for made in together(series(Path(folder), asked.times, asked.seed)):
                rounds.append((made.what, made.left, bool(made.faults)))
                print(len(rounds), made.what, "; ".join(made.faults) or "whole", flush=True)
        finally:
            write(name, asked.seed, headings, rounds)
    sys.exit(any(wrong for *_, wrong in rounds))


def write(
    name: str, seed: int, headings: Sequence[str], rounds: Sequence[tuple[str, *tuple[bool, ...]]]
) -> None:
    """Write how often what was killed, and of those times how often each of the headings was so."""
    kinds = dict.fromkeys(kind for kind, *_ in rounds)
    counted = [[found for kind, *found in rounds if kind == one] for one in kinds]
    rows = [
        (kind, len(found), *map(sum, zip(*found, strict=True)))
        for kind, found in zip(kinds, counted, strict=True)
    ]
    lines = [
        f"{len(rounds)} kills on {dt.datetime.now(dt.UTC).date()}, {os.cpu_count()} cores, seed {seed}.",
        "",
        f"| killed | times | {' | '.join(headings)} |",
        f"|---|---|{'---|' * len(headings)}",
        *(f"| {' | '.join(map(str, row))} |" for row in rows),
    ]
    begin, end = (f"<!-- kills of {name}: {which} -->\n" for which in ("begin", "end"))
    text = DOCUMENT.read_text("utf-8")
    block = begin + "\n".join(lines) + "\n" + end
    DOCUMENT.write_text(re.sub(f"{begin}.*{end}", lambda _: block, text, flags=re.DOTALL), "utf-8")


def together(series: Sequence[Callable[[], Iterator[Any]]]) -> Iterator[Any]:
    """Yield what the series yield, each made in a process of its own: they wait more than they work."""
    context = multiprocessing.get_context("fork")
    made = context.SimpleQueue()

    def send(one: Callable[[], Iterator[Any]]) -> None:
        try:
            for found in one():
                made.put((found,))
        finally:
            made.put(())

    processes = [context.Process(target=send, args=(one,)) for one in series]
    for process in processes:
        process.start()
    ended = 0
    while ended < len(processes):
        found = made.get()
        ended += not found
        yield from found
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("a series broke off; its traceback is above")
