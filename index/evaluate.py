"""Measures retrieval, answers and abstention on a set of questions.

A question file has one JSON object a line: `id`, `kind` ("strict", "broad" or "unanswerable"), `date`
(the day it was asked), `question`, `answer` (acceptable texts) and `relevant` (URLs of articles that
carry the evidence). Articles are indexed into a cache keyed by their content and all that decides the
index, so that a second run only asks.

A text counts as found where it occurs, compared without regard to case, punctuation and articles.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import re
import statistics
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.answer.question_type import question_type
from index.errors import UsageError
from index.gather.files import read_sources
from index.models import Answer, Outcome
from index.news_index import NewsIndex
from index.prepare.identity import canonical_url
from index.search.retrieval import Mode
from index.settings import AnswerSettings, Settings

RANKED_PASSAGES = 60
"""Passages fetched to rank ten different articles."""
Progress = Callable[[str, int, int], None]
"""Called with (stage, done, in all; 0 where it is not known)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the set."""

    id: str
    kind: str
    date: dt.date
    question: str
    answers: tuple[str, ...]
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class RetrievalScore:
    """How well passages and articles are found; shares of questions, MRR cut at rank 10.

    Attributes:
        kind: Kind of question.
        ranking: Which indexes were searched, and whether recent articles were preferred.
        questions: How many were asked.
        hits_at_1: A relevant article comes first; likewise at 5 and 10.
        mrr_at_10: Mean reciprocal rank of the first relevant article.
        answer_at_1: The first passage holds the answer text; likewise one of 5 and of 10.
    """

    kind: str
    ranking: str
    questions: int
    hits_at_1: float
    hits_at_5: float
    hits_at_10: float
    mrr_at_10: float
    answer_at_1: float
    answer_at_5: float
    answer_at_10: float


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """What is answered; shares of questions.

    Attributes:
        group: Kind of question, or "strict: who" and so on for the kinds of reply asked for.
        questions: How many were asked.
        first_statement: The first statement holds the answer text, before refusals are taken out.
        any_statement: One of the statements does.
        direct: The short direct reply contains or equals it.
        direct_given: A short direct reply was given.
        shown_first: `first_statement`, refused questions counted as failures.
        shown_any: `any_statement`, likewise.
        refused: The reply was that the coverage does not answer.
    """

    group: str
    questions: int
    first_statement: float
    any_statement: float
    direct: float
    direct_given: float
    shown_first: float
    shown_any: float
    refused: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well confidence tells what can be answered from what cannot.

    Attributes:
        threshold: Confidence below which a question is refused.
        auroc: Area under the ROC curve of confidence, `strict` against `unanswerable`; None without both.
        refused_unanswerable: Share refused, as it should be.
        refused_strict: Share refused, as it should not be.
    """

    threshold: float
    auroc: float | None
    refused_unanswerable: float | None
    refused_strict: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a warm question in this process."""

    stage: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class EvalReport:
    """All figures of one run."""

    articles: int
    passages: int
    refused_articles: int
    asked_later_days: int
    retrieval: tuple[RetrievalScore, ...]
    answers: tuple[AnswerScore, ...]
    abstention: Abstention
    latency: tuple[Latency, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    answer: Answer


def evaluate(
    articles: Path,
    questions: Path,
    *,
    cache: Path,
    settings: Settings,
    asked_later: int = 0,
    progress: Progress | None = None,
) -> EvalReport:
    """Indexes the articles (once) and measures on the questions.

    Args:
        articles: A file or folder of articles, in any format that can be indexed.
        questions: The question file, plain or gzipped.
        cache: Folder for indexes of article sets.
        settings: Settings to measure.
        asked_later: Days to move every question's date to the future, to see what the preference
            for recent articles costs where nothing recent fits.
        progress: Told of every step.

    Raises:
        UsageError: A file is missing or a question cannot be read.
    """
    tell = progress or (lambda _stage, _done, _total: None)
    asked = [
        Question(q.id, q.kind, q.date + dt.timedelta(days=asked_later), q.question, q.answers, q.relevant)
        for q in read_questions(questions)
    ]
    # Everything is answered, and the threshold applied afterwards: one run shows both sides of it.
    unlimited = settings.model_copy(update={"answer": AnswerSettings(threshold=0.0)})
    with NewsIndex.open(cache / _cache_key(articles, settings), unlimited) as index:
        report = index.add(
            read_sources([str(articles)], settings.intake), progress=lambda d, _p: tell("Indexing", d, 0)
        )
        retrieval = _measure_retrieval(index, asked, tell)
        answers = []
        for place, question in enumerate(asked, start=1):
            answers.append(_Asked(question, index.ask(question.question, asked_on=question.date)))
            tell("Answering", place, len(asked))
        status = index.status()
    return EvalReport(
        articles=status.articles,
        passages=status.passages,
        refused_articles=len(report.of(Outcome.REFUSED)),
        asked_later_days=asked_later,
        retrieval=tuple(retrieval),
        answers=tuple(_answer_scores(answers, settings.answer.threshold)),
        abstention=_abstention(answers, settings.answer.threshold),
        latency=tuple(_latencies(answers)),
    )


def read_questions(path: Path) -> list[Question]:
    """Reads a question file.

    Raises:
        UsageError: It is missing, or a line is not a question; the message names the line.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"The questions {path} cannot be read: {error}.") from error
    questions = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            questions.append(_read_question(path, number, line))
    if not questions:
        raise UsageError(f"{path} holds no questions.")
    return questions


