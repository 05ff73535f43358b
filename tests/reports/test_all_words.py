"""Every public function of words, found by introspection: what it says of none, one, two, ties and nothing known.

Arguments are made from type hints: a frame has every column that the module and its measures name, each of the
kind its name tells, and numbers follow one pattern after another. What a function refuses to be asked is passed
over, but each must say something of some pattern.
"""

import ast
import datetime as dt
import functools
import importlib
import inspect
import pkgutil
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from analysis import reports
from analysis.common import wording
from analysis.measures.asylum import flows
from analysis.measures.returns import windows
from analysis.releases.history import catalogue

PATTERNS: tuple[tuple[int | None, ...], ...] = (
    (0,), (1,), (None,), (0, 0), (1, 1), (1, 0), (1, 2), (None, 1), (5, 5, 5), (99, 29, 1), (29, 99, 1046),
    (1046, 2000, 1500), (3, 7, 7),
)  # fmt: skip
END = dt.date(2026, 3, 31)
_KINDS = {
    r"^at_(start|end)$|^(population_)?years$": "number",
    r"(^|_)(day|date|end|ends|as_at|released|start|recorded|to|cut_off|ending|month|since)$": "day",
    r"(^|_)(name|label|nationality|area|country|place|who|kind|title|period|what|region|which|column|table|short|"
    r"dataset|measure|noun|status|text|code|reason|unit|widest|event|left_out|position|verdict)$": "text",
    r"(^|_)year$": "year",
    r"(^|_)rank$": "rank",
    r"^(of|based|windows|releases)$": "of",
    r"^sharing$": "sharing",
}
WRONG = {
    "one of many": r"(?<![\d,.–−/-])1 (people|boats|days|years|quarters|releases|values|counts|households|others|"
    r"windows|authorities|months|weeks|returns|claims|applications|arrivals|preventions|runs|verdicts|readings|"
    r"cases|groups|nationalities|children|were|have|are)\b",
    "one of many before a verb": r"(?<![\d,.–−/-])1 (person|boat|day|year|household|claim|return|case|authority) "
    r"(were|are|have)\b",
    "many of one": r"(?<![\d,.])\b([02-9]|\d\d+) (person|boat|day|year|household|claim|return|case|authority)\b(?! of age)",
    "none of none": r"\bof (0|none)\b(?![.,]\d| (of|to)\b)",
    "no value": r"\bnan|NaN|NaT|<NA>|numpy|\w \W*None\b",
    "spaces": r"\S  +\S|\s[.,;:](?!\d)",
    "stops": r"\.\.(?!/)|,,|, ,|\(\)|\.,|: \.",
    "a per cent of none": r"\[x\]%",
    "two numbers run together": r"\b(19|20)\d\d \d",
}  # fmt: skip
OF_A_REPORT = re.compile(r"\b(Report|Place|Country|Seen|View|Check|Reading|Result|Measure|Comparison)\b")
"""What a function that reads tables or draws is handed."""
FRAGMENTS = {"sections": "follows a day in its sentence"}
"""What ends with a full stop and is no whole sentence."""
EXTREME = re.compile(r"\b(the (highest|most|largest|longest|busiest|lowest|fewest)|was the most)\b")
_NO_COUNT = re.compile(r"[\d.,]+%|\b(19|20)\d\d\b|\b\d+ (January|March|June|December)\b")
LEVEL = re.compile(
    r"level|no one|were the|have the|each|as many|equal|other|same|tied|share|one of|among|of all|any of"
)


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what says something: functions that return texts, and are handed figures and nothing of a report."""
    for found in pkgutil.walk_packages(reports.__path__, "analysis.reports."):
        module = importlib.import_module(found.name)
        for name, part in list(vars(module).items()):
            if inspect.isfunction(part) and part.__module__ == module.__name__ and name[0] != "_":
                handed = " ".join(hint for key, hint in part.__annotations__.items() if key != "return")
                says = re.match(r"str\b|tuple\[str", part.__annotations__["return"])
                if found.name.endswith("words") or (says and not OF_A_REPORT.search(handed)):
                    yield f"{found.name.removeprefix('analysis.reports.')}.{name}", part


def hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of a function's parameters; a series of what, pandas cannot be asked at run time."""
    known = {"typing": typing, **vars(inspect.getmodule(function))}
    said = {k: re.sub(r"pd\.Series\[(\w+)\]", r"typing.Annotated[pd.Series, \1]", v)
            for k, v in function.__annotations__.items() if k != "return"}  # fmt: skip
    return {name: eval(hint, known) for name, hint in said.items()}


