"""What a button does, written into its custom_id, so that buttons work after a restart.

Each class is one action; `TEMPLATE` finds it in a custom_id (for `discord.ui.DynamicItem`), `decode`
reads the match. Numbers are written in base 36: five of 64 bits have room in the 100 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.render.cards import limits
from index.models import Span

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER = "[0-9a-z]{1,13}"  # 36^13 is more than 2^64


def _template(prefix: str, *names: str) -> re.Pattern[str]:
    return re.compile(":".join((prefix, *(f"(?P<{name}>{_NUMBER})" for name in names))))


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError(f"{number} is negative, and ids, offsets and pages are not.")
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits


class CustomId:
    """One action of a button with its numbers, all from 0 to 2^64 - 1."""

    __slots__ = ()
    PREFIX: ClassVar[str]
    TEMPLATE: ClassVar[re.Pattern[str]]

    def encode(self) -> str:
        """The custom_id, at most 100 characters."""
        numbers = (int(getattr(self, name)) for name in self.TEMPLATE.groupindex)
        return ":".join((self.PREFIX, *map(_base36, numbers)))

    @classmethod
    def decode(cls, match: re.Match[str]) -> Self:
        """The action of a custom_id that `TEMPLATE` matched in full."""
        return cls(**{name: int(value, 36) for name, value in match.groupdict().items()})


@dataclass(frozen=True, slots=True)
class QuotingId(CustomId):
    """Shows a passage of one revision of an article, with all that was quoted from it marked.

    Attributes:
        article: The article's id.
        revision: Which of its texts was quoted.
        passage: The passage to show.
        start: Where the first quotation begins in the text.
        end: Where it ends.
        more: Further quotations; those that have no room in a custom_id are left out.
    """

    article: int
    revision: int
    passage: int
    start: int
    end: int
    more: tuple[Span, ...] = ()

    @property
    def quotes(self) -> tuple[Span, ...]:
        """All quotations, the first one first."""
        return (Span(self.start, self.end), *self.more)

    def encode(self) -> str:
        written = ":".join((self.PREFIX, *map(_base36, (self.article, self.revision, self.passage))))
        written += f":{_base36(self.start)}:{_base36(self.end)}"
        for quote in self.more:
            added = f".{_base36(quote.start)}-{_base36(quote.end)}"
            if len(written) + len(added) > limits.CUSTOM_ID:
                break
            written += added
        return written

    @classmethod
    def decode(cls, match: re.Match[str]) -> Self:
        numbers = match.groupdict()
        more = (quote.split("-") for quote in numbers.pop("more").split(".")[1:])
        spans = tuple(Span(int(start, 36), int(end, 36)) for start, end in more)
        return cls(**{name: int(value, 36) for name, value in numbers.items()}, more=spans)


def _quoting_template(prefix: str) -> re.Pattern[str]:
    plain = _template(prefix, "article", "revision", "passage", "start", "end")
    return re.compile(rf"{plain.pattern}(?P<more>(?:\.{_NUMBER}-{_NUMBER})*)")


@dataclass(frozen=True, slots=True)
class EvidenceId(QuotingId):
    """Shows, privately, the passage that was quoted: `text[start:end]` of that revision of the article."""

    PREFIX: ClassVar[str] = "dl:e"
    TEMPLATE: ClassVar[re.Pattern[str]] = _quoting_template(PREFIX)


@dataclass(frozen=True, slots=True)
class NeighbourId(QuotingId):
    """Turns the page of an evidence card to another passage, which replaces the one shown.

    The quotations stay those of the card, so that they are marked when the reader comes to them.
    """

    PREFIX: ClassVar[str] = "dl:n"
    TEMPLATE: ClassVar[re.Pattern[str]] = _quoting_template(PREFIX)


@dataclass(frozen=True, slots=True)
class FollowUpId(CustomId):
    """Opens the field for a further question about a kept answer."""

    PREFIX: ClassVar[str] = "dl:f"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "answer")
    answer: int


@dataclass(frozen=True, slots=True)
class RateId(CustomId):
    """Says whether a kept answer was helpful."""

    PREFIX: ClassVar[str] = "dl:r"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "answer", "helpful")
    answer: int
    helpful: bool

    @classmethod
    def decode(cls, match: re.Match[str]) -> Self:
        return cls(int(match["answer"], 36), match["helpful"] == "1")


@dataclass(frozen=True, slots=True)
class PageId(CustomId):
    """Turns a kept listing to a page, counted from 0."""

    PREFIX: ClassVar[str] = "dl:p"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "request", "page")
    request: int
    page: int


@dataclass(frozen=True, slots=True)
class OpenArticleId(CustomId):
    """Shows an article's card, privately, in a message of its own."""

    PREFIX: ClassVar[str] = "dl:o"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "article")
    article: int


