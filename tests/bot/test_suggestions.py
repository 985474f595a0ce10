"""What is offered while a person types: forgiving, quick, and never from collections of others."""

import datetime as dt
import random
import time

import pytest

from bot.suggestions import CHOICE_LENGTH, CHOICES, Suggestions
from index.catalogue import Headline
from index.errors import UsageError

NEWS, DESK = ("news",), ("desk",)
OUTLETS = ("Meridian Wire", "The Hill", "BBC News", "The National Standard", "Le Monde Économique", "NBC")


def headline(
    number: int,
    title: str,
    outlet: str | None = "Meridian Wire",
    collections: tuple[str, ...] = NEWS,
    day: dt.date | None = dt.date(2024, 10, 26),
) -> Headline:
    return Headline(number, title, outlet, day, collections)


@pytest.fixture(scope="module")
def suggestions() -> Suggestions:
    return Suggestions.build(
        [
            headline(9, "Sarn flood toll reaches 12 as divers find three bodies"),
            headline(8, "Government grants 40 million crowns to flood victims", "The National Standard"),
            headline(7, "Four dead as Sarn floods Orlay", "The Vessen Post"),
            headline(6, "Élysée reste muet sur l'accord", "Le Monde Économique"),
            headline(5, "Brindlewater's shares drop", "BBC News"),
            headline(4, "Harbour plans kept secret", "Hidden Gazette", DESK),
            headline(3, "A flood of letters", "The Hill", ("news", "desk")),
            headline(2, "洪水で四人死亡", "NBC"),
            headline(1, "Without a day or an outlet", None, day=None),
        ]
    )


def ids(suggestions: Suggestions, typed: str, collections: tuple[str, ...] = NEWS) -> list[int]:
    return [one.article_id for one in suggestions.articles(typed, collections)]


# Outlets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mer", "Meridian Wire"),
        ("wire", "Meridian Wire"),
        ("meridan wire", "Meridian Wire"),
        ("MERIDIAN  WIER", "Meridian Wire"),
        ("meridan w", "Meridian Wire"),
        ("thehill", "The Hill"),
        ("bbc", "BBC News"),
        ("bcb news", "BBC News"),
        ("standrad", "The National Standard"),
        ("national st", "The National Standard"),
        ("le monde econ", "Le Monde Économique"),
        ("ÉCONOMIQUE", "Le Monde Économique"),
    ],
)
def test_an_outlet_is_found_however_it_is_typed(suggestions: Suggestions, typed: str, first: str) -> None:
    assert suggestions.outlets(typed, NEWS)[0] == first


def test_words_that_begin_so_come_before_those_that_are_like_it() -> None:
    found = Suggestions.build(
        [headline(n, "x", name) for n, name in enumerate(("ABC News", "The Abcess", "ABD"))]
    )
    assert found.outlets("abc", NEWS) == ["ABC News", "The Abcess"]


def test_nothing_typed_gives_the_most_frequent_outlets() -> None:
    many = Suggestions.build(
        [headline(n, "x", f"Outlet {n % 40}") for n in range(400)] + [headline(999, "x", "Outlet 31")]
    )
    assert many.outlets(" ", NEWS)[0] == "Outlet 31"
    assert len(many.outlets("", NEWS)) == CHOICES
    assert many.outlets("outlet", NEWS, limit=3)[0] == "Outlet 31"


def test_nonsense_finds_no_outlet(suggestions: Suggestions) -> None:
    for typed in ("xqzzz", "q" * 10_000):
        assert suggestions.outlets(typed, NEWS) == []


def test_one_outlet_in_two_spellings_is_offered_once() -> None:
    found = Suggestions.build([headline(n, "x", name) for n, name in enumerate(("NBC", "Nbc", "NBC"))])
    assert found.outlets("nbc", NEWS) == ["NBC"]


# Articles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("four dead", [7]),
        ("orlay four", [7]),
        ("sran floods", [9, 7]),
        ("govrenment grants", [8]),
        ("elysee", [6]),
        ("lʼaccord", [6]),
        ("brindlewaters", [5]),
        ("洪水", [2]),
        ("sarn orlay four bridge", [7]),
        ("orlay bridge", []),
        ("xqzzz", []),
    ],
)
def test_an_article_is_found_by_words_of_its_headline(
    suggestions: Suggestions, typed: str, expected: list[int]
) -> None:
    assert ids(suggestions, typed)[: len(expected)] == expected
    assert expected or not ids(suggestions, typed)


