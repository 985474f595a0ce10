"""The README says what is so."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import discord
import pytest
import typer
from discord import app_commands
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import registry
from bot.render.contract import answer_json
from bot.settings import DiscordSettings
from index.gather.fields import FIELD_NAMES
from index.models import Answer, Coverage, Timings
from index.settings import WriterSettings

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
    answer = Answer("?", False, None, (), (), 0.0, Coverage(0, 0, None), Timings(0.0, 0.0, 0.0, 0.0, 0.0))
    shown = README.split("## The answer as JSON")[1].split("\n\n")[2]
    assert [key for key in answer_json(answer) if f'"{key}":' not in shown] == []


def test_a_picture_fetches_nothing(sample_home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "answer.svg"
    question = ["ask", "Who was blamed for the Baghdad attack?", "--svg", str(picture)]
    assert CliRunner().invoke(app, ["--home", str(sample_home), *question]).exit_code == 0
    drawn = picture.read_text(encoding="utf-8")
    assert "Meridian" in drawn
    assert "url(http" not in drawn


# Discord ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree() -> app_commands.CommandTree[discord.Client]:
    """All commands of the bot, on a client that is never connected."""
    client = discord.Client(intents=discord.Intents.none())
    client.tree = app_commands.CommandTree(client)  # type: ignore[attr-defined]
    registry.add_to(client)  # type: ignore[arg-type]
    return client.tree  # type: ignore[attr-defined, no-any-return]


def test_every_command_in_discord_is_explained_with_its_options(
    tree: app_commands.CommandTree[discord.Client],
) -> None:
    rows = re.findall(r"^\| `/([^`]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(
        _written(command) for command in tree.walk_commands() if isinstance(command, app_commands.Command)
    )


def _written(command: app_commands.Command[Any, ..., Any]) -> str:
    """A command as the README writes it; more files of the same kind need no word."""
    options = [o for o in command.parameters if not re.fullmatch(r"file\d", o.name)]
    names = (str(o.display_name) if o.required else f"[{o.display_name}]" for o in options)
    return " ".join([command.qualified_name, *names])


def test_every_menu_is_explained(tree: app_commands.CommandTree[discord.Client]) -> None:
    menus = tree.get_commands(type=discord.AppCommandType.message)
    assert menus
    assert all(f"**Apps → {menu.name}**" in README for menu in menus)


def test_the_invitation_asks_for_the_permissions_that_are_named() -> None:
    asked = re.search(r"[?&]scope=bot\+applications\.commands&permissions=(\d+)$", README, re.MULTILINE)
    assert asked is not None
    sentence = README.split("least that the bot can do with:")[1].split(".\n")[0]
    names = [name.lower().replace(" ", "_") for name in re.findall(r"\*([A-Z][\w ]+)\*", sentence)]
    flags = {"view_channels" if name == "view_channel" else name: on for name, on in _flags(int(asked[1]))}
    assert {name for name, on in flags.items() if on} == set(names)


def _flags(permissions: int) -> list[tuple[str, bool]]:
    aliases = {"read_messages": "view_channel"}
    return [(aliases.get(name, name), on) for name, on in discord.Permissions(permissions)]


def test_the_settings_of_the_bot_are_listed_with_their_defaults() -> None:
    table = README.split("| `[discord]` | default | means |")[1].split("\n\n")[0]
    listed = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.MULTILINE))
    assert listed == {name: json.dumps(value) for name, value in DiscordSettings().model_dump().items()}


def test_the_settings_of_the_writer_are_listed_with_their_defaults() -> None:
    table = README.split("| `[writer]` | default | means |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", table, re.MULTILINE)
    listed = [(re.findall(r"\w+", names), defaults) for names, defaults in rows]
    assert [name for names, _ in listed for name in names] == list(WriterSettings.model_fields)
    for (name, *more), defaults in listed:
        values = tomllib.loads(f"values = [{defaults}]")["values"]
        assert values == [getattr(WriterSettings(), each) for each in (name, *more)]


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_the_modules_named_are_there() -> None:
    table = README.split("| in `bot/` | is |")[1].split("\n\n")[0]
    named = re.findall(r"`([\w/]+(?:\.py|/))`", table)
    assert len(named) > 10
    assert all((ROOT / "bot" / name).exists() for name in named)
