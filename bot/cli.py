"""The `dateline` command: its options, its commands, and what becomes of errors.

Exit codes: 0 done; 1 nothing found, no answer, or some documents refused; 2 wrong usage or
configuration; 70 an error in Dateline itself (EX_SOFTWARE of sysexits.h), so that no script takes it
for "nothing found"; 130 interrupted; 141 whoever read the output went away.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.terminal.articles import remove, show, sources
from bot.terminal.ask import ask
from bot.terminal.backup import backup, restore
from bot.terminal.demo import demo
from bot.terminal.feedback import feedback
from bot.terminal.feeds import feeds
from bot.terminal.intake import index, reindex
from bot.terminal.interrupts import keep_interrupts
from bot.terminal.maintenance import check, init, status
from bot.terminal.measure import evaluate
from bot.terminal.options import examples
from bot.terminal.quotes import quotes
from bot.terminal.run import health, run
from bot.terminal.session import Session
from index.errors import DatelineError, StoreError

_log = logging.getLogger(__name__)

SOFTWARE_ERROR = 70
INTERRUPTED = 130
READER_GONE = 141
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


class _Dateline(TyperGroup):
    """The group of all commands, and the one place where their errors become words and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DatelineError as error:
            _log.debug("refused", exc_info=error)
            _complain(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            _complain("stopped; what was finished is kept.")
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            _discard_output()
            raise typer.Exit(READER_GONE) from error
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            where = error.filename or "what this was to write to"
            _complain(f"{where} cannot be written: {error.strerror}. See that the disk is not full.")
            _discard_output()
            raise typer.Exit(StoreError.exit_code) from error
        return result


app = typer.Typer(
    name="dateline",
    cls=_Dateline,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,  # help in a pipe is to read as on a terminal, and to come at once
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            version = metadata.version("dateline")
        except metadata.PackageNotFoundError:
            version = "(run from a checkout, not installed)"
        typer.echo(f"dateline {version}")
        raise typer.Exit


@app.callback()
@examples(
    "dateline demo                                    see it at work on sample articles",
    "dateline index ~/news                            index your own",
    "dateline feeds add meridianwire.example          have articles come in by themselves",
    'dateline ask "who was blamed for the attack?"    ask them',
    "dateline run                                     the Discord bot",
)
def dateline(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="PATH", help="The configuration file (also: DATELINE_CONFIG)."),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="The folder of the index (also: DATELINE_HOME)."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Tell everything, with tracebacks of errors.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Answer questions about news coverage, and show for every sentence where it was printed.

    Every command explains itself with --help.
    """
    del version
    context.obj = Session(config, home, verbose)
    _log_to_stderr(verbose)


for _command in (
    demo,
    init,
    index,
    ask,
    quotes,
    sources,
    show,
    remove,
    reindex,
    status,
    check,
    backup,
    restore,
    run,
    health,
    feedback,
):
    app.command()(_command)
app.command("eval")(evaluate)
app.add_typer(feeds, name="feeds")


def main() -> None:
    """Runs the command line, and ends the process with the exit code that fits."""
    keep_interrupts()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Unicode gets escapes instead of an error half-way through an answer.
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        app(prog_name="dateline")
    except Exception as error:
        _log.debug("unexpected error", exc_info=error)
        _complain(
            f"something went wrong that should not have: {type(error).__name__}: {error}. "
            "Run the same again as `dateline --verbose ...` and report what it prints."
        )
        sys.exit(SOFTWARE_ERROR)


def _log_to_stderr(verbose: bool) -> None:
    # The libraries' warnings are for their programmers, Dateline's own for whoever runs it.
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for package in ("bot", "index"):
        logging.getLogger(package).setLevel(logging.DEBUG if verbose else logging.WARNING)


def _complain(words: str) -> None:
    print(f"dateline: {words}", file=sys.stderr)


def _discard_output() -> None:
    """Lets the interpreter flush its standard output at exit without another error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
