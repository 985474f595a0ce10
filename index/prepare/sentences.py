"""Text -> sentence spans.

Splitting is sentencex's (Wikimedia); this module gives it one line at a time, so that paragraphs
and bullet points always end a sentence, and mends what newspapers do and it does not know: closing
quotation marks, "5 p.m. Tuesday", place lines, and "sentences" without any full stop that run on
for pages.

Measured on 120 real news articles (0.9 MB of text): sentencex 84 MB/s, blingfire 24, nupunkt 7,
syntok 0.8, pysbd 0.2. Only sentencex and pysbd separate "... said so. Gen. Smith ...".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import sentencex

from index.models import Span

MAX_SENTENCE_CHARS = 900
"""Longer "sentences" (tables, captions without full stops) are cut at a clause or a space. A
sentence of 900 characters is about 150 words: beyond what the default model reads of a passage."""

WINDOW = 10_000
"""Characters of a line that the splitter is given at once. On runs of quotation marks its time grows with the
square of the line: 200,000 took 25 s, and a page may have ten million."""

_OPENING = "\"'“‘«([{"
_CLOSING = "\"'”’»)]}"
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
# "p.m." and the like end a sentence for the splitter although the time goes on: "5 p.m. Tuesday".
_TIME_GOES_ON = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_TIME_WORD = re.compile(
    r"\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|[ECMP][SD]?T\b|GMT|UTC|BST|CET|Eastern|Pacific|Central|Mountain)"
)
# Short forms that a name or a number follows, so that what follows is no new sentence.
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Cpl|Rev|Hon|Atty|Nos|[Aa]pprox|[Cc]a|[Ee]st)"
    r"\.\s*$"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f](?=\.)")
_NUMBERED_POINT = re.compile(r"\(?\d{1,3}[.)]\s*")
# Words printed small on purpose ("eBay") and addresses begin sentences like capitals do.
_SMALL_ON_PURPOSE = re.compile(r"[a-z]{1,2}[A-Z]|https?:|www\.|pic\.twitter|[a-z0-9-]+\.(?:com|org|net)\b")
# The splitter takes the word "no" for "No." and does not look behind a bracket that holds a sentence.
_MISSED_END = re.compile(
    r"\bno\.[\"”’]?\s+(?=[A-Z“\"‘])"
    r"|(?:^|(?<=[.!?]\s)|(?<=[.!?][\"”’]\s))\([A-Z“\"‘][^()]{10,}[.!?][\"”’]?\)\s+(?=[A-Z“\"‘(])"
)
_CLAUSE_END = re.compile(r"[;:,] |\s[–—-] |\s")
_PLACE_LINE = re.compile(
    r"""
    (?=[A-Z])                                  # GENEVA, Switzerland (Agency) -
    (?P<city>[A-Z][A-Z.'’\-]+(?:\ [A-Z][A-Z.'’\-]+){0,3})
    (?:,\ [A-Z][\w.'’\-]*(?:\ (?:of|and|the|[A-Z][\w.'’\-]*)){0,4}){0,2}
    (?:,?\ [A-Z][a-z]{2,8}\.?\ \d{1,2}(?:,\ \d{4})?)?  # a date, as agencies print it
    (?:\ ?(?:\([^)\n]{2,40}\)|/[^/\n]{2,40}/))?
    (?:\ [-–—]{1,2}\ ?|[–—]\ ?|-{1,2}\ )(?=\S)   # not the hyphen of "PRO-IRAN"
    """,
    re.VERBOSE,
)


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Splits `text[start:end]` into sentences.

    Args:
        text: The whole text.
        start: Where to begin.
        end: Where to stop; None for the end of the text.

    Returns:
        Spans into `text` (not into the slice), in order, not overlapping, each without white space
        at its ends and none empty. Characters in no span are white space or a place line.
    """
    stop = len(text) if end is None else end
    spans: list[Span] = []
    for line in _LINE.finditer(text, start, stop):
        spans.extend(_split_line(text, line.start(), line.end()))
    return spans


