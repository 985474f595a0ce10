"""The Dockerfile names files that are there, and its check is a command that there is."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import typer

from bot.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_all_that_is_copied_is_there_and_sent_to_the_builder() -> None:
    sent = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert {"pyproject.toml", "bot", "index"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in sent, name


def test_requirements_are_written_as_the_project_declares_them() -> None:
    script = re.search(r"RUN python -c '([^']+)'", DOCKERFILE)
    assert script is not None
    ran = subprocess.run(
        [sys.executable, "-c", script[1]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert ran.stdout.splitlines() == declared
    assert sum(line.startswith("torch==") for line in declared) == 1  # what is installed first


def test_the_health_check_and_the_start_are_commands_of_dateline() -> None:
    check = re.search(r"^HEALTHCHECK .*CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert check is not None
    program, command = json.loads(check[1])
    assert program == "dateline"
    assert command in COMMANDS
    assert 'ENTRYPOINT ["dateline"]' in DOCKERFILE


def test_every_docker_command_shown_runs_a_command_of_dateline() -> None:
    shown = DOCKERFILE.replace("#", " ") + (ROOT / "README.md").read_text(encoding="utf-8").replace(
        "\\\n", " "
    )
    named = set(re.findall(r"docker run [^\n]*? dateline ([a-z]+)", shown))
    assert {"index", "run"} <= named <= COMMANDS
