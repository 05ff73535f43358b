"""Parameters are typed, and whatever is unknown or bad is refused with one line before anything starts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common.errors import ReportFailed, UsageError
from analysis.inputs.parameters import convert, read_cell
from analysis.publish.execution import parameter_files

CELL = """
# how many rows
# there are
size: int = 3
since: date = "2024-07-05"  # first day
rate: float = 0.5  # a share
final: bool = False  # final figures only
code: str = "007"  # a code
kind: Literal["enforced", "voluntary"] = "enforced"  # type of return
until: date | None = None  # last day
"""


@pytest.fixture
def parameters():
    return read_cell(CELL, where="demo.ipynb, cell params")


def test_reads_name_type_default_choices_and_help(parameters):
    by_name = {p.name: p for p in parameters}
    assert list(by_name) == ["size", "since", "rate", "final", "code", "kind", "until"]
    assert by_name["size"].help == "how many rows there are"
    assert by_name["since"].help == "first day"
    assert by_name["kind"].choices == ("enforced", "voluntary")
    assert by_name["until"].optional
    assert by_name["until"].default is None
    assert {p.type for p in parameters} >= {"int", "date", "float", "bool", "str"}


def test_without_values_the_defaults_stand(parameters):
    assert convert(parameters, {})["since"] == "2024-07-05"
    assert convert(parameters, {})["size"] == 3


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("size", " 12 ", 12),
        ("size", "-1", -1),
        ("size", "−1", -1),
        ("rate", "–1e‐3", -0.001),
        ("code", "a–b", "a–b"),
        ("since", "2025‑03‑31", "2025-03-31"),
        ("since", "2025-03-31", "2025-03-31"),
        ("rate", "1e-3", 0.001),
        ("final", "Yes", True),
        ("final", "false", False),
        ("code", "0042", "0042"),
        ("kind", "Voluntary", "voluntary"),
        ("until", "none", None),
        ("until", "2025-01-01", "2025-01-01"),
    ],
)
def test_converts_by_type(parameters, name, text, value):
    assert convert(parameters, {name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("size", "3.0", "a whole number"),
        ("size", "many", "a whole number"),
        ("size", True, "a whole number"),
        ("since", "31/03/2025", "YYYY-MM-DD, such as 2025-03-31. Did you mean 2025-03-31"),
        ("since", "2025-02-30", "YYYY-MM-DD"),
        ("since", "20250331", "YYYY-MM-DD"),
        ("rate", "nan", "a number"),
        ("final", "perhaps", "true or false"),
        ("kind", "enforce", 'Did you mean "enforced"?'),
        ("size", ["3"], "one int"),
        ("size", None, '"null" is not valid; leave it out, or give a value'),
    ],
)
def test_refuses_a_bad_value_in_one_line(parameters, name, text, expected):
    with pytest.raises(UsageError) as refused:
        convert(parameters, {name: text})
    assert name in str(refused.value)
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)


def test_refuses_an_unknown_name_and_says_what_was_meant(parameters):
    with pytest.raises(UsageError, match=r'no parameter "sice".*Did you mean "since"'):
        convert(parameters, {"sice": "2025-01-01"})


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("label: str = area.lower()  # derived", "must be a literal"),
        ("n: int = 2 + len('a')  # derived", "must be a literal"),
        ("n: int  # no default", "must be a literal"),
        ("n: list = [1]  # a list", "must be a literal|not known"),
        ("n: int = 3", "needs a comment"),
        ("n = 3  # no type", "only `name: type = literal"),
        ("import os", "only `name: type = literal"),
        ("n: Colour = 'red'  # unknown type", "type Colour is not known"),
        ("n: int = 'x'  # wrong default", "the default is refused"),
        ("d: date = '2024-7-5'  # wrong default", "the default is refused"),
        ("n: int = 1  # once\nn: int = 2  # twice", "declared twice"),
        ("n: int = = 1", "not Python"),
    ],
)
def test_refuses_a_cell_that_is_not_annotated_literals(cell, problem):
    with pytest.raises(ReportFailed, match=problem):
        read_cell(cell, where="demo.ipynb")


def test_reading_runs_nothing(tmp_path):
    mark = tmp_path / "ran"
    with pytest.raises(ReportFailed):
        read_cell(f"x: str = open({str(mark)!r}, 'w').write('x')  # runs", where="demo.ipynb")
    assert not mark.exists()


@given(st.integers(-(10**17), 10**17))
def test_every_whole_number_comes_back(value):
    (size,) = read_cell("size: int = 3  # n", where="demo.ipynb")
    assert size.convert(str(value)) == value


@given(st.dates())
def test_every_iso_date_comes_back(value):
    (since,) = read_cell('since: date = "2024-07-05"  # day', where="demo.ipynb")
    assert since.convert(value.isoformat()) == value.isoformat()
    assert since.convert(value) == value.isoformat()


FILES = {
    "rows.yaml": "- {code: 007, since: 2025-03-31, kind: no}\n- code: '1'\n",
    "rows.json": '[{"code": "007", "since": "2025-03-31", "kind": "no"}, {"code": 1}]',
    "rows.csv": "code,since,kind\n007,2025-03-31,no\n1,,\n",
    "semicolons.csv": "\ufeffcode;since;kind\r\n007;2025-03-31;no\r\n1;;\r\n",
    "tabs.csv": 'code\tsince\tkind\n"007"\t2025-03-31\tno\n1\t\t\n',
    "bars.csv": "code|since|kind|\n007|2025-03-31|no|\n1|||\n",
    "spreadsheet.csv": "sep=;\ncode;since;kind\n007;2025-03-31;no\n1;;\n",
    "quoted.csv": '"code";"since";"kind"\n"007";"2025-03-31";"no"\n"1";"";""\n',
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_keeps_every_value_as_it_is_written(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name].encode())
    first, second = parameter_files.read(path)
    assert first == {"code": "007", "since": "2025-03-31", "kind": "no"}
    assert second == {"code": "1"}


def test_one_mapping_is_one_report(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("size: 4\n")
    assert parameter_files.read(path) == [{"size": "4"}]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("x.yaml", "a: 1\na: 2\n", '"a" is given twice'),
        ("x.json", '{"a": 1, "a": 2}', '"a" is given twice'),
        ("x.csv", "a,a\n1,2\n", '"a" is given twice'),
        ("x.yaml", "a: [1, 2]\n", "a must be a single value"),
        ("x.yaml", "- 1\n- 2\n", "row 1: expected a mapping"),
        ("x.yaml", "", "found none"),
        ("x.yaml", "a: !!python/object/apply:os.system ['true']\n", "must be a single value|cannot be read"),
        ("x.json", "{", "cannot be read as json"),
        ("x.csv", "a,b\n1\n", "line 2 has 1 cell, the header 2$"),
        ("x.csv", "a,b\n1,0,62\n", 'line 2 has 3 cells, the header 2; put a value that holds ","'),
        ("x.csv", "a;b\n1;Leeds;Hull\n", 'a value that holds ";" in double quotes'),
        ("x.csv", ",a\n0,1\n", '"0" stands under no name'),
        ("x.yaml", "- {a: 1}\n- {a: 1\n", "line 3: expected ',' or '}'"),
        ("x.yaml", "a: 1\n\tb: 2\n", "line 2: "),
        ("x.json", '[{"a": 1}\n{"a": 2}]', "line 2"),
        ("x.json", '{"a": ["Leeds", "Hull"]}', "several names are one text, with semicolons"),
        ("x.csv", "a\n1\n\udce9\n", "line 3 is not UTF-8; save the file as UTF-8"),
        ("x.csv", "a,b\n", "found none"),
        ("x.toml", "a = 1", "ending in .yaml, .json or .csv"),
    ],
)
def test_refuses_a_bad_file_in_one_line(tmp_path, name, text, problem):
    path = tmp_path / name
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UsageError, match=problem) as refused:
        parameter_files.read(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.yaml"):
        parameter_files.read(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    "values", ["a;compare\n0.5;Leeds\n", 'a,compare\n0.5,"Leeds;Hull"\n', "compare\nLeeds;Hull\n"]
)
def test_a_list_of_names_in_a_cell_is_no_row_of_cells(tmp_path, values):
    (tmp_path / "x.csv").write_text(values)
    (row,) = parameter_files.read(tmp_path / "x.csv")
    assert str(row["compare"]).startswith("Leeds")
