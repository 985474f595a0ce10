"""Takes off a web page what stands inside the article and is no part of it, before its body is looked for.

Elements go by what their class and id call them, in the words that web designers share ("newsletter",
"read-more", "pull-quote"), and paragraphs by consisting of one link to somewhere else. Nothing goes that
holds much of the page's running text, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from index.prepare.furniture import announces_link, opens_related

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_NAMES = re.compile(
    r"""
    \b (?: newsletters? | recirc(?:ulation)? | modal | promos? | breadcrumbs?
    | (?:rollover|tooltip|popup|popover|hover)(?:\ \w+)*\ (?:block|content|box|card|body|text|inner)
    | taboola | outbrain | advert(?:s|isement|ising|orial)? | sponsored | pullquote | readmore | signup
    | syndication | reprints? | disclaimer | teasers? | trending
    | read\ (?:more|next|also|on) | also\ (?:on|read|see) | see\ (?:also|more) | sign\ up | pull\ quote
    | related (?:\ (?!to\b)\w+)? | recommended | recommendations? | more\ (?:on|from|stories|news|like)
    | most\ (?:read|popular|viewed|shared|recent) | top\ stories | latest\ (?:news|stories) | up\ next
    | next\ (?:article|story|post)
    | author\ (?:bio|info|box|card|about|profile|description) | about\ (?:the\ )?author | bio\ box
    | (?:social|share|sharing)\ (?:bar|buttons?|links?|icons?|tools?|this)
    | in\ (?:article|body|line)\ (?:ad|promo|related|video|newsletter)
    | (?:photo|image|picture|media)\ (?:caption|credit) | caption\ text | wp\ caption\ text | figcaption
    | copyright | print\ (?:only|header|footer|info) | visually\ hidden | sr\ only | screen\ reader
    | subscribe | subscription\ (?:box|form|offer) | paywall\ (?:message|prompt|offer) | cookie\ \w+ ) \b
    """,
    re.VERBOSE,
)
_LONGEST_NAME = 300
"""Characters of class and id that are read; styling by utility classes has no end and says nothing."""
_TAGS = frozenset(
    {
        "div",
        "section",
        "aside",
        "p",
        "ul",
        "ol",
        "table",
        "span",
        "a",
        "figure",
        "form",
        "nav",
        "header",
        "footer",
    }
    | {"h2", "h3", "h4", "h5", "h6", "blockquote", "small", "strong", "em", "details", "dl", "li"}
)
_KEPT = 0.2
"""Share of the page's paragraph text; what holds more of it is no furniture, whatever its name."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BODY_NAME = re.compile(
    r"\b(?:article|story|post|entry|content|body|text) (?:body|text|content|copy|chunks?)\b"
)
_LEAST_CHUNK = 300
"""Characters of paragraphs that a part of a divided body has at least."""
_LEAST_ITEMS = 2
_HEADLINE = 4
_LINKED = 0.9
_LONG_CELL = 1500
"""Characters of a table's cell that is no cell but a part of the page."""
_LONGEST_LINK = 30
"""Words of a paragraph that is one link; a longer one is text that somebody made a link of."""


def prune(tree: HtmlElement) -> None:
    """Removes furniture from a page and joins a body that advertisements divide.

    Args:
        tree: The page; it is changed.
    """
    total = _paragraph_text(tree)
    for element in list(_furniture(tree)):
        if element.getparent() is not None and _paragraph_text(element) <= _KEPT * total:
            _drop(element)
    for element in [*_link_paragraphs(tree), *_link_lists(tree)]:
        _drop(element)
    _open_layout(tree)
    _join_chunks(tree)


def names_of(element: HtmlElement) -> str:
    """The words of an element's class and id, in lower case, separated by one blank."""
    return _words(f"{element.get('class', '')} {element.get('id', '')}"[:_LONGEST_NAME])


@lru_cache(maxsize=4096)
def _words(name: str) -> str:
    return " ".join(_WORD.findall(name)).lower()


@lru_cache(maxsize=4096)
def _names_furniture(words: str) -> bool:
    return _NAMES.search(words) is not None


def _furniture(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter(*_TAGS):
        if _is_hidden(element) or _names_furniture(names_of(element)):
            yield element


def _is_hidden(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return _HIDDEN_STYLE.search(element.get("style", "")) is not None


def _link_paragraphs(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Paragraphs that are a link to another article: in capitals, or announced as one."""
    for element in tree.iter("p", "h2", "h3", "h4", "h5", "h6", "div"):
        links = list(element.iter("a"))
        if not links or (element.tag == "div" and len(element) > 1):
            continue
        text = " ".join(element.text_content().split())
        linked = " ".join(" ".join(link.text_content() for link in links).split())
        if not linked or len(text.split()) > _LONGEST_LINK:
            continue
        label = text.replace(linked, "", 1).strip(" :–—-|>»[]()")
        mostly_linked = 2 * len(linked) >= len(text)
        if (
            (not label and linked.isupper() and len(linked.split()) >= _HEADLINE)
            or (mostly_linked and announces_link(text))
            or (label and (opens_related(label) or announces_link(f"{label}: {linked}")))
        ):
            yield element


def _link_lists(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Lists of headlines that link to other articles."""
    for element in tree.iter("ul", "ol"):
        items = [item for item in element.iterchildren("li") if item.text_content().strip()]
        words = [len(item.text_content().split()) for item in items]
        linked = sum(len(link.text_content().split()) for item in items for link in item.iter("a"))
        if (
            len(items) >= _LEAST_ITEMS
            and sum(words) >= _HEADLINE * len(items)
            and linked >= _LINKED * sum(words)
        ):
            yield element


def _open_layout(tree: HtmlElement) -> None:
    """Makes containers of the tables that only lay out a page: their cells hold whole parts of it."""
    for table in list(tree.iter("table")):
        cells = list(table.iter("td"))
        if any(_is_layout(cell) for cell in cells):
            for element in [table, *table.iter("tbody", "thead", "tr", "td")]:
                element.tag = "div"


def _is_layout(cell: HtmlElement) -> bool:
    return next(cell.iter("table", "h1"), None) is not None or len(cell.text_content()) >= _LONG_CELL


def _join_chunks(tree: HtmlElement) -> None:
    """Moves the parts of a body that stands in several containers of one name into the first."""
    groups: dict[tuple[str, HtmlElement], list[HtmlElement]] = {}
    for element in tree.iter("div", "section"):
        name = element.get("class")
        if name and _BODY_NAME.search(names_of(element)) and _own_paragraphs(element) >= _LEAST_CHUNK:
            holder = next(element.iterancestors("article", "main", "body"), None)
            if holder is not None:
                groups.setdefault((name, holder), []).append(element)
    for (_, holder), (first, *others) in groups.items():
        # A second headline begins another article, as on pages that load the next one below.
        if others and sum(1 for _ in holder.iter("h1")) <= 1:
            for other in others:
                first.extend(list(other))


def _own_paragraphs(element: HtmlElement) -> int:
    return sum(len(child.text_content()) for child in element.iterchildren("p"))


def _paragraph_text(element: HtmlElement) -> int:
    """Characters in paragraphs, the element's own when it is one."""
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))


def _drop(element: HtmlElement) -> None:
    """Removes an element and keeps the text that follows it."""
    if element.getparent() is not None:
        element.drop_tree()


def all_text(elements: Iterable[HtmlElement]) -> str:
    """The text of some elements, blanks folded."""
    return " ".join(" ".join(element.text_content() for element in elements).split())
