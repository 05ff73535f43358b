"""The description of the tables is a valid Frictionless Data Package, and so are the tables it describes."""

import ast
import functools
import json
import warnings
from datetime import date

import pytest

from analysis.releases import recognise, registry, store

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frictionless


def report(folder, **limits):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return frictionless.Package(str(folder / "datapackage.json")).validate(**limits)


@pytest.fixture
def made(tmp_path, write_weekly):
    folder = tmp_path / "tables"
    store.merge(folder, recognise.read(write_weekly(date(2026, 6, 25))))
    return folder


def test_describes_columns_units_sources_and_licences(made):
    package = json.loads((made / "datapackage.json").read_text("utf-8"))
    daily = next(r for r in package["resources"] if r["name"] == "small_boats_daily")
    fields = {field["name"]: field for field in daily["schema"]["fields"]}
    assert list(fields) == [
        "date",
        "arrivals",
        "boats",
        "boats_uncontrolled",
        "revised",
        "released",
        "superseded",
    ]
    assert fields["arrivals"]["unit"] == "people"
    assert fields["arrivals"]["constraints"] == {"required": True, "minimum": 0}
    assert daily["schema"]["primaryKey"] == ["date", "released"]
    assert daily["licenses"][0]["name"] == "OGL-UK-3.0"
    assert daily["sources"] == [
        {
            "title": "Home Office: Migrants detected crossing the English Channel in small boats",
            "path": registry.source("small-boats").page,
            "publisher": "Home Office",
        }
    ]
    assert daily["releases"] == ["2026-06-26"]


def test_valid(made):
    found = report(made)
    assert found.valid, found.flatten(["resource", "type", "message"])


def test_every_table_of_the_project_names_publisher_page_release_and_licence(root):
    package = json.loads((root / "data" / "tables" / "datapackage.json").read_text("utf-8"))
    for table in (one for one in package["resources"] if one["name"] != "releases"):
        assert table["releases"], table["name"]
        for source in table["sources"]:
            assert source["publisher"]
            assert source["path"].startswith("https://")
        assert table["licenses"][0]["path"].startswith("https://")


def test_a_changed_table_is_no_longer_valid(made):
    table = made / "small_boats_daily.csv"
    table.write_text(
        table.read_text("utf-8").replace(",0,0,,", ",none,0,,", 1).replace("2026-05-05,", "2026-05-04,", 1),
        "utf-8",
    )
    assert not report(made).valid


def test_a_table_that_no_report_shows_says_why_and_no_other_does(root):
    """A report shows a table whose name its notebook or its modules write out; the log of releases is none."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (root / "analysis" / "reports").rglob("*.py")]
    written = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    notebooks = "".join(path.read_text("utf-8") for path in (root / "notebooks").glob("*.ipynb"))
    package = json.loads((root / "data" / "tables" / "datapackage.json").read_text("utf-8"))
    unshown = {
        one["name"] for one in package["resources"]
        if one["name"] not in written and f'\\"{one["name"]}\\"' not in notebooks
    }  # fmt: skip
    said = {
        one["name"] for one in package["resources"] if "No report shows this table: " in one["description"]
    }
    assert said == unshown - {"releases"}


@pytest.fixture
def days_read_once(monkeypatch):
    """Frictionless reads each day as written once: the tables hold some thousands of days a million times."""
    reader = frictionless.fields.DateField.create_value_reader
    monkeypatch.setattr(
        frictionless.fields.DateField, "create_value_reader", lambda field: functools.cache(reader(field))
    )


@pytest.mark.slow
def test_the_tables_of_the_project_are_valid(root, days_read_once):
    """Of the six longest tables their first rows: `check` holds every row to the same description."""
    found = report(root / "data" / "tables", limit_rows=20_000)
    assert found.valid, found.flatten(["resource", "type", "message"])[:5]
