"""A client that uses, and on purpose misuses, what the loopback offers; run as a program it is a bot.

It knows nothing of the loopback. `/bad do` breaks the rule that it is told to break.
"""

import asyncio
import io
import os
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands, ui

OUTLETS = ("Harbour Post", "Meridian Wire", "Valley Courier")
COMMANDS = ("ask", "index", "bad", "Check against coverage")


def picture(width: int, height: int) -> bytes:
    """A grey PNG of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class EvidenceButton(ui.DynamicItem[ui.Button[Any]], template=r"evidence:(?P<number>\d+)"):
    """Survives a restart: all that it needs stands in its custom id."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label=f"Evidence {number}", custom_id=f"evidence:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(cls, _: Any, __: Any, match: Any) -> "EvidenceButton":
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> Any:
        await interaction.response.send_message(f"passage {self.number}", ephemeral=True)


class FollowUp(ui.Modal, title="Follow up"):
    question: ui.TextInput[Any] = ui.TextInput(label="Question", min_length=3, max_length=200)
    tone: ui.Label[Any] = ui.Label(
        text="Tone",
        component=ui.Select(options=[discord.SelectOption(label=name) for name in ("plain", "formal")]),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.tone.component, ui.Select)
        await interaction.response.send_message(
            f"again: {self.question.value} ({self.tone.component.values[0]})"
        )


