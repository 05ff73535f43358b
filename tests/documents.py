"""The documents as a test reads them."""

from __future__ import annotations

from collections.abc import Iterator


def fenced(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield each fenced block: its line, its language and its lines."""
    inside: list[str] | None = None
    start, language = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("```"):
            if inside is not None:
                inside.append(line)
        elif inside is None:
            start, language, inside = number, line[3:].strip(), []
        else:
            yield start, language, inside
            inside = None
