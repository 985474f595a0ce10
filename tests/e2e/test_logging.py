"""What the log of the running bot holds: one line an event, and never a token or, unasked, a question."""

import re
import shlex
import signal
import sys
from pathlib import Path

import pytest
from loopback import Loopback
from stage import COMMANDS

ROOT = Path(__file__).parents[2]
QUESTION = "Who was blamed for the flood?"


async def run(discord: Loopback, home: Path, *options: str, **environment: str) -> list[dict[str, str]]:
    """The events that the bot logs while it answers a question, by command and by mention."""
    command = [sys.executable, "-m", "bot", "--home", home, "run", *options]
    await discord.start_bot(command, folder=ROOT, env=environment)
    await discord.ready(commands=COMMANDS)
    answer = await discord.slash("ask", {"question": QUESTION})
    assert QUESTION in answer.text
    await discord.click(answer, "Evidence")
    assert QUESTION in (await discord.mention(QUESTION, user=discord.world.other)).text
    assert await discord.stop_bot(signal.SIGTERM) == 0
    assert discord.bot
    assert discord.token not in discord.bot.log()
    return [event(line) for line in discord.bot.log().splitlines()]


def event(line: str) -> dict[str, str]:
    assert line.startswith("timestamp="), line
    return dict(part.partition("=")[::2] for part in shlex.split(line))


async def test_each_answer_is_one_line_without_its_words(discord: Loopback, home: Path) -> None:
    events = await run(discord, home)
    answers = [found for found in events if found["event"] == "answered"]
    assert len(answers) == 2
    for found in answers:
        assert re.fullmatch(r"[0-9a-f]{12}", found["question"])
        assert float(found["total_ms"]) >= max(
            float(found[f"{stage}_ms"]) for stage in ("embed", "search", "answer")
        )
        assert int(found["hits"]) > 0
        assert found["abstained"] == "False"
    assert answers[0]["question"] == answers[1]["question"]
    assert "flood" not in str(events)
    assert [found["event"] for found in events if found["event"] in {"ready", "ending"}][-1] == "ending"


async def test_not_even_everything_holds_tokens_or_words(discord: Loopback, home: Path) -> None:
    events = await run(discord, home, "--log-level", "debug")
    assert "flood" not in str(events)
    assert "interaction-" not in str(events)  # the tokens of interactions


async def test_words_are_logged_where_the_operator_wants_it(
    discord: Loopback, home: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[discord]\nlog_questions = true\n", encoding="utf-8")
    events = await run(discord, home, "--log-level", "info", DATELINE_CONFIG=str(config))
    assert [found["words"] for found in events if found["event"] == "answered"] == [QUESTION, QUESTION]


@pytest.mark.parametrize("level", ["warning", "error"])
async def test_a_quiet_log_of_a_day_without_trouble_is_empty(
    discord: Loopback, home: Path, level: str
) -> None:
    assert await run(discord, home, "--log-level", level) == []
    discord.assert_clean()
