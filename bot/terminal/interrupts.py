"""Ctrl-C, where Python would lose it."""

from __future__ import annotations

import _thread
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_PAUSE_S = 0.01


def keep_interrupts() -> None:
    """Sees to it that no Ctrl-C is lost.

    One that arrives while the interpreter runs a finalizer or a weak reference's callback is raised where
    nothing can catch it: CPython prints a traceback and goes on. Imports of large libraries run many of
    these. It is raised again in the main thread a moment later, when that has left the finalizer.
    """
    sys.unraisablehook = _tell


def _tell(unraisable: UnraisableHookArgs, /) -> None:
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        threading.Thread(target=_interrupt_soon, daemon=True).start()
    else:
        sys.__unraisablehook__(unraisable)


def _interrupt_soon() -> None:
    time.sleep(_PAUSE_S)
    _thread.interrupt_main()
