"""👍 and 👎 under an answer, and what the operator sees of them in a terminal."""

import json

from loopback import Loopback
from stage import Stage, in_terminal


async def test_ratings_are_kept_with_what_they_are_about(discord: Loopback, stage: Stage) -> None:
    answer = await discord.slash("ask", {"question": "Who was blamed for the Baghdad attack?"})
    unanswered = await discord.mention("who won the regatta?")
    other = discord.world.other
    pressed = [
        (await discord.click(answer, "👍"), "Thank you, your 👍 is noted."),
        (await discord.click(answer, "👍"), "Your 👍 was noted already."),
        (await discord.click(answer, "👎", user=other), "Thank you, your 👎 is noted."),
        (
            await discord.click(answer, "👍", user=other),
            "Thank you, your 👍 is noted.",
        ),  # the last word counts
        (await discord.click(unanswered, "👎"), "Thank you, your 👎 is noted."),
    ]
    for told, words in pressed:
        assert told.ephemeral
        assert words in told.text
    rated = [json.loads(line) for line in (await in_terminal(stage, "feedback", "--jsonl")).splitlines()]
    kept = {row["question"]: (row["helpful"], row["unhelpful"], row["answer"]) for row in rated}
    assert kept == {
        "Who was blamed for the Baghdad attack?": (2, 0, "Iran-aligned militia groups"),
        "who won the regatta?": (0, 1, None),
    }
    assert {row["generation"] for row in rated} == {stage.index.generation()}
    assert "who won the regatta?" in await in_terminal(stage, "feedback")
    discord.assert_clean()
