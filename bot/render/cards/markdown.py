r"""Text -> Discord's markdown that shows this text, and nothing else.

How Discord reads it decides what is done here:

- A backslash before any character but letters, digits and spaces shows that character as it is. So
  all that could begin emphasis, a spoiler, code, a link, a list, a heading, a quotation, small type, an emoji
  or an address is escaped with one. `https\://` is not recognised as an address.
- A backslash does **not** stop a mention: the server looks for `@everyone` and `<@id>` in the raw text.
  There a zero-width space is inserted, as `discord.utils.escape_mentions` does. (The client sends
  `AllowedMentions.none()` as well; this is the second lock.)
- In the words of a masked link, backslashes are shown and zero-width characters are removed, and a
  link whose words hold an address, an emoji or a mention is not made at all. A headline with anything
  of the kind is therefore printed with a small link after it instead of being the link.
- Messages of Components V2 show no embeds, so links need no angle brackets to have no preview.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from bot.render.cards import limits
from bot.render.cards.plain import tidy, tidy_line
from bot.render.wording import day, days
from index.models import Span
from index.prepare.sentences import split_sentences

BREAK = "\u200b"
"""ZERO WIDTH SPACE: parts what Discord must not read as one. `tidy` leaves none, so each is ours."""

RUN = 80
"""Letters without a space after which a line may be broken: about two lines of a phone."""

# A colon that begins ":smile" at the end of a text may meet another of ours.
_INLINE = re.compile(
    r"(?P<invite>discord(?:app)?\.[a-z]+)(?=/)"  # invitations are recognised without "https:"
    r"|(?P<mention>@(?=everyone|here)|<(?=[@#:/&!a-z]))"
    r"|(?P<sign>[\\*_`<\[]|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||:(?=//|[\w+-]+(?::|$))|(?:(?<=\])|^)\()",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"^( *)(?:(\d+)(\.)|(?=[-+#>]))", re.MULTILINE)
# Of scripts that put spaces between words; Chinese or Thai is broken anywhere without our help.
_LONG_RUN = re.compile(rf"[!-~\u00a1-\u02af\u0370-\u058f]{{{RUN + 1},}}")

_UNLINKABLE = re.compile(
    r"[\\`<\[\]*_\u200c\u200d]|~~|\|\||:\w+:|[/\u2044\u2215\uff0f]{2}|@(?:everyone|here)|discord(?:app)?\.\w+/",
    re.IGNORECASE,
)
_SYMBOLS = frozenset(
    "‼⁉ℹ〰〽\u20e3\ufe0f"
)  # emoji, although their category is that of letters or punctuation

_SENTENCE_SHARE, _WORD_SHARE = 0.4, 0.6
"""How much of the room a cut at a sentence, or else at a word, must at least fill."""

_KEPT_IN_URLS = "/?#&=+%;:,.!$'-_"


def escape(text: str) -> str:
    """The text so that Discord shows its characters, notifies nobody and links nothing.

    Args:
        text: Any text; `tidy` is applied. May hold line breaks.
    """
    return _written(tidy(text))


def _written(text: str) -> str:
    """`escape` for text that is tidy."""
    escaped = _INLINE.sub(_disarm, text)
    escaped = _LINE_START.sub(lambda m: f"{m[1]}{m[2] or ''}\\{m[3] or ''}", escaped)
    return _LONG_RUN.sub(lambda m: _broken(m[0]), escaped)


def _disarm(match: re.Match[str]) -> str:
    if match["invite"]:
        return match["invite"] + "\\"
    if match["mention"]:
        return match["mention"].replace("<", "\\<") + BREAK
    return "\\" + match["sign"]


def _broken(run: str) -> str:
    """A run without spaces that may be broken; never between a backslash and what it escapes."""
    parts, at = [], 0
    while len(run) - at > RUN:
        end = at + RUN
        backslashes = len(run[:end]) - len(run[:end].rstrip("\\"))
        end -= backslashes % 2
        parts.append(run[at:end])
        at = end
    return BREAK.join([*parts, run[at:]])


def escape_line(text: str) -> str:
    """`escape`, in one line."""
    return escape(tidy_line(text))


def emphasise(text: str, spans: Sequence[Span], mark: str = "**") -> str:
    """Escaped text with stretches of it in bold, or whatever `mark` makes of them.

    Args:
        text: Tidy text.
        spans: Stretches of it, in order and apart; what lies beyond its end is passed over.
        mark: Discord's marks that open; mirrored, they close.
    """
    parts, at = [], 0
    for span in spans:
        start, end = min(span.start, len(text)), min(span.end, len(text))
        parts += [_escape_piece(text[at:start]), _wrap(text[start:end], mark)]
        at = end
    return "".join([*parts, _escape_piece(text[at:])])


def _wrap(text: str, mark: str) -> str:
    """Marks around each line, within its spaces: emphasis that spans lines or begins with a space fails."""
    lines = [
        f"{mark}{_escape_piece(line)}{mark[::-1]}" if line.strip() else line for line in text.split("\n")
    ]
    return "\n".join(lines)


def _escape_piece(text: str) -> str:
    """`escape` for a part of a text: the white space at its edges stays."""
    core = text.strip()
    if not core:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before + _written(core) + after


def cut(text: str, limit: int) -> str:
    """The beginning of a text whose escaped form has room: up to a sentence's end, else a word's.

    Args:
        text: Plain text, not yet escaped: so no escape and no mark is ever cut in two.
        limit: Characters that `escape` of the result may have, at least 1.

    Returns:
        The tidy text, whole where it fits; else its beginning with "…".
    """
    text = tidy(text)
    if len(text) <= limit and len(_written(text)) <= limit:
        return text
    longest = _fitting(text, max(limit - 2, 0))
    sentence = max((s.end for s in split_sentences(text[:longest])[:-1]), default=0)
    if sentence >= longest * _SENTENCE_SHARE:
        return text[:sentence] + " …"
    word = max(text.rfind(space, 0, longest + 1) for space in " \n")
    end = word if word >= longest * _WORD_SHARE else _before_marks(text, longest)
    return text[:end].rstrip(" ,;:–—-\n") + "…"


def _fitting(text: str, limit: int) -> int:
    """How many characters of a text fit once they are escaped."""
    low, high = 0, min(limit, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(_written(text[:middle])) <= limit else (low, middle - 1)
    return low


def _before_marks(text: str, end: int) -> int:
    """A place to cut that parts no letter from its marks, and no emoji."""
    while 0 < end < len(text) and (
        unicodedata.category(text[end])[0] == "M"
        or unicodedata.category(text[end]) in {"Sk", "Cf"}
        or text[end - 1] == "\u200d"
    ):
        end -= 1
    return end


def link(title: str, url: str | None) -> str:
    """A headline as a link; the headline alone where there is no safe address.

    Args:
        title: Any text; shown in one line.
        url: Any address; see `safe_link`.
    """
    title, address = tidy_line(title), safe_link(url)
    if address is None:
        return escape(title)
    if not title:
        return f"[link]({address})"
    if _UNLINKABLE.search(title) or any(map(_is_symbol, title)):
        return f"{escape(title)} · [link]({address})"
    return f"[{title}]({address})"


def _is_symbol(character: str) -> bool:
    if character < "\u00a9":
        return False
    return character in _SYMBOLS or unicodedata.category(character) in {"So", "Sm", "Sk"}


def safe_link(url: str | None) -> str | None:
    """The address if it can be offered as a link, with all percent-encoded that markdown would read.

    Only http and https, no user name ("https://paper.example@elsewhere.example"), at most
    `limits.LINK` characters.
    """
    if not url or re.search(r"[\s\x00-\x1f\x7f-\x9f]", url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
        encoded = [quote(part, safe=_KEPT_IN_URLS) for part in (parts.path, parts.query, parts.fragment)]
    except ValueError:  # a port that is no number, a host that cannot be one, a lone surrogate
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return None
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", host):
        return None
    address = urlunsplit((parts.scheme, host + port, *encoded))
    return address if len(address) <= limits.LINK else None


def timestamp(date: dt.date | None) -> str:
    """A day as each reader's own client writes it; "undated" where it is not known.

    Noon UTC is the same calendar day from UTC-12 to UTC+11, where nearly everybody lives.
    """
    if date is None:
        return day(None)
    noon = dt.datetime.combine(date, dt.time(12), dt.UTC)
    return f"<t:{int(noon.timestamp())}:D>"


def period(first: dt.date, last: dt.date) -> str:
    """A stretch of days; a whole month or year in words, as no timestamp is one."""
    words = days(first, last)
    if not words[0].isdigit() or words.isdigit():
        return words
    return timestamp(first) if first == last else f"{timestamp(first)} to {timestamp(last)}"


def small(*parts: str | None) -> str:
    """Markdown in small type, its parts set apart with dots. For one line."""
    return "-# " + " · ".join(part for part in parts if part)
