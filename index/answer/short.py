"""The shortest direct reply: words of one sentence of the evidence, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.answer.candidates import Candidate, Kind, comparison_key
from index.answer.evidence import FEATURES, Analyse, AskedFor, Evidence
from index.answer.question_type import Asks
from index.models import Span

SENTENCES = 12
"""How many of the best sentences are looked at."""
MARGIN = {Asks.HOW_MANY: 0.4, Asks.WHO: 0.5, Asks.WHERE: 0.5, Asks.WHEN: 0.8, Asks.WHAT: 0.8}
"""How far the best reply must lead the second to be shown, by what is asked for: further where a word's form
says less about whether it fits. On 337 news questions 35% of the best
replies are shown; 61% of those are right, against 35% of all.
"""
READER_WEIGHT = 0.5
"""What an answer's odds count beside its sentence's score."""
MOST_ODDS = 5.0
"""Beyond this logarithm of odds the reader is as sure as it ever is."""
TELLS_OF_IT = 0.6
"""How much of the question's words a sentence whose day may be the reply to "when" must hold, as a share of
what the best does: a day beside another event is no answer."""
_COVERAGE = FEATURES.index("coverage")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|into|across|outside|off|on|of|around)\s(?:the\s)?(?:\w+\s)?$"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:by|with|named|called|singer|actor|actress|president|minister|star|coach|and)\s$|[,’']\s$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"^(?:,|’s|'s)?\s?(?:who|said|says|told|was|is|has|had|became|announced|won|will|and|wrote|\(|\d\d,)",
    re.IGNORECASE,
)
_PERSON_TITLE = re.compile(
    r"^(?:President|Prime|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Mayor|Judge|King|Queen|Prince|Princess|Lt|Gen)\b"
)
# "the Japanese carmaker", "Saudi officials": the word describes the noun after it and names nothing.
_DESCRIBING = re.compile(
    r"(?:[a-z](?:ans?|ese|ish)|French|Dutch|Greek|Thai|Saudi|Iraqi|Israeli|Pakistani|Czech|Black|White)$"
)
_TITLED = re.compile(
    r"\b(?:film|movie|show|series|book|novel|song|album|single|game|musical|play|word|term|phrase|slogan|nickname|name"
    r"|title|sitcom|podcast|meme|drama)s?\b"
)
_BEFORE_WORDS = re.compile(r"[\s,;:“”\"‘’'(\[–—-]*(?:(?:the|a|an)\s+)?(?=\S)", re.IGNORECASE)
# A full stop belongs to a short word such as "Jan." or "U.S.".
_AFTER_WORDS = re.compile(r"(?:(?<=\w{4})\.)?[\s,;:!?“”\"‘’')\]–—-]*$")
_KNOWN_DAYS = re.compile(r"\d{4}-\d\d-\d\d \d{4}-\d\d-\d\d")
_YEAR = re.compile(r"\d{4}")
_SMALL = re.compile(r"one|half|\d", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:money|cost|price|pay|paid|worth|fine)")
_PERCENT = re.compile(r"%|percent|per cent")
_RATE = re.compile(r"percent|share|rate")
_DURATION = re.compile(r"\bhow (?:long|old)\b", re.IGNORECASE)
_TIME_UNIT = re.compile(r"(?:second|minute|hour|day|week|month|year|decade)s?$")
_PASSIVE = re.compile(
    r"\bwho(?:m)?\s+(?:was|were|is|are|has been|have been|had been|is being|did \w+|do \w+|does \w+)\b[^?]*",
    re.IGNORECASE,
)
_PASSIVE_BEFORE = re.compile(r"\b(?:was|were|been|being|is|are)\s$")
_ON = re.compile(r"\s+on\s+")
_NEGATED = re.compile(r"(?:\b(?:not|never|to)|n['’]t)\s$", re.IGNORECASE)
# "said on Friday": when it was told, which is hardly ever what "when" asks for.
_SAID_BEFORE = re.compile(
    r"\b(?:said|told\s[^,.;]{1,40}|announced|reported|wrote|added|warned|confirmed)\s(?:late\s|early\s)?(?:on\s)?$"
)
_OBJECT_END = re.compile(
    r"\s(?:by|for|of|after|over|in|on|to|with|who|that|as|because|during|from|at|when|following)\b|[,.;:]|\s[–—-]\s"
)
# Words that newspapers put for each other when somebody is held responsible.
_BLAME = frozenset({"blame", "accus"})


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A direct reply and the sentence that prints it.

    Attributes:
        text: An exact substring of the sentence.
        evidence: The sentence.
        score: How well it fits; higher is better, no unit.
        key: The same for replies that say the same.
    """

    text: str
    evidence: Evidence
    score: float
    key: str


