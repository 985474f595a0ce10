"""Figures of several reports that are of one quantity: a toll that rises, a sum that is disputed.

Two figures are of one quantity where both count the same fate of people (the dead, the missing), give the
level of what sentences call by one name (a price, inflation), or are weights with the same words beside
them. What only may be the same is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.answer.asked_for import Analyse
from index.answer.dated_words import days_named
from index.answer.evidence import FEATURES, Evidence
from index.answer.figures import Figure, find_figures
from index.answer.named_quantities import NamedQuantity, named_quantity
from index.answer.time_words import ANY_YEAR, HINT
from index.models import Citation, FigureSeries, ReportedFigure

FATES = {
    "dead": frozenset({"dead", "die", "death", "kill", "fatal", "toll"}),
    "injured": frozenset({"injur", "wound", "hurt"}),
    "missing": frozenset({"miss"}),
    "arrested": frozenset({"arrest", "detain"}),
    "evacuated": frozenset({"evacu", "displac"}),
}
"""Stems of what may become of people, by the word for it."""
MASS_SHARED = 2
"""Stemmed words that must stand beside both of two weights. For other units this is no rule: on 20 topics of
real coverage all series of prices, shares and distances that it put together were of different things."""
ON_TOPIC = 0.5
"""Share of the words of the subject, by weight, that must stand in a sentence or in the headline: a round-up
tells of other floods, too."""

_LABEL_WORDS = 3
_ANY_FATE = frozenset.union(*FATES.values(), {"peopl", "person", "number"})
"""Stems that say what is counted, and nothing of where."""
_FATE_WORDS = {
    "dead": r"dead|die[sd]?|deaths?|killed|fatalities",
    "injured": r"injured|injuries|wounded|hurt",
    "missing": r"missing",
    "arrested": r"arrested|arrests|detained",
    "evacuated": r"evacuated|displaced",
}
_PEOPLE = r"(?P<people>(?:[\w’'-]+\s){0,3}?)"
_VERB = (
    r"(?:(?:are|is|were|was|have|has|had|been|be|being|now|still|also|known|confirmed|reported|feared|left"
    r"|remain|remained|to)\s){0,6}"
)
# "12 people were killed", "nine deaths": the figure, then whom it counts, then what became of them.
_BEHIND = {fate: re.compile(rf"\s{_PEOPLE}{_VERB}(?:{words})\b") for fate, words in _FATE_WORDS.items()}
# "killed 12 people", "the number of dead in the valley to 12", "death toll has risen to 1,300".
_AHEAD_OF = {
    fate: re.compile(
        rf"\b(?:(?:{words.replace('die[sd]?|', '')})\s"
        rf"|(?:number|toll|total)\b[^,;]{{0,60}}?\s(?:to|at|of|as|is|was|reaches|reached)\s)$",
        re.IGNORECASE,
    )
    for fate, words in _FATE_WORDS.items()
}
_PART = re.compile(r"\s*(?:of (?:the|them|those|whom|its|their|his|her)|others?|more|in \d)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:other|another|further|additional|including|includes?|among them|(?<!\bin\s)all|first|last|age of"
    r"|across|in|within|for|after)\s$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:would|could|might|if|fear\w*|expect\w*|forecast\w*)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\bhad\s(?:\w+ly\s|been\s)?(?:reported|said|put|given|counted|listed|spoken|stood)\b|\bstood\sat\b"
)
_COUNT = r"(?:\d[\d,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ADDED = re.compile(rf"\b{_COUNT}\b[^,;]*?\band\s(?:at least\s)?$")
_AND_MORE = re.compile(rf"\s[\w’'-]+\sand\s{_COUNT}\b")
_SOMEWHERE = re.compile(
    r"^[^,;]{0,60}?\b(?:in|at|near)\s(?:the\s(?=[A-Z]))?"
    r"(?P<place>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*|(?:his|her|their|its|that|one)\s\w+)"
)
_SOMEWHERE_BEFORE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear)\s(?:the\s(?=[A-Z]))?(?P<place>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*),?\s$"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_COVERAGE, _TITLE = FEATURES.index("coverage"), FEATURES.index("title")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that a sentence tells.

    Attributes:
        evidence: The sentence.
        figure: The figure.
        fate: What became of the people counted, in the words of `FATES`.
        day: As of when it is told.
        of_some: Whether it may count only some of the people: "two firefighters".
        named: The quantity of which it gives the level, where the sentence names one.
    """

    evidence: Evidence
    figure: Figure
    fate: str | None
    day: dt.date
    of_some: bool = False
    named: NamedQuantity | None = None

    @property
    def report(self) -> int:
        """What it confirms something as: articles that carry one report are one voice."""
        return self.evidence.hit.report


def told_figures(evidence: Iterable[Evidence], words: AbstractSet[str], analyse: Analyse) -> list[Told]:
    """The figures of sentences on a subject that stand for a whole quantity, and are told as a fact.

    Args:
        evidence: The sentences, with their features.
        words: The subject's stemmed words.
        analyse: Text -> stemmed words.
    """
    found = []
    for e in evidence:
        text = e.text
        if _SUPPOSED.search(text) or _is_of_another_year(e) or not is_on_topic(e):
            continue
        day = _as_of(e)
        figures = find_figures(text, analyse) if day else []
        if day is None or not figures or not _is_of_subject(e, words, analyse):
            continue
        for figure in figures:
            at = figure.start
            # What was put together from several words stands nowhere as such.
            if figure.negated or not figure.words or not text.startswith(figure.words, at):
                continue
            before, after = text[:at], text[at + len(figure.words) :]
            if _is_whole(before, after) and _is_there(before, after, words, analyse):
                fate = _fate(figure, before, after)
                named = named_quantity(figure, before, after, words, analyse)
                some = _is_of_some(fate, after, words, analyse)
                found.append(Told(e, figure, fate, _as_of_name(e) if named else day, some, named))
    return found


