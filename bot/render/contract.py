"""What `--json` prints. The shape of an answer is a contract: scripts and other programs build on it.

An answer, as `dateline ask --json` prints it:

    {
      "question": "who was blamed for the Baghdad attack?",
      "answered": true,
      "answer": "Iran-aligned militia groups",
      "statements": [
        {
          "text": "The embassy blamed Iran-aligned militia groups for the explosion, it said on Friday.",
          "citations": [1],
          "speaker": "the embassy",
          "dates": [{"words": "Friday", "first": "2024-09-13", "last": "2024-09-13"}]
        }
      ],
      "citations": [
        {
          "number": 1,
          "article_id": 12,
          "title": "U.S. Embassy blames Iran-aligned militias for Baghdad compound attack",
          "outlet": "Meridian Wire",
          "published": "2024-09-13",
          "url": "https://meridianwire.example/world/embassy-blames-militias",
          "passage": 0,
          "quote": "The embassy blamed Iran-aligned militia groups for the explosion, it said on Friday.",
          "start": 412,
          "end": 496,
          "carriers": [
            {
              "article_id": 17,
              "outlet": "Radio Estuary",
              "url": "https://radioestuary.example/embassy-militias"
            }
          ],
          "origin": "Meridian Wire",
          "correction": null,
          "corrected_at": null,
          "gone": null
        }
      ],
      "written": [
        {"text": "The embassy blamed Iran-aligned militia groups for the explosion.", "citations": [1]}
      ],
      "confidence": 0.82,
      "figures": {
        "quantity": "injured",
        "figures": [
          {"words": "14", "day": "2024-09-13", "citation": 1},
          {"words": "at least nine", "day": "2024-09-11", "citation": 2}
        ]
      },
      "accounts": [
        {"words": "Iran-aligned militia groups", "citations": [1], "speaker": "the embassy"},
        {"words": "suspicious hands", "citations": [2], "speaker": "Jaafar al-Husseini"}
      ],
      "coverage": {"articles": 4, "outlets": 3, "origins": 3, "newest": "2024-09-13"},
      "took_ms": {"embed": 3.6, "search": 2.1, "read": 61.0, "answer": 4.0, "total": 70.7}
    }

`quote` is always `article.text[start:end]`. `figures` are those that differ where a question asks how many,
newest first, else null; `day` is as of when each was given. `accounts` are the culprits named where a
question asks who did something and reports do not all name one, else empty. `dates` says which days are
meant by the times that a statement tells by words, where that is plain; the words are those of the
statement. `carriers` are further articles that carry the same report, and `origin` is whose report it
probably is; `origins` counts such articles once, since they confirm nothing. `written` is what a language
model made of the statements, if one is configured, and empty otherwise.
`answer`, `speaker`, `outlet`, `published`, `url`, `origin`, `correction`, `corrected_at`, `gone` and
`newest` may be null. An answer with `"answered": false` has no statements, no citations and
nothing written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from index.models import Answer, ArticleSummary, Citation, Revision, Statement, StoredArticle
from index.prepare.history import history

if TYPE_CHECKING:
    from index.answer.quotes import Quotes


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer in the shape that this module's docstring shows."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.answer,
        "statements": [_statement(statement) for statement in answer.statements],
        "citations": [_citation(citation) for citation in answer.citations],
        "written": [{"text": s.text, "citations": list(s.citations)} for s in answer.written],
        "confidence": answer.confidence,
        "figures": plain(answer.figures),
        "accounts": plain(answer.accounts),
        "coverage": {
            "articles": answer.coverage.articles,
            "outlets": answer.coverage.outlets,
            "origins": answer.coverage.origins,
            "newest": _iso(answer.coverage.newest),
        },
        "took_ms": {
            "embed": answer.took.embed,
            "search": answer.took.search,
            "read": answer.took.read,
            "answer": answer.took.answer,
            "total": answer.took.total,
        },
    }


def quotes_json(quotes: Quotes) -> dict[str, Any]:
    """What a speaker is reported to have said; statements and citations as an answer has them."""
    return {
        "speaker": quotes.speaker,
        "topic": quotes.topic,
        "statements": [_statement(statement) for statement in quotes.statements],
        "citations": [_citation(citation) for citation in quotes.citations],
        "total": quotes.total,
        "unread": quotes.unread,
    }


def article_json(stored: StoredArticle, copies: Iterable[ArticleSummary] = ()) -> dict[str, Any]:
    """An article with its text, and its passages with their offsets and words."""
    article = stored.article
    return {
        "id": stored.id,
        **plain(article),
        "revision": stored.revision,
        "indexed_at": stored.indexed_at.isoformat(),
        "collections": list(stored.collections),
        "gone": plain(stored.gone),
        "copy_of": stored.copy_of,
        "copies": [{"id": c.id, "outlet": c.outlet, "in_common": c.in_common} for c in copies],
        "passages": [
            {**plain(passage), "text": article.text[passage.start : passage.end]}
            for passage in stored.passages
        ],
    }


def revisions_json(stored: StoredArticle, revisions: Iterable[Revision]) -> dict[str, Any]:
    """The earlier texts of an article, newest first, and what changed with each revision."""
    earlier = list(revisions)
    return {
        "id": stored.id,
        "revision": stored.revision,
        "earlier": [plain(revision) for revision in earlier],
        "changes": [plain(step) for step in history(stored, earlier)],
    }


def plain(value: Any) -> Any:
    """A value of `index.models` in terms of JSON: dataclasses by field, dates in ISO 8601."""
    return json.loads(json.dumps(value, default=_in_json))


def _in_json(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, dt.date):  # a datetime is a date, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "speaker": statement.speaker,
        "dates": [plain(dated) for dated in statement.dates],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "title": citation.title,
        "outlet": citation.outlet,
        "published": _iso(citation.published),
        "url": citation.url,
        "passage": citation.passage,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "carriers": [plain(carrier) for carrier in citation.carriers],
        "origin": citation.origin,
        "correction": citation.correction,
        "corrected_at": _iso(citation.corrected_at),
        "gone": plain(citation.gone),
    }


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
