"""While another process changes the index, questions are answered, and the bot notices by itself."""

import asyncio
import logging
import sqlite3
import sys
from pathlib import Path

import pytest
from loopback import Loopback
from stage import Stage, bot_on

from bot import upkeep
from bot.state import database
from index.errors import StoreLockedError
from index.news_index import NewsIndex

ROOT = Path(__file__).parents[2]
QUESTION = {"question": "Who was blamed for the flood?"}
NEWS = """---
title: Lantern festival in Osterquay called off after storm
outlet: Osterquay Lantern
published: 2024-10-01
url: https://lantern.example/festival
---
The lantern festival in Osterquay was called off on Tuesday because of a storm warning, mayor Ilse Brandt
said.

About 400 stalls had been booked for the festival, which was to begin on Friday evening at the old harbour.
Visitors get their money back within two weeks, the organisers said, and those who rented a stall can have it
next year without paying again.

The weather service expects gusts of up to 110 kilometres an hour. "Nobody wants paper lanterns in
a gale," Brandt told reporters. Ferries to the islands stay in port until Saturday, the harbour office said.
"""


async def index_elsewhere(home: Path, path: Path) -> asyncio.subprocess.Process:
    command = ("-m", "bot", "--home", str(home), "index", str(path))
    quiet = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, stdout=quiet, stderr=quiet
    )


async def test_what_another_process_indexes_is_answered_from(
    discord: Loopback, stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "festival.md"
    path.write_text(NEWS, encoding="utf-8")
    wanted = {"question": "Why was the lantern festival in Osterquay called off?"}
    assert "storm warning" not in (await discord.slash("ask", wanted)).text
    process = await index_elsewhere(stage.home, path)
    answered = 0
    while process.returncode is None:
        result = await discord.slash("ask", QUESTION)
        assert "[1]" in result.text
        answered += 1
        await asyncio.sleep(0.05)
    told, said = await process.communicate()
    assert process.returncode == 0, told + said
    assert answered
    assert "storm warning" in (await discord.slash("ask", wanted)).text
    await discord.wait_for(lambda: stage.service.suggestions.outlets("osterquay", ()))
    typed = await discord.autocomplete("ask", "outlet", "osterq")
    assert [choice["value"] for choice in typed.choices or []] == ["Osterquay Lantern"]
    discord.assert_clean()


async def test_an_index_that_cannot_be_read_is_logged_once(
    discord: Loopback,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot")
    monkeypatch.setattr(upkeep, "REFRESH_SECONDS", 0.02)
    generation = NewsIndex.generation

    def fail(_: NewsIndex) -> int:
        raise StoreLockedError("kept by another process")

    async with bot_on(discord, home) as stage:
        caplog.clear()
        monkeypatch.setattr(NewsIndex, "generation", fail)
        await discord.wait_for(lambda: caplog.records)
        await asyncio.sleep(0.3)
        assert len(caplog.records) == 1
        assert caplog.records[0].chore == "refresh"
        assert not caplog.records[0].exc_info
        monkeypatch.setattr(NewsIndex, "generation", generation)
        await discord.wait_for(lambda: len(caplog.records) == 2)
        assert caplog.records[1].message == "works again"
        assert "[1]" in (await discord.slash("ask", QUESTION)).text
        assert not stage.client.ending


async def test_a_memory_that_another_process_keeps_is_a_polite_word(
    discord: Loopback, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)
    async with bot_on(discord, home) as stage:
        keeper = sqlite3.connect(stage.home / "bot.db", isolation_level=None)
        keeper.execute("BEGIN IMMEDIATE")
        told = await discord.slash("ask", QUESTION)
        assert "try again in a moment" in told.text
        assert str(home) not in told.text
        assert "index holds" in (await discord.slash("help")).text  # what is only read goes on
        keeper.execute("ROLLBACK")
        keeper.close()
        assert "[1]" in (await discord.slash("ask", QUESTION)).text
    assert not [record for record in caplog.records if record.exc_info]
    discord.assert_clean()
