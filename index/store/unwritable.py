"""What the libraries say when a derived index cannot be written, as the sentence its user reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import StoreError


@contextmanager
def writing_derived() -> Iterator[None]:
    """Turns into words that the disk is full, or a folder cannot be written; also to be used as a decorator.

    FAISS raises a RuntimeError for it and tantivy a ValueError.

    Raises:
        StoreError: A derived index cannot be written.
    """
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        where = f" to {error.filename}" if isinstance(error, OSError) and error.filename else ""
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreError(
            f"The search indexes cannot be written{where}: {str(reason)[:200].rstrip('.')}. See that the disk is "
            "not full and that the folder belongs to whoever runs Dateline; then run the same again. Articles "
            "that were finished are kept."
        ) from error
