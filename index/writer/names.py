"""Names of a sentence: which they are, and in which order they do something to each other."""

from __future__ import annotations

import re
from itertools import pairwise

from index.answer.question_type import word_list
from index.writer.words import FUNCTION_WORDS, Word, holds_run, words_in

_PREPOSITIONS = word_list(
    """
    in on at to of for from with since after before near against under over during into through until between
    among about outside inside around behind than as like and or
    """
)
_TITLES = word_list("mr mrs ms dr sir")


def name_runs(text: str) -> list[list[Word]]:
    """Capitalised words of a sentence that follow each other, as one name each.

    A function word that is capitalised because the sentence begins with it is none. Any other first word
    counts, also if it may be an ordinary one: whoever looks for a name must not miss it there.
    """
    runs: list[list[Word]] = []
    last: Word | None = None
    for word in words_in(text):
        if not word.is_capitalised or (word.key in FUNCTION_WORDS and not _is_acronym(word)):
            continue
        if last is not None and text[last.end : word.start] in {" ", "\u00a0"}:
            runs[-1].append(word)
        else:
            runs.append([word])
        last = word
    return runs


def _is_acronym(word: Word) -> bool:
    return len(word.text) > 1 and word.text.isupper()


def are_printed(text: str, printed: str, speaker: str | None) -> bool:
    """Whether every name of a sentence stands, whole, in the printed text or in its speaker's name.

    Args:
        text: The sentence, its quotations blanked out.
        printed: The evidence.
        speaker: Whose claim the evidence is.
    """
    known = [words_in(source) for source in (printed, speaker or "")]
    start = next((word.start for word in words_in(text)), 0)
    return all(_is_known(run, known, opens=run[0].start == start) for run in name_runs(text))


def _is_known(run: list[Word], known: list[list[Word]], *, opens: bool) -> bool:
    keys = [word.key for word in run if word.key not in _TITLES]
    if _holds(known, keys):
        return True
    # "Investigators Ines Dallow and ...": a first word that is printed without a capital is an ordinary one.
    ordinary = any(word.key == keys[0] and not word.is_capitalised for source in known for word in source)
    return opens and ordinary and _holds(known, keys[1:])


def _holds(known: list[list[Word]], keys: list[str]) -> bool:
    return any(holds_run([word.key for word in source], keys) for source in known)


def are_in_order(text: str, printed: str) -> bool:
    """Whether names stand to each other as printed: "Orrow beat Felk" is not "Felk beat Orrow".

    Names behind a preposition may stand anywhere; those behind "by" count as if they stood first.
    """
    order = {key: place for place, key in reversed(list(enumerate(_actors(printed))))}
    places = [order[key] for key in dict.fromkeys(_actors(text)) if key in order]
    return places == sorted(places)


def are_owned(text: str, printed: str) -> bool:
    """Whether what a name owns is its own: "Felk's challenge" is not "Orrow's challenge"."""
    owners = _owners(printed)
    return all(owners.get(thing, names) & names for thing, names in _owners(text).items())


def _owners(text: str) -> dict[str, set[str]]:
    """Things that a name owns -> the names that own them."""
    owners: dict[str, set[str]] = {}
    for owner, thing in pairwise(words_in(text)):
        if owner.is_capitalised and owner.text.endswith(("'s", "’s", "s'", "s’")):
            owners.setdefault(thing.key, set()).add(owner.key)
    return owners


def _actors(text: str) -> list[str]:
    first, rest = [], []
    for run in name_runs(text):
        before = re.search(r"(\w+)(?:\s+(?:the|a|an))?\s+$", text[: run[0].start])
        word = before[1].casefold() if before else ""
        if word == "by":
            first.append(run[-1].key)
        elif word not in _PREPOSITIONS:
            rest.append(run[-1].key)
    return first + rest
