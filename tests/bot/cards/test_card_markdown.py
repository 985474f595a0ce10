"""Text of any kind -> markdown that shows it and nothing else."""

import datetime as dt
import re
import unicodedata

import pytest
from discord_reader import BIDI, LINK, PINGS, read
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from bot.render.cards.markdown import (
    BREAK,
    RUN,
    cut,
    emphasise,
    escape,
    escape_line,
    link,
    safe_link,
    timestamp,
)
from bot.render.cards.plain import MARKS_IN_A_ROW, tidy, tidy_line, tidy_marked
from index.models import Span

NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("\\*_~`|<>[]()#-+.:@!&/1 \n\u200b\u200d\u202e\u0301"),
        st.characters(),
        st.sampled_from("abcxyz"),
    ),
    max_size=80,
) | st.lists(
    st.sampled_from([*HOSTILE.values(), "@everyone", "](", "[a", "**", "||", "http://", "\n"]), max_size=3
).map(lambda parts: "".join(parts)[:600])


@given(NASTY)
def test_what_is_seen_is_what_was_printed(text: str):
    shown = read(escape(text))
    assert shown.kinds == []
    assert shown.text == tidy(text)


@given(NASTY)
def test_nobody_is_notified_and_nothing_reordered(text: str):
    for written in (escape(text), escape_line(text), link(text, "https://a.example/@everyone")):
        assert not PINGS.search(written)
        assert not BIDI.search(written)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_shown_as_they_are(text: str):
    shown = read(escape(text))
    assert (shown.kinds, shown.text) == ([], tidy(text))


@given(NASTY, NASTY)
def test_texts_beside_each_other_make_no_markup(one: str, other: str):
    shown = read(f"[1] {escape_line(one)}\n[2] {escape_line(other)} [3]")
    assert shown.kinds == []


def test_ordinary_text_is_left_alone():
    text = "Storm hits port: 3 dead (update), says “A. Marlow” – it's 5 p.m. | £3m, 40% & more… #1 a-b"
    assert escape(text) == text


def test_a_mention_is_parted_because_a_backslash_does_not_stop_the_server():
    assert escape("@everyone <@12>") == f"@{BREAK}everyone \\<{BREAK}@12>"


def test_what_is_invisible_is_dropped_and_what_writing_needs_stays():
    assert tidy("a\u200bb\u202ec\u00add\ufeffe\x00f\u2067g") == "abcdefg"
    family, persian, flag = (
        "👨\u200d👩\u200d👧",
        "می\u200cخواهم",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    )
    assert tidy(f"{family} {persian} {flag} ❤\ufe0f") == f"{family} {persian} {flag} ❤\ufe0f"
    assert tidy("ad\u200dmin @every\u200cone") == "admin @everyone"
    assert tidy("a\u3164\u2800b\r\nc\u2028d\n\n\n\ne\x1b[31mf") == "a b\nc\nd\n\nef"
    assert len(tidy(HOSTILE["marks"])) <= len("Zalgo") + MARKS_IN_A_ROW


@given(NASTY)
def test_tidy_text_stays_as_it_is(text: str):
    assert tidy(tidy(text)) == tidy(text)
    assert all(unicodedata.category(c) not in {"Cc", "Cs"} or c == "\n" for c in tidy(text))
    tidy(text).encode()


@given(NASTY, st.integers(1, 90))
def test_a_cut_text_has_room_and_is_its_beginning(text: str, limit: int):
    short = cut(text, limit)
    assert len(escape(short)) <= limit
    assert tidy(text).startswith(short.removesuffix("…").rstrip()) or short == tidy(text)


def test_a_text_is_cut_at_a_sentence_else_a_word_else_anywhere():
    text = "The dam held. Nobody was hurt, said Mr. Orlo. Then it rained for a week without end."
    assert cut(text, 200) == text
    assert cut(text, 60) == "The dam held. Nobody was hurt, said Mr. Orlo. …"
    assert cut("It rained for a week without end", 20) == "It rained for a…"
    assert cut("x" * 100, 20) == "x" * 18 + "…"
    assert cut("x" * 17 + "👨\u200d👩\u200d👧" * 5, 21) == "x" * 17 + "…"
    assert len(escape(cut("*" * 100, 20))) <= 20