def test_headlines_that_begin_so_come_first_then_the_newest(suggestions: Suggestions) -> None:
    assert ids(suggestions, "flo") == [9, 8, 7, 3]
    assert ids(suggestions, "a flo")[0] == 3
    assert ids(suggestions, "") == [9, 8, 7, 6, 5, 3, 2, 1]


def test_a_label_names_outlet_and_day_and_fits_a_choice(suggestions: Suggestions) -> None:
    labels = {one.article_id: one.label for one in suggestions.articles("", NEWS)}
    assert labels[7] == "Four dead as Sarn floods Orlay · The Vessen Post · 26 Oct 2024"
    assert labels[1] == "Without a day or an outlet"
    long = Suggestions.build([headline(1, "w" * 10_000, "o" * 10_000), headline(2, "\u202e\n\x1b[1m", None)])
    for one in long.articles("", NEWS):
        assert 1 <= len(one.label) <= CHOICE_LENGTH
        assert "\n" not in one.label
        assert "\u202e" not in one.label
    assert long.articles("", NEWS)[0].label.endswith("26 Oct 2024")


# Collections --------------------------------------------------------------------------------------


def test_nothing_of_other_collections_is_offered_or_told_of(suggestions: Suggestions) -> None:
    for typed in ("hidden gazette", "hiden", "", "gazette"):
        assert "Hidden Gazette" not in suggestions.outlets(typed, NEWS)
    for typed in ("harbour", "harbuor plans", "", "secret"):
        assert 4 not in ids(suggestions, typed)
    with pytest.raises(UsageError) as raised:
        suggestions.known_outlet("Hidden Gazete", NEWS)
    assert "Hidden Gazette" not in str(raised.value)
    assert set(suggestions.outlets("", DESK)) == {"Hidden Gazette", "The Hill"}
    assert ids(suggestions, "", DESK) == [4, 3]
    assert ids(suggestions, "", ("Desk", "news"))[:3] == [9, 8, 7]
    assert ids(suggestions, "", ("nowhere",)) == suggestions.outlets("", ("nowhere",)) == []


def test_no_collection_stands_for_all(suggestions: Suggestions) -> None:
    assert len(ids(suggestions, "", ())) == 9


# One outlet ---------------------------------------------------------------------------------------


def test_a_known_outlet_is_given_as_it_is_spelt(suggestions: Suggestions) -> None:
    assert suggestions.known_outlet("  meridian   WIRE ", NEWS) == "Meridian Wire"
    long = Suggestions.build([headline(1, "x", "Gazette " * 40)])
    assert long.known_outlet(long.outlets("", NEWS)[0][:CHOICE_LENGTH], NEWS) == "Gazette " * 40


def test_an_unknown_outlet_is_refused_with_those_that_may_be_meant(suggestions: Suggestions) -> None:
    with pytest.raises(UsageError, match="Did you mean Meridian Wire"):
        suggestions.known_outlet("Meridan Wire", NEWS)
    for name in ("xqzzz", "", "?", "q" * 10_000):
        with pytest.raises(UsageError, match="lists the outlets") as raised:
            suggestions.known_outlet(name, NEWS)
        assert len(str(raised.value)) < 300


def test_an_empty_index_offers_nothing() -> None:
    nothing = Suggestions.build([])
    for typed in ("", "flood"):
        assert nothing.outlets(typed, NEWS) == nothing.articles(typed, ()) == []


# Speed --------------------------------------------------------------------------------------------


def test_many_headlines_are_searched_well_within_a_keystroke() -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghiklmnoprstuvw", k=draw.randint(3, 9))) for _ in range(8_000)]
    many = Suggestions.build(
        [
            headline(n, " ".join(draw.choices(words, k=8)), f"{words[n % 2_000]} Wire {n % 2_000}")
            for n in range(20_000)
        ]
    )
    slip = "".join(reversed(words[0]))
    for typed in ("", "a", words[0], slip, " ".join([slip] * 12), " ".join(words[:12])):
        began = time.thread_time()  # of the processor: other programs take none of it
        many.articles(typed, NEWS)
        many.outlets(typed, NEWS)
        # A tenth of a second is the aim at five times as many; this leaves room for a busy machine.
        assert time.thread_time() - began < 0.5
