"""Cards that are too long are shortened where it hurts least."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.cards import limits
from bot.render.cards.card import (
    Button,
    Card,
    Piece,
    Prose,
    Row,
    Section,
    Separator,
    count_components,
    count_text,
    text,
)
from bot.render.cards.fitting import fit
from bot.render.cards.view import build_view

LONG = "A sentence of some length stands here. " * 60
ADDRESS = "https://paper.example/" + "a" * 300


def card(*pieces: Piece) -> Card:
    return Card((text(*pieces),))


def test_a_card_that_has_room_is_left_as_it_is():
    fitted = fit(card("**", Prose("Four *dead*"), "**"))
    assert fitted == card("**Four \\*dead\\***")


def test_the_least_important_is_shortened_first():
    important, lesser = Prose(LONG, rank=0), Prose(LONG, rank=2, floor=200)
    fitted = fit(card(important, "\n---\n", lesser))
    first, second = fitted.parts[0].content.split("\n---\n")
    assert first == LONG.strip()
    assert second.endswith("here. …")
    assert count_text(fitted) <= limits.TEXT


def test_what_is_equally_important_is_shortened_to_equal_length():
    fitted = fit(card(Prose(LONG), "\n", Prose(LONG), "\n", Prose("Short.")))
    first, second, third = fitted.parts[0].content.split("\n")
    assert first == second
    assert third == "Short."
    assert count_text(fitted) > limits.TEXT - 100


def test_links_are_given_up_before_headlines_vanish():
    headlines = [Prose(f"Headline {n} of a long list", rank=3, floor=60, url=ADDRESS) for n in range(20)]
    fitted = fit(card(*(piece for headline in headlines for piece in (headline, "\n"))))
    lines = fitted.parts[0].content.split("\n")
    assert all(f"Headline {n} of a long list" in lines[n] for n in range(20))
    assert 0 < sum("](https://" in line for line in lines) < 20
    assert count_text(fitted) <= limits.TEXT


PIECES = st.lists(
    st.builds(
        Prose,
        st.sampled_from(["word " * 900, "x" * 10_000, "*" * 5000, "@everyone " * 300, "short"]),
        rank=st.integers(0, 4),
        floor=st.integers(10, 2000),
        url=st.sampled_from([None, ADDRESS, "https://a.example"]),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(PIECES)
def test_every_card_comes_to_fit(pieces: list[Prose]):
    assert count_text(fit(card("fixed", *pieces))) <= limits.TEXT


def test_counting_is_as_discord_counts():
    button = Button("Go", "dl:f:1")
    parts = (
        text("one"),
        Separator(),
        Section(text("two"), button),
        Row((replace(button, custom_id="dl:f:2"),)),
    )
    view = build_view(Card(parts))
    assert count_components(Card(parts)) == view.total_children_count == 8
    assert count_text(Card(parts)) == view.content_length() == 6
