"""The little typography that every command's output shares.

Lines are wrapped here and carry no trailing blanks, so that the same output reads well on a terminal
and in a pipe. Text from articles only ever travels in `rich.text.Text`, which knows no markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions
from rich.style import Style
from rich.text import Text

from bot.render.wording import safe_url

DIM = "dim"
HEADING = "bold"
NUMBER = "cyan"

_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, wrapped and set in from the left, with an optional marker before its first line.

    Attributes:
        text: The paragraph.
        indent: Columns before every line; the marker stands in them.
        marker: What stands before the first line, such as a number.
    """

    text: Text
    indent: int = 0
    marker: Text | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = max(options.max_width - self.indent, _NARROWEST)
        margin = " " * self.indent
        for number, line in enumerate(self.text.wrap(console, width)):
            whole = Text(no_wrap=True, overflow="ignore")
            if self.marker and number == 0:
                whole.append(self.marker).append(" " * (self.indent - self.marker.cell_len))
            else:
                whole.append(margin)
            whole.append(line)
            whole.rstrip()
            yield whole


def heading(words: str) -> Text:
    """The heading of a part of the output."""
    return Text(words, style=HEADING)


def linked(text: Text, url: str | None) -> Text:
    """The same text, clickable where the terminal can and the address is fit for it."""
    address = safe_url(url)
    if address:
        text.stylize(Style(link=address))
    return text
