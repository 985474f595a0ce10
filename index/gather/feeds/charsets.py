"""Bytes of a feed -> text. What is declared is believed only where the bytes bear it out."""

from __future__ import annotations

import codecs
import re

from index.errors import DocumentError, FeedError
from index.gather.decoding import decode, refuse_binary

_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark, the first "<" tells (XML 1.0, appendix F).
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_LATIN = frozenset({"ascii", "iso8859-1"})
_SEVEN_BIT = ("iso2022", "hz")
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape"}
    | {"utf-7", "undefined"}
)
"""Codecs of Python that no feed is written in; some of them take quadratic time."""
_DAMAGE = 5
"""A text in UTF-8 with fewer than one broken character to so many bytes beyond ASCII is a damaged one."""


def decode_feed(body: bytes, charset: str | None) -> tuple[str, list[str]]:
    """Decodes a feed.

    Args:
        body: Its bytes.
        charset: What the server says that they are encoded in.

    Returns:
        The text, and warnings.

    Raises:
        FeedError: The bytes are no text.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _marked(body, name)
    try:
        refuse_binary(body)
    except DocumentError as error:
        raise FeedError(f"This is no feed. {error}") from error
    match = _DECLARED.match(body)
    stated = [name for name in (charset, match and match[1].decode("ascii")) if name]
    known = [name for name in map(_known, stated) if name]
    if known and known[0].startswith(_SEVEN_BIT):  # such text is ASCII by its bytes
        try:
            return body.decode(known[0]), []
        except UnicodeDecodeError:
            pass
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(body, stated, known)
    if known and known[-1] != "utf-8" and not body.isascii():
        return text, [f"It says that it is encoded in {stated[-1]}, but it is UTF-8 and is read as such."]
    return text, []


def _marked(body: bytes, encoding: str) -> tuple[str, list[str]]:
    try:
        return body.decode(encoding), []
    except UnicodeDecodeError:
        return body.decode(encoding, "replace"), [f"Some characters are not what {encoding} allows; see �."]


def _not_utf8(body: bytes, stated: list[str], known: list[str]) -> tuple[str, list[str]]:
    for name in known:
        if name == "utf-8":
            continue
        # Browsers read the Latin-1 family as Windows-1252, and so do those who write it.
        for encoding in ("cp1252", "latin-1") if name in _LATIN else (name,):
            try:
                return body.decode(encoding), []
            except (UnicodeError, LookupError, ValueError):
                continue
    text = body.decode("utf-8", "replace")
    beyond = len(body) - len(body.translate(None, bytes(range(0x80, 0x100))))
    if text.count("�") * _DAMAGE <= beyond:
        return text, ["Some characters are broken; they are shown as �."]
    try:
        text = decode(body)
    except DocumentError as error:
        raise FeedError(
            "The encoding of this feed cannot be recognised; its publisher has to say it."
        ) from error
    if stated:
        return text, [
            f"It says that it is encoded in {stated[0]}, which it is not; its encoding was guessed."
        ]
    return text, ["It does not say how it is encoded; that was guessed."]


def _known(name: str) -> str | None:
    """Python's name of a charset; None for what is no charset."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSETS else found
