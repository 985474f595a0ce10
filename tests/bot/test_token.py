"""Where the token comes from."""

from pathlib import Path

import pytest

from bot.token import read_token
from index.errors import SettingsError


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("\ufefffrom.the.file\n", encoding="utf-8")
    assert read_token({"DISCORD_TOKEN_FILE": str(path)}) == "from.the.file"
    assert read_token({"DISCORD_TOKEN_FILE": str(path), "DISCORD_TOKEN": " from.it "}) == "from.it"


@pytest.mark.parametrize("environment", [{}, {"DISCORD_TOKEN": "  "}, {"DISCORD_TOKEN_FILE": ""}])
def test_without_one_both_ways_are_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN, or DISCORD_TOKEN_FILE"):
        read_token(environment)


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text(" \n", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\xfd")
    for path, words in (
        (empty, "is empty"),
        (binary, "not UTF-8"),
        (tmp_path, "cannot be read"),
        (tmp_path / "no", "No such"),
    ):
        with pytest.raises(SettingsError, match=words) as refusal:
            read_token({"DISCORD_TOKEN_FILE": str(path)})
        assert str(path) in str(refusal.value)


@pytest.mark.parametrize("token", ["two words", "sécret", "line\nbreak"])
def test_what_cannot_be_a_token_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_token({"DISCORD_TOKEN": token})
    assert token not in str(refusal.value)
