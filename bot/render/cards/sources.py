"""What several cards share: quotations, the articles that they were printed in, and what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from bot.render.cards.card import Button, Part, Piece, Prose, Row, Section, Text, text
from bot.render.cards.custom_ids import CustomId, EvidenceId, OpenArticleId, turning
from bot.render.cards.markdown import period, safe_link, small, timestamp
from bot.render.cards.plain import tidy_line
from bot.render.dates import explained
from bot.render.notes import source_notes
from bot.render.wording import confidence_word, day
from index.models import Account, ArticleSummary, Citation, DatedWords, FigureSeries, Filters, Span, Statement

SECTIONS = 8
"""Articles with a button of their own. With the other parts of the fullest card they come to 34 components
of 40; further articles stand in one text."""

DATES = 4
"""Times explained below one statement at most."""

UNTITLED, UNNAMED = "(without a headline)", "(unnamed)"

# What is shortened first: see `fit`.
DIRECT, QUOTED, ASKED, HEADLINE, BYLINE = 0, 1, 2, 3, 4


def headline(title: str, url: str | None) -> Prose:
    """A headline as a link."""
    return Prose(tidy_line(title) or UNTITLED, HEADLINE, floor=70, url=url, most=300)


def name(words: str, *, floor: int = 30) -> Prose:
    """The name of an outlet, a speaker or an author; a placeholder where nothing of it can be seen."""
    return Prose(tidy_line(words) or UNNAMED, BYLINE, floor=floor, most=150)


def byline(outlet: str | None, published: dt.date | None, *more: str) -> tuple[Piece, ...]:
    """Outlet and date of an article, and more markdown, in small type."""
    rest = small(timestamp(published), *more).removeprefix("-# ")
    if not outlet or not tidy_line(outlet):
        return ("-# ", rest)
    return ("-# ", name(outlet, floor=24), " · ", rest)


def quotations(statements: Sequence[Statement], citations: Sequence[Citation]) -> Text:
    """Statements as they were printed, each with its citations and whose claim it is.

    Nothing in them is emphasised, not even the direct answer: emphasis would be ours, not the paper's.
    """
    pieces: list[Piece] = []
    for statement in statements:
        printed = tidy_line(statement.text)
        pieces += ["\n\n" if pieces else "", "> ", Prose(printed, QUOTED, floor=160, most=1000)]
        pieces += [" ", marker(statement.citations)]
        if statement.speaker and tidy_line(statement.speaker):
            pieces += ["\n> — ", name(statement.speaker, floor=60)]
        dates = [_dated(dated) for dated in explained(statement, citations)]
        if dates:
            pieces.append(f"\n> {small(*dates[:DATES])}")
    return text(*pieces)


def figure_lines(series: FigureSeries, citations: Sequence[Citation]) -> Iterator[Piece]:
    """Figures of one quantity below each other, with when and where each was printed."""
    by_number = {citation.number: citation for citation in citations}
    yield from ("**", _few(series.quantity), "**")
    for figure in series.figures:
        outlet = by_number[figure.citation].outlet
        yield from ("\n", _few(figure.words), f" · {timestamp(figure.day)}")
        yield from (" · ", _few(outlet)) if outlet else ()
        yield f" {marker([figure.citation])}"


def account_lines(accounts: Sequence[Account], citations: Sequence[Citation]) -> Iterator[Piece]:
    """Culprits below each other, with who names each, and when and where that was printed."""
    by_number = {citation.number: citation for citation in citations}
    for account in accounts:
        source = by_number[account.citations[0]]
        yield from ("\n**", _few(account.words), "**")
        for whose in filter(None, (account.speaker, source.outlet)):
            yield from (" · ", _few(whose))
        yield f" · {timestamp(source.published)} {marker(account.citations)}"


def _few(words: str) -> Prose:
    """Words of a table, which are few: six lines of them stand in an answer beside all else."""
    return Prose(tidy_line(words) or UNNAMED, BYLINE, floor=16, most=60)


def _dated(dated: DatedWords) -> str:
    """What a time told by words means. The words are few and hold letters, digits and blanks alone."""
    return f"{tidy_line(dated.words)} = {period(dated.first, dated.last)}"


def marker(numbers: Sequence[int]) -> str:
    """Citation numbers as they stand in a text: "[1]", "[1, 3]"; never directly before a bracket."""
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def source_parts(citations: Sequence[Citation]) -> Iterator[Part]:
    """The articles cited, in the order of their first citation, with buttons for the evidence."""
    articles = by_article(citations)
    for cited in articles[:SECTIONS]:
        yield Section(text(*_source(cited)), evidence_button(cited))
    if articles[SECTIONS:]:
        yield text(*_listed([_source(cited) for cited in articles[SECTIONS:]]))


def by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations grouped by article, in the order of their first number."""
    groups: dict[int, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article_id, []).append(citation)
    return list(groups.values())


