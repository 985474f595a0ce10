"""/quotes: what somebody is reported to have said, page by page, with topic, outlet and dates."""

from pathlib import Path

import pytest
from homes import copy_home
from loopback import Loopback
from stage import bot_on
from test_hostile import require_harmless


@pytest.mark.usefixtures("stage")
async def test_quotations_with_dates_outlets_and_evidence_page_by_page(discord: Loopback) -> None:
    shown = await discord.slash("quotes", {"speaker": "Leonie Hask"})
    assert shown.ok, shown.render()
    assert shown.deferred
    assert not shown.ephemeral
    assert not shown.pings
    assert "**Said by “Leonie Hask”**" in shown.text
    assert "-# 6 quotations · newest first · page 1 of 2" in shown.text
    assert "> She denied that the update had been scheduled to suit anybody. [2]" in shown.text
    assert "> — Leonie Hask" in shown.text
    assert "-# The Gadfly · <t:" in shown.text
    assert shown.find("◀")["disabled"]
    evidence = await discord.click(shown, "Evidence", user=discord.world.other)
    assert evidence.ephemeral
    assert "**__" in evidence.text
    second = await discord.click(shown, "▶")
    assert len(second.messages) == 1  # turned in its place
    assert "page 2 of 2" in second.text
    assert "“It is like losing a member of the family,” she said. [1]" in second.text
    assert second.find("▶")["disabled"]
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_topic_an_outlet_and_dates_narrow_them(discord: Loopback) -> None:
    on_topic = await discord.slash("quotes", {"speaker": "Delphine Arkwright", "topic": "the valve"})
    assert "**Said by “Delphine Arkwright” about “the valve”**" in on_topic.text
    assert "She said the valve had done its job." in on_topic.text
    narrowed = await discord.slash(
        "quotes", {"speaker": "Leonie Hask", "outlet": "northlight tv", "until": "7 Oct 2024"}
    )
    assert "2 quotations · newest first · only Northlight TV · until 7 Oct 2024" in narrowed.text
    suggested = await discord.autocomplete("quotes", "outlet", "north")
    assert [choice["value"] for choice in suggested.choices or []] == ["Northlight TV"]
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_of_what_nobody_said_it_is_said_so(discord: Loopback) -> None:
    nothing = await discord.slash("quotes", {"speaker": "Zebedee Quux"})
    assert "**The coverage reports nothing that they said.**" in nothing.text
    assert not nothing.find("▶")
    off_topic = await discord.slash("quotes", {"speaker": "Leonie Hask", "topic": "quantum yoghurt"})
    assert "**The coverage reports nothing that they said about this.**" in off_topic.text
    nobody = await discord.slash("quotes", {"speaker": "the"})
    assert "There is no speaker." in nobody.text
    discord.assert_clean()


async def test_hostile_speakers_stay_words(discord: Loopback, troubled_home: Path, tmp_path: Path) -> None:
    async with bot_on(discord, copy_home(troubled_home, tmp_path / "home")):
        for speaker in (
            "the roads agency",
            "Sorcha Vane",
            "@everyone",
            "**`agency`** [x](https://evil.example)",
        ):
            require_harmless(await discord.slash("quotes", {"speaker": speaker}))
    discord.assert_clean()
