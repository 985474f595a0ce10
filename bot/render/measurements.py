"""The tables of `dateline eval`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.layout import DIM, Block, heading
from bot.render.wording import count

if TYPE_CHECKING:
    from index.answer_quality.report import AnswerScore, EvalReport, Latency, RetrievalScore
    from index.attribution_quality import AttributionReport, AttributionScore
    from index.copy_quality import CopiesReport, CopyScore, Interval, Verdict
    from index.extraction_quality import ExtractionReport, PageScore
    from index.reading_quality import ReadingReport


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
        *_abstention(report),
        Text(),
        heading("Latency of a warm question, in ms"),
        _latency(report.latency),
    )


def render_extraction(report: ExtractionReport) -> Group:
    """The means over all pages, and the pages that went worst with what is wrong with them."""
    parts: list[RenderableType] = [
        Block(Text(_pages_read(report))),
        Text(),
        heading("Extraction"),
        Block(Text(_EXTRACTION_NOTE, style=DIM)),
        _extraction(report),
    ]
    if report.worst:
        parts += [Text(), heading("Worst pages"), *(_worst_page(page) for page in report.worst)]
    return Group(*parts)


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


def _abstention(report: EvalReport) -> list[RenderableType]:
    abstention = report.abstention
    rows = [
        ("threshold", abstention.threshold),
        ("AUROC of confidence", abstention.auroc),
        ("refused of unanswerable", abstention.refused_unanswerable),
        ("refused of strict", abstention.refused_strict),
        ("calibration error", report.calibration.expected_error),
        ("Brier score", report.calibration.brier),
    ]
    return [Text(f"{label:<24}{'-' if value is None else f'{value:.3f}'}") for label, value in rows]


def _latency(latencies: tuple[Latency, ...]) -> Table:
    table = _table("stage", "p50", "p95")
    for latency in latencies:
        table.add_row(latency.stage, f"{latency.p50:.1f}", f"{latency.p95:.1f}")
    return table


def _shares(*shares: float) -> list[str]:
    return [f"{share:.3f}" for share in shares]


_EXTRACTION_NOTE = (
    "Shares of shingles of four tokens. F1: of mean precision and mean recall; of a page: mean of the pages' "
    "own F1; exact: share of pages without any difference."
)


def _pages_read(report: ExtractionReport) -> str:
    words = f"{count(len(report.pages), 'page')}, {report.pages_per_second:.1f} a second"
    return f"{words}, {report.refused:,} refused" if report.refused else words


def _extraction(report: ExtractionReport) -> Table:
    table = _table("", "precision", "recall", "F1", "F1 of a page", "exact")
    figures = (report.precision, report.recall, report.f1, report.mean_page_f1, report.exact)
    table.add_row("mean", *_shares(*figures))
    return table


def _worst_page(page: PageScore) -> Block:
    words = Text(f"{page.url or page.page}\n").append(page.refused or page.why, style=DIM)
    return Block(words, indent=7, marker=Text(f"{page.f1:.3f}"))


_COPIES_NOTE = (
    "With 95% intervals. Halves: by a digest of the addresses, to tune on one and report the other."
)


def render_copies(report: CopiesReport) -> Group:
    """Precision and recall, and every pair on which reader and index disagree."""
    parts: list[RenderableType] = [
        Block(Text(_compared(report))),
        Text(),
        heading("Copies"),
        Block(Text(_COPIES_NOTE, style=DIM)),
        _copies(report.scores),
    ]
    if report.wrong:
        parts += [Text(), heading("Disagreements"), *(_disagreement(verdict) for verdict in report.wrong)]
    return Group(*parts)


def _compared(report: CopiesReport) -> str:
    words = f"{count(report.articles, 'article')}, {report.comparing_ms:.1f} ms each to store and compare"
    words += f"; {count(report.links, 'link')} among all of them"
    return f"{words}; {count(report.left_out, 'pair')} left out" if report.left_out else words


def _copies(scores: tuple[CopyScore, ...]) -> Table:
    table = _table("pairs", "n", "copies", "found", "precision", "recall", "F1")
    for score in scores:
        table.add_row(
            score.group,
            *(f"{number:,}" for number in (score.pairs, score.copies, score.found)),
            *map(_measured, (score.precision, score.recall, score.f1)),
        )
        intervals = (score.precision_interval, score.recall_interval, score.f1_interval)
        table.add_row("", "", "", "", *map(_interval, intervals), style=DIM)
    return table


def _interval(interval: Interval | None) -> str:
    return f"{interval[0]:.2f}–{interval[1]:.2f}" if interval else ""


def _disagreement(verdict: Verdict) -> Block:
    pair = verdict.pair
    label = "found" if verdict.found else "missed"
    words = Text(f"{pair.a}\n{pair.b}")
    if pair.note:
        words.append(f"\n{pair.note}", style=DIM)
    return Block(words, indent=8, marker=Text(label))


def render_attribution(report: AttributionReport) -> Group:
    """Precision and recall, and some attributions on which reader and index disagree."""
    basis = f"{count(report.scores[0].articles, 'article')}, {report.milliseconds:.1f} ms an article"
    parts: list[RenderableType] = [
        Block(Text(basis)),
        Text(),
        heading("Who said what"),
        Block(Text(_ATTRIBUTION_NOTE, style=DIM)),
        _attribution(report.scores),
    ]
    for title, rows in (
        ("Found, and annotated by nobody", report.wrong),
        ("Annotated, and missed", report.missed),
    ):
        if rows:
            parts += [Text(), heading(title), *(_attributed(*row) for row in rows)]
    return Group(*parts)


_ATTRIBUTION_NOTE = (
    "Found and annotated are the same if speakers and contents overlap; strict: the speakers end in the same "
    "word of their names; speaker: share of right speakers where the contents overlap."
)


def _attribution(scores: tuple[AttributionScore, ...]) -> Table:
    table = _table("articles", "n", "annotated", "found", "precision", "recall", "F1")
    for score in scores:
        numbers = (f"{number:,}" for number in (score.articles, score.annotated, score.found))
        table.add_row(score.group, *numbers, *map(_measured, (score.precision, score.recall, score.f1)))
        strict = map(_measured, (score.strict_precision, score.strict_recall))
        table.add_row("  strict", "", "", "", *strict, "", style=DIM)
        table.add_row("  speaker", "", "", "", _measured(score.speaker_precision), "", "", style=DIM)
    return table


def _measured(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _attributed(article: str, speaker: str, content: str) -> Block:
    return Block(Text(f"{speaker}: {content}\n").append(article, style=DIM))


def render_reading(report: ReadingReport) -> Group:
    """How often the right sentence and the right words were found in a story."""
    table = _table("", "n", "sentence", "exact", "F1")
    words = (_measured(report.exact), _measured(report.f1))
    table.add_row("stories", f"{report.questions:,}", _measured(report.sentence), *words)
    basis = f"{count(report.questions, 'question')}, {report.milliseconds:.1f} ms a passage"
    return Group(Block(Text(basis)), Text(), heading("Reading"), Block(Text(_READING_NOTE, style=DIM)), table)


_READING_NOTE = (
    "sentence: the best sentence meets an answer; exact, F1: the short answer against the nearest one, "
    "without regard to case, punctuation and articles."
)
