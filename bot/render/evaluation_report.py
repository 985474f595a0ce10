"""The report of `dateline eval`: Markdown for reading by a person, and a plot of the calibration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.render.calibration_plot import draw_calibration
from bot.render.wording import count, day, one_line
from index.errors import UsageError

if TYPE_CHECKING:
    from index.answer_quality.report import AnswerScore, EvalReport, Judged, RetrievalScore, Shown

_PICTURE = ".png"


def require_writable(path: Path) -> None:
    """Looks whether a report can go there, before minutes are spent on measuring.

    Raises:
        UsageError: It cannot; the message says why.
    """
    if path.suffix.casefold() == _PICTURE:
        raise UsageError(f"{path} is where the plot would go: name the report with the ending .md.")
    if not path.parent.is_dir() or path.is_dir():
        raise UsageError(f"The report {path} cannot be written: its folder does not exist, or it is one.")


def write_evaluation(report: EvalReport, path: Path) -> None:
    """Writes the report, and the plot as a PNG file of the same name.

    Raises:
        UsageError: The files cannot be written.
    """
    picture = path.with_suffix(_PICTURE)
    try:
        picture.write_bytes(draw_calibration(report.calibration))
        path.write_text("\n".join(_lines(report, picture.name)) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The report {path} cannot be written: {error.strerror}.") from error


def _lines(report: EvalReport, picture: str) -> Iterator[str]:
    yield "# How good the answers are"
    yield ""
    yield f"{count(report.articles, 'article')}, {count(report.passages, 'passage')}."
    if report.asked_later_days:
        yield f"Every question was asked {count(report.asked_later_days, 'day')} later."
    yield from ("", "## Retrieval", "")
    yield from _table(
        ("kind", "ranking", "questions", "H@1", "H@5", "H@10", "MRR@10", "A@1", "A@5", "A@10"),
        map(_retrieval, report.retrieval),
    )
    yield from (
        "",
        "H@k: a relevant article among the first k. A@k: the answer's text in one of the first k passages.",
    )
    yield from ("", "## Answers", "")
    columns = (
        "questions",
        "n",
        "first",
        "any",
        "direct right",
        "direct given",
        "shown first",
        "shown any",
        "refused",
    )
    yield from _table(columns, map(_answers, report.answers))
    yield from ("", "## Confidence", "")
    yield from _confidence(report)
    yield from ("", f"![Calibration]({picture})", "")
    yield from _table(
        ("confidence", "questions", "mean confidence", "right"),
        (
            (f"{b.first:.1f} to {b.last:.1f}", str(b.questions), f"{b.confidence:.3f}", f"{b.right:.3f}")
            for b in report.calibration.bins
        ),
    )
    yield from ("", f"## The {count(len(report.worst), 'question')} that went worst")
    for place, judged in enumerate(report.worst, start=1):
        yield from _question(place, judged)


def _confidence(report: EvalReport) -> Iterator[str]:
    abstention = report.abstention
    figures = (
        ("threshold", abstention.threshold),
        ("AUROC, strict against unanswerable", abstention.auroc),
        ("unanswerable questions refused", abstention.refused_unanswerable),
        ("strict questions refused", abstention.refused_strict),
        ("expected calibration error", report.calibration.expected_error),
        ("Brier score", report.calibration.brier),
    )
    yield from _table(
        ("", "figure"), ((name, f"{value:.3f}") for name, value in figures if value is not None)
    )


def _retrieval(score: RetrievalScore) -> tuple[str, ...]:
    shares = (score.hits_at_1, score.hits_at_5, score.hits_at_10, score.mrr_at_10)
    answers = (score.answer_at_1, score.answer_at_5, score.answer_at_10)
    return score.kind, score.ranking, str(score.questions), *(f"{s:.3f}" for s in (*shares, *answers))


def _answers(score: AnswerScore) -> tuple[str, ...]:
    shares = (score.first_statement, score.any_statement, score.direct, score.direct_given)
    shown = (score.shown_first, score.shown_any, score.refused)
    return score.group, str(score.questions), *(f"{s:.3f}" for s in (*shares, *shown))


def _table(columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{' --- |' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(map(_literal, row))} |"


def _question(place: int, judged: Judged) -> Iterator[str]:
    yield from ("", f"### {place}. {_literal(judged.question)}", "")
    yield f"{_literal(judged.id)}, {judged.kind}, asked on {day(judged.date)}. {_what_is_wrong(judged)}"
    yield ""
    expected, direct = "; ".join(judged.expected) or "nothing", judged.direct or "none"
    yield f"Expected: {_literal(expected)}. Direct reply: {_literal(direct)}."
    yield ""
    yield from (f"{number}. {_statement(shown)}" for number, shown in enumerate(judged.statements, start=1))


def _what_is_wrong(judged: Judged) -> str:
    at = f"at confidence {judged.confidence:.2f}"
    if judged.refused:
        return f"Refused {at}, although a statement has the answer."
    if judged.kind == "unanswerable":
        return f"Answered {at}, although the articles do not say."
    return f"Answered {at}, and no statement has the answer."


def _statement(shown: Shown) -> str:
    words = f"**{_literal(shown.text)}**" if shown.right else _literal(shown.text)
    source = [shown.outlet or "", day(shown.published) if shown.published else "", shown.speaker or ""]
    return f"{words} ({_literal(', '.join(part for part in source if part))})"


def _literal(text: str) -> str:
    """Words of articles and questions as they are: nothing in them is Markdown."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|~" else c for c in one_line(text))
