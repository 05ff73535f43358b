"""The environment that `make reports` makes, as a test sees it: nothing is there that is not in its lock."""

import contextlib
import importlib.metadata
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

RUNNER = {"pytest", "pytest-xdist", "execnet", "iniconfig", "coverage", "hypothesis", "sortedcontainers"}
"""What runs the tests, and is imported in the midst of them."""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def outside(lock: str) -> frozenset[str]:
    """Return the modules that are installed here and come from no distribution of a lock."""
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    locked |= {"landfall-reports", "landfall", *RUNNER}
    return frozenset(
        module
        for module, found in importlib.metadata.packages_distributions().items()
        if not locked.intersection(map(_plain, found))
    )


@dataclass
class _Hiding:
    """A finder that does not find some modules."""

    finder: Any
    modules: frozenset[str]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> Any:
        hidden = name.partition(".")[0] in self.modules
        return None if hidden else self.finder.find_spec(name, path, target)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finder, name)


@contextlib.contextmanager
def without(modules: frozenset[str]) -> Iterator[None]:
    """Let no import find these modules, though they are installed, and have been imported."""
    hidden = {name: found for name, found in sys.modules.items() if name.partition(".")[0] in modules}
    finders = list(sys.meta_path)
    for name in hidden:
        del sys.modules[name]
    sys.meta_path[:] = [_Hiding(finder, modules) for finder in finders]
    try:
        yield
    finally:
        sys.meta_path[:] = finders
        sys.modules.update(hidden)
