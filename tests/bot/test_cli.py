import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot import cli
from bot.config import example_config
from bot.terminal.session import Session

COMMANDS = tuple(get_command(cli.app).commands)  # type: ignore[attr-defined]

runner = CliRunner()


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No configuration and no index of whoever runs the tests; logging as it was before."""
    for variable in ("DATELINE_CONFIG", "DATELINE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def test_the_commands_are_those_of_the_manual() -> None:
    assert set(COMMANDS) == {
        "demo",
        "init",
        "run",
        "health",
        "feedback",
        "feeds",
        "index",
        "ask",
        "quotes",
        "sources",
        "show",
        "remove",
        "reindex",
        "status",
        "check",
        "backup",
        "restore",
        "eval",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_teaches_by_examples_that_fit_the_terminal(command: str) -> None:
    result = runner.invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    for line in examples:
        assert re.match(r"    (\S+ \| )?dateline ", line), line
        assert len(line) <= 80, line


def test_short_help_of_commands_is_not_cut() -> None:
    assert "..." not in runner.invoke(cli.app, ["--help"]).stdout.partition("Commands:")[2]


def test_version() -> None:
    result = runner.invoke(cli.app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.startswith("dateline ")


def test_init_writes_the_example_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.toml"
    first = runner.invoke(cli.app, ["--config", str(path), "init"])
    assert (first.exit_code, first.stdout) == (0, f"Wrote {path}\n")
    assert path.read_text(encoding="utf-8") == example_config()

    path.write_text("mine", encoding="utf-8")
    second = runner.invoke(cli.app, ["--config", str(path), "init"])
    assert second.exit_code == 2
    assert second.stderr == f"dateline: {path} is already there. Write over it with --force.\n"
    assert path.read_text(encoding="utf-8") == "mine"

    forced = runner.invoke(cli.app, ["--config", str(path), "init", "--force"])
    assert forced.exit_code == 0
    assert path.read_text(encoding="utf-8") == example_config()


def test_init_writes_where_dateline_looks(tmp_path: Path) -> None:
    assert runner.invoke(cli.app, ["init"]).exit_code == 0
    assert (tmp_path / "XDG_CONFIG_HOME" / "dateline" / "config.toml").is_file()


@pytest.mark.parametrize("command", [["ask", "who?"], ["status"], ["sources"], ["check"], ["index", "x"]])
def test_a_wrong_configuration_is_one_line_and_exit_code_2(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "c.toml"
    path.write_text("[passages]\ntarget_words = 'many'\n")
    result = runner.invoke(cli.app, ["--config", str(path), *command])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("dateline: In the configuration: passages.target_words")
    assert result.stderr.count("\n") == 1


def test_help_works_with_a_wrong_configuration(tmp_path: Path) -> None:
    assert runner.invoke(cli.app, ["--config", str(tmp_path / "no"), "ask", "--help"]).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["show"], ["show", "abc"], ["ask", "-n", "0", "who?"], ["index"], ["--nonsense"]],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    result = runner.invoke(cli.app, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


def test_an_error_of_dateline_itself_is_not_taken_for_nothing_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(self: Session, *, create: bool = False) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Session, "open_index", broken)
    assert run_main(monkeypatch, "status") == cli.SOFTWARE_ERROR
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        "dateline: something went wrong that should not have: ZeroDivisionError: by zero."
    )
    assert said.err.count("\n") == 1


def test_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(self: Session, *, create: bool = False) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "open_index", interrupted)
    assert run_main(monkeypatch, "status") == cli.INTERRUPTED
    assert capsys.readouterr().err == "dateline: stopped; what was finished is kept.\n"


def test_verbose_gives_the_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "--verbose", "--config", str(tmp_path / "no.toml"), "status"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "Traceback" in result.stderr
    assert "dateline: There is no configuration file" in result.stderr


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    code = "import sys, bot.cli; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "torch",
        "sentence_transformers",
        "faiss",
        "trafilatura",
        "dateparser",
        "discord",
        "onnxruntime",
    }
    heavy |= {"numpy", "tantivy", "prompt_toolkit", "index.news_index", "platformdirs"}
    assert not heavy & set(result.stdout.split())
