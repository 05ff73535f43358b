"""What is asked for becomes one job per report, each with a readable place of its own."""

import json
import shutil

import pytest
from small_project import notebook, project

from analysis.common.errors import ReportFailed, UsageError
from analysis.inputs import areas
from analysis.inputs.parameters import Parameter
from analysis.publish import jobs, notebooks


@pytest.fixture
def demo(tmp_path, monkeypatch):
    cell = (
        'as_of: str = "latest"  # day\n'
        "size: int = 3  # rows\n"
        'note: str = "a"  # text\n'
        "last: date | None = None  # day\n"
    )
    monkeypatch.setenv("LANDFALL_HOME", str(project(tmp_path, demo=notebook(parameters=cell))))
    return notebooks.read("demo")


@pytest.fixture
def local(tmp_path, monkeypatch, root):
    cell = 'area: Area = "Glasgow City"  # authority\nsize: int = 3  # rows\n'
    folder = project(tmp_path, local=notebook(parameters=cell))
    for name in ("authorities.csv", "releases.csv"):
        shutil.copy(root / "data" / "tables" / name, folder / "data" / "tables")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    return notebooks.read("local")


def places(found):
    return [job.slug for job in found]


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({}, ["demo"]),
        ({"common": {"size": "3"}}, ["demo"]),
        ({"common": {"as_of": "2025-03-31", "size": "12"}}, ["demo--as-of-2025-03-31--size-12"]),
        ({"each": {"size": ["1", "-1"]}}, ["demo--size-1", "demo--size-minus-1"]),
        ({"each": {"size": ["1", "2"], "note": ["b", "c"]}}, [f"demo--size-{s}--note-{n}" for s in (1, 2) for n in "bc"]),
        ({"common": {"note": "b"}, "rows": [{"size": "1"}, {"size": "2"}]}, [f"demo--size-{s}--note-b" for s in (1, 2)]),
    ],
)  # fmt: skip
def test_a_report_has_a_readable_place_by_its_values(demo, asked, slugs):
    found = jobs.plan(demo, **{"common": {}, **asked})
    assert places(found) == slugs
    defaults = {"as_of": "latest", "size": 3, "note": "a", "last": None}
    assert all(job.parameters.keys() == defaults.keys() for job in found)
    assert [job.parameters == defaults for job in found] == [slug == "demo" for slug in slugs]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a/b", "a b"), ("a_b", "a b"), ("日本", "中国"), ("a1!", "a1?"), ("x" * 90, "x" * 91)],
)
def test_values_that_spell_alike_get_different_places(demo, first, second):
    assert len(jobs.plan(demo, common={}, each={"note": [first, second]})) == 2


@pytest.mark.parametrize("note", ["../../etc/passwd", "a\\b", "con", "\x00", "<script>", "."])
def test_a_place_never_leaves_the_folder(demo, note):
    (job,) = jobs.plan(demo, common={"note": note})
    assert set(job.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_report_on_areas_has_one_place_per_area(local):
    assert places(jobs.plan(local, common={})) == ["local/glasgow-city"]
    (job,) = jobs.plan(local, common={"area": "bristol, city of", "size": "4"})
    assert job.slug == "local/bristol-city-of--size-4"
    assert job.parameters["area"] == "Bristol, City of"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("area=@all", ["@UK"]),
        ("area=@Scotland", ["@Scotland"]),
        ("area=@south-west", ["@South West"]),
        ("area=@england", ["@England"]),
        ("area=@scotland,Leeds", ["@Scotland", "Leeds"]),
        ("area=Bristol, City of, @Scotland", ["Bristol, City of", "@Scotland"]),
        ("area=Leeds, Glasgow City", ["Leeds", "Glasgow City"]),
        ("area=Bristol, City of", ["Bristol, City of"]),
        ('area="Bristol, City of",Leeds', ["Bristol, City of", "Leeds"]),
        ("area=Glasgow City,Bristol, City of, Leeds", ["Glasgow City", "Bristol, City of", "Leeds"]),
    ],
)
def test_each_takes_groups_and_lists(local, text, expected):
    of = {name: [area.name for area in areas.all() if name in {"@UK", f"@{area.country}", f"@{area.region}"}]
          for name in expected if name[0] == "@"}  # fmt: skip
    assert all(of.values())
    names = [name for one in expected for name in of.get(one, [one])]
    assert jobs.each_values([text], local.parameters) == {"area": names}


def test_each_takes_names_with_commas_of_any_register():
    kinds = {"Nationality": "Korea, North,Iran, Sudan", "Area": "Bournemouth, Christchurch and Poole,Leeds"}
    values = [
        jobs.each_values([f"x={text}"], [Parameter("x", kind, False, (), None, "")])["x"]
        for kind, text in kinds.items()
    ]
    assert values == [["Korea, North", "Iran", "Sudan"], ["Bournemouth, Christchurch and Poole", "Leeds"]]


