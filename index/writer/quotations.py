"""What stands in quotation marks, of whatever kind."""

from __future__ import annotations

import re

_PAIRS = {
    '"': '"', "“": "”", "„": "“”", "‟": "”", "«": "»", "»": "«", "‹": "›", "‘": "’", "‚": "‘’", "「": "」",
    "『": "』", "《": "》", "〈": "〉", "〝": "〞〟", "＂": "＂",
}  # fmt: skip
_MARKS = frozenset(_PAIRS) | frozenset("”»›」』》〉〞〟″〃❝❞❮❯🙶🙷🙸")
_APOSTROPHES = frozenset("‘’")
_STRAIGHT_OPEN = re.compile(r"(?<![\w'])'(?=\S)")
_STRAIGHT_CLOSE = re.compile(r"(?<=\S)'(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)[’'](?=\w)|(?<=s)[’'](?=\s)|(?<!\w)[’'](?=\d\ds?\b)|\b[Oo][’'](?=\s)")


def find_quotations(text: str) -> list[tuple[int, int]] | None:
    """Where quotations stand in a sentence, without their marks.

    Returns:
        Spans in order, outermost quotations only; None where a mark opens or closes nothing, so that it is
        not plain what is quoted.
    """
    # An apostrophe is no mark: "the dockers' pay", "’90s".
    masked = _APOSTROPHE.sub("\0", text)
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(masked):
        mark = masked[at]
        if mark == "'":
            end = _straight_end(masked, at)
        elif mark in _PAIRS:
            end = next((i for i in range(at + 1, len(masked)) if masked[i] in _PAIRS[mark]), None)
        elif mark in _MARKS:
            end = None
        else:
            at += 1
            continue
        if end is None:
            return None
        spans.append((at + 1, end))
        at = end + 1
    return spans


def _straight_end(masked: str, at: int) -> int | None:
    if not _STRAIGHT_OPEN.match(masked, at):
        return None
    close = _STRAIGHT_CLOSE.search(masked, at + 1)
    return close.start() if close else None


def are_printed(text: str, spans: list[tuple[int, int]], printed: str) -> bool:
    """Whether every quotation of a sentence stands in a printed text, letter by letter and in whole words."""
    return all(_is_printed(text[start:end], printed) for start, end in spans)


def _is_printed(quoted: str, printed: str) -> bool:
    # "Possible" is not quoted from "impossible", nor 400 from 12,400.
    whole = rf"(?<![\w-])(?<!\d[.,:]){re.escape(quoted)}(?![\w-]|[.,:]\d)"
    return bool(quoted.strip()) and re.search(whole, printed) is not None


def unmarked(text: str) -> str:
    """The text without the marks of quotations: what is quoted is held to every other rule as well."""
    return re.sub(rf"[{''.join(_MARKS - _APOSTROPHES)}]|(?<!\w)['‘’](?=\w)|(?<![s\w])['’](?!\w)", "", text)
