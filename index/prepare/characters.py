"""Text as found -> text as stored: one kind of blank, one kind of line end, composed letters."""

from __future__ import annotations

import unicodedata

_LINE_ENDS = "\v\f\x85\u2028\u2029"
_INVISIBLE = (
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte-order mark
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # direction marks
)
# The zero-width joiners (U+200C, U+200D) stay: Persian words and composed emoji need them.


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in range(0x3001):  # every blank and control character lies below
        if unicodedata.category(chr(code)) == "Zs":
            table[code] = " "
        elif unicodedata.category(chr(code)) == "Cc":
            table[code] = None
    table |= dict.fromkeys(map(ord, _LINE_ENDS), "\n")
    table |= dict.fromkeys(map(ord, _INVISIBLE))
    table |= {ord("\t"): " ", ord("\n"): "\n"}
    return table


_TABLE = _table()


def clean(text: str) -> str:
    """Normalises characters, keeping the lines.

    Returns:
        NFC text whose only blanks are space and line feed, without invisible or control characters
        and without halves of surrogate pairs, which JSON can smuggle in and no file can store.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean_line(text: str) -> str:
    """Normalises characters and folds all white space, as for a headline."""
    return " ".join(clean(text).split())
