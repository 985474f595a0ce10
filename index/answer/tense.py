"""Whether words of a sentence speak of what was or of what will be, as far as its verbs show it plainly.

No parser takes part: the nearest finite verb of the same clause decides, and where two readings are possible
there is none. "was due on Friday" and "could meet on Friday" say nothing of when that Friday is.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Tense(Enum):
    """What a stretch of a sentence speaks of."""

    PAST = "past"
    FUTURE = "future"
    UNCLEAR = "unclear"


_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?:^|(?<=[\s(]))‘[^’]*’(?!\w)")
_BREAK = re.compile(
    r"[,;:()]|\s[–—-]\s|[–—]|\b(?:that|which|who|whom|whose|when|where|while|after|before|because|although|though"
    r"|since|as|if|unless|and|but|or|he|she|it|they|we|I|you|there)\b"
)
_SAID = r"(?:said|told|added|announced|warned|stated|insisted|claimed|argued|noted|testified|says?|tells?)"
_SPEECH = re.compile(_SAID)
_IRREGULAR = (
    r"was|were|did|had|been|said|told|made|came|went|took|got|saw|gave|found|left|felt|brought|began|kept"
    r"|held|wrote|stood|lost|paid|met|led|spent|won|sent|built|fell|cut|rose|drew|broke|struck|shot|spoke"
    r"|chose|ran|hit|set|put|sold|caught|taught|fought|bought|thought|sought|grew|threw|flew|knew|wore"
    r"|drove|rode|swept|sank|sang|swam|shook|stole|froze|woke|bore|tore|swore|beat|bit|hid|lay|laid|let"
    r"|quit|shut|spread|split|became|overtook|withdrew|underwent|burst|slid|bled|fed|fled|hung|kicked|lit"
    r"|meant|read|sat|shed|slept|sued|swung|understood|upheld|wound|overcame|dealt"
)
_PARTICIPLES = (
    "become|come|run|gone|done|taken|given|seen|shown|known|grown|driven|fallen|broken|spoken|written|chosen"
    "|risen"
)
_NO_PAST = (
    "need|indeed|hundred|feed|seed|speed|breed|weed|exceed|proceed|succeed|sacred|naked|wicked|limited|united|embed"
    "|kindred|greed|creed|agreed-upon"
)
_WAITING = r"(?:due|set|scheduled|expected|slated|likely|poised|planned|about|going|meant|supposed|booked)"
_MARKER = re.compile(
    rf"""
      (?P<unclear>\b(?:was|were|been|being)\ (?:\w+ly\ |also\ |not\ |still\ )?(?:{_WAITING}\b|to\b)
        |\b(?:would|could|should|may|might|must|can|cannot)\b
        |\b(?:will|shall)\ have\b
        |\b(?:has|have|[’']ve)(?:n[’']t)?\ (?:\w+ly\ |also\ |not\ |since\ |already\ |now\ |never\ )?
          (?:{_IRREGULAR}|{_PARTICIPLES}|[a-z]+ed)\b
        |\b(?:planned|hoped|wanted|intended|agreed|vowed|promised|refused|tried|asked|urged|failed|decided|ordered
            |threatened|offered|voted|pledged|prepared|began|used|able|scheduled|expected|due)\ to\b
        |\bto\ (?!(?:the|an?|be\ held|work|trial|court|power|date|school|prison)\b)[a-z]{{2,}}(?<!ing)\b)
    | (?P<future>\b(?:will|shall|won[’']t)\b|[’']ll\b
        |\b(?:is|are|am)\ (?:\w+ly\ |also\ |now\ |not\ |still\ )?(?:{_WAITING}\b(?:\ to\b)?|to\b)
        |\b(?:plans?|hopes?|intends?|expects?|aims?)\ to\b
        |\b(?:due|scheduled|slated)\ (?=(?:for|on|in|at|by)\b))
    | (?P<past>\b(?:{_IRREGULAR}|(?!(?:{_NO_PAST})\b)[a-z][a-z-]+ed)\b
        |\b(?:did|was|were|had)n[’']t\b)
    """,
    re.VERBOSE,
)
# A participle that is no verb of the past: "the proposed vote", "if she is defeated".
_ADJECTIVE = re.compile(
    r"\b(?:the|an?|its|their|his|her|our|this|these|those|of|more|most|is|are|be|being|[’']s)\s$",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:due|scheduled|slated) ")
_AHEAD = re.compile(
    r"\b(?:plans?|planning|deadlines?|upcoming|ahead|tickets?|prepar\w+|brac\w+|await\w*|calls?|campaign\w*|favou?rites?"
    r"|invit\w+|for an?|next)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\s*(?:(?:late|early|earlier|again|also|here|there)\b\s*|(?:in|at|by|from|during|to|through|via)\s.*)?$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:until|till|through|by|before|ahead of|up to|into|to|towards?)\s(?:the\s)?$", re.IGNORECASE
)
_OPEN_BEGINNING = re.compile(r"\bfrom\s$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s$")
_PREPOSITION = re.compile(
    r"(?:\b(?:on|in|at|since|until|till|through|by|before|after|from|for|of|over|during|following"
    r"|ahead of|up to|into|the|late|early|earlier|later|towards?|as of|as early as)\s|\bmid-)+$",
    re.IGNORECASE,
)


_OWN = frozenset({"’s", "'s"})
_SUBJECTS = frozenset({"he", "she", "it", "they", "we", "I", "you", "there"})


class _Marker(NamedTuple):
    start: int
    end: int
    tense: Tense
    words: str


def without_quotations(sentence: str) -> str:
    """The sentence with quoted words blanked: what others said says nothing of the paper's own tense."""
    return _QUOTED.sub(lambda m: " " * len(m[0]), sentence)


# "The match on Saturday has been called off": a perfect tense says nothing of a day that is named beside it.
_PRESENT = re.compile(r"\b(?:is|are)\b")
_SINCE = re.compile(r"\bsince\s(?:last\s|early\s|late\s)?$", re.IGNORECASE)
_WITHIN = re.compile(r"\s*(?:(?:be|been|being|have|get|not|also|now|soon|to|\w+ly)\s)*$")


def tense_at(sentence: str, start: int, end: int) -> Tense:
    """The tense in which a sentence speaks at a stretch of it.

    Args:
        sentence: The sentence, quotations blanked; see `without_quotations`.
        start: Where the stretch, an expression of time, begins.
        end: Where it ends.
    """
    if _SINCE.search(sentence[:start]):
        return Tense.PAST
    markers = _markers(sentence)
    preposition = _PREPOSITION.search(sentence, 0, start)
    at = preposition.start() if preposition else start
    breaks = [match for match in _BREAK.finditer(sentence) if match.end() <= at or match.start() >= end]
    clause_start = max((b.end() for b in breaks if b.end() <= at), default=0)
    tense = _in_clause(sentence, markers, clause_start, at, (start, end), breaks)
    if tense is None:
        found = {marker.tense for marker in markers}
        present = _PRESENT.search(sentence, clause_start, at)
        tense = found.pop() if len(found) == 1 and not present else Tense.UNCLEAR
        if tense is Tense.PAST and _AHEAD.search(sentence, 0, at):
            tense = Tense.UNCLEAR
    if tense is Tense.PAST and _OPEN_END.search(sentence[:start]):
        return Tense.UNCLEAR
    if tense is Tense.FUTURE and _OPEN_BEGINNING.search(sentence[:start]):
        return Tense.UNCLEAR  # "will be closed from Sunday to Friday" is true on the Monday between
    if tense is Tense.PAST and _FOR.search(sentence[:start]) and sentence[end : end + 2] not in _OWN:
        return Tense.UNCLEAR  # "set the date for 21 February"; but "blamed for Tuesday's attack"
    return tense


def _in_clause(
    sentence: str,
    markers: list[_Marker],
    clause_start: int,
    at: int,
    words: tuple[int, int],
    breaks: list[re.Match[str]],
) -> Tense | None:
    """What the verbs of the clause say; None where it has none."""
    before = [m for m in markers if clause_start <= m.start and m.end <= at]
    after = _after(sentence, markers, words[1], breaks)
    if not before:
        return after
    last = before[0]
    for marker in before[1:]:
        # "will be held on Friday": a participle after "will" is no past.
        if last.tense is Tense.PAST or marker.tense is not Tense.PAST or _finite(marker):
            last = marker
    between = sentence[last.end : at]
    if last.tense is Tense.PAST:
        if _SPEECH.fullmatch(last.words):
            attributive = sentence[words[1] : words[1] + 2] in _OWN
            if attributive or not (_ADDRESSED.fullmatch(between) or last.words.startswith("t")):
                return after or Tense.UNCLEAR  # "said talks on Monday would ...": the later verb's time
        elif _AHEAD.search(between):
            return Tense.UNCLEAR
    if _BARE.match(last.words) and after is Tense.PAST:
        return Tense.UNCLEAR
    return last.tense


def _finite(marker: _Marker) -> bool:
    return marker.words in {"was", "were", "did", "had", "has", "have", "said", "told"}


def _after(sentence: str, markers: list[_Marker], end: int, breaks: list[re.Match[str]]) -> Tense | None:
    """The first verb after the words, in their clause; a comma that follows them directly ends none."""
    following = [b for b in breaks if b.start() >= end]
    if following and following[0].group() == "," and not sentence[end : following[0].start()].strip():
        following = following[1:]
    if following and following[0].group() in _SUBJECTS:
        following = following[1:]  # "On Monday, he will": the subject opens the clause
    limit = following[0].start() if following else len(sentence)
    return next((m.tense for m in markers if end <= m.start < limit), None)


def _markers(sentence: str) -> list[_Marker]:
    found: list[_Marker] = []
    for match in _MARKER.finditer(sentence):
        tense = Tense.UNCLEAR if match["unclear"] else Tense.FUTURE if match["future"] else Tense.PAST
        if (
            tense is Tense.PAST
            and match.group().endswith("ed")
            and _ADJECTIVE.search(sentence[: match.start()])
        ):
            continue
        group = found[-1] if found else None
        if (
            tense is Tense.PAST
            and group
            and group.tense is not Tense.PAST
            and _WITHIN.match(sentence[group.end : match.start()])
        ):
            continue  # "will be brought": a participle within a verb is no past
        found.append(_Marker(match.start(), match.end(), tense, match.group()))
    return found
