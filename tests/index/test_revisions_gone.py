"""What an article has become: its revisions with what their sources say, and whether it is gone."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import SETTINGS, HashingEncoder, add, body, found, open_small, report, word_of

from index.models import Filters, MediaType, Outcome, RawDocument, Rejected
from index.news_index import NewsIndex
from index.prepare.differences import Kind
from index.prepare.history import history
from index.settings import FeedSettings

ADDRESS = "https://small.example/flood"
DROPPING = SETTINGS.model_copy(update={"feeds": FeedSettings(gone="drop")})
MISSING = Rejected(ADDRESS, "The page answers 404.", gone=True)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def dropping(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_small(tmp_path / "home", settings=DROPPING) as opened:
        yield opened


def page(
    deaths: str = "Four", *, correction: str = "", modified: str = "", address: str = ADDRESS
) -> RawDocument:
    """A page of a report on a flood."""
    facts = f'"datePublished": "2024-09-12T08:00:00Z"{modified and f", {modified}"}'
    html = f"""<html lang="en"><head><title>Flood in Sarn</title>
    <meta property="og:site_name" content="Small Wire"><link rel="canonical" href="{address}">
    <script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
    "headline": "Flood in Sarn", {facts}}}</script></head><body><article><h1>Flood in Sarn</h1>
    <p>{deaths} people died when the Velde flooded the lower town of Sarn on Tuesday night, the mayor
    said.</p>
    <p>Nobody had warned them, said Ada Brun, who runs a bakery on the quay. The prefecture denies it and
    says that it sent a warning to every household of the lower town at five on Monday afternoon.</p>
    <p>The bridge was closed at noon, and schools stay shut until Friday. Damage is put at three million.</p>
    {f"<p>{correction}</p>" if correction else ""}</article></body></html>"""
    return RawDocument(address, html, MediaType.HTML)


NOTICE = "Correction: An earlier version of this article misstated how many people had died in the flood."
CORRECTED = page("Three", correction=NOTICE, modified='"dateModified": "2024-09-14T10:30:00Z"')
WITHDRAWN = page(correction="Retraction: This article has been retracted, as it could not be confirmed.")


# Revisions ----------------------------------------------------------------------------------------


def test_a_revision_keeps_what_its_source_said_of_it_and_what_changed_is_told(index: NewsIndex) -> None:
    (first,) = add(index, page())
    (second,) = add(index, CORRECTED)
    assert (second.outcome, second.article_id) == (Outcome.UPDATED, first.article_id)
    stored = index.article(1)
    assert stored.revision == 2
    assert stored.article.correction == NOTICE
    assert stored.article.modified_at == dt.datetime(2024, 9, 14, 10, 30, tzinfo=dt.UTC)
    (earlier,) = index.revisions(1)
    assert (earlier.correction, earlier.revision) == (None, 1)
    assert "Four people died" in earlier.text

    (step,) = history(stored, [earlier])
    assert (step.revision, step.correction, step.title) == (2, NOTICE, step.title_before)
    assert step.modified_at == stored.article.modified_at
    changed, added = step.changes
    assert (changed.kind, changed.before[: len("Four")], changed.after[: len("Three")]) == (
        Kind.CHANGED,
        "Four",
        "Three",
    )
    assert (added.kind, added.after) == (Kind.ADDED, NOTICE)

    add(index, page("Five", correction=NOTICE))
    newest, older = history(index.article(1), index.revisions(1))
    assert (newest.revision, older.revision) == (3, 2)
    assert newest.correction is None, "the notice is that of the revision before"
    assert index.revisions(1)[0].correction == NOTICE
    assert index.revisions(1)[0].modified_at == step.modified_at


def test_a_citation_says_that_its_article_was_corrected_or_is_gone(index: NewsIndex) -> None:
    add(index, CORRECTED)
    (cited, *_) = index.ask("How many people died when the Velde flooded Sarn?").citations
    assert (cited.correction, cited.corrected_at) == (NOTICE, dt.date(2024, 9, 14))
    assert cited.gone is None
    index.add([MISSING])
    (cited, *_) = index.ask("How many people died when the Velde flooded Sarn?").citations
    assert cited.gone is not None
    assert (cited.gone.reason, cited.gone.withdrawn) == ("The page answers 404.", False)


# Gone ---------------------------------------------------------------------------------------------


def test_an_article_that_is_gone_is_marked_and_stays_to_be_found(index: NewsIndex) -> None:
    add(index, page(), report(2))
    before = index.generation()
    (gone,) = index.add([MISSING]).documents
    assert (gone.outcome, gone.article_id) == (Outcome.GONE, 1)
    assert gone.reason == "The page answers 404. It stays in the index, marked as gone."
    marked = index.article(1).gone
    assert marked is not None
    assert marked.reason == "The page answers 404."
    assert index.article(2).gone is None
    assert found(index, "flood in Sarn")[0] == 1
    assert index.generation() == before + 1, "what is said of the article has changed"

    (again,) = index.add([MISSING]).documents
    assert again.outcome is Outcome.GONE
    assert index.article(1).gone == marked, "since when it is gone stays"
    assert index.generation() == before + 1
    assert index.check().clean


@pytest.mark.parametrize("then", [page(), page("Six")], ids=["unchanged", "revised"])
def test_an_article_that_is_found_again_is_not_gone_any_more(index: NewsIndex, then: RawDocument) -> None:
    add(index, page())
    index.add([MISSING])
    before = index.generation()
    add(index, then)
    assert index.article(1).gone is None
    assert index.generation() == before + 1


def test_an_article_that_was_not_there_is_refused(index: NewsIndex) -> None:
    (refused,) = index.add([MISSING]).documents
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "The page answers 404.")


def test_an_article_of_the_same_run_is_marked(index: NewsIndex) -> None:
    outcomes = [each.outcome for each in index.add([page(), MISSING]).documents]
    assert outcomes == [Outcome.ADDED, Outcome.GONE]
    assert index.article(1).gone is not None


def test_an_article_is_found_by_the_address_that_it_was_asked_for_at(index: NewsIndex) -> None:
    asked = RawDocument(f"{ADDRESS}?utm_source=feed", page().text, MediaType.HTML)
    add(index, asked)
    (gone,) = index.add([Rejected(asked.locator, "The page answers 410.", gone=True)]).documents
    assert gone.article_id == 1
    add(index, asked)
    (gone,) = index.add([Rejected(ADDRESS, "The page answers 410.", gone=True)]).documents
    assert gone.article_id == 1


def test_where_the_settings_say_so_what_is_gone_is_dropped(dropping: NewsIndex) -> None:
    add(dropping, page(), report(2))
    (gone,) = dropping.add([MISSING]).documents
    assert (gone.outcome, gone.article_id) == (Outcome.GONE, None)
    assert gone.reason == "The page answers 404. It was taken out of the index."
    assert found(dropping, word_of(2)) == [2]
    assert dropping.article_ids() == [2]
    assert dropping.check().clean
    assert add(dropping, page())[0].outcome is Outcome.ADDED


# Withdrawn ----------------------------------------------------------------------------------------


def test_a_withdrawn_article_is_gone_with_that_reason_and_404_does_not_change_it(index: NewsIndex) -> None:
    add(index, page())
    (updated,) = add(index, WITHDRAWN)
    assert updated.outcome is Outcome.UPDATED
    gone = index.article(1).gone
    assert gone is not None
    assert (gone.reason, gone.withdrawn) == ("Its outlet has withdrawn it.", True)
    generation = index.generation()
    index.add([MISSING])
    add(index, WITHDRAWN)
    assert index.article(1).gone == gone
    assert index.generation() == generation
    (cited, *_) = index.ask("How many people died when the Velde flooded Sarn?").citations
    assert cited.gone == gone
    add(index, page())
    assert index.article(1).gone is None, "it was printed again"


def test_a_withdrawn_article_is_dropped_where_the_settings_say_so(dropping: NewsIndex) -> None:
    (refused,) = add(dropping, WITHDRAWN)
    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "Its outlet has withdrawn it.")
    add(dropping, page())
    (gone,) = add(dropping, WITHDRAWN)
    assert gone.outcome is Outcome.GONE
    assert dropping.article_ids() == []


# Apart --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", [SETTINGS, DROPPING], ids=["keep", "drop"])
def test_a_server_s_run_leaves_the_articles_of_others_alone(tmp_path: Path, settings: object) -> None:
    encoder = HashingEncoder()
    with open_small(tmp_path, encoder, settings) as index:  # type: ignore[arg-type]
        add(index, page(), collections=["harbour"])
        before = index.generation()
        (refused,) = index.add([MISSING], collections=["valley"], apart=True).documents
        assert refused.outcome is Outcome.REFUSED
        assert index.generation() == before
        assert index.article(1).gone is None

        (own,) = add(index, page(), collections=["valley"], apart=True)
        assert own.outcome is not Outcome.UNCHANGED
        (gone,) = index.add([MISSING], collections=["valley"], apart=True).documents
        assert gone.outcome is Outcome.GONE
        assert index.article(1).gone is None
        theirs = index.article_ids(Filters(collections=("valley",)))
        if settings is SETTINGS:
            assert index.article(theirs[0]).gone is not None
        else:
            assert theirs == []


def test_a_server_that_drops_a_shared_article_takes_it_out_of_its_own_collection_only(
    dropping: NewsIndex,
) -> None:
    add(dropping, page(), collections=["harbour", "valley"])
    (gone,) = dropping.add([MISSING], collections=["valley"], apart=True).documents
    assert gone.outcome is Outcome.GONE
    assert dropping.article(1).collections == ("harbour",)


# Who is told --------------------------------------------------------------------------------------


def test_what_has_become_another_since_a_generation(index: NewsIndex) -> None:
    add(index, page(), report(2), report(3), report(4))
    start = index.generation()
    assert index.changed_since(start) == set()
    add(index, page("Six"))
    index.remove([2])
    add(index, report(3), collections=["desk"])
    index.reembed([4])
    assert index.changed_since(start) == {1, 2}, "neither memberships nor vectors are what was quoted"
    later = index.generation()
    index.add([Rejected("/news/0004.json", "The file is gone.", gone=True)])
    assert index.changed_since(later) == {4}
    assert index.changed_since(start) == {1, 2, 4}


def test_an_index_of_before_learns_of_what_becomes_gone(tmp_path: Path) -> None:
    with open_small(tmp_path) as index:
        add(index, report(1, body("0001")))
        index._store.database.db["changes"].drop()
        index._store.database.db.execute("DROP INDEX articles_by_locator")
        index._store.database.db.execute(
            "DELETE FROM _sqlite_migrations WHERE name = 'add_article_changes'"
        ).connection.commit()
    with open_small(tmp_path) as index:
        index.add([Rejected("/news/0001.json", "The file is gone.", gone=True)])
        assert index.article(1).gone is not None
        assert index.changed_since(0) == {1}
