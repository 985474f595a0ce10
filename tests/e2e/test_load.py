"""Many people at once: everybody is acknowledged in time and answered, or told at once to try again."""

import asyncio
import functools
import re
import threading
from typing import Any

import pytest
from loopback import Loopback
from stage import Stage, bot_on

from bot.commands import coverage
from bot.state import database as memory
from index.embed.question_encoder import QuestionEncoder
from index.models import Answer
from index.news_index import NewsIndex
from index.store import database as store
from index.store.lexical import LexicalIndex
from index.store.vectors import VectorIndex

QUESTIONS = (
    "Who was blamed for the flood?",
    "What caused the flood?",
    "How many people died in the flood?",
    "Why was the bridge closed?",
)


def asking_waits(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Nothing is answered before the event is set."""
    gate, ask = threading.Event(), NewsIndex.ask

    def wait(index: NewsIndex, *values: Any, **named: Any) -> Answer:
        gate.wait(120)
        return ask(index, *values, **named)

    monkeypatch.setattr(NewsIndex, "ask", wait)
    return gate


async def test_fifty_questions_at_once_are_acknowledged_before_and_answered_after_any_is_worked_on(
    discord: Loopback, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asking_waits(monkeypatch)
    people = [discord.world.add_user(f"reader{number}") for number in range(50)]
    for person in people:
        discord.world.add_member(discord.guild, person)
    asked = [
        await discord.slash("ask", {"question": QUESTIONS[number % 4]}, user=person, wait=False)
        for number, person in enumerate(people)
    ]
    await discord.wait_for(lambda: all(result.acked for result in asked))
    await discord.wait_for(lambda: stage.service.waiting == len(people))
    gate.set()
    for number, result in enumerate(asked):
        answered = await discord.finish(result)
        assert answered.error is None
        assert QUESTIONS[number % 4] in answered.text
    assert not stage.service.waiting
    assert not stage.client.persistent_views  # no card stays in memory
    discord.assert_clean()


SLOW = (
    (NewsIndex, "ask"),
    (NewsIndex, "timeline"),
    (QuestionEncoder, "encode"),
    (VectorIndex, "search"),
    (LexicalIndex, "search"),
    (store.Database, "reading"),
    (memory.Database, "_in"),
    (coverage, "coverage_chart"),
)
"""What takes time: the model, FAISS, tantivy, SQLite, and drawing."""


@pytest.mark.usefixtures("stage")
async def test_the_event_loop_is_never_held_up(discord: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what takes time, wherever that is called from; a clock would tell of other programs, too."""
    threads: dict[str, set[int]] = {}

    def watch(owner: Any, name: str) -> None:
        function = getattr(owner, name)

        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            threads.setdefault(f"{owner.__name__}.{name}", set()).add(threading.get_ident())
            return function(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    for owner, name in SLOW:
        watch(owner, name)
    await discord.burst(20, lambda n: discord.slash("ask", {"question": QUESTIONS[n % 4]}))
    await discord.slash("coverage", {"topic": "flood", "days": 3650})
    await discord.slash("sources outlets")
    assert len(threads) == len(SLOW)
    assert [name for name, where in threads.items() if threading.get_ident() in where] == []


async def test_beyond_the_queue_people_are_told_at_once(
    discord: Loopback, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asking_waits(monkeypatch)
    async with bot_on(discord, home, queue=2) as stage:
        asked = [await discord.slash("ask", {"question": QUESTIONS[0]}, wait=False) for _ in range(2)]
        await discord.wait_for(lambda: stage.service.waiting == 2)
        refused = await discord.slash("ask", {"question": QUESTIONS[1]})
        assert "2 questions are waiting" in refused.text
        assert "try again" in refused.text
        assert refused.ephemeral
        assert "2 questions are waiting" in (await discord.mention(QUESTIONS[1])).text
        gate.set()
        for result in asked:
            assert QUESTIONS[0] in (await discord.finish(result)).text
        assert QUESTIONS[1] in (await discord.slash("ask", {"question": QUESTIONS[1]})).text
    discord.assert_clean()


async def test_an_answer_that_takes_too_long_is_given_up(
    discord: Loopback, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(NewsIndex, "ask", lambda *_, **__: gate.wait(60))
    async with bot_on(discord, home, deadline_seconds=1) as stage:
        late = await discord.slash("ask", {"question": QUESTIONS[0]})
        assert "within 1 second" in late.text
        assert "try again" in late.text
        assert stage.service.waiting == 1  # what has begun cannot be stopped, and keeps its place
        gate.set()
    discord.assert_clean()


async def test_one_person_waits_between_two_questions(discord: Loopback, home: Any) -> None:
    async with bot_on(discord, home, cooldown_seconds=30) as stage:
        burst = await discord.burst(5, lambda _: discord.slash("ask", {"question": QUESTIONS[0]}))
        texts = [result.text for result in burst.results if not isinstance(result, BaseException)]
        assert sum(QUESTIONS[0] in text for text in texts) == 1
        told = [text for text in texts if "ask again in" in text]
        assert len(told) == 4
        assert all(re.search(r"ask again in \d+ seconds", text) for text in told)
        other = await discord.slash("ask", {"question": QUESTIONS[0]}, user=discord.world.other)
        assert QUESTIONS[0] in other.text
        assert not stage.service.waiting
    discord.assert_clean()


async def test_suggestions_come_while_questions_are_answered(
    discord: Loopback, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asking_waits(monkeypatch)
    questions = asyncio.create_task(
        discord.burst(20, lambda n: discord.slash("ask", {"question": QUESTIONS[n % 4]}))
    )
    await discord.wait_for(lambda: stage.service.waiting == 20)
    typed = [await discord.autocomplete("ask", "outlet", "vess") for _ in range(3)]
    assert all(result.choices for result in typed)
    gate.set()
    assert not (await questions).failures
    discord.assert_clean()
