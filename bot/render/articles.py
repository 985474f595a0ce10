"""Articles for reading: lists of them, one with its passages, one passage in context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.render.layout import DIM, HEADING, NUMBER, Block, heading, linked
from bot.render.notes import notice_words
from bot.render.wording import byline, clean, count, day, in_common, one_line
from index.models import Article, ArticleSummary, Passage, Revision, Span, StoredArticle
from index.prepare.differences import Kind, word_changes
from index.prepare.history import Step, current_revision, history

_LABELS = 12
_GONE, _COME = ("[-", "-]", "red"), ("{+", "+}", "green")
"""How words are marked that are in the earlier text only, and in the later one only: as wdiff does."""


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
    """The texts that an article has had, newest first, each with what changed in it."""
    parts: list[RenderableType] = [_title(stored.article), _byline(stored.article), Text()]
    replaced = {revision.revision: revision.replaced_at for revision in revisions}
    for step in history(stored, revisions):
        parts += [Block(Text(_period(step.revision, step.indexed_at, replaced)), indent=2), *_step(step)]
    first = revisions[-1] if revisions else current_revision(stored)
    parts.append(Block(Text(_period(first.revision, first.indexed_at, replaced)), indent=2))
    if first.correction:
        parts.append(_fact("correction", f"“{notice_words(first.correction)}”"))
    if revisions:
        hint = f"dateline show {stored.id} --revision {revisions[0].revision} shows an earlier text"
        parts += [Text(), Text(hint, style=DIM)]
    return Group(*parts)


def _period(revision: int, indexed_at: dt.datetime, replaced: Mapping[int, dt.datetime]) -> str:
    if revision in replaced:
        return f"revision {revision}, indexed {_moment(indexed_at)}, replaced {_moment(replaced[revision])}"
    return f"revision {revision}, the current text, indexed {_moment(indexed_at)}"


def _step(step: Step) -> Iterator[RenderableType]:
    if step.modified_at:
        yield _fact("changed", f"{_moment(step.modified_at)}, as the source says")
    if step.correction:
        yield _fact("correction", f"“{notice_words(step.correction)}”")
    if step.title != step.title_before:
        gone, come = word_changes(step.title_before, step.title)
        yield _fact("headline", _marked(step.title_before, gone, *_GONE))
        yield _fact("now", _marked(step.title, come, *_COME))
    for change in step.changes:
        if change.kind is Kind.CHANGED:
            yield _fact("was", _marked(change.before, change.before_marks, *_GONE))
            yield _fact("now", _marked(change.after, change.after_marks, *_COME))
        else:
            yield _fact(change.kind, change.before or change.after)
    yield Text()


def _fact(label: str, words: str | Text) -> Block:
    text = Text(one_line(words)) if isinstance(words, str) else words
    return Block(text, _LABELS + 4, Text(f"    {label}", style=DIM))


def _marked(words: str, marks: Sequence[Span], opening: str, closing: str, style: str) -> Text:
    """A line with stretches of it between marks, which are seen in a pipe, too."""
    text, at = Text(), 0
    for mark in marks:
        text.append(clean(words[at : mark.start]))
        text.append(f"{opening}{clean(words[mark.start : mark.end])}{closing}", style=style)
        at = mark.end
    return text.append(clean(words[at:]))


def render_revision(revision: Revision) -> Group:
    """An earlier text of an article."""
    period = f"revision {revision.revision}, replaced {_moment(revision.replaced_at)}"
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
        ("indexed", f"{_moment(stored.indexed_at)}, {_revision(stored)}"),
        ("changed", f"{_moment(article.modified_at)}, as the source says" if article.modified_at else ""),
        ("correction", f"“{notice_words(article.correction)}”" if article.correction else ""),
        ("gone", f"{stored.gone.reason} Noticed {_moment(stored.gone.since)}." if stored.gone else ""),
        ("collections", ", ".join(stored.collections)),
        ("copy of", str(stored.copy_of or "")),
        ("agency", article.agency or ""),
        ("copies", "; ".join(_copy(copy) for copy in copies)),
        *(("note", warning) for warning in article.warnings),
    ]
    for label, value in rows:
        if value:
            yield Block(Text(one_line(value)), _LABELS, Text(label, style=DIM))
    yield Text()


def _copy(copy: ArticleSummary) -> str:
    return ", ".join(part for part in (str(copy.id), copy.outlet, in_common(copy)) if part)


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


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