@dataclass(frozen=True, slots=True)
class ArticlePageId(CustomId):
    """Turns an article's card to a page, counted from 0; the card is replaced."""

    PREFIX: ClassVar[str] = "dl:a"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "article", "page")
    article: int
    page: int


@dataclass(frozen=True, slots=True)
class HistoryId(CustomId):
    """Shows what an article's revisions have changed, privately, in a message of its own."""

    PREFIX: ClassVar[str] = "dl:h"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "article")
    article: int


@dataclass(frozen=True, slots=True)
class HistoryPageId(CustomId):
    """Turns what an article's revisions have changed to a page, counted from 0; the card is replaced."""

    PREFIX: ClassVar[str] = "dl:i"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "article", "page")
    article: int
    page: int


@dataclass(frozen=True, slots=True)
class RemoveId(CustomId):
    """Removes an article once confirmed, or leaves it where it is."""

    PREFIX: ClassVar[str] = "dl:x"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "article", "confirmed")
    article: int
    confirmed: bool

    @classmethod
    def decode(cls, match: re.Match[str]) -> Self:
        return cls(int(match["article"], 36), match["confirmed"] == "1")


@dataclass(frozen=True, slots=True)
class CancelId(CustomId):
    """Stops a job that changes the index."""

    PREFIX: ClassVar[str] = "dl:c"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "job")
    job: int


@dataclass(frozen=True, slots=True)
class FollowFeedId(CustomId):
    """Has one of the feeds polled that were found at an address; what was found is kept."""

    PREFIX: ClassVar[str] = "dl:w"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "request", "place")
    request: int
    place: int


@dataclass(frozen=True, slots=True)
class RemoveFeedId(CustomId):
    """Ends that a feed is polled, once confirmed, or leaves it as it is."""

    PREFIX: ClassVar[str] = "dl:y"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "feed", "confirmed")
    feed: int
    confirmed: bool

    @classmethod
    def decode(cls, match: re.Match[str]) -> Self:
        return cls(int(match["feed"], 36), match["confirmed"] == "1")


@dataclass(frozen=True, slots=True)
class CheckFeedsId(CustomId):
    """Shows, privately, how the feeds of an announcement are now; also tells one announcement from others."""

    PREFIX: ClassVar[str] = "dl:k"
    TEMPLATE: ClassVar[re.Pattern[str]] = _template(PREFIX, "announcement")
    announcement: int


EVERY_ID: tuple[type[CustomId], ...] = (
    EvidenceId,
    NeighbourId,
    FollowUpId,
    RateId,
    PageId,
    OpenArticleId,
    ArticlePageId,
    HistoryId,
    HistoryPageId,
    RemoveId,
    CancelId,
    FollowFeedId,
    RemoveFeedId,
    CheckFeedsId,
)
"""All actions; no custom_id is matched by the templates of two."""

STILL = "dl:-"
"""Prefix of the custom_id of a button that is disabled and does nothing."""


def turning(back: CustomId | None, on: CustomId | None) -> tuple[str, str]:
    """The custom_ids of ◀ and ▶; one that leads nowhere still has its own, as no two may be alike."""
    return (back.encode() if back else f"{STILL}:back", on.encode() if on else f"{STILL}:on")