@functools.cache
def columns(module: types.ModuleType) -> tuple[str, ...]:
    """Return every text that may name a column in a module and in the modules of measures it names."""
    near = [part if inspect.ismodule(part) else inspect.getmodule(part) for part in vars(module).values()]
    texts = {}
    for one in [module, *(m for m in near if m and ".measures." in m.__name__)]:
        for node in ast.walk(ast.parse(inspect.getsource(one))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts[node.value] = None
                ends = [text for text in texts if node.value.startswith(": ") and " " in text]
                texts |= dict.fromkeys(f"{start}{node.value}" for start in ends)
    return tuple(text for text in texts if len(text) < 90 and re.match(r"\w[ \w:()+',-]*(?<![ ,])$", text))


def kind(name: str) -> str:
    return next((kind for written, kind in _KINDS.items() if re.search(written, name)), "number")


def value(name: str, numbers: tuple[int | None, ...], row: int = -1) -> Any:
    """Return a value of the kind that a name tells, of one row of a pattern."""
    now, row = numbers[row], row % len(numbers)
    match kind(name):
        case "day":
            return pd.Timestamp(END) + pd.offsets.QuarterEnd(row + 1 - len(numbers))
        case "text":
            return f"Kent {'ABC'[row]}"
        case "year":
            return 2026 - len(numbers) + row
        case "rank":
            return None if now is None else 1 + sum((n or 0) > now for n in numbers)
        case "of":
            return len(numbers)
        case "sharing":
            return numbers.count(now)
    return now


@functools.cache
def frame(module: types.ModuleType, numbers: tuple[int | None, ...]) -> pd.DataFrame:
    names = sorted(
        columns(module), key=lambda name: kind(name) == "number"
    )  # what is taken by its place is one
    return pd.DataFrame({n: [value(n, numbers, row) for row in range(len(numbers))] for n in names})


def _stock(numbers: tuple[int | None, ...]) -> flows.Stock:
    days = pd.date_range("2025-12-31", periods=len(numbers), freq="QE")
    found = flows.stock(pd.DataFrame({"as_at": days, "people": numbers}), "people")
    return found or _stock((0,))


def _standing(numbers: tuple[int | None, ...]) -> windows.Standing | None:
    ends = pd.date_range("2025-12-31", periods=len(numbers), freq="QE")
    table = pd.DataFrame({"quarter_end": ends, "returns": pd.array(numbers, dtype="Int64")})
    return windows.standing(table, length=1)


_fields = functools.cache(typing.get_type_hints)
BOUND: dict[Any, Callable[[tuple[int | None, ...]], Any]] = {flows.Stock: _stock, windows.Standing: _standing}
"""Types whose fields bind each other are made by what makes them."""


def made(  # noqa: C901 — one line for each type a hint can be
    hint: Any, name: str, module: types.ModuleType, numbers: tuple[int | None, ...]
) -> Any:
    """Return an argument of a type for one pattern of numbers."""
    if hint in BOUND:
        return BOUND[hint](numbers)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    again = functools.partial(made, name=name, module=module, numbers=numbers)
    if origin in (typing.Union, types.UnionType):
        rest = [one for one in args if one is not type(None)]
        return None if len(rest) < len(args) and None in numbers else again(rest[0])
    if hint is pd.DataFrame:
        return frame(module, numbers).copy()
    if origin is typing.Annotated and args[1] is str:
        return pd.Series([f"Kent {'ABC'[row]}" for row in range(len(numbers))])
    if origin is typing.Annotated and name.endswith("years"):
        return pd.Series(range(2024, 2024 + len(numbers)))
    if hint is pd.Series or origin is typing.Annotated:
        return frame(module, numbers).iloc[-1]
    if hint is bool:
        return numbers[0] in (1, 5)
    if hint in (int, float, object, Any, typing.SupportsFloat):
        found = value(name, numbers)
        number = value("", numbers)
        if hint in (int, float):
            found = found if kind(name) in ("rank", "of", "sharing", "year") else number
            return hint(found or 0)
        return found
    if hint is str:
        return {"text": "2026-03-31", "verdict": "Supported", "side": "before", "column": "arrivals"}.get(
            name, "Kent"
        )
    if hint in (dt.date, pd.Timestamp):
        return hint(2026, 3, 31)
    if hint is catalogue.TableSchema:
        return catalogue.schema("small_boats_daily")
    if origin is typing.Literal:
        return args[0]
    if origin is tuple and args[-1] is not Ellipsis:
        return tuple(again(one) for one in args)
    if inspect.isclass(origin) and issubclass(origin, Mapping):
        keys = columns(module) if args[0] is not int else range(2025, 2027)
        kept = inspect.isclass(typing.get_origin(args[1]))
        return {key: made(args[1], name if kept else str(key), module, numbers) for key in keys}
    if inspect.isclass(origin):
        if args[0] is int and name.endswith("years"):
            return tuple(range(2024, 2024 + len(numbers)))
        return (origin if origin in (list, tuple, set) else tuple)(again(args[0]) for _ in numbers)
    written = {k: v for k, v in _fields(hint).items() if not k.startswith("_")}
    near = inspect.getmodule(hint)
    return hint(**{k: made(v, k, near if v is pd.DataFrame else module, numbers) for k, v in written.items()})


def said(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping | tuple | list):
        for one in found.values() if isinstance(found, Mapping) else found:
            yield from said(one)


def faults(text: str, numbers: tuple[int | None, ...]) -> Iterator[str]:
    """Yield what is wrong with a text that was made of a pattern of numbers."""
    yield from (name for name, written in WRONG.items() if re.search(written, text))
    if text.rstrip().endswith(".") and not re.match(r"[\W_]*[A-Z\d\[]", text):
        yield "a sentence without a capital"
    if re.search(r"[a-z]\. [A-Z]", text) and not re.search(r"([.:!?)*]|Kent)\W*$", text):
        yield "a sentence without a full stop"
    small = sum(n or 0 for n in numbers) < wording.MIN_BASE_IN_WORDS
    if small and "%" in text and not re.search(r"\d", _NO_COUNT.sub("", text)):
        yield ALONE
    if len(numbers) > 1 and len(set(numbers)) == 1 and EXTREME.search(text) and not LEVEL.search(text):
        yield "an extreme of a tie"


ASKED_BY_NAME = {
    "asylum.claims_words.part_year", "asylum.overview.later", "asylum.support.steps_said",
    "crossings.ahead_words.accuracy", "crossings.ahead_words.contrast", "crossings.detail_words.level",
    "crossings.detail_words.part_change", "crossings.people_words.outcomes",
    "crossings.people_words.referrals", "local.compare_words.highest", "local.pressures_words.not_known", "local.scenario_words.tornado_title",
    "local.series_words.on_day", "returns.countries_words.no_countries", "returns.nationalities.later_count", "returns.overview_words.types_beside",
    "returns.vintages.nowcast", "revisions.moves_words.key_change", "revisions.moves_words.key_value",
    "revisions.overview_words.before_the_file", "revisions.periods_words.periods", "revisions.periods_words.span",
}  # fmt: skip
"""What looks rows or columns up by names no example has: their own tests ask them."""
ALONE = "a per cent alone on a small base"
HANDED_A_PER_CENT = {
    "asylum.decisions.outcomes_title", "asylum.decisions.rate", "asylum.decisions.cohorts_title",
    "crossings.ahead_words.event_title", "crossings.detail_words.signed", "crossings.detail_words.growth_title",
    "crossings.detail_words.growth_texts", "crossings.detail_words.growth_alt",
    "crossings.people_words.outcomes_title", "crossings.people_words.part_of_routes",
    "local.compare_words.regions_title",
    "local.compare_words.share_of_nation", "local.compare_words.share_title", "local.compare_words.share_named", "local.scenario_words.tested",
    "local.scenario_words.hindcast_title", "returns.countries_words.most_title",
    "returns.countries_words.changed_by", "asylum.decisions.not_yet_known",
    "returns.overview_words.moved", "returns.overview_words.was", "returns.overview_words.first_figures",
    "returns.overview_words.of_releases", "revisions.overview_words.signed_percent",
}  # fmt: skip
"""What is handed a per cent without its base: what worked it out knows whether it may stand."""


def speak(function: Callable[..., Any]) -> Iterator[tuple[tuple[int | None, ...], str]]:
    """Yield each pattern with each text that a function makes of it; none where it refuses them all."""
    module = inspect.getmodule(function)
    assert module
    for numbers in PATTERNS:
        given = {name: made(hint, name, module, numbers) for name, hint in hints(function).items()}
        try:
            texts = list(said(function(**given)))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            continue
        yield from ((numbers, text) for text in texts)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("module", sorted({inspect.getmodule(one).__name__ for _, one in functions()}))
def test_no_function_of_words_misspeaks_of_none_one_ties_or_nothing_known(module: str) -> None:
    found, silent, excused = [], set(), set()
    for name, function in functions():
        if function.__module__ != module:
            continue
        spoken = list(speak(function))
        if not spoken and re.search(r"str(?!, (int|float))", function.__annotations__["return"]):
            silent.add(name)
        for numbers, text in spoken:
            for fault in faults(text, numbers):
                if function.__name__ in FRAGMENTS or (fault == ALONE and name in HANDED_A_PER_CENT):
                    excused.add(name)
                else:
                    found.append((name, fault, numbers, text[:200]))
    assert not found, f"{len(found)}, first {found[:3]}"
    short = module.removeprefix("analysis.reports.")
    assert silent == {one for one in ASKED_BY_NAME if one.startswith(f"{short}.")}
    assert excused >= {one for one in HANDED_A_PER_CENT if one.startswith(f"{short}.")}, (
        "declared, not needed"
    )


@pytest.mark.parametrize(
    ("text", "numbers", "fault"),
    [
        ("There were 1 people.", (1,), "one of many"),
        ("1 person were there.", (1,), "one of many before a verb"),
        ("There were 5 person.", (5,), "many of one"),
        ("None of 0 days.", (0,), "none of none"),
        ("It was nan.", (None,), "no value"),
        ("It was None.", (None,), "no value"),
        ("It was  5.", (5,), "spaces"),
        ("On a day: .", (0,), "stops"),
        ("it fell.", (5,), "a sentence without a capital"),
        ("It fell. Then it rose", (5,), "a sentence without a full stop"),
        ("In December 2025 2 households were owed a duty.", (2,), "two numbers run together"),
        ("Kent had the highest.", (5, 5), "an extreme of a tie"),
        ("It rose by 50% in 2025.", (3, 2), ALONE),
    ],
)
def test_each_fault_is_seen(text: str, numbers: tuple[int, ...], fault: str) -> None:
    assert fault in set(faults(text, numbers))
    for right in ("1,001 people.", "21 boats were there, 1 of 2 of them.", "Of 100, 50% (50) rose."):
        assert not set(faults(right, numbers))
