"""What a page states of itself in JSON-LD (schema.org): the node that describes its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from index.prepare.characters import clean_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Node = Mapping[str, Any]

_ARTICLE = re.compile(r"(?:\w*Article|(?:Live)?BlogPosting|SocialMediaPosting|Report|Review|ClaimReview)")
_ABOUT_OTHERS = frozenset({"itemListElement", "hasPart", "citation", "relatedLink", "mentions", "comment"})
"""Where a node tells of articles that are not the page's own."""
_DEEPEST = 8
_MARKS = re.compile(r"\A(?:<!--|(?://\s{0,9})?<!\[CDATA\[)|(?:-->|(?://\s{0,9})?\]\]>)(?:\s{0,9};)?\Z")
"""What stands around a script for old browsers and for XML; bounded, since strangers write scripts."""
_SPARE_COMMA = re.compile(r",(?=\s*[}\]])")


def article_node(tree: HtmlElement) -> Node:
    """Finds the JSON-LD node of the page's article.

    Scripts that are no JSON are passed over, after the usual slips (comments around it, a comma too many,
    several objects one after another) have been mended.

    Returns:
        The node, references to other nodes of the page resolved; empty without one. Of several, the one that
        says most.
    """
    nodes = [node for script in _scripts(tree) for value in _parse(script) for node in _walk(value, 0)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if any(_ARTICLE.fullmatch(kind) for kind in kinds(node))]
    best = max(articles, key=len, default={})
    return {name: _resolved(value, by_id) for name, value in best.items()}


def page_kinds(tree: HtmlElement) -> frozenset[str]:
    """All types that the page's JSON-LD names."""
    values = (value for script in _scripts(tree) for value in _parse(script))
    return frozenset(kind for value in values for node in _walk(value, 0) for kind in kinds(node))


def kinds(node: Node) -> tuple[str, ...]:
    """The types of a node, without their namespace."""
    return tuple(str(kind).rpartition("/")[2] for kind in as_list(node.get("@type")))


def as_list(value: Any) -> list[Any]:
    """JSON-LD writes one value bare and several as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def names(value: Any) -> list[str]:
    """The names of persons and organisations, which are texts or nodes with a `name`."""
    found = []
    for item in as_list(value):
        name = item.get("name") if isinstance(item, Mapping) else item
        found += [line for text in as_list(name) if isinstance(text, str) and (line := clean_line(text))]
    return found


def text(value: Any) -> str | None:
    """The first text of a value."""
    return next(iter(names(value)), None)


def address(value: Any) -> str | None:
    """The address that a value is or that its node has."""
    for item in as_list(value):
        found = item.get("@id") or item.get("url") if isinstance(item, Mapping) else item
        if isinstance(found, str) and found.strip():
            return found.strip()
    return None


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower() and script.text:
            yield script.text


def _parse(script: str) -> list[Any]:
    rest = _MARKS.sub("", _MARKS.sub("", script.strip()).strip()).strip()
    decoder = json.JSONDecoder(strict=False)  # a line end inside a text is a common slip
    values: list[Any] = []
    for candidate in (rest, _SPARE_COMMA.sub("", rest)):
        values = list(_decode_all(decoder, candidate))
        if values:
            break
    return values


def _decode_all(decoder: json.JSONDecoder, text: str) -> Iterator[Any]:
    position = 0
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        position = end
        while position < len(text) and text[position] in " \t\r\n;,":
            position += 1


def _walk(value: Any, depth: int) -> Iterator[Node]:
    """A node and those inside it, but not the articles that it only lists."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name not in _ABOUT_OTHERS and isinstance(inner, (dict, list)):
                yield from _walk(inner, depth + 1)


def _resolved(value: Any, by_id: Mapping[str, Node]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, by_id) for item in value]
    if isinstance(value, Mapping) and isinstance(value.get("@id"), str) and len(value) == 1:
        return by_id.get(value["@id"], value)
    return value


def notices(node: Node) -> Iterable[str]:
    """The texts of a node's `correction`, which are texts or CorrectionComment nodes."""
    for item in as_list(node.get("correction")):
        found = item.get("text") or item.get("description") if isinstance(item, Mapping) else item
        if isinstance(found, str) and clean_line(found) and "://" not in found.split()[0]:
            yield clean_line(found)
