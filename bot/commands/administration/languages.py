"""Names of the languages in which dates can be read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from index.errors import UsageError

if TYPE_CHECKING:
    from babel import Locale


@cache
def language_names() -> Mapping[str, str]:
    """English names by code, the languages that most people speak first; takes 0.3 s the first time."""
    from babel import Locale
    from dateparser.data.languages_info import language_order

    english = Locale("en")
    return {code: _name(code, english) for code in language_order}


def _name(code: str, english: Locale) -> str:
    return english.parse(code.replace("-", "_")).get_display_name(english) or code


def suggest_languages(typed: str, limit: int) -> list[tuple[str, str]]:
    """Codes and names of the languages that may be meant by what was typed so far.

    Args:
        typed: The beginning of a code or of a word of a name; nothing for the most spoken.
        limit: How many at most.
    """
    wanted = typed.strip().casefold()
    found = [(code, name) for code, name in language_names().items() if _fits(wanted, code, name)]
    # An exact code first: "is" is Icelandic, although many names hold it.
    found.sort(key=lambda pair: (pair[0].casefold() != wanted, not pair[1].casefold().startswith(wanted)))
    return found[:limit]


def language_meant(words: str) -> str:
    """The code of a language that is given by its code or its name.

    Raises:
        UsageError: Dates cannot be read in a language called that.
    """
    wanted = words.strip().replace("_", "-").casefold()
    for code, name in language_names().items():
        if wanted in (code.casefold(), name.casefold()):
            return code
    raise UsageError(
        f"Dates cannot be read in a language called {words.strip()!r}. Give its code, such as en, de, fr or "
        "zh-Hant, or choose one of those that are suggested while you type."
    )


def _fits(wanted: str, code: str, name: str) -> bool:
    words = name.casefold().replace("(", "").split()
    return code.casefold().startswith(wanted) or any(word.startswith(wanted) for word in words)
