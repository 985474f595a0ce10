"""Who is meant by "she", "Lindqvist", "the mayor": the names of an article, and what each stands for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from index.models import Span

_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Lord|Lady|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Rev|Judge|Justice|Senator"
    r"|Representative|Congressman|Congresswoman|Governor|President|Vice|Prime|Minister|Mayor|Secretary|Chancellor|King"
    r"|Queen|Prince|Princess|Pope|Bishop|Archbishop|Sheriff|Chief|Captain|General|Colonel|Admiral|Professor|Doctor"
    r"|Rabbi|Imam|Councillor|Ambassador|Commissioner|Director|Chairman|Chairwoman|Speaker|Spokesman|Spokeswoman|Inspector)"
)
IS_TITLE = re.compile(rf"{_TITLES}\.?")
"""A word that stands before a name and tells what somebody is."""
_GAP = r"[ \u00a0]+"  # a name does not go on in another paragraph
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]"
_PARTICLE = r"(?:al|bin|bint|de|del|der|van|von|da|dos|la|le)[ -]"
_NAME = re.compile(
    rf"(?P<titles>(?:\b{_TITLES}\.?{_GAP})*)"
    rf"(?P<name>{_CAPITAL}*\.?(?:{_GAP}(?:{_PARTICLE})?{_CAPITAL}+|{_GAP}[A-Z]\.|{_GAP}al-[A-Z]\w+){{0,4}})"
)
_TITLE_IN = re.compile(rf"\b{_TITLES}\.?\s+(?=\S)")
_BODY_WORDS = re.compile(
    r"\b(?:Party|Committee|University|College|House|Department|Ministry|Times|Post|News|Herald|Courier|Wire|Council"
    r"|Union|Authority|Embassy|Bank|Court|Agency|Commission|Association|Group|Inc|Corp|Company|Church|Board|Center|Centre"
    r"|Institute|Federation|States|Kingdom|Republic|City|County|Street|Navy|Army|Force|Forces|Police|Service|Services"
    r"|Office|Foundation|Network|Society|Trust|Hospital|School|Senate|Congress|Parliament|Cabinet|Team|Club|FC|TV|Radio"
    r"|Cell|Guard|Command|Bureau|Organi[sz]ation|League|Fund|Act|River|Island|Islands|Lake|North|South|East|West|New"
    r"|January|February|March|April|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri"
    r"|Satur|Sun)day|The|This|That|In|On|At|But|And|When|After|Airlines|Industries|Holdings|Press)\b"
)
_ANOTHERS = re.compile(r"\b(?:for|of|to|with|by|from|at|in|on|against|and)\s$")
"""What stands before a name that is not the one named: "a lawyer for Hask"."""
_NAMED_MAY = re.compile(
    r"(?!(?:Last|This|Next|Since|Until|Till|Early|Late|Mid|From|By|Before|After|In|On|During|Through|The)\s)"
    r"[A-Z][a-z]+\sMay"
)
_GENDERS = {
    "mr": "he", "sir": "he", "lord": "he", "king": "he", "prince": "he", "congressman": "he", "chairman":
    "he", "spokesman": "he", "pope": "he", "mrs": "she", "ms": "she", "miss": "she", "dame": "she", "lady":
    "she", "queen": "she", "princess": "she", "congresswoman": "she", "chairwoman": "she", "spokeswoman":
    "she",
}  # fmt: skip
_ROLES = (
    r"(?:mayor|senator|governor|president|minister|premier|chancellor|secretary|spokes(?:man|woman|person)|director|chief"
    r"|chairman|chairwoman|chair|captain|coach|manager|ambassador|congress(?:man|woman)|prosecutor|judge|lawyer|attorney"
    r"|commissioner|inspector|professor|economist|analyst|scientist|researcher|engineer|owner|founder|operator|candidate"
    r"|nominee|leader|officer|sheriff|bishop|pope|king|queen|prince|princess|actor|actress|singer|author|writer|farmer"
    r"|resident|teacher|nurse|doctor|pilot|driver|fisherman|widow|businessman|businesswoman|lawmaker|councillor|rabbi|imam)"
)
ENDS_IN_ROLE = re.compile(rf"\b{_ROLES}$", re.IGNORECASE)
"""Words that end in what one person is: "a spokesman for the mayor"."""
ROLE_BEFORE_NAME = re.compile(rf"\s(?i:{_ROLES})\s(?=[A-ZÀ-ÖØ-Þ])")
"""What stands between a body and the name of its head: "Bank of England governor Mara Ilk"."""
_ROLE_IN = re.compile(rf"\b{_ROLES}\b", re.IGNORECASE)
_OFFICE_BEFORE = re.compile(rf"\b(?P<role>{_ROLES}),\s$", re.IGNORECASE)
_SHORT_ROLE = re.compile(rf"[Tt]he (?:[\w’'-]+ ){{0,2}}?(?P<role>{_ROLES})", re.IGNORECASE)
_SINGLE = re.compile(
    rf"(?:an?|one|the|another|his|her|their|its)\s(?:[\w’'.-]+\s){{0,3}}?(?P<role>{_ROLES}|official|source|aide|diplomat"
    r"|witness|man|woman|adviser|advisor|expert|critic|supporter)\b(?!\s+(?:said|and)\b)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:agency|army|association|authority|bank|board|brigade|bureau|cabinet|campaign|club|commission|committee|company"
    r"|council|court|embassy|federation|firm|government|group|hospital|institute|jury|letter|military|ministry|museum"
    r"|navy|network|newspaper|office|operator|panel|paper|parliament|party|police|poll|regulator|report|school|statement"
    r"|study|survey|team|union|university)$",
    re.IGNORECASE,
)
_SHORT_TITLES = {
    "sen": "senator",
    "gov": "governor",
    "prof": "professor",
    "capt": "captain",
    "rep": "lawmaker",
}
_LOOKS_BACK = 6
"""Sentences after which a pronoun is no longer taken for somebody."""


@dataclass(slots=True)
class Person:
    """Somebody with a full name.

    Attributes:
        name: Where the full name is first printed, without titles.
        gender: "he" or "she", where a title or a pronoun shows it; pronouns as far as the article was read.
        titled: The same by a title alone.
        roles: What they are said to be, in small letters: "mayor".
    """

    name: Span
    gender: str | None
    roles: set[str]
    titled: str | None = None


class People:
    """The people whom an article names in full."""

    def __init__(self, text: str, masked: str) -> None:
        self._text = text
        self._by_last: dict[str, dict[str, Person]] = {}
        self._mentions: list[tuple[int, Person]] = []
        titled: list[tuple[re.Match[str], str]] = []
        for match in _NAME.finditer(masked):
            name, last = _bare(match), _last_of(match["name"])
            if " " in name and (_NAMED_MAY.fullmatch(name) or not _BODY_WORDS.search(name)):
                self._meet(match, name, last, masked)
            elif " " not in name and match["titles"]:
                titled.append((match, last))
        for match, last in titled:
            for person in self._by_last.get(last, {}).values():
                self._learn(person, match["titles"])
        self._by_role: dict[str, list[Person]] = {}
        for person in (p for known in self._by_last.values() for p in known.values()):
            for role in person.roles:
                self._by_role.setdefault(role, []).append(person)

    def _meet(self, match: re.Match[str], name: str, last: str, masked: str) -> None:
        before = masked[max(0, match.start() - 4) : match.start()].lower()
        if before.endswith("the ") and not match["titles"]:
            return
        known, first = self._by_last.setdefault(last, {}), name.split(maxsplit=1)[0]
        if first not in known:
            start = masked.index(name, match.start("name"))
            known[first] = Person(Span(start, start + len(name)), None, set())
        person = known[first]
        self._learn(person, match["titles"])
        aside = re.match(r",\s([^,.;\n]{3,90})[,.;]", masked[match.end() : match.end() + 100])
        office = _OFFICE_BEFORE.search(masked, max(0, match.start() - 30), match.start())
        if office:
            person.roles.add(office["role"].lower())
        if aside:
            person.roles |= {role.lower() for role in _ROLE_IN.findall(aside[1])}
        self._mentions.append((match.start("name"), person))

    def _learn(self, person: Person, titles: str) -> None:
        for word in titles.lower().replace(".", "").split():
            person.gender = person.titled = person.titled or _GENDERS.get(word)
            person.roles.add(_SHORT_TITLES.get(word, word))

    def named(self, words: str) -> Person | None:
        """The person whom words name: in full, or by the last name where only one bears it.

        Args:
            words: A name, perhaps with a title and what stands behind a comma.
        """
        bare = re.split(r",|\s\(|\swho\b", words)[0].strip()
        bare = bare.removesuffix("’s").removesuffix("'s")
        match = next((m for m in _NAME.finditer(bare) if m.end() == len(bare)), None)
        if match is None or bare.lower().startswith("the ") or _ANOTHERS.search(bare, 0, match.start()):
            return None
        known = self._by_last.get(_last_of(match["name"]), {})
        name = _bare(match)
        if " " in name:
            return known.get(name.split()[0])
        titles = match["titles"].lower().replace(".", "").split()
        gender = next((_GENDERS[t] for t in titles if t in _GENDERS), None)
        fit = [p for p in known.values() if gender is None or p.titled in {None, gender}]
        return fit[0] if len(fit) == 1 else None

    def between(self, start: int, end: int) -> list[Person]:
        """The people whose full names stand in a stretch of the text, in order."""
        first = bisect_left(self._mentions, start, key=_place)
        return [person for _, person in self._mentions[first : bisect_left(self._mentions, end, key=_place)]]

    def by_role(self, words: str) -> Person | None:
        """The person of whom "the mayor" speaks, where the article says of one person only to be one."""
        match = _SHORT_ROLE.fullmatch(words)
        if match is None:
            return None
        holders = self._by_role.get(match["role"].lower(), [])
        return holders[0] if len(holders) == 1 else None


def _place(mention: tuple[int, Person]) -> int:
    return mention[0]


def _bare(match: re.Match[str]) -> str:
    """A name without what belongs to somebody, and without a title between ("Presiding Judge")."""
    name = match["name"]
    titles = list(_TITLE_IN.finditer(name))
    name = name[titles[-1].end() :] if titles else name
    return name.removesuffix("’s").removesuffix("'s").removesuffix("’").removesuffix("'")


def _last_of(name: str) -> str:
    last = name.removesuffix("’s").removesuffix("'s").split()[-1]
    return last.lower()


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who spoke, or whom a sentence is about.

    Attributes:
        sentence: Number of the sentence.
        words: Where they are named, in the fullest words.
        person: Who it is, if a person with a full name.
        spoke: Whether they spoke there.
        single: Of one person without a name ("a spokeswoman"): "he" or "she" where the word tells, else
            ""; None for all others.
    """

    sentence: int
    words: Span
    person: Person | None
    spoke: bool
    single: str | None = None


