"""Who speaks for whom: spokesmen, press offices, and those of whom a sentence says that they speak for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.answer.attribution.cues import VERBS, Form
from index.answer.attribution.lexicon import DETERMINERS, PREPOSITIONS
from index.answer.attribution.people import ENDS_IN_ROLE, Mention, Person
from index.answer.attribution.phrases import phrase_after, phrase_before
from index.answer.attribution.words import Word
from index.answer.question_type import word_list
from index.models import Span

SPOKESMAN = r"spokes(?:man|men|woman|women|person|persons|people)"
"""What somebody is called who speaks for another."""
MAY_SPEAK_FOR = re.compile(
    rf"{SPOKESMAN}|\bpress\s|\brepresentative|\b(?:speak|spoke|speaks|speaking)\s(?:for|on)\b",
    re.IGNORECASE,
)
"""What a sentence holds that says of somebody that they speak for another; most hold nothing of it."""
ROLE_REACH = 6
"""Words, from "former" on, before "spokesman": a former one says what they like."""
_SPOKES = re.compile(rf"{SPOKESMAN}$", re.IGNORECASE)
_PRESS = word_list("office officer secretary service team")
_SPEAKING = word_list("speaks speaking spoke speak")
_NO_LONGER = word_list("former onetime ex formerly then")
_FOR = frozenset({"for", "of"})
_ITS = frozenset({"its", "their", "it", "them", "they"})
_RANKS = word_list("chief senior top lead main official deputy")
_ANY_BODY = word_list(
    """
    group faction militia movement organisation organization company firm body party agency alliance outfit
    """
)
"""What any body may be called for short."""


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody who speaks for another.

    Attributes:
        start: Where the words for what they are begin: "spokesman", "speaks for".
        body: For whom, as printed there: "Kataib Hezbollah", "the group’s", "its".
        name: Who, if named beside it.
    """

    start: int
    body: Span
    name: Span | None


def posts_in(words: list[Word]) -> Iterator[Post]:
    """Those of whom a sentence says that they speak for another: a lawyer or a researcher does not.

    Args:
        words: The sentence.
    """
    for place, word in enumerate(words):
        after = _behind_role(words, place)
        if after is None or _is_past(words, place):
            continue
        behind = words[after] if after < len(words) else None
        if behind is not None and behind.lower in _FOR:
            phrase, start = _behind_for(words, after + 1), _start_of_role(words, place)
            after = phrase[1] if phrase else after
        else:
            phrase = _owner(words, place)
            start = phrase[0] if phrase else place
        if phrase is not None:
            body = _span(words, phrase)
            # In "a spokesman for the mayor, Tom Hask," the name may be the mayor's.
            behind_it = (
                after if not ENDS_IN_ROLE.search(words[after - 1].lower) or start == phrase[0] else len(words)
            )
            yield Post(word.start, body, _name(words, start, behind_it))


def _behind_role(words: list[Word], place: int) -> int | None:
    """The place behind "spokesman", "press office", "representative", or "speaks" before its "for"."""
    lower = words[place].lower
    following = words[place + 1].lower if place + 1 < len(words) else ""
    if _SPOKES.search(lower):
        return place + 1
    if lower == "press" and following in _PRESS:
        return place + 2
    # "Representative Ann Moss" has a seat in a parliament.
    if words[place].text in {"representative", "representatives"} and following in _FOR:
        return place + 1
    if lower in _SPEAKING and place and words[place - 1].lower in {"who", ","}:
        on_behalf = [w.lower for w in words[place + 1 : place + 4]] == ["on", "behalf", "of"]
        return place + 3 if on_behalf else place + 1 if following == "for" else None
    return None


def _is_past(words: list[Word], place: int) -> bool:
    """Whether it is a former spokesman: nothing but words stands between the two."""
    for word in reversed(words[max(0, place - ROLE_REACH) : place]):
        if not word.is_word:
            return False
        if word.lower in _NO_LONGER or word.lower.startswith("ex-"):
            return True
    return False


def _start_of_role(words: list[Word], place: int) -> int:
    """Where "a spokesman", "chief spokesman", "who speaks" begins."""
    while place and words[place - 1].lower in DETERMINERS | _RANKS | {"who"}:
        place -= 1
    return place


def _behind_for(words: list[Word], start: int) -> tuple[int, int] | None:
    """For whom: the phrase behind "for", without the verb that may follow it at once."""
    phrase = phrase_after(words, start)
    if phrase is None:
        return None
    named = False
    for place in range(*phrase):
        word, before = words[place], words[place - 1]
        joined = (
            word.lower in PREPOSITIONS | DETERMINERS | {"and"} or before.lower in PREPOSITIONS | DETERMINERS
        )
        verb = VERBS.get(word.lower)
        speaks = verb is not None and verb.form in {Form.PAST, Form.THIRD}
        if not word.is_capital and not joined and (named or speaks):
            return start, place
        named = named or word.is_capital
    return phrase


def _owner(words: list[Word], place: int) -> tuple[int, int] | None:
    """Whose spokesman: "its", "the group’s", "Tessaly"; None where the word stands alone."""
    end = place
    while end and words[end - 1].lower in _RANKS:
        end -= 1
    if end and words[end - 1].lower in _ITS:
        return end - 1, end
    return phrase_before(words, end)


def _name(words: list[Word], start: int, after: int) -> Span | None:
    """The name beside a role, behind it, or before its comma or "is"."""
    place = after + 1 if after < len(words) and words[after].text == "," else after
    end = place
    while end < len(words) and words[end].is_capital and words[end].is_word:
        end += 1
    if end > place:
        return _span(words, (place, end))
    if start < 2 or words[start - 1].lower not in {",", "(", "—", "–", "is"}:
        return None
    phrase = phrase_before(words, start - 1)
    return _span(words, phrase) if phrase and words[phrase[1] - 1].is_capital else None


def _span(words: list[Word], phrase: tuple[int, int]) -> Span:
    return Span(words[phrase[0]].start, words[phrase[1] - 1].end)


def body_meant(text: str, post: Post, who: Person | None, sentence: int, mentions: list[Mention]) -> Span:
    """For whom somebody speaks, where the post has only "its" or "the group’s": the body mentioned last.

    Args:
        text: The article's text.
        post: The post.
        who: Whose it is, if a person with a full name.
        sentence: Number of its sentence.
        mentions: Who was mentioned, up to this sentence.

    Returns:
        The words for it elsewhere in the text; those of the post where nothing fuller is plain.
    """
    words = text[post.body.start : post.body.end].lower()
    noun = re.sub(r"[’']s?$", "", words).split()[-1]
    short = words in _ITS or noun in _ANY_BODY
    if not short and not words.startswith("the "):
        return post.body
    for mention in reversed(mentions):
        if sentence - mention.sentence > 1:
            break
        own = mention.words.start <= post.body.start < mention.words.end
        if own or mention.single is not None or mention.person is who is not None:
            continue
        if mention.person is not None and _is_human(text, mention.person):
            continue
        named = text[mention.words.start : mention.words.end].lower()
        if short or named.endswith(f" {noun}"):
            return mention.words
    return post.body


def _is_human(text: str, person: Person) -> bool:
    """Whether a name is somebody's rather than a body's: with a title, a role, or cut to its last word."""
    name = text[person.name.start : person.name.end]
    cut_short = text.count(name.split()[-1]) > text.count(name)
    return person.gender is not None or bool(person.roles) or cut_short
