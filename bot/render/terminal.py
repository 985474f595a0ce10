"""An answer in a terminal: the direct reply, the evidence, and where it was printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from bot.render.dates import explained, reply_meant
from bot.render.extent import basis, extent, rests_on
from bot.render.layout import DIM, HEADING, NUMBER, Block, heading, linked
from bot.render.notes import source_notes
from bot.render.wording import byline, confidence_word, count, day, days, one_line
from index.models import (
    Account,
    Answer,
    ArticleSummary,
    Citation,
    Coverage,
    DatedWords,
    FigureSeries,
    Statement,
)

if TYPE_CHECKING:
    from index.answer.quotes import Quotes

UNANSWERED = "The coverage does not answer this."
RELATED = "Related, does not answer"
WRITTEN = "Written by a language model from the evidence cited, which follows as it was printed."

_ANSWER_WORDS = "bold green"


def render_answer(answer: Answer, *, narrowed: bool = False) -> Group:
    """The whole reply to a question, to be printed as it is.

    Args:
        answer: The reply.
        narrowed: Whether only some outlets, collections or dates were asked, so that nothing found
            there is not taken for nothing found at all.
    """
    return Group(*(_answered(answer) if answer.answered else _unanswered(answer, narrowed)))


def render_quotes(quotes: Quotes, *, narrowed: bool = False) -> Group:
    """What a speaker is reported to have said, each quotation with its citations, and the sources.

    Args:
        quotes: The quotations.
        narrowed: See `render_answer`.
    """
    return Group(*(_quoted(quotes) if quotes.statements else _unquoted(quotes, narrowed)))


def _quoted(quotes: Quotes) -> Iterator[RenderableType]:
    links = {citation.number: citation.url for citation in quotes.citations}
    printed = {citation.number: citation for citation in quotes.citations}
    for statement in quotes.statements:
        first = printed[statement.citations[0]]
        yield from _with_dates(statement, None, links, quotes.citations)
        yield Block(Text(byline(first.outlet, day(first.published)), style=DIM), indent=2)
        yield Text()
    yield heading("Sources")
    yield from _sources(_by_article(quotes.citations))
    yield Text()
    rests = f"{count(quotes.total, 'quotation')} found · shown rest on {extent(basis(quotes.citations))}"
    yield Block(Text(rests, style=DIM))
    if quotes.unread:
        yield Block(Text(unread(quotes), style=DIM))


def _unquoted(quotes: Quotes, narrowed: bool) -> Iterator[RenderableType]:
    yield heading(unquoted(quotes.topic))
    yield Text()
    yield Block(Text(silent(quotes, " within the filters asked for" if narrowed else "")))
    if quotes.unread:
        yield Block(Text(unread(quotes), style=DIM))


def silent(quotes: Quotes, where: str) -> str:
    """What it means that no quotation was found; `where` they were looked for, if not everywhere."""
    read, on_it = " that was read" if quotes.unread else "", " on it" if quotes.topic else ""
    return f"No article{read}{where} names them as the speaker of anything{on_it}."


def unread(quotes: Quotes) -> str:
    """What is said where only a part of the articles that name a speaker was read."""
    others = count(quotes.unread, "article" if quotes.topic else "older article")
    further = " and further from the topic" if quotes.topic else ""
    return f"Not read: {others} naming them{further}. Narrow by outlet or dates."


def unquoted(topic: str | None) -> str:
    """What is said where no quotation was found."""
    return f"The coverage reports nothing that they said{' about this' if topic else ''}."


def _answered(answer: Answer) -> Iterator[RenderableType]:
    links = {citation.number: citation.url for citation in answer.citations}
    if answer.answer:
        yield Block(_direct(answer, links))
        yield Text()
    if answer.written:
        yield Block(_written(answer, links))
        yield Block(Text(WRITTEN, style=DIM))
        yield Text()
    if answer.figures:
        yield from _figures(answer.figures, answer.citations)
        yield Text()
    if answer.accounts:
        yield from _accounts(answer.accounts, answer.citations)
        yield Text()
    for statement in answer.statements:
        yield from _with_dates(statement, answer.answer, links, answer.citations)
        yield Text()
    yield heading("Sources")
    yield from _sources(_by_article(answer.citations))
    yield Text()
    yield Block(_footer(answer))


def _unanswered(answer: Answer, narrowed: bool) -> Iterator[RenderableType]:
    yield heading(UNANSWERED)
    yield Text()
    yield Block(Text(_holdings(answer.coverage, narrowed)))
    if answer.related:
        yield Text()
        yield heading(RELATED)
        for article in answer.related:
            yield from _related(article)
    yield Text()
    yield Text(_confidence(answer), style=DIM)


def _direct(answer: Answer, links: dict[int, str | None]) -> Text:
    """The short answer, with whose claim it is: nobody's claim is reported as a fact."""
    words = one_line(answer.answer or "")
    text = Text()
    text.append(words, style=HEADING)
    meant = reply_meant(answer)
    if meant:
        text.append(f" ({days(meant.first, meant.last)})")
    origin = next((s for s in answer.statements if _find(words, one_line(s.text))), None)
    if origin:
        _append_origin(text, origin, links)
    return text


