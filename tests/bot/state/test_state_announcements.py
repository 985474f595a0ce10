"""What admins are told of feeds that fail, on its way from made to settled to sent."""

import datetime as dt

from bot.state.announcements import FailingFeed
from bot.state.columns import utc_now
from bot.state.jobs import SILENT, JobState
from bot.state.state import BotState

FEEDS = (FailingFeed(4, "Paper", "https://paper.example/rss", 5, "The server answers 503."),)


def test_an_announcement_goes_its_way_once(state: BotState) -> None:
    told = state.announcements
    assert told.latest(1) is None
    told.make([(1, 11, FEEDS), (2, 22, FEEDS)])
    assert told.unsent() == []
    first, second = told.unsettled()
    assert (first.guild_id, first.channel_id, first.feeds, first.tried_at) == (1, 11, FEEDS, None)
    told.settle([first.id, second.id])
    assert told.unsettled() == []
    assert [one.id for one in told.unsent()] == [first.id, second.id]
    told.begin(first.id)
    (begun, _) = told.unsent()
    assert begun.tried_at is not None
    told.begin(first.id)
    assert told.unsent()[0].tried_at == begun.tried_at
    told.sent(first.id, 99)
    told.sent(second.id, None)
    assert told.unsent() == []
    latest = told.latest(1)
    assert latest is not None
    assert utc_now() - latest < dt.timedelta(minutes=1)


def test_only_what_was_sent_is_forgotten(state: BotState) -> None:
    state.announcements.make([(1, 11, FEEDS), (2, 22, FEEDS)])
    sent, waiting = state.announcements.unsettled()
    state.announcements.settle([sent.id, waiting.id])
    state.announcements.sent(sent.id, 99)
    tomorrow = utc_now() + dt.timedelta(days=1)
    state.prune(answers=tomorrow, requests=tomorrow, log=tomorrow)
    assert state.announcements.latest(1) is None
    assert [one.id for one in state.announcements.unsent()] == [waiting.id]


def test_jobs_that_somebody_asked_for_go_before_those_of_the_bot(state: BotState) -> None:
    def add(kind: str, channel: int) -> int:
        return state.jobs.add(kind, {}, guild_id=None, channel_id=channel, user_id=0, user_name="").id

    silent, first, second = add("take_in", SILENT), add("upload", 5), add("upload", 5)
    assert state.jobs.get(silent).silent
    assert not state.jobs.get(first).silent
    assert state.jobs.queued_before(second) == 1
    taken = []
    while job := state.jobs.next_queued():
        state.jobs.start(job.id)
        taken.append(job.id)
    assert taken == [first, second, silent]
    assert state.jobs.queued_before(second) == 2  # one that runs is waited for, whoever asked for it
    for number in taken:
        state.jobs.finish(number, JobState.DONE)
    assert state.jobs.prune_silent(utc_now() + dt.timedelta(days=1)) == 1
    assert state.jobs.prune_silent(utc_now() + dt.timedelta(days=1)) == 0
