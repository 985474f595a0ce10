"""/index upload, paste, reindex and remove, end to end: the bot, its worker, and the messages about jobs."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from loopback import Channel, Loopback, Message, render_message
from loopback.result import Result
from stage import Stage, bot_on

from bot.state.jobs import JobState
from index.store.home import HomeLock, Task

FERRY = b"""---
title: Ferry to Kestrel Isle halted after engine fire
outlet: Estuary Ledger
date: 2025-05-06
url: https://ledger.example/kestrel-ferry
---
The ferry between Merrow and Kestrel Isle was halted on Tuesday after a fire broke out in its engine room,
the operator Bluewater Lines said. All 212 passengers were taken off by a tug, and nobody was hurt.
Bluewater Lines blamed a broken fuel pipe for the fire. The harbour master, Ines Dallow, said the ferry
would stay in port until inspectors had seen it.
"""
HOTELS = {
    "title": "Kestrel Isle hotels count their losses",
    "outlet": "Estuary Ledger",
    "published": "2025-05-08",
    "url": "https://ledger.example/kestrel-hotels",
    "text": (
        "Hotels on Kestrel Isle have lost a third of their bookings since the ferry stopped sailing, the "
        "island's chamber of trade said on Thursday. Its chairman, Tobin Vale, asked the province for a "
        "replacement ship before Whitsun. Bluewater Lines said that a chartered catamaran would arrive "
        "within a week, weather permitting."
    ),
}
RECORDS = f'{json.dumps(HOTELS)}\n{{"title": "broken\n'.encode()
LIGHTHOUSE = {
    "Headline": "Lamp of Skerry lighthouse to be switched off",
    "Outlet": "Estuary Ledger",
    "Date of publication": "3. Mai 2025",
    "Link": "https://ledger.example/skerry",
    "Text": (
        "The lamp of the Skerry lighthouse will be switched off in October after 154 years, the coastal "
        "service said on Saturday. Ships no longer need it, said its director, Maud Ferrant. The keepers' "
        "society of Merrow asked for the tower to be made a museum, and offered to pay for its paint."
    ),
}
FERRY_QUESTION = {"question": "What did Bluewater Lines blame for the ferry fire?"}
HOTEL_QUESTION = {"question": "What did Tobin Vale ask the province for?"}
KNOWN_QUESTION = {"question": "Who was blamed for the explosion near the airport in Baghdad?"}


async def manage(
    discord: Loopback, command: str, options: dict[str, Any] | None = None, **more: Any
) -> Result:
    """What the manager of a server gets for a command of /index; always for their eyes alone."""
    result = await discord.slash(f"index {command}", options, user=discord.world.manager, **more)
    assert result.ok, result.render()
    assert result.ephemeral
    assert not result.pings
    return result


def told_in(channel: Channel) -> list[str]:
    """What the bot's ordinary messages in a channel say, oldest first."""
    return [render_message(message.payload(), header=False) for message in ordinary(channel)]


def ordinary(channel: Channel) -> list[Message]:
    return [m for m in channel.messages.values() if m.author.bot and m.interaction is None]


async def until_told(discord: Loopback, channel: Channel, words: str, *, timeout: float = 60.0) -> Message:  # noqa: ASYNC109
    """Waits until the newest ordinary message of the bot says so."""
    await discord.wait_for(lambda: words in "".join(told_in(channel)[-1:]), timeout=timeout)
    return ordinary(channel)[-1]


def edits_apart(message: Message, since: int = 0) -> bool:
    """Whether edits of a message are three seconds apart, from that state on which a bot began with."""
    times = [state.at for state in message.states[since:] if state.kind == "edit"]
    return all(later - earlier > 2.9 for earlier, later in pairwise(times))


# Adding and removing ------------------------------------------------------------------------------


