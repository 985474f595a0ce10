import re
import tomllib
from pathlib import Path

import pytest

from bot.config import Config, config_path, example_config, home_directory, load_config
from bot.settings import AllSettings
from index.errors import SettingsError

ROOT = Path(__file__).parents[2]
SETTING = re.compile(r"^# (\w+ = .+)$", re.MULTILINE)
SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)


def uncommented() -> str:
    return SETTING.sub(r"\1", example_config())


def test_the_example_is_all_comments_and_sections() -> None:
    active = [line for line in example_config().splitlines() if line and not line.startswith("#")]
    assert active == [f"[{name}]" for name in SECTION.findall(example_config())]
    assert not any(tomllib.loads(example_config()).values())


def test_the_example_uncommented_is_exactly_the_defaults() -> None:
    assert tomllib.loads(uncommented()) == AllSettings().model_dump()


def test_every_setting_of_the_example_has_a_comment_before_it() -> None:
    lines = example_config().splitlines()
    for number, line in enumerate(lines):
        if SETTING.match(line):
            assert lines[number - 1].startswith("# "), line
            assert not SETTING.match(lines[number - 1]), line


def test_the_example_is_the_file_at_the_top_of_the_checkout() -> None:
    assert example_config() == (ROOT / "config.example.toml").read_text(encoding="utf-8")


def test_without_a_file_the_defaults_are_in_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    config = load_config(environ={})
    assert config.settings == AllSettings()
    assert config.path.name == "config.toml"
    assert config.home.name == "dateline"


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text("[passages]\ntarget_words = 90\n")
    config = load_config(path, tmp_path / "home", {})
    assert config == Config(path, tmp_path / "home", config.settings)
    assert config.settings.passages.target_words == 90
    assert config.settings.intake == AllSettings().intake


def test_an_option_goes_before_the_environment(tmp_path: Path) -> None:
    environ = {"DATELINE_CONFIG": str(tmp_path / "env.toml"), "DATELINE_HOME": str(tmp_path / "env")}
    assert config_path(None, environ) == (tmp_path / "env.toml", True)
    assert config_path(tmp_path / "option.toml", environ) == (tmp_path / "option.toml", True)
    assert home_directory(None, environ) == tmp_path / "env"
    assert home_directory(tmp_path / "option", environ) == tmp_path / "option"


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_variable_counts_as_unset(blank: str) -> None:
    _, named = config_path(None, {"DATELINE_CONFIG": blank})
    assert not named


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(SettingsError, match=re.escape(f"no configuration file {missing}")):
        load_config(missing, environ={})
    with pytest.raises(SettingsError, match="missing"):
        load_config(environ={"DATELINE_CONFIG": str(missing)})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[passages]\ntarget_words = \n", "line 2"),
        (b"[passages]\ntarget_words = 5\n", "passages.target_words"),
        (b"[passages]\ntarget_wrods = 5\n", "passages.target_wrods: there is no such setting"),
        (b"[pasages]\n", "pasages: there is no such setting"),
        (b"[passages]\ntarget_words = '90'\n", "passages.target_words"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "c.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_config(path, environ={})
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_config(tmp_path, environ={})
