"""Articles for reading: lists of them, one with its passages, one passage in context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.layout import DIM, HEADING, NUMBER, Block, heading, linked
from bot.render.wording import byline, clean, count, day, one_line
from index.models import Article, ArticleSummary, Passage, Revision, Span, StoredArticle

_LABELS = 12


def render_list(articles: Sequence[ArticleSummary]) -> Table:
    """A list of articles for a terminal."""
    table = Table(box=None, pad_edge=False, header_style=DIM, padding=(0, 2, 0, 0))
    table.add_column("id", justify="right", style=NUMBER, no_wrap=True)
    table.add_column("published", no_wrap=True)
    table.add_column("outlet", max_width=22)
    table.add_column("title")
    for article in articles:
        title = linked(Text(one_line(article.title)), article.url)
        if article.copy_of is not None:
            title = title + Text(f" (copy of {article.copy_of})", style=DIM)
        table.add_row(str(article.id), day(article.published), Text(one_line(article.outlet or "")), title)
    return table


def list_lines(articles: Sequence[ArticleSummary]) -> list[str]:
    """The same list for other programs: id, date, outlet and title, parted by tabs."""
    return [
        "\t".join(
            (
                str(article.id),
                article.published.isoformat() if article.published else "",
                one_line(article.outlet or ""),
                one_line(article.title),
            )
        )
        for article in articles
    ]


def render_article(stored: StoredArticle, copies: Sequence[ArticleSummary]) -> Group:
    """An article: what is known of it, then its text with the passages and their offsets."""
    return Group(*_about(stored, copies), *_body(stored.article, stored.passages))


def render_passage(stored: StoredArticle, passage: Passage) -> Group:
    """One passage, with its neighbours dimmed around it."""
    text = stored.article.text
    before = [p for p in stored.passages if p.ordinal == passage.ordinal - 1]
    after = [p for p in stored.passages if p.ordinal == passage.ordinal + 1]
    parts: list[RenderableType] = [_title(stored.article), _byline(stored.article), Text()]
    for neighbour in before:
        # Passages overlap by a sentence or so: what both hold is shown once, in the passage asked for.
        parts += _paragraphs(text[neighbour.start : passage.start], DIM)
    parts.append(Text(_place(passage), style=NUMBER))
    parts += _paragraphs(text[passage.start : passage.end])
    for neighbour in after:
        parts += _paragraphs(text[passage.end : neighbour.end], DIM)
    return Group(*parts)


def render_revisions(stored: StoredArticle, revisions: Sequence[Revision]) -> Group:
    """The texts that an article has had, newest first."""
    parts: list[RenderableType] = [_title(stored.article), _byline(stored.article), Text()]
    current = f"revision {stored.revision}, the current text, indexed {stored.indexed_at:%Y-%m-%d %H:%M} UTC"
    parts.append(Block(Text(current), indent=2))
    for revision in revisions:
        line = (
            f"revision {revision.revision}, indexed {revision.indexed_at:%Y-%m-%d %H:%M} UTC, "
            f"replaced {revision.replaced_at:%Y-%m-%d %H:%M} UTC: {one_line(revision.title)}"
        )
        parts.append(Block(Text(line), indent=2))
    if revisions:
        hint = f"dateline show {stored.id} --revision {revisions[0].revision} shows an earlier text"
        parts += [Text(), Text(hint, style=DIM)]
    return Group(*parts)


def render_revision(revision: Revision) -> Group:
    """An earlier text of an article."""
    period = f"revision {revision.revision}, replaced {revision.replaced_at:%Y-%m-%d %H:%M} UTC"
    return Group(
        Block(heading(one_line(revision.title))),
        Text(period, style=DIM),
        Text(),
        *_paragraphs(revision.text),
    )


def _about(stored: StoredArticle, copies: Sequence[ArticleSummary]) -> Iterator[RenderableType]:
    article = stored.article
    yield _title(article)
    yield _byline(article)
    yield Text()
    rows = [
        ("article", f"{stored.id}, {count(len(stored.passages), 'passage')}"),
        ("by", ", ".join(article.authors)),
        ("address", article.url or ""),
        ("found at", "" if article.locator == article.url else article.locator),
        ("language", article.language or ""),
        ("indexed", f"{stored.indexed_at:%Y-%m-%d %H:%M} UTC, {_revision(stored)}"),
        ("collections", ", ".join(stored.collections)),
        ("copy of", str(stored.copy_of or "")),
        ("copies", ", ".join(str(copy.id) for copy in copies)),
        *(("note", warning) for warning in article.warnings),
    ]
    for label, value in rows:
        if value:
            yield Block(Text(one_line(value)), _LABELS, Text(label, style=DIM))
    yield Text()


def _revision(stored: StoredArticle) -> str:
    if stored.revision == 1:
        return "first text"
    return f"revision {stored.revision} (dateline show {stored.id} --revisions)"


def _title(article: Article) -> Block:
    return Block(linked(heading(one_line(article.title)), article.url))


def _byline(article: Article) -> Block:
    return Block(Text(byline(article.outlet, day(article.published)), style=DIM))


def _body(article: Article, passages: Sequence[Passage]) -> Iterator[RenderableType]:
    """The whole text once, each passage announced where it begins."""
    shown = 0
    for passage in passages:
        yield from _between(article, Span(shown, passage.start))
        overlap = max(shown - passage.start, 0)
        yield Text(_place(passage) + (f", the first {overlap} above" if overlap else ""), style=NUMBER)
        yield from _paragraphs(article.text[max(shown, passage.start) : passage.end])
        shown = max(shown, passage.end)
    yield from _between(article, Span(shown, len(article.text)))


def _between(article: Article, gap: Span) -> Iterator[RenderableType]:
    """What stands in no passage: subheadings, mostly."""
    within = [h for h in article.headings if gap.start <= h.start < gap.end]
    style = HEADING if within else DIM
    yield from _paragraphs(article.text[gap.start : gap.end], style)


def _place(passage: Passage) -> str:
    return f"passage {passage.ordinal}, characters {passage.start} to {passage.end}"


def _paragraphs(text: str, style: str = "") -> list[RenderableType]:
    parts: list[RenderableType] = []
    for paragraph in clean(text).split("\n\n"):
        if paragraph.strip():
            parts += [Block(Text(paragraph.strip(), style=style), indent=2), Text()]
    return parts
