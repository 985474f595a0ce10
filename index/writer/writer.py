"""A writer: has a model put the evidence of an answer into sentences, and lets through what holds."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from index.errors import WriterError
from index.models import Answer, WrittenSentence
from index.settings import WriterSettings
from index.writer.drafts import read_drafts
from index.writer.endpoint import complete
from index.writer.evidence import leading_numbers, pieces_of
from index.writer.request import messages_for
from index.writer.validation import validate

log = logging.getLogger(__name__)


class Writer:
    """Writes answers up, a few at a time, with the model of one endpoint.

    Args:
        settings: Which endpoint and model, and how long to wait.
        key: The endpoint's key; empty for none.
    """

    def __init__(self, settings: WriterSettings, key: str = "") -> None:
        self._settings = settings
        self._key = key
        self._turns = asyncio.Semaphore(settings.at_once)

    async def write(self, answer: Answer, *, within_s: float | None = None) -> Answer:
        """The answer with sentences written from its evidence, if there is something to write.

        Never fails: where the endpoint does, or too little of what it wrote holds, the answer comes back as
        it is, and one line of the log says why.

        Args:
            answer: The answer; nothing of it is changed.
            within_s: Seconds in which it must be back, if less than the settings allow.
        """
        if not answer.answered:
            return answer
        seconds = float(self._settings.timeout_seconds)
        if within_s is not None:
            seconds = min(seconds, within_s)
        if seconds <= 0:
            log.warning("an answer was not written up: no time was left for it")
            return answer
        try:
            async with asyncio.timeout(seconds), self._turns:
                written = await self._written(answer)
        except TimeoutError:
            log.warning("an answer was not written up: the writer took longer than %.1f seconds", seconds)
        except WriterError as error:
            log.warning("an answer was not written up: %s", error)
        else:
            return replace(answer, written=written)
        return answer

    async def _written(self, answer: Answer) -> tuple[WrittenSentence, ...]:
        pieces = pieces_of(answer)
        draft = await complete(self._settings, self._key, messages_for(answer.question, pieces.values()))
        # In a thread: it may take some ten milliseconds, for which no event loop should stand still.
        kept = await asyncio.to_thread(lambda: validate(read_drafts(draft), pieces))
        dropped = ", ".join(f"{fault.value} ({times})" for fault, times in kept.faults.items())
        if not kept.sentences:
            raise WriterError(f"no sentence of the writer holds: {dropped or 'it wrote none'}")
        cited = {number for sentence in kept.sentences for number in sentence.citations}
        if not leading_numbers(answer) & cited:
            raise WriterError(
                f"what the answer rests on is not cited any more; {dropped or 'all else holds'}"
            )
        if dropped:
            log.info("sentences of the writer were dropped: %s", dropped)
        return tuple(kept.sentences)
