"""/index without its cards: who may use it, what settings become, and what one server learns of another."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.commands.administration import index as group
from bot.commands.administration import status
from bot.commands.administration.group import admitted, note
from bot.commands.administration.languages import language_meant, language_names, suggest_languages
from bot.commands.administration.log import log_page
from bot.commands.administration.wishes import (
    AnswersHere,
    Wishes,
    differences,
    grant,
    suggest_collections,
)
from bot.jobs.changes import Reindex
from bot.render.cards.card import buttons
from bot.render.cards.status import Queue, status_card
from bot.render.cards.transcript import transcript
from bot.service import NewsService
from bot.settings import DiscordSettings
from bot.state.guilds import GuildSettings
from bot.state.jobs import JobState
from bot.state.state import BotState
from index.errors import UsageError
from index.news_index import NewsIndex

HERE, ELSEWHERE = 100, 200
EDITORS, GUESTS = 301, 302
MANAGE_SERVER, ADMINISTRATOR, SPEAK = 1 << 5, 1 << 3, 1 << 11
SHARED = ("news",)
IDLE = Queue(questions=0, running=None, progress=None, busy_elsewhere=False, waiting=0, own_waiting=0)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[BotState]:
    with BotState.open(tmp_path / "home") as opened:
        yield opened


class Bot(discord.Client):
    """As much of the bot as is asked who may do what."""

    def __init__(self, service: NewsService) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.service = service


@pytest.fixture
def bot(tmp_path: Path, state: BotState) -> Iterator[Bot]:
    with (
        NewsIndex.open(tmp_path / "home") as opened,
        closing(NewsService(opened, state, DiscordSettings())) as service,
    ):
        client = Bot(service)
        me: Any = {"id": "2", "username": "Dateline", "discriminator": "0", "avatar": None}
        client._connection.user = discord.ClientUser(state=client._connection, data=me)
        for guild_id in (HERE, ELSEWHERE):
            roles = [role(guild_id, "@everyone"), role(EDITORS, "Editors"), role(GUESTS, "Guests")]
            data: Any = {"id": str(guild_id), "name": "server", "owner_id": "1", "roles": roles}
            client._connection._add_guild_from_data(data)
        yield client


def role(number: int, name: str) -> dict[str, Any]:
    return {"id": str(number), "name": name, "permissions": "0", "position": 1, "color": 0, "colors": {}}


def interaction(
    bot: Bot, *, permissions: int = SPEAK, roles: tuple[int, ...] = (), guild_id: int | None = HERE
) -> discord.Interaction[Any]:
    """What Discord sends when somebody uses a command: of their permissions and roles, it is the judge."""
    user = {"id": "77", "username": "mara", "discriminator": "0", "avatar": None}
    data: dict[str, Any] = {
        "id": "1",
        "application_id": "2",
        "type": 2,
        "token": "token",
        "version": 1,
        "data": {"id": "3", "name": "index", "type": 1},
        "channel": {"id": "5", "type": 0, "name": "desk", "position": 0, "permissions": "0"},
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": 10,
    }
    if guild_id is None:
        data["user"] = user
    else:
        member = {"user": user, "roles": list(map(str, roles)), "permissions": str(permissions), "flags": 0}
        data |= {
            "guild_id": str(guild_id),
            "member": member | {"joined_at": None, "mute": False, "deaf": False},
        }
    return discord.Interaction(data=data, state=bot._connection)  # type: ignore[arg-type]


def allow(state: BotState, guild_id: int, roles: set[int]) -> None:
    state.guilds.change(guild_id, lambda settings: replace(settings, roles=frozenset(roles)))


# Who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("permissions", [MANAGE_SERVER, MANAGE_SERVER | SPEAK, ADMINISTRATOR])
async def test_those_who_manage_the_server_may(bot: Bot, permissions: int) -> None:
    admin = await admitted(interaction(bot, permissions=permissions))
    assert (admin.guild_id, admin.user_id, admin.user_name) == (HERE, 77, "mara")


async def test_others_may_not(bot: Bot) -> None:
    with pytest.raises(UsageError, match="for those who manage the server"):
        await admitted(interaction(bot, roles=(GUESTS,)))


async def test_a_named_role_may_but_only_on_its_server(bot: Bot, state: BotState) -> None:
    allow(state, HERE, {EDITORS})
    assert await admitted(interaction(bot, roles=(GUESTS, EDITORS)))
    with pytest.raises(UsageError):
        await admitted(interaction(bot, roles=(GUESTS,)))
    with pytest.raises(UsageError):
        await admitted(interaction(bot, roles=(EDITORS,), guild_id=ELSEWHERE))


async def test_a_role_that_is_taken_back_may_not_any_more(bot: Bot, state: BotState) -> None:
    allow(state, HERE, {EDITORS})
    assert await admitted(interaction(bot, roles=(EDITORS,)))
    await bot.service.change_guild(
        HERE, lambda state: state.guilds.change(HERE, lambda _: GuildSettings(HERE))
    )
    with pytest.raises(UsageError):
        await admitted(interaction(bot, roles=(EDITORS,)))


async def test_a_direct_message_is_no_server(bot: Bot) -> None:
    with pytest.raises(UsageError, match="only be used on a server"):
        await admitted(interaction(bot, guild_id=None, permissions=ADMINISTRATOR))


def every_group(found: app_commands.Group) -> Iterator[app_commands.Group]:
    yield found
    for command in found.commands:
        if isinstance(command, app_commands.Group):
            yield from every_group(command)


async def test_no_command_of_the_group_runs_unchecked(bot: Bot) -> None:
    # discord.py asks the innermost group alone: each has to check.
    tree = app_commands.CommandTree(bot)
    tree.add_command(group)
    for checked in every_group(group):
        for command in checked.commands:
            if isinstance(command, app_commands.Command):
                asked = interaction(bot)
                asked._cs_command = command  # as the tree does before it runs one
                with pytest.raises(app_commands.CommandInvokeError) as refused:
                    await command._check_can_run(asked)
                assert isinstance(refused.value.original, UsageError)
    assert group.default_permissions == discord.Permissions(manage_guild=True)
    assert group.guild_only


async def test_what_is_done_is_noted(bot: Bot, state: BotState) -> None:
    await note(interaction(bot), "remove", article=12, title="Sarn bridge reopens")
    (deed,) = state.audit.log(HERE)
    assert (deed.user_id, deed.user_name, deed.action) == (77, "mara", "remove")
    assert deed.details == {"article": 12, "title": "Sarn bridge reopens"}
    assert not state.audit.log(ELSEWHERE)


# Settings -----------------------------------------------------------------------------------------


def test_channels_are_added_and_removed(state: BotState) -> None:
    first = grant(state, HERE, Wishes(AnswersHere.YES, 5), SHARED)
    assert first.channels == {5}
    assert grant(state, HERE, Wishes(AnswersHere.YES, 6), SHARED).channels == {5, 6}
    assert grant(state, HERE, Wishes(AnswersHere.NO, 5), SHARED).channels == {6}
    assert grant(state, HERE, Wishes(AnswersHere.NO, 5), SHARED).channels == {6}
    with pytest.raises(UsageError, match="only channel where I answer"):
        grant(state, HERE, Wishes(AnswersHere.NO, 6), SHARED)
    assert grant(state, HERE, Wishes(AnswersHere.EVERYWHERE), SHARED).channels == frozenset()
    with pytest.raises(UsageError, match="in every channel so far"):
        grant(state, HERE, Wishes(AnswersHere.NO, 6), SHARED)


@pytest.mark.parametrize(
    ("wishes", "remedy"),
    [
        (Wishes(channel=5), "answers_here"),
        (Wishes(AnswersHere.YES), "Name the channel"),
        (Wishes(for_channel=5), "or write default"),
        (Wishes(collections="two words"), "a name has"),
        (Wishes(collections=" , "), "at least one"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(state: BotState, wishes: Wishes, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        grant(state, HERE, wishes, SHARED)
    assert state.guilds.guild(HERE) == GuildSettings(HERE)


def test_either_all_is_changed_or_nothing(state: BotState) -> None:
    state.guilds.bind(ELSEWHERE, ["theirs"], shared=SHARED)
    for wishes in (
        Wishes(AnswersHere.YES, 5, public=False, collections="theirs", date_language="de"),
        Wishes(AnswersHere.NO, 5, public=False, collections="mine"),
    ):
        with pytest.raises(UsageError):
            grant(state, HERE, wishes, SHARED)
        assert state.guilds.guild(HERE) == GuildSettings(HERE)
        assert not state.guilds.owned(HERE)
    changed = grant(
        state,
        HERE,
        Wishes(AnswersHere.YES, 5, public=False, collections="Mine, news", date_language="de"),
        SHARED,
    )
    assert changed == GuildSettings(HERE, frozenset({5}), False, ("mine", "news"), {}, "de")


def test_roles_stay_when_settings_change(state: BotState) -> None:
    allow(state, HERE, {EDITORS})
    assert grant(state, HERE, Wishes(public=False), SHARED).roles == {EDITORS}


def test_a_channel_has_its_own_collections_until_default(state: BotState) -> None:
    bound = grant(state, HERE, Wishes(collections="desk", for_channel=5), SHARED)
    assert (bound.collections_in(5), bound.collections_in(6)) == (("desk",), ("news",))
    unbound = grant(state, HERE, Wishes(collections="Default", for_channel=5), SHARED)
    assert unbound.collections_in(5) == ("news",)


@pytest.mark.parametrize(
    ("shared", "then"),
    [(("news", "wire"), ("news",)), (("wire", "radio"), ("radio", "wire"))],
)
def test_default_is_what_a_server_sees_at_first(
    state: BotState, shared: tuple[str, ...], then: tuple[str, ...]
) -> None:
    grant(state, HERE, Wishes(collections="desk"), shared)
    assert grant(state, HERE, Wishes(collections="default"), shared).collections == then


def test_default_without_anything_shared_claims_nothing(state: BotState) -> None:
    with pytest.raises(UsageError, match="No collection is shared"):
        grant(state, HERE, Wishes(collections="default"), ())
    assert not state.guilds.owned(HERE)


def test_the_first_server_to_choose_a_collection_owns_it(state: BotState) -> None:
    grant(state, HERE, Wishes(collections="desk, news"), SHARED)
    with pytest.raises(UsageError, match="is not available on this server"):
        grant(state, ELSEWHERE, Wishes(collections="DESK"), SHARED)
    assert state.guilds.available(ELSEWHERE, SHARED) == ("news",)


def test_the_log_has_what_is_different(state: BotState) -> None:
    before = state.guilds.guild(HERE)
    channels = grant(state, HERE, Wishes(AnswersHere.YES, 5, public=False), SHARED)
    bound = grant(state, HERE, Wishes(collections="desk", for_channel=6, date_language="de"), SHARED)
    everywhere = grant(
        state, HERE, Wishes(AnswersHere.EVERYWHERE, collections="default", for_channel=6), SHARED
    )
    name = {5: "#desk", 6: "#city"}.__getitem__
    assert differences(before, before, name) == {}
    assert differences(before, channels, name) == {"answers_in": ["#desk"], "answers": "private"}
    assert differences(channels, bound, name) == {"collections in #city": ["desk"], "date_language": "de"}
    assert differences(bound, everywhere, name) == {
        "answers_in": "every channel",
        "collections in #city": "those of the server",
    }


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("", ["desk", "news", "newsroom", "default"]),
        ("ne", ["news", "newsroom"]),
        ("ROOM", ["newsroom"]),
        ("de", ["desk", "default"]),
        ("news,", ["news, desk", "news, newsroom"]),
        ("news , de", ["news, desk"]),
        ("theirs", []),
    ],
)
def test_collections_are_suggested_one_after_the_other(typed: str, suggested: list[str]) -> None:
    assert suggest_collections(typed, ("news", "desk", "newsroom"), 25) == suggested
    assert suggest_collections(typed, ("news", "desk", "newsroom"), 1) == suggested[:1]


# Languages ----------------------------------------------------------------------------------------


def test_a_language_is_meant_by_its_code_or_its_name() -> None:
    assert language_meant("de") == language_meant("German") == language_meant(" DE ") == "de"
    assert language_meant("zh_hant") == "zh-Hant"
    with pytest.raises(UsageError, match="en, de, fr"):
        language_meant("Elvish")


def test_languages_are_suggested_by_code_and_name() -> None:
    assert suggest_languages("is", 25)[0] == ("is", "Icelandic")
    assert ("zh-Hant", "Chinese (Traditional)") in suggest_languages("trad", 25)
    assert len(suggest_languages("", 25)) == 25
    assert not suggest_languages("elvish", 25)
    # Any of them fits into a suggestion of Discord's.
    assert all(name and len(f"{name} ({code})") <= 100 for code, name in language_names().items())


# Status and log -----------------------------------------------------------------------------------


def test_status_is_of_the_collections_that_the_server_sees(state: BotState) -> None:
    grant(state, HERE, Wishes(collections="desk"), SHARED)
    grant(state, HERE, Wishes(collections="default"), SHARED)
    grant(state, HERE, Wishes(collections="desk", for_channel=5), SHARED)
    grant(state, ELSEWHERE, Wishes(collections="theirs"), SHARED)
    seen = status.recall(state, HERE, list(SHARED)).collections
    assert seen == ("news", "desk")
    assert status.recall(state, ELSEWHERE, list(SHARED)).collections == ("theirs",)
    # The operator shares it no longer.
    assert status.recall(state, HERE, []).collections == ("desk",)


def test_status_of_a_server_without_collections_counts_nothing(bot: Bot, state: BotState) -> None:
    asked = bot.service._index
    remembered = status.recall(state, HERE, [])
    assert remembered.collections == ()
    shown = status.look(asked, remembered, IDLE)
    assert shown.holdings is None
    assert "No collection of articles is chosen" in transcript(status_card(shown))


def test_status_recalls_the_servers_own_work(state: BotState) -> None:
    for guild_id in (HERE, ELSEWHERE, HERE):
        job = state.jobs.add(
            "reindex",
            Reindex().model_dump(mode="json"),
            guild_id=guild_id,
            channel_id=5,
            user_id=7,
            user_name="mara",
        )
    state.jobs.finish(job.id, JobState.CANCELLED)
    remembered = status.recall(state, HERE, list(SHARED))
    assert [one.state for one in remembered.runs] == [JobState.CANCELLED]
    assert [one.guild_id for one in remembered.unfinished] == [HERE, ELSEWHERE]


def test_the_log_is_turned_page_by_page(state: BotState) -> None:
    for number in range(21):
        state.audit.record(HERE, 77, "mara", "remove", {"article": number})
        state.audit.record(ELSEWHERE, 78, "tom", "upload", {"file": f"secret-{number}"})
    newest, beyond = log_page(state, HERE, 0, 9), log_page(state, HERE, 50, 9)
    assert "article: 20" in transcript(newest)
    assert "21 entries · page 1 of 3" in transcript(newest)
    assert "page 3 of 3" in transcript(beyond)
    assert "article: 0" in transcript(beyond)
    assert "secret" not in transcript(newest) + transcript(beyond)
    assert [button.custom_id for button in buttons(newest)][1] == "dl:p:9:1"
