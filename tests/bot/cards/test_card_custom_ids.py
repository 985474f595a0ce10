"""What a button does is in its custom_id, and read back from it."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.cards import limits
from bot.render.cards.custom_ids import EVERY_ID, CustomId, EvidenceId, RateId, turning
from index.models import Span

NUMBER = st.integers(0, 2**64 - 1)
PLACE = st.integers(0, 36**4 - 1)
QUOTES = st.lists(st.builds(Span, PLACE, PLACE), max_size=2).map(tuple)


@st.composite
def custom_ids(draw: st.DrawFn) -> CustomId:
    kind = draw(st.sampled_from(EVERY_ID))
    by_type = {"int": NUMBER, "bool": st.booleans(), "tuple[Span, ...]": QUOTES}
    return kind(**{field.name: draw(by_type[field.type]) for field in fields(kind)})


@given(custom_ids())
def test_a_custom_id_is_read_back_by_its_own_class_alone(custom_id: CustomId):
    written = custom_id.encode()
    assert 1 <= len(written) <= limits.CUSTOM_ID
    matching = {kind: kind.TEMPLATE.fullmatch(written) for kind in EVERY_ID}
    assert [kind for kind, match in matching.items() if match] == [type(custom_id)]
    assert type(custom_id).decode(matching[type(custom_id)]) == custom_id


def test_custom_ids_stay_as_they_are_since_old_messages_hold_them():
    assert EvidenceId(12, 1, 3, 0, 77).encode() == "dl:e:c:1:3:0:25"
    assert EvidenceId(12, 1, 3, 0, 77, (Span(90, 99),)).encode() == "dl:e:c:1:3:0:25.2i-2r"
    assert RateId(7, helpful=True).encode() == "dl:r:7:1"


def test_quotations_that_have_no_room_are_left_out():
    many = tuple(Span(number, number + 1) for number in range(1000, 1100))
    written = EvidenceId(12, 1, 3, 0, 77, many).encode()
    assert len(written) <= limits.CUSTOM_ID
    read = EvidenceId.decode(EvidenceId.TEMPLATE.fullmatch(written))
    assert len(read.more) > 5
    assert read.quotes == (Span(0, 77), *many[: len(read.more)])


def test_a_negative_number_is_a_mistake():
    with pytest.raises(ValueError, match="-1 is negative"):
        EvidenceId(1, 1, -1, 0, 0).encode()


def test_a_button_that_leads_nowhere_has_an_id_of_its_own():
    back, on = turning(None, None)
    assert back != on
    assert not any(kind.TEMPLATE.fullmatch(written) for kind in EVERY_ID for written in (back, on))
