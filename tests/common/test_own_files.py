"""Whatever stands in place of a file that people write for a project: one line, at once, from whoever reads it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.common import own_files, paths, toml_entries
from analysis.common.errors import LandfallError
from analysis.publish import jobs, settings
from analysis.publish.execution import parameter_files
from analysis.releases.history import registers

READERS: dict[str, Callable[[Path], object]] = {
    "landfall.toml": lambda _: settings.load(),
    "claims.toml": lambda file: toml_entries.read(file, ["claim"], "reading"),
    "facts.toml": lambda file: registers.entries(file, "fact", dict),
    "values.yaml": parameter_files.read,
    "values.json": parameter_files.read,
    "values.csv": parameter_files.read,
    "values.txt": jobs._lines,
}
NO_TEXT: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
    "a device without an end": lambda file: file.symlink_to("/dev/zero"),
    "another encoding": lambda file: file.write_bytes("a = 1".encode("utf-16")),
    "too large": lambda file: os.truncate(os.open(file, os.O_CREAT | os.O_RDWR), own_files.MOST + 1),
}
NO_TOML = {
    "brackets": "fact = " + "[" * 5_000,
    "digits": "fact = " + "9" * 5_000,
    "a value of another kind": "fact = 1\nclaim = 1\nareas = 1",
}


def refusal(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(paths, "reports", lambda: folder / "reports")
    with pytest.raises(LandfallError) as refused:
        READERS[name](folder / name)
    return str(refused.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("instead", NO_TEXT)
def test_no_text_file_is_waited_for_or_read_to_no_end(name, instead, tmp_path, monkeypatch) -> None:
    NO_TEXT[instead](tmp_path / name)
    said = refusal(name, tmp_path, monkeypatch)
    assert said.isprintable()
    assert said.startswith(name)


@pytest.mark.parametrize("name", [name for name in READERS if name.endswith(".toml")])
@pytest.mark.parametrize("text", NO_TOML)
def test_what_is_no_toml_is_a_refusal(name, text, tmp_path, monkeypatch) -> None:
    (tmp_path / name).write_text(NO_TOML[text])
    said = refusal(name, tmp_path, monkeypatch)
    assert said.isprintable()
    assert len(said) < 2_100


@pytest.mark.parametrize("name", ["? [area, area]\n: Leeds", "? {a: b}\n: Leeds", "a: &a [x]\n? *a\n: Leeds"])
def test_a_name_of_a_parameter_is_a_text(name, tmp_path) -> None:
    (tmp_path / "values.yaml").write_text(name)
    with pytest.raises(LandfallError, match="a name of a parameter is a list or a mapping"):
        parameter_files.read(tmp_path / "values.yaml")


@pytest.mark.parametrize("file", ["/dev/zero", "a\\u0000b"])
def test_a_logo_that_is_no_file_is_a_refusal(file, tmp_path, monkeypatch) -> None:
    (tmp_path / "landfall.toml").write_text(f'[logo]\nfile = "{file}"\nalt = "x"')
    assert "file: " in refusal("landfall.toml", tmp_path, monkeypatch)


def test_a_file_is_read_once_for_each_of_its_states(tmp_path) -> None:
    """Also where a state has the time of the one before, and where there is no file yet."""
    read: list[str] = []
    file = tmp_path / "facts.toml"
    reader = own_files.by_state(lambda one: read.append(one.read_text() if one.exists() else "none"))
    for text in ("none", "a", "ab", "ab"):
        if text != "none":
            file.write_text(text)
            os.utime(file, (1_000, 1_000))
        reader(file), reader(file)
    assert read == ["none", "a", "ab"]
