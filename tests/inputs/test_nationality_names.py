"""Nationalities as people say them, each to the name the Home Office writes, where a table holds it."""

import sys

import pytest

from analysis import inputs, tables
from analysis.common import names
from analysis.common.errors import UsageError
from analysis.inputs import Nationality


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("DR Congo", "Congo (Democratic Republic)"), ("Congo (Kinshasa)", "Congo (Democratic Republic)"),
        ("Democratic Republic of the Congo", "Congo (Democratic Republic)"), ("Republic of Congo", "Congo"),
        ("Côte d’Ivoire", "Ivory Coast"), ("Cote D'Ivoire", "Ivory Coast"), ("curaçao", "Curacao (Dutch)"),
        ("Russian Federation", "Russia"), ("Türkiye", "Turkey"), ("TURKIYE", "Turkey"), ("Viet Nam", "Vietnam"),
        ("Czech Republic", "Czechia"), ("Afghan", "Afghanistan"), ("Afghans", "Afghanistan"),
        ("The Gambia", "Gambia, The"), ("Bahamas", "Bahamas, The"), ("Burma", "Myanmar (Burma)"),
        ("Myanmar", "Myanmar (Burma)"), ("USA", "United States"), ("U.S.A.", "United States"),
        ("United States of America", "United States"), ("UAE", "United Arab Emirates"),
        ("Cabo Verde", "Cape Verde"), ("Timor-Leste", "East Timor"), ("Swaziland", "Eswatini"),
        ("Macedonia", "North Macedonia"), ("DPRK", "North Korea"), ("Republic of Korea", "South Korea"),
        ("Syrian Arab Republic", "Syria"), ("Iran (Islamic Republic of)", "Iran"), ("Hongkong", "Hong Kong"),
        ("Lao PDR", "Laos"), ("Republic of Moldova", "Moldova"), ("Brunei Darussalam", "Brunei"),
        ("Venezuela (Bolivarian Republic of)", "Venezuela"), ("Holy See", "Vatican City"),
        ("Tanzania, United Republic of", "Tanzania"), ("Congo, Dem. Rep.", "Congo (Democratic Republic)"),
        ("Iran, Islamic Rep.", "Iran"), ("Korea, Rep.", "South Korea"), ("Czech Rep.", "Czechia"),
        ("Bosnia & Herzegovina", "Bosnia and Herzegovina"),
        ("Saint Lucia", "St Lucia"), ("São Tomé and Príncipe", "Sao Tome and Principe"), ("Aruba", "Aruba (Dutch)"),
        ("Palestine", "Palestine"), ("OPT", "Occupied Palestinian Territories"), ("Nigerien", "Niger"),
        ("Iranian nationals", "Iran"), ("Serbs", "Serbia"), ("Dutch", "Netherlands"), ("Filipinos", "Philippines"),
        ("AF", "Afghanistan"), ("afg", "Afghanistan"), ("IN", "India"), ("CIV", "Ivory Coast"), ("xk", "Kosovo"),
        ("British Virgin Islands", "Virgin Islands (British)"), ("Dominican Republic", "Dominican Republic"),
    ],
)  # fmt: skip
def test_nationalities_as_people_say_them(said: str, printed: str) -> None:
    assert Nationality.parse(said) == printed


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Congolese", '"Congo" or "Congo (Democratic Republic)". Give one'),
        ("Koreans", '"North Korea" or "South Korea". Give one'),
        ("Virgin Islands", "Give one"),
        ("Palestinian", '"Occupied Palestinian Territories" or "Palestine". Give one'),
        ("GB", 'is "United Kingdom", which is not in the tables held'),
        ("British", 'is "United Kingdom", which is not in the tables held'),
        ("Srbia", '"Serbia"'),
        ("Ruritania", "not a nationality in the tables held"),
        ("", "not a nationality in the tables held"),
    ],
)
def test_what_is_no_one_nationality_held_is_refused(said: str, expected: str) -> None:
    with pytest.raises(UsageError) as refusal:
        Nationality.parse(said)
    assert expected in str(refusal.value)


def test_a_name_as_published_is_found_without_reading_what_is_not_needed(monkeypatch) -> None:
    read: list[str] = []
    load = tables.load
    monkeypatch.setattr(tables, "load", lambda name: (read.append(name), load(name))[1])
    inputs._nationalities.cache_clear()
    assert Nationality.parse("Albania") == "Albania"
    assert read == ["small_boats_nationality"]
    assert Nationality.parse("Albanians") == "Albania"
    assert Nationality.parse("Eritreans") == "Eritrea"
    assert sorted(read) == sorted(Nationality._TABLES), "each is read once"


def test_without_pandas_a_table_has_the_same_nationalities(monkeypatch) -> None:
    known = Nationality.choices()
    inputs._nationalities.cache_clear()
    with monkeypatch.context() as without:
        without.delitem(sys.modules, "pandas")
        assert Nationality.choices() == known
    inputs._nationalities.cache_clear()


def test_every_published_nationality_is_found_by_its_name_and_none_by_anothers() -> None:
    known = Nationality.choices()
    for name in known:
        assert Nationality.parse(name.upper()) == name
        assert Nationality.parse(f" {name.replace(' and ', ' & ').replace('-', ' ')} ") == name
    for row in names.register(names.NATIONALITIES):
        if row["nationality"] in known and row["name"] not in known:
            assert row["nationality"] in names.nationalities(row["name"], known), row["name"]