def place_line(text: str, start: int = 0) -> Span | None:
    """Finds the place line ("ERBIL, Iraq -") that opens a paragraph at `start`, if there is one.

    Returns:
        The span of the place line, its dash and the space after it; None without one.
    """
    match = _PLACE_LINE.match(text, start)
    if match is None or len(match["city"]) < 3:
        return None
    return Span(match.start(), match.end())


def _split_line(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    place = place_line(text, start)
    if place is not None and place.end < end:
        start = place.end
    # The splitter is not written in Python: it cannot be handed halves of surrogate pairs, and panics where
    # white space of several bytes stands between a capital and a full stop.
    line = _WIDE_SPACE.sub(" ", _SURROGATE.sub("\ufffd", text[start:end]))
    cuts = [_after_closing_quote(text, start + place, end) for place in _beginnings(line) if place]
    cuts.extend(start + match.end() for match in _MISSED_END.finditer(line))
    bounds = [start]
    for cut in sorted(set(cuts)):
        if start < cut < end and not _is_false_end(text, bounds[-1], cut, end):
            bounds.append(cut)
    for left, right in itertools.pairwise([*bounds, end]):
        span = _strip(text, left, right)
        if span is not None:
            yield from _cut_long(text, span)


def _beginnings(line: str) -> Iterator[int]:
    """Where the sentences of a line begin, as the splitter has it."""
    place = 0
    while place < len(line):
        window = line[place : place + WINDOW]
        found = _starts(window)
        following = len(window)
        if place + WINDOW < len(line) and found and found[-1]:
            following = found.pop()  # this sentence may go on behind the window: it begins the next one
        yield from (place + beginning for beginning in found)
        place += following


def _starts(window: str) -> list[int]:
    try:
        return [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries("en", window)]
    except BaseException as error:
        # A panic in Rust is no Exception: it would end the run for one text that the splitter does not take.
        if type(error).__name__ != "PanicException":
            raise
        return [0]


def _after_closing_quote(text: str, cut: int, end: int) -> int:
    """Moves a boundary that tears a quotation mark or a bracket from its words.

    It goes behind a closing mark that opens the next piece, or before an opening one that ends the last.
    """
    if cut < end and text[cut] in _CLOSING and (cut + 1 == end or text[cut + 1].isspace()):
        return cut + 1
    probe = cut
    while probe > 0 and text[probe - 1].isspace():
        probe -= 1
    mark = text[probe - 1] if probe else ""
    if mark in {"“", "‘", "«", "(", "["} or (
        mark in _OPENING and probe == cut and probe >= 2 and text[probe - 2].isspace()
    ):
        return probe - 1
    return cut


def _is_false_end(text: str, start: int, cut: int, end: int) -> bool:
    """Tells whether the sentence that began at `start` goes on behind `cut`."""
    before, after = text[max(start, cut - 12) : cut], text[cut : min(end, cut + 40)].lstrip()
    if not any(map(str.isalnum, after)) or not any(map(str.isalnum, before)):
        return True
    if after[0].islower():
        return _SMALL_ON_PURPOSE.match(after) is None
    if _NUMBERED_POINT.fullmatch(text, start, cut) or _ABBREVIATION.search(before):
        return True
    return _TIME_GOES_ON.search(before) is not None and _TIME_WORD.match(text, cut, end) is not None


def _strip(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARS:
        cut = _last_break(text, start, start + MAX_SENTENCE_CHARS)
        piece = _strip(text, start, cut)
        if piece is not None:
            yield piece
        start = cut
    piece = _strip(text, start, span.end)
    if piece is not None:
        yield piece


def _last_break(text: str, start: int, limit: int) -> int:
    """The last good place to cut in the second half of `text[start:limit]`, else `limit`."""
    middle = (start + limit) // 2
    best: dict[bool, int] = {}
    for match in _CLAUSE_END.finditer(text, middle, limit):
        best[match.group().isspace()] = match.end()
    return best.get(False, best.get(True, limit))
