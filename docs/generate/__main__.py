"""Write every generated document: `python -m docs.generate`."""

from __future__ import annotations

from pathlib import Path

from docs.generate import api, commands, methods, parts, readme

DOCS = Path(__file__).resolve().parents[1]
DOCUMENTS = {"api.md": api.text, "commands.md": commands.text, "methods.md": methods.text}
"""File name in `docs/` → the function that returns its text."""


def main() -> None:
    """Write each document in its place, and the made tables of the README and of where the time goes."""
    for name, text in DOCUMENTS.items():
        (DOCS / name).write_text(text(), "utf-8", newline="\n")
    readme.write()
    parts.write()


if __name__ == "__main__":
    main()
