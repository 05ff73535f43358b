"""The picture of a report in the README, taken with Chromium: `python -m docs.generate.picture PAGE.html`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

PICTURE = Path(__file__).resolve().parents[1] / "images" / "crossings.png"
SIZE = (1280, 2230)
"""From the title to the first chart."""
WIDTH = 880
"""Pixels of the picture; the page is scaled down to it."""
COLOURS = 48
"""Few enough for a small file; pages have few colours and no photographs."""


def take(page: Path, picture: Path = PICTURE) -> None:
    """Write the first screen of a report as a small PNG, with no time or place in it.

    Raises SystemExit where there is no Chromium.
    """
    from PIL import Image

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        where = [f"--user-data-dir={folder}/profile", f"--screenshot={shot}", "--hide-scrollbars"]
        size = f"--window-size={SIZE[0]},{SIZE[1]}"
        command = [chromium, *options, *where, size, page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 (found above)
        with Image.open(shot) as taken:
            scaled = taken.convert("RGB").resize(
                (WIDTH, WIDTH * SIZE[1] // SIZE[0]), Image.Resampling.LANCZOS
            )
            small = scaled.quantize(COLOURS, dither=Image.Dither.NONE)
            picture.parent.mkdir(exist_ok=True)
            small.save(picture, optimize=True)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description="The picture of a report in the README.")
    reader.add_argument("page", type=Path)
    take(reader.parse_args().page)
