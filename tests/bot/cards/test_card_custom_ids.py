"""What a button does is in its custom_id, and read back from it."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.cards import limits
from bot.render.cards.custom_ids import EVERY_ID, CustomId, EvidenceId, RateId, turning

NUMBER = st.integers(0, 2**64 - 1)


@st.composite
def custom_ids(draw: st.DrawFn) -> CustomId:
    kind = draw(st.sampled_from(EVERY_ID))
    return kind(**{f.name: draw(st.booleans() if f.type == "bool" else NUMBER) for f in fields(kind)})


@given(custom_ids())
def test_a_custom_id_is_read_back_by_its_own_class_alone(custom_id: CustomId):
    written = custom_id.encode()
    assert 1 <= len(written) <= limits.CUSTOM_ID
    matching = {kind: kind.TEMPLATE.fullmatch(written) for kind in EVERY_ID}
    assert [kind for kind, match in matching.items() if match] == [type(custom_id)]
    assert type(custom_id).decode(matching[type(custom_id)]) == custom_id


def test_custom_ids_stay_as_they_are_since_old_messages_hold_them():
    assert EvidenceId(12, 1, 3, 0, 77).encode() == "dl:e:c:1:3:0:25"
    assert RateId(7, helpful=True).encode() == "dl:r:7:1"


def test_a_negative_number_is_a_mistake():
    with pytest.raises(ValueError, match="-1 is negative"):
        EvidenceId(1, 1, -1, 0, 0).encode()


def test_a_button_that_leads_nowhere_has_an_id_of_its_own():
    back, on = turning(None, None)
    assert back != on
    assert not any(kind.TEMPLATE.fullmatch(written) for kind in EVERY_ID for written in (back, on))
