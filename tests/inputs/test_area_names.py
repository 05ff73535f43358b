"""Names of authorities as people say them, each to its code; what is no authority, by what it is."""

import csv
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from analysis.common import names
from analysis.common.errors import UsageError
from analysis.inputs import areas

CASES = Path(__file__).parents[3] / "shared" / "cases" / "council-names.csv"
SAID = Path(__file__).with_name("names_in_use.csv")
DECORATED = (
    "{}", "{} Council", "{} Borough Council", "{} City Council", "{} District Council", "{} MBC", "{} UA",
    "{} County Borough Council", "{} Metropolitan Borough Council", "London Borough of {}", "The {}",
    "Royal Borough of {}", "Metropolitan Borough of {}", "City of {}", "City and County of {}", "Cyngor Sir {}",
)  # fmt: skip
FOLDED = {
    "upper case": str.upper,
    "no hyphens": lambda name: name.replace("-", " "),
    "all hyphens": lambda name: name.replace(" ", "-"),
    "no stops or commas": lambda name: name.replace(".", "").replace(",", ""),
    "no apostrophe": lambda name: name.replace("'", ""),
    "curly apostrophe": lambda name: name.replace("'", "’"),
    "en dash": lambda name: name.replace("-", "–"),
    "ampersand": lambda name: name.replace(" and ", " & "),
    "no joining words": lambda name: name.replace(" and ", " ").replace(" with ", " "),
    "Saint": lambda name: name.replace("St. ", "Saint ").replace("St ", "Saint "),
    "on": lambda name: name.replace("upon", "on"),
    "upon": lambda name: name.replace("-on-", " upon "),
    "short compass": lambda name: name.replace("North ", "N ").replace("South ", "S. "),
    "shire": lambda name: name.replace("Hertfordshire", "Herts").replace("Lincolnshire", "Lincs"),
    "last word first": lambda name: ", ".join([name.split()[-1], " ".join(name.split()[:-1])]),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "spaces": lambda name: f"  {name.replace(' ', '   ')} ",
}


@pytest.mark.parametrize("decorated", DECORATED)
def test_every_official_name_is_found_with_what_councils_are_called(decorated: str) -> None:
    found = {area.code: areas.resolve(decorated.format(area.name)).code for area in areas.all()}
    assert found == {code: code for code in found}
    assert len(found) == 361


@pytest.mark.parametrize("folded", FOLDED)
def test_every_name_is_found_however_it_is_spelt(folded: str) -> None:
    for area in areas.all():
        for name in (area.name, *area.also):
            assert areas.resolve(FOLDED[folded](name)).code == area.code, name


def test_every_name_of_the_register_leads_to_its_authority_and_no_other() -> None:
    register = names.register(areas.NAMES)
    for row in register:
        found = areas.resolve(row["name"])
        assert found.code == row["code"], row["name"]
        assert bool(found.note) == (row["kind"] in ("former", "renamed", "town")), row["name"]
    assert len({(tuple(names.words(row["name"])), row["code"]) for row in register}) == len(register)
    assert {row["code"] for row in register} <= {area.code for area in areas.all()}


@pytest.mark.skipif(not CASES.exists(), reason="the cases collected for the project are not here")
def test_the_names_collected_are_found() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"]]
    assert {row["said"]: areas.resolve(row["said"]).code for row in rows} == {
        r["said"]: r["code"] for r in rows
    }


def test_names_in_use_are_found() -> None:
    with SAID.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert areas.resolve(row["said"]).code == row["code"], row["said"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Kent", ("a county with a county council", "Ashford", "beside them: Medway", "@kent")),
        ("Essex County Council", ("(Essex)", "Uttlesford", "Thurrock", "@essex")),
        ("West Yorkshire Combined Authority", ("a metropolitan county", "Leeds", "@west-yorkshire")),
        ("WMCA", ("Birmingham", "@west-midlands-combined-authority")),
        ("West Midlands", ("a region", "There are 30", "@west-midlands.")),
        ("Tees Valley", ("a combined authority", "Darlington", "@tees-valley")),
        ("Kent Police", ("@kent",)),
        ("Greater London Authority", ("a region (London)", "@london")),
        ("Northamptonshire", ("North Northamptonshire; West Northamptonshire",)),
        ("Cumbria County Council", ("Cumberland; Westmorland and Furness",)),
        ("Glyndŵr", ("a former authority that was divided", "Denbighshire; Powys; Wrexham")),
        ("Co. Down", ("a historic county", "Newry, Mourne and Down")),
        ("Cymru", ("a country", "@wales")),
        ("UK", ("the whole country", "@all")),
        ("Kingston", ('"Kingston upon Hull, City of" or "Kingston upon Thames"',)),
        ("Newcastle", ('"Newcastle upon Tyne"', '"Newcastle-under-Lyme"', "Give one of them")),
        ("Adur & Worthing", ('area: "Adur & Worthing" is more than one authority: "Adur" and "Worthing".',)),
        ("Leeds, Kensington and Chelsea", ('one authority: "Leeds" and "Kensington and Chelsea".',)),
        ("Suffok", ('"Suffolk"',)),
        ("E12000007", ("a region (London)", "@london")),
        ("E10000016", ("a county with a county council (Kent)", "@kent")),
        ("Leeds, Kent", ('more than one authority: "Leeds" and "Kent"',)),
        ("Leds", ('Did you mean "Leeds"?',)),
        ("Stansted", ("show local --choices",)),
        ("Wethersfield", ("show local --choices",)),
    ],
)
def test_what_is_no_single_authority_is_said(text: str, said: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as refusal:
        areas.resolve(text)
    assert [part for part in said if part not in str(refusal.value)] == []


def test_a_county_is_never_answered_with_a_neighbour() -> None:
    for row in names.register(areas.GROUPS):
        for text in (row["name"], *filter(None, row["also"].split(";"))):
            with pytest.raises(UsageError, match="not one of the authorities"):
                areas.resolve(text)


def test_a_group_builds_its_own_authorities() -> None:
    held = {area.name for area in areas.group("@kent")}
    assert len(held) == 12
    assert "Medway" not in held
    for row in names.register(areas.GROUPS):
        if row["authorities"]:
            address = "@" + names.fold(row["name"]).replace(" ", "-")
            assert {area.code for area in areas.group(address)} == set(row["authorities"].split())
            assert not set(row["authorities"].split()) & set(row["beside"].split())


def test_county_councils_part_the_districts_of_england() -> None:
    counties = [
        row for row in names.register(areas.GROUPS) if row["kind"] == "a county with a county council"
    ]
    held = [code for row in counties for code in row["authorities"].split()]
    assert sorted(held) == sorted(area.code for area in areas.all() if area.code.startswith("E07"))


def test_the_names_that_an_index_holds_are_in_one_order_whatever_the_seed_of_hashes() -> None:
    told = "from analysis.inputs import area_search; print(area_search.data())"
    seen = {
        subprocess.check_output([sys.executable, "-c", told], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in "12"
    }
    assert len(seen) == 1
