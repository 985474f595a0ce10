"""Quotation marks: where words are quoted, and the text with these words masked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from index.models import Span
from index.prepare.sentences import split_sentences

MASK = "\ue000"
"""Stands for every character of a quotation: no letter, no space, no mark that ends a sentence."""

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
_PARAGRAPH_END = re.compile(r"[\n\r\u2028\u2029]+")
_SINGLE = re.compile(
    r"(?:(?<=[\s(—–])|^)(?P<mark>['‘])(?=\S)[^'‘’]*(?:(?<=\w)['’](?=\w)[^'‘’]*)*[,.?!]['’](?=[\s,.;:)]|$)"
)
_OPENING = re.compile(r"[\"“«„]|\'\'|``")
_CLOSES = {'"': '"', "“": "”", "«": "»", "„": "“", "''": "''", "``": "''"}
_STRAIGHT = frozenset({'"', "''"})
_QUOTE = re.compile(rf"{MASK}+")
_ENDS_SENTENCE = re.compile(r"[.?!…][\"”»'’]+$")
_GOES_ON = re.compile(
    r"\s*[—–―]|\s+(?:[a-z]|(?:[A-Z][\w’'.-]*\s+){1,4}(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|shouted|replied"
    r"|tweeted|wondered|exclaimed)\b)"
)


def find_quotes(text: str) -> list[Span]:
    """The stretches in quotation marks, marks included, in order; those inside others are left out.

    A mark that is opened and never closed holds until its paragraph ends, as in quotations of several
    paragraphs; a straight one must close.
    """
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        doubles = _doubles(text, paragraph.start(), paragraph.end())
        singles = [Span(*m.span()) for m in _SINGLE.finditer(text, paragraph.start(), paragraph.end())]
        apart = [s for s in singles if not any(s.start < d.end and d.start < s.end for d in doubles)]
        found.extend(sorted([*doubles, *apart]))
    return found


def _doubles(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    place = start
    while (opening := _OPENING.search(text, place, end)) is not None:
        mark, close = opening.group(), _CLOSES[opening.group()]
        stop = text.find(close, opening.end(), end)
        place = opening.end()
        if stop >= 0:
            place = stop + len(close)
            spans.append(Span(opening.start(), place))
        elif mark not in _STRAIGHT and opening.start() == start:
            spans.append(Span(start, end))
            place = end
    return spans


def mask(text: str, quotes: list[Span]) -> str:
    """The text, as long as before, with every quoted character replaced by `MASK`."""
    pieces, place = [], 0
    for quote in quotes:
        pieces += [text[place : quote.start], MASK * (quote.end - quote.start)]
        place = quote.end
    return "".join([*pieces, text[place:]])


def lines_around(text: str, span: Span) -> Span:
    """The lines that a stretch of a text stands in; no quotation and no sentence goes beyond one."""
    before = [match.end() for match in _PARAGRAPH_END.finditer(text, 0, span.start)]
    behind = _PARAGRAPH_END.search(text, span.end)
    return Span(before[-1] if before else 0, behind.start() if behind else len(text))


def sentences_around(text: str, masked: str, quotes: list[Span]) -> list[Span]:
    """The sentences of a text, a quotation of several sentences being part of one.

    A quotation that ends with a full stop ends its sentence, unless what follows says who said it.
    """
    cuts = {q.end for q in quotes if _ENDS_SENTENCE.search(text, max(q.start, q.end - 4), q.end)}
    cuts = {
        cut for cut in cuts if cut < len(text) and text[cut].isspace() and not _GOES_ON.match(masked, cut)
    }
    # To the splitter a quotation is a word with a capital.
    plain = _QUOTE.sub(lambda quote: "X".ljust(len(quote.group()), "x"), masked)
    whole = _rejoined(split_sentences(plain), quotes)
    ordered = sorted(cuts)
    return [piece for sentence in whole for piece in _parted(text, sentence, ordered)]


def _rejoined(sentences: list[Span], quotes: list[Span]) -> list[Span]:
    """Sentences of which none begins within a quotation, as a splitter makes them of long ones."""
    joined: list[Span] = []
    place = 0
    for sentence in sentences:
        while place < len(quotes) and quotes[place].end <= sentence.start:
            place += 1
        torn = place < len(quotes) and quotes[place].start < sentence.start
        if torn and joined:
            joined[-1] = Span(joined[-1].start, sentence.end)
        else:
            joined.append(sentence)
    return joined


def _parted(text: str, sentence: Span, cuts: list[int]) -> Iterator[Span]:
    """The pieces of a sentence between some places, without white space at their ends."""
    start = sentence.start
    for cut in cuts[bisect_right(cuts, sentence.start) : bisect_left(cuts, sentence.end)]:
        yield Span(start, cut)
        start = cut
        while text[start].isspace():
            start += 1
    yield Span(start, sentence.end)
