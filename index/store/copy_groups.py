"""Copy groups, put together for whoever asks, of the articles that they may see.

Nothing in a group depends on articles that are not seen. Around the article that is its probable origin
stand those that are linked to it directly; what is linked to one of these only is not in the group: a
round-up of two agencies' reports must not make them one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.models import Carrier, Filters
from index.store.database import Database
from index.store.rows import among_collections, outlet_key, where_clause

LARGEST_GROUP = 1000
"""Articles that are looked at to find a group."""


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Articles that carry one report.

    Attributes:
        key: The id of the article that is its probable origin.
        origin: Whose report it probably is: the agency that is credited, else the outlet that was first; None
            where no article says and none was first.
        members: The articles, the probable origin first, then by id.
    """

    key: int
    origin: str | None
    members: tuple[Carrier, ...]


class _Known(NamedTuple):
    """What of an article decides where a report comes from."""

    article_id: int
    outlet: str | None
    url: str | None
    agency: str | None
    moment: str


def groups_of(
    database: Database, article_ids: Iterable[int], filters: Filters | None = None
) -> dict[int, CopyGroup]:
    """The copy groups of articles, by article; those that are in none are left out.

    Args:
        database: Where they are.
        article_ids: Articles that are in the filters' collections.
        filters: Their collections say which articles may be seen; no other counts for anything.
    """
    links = _links_around(database, article_ids, filters)
    if not links:
        return {}
    known = _known(database, links)
    found: dict[int, CopyGroup] = {}
    for first in sorted(known.values(), key=lambda article: _rank(article, known, links)):
        if first.article_id in found:
            continue
        others = sorted(n for n in links[first.article_id] if n not in found)
        group = _group([known[number] for number in (first.article_id, *others)])
        if others:
            found |= dict.fromkeys((first.article_id, *others), group)
    return found


def admitted(database: Database, article_ids: Collection[int], filters: Filters) -> set[int]:
    """Those of some articles that filters let through."""
    where, values = where_clause(filters)
    if not where or not article_ids:
        return set(article_ids)
    rows = database.db.execute(
        f"SELECT a.id FROM articles AS a WHERE a.id IN (SELECT value FROM json_each(?)) {where}",  # noqa: S608 (see where_clause)
        [json.dumps(sorted(article_ids)), *values],
    )
    return {int(row[0]) for row in rows}


def linked(database: Database, article_id: int, filters: Filters | None = None) -> dict[int, float]:
    """Articles that carry the report of one, by id, with the share of the shorter text that both print."""
    where, values = where_clause(among_collections(filters))
    rows = database.db.execute(
        f"""
        SELECT a.id, l.containment FROM (
            SELECT other_id AS id, containment FROM copy_links WHERE article_id = ?1
            UNION ALL SELECT article_id, containment FROM copy_links WHERE other_id = ?1
        ) AS l JOIN articles AS a ON a.id = l.id WHERE 1 {where} ORDER BY a.id
        """,  # noqa: S608 (see where_clause)
        [article_id, *values],
    )
    return {int(number): float(share) for number, share in rows}


def count_links(database: Database) -> int:
    """The number of pairs of articles that carry one report."""
    return int(database.db.table("copy_links").count)


def outlets_of(database: Database, article_ids: Collection[int]) -> dict[int, str | None]:
    """The outlets of articles, in the form in which they are compared."""
    rows = database.db.execute(
        "SELECT id, outlet_key FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(article_ids))],
    )
    return dict(rows.fetchall())


def _links_around(
    database: Database, article_ids: Iterable[int], filters: Filters | None
) -> dict[int, set[int]]:
    """All links between articles that can be reached from some, through articles that may be seen."""
    links: dict[int, set[int]] = {}
    seen: set[int] = set()
    reached = set(article_ids)
    while reached and len(links) < LARGEST_GROUP:
        pairs = _links_of(database, reached)
        seen |= reached
        beyond = {other for _, other in pairs} - seen
        hidden = beyond - admitted(database, beyond, among_collections(filters))
        for one, other in pairs:
            if other not in hidden:
                links.setdefault(one, set()).add(other)
                links.setdefault(other, set()).add(one)
        reached = beyond - hidden
    return links


def _links_of(database: Database, article_ids: Collection[int]) -> list[tuple[int, int]]:
    ids = json.dumps(sorted(article_ids))
    rows = database.db.execute(
        """
        SELECT article_id, other_id FROM copy_links WHERE article_id IN (SELECT value FROM json_each(?1))
        UNION ALL
        SELECT other_id, article_id FROM copy_links WHERE other_id IN (SELECT value FROM json_each(?1))
        """,
        [ids],
    )
    return [(int(one), int(other)) for one, other in rows]


def _known(database: Database, article_ids: Collection[int]) -> dict[int, _Known]:
    rows = database.db.execute(
        """
        SELECT id, outlet, url, agency, published_at, published FROM articles
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(sorted(article_ids))],
    )
    return {
        number: _Known(number, outlet, url, agency, _moment(moment, day))
        for number, outlet, url, agency, moment, day in rows
    }


def _moment(published_at: str | None, published: str | None) -> str:
    """When an article was published, in a form that sorts; a day without a time comes last on that day."""
    if published_at:
        return dt.datetime.fromisoformat(published_at).astimezone(dt.UTC).isoformat()
    return f"{published}T99" if published else "~"


def _rank(
    article: _Known, known: Mapping[int, _Known], links: Mapping[int, set[int]]
) -> tuple[int, str, int]:
    """Orders articles by how probably they are the origin of those that are linked to them.

    First the agency's own that others credit, then those that credit an agency, then the earliest.
    """
    credited = {outlet_key(known[number].agency) for number in links[article.article_id]}
    is_agency = bool(article.outlet) and outlet_key(article.outlet) in credited
    return (0 if is_agency else 1 if article.agency else 2), article.moment, article.article_id


def _group(members: Sequence[_Known]) -> CopyGroup:
    first = members[0]
    carriers = tuple(Carrier(m.article_id, m.outlet, m.url) for m in members)
    return CopyGroup(first.article_id, _origin(members), carriers)


def _origin(members: Sequence[_Known]) -> str | None:
    credited = Counter(m.agency for m in members if m.agency)
    if credited:
        return min(credited, key=lambda name: (-credited[name], name))
    first, *others = sorted(members, key=lambda m: m.moment)
    return first.outlet if all(first.moment < m.moment for m in others) else None
