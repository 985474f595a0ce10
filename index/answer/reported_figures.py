"""Figures of several reports that are of one quantity: a toll that rises, a sum that is disputed.

Two figures are of one quantity where both count the same fate of people (the dead, the missing), or have one
unit and share words beside them. What only may be the same is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.answer.dated_words import days_named
from index.answer.evidence import Analyse, Evidence
from index.answer.figures import Figure, find_figures
from index.answer.time_words import ANY_YEAR
from index.models import Citation, FigureSeries, ReportedFigure

FATES = {
    "dead": frozenset({"dead", "die", "death", "kill", "fatal", "toll"}),
    "injured": frozenset({"injur", "wound", "hurt"}),
    "missing": frozenset({"miss"}),
    "arrested": frozenset({"arrest", "detain"}),
    "evacuated": frozenset({"evacu", "displac"}),
}
"""Stems of what may become of people, by the word for it."""
SHARED = 2
"""Stemmed words beside two figures of one unit that must be the same."""

_LABEL_WORDS = 3
_PART = re.compile(r"\s*(?:of (?:the|them|those|whom|its|their|his|her)|others?|more|in \d)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:other|another|further|additional|(?<!\bin\s)all|first|last)\s$", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:would|could|might|if|fear\w*|expect\w*|forecast\w*)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\bhad\s(?:\w+ly\s|been\s)?(?:reported|said|put|given|counted|listed|spoken|stood)\b|\bstood\sat\b"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that a sentence tells.

    Attributes:
        evidence: The sentence.
        figure: The figure.
        fate: What became of the people counted, in the words of `FATES`.
        day: As of when it is told.
    """

    evidence: Evidence
    figure: Figure
    fate: str | None
    day: dt.date

    @property
    def report(self) -> int:
        """What it confirms something as: articles that carry one report are one voice."""
        return self.evidence.hit.report


def told_figures(evidence: Iterable[Evidence], analyse: Analyse) -> list[Told]:
    """The figures of sentences that stand for a whole quantity, and are told as a fact."""
    found = []
    for e in evidence:
        text = e.text
        if _SUPPOSED.search(text) or _is_of_another_year(e):
            continue
        for figure in find_figures(text, analyse):
            at = text.find(figure.words) if figure.words else -1
            if at < 0 or figure.negated or not _whole(text, at, figure):
                continue
            day = _as_of(e)
            if day is not None:
                found.append(Told(e, figure, _fate(figure), day))
    return found


def series(told: Sequence[Told]) -> list[list[Told]]:
    """The figures that are of one quantity and differ, from at least two reports; oldest first.

    Of each value the earliest figure is kept.
    """
    groups: list[list[Told]] = []
    for t in sorted(told, key=_place):
        group = next((g for g in groups if all(_same_quantity(t, other) for other in g)), None)
        if group is None:
            groups.append([t])
        elif all(t.report != other.report or not t.figure.agrees(other.figure) for other in group):
            group.append(t)
    return [changes for group in groups if len(changes := _changes(group)) > 1]


def label(group: Sequence[Told], analyse: Analyse) -> str:
    """A word or two for the quantity: of people their fate, else the words that all its sentences share."""
    newest = group[-1]
    if newest.fate:
        return newest.fate
    shared = frozenset.intersection(*(t.figure.context for t in group))
    words = [w for w in _WORD.findall(newest.evidence.text) if shared.intersection(analyse(w))]
    return " ".join(list(dict.fromkeys(words))[:_LABEL_WORDS])


def asked_for(groups: Sequence[Sequence[Told]], words: AbstractSet[str]) -> Sequence[Told]:
    """The group that a question with these stemmed words asks about; an empty one if none is."""
    for group in groups:
        fate = group[0].fate
        stems = FATES[fate] if fate else frozenset.intersection(*(t.figure.context for t in group))
        if stems & words:
            return group
    return ()


def as_series(
    group: Sequence[Told], citations: Sequence[Citation], analyse: Analyse, *, newest_first: bool
) -> FigureSeries | None:
    """The figures of a group whose sentences are cited; None where fewer than two are."""
    numbers = {(c.article_id, c.start, c.end): c.number for c in citations}
    found = []
    for t in reversed(group) if newest_first else group:
        number = numbers.get((t.evidence.hit.article_id, *t.evidence.span))
        if number is not None:
            found.append(ReportedFigure(t.figure.words, t.day, number))
    return FigureSeries(label(group, analyse), tuple(found)) if len(found) > 1 else None


def _place(t: Told) -> tuple[dt.date, dt.date, int, int]:
    printed = t.evidence.hit.article.published or dt.date.min
    return t.day, printed, t.evidence.hit.article_id, t.evidence.span.start


def _whole(text: str, at: int, figure: Figure) -> bool:
    """Whether a figure is of all there are, not of some: "two of the dead", "three more"."""
    return not (_PART.match(text, at + len(figure.words)) or _MORE.search(text[:at]))


def _is_of_another_year(e: Evidence) -> bool:
    """Whether a sentence names a year that is not the article's: "the flood of 1931 killed 30"."""
    published = e.hit.article.published
    return published is None or any(int(m[0]) != published.year for m in ANY_YEAR.finditer(e.text))


def _fate(figure: Figure) -> str | None:
    if figure.unit is not None:
        return None
    fates = [fate for fate, stems in FATES.items() if stems & figure.context]
    return fates[0] if len(fates) == 1 else None


def _as_of(e: Evidence) -> dt.date | None:
    """The day of publication, or the one on which the sentence says that an earlier figure was given."""
    article = e.hit.article
    if _EARLIER.search(e.text):
        named = days_named(article.text, e.span, article.published, article.language)
        days = {n.days.first for n in named if n.days.first == n.days.last}
        return days.pop() if len(days) == 1 else None
    return article.published


def _same_quantity(a: Told, b: Told) -> bool:
    if a.fate or b.fate:
        return a.fate == b.fate
    if a.figure.unit is None or a.figure.unit != b.figure.unit:
        return False
    return len(a.figure.context & b.figure.context) >= SHARED


def _changes(group: Sequence[Told]) -> list[Told]:
    if len({t.report for t in group}) < 2:
        return []
    kept: list[Told] = []
    for t in group:
        if not any(t.figure.agrees(k.figure) and not k.figure.is_open for k in kept):
            kept.append(t)
    return kept if len(kept) > 1 else []
