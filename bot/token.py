"""The bot's token: from the environment or a file, never from the configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from index.errors import SettingsError

TOKEN_VARIABLE = "DISCORD_TOKEN"  # noqa: S105 - the name of a variable
FILE_VARIABLE = "DISCORD_TOKEN_FILE"


def read_token(environ: Mapping[str, str] = os.environ) -> str:
    """Reads the token, `DISCORD_TOKEN` before the file that `DISCORD_TOKEN_FILE` names.

    Raises:
        SettingsError: Neither is set, the file cannot be read, or what was read cannot be a token.
    """
    token = environ.get(TOKEN_VARIABLE, "").strip()
    named = environ.get(FILE_VARIABLE, "").strip()
    if not token and named:
        token = _read_file(Path(named).expanduser())
    if not token:
        raise SettingsError(
            f"There is no token to log in to Discord with. Set {TOKEN_VARIABLE}, or {FILE_VARIABLE} to the "
            "name of a file that holds it; the token is on the page Bot of your application."
        )
    if not token.isascii() or any(c.isspace() for c in token):
        raise SettingsError("The token holds blanks or letters that no token has. Copy it again, whole.")
    return token


def _read_file(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{path}, which {FILE_VARIABLE} names, cannot be read: {reason}.") from error
    if not token:
        raise SettingsError(f"{path}, which {FILE_VARIABLE} names, is empty.")
    return token
