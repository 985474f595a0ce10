"""Polling and indexing by turns, as `dateline feeds run` does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self

from bot.terminal.progress import counting
from bot.terminal.session import Session
from index.errors import StoreLockedError
from index.models import IndexReport, PollReport

if TYPE_CHECKING:
    from index.news_index import NewsIndex
    from index.polling.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did.

    Attributes:
        polled: What was polled.
        indexed: What became of the documents that waited; None where none did.
    """

    polled: PollReport
    indexed: IndexReport | None


class Rounds:
    """Does rounds on one home; the index is opened when there is first something to be indexed.

    Args:
        session: Where progress is shown.
        subscriptions: The feeds.
    """

    def __init__(self, session: Session, subscriptions: Subscriptions) -> None:
        self.session = session
        self._subscriptions = subscriptions
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def do(self) -> Round:
        """Polls what is due and indexes what waits, until there is nothing of either.

        Raises:
            StoreLockedError: Another process is indexing; what was fetched waits.
        """
        polled, reports = PollReport(), list[IndexReport]()
        while True:
            fresh = self._poll()
            polled = _sum(polled, fresh)
            if not self._subscriptions.waiting():
                return Round(polled, _joined(reports))
            reports.append(self._take_in())
            if not (fresh.polls or fresh.documents):
                return Round(polled, _joined(reports))

    def _poll(self) -> PollReport:
        from index.polling.poller import Poller

        with self.session.err.status("Polling") as status:

            def tell(report: PollReport) -> None:
                status.update(f"Polling: {report.polls:,} feeds, {report.documents:,} articles")

            try:
                return asyncio.run(Poller(self._subscriptions).run(progress=tell))
            except StoreLockedError as error:
                self.session.note(str(error))
                return PollReport()

    def _take_in(self) -> IndexReport:
        waiting = self._subscriptions.waiting()
        with counting(self.session.err, "Indexing") as progress:
            return self._news.take_in(progress=lambda done, _passages: progress(done, max(waiting, done)))

    @cached_property
    def _news(self) -> NewsIndex:
        return self._opened.enter_context(self.session.open_index())


@contextmanager
def terminating() -> Iterator[None]:
    """Has SIGTERM end what is under way as Ctrl-C does: cleanly."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells start what is to run behind them
            signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _sum(one: PollReport, other: PollReport) -> PollReport:
    return PollReport(*(getattr(one, f.name) + getattr(other, f.name) for f in fields(PollReport)))


def _joined(reports: list[IndexReport]) -> IndexReport | None:
    if not reports:
        return None
    return IndexReport(
        documents=tuple(document for report in reports for document in report.documents),
        passages=sum(report.passages for report in reports),
        seconds=sum(report.seconds for report in reports),
        generation=reports[-1].generation,
    )
