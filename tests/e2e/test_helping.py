"""/help: what can be asked, what there is, and how to read an answer."""

import pytest
from loopback import Loopback


@pytest.mark.usefixtures("stage")
async def test_help_says_what_there_is_and_how_to_ask_and_read(discord: Loopback) -> None:
    for place in ({}, {"dm": True}):
        told = await discord.slash("help", **place)
        assert told.ok, told.render()
        assert told.ephemeral
        for words in (
            "The index holds 48 articles of 12 outlets, published from 23 Aug 2024 to 14 Nov 2024.",
            "Meridian Wire · Northlight TV",
            "and 4 more (`/sources outlets`)",
            "**How to ask**",
            "Apps → **Check against coverage**",
            "**How to read an answer**",
            "I report who says what, not what is true",
        ):
            assert words in told.text
    discord.assert_clean()
