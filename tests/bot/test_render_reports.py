import datetime as dt
import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from bot.render.articles import list_lines, render_article, render_passage, render_revisions
from bot.render.reports import SHORT_LIST, render_check, render_report, render_status
from index.models import (
    Article,
    ArticleSummary,
    CheckReport,
    Finding,
    Gone,
    Health,
    Indexed,
    IndexReport,
    Outcome,
    Passage,
    Revision,
    Span,
    Status,
    StoredArticle,
)

DAY = dt.date(2024, 9, 13)
NOON = dt.datetime(2024, 9, 13, 12, tzinfo=dt.UTC)


def printed(renderable: RenderableType) -> str:
    stream = io.StringIO()
    Console(file=stream, width=80, color_system=None, highlight=False).print(renderable)
    return stream.getvalue()


def report(refused: int, warned: int = 0) -> IndexReport:
    documents = [
        Indexed("/news/a.md", Outcome.ADDED, 1),
        Indexed("/news/b.md", Outcome.DUPLICATE, 2, "of 1"),
    ]
    documents += [
        Indexed(f"/news/{n}.md", Outcome.REFUSED, None, "There is no text in it.") for n in range(refused)
    ]
    documents += [
        Indexed(f"/news/w{n}.md", Outcome.UPDATED, n + 9, None, ("The date is in the future.",))
        for n in range(warned)
    ]
    return IndexReport(tuple(documents), passages=44, seconds=2.0, generation=1)


def test_a_report_counts_every_outcome() -> None:
    shown = printed(render_report(report(0), everything=False))
    assert shown == (
        "1 added, 0 updated, 0 unchanged, 1 duplicate, 0 refused\n"
        "2 documents, 44 passages in 2.0 s (22.0 passages/s)\n"
    )


def test_what_is_gone_is_counted_and_listed_with_its_reason() -> None:
    told = replace(report(0), documents=(Indexed("/news/a.md", Outcome.GONE, 1, "It answers 404."),))
    shown = printed(render_report(told, everything=False))
    assert "0 refused, 1 gone\n" in shown
    assert "Gone\n  /news/a.md\n    It answers 404.\n" in shown


def test_every_refusal_and_warning_comes_with_its_reason() -> None:
    shown = printed(render_report(report(1, 1), everything=False))
    assert "Refused\n  /news/0.md\n    There is no text in it.\n" in shown
    assert "Warnings\n  /news/w0.md\n    The date is in the future.\n" in shown


def test_a_long_list_is_cut_and_says_so_unless_everything_is_wanted() -> None:
    short = printed(render_report(report(SHORT_LIST + 5), everything=False))
    assert short.count("no text") == SHORT_LIST
    assert "and 5 more (dateline --verbose index shows all)" in short
    whole = printed(render_report(report(SHORT_LIST + 5), everything=True))
    assert whole.count("no text") == SHORT_LIST + 5
    assert "more" not in whole


def test_status_names_everything() -> None:
    status = Status(
        home="/home/reader/dateline",
        articles=4000,
        passages=53000,
        outlets={"A Wire": 1, "The Post": 3999},
        oldest=DAY,
        newest=DAY,
        model="all-MiniLM-L6-v2",
        fingerprint="53aa51172d142c89d9012cce",
        dimension=384,
        generation=7,
        parts=(
            Health("database", 7, 4000, 12_000_000),
            Health("vectors", None, 0, 0, "it is damaged"),
        ),
    )
    shown = printed(render_status(status))
    assert "all-MiniLM-L6-v2, 384 dimensions, fingerprint 53aa51172d14\n" in shown
    assert shown.index("The Post  3,999") < shown.index("A Wire  1")
    assert "  database  generation 7 · 4,000 articles · 12.0 MB\n" in shown
    assert "  vectors   no generation · 0 passages · 0 bytes · it is damaged\n" in shown


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        ((), "Checked 1 article and 3 passages: everything agrees."),
        (
            (Finding("vectors", "2 are missing", repaired=True),),
            "everything that was wrong is repaired.",
        ),
        ((Finding("vectors", "2 are missing"),), "not everything agrees."),
    ],
)
def test_a_check_tells_what_is_wrong(findings: tuple[Finding, ...], says: str) -> None:
    shown = printed(render_check(CheckReport(1, 3, findings)))
    assert says in shown
    assert all(finding.problem in shown for finding in findings)


