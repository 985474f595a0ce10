"""A loopback Discord: the REST API, the gateway and the CDN on 127.0.0.1, for end-to-end tests of the bot.

A real discord.py client logs in, registers its commands, gets interactions and messages, and answers; the
test plays the users and sees what came back, when, and which of Discord's rules were broken:

    from loopback import Loopback

    async def test_ask() -> None:
        async with Loopback() as discord:
            # A bot in this process: a discord.Client, run as a task ...
            async with discord.running(client, commands=["ask"]):
                answer = await discord.slash("ask", {"question": "Who was blamed?"}, channel="news")
                assert answer.deferred and not answer.pings and "blamed" in answer.text
                evidence = await discord.click(answer, "Evidence 1", user=discord.world.other)
                assert evidence.ephemeral
                modal = await discord.click(answer, "Follow up")
                await discord.submit_modal(modal, {"Question": "And when?"})
                choices = (await discord.autocomplete("ask", "outlet", "harb")).choices
                await discord.mention("who was blamed?")
                await discord.dm("who was blamed?")
                discord.assert_clean()  # no rule broken, no unknown route
            # ... or in a process of its own.
            await discord.start_bot([sys.executable, "-m", "bot", "run"], env={"NAME": "value"})
            await discord.ready(commands=["ask"])
            await discord.restart_bot(commands=["ask"])  # its messages and their buttons still stand
            status = await discord.stop_bot(signal.SIGTERM)
            print(discord.bot.log())

To start a client in any other way, do so inside `with discord.redirected():`, log in with `discord.token`,
tell `discord.watch(task)`, and `await discord.ready(...)`. discord.py says `on_ready` two seconds late unless
the client is made with `guild_ready_timeout=0`, and waits five seconds before it identifies again unless it
overrides `before_identify_hook`.

`discord.world` has owner, manager (Manage Server), member, other, outsider; two guilds with general, news,
read-only (the bot cannot write) and hidden. A `Result` has ack_s, first_s, final_s, deferred, ephemeral,
error, violations, pings, states, final, message, messages, text, attachments, choices, modal, find(),
render().

What Discord's client would not allow raises `NotDeliverableError`: unknown commands and options, values out
of range, missing permissions, disabled buttons, somebody else's ephemeral message.

Faults:

    discord.fault("original", status=429, retry_after=0.2, scope="user")  # or "global"; names: faults.ALIASES
    discord.fault("POST /channels/*/messages", status=503, times=3)  # times=None: until faults.clear()
    discord.fault("callback", delay=3.5, where="before")  # late; "after": slow to answer
    discord.fault("followup", drop=True)  # the connection is cut
    await discord.gateway.drop()  # or drop(4000): with a close code
    discord.gateway.ask_reconnect()
    discord.gateway.invalidate(resumable=False)
    discord.gateway.refuse_resume = True
    discord.gateway.down = True
    result.interaction.expire()  # the token dies; or slash(..., life=5)
    discord.delete_message(message)
    discord.delete_channel(channel)
    discord.deny_bot(channel, "send_messages")

Settings: Loopback(settle=0.05, timeout=30, ack_window=3, token_life=900, heartbeat_s=41.25,
privileged=("message_content",), rate_limits=False).

Guesses, since Discord does not publish these: the figures of rate limits, the inner codes of form errors.
Whom a text would ping assumes that the bot may mention everyone, and counts every state of a message:
stricter than Discord.
"""

from .interaction import Interaction
from .invocation import NotDeliverableError
from .loopback import Loopback
from .mentions import Pings
from .messages import Message
from .process import Bot, BotDiedError
from .records import Violation
from .result import Burst, Result
from .transcript import render_message
from .world import Channel, Guild, User, World

__all__ = [
    "Bot",
    "BotDiedError",
    "Burst",
    "Channel",
    "Guild",
    "Interaction",
    "Loopback",
    "Message",
    "NotDeliverableError",
    "Pings",
    "Result",
    "User",
    "Violation",
    "World",
    "render_message",
]
