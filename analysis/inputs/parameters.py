"""Typed parameters, read from a notebook's tagged cell without running it.

The cell holds annotated literals only, each with a comment that says what it is::

    area: Area = "Glasgow City"  # authority: name, or present or old GSS code
    move_on_days: Whole[0, 180] = 42  # days that people granted keep their accommodation

A value travels as the text or number that is written into the notebook (a date as ISO text).
"""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.common.errors import ReportFailed, UsageError, day_meant, did_you_mean, short

Scalar = str | int | float | bool | None
PLAIN_TYPES = ("date", "int", "float", "bool", "str")
WITH_RANGE = ("Number", "Whole")
"""Types that take a range in brackets."""
NUMBERS = ("CountedYear", "Share", *WITH_RANGE)
INPUT_TYPES = (
    *("Area", "Areas", "AsOf", "ClaimId", "Day", "Nationality", "Release", "SaidBy", "Source"),
    *NUMBERS,
)
_SAME = {"int": "Whole", "float": "Number"}
_WITH_DASHES = {*NUMBERS, "AsOf", "Day", "date"}
_DASHES = "\u2010-\u2013\u2212"
"""What pages and word processors put for a minus sign, or between the parts of a date."""
_NO_VALUE = ("", "none", "null", "~")
_YES = ("true", "yes", "1")
_NO = ("false", "no", "0")


@dataclass(frozen=True)
class Parameter:
    """One parameter: name, type as annotated, choices (of a `Literal`), default and help."""

    name: str
    type: str
    optional: bool
    choices: tuple[Scalar, ...]
    default: Scalar
    help: str

    def convert(self, given: object) -> Scalar:
        """Return a given text or number as the value of this parameter, in its canonical form.

        Raises UsageError, one line with the name, what was given and what was expected.
        """
        if self.optional and (given is None or str(given).strip().lower() in _NO_VALUE):
            return None
        if given is None:
            raise self._refused("null", "leave it out, or give a value")
        if isinstance(given, (Mapping, list, tuple)):
            raise self._refused(given, f"expected one {self.type}")
        if isinstance(given, str) and given != given.encode(errors="ignore").decode():  # half a letter
            raise self._refused(given, "expected text in UTF-8")
        if self.choices:
            return self._choice(given)
        if isinstance(given, str) and self.family in _WITH_DASHES:
            given = re.sub(f"[{_DASHES}]", "-", given)
        if self.family in INPUT_TYPES:
            return self._own_type(given)
        try:
            return _plain(self.type, given)
        except ValueError as error:
            raise self._refused(given, str(error)) from None

    def described_choices(self, lead: str | None = None) -> str:
        """Return what may be given, in words; empty where the type says it all.

        `lead` is the report's lead table, where it is known: its first figure bounds days.
        """
        if self.choices:
            return ", ".join(map(str, self.choices))
        if self.type in PLAIN_TYPES:
            return ""
        if known := "; ".join(self.known_values()):
            return known
        described = getattr(self._kind, "described", None)
        return described(lead) if described else str(self._kind.help)

    def known_values(self) -> list[str]:
        """Return every value that can be given, where they can be counted."""
        if self.choices or self.type in PLAIN_TYPES:
            return list(map(str, self.choices))
        return list(self._kind.choices()) if hasattr(self._kind, "choices") else []

    @property
    def family(self) -> str:
        """The name of the type without its range."""
        return _SAME.get(self.type, self.type.partition("[")[0])

    @property
    def _kind(self) -> Any:
        from analysis import inputs

        return inputs.kind(_SAME.get(self.type, self.type))

    def _choice(self, given: object) -> Scalar:
        by_text = {str(choice).casefold(): choice for choice in self.choices}
        if (folded := str(given).strip().casefold()) in by_text:
            return by_text[folded]
        known = [str(choice) for choice in self.choices]
        expected = f"expected one of {', '.join(known)}.{did_you_mean(str(given), known)}"
        raise self._refused(given, expected)

    def _own_type(self, given: object) -> Scalar:
        from analysis import inputs

        try:
            value: Scalar = inputs.written(self._kind, self._kind.parse(str(given)))
        except UsageError as error:
            said = str(error).removeprefix(f"{error.fields.get('parameter')}: ")
            raise UsageError(said, parameter=self.name).after("parameter ") from None
        return value

    def _refused(self, given: object, expected: str) -> UsageError:
        said = f'"{short(given)}" is not valid; {expected}'
        return UsageError(said, parameter=self.name).after("parameter ")


def _plain(kind: str, given: object) -> Scalar:
    """Convert to a plain type; ValueError says what was expected."""
    text = str(given).strip()
    if kind == "str":
        return str(given)
    if kind == "bool":
        if text.lower() in _YES + _NO:
            return text.lower() in _YES
        raise ValueError("expected true or false")
    return _iso_date(text)


def _iso_date(text: str) -> str:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError(f"expected a date as YYYY-MM-DD, such as 2025-03-31.{day_meant(text)}")


