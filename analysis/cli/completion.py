"""Completion in a shell: click's own, with the reports, parameters, areas and claims there are.

What is completed is found as the key is pressed, so that a notebook of one's own is among it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from analysis.cli import COMPLETION_VARIABLE
from analysis.common.errors import LandfallError

_ESCAPED = r"\\\\\1"
"""Before what bash would not take as it stands: one backslash for it, one for how its script reads."""
_NOT_PLAIN = re.compile(r"([^\w@%+=:,./-])")


@add_completion_class
class _Bash(BashComplete):
    """To bash, "=" ends a word: `area=Gla` comes in three, and only what follows the sign is put in."""

    source_template = BashComplete.source_template.replace(
        "    return 0\n", "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n    return 0\n", 1
    )
    named = False

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        whole: list[str] = []
        for word in [*args, incomplete]:
            joins = whole and (word == "=" or whole[-1].endswith("="))
            whole[len(whole) - bool(joins) :] = [whole[-1] + word if joins else word]
        self.named = "=" in whole[-1]
        return whole[:-1], whole[-1]

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = str(item.value).partition("=")[2] if self.named else str(item.value)
        return f"{item.type},{_NOT_PLAIN.sub(_ESCAPED, value)}"


@add_completion_class
class _Zsh(ZshComplete):
    """zsh adds no space of its own, or none could follow `area=`."""

    source_template = ZshComplete.source_template.replace("compadd -U", "compadd -S '' -U")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what a shell needs to complete commands, reports, parameters, areas and claims.

    In ~/.bashrc: eval "$(landfall completion bash)"; in ~/.zshrc the same with zsh.
    """
    made = get_completion_class(shell)
    if made is not None:
        click.echo(made(context.find_root().command, {}, "landfall", COMPLETION_VARIABLE).source())


def _beginning(values: Iterable[str], begun: str, before: str = "") -> list[CompletionItem[str]]:
    folded = begun.casefold()
    return [CompletionItem(before + one) for one in values if one.casefold().startswith(folded)]


def reports(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return the reports whose names begin so."""
    from analysis.publish import notebooks

    return _beginning(notebooks.names(), begun)


def claim_ids(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return the ids of public claims that begin so."""
    from analysis.inputs import ClaimId

    with contextlib.suppress(LandfallError):
        return _beginning(ClaimId.choices()[1:], begun)
    return []


def values(context: click.Context, option: click.Parameter, begun: str) -> list[CompletionItem[str]]:
    """Return `name=` for the parameters of the reports named, or `name=value` once a name is there."""
    name, equals, value = begun.partition("=")
    words = (*context.params.get("names", ()), *context.args)  # an option not yet whole leaves them there
    known = {parameter.name: parameter for parameter in _parameters(words)}
    if not equals:
        return _beginning((f"{one}=" for one in known), begun)
    found = known[name].known_values() if name in known else []
    groups = ["@all", "@mine"] if found and option.name == "each" else []
    return _beginning([*found, *groups], value, f"{name}=")


def _parameters(words: Iterable[str]) -> Iterator[Any]:
    """Yield the parameters of the reports among these words, of all where there is none."""
    from analysis.publish import notebooks

    everything = notebooks.names()
    for report in [one for one in everything if one in words] or everything:
        with contextlib.suppress(LandfallError):
            yield from notebooks.read(report).parameters
