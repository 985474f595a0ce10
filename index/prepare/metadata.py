"""What a web page says about its article: headline, outlet, dates, authors, address, section.

Sources in order of trust: JSON-LD, which is written for machines; OpenGraph and other meta elements;
what the page marks up as time, headline or author; and htmldate's and trafilatura's guesses for the day,
the headline and the authors where nothing of this is there.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from index.prepare import json_ld
from index.prepare.authors import field_names
from index.prepare.characters import clean_line
from index.prepare.dates import find_date, in_the_past, moment, past_moment, publication_day
from index.prepare.identity import page_address
from index.prepare.outlets import is_section, split_suffix

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "published-date",
    "publish-date",
    "publish_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title")
_OUTLETS = ("og:site_name", "application-name", "dc.publisher", "publisher")
_SECTIONS = ("article:section", "parsely-section", "articlesection", "section")
_AUTHORS = ("parsely-author", "sailthru.author", "dc.creator", "author", "byl", "article:author")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)
_HANDLE = re.compile(r"@\w+|https?://\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,4}", re.IGNORECASE)
_HEADLINES = 2
"""More elements `h1` than this and they are headings of sections, or of other articles."""
_LONGEST_SECTION = 60
_A_DAY = dt.timedelta(days=1)
_BYLINES = ("//*[@rel='author']", "//*[contains(@itemprop, 'author')]", "//*[@class='byline']")
_LONGEST_BYLINE = 300
_LONGEST_HEADLINE = 400
_LIKENESS = 0.8
"""Likeness, from 0 to 1, from which two lines are the same headline printed twice."""


@dataclass(slots=True)
class PageMetadata:
    """What a page says about its article.

    Attributes:
        title: The headline.
        headlines: All forms of the headline that the page has, the title first.
        outlet: Who published it.
        url: The address that stands for the page, checked against where the page was found.
        authors: Names, in the order stated.
        credits: Bylines as stated, of organisations too.
        published: The day of publication.
        published_at: The moment of publication (UTC), where its zone is stated.
        modified_at: The moment of the last change (UTC), likewise.
        language: ISO 639 code.
        section: Part of the paper.
        corrections: Notices of corrections in the page's JSON-LD.
        article_body: The body as JSON-LD gives it, some pages' only copy.
        is_article: Whether the page calls itself an article.
        is_free: Whether it says that everybody may read it; None where it does not say.
        kind: `og:type`, in lower case.
        warnings: What was dropped or doubtful.
    """

    title: str | None = None
    headlines: tuple[str, ...] = ()
    outlet: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    published: dt.date | None = None
    published_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    language: str | None = None
    section: str | None = None
    corrections: tuple[str, ...] = ()
    article_body: str | None = None
    is_article: bool = False
    is_free: bool | None = None
    kind: str | None = None
    warnings: list[str] = field(default_factory=list)


def read_metadata(tree: HtmlElement, found_at: str | None, today: dt.date) -> PageMetadata:
    """Reads what a page says about its article.

    Args:
        tree: The page.
        found_at: The address that it was fetched from, if it is known.
        today: The day on which it is prepared; nothing was published or changed later.
    """
    node = json_ld.article_node(tree)
    metas = _metas(tree)
    guessed = _Guesses(tree)
    page = PageMetadata(kind=(_first(metas, ("og:type",)) or "").lower() or None)
    named = (
        *_filled(metas, _OUTLETS[:1]),
        *json_ld.names(node.get("publisher")),
        *_filled(metas, _OUTLETS[1:]),
    )
    page.outlet = next((name for name in named if not (_HANDLE.fullmatch(name) or is_section(name))), None)
    page.headlines = _headlines(tree, node, metas, page.outlet)
    page.title, suffix = split_suffix(
        next(iter(page.headlines), None) or clean_line(guessed.title or ""), page.outlet
    )
    page.outlet = page.outlet or suffix or guessed.outlet
    page.credits = tuple(_credits(tree, node, metas)) or tuple(filter(None, [guessed.author]))
    page.authors = field_names([part for line in page.credits for part in line.split(";")], page.outlet)
    page.url = page_address(_addresses(tree, node, metas, found_at), found_at)
    _date(page, tree, node, metas, today)
    page.language = _language(tree, node, metas)
    section = json_ld.text(node.get("articleSection")) or _first(metas, _SECTIONS)
    page.section = section if section and len(section) <= _LONGEST_SECTION else None
    page.corrections = tuple(json_ld.notices(node))
    body = node.get("articleBody")
    page.article_body = body if isinstance(body, str) and body.strip() else None
    page.is_article = bool(node) or page.kind == "article" or "article:published_time" in metas
    page.is_free = _is_free(node)
    return page


class _Guesses:
    """What trafilatura makes of a page, asked only where the page does not say it itself."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._found: dict[str, str | None] | None = None

    @property
    def title(self) -> str | None:
        return self._of("title")

    @property
    def author(self) -> str | None:
        return self._of("author")

    @property
    def outlet(self) -> str | None:
        return clean_line(self._of("sitename") or "") or None

    def _of(self, name: str) -> str | None:
        if self._found is None:
            from trafilatura.metadata import extract_metadata

            try:
                document = extract_metadata(self._tree, date_config={"extensive_search": False})
                self._found = {key: getattr(document, key) for key in ("title", "author", "sitename")}
            except Exception:  # its parsers meet what strangers wrote; a guess that fails is none
                self._found = {}
        return self._found.get(name)


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of `meta` elements by their name, property or itemprop, in lower case."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = clean_line(html.unescape(meta.get("content", "")))
        for attribute in ("property", "name", "itemprop"):
            name = meta.get(attribute)
            if name and content:
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _filled(metas: dict[str, list[str]], wanted: Sequence[str]) -> Iterator[str]:
    for name in wanted:
        yield from metas.get(name, ())


