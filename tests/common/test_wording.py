"""Numbers, dates and names are said one way."""

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common import wording


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_is_never_a_number(value: object) -> None:
    assert wording.number(value) == "[x]"
    assert wording.percent(value) == "[x]"
    assert wording.percent_change(value, 100) is None
    assert wording.change(100, value) == "not comparable"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (6642, 0, "6,642"),
        (-3.456, 1, "−3.5"),
        (-0.2, 0, "0"),
        (0.6, 1, "0.6"),
        (1234567.891, 2, "1,234,567.89"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert wording.number(value, decimals) == text


def test_no_per_cents_on_a_small_base() -> None:
    assert wording.percent_change(40, 29) is None
    assert wording.percent_change(60, 30) == pytest.approx(100)
    assert wording.change(40, 29) == "11 more"


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (6642, 5435, "22% more"),
        (15897, 27997, "43% fewer"),
        (100, 100, "the same"),
        (10001, 10000, "1 more"),
        (10040, 10000, "0.4% more"),
        (9960, 10000, "0.4% fewer"),
        (10051, 10000, "1% more"),
        (1, 400, "99.8% fewer"),
        (1, 9999, "9,998 fewer"),
        (0, 9999, "100% fewer"),
        (199, 100, "99% more"),
        (1, 150, "99% fewer"),
        (51, 33, "18 more"),  # on a base under a hundred no per cents
        (33, 92, "59 fewer"),
        (0, 5, "5 fewer"),
    ],
)
def test_change(now: int, before: int, text: str) -> None:
    assert wording.change(now, before) == text


@given(now=st.integers(0, 10**6), before=st.integers(1, 10**6))
def test_a_change_reads_on_with_than_and_is_nothing_or_all_only_where_it_is(now: int, before: int) -> None:
    said = wording.change(now, before)
    assert "than" not in said, "it is less than 1% fewer than"
    assert (said == "the same") == (now == before)
    assert not re.match(r"0(\.0)?%", said)
    assert (said == "100% fewer") == (now == 0 and before >= wording.MIN_BASE_IN_WORDS)


@given(now=st.integers(0, 3000), before=st.integers(0, 300))
def test_no_change_is_said_in_per_cents_of_a_base_under_a_hundred(now: int, before: int) -> None:
    said = wording.change(now, before)
    assert ("%" in said) == (before >= 100 and now != before)
    assert ("more" in said.replace("more than", "")) == (now > before)
    assert ("fewer" in said) == (now < before)
    assert "100% fewer" not in said or now == 0


@given(count=st.integers(0, 9), of=st.integers(1, 9))
def test_some_of_several_are_said_in_one_grammar(count: int, of: int) -> None:
    said = wording.out_of(min(count, of), of, "year")
    assert ("only" in said) == (of == 1)
    assert said.startswith(("all ", "both ")) == (count >= of > 1)
    assert said.startswith("both ") == (count >= of == 2)
    assert ("no" in said.split(" ")[0]) == (count == 0)
    assert "0" not in said
    assert not re.search(r"\b1 (of 1 )?years|[2-9] year$", said)


def test_a_rank_that_is_missing_or_among_missing_ones_is_said() -> None:
    ranks = pd.Series([1, 2, 2, None], dtype="Int64")
    said = [wording.ranked(rank, ranks) for rank in ranks]
    assert said == ["1 is the most", *["1 is the most; shared with 1 other"] * 2, ""]


def test_compare() -> None:
    assert wording.compare(2, 1) == "higher than"
    assert wording.compare(1, 2) == "lower than"
    assert wording.compare(2, 2) == "the same as"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2025-01-01", "2025-03-31", "1 January to 31 March 2025"),
        ("2024-07-05", "2025-03-31", "5 July 2024 to 31 March 2025"),
        ("2025-03-01", "2025-03-31", "1 to 31 March 2025"),
        ("2025-03-01", "2025-03-01", "1 March 2025"),
    ],
)
def test_span(start: str, end: str, text: str) -> None:
    assert wording.span(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == text


def test_quarter_and_year_ending() -> None:
    assert wording.quarter(dt.date(2026, 6, 30)) == "April to June 2026"
    assert wording.year_ending(dt.date(2026, 6, 30)) == "year ending June 2026"


def test_plural_and_list() -> None:
    assert wording.plural(1, "boat") == "1 boat"
    assert wording.plural(2000, "person", "people") == "2,000 people"
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


@given(st.text(max_size=300))
def test_a_slug_is_always_a_safe_file_name(text: str) -> None:
    slug = wording.slug(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80
    assert wording.slug(slug) == slug


@pytest.mark.parametrize(
    ("text", "said"), [("Voluntary returns", "voluntary returns"), ("UK returns", "UK returns")]
)
def test_a_first_letter_is_made_small_but_of_an_abbreviation(text: str, said: str) -> None:
    assert wording.lower_first(text) == said