def _source(cited: Sequence[Citation]) -> tuple[Piece, ...]:
    first = cited[0]
    numbers = marker([citation.number for citation in cited])
    notes = [piece for note in source_notes(cited) for piece in ("\n-# ", _note(note))]
    about = byline(first.outlet, first.published)
    return (f"**{numbers}** ", headline(first.title, first.url), "\n", *about, *notes)


def _note(words: str) -> Prose:
    return Prose(tidy_line(words) or UNNAMED, BYLINE, floor=40, most=300)


def _listed(entries: Sequence[tuple[Piece, ...]]) -> Iterator[Piece]:
    for number, entry in enumerate(entries):
        yield "\n" if number else ""
        yield from entry


def evidence_button(cited: Sequence[Citation]) -> Button:
    """The button that shows where an article was cited; the first citation's passage comes first."""
    first = cited[0]
    more = tuple(Span(citation.start, citation.end) for citation in cited[1:])
    quoted = EvidenceId(first.article_id, first.revision, first.passage, first.start, first.end, more)
    return Button("Evidence", quoted.encode())


def related_parts(articles: Sequence[ArticleSummary]) -> Iterator[Part]:
    """Articles that are near a subject, with buttons to read them; no numbers, as they support nothing."""
    for article in articles[:SECTIONS]:
        pieces = (headline(article.title, article.url), "\n", *byline(article.outlet, article.published))
        yield Section(text(*pieces), Button("Read", OpenArticleId(article.id).encode()))


def confinement(filters: Filters) -> str:
    """What a search was confined to, as plain text: "Meridian Wire · 1 Sep 2024 to 13 Sep 2024"; or "".

    Collections are not among it: those that whoever asks may see go without saying.
    """
    outlets = " or ".join(filters.outlets)
    if filters.since and filters.until:
        period = f"{day(filters.since)} to {day(filters.until)}"
    elif filters.since:
        period = f"since {day(filters.since)}"
    else:
        period = f"until {day(filters.until)}" if filters.until else ""
    return " · ".join(part for part in (outlets, period) if part)


def confidence(value: float) -> str:
    """A confidence in [0, 1] in words: "confidence high"."""
    return f"confidence {confidence_word(value)}"


def pager(page: int, pages: int, turn_to: Callable[[int], CustomId], url: str | None = None) -> list[Row]:
    """◀ and ▶, and a button that opens an address; nothing where neither is of use.

    Args:
        page: The page shown, from 0.
        pages: How many there are.
        turn_to: The action that shows a page.
        url: An article's address.
    """
    back = turn_to(page - 1) if page > 0 else None
    on = turn_to(page + 1) if page + 1 < pages else None
    buttons: list[Button] = []
    if pages > 1:
        ids = turning(back, on)
        buttons.append(Button("◀", ids[0], disabled=back is None))
        buttons.append(Button("▶", ids[1], disabled=on is None))
    address = safe_link(url)
    if address:
        buttons.append(Button("Open the article", url=address))
    return [Row(tuple(buttons))] if buttons else []
