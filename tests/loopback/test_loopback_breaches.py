"""A client that breaks Discord's rules is refused as Discord would, and the breach is on record."""

import discord
import pytest

from . import Loopback, Result
from .sample_client import COMMANDS, SampleClient

pytestmark = pytest.mark.usefixtures("client")


def kinds(loopback: Loopback) -> list[str]:
    return [each.kind for each in loopback.violations]


async def misuse(loopback: Loopback, what: str, **more: object) -> Result:
    return await loopback.slash("bad do", {"what": what}, **more)  # type: ignore[arg-type]


async def test_no_answer_within_the_window(loopback: Loopback) -> None:
    result = await misuse(loopback, "never", ack_window=0.1)
    assert result.error == "The application did not respond"
    assert not result.ok
    assert result.ack_s is None


async def test_an_answer_after_the_window(loopback: Loopback, client: SampleClient) -> None:
    result = await misuse(loopback, "late", ack_window=0.1)
    assert result.error == "The application did not respond"
    assert [each.kind for each in result.violations] == ["late-ack"]
    with pytest.raises(AssertionError, match="late-ack"):
        loopback.assert_clean()
    loopback.assert_clean("late-ack")
    await loopback.wait_for(lambda: client.errors)
    assert isinstance(client.errors[0], discord.NotFound)
    assert client.errors[0].code == 10062


async def test_two_answers(loopback: Loopback) -> None:
    result = await misuse(loopback, "double")
    assert [each.kind for each in result.violations] == ["double-ack"]
    assert result.text == "one"


async def test_a_token_that_has_expired(loopback: Loopback) -> None:
    result = await misuse(loopback, "expired", life=0.1, timeout=0.5)
    assert result.error == "no answer in time"
    assert [each.kind for each in result.violations] == ["expired-token"]


async def test_a_token_that_expires_on_demand(loopback: Loopback) -> None:
    result = await misuse(loopback, "expired", wait=False)
    await loopback.wait_for(lambda: result.acked)
    assert result.interaction is not None
    result.interaction.expire()
    await loopback.finish(result, timeout=0.5)
    assert kinds(loopback) == ["expired-token"]


@pytest.mark.parametrize(
    ("what", "kind", "words"),
    [
        ("long_content", "limits", "data.content: BASE_TYPE_BAD_LENGTH"),
        ("long_card", "limits", "text (5000) exceeds 4000"),
        ("missing_file", "limits", "'chart.png' was not found"),
        ("empty", "empty-message", "nothing to send"),
    ],
)
async def test_messages_that_discord_refuses(
    loopback: Loopback, client: SampleClient, what: str, kind: str, words: str
) -> None:
    result = await misuse(loopback, what, ack_window=0.1)
    assert [each.kind for each in result.violations] == [kind]
    assert words in str(result.violations[0])
    assert isinstance(client.errors[0], discord.HTTPException)
    assert client.errors[0].code == (50006 if what == "empty" else 50035)


async def test_too_many_choices(loopback: Loopback) -> None:
    result = await loopback.autocomplete("ask", "outlet", "too many", ack_window=0.1)
    assert result.choices is None
    assert kinds(loopback) == ["limits"]


async def test_pings_are_told(loopback: Loopback) -> None:
    result = await misuse(loopback, "ping")
    assert result.pings.everyone
    assert result.pings.users == (loopback.world.member.id,)
    assert not (await misuse(loopback, "harmless")).pings


async def test_a_channel_in_which_the_bot_may_not_write(loopback: Loopback) -> None:
    refused = await misuse(loopback, "write_here", channel="read-only")
    assert refused.text == "refused: 50013"
    assert kinds(loopback) == ["permission"]
    loopback.assert_clean("permission")
    assert (await misuse(loopback, "write_here")).text == "written"
    loopback.deny_bot(loopback.channel("general"), "send_messages")
    assert (await misuse(loopback, "write_here")).text == "refused: 50013"
    loopback.deny_bot(loopback.channel("general"), "view_channel")
    assert (await misuse(loopback, "write_here")).text == "refused: 50001"


async def test_an_unknown_route(loopback: Loopback) -> None:
    result = await misuse(loopback, "unknown_route")
    assert result.text == "refused: 404"
    with pytest.raises(AssertionError, match=r"unknown route.*POST /channels/\d+/invites"):
        loopback.assert_clean()


async def test_a_message_that_somebody_deleted(loopback: Loopback) -> None:
    posted = []
    loopback.server.listeners.append(posted.append)
    result = await misuse(loopback, "edit_later", wait=False)
    await loopback.wait_for(lambda: any(message.content == "0 %" for message in posted))
    loopback.delete_message(posted[-1])
    await loopback.finish(result, until=lambda r: len(r.messages) > 1)
    assert result.text == "started\nedit refused: 10008"


async def test_an_answer_that_somebody_deleted(loopback: Loopback, client: SampleClient) -> None:
    panel = await loopback.slash("index panel", user=loopback.world.manager)
    slow = await loopback.click(panel, "Slow", wait=False)
    await loopback.wait_for(lambda: slow.acked)
    assert panel.message is not None
    loopback.delete_message(panel.message)
    await loopback.wait_for(
        lambda: any(each.method == "PATCH" and each.status == 404 for each in loopback.server.requests)
    )
    assert slow.standing == []
    loopback.assert_clean()


async def test_a_channel_that_somebody_deleted(loopback: Loopback) -> None:
    channel = loopback.channel("news")
    result = await misuse(loopback, "edit_later", channel=channel, wait=False)
    await loopback.wait_for(lambda: len(channel.messages) == 2)
    loopback.delete_channel(channel)
    patched = await loopback.wait_for(
        lambda: next(
            (each for each in loopback.server.requests if each.method == "PATCH" and each.status), None
        )
    )
    assert patched.answer["code"] == 10003
    assert not result.standing
    loopback.assert_clean()


async def test_the_message_content_intent_is_not_granted() -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    async with Loopback() as loopback:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with loopback.running(SampleClient(intents=intents)):
                pass
        assert [(each.kind, each.code) for each in loopback.violations] == [("gateway", 4014)]
    async with Loopback(privileged=("message_content",)) as loopback:
        client = SampleClient(intents=intents)
        async with loopback.running(client, commands=COMMANDS):
            loopback.write("anybody's words")
            await loopback.wait_for(lambda: client.seen == ["anybody's words"])


async def test_a_wrong_token_is_refused(loopback: Loopback) -> None:
    client = discord.Client(intents=discord.Intents.none())
    with loopback.redirected(), pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()
    assert kinds(loopback) == ["auth"]
