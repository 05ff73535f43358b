"""Numbers, dates, plurals and slugs in GOV.UK style, so that no report spells them its own way."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import SupportsFloat

from analysis.common.periods import MONTHS

MISSING = "[x]"
MIN_BASE_FOR_PERCENT = 30
"""No percentage change is given on a base smaller than this (domain rule A0)."""
MIN_BASE_IN_WORDS = 100
"""On a base smaller than this a change is said in counts: per cents stand only in a table, beside them."""

_ISO_DAY = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)\b")


def is_missing(value: object) -> bool:
    """Return whether a cell holds no value: None, NaN, NaT or pandas' NA."""
    if isinstance(value, float):
        return math.isnan(value)
    return type(value).__name__ in {"NoneType", "NAType", "NaTType"}


def places(value: SupportsFloat | None, decimals: int | None) -> int:
    """Return the decimals of a number with a unit of its own: none where it is whole, else one."""
    return int(not is_missing(value) and float(value) % 1 != 0) if decimals is None else decimals  # type: ignore[arg-type]


def number(value: SupportsFloat | None, decimals: int | None = 0) -> str:
    """Return a number with commas and a true minus sign; None gives a decimal unless whole; missing is `[x]`.

    >>> number(6642), number(-3.456, 1), number(6642, -2), number(None)
    ('6,642', '−3.5', '6,600', '[x]')
    """
    if is_missing(value):
        return MISSING
    shown = places(value, decimals)
    text = f"{round(float(value), shown):,.{max(shown, 0)}f}"  # type: ignore[arg-type]
    return text.replace("-", "−" if float(text.replace(",", "")) else "")


def percent(value: SupportsFloat | None, decimals: int = 0) -> str:
    """Return a number of per cents: `22%`; missing is `[x]`."""
    return MISSING if is_missing(value) else f"{number(value, decimals)}%"


def share(value: SupportsFloat | None, decimals: int = 0) -> str:
    """Return a part of a whole in per cents: 0% says none of it, and 100% all of it.

    >>> share(42.4), share(0.2), share(99.7), share(100), share(99.97, 1)
    ('42%', 'less than 1%', 'more than 99%', '100%', 'more than 99.9%')
    """
    said, least = percent(value, decimals), 10.0**-decimals
    if said == percent(0, decimals) and float(value):  # type: ignore[arg-type]
        return f"less than {percent(least, decimals)}"
    if said == percent(100, decimals) and float(value) < 100:  # type: ignore[arg-type]
        return f"more than {percent(100 - least, decimals)}"
    return said


def carries_percent(base: SupportsFloat | None) -> bool:
    """Return whether a per cent may stand without the counts: where its base is 100 or more."""
    return not is_missing(base) and float(base) >= MIN_BASE_IN_WORDS  # type: ignore[arg-type]


def percent_change(now: SupportsFloat | None, before: SupportsFloat | None) -> float | None:
    """Return the change in per cents, or None where either is missing or the base is under 30."""
    if is_missing(now) or is_missing(before):
        return None
    base = float(before)  # type: ignore[arg-type]
    if base < MIN_BASE_FOR_PERCENT:
        return None
    return (float(now) / base - 1) * 100  # type: ignore[arg-type]


def change(now: SupportsFloat | None, before: SupportsFloat | None) -> str:
    """Return "22% more"; a tenth or counts where that rounds to none or all, counts on a small base.

    >>> change(6642, 5435), change(5, 5), change(12, 8), change(92, 33), change(1004, 1000), change(1, 9999)
    ('22% more', 'the same', '4 more', '59 more', '0.4% more', '9,998 fewer')
    """
    if is_missing(now) or is_missing(before):
        return "not comparable"
    difference = float(now) - float(before)  # type: ignore[arg-type]
    if difference == 0:
        return "the same"
    direction = "more" if difference > 0 else "fewer"
    ratio = percent_change(now, before)
    if ratio is None or not carries_percent(before):
        return f"{number(abs(difference))} {direction}"
    whole = abs(ratio) >= 0.5 and (difference > 0 or not now or abs(ratio) < 99.5)
    size = percent(abs(ratio), 0 if whole else 1)
    if size in {"0.0%", "100.0%"}:
        size = number(abs(difference))
    return f"{size} {direction}"


def compare(now: SupportsFloat, before: SupportsFloat) -> str:
    """Return "higher than", "lower than" or "the same as"."""
    if float(now) == float(before):
        return "the same as"
    return "higher than" if float(now) > float(before) else "lower than"


def day(value: dt.date) -> str:
    """Return "1 January 2025"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: dt.date) -> str:
    """Return "1 Jan", for charts and narrow tables whose year is named."""
    return f"{value.day} {MONTHS[value.month - 1][:3]}"


def month(value: dt.date) -> str:
    """Return "March 2025"."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def short_month(value: dt.date) -> str:
    """Return "Sep 2025": a month where a table has no room for its whole name."""
    return f"{MONTHS[value.month - 1][:3]} {value.year}"


def year_ending(value: dt.date) -> str:
    """Return "year ending June 2026"."""
    return f"year ending {month(value)}"


def span(start: dt.date, end: dt.date) -> str:
    """Return a range of days, each part said once.

    >>> span(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
    '1 January to 31 March 2025'
    >>> span(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    '1 to 31 March 2025'
    """
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)} to {day(end)}"
    first = str(start.day) if start.month == end.month else f"{start.day} {MONTHS[start.month - 1]}"
    return f"{first} to {day(end)}"


def quarter(end: dt.date) -> str:
    """Return the months of the quarter that ends on a day: "April to June 2026"."""
    return f"{MONTHS[end.month - 3]} to {month(end)}"


def ordinal(value: int) -> str:
    """Return a number with its ending.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 101, 111)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '101st', '111th']
    """
    suffix = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{suffix}"


