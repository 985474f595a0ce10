"""One of every card, with whatever text an article or a person may hold."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.render.cards.answers import answer_card
from bot.render.cards.articles import article_card, listing_card, outlets_card
from bot.render.cards.card import Card
from bot.render.cards.claims import claim_card
from bot.render.cards.coverage import coverage_card
from bot.render.cards.evidence import evidence_card, removed_card, revised_card
from bot.render.cards.notices import (
    help_card,
    how_to_ask_card,
    notice_card,
)
from bot.render.cards.quotes import PER_PAGE, quotes_card
from bot.render.cards.revisions import history_card
from bot.render.cards.view import build_view
from index.answer.claim import ClaimReport
from index.answer.quotes import Quotes
from index.answer.timeline import DayCount, Timeline
from index.catalogue import Holdings
from index.models import (
    Account,
    Answer,
    Article,
    ArticleSummary,
    Carrier,
    Citation,
    Coverage,
    DatedWords,
    FigureSeries,
    Filters,
    Gone,
    Passage,
    ReportedFigure,
    Revision,
    Span,
    Statement,
    StoredArticle,
    Timings,
)

DAY = dt.date(2024, 9, 13)
NOW = dt.datetime(2024, 9, 14, 8, 30, tzinfo=dt.UTC)
HELD = Coverage(6, 5, DAY)
TIMES = (
    DatedWords("Friday", DAY, DAY),
    DatedWords("last week", dt.date(2024, 9, 2), dt.date(2024, 9, 8)),
    DatedWords("March", dt.date(2024, 3, 1), dt.date(2024, 3, 31)),
)
OURS = {"bold", "underline", "small", "quote", "link", "time"}
BODY = (
    "TOLLEN - The port authority blamed a cracked valve for the leak. Residents dispute that.\n\n"
    "“Nobody rang the alarm,” said Mara Ilk, who lives beside the quay. The company denies it."
)
BREAK = BODY.index("“Nobody")
PASSAGES = (Passage(0, 0, BREAK - 2, ()), Passage(1, BREAK, len(BODY), ()))
QUOTE = Span(9, BODY.index(" Residents"))


def components(card: Card) -> list[dict]:
    return build_view(card).to_components()


def citation(number: int, title: str, text: str, *, article: int = 0, outlet: str | None = None) -> Citation:
    return Citation(
        number=number,
        article_id=article or number,
        title=title,
        outlet=outlet or title,
        published=DAY,
        url=f"https://paper.example/{number}?q={'a' * 150}",
        passage=3,
        quote=text,
        start=0,
        end=len(text),
        revision=2,
    )


def figures(text: str, citations: int) -> FigureSeries:
    """A series of figures as long as one gets, whose every word is the text."""
    return FigureSeries(text, tuple(ReportedFigure(text, DAY, n) for n in range(1, min(citations, 6) + 1)))


def answer(text: str, statements: int = 4) -> Answer:
    numbers = range(1, statements + 1)
    return Answer(
        question=text,
        answered=True,
        answer=text,
        statements=tuple(Statement(text, (n,), text, TIMES) for n in numbers),
        citations=tuple(citation(n, text, text) for n in numbers),
        confidence=0.82,
        coverage=HELD,
        took=Timings(1, 1, 1, 1, 4),
        figures=figures(text, statements) if statements > 1 else None,
    )


def disputed(text: str) -> Answer:
    """An answer with as many culprits as one gets, whose every word is the text."""
    accounts = tuple(Account(text, (n, n + 4), text) for n in range(1, 5))
    return replace(answer(text, 8), figures=None, accounts=accounts)


def carried(text: str) -> Answer:
    """An answer as full as one gets whose every source was carried by many."""
    full = answer(text, 8)
    carriers = tuple(Carrier(n, f"{text}{n}", f"https://paper.example/{'c' * 90}") for n in range(20, 32))
    citations = tuple(replace(c, carriers=carriers, origin=f"{text} agency") for c in full.citations)
    return replace(full, citations=citations)


def summary(number: int, title: str) -> ArticleSummary:
    return ArticleSummary(
        number, title, title, DAY, f"https://paper.example/{'b' * 120}/{number}", 3, 1, None
    )


def unanswered(text: str) -> Answer:
    related = tuple(summary(n, text) for n in (1, 2, 3))
    return replace(answer(text, 0), answered=False, answer=None, confidence=0.1, related=related)


def stored(text: str, body: str | None = None) -> StoredArticle:
    body = body if body is not None else f"{text}\n\n{text}"
    middle = len(body) // 2
    return StoredArticle(
        id=12,
        article=Article(
            identity="x",
            locator="x",
            text=body,
            title=text,
            outlet=text,
            url="https://paper.example/x_(y)",
            published=DAY,
            authors=(text, text),
        ),
        revision=2,
        indexed_at=NOW,
        copy_of=None,
        passages=(Passage(0, 0, middle, ()), Passage(1, middle, len(body), ())),
        collections=(text,),
    )


def claim(text: str) -> ClaimReport:
    given = answer(text)
    return ClaimReport(text, given.statements[:2], given.statements[2:], (), given.citations, HELD, 7, 12.0)


def timeline(text: str) -> Timeline:
    given = answer(text, 5)
    days = (DayCount(DAY, text, 4),)
    return Timeline(
        text,
        DAY,
        DAY,
        days,
        4,
        {text: 3, "B": 1},
        2,
        given.statements,
        given.citations,
        7,
        figures=(figures(text, 5),) * 3,
    )


def quotes(text: str, statements: int = PER_PAGE, topic: str | None = None) -> Quotes:
    given = answer(text, statements)
    total = 4 * statements
    return Quotes(text, topic, given.statements, given.citations, total, 9, 7)


def revision(text: str) -> Revision:
    return Revision(1, text, f"Earlier. {text}", NOW, NOW)


def corrected(text: str, *, withdrawn: bool = False) -> StoredArticle:
    whole = stored(text)
    gone = Gone(NOW, text, withdrawn=withdrawn)
    return replace(whole, article=replace(whole.article, correction=text, modified_at=NOW), gone=gone)


def _scattered(text: str) -> str:
    """A text whose every other sentence was another one before."""
    return "\n\n".join(f"{text} Once upon a time {n} ships lay in the harbour." for n in range(14))


CARDS: dict[str, Callable[[str], Card]] = {
    "answer": lambda t: answer_card(answer(t), answer_id=2**40, understood=t),
    "long answer": lambda t: answer_card(answer(t, 14), answer_id=1),
    "unanswered": lambda t: answer_card(unanswered(t), answer_id=1, narrowed=Filters((t,))),
    "answer that others carried": lambda t: answer_card(carried(t), answer_id=7),
    "answer with accounts that differ": lambda t: answer_card(disputed(t), answer_id=7),
    "evidence": lambda t: evidence_card(stored(t), 0, [Span(0, len(t))]),
    "evidence at the end": lambda t: evidence_card(stored(t), 1, [Span(len(t), 2 * len(t))]),
    "revised": lambda t: revised_card(stored(t), revision(t), Span(9, 9 + len(t))),
    "revised, unknown": lambda t: revised_card(stored(t), None, Span(0, 1)),
    "history": lambda t: history_card(stored(t), [revision(t)], 0),
    "history of many changes": lambda t: history_card(
        stored(t, f"{t}\n\n{BODY}"), [Revision(1, f"Old {t}", _scattered(t), NOW, NOW, NOW, t)], 0
    ),
    "history of none": lambda t: history_card(stored(t), [], 3),
    "gone": lambda t: evidence_card(corrected(t), 0, [Span(0, len(t))]),
    "article that is withdrawn": lambda t: article_card(
        corrected(t, withdrawn=True), revisions=[revision(t)], copies=[], page=0
    ),
    "removed": lambda _: removed_card(),
    "claim": lambda t: claim_card(claim(t)),
    "claim without a side": lambda t: claim_card(
        replace(claim(t), supporting=(), opposing=(), nearest=answer(t).statements)
    ),
    "claim not mentioned": lambda t: claim_card(ClaimReport(t, (), (), (), (), HELD, 7, 1.0)),
    "article": lambda t: article_card(
        stored(t),
        revisions=[revision(t)],
        copies=[summary(n, t) for n in range(9)],
        page=1,
        collections=(t,) * 3,
    ),
    "listing": lambda t: listing_card(
        t, [summary(n, t) for n in range(20)], page=1, pages=3, total=48, request=9
    ),
    "outlets": lambda t: outlets_card({f"{t}{n}": n for n in range(45)}, page=1, request=9),
    "quotes": lambda t: quotes_card(quotes(t, topic=t), page=1, request=9, narrowed=Filters((t,))),
    "no quotes": lambda t: quotes_card(quotes(t, 0), page=0, request=9),
    "coverage": lambda t: coverage_card(timeline(t), "coverage.png", t),
    "help": lambda t: help_card(Holdings(9, 30, {f"{t}{n}": 1 for n in range(12)}, DAY, DAY, 3), [t] * 9),
    "notice": notice_card,
    "how to ask": how_to_ask_card,
}
LISTS = {
    "help": OURS | {"list", "code"},
    "outlets": OURS | {"list"},
    "history": OURS | {"strike"},
    "history of many changes": OURS | {"strike"},
    "revised": OURS | {"strike"},
}
