"""What a search for numbers found, kept between runs: what it was found for names it, and it can be deleted.

Fits take less time than the import of scipy that they need, in every fresh process. So for the same numbers
they are read from the user's folder for caches, `landfall/found`. A file's name is a hash of the function,
the text of its module, the versions of numpy and scipy and the numbers given, so that nothing found by other
code is read. Where the folder cannot be written, all is computed.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from analysis.common import paths

Number = float | int
Found = TypeVar("Found")


def kept(function: Callable[..., Found]) -> Callable[..., Found]:
    """Let a function that takes numbers, or sequences of them, and returns such be computed once for these.

    It must depend on nothing but its arguments, its own module, numpy and scipy. A sequence it returns
    comes back as a list.
    """

    @functools.wraps(function)
    def found_once(*numbers: Number | Sequence[Number]) -> Found:
        file = _file(function, numbers)
        try:
            return json.loads(file.read_text("ascii"))  # type: ignore[no-any-return]
        except (OSError, ValueError):  # there is none, or not whole
            found = function(*numbers)
            _keep(file, json.dumps(found))
            return found

    return found_once


def _file(function: Callable[..., object], numbers: Sequence[Number | Sequence[Number]]) -> Path:
    given = [np.asarray(one).tolist() for one in numbers]
    said = [function.__qualname__, _code(function.__module__), *_versions(), given]
    return paths.caches() / "found" / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()}.json"


@functools.cache
def _code(module: str) -> str:
    return Path(str(sys.modules[module].__file__)).read_text("utf-8")


@functools.cache
def _versions() -> tuple[str, str]:
    import scipy  # without its parts it takes next to nothing

    return np.__version__, scipy.__version__


def _keep(file: Path, text: str) -> None:
    """Write aside and rename, so that nobody reads half of it."""
    with contextlib.suppress(OSError):  # a full disk, or a folder that is not to be written
        if file.is_absolute():  # else it is that of a user without a home
            file.parent.mkdir(parents=True, exist_ok=True)
            with paths.new_file(file.parent, ".part-") as aside:
                aside.write(text.encode())
            Path(aside.name).replace(file)
