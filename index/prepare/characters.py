"""Text as found -> text as stored: one kind of blank, one kind of line end, composed letters."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = "\v\f\x85\u2028\u2029"
_INVISIBLE = (
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte-order mark
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # direction marks
)
# The zero-width joiners (U+200C, U+200D) stay: Persian words and composed emoji need them.


_LAST_BLANK = 0x3000
"""The ideographic space; every blank and control character of Unicode lies at or before it."""


def _replacements() -> dict[str, str]:
    by_character: dict[str, str] = {}
    for character in map(chr, range(_LAST_BLANK + 1)):
        category = unicodedata.category(character)
        if category in ("Zs", "Cc"):
            by_character[character] = " " if category == "Zs" else ""
    by_character |= dict.fromkeys(_LINE_ENDS, "\n") | dict.fromkeys(_INVISIBLE, "") | {"\t": " "}
    return {found: put for found, put in by_character.items() if found not in " \n"}


_REPLACEMENTS = _replacements()
_ODD = re.compile("[" + "".join(map(re.escape, _REPLACEMENTS)) + "]")


def clean(text: str) -> str:
    """Normalises characters, keeping the lines.

    Returns:
        NFC text whose only blanks are space and line feed, without invisible or control characters
        and without halves of surrogate pairs, which JSON can smuggle in and no file can store.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ODD.sub(lambda match: _REPLACEMENTS[match[0]], text)
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = unicodedata.normalize("NFC", text)
    return text


def clean_line(text: str) -> str:
    """Normalises characters and folds all white space, as for a headline."""
    return " ".join(clean(text).split())
