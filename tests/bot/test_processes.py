"""`dateline` as a process of its own: on a terminal, in a pipe, interrupted."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.conftest import Command

QUESTION = "Who was blamed for the Baghdad attack?"


def dateline(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def test_a_reader_who_goes_away_is_no_error(sample: Command) -> None:
    with subprocess.Popen(
        dateline("--home", str(sample.home), "status"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert said == ""
    assert process.returncode == 141


def test_interrupted_indexing_says_that_what_was_finished_is_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    # Nothing ever comes through the pipe, so that indexing waits for its first article.
    with subprocess.Popen(
        dateline("--home", str(home), "index", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not home.exists():
            time.sleep(0.05)
        time.sleep(0.5)
        # Where the signal meets an `exec` of a string, CPython ends by the signal itself; to a shell that
        # is 130 as well.
        # Where the signal meets an `exec` of a string, CPython ends by the signal itself; to a shell that
        # is 130 as well.
        assert _interrupted(process) in {130, -signal.SIGINT}
        assert process.stdout
        assert process.stdout.read() == ""
        assert process.stderr
        assert process.stderr.read() == "dateline: stopped; what was finished is kept.\n"


def _interrupted(process: subprocess.Popen[str]) -> int:
    """Presses Ctrl-C, and again as people do where nothing comes of it; returns the exit code.

    Rarely one is lost in the import of a compiled library that throws away every exception.
    """
    for patience in (40, 40):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=patience)
    process.send_signal(signal.SIGINT)
    return process.wait(timeout=20)


def test_an_interruption_in_a_finalizer_is_not_lost() -> None:
    program = """
import signal, threading
from bot.terminal.interrupts import keep_interrupts

class Closing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

keep_interrupts()
closing = Closing()
try:
    del closing
    threading.Event().wait(30)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def test_other_errors_of_finalizers_are_told() -> None:
    program = """
from bot.terminal.interrupts import keep_interrupts

class Closing:
    def __del__(self):
        raise OSError("disk full")

keep_interrupts()
Closing()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "OSError: disk full" in done.stderr


def test_a_prompt_on_a_terminal_answers_until_the_end_of_input(own: Command) -> None:
    reads = "\x1b[?2004h"  # from now on it tells what is pasted from what is typed
    lines = [(reads, f"{QUESTION}\r"), (reads, "\x04")]
    shown = on_terminal(dateline("--home", str(own.home), "ask"), lines)
    assert "Sources" in shown
    assert QUESTION in (own.home / "question_history").read_text(encoding="utf-8")


def test_removal_can_be_declined_on_a_terminal(own: Command) -> None:
    number = str(own.some_id())
    shown = on_terminal(dateline("--home", str(own.home), "remove", number), [("[y/N]", "n\n")])
    assert "Remove 1 article?" in shown
    assert own.run("show", number).exit_code == 0


def on_terminal(command: list[str], lines: list[tuple[str, str]]) -> str:
    """Runs a command on a pseudo-terminal and gives back the screen.

    Args:
        command: The command.
        lines: What it shows when it waits for something, and what is typed then.
    """
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ) as process:
        os.close(theirs)
        try:
            screen = ""
            for awaited, line in lines:
                screen += read_until(ours, awaited)
                os.write(ours, line.encode())
            screen += read_until(ours, None)
            process.wait(timeout=60)
        finally:
            process.kill()
    os.close(ours)
    return screen


def read_until(terminal: int, awaited: str | None) -> str:
    """Reads what a program shows until something awaited is there and it waits; None: until it ends."""
    shown = ""
    while select.select([terminal], [], [], 0.5 if awaited and awaited in shown else 120)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the program has ended, and with it its side of the terminal
            break
        if not part:
            break
        shown += part.decode(errors="replace")
        if b"\x1b[6n" in part:  # it asks where the cursor is, and waits for the reply
            os.write(terminal, b"\x1b[1;1R")
    assert awaited is None or awaited in shown
    return shown
