"""The reader that the settings name."""

from __future__ import annotations

import os
from functools import lru_cache

from index.embed.model_files import locate_model
from index.reader.reading import Reader
from index.settings import DEFAULT_MODEL, OWN_READER, ReaderSettings

_MOST_THREADS = 4
"""Threads that share the work unless the settings name a number: a few passages are too little for more."""


@lru_cache(maxsize=2)
def open_reader(settings: ReaderSettings) -> Reader | None:
    """Opens the reader, one for all indexes of a process; None where the settings want none.

    Raises:
        ModelError: It is not there and cannot be fetched; the message says what to do.
    """
    if not settings.model:
        return None
    if settings.model != OWN_READER:
        from index.reader.cross_encoder import CrossEncoderReader

        return CrossEncoderReader(settings.model)
    from index.reader.trained_reader import TrainedReader

    threads = settings.threads or min(os.cpu_count() or 1, _MOST_THREADS)
    return TrainedReader(locate_model(DEFAULT_MODEL), threads=threads)
