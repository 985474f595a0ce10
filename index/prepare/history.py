"""How an article came to its present text: one step for each time that it was revised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from index.models import Revision, StoredArticle
from index.prepare.differences import Change, differences


@dataclass(frozen=True, slots=True)
class Step:
    """One revision of an article, as it differs from the one before.

    Attributes:
        revision: Its number, from 2.
        indexed_at: When it was stored (UTC).
        modified_at: When the source says that it changed the article (UTC).
        correction: The notice of a correction that came with it; None where an earlier one was there before.
        title_before: The headline before.
        title: The headline.
        changes: What has changed in the text.
    """

    revision: int
    indexed_at: dt.datetime
    modified_at: dt.datetime | None
    correction: str | None
    title_before: str
    title: str
    changes: tuple[Change, ...]


def history(stored: StoredArticle, earlier: Sequence[Revision]) -> tuple[Step, ...]:
    """The steps that led to an article's present text, newest first.

    Args:
        stored: The article as it is now.
        earlier: Its earlier texts, newest first, as `Catalogue.revisions` gives them.
    """
    steps = []
    now = current_revision(stored)
    for before in earlier:
        notice = now.correction if now.correction != before.correction else None
        changes = differences(before.text, now.text)
        steps.append(
            Step(now.revision, now.indexed_at, now.modified_at, notice, before.title, now.title, changes)
        )
        now = before
    return tuple(steps)


def current_revision(stored: StoredArticle) -> Revision:
    """The present text of an article in the form of an earlier one; it was replaced by none yet."""
    article = stored.article
    return Revision(
        stored.revision,
        article.title,
        article.text,
        stored.indexed_at,
        stored.indexed_at,
        article.modified_at,
        article.correction,
    )
