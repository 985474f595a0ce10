"""`dateline ask` with a writer, and the key that it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from web.chat import KEY, Chat
from web.site import Site

from bot.render.terminal import WRITTEN
from bot.writing import open_writer
from index.errors import SettingsError
from index.settings import WriterSettings

if TYPE_CHECKING:
    from tests.bot.conftest import Command

ROOT = Path(__file__).parents[2]
QUESTION = "Who was blamed for the Baghdad attack?"
SENTENCE = "The U.S. Embassy blamed “Iran-aligned militia groups” for the attack."
ON = {"base_url": "http://127.0.0.1:1/v1", "model": "little", "key_env": "WRITER_KEY"}


@pytest.fixture
def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A model that the configuration of the terminal names."""
    with Site() as site:
        settings = f'[writer]\nbase_url = "{site.url("/v1")}"\nmodel = "little"\nkey_env = "WRITER_KEY"\n'
        (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
        monkeypatch.setenv("DATELINE_CONFIG", str(tmp_path / "config.toml"))
        monkeypatch.setenv("WRITER_KEY", KEY)
        yield Chat(site)


def test_what_holds_is_printed_above_the_evidence(sample: Command, chat: Chat) -> None:
    chat.says(f"{SENTENCE[:-1]} [1]. Everybody agrees [9].")
    result = sample.run("ask", QUESTION, "--asked-on", "2024-09-16")
    assert result.exit_code == 0
    lines = " ".join(result.output.split())
    assert f"{SENTENCE} [1] {WRITTEN}" in lines
    assert (
        lines.index(WRITTEN)
        < lines.index("The U.S. Embassy in Iraq on Friday blamed")
        < lines.index("Sources")
    )
    assert "Everybody" not in result.output
    assert chat.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_it_stands_in_the_json(sample: Command, chat: Chat) -> None:
    chat.says(f"{SENTENCE[:-1]} [1].")
    answer = sample.document("ask", QUESTION, "--asked-on", "2024-09-16")
    assert answer["written"] == [{"text": SENTENCE, "citations": [1]}]
    assert len(answer["statements"]) > 1


def test_one_line_tells_that_the_writer_failed_and_the_answer_is_there(sample: Command, chat: Chat) -> None:
    chat.answers(status=401, body=f"Incorrect API key provided: {KEY}".encode())
    command = [sys.executable, "-m", "bot", "--home", str(sample.home), "ask", QUESTION]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert ran.returncode == 0
    assert ran.stderr.splitlines() == [
        "WARNING index.writer.writer: an answer was not written up: it answered 401"
    ]
    assert "The U.S. Embassy in Iraq on Friday blamed" in " ".join(ran.stdout.split())
    assert WRITTEN not in " ".join(ran.stdout.split())


def test_a_missing_key_is_told_before_anything_is_asked(
    sample: Command, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WRITER_KEY")
    result = sample.run("ask", QUESTION)
    assert result.exit_code == 2
    assert "key_env in [writer] names WRITER_KEY" in result.output
    assert not chat.requests


def test_a_bot_without_the_key_says_so_before_it_logs_in(
    own: Command, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WRITER_KEY")
    monkeypatch.setenv("DISCORD_TOKEN", "no-token-of-anybody")
    command = [sys.executable, "-m", "bot", "--home", str(own.home), "run"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 2
    assert "key_env in [writer] names WRITER_KEY, which is not set" in ran.stderr


# The key ------------------------------------------------------------------------------------------


def test_without_a_writer_there_is_none() -> None:
    assert open_writer(WriterSettings(), {}) is None


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_named(value: str | None) -> None:
    with pytest.raises(SettingsError, match="WRITER_KEY, which is not set"):
        open_writer(WriterSettings(**ON), {} if value is None else {"WRITER_KEY": value})


@pytest.mark.parametrize("value", ["two words", "schlüssel", "a\r\nHost: b", "a\x00b"])
def test_what_cannot_be_a_key_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(SettingsError, match="what no key has") as caught:
        open_writer(WriterSettings(**ON), {"WRITER_KEY": value})
    assert value not in str(caught.value)


def test_no_key_in_what_the_configuration_says(chat: Chat, sample: Command) -> None:
    chat.says(SENTENCE)
    assert KEY not in json.dumps(sample.document("status"))
