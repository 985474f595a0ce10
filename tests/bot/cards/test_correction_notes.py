"""The note on an answer whose cited words have changed, as Discord takes and shows it."""

import datetime as dt
from typing import Any

import pytest
from discord_reader import contents, faults, seen, walk
from every_card import CARDS, OURS, answer, components
from hostile import HOSTILE

from bot.render.cards.answers import answer_card
from bot.render.cards.corrections import NOTE_ROOM, Becoming, Outdated, note_text
from bot.render.cards.view import NOTE_ID, noted_view

DAY = dt.date(2024, 11, 12)
EVERYTHING = [Outdated(tuple(range(1, 40)), becoming, DAY) for becoming in Becoming]


class Message:
    """A message as discord.py hands it out, with nothing but its components."""

    def __init__(self, payload: list[dict[str, Any]]) -> None:
        from discord.components import _component_factory

        self.components = [_component_factory(each) for each in payload]


def note_on(payload: list[dict[str, Any]], note: str) -> list[dict[str, Any]] | None:
    view = noted_view(Message(payload), note)  # type: ignore[arg-type]
    return view.to_components() if view else None


def test_a_note_says_what_has_become_of_which_citation() -> None:
    (line,) = note_text([Outdated((2,), Becoming.CORRECTED, DAY)]).splitlines()
    assert line == ("-# ✏️ A cited article was corrected on <t:1731412800:D>; [2] now reads differently.")
    lines = note_text(
        [
            Outdated((1, 3), Becoming.REVISED, DAY),
            Outdated((2,), Becoming.WITHDRAWN, DAY),
            Outdated((4,), Becoming.GONE, DAY),
            Outdated((5,), Becoming.LOST),
            Outdated((6, 7), Becoming.REVISED, DAY),
        ]
    ).splitlines()
    assert "revised on <t:1731412800:D>; [1, 3] now read differently." in lines[0]
    assert "withdrawn by its outlet: [2]." in lines[1]
    assert "no longer at its address since <t:1731412800:D>: [4]." in lines[2]
    assert lines[3:] == ["-# ✏️ Further cited articles have changed: [5, 6, 7]."]
    lost = note_text([Outdated((5,), Becoming.LOST)])
    assert lost.endswith("no longer in the index, or not to be seen here any more: [5].")


@pytest.mark.parametrize("outdated", [EVERYTHING, EVERYTHING * 3, EVERYTHING[-1:] * 9])
def test_a_note_has_its_room_whatever_has_changed(outdated: list[Outdated]) -> None:
    assert len(note_text(outdated)) <= NOTE_ROOM


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_answer_has_room_for_it_and_stays_as_it_was(text: str) -> None:
    for card in (answer_card(answer(text, 14), answer_id=1), CARDS["unanswered"](text)):
        before = components(card)
        note = note_text(EVERYTHING)
        after = note_on(before, note)
        assert after is not None
        assert not faults(after, OURS)
        assert [each for each in contents(after) if each != note] == contents(before)
        ids = [each.get("custom_id") for each in walk(before)]
        assert [each.get("custom_id") for each in walk(after) if each.get("id") != NOTE_ID] == ids


def test_a_note_stands_above_the_buttons_and_once() -> None:
    note = note_text(EVERYTHING[:1])
    once = note_on(components(answer_card(answer("Four people died."), answer_id=1)), note)
    assert once is not None
    inside = once[0]["components"]
    assert (inside[-1]["type"], inside[-2]["content"]) == (1, note)
    assert note_on(once, note) is None
    more = note_on(once, note_text(EVERYTHING[:2]))
    assert more is not None
    assert seen(more).count("A cited article was corrected") == 1
    assert len(list(walk(more))) == len(list(walk(once)))


def test_a_message_without_room_or_without_a_card_takes_none() -> None:
    full = [{"type": 17, "components": [{"type": 10, "content": "x" * 3990}]}]
    with pytest.raises(ValueError, match="no room"):
        note_on(full, note_text(EVERYTHING))
    with pytest.raises(ValueError, match="no card"):
        note_on([{"type": 10, "content": "A line."}], note_text(EVERYTHING))
