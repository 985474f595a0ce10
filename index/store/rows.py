"""Articles and passages as table rows, and filters as SQL."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from index.errors import UsageError
from index.models import Article, Filters, Gone, Passage, Span

LONGEST_COLLECTION = 60
"""Characters in the name of a collection: it has to fit into lists, menus and choices."""
_COLLECTION = re.compile(r"[\w./-]+")


def where_clause(filters: Filters) -> tuple[str, list[Any]]:
    """SQL for filters on `articles AS a`, beginning with AND, and its values.

    The SQL is put together from constants and placeholders alone; whatever a person typed is a value.
    """
    clauses, values = "", list[Any]()
    if filters.outlets:
        keys = [outlet_key(o) for o in filters.outlets]
        clauses += f" AND a.outlet_key IN ({marks(keys)})"
        values += keys
    if filters.since:
        clauses += " AND a.published >= ?"
        values.append(filters.since.isoformat())
    if filters.until:
        clauses += " AND a.published <= ?"
        values.append(filters.until.isoformat())
    if filters.collections:
        names = collection_keys(filters.collections)
        clauses += f" AND a.id IN (SELECT article_id FROM collections WHERE name IN ({marks(names)}))"  # noqa: S608 (question marks)
        values += names
    return clauses, values


def among_collections(filters: Filters | None) -> Filters:
    """The collections of filters alone: who may see an article, whatever is looked for."""
    return Filters(collections=filters.collections if filters else ())


def collection_key(name: str) -> str:
    """The form in which names of collections are stored and compared: case does not matter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())


def collection_keys(names: Iterable[str]) -> list[str]:
    """The forms in which several names are compared, each once, in order."""
    return sorted({collection_key(name) for name in names})


def require_collection(name: str) -> str:
    """The name under which a collection is kept.

    Raises:
        UsageError: A collection cannot be called that.
    """
    key = collection_key(name)
    if len(key) > LONGEST_COLLECTION or not _COLLECTION.fullmatch(key):
        raise UsageError(
            f"A collection cannot be called {name[:80]!r}: a name has 1 to {LONGEST_COLLECTION} characters, "
            "letters, digits and - _ . / only."
        )
    return key


def outlet_key(name: str | None) -> str:
    """The form in which outlet names are compared: case and spacing do not matter."""
    return " ".join((name or "").casefold().split())


def content_hash(article: Article) -> bytes:
    """Digest of all that an article says of itself; decides only whether work can be skipped."""
    row = [article.title, article.outlet, article.url, _day(article), article.authors, article.language]
    facts: list[object] = [*row, article.headings, article.text]
    # Not `modified_at`, which many pages renew without a change. Only what is there counts, so that the
    # digest of an article without these is what it was before they were known.
    known = [article.section, article.agency, article.correction, article.retracted]
    if any(known):
        facts += known
    return digest_of(json.dumps(facts, ensure_ascii=False))


def article_row(article: Article) -> dict[str, Any]:
    """The columns of an article that come from its content."""
    return {
        "identity": article.identity,
        "locator": article.locator,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "outlet_key": outlet_key(article.outlet) or None,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "published": _day(article),
        "language": article.language,
        "text": article.text,
        "headings": json.dumps(article.headings),
        "published_at": _moment(article.published_at),
        "modified_at": _moment(article.modified_at),
        "section": article.section,
        "agency": article.agency,
        "correction": article.correction,
        "retracted": int(article.retracted),
        "content_hash": content_hash(article),
        "text_hash": digest_of(article.text),
    }


def read_article(row: dict[str, Any]) -> Article:
    """An `Article` from a row of the table."""
    return Article(
        identity=row["identity"],
        locator=row["locator"],
        text=row["text"],
        title=row["title"],
        outlet=row["outlet"],
        url=row["url"],
        published=read_day(row["published"]),
        authors=tuple(json.loads(row["authors"])),
        language=row["language"],
        headings=tuple(Span(*pair) for pair in json.loads(row["headings"])),
        published_at=read_moment(row["published_at"]),
        modified_at=read_moment(row["modified_at"]),
        section=row["section"],
        agency=row["agency"],
        correction=row["correction"],
        retracted=bool(row["retracted"]),
    )


def read_gone(row: dict[str, Any]) -> Gone | None:
    """That an article is gone, from a row of the table; None where it is not."""
    since = read_moment(row["gone_at"])
    return Gone(since, row["gone_reason"], withdrawn=bool(row["retracted"])) if since else None


def read_passage(row: dict[str, Any]) -> Passage:
    """A `Passage` from a row of the table."""
    sentences = tuple(Span(*pair) for pair in json.loads(row["sentences"]))
    return Passage(row["ordinal"], row["start"], row["end"], sentences)


def read_day(text: str | None) -> dt.date | None:
    """A day from a column."""
    return dt.date.fromisoformat(text) if text else None


def read_ordinal(text: str | None) -> int | None:
    """The proleptic ordinal of a day from a column."""
    return dt.date.fromisoformat(text).toordinal() if text else None


def read_moment(text: str | None) -> dt.datetime | None:
    """A moment from a column."""
    return dt.datetime.fromisoformat(text) if text else None


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def _day(article: Article) -> str | None:
    return article.published.isoformat() if article.published else None


def digest_of(text: str) -> bytes:
    """Digest of a text, to tell whether it is the same; 16 bytes of SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def marks(values: Sequence[Any]) -> str:
    """Placeholders for a list of values in SQL."""
    return ",".join("?" * len(values))