def is_plain(ranked: Sequence[ShortAnswer], asked: AskedFor) -> bool:
    """Whether the best of `direct_replies` leads the second clearly enough to be shown as the reply."""
    if not ranked:
        return False
    second = ranked[1].score if len(ranked) > 1 else 0.0
    return ranked[0].score - second >= MARGIN[asked.kind.asks]


def is_of_what_is_asked(reply: ShortAnswer, ranked: Sequence[Evidence], asked: AskedFor) -> bool:
    """Whether a day stands in a sentence on what is asked about; see `TELLS_OF_IT`.

    Of what is to come it must be plain which day it is: "planned for Tuesday" may have been put off since.
    """
    if asked.kind.asks is not Asks.WHEN:
        return True
    if asked.to_come and not _KNOWN_DAYS.fullmatch(reply.key):
        return False
    most = max(e.features[_COVERAGE] for e in ranked[:SENTENCES])
    return reply.evidence.features[_COVERAGE] >= TELLS_OF_IT * most


def direct_replies(ranked: Sequence[Evidence], asked: AskedFor, analyse: Analyse) -> list[ShortAnswer]:
    """Finds possible direct replies in the best sentences, where the kind of question allows one.

    Args:
        ranked: Sentences, best first, with scores.
        asked: The question.
        analyse: Text -> stemmed words.

    Returns:
        Each reply once, best first; none for questions of why and of yes or no, and where no sentence
        holds words of the kind asked for.
    """
    if asked.kind.asks in {Asks.WHY, Asks.YES_NO}:
        return []
    looked_at = ranked[:SENTENCES]
    read = any(e.read is not None and e.read.answer is not None for e in looked_at)
    found: list[ShortAnswer] = []
    for e in looked_at:
        accused = _object_of_passive(e, asked, analyse)
        if accused is not None:
            found.append(ShortAnswer(accused, e, e.score + 3.0, comparison_key(accused)))
        found.extend(_read_in(e, asked) if read else _fitting_in(e, asked, analyse))
    votes = _votes(found)
    best: dict[str, ShortAnswer] = {}
    for short in found:
        voted = replace(short, score=short.score + votes[short.key])
        if short.key not in best or voted.score > best[short.key].score:
            best[short.key] = voted
    return sorted(best.values(), key=lambda s: -s.score)


def _fitting_in(e: Evidence, asked: AskedFor, analyse: Analyse) -> Iterator[ShortAnswer]:
    """The candidates of a sentence, by form and surroundings."""
    for c in e.candidates:
        yield ShortAnswer(c.text, e, e.score + _fit(c, e, asked, analyse), c.key)


def _read_in(e: Evidence, asked: AskedFor) -> Iterator[ShortAnswer]:
    """What the reader reads in a sentence, unless it is words of the question."""
    answer = e.read.answer if e.read else None
    if answer is None:
        return
    span = _bare(e.hit.article.text, answer.span)
    text = e.hit.article.text[span.start : span.end]
    # A name or a time that is known in another form votes for that one.
    key = next((c.key for c in e.candidates if c.span == span), comparison_key(text))
    if key and f" {key} " not in f" {asked.key} ":
        odds = max(-MOST_ODDS, min(MOST_ODDS, answer.score))
        yield ShortAnswer(text, e, e.score + READER_WEIGHT * odds, key)


def _bare(text: str, span: Span) -> Span:
    """Without marks and articles around the words."""
    words = text[span.start : span.end]
    start = span.start + (before.end() if (before := _BEFORE_WORDS.match(words)) else 0)
    end = span.start + len(_AFTER_WORDS.sub("", words))
    return Span(start, max(start, end))


def _votes(found: Sequence[ShortAnswer]) -> dict[str, float]:
    """How many articles hold each reply, scaled to at most 1."""
    articles: dict[str, set[int]] = {}
    for short in found:
        articles.setdefault(short.key, set()).add(short.evidence.hit.article_id)
    most = max((len(a) for a in articles.values()), default=1)
    return {key: len(a) / most for key, a in articles.items()}


def _fit(candidate: Candidate, e: Evidence, asked: AskedFor, analyse: Analyse) -> float:
    """How well a candidate's surroundings suit what is asked for."""
    text = e.hit.article.text
    before, after = text[e.span.start : candidate.span.start], text[candidate.span.end : e.span.end]
    fit = 1.5 * _proximity(candidate.span, e, asked, analyse) - _words_of_question(candidate, asked)
    if candidate.kind is Kind.NAME:
        fit += _fit_name(candidate.text, before, after, asked.kind.asks)
    elif candidate.kind is Kind.AMOUNT:
        fit += _fit_amount(candidate.text, analyse(" ".join(after.split()[:3])), asked, analyse)
    elif candidate.kind is Kind.TIME:
        fit += 0.4 if " " in candidate.text else 0.0
        fit -= 0.8 if _SAID_BEFORE.search(before) else 0.0
        # "In 1908" is mostly what went before: news happen on days.
        fit -= 0.8 if _YEAR.fullmatch(candidate.text) and asked.kind.focus != "year" else 0.0
    else:
        fit += 0.8 if asked.kind.focus and _TITLED.search(asked.kind.focus) else -0.4
    return fit


