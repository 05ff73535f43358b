"""`landfall.toml`: what it may say, where that shows, and that nothing changes without it."""

import base64
import io
import json
import shutil
from pathlib import Path

import pikepdf
import pytest
from building import here
from small_project import WITHOUT_FIGURE, notebook, project

from analysis.common.errors import UsageError
from analysis.inputs.parameters import read_cell
from analysis.publish import jobs, settings

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WHOLE = """\
areas = ["Leeds", "Glasgow", "Leeds"]
publisher = "Observatory & <Sons>"
contact = "statistics@example.org"
site = "https://example.org/reports"
corrections = "https://example.org/errors"
source = "https://example.org/code"

[colours]
light = "#7A1F5C"
dark = "#f0a6d8"

[logo]
file = "logo.png"
alt = "The observatory"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    folder = project(tmp_path / "p", demo=notebook(WITHOUT_FIGURE))
    (folder / "logo.png").write_bytes(PNG)
    (folder / "other.txt").write_bytes(b"none")
    (folder / "large.png").write_bytes(PNG + bytes(settings.MOST_LOGO_BYTES))
    shutil.copy(root / "data" / "tables" / "authorities.csv", folder / "data" / "tables")
    monkeypatch.setenv("LANDFALL_HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("publisher = ", "line 1: this is not TOML"),
        ('\n\npublsher = "x"', 'line 3: there is no key "publsher"; expected areas, publisher'),
        ("publisher = 3", "line 1: publisher: 3 is not what was expected: a name."),
        ('publisher = ""', "line 1: publisher: '' is not what was expected"),
        ('publisher = "a\\nb"', "line 1: publisher: it is no single line"),
        ('areas = "Leeds"', "line 1: areas: 'Leeds' is not what was expected: a list of authorities"),
        ('areas = ["Leds"]', 'line 1: area: there is no local authority "Leds". Did you mean "Leeds"?'),
        ('site = "javascript:alert(1)"', 'line 1: site: "javascript:alert(1)" is no such address'),
        ('colours = "#fff"', "line 1: colours: '#fff' is not what was expected: a section [colours]."),
        ('[colours]\nlight = "red"', 'line 2: light: "red" is no such colour'),
        ('[colours]\nlight = "#8fc1ee"', "line 2: light: #8fc1ee has a contrast of 1.8 to 1"),
        ('[colours]\n\ndark = "#12436d"', "line 3: dark: #12436d has a contrast of 1.6 to 1"),
        ('[colours]\nblue = "#12436d"', 'line 2: there is no key "blue"; expected light, dark.'),
        ('[logo]\nfile = "logo.png"', "line 1: a logo needs its file, and alt"),
        ('logo = {file = "no.png", alt = "x"}', "line 1: file: no.png cannot be read"),
        ('[logo]\nalt = "x"\nfile = "other.txt"', "line 3: file: other.txt is no PNG"),
        ('[logo]\nfile = "large.png"\nalt = "x"', "line 2: file: large.png is no PNG"),
    ],
)
def test_what_is_none_is_refused_with_its_line(home: Path, text: str, message: str) -> None:
    (home / settings.FILE).write_text(text, "utf-8")
    with pytest.raises(UsageError) as refused:
        settings.load()
    assert message in str(refused.value)
    assert str(refused.value).startswith("landfall.toml, line ")


def test_a_file_that_is_refused_stops_every_command_before_it_starts(home: Path) -> None:
    (home / settings.FILE).write_text("publisher = 3", "utf-8")
    for command in (("build",), ("check",)):
        code, out, said = here(*command)
        assert (code, out, said.count("\n")) == (2, "", 1), said
    assert not (home / "reports").exists()


def test_contrast_is_that_of_wcag() -> None:
    assert settings.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert settings.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_my_areas_stand_for_a_group(home: Path) -> None:
    (home / settings.FILE).write_text(WHOLE, "utf-8")
    parameters = read_cell('area: Area = "Leeds"  # where', where="a notebook")
    assert jobs.each_values(["area=@mine"], parameters) == {"area": ["Leeds", "Glasgow City"]}
    (home / settings.FILE).unlink()
    with pytest.raises(UsageError, match=r"@mine: landfall\.toml lists no areas"):
        jobs.each_values(["area=@mine"], parameters)


@pytest.mark.slow
def test_pages_show_it_and_are_as_before_without_it(
    home: Path, warm_kernels: object, without_workers: None
) -> None:
    def build() -> dict[str, bytes]:
        code, _, said = here("build", "--changed", "--strict")
        assert code == 0, said
        return {path.name: path.read_bytes() for path in (home / "reports").iterdir() if path.is_file()}

    def why() -> str:
        return here("build", "--strict", "--why")[1]

    plain = build()
    assert "settings" not in json.loads(plain["demo.json"])["cache"]
    (home / settings.FILE).write_text('areas = ["Leeds"]', "utf-8")
    assert why() == "demo: nothing has changed\n"

    (home / settings.FILE).write_text(WHOLE, "utf-8")
    assert why() == "demo: landfall.toml changed\n"
    own = build()
    for name in ("demo.html", "index.html"):
        page = own[name].decode()
        assert '<meta name="author" content="Observatory &amp; &lt;Sons&gt;">' in page
        assert '<a href="mailto:statistics@example.org">statistics@example.org</a>' in page
        assert '<img class="logo" alt="The observatory" src="data:image/png' in page
        assert "--accent:#7a1f5c" in page
        assert "--accent:#f0a6d8" in page
    assert '<link rel="canonical" href="https://example.org/reports/demo.html">' in own["demo.html"].decode()
    assert 'href="https://example.org/reports/demo.html"/>' in own["feed.xml"].decode()
    for name in ("demo.html", "index.html", "404.html"):
        foot = own[name].decode().partition("<footer")[2]
        assert '<a href="https://example.org/errors">' in foot
        assert '<a href="https://example.org/code">source code</a>' in foot
    with pikepdf.open(io.BytesIO(own["demo.pdf"])) as paper:
        dictionaries = [o for o in paper.objects if isinstance(o, pikepdf.Dictionary)]
        assert "The observatory" in [str(o["/Alt"]) for o in dictionaries if "/Alt" in o]

    (home / "logo.png").write_bytes(PNG + b"\0")
    assert why() == "demo: landfall.toml changed\n"
    (home / settings.FILE).unlink()
    assert why() == "demo: landfall.toml changed\n"
    assert build() == plain