def series(told: Sequence[Told]) -> list[list[Told]]:
    """The figures that are of one quantity and differ, from at least two reports; oldest first.

    Of each value the earliest figure is kept, and of some people none beside a higher figure of all.
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
    if newest.named:
        return newest.named.label
    shared = frozenset.intersection(*(t.figure.context for t in group))
    words = [w for w in _WORD.findall(newest.evidence.text) if shared.intersection(analyse(w))]
    return " ".join(list(dict.fromkeys(words))[:_LABEL_WORDS])


def asked_for(groups: Sequence[Sequence[Told]], words: AbstractSet[str]) -> Sequence[Told]:
    """The group that a question with these stemmed words asks about; an empty one if none is."""
    for group in groups:
        fate = group[0].fate
        if group[0].named:
            continue  # "how much" may ask for a level or for a change
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


def _is_whole(before: str, after: str) -> bool:
    """Whether a figure is of all there are, not of some: "two of the dead", "19 children and two adults"."""
    if _PART.match(after) or _MORE.search(before) or _AND_MORE.match(after):
        return False
    added = _ADDED.search(before)
    return added is None or any(re.search(rf"\b(?:{w})\b", added.group()) for w in _FATE_WORDS.values())


def _is_there(before: str, after: str, words: AbstractSet[str], analyse: Analyse) -> bool:
    """Whether a figure is of the whole subject, and not of one place that the subject does not name."""
    matches = (_SOMEWHERE_BEFORE.search(before), _SOMEWHERE.match(after))
    places = [m["place"] for m in matches if m and not HINT.match(m["place"])]
    return all(not words.isdisjoint(analyse(place)) for place in places)


def is_on_topic(e: Evidence) -> bool:
    """Whether a sentence or its headline holds enough of the subject; see `ON_TOPIC`."""
    return e.features[_COVERAGE] + e.features[_TITLE] >= ON_TOPIC


def _is_of_subject(e: Evidence, words: AbstractSet[str], analyse: Analyse) -> bool:
    """Whether a passage or its headline tells of what the dead, for instance, are counted of."""
    subject = words - _ANY_FATE
    article, passage = e.hit.article, e.hit.passage
    told = analyse(f"{article.title}\n{article.text[passage.start : passage.end]}")
    return not subject or not subject.isdisjoint(told)


def _is_of_another_year(e: Evidence) -> bool:
    """Whether a sentence names a year that is not the article's: "the flood of 1931 killed 30"."""
    published = e.hit.article.published
    return published is None or any(int(m[0]) != published.year for m in ANY_YEAR.finditer(e.text))


def _fate(figure: Figure, before: str, after: str) -> str | None:
    if figure.unit is not None:
        return None
    fates = [fate for fate in FATES if _BEHIND[fate].match(after)]
    fates = fates or [
        fate for fate in FATES if _AHEAD_OF[fate].search(before) and FATES[fate] & figure.context
    ]
    return fates[0] if len(fates) == 1 else None


def _is_of_some(fate: str | None, after: str, words: AbstractSet[str], analyse: Analyse) -> bool:
    match = _BEHIND[fate].match(after) if fate else None
    people = set(analyse(match["people"])) if match else set[str]()
    return bool(people) and people.isdisjoint(_ANY_FATE | words)


def _as_of(e: Evidence) -> dt.date | None:
    """The day of publication, or the one on which the sentence says that an earlier figure was given."""
    article = e.hit.article
    if _EARLIER.search(e.text):
        named = days_named(article.text, e.span, article.published, article.language)
        days = {n.days.first for n in named if n.days.first == n.days.last}
        return days.pop() if len(days) == 1 else None
    return article.published


def _as_of_name(e: Evidence) -> dt.date:
    """The last day that the sentence names, or the day of publication: "9.1 percent in June"."""
    article = e.hit.article
    published = article.published or dt.date.max
    named = days_named(article.text, e.span, article.published, article.language)
    return max((n.days.last for n in named if n.days.last <= published), default=published)


def _same_quantity(a: Told, b: Told) -> bool:
    if a.fate or b.fate or a.named or b.named:
        return (a.fate, a.named) == (b.fate, b.named)
    if a.figure.unit != "mass" or b.figure.unit != "mass":
        return False
    return len(a.figure.context & b.figure.context) >= MASS_SHARED


def _changes(group: Sequence[Told]) -> list[Told]:
    higher = max(t.figure.low for t in group)
    group = [t for t in group if not (t.of_some and t.figure.high < higher)]
    if len({t.report for t in group}) < 2:
        return []
    kept: list[Told] = []
    for t in group:
        if not any(_is_repeated(t, k) for k in kept):
            kept.append(t)
    return kept if len(kept) > 1 else []


def _is_repeated(told: Told, before: Told) -> bool:
    """Whether a figure says nothing new: "more than 1,000" is none beside itself, and is one beside 1,200.

    Of a level that is named every step counts, as of 9.1 to 9.0 percent.
    """
    figure, earlier = told.figure, before.figure
    if earlier.is_open or told.named:
        return (figure.low, figure.high) == (earlier.low, earlier.high)
    return figure.agrees(earlier)
