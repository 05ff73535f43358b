"""One identity per authority, through every change of code and every merger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.common.errors import UsageError
from analysis.inputs import Area, areas


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("S12000049", "S12000049", "Glasgow City"),
        (" s12000046 ", "S12000049", "Glasgow City"),
        ("E08000016", "E08000038", "Barnsley"),
        ("E08000019", "E08000039", "Sheffield"),
    ],
)
def test_names_and_codes_lead_to_one_authority(text: str, code: str, name: str) -> None:
    area = areas.resolve(text)
    assert (area.code, area.name) == (code, name)


@pytest.mark.parametrize(
    ("district", "now"),
    [
        ("Carlisle", "Cumberland"),
        ("Eden", "Westmorland and Furness"),
        ("Harrogate", "North Yorkshire"),
        ("Taunton Deane", "Somerset"),
        ("Corby", "North Northamptonshire"),
        ("E07000154", "West Northamptonshire"),
    ],
)
def test_a_merged_district_leads_to_its_successor_with_a_note(district: str, now: str) -> None:
    area = areas.resolve(district)
    assert area.name == now
    assert area.note.endswith(f"is now part of {now}.")


def test_a_former_code_of_the_same_area_is_said() -> None:
    assert areas.resolve("S12000046").note == "S12000046 was the code of Glasgow City before S12000049."
    assert areas.resolve("Glasgow City").note == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Glasgw", 'Did you mean "Glasgow City"?'),
        ("North West", "@north-west"),
        ("<script>alert(1)</script>", "landfall show local"),
        ("", "landfall show local"),
    ],
)
def test_what_is_no_authority_is_refused_with_what_could_be_meant(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        areas.resolve(text)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


@given(st.text(max_size=40))
def test_any_text_is_an_authority_or_a_clear_refusal(text: str) -> None:
    try:
        found = areas.resolve(text).code
    except UsageError as refusal:
        found = str(refusal)
    assert found in areas.current_codes() or found.startswith("area: ")


def test_every_authority_is_found_by_its_name_and_by_each_of_its_codes() -> None:
    assert len(areas.all()) == len(Area.choices()) == 361
    for area in areas.all():
        assert Area.parse(area) is area
        assert areas.resolve(area.name).code == area.code
        assert {areas.resolve(code).code for code in area.codes} == {area.code}


def test_every_code_of_the_register_leads_somewhere_present() -> None:
    known = set(tables.load("authorities")["lad_code"])
    assert set(areas.current_codes()) == known
    assert set(areas.current_codes().values()) == {area.code for area in areas.all()}


@pytest.mark.parametrize(
    ("group", "count"),
    [("@all", 361), ("@scotland", 32), ("@wales", 22), ("@london", 33), ("@northern-ireland", 11)],
)
def test_groups(group: str, count: int) -> None:
    assert len(areas.group(group)) == count


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(UsageError, match='Did you mean "@scotland"'):
        areas.group("@scotlnd")


def test_regions_partition_the_authorities() -> None:
    assert (
        sum(len(areas.group(f"@{areas.fold(r).replace(' ', '-')}")) for r in {a.region for a in areas.all()})
        == 361
    )