TEXT = "One begins. Two follows.\n\nA heading\n\nThree ends."


@pytest.fixture
def stored() -> StoredArticle:
    def sentence(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    one, two, three = sentence("One begins."), sentence("Two follows."), sentence("Three ends.")
    article = Article(
        identity="/news/a.md",
        locator="/news/a.md",
        text=TEXT,
        title="A title",
        outlet="The Post",
        published=DAY,
        authors=("Ann Bell", "Cy Dow"),
        headings=(sentence("A heading"),),
    )
    passages = (
        Passage(0, one.start, one.end, (one,)),
        Passage(1, one.start, two.end, (one, two)),
        Passage(2, three.start, three.end, (three,)),
    )
    return StoredArticle(12, article, 2, NOON, None, passages)


def test_an_article_shows_each_of_its_words_once(stored: StoredArticle) -> None:
    shown = printed(render_article(stored, ()))
    for words in ("One begins.", "Two follows.", "A heading", "Three ends.", "Ann Bell, Cy Dow"):
        assert shown.count(words) == 1, words
    assert "passage 1, characters 0 to 24, the first 11 above\n" in shown
    assert "revision 2 (dateline show 12 --revisions)" in shown


def test_a_passage_stands_between_its_neighbours(stored: StoredArticle) -> None:
    shown = printed(render_passage(stored, stored.passages[1]))
    assert shown.count("One begins.") == 1
    assert shown.index("passage 1") < shown.index("Two follows.") < shown.index("Three ends.")


def test_revisions_are_listed_with_when_they_were_replaced_and_what_changed(stored: StoredArticle) -> None:
    earlier = Revision(1, "An older title", TEXT.replace("Two", "2"), NOON, NOON + dt.timedelta(days=1))
    changed = dt.datetime(2024, 9, 14, 9, 5, tzinfo=dt.UTC)
    article = replace(stored.article, correction="Correction: It is two.", modified_at=changed)
    shown = printed(render_revisions(replace(stored, article=article), [earlier]))
    assert shown.startswith(
        "A title\nThe Post · 13 Sep 2024\n\n"
        "  revision 2, the current text, indexed 2024-09-13 12:00 UTC\n"
        "    changed     2024-09-14 09:05 UTC, as the source says\n"
        "    correction  “It is two.”\n"
        "    headline    [-An older-] title\n"
        "    now         {+A+} title\n"
        "    was         [-2-] follows.\n"
        "    now         {+Two+} follows.\n"
        "\n"
        "  revision 1, indexed 2024-09-13 12:00 UTC, replaced 2024-09-14 12:00 UTC\n"
    )
    assert "dateline show 12 --revision 1" in shown


def test_an_article_that_is_gone_or_corrected_says_so(stored: StoredArticle) -> None:
    article = replace(stored.article, correction="Clarification: Three is late.")
    gone = Gone(NOON, "The page answers 404.")
    shown = printed(render_article(replace(stored, article=article, gone=gone), ()))
    assert "correction  “Three is late.”\n" in shown
    assert "gone        The page answers 404. Noticed 2024-09-13 12:00 UTC.\n" in shown


def test_a_list_for_programs_has_four_columns_whatever_the_title_holds() -> None:
    article = ArticleSummary(3, "A\ttitle\nin two \x1b[1mlines", None, None, None, 1, 1, None)
    assert list_lines([article]) == ["3\t\t\tA title in two lines"]