def test_long_words_may_be_broken_but_not_within_an_escape():
    escaped = escape("_" * 500)
    assert max(map(len, escaped.split(BREAK))) <= RUN
    assert all(len(part) % 2 == 0 for part in escaped.split(BREAK))


@given(NASTY)
def test_a_link_shows_its_headline_and_leads_to_its_address(title: str):
    shown = read(link(title, "https://paper.example/a_(b)*c*?x=[1]#y"))
    assert len(shown.links) == 1
    words, address = shown.links[0]
    assert address == "https://paper.example/a_%28b%29%2Ac%2A?x=%5B1%5D#y"
    assert shown.kinds == ["link"]
    wanted = tidy_line(title)
    assert shown.text in {wanted, f"{wanted} · link".strip(" ·"), f"{wanted} · link"}
    assert not re.search(r"[\\*_`]|~~|[|]{2}|<|\u200b", words)


def test_headlines_that_discord_would_not_take_as_a_link_are_followed_by_one():
    for title in (
        "🔴 Live",
        "a *b* c",
        "[Exclusive] x",
        "see https://a.example",
        ":smile:",
        "می\u200cخواهم",
        "discord.gg/x",
    ):
        assert link(title, "https://a.example") == f"{escape(title)} · [link](https://a.example)"
    assert (
        link("Plain: 12:30, A | B (x)", "https://a.example") == "[Plain: 12:30, A | B (x)](https://a.example)"
    )


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.example/x",
        "//a.example",
        "https://",
        "https://paper.example@evil.example/",
        "https://[::1]/",
        "https://a.example:port/",
        "https://a .example/",
        "https://a.example/\u202ex y",
        "https://a.example/" + "x" * 600,
        "https://a\ud800.example/",
        "https://a.example/\ud800",
    ],
)
def test_unsafe_addresses_are_no_links(url: str | None):
    assert safe_link(url) is None
    assert link("A headline", url) == "A headline"


def test_addresses_keep_their_meaning():
    assert safe_link("https://a.example/x%20y?q=a+b&c=1#d") == "https://a.example/x%20y?q=a+b&c=1#d"
    assert safe_link("HTTPS://Zeitung.example:8080/ü") == "https://zeitung.example:8080/%C3%BC"
    assert safe_link("https://zeitüng.example/") == "https://xn--zeitng-6ya.example/"
    assert LINK.fullmatch(link("x", "https://a.example/)](http://evil.example)"))


def test_a_day_is_that_day_nearly_everywhere():
    assert timestamp(dt.date(2024, 9, 13)) == "<t:1726228800:D>"
    assert timestamp(None) == "undated"
    for date in (dt.date(1815, 6, 18), dt.date(2024, 2, 29), dt.date(9999, 12, 31)):
        seconds = int(timestamp(date)[3:-3])
        for hours in (-12, 0, 11):
            shown = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds, hours=hours)
            assert shown.date() == date


@given(st.lists(st.text("ab*[ \n\u200b\u202e", max_size=8), min_size=1, max_size=6))
def test_marked_stretches_are_found_again(pieces: list[str]):
    text, spans = "", []
    for number, piece in enumerate(pieces):
        if number % 2:
            spans.append(Span(len(text), len(text) + len(piece)))
        text += piece
    tidied, found = tidy_marked(text, spans)
    assert tidied.split() == tidy(text).split()
    marked = "".join(tidied[s.start : s.end] for s in found)  # stretches that touch become one
    assert "".join(marked.split()) == "".join("".join(map(tidy, pieces[1::2])).split())
    assert read(emphasise(tidied, found, "**__")).text == tidied


def test_a_quotation_is_marked_line_by_line():
    text = "He said: \u200b*no*.\n\nThen  he left. The end."
    tidied, spans = tidy_marked(text, [Span(9, 31)])
    assert [tidied[s.start : s.end] for s in spans] == ["*no*.\n\nThen he left."]
    written = emphasise(tidied, spans, "**__")
    assert written == "He said: **__\\*no\\*.__**\n\n**__Then he left.__** The end."
    assert read(written).text == tidied
