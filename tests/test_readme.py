"""The README says what is so."""

import re
from pathlib import Path

import typer
from typer.testing import CliRunner

from bot.cli import app
from bot.render.contract import answer_json
from index.gather.fields import FIELD_NAMES
from index.models import Answer, Coverage, Timings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_fields_is_the_one_that_is_read() -> None:
    rows = re.findall(r"^\| [\w ]+ \| (`.*`) \|$", README, re.MULTILINE)
    listed = {tuple(re.findall(r"`(\w+)`", row)) for row in rows}
    assert set(FIELD_NAMES.values()) <= listed


def test_every_command_is_named_and_every_command_named_exists() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    table = README.split("| command | does |")[1].split("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z]+)", row.split("|")[1])}
    assert named == commands


def test_the_contract_shown_has_the_keys_that_are_printed() -> None:
    answer = Answer("?", False, None, (), (), 0.0, Coverage(0, 0, None), Timings(0.0, 0.0, 0.0, 0.0))
    shown = README.split("## The answer as JSON")[1].split("\n\n")[2]
    assert [key for key in answer_json(answer) if f'"{key}":' not in shown] == []


def test_a_picture_fetches_nothing(sample_home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "answer.svg"
    question = ["ask", "Who was blamed for the Baghdad attack?", "--svg", str(picture)]
    assert CliRunner().invoke(app, ["--home", str(sample_home), *question]).exit_code == 0
    drawn = picture.read_text(encoding="utf-8")
    assert "Meridian" in drawn
    assert "url(http" not in drawn