def single_person(words: str) -> str | None:
    """Whether words name one person by a role alone; see `Mention.single`."""
    match = _SINGLE.match(words)
    if match is None:
        return None
    role = match["role"].lower()
    return (
        "she" if role.endswith(("woman", "ess", "queen", "widow")) else "he" if role.endswith("man") else ""
    )


def is_body(words: str) -> bool:
    """Whether words name an organisation or a document, as far as they show it."""
    return _BODY.search(words) is not None or _BODY_WORDS.search(words.removeprefix("The ")) is not None


def _near(mention: Mention, sentence: int) -> bool:
    """Whether "it" can mean a body: one that spoke, or one that the sentence before is about."""
    return mention.spoke or sentence - mention.sentence <= 1


def antecedent(pronoun: str, sentence: int, mentions: list[Mention]) -> Mention | None:
    """Whom a pronoun means: the last one mentioned who fits.

    A person of unknown gender fits "he" and "she"; bodies and documents fit "it", both of them "they".
    """
    for mention in reversed(mentions):
        if sentence - mention.sentence > _LOOKS_BACK:
            return None
        if pronoun in {"he", "she"}:
            if mention.single in {pronoun, ""}:
                return mention
            if mention.person is not None and mention.person.gender in {None, pronoun}:
                mention.person.gender = pronoun
                return mention
        elif mention.person is None and mention.single is None and _near(mention, sentence):
            return mention
    return None
