"""Ordinary messages, as a client posts, reads, edits and deletes them, and as a transcript shows them."""

import io

import discord
import pytest
from discord import ui

from . import Loopback
from .faults import ALIASES
from .rest import ROUTES, find_route, messages
from .sample_client import SampleClient, picture
from .transcript import render_message


@pytest.fixture
def channel(loopback: Loopback, client: SampleClient) -> discord.TextChannel:
    found = client.get_channel(loopback.channel("news").id)
    assert isinstance(found, discord.TextChannel)
    return found


def shown(loopback: Loopback, message: discord.Message) -> str:
    stored = loopback.world.channel(message.channel.id)
    assert stored is not None
    return render_message(stored.messages[message.id].payload(), header=False)


async def test_posting_editing_and_deleting(loopback: Loopback, channel: discord.TextChannel) -> None:
    message = await channel.send("0 %")
    await message.edit(content="100 %")
    assert shown(loopback, message) == "100 %"
    assert (await channel.fetch_message(message.id)).edited_at is not None
    await message.add_reaction("👀")
    assert shown(loopback, message) == "100 %\n👀 1"
    await message.remove_reaction("👀", channel.guild.me)
    assert shown(loopback, message) == "100 %"
    await message.delete()
    with pytest.raises(discord.NotFound) as gone:
        await message.edit(content="too late")
    assert gone.value.code == 10008
    loopback.assert_clean()


async def test_the_same_nonce_is_posted_once(
    loopback: Loopback, channel: discord.TextChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await channel.send("five feeds fail", nonce="feeds-7")
    assert (await channel.send("five feeds fail", nonce="feeds-7")).id == first.id
    assert (await channel.send("five feeds fail", nonce="feeds-8")).id != first.id
    monkeypatch.setattr(messages, "NONCE_S", 0.0)  # as some minutes later
    assert (await channel.send("five feeds fail", nonce="feeds-7")).id != first.id
    loopback.assert_clean()


async def test_history_is_blank_where_the_bot_may_not_read(
    loopback: Loopback, channel: discord.TextChannel
) -> None:
    loopback.write("not for the bot", channel="news")
    await channel.send("by the bot")
    assert [each.content async for each in channel.history(limit=5)] == ["by the bot", ""]


async def test_a_direct_message_of_the_bots_own(loopback: Loopback, client: SampleClient) -> None:
    user = await client.fetch_user(loopback.world.other.id)
    await user.send("psst")
    assert [each.content for each in loopback.world.dm(loopback.world.other).messages.values()] == ["psst"]
    loopback.world.other.dms_closed = True
    with pytest.raises(discord.Forbidden) as closed:
        await user.send("psst")
    assert closed.value.code == 50007


async def test_a_reply_to_a_message_that_is_gone(loopback: Loopback, channel: discord.TextChannel) -> None:
    question = loopback.write(
        f"{loopback.world.bot.mention} quiet", channel="hidden", user=loopback.world.owner
    )
    reference = discord.MessageReference(message_id=question.id, channel_id=channel.id)
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await channel.send("answer", reference=reference)
    reference.fail_if_not_exists = False
    assert shown(loopback, await channel.send("answer", reference=reference)) == "answer"


async def test_every_kind_of_component_can_be_shown(loopback: Loopback, channel: discord.TextChannel) -> None:
    files = [
        discord.File(io.BytesIO(picture(4, 3)), "small.png", description="a small box"),
        discord.File(io.BytesIO(b"one"), "list.txt"),
    ]
    view = ui.LayoutView()
    view.add_item(ui.Section("beside", accessory=ui.Thumbnail("attachment://small.png")))
    view.add_item(ui.File("attachment://list.txt"))
    view.add_item(ui.Separator(visible=False))
    view.add_item(ui.ActionRow(ui.UserSelect(placeholder="Who", disabled=True)))
    message = await channel.send(view=view, files=files)
    lines = ["beside   (thumbnail small.png)", "(file list.txt)", "", "< choose a user: Who > (disabled)"]
    assert shown(loopback, message).splitlines() == lines
    await message.edit(suppress=True)  # says nothing of the components, which stay
    assert shown(loopback, message).splitlines() == lines
    stored = loopback.channel("news").messages[message.id]
    assert stored.components[0]["accessory"]["media"]["width"] == 4
    loopback.assert_clean()


async def test_embeds_and_attachments_can_be_shown(loopback: Loopback, channel: discord.TextChannel) -> None:
    embed = discord.Embed(title="Dam", description="broke").add_field(name="Where", value="Valley")
    embed.set_author(name="Meridian Wire").set_footer(text="today")
    file = discord.File(io.BytesIO(b"abc"), "list.txt", description="the list")
    message = await channel.send("see:", embed=embed, file=file)
    assert shown(loopback, message).splitlines() == [
        "see:",
        "| Meridian Wire",
        "| # Dam",
        "| broke",
        "| Where: Valley",
        "| today",
        "(attached list.txt: text/plain, 3 bytes, alt: the list)",
    ]
    await message.edit(attachments=[])
    assert "list.txt" not in shown(loopback, message)


async def test_what_discord_takes_in_silence_is_a_warning(
    loopback: Loopback, channel: discord.TextChannel
) -> None:
    await channel._state.http.request(
        discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id),
        json={"content": "not private at all", "flags": 64},
    )
    assert [each.message for each in loopback.warnings] == ["a channel message cannot be ephemeral"]
    loopback.assert_clean()


@pytest.mark.parametrize("alias", sorted(ALIASES.keys() - {"file", "any", "sync"}))
def test_aliases_of_faults_name_routes(alias: str) -> None:
    method, _, path = ALIASES[alias].partition(" ")
    assert find_route(ROUTES, method, path.replace("*", "1")) is not None