async def test_what_is_uploaded_can_be_asked_about_until_it_is_removed(
    discord: Loopback, stage: Stage
) -> None:
    desk = discord.channel("news")
    upload = {"file": ("kestrel.md", FERRY), "file2": ("hotels.jsonl", RECORDS)}
    accepted = await manage(discord, "upload", upload, channel="news")
    assert "**Accepted**: indexing 2 files" in accepted.text
    assert accepted.find("Show the progress")
    message = await until_told(discord, desk, "**Done**: indexing 2 files")
    assert not any(state.pings for state in message.states)
    report = told_in(desk)[-1]
    assert "2 added · 1 refused" in report
    assert "hotels.jsonl#L2 — This is not valid JSON" in report
    assert "Ferry to Kestrel Isle halted" in report
    assert "Cancel" not in report
    assert edits_apart(message)
    assert len(ordinary(desk)) == 1

    await stage.service.refresh()
    assert "broken fuel pipe" in (await discord.slash("ask", FERRY_QUESTION)).text
    assert "replacement ship" in (await discord.slash("ask", HOTEL_QUESTION)).text
    assert not list((stage.home / "spool").iterdir())

    await discord.wait_for(lambda: stage.service.suggestions.articles("kestrel hotels", ["news"]), timeout=30)
    suggested = await discord.autocomplete(
        "index remove", "article", "kestrel hotels", user=discord.world.manager
    )
    hotels = next(c["value"] for c in suggested.choices if "hotels" in c["name"])
    question = await manage(discord, "remove", {"article": hotels}, channel="news")
    assert "Kestrel Isle hotels count their losses" in question.text
    assert "Other servers see “news” as well" in question.text
    kept = await discord.click(question, "Keep")
    assert "It stays." in kept.text
    question = await manage(discord, "remove", {"article": hotels}, channel="news")
    assert "**Accepted**: removing 1 article" in (await discord.click(question, "Remove")).text
    await until_told(discord, desk, "**Done**: removing 1 article")

    await stage.service.refresh()
    assert "replacement ship" not in (await discord.slash("ask", HOTEL_QUESTION)).text
    assert "no article" in (await discord.slash("sources article", {"article": hotels})).text.lower()
    again = await manage(discord, "remove", {"article": hotels}, channel="news")
    assert not again.find("Remove")
    log = await manage(discord, "log")
    for words in ("uploaded files", "kestrel.md, hotels.jsonl", "removed", "Kestrel Isle hotels"):
        assert words in log.text
    discord.assert_clean()


async def test_a_pasted_article_is_taken_and_a_mistake_loses_nothing(discord: Loopback, stage: Stage) -> None:
    await manage(discord, "settings", {"date_language": "de"})
    for mistake, words in (
        ({"Link": "skerry"}, "“skerry” is no address of a web page"),
        ({"Date of publication": "soonish"}, "cannot be read as a date"),
        ({"Date of publication": "2091-01-01"}, "which cannot be a day of publication"),
        ({"Text": "Too short."}, "The body has only 2 words"),
    ):
        written = {**LIGHTHOUSE, **mistake}
        form = await discord.slash("index paste", user=discord.world.manager)
        refused = await discord.submit_modal(form, written, until=lambda result: result.attachments)
        assert refused.ok, refused.render()
        assert words in refused.text
        assert refused.ephemeral
        returned = refused.attachments["article.md"].decode()
        assert all(value in returned for value in written.values())
    assert not stage.state.jobs.recent(discord.guild.id)

    form = await discord.slash("index paste", user=discord.world.manager)
    accepted = await discord.submit_modal(form, LIGHTHOUSE)
    assert "**Accepted**: indexing “Lamp of Skerry lighthouse to be switched off”" in accepted.text
    await until_told(discord, discord.channel(), "**Done**: indexing “Lamp of Skerry")
    await stage.service.refresh()
    latest = await discord.slash("sources search", {"query": "Skerry lighthouse"})
    assert "Lamp of Skerry lighthouse" in latest.text
    (found,) = [h for h in stage.index.headlines() if "Skerry" in h.title]
    assert str(found.published) == "2025-05-03"
    assert "pasted an article" in (await manage(discord, "log")).text
    discord.assert_clean()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"file": ("big.jsonl", b"x" * 1_000_001)}, "“big.jsonl” has 1.0 MB, and at most 1 MB are taken"),
        ({"file": ("scan.pdf", b"%PDF")}, "“scan.pdf” is of a format that I do not take"),
        ({"file": ("a.md", FERRY), "file2": ("A.md", FERRY)}, "would replace the other"),
        ({"file": ("a.md", FERRY), "published": "soonish"}, "cannot be read as a date"),
        ({"file": ("a.md", FERRY), "collection": "secret"}, "no collection called “secret”"),
    ],
)
async def test_what_is_not_taken_is_refused_before_it_is_downloaded(
    discord: Loopback, home: Path, options: dict[str, Any], words: str
) -> None:
    async with bot_on(discord, home, upload_megabytes=1) as stage:
        refused = await manage(discord, "upload", options)
        assert words in refused.text
        assert not any("/cdn/" in request.path for request in discord.server.requests)
        assert not stage.state.jobs.recent(discord.guild.id)
        assert not told_in(discord.channel())
        assert not (home / "spool").exists() or not list((home / "spool").iterdir())
        assert not stage.state.audit.log(discord.guild.id)
        discord.assert_clean()


async def test_a_download_that_fails_leaves_nothing_behind(discord: Loopback, stage: Stage) -> None:
    discord.fault("GET /cdn/**", status=503, times=None)
    refused = await manage(discord, "upload", {"file": ("a.md", FERRY)})
    assert "“a.md” could not be downloaded from Discord" in refused.text
    assert not list((stage.home / "spool").iterdir())
    assert not stage.state.jobs.recent(discord.guild.id)


