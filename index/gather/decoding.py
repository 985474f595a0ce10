"""Bytes -> text: byte-order mark, UTF-8, what a server or a page declares, then a guess from the content."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import DocumentError

_BYTE_ORDER_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK_LENGTH = 4
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_REACH = 4096
"""How far into a page its charset is looked for. HTML asks for it in the first 1,024 bytes; real
pages are laxer."""
_KNOWN_BINARIES = {
    b"%PDF-": "a PDF; copy its text or save it as text",
    b"PK\x03\x04": "a ZIP archive or office document; unpack it or save it as text",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "compressed with gzip; give its name the ending .gz",
}
_READ_AS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
}
"""Declared names that browsers read as a larger encoding (WHATWG Encoding 4.2), and pages rely on it."""
_NO_ENCODINGS_OF_PAGES = frozenset(
    {
        "utf-7",
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "punycode",
        "idna",
    }
)
"""Known to Python, but no page is written in them; some take the square of a page's length to decode."""
_BELIEVED = {"utf-16": b"\0", "utf-32": b"\0", "iso-2022-": b"\x1b"}
"""Encodings whose bytes are valid UTF-8 or look like a binary file, so that only the declaration tells; each
with a byte that no page in it is without."""
_MOST_DAMAGE = 0.02
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1b"))
_SAMPLE = 1 << 16
_GUESSED_ON = 50_000
_MOSTLY_ASCII = 0.85


def decode(data: bytes, *, is_html: bool = False) -> str:
    """Decodes a whole file.

    Args:
        data: Its bytes.
        is_html: Whether a `<meta charset>` is to be believed where the bytes are not UTF-8.

    Raises:
        DocumentError: The bytes are no text, or text in no encoding that can be recognised.
    """
    mark = _marked_encoding(data)
    if mark:
        return _strictly(data, mark)
    refuse_binary(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _declared(data) if is_html else _guessed(data)


def decode_page(data: bytes, charset: str | None) -> str:
    """Decodes a page from the web.

    In this order count: a byte-order mark; UTF-8, since hardly any other text is valid UTF-8 by chance, while
    servers often declare another encoding for all their pages; what the server declares, what the page
    declares, and a guess. A page in a declared encoding with a few broken characters is read with those
    replaced, as browsers do, and not guessed to be in another one.

    Args:
        data: Its bytes.
        charset: The encoding that the server declares, if it does.

    Raises:
        DocumentError: The bytes are no text, or text in no encoding that can be recognised.
    """
    mark = _marked_encoding(data)
    if mark:
        return data.decode(mark, "replace")
    declared = [name for name in (charset, _meta_charset(data)) if name]
    for name in declared:
        sign = next((sign for start, sign in _BELIEVED.items() if _encoding(name).startswith(start)), None)
        if sign is not None and sign in data and (text := _tried(data, name)) is not None:
            return text
    refuse_binary(data)
    for name in ("utf-8", *declared):
        text = _tried(data, name)
        if text is None:
            text = _mended(data, name)
        if text is not None:
            return text
    return _guessed(data)


def refuse_binary(data: bytes) -> None:
    """Checks that bytes can be text.

    Raises:
        DocumentError: They are the content of a binary file.
    """
    for magic, kind in _KNOWN_BINARIES.items():
        if data.startswith(magic):
            raise DocumentError(f"This is not text: it is {kind}.")
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if b"\0" in sample or controls > len(sample) * 0.02:
        raise DocumentError("This is not text but a binary file.")


def decode_lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, str | DocumentError]]:
    """Decodes a file line by line, without ever holding more than one line.

    Args:
        stream: The file, at its start.
        longest: Longest line, in bytes.

    Yields:
        The line's number from 1, and its text with its line ending, or why it cannot be decoded.

    Raises:
        DocumentError: The file is binary, or a line is longer than allowed.
    """
    start = stream.readline(longest)
    mark = _marked_encoding(start)
    if mark in ("utf-16", "utf-32"):
        # A line feed is no single byte there; such files are rare and small, so they are read whole.
        text = _strictly(start + stream.read(), mark)
        yield from enumerate(text.splitlines(keepends=True), 1)
        return
    refuse_binary(start)
    number = 1
    line = start.removeprefix(codecs.BOM_UTF8)
    while line:
        if len(line) >= longest and not line.endswith(b"\n"):
            raise DocumentError(f"Line {number} is too long to be one record.")
        yield number, _decode_line(line)
        number += 1
        line = stream.readline(longest)


def _decode_line(line: bytes) -> str | DocumentError:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return _guessed(line)
    except DocumentError as error:
        return error


def _marked_encoding(data: bytes) -> str | None:
    start = data[:_MARK_LENGTH]
    return next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), None)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError(f"It says that it is {encoding} but is not; save it again as UTF-8.") from error


def _declared(data: bytes) -> str:
    name = _meta_charset(data)
    text = _tried(data, name) if name else None
    return _guessed(data) if text is None else text


def _meta_charset(data: bytes) -> str | None:
    match = _META_CHARSET.search(data, 0, _META_REACH)
    return match[1].decode("ascii") if match else None


def _encoding(name: str) -> str:
    """Python's name of a declared encoding."""
    plain = name.strip().lower()
    return _READ_AS.get(plain, plain)


def _tried(data: bytes, name: str, errors: str = "strict") -> str | None:
    """The text, if the bytes are in an encoding as declared; else the content tells more."""
    try:
        codec = codecs.lookup(_encoding(name))
        return None if codec.name in _NO_ENCODINGS_OF_PAGES else data.decode(codec.name, errors)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _mended(data: bytes, name: str) -> str | None:
    """The text with broken characters replaced, where they are few among those beyond ASCII."""
    text = _tried(data, name, "replace")
    if text is None:
        return None
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= _MOST_DAMAGE * beyond else None


def _guessed(data: bytes) -> str:
    ascii_share = sum(byte < 0x80 for byte in data[:_GUESSED_ON]) / len(data[:_GUESSED_ON])
    if ascii_share > _MOSTLY_ASCII:
        # English with a few typographic marks: guessing needs more unusual letters than there are.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_GUESSED_ON]).best()
    if best is None:
        raise DocumentError("Its encoding cannot be recognised; save it again as UTF-8.")
    return _strictly_or_unrecognised(data, best.encoding)


def _strictly_or_unrecognised(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError("Its encoding cannot be recognised; save it again as UTF-8.") from error
