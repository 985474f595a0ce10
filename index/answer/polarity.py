"""What a sentence says is so, and what it says is not.

Words that newspapers put for each other become one sense; words for the opposite become the same sense,
turned round. A "not", a denial or an opposite each turns what it governs, so that two sentences contradict
each other where one turns a sense that they share, and the other does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from index.answer.question_type import word_list
from index.store.lexical import analyzer

# Every line is a sense; after the bar, its opposite.
_SENSES = """
    die died dies dead death deaths kill killed kills killing fatal fatalities toll | survive
        survived survivors
    hurt injure injured injuries wound wounded casualty casualties harmed | unhurt uninjured unharmed
    attack attacked attacks hit struck blast explosion assault bombing bombed target targeted
    steal stole stolen theft thefts robbed robbery heist thieves burglary thief
    win won wins winner winning victory beat | lose lost loses loser defeat defeated
    rise rose rises rising raise raised raises increase increased increases grew grow growing gain gained
        higher climbed jumped soared | fall fell falls fallen drop dropped lower lowered cut cuts reduce
        reduced reduction decline declined decrease decreased slipped slid
    accept accepted accepts approve approved approves upheld uphold agree agreed agrees grant granted
        allowed confirm confirmed backed supports | reject rejected rejects refuse refused refuses
        dismissed dismiss overturned declined turned-down disagree disagreed vetoed
    open opened opens reopen reopened | close closed closes shut closing
    start started starts begin began begun begins resume resumed resumes running | end ended ends stop stopped
        stops ceased suspend suspended halt halted called-off
    working worked works functioned sounded switched-on went-off | disconnected isolated
        switched-off shut-down turned-off was-off were-off been-off failed fail
    escape escaped escapes release released releases leak leaked leaks spill spilled
    america american americans
    guilty convicted | innocent acquitted
    lawful lawfully legal legally | unlawful unlawfully illegal illegally wrongly
    stay stays stayed remain remains | resign resigned resigns quit leave leaves stepped-down step-down
    blame blamed blames accuse accused accuses accusation accusing
    find found finds discovered recovered recover located | missing vanished disappeared
    admit admitted admits concede conceded concedes acknowledged | deny denied denies
    postpone postponed delay delayed delays called-off
    safe | unsafe dangerous
    unanimous unanimously | dissented dissent dissenters divided
    arrest arrested arrests detained
    true genuine correct | false untrue wrong fake incorrect
    lead leads leading ahead head heads heading headed chair chairs chaired led
    docker dockers dockworkers dock-workers dock docks
    strike strikes striking strikers stoppage walkout walked-out
    vote votes ballot ballots
    share shares stock
    permanent lasting
    cause caused causes
    elect elected election
    voluntary | compulsory forced
    legal-action lawsuit sue sued suing
    pay paid pays payment
    flood floods flooding flooded
    agreement deal settlement
    hacker hackers intruders
    break broke broken breaking
    customer customers subscribers subscriber
    company firm
    negligence negligent