# Reindexing, and what befalls its messages --------------------------------------------------------


async def test_questions_are_answered_meanwhile_and_a_restart_goes_on(discord: Loopback, home: Path) -> None:
    here = discord.channel()
    # Another process is writing, so that the job is under way for as long as this bot runs.
    with HomeLock(home, Task.WRITE).held():
        async with bot_on(discord, home) as stage:
            await manage(discord, "reindex", {"what": "all"})
            second = await manage(discord, "reindex", {"what": "indexes"})
            assert "1 job first" in second.text
            await until_told(discord, here, "Waiting")
            first, waiting = ordinary(here)
            await discord.wait_for(lambda: "another process" in told_in(here)[0], timeout=30)
            answer = await discord.slash("ask", KNOWN_QUESTION)
            assert "[1]" in answer.text
            assert answer.final_s < 2
            cancelled = await discord.click(waiting, "Cancel", user=discord.world.manager)
            assert "It is being stopped" in cancelled.text
            await until_told(discord, here, "It had not begun, so nothing was changed.")
            job = stage.state.jobs.unfinished()[0]
            assert job.message_id == first.id
    assert edits_apart(first)
    told = len(first.states)
    async with bot_on(discord, home) as stage:
        await discord.wait_for(lambda: "interrupted and begun again" in told_in(here)[0], timeout=30)
        assert "[1]" in (await discord.slash("ask", KNOWN_QUESTION)).text
        await discord.wait_for(lambda: "**Done**" in told_in(here)[0], timeout=60)
        assert "48 articles · 98 passages" in told_in(here)[0]
        assert "in 2 attempts" in told_in(here)[0]
        assert len(ordinary(here)) == 2
        assert edits_apart(first, told)
        assert [entry.action for entry in stage.state.audit.log(discord.guild.id)][::-1] == [
            "reembed",
            "reindex",
            "cancel",
        ]
        discord.assert_clean()


@pytest.mark.parametrize("lost", ["message", "channel"])
async def test_without_its_message_a_job_is_told_in_private(
    discord: Loopback, stage: Stage, lost: str
) -> None:
    here, private = discord.channel("news"), discord.world.dm(discord.world.manager)
    await manage(discord, "reindex", {"what": "indexes"}, channel="news")
    message = await until_told(discord, here, "**Waiting**")
    if lost == "message":
        discord.delete_message(message)
    else:
        discord.delete_channel(here)
    await until_told(discord, private, "**Done**: building the search indexes anew")
    assert len(ordinary(private)) == 1
    (job,) = stage.state.jobs.recent(discord.guild.id)
    assert (job.state, job.channel_id) == (JobState.DONE, private.id)


