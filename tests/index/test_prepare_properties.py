"""What holds for every text whatever."""

import contextlib
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import DocumentError
from index.gather.decoding import decode
from index.models import MediaType, RawDocument, Span
from index.prepare.articles import prepare
from index.prepare.characters import clean
from index.prepare.passages import split_passages
from index.prepare.sentences import place_line, split_sentences
from index.settings import IntakeSettings

TODAY = dt.date(2025, 6, 1)
INTAKE = IntakeSettings(min_words=1)
PIECES = [
    "The council met on Tuesday.", "“Will it end?” she asked.", "U.S.", "Gen. Smith said so",
    "p.m. Tuesday", "...", "…", "By Jane Roe", "Sept. 13, 2024", "ERBIL, Iraq - ", "GENEVA (Agency) —",
    "•", "- point", "\n", "\n\n", "\r\n", "# Head", "## Sub", "<p>", "</p>", "<h2>x</h2>", "<br>",
    "&amp;", "<!--", "---\n", "title: x\n", "| a | b |", "> quote", "[a](b)", "Share", "Advertisement",
    "Related articles", "© 2024 X", "17:04 GMT", "\u00a0", "\u2028", "\ufeff", "word " * 30,
    "(He left.)", "no. Gov. Fox", "“", "”", "'", '"', "\ud800",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(TEXTS)
def test_sentences_leave_out_only_blanks_and_place_lines(text):
    spans = split_sentences(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        _assert_nothing_lost(text, position, start)
        position = end
    _assert_nothing_lost(text, position, len(text))


def _assert_nothing_lost(text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    if start < end:
        place = place_line(text, start)
        assert place is not None
        assert not text[place.end : end].strip()


@quick
@given(TEXTS, st.integers(5, 60), st.integers(0, 3))
def test_passages_hold_all_sentences_in_order(text, target_words, overlap):
    passages = split_passages(text, (), target_words=target_words, overlap_sentences=overlap)
    found: list[Span] = []
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.start <= passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
        assert list(passage.sentences) == sorted(passage.sentences)
        found.extend(sentence for sentence in passage.sentences if not found or sentence > found[-1])
    assert found == split_sentences(text)


@quick
@given(TEXTS, st.sampled_from([MediaType.PASTED, MediaType.MARKDOWN, MediaType.RECORD]))
def test_prepared_text_is_normal_and_its_headings_are_paragraphs(text, media_type):
    _check_prepared(text, media_type)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_page_becomes_an_article_or_a_refusal(text):
    _check_prepared(f"<html><body><article>{text}</article></body></html>", MediaType.HTML)
    _check_prepared(text, MediaType.HTML)


def _check_prepared(text: str, media_type: MediaType) -> None:
    try:
        article = prepare(RawDocument("/n/a", text, media_type), INTAKE, TODAY)
    except DocumentError:
        return
    paragraphs = article.text.split("\n\n")
    assert article.title
    assert all(line and line == " ".join(line.split()) for p in paragraphs for line in p.split("\n"))
    assert {article.text[h.start : h.end] for h in article.headings} <= set(paragraphs)
    article.text.encode()
    passages = split_passages(article.text, article.headings)
    assert passages
    assert passages[-1].end == len(article.text)


@quick
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_decode_or_are_refused(data, is_html):
    with contextlib.suppress(DocumentError):
        assert isinstance(decode(data, is_html=is_html), str)


@quick
@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@quick
@given(
    st.dictionaries(
        st.sampled_from(["url", "title", "date", "author", "lang", "summary", "id"]), st.text(max_size=60)
    )
)
def test_any_fields_are_survived(fields):
    article = prepare(RawDocument("/n/a.json#1", "The council met.", MediaType.RECORD, fields), INTAKE, TODAY)
    assert article.title
    assert article.text.endswith("The council met.")


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "<" * 50_000, "(" * 50_000, "[" * 20_000, "Share " * 20_000, "> " * 5_000]
)
@pytest.mark.parametrize("media_type", list(MediaType))
def test_hostile_repetition_ends(text, media_type):
    _check_prepared(text, media_type)
