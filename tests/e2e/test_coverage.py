"""/coverage: which outlets reported a subject and when, as a chart and in cited lines."""

import struct

import pytest
from loopback import Loopback

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.usefixtures("stage")
async def test_a_subject_is_charted_and_its_key_reports_are_cited(discord: Loopback) -> None:
    shown = await discord.slash("coverage", {"topic": "the Sarn flood", "days": 10})
    assert shown.ok, shown.render()
    assert shown.deferred
    assert not shown.ephemeral
    assert not shown.pings
    (name,) = shown.attachments
    image = shown.attachments[name]
    assert image.startswith(PNG)
    width, height = struct.unpack(">II", image[16:24])
    assert (width, height) >= (800, 400)
    assert len(image) < 200_000
    assert "**Coverage of “the Sarn flood”**" in shown.text
    assert "-# 21 Oct 2024 to 30 Oct 2024 · 6 articles" in shown.text
    assert "The days asked for hold nothing; these are the newest days before them that do." in shown.text
    assert f"(image {name}: Bar chart of the coverage of “the Sarn flood” from 21 Oct 2024" in shown.text
    assert (
        "By outlet: Meridian Wire 2, The Vessen Post 2, Northlight TV 1, The National Standard 1."
        in shown.text
    )
    assert "**Key reports**" in shown.text
    toll = shown.text.split("**dead**")[1].split("**missing**")[0]
    assert [line.split(" · ")[0].strip("| ") for line in toll.splitlines() if " · <t:" in line] == [
        "At least four",
        "Nine",
        "12",
    ]
    evidence = await discord.click(shown, "Evidence", user=discord.world.other)
    assert evidence.ephemeral
    assert "**__" in evidence.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_of_what_nobody_reported_there_is_no_chart(discord: Loopback) -> None:
    nothing = await discord.slash("coverage", {"topic": "quantum yoghurt"})
    assert "Nothing in the index reports on it, in these days or before." in nothing.text
    assert not nothing.attachments
    discord.assert_clean()
