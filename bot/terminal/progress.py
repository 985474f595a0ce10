"""Progress of long work, on standard error and only where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

Advance = Callable[[int, int], None]
"""What long work calls as it moves on, with two counts that the work defines."""

_SETTLING_SECONDS = 1.0


class _Rates(ProgressColumn):
    """Documents and passages per second since the start."""

    def render(self, task: Task) -> Text:
        if not task.elapsed or task.elapsed < _SETTLING_SECONDS:
            return Text()
        documents = task.completed / task.elapsed
        passages = task.fields["passages"] / task.elapsed
        return Text(f"{documents:,.1f} documents/s, {passages:,.1f} passages/s", style="dim")


@contextmanager
def indexing(console: Console, documents: Callable[[], int]) -> Iterator[Advance]:
    """Shows how many documents are indexed.

    Args:
        console: Where to.
        documents: Counts the documents; called only when progress is shown, for the time left.

    Yields:
        To be called with the documents and the passages done.
    """
    if not console.is_terminal:
        yield _unwatched
        return
    with console.status("Looking through the sources"):
        total = documents()
    columns = (BarColumn(None), MofNCompleteColumn(), _Rates(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total or None, passages=0)

        def advance(done: int, passages: int) -> None:
            progress.update(task, completed=done, passages=passages)

        yield advance


@contextmanager
def counting(console: Console, description: str) -> Iterator[Advance]:
    """Shows how much of a known amount is done.

    Yields:
        To be called with how much is done and how much there is.
    """
    with stages(console) as tell:
        yield lambda done, total: tell(description, done, total)


@contextmanager
def stages(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Shows work that goes through several stages, each with a bar of its own.

    Yields:
        To be called with the stage, how much of it is done, and how much there is (0: unknown).
    """
    if not console.is_terminal:
        yield lambda _stage, _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=None)
            progress.update(tasks[stage], completed=done, total=total or None)

        yield tell


def _unwatched(_done: int, _other: int) -> None:
    """Nobody watches."""
