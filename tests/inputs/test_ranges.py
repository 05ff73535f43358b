"""What is out of a parameter's range is refused in one line before anything starts, and by the notebook."""

import datetime as dt
import json
from pathlib import Path

import pytest

from analysis.cli import main as cli
from analysis.common import paths
from analysis.common.errors import ReportFailed, UsageError
from analysis.inputs import ranges
from analysis.inputs.in_notebook import check_values
from analysis.inputs.parameters import convert, read_cell
from analysis.publish import notebooks
from analysis.publish.execution import stored

TODAY = ranges.last_day()
TOMORROW = (TODAY + dt.timedelta(days=1)).isoformat()
SHARE, DAYS = "expected a share, a number from 0 to 1", "expected a whole number from 0 to 180"
OUT_OF_RANGE = [
    *[("local", {"grant_share": text}, SHARE) for text in ("-0.1", "nan", "inf", "1e999", "1_0", "half")],
    ("local", {"grant_share": "62"}, f"{SHARE}. For 62% write 0.62."),
    ("local", {"grant_share": "62%"}, "For 62% write 0.62."),
    ("local", {"grant_share": "62,5 %"}, "For 62.5% write 0.625."),
    ("local", {"grant_share": "0,62"}, "Write decimals after a full stop"),
    *[("local", {"move_on_days": text}, DAYS) for text in ("-5", "181", "1000000", "42.5", "²")],
    *[("local", {"decisions": text}, "from 0 to 1,000,000") for text in ("-1", "1000001", "nan")],
    ("local", {"compare": "Leds;Bradford"}, 'no local authority "Leds". Did you mean "Leeds"'),
    ("local", {"compare": "Leeds;leeds"}, "names Leeds twice"),
    ("local", {"compare": "Leeds;E08000035"}, "names Leeds twice"),
    ("local", {"compare": ";"}, "names no local authority"),
    *[("local", {"compare": f"Leeds{mark}Bradford"}, "Separate names by semicolons") for mark in ",|/"],
    *[("crossings", {"first_year": text}, "expected 2018 to 20") for text in ("1066", "2017", "3000")],
    ("crossings", {"first_year": "2022", "as_of": "2019-03-31"}, "expected 2018 to 2019"),
    *[("crossings", {"event": day}, "event") for day in ("1066-10-14", TOMORROW, "2026-02-30", "soon")],
    *[(name, {"since": day}, "since") for name in ("crossings", "returns", "asylum") for day in ("1066-10-14", TOMORROW)],
    *[(name, {"as_of": TOMORROW}, f"after today; give a day not after {TODAY}") for name in notebooks.names()],
    ("crossings", {"as_of": "2017-12-31"}, "before the first figure; give a day from 2018-01-04 on"),
    ("returns", {"as_of": "2004-03-30"}, "give a day from 2004-05-30 on"),
    ("asylum", {"as_of": "2001-03-31"}, "give a day from 2001-05-30 on"),
    ("local", {"as_of": "2014-03-30"}, "give a day from 2014-05-30 on"),
    ("claims", {"as_of": "2017-01-01"}, "before the first figure"),
    ("claims", {"as_of": "2018-05-05", "claim": "c7"}, "before claim c7 was made"),
    ("claims", {"claim": "c7", "said_by": "Sky News"}, "give one of the two"),
    ("revisions", {"as_of": "2017-01-01"}, "before the first figure"),
    ("returns", {"as_of": "2026-02-30"}, "neither"),
    *[("returns", {name: "Narnia"}, "not a nationality") for name in ("country", "nationality")],
]  # fmt: skip


@pytest.mark.parametrize(("report", "given", "said"), OUT_OF_RANGE)
def test_what_is_out_of_range_is_refused_by_the_command_and_by_the_notebook(report, given, said):
    found = notebooks.read(report)
    with pytest.raises(UsageError) as refused:
        convert(found.parameters, given, lead=found.lead)
    message = str(refused.value)
    assert said in message
    assert any(message.startswith(f"parameter {name}: ") for name in given)
    cells = [notebooks.source_of(c) for c in found.content["cells"] if c["cell_type"] == "code"][:2]
    values = {p.name: p.default for p in found.parameters} | given
    with pytest.raises(UsageError) as in_notebook:
        check_values(cells, values, found.lead)
    assert str(in_notebook.value) == message


