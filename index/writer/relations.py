"""Who does what to whom: words of a sentence must stand to each other as they are printed.

Without a parser this can be seen only from their order. A sentence may leave out, move whole parts and change
between "X sued Y" and "Y was sued by X"; what looks like more than that is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.answer.polarity import read
from index.answer.question_type import word_list
from index.writer.figures import NUMBER_WORD, find_figures, without_figures
from index.writer.reserve import SPEECH
from index.writer.words import FUNCTION_WORDS, MONTHS, words_in

_FREE = word_list(
    """
    a an the according as at by of on in to that than who which it its his her their he she they so i
    was were is are be been being am has had have having do did does nobody none no not
    """
)
"""Function words that a sentence may have of its own; `keeps_negations` looks at "no" and "not". All others
relate: "after" is not "before", and "because" is more than "and"."""
_ARTICLES = word_list("a an the his her its their")
_BE = word_list("was were is are be been being")
_OWNING = word_list("of for with against from without like unlike")
_GIVEN_TO = word_list("for against from")
_PREPOSITIONS = word_list("of for with in on at by from to over about against after before")
_CLAUSE = re.compile(r"[;,](?!\d)|\b(?:and|but|while|whereas|against|from|to|compared)\b", re.IGNORECASE)
_BREAK = re.compile(r";|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:after|before|when|because|since|until|although|though|whereas)\b", re.IGNORECASE
)
_SCALE_AND = re.compile(
    rf"\b(hundred|thousand|million|billion)\s+and(?=\s+(?:{NUMBER_WORD})\b)", re.IGNORECASE
)
"""An "and" within a number, which begins no clause."""
_BREAK_OR_SUBORDINATE = re.compile(f"{_BREAK.pattern}|{_SUBORDINATE.pattern}", re.IGNORECASE)
_LIST = re.compile(r"\w+,\s+(?:\w+\s+)?\w+\s+and\b", re.IGNORECASE)
"""An "and" within "homes, roads and bridges", which begins no clause."""
_TIME = re.compile(rf"\w+day\b|(?:to|yester)day\b|tomorrow\b|(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)
_COMMA = re.compile(r"[,;:](?!\d|\s*(?:and|but|while|whereas)\b)", re.IGNORECASE)
_BY = re.compile(r"[^,;]*\bby\b(?!\s+\S*\d)", re.IGNORECASE)
"""A "by" before who does something; what stands before a figure is by how much."""
_LED = re.compile(r"\b(from|to|by|since|until|before|after)\s+(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    """A telling word that is neither a figure nor a day.

    Attributes:
        sense: As compared.
        start: Where it begins.
        end: Where it ends.
        before: The word before it, or before the name that it ends, articles left out; empty where
            punctuation comes between.
        owns: Whether it is what something belongs to: "Felk's".
    """

    sense: str
    start: int
    end: int
    before: str
    owns: bool


_Places = dict[str, list[_Token]]


def has_own_relations(text: str, printed: str) -> bool:
    """Whether a sentence joins its words by "because", "after", "all" or such that is not printed."""
    known = {word.key for word in words_in(printed)}
    return any(
        word.key in FUNCTION_WORDS and word.key not in _FREE and word.key not in known
        for word in words_in(text)
    )


def are_kept(text: str, printed: str) -> bool:
    """Whether the words of a sentence stand to each other as printed, as far as their order tells."""
    text, printed = (_SCALE_AND.sub(r"\1", each) for each in (text, printed))
    ours = _tokens(text)
    places: _Places = {}
    for token in _tokens(printed):
        places.setdefault(token.sense, []).append(token)
    shared = [token for token in ours if token.sense in places]
    for first, second in _in_one_breath(shared, 2, text):
        clause = _clause_of(text, second, ours)
        if (
            _skips_a_subject(first, second, clause, places, printed)
            or _is_acted_on(first, second, places)
            or _joins_two(first, second, text, places, printed)
        ):
            return False
    if any(_is_turned(a, b, c, text, places, printed) for a, b, c in _in_one_breath(shared, 3, text)):
        return False
    return not any(
        _loses_its_head(token, places, opens=token is ours[0]) or _is_given_to(token, text, places)
        for token in shared
    )


def _in_one_breath(tokens: list[_Token], size: int, text: str) -> list[tuple[_Token, ...]]:
    """Words that follow each other without a comma between them."""
    runs = zip(*(tokens[at:] for at in range(size)), strict=False)
    return [run for run in runs if not _COMMA.search(text, run[0].end, run[-1].start)]


def _is_given_to(token: _Token, text: str, places: _Places) -> bool:
    """Whether a word stands behind a "for", "against" or "from" that is not its own."""
    if text[token.start : token.end].endswith("ing"):
        return False  # "the reason for postponing it"
    return token.before in _GIVEN_TO and token.before not in {each.before for each in places[token.sense]}


def figures_stay_with_theirs(text: str, printed: str) -> bool:
    """Whether each figure stands in the clause of what it belongs to: not the votes of one with another."""
    text, printed = (_SCALE_AND.sub(r"\1", each) for each in (text, printed))
    leads = _leads(printed)
    if any(value in leads and not words & leads[value] for value, words in _leads(text).items()):
        return False
    clauses = [(find_figures(part), _senses(part)) for part in _CLAUSE.split(printed)]
    for part in _CLAUSE.split(text):
        words = _senses(part)
        for figure in find_figures(part):
            own = [senses for found, senses in clauses if any(figure.value == f.value for f in found)]
            others = [
                senses
                for found, senses in clauses
                if any(figure.unit == f.unit for f in found) and all(figure.value != f.value for f in found)
            ]
            if own and not any(all(_may_be_of(words, each, other) for other in others) for each in own):
                return False
    return True


def _may_be_of(words: set[str], own: set[str], other: set[str]) -> bool:
    return not words & (other - own) or bool(words & (own - other))


def _leads(text: str) -> dict[Decimal | str, set[str]]:
    """Figures -> the words that lead to them: "from", "to"."""
    leads: dict[Decimal | str, set[str]] = {}
    for match in _LED.finditer(text):
        for figure in find_figures(match[2].rstrip(".,;"))[:1]:
            leads.setdefault(figure.value, set()).add(match[1].casefold())
    return leads


def _senses(text: str) -> set[str]:
    return set(read(without_figures(text)).senses)


@lru_cache(4096)
def _sense(word: str) -> str:
    """The sense of a word, marked where it is the opposite of another; empty where it has none."""
    reading = read(word)
    return f"{'not ' * bool(reading.turned)}{reading.senses[0]}" if reading.senses else ""


@lru_cache(4096)
def _is_figure_or_day(word: str) -> bool:
    return _TIME.match(word) is not None or bool(find_figures(word))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    before, end, was_name = "", 0, False
    for word in words_in(text):
        between = text[end : word.start].strip()
        in_one = between == "." and _TIME.fullmatch(text[:end].rpartition(" ")[2])  # "Sept. 10"
        if between and not in_one and not re.match(r"\d[.,:]\d", text[end - 1 : word.start + 1]):
            before, was_name = "", False
        end = word.end
        if _is_figure_or_day(word.text):
            continue
        if word.key in FUNCTION_WORDS:
            before, was_name = (before if word.key in _ARTICLES else word.key), False
            continue
        owns = word.text.endswith(("'s", "’s", "s'", "s’"))
        tokens.append(_Token(_sense(word.text) or word.key, word.start, word.end, before, owns))
        was_name = word.is_capitalised
        before = before if was_name else word.key
    return tokens


def _clause_of(text: str, token: _Token, tokens: Iterable[_Token]) -> set[str]:
    """Senses of the clause in which a word stands."""
    start = max((m.end() for m in _BREAK.finditer(text, 0, token.start)), default=0)
    stop = _BREAK.search(text, token.end)
    end = stop.start() if stop else len(text)
    return {each.sense for each in tokens if start <= each.start < end}


def _is_turned(first: _Token, verb: _Token, last: _Token, text: str, places: _Places, printed: str) -> bool:
    """Whether three words that follow each other are printed the other way round, or with another "by"."""
    firsts, verbs, lasts = places[first.sense], places[verb.sense], places[last.sense]
    by = _BY.match(text, verb.end, last.start) is not None
    if firsts[0].start > verbs[-1].start and verbs[0].start > lasts[-1].start:
        printed_by = _BY.match(printed, verbs[-1].end, firsts[0].start) is not None
        return by == printed_by and verb.before not in _OWNING
    # In the printed order: "sued by the company" is not "sued the company".
    in_order = firsts[0].start < verbs[0].start and verbs[-1].end <= lasts[0].start
    return in_order and by != (_BY.match(printed, verbs[-1].end, lasts[0].start) is not None)


def _skips_a_subject(first: _Token, second: _Token, clause: set[str], places: _Places, printed: str) -> bool:
    """Whether what stands between two words when printed begins a new clause with a subject of its own."""
    gaps = [(a, printed[a.end : b.start]) for a in places[first.sense] for b in places[second.sense]]
    gaps = [(a, gap) for a, gap in gaps if gap]
    if not gaps:
        return False
    start, gap = min(gaps, key=lambda found: len(found[1]))
    if re.fullmatch(r",[^,]*,\s*", gap):
        return False  # an aside
    parts = _BREAK.split(_LIST.sub(" ", gap))
    if not _tokens(parts[0]) and not _tokens(_COMMA.split(_BREAK.split(printed[: start.start])[-1])[-1]):
        return False  # "the sailors and the officers drowned"
    return len(parts) > 1 and any(token.sense not in clause for token in _tokens(parts[-1]))


def _joins_two(first: _Token, second: _Token, text: str, places: _Places, printed: str) -> bool:
    """Whether words of two clauses, "sank after it hit a tanker", have become one: "a tanker sank"."""
    ours = text[first.end : second.start]
    gaps = [printed[a.end : b.start] for a in places[first.sense] for b in places[second.sense]]
    back = [printed[b.end : a.start] for a in places[first.sense] for b in places[second.sense]]
    gap = min(filter(None, gaps), key=len, default="")
    if gap:
        return (
            not gap.startswith(",")
            and bool(_SUBORDINATE.search(_BREAK.split(gap)[-1]))
            and not _SUBORDINATE.search(ours)
        )
    gap = min(filter(None, back), key=len, default="")
    is_next = all(word.key in _ARTICLES for word in words_in(ours))
    is_said = SPEECH.search(text, first.start, second.end) is not None  # ", said the mayor"
    return is_next and not is_said and "," not in gap and _BREAK_OR_SUBORDINATE.search(gap) is not None


def _is_acted_on(first: _Token, verb: _Token, places: _Places) -> bool:
    """Whether a word is done something to, where it is printed as what does it."""
    verbs, firsts = places[verb.sense], places[first.sense]
    if verb.before not in _BE or verb.sense.endswith("er"):
        return False
    if any(token.before in _BE for token in verbs):
        return first.before != "by" and all(token.before == "by" for token in firsts)
    return firsts[-1].end < verbs[0].start


def _loses_its_head(token: _Token, places: _Places, *, opens: bool) -> bool:
    """Whether "the wife of Felk" or "Felk's wife" has become Felk."""
    printed = places[token.sense]
    if all(each.owns for each in printed):
        return not token.owns and token.before not in _PREPOSITIONS
    return opens and not token.before and all(each.before in _OWNING for each in printed)
