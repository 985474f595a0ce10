"""The cards of /index, without Discord: what they say, what they hide, and that nothing breaks them."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from discord_reader import faults, seen
from hostile import HOSTILE

from bot.jobs.events import Progress, Report
from bot.render.cards.card import Card, buttons, count_text
from bot.render.cards.log import PER_PAGE, log_card
from bot.render.cards.settings import ServerSettings, roles_card, settings_card
from bot.render.cards.status import FeedStanding, Queue, ServerStatus, status_card
from bot.render.cards.transcript import transcript
from bot.render.cards.view import build_view
from bot.state.answers import KeptAnswer
from bot.state.audit import Deed
from bot.state.guilds import GuildSettings
from bot.state.jobs import Job, JobState
from index.catalogue import Holdings
from index.models import FeedCounts, Health

NOW = dt.datetime(2025, 5, 3, 9, 30, tzinfo=dt.UTC)
GUILD = GuildSettings(1)
ALLOWED = {"bold", "small", "list", "code", "time", "mention"}
IDLE = Queue(questions=0, running=None, progress=None, busy_elsewhere=False, waiting=0, own_waiting=0)


def problems(card: Card) -> list[str]:
    return faults(build_view(card).to_components(), ALLOWED)


def words(card: Card) -> str:
    return seen(build_view(card).to_components())


def deed(action: str = "settings", name: str = "mara", **details: Any) -> Deed:
    return Deed(1, NOW, 1, 77, name, action, details)


def job(**changes: Any) -> Job:
    facts = {
        "id": 4,
        "guild_id": 1,
        "channel_id": 2,
        "message_id": None,
        "user_id": 77,
        "user_name": "mara",
        "kind": "upload",
        "spec": {},
        "state": JobState.DONE,
        "attempts": 1,
        "created_at": NOW,
        "started_at": NOW,
        "finished_at": NOW,
        "report": Report(articles=12, passages=40, seconds=3.25).model_dump(mode="json"),
        "problem": None,
    }
    return Job(**{**facts, **changes})


def question(text: str) -> KeptAnswer:
    return KeptAnswer(NOW, 1, 2, 77, text, True, 9, 0.8, took_ms={"total": 1234.5}, id=3)


def status(**changes: Any) -> ServerStatus:
    shown = ServerStatus(
        holdings=Holdings(
            34, 120, {"Harbour Post": 30, "Vale Radio": 4}, dt.date(2025, 1, 2), dt.date(2025, 5, 1), 9
        ),
        collections={"news": 30, "desk": 4},
        parts=(
            Health("database", 9, 98_765, 2_000_000),
            Health("vectors", 9, 45_678, 1_000_000),
            Health("lexical", 9, 45_678, 500_000),
        ),
        model="all-MiniLM-L6-v2",
        generation=9,
        queue=IDLE,
    )
    return replace(shown, **changes)


# Settings -----------------------------------------------------------------------------------------


def test_settings_of_a_server_that_changed_nothing() -> None:
    card = settings_card(ServerSettings(GUILD, articles={"news": 1200}, languages={"en": "English"}))
    text = words(card)
    assert "I answer in: every channel" in text
    assert "Answers: seen by everybody" in text
    assert "Collections: news" in text
    assert "Dates are read in: English (en)" in text
    assert "Corrections: noted on an answer only when somebody presses one of its buttons" in text
    assert "What needs an admin: said nowhere" in text
    assert "news (1,200 articles)" in text
    assert "before:" not in text
    assert not problems(card)


def test_a_change_is_shown_with_what_was_before() -> None:
    now = replace(
        GUILD,
        channels=frozenset({11, 12}),
        public=False,
        collections=("desk", "news"),
        channel_collections={12: ("desk",)},
        date_language="de",
        corrections=True,
        admin_channel=13,
    )
    shown = ServerSettings(now, GUILD, {"news": 5, "desk": 0}, ("desk",), {"de": "German", "en": "English"})
    card = settings_card(shown)
    text = words(card)
    assert "The settings are changed" in text
    assert "I answer in: <#11> <#12>\nbefore: every channel" in text
    assert "Answers: seen only by whoever asks" in text
    assert "Collections: desk, news\nin <#12> only: desk\nbefore: news" in text
    assert "Dates are read in: German (de)\nbefore: English (en)" in text
    assert "Corrections: I add a note to posted answers" in text
    assert "What needs an admin: said in <#13>\nbefore: said nowhere" in text
    assert "From now on of this server alone: desk (empty)." in text
    assert not problems(card)


def test_what_was_set_already_is_said() -> None:
    card = settings_card(ServerSettings(GUILD, GUILD))
    assert "It was set like this already" in words(card)
    assert "before:" not in words(card)


def test_a_claimed_collection_with_articles_tells_how_many() -> None:
    card = settings_card(ServerSettings(GUILD, GUILD, {"desk": 1}, ("desk",)))
    assert "From now on of this server alone: desk (1 article)." in words(card)


def test_settings_too_many_to_show_still_fit() -> None:
    names = tuple(f"{number:02}-{'x' * 57}" for number in range(20))
    ids = range(10**18, 10**18 + 400)
    now = replace(
        GUILD,
        channels=frozenset(ids),
        collections=names,
        channel_collections=dict.fromkeys(ids, names),
        date_language="y" * 60,
    )
    before = replace(now, channels=frozenset(ids[1:]), channel_collections=dict.fromkeys(ids[1:], names[1:]))
    card = settings_card(ServerSettings(now, before, dict.fromkeys(names, 123_456), names))
    assert count_text(card) <= 4000
    assert not problems(card)
    assert "and 385 more" in words(card)
    assert "392 more channels" in words(card)


# Roles --------------------------------------------------------------------------------------------


def test_roles_say_where_discord_has_to_be_told() -> None:
    card = roles_card(["Editors", None], "Editors may now use /index.")
    text = words(card)
    assert "the role Editors" in text
    assert "a role that has been deleted" in text
    assert "Server Settings → Integrations" in text
    assert not problems(card)


def test_without_roles_there_is_nothing_to_tell_discord() -> None:
    text = words(roles_card([]))
    assert "everybody with the permission Manage Server" in text
    assert "Integrations" not in text
    assert "with the role behind `add`" in text


# Log ----------------------------------------------------------------------------------------------


def test_the_log_says_who_did_what_to_what_and_when() -> None:
    deeds = [
        deed("settings", answers="private", collections=["desk", "news"], answers_in="every channel"),
        deed("remove", article=12, title="Sarn bridge reopens", confirmed=True, outlet=None),
        deed("mend the roof"),
    ]
    card = log_card(deeds, page=0, total=3, request=5)
    text = words(card)
    assert f"<t:{int(NOW.timestamp())}:f> · mara changed the settings" in text
    assert "answers: private · collections: desk, news · answers in: every channel" in text
    assert "mara removed\narticle: 12 · title: Sarn bridge reopens · confirmed: yes" in text
    assert "mara mend the roof" in text
    assert "3 entries" in text
    assert not list(buttons(card))
    assert not problems(card)


def test_pages_of_the_log_turn_within_their_bounds() -> None:
    deeds = [deed() for _ in range(PER_PAGE)]
    first, second, last = (log_card(deeds, page=page, total=25, request=5) for page in range(3))
    assert [button.disabled for button in buttons(first)] == [True, False]
    assert [button.disabled for button in buttons(second)] == [False, False]
    assert [button.disabled for button in buttons(last)] == [False, True]
    assert [button.custom_id for button in buttons(second)] == ["dl:p:5:0", "dl:p:5:2"]
    assert "page 2 of 3" in words(second)


def test_an_empty_log_says_so() -> None:
    assert "nothing yet" in words(log_card([], page=0, total=0, request=5))


# Status -------------------------------------------------------------------------------------------


def test_status_of_an_idle_bot() -> None:
    text = words(status_card(status()))
    assert "34 articles in 120 passages, of 2 outlets, published from 2 Jan 2025 to 1 May 2025" in text
    assert "Collections: news (30), desk (4)" in text
    assert "generation 9, 3.5 MB on disk" in text
    assert "vector index: 1.0 MB, in order" in text
    assert "no question" in text
    assert "the index is not being changed" in text
    assert "Last runs" not in text
    assert "Slowest" not in text
    assert not problems(status_card(status()))


def test_the_status_tells_how_the_servers_feeds_are() -> None:
    assert "Feeds" not in words(status_card(status(feeds=FeedStanding(FeedCounts(), True, False))))
    counts = FeedCounts(feeds=12, failing=2, due=3, unfetched=40, waiting=7)
    text = words(status_card(status(feeds=FeedStanding(counts, True, False, NOW))))
    assert "Feeds of this server: 12, 2 of them failing" in text
    assert "articles that wait: 40 to be fetched, 7 to be indexed" in text
    assert "last polled" in text
    assert "being polled now" in words(status_card(status(feeds=FeedStanding(counts, True, True, NOW))))
    assert "does not poll by itself" in words(status_card(status(feeds=FeedStanding(counts, False, False))))
    taking_in = status_card(status(queue=replace(IDLE, busy_elsewhere=True, taking_in=True)))
    assert "what came from feeds is being taken in" in words(taking_in)
    assert not problems(taking_in)


def test_status_tells_nothing_of_what_other_servers_hold() -> None:
    # The entries of the index's parts are those of all servers together.
    busy = replace(IDLE, busy_elsewhere=True, waiting=2)
    text = words(status_card(status(queue=busy)))
    assert "98,765" not in text
    assert "45,678" not in text
    assert "the index is being changed, though not by this server" in text
    assert "waiting: 2 jobs, none of them this server's" in text


def test_status_of_work_under_way() -> None:
    progress = Progress(done=12, of=40, passages=80, words="Indexing")
    queue = Queue(2, job(state=JobState.RUNNING, report=None), progress, False, 3, 1)
    text = words(status_card(status(queue=queue)))
    assert "2 questions being answered or waiting" in text
    assert "now: upload by mara, 12 of 40 done" in text
    assert "waiting: 3 jobs, 1 of them this server's" in text
    assert "just begun" in words(status_card(status(queue=replace(queue, progress=None))))


def test_status_lists_runs_and_slow_questions() -> None:
    runs = [job(), job(state=JobState.FAILED, report=None, problem="Memory ran out."), job(kind="reembed")]
    card = status_card(status(runs=runs, slowest=[question("who blew up the bridge?")]))
    text = words(card)
    assert "upload by mara · done, 12 articles in 3.2 s" in text
    assert "upload by mara · failed\nMemory ran out." in text
    assert "articles embedded anew by mara · done" in text
    assert f"1.2 s · <t:{int(NOW.timestamp())}:R> · who blew up the bridge?" in text
    assert not problems(card)


def test_a_damaged_part_is_told() -> None:
    parts = (Health("lexical", None, 0, 0, "missing or damaged; rebuilt when next asked"),)
    text = words(status_card(status(parts=parts)))
    assert "word index: 0 bytes, missing or damaged; rebuilt when next asked" in text


def test_a_server_that_may_see_nothing_is_told_what_to_do() -> None:
    text = words(status_card(status(holdings=None, collections={})))
    assert "No collection of articles is chosen; choose some with /index settings" in text.replace("`", "")


# Anything that people write -------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_people_write_breaks_a_card(name: str) -> None:
    evil = HOSTILE[name]
    cards = [
        log_card(
            [deed(evil, evil, title=evil, files=[evil, evil])] * PER_PAGE, page=1, total=30, request=2**40
        ),
        roles_card([evil] * 25, evil),
        status_card(
            status(
                runs=[job(user_name=evil, problem=evil)] * 5,
                slowest=[question(evil)] * 5,
                queue=replace(IDLE, running=job(user_name=evil)),
                model=evil,
                collections=dict.fromkeys([evil, evil + "2"], 3),
            )
        ),
        settings_card(ServerSettings(replace(GUILD, date_language=evil), GUILD, {evil: 1}, (evil,))),
    ]
    for card in cards:
        assert not faults(build_view(card).to_components(), ALLOWED)
        assert transcript(card)