def _first(metas: dict[str, list[str]], wanted: Sequence[str]) -> str | None:
    return next(_filled(metas, wanted), None)


def _headlines(
    tree: HtmlElement, node: json_ld.Node, metas: dict[str, list[str]], outlet: str | None
) -> tuple[str, ...]:
    """All forms of the headline. What is printed comes first where metadata tell that it is the headline."""
    stated = [html.unescape(line) for line in json_ld.names(node.get("headline") or node.get("name"))]
    stated += _filled(metas, _TITLES)
    titles = (clean_line(title.text_content()) for title in tree.iterfind(".//head/title"))
    stated += [split_suffix(title, outlet)[0] for title in titles if title]
    headings = [line for heading in tree.iter("h1") if (line := clean_line(heading.text_content()))]
    headings = headings if len(headings) <= _HEADLINES else []
    printed = [line for line in headings if any(is_same_headline(line, other) for other in stated)]
    return tuple(dict.fromkeys([*printed, *stated, *headings]))


def is_same_headline(first: str, second: str) -> bool:
    """Tells whether two lines are forms of one headline, such as that printed and that for search engines."""
    from rapidfuzz import fuzz, utils

    if max(len(first), len(second)) > _LONGEST_HEADLINE:
        return False
    return fuzz.ratio(first, second, processor=utils.default_process) >= 100 * _LIKENESS


def _credits(tree: HtmlElement, node: json_ld.Node, metas: dict[str, list[str]]) -> Iterator[str]:
    """Bylines as stated by the best source that has one; addresses of profiles are none."""
    marked = (
        (_before_date(clean_line(element.text_content())) for element in tree.xpath(path))
        for path in _BYLINES
    )
    sources: Iterable[Iterable[str]] = (
        (html.unescape(name) for name in json_ld.names(node.get("author"))),
        _filled(metas, _AUTHORS),
        *marked,
    )
    for source in sources:
        lines = [
            line for line in source if line and len(line) <= _LONGEST_BYLINE and not _HANDLE.fullmatch(line)
        ]
        if lines:
            yield from dict.fromkeys(lines)
            return


