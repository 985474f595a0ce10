"""Files of the operator and words on the command line: what is wrong with them is said in a sentence."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bounds import bounded, tried
from hostile_text import hostile_texts
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.config import load_config
from index.answer_quality.questions import read_questions
from index.attribution_quality import read_annotated
from index.copy_quality import read_pairs
from index.errors import SettingsError, UsageError
from index.extraction_quality import read_truth

READERS: dict[str, Callable[[Path], object]] = {
    "questions": read_questions,
    "annotated": read_annotated,
    "pairs": read_pairs,
    "truth": read_truth,
}
DEEP = "[" * 100_000
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ("id", "kind", "date", "question", "answer", "relevant", "text", "a", "b", "url", "articleBody",
         "copy", "attributions", "content", "source", "cue")) | hostile_texts, inner, max_size=6),
    max_leaves=8,
)  # fmt: skip
tables = st.sampled_from(
    ("[discord]", "[web]", "[reader]", "[passages]", "[x]", "[[web]]", "", "web = ", "[web]\ncontact = ")
)


@bounded
@given(table=tables, text=hostile_texts | values.map(json.dumps))
def test_any_configuration_is_read_or_refused(tmp_path: Path, table: str, text: str) -> None:
    tried["configuration"] += 1
    path = tmp_path / "config.toml"
    for written in (f"{table}\n{text}", f"{table}{text}", f"[web]\n{text} = 1"):
        path.write_bytes(written.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(SettingsError):
            load_config(path, tmp_path, {})


@pytest.mark.parametrize("written", [f"a = {DEEP}", "a = " + "9" * 5000])
def test_toml_that_python_s_reader_gives_up_on_is_refused_in_words(tmp_path: Path, written: str) -> None:
    (tmp_path / "config.toml").write_text(written)
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load_config(tmp_path / "config.toml", tmp_path, {})


@pytest.mark.parametrize("name", READERS)
@bounded
@given(value=values, text=hostile_texts)
def test_any_file_to_measure_with_is_read_or_refused(
    tmp_path: Path, name: str, value: object, text: str
) -> None:
    tried["files to measure with"] += 1
    path = tmp_path / "rows.jsonl"
    for written in (text, json.dumps(value), f"{json.dumps(value)}\n{text}"):
        path.write_bytes(written.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(UsageError):
            READERS[name](path)


@pytest.mark.parametrize("name", READERS)
def test_lists_too_deep_to_be_read_are_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "rows.jsonl").write_text(DEEP)
    with pytest.raises(UsageError):
        READERS[name](tmp_path / "rows.jsonl")


# None that would fetch what is typed from the web.
COMMANDS = (
    ("sources",), ("sources", "--outlet"), ("sources", "--since"), ("sources", "--collection"), ("show",),
    ("show", "1", "--passage"), ("remove",), ("feeds", "remove"), ("feeds", "import"),
    ("ask", "--until"), ("eval", "--articles"), ("eval", "--asked-later"),
    ("status", "--home"), ("quotes",), (),
)  # fmt: skip


@bounded
@given(command=st.sampled_from(COMMANDS), text=hostile_texts)
def test_no_argument_ends_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    # What an operating system hands over: no NUL, and bytes that are no UTF-8 as halves of pairs.
    typed = text.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    tried["arguments"] += 1
    result = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), *command, typed])
    assert result.exit_code in {0, 1, 2}, (result.exception, command, typed)
    assert "Traceback" not in result.stderr
