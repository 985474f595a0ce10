"""Cards stay whole and quiet, and nothing steers a terminal, whatever they show."""

import io

from bounds import bounded, tried
from discord_reader import faults
from every_card import CARDS, LISTS, OURS, answer, components, quotes
from hostile_text import hostile_texts
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.render.cards.custom_ids import EVERY_ID
from bot.render.terminal import render_answer, render_quotes

_STEERING = {chr(c) for c in (*range(32), *range(127, 160))} - {"\n"}


@bounded
@given(name=st.sampled_from(sorted(CARDS)), text=hostile_texts)
def test_every_card_stays_whole(name: str, text: str) -> None:
    tried["whole cards"] += 1
    assert faults(components(CARDS[name](text)), LISTS.get(name, OURS)) == []


@bounded
@given(text=hostile_texts)
def test_nothing_steers_the_terminal(text: str) -> None:
    tried["terminal"] += 1
    screen = io.StringIO()
    console = Console(file=screen, width=80, no_color=True, highlight=False)
    for shown in (render_answer(answer(text)), render_quotes(quotes(text, topic=text))):
        console.print(shown)
    assert not set(screen.getvalue()) & _STEERING


@bounded
@given(text=hostile_texts)
def test_a_custom_id_of_anybody_s_making_is_read_or_passed_over(text: str) -> None:
    tried["custom ids"] += 1
    for kind in EVERY_ID:
        for written in (text, f"{kind.PREFIX}:{text}", f"{kind.PREFIX}:1:{text}"):
            if match := kind.TEMPLATE.fullmatch(written):
                assert kind.TEMPLATE.fullmatch(kind.decode(match).encode())
