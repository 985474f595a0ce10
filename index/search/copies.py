"""Which of the articles found carry one report, as far as whoever asks may know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.models import Article, Carrier, Filters
from index.store import copy_groups
from index.store.copy_groups import CopyGroup
from index.store.database import Database


@dataclass(frozen=True, slots=True)
class Copies:
    """The copy groups of what was found.

    Attributes:
        groups: By article; of those that may be seen.
        admitted: Ids of the groups' members that were searched.
    """

    groups: Mapping[int, CopyGroup]
    admitted: frozenset[int]

    @classmethod
    def among(cls, database: Database, article_ids: Iterable[int], filters: Filters) -> Copies:
        """Groups the articles that a search under these filters has found."""
        groups = copy_groups.groups_of(database, article_ids, filters)
        members = {member.article_id for group in groups.values() for member in group.members}
        return cls(groups, frozenset(copy_groups.admitted(database, members, filters)))

    def report(self, article_id: int) -> int:
        """The same number for all articles that carry one report: the id of its probable origin."""
        group = self.groups.get(article_id)
        return group.key if group else article_id

    def group(self, article_id: int) -> int | None:
        """`report`, where another article carries it."""
        return self.report(article_id) if article_id in self.groups else None

    def carriers(self, article_id: int) -> tuple[Carrier, ...]:
        """The other articles that carry a report, of those that were searched."""
        group = self.groups.get(article_id)
        members = group.members if group else ()
        return tuple(m for m in members if m.article_id in self.admitted and m.article_id != article_id)

    def origin(self, article_id: int, article: Article) -> str | None:
        """Whose report an article probably carries."""
        group = self.groups.get(article_id)
        return group.origin if group else article.agency