def _before_date(line: str) -> str:
    found = find_date(line)
    return re.sub(r"\s@\w.*", "", line[: found.start] if found else line).strip(" |•·,–—-")


def _addresses(
    tree: HtmlElement, node: json_ld.Node, metas: dict[str, list[str]], found_at: str | None
) -> Iterator[str]:
    """The addresses that a page gives itself, the most trustworthy first, made absolute."""
    base = next((b for element in tree.iter("base") if (b := element.get("href"))), None) or found_at or ""
    links = (
        link.get("href") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split()
    )
    stated = (
        *links,
        _first(metas, ("og:url",)),
        json_ld.address(node.get("mainEntityOfPage")),
        node.get("url"),
    )
    for url in stated:
        if isinstance(url, str) and url.strip():
            try:
                yield urljoin(base, url.strip())
            except ValueError:
                continue


def _date(
    page: PageMetadata, tree: HtmlElement, node: json_ld.Node, metas: dict[str, list[str]], today: dt.date
) -> None:
    """Fills in the dates; the first source that states a possible one wins."""
    published = [
        *json_ld.names(node.get("datePublished")),
        *_filled(metas, _PUBLISHED),
        *_times(tree, "datePublished"),
        *_times(tree, None),
    ]
    days = [publication_day(line, today) for line in published]
    page.published = next((day for day, _ in days if day is not None), None)
    if page.published is None:
        page.published = _day_in_address(page.url, today) or _guessed_day(tree, today)
        if page.published is None:
            page.warnings += [said for _, said in days if said][:1]
    moments = (past_moment(moment(line), today) for line in published)
    near = (at for at in moments if at and page.published and abs(at.date() - page.published) <= _A_DAY)
    page.published_at = next(near, None)
    modified = (
        *json_ld.names(node.get("dateModified")),
        *_filled(metas, _MODIFIED),
        *_times(tree, "dateModified"),
    )
    changed = next((at for line in modified if (at := past_moment(moment(line), today))), None)
    is_later = changed is not None and (page.published_at is None or changed >= page.published_at)
    page.modified_at = changed if is_later else None


def _times(tree: HtmlElement, name: str | None) -> Iterator[str]:
    """What is marked up as time: by its itemprop, or as the one `time` of the article's head."""
    if name is not None:
        for element in tree.xpath("//*[@itemprop=$name]", name=name):
            yield clean_line(element.get("datetime") or element.get("content") or element.text_content())
        return
    for element in tree.xpath(
        "//article//time[@datetime] | //main//time[@datetime] | //header//time[@datetime]"
    ):
        if element.get("pubdate") is not None or "publish" in f"{element.get('class')} {element.get('id')}":
            yield clean_line(element.get("datetime"))


def _day_in_address(url: str | None, today: dt.date) -> dt.date | None:
    """The day in an address such as `https://example.com/2024/09/13/harbour`."""
    found = find_date(urlsplit(url).path) if url else None
    return in_the_past(found.day, today)[0] if found else None


def _guessed_day(tree: HtmlElement, today: dt.date) -> dt.date | None:
    from htmldate import find_date

    try:
        found = find_date(
            tree,
            original_date=True,
            extensive_search=False,  # a date anywhere in the text is no date of publication
            max_date=(today + dt.timedelta(days=1)).isoformat(),
        )
    except Exception:  # as with trafilatura's guesses
        return None
    return publication_day(found, today)[0]


def _language(tree: HtmlElement, node: json_ld.Node, metas: dict[str, list[str]]) -> str | None:
    stated = (
        tree.get("lang"),
        json_ld.text(node.get("inLanguage")),
        _first(metas, ("content-language", "og:locale", "language")),
    )
    codes = (_LANGUAGE.fullmatch(code.strip()) for code in stated if code)
    return next((code[1].lower() for code in codes if code), None)


def _is_free(node: json_ld.Node) -> bool | None:
    stated = str(node.get("isAccessibleForFree", "")).strip().lower()
    return {"true": True, "false": False}.get(stated)
