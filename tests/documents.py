"""The documents as a test reads them."""

import re
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


def modules(text: str) -> dict[str, str]:
    """Return each block of Python by the module that the line before it names."""
    lines = text.splitlines()
    found = {}
    for start, language, block in fenced(text):
        if language == "python":
            said = next(line for line in reversed(lines[: start - 1]) if line)
            (path,) = re.findall(r"`(analysis/[\w/]+\.py)`", said)
            found[path] = "\n".join(block) + "\n"
    return found