async def test_where_the_bot_may_not_write_it_tells_the_admin_or_nobody(
    discord: Loopback, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    here, manager = discord.channel(), discord.world.manager
    private = discord.world.dm(manager)
    discord.deny_bot(here, "send_messages")
    with HomeLock(stage.home, Task.WRITE).held():  # so that the job is under way until it is cancelled
        accepted = await manage(discord, "reindex", {"what": "all"})
        assert "I tell you in a direct message" in accepted.text
        progress = await until_told(discord, private, "another process")
        roles = discord.guild.members[manager.id].roles
        taken = list(roles)
        roles.clear()
        refused = await discord.click(progress, "Cancel", user=manager)
        assert "for those who manage the server" in refused.text
        roles.extend(taken)
        assert "It is being stopped" in (await discord.click(progress, "Cancel", user=manager)).text
        await until_told(discord, private, "**Cancelled**: cutting and embedding")
    assert "cancelled a job" in (await manage(discord, "log")).text

    manager.dms_closed = True
    accepted = await manage(discord, "reindex", {"what": "indexes"})
    assert "/index status" in accepted.text
    await discord.wait_for(lambda: stage.client.jobs.current is None, timeout=30)
    states = [job.state for job in stage.state.jobs.recent(discord.guild.id)]
    assert states == [JobState.DONE, JobState.CANCELLED]
    assert len(ordinary(private)) == 1
    assert not told_in(here)
    assert not [record for record in caplog.records if record.exc_info]
    assert [record.message for record in caplog.records].count("nobody can be told about a job") == 1


async def test_an_end_report_is_delivered_once_discord_works_again(discord: Loopback, stage: Stage) -> None:
    here = discord.channel()
    accepted = await manage(discord, "reindex", {"what": "indexes"})
    discord.fault("PATCH /channels/*/messages/*", status=503, times=2)
    message = await until_told(discord, here, "**Done**", timeout=30)
    assert message is ordinary(here)[0]
    assert stage.state.jobs.recent(discord.guild.id)[0].message_id == message.id
    # Where a message has missed the end of its job, its button puts that right.
    late = await discord.click(accepted, "Cancel")
    assert "**Done**: building the search indexes anew" in late.text
    assert not late.find("Cancel")


async def test_a_report_that_has_no_room_is_attached(discord: Loopback, stage: Stage) -> None:
    broken = "".join(f'{{"title": "broken {number}\n' for number in range(80)).encode()
    await manage(discord, "upload", {"file": ("broken.jsonl", broken)})
    message = await until_told(discord, discord.channel(), "**Nothing was taken**")
    report = told_in(discord.channel())[0]
    assert "80 refused" in report
    assert "the whole report is attached" in report
    (job,) = stage.state.jobs.recent(discord.guild.id)
    (attached,) = message.attachments
    assert attached.filename == f"report-{job.id}.txt"
    assert f"(file {attached.filename})" in report
    assert all(f"broken.jsonl#L{number}\n" in attached.data.decode() for number in range(1, 81))
    discord.assert_clean()


# Who may, and of what -----------------------------------------------------------------------------


async def test_members_can_change_nothing_and_cancel_nothing(discord: Loopback, stage: Stage) -> None:
    manager, member = discord.world.manager, discord.world.member
    discord.grant("index", member)
    for command, options in (
        ("upload", {"file": ("a.md", FERRY)}),
        ("paste", {}),
        ("reindex", {}),
        ("remove", {"article": "1"}),
    ):
        refused = await discord.slash(f"index {command}", options, user=member)
        assert refused.ok, refused.render()
        assert "for those who manage the server" in refused.text
        assert refused.modal is None
    suggested = await discord.autocomplete("index upload", "collection", "", user=member)
    assert suggested.choices == []

    question = await manage(discord, "remove", {"article": "1"})
    form = await discord.slash("index paste", user=manager)
    roles = discord.guild.members[manager.id].roles
    taken = list(roles)
    roles.clear()  # between the question and the answer
    refused = await discord.click(question, "Remove", user=manager)
    assert "for those who manage the server" in refused.text
    refused = await discord.submit_modal(form, LIGHTHOUSE, until=lambda result: result.attachments)
    assert "for those who manage the server" in refused.text
    assert LIGHTHOUSE["Text"].encode() in refused.attachments["article.md"]
    roles.extend(taken)

    assert not stage.state.jobs.recent(discord.guild.id)
    await manage(discord, "reindex", {"what": "indexes"})
    message = await until_told(discord, discord.channel(), "Cancel")
    refused = await discord.click(message, "Cancel", user=member)
    assert "for those who manage the server" in refused.text
    await until_told(discord, discord.channel(), "**Done**")
    discord.assert_clean()


async def test_what_a_server_does_not_see_is_not_there_for_its_admins(
    discord: Loopback, stage: Stage
) -> None:
    other = discord.guilds[1]
    await manage(discord, "settings", {"collections": "desk"}, guild=other)
    for command, options in (
        ("remove", {"article": "1"}),
        ("remove", {"article": "explosion near airport"}),
        ("reindex", {"what": "article", "article": "1"}),
        ("reindex", {"what": "outlet", "outlet": "Meridian Wire"}),
    ):
        refused = await manage(discord, command, options, guild=other)
        assert not refused.find("Remove")
        assert "Meridian" not in refused.text.replace("“Meridian Wire”", "")
    collections = await discord.autocomplete(
        "index upload", "collection", "", user=discord.world.manager, guild=discord.guild
    )
    assert [choice["value"] for choice in collections.choices] == ["news"]
    refused = await manage(discord, "upload", {"file": ("a.md", FERRY), "collection": "desk"})
    assert "no collection called “desk”" in refused.text
    assert not stage.state.jobs.recent(other.id)

    # What is uploaded there is its own, although the same address is everybody's elsewhere.
    await manage(discord, "upload", {"file": ("a.md", FERRY)}, guild=other)
    here = discord.channel("general", other)
    await until_told(discord, here, "**Done**: indexing “a.md”")
    await stage.service.refresh()
    assert "broken fuel pipe" in (await discord.slash("ask", FERRY_QUESTION, guild=other)).text
    assert "broken fuel pipe" not in (await discord.slash("ask", FERRY_QUESTION)).text
    (job,) = stage.state.jobs.recent(other.id)
    assert job.spec["scope"] == f"guild-{other.id}"
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_what_is_named_and_what_is_asked_for_have_to_agree(discord: Loopback) -> None:
    for options, words in (
        ({"what": "article"}, "Name the article"),
        ({"what": "outlet"}, "Name the outlet"),
        ({"what": "all", "outlet": "Meridian Wire"}, "You named one outlet"),
        ({"article": "1", "outlet": "Meridian Wire"}, "not both"),
    ):
        assert words in (await manage(discord, "reindex", options)).text
    assert not told_in(discord.channel())
    discord.assert_clean()