def _read_question(path: Path, number: int, line: str) -> Question:
    try:
        row = json.loads(line)
        return Question(
            id=str(row["id"]),
            kind=row["kind"],
            date=dt.date.fromisoformat(row["date"]),
            question=row["question"],
            answers=tuple(row["answer"]),
            relevant=frozenset(canonical_url(url) or url for url in row["relevant"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number} is not a question ({error!r}). Each line needs id, kind, date, question, "
            "answer and relevant."
        ) from error


def _cache_key(articles: Path, settings: Settings) -> str:
    digest = hashlib.sha256()
    files = sorted(p for p in articles.rglob("*") if p.is_file()) if articles.is_dir() else [articles]
    for path in files:
        try:
            digest.update(f"{path.name}\n".encode())
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise UsageError(f"The articles {path} cannot be read: {error.strerror}.") from error
    digest.update(repr((settings.embedding.model, settings.passages, settings.intake)).encode())
    return f"eval-{digest.hexdigest()[:16]}"


# Retrieval ----------------------------------------------------------------------------------------

_RANKINGS = (
    ("bm25", Mode.LEXICAL, False),
    ("vectors", Mode.VECTORS, False),
    ("hybrid, no recency", Mode.HYBRID, False),
    ("bm25, recency", Mode.LEXICAL, True),
    ("vectors, recency", Mode.VECTORS, True),
    ("hybrid", Mode.HYBRID, True),
)


def _measure_retrieval(
    index: NewsIndex, questions: Sequence[Question], tell: Progress
) -> list[RetrievalScore]:
    scores = []
    answerable = [q for q in questions if q.relevant]
    kinds = sorted({q.kind for q in answerable}, reverse=True)
    for place, (name, mode, recency) in enumerate(_RANKINGS, start=1):
        rows = {q.id: _ranks(index, q, mode, recency=recency) for q in answerable}
        scores += [
            _retrieval_score(kind, name, [rows[q.id] for q in answerable if q.kind == kind]) for kind in kinds
        ]
        tell("Searching", place, len(_RANKINGS))
    return sorted(scores, key=lambda s: kinds.index(s.kind))


def _ranks(
    index: NewsIndex, question: Question, mode: Mode, *, recency: bool
) -> tuple[int | None, int | None]:
    """Ranks, from 0, of the first relevant article and of the first passage with the answer text."""
    found = index.search(
        question.question, asked_on=question.date, limit=RANKED_PASSAGES, mode=mode, recency=recency
    )
    articles = list(dict.fromkeys(hit.article.url or hit.article.identity for hit in found.hits))
    article = next((i for i, url in enumerate(articles) if url in question.relevant), None)
    passages = (h.article.text[h.passage.start : h.passage.end] for h in found.hits)
    passage = next((i for i, text in enumerate(passages) if contains(text, question.answers)), None)
    return article, passage


def _retrieval_score(kind: str, name: str, rows: Sequence[tuple[int | None, int | None]]) -> RetrievalScore:
    articles, passages = [r[0] for r in rows], [r[1] for r in rows]
    return RetrievalScore(
        kind=kind,
        ranking=name,
        questions=len(rows),
        hits_at_1=_share(r is not None and r < 1 for r in articles),
        hits_at_5=_share(r is not None and r < 5 for r in articles),
        hits_at_10=_share(r is not None and r < 10 for r in articles),
        mrr_at_10=statistics.fmean(1 / (r + 1) if r is not None and r < 10 else 0.0 for r in articles),
        answer_at_1=_share(r is not None and r < 1 for r in passages),
        answer_at_5=_share(r is not None and r < 5 for r in passages),
        answer_at_10=_share(r is not None and r < 10 for r in passages),
    )


# Answers ------------------------------------------------------------------------------------------


def _answer_scores(asked: Sequence[_Asked], threshold: float) -> list[AnswerScore]:
    groups: dict[str, list[_Asked]] = {}
    for a in asked:
        groups.setdefault(a.question.kind, []).append(a)
    for a in asked:
        if a.question.kind == "strict":
            groups.setdefault(f"strict: {question_type(a.question.question).asks}", []).append(a)
    return [_answer_score(name, members, threshold) for name, members in groups.items()]


def _answer_score(name: str, asked: Sequence[_Asked], threshold: float) -> AnswerScore:
    first = [contains(_first_text(a.answer), a.question.answers) for a in asked]
    anywhere = [any(contains(s.text, a.question.answers) for s in a.answer.statements) for a in asked]
    refused = [a.answer.confidence < threshold for a in asked]
    return AnswerScore(
        group=name,
        questions=len(asked),
        first_statement=_share(first),
        any_statement=_share(anywhere),
        direct=_share(contains(a.answer.answer or "", a.question.answers) for a in asked),
        direct_given=_share(a.answer.answer is not None for a in asked),
        shown_first=_share(f and not r for f, r in zip(first, refused, strict=True)),
        shown_any=_share(f and not r for f, r in zip(anywhere, refused, strict=True)),
        refused=_share(refused),
    )


def _first_text(answer: Answer) -> str:
    return answer.statements[0].text if answer.statements else ""


def _abstention(asked: Sequence[_Asked], threshold: float) -> Abstention:
    from sklearn.metrics import roc_auc_score

    strict = [a.answer.confidence for a in asked if a.question.kind == "strict"]
    unanswerable = [a.answer.confidence for a in asked if a.question.kind == "unanswerable"]
    auroc = None
    if strict and unanswerable:
        labels = [1] * len(strict) + [0] * len(unanswerable)
        auroc = float(roc_auc_score(labels, strict + unanswerable))
    return Abstention(
        threshold=threshold,
        auroc=auroc,
        refused_unanswerable=_share(c < threshold for c in unanswerable) if unanswerable else None,
        refused_strict=_share(c < threshold for c in strict) if strict else None,
    )


def _latencies(asked: Sequence[_Asked]) -> list[Latency]:
    rows = []
    for stage in ("embed", "search", "answer", "total"):
        times = sorted(getattr(a.answer.took, stage) for a in asked)
        rows.append(
            Latency(stage, times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))])
        )
    return rows


# Comparing texts ----------------------------------------------------------------------------------

_NOT_WORD = re.compile(r"(?<!\d)[^\w]+|[^\w]+(?!\d)")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def contains(text: str, answers: Iterable[str]) -> bool:
    """Whether one of the answers occurs in a text as whole words."""
    padded = f" {normalise(text)} "
    return any(f" {normalise(answer)} " in padded for answer in answers if normalise(answer))


def normalise(text: str) -> str:
    """Lower case, without punctuation (but inside numbers), accents and articles."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_ARTICLES.sub(" ", _NOT_WORD.sub(" ", plain)).split())


def _share(values: Iterable[bool]) -> float:
    rows = [bool(v) for v in values]
    return sum(rows) / len(rows) if rows else 0.0
