import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import wording


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1b]0;title\x07text", "text"),
        ("\x9b31mred", "red"),
        ("a\rb\x08c\x00", "abc"),
        ("two\nlines\tand a tab", "two\nlines and a tab"),
        ("\u202etxet", "txet"),
        ("unfinished \x1b", "unfinished "),
        ("“quoted” – naïve 日本", "“quoted” – naïve 日本"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_clean_keeps_words_and_drops_what_steers_a_terminal(text: str, shown: str) -> None:
    assert wording.clean(text) == shown


@given(st.text())
def test_clean_leaves_no_control_character(text: str) -> None:
    assert not set(wording.clean(text)) & ({chr(c) for c in (*range(32), *range(127, 160))} - {"\n"})


@given(st.text(alphabet=st.characters(exclude_categories=["C"])))
def test_clean_leaves_ordinary_text_alone(text: str) -> None:
    assert wording.clean(text) == text


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=1#c", True),
        ("http://news.example/", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://news.example/\x1b]8;;", False),
        ("https://news.example/a b", False),
        ("", False),
        (None, False),
    ],
)
def test_safe_url(url: str | None, safe: bool) -> None:
    assert wording.safe_url(url) == (url if safe else None)


def test_numbers_and_dates_read_as_in_print() -> None:
    assert wording.day(dt.date(2024, 9, 3)) == "3 Sep 2024"
    assert wording.day(None) == "undated"
    assert wording.count(1, "article") == "1 article"
    assert wording.count(4000, "article") == "4,000 articles"
    assert [wording.size(n) for n in (0, 999, 1500, 2_300_000, 4_000_000_000_000)] == [
        "0 bytes",
        "999 bytes",
        "1.5 kB",
        "2.3 MB",
        "4000.0 GB",
    ]
    assert [wording.duration(s) for s in (0.25, 12.34, 200)] == ["250 ms", "12.3 s", "3 min 20 s"]
    assert wording.byline("The Wire", None, "3 Sep 2024") == "The Wire · 3 Sep 2024"


@pytest.mark.parametrize(("confidence", "word"), [(1.0, "high"), (0.75, "high"), (0.6, "fair"), (0.0, "low")])
def test_confidence_word(confidence: float, word: str) -> None:
    assert wording.confidence_word(confidence) == word