def plural(count: SupportsFloat | None, one: str, many: str | None = None) -> str:
    """Return the count with its noun: "1 boat", "672 boats"; `many` where an s is not enough.

    >>> plural(1, "boat"), plural(2, "person", "people")
    ('1 boat', '2 people')
    """
    noun = one if not is_missing(count) and float(count) == 1 else many or f"{one}s"  # type: ignore[arg-type]
    return f"{number(count)} {noun}"


def people(count: SupportsFloat | None) -> str:
    """Return "1 person", "6,642 people"."""
    return plural(count, "person", "people")


def were(count: SupportsFloat | None) -> str:
    """Return "1 was", "6,642 were"."""
    return plural(count, "was", "were")


def unit(count: SupportsFloat | None, many: str) -> str:
    """Return the unit of a count as it agrees with it; a unit of several words stays as it is.

    >>> unit(1, "people"), unit(1, "returns"), unit(2, "people"), unit(1, "of 7 years")
    ('person', 'return', 'people', 'of 7 years')
    """
    if not many.isalpha():
        return many
    return verb(count, "person" if many == "people" else many.removesuffix("s"), many)


def verb(count: SupportsFloat | None, one: str = "is", many: str = "are") -> str:
    """Return the verb, or any other word, that agrees with a count.

    >>> verb(1), verb(0, "was", "were")
    ('is', 'were')
    """
    return one if not is_missing(count) and float(count) == 1 else many  # type: ignore[arg-type]


def some(count: SupportsFloat | None, one: str, many: str | None = None) -> str:
    """Return the count with its noun as `plural` does, and "no boats" where there is none.

    >>> some(0, "boat"), some(1, "boat"), some(0, "person", "people")
    ('no boats', '1 boat', 'no people')
    """
    said = plural(count, one, many)
    return f"no {said.partition(' ')[2]}" if count == 0 else said


def extreme(word: str, _own: SupportsFloat | None, _among: Iterable[object]) -> str:
    """Return a superlative said of one of several values, to which the audit of sentences holds them."""
    return word


def every(count: int, one: str, many: str | None = None) -> str:
    """Return all of several.

    >>> every(5, "day"), every(2, "day"), every(1, "day")
    ('all 5 days', 'both days', 'the only day')
    """
    said = plural(count, one, many)
    return (
        f"the only {one}" if count == 1 else f"both {said.partition(' ')[2]}" if count == 2 else f"all {said}"
    )


def out_of(count: int, of: int, one: str, many: str | None = None) -> str:
    """Return how many of several.

    >>> out_of(2, 5, "day"), out_of(0, 5, "day"), out_of(2, 2, "day"), out_of(0, 1, "day")
    ('2 of 5 days', 'none of 5 days', 'both days', 'not the only day')
    """
    if count == of > 0 or of == 1:
        return f"{'' if count else 'not '}{every(of, one, many)}"
    return f"{number(count) if count else 'none'} of {plural(of, one, many)}"


def place(
    rank: int,
    of: int,
    one: str,
    *,
    many: str | None = None,
    sharing: int = 1,
    most: str = "highest",
    least: str = "",
) -> str:
    """Return where something stands among others of its kind: one grammar of ranks and ties.

    `rank` is 1 for the most, ties sharing the better rank, `of` among how many, `sharing` how many have this
    rank, itself among them. `one` and `many` (where an s is not enough) say what they are, `most` and `least`
    the words of both ends; without `least` the last has its number.

    >>> place(1, 9, "year"), place(3, 9, "year"), place(1, 1, "year"), place(9, 9, "year", least="lowest")
    ('the highest of 9 years', 'the 3rd highest of 9 years', 'the only year', 'the lowest of 9 years')
    >>> place(2, 9, "year", sharing=2), place(1, 7, "year", sharing=7)
    ('level with 1 other as the 2nd highest of 9 years', 'level with all 6 other years')
    """
    if of == 1:
        return every(1, one)
    if sharing == of:
        others = every(of - 1, f"other {one}", f"other {many or f'{one}s'}")
        return f"level with {others if of > 2 else f'the other {one}'}"
    last = least and rank + sharing - 1 == of
    word = least if last else most if rank == 1 else f"{ordinal(rank)} {most}"
    shared = f"level with {plural(sharing - 1, 'other')} as " if sharing > 1 else ""
    return f"{shared}the {word} of {plural(of, one, many)}"


def ranked(rank: object, ranks: Iterable[object]) -> str:
    """Return which way a rank counts, and with how many others of `ranks` it is shared; empty where missing.

    >>> ranked(2, [1, 2, 2])
    '1 is the most; shared with 1 other'
    """
    sharing = sum(bool(one == rank) for one in ranks if not is_missing(one) and not is_missing(rank))
    shared = f"; shared with {plural(sharing - 1, 'other')}" if sharing > 1 else ""
    return f"1 is the most{shared}" if sharing else ""


def listed(items: Sequence[str], *, last: str = "and") -> str:
    """Return "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def slug(text: str, *, limit: int = 80) -> str:
    """Return a name safe in file systems and addresses: a–z, 0–9 and single hyphens, never empty.

    >>> slug("Glasgow City"), slug("Ynys Môn"), slug("../../etc"), slug("<script>")
    ('glasgow-city', 'ynys-mon', 'etc', 'script')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:limit].strip("-") or "x"


def record(text: str) -> str:
    """Return what the tables keep of a finding as a reader reads it, days in words and no underscores."""
    days = _ISO_DAY.sub(lambda found: day(dt.date.fromisoformat(found[0])), text)
    return days.replace("_", " ")


def capital(text: str) -> str:
    """Return a text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return a text with its first letter small, unless it begins with a name of more capitals."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]
