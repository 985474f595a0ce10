"""The log of the running bot: one line an event, as `key=value` (logfmt), on standard error.

Facts are given as `extra=`; what discord.py and others log comes out in the same form. A traceback is one
value of its line, so that a line is always one event.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from structlog import processors, stdlib
from structlog.typing import EventDict

LEVELS = ("debug", "info", "warning", "error")
_HIDDEN = "[token]"


def configure_log(level: str, secret: str) -> None:
    """Sets up the log of this process.

    Args:
        level: One of `LEVELS`: what is less grave is left out.
        secret: The token, which must never be in a log: wherever it occurs, it is replaced.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(secret))
    handler.addFilter(_shorten)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for package in ("bot", "index"):  # which the terminal's other commands keep quieter
        logging.getLogger(package).setLevel(logging.NOTSET)
    # At "debug" discord.py logs every payload: the words of questions, and tokens of interactions. At "info"
    # it tells every reconnection; what matters of it the bot says itself.
    graver = logging.getLevelName(level.upper())
    logging.getLogger("discord").setLevel(logging.INFO if level == "debug" else max(graver, logging.WARNING))
    # Says at each start that voice is not supported, which nobody asked for.
    logging.getLogger("discord.client").setLevel(logging.ERROR)


def _formatter(secret: str) -> logging.Formatter:
    return stdlib.ProcessorFormatter(
        foreign_pre_chain=[stdlib.add_log_level, stdlib.add_logger_name, stdlib.ExtraAdder()],
        processors=[
            stdlib.ProcessorFormatter.remove_processors_meta,
            processors.TimeStamper(fmt="iso", utc=True),
            processors.format_exc_info,
            _hiding(secret),
            processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
        ],
    )


def _hiding(secret: str) -> Callable[[Any, str, EventDict], EventDict]:
    def hide(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return {key: str(value).replace(secret, _HIDDEN) for key, value in event.items()}

    return hide


def _shorten(record: logging.LogRecord) -> bool:
    """Makes a line without a traceback of what discord.py reports about Discord and the network.

    It logs each failed reconnection, and each suggestion that came too late, as if it were a defect.
    """
    error = record.exc_info[1] if record.exc_info else None
    if record.name.startswith("discord.") and _is_foreseen(error):
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.reason = f"{type(error).__name__}: {error}"
    return record.levelno >= logging.getLogger().level


def _is_foreseen(error: BaseException | None) -> bool:
    # Only here: the process that changes the index sets up its log, too, and has no use for these.
    import aiohttp
    import discord

    foreseen = (discord.HTTPException, discord.GatewayNotFound, discord.ConnectionClosed, aiohttp.ClientError)
    return isinstance(error, (*foreseen, OSError))
