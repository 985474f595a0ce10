"""Whatever a stranger writes is read or refused, wherever it is read, in a time that its length decides."""

import pytest
from bounds import bounded, try_out
from entrances import ENTRANCES
from hostile_text import MARKUP, NEWS, ODD, UNITS, hostile_texts
from hypothesis import given

TOGETHER = 6
"""Odd things in one text."""


@pytest.mark.parametrize("name", ENTRANCES)
@bounded
@given(text=hostile_texts)
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try_out(name, ENTRANCES[name], text)


@pytest.mark.parametrize("name", ENTRANCES)
def test_so_is_every_odd_character_and_every_mark_in_news(name: str) -> None:
    everything = (*ODD, *MARKUP)
    for start in range(0, len(everything), TOGETHER):
        some = everything[start : start + TOGETHER]
        try_out(name, ENTRANCES[name], "".join(f"{odd}{NEWS[0][:30]}{odd} {NEWS[1][:30]}" for odd in some))


@pytest.mark.parametrize("name", ENTRANCES)
def test_runs_come_to_an_end(name: str) -> None:
    units = [unit for unit in UNITS if unit != "\0"]  # which makes a file a binary one, refused unread
    for start in range(0, len(units), TOGETHER):
        some = units[start : start + TOGETHER]
        try_out(name, ENTRANCES[name], "".join(f"{(unit * 400)[:400]}!\n" for unit in some))


LENGTH = 120_000
"""Each of these took minutes of processor time before it was mended, most of them far more."""
LONG: dict[str, tuple[str, str]] = {
    "brackets in a byline": ("fields", "("),
    "tags in a byline": ("fields", "<a "),
    "addresses for an outlet": ("fields", "http://"),
    "apostrophes that open words": ("pasted", "'a "),
    "one quotation mark": ("sentences", "‘"),
    "quotation marks that open": ("attribution", "“"),
    "comments": ("sentences", "<!--"),
    "a header of quotation marks": ("csv file", ',"'),
}


@pytest.mark.parametrize("name", LONG)
def test_what_took_time_with_the_square_of_its_length_does_not(name: str) -> None:
    entrance, unit = LONG[name]
    try_out(entrance, ENTRANCES[entrance], (unit * LENGTH)[:LENGTH])
