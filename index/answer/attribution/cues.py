"""Words that say that somebody says, claims or holds something.

The verbs are those of communication and of opinion that dictionaries of English list; `Verb.frame` says
what must stand beside one for it to be a cue, since many have other senses ("added a room").
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from index.answer.question_type import word_list


class Frame(Enum):
    """What a verb needs beside it."""

    SAY = auto()
    """A clause or a quotation, on either side."""
    TELL = auto()
    """The same behind somebody who is told."""
    QUOTE = auto()
    """A quotation: the verb has commoner senses ("continued", "laughed")."""
    THAT = auto()
    """A quotation, or a clause with "that", "how", "whether", or a subject that is a document."""
    OBJECT = auto()
    """Somebody or something that is judged: "blamed the militia"."""


class Form(Enum):
    """Which form of its verb a word is."""

    BASE = auto()
    THIRD = auto()
    PAST = auto()
    ING = auto()


class Verb(NamedTuple):
    """One form of a verb."""

    lemma: str
    frame: Frame
    form: Form


_LEMMAS = {
    Frame.SAY: """
        say announce argue claim note warn insist deny confirm state acknowledge stress explain
        write tweet predict testify allege vow concede admit declare maintain assert contend
        emphasize emphasise complain remark quip joke promise pledge swear boast lament reiterate
        caution conclude retort reply respond add observe recall speculate theorize theorise profess
        proclaim hint report estimate reckon stipulate clarify counter opine imply retweet forecast
        attest disclose posit agree disagree swear threaten propose recommend
        """,
    Frame.TELL: """
        tell inform remind assure advise urge ask implore beg encourage warn beseech persuade notify
        """,
    Frame.QUOTE: """
        continue shout yell chant sing scream exclaim whisper mutter laugh read answer begin intone
        sigh snap offer post
        """,
    Frame.THAT: """
        show find reveal suggest indicate demonstrate signal rule repeat echo mention list highlight
        underscore outline detail describe document
        """,
    Frame.OBJECT: """
        blame accuse praise criticize criticise condemn dismiss reject denounce slam blast mock
        ridicule deride defend support endorse oppose thank demand question discuss cite reference
        applaud rebuke chastise congratulate commend tout downplay disavow decry bemoan laud hail
        lambast lambaste castigate berate rebut refute dispute protest apologize apologise advocate
        insult assail disparage vilify bash salute credit fault lecture call dub label brand liken
        characterize characterise portray quote refuse decline back
        """,
}
_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "swear": "swore sworn", "find": "found",
    "show": "showed shown", "read": "read", "sing": "sang sung", "begin": "began begun",
    "beg": "begged", "admit": "admitted", "rebut": "rebutted", "refer": "referred", "snap": "snapped",
    "quip": "quipped", "dub": "dubbed",
    "slam": "slammed", "recall": "recalled", "signal": "signaled signalled", "label": "labeled labelled",
    "forecast": "forecast", "beseech": "besought",
}  # fmt: skip
_DOUBLED = frozenset({"beg", "admit", "rebut", "refer", "snap", "quip", "dub", "slam", "begin"})
PHRASES = {
    ("point", "out"): Frame.SAY, ("make", "clear"): Frame.SAY, ("lash", "out"): Frame.OBJECT,
    ("call", "for"): Frame.OBJECT, ("call", "on"): Frame.OBJECT, ("refer", "to"): Frame.OBJECT,
    ("talk", "about"): Frame.OBJECT, ("speak", "about"): Frame.OBJECT, ("speak", "of"): Frame.OBJECT,
    ("point", "to"): Frame.OBJECT, ("complain", "about"): Frame.OBJECT, ("rail", "against"): Frame.OBJECT,
    ("push", "for"): Frame.OBJECT, ("weigh", "in"): Frame.OBJECT,
    ("shoot", "back"): Frame.QUOTE, ("fire", "back"): Frame.QUOTE, ("hit", "back"): Frame.OBJECT,
    ("go", "on"): Frame.QUOTE, ("speak", "out"): Frame.OBJECT, ("put", "it"): Frame.QUOTE,
    ("lay", "out"): Frame.OBJECT, ("warn", "of"): Frame.OBJECT, ("warn", "against"): Frame.OBJECT,
}  # fmt: skip
"""Verbs that are cues only with the word behind them."""
_PHRASE_PAST = {
    "make": "made", "speak": "spoke spoken", "shoot": "shot", "hit": "hit", "go": "went gone", "put": "put",
    "lay": "laid",
}  # fmt: skip


def _forms(lemma: str) -> list[tuple[str, Form]]:
    """All forms of a verb, by the rules of spelling and the irregular ones above."""
    consonant_y = lemma.endswith("y") and lemma[-2] not in "aeou"
    stem = lemma + lemma[-1] if lemma in _DOUBLED else lemma
    third = (
        f"{lemma[:-1]}ies"
        if consonant_y
        else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")
    )
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe")):
        past, ing = f"{stem}d", f"{stem[:-1]}ing"
    else:
        past = f"{lemma[:-1]}ied" if consonant_y else f"{stem}{'d' if lemma.endswith('e') else 'ed'}"
        ing = f"{stem}ing"
    pasts = (_IRREGULAR.get(lemma) or _PHRASE_PAST.get(lemma) or past).split()
    return [(lemma, Form.BASE), (third, Form.THIRD), (ing, Form.ING), *((word, Form.PAST) for word in pasts)]


def _words() -> dict[str, Verb]:
    return {
        word: Verb(lemma, frame, form)
        for frame, lemmas in reversed(_LEMMAS.items())
        for lemma in lemmas.split()
        for word, form in _forms(lemma)
    }


VERBS = _words()
"""Every form of every verb that is a cue by itself."""
PHRASE_VERBS = {
    (word, particle): Verb(f"{lemma} {particle}", frame, form)
    for (lemma, particle), frame in PHRASES.items()
    for word, form in _forms(lemma)
}
PHRASE_WORDS = frozenset(word for word, _ in PHRASE_VERBS)
NOUNS = word_list(
    """
    accusation accusations allegation allegations announcement argument assertion belief call calls
    claim claims comment complaint conclusion criticism declaration demand demands denial estimate
    insistence pledge pledges plan prediction promise promises proposal refusal rejection remark remarks
    statement suggestion suspicion threat threats vow warning warnings
    """
)
"""What belongs to somebody and has a content: "the minister's claim that ..."."""
SPEECH_FRAMES = frozenset({Frame.SAY, Frame.TELL, Frame.QUOTE, Frame.THAT})
JUDGED = word_list("discuss quote support endorse oppose back defend refuse decline question cite reference")
"""OBJECT verbs that tell of an act or a stance rather than of a claim."""
NOUNY = word_list(
    """
    attack comment state rule tweet plan question support back view post call claim report note demand
    show document list detail highlight thank answer forecast estimate love hope fear wish doubt favor
    favour regret protest dispute reference credit fault label brand salute protest offer signal reply
    quote remark
    """
)
"""Verbs whose form in -s is more often a noun."""
ADJECTIVAL = frozenset(
    {"pledge", "allege", "note", "propose", "state", "estimate", "declare", "promise", "confirm", "claim"}
)
"""Verbs whose past form often stands before a noun: "pledged delegates"."""
