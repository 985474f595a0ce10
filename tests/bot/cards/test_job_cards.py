"""The cards of jobs, without Discord: what they say, what has no room, and that nothing breaks them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from discord_reader import faults, seen
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.changes import AddFiles, AddPages, AddText, Change, File, Reembed, Reindex, Remove, TakeIn
from bot.jobs.events import MOST_NOTES, Entry, Note, Progress, Report
from bot.render.cards.card import Card, buttons, count_text
from bot.render.cards.custom_ids import CancelId, RemoveId
from bot.render.cards.job_reports import end_report
from bot.render.cards.jobs import (
    BAR,
    Told,
    accepted_card,
    bar,
    progress_card,
    queued_card,
    removal_card,
)
from bot.render.cards.transcript import transcript
from bot.render.cards.view import build_view
from bot.state.jobs import Job, JobState
from index.models import Article, ArticleSummary, Outcome, Passage, StoredArticle

NOW = dt.datetime(2025, 5, 3, 9, 30, tzinfo=dt.UTC)
ALLOWED = {"bold", "small", "list", "code", "time", "link"}
NEWS = ("news",)


def upload(*names: str) -> AddFiles:
    files = tuple(File(path=Path(f"/spool/{n}"), name=name) for n, name in enumerate(names))
    return AddFiles(files=files, collections=NEWS)


def pages(*urls: str, file: str | None = None) -> AddPages:
    lists = (File(path=Path("/spool/1.txt"), name=file),) if file else ()
    return AddPages(urls=urls, lists=lists, collections=NEWS)


def job(change: Change | None = None, report: Report | None = None, **changes: Any) -> Job:
    change = change or upload("flood.md")
    facts = {
        "id": 4,
        "guild_id": 1,
        "channel_id": 2,
        "message_id": None,
        "user_id": 77,
        "user_name": "mara",
        "kind": change.kind,
        "spec": change.model_dump(mode="json"),
        "state": JobState.DONE,
        "attempts": 1,
        "created_at": NOW,
        "started_at": NOW,
        "finished_at": NOW + dt.timedelta(seconds=75),
        "report": report and report.model_dump(mode="json"),
        "problem": None,
    }
    return Job(**{**facts, **changes})


def refusals(number: int, reason: str = "The body has only 3 words, and 40 are asked for.") -> Report:
    notes = tuple(
        Note(name=f"wire.jsonl#{n}", outcome=Outcome.REFUSED, reasons=(reason,)) for n in range(1, number + 1)
    )
    return Report(counts={Outcome.ADDED: 2, Outcome.REFUSED: number}, notes=notes, articles=2, passages=5)


def problems(card: Card) -> list[str]:
    return faults(build_view(card).to_components(), ALLOWED)


def words(card: Card) -> str:
    return seen(build_view(card).to_components())


# Before and meanwhile -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (upload("flood.md"), "indexing “flood.md”"),
        (upload("a.md", "b.csv"), "indexing 2 files"),
        (AddText(title="Dam gates opened", text="…", collections=NEWS), "indexing “Dam gates opened”"),
        (pages("https://paper.example/a"), "fetching and indexing https://paper.example/a"),
        (pages("https://paper.example/a", "https://paper.example/b"), "fetching and indexing 2 pages"),
        (pages(file="list.txt"), "fetching and indexing the pages listed in “list.txt”"),
        (pages("https://paper.example/a", file="list.txt"), "listed in “list.txt” and 1 page"),
        (TakeIn(limit=9), "taking in what came from feeds"),
        (Reindex(), "building the search indexes anew"),
        (Reembed(collections=NEWS), "cutting and embedding all articles anew"),
        (Reembed(collections=NEWS, outlet="Vessen Post"), "all articles of “Vessen Post” anew"),
        (Reembed(collections=NEWS, articles=(4,)), "cutting and embedding 1 article anew"),
        (Remove(collections=NEWS, articles=(4, 5)), "removing 2 articles"),
    ],
)
def test_every_card_says_what_the_job_does(change: Change, said: str):
    progress = Progress(done=1, of=3, passages=0, words="Indexing")
    cards = (
        queued_card(change, "mara"),
        accepted_card(job(change), 0, Told.CHANNEL, None),
        progress_card(job(change), progress),
        end_report(job(change, Report(articles=1))).card,
        end_report(job(change, state=JobState.FAILED, problem="No room is left on the disk.")).card,
    )
    for card in cards:
        assert said in words(card)
        assert not problems(card)


def test_a_job_of_another_version_is_named_by_its_kind():
    assert "indexing files" in words(progress_card(job(spec={"kind": "upload", "what": "?"}), WAITING))


WAITING = Progress(
    done=0, of=None, passages=0, words="Waiting for another process that is changing the index"
)


def test_progress_has_a_bar_counts_and_a_button_that_cancels():
    card = progress_card(
        job(upload("a.md", "b.csv")), Progress(done=12, of=48, passages=57, words="Indexing")
    )
    assert transcript(card).splitlines() == [
        "│ **Under way**: indexing 2 files",
        "│ ▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱ 25%",
        "│ 12 of 48 documents · 57 passages",
        "│ asked for by mara · begun 3 May 2025",
        "│ ( Cancel )",
    ]
    assert [button.custom_id for button in buttons(card)] == [CancelId(4).encode()]


def test_progress_without_an_end_in_sight_has_no_bar():
    said = words(progress_card(job(), WAITING))
    assert "Waiting for another process that is changing the index …" in said
    assert "%" not in said


def test_an_interruption_is_said():
    begun_again = job(attempts=2)
    assert "interrupted and begun again, attempt 2" in words(progress_card(begun_again, WAITING))
    assert "was interrupted and begun again, in 2 attempts" in words(
        end_report(job(report=Report(articles=1), attempts=2)).card
    )


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_bar_is_full_only_at_the_end(done: int, of: int):
    drawn = bar(done, of)
    assert len(drawn.split()[0]) == BAR
    assert ("▱" not in drawn) == drawn.endswith(" 100%") == (done >= of)


def test_the_reply_says_where_progress_is_told():
    here = accepted_card(job(), 2, Told.CHANNEL, "https://discord.com/channels/1/2/3")
    assert "2 jobs first" in words(here)
    assert "in this channel" in words(here)
    assert [button.label for button in buttons(here)] == ["Show the progress", "Cancel"]
    assert "direct message" in words(accepted_card(job(), 0, Told.DIRECTLY, None))
    assert "`/index status`" in transcript(accepted_card(job(), 0, Told.NOWHERE, None))


# Afterwards ---------------------------------------------------------------------------------------


def test_a_report_counts_by_outcome_and_names_articles_and_refusals():
    report = Report(
        counts={Outcome.ADDED: 2, Outcome.UNCHANGED: 1, Outcome.DUPLICATE: 1, Outcome.REFUSED: 1},
        notes=(
            Note(name="wire.jsonl#L7", outcome=Outcome.REFUSED, reasons=("This is not valid JSON.",)),
            Note(name="wire.jsonl#3", outcome=Outcome.DUPLICATE, reasons=("It is kept as a copy.",)),
        ),
        entries=(Entry(title="Dam gates opened", outlet="Vessen Post", published=dt.date(2025, 5, 2)),),
        articles=3,
        passages=9,
        seconds=12.4,
    )
    ended = end_report(job(upload("wire.jsonl"), report))
    assert transcript(ended.card).splitlines() == [
        "│ **Done**: indexing “wire.jsonl”",
        "│ 2 added · 1 unchanged · 1 kept as copies · 1 refused",
        "│ **Now in the index**",
        "│ - Dam gates opened · Vessen Post · 2 May 2025",
        "│ and 2 more",
        "│ **Refused**",
        "│ - wire.jsonl#L7 — This is not valid JSON.",
        "│ **To note**",
        "│ - wire.jsonl#3 — It is kept as a copy.",
        "│ asked for by mara · 9 passages embedded · took 12.4 s",
    ]
    assert ended.whole is None
    assert not problems(ended.card)


def test_where_everything_was_refused_nothing_was_done():
    report = refusals(1).model_copy(update={"counts": {Outcome.REFUSED: 1, Outcome.ADDED: 0}, "articles": 0})
    assert words(end_report(job(report=report)).card).startswith("Nothing was taken: indexing “flood.md”")


def test_an_empty_file_is_not_a_success_without_words():
    assert "There was no document in it." in words(
        end_report(job(report=Report(counts=dict.fromkeys(Outcome, 0)))).card
    )


@pytest.mark.parametrize("number", [60, MOST_NOTES])
def test_what_has_no_room_is_attached_whole(number: int):
    report = refusals(number).model_copy(update={"unnoted": 3})
    ended = end_report(job(upload("wire.jsonl"), report))
    shown = words(ended.card).count("wire.jsonl#")
    assert 10 < shown < number
    assert f"and {number - shown + 3} more: the whole report is attached" in words(ended.card)
    assert not problems(ended.card)
    assert ended.whole
    assert all(f"wire.jsonl#{n}\n" in ended.whole for n in range(1, number + 1))
    assert "3 more documents" in ended.whole


def test_a_few_refusals_need_no_file():
    assert end_report(job(report=refusals(12))).whole is None


def test_failures_and_cancellations_are_said_as_such():
    failed = end_report(job(state=JobState.FAILED, problem="The disk is full. Make room."))
    assert "Not done: indexing “flood.md”" in words(failed.card)
    assert "The disk is full. Make room." in words(failed.card)
    cancelled = job(state=JobState.CANCELLED, problem="It was cancelled. What was finished by then is kept.")
    assert "Cancelled: indexing “flood.md”" in words(end_report(cancelled).card)
    assert "after 1 min 15 s" in words(end_report(cancelled).card)
    waited = job(state=JobState.CANCELLED, problem="It was cancelled. …", started_at=None)
    assert "It had not begun, so nothing was changed." in words(end_report(waited).card)


def test_removals_and_rebuilt_indexes_are_reported():
    removal = Remove(collections=NEWS, articles=(4, 5))
    entry = Entry(title="Dam gates opened", outlet=None, published=None)
    said = words(end_report(job(removal, Report(articles=1, absent=1, entries=(entry,)))).card)
    assert "1 article removed · 1 not there any more" in said
    assert "Dam gates opened · undated" in said
    assert "are built anew" in words(end_report(job(Reindex(), Report())).card)
    reembedded = end_report(job(Reembed(collections=NEWS), Report(articles=12, passages=40)))
    assert "12 articles · 40 passages" in words(reembedded.card)


# Removal ------------------------------------------------------------------------------------------


def stored(revision: int = 1, title: str = "Dam gates opened", outlet: str | None = "Vessen Post"):
    text = "The gates of the dam were opened at four."
    article = Article(
        identity="https://vessen.example/dam",
        locator="dam.md",
        text=text,
        title=title,
        outlet=outlet,
        url="https://vessen.example/dam",
        published=dt.date(2025, 5, 2),
    )
    return StoredArticle(9, article, revision, NOW, None, (Passage(0, 0, len(text), text),), NEWS)


def copy(number: int) -> ArticleSummary:
    return ArticleSummary(number, "Dam gates opened", f"Outlet {number}", None, None, 1, 1, 9)


def test_what_a_removal_takes_and_leaves_is_shown_before_it_happens():
    card = removal_card(
        stored(revision=3), [copy(n) for n in range(11, 16)], leaving=["news"], shared=["news"]
    )
    assert transcript(card).splitlines() == [
        "│ **Remove this article?**",
        "│ **Dam gates opened**",
        "│ **Vessen Post** · published 2 May 2025",
        "│ article 9",
        (
            "│ What goes: its text, 1 passage with vectors and words, and 2 earlier texts; "
            "out of the collection “news”."
        ),
        "│ Other servers see “news” as well: they will not find the article there any more.",
        (
            "│ What stays: 5 copies of the same text, Outlet 11 (article 11), Outlet 12 (article 12), "
            "Outlet 13 (article 13) and 2 more."
        ),
        "│ " + "─" * 40,
        "│ ( Remove ) ( Keep )",
    ]
    ids = [button.custom_id for button in buttons(card)]
    assert ids == [RemoveId(9, confirmed=True).encode(), RemoveId(9, confirmed=False).encode()]


def test_a_removal_from_ones_own_collection_warns_of_nobody_else():
    said = words(removal_card(stored(), [], leaving=["desk", "news"]))
    assert "out of the collections “desk”, “news”." in said
    assert "Other servers" not in said
    assert "What stays" not in said


# Whatever comes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_breaks_the_cards(text: str):
    text = text.replace("\ud800", "") or "…"  # which neither the queue nor JSON would carry
    note = Note(name=text[:120], outcome=Outcome.REFUSED, reasons=(text[:400],) * 2)
    entry = Entry(title=text, outlet=text, published=None)
    report = Report(counts={Outcome.REFUSED: 99}, notes=(note,) * 99, entries=(entry,) * 10, articles=12)
    change = AddText(title=text, text=text, collections=NEWS)
    ended = end_report(job(change, report, user_name=text))
    cards = [
        queued_card(upload(text), text, job_id=2**63, before=3),
        accepted_card(job(change), 1, Told.CHANNEL, "https://discord.com/channels/1/2/3"),
        progress_card(
            job(Reembed(collections=NEWS, outlet=text)), Progress(done=1, of=2, passages=1, words="Embedding")
        ),
        ended.card,
        end_report(job(change, state=JobState.FAILED, problem=text)).card,
        removal_card(stored(title=text, outlet=text), [copy(11)], leaving=[text, "news"], shared=[text]),
    ]
    for card in cards:
        assert not problems(card)
        assert count_text(card) <= 4000
