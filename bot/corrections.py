"""Answers that stand in Discord, and the words they cite that have changed since.

When the index has changed, the answers are looked for that cite what was revised, withdrawn, gone or removed;
where the cited words do not stand in the article any more, a note is due. It is added to the card when
somebody next presses one of its buttons; on a server that wishes it, by the bot itself, a few a minute.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import discord

from bot.delivery import TROUBLE, out_of_reach
from bot.render.cards.corrections import Becoming, Outdated, note_text
from bot.render.cards.view import noted_view
from bot.replies import FollowupReply, reason_of
from bot.state.corrections import Cited, CitingAnswer, DueNote, Fate, Mark
from index.catalogue import Catalogue
from index.errors import NotFoundError, UsageError
from index.models import Filters, Revision, StoredArticle
from index.prepare.history import current_revision

if TYPE_CHECKING:
    from bot.client import DatelineClient

log = logging.getLogger(__name__)

EDIT_EVERY_S = 12.0
"""Least time between two edits that the bot makes by itself: five a minute."""
AFTER_TROUBLE_S = 300.0
"""Pause before an edit is tried again where Discord failed."""
_AT_ONCE = 50
"""Answers that are looked at in one go; between two, others get their turn."""


class Corrections:
    """Finds what is to be noted on answers, and notes it once.

    Args:
        client: The bot.
    """

    def __init__(self, client: DatelineClient) -> None:
        self._client = client
        self._looked = -1
        self._due: dict[int, DueNote] = {}
        self._unposted = False
        self._edited = -EDIT_EVERY_S
        self._later: dict[int, float] = {}

    async def tend(self) -> None:
        """Looks for answers that have to be noted, if the index has changed; adds a note if one may be."""
        generation = self._client.service.generation
        if generation >= 0 and generation != self._looked:
            await self._look(generation)
            self._looked = generation
        elif self._unposted:
            await self._take_due()
        await self._edit_next()

    # What is to be noted --------------------------------------------------------------------------

    async def _look(self, generation: int) -> None:
        service = self._client.service
        mark, newest = await service.record(
            lambda state: (state.corrections.mark(), state.corrections.newest_answer())
        )
        notes: dict[int, str] = {}
        # A mark beyond the index is that of another one, now gone, whose articles had these numbers.
        if mark is not None and mark.generation <= generation:
            since = mark
            changed = await service.tend(lambda index: index.changed_since(since.generation))
            answers = await service.record(lambda state: state.corrections.concerned(changed, since))
            for start in range(0, len(answers), _AT_ONCE):
                notes |= await self._notes(answers[start : start + _AT_ONCE])
        await service.record(lambda state: state.corrections.make(notes, Mark(generation, newest)))
        if notes:
            log.info("answers are to be noted", extra={"answers": len(notes), "generation": generation})
        await self._take_due()

    async def _take_due(self) -> None:
        due = await self._client.service.record(lambda state: state.corrections.due())
        self._due = {one.message_id: one for one in due if one.message_id is not None}
        self._unposted = len(self._due) < len(due)

    async def _notes(self, answers: Sequence[CitingAnswer]) -> dict[int, str]:
        visible = [(answer, await self._visible(answer)) for answer in answers]
        found = await self._client.service.tend(
            lambda index: {
                answer.id: tuple(outdated(index, answer, filters)) for answer, filters in visible if filters
            }
        )
        return {number: note_text(changes) for number, changes in found.items() if changes}

    async def _visible(self, answer: CitingAnswer) -> Filters | None:
        try:
            place = await self._client.service.place(answer.guild_id, answer.channel_id)
        except UsageError:  # nothing is to be seen there any more, so nothing can be said of it
            return None
        return place.filters

    # When somebody presses a button ---------------------------------------------------------------

    async def touched(
        self, interaction: discord.Interaction[DatelineClient], *, ephemeral: bool = True
    ) -> FollowupReply | None:
        """Adds the note that is due on the answer whose button was pressed, as the answer to that.

        Args:
            interaction: The button's or its form's, not answered yet.
            ephemeral: Whether only the person sees the reply.

        Returns:
            What to reply with; None where nothing was due, and the interaction is still to be answered.
        """
        due = self._due.get(interaction.message.id) if interaction.message else None
        if due is None or interaction.message is None:
            return None
        try:
            view = noted_view(interaction.message, due.note)
        except ValueError as error:
            await self._settle(due, Fate.GIVEN_UP, str(error))
            return None
        if view is None:
            await self._settle(due, Fate.NOTED)
            return None
        await interaction.response.edit_message(view=view)
        await self._settle(due, Fate.NOTED)
        return FollowupReply(interaction, ephemeral=ephemeral)

    async def _settle(self, due: DueNote, fate: Fate, reason: str | None = None) -> None:
        self._due.pop(due.message_id or 0, None)
        self._later.pop(due.answer_id, None)
        facts = {"answer": due.answer_id} | ({"reason": reason} if reason else {})
        log.info("an answer was noted" if fate is Fate.NOTED else "an answer cannot be noted", extra=facts)
        await self._client.service.record(lambda state: state.corrections.settle(due, fate))

    # By the bot itself ----------------------------------------------------------------------------

    async def _edit_next(self) -> None:
        if time.monotonic() < self._edited + EDIT_EVERY_S:
            return
        for due in list(self._due.values()):
            if await self._may_edit(due):
                self._edited = time.monotonic()
                await self._edit(due)
                return

    async def _may_edit(self, due: DueNote) -> bool:
        if due.guild_id is None or not due.public or self._later.get(due.answer_id, 0.0) > time.monotonic():
            return False
        return (await self._client.service.guild(due.guild_id)).corrections

    async def _edit(self, due: DueNote) -> None:
        """Adds a note to a message; done again after a kill, it finds the note there and leaves it."""
        try:
            channel = self._client.get_partial_messageable(due.posted_in or 0)
            message = await channel.fetch_message(due.message_id or 0)
            view = noted_view(message, due.note)
            if view is not None:
                await message.edit(view=view)
        except ValueError as error:
            await self._settle(due, Fate.GIVEN_UP, str(error))
        except TROUBLE as error:
            if isinstance(error, discord.HTTPException) and out_of_reach(error):
                await self._settle(due, Fate.GIVEN_UP, reason_of(error))
            else:
                self._later[due.answer_id] = time.monotonic() + AFTER_TROUBLE_S
        else:
            await self._settle(due, Fate.NOTED)


def outdated(catalogue: Catalogue, answer: CitingAnswer, visible: Filters) -> Iterator[Outdated]:
    """What an answer cites that is not any more as it was cited.

    Args:
        catalogue: What the index holds.
        answer: The answer.
        visible: What may be seen where it stands.
    """
    articles: dict[int, list[Cited]] = {}
    for one in answer.cited:
        articles.setdefault(one.article_id, []).append(one)
    for number, cited in articles.items():
        try:
            stored = catalogue.article(number, filters=visible)
        except NotFoundError:
            yield Outdated(tuple(one.number for one in cited), Becoming.LOST)
            continue
        yield from _outdated(catalogue, stored, cited, answer)


def _outdated(
    catalogue: Catalogue, stored: StoredArticle, cited: Sequence[Cited], answer: CitingAnswer
) -> Iterator[Outdated]:
    # What was gone when it was cited is labelled on the card.
    gone = stored.gone if stored.gone and stored.gone.since > answer.asked_at else None
    everything = tuple(one.number for one in cited)
    if gone and gone.withdrawn:
        yield Outdated(everything, Becoming.WITHDRAWN, gone.since.date())
        return
    changed = [one for one in cited if one.quote not in stored.article.text]
    if changed:
        texts = [current_revision(stored), *catalogue.revisions(stored.id)]
        numbers = tuple(one.number for one in changed)
        yield Outdated(numbers, *_since(changed[0], texts))
    if gone:
        yield Outdated(everything, Becoming.GONE, gone.since.date())


def _since(cited: Cited, texts: Sequence[Revision]) -> tuple[Becoming, dt.date]:
    """How words came to stand there no more, and since which day.

    Args:
        cited: The words.
        texts: The texts of the article, newest first, in the newest of which they do not stand.
    """
    first = texts[0]
    for text in texts:
        if text.revision <= cited.revision or cited.quote in text.text:
            break
        first = text
    before = next((text for text in texts if text.revision == first.revision - 1), None)
    if first.correction and not (before and before.correction == first.correction):
        return Becoming.CORRECTED, (first.modified_at or first.indexed_at).date()
    return Becoming.REVISED, first.indexed_at.date()
