"""Every place where text from strangers is read: what each does with one text, and what must hold of it.

An entrance takes any text and returns nothing. It passes over the refusals that its module documents, raises
AssertionError where a promise is broken, and whatever else comes out of it is a defect.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Callable

from protego import Protego

from bot.asking import words_of
from bot.render.cards import markdown, plain
from bot.render.wording import clean as clean_for_terminal
from bot.suggestions import Names, fold
from index.answer import wording as answer_wording
from index.answer.accused import culprits_in
from index.answer.attribution import quotations_of, speaker_of
from index.answer.attribution.matching import is_of
from index.answer.candidates import Kind, comparison_key, find_candidates
from index.answer.checkable import checkable_parts
from index.answer.claim_part import read_part, senses_in
from index.answer.dated_words import days_named
from index.answer.figures import find_figures
from index.answer.held import hold
from index.answer.named_quantities import named_quantity
from index.answer.question_type import question_type
from index.answer.tense import tense_at
from index.answer_quality.questions import contains
from index.errors import AddressError, DocumentError, FeedError, UsageError
from index.gather.decoding import decode, decode_page
from index.gather.feeds.discovery import links_of
from index.gather.feeds.documents import hints_of, to_document
from index.gather.feeds.moments import LANGUAGES, read_moment
from index.gather.feeds.opml import read_opml
from index.gather.feeds.parsing import parse_feed
from index.gather.feeds.sitemaps import sitemaps_of
from index.gather.formats import Format, read_stream
from index.gather.web.addresses import join_url, parse_url
from index.models import Filters, MediaType, RawDocument, Rejected, Span
from index.prepare.articles import prepare
from index.prepare.dates import moment, publication_day
from index.prepare.differences import differences
from index.prepare.identity import canonical_url
from index.prepare.near_duplicates import compare, fingerprint
from index.prepare.passages import split_passages
from index.prepare.sentences import split_sentences
from index.search.dates import parse_period
from index.search.follow_up import Exchange, resolve_follow_up
from index.search.query import parse_question
from index.search.wording import names_in, stems_in, telling_words, without_question
from index.settings import IntakeSettings
from index.writer.drafts import read_drafts
from index.writer.evidence import Piece
from index.writer.validation import validate

DAY = dt.date(2024, 9, 13)
NOW = dt.datetime(2024, 9, 14, 8, 30, tzinfo=dt.UTC)
PAGE = "https://meridianwire.example/flood"
INTAKE = IntakeSettings(min_words=1)
PROSE = (
    "The mayor said on Tuesday that four people had died. “We were warned,” said Mara Ilk. "
    "The embassy blamed militias for the attack, which cost 14 million crowns."
)
EARLIER = Exchange(
    "Who was blamed for the Baghdad attack?",
    "Who was blamed for the Baghdad attack?",
    "militias",
    ("The embassy blamed militias for the attack in Baghdad.",),
    ("Embassy blames militias",),
)

Entrance = Callable[[str], None]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# Documents ----------------------------------------------------------------------------------------


def _prepared(document: RawDocument) -> None:
    try:
        article = prepare(document, INTAKE, DAY)
    except DocumentError:
        return
    for part in (article.text, article.title, article.outlet or "", article.url or "", *article.authors):
        part.encode()
    for passage in split_passages(article.text, article.headings):
        assert 0 <= passage.start < passage.end <= len(article.text)
    fingerprint(article.text)


def _read_as(format_: Format | None) -> Entrance:
    def read(text: str) -> None:
        stream = io.BufferedReader(io.BytesIO(_bytes(text)))
        try:
            for found in read_stream(stream, format_, "x", 4):
                if not isinstance(found, Rejected):
                    _prepared(found)
        except DocumentError:
            pass

    return read


def _prepare_as(media_type: MediaType) -> Entrance:
    return lambda text: _prepared(RawDocument("x", text, media_type))


def _fields(text: str) -> None:
    names = ("url", "title", "outlet", "published", "author", "language", "description", "id")
    _prepared(RawDocument("x", PROSE, MediaType.RECORD, dict.fromkeys(names, text)))
    stated = dict.fromkeys(("title", "outlet", "published", "url"), text)
    _prepared(RawDocument("x", PROSE, MediaType.PASTED, given=stated))
    _prepared(RawDocument("x", PROSE, MediaType.PASTED, hints={**stated, "authors": text}))


def _decode(text: str) -> None:
    for data in (_bytes(text), text.encode("utf-16-le", "surrogatepass"), text.encode("cp1252", "replace")):
        for read in (decode, lambda d: decode(d, is_html=True), lambda d: decode_page(d, text[:40])):
            with contextlib.suppress(DocumentError):
                assert isinstance(read(data), str)


def _in_page(text: str) -> None:
    escaped = text.replace("<", "&lt;")
    _prepared(
        RawDocument(
            "x",
            f"<html><head><title>{escaped}</title><meta name=author content='{text}'>"
            f"<meta property='article:published_time' content='{text}'>"
            f"<script type='application/ld+json'>{text}</script></head><body><article><h1>{text}</h1>"
            f"<p>{PROSE}</p><p>{text}</p><p>{escaped}</p></article></body></html>",
            MediaType.HTML,
        )
    )


def _front_matter(text: str) -> None:
    _prepared(RawDocument("x", f"---\n{text}\n---\n{PROSE}", MediaType.MARKDOWN))
    _prepared(RawDocument("x", f"---\ntitle: {text}\nauthor: [{text}]\n---\n{PROSE}", MediaType.MARKDOWN))


# Feeds and addresses ------------------------------------------------------------------------------


def _feed(text: str) -> None:
    item = f"<item><title>{text}</title><link>{text}</link><pubDate>{text}</pubDate><description>{text}"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    inner = (
        f"<item><title>{escaped}</title><link>{escaped}</link><pubDate>{escaped}</pubDate>"
        f"<description>{escaped}</description><author>{escaped}</author></item>"
    )
    for body in (text, f"<rss><channel>{item}", f"<rss><channel>{inner}</channel></rss>"):
        try:
            feed = parse_feed(_bytes(body), PAGE, now=NOW)
        except FeedError:
            continue
        for found in feed.items:
            hints_of(found, feed)
            with contextlib.suppress(FeedError):
                _prepared(to_document(found, feed))


def _lists(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    for body in (text, f'<opml><body><outline xmlUrl="{escaped}" title="{escaped}"/></body></opml>'):
        with contextlib.suppress(FeedError):
            read_opml(_bytes(body))
    for body in (text, f"<sitemapindex><sitemap><loc>{escaped}</loc></sitemap></sitemapindex>"):
        with contextlib.suppress(FeedError):
            sitemaps_of(_bytes(body), PAGE)
    links_of(f"<a href='{escaped}'>{text}</a><link rel=alternate href='{escaped}'>", PAGE)


def _robots(text: str) -> None:
    for body in (text, f"User-agent: *\nDisallow: {text}\nCrawl-delay: {text}\nSitemap: {text}"):
        rules = Protego.parse(_bytes(body).decode("utf-8", "replace"))  # as a server's answer is decoded
        rules.can_fetch(PAGE, "Dateline")
        rules.crawl_delay("Dateline")


def _addresses(text: str) -> None:
    canonical = canonical_url(text)
    assert canonical is None or canonical_url(canonical) == canonical
    for typed in (text, f"http://{text}", f"https://a.example/{text}"):
        with contextlib.suppress(AddressError):
            url = parse_url(typed)
            assert url.scheme in {"http", "https"}
            assert url.raw_host
            with contextlib.suppress(AddressError):
                join_url(url, text)
        markdown.safe_link(typed)


def _dates(text: str) -> None:
    for typed in (text, f"13 September 2024 {text}", f"2024-09-13{text}", text[:90]):
        publication_day(typed, DAY)
        moment(typed)
        read_moment(typed)
    with contextlib.suppress(UsageError):
        parse_period(text, DAY)
        parse_period(f"3 weeks ago {text[:40]}", DAY)


def _freely_dated(text: str) -> None:
    read_moment(text[:90], LANGUAGES[:2])


# Articles once prepared ---------------------------------------------------------------------------


def _sentences(text: str) -> list[Span]:
    """Its sentences as an answer meets them, the first few."""
    return split_sentences(text)[:6]


def _split(text: str) -> None:
    place = 0
    for span in split_sentences(text):
        assert place <= span.start < span.end <= len(text)
        place = span.end
    split_passages(text)


def _attribution(text: str) -> None:
    for quotation in quotations_of(text):
        is_of("Mara Ilk", text, quotation)
        is_of(text[:80], text, quotation)
    for span in _sentences(text):
        speaker = speaker_of(text, span)
        assert speaker is None or speaker in text


def _sentence_readers(text: str) -> None:
    for span in _sentences(text):
        sentence = text[span.start : span.end]
        for found in find_candidates(text, span, frozenset(Kind)):
            assert text[found.span.start : found.span.end]
            comparison_key(text[found.span.start : found.span.end])
        for culprit in culprits_in(text, span):
            assert span.start <= culprit.start < culprit.end <= span.end
        days_named(text, span, DAY)
        tense_at(sentence, 0, len(sentence) // 2)
        answer_wording.content_of(sentence)
        answer_wording.reports_speech(sentence)
        contains(sentence, (text[:40],))


def _figures(text: str) -> None:
    for span in _sentences(text):
        sentence = text[span.start : span.end]
        for figure in find_figures(sentence, senses_in):
            place = max(sentence.find(figure.words), 0)
            named_quantity(
                figure,
                sentence[:place],
                sentence[place + len(figure.words) :],
                frozenset(),
                lambda words: sorted(stems_in(words)),
            )


def _changed(text: str) -> None:
    for before, after in ((text, PROSE), (PROSE, text), (text, text[: len(text) // 2] + PROSE)):
        differences(before, after)
    assert 0 <= compare(fingerprint(text), fingerprint(PROSE)).resemblance <= 1


# Questions and claims -----------------------------------------------------------------------------


def _question(text: str) -> None:
    for asked in (text, f"Who was blamed for {text}?", f"What did {text} say since {text}?"):
        query = parse_question(asked, DAY, Filters())
        query.text.encode()
        question_type(query.text)
        assert query.time.asked_on == DAY
        names_in(query.text)
        list(telling_words(query.text))
        without_question(query.text)


def _follow_up(text: str) -> None:
    resolve_follow_up(parse_question(text, DAY, Filters()).text, EARLIER)
    resolve_follow_up("and when was that?", Exchange(text[:4000], text[:4000], text, (text,), (text,)))
    resolve_follow_up(f"what about {text[:4000]}?", EARLIER)


def _claim(text: str) -> None:
    for part in checkable_parts(text[:4000]):
        read = read_part(part, lambda _: 1.0)
        hold(read, PROSE, PROSE)
        hold(read, part, text[:4000])


# A writer's answer --------------------------------------------------------------------------------


def _writer(text: str) -> None:
    piece = Piece(1, text[:900] or "x", "the mayor", "Meridian Wire", DAY)
    prose = Piece(2, PROSE, text[:80] or None, text[:80] or None, DAY)
    for written in (
        text,
        f"{text[:2000]} [1].",
        f"The mayor said {text[:2000]} [2].",
        f"{PROSE} [1, 2] {text}",
    ):
        kept = validate(read_drafts(written), {1: piece, 2: prose})
        assert all(0 < number < 3 for sentence in kept.sentences for number in sentence.citations)


# What is shown ------------------------------------------------------------------------------------


def _shown(text: str) -> None:
    plain.tidy(text).encode()
    markdown.escape(text)
    markdown.escape_line(text)
    markdown.cut(text, 300)
    markdown.link(text, text)
    markdown.safe_link(text)
    clean_for_terminal(text)


def _message(text: str) -> None:
    words_of(text)


def _typed(text: str) -> None:
    names = Names(["Meridian Wire", "Northlight TV", text[:200]])
    import numpy as np

    names.find(text[:200], np.ones(3, np.bool_), None, 25)
    fold(text)


ENTRANCES: dict[str, Entrance] = {
    "decoding": _decode,
    "unknown file": _read_as(None),
    "json file": _read_as(Format.JSON),
    "json lines": _read_as(Format.JSON_LINES),
    "csv file": _read_as(Format.CSV),
    "tsv file": _read_as(Format.TSV),
    "markdown file": _read_as(Format.MARKDOWN),
    "html file": _read_as(Format.HTML),
    "pasted": _prepare_as(MediaType.PASTED),
    "record": _prepare_as(MediaType.RECORD),
    "fields": _fields,
    "page": _in_page,
    "front matter": _front_matter,
    "feed": _feed,
    "lists": _lists,
    "robots": _robots,
    "addresses": _addresses,
    "dates": _dates,
    "dates in words": _freely_dated,
    "sentences": _split,
    "attribution": _attribution,
    "sentence readers": _sentence_readers,
    "figures": _figures,
    "changes": _changed,
    "question": _question,
    "follow-up": _follow_up,
    "claim": _claim,
    "writer": _writer,
    "cards": _shown,
    "message": _message,
    "typed": _typed,
}
