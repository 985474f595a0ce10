"""/index paste: one article, typed or pasted into a form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ui import Label, Modal, TextInput

from bot.commands.administration.group import admitted, index, note
from bot.commands.administration.job_messages import Letter
from bot.commands.administration.queueing import (
    Target,
    confirm,
    publication_day,
    submit,
    suggest_collection,
    target,
)
from bot.jobs.changes import AddText
from bot.jobs.offered import Offered
from bot.render.cards.notices import Tone, notice_card
from bot.replies import InteractionReply
from index.errors import UsageError
from index.models import RawDocument
from index.prepare.articles import LONGEST_TITLE, prepare
from index.prepare.identity import canonical_url
from index.settings import IntakeSettings

if TYPE_CHECKING:
    from bot.client import DatelineClient

FORM_SECONDS = 3600
"""How long a form may stay open: copying an article together takes longer than asking a question."""
LONGEST_TEXT = 4000
"""Characters that Discord takes in one field."""
RETURNED_FILE = "article.md"
_RETURNED = (
    "So that nothing is lost, what you wrote is in this file. Copy it from there into /index paste; or "
    "correct the file, and hand it in with /index upload."
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """An article as it was written into the form."""

    title: str
    outlet: str
    published: str
    text: str
    link: str

    def as_markdown(self) -> str:
        """The same as a file that /index upload takes."""
        import frontmatter

        known = {"title": self.title, "outlet": self.outlet, "published": self.published, "url": self.link}
        article = frontmatter.Post(self.text)
        article.metadata.update({name: value for name, value in known.items() if value})
        return f"{frontmatter.dumps(article, sort_keys=False)}\n"


class ArticleForm(Modal, title="Paste an article"):
    """The form behind /index paste.

    Args:
        collection: The collection that was asked for; None for the channel's first.
    """

    def __init__(self, collection: str | None) -> None:
        super().__init__(timeout=FORM_SECONDS)
        self._collection = collection
        self._title: TextInput[ArticleForm] = TextInput(max_length=LONGEST_TITLE)
        self._outlet: TextInput[ArticleForm] = TextInput(max_length=100, required=False)
        self._date: TextInput[ArticleForm] = TextInput(max_length=60, required=False)
        self._text: TextInput[ArticleForm] = TextInput(
            style=discord.TextStyle.paragraph, max_length=LONGEST_TEXT
        )
        self._link: TextInput[ArticleForm] = TextInput(
            max_length=1000, required=False, placeholder="https://"
        )
        longer = f"At most {LONGEST_TEXT:,} characters; for more, save it as a file and use /index upload"
        self.add_item(Label(text="Headline", component=self._title))
        self.add_item(Label(text="Outlet", description="Who published it", component=self._outlet))
        when = "2024-09-13, 13 Sept 2024, yesterday"
        self.add_item(Label(text="Date of publication", description=when, component=self._date))
        self.add_item(Label(text="Text", description=longer, component=self._text))
        self.add_item(Label(text="Link", description="The article's own address", component=self._link))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        reply = InteractionReply(interaction)
        async with reply.guarding():
            interaction.client.admit()
            await interaction.response.defer(thinking=True, ephemeral=True)
            pasted = self._written()
            try:
                await _take(interaction, pasted, self._collection)
            except Exception as error:  # whatever it is: nobody types an article twice
                await reply.explain(error)
                await _give_back(interaction, pasted)

    def _written(self) -> Pasted:
        fields = (self._title, self._outlet, self._date, self._text, self._link)
        return Pasted(*(field.value.strip() for field in fields))


@index.command(name="paste")
@app_commands.describe(collection="The collection that it goes to; the first of this channel if left out")
async def paste_article(
    interaction: discord.Interaction[DatelineClient],
    collection: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Add one article by pasting its text into a form."""
    # Looked at before the form is filled in, and again afterwards.
    await target(interaction, await admitted(interaction), collection)
    await interaction.response.send_modal(ArticleForm(collection))


paste_article.autocomplete("collection")(suggest_collection)


async def _take(
    interaction: discord.Interaction[DatelineClient], pasted: Pasted, collection: str | None
) -> None:
    """Puts a pasted article into the queue.

    Raises:
        DatelineError: It cannot be taken, or not from this person.
    """
    admin = await admitted(interaction)
    goal = await target(interaction, admin, collection)
    require_possible(pasted)
    change = _change(pasted, await publication_day(interaction, pasted.published), goal)
    intake = admin.client.config.settings.intake
    await admin.client.service.look_up(lambda _: require_accepted(change, intake))
    submitted = await submit(interaction, admin, change)
    about = {"outlet": change.outlet, "published": change.published, "collection": goal.collection}
    await note(interaction, "paste", article=change.title, **about)
    await confirm(interaction, admin, change, submitted)


def require_possible(pasted: Pasted) -> None:
    """Refuses what the form cannot check.

    Raises:
        UsageError: The headline is blank, or the link is no address.
    """
    if not pasted.title:
        raise UsageError("The article has no headline. Write one: articles are looked up by it.")
    if pasted.link and canonical_url(pasted.link) is None:
        raise UsageError(
            f"“{pasted.link[:80]}” is no address of a web page. Write it in full, as "
            "https://paper.example/story, or leave it out."
        )


def require_accepted(change: AddText, intake: IntakeSettings) -> None:
    """Prepares an article as the worker will, so that what it would refuse is told at once.

    Raises:
        DocumentError: It would be refused; the message says why.
    """
    today = dt.datetime.now().astimezone().date()
    for document in Offered(change, intake):
        if isinstance(document, RawDocument):
            prepare(document, intake, today)


def _change(pasted: Pasted, day: str | None, goal: Target) -> AddText:
    return AddText(
        title=pasted.title,
        text=pasted.text,
        outlet=pasted.outlet or None,
        published=day,
        url=pasted.link or None,
        collections=(goal.collection,),
        scope=goal.scope,
        owner=goal.owner,
    )


async def _give_back(interaction: discord.Interaction[Any], pasted: Pasted) -> None:
    letter = Letter(notice_card(_RETURNED, Tone.INFORMATION), RETURNED_FILE, pasted.as_markdown())
    await interaction.followup.send(view=letter.view(), files=letter.files(), ephemeral=True)
