"""Words in a picture: as far as the machine's fonts can draw them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from bot.render.wording import one_line

# Fonts that hold writings which matplotlib's own DejaVu Sans lacks, used where the machine has them.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Thai",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Unifont",
)


@lru_cache(maxsize=1)
def font_families() -> list[str]:
    """Those of `_FONTS` that this machine has, in their order."""
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    return [name for name in _FONTS if name in here]


@lru_cache(maxsize=1)
def _drawn_characters() -> frozenset[int]:
    """Every character that some font draws; of others, matplotlib would draw a box and complain."""
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    paths = [Path(fontManager.findfont(FontProperties(family=name))) for name in font_families()]
    return frozenset(code for path in paths for code in get_font(path).get_charmap())


def drawable(words: str, limit: int) -> str:
    """Words as far as they can be drawn, cut to `limit` characters; "" where most of them cannot."""
    wanted = [c for c in one_line(unicodedata.normalize("NFC", words[: 20 * limit])) if _seen(c)]
    drawn = [c for c in wanted if ord(c) in _drawn_characters()]
    if not drawn or 2 * len(drawn) < len(wanted):
        return ""
    return _shorten("".join(drawn), limit)


def _seen(character: str) -> bool:
    return unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"}


def plain(words: str, limit: int) -> str:
    """Words in one line, cut to `limit` characters, without those that nobody sees."""
    return _shorten("".join(c for c in one_line(words[: 20 * limit]) if _seen(c)), limit)


def _shorten(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
