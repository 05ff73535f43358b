"""Two releases to compare: chosen among those held and out, or refused in one clear line."""

import datetime as dt

import pytest

from analysis import inputs, tables
from analysis.common.errors import UsageError
from analysis.inputs import Release, Source, pair
from analysis.inputs.parameters import convert, read_cell
from analysis.inputs.release_pairs import tables_of

SMALL_BOATS = ("small_boats_daily", "small_boats_weekly")
CELL = """
as_of: AsOf = "latest"  # the day to look from
source: Source = "small-boats"  # a source
before: Release = "previous"  # the earlier release
after: Release = "latest"  # the later release
"""


def of(source="small-boats", before="previous", after="latest", as_of="latest"):
    return pair(source=source, before=before, after=after, as_of=as_of)


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        ({"as_of": "2026-08-21"}, (2026, 8, 7), (2026, 8, 21)),
        ({"after": "previous", "as_of": "2026-08-21"}, (2026, 7, 24), (2026, 8, 7)),
        ({"after": "2026-07-17"}, (2026, 7, 10), (2026, 7, 17)),
        ({"before": "2026-07-10", "after": "2026-07-17"}, (2026, 7, 10), (2026, 7, 17)),
        ({"before": "2025-11-14", "as_of": "2026-08-20"}, (2025, 11, 14), (2026, 8, 7)),
        ({"as_of": "2025-11-20"}, None, (2025, 11, 14)),
        ({"as_of": "2025-11-01"}, None, None),
        ({"source": "returns_by_type", "as_of": "2026-08-27"}, (2026, 2, 26), (2026, 8, 27)),
        ({"source": "Small Boats", "as_of": "2026-08-21"}, (2026, 8, 7), (2026, 8, 21)),
        ({"source": "channel_deaths", "as_of": "2026-08-27"}, None, (2026, 8, 4)),
    ],
)
def test_a_pair(asked, before, after) -> None:
    found = of(**asked)
    assert found.before == (before and dt.date(*before))
    assert found.after == (after and dt.date(*after))


def test_the_newest_in_view_is_told() -> None:
    assert of(after="2026-07-17", as_of="2026-08-21").newest == dt.date(2026, 8, 21)
    assert of(as_of="2026-07-20").newest == dt.date(2026, 7, 17)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"before": "2026-07-17", "after": "2026-07-10"}, "before: the release of 2026-07-17 is not before"),
        ({"before": "2026-07-17", "after": "2026-07-17"}, "give an earlier release of small-boats"),
        ({"before": "latest"}, "is not before that of"),
        ({"before": "2026-07-11"}, "The nearest: 2026-07-03, 2026-07-10, 2026-07-17."),
        ({"after": "2026-07-18"}, "after: no release of small-boats of 2026-07-18 is held"),
        ({"after": "2026-08-21", "as_of": "2026-07-20"}, "was not out yet on the day of as_of"),
        ({"after": "prevous"}, 'Did you mean "previous"?'),
        ({"before": "17 July"}, "nor a day of release"),
        ({"source": "smal-boats"}, 'Did you mean "small-boats"'),
        ({"source": "channel_deaths", "after": "previous"}, "none is previous to it"),
        ({"as_of": "soon"}, 'neither "latest" nor a day'),
    ],
)
def test_what_is_no_pair_is_refused(asked, said) -> None:
    with pytest.raises(UsageError) as refused:
        of(**asked)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_refuses_a_wrong_pair_before_anything_starts() -> None:
    parameters = read_cell(CELL, where="demo.ipynb")
    given = {"before": "2026-07-10", "after": "2026-07-17"}
    assert convert(parameters, given) == {"as_of": "latest", "source": "small-boats", **given}
    with pytest.raises(UsageError, match="parameter before: the release of 2026-07-17 is not before"):
        convert(parameters, {"before": "2026-07-17", "after": "2026-07-10"})


def test_choices_are_the_sources_and_tables_held() -> None:
    choices = Source.choices()
    assert set(choices) == set(tables.releases()["source"]) | set(tables.names())
    assert len(choices) == len(set(choices))
    assert tables_of("small-boats") == SMALL_BOATS
    assert tables_of("returns_by_type") == ("returns_by_type",)
    for choice in choices:
        assert Source.parse(choice.upper()) == choice


@pytest.mark.parametrize("value", ["latest", "previous", "2026-07-17"])
def test_a_release_is_written_as_it_is_read(value) -> None:
    assert inputs.written(Release, Release.parse(value)) == value


def test_a_table_held_back_is_still_a_release_to_choose() -> None:
    with tables.held_back(SMALL_BOATS, dt.date(2026, 7, 10)):
        assert of(after="2026-07-17").after == dt.date(2026, 7, 17)