def test_each_takes_a_list_longer_than_any_file_name(demo):
    sizes = [str(size) for size in range(200)]
    assert jobs.each_values([f"size={','.join(sizes)}"], demo.parameters) == {"size": sizes}


@pytest.mark.parametrize("between", ["\n", "\r", "\0", "\r\n"])
def test_a_list_is_one_line_whatever_stands_in_it(local, between):
    (name,) = jobs.each_values([f"area=Leeds{between}Bradford"], local.parameters)["area"]
    assert name.split() == ["Leeds", "Bradford"]
    assert name.isprintable()


def test_each_takes_a_file_of_lines(demo, tmp_path):
    path = tmp_path / "sizes.txt"
    path.write_text("# sizes\n1\n\n 2 \n")
    assert jobs.each_values([f"size=@{path}"], demo.parameters) == {"size": ["1", "2"]}


def test_a_file_of_ten_thousand_lines_is_planned(demo, tmp_path):
    path = tmp_path / "sizes.txt"
    path.write_text("\n".join(map(str, range(10_000))))
    each = jobs.each_values([f"size=@{path}"], demo.parameters)
    assert len(jobs.plan(demo, common={}, each=each)) == 10_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({7: "Nowhere"}, 'areas.txt: line 7: parameter area: there is no local authority "Nowhere"'),
        ({9_000: "leeds"}, 'line 9000: "Leeds" stands in line 1 already'),
        (
            dict.fromkeys(range(2, 10_000), "x"),
            r"line 2: .*; line 3: .*; line 4: .*; the lines after that were not",
        ),
    ],
    ids=["unknown", "twice", "ten thousand faults"],
)
def test_a_file_of_ten_thousand_lines_is_refused_with_the_lines(local, tmp_path, change, said):
    lines = {1: "Leeds", **dict.fromkeys(range(2, 10_001), "# left out"), **change}
    (tmp_path / "areas.txt").write_text("\n".join(lines.values()))
    with pytest.raises(UsageError, match=said) as refused:
        jobs.each_values([f"area=@{tmp_path / 'areas.txt'}"], local.parameters)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("size", "expected NAME="),
        ("size=", "expected NAME="),
        ("size=@all", "no group @all"),
        ("size=,", "holds no value"),
        ("size=@nowhere.txt", r"nowhere.txt: cannot be read .*\(No such file or directory\)"),
    ],
)
def test_each_refuses_what_is_no_list(demo, text, problem):
    with pytest.raises(UsageError, match=problem):
        jobs.each_values([text], demo.parameters)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"common": {"size": "1"}, "each": {"size": ["1"]}}, "both by --each and by -p"),
        ({"common": {"size": "1"}, "rows": [{"size": "2"}]}, "row 1: parameter size is given both"),
        ({"common": {}, "each": {"size": ["1", "01"]}}, "the same: demo--size-1"),
        ({"common": {}, "rows": [{"size": "1"}, {"size": "1"}]}, r"demo--size-1 \(rows 1 and 2\)"),
        ({"common": {}, "rows": [{"sise": "1"}]}, 'row 1: .*Did you mean "size"'),
        ({"common": {}, "rows": [{"size": "1"}, {"size": "x"}]}, "row 2: parameter size: "),
        ({"common": {}, "wanted_formats": ["odt"]}, 'no format "odt"'),
    ],
)
def test_refuses_what_is_ambiguous(demo, options, problem):
    with pytest.raises(UsageError, match=problem):
        jobs.plan(demo, **options)


def test_formats_come_in_a_fixed_order(demo):
    (job,) = jobs.plan(demo, common={}, wanted_formats=["pdf", "html"])
    assert job.formats == ("html", "pdf")


def test_an_unknown_report_is_refused_with_the_nearest(demo):
    with pytest.raises(UsageError, match=r'no report "demoo".*Did you mean "demo"'):
        notebooks.read("demoo")


@pytest.mark.parametrize("text", ["", "not json", "[]", json.dumps({"nbformat": 3, "cells": []}), "\xff"])
def test_a_file_that_is_no_notebook_is_said_so(demo, text):
    demo.path.write_text(text, encoding="latin-1")
    with pytest.raises(ReportFailed, match=r"demo.ipynb: this is not a notebook"):
        notebooks.read("demo")


def test_a_notebook_needs_exactly_one_parameters_cell(demo):
    demo.path.write_text(notebook(parameters=None))
    with pytest.raises(ReportFailed, match=r"demo.ipynb: no cell tagged `parameters`"):
        _ = notebooks.read("demo").parameters


def test_of_several_parameters_given_twice_the_first_by_name_is_told_each_time():
    names = [f"p{letter}" for letter in "hcafbgde"]
    given = dict.fromkeys(names, "1")
    with pytest.raises(UsageError, match="parameter pa is given both by --each"):
        jobs._refuse_two_ways(given, [], {name: ["1"] for name in names})
    with pytest.raises(UsageError, match="row 1: parameter pa is given both in the file"):
        jobs._refuse_two_ways(given, [given], {})
