"""The tables of `dateline eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.layout import DIM, Block, heading
from bot.render.wording import count

if TYPE_CHECKING:
    from index.evaluate import Abstention, AnswerScore, EvalReport, Latency, RetrievalScore


def render_evaluation(report: EvalReport) -> Group:
    """All figures of a run, as shares from 0 to 1 and times in milliseconds."""
    return Group(
        Block(Text(_basis(report))),
        Text(),
        heading("Retrieval"),
        Block(Text(_RETRIEVAL_NOTE, style=DIM)),
        _retrieval(report.retrieval),
        Text(),
        heading("Answers"),
        Block(Text(_ANSWERS_NOTE, style=DIM)),
        _answers(report.answers),
        Text(),
        heading("Abstention"),
        *_abstention(report.abstention),
        Text(),
        heading("Latency of a warm question, in ms"),
        _latency(report.latency),
    )


_RETRIEVAL_NOTE = (
    "H@k: a relevant article among the first k. A@k: the answer's text in one of the first k passages."
)
_ANSWERS_NOTE = (
    "first, any: the answer's text in the first or any statement; direct: in the short answer; "
    "shown: the same, a refused question counting as a failure."
)


def _basis(report: EvalReport) -> str:
    words = f"{count(report.articles, 'article')}, {count(report.passages, 'passage')}"
    if report.refused_articles:
        words += f", {report.refused_articles:,} refused"
    if report.asked_later_days:
        words += f"; every question asked {count(report.asked_later_days, 'day')} later"
    return words


def _table(*columns: str) -> Table:
    """A table with a first column of words, and figures in the others."""
    table = Table(box=None, pad_edge=False, header_style=DIM, padding=(0, 2, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", no_wrap=True)
    return table


def _retrieval(scores: tuple[RetrievalScore, ...]) -> Table:
    table = _table("kind, ranking", "n", "H@1", "H@5", "H@10", "MRR@10", "A@1", "A@5", "A@10")
    for score in scores:
        table.add_row(
            Text(f"{score.kind}, {score.ranking}"),
            f"{score.questions:,}",
            *_shares(score.hits_at_1, score.hits_at_5, score.hits_at_10, score.mrr_at_10),
            *_shares(score.answer_at_1, score.answer_at_5, score.answer_at_10),
        )
    return table


def _answers(scores: tuple[AnswerScore, ...]) -> Table:
    table = _table("questions", "n", "first", "any", "direct", "given", "shown first", "any", "refused")
    for score in scores:
        table.add_row(
            Text(score.group),
            f"{score.questions:,}",
            *_shares(score.first_statement, score.any_statement, score.direct, score.direct_given),
            *_shares(score.shown_first, score.shown_any, score.refused),
        )
    return table


def _abstention(abstention: Abstention) -> list[RenderableType]:
    rows = [
        ("threshold", abstention.threshold),
        ("AUROC of confidence", abstention.auroc),
        ("refused of unanswerable", abstention.refused_unanswerable),
        ("refused of strict", abstention.refused_strict),
    ]
    return [Text(f"{label:<24}{'-' if value is None else f'{value:.3f}'}") for label, value in rows]


def _latency(latencies: tuple[Latency, ...]) -> Table:
    table = _table("stage", "p50", "p95")
    for latency in latencies:
        table.add_row(latency.stage, f"{latency.p50:.1f}", f"{latency.p95:.1f}")
    return table


def _shares(*shares: float) -> list[str]:
    return [f"{share:.3f}" for share in shares]
