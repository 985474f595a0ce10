"""The writer that the configuration names, with its key from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from index.errors import SettingsError
from index.settings import WriterSettings

if TYPE_CHECKING:
    from index.writer.writer import Writer


def open_writer(settings: WriterSettings, environ: Mapping[str, str] = os.environ) -> Writer | None:
    """The writer; None where none is configured.

    Raises:
        SettingsError: The variable that is to hold the key is not set, or what it holds cannot be a key.
    """
    if not settings.is_on:
        return None
    key = environ.get(settings.key_env, "").strip() if settings.key_env else ""
    if settings.key_env and not key:
        raise SettingsError(
            f"key_env in [writer] names {settings.key_env}, which is not set in the environment. Set it to "
            "the key of the endpoint, or leave key_env out where no key is needed."
        )
    if not key.isascii() or any(not c.isprintable() or c.isspace() for c in key):
        raise SettingsError(f"{settings.key_env} holds what no key has: blanks, or letters beyond ASCII.")
    from index.writer.writer import Writer  # aiohttp stays out of a question that needs none

    return Writer(settings, key)
