"""Text from articles and people -> the characters that are worth showing on a screen.

Newspapers print letters; what else arrives in their text (control characters, invisible ones, orders to
reverse the direction of reading) either breaks a layout or makes a text pass for another. It is
taken out here, before anything is measured, cut or escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.render.wording import clean
from index.models import Span

MARKS_IN_A_ROW = 8
"""Combining marks kept on one letter. Scripts that stack them use up to five or so (pointed Hebrew,
Tibetan); hundreds on one letter are painted over the lines above and below."""

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACED_LINE_ENDS = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")

# Letters, digits and punctuation of which all is seen: nearly every text is done with one look. Latin, Greek,
# Cyrillic, Chinese, Japanese and Korean, typographic punctuation, currencies.
_ORDINARY = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u3001-\u3029\u3040-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*"
)

_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Letters by their category, and yet nothing to see: fillers, and the blank Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f")
_BLANK_CELL = "\u2800"
# Format characters that are printed: signs that enclose the digits which follow.
_PRINTED_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
# Flags of Scotland, Wales and England are a black flag, letters from the block of tags, and its end.
_FLAG = "\U0001f3f4"
_TAGS = range(0xE0020, 0xE0080)
# Two of Unicode's noncharacters, which no text holds after `tidy`, to carry places through it.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARKS = re.compile(f"([{_OPEN}{_CLOSE}])")


def tidy(text: str) -> str:
    """The text without what cannot or must not be seen; line breaks stay, at most two in a row.

    Dropped: control characters and escape sequences, marks and orders of direction, zero-width
    characters, blank letters, lone surrogates, and combining marks beyond `MARKS_IN_A_ROW`. Joiners
    stay where writing needs them: inside emoji, and beside letters of Arabic and Indian scripts.
    Every other white space becomes one space.
    """
    return _tidied(text)


def _tidied(text: str, kept: str = "") -> str:
    text = _LINE_ENDS.sub("\n", text)
    if not _ORDINARY.fullmatch(text):
        text = _without_unseen(clean(text), kept)
    text = _SPACED_LINE_ENDS.sub("\n", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def tidy_line(text: str) -> str:
    """`tidy`, in one line."""
    return " ".join(tidy(text).split())


def tidy_marked(text: str, marked: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """`tidy`, and where the marked stretches are now.

    Args:
        text: Any text.
        marked: Stretches of it, in any order; those that overlap or touch become one.
    """
    text = text.translate({ord(_OPEN): "\x00", ord(_CLOSE): "\x00"})  # dropped, and the offsets stay right
    parts, at = [], 0
    for span in _merged(marked, len(text)):
        quoted = text[span.start : span.end]
        inner = quoted.strip()  # so that no mark stands between spaces that become one
        before, after = quoted.split(inner, 1) if inner else (quoted, "")
        parts += [text[at : span.start], before, _OPEN, inner, _CLOSE, after]
        at = span.end
    return _unmarked(_tidied("".join([*parts, text[at:]]), kept=_OPEN + _CLOSE))


def _unmarked(text: str) -> tuple[str, tuple[Span, ...]]:
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for piece in _MARKS.split(text):
        if piece == _OPEN:
            spans.append(Span(length, length))
        elif piece == _CLOSE:
            spans[-1] = Span(spans[-1].start, length)
        else:
            parts.append(piece)
            length += len(piece)
    return "".join(parts), tuple(_merged(spans, length))  # what parted two of them may be gone


def _merged(spans: Sequence[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        start, end = max(span.start, 0), min(span.end, length)
        if start >= end:
            continue
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return merged


def _without_unseen(text: str, always: str) -> str:
    kept: list[str] = []
    marks = 0
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        following = text[place + 1 : place + 2]
        if character in always or (
            marks <= MARKS_IN_A_ROW and _is_seen(character, category, kept, following)
        ):
            kept.append(" " if character == _BLANK_CELL else character)
    return "".join(kept)


def _is_seen(character: str, category: str, before: Sequence[str], following: str) -> bool:
    if category == "Cf":
        return character in _PRINTED_FORMATS or _is_needed(character, before, following)
    if category == "Cn":
        return ord(character) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(character) <= 0xFDEF  # noncharacters
    return category != "Cs" and character not in _BLANK_LETTERS


def _is_needed(character: str, before: Sequence[str], following: str) -> bool:
    """Whether writing needs a character that is not seen itself."""
    last = before[-1] if before else ""
    if ord(character) in _TAGS:
        return last == _FLAG or (last != "" and ord(last) in _TAGS)
    if character == _JOINER and _is_pictorial(last) and _is_pictorial(following):
        return True
    return (
        character in {_JOINER, _NON_JOINER} and _joins(last) and (_joins(following) or character == _JOINER)
    )


def _is_pictorial(character: str) -> bool:
    """Whether this can stand beside a joiner in an emoji: a picture, a skin tone, a variation selector."""
    return character == "\ufe0f" or (character != "" and unicodedata.category(character) in {"So", "Sk"})


def _joins(character: str) -> bool:
    """Whether this belongs to a script whose letters join (Arabic to Balinese, and their supplements)."""
    if not character or unicodedata.category(character)[0] not in "LM":
        return False
    code = ord(character)
    return 0x0600 <= code < 0x1B80 or 0xA800 <= code < 0xAC00 or 0xFB50 <= code < 0xFF00 or code >= 0x10A00
