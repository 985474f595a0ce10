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
        reason = str(error)[:200].rstrip(". ")
        raise StoreError(
            "The search indexes cannot be written. See that the disk is not full and that the home belongs "
            "to whoever runs Dateline; then run the same again. Articles that were finished are kept. "
            f"(The reason given is: {reason}.)"
        ) from error