"""
_PHRASES = re.compile(
    r"\b(?:(switched|turned|called|shut|stepped|step|went|was|were|been|walked)\s+(?:it |them )?(on|off"
    r"|down|out)(?!\s+(?:the|a|an|\w+day)\b)"
    r"|(dock)\s+(workers))\b",
    re.IGNORECASE,
)
_US = re.compile(r"\bU\.S\.|\bUS\b|\bU\.S\b|\bUnited States\b")
# What shares and prices lose, they do not lose to anybody; what came from something was caused by it.
_REWORDED = (
    (re.compile(r"\b(?:lost|shed)(?=\s[^.;,]{0,14}\d[\d.,]*\s?(?:%|per\s?cent))", re.IGNORECASE), "fell"),
    (
        re.compile(r"\bc(?:o|a)mes? from\b|\bdue to\b|\bresult(?:ed|s)? (?:of|from)\b", re.IGNORECASE),
        "caused",
    ),
)
_SHORT_NOT = re.compile(r"\b(\w+)n['’]t\b", re.IGNORECASE)
_FILLERS = re.compile(r"\bend(?:s|ed)? up\b|\b(?:at|by|before) the end of\b|\bin the end\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9À-ÿ]+(?:-(?:on|off|down|workers))?|[;:]")
_NO = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|without|cannot|unable|no one"
    r"|missed|avoided|fail(?:s|ed) to|refus(?:es|ed) to|yet to)\b",
    re.IGNORECASE,
)
_NOTHING = frozenset({"no", "nobody", "none", "no one"})
_GOVERNS = re.compile(r"\b[a-z]+ed\ $")
"""The verb before a "nobody": "it has blamed nobody"."""
_NOT_NEGATING = re.compile(
    r"\b(?:not only|no doubt|no longer than|no less than|no\. \d|not until|no sooner)", re.IGNORECASE
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)(?=\ (?:that|the|any|it|this|having|being|role|involvement|all|a|an"
    r"|there|negligence|[a-z]+ing)\b)"
    r"|reject(?:s|ed)?\ (?:talk|claims?|suggestions?|allegations?|accusations?|reports?|rumours?"
    r"|rumors?|the idea)\ (?:of|that)"
    r"|dismiss(?:es|ed)?\ (?:talk|claims?|suggestions?|allegations?|accusations?|reports?|rumours?"
    r"|rumors?|the idea)\ (?:of|that)"
    r"|no\ (?:evidence|sign|proof|indication|truth)\ (?:that|of|for|in)|ruled\ out(?:\ that)?"
    r"|refut(?:es|ed)|disput(?:es|ed)(?=\ (?:that|the|this)\b)|it\ is\ (?:false|untrue|not true)\ that)",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"\bplayed\ no\ part\b|\bha(?:d|s|ve)\ nothing\ to\ do\ with\b|\b(?:was|were|is|are)\ (?:untrue"
    r"|false|a hoax|not true)\b",
    re.IGNORECASE,
)
_RETRACTED = re.compile(r"\b(?:an )?earlier version of this\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r";|:|\.\s|\bbut\b|\b(?:and|,)\s+(?=(?:said|says|repeated|added|called|that)\b)", re.IGNORECASE
)
_REACH = {"no": 2, "neither": 2, "nor": 2}
"""How many telling words a "no" governs: the noun and the verb; every other negation one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The senses of a sentence.

    Attributes:
        senses: All of them, in order.
        turned: Those that are said not to be so.
        opposed: Those of them that are turned by a word for the opposite alone.
        retracted: Whether it withdraws what an earlier report said.
        words: The words of the senses, as written.
    """

    senses: tuple[str, ...]
    turned: frozenset[str]
    opposed: frozenset[str]
    retracted: bool
    words: tuple[str, ...] = ()


def read(text: str) -> Reading:
    """Reads off a sentence what it says is so and what not."""
    for pattern, plainer in _REWORDED:
        text = pattern.sub(plainer, text)
    text = _SHORT_NOT.sub(r"\1 not", _FILLERS.sub(" ", _US.sub("America", text)))
    joined = _PHRASES.sub(lambda m: "-".join(part for part in m.groups() if part), text)
    tokens = [(m.start(), m.group(), _sense(m.group())) for m in _WORD.finditer(joined)]
    telling = [(start, word, *found) for start, word, found in tokens if found]
    turned: dict[str, bool] = {}
    scopes = [*_scopes(joined), *_reaches(joined, [entry[0] for entry in telling])]
    denied: set[str] = set()
    for start, _, sense, opposite in telling:
        governed = sum(a <= start < b for a, b in scopes)
        turned[sense] = turned.get(sense, False) or opposite ^ (governed % 2 == 1)
        if governed:
            denied.add(sense)
    off = frozenset(sense for sense, is_turned in turned.items() if is_turned)
    senses = tuple(entry[2] for entry in telling)
    words = tuple(entry[1] for entry in telling)
    return Reading(senses, off, off - denied, _RETRACTED.search(text) is not None, words)


def _scopes(text: str) -> list[tuple[int, int]]:
    """Where denials govern."""
    scopes = []
    for match in _DENIAL.finditer(text):
        stop = _CLAUSE_END.search(text, match.end())
        scopes.append((match.end(), stop.start() if stop else len(text)))
    scopes.extend((0, match.start()) for match in _DENIED_BEHIND.finditer(text))
    return scopes


def _reaches(text: str, starts: list[int]) -> list[tuple[int, int]]:
    """Where each "not" governs: the next few telling words of its clause."""
    denials = [match.span() for match in _DENIAL.finditer(text)]
    reaches = []
    for match in _NO.finditer(text):
        if _NOT_NEGATING.match(text, match.start()) or any(a <= match.start() < b for a, b in denials):
            continue
        stop = re.compile(r"[,;:—–]|\b(?:but|because|since|until|and|before|after|when|while)\b").search(
            text, match.end()
        )
        limit = stop.start() if stop else len(text)
        governed = [start for start in starts if match.end() <= start < limit][
            : _REACH.get(match.group().casefold(), 1)
        ]
        if governed:
            reaches.append((match.end(), governed[-1] + 1))
        verb = _GOVERNS.search(text[: match.start()]) if match.group().casefold() in _NOTHING else None
        if verb:
            reaches.append((verb.start(), verb.end()))
    return reaches


def sense_of(stem: str) -> str:
    """The sense of a stem of the lexical index; the stem itself where it has no like."""
    found = _table().get(stem)
    return found[0] if found else stem


@cache
def tabled_senses() -> frozenset[str]:
    """The senses that have words for each other, or for their opposite: what newspapers report."""
    return frozenset(sense for sense, _ in _table().values())


def _sense(word: str) -> tuple[str, bool] | None:
    """The sense of a word and whether it is its opposite; None for words that tell nothing."""
    key = word.casefold()
    table = _table()
    if key in table:
        return table[key]
    stems = _analyse(key)
    if not stems or stems[0] in _EMPTY:
        return None
    return table.get(stems[0], (stems[0], False))


_EMPTY = word_list(
    """
    who whom whose what which when where whi how mani much do doe did done has have had were been can
    could would should he she his her him you your we our i me my them from about than so ani some also
    just onli its nobodi none no one neither nor never without cannot unabl it everi their this that be
    is are was will not say said told accord report let got get after befor among through becaus over up
    out back too veri realli alreadi still even there then now today guy guys folk wow went goe go gone
    make made ex anoth other both ago into onto dure while until sinc between under per via well thing
    stuff appar seem like again ca wo don use used itself themselv onc dont didnt doesnt isnt wasnt ain
    actual basic liter around along off on down
    """
)
"""Stems that tell nothing, or that a message has where a report has none."""


@cache
def _table() -> dict[str, tuple[str, bool]]:
    """Words and their stems -> sense and whether it is the opposite."""
    table: dict[str, tuple[str, bool]] = {}
    lines = re.sub(r"\n {8}", " ", _SENSES).strip().splitlines()
    for line in lines:
        plain, _, opposite = line.partition("|")
        name = plain.split()[0]
        for words, turned in ((plain, False), (opposite, True)):
            for word in words.split():
                table.setdefault(word, (name, turned))
    # Stems come second: "missing" must not become "miss".
    for word, sense in list(table.items()):
        for stem in _analyse(word)[:1] if "-" not in word else ():
            table.setdefault(stem, sense)
    return table


@cache
def _text_analyser() -> Callable[[str], list[str]]:
    analyse: Callable[[str], list[str]] = analyzer().analyze
    return analyse


def _analyse(text: str) -> list[str]:
    return [stem for stem in _text_analyser()(text) if len(stem) > 1 or not stem.isalpha()]
