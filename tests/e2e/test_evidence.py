"""The button Evidence: what was quoted, where it stands, and what has become of it since."""

from pathlib import Path

import pytest
from homes import copy_home
from loopback import Loopback, Result, render_message
from stage import Stage, bot_on, in_terminal

BLAMED = {"question": "Who was blamed for the Baghdad attack?"}
FIRST = "**__The U.S. Embassy in Iraq on Friday blamed"
LAST = "**__Jaafar al-Husseini, a spokesman for Kataib Hezbollah"
MERIDIAN = "https://meridianwire.example/world/2024/09/13/us-embassy-blames-militias-baghdad"


def evidence_ids(answer: Result) -> list[str]:
    """The custom_ids of the buttons Evidence, from top to bottom."""
    assert answer.final is not None
    (card,) = answer.final["components"]
    beside = [part["accessory"] for part in card["components"] if "accessory" in part]
    return [button["custom_id"] for button in beside if button.get("label") == "Evidence"]


@pytest.mark.usefixtures("stage")
async def test_the_quoted_words_are_marked_and_the_neighbours_are_a_click_away(discord: Loopback) -> None:
    answer = await discord.slash("ask", BLAMED)
    assert "**[1, 2, 5]**" in answer.text

    evidence = await discord.click(answer, "Evidence", user=discord.world.other)
    assert evidence.ephemeral
    assert "passage 1 of 2" in evidence.text
    assert FIRST in evidence.text
    assert "**__No group has claimed responsibility" in evidence.text  # the article's other quotations, too
    assert LAST not in evidence.text
    assert evidence.find("Open the article")["url"] == MERIDIAN
    assert evidence.find("◀")["disabled"]

    turned = await discord.click(evidence, "▶")
    assert len(turned.messages) == 1
    assert "passage 2 of 2" in turned.text
    assert LAST in turned.text
    back = await discord.click(turned, "◀")
    assert FIRST in back.text

    for custom_id in evidence_ids(answer):
        assert "**__" in (await discord.click(answer, custom_id=custom_id)).text
    discord.assert_clean()


async def test_the_buttons_of_old_messages_work_after_a_restart(discord: Loopback, home: Path) -> None:
    async with bot_on(discord, home):
        answer = await discord.slash("ask", BLAMED)
        evidence = await discord.click(answer, "Evidence")
        listed = await discord.slash("sources latest")
    async with bot_on(discord, home):
        assert "passage 2 of 2" in (await discord.click(evidence, "▶")).text
        assert FIRST in (await discord.click(answer, "Evidence")).text
        assert "noted" in (await discord.click(answer, "👍")).text
        assert "page 2 of 3" in (await discord.click(listed, "▶")).text
        form = await discord.click(answer, "Follow up")
        further = await discord.submit_modal(form, {"Your question": "and when was that?"})
        assert "Understood as: When was that — the Baghdad attack?" in further.text
        discord.assert_clean()


async def test_an_article_that_was_removed_is_said_to_be_gone(discord: Loopback, stage: Stage) -> None:
    answer = await discord.slash("ask", BLAMED)
    unanswered = await discord.slash("ask", {"question": "Who won the regatta?"})
    page = await discord.click(answer, "Evidence")
    titles = ("U.S. Embassy blames Iran-aligned", "Records and a protest at Ostrey")
    number, related = (stage.service.suggestions.articles(title, ())[0].article_id for title in titles)
    await in_terminal(stage, "remove", str(number), str(related), "--yes")

    for gone in (
        await discord.click(answer, "Evidence"),
        await discord.click(page, "▶"),
        await discord.click(unanswered, "Read"),
    ):
        # The answer itself may have got a note with the same click; the reply stands beside it then.
        await discord.wait_for(lambda gone=gone: [m for m in gone.messages if m not in answer.messages])
        reply = gone.standing[-1]
        shown = render_message(reply.payload(), header=False)
        assert reply.ephemeral
        assert "This article is no longer in the index" in shown
        assert "Sept. 10 explosion" not in shown
    missing = await discord.slash("sources article", {"article": str(number)})
    assert f"There is no article {number} here. /sources search" in missing.text
    discord.assert_clean()


async def test_an_article_that_was_revised_is_shown_as_it_was_quoted(
    discord: Loopback, home: Path, troubled_home: Path, tmp_path: Path
) -> None:
    async with bot_on(discord, home):
        answer = await discord.slash("ask", BLAMED)
        kept = next(each for each in evidence_ids(answer)[1:])
    async with bot_on(discord, copy_home(troubled_home, tmp_path / "later")):
        revised = await discord.click(answer, "Evidence")
        assert revised.ephemeral
        assert "revised since" in revised.text
        assert "no longer stand in it" in revised.text
        assert "revision 1 of 2" in revised.text
        assert f'{FIRST} "Iran-aligned militia groups" for Tuesday\'s attack' in revised.text
        assert "its first public accusation since the explosion.__**" in revised.text
        same = await discord.click(answer, custom_id=kept)
        assert "revised" not in same.text

        anew = await discord.slash("ask", BLAMED)
        assert "Compound since the explosion. [" in anew.text
        card = await discord.slash("sources article", {"article": "U.S. Embassy blames Iran-aligned"})
        assert "Revised 1 time, last" in card.text
        discord.assert_clean()
