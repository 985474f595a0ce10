"""Cards without an answer: help, polite refusals, and errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from bot.render.cards.card import Card, Colour, Part, Piece, Prose, Separator, text
from bot.render.cards.fitting import fit
from bot.render.cards.plain import tidy, tidy_line
from bot.render.cards.sources import name
from bot.render.wording import count, day
from index.catalogue import Holdings

_OUTLETS = 8
_EXAMPLES = 5
_CHANNELS = 10
_HOW_TO_ASK = (
    "**How to ask**",
    "- `/ask` and a question; you can name an outlet and dates",
    "- mention me with a question, or write to me directly",
    "- **Follow up** below an answer, or reply to it and mention me: “and when was that?”",
    "- in the menu of a message, Apps → **Check against coverage**: who reports for and against it",
    "- `/quotes` shows what somebody is reported to have said, with a topic or without",
    "- `/sources` looks articles up, `/coverage` shows who reported a subject and when",
)
_HOW_TO_READ = (
    "**How to read an answer**",
    "- every sentence stands as it was printed; [1] says in which article",
    "- — behind a sentence names whose claim it is: I report who says what, not what is true",
    "- **Evidence** shows the passage with the quoted words marked",
    "- where the articles do not answer, I say so",
)


class Tone(Enum):
    """What kind of notice it is, which is seen by the colour of its edge."""

    INFORMATION = Colour.NEUTRAL
    DONE = Colour.ANSWER
    REFUSAL = Colour.WARNING
    ERROR = Colour.ERROR


def help_card(holdings: Holdings, examples: Sequence[str] = ()) -> Card:
    """What can be asked, what the index holds now, and how to read an answer.

    Args:
        holdings: What is held, of what whoever asks may see.
        examples: Questions that the index answers, as plain text.
    """
    parts: list[Part] = [text(*_held(holdings)), Separator(), text("\n".join(_HOW_TO_ASK))]
    if examples:
        parts.append(text(*_examples(examples[:_EXAMPLES])))
    parts += [Separator(), text("\n".join(_HOW_TO_READ))]
    return fit(Card(tuple(parts), Colour.EVIDENCE))


def _held(holdings: Holdings) -> Iterator[Piece]:
    yield "**I answer questions about news coverage, and show where every sentence was printed.**\n"
    if not holdings.articles:
        yield "There are no articles in the index yet."
        return
    articles, outlets = count(holdings.articles, "article"), count(len(holdings.outlets), "outlet")
    yield f"The index holds {articles} of {outlets}"
    if holdings.oldest and holdings.newest:
        yield f", published from {day(holdings.oldest)} to {day(holdings.newest)}"
    yield ".\n-# "
    for number, outlet in enumerate(list(holdings.outlets)[:_OUTLETS]):
        yield " · " if number else ""
        yield name(outlet)
    more = len(holdings.outlets) - _OUTLETS
    if more > 0:
        yield f" · and {more} more (`/sources outlets`)"


def _examples(examples: Sequence[str]) -> Iterator[Piece]:
    yield "**For example**"
    for example in examples:
        yield "\n- "
        yield Prose(tidy_line(example), 1, most=300)


def notice_card(words: str, tone: Tone = Tone.INFORMATION) -> Card:
    """One notice: what happened and what to do, as plain text.

    Errors of the index and the service carry such a sentence as their message.
    """
    return fit(Card((text(Prose(tidy(words) or "…", 0)),), tone.value))


def how_to_ask_card(bot_name: str | None) -> Card:
    """Somebody mentioned the bot, or wrote to it, without a question.

    Args:
        bot_name: The name that the bot has there; None in a direct message, where nobody need mention it.
    """
    if bot_name is None:
        way, address = "just write your question", ""
    else:
        way, address = "mention me and write your question behind it", f"{tidy_line(bot_name)} "
    return notice_card(
        f"Ask me something about the news: {way}, for example “{address}who was blamed for the strike?”, or "
        "use /ask. More with /help.",
        Tone.INFORMATION,
    )


def elsewhere_card(channels: Sequence[int]) -> Card:
    """Somebody asks where the bot does not answer.

    Args:
        channels: Ids of those where it does; as mentions, so that nobody learns the name of a hidden one.
    """
    named = " ".join(f"<#{number}>" for number in channels[:_CHANNELS])
    more = f" and {len(channels) - _CHANNELS} more" if channels[_CHANNELS:] else ""
    return fit(Card((text(f"I do not answer in this channel, but in {named}{more}."),), Tone.REFUSAL.value))


def error_card(incident: str) -> Card:
    """Something unforeseen failed.

    Args:
        incident: The id under which the log has the details.
    """
    return notice_card(
        f"Something went wrong here, and it is not your question's fault. Please try again; if it happens "
        f"again, tell whoever runs this bot: incident {incident}.",
        Tone.ERROR,
    )
