"""One question from Discord: read, asked, kept, logged, and rendered as a card."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import re
import time
from dataclasses import dataclass, replace

import discord

from bot.render.cards.answers import answer_card
from bot.render.cards.card import Card
from bot.render.wording import day
from bot.service import NewsService, Place
from bot.state.answers import KeptAnswer
from bot.state.corrections import Cited
from bot.suggestions import Suggestions
from index.errors import UsageError
from index.models import Answer, Filters
from index.search.dates import parse_since, parse_until
from index.search.follow_up import Exchange, Resolved, resolve_follow_up
from index.search.wording import telling_words

log = logging.getLogger(__name__)


_TOKEN = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:-?|/[^<>:]+:)\d+(?::[a-zA-Z])?>")
"""What stands in the text of a message for a person, role, channel, emoji, time or command:
https://docs.discord.com/developers/reference#message-formatting"""
_MASKED_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?https?://[^\s()]+>?\)")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is confined to, as people wrote it."""

    outlet: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it was put.

    Attributes:
        text: Its words.
        user_id: Who asks.
        place: Where, and what may be seen there.
        guild_id: The server; None in a direct message.
        narrowing: What it is confined to.
        earlier: The answer that it follows up.
    """

    text: str
    user_id: int
    place: Place
    guild_id: int | None
    narrowing: Narrowing = Narrowing()
    earlier: KeptAnswer | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, ready to be shown and kept under a number that its buttons carry."""

    card: Card
    answer_id: int


def words_of(content: str) -> str:
    """The words of a message: without mentions, custom emoji and marks of markdown."""
    linked = _MASKED_LINK.sub(r"\1", _TOKEN.sub(" ", content))  # `remove_markdown` would drop its words
    return " ".join(discord.utils.remove_markdown(linked).split())


async def answer_inquiry(service: NewsService, inquiry: Inquiry) -> Answered:
    """Answers a question.

    Raises:
        UsageError: There is no question or it names no subject, an outlet is unknown, or a date cannot be
            read.
        BusyError: Too many questions wait.
        LateError: The deadline has passed.
    """
    if not inquiry.text.strip():
        raise UsageError("There is no question. Ask one, such as: who was blamed for the attack?")
    filters = await narrow(service, inquiry.place, inquiry.narrowing, inquiry.earlier)
    narrowed = replace(filters, collections=())
    resolved = _resolve(inquiry.text, inquiry.earlier)
    if not (narrowed or any(telling_words(resolved.question))):
        # "Who said so?" would find somebody who said something.
        raise UsageError(
            "I cannot tell what this is about. Name the subject, or reply to the answer that you mean; "
            "/sources latest lists what is new."
        )
    asked = time.monotonic()
    answer = await service.question(lambda index: index.ask(resolved.question, filters=filters))
    answer = await service.write_up(answer, asked)
    kept = _kept(inquiry, resolved, answer, filters)
    cited = [Cited(c.number, c.article_id, c.revision, c.quote) for c in answer.citations]
    number = await service.record(lambda state: state.answers.keep(kept, cited))
    _log(service, inquiry, answer, number)
    card = answer_card(
        replace(answer, question=inquiry.text),
        answer_id=number,
        understood=resolved.question if resolved.used_context else None,
        narrowed=narrowed,
    )
    return Answered(card, number)


async def narrow(
    service: NewsService, place: Place, narrowing: Narrowing, earlier: KeptAnswer | None = None
) -> Filters:
    """What may be found: the collections of the place, confined further as asked for.

    A follow-up keeps what the earlier question was confined to, unless it says otherwise.

    Raises:
        UsageError: An outlet that the index does not know there, a date that cannot be read, or a
            period that ends before it begins.
    """
    found = place.filters
    if earlier is not None:
        found = replace(earlier.filters, collections=found.collections)
    if narrowing == Narrowing():
        return found
    # Away from the event loop: the first date brings in dateparser.
    return await service.look_up(lambda _: _narrowed(found, narrowing, place, service.suggestions))


def _narrowed(found: Filters, narrowing: Narrowing, place: Place, suggestions: Suggestions) -> Filters:
    today, language = dt.datetime.now().astimezone().date(), place.date_language
    if narrowing.outlet:
        outlet = suggestions.known_outlet(narrowing.outlet, found.collections)
        found = replace(found, outlets=(outlet,))
    if narrowing.since:
        found = replace(found, since=parse_since(narrowing.since, today, language))
    if narrowing.until:
        found = replace(found, until=parse_until(narrowing.until, today, language))
    if found.since and found.until and found.since > found.until:
        raise UsageError(f"The period ends, {day(found.until)}, before it begins, {day(found.since)}.")
    return found


def leans_on(text: str, earlier: KeptAnswer) -> bool:
    """Whether a question cannot be understood without an earlier answer."""
    return _resolve(text, earlier).used_context


def _resolve(text: str, earlier: KeptAnswer | None) -> Resolved:
    if earlier is None:
        return Resolved(text, used_context=False)
    exchange = Exchange(
        question=earlier.question,
        understood=earlier.understood or earlier.question,
        reply=earlier.reply,
        statements=earlier.statements,
        titles=earlier.titles,
    )
    return resolve_follow_up(text, exchange)


def _kept(inquiry: Inquiry, resolved: Resolved, answer: Answer, filters: Filters) -> KeptAnswer:
    return KeptAnswer(
        asked_at=dt.datetime.now(dt.UTC),
        guild_id=inquiry.guild_id,
        channel_id=inquiry.place.channel_id,
        user_id=inquiry.user_id,
        question=inquiry.text,
        understood=resolved.question if resolved.used_context else None,
        answered=answer.answered,
        reply=answer.answer,
        statements=tuple(statement.text for statement in answer.statements),
        titles=tuple(dict.fromkeys(citation.title for citation in answer.citations)),
        filters=filters,
        generation=answer.generation,
        confidence=answer.confidence,
        took_ms=dataclasses.asdict(answer.took),
    )


def _log(service: NewsService, inquiry: Inquiry, answer: Answer, number: int) -> None:
    """One line an answer. Without the operator's wish it has a hash of the question, not its words."""
    facts = {
        "answer": number,
        "question": hashlib.sha256(inquiry.text.encode("utf-8", "replace")).hexdigest()[:12],
        "guild": inquiry.guild_id,
        "follow_up": inquiry.earlier is not None,
        "abstained": not answer.answered,
        "confidence": round(answer.confidence, 2),
        "hits": answer.hits,
        "citations": len(answer.citations),
        "on_subject": answer.coverage.articles,
        "generation": answer.generation,
    }
    facts |= {f"{stage}_ms": round(took, 1) for stage, took in dataclasses.asdict(answer.took).items()}
    if answer.written:
        facts["written"] = len(answer.written)
    if service.settings.log_questions:
        facts["words"] = inquiry.text
    log.info("answered", extra=facts)
