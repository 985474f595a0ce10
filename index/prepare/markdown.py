"""Markdown with or without front matter -> draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.gather.fields import readable
from index.models import RawDocument
from index.prepare.characters import clean
from index.prepare.drafts import Block, Draft
from index.prepare.records import draft_from_fields

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode


def read_markdown(document: RawDocument, today: dt.date) -> Draft:
    """Reads a Markdown article; what its front matter does not say, its first heading may.

    Args:
        document: The document.
        today: The day on which it is prepared.
    """
    metadata, body, warning = _front_matter(document.text)
    fields = {str(name): text for name, value in metadata.items() if (text := readable(value))}
    draft = draft_from_fields(fields, today)
    draft.warnings.extend([warning] if warning else [])
    draft.blocks = list(_blocks(_parse(clean(body))))
    if draft.blocks and draft.blocks[0].is_heading:
        first = draft.blocks[0].text
        if draft.title is None or draft.title.casefold() == first.casefold():
            draft.title = first
            draft.blocks.pop(0)
    return draft


def _front_matter(text: str) -> tuple[dict[str, Any], str, str | None]:
    import frontmatter

    try:
        metadata, body = frontmatter.parse(text)
    except Exception as error:  # YAML's constructors raise whatever a value provokes
        _, _, rest = text.lstrip().partition("\n")
        _, _, body = rest.partition("\n---")
        why = str(error).partition("\n")[0]
        return {}, body, f"The front matter was dropped: it cannot be read ({why})."
    return metadata, body, None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _parse(text: str) -> SyntaxTreeNode:
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_parser().parse(text))


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            yield Block("\n".join(_points(child)))
        elif child.type in ("paragraph", "heading"):
            yield Block(_text(child), is_heading=child.type == "heading")
        elif child.type == "tr":
            cells = (_text(cell) for cell in child.children)
            yield Block(" | ".join(cell for cell in cells if cell))
        elif child.type in ("fence", "code_block"):
            yield Block(child.content)
        elif child.type == "html_block":
            yield from _html_blocks(child.content)
        else:
            yield from _blocks(child)


def _points(node: SyntaxTreeNode) -> Iterator[str]:
    """The points of a list, those of lists inside it after the point that they stand under."""
    for item in node.children:
        texts = [block.text.replace("\n", " ") for block in _blocks_but_lists(item)]
        yield " ".join(texts)
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                yield from _points(child)


def _blocks_but_lists(item: SyntaxTreeNode) -> Iterator[Block]:
    for child in item.children:
        if child.type == "paragraph":
            yield Block(_text(child))
        elif child.type not in ("bullet_list", "ordered_list"):
            yield from _blocks(child)


def _text(node: SyntaxTreeNode) -> str:
    tokens: Sequence[Token] = [t for child in node.children if child.type == "inline" for t in _inline(child)]
    return "".join(_token_text(token) for token in tokens)


def _inline(node: SyntaxTreeNode) -> Sequence[Token]:
    return (node.token.children if node.token else None) or ()


def _token_text(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "hardbreak":
        return "\n"
    return " " if token.type == "softbreak" else ""  # images, marks and HTML tags say nothing


def _html_blocks(markup: str) -> list[Block]:
    from index.prepare.markup import fragment_blocks

    return fragment_blocks(markup)
