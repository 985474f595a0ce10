"""What people said of answers, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.layout import DIM, NUMBER
from bot.render.wording import count, one_line
from bot.state.feedback import Feedback

_NO_ANSWER = "not answered by the coverage"


def render_feedback(ratings: Sequence[Feedback]) -> Group:
    """Rated answers for a terminal, and below how many people found them helpful."""
    table = Table(box=None, pad_edge=False, header_style=DIM, padding=(0, 2, 0, 0))
    table.add_column("id", justify="right", style=NUMBER, no_wrap=True)
    table.add_column("asked", no_wrap=True)
    table.add_column("helpful", justify="right", no_wrap=True)
    table.add_column("not", justify="right", no_wrap=True)
    table.add_column("question, and what was answered", ratio=1)
    for rated in ratings:
        table.add_row(
            str(rated.answer_id),
            f"{rated.asked_at:%Y-%m-%d %H:%M}",
            str(rated.helpful),
            str(rated.unhelpful),
            _exchange(rated),
        )
    parts: list[RenderableType] = [table, Text(), Text(_totals(ratings), style=DIM)]
    return Group(*parts)


def feedback_lines(ratings: Sequence[Feedback]) -> list[str]:
    """The same for other programs: id, time, helpful, unhelpful, question and answer, parted by tabs."""
    return [
        "\t".join(
            (
                str(rated.answer_id),
                rated.asked_at.isoformat(timespec="seconds"),
                str(rated.helpful),
                str(rated.unhelpful),
                one_line(rated.question),
                one_line(rated.reply or ""),
            )
        )
        for rated in ratings
    ]


def feedback_json(rated: Feedback) -> dict[str, Any]:
    """A rated answer as `dateline feedback --jsonl` prints it; `answer` is null where there was none."""
    return {
        "id": rated.answer_id,
        "asked_at": rated.asked_at.isoformat(timespec="seconds"),
        "question": rated.question,
        "understood": rated.understood,
        "answered": rated.answered,
        "answer": rated.reply,
        "helpful": rated.helpful,
        "unhelpful": rated.unhelpful,
        "generation": rated.generation,
        "guild_id": rated.guild_id,
    }


def _exchange(rated: Feedback) -> Text:
    text = Text(one_line(rated.question))
    if rated.understood and rated.understood != rated.question:
        text.append(f"\nunderstood as: {one_line(rated.understood)}", style=DIM)
    text.append("\n")
    if rated.answered:
        text.append(one_line(rated.reply or ""), style=DIM)
    else:
        text.append(_NO_ANSWER, style=f"italic {DIM}")
    return text


def _totals(ratings: Sequence[Feedback]) -> str:
    helpful = sum(rated.helpful for rated in ratings)
    unhelpful = sum(rated.unhelpful for rated in ratings)
    return f"{count(len(ratings), 'answer')} rated: {helpful:,} helpful, {unhelpful:,} not"