class Panel(ui.View):
    @ui.button(label="Follow up")
    async def follow_up(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(FollowUp())

    @ui.button(label="Next")
    async def next(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        button.disabled = True
        await interaction.response.edit_message(content="page 2", view=self)

    @ui.button(label="Slow")
    async def slow(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await asyncio.sleep(0.1)
        await interaction.edit_original_response(content="slowly done")

    @ui.select(placeholder="Outlet", options=[discord.SelectOption(label=name) for name in OUTLETS])
    async def outlet(self, interaction: discord.Interaction, select: ui.Select[Any]) -> None:
        await interaction.response.send_message(f"chosen: {select.values[0]}", ephemeral=True)


def card(question: str) -> ui.LayoutView:
    """An answer in Components V2."""
    gallery = ui.MediaGallery[Any](
        discord.MediaGalleryItem("attachment://chart.png", description="a grey box")
    )
    section = ui.Section[Any]("Two valleys were evacuated. [1]", accessory=EvidenceButton(1))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(f"**{question}**"), section, ui.Separator(), gallery))
    view.add_item(ui.ActionRow(ui.Button(label="Read", url="https://harbour.example/1")))
    return view


@app_commands.command(description="Ask about the coverage")
async def ask(
    interaction: discord.Interaction,
    question: app_commands.Range[str, 3, 200],
    outlet: str | None = None,
    private: bool = False,
) -> None:
    await interaction.response.defer(ephemeral=private, thinking=True)
    chart = discord.File(io.BytesIO(picture(40, 30)), "chart.png")
    await interaction.edit_original_response(view=card(question), attachments=[chart])


@ask.autocomplete("outlet")
async def suggest(_: Any, typed: str) -> list[app_commands.Choice[str]]:
    if typed == "too many":
        return [app_commands.Choice(name=f"n{n}", value=f"v{n}") for n in range(26)]
    return [app_commands.Choice(name=each, value=each) for each in OUTLETS if typed.lower() in each.lower()]


index = app_commands.Group(
    name="index", description="For admins", default_permissions=discord.Permissions(manage_guild=True)
)


@index.command(description="Add a file")
async def upload(interaction: discord.Interaction, file: discord.Attachment, count: int = 1) -> None:
    data = await file.read()
    await interaction.response.send_message(f"{file.filename}: {data.decode()} x{count}", ephemeral=True)
    await interaction.followup.send("and that was all")


@index.command(description="Buttons and a select")
async def panel(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("page 1", view=Panel())


@app_commands.context_menu(name="Check against coverage")
async def check(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"claim: {message.content}", ephemeral=True)


async def never(_: discord.Interaction) -> None:
    """Answers nothing."""


async def late(interaction: discord.Interaction) -> None:
    await asyncio.sleep(0.3)
    await interaction.response.send_message("too late")


async def double(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("one")
    interaction.response._response_type = None
    await interaction.response.send_message("two")


async def expired(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    await asyncio.sleep(0.2)
    await interaction.followup.send("after the token died")


async def long_content(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("x" * 2001)


async def long_card(interaction: discord.Interaction) -> None:
    view = ui.LayoutView()
    view.add_item(ui.TextDisplay("y" * 2500))
    view.add_item(ui.TextDisplay("z" * 2500))
    await interaction.response.send_message(view=view)


async def missing_file(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=card("no chart is sent"))


async def empty(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("   ")


async def ping(interaction: discord.Interaction) -> None:
    text = f"@everyone {interaction.user.mention}"
    await interaction.response.send_message(text, allowed_mentions=discord.AllowedMentions.all())


async def harmless(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(f"@everyone {interaction.user.mention}")


async def write_here(interaction: discord.Interaction) -> None:
    """An ordinary message, which needs the permission to write."""
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.response.defer(ephemeral=True)
    try:
        await interaction.channel.send("in the channel")
    except discord.HTTPException as error:
        await interaction.edit_original_response(content=f"refused: {error.code}")
    else:
        await interaction.edit_original_response(content="written")


async def edit_later(interaction: discord.Interaction) -> None:
    """An ordinary message that is edited after a while."""
    assert isinstance(interaction.channel, discord.TextChannel)
    await interaction.response.send_message("started", ephemeral=True)
    message = await interaction.channel.send("0 %")
    await asyncio.sleep(0.1)
    try:
        await message.edit(content="100 %")
    except discord.HTTPException as error:
        await interaction.followup.send(f"edit refused: {error.code}", ephemeral=True)


async def unknown_route(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    assert isinstance(interaction.channel, discord.TextChannel)
    try:
        await interaction.channel.create_invite()
    except discord.HTTPException as error:
        await interaction.edit_original_response(content=f"refused: {error.status}")


BREACHES: dict[str, Callable[[discord.Interaction], Awaitable[None]]] = {
    each.__name__: each
    for each in (
        *(never, late, double, expired, long_content, long_card, missing_file, empty, ping, harmless),
        *(write_here, edit_later, unknown_route),
    )
}
bad = app_commands.Group(name="bad", description="Break a rule on purpose")


@bad.command(name="do", description="Break a rule on purpose")
async def bad_do(interaction: discord.Interaction, what: str) -> None:
    await BREACHES[what](interaction)


class SampleClient(discord.Client):
    """Registers its commands at each start; answers mentions and direct messages with a reply."""

    def __init__(self, **settings: Any) -> None:
        settings = {"intents": discord.Intents.default(), **settings}
        super().__init__(
            allowed_mentions=discord.AllowedMentions.none(), max_ratelimit_timeout=30, **settings
        )
        self.tree = app_commands.CommandTree(self)
        self.errors: list[Exception] = []
        self.seen: list[str] = []
        self.tree.error(self.keep_error)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """discord.py waits five seconds here, for Discord's limit; a test need not."""

    async def keep_error(self, _: Any, error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def setup_hook(self) -> None:
        self.add_dynamic_items(EvidenceButton)
        for command in (ask, index, bad, check):
            self.tree.add_command(command)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author == self.user:
            return
        self.seen.append(message.content)
        if message.guild is None or self.user in message.mentions:
            async with message.channel.typing():
                earlier = message.reference.resolved if message.reference else None
                about = f" (about: {earlier.content})" if isinstance(earlier, discord.Message) else ""
                await message.reply(f"heard: {message.clean_content}{about}")


if __name__ == "__main__":
    SampleClient().run(os.environ["DISCORD_TOKEN"], log_handler=None)