def _fit_name(name: str, before: str, after: str, asks: Asks) -> float:
    fit = -1.0 if _DESCRIBING.search(name) and re.match(r"\s[a-z]", after) else 0.0
    if asks is Asks.WHERE:
        fit += 0.8 if _PLACE_BEFORE.search(before) else 0.0
        fit -= 1.0 if _PERSON_TITLE.match(name) else 0.0
    elif asks is Asks.WHO:
        fit += 0.5 if _PERSON_BEFORE.search(before) or _PERSON_AFTER.search(after) else 0.0
        fit += 0.4 if " " in name else 0.0
        fit -= 0.5 if _PLACE_BEFORE.search(before) else 0.0
    return fit


def _fit_amount(amount: str, following: Sequence[str], asked: AskedFor, analyse: Analyse) -> float:
    counted = bool(asked.kind.focus and set(analyse(asked.kind.focus)).intersection(following))
    fit = 1.2 if counted else 0.0
    if not counted and _SMALL.fullmatch(amount):
        fit -= 0.8
    if "$" in amount and _MONEY.search(asked.kind.clause):
        fit += 0.6
    if _PERCENT.search(amount) and _RATE.search(asked.kind.clause):
        fit += 0.6
    if _DURATION.search(asked.kind.clause):
        fit += 0.8 if _TIME_UNIT.search(amount) else -0.8
    return fit


def _words_of_question(candidate: Candidate, asked: AskedFor) -> float:
    """Share of a candidate's words that the question has already."""
    words = candidate.key.split()
    return sum(f" {word} " in f" {asked.key} " for word in words) / max(1, len(words))


def _proximity(span: Span, e: Evidence, asked: AskedFor, analyse: Analyse) -> float:
    """Share of the question's words near a candidate, weighted by rarity, fading with distance."""
    text = e.hit.article.text
    total = sum(asked.words.values()) or 1.0
    near = 0.0
    for start, end, weight in ((40, 40, 0.6), (120, 120, 0.4)):
        window = text[max(e.span.start, span.start - start) : min(e.span.end, span.end + end)]
        present = set(analyse(window))
        near += weight * sum(w for word, w in asked.words.items() if word in present) / total
    return near


def _object_of_passive(e: Evidence, asked: AskedFor, analyse: Analyse) -> str | None:
    """Whom a sentence says was blamed, for "who was blamed ...?": the object of the same verb."""
    if asked.kind.asks is not Asks.WHO or not _PASSIVE.search(asked.kind.clause):
        return None
    wanted = {
        stem for word in re.findall(r"\b\w+(?:ed|d)?\b", asked.kind.clause) for stem in analyse(word)
    } & _BLAME
    if not wanted:
        return None
    text = e.hit.article.text
    for match in re.finditer(r"\b\w+\b", text[e.span.start : e.span.end]):
        if not _BLAME.intersection(analyse(match.group())):
            continue
        start = e.span.start + match.end()
        before = text[e.span.start : e.span.start + match.start()]
        passive = match.group().endswith("ed") and _PASSIVE_BEFORE.search(before)
        on_whom = _ON.match(text, start)  # "was blamed on Reyes by the police"
        if _NEGATED.search(before) or (passive and not on_whom):
            continue
        if on_whom:
            start = on_whom.end()
        accused = _noun_phrase(text, start, e.span.end)
        if accused is not None and f" {comparison_key(accused)} " not in f" {asked.key} ":
            return accused
    return None


def _noun_phrase(text: str, start: int, end: int) -> str | None:
    while start < end and text[start] in " \n":
        start += 1
    quoted = re.compile(r"[“\"‘']([^“”\"‘’\n]{3,80})[”\"’']").match(text, start, end)
    if quoted:
        return quoted[1].rstrip(",.")
    stop = _OBJECT_END.search(text, start, end)
    phrase = text[start : stop.start() if stop else end].strip().rstrip(".")
    words = phrase.split()
    if not 1 <= len(words) <= 8:
        return None
    if words[0].lower() in {"the", "a", "an"} and len(words) > 1:
        phrase = phrase[len(words[0]) :].strip()
    return phrase if words[0].lower() not in {"him", "her", "it", "them", "us", "me", "by"} else None
