"""Whatever a stranger writes is read or refused, wherever it is read; and in a time that its length decides."""

import pytest
from bounds import bounded, try_out
from entrances import ENTRANCES
from hostile_text import MARKUP, NEWS, ODD, UNITS, hostile_texts
from hypothesis import given


@pytest.mark.parametrize("name", ENTRANCES)
@bounded
@given(text=hostile_texts)
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try_out(name, ENTRANCES[name], text)


@pytest.mark.parametrize("name", ENTRANCES)
def test_so_is_every_odd_character_and_every_mark_in_news(name: str) -> None:
    for odd in (*ODD, *MARKUP):
        try_out(name, ENTRANCES[name], f"{odd}{NEWS[0][:60]}{odd} {NEWS[1][:60]}{odd}")


@pytest.mark.parametrize("name", ENTRANCES)
def test_runs_come_to_an_end(name: str) -> None:
    for unit in UNITS:
        try_out(name, ENTRANCES[name], (unit * 400)[:400] + "!")