def _written(answer: Answer, links: dict[int, str | None]) -> Text:
    text = Text()
    for sentence in answer.written:
        text.append(" " if text else "").append(one_line(sentence.text))
        _append_numbers(text, sentence.citations, links)
    return text


def _with_dates(
    statement: Statement, answer: str | None, links: dict[int, str | None], citations: Sequence[Citation]
) -> Iterator[RenderableType]:
    yield Block(_evidence(statement, answer, links), indent=2)
    dates = _dates(explained(statement, citations))
    if dates:
        yield Block(Text(dates, style=DIM), indent=2)


def _evidence(statement: Statement, answer: str | None, links: dict[int, str | None]) -> Text:
    words = one_line(statement.text)
    text = Text(words)
    for match in _find(one_line(answer or ""), words):
        text.stylize(_ANSWER_WORDS, *match)
    _append_origin(text, statement, links)
    return text


def _figures(series: FigureSeries, citations: Sequence[Citation]) -> Iterator[RenderableType]:
    """Figures that differ, one below the other, with when and where each was printed."""
    by_number = {citation.number: citation for citation in citations}
    yield heading(f"Reports differ: {one_line(series.quantity)}")
    width = max(len(one_line(figure.words)) for figure in series.figures) + 4
    for figure in series.figures:
        source = by_number[figure.citation]
        about = Text(byline(day(figure.day), source.outlet), style=DIM)
        about.append(" ").append(linked(Text(f"[{figure.citation}]", style=NUMBER), source.url))
        yield Block(about, width, Text(f"  {one_line(figure.words)}"))


def _accounts(accounts: Sequence[Account], citations: Sequence[Citation]) -> Iterator[RenderableType]:
    """Culprits that differ, one below the other, with who names each, and when and where it was printed."""
    by_number = {citation.number: citation for citation in citations}
    links = {citation.number: citation.url for citation in citations}
    yield heading("Reports differ")
    for account in accounts:
        source = by_number[account.citations[0]]
        whose = [one_line(account.speaker)] if account.speaker else []
        text = Text(one_line(account.words)).append(" — ", style=DIM)
        text.append(byline(*whose, source.outlet, day(source.published)), style=DIM)
        _append_numbers(text, account.citations, links)
        yield Block(text, indent=2)


def _dates(dates: Iterable[DatedWords]) -> str:
    """What times told by words mean: "Tuesday = 10 Sep 2024 · last week = 2 to 8 Sep 2024"."""
    return " · ".join(f"{one_line(dated.words)} = {days(dated.first, dated.last)}" for dated in dates)


def _append_origin(text: Text, statement: Statement, links: dict[int, str | None]) -> None:
    _append_numbers(text, statement.citations, links)
    if statement.speaker:
        text.append(f" — {one_line(statement.speaker)}", style=DIM)


def _append_numbers(text: Text, numbers: Sequence[int], links: dict[int, str | None]) -> None:
    for number in numbers:
        text.append(" ").append(linked(Text(f"[{number}]", style=NUMBER), links.get(number)))


def _find(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text as whole words, without regard to case."""
    if not words:
        return []
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations grouped by article, in the order of their first number."""
    groups: dict[int, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article_id, []).append(citation)
    return list(groups.values())


def _sources(articles: Sequence[Sequence[Citation]]) -> Iterator[RenderableType]:
    markers = [f"  [{_runs([c.number for c in citations])}]" for citations in articles]
    indent = max(map(len, markers), default=0) + 2
    for marker, citations in zip(markers, articles, strict=True):
        first = citations[0]
        title = linked(Text(one_line(first.title)), first.url)
        yield Block(title, indent, Text(marker, style=NUMBER))
        about = byline(first.outlet, day(first.published), _show_command(citations))
        yield Block(Text(about, style=DIM), indent)
        for note in source_notes(citations):
            yield Block(Text(one_line(note), style=DIM), indent)


def _show_command(citations: Sequence[Citation]) -> str:
    passages = sorted({c.passage for c in citations})
    command = f"dateline show {citations[0].article_id}"
    if len(passages) == 1:
        return f"{command} --passage {passages[0]}"
    return f"{command} (passages {_runs(passages)})"


def _runs(numbers: Sequence[int]) -> str:
    """Ascending numbers, with runs of three or more shortened: "1–3, 5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{r[0]}–{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs)


def _related(article: ArticleSummary) -> Iterator[RenderableType]:
    yield Block(linked(Text(one_line(article.title)), article.url), indent=2)
    about = byline(article.outlet, day(article.published), f"dateline show {article.id}")
    yield Block(Text(about, style=DIM), indent=2)


def _footer(answer: Answer) -> Text:
    return Text(f"{rests_on(answer)} · {_confidence(answer)}", style=DIM)


def _holdings(coverage: Coverage, narrowed: bool) -> str:
    where = " within the filters asked for" if narrowed else ""
    return f"On the subject the index holds {extent(coverage)}{where}."


def _confidence(answer: Answer) -> str:
    return f"confidence {confidence_word(answer.confidence)} ({answer.confidence:.2f})"
