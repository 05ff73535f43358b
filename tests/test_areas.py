"""One identity per authority, through every change of code and every merger."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import area_names, areas, tables
from analysis.errors import UsageError
from analysis.inputs import Nationality


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("Glasgow City", "S12000049", "Glasgow City"),
        ("glasgow", "S12000049", "Glasgow City"),
        ("GLASGOW CITY COUNCIL", "S12000049", "Glasgow City"),
        ("S12000049", "S12000049", "Glasgow City"),
        (" s12000046 ", "S12000049", "Glasgow City"),
        ("bristol", "E06000023", "Bristol, City of"),
        ("Edinburgh", "S12000036", "City of Edinburgh"),
        ("St Helens", "E08000013", "St. Helens"),
        ("City of London", "E09000001", "City of London"),
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
        ("London", "@london"),
        ("scotland", "@scotland"),
        ("North West", "@north-west"),
        ("Newcastle", 'may be "Newcastle-under-Lyme" or "Newcastle upon Tyne"'),
        ("Kingston", 'may be "Kingston upon Hull, City of" or "Kingston upon Thames"'),
        ("Kent", "a county with a county council"),
        ("Kent County Council", "Beside it, on their own: Medway."),
        ("Essex CC", "--each area=@essex"),
        ("Greater Manchester Combined Authority", "a combined authority"),
        ("GLA", "@london"),
        ("Cumbria", "Cumberland or Westmorland and Furness"),
        ("Adur & Worthing", "2 local authorities: Adur and Worthing"),
        ("South Oxfordshire and Vale of White Horse", "2 local authorities"),
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
    assert len(areas.all()) == 361
    for area in areas.all():
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
    assert sum(len(areas.group(f"@{areas.fold(r).replace(' ', '-')}")) for r in areas.regions()) == 361


def test_wholes_are_made_of_authorities_and_can_be_built() -> None:
    names = {area.name for area in areas.all()}
    for whole in area_names.register().wholes:
        assert {*whole.members, *whole.beside} <= names, whole.names
        group = areas.group("@" + areas.fold(whole.names[0]).replace(" ", "-"))
        assert {area.name for area in group} == set(whole.members) or whole.region
        for name in whole.names:
            with pytest.raises(UsageError, match="not a local authority") as refusal:
                areas.resolve(name)
            assert "Did you mean" not in str(refusal.value), "a neighbour is no answer"


DECORATIONS = (
    "{}", "{} Council", "{} Borough Council", "{} City Council", "{} District Council", "{} County Council",
    "{} Metropolitan Borough Council", "{} MBC", "{} MDC", "{} Council Area", "City of {}", "The {}", "{} UA",
    "London Borough of {}", "{} London Borough Council", "Royal Borough of {}", "LB {}", "County of {}",
    "Metropolitan Borough of {}", "Council of the {}",
)  # fmt: skip


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_what_people_add_to_a_name_does_not_hide_it(decoration: str) -> None:
    for area in areas.all():
        said = decoration.format(area.name)
        assert areas.resolve(said).code == area.code, said
        assert areas.resolve(said.replace(" and ", " & ").replace("-", " ").upper()).code == area.code, said


def test_an_alias_is_nobody_elses_name() -> None:
    for code, names in area_names.register().aliases.items():
        for name in names:
            assert areas.resolve(name).code == code, name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Caerdydd", "Cardiff"),
        ("Cyngor Sir Ynys Mon", "Isle of Anglesey"),
        ("Kensington", "Kensington and Chelsea"),
        ("Stockton", "Stockton-on-Tees"),
        ("Chester", "Cheshire West and Chester"),
        ("Northampton Borough Council", "West Northamptonshire"),
        ("Western Isles", "Na h-Eileanan Siar"),
        ("Royal Greenwich", "Greenwich"),
        ("Tower Hamlets LBC", "Tower Hamlets"),
    ],
)
def test_names_in_use(said: str, name: str) -> None:
    assert areas.resolve(said).name == name


def test_the_names_collected_outside_lead_where_they_should() -> None:
    file = Path(__file__).parents[2] / "shared" / "cases" / "council-names.csv"
    if not file.exists():
        pytest.skip("the cases collected outside are not beside the project")
    with file.open(encoding="utf-8") as opened:
        for case in csv.DictReader(opened):
            if case["code"]:
                assert areas.resolve(case["said"]).code == case["code"], case
            else:
                with pytest.raises(UsageError, match=r"(?i)give one"):
                    areas.resolve(case["said"])


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("DR Congo", "Congo (Democratic Republic)"), ("Côte d'Ivoire", "Ivory Coast"), ("curaçao", "Curacao (Dutch)"),
        ("Russian Federation", "Russia"), ("Türkiye", "Turkey"), ("Viet Nam", "Vietnam"), ("Afghans", "Afghanistan"),
        ("The Gambia", "Gambia, The"), ("Burma", "Myanmar (Burma)"), ("USA", "United States"),
    ],
)  # fmt: skip
def test_nationalities_as_people_say_them(said: str, printed: str) -> None:
    assert Nationality.parse(said) == printed


def test_every_published_nationality_is_found_by_its_name_and_none_by_anothers() -> None:
    known = Nationality.choices()
    for name in known:
        assert Nationality.parse(name.upper()) == name
    for name, others in area_names.register().nationalities.items():
        for other in others:
            found = area_names.nationality(other, known)
            assert found == name or name not in known or (found in known and area_names.fold(other) in {
                area_names.fold(found), *map(area_names.fold, area_names.register().nationalities[found])
            })  # fmt: skip
    with pytest.raises(UsageError, match="not a nationality"):
        Nationality.parse("Ruritania")
