"""One run of `dateline`: what it was started with, its index, and where it prints."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console, RenderableType

from bot.config import Config, load_config

if TYPE_CHECKING:
    from index.news_index import NewsIndex


class _PipeConsole(Console):
    """A console that reports a reader who went away, as `print` does, instead of ending the process."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _console(*, stderr: bool) -> Console:
    # Nothing in a text is markup, an emoji code or a number to be coloured: it is what was printed.
    return _PipeConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


@dataclass
class Session:
    """One run of the command.

    Attributes:
        config_file: The configuration named by `--config`.
        home: The home named by `--home`.
        verbose: Whether everything is to be told.
        out: Where results go.
        err: Where progress, questions and complaints go.
    """

    config_file: Path | None = None
    home: Path | None = None
    verbose: bool = False
    out: Console = field(default_factory=lambda: _console(stderr=False))
    err: Console = field(default_factory=lambda: _console(stderr=True))

    @classmethod
    def of(cls, context: typer.Context) -> Session:
        """The session of a command, from the options that stand before the command's name."""
        found = context.find_object(cls)
        if found is None:
            # While the shell completes a line, options are parsed but the callback does not run.
            options = context.find_root().params
            found = cls(options.get("config"), options.get("home"))
        return found

    @cached_property
    def config(self) -> Config:
        """The configuration, read when first asked for: `init` works without a valid one."""
        return load_config(self.config_file, self.home)

    def open_index(self, *, create: bool = False) -> NewsIndex:
        """Opens the index of the configured home.

        Args:
            create: Whether an index that is not there yet is begun.
        """
        config = self.config
        # Here and not above: it brings FAISS and others, which `--help` and `init` can do without.
        from index.news_index import NewsIndex

        return NewsIndex.open(config.home, config.settings, create=create)

    def print(self, *renderables: RenderableType) -> None:
        """Prints results; a string is a line of its own, printed as it is."""
        for renderable in renderables:
            if isinstance(renderable, str):
                typer.echo(renderable)
            else:
                self.out.print(renderable)

    def print_json(self, value: Any, *, compact: bool = False) -> None:
        """Prints one JSON document: indented, or on a line of its own."""
        encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
        text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=None if compact else 2)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def note(self, words: str) -> None:
        """Tells the person at the terminal something that is not a result."""
        self.err.print(words, style="dim", soft_wrap=True)
