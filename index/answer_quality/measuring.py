"""Asks a set of questions and measures retrieval, answers, abstention and calibration.

Articles are indexed into a cache keyed by their content and all that decides the index, so that a second
run only asks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.answer.question_type import question_type
from index.answer_quality.calibration import calibrate, judge, worst
from index.answer_quality.questions import Question, contains, read_questions
from index.answer_quality.report import Abstention, AnswerScore, EvalReport, Latency, RetrievalScore
from index.errors import UsageError
from index.gather.files import read_sources
from index.models import Answer, Outcome
from index.news_index import NewsIndex
from index.search.retrieval import Mode
from index.settings import AnswerSettings, Settings

RANKED_PASSAGES = 60
"""Passages fetched to rank ten different articles."""
Progress = Callable[[str, int, int], None]
"""Called with (stage, done, in all; 0 where it is not known)."""


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    answer: Answer


def measure_answers(
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
    judged = [judge(a.question, a.answer, settings.answer.threshold) for a in answers]
    return EvalReport(
        articles=status.articles,
        passages=status.passages,
        refused_articles=len(report.of(Outcome.REFUSED)),
        asked_later_days=asked_later,
        retrieval=tuple(retrieval),
        answers=tuple(_answer_scores(answers, settings.answer.threshold)),
        abstention=_abstention(answers, settings.answer.threshold),
        calibration=calibrate(judged),
        latency=tuple(_latencies(answers)),
        worst=worst(judged),
    )


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
    for stage in ("embed", "search", "read", "answer", "total"):
        times = sorted(getattr(a.answer.took, stage) for a in asked)
        rows.append(
            Latency(stage, times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))])
        )
    return rows


def _share(values: Iterable[bool]) -> float:
    rows = [bool(v) for v in values]
    return sum(rows) / len(rows) if rows else 0.0