@pytest.mark.parametrize(
    ("report", "given", "value"),
    [
        ("local", {"grant_share": "0"}, 0.0),
        ("local", {"grant_share": " 1 "}, 1.0),
        ("local", {"move_on_days": "180"}, 180),
        ("local", {"decisions": "none"}, None),
        ("local", {"compare": " leeds ; E08000032;"}, "Leeds;Bradford"),
        ("local", {"compare": ""}, ""),
        ("local", {"as_of": "2014-05-30"}, "2014-05-30"),
        ("crossings", {"first_year": "2019", "as_of": "2019-03-31"}, 2019),
        ("crossings", {"event": TODAY.isoformat()}, TODAY.isoformat()),
        ("returns", {"as_of": TODAY.isoformat()}, TODAY.isoformat()),
    ],
)
def test_the_ends_of_a_range_are_in_it(report, given, value):
    found = notebooks.read(report)
    assert convert(found.parameters, given, lead=found.lead)[next(iter(given))] == value


@pytest.mark.parametrize("text", [None, *notebooks.names()])
def test_every_number_and_day_has_a_range(text):
    """`None` is the notebook that `landfall new` writes."""
    if text is None:
        cells = json.loads(stored._TEMPLATE.read_text())["cells"]
        (source,) = (notebooks.source_of(c) for c in cells if "parameters" in c["metadata"].get("tags", ()))
        parameters = read_cell(source, where="new")
    else:
        parameters = notebooks.read(text).parameters
        assert notebooks.read(text).lead or "source" in {p.name for p in parameters}
    assert len(parameters) > 1
    for parameter in parameters:
        assert parameter.type not in {"int", "float", "date", "str", "Whole", "Number"}, parameter.name
        assert parameter.described_choices()


@pytest.mark.parametrize("written", ["Whole[9, 1]", "Whole[1]", "Number['a', 'b']", "Whole[n, 2]"])
def test_a_range_that_is_none_is_refused_with_its_line(written):
    with pytest.raises(ReportFailed, match=r"demo, line 1: .* is no range"):
        read_cell(f"n: {written} = 1  # n", where="demo")


def test_an_annotation_stands_in_a_notebook_as_it_is():
    scope: dict[str, object] = {}
    exec(
        "from analysis.inputs import Number, Share, Whole\n"
        "a: Whole[0, 180] | None = 1\nb: Share | None = 1\nc: Number[0, 2.5] = 1\n",
        scope,
    )
    (size,) = read_cell("size: Number[0, 2.5] = 1  # size", where="demo")
    assert size.convert("2.5") == 2.5
    with pytest.raises(UsageError, match=r"from 0 to 2.5"):
        size.convert("2.6")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claims", "--as-of", TOMORROW], f"as_of: {json.dumps(TOMORROW)} is after today"),
        (["claims", "--claim", "c7", "--as-of", "2018-05-05"], "is before claim c7 was made"),
        (["build", "--as-of", "2017-01-01", "--out", "nowhere"], "landfall: claims: parameter as_of: "),
        (["build", "returns", "-p", "since=soon"], 'landfall: parameter since: "soon" is not a date'),
    ],
)
def test_the_command_names_what_is_wrong_and_where(capsys, monkeypatch, arguments, said):
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def own(root, tmp_path, monkeypatch):
    """A project with a notebook of its user's own, made by `landfall new`."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").symlink_to(root / "data")
    monkeypatch.setenv("LANDFALL_HOME", str(tmp_path))
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    stored.new("mine")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "quarters=0"], "parameter quarters: "),
        (["--as-of", "2022-12-30"], "give a day from 2023-03-01 on"),
        (["--as-of", TOMORROW], "is after today"),
        (["--each", "quarters=4,-1"], "parameter quarters: "),
        (["--params", "rows.csv"], "landfall: rows.csv, row 2: parameter quarters: "),
    ],
)
def test_nothing_of_a_batch_is_built_also_of_a_notebook_of_ones_own(
    own, capsys, monkeypatch, arguments, said
):
    monkeypatch.chdir(own)
    Path("rows.csv").write_text("quarters\n4\n-5\n")
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "mine", "--changed", *arguments])
    err = capsys.readouterr().err
    assert (ended.value.code, len(err.splitlines())) == (2, 1)
    assert said in err
    assert not paths.reports().exists()
