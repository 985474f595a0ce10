"""The card of an answer, and of an honest "not in the coverage"."""

from __future__ import annotations

from collections.abc import Iterator

from bot.render.cards import limits
from bot.render.cards.card import Button, Card, Colour, Part, Piece, Prose, Row, Separator, Style, Text, text
from bot.render.cards.corrections import NOTE_ROOM
from bot.render.cards.custom_ids import FollowUpId, RateId
from bot.render.cards.fitting import fit
from bot.render.cards.markdown import period, small
from bot.render.cards.plain import tidy_line
from bot.render.cards.sources import (
    ASKED,
    DIRECT,
    account_lines,
    confidence,
    confinement,
    figure_lines,
    marker,
    name,
    quotations,
    related_parts,
    source_parts,
)
from bot.render.dates import reply_meant
from bot.render.extent import extent, rests_on
from bot.render.terminal import RELATED, UNANSWERED, WRITTEN
from bot.render.wording import count
from index.models import Answer, Filters, WrittenSentence

STATEMENTS = 8
"""Statements quoted at most: more than anybody reads on a telephone."""


def answer_card(
    answer: Answer, *, answer_id: int, understood: str | None = None, narrowed: Filters | None = None
) -> Card:
    """The reply to a question.

    Args:
        answer: The reply.
        answer_id: Under which it is kept, for the buttons below it.
        understood: What a follow-up was understood as, where that differs from what was typed.
        narrowed: The outlets and dates that the question was confined to; said, so that nothing found there
            is not taken for nothing found at all.
    """
    confined = confinement(narrowed or Filters())
    body = _answered(answer) if answer.answered else _unanswered(answer, confined)
    parts = (_asked(answer.question, understood, confined), *body, _buttons(answer_id))
    card = Card(parts, Colour.ANSWER if answer.answered else Colour.NEUTRAL)
    return fit(card, limits.TEXT - NOTE_ROOM)  # what it cites may change, and that is noted on it


def _asked(question: str, understood: str | None, confined: str) -> Text:
    words = "Understood as: " if understood else ""
    asked = Prose(tidy_line(understood or question) or "…", ASKED, floor=100, most=400)
    within: tuple[Piece, ...] = ("\n-# Only ", name(confined, floor=80)) if confined else ()
    return text("-# ", words, asked, *within)


def _answered(answer: Answer) -> Iterator[Part]:
    if answer.answer and tidy_line(answer.answer):
        yield _direct(answer, answer.answer)
    if answer.written:
        yield _written(answer.written)
    if answer.figures:
        yield text("-# Reports differ\n", *figure_lines(answer.figures, answer.citations))
    if answer.accounts:
        yield text("-# Reports differ", *account_lines(answer.accounts, answer.citations))
    if answer.statements:
        yield quotations(answer.statements[:STATEMENTS], answer.citations)
    if answer.statements[STATEMENTS:]:
        yield text(small(f"and {count(len(answer.statements[STATEMENTS:]), 'more statement')}"))
    yield Separator()
    yield from source_parts(answer.citations)
    yield text(small(rests_on(answer), confidence(answer.confidence)))


def _direct(answer: Answer, words: str) -> Text:
    """The short answer with whose claim it is: nobody's claim is reported as a fact."""
    pieces: list[Piece] = ["**", Prose(tidy_line(words), DIRECT, floor=400, most=600), "**"]
    meant = reply_meant(answer)
    if meant:
        pieces.append(f" ({period(meant.first, meant.last)})")
    origin = next((s for s in answer.statements if _holds(tidy_line(s.text), tidy_line(words))), None)
    if origin:
        pieces += [" ", marker(origin.citations)]
        if origin.speaker and tidy_line(origin.speaker):
            pieces += [" — ", name(origin.speaker, floor=60)]
    return text(*pieces)


def _written(sentences: tuple[WrittenSentence, ...]) -> Text:
    """What a model wrote, never shortened: a sentence that lost its end might have lost its "not"."""
    pieces: list[Piece] = []
    for sentence in sentences:
        words = Prose(tidy_line(sentence.text), DIRECT, floor=limits.TEXT)
        pieces += [" " if pieces else "", words, " ", marker(sentence.citations)]
    return text(*pieces, f"\n-# {WRITTEN}")


def _holds(printed: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, without regard to case."""
    printed, words = f" {printed.casefold()} ", words.casefold()
    at = printed.find(words)
    while at > 0:
        if not printed[at - 1].isalnum() and not printed[at + len(words)].isalnum():
            return True
        at = printed.find(words, at + 1)
    return False


def _unanswered(answer: Answer, confined: str) -> Iterator[Part]:
    where = " within these limits" if confined else ""
    holdings = f"On the subject the index holds {extent(answer.coverage)}{where}."
    yield text(f"**{UNANSWERED}**\n{holdings}")
    if answer.related:
        yield Separator()
        yield text(f"**{RELATED}**")
        yield from related_parts(answer.related)
    yield text(small(confidence(answer.confidence)))


def _buttons(answer_id: int) -> Row:
    return Row(
        (
            Button("Follow up", FollowUpId(answer_id).encode(), style=Style.PRIMARY),
            Button("", RateId(answer_id, helpful=True).encode(), emoji="👍"),
            Button("", RateId(answer_id, helpful=False).encode(), emoji="👎"),
        )
    )