def convert(
    parameters: Sequence[Parameter], given: Mapping[str, object], *, lead: str | None = None
) -> dict[str, Scalar]:
    """Return a value for every parameter: what was given, converted, else the default.

    `lead` is the report's lead table, where it is known: nothing can be seen from before its first figure.

    Raises UsageError for a name that is no parameter, with the nearest name, for a bad value, and for
    values that are good each by itself and not together.
    """
    known = [p.name for p in parameters]
    for name in given:
        if name not in known:
            meant = did_you_mean(name, known)
            msg = f'no parameter "{short(name)}".{meant} The parameters are: {", ".join(known) or "none"}.'
            raise UsageError(msg)
    values = {p.name: p.convert(given[p.name]) if p.name in given else p.default for p in parameters}
    for family in sorted({p.family for p in parameters}.intersection(INPUT_TYPES)):
        _refuse_together(family, [p.name for p in parameters if p.family == family], values, lead)
    return values


def _refuse_together(
    family: str, names: Sequence[str], values: Mapping[str, Scalar], lead: str | None
) -> None:
    from analysis import inputs

    if agree := getattr(inputs.kind(family), "agree", None):
        try:
            agree(names, values, lead)
        except UsageError as error:
            raise error.after("parameter ") from None


def read_cell(source: str, *, where: str) -> tuple[Parameter, ...]:
    """Return the parameters a cell declares.

    Raises ReportFailed, naming the line, for anything that is not an annotated literal with a
    comment, and for a default that its own type refuses.
    """
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, tokenize.TokenError) as error:
        raise ReportFailed(f"{where}: the parameters cell is not Python ({error})") from error
    found: dict[str, Parameter] = {}
    for statement in statements:
        line = f"{where}, line {statement.lineno}"
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            msg = f"{line}: only `name: type = literal  # what it is` may stand in the parameters cell"
            raise ReportFailed(msg)
        parameter = _declared(statement, comments, line)
        if parameter.name in found:
            raise ReportFailed(f"{line}: parameter {parameter.name} is declared twice")
        found[parameter.name] = parameter
    return tuple(found.values())


def _declared(statement: ast.AnnAssign, comments: Mapping[int, tuple[str, bool]], line: str) -> Parameter:
    name = ast.unparse(statement.target)
    kind, optional, choices = _annotation(statement.annotation, line)
    try:
        default: Any = ast.literal_eval(statement.value) if statement.value else None
    except ValueError:
        default = statement.value
    if statement.value is None or not isinstance(default, Scalar):
        raise ReportFailed(
            f"{line}: the default of {name} must be a literal; what follows from others goes in a later cell"
        )
    text = _comment_for(statement, comments)
    if not text:
        raise ReportFailed(f"{line}: parameter {name} needs a comment that says what it is")
    parameter = Parameter(name, kind, optional, choices, default, text)
    try:
        canonical = parameter.convert(default)
    except UsageError as error:
        raise ReportFailed(f"{line}: the default is refused: {error}") from error
    return Parameter(name, kind, optional, choices, canonical, text)


def _annotation(node: ast.expr, line: str) -> tuple[str, bool, tuple[Scalar, ...]]:
    """Return type, whether None is allowed, and the choices of a Literal."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [s for s in (node.left, node.right) if not (isinstance(s, ast.Constant) and s.value is None)]
        if len(sides) == 1:
            kind, _, choices = _annotation(sides[0], line)
            return kind, True, choices
    written = ast.unparse(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _annotation(ast.parse(node.value, mode="eval").body, line)
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] == "Literal":
        values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if all(isinstance(v, ast.Constant) for v in values):
            return written, False, tuple(ast.literal_eval(v) for v in values)
    if isinstance(node, ast.Subscript) and (name := ast.unparse(node.value).split(".")[-1]) in WITH_RANGE:
        return _ranged(name, node.slice, line), False, ()
    kind = written.split(".")[-1]
    if kind not in PLAIN_TYPES + INPUT_TYPES:
        known = ", ".join((*PLAIN_TYPES, "Literal[...]", *INPUT_TYPES, "Whole[0, 180]"))
        msg = f"{line}: the type {written} is not known; use one of {known}, or any of them | None"
        raise ReportFailed(msg)
    return kind, False, ()


def _ranged(name: str, ends: ast.expr, line: str) -> str:
    from analysis import inputs

    written = f"{name}[{ast.unparse(ends).strip('()')}]"
    try:
        inputs.kind(written)
    except (ValueError, TypeError, SyntaxError):
        msg = f"{line}: {written} is no range; write the least and the most, such as {name}[0, 180]"
        raise ReportFailed(msg) from None
    return written


def _comments(source: str) -> dict[int, tuple[str, bool]]:
    """Return each line's comment and whether it stands alone."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            alone = not token.line[: token.start[1]].strip()
            found[token.start[0]] = (token.string.lstrip("#: ").strip(), alone)
    return found


def _comment_for(statement: ast.AnnAssign, comments: Mapping[int, tuple[str, bool]]) -> str:
    text, alone = comments.get(statement.end_lineno or statement.lineno, ("", True))
    if text and not alone:
        return text
    above: list[str] = []
    line = statement.lineno - 1
    while line in comments and comments[line][1]:
        above.insert(0, comments[line][0])
        line -= 1
    return " ".join(above)
