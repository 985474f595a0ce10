"""/sources: lists page by page, narrowed by outlet and dates, and one article with its passages."""

import datetime as dt

import pytest
from loopback import Loopback, Result
from stage import Stage, lanes_blocked


async def look_up(discord: Loopback, command: str, **options: str) -> Result:
    """What only the person who looks something up is shown."""
    result = await discord.slash(f"sources {command}", options)
    assert result.ok, result.render()
    assert result.ephemeral
    assert not result.pings
    return result


def headlines(result: Result) -> list[str]:
    return [
        line.removeprefix("| ")
        for line in result.text.splitlines()
        if line.startswith("| [") and "](" in line
    ]


@pytest.mark.usefixtures("stage")
async def test_the_latest_articles_twenty_a_page(discord: Loopback) -> None:
    shown = await look_up(discord, "latest")
    pages = [headlines(shown)]
    assert "48 articles · page 1 of 3" in shown.text
    assert len(pages[0]) == 20
    assert pages[0][0].startswith("[Space Office and Corvane at odds over who pays for Heron delay](https://")
    assert "-# Ledger & Exchange · <t:1731585600:D> · article " in shown.text
    assert shown.find("◀")["disabled"]
    for number in (2, 3):
        shown = await discord.click(shown, "▶")
        assert f"page {number} of 3" in shown.text
        assert len(shown.messages) == 1  # the list is turned in its place
        pages.append(headlines(shown))
    assert shown.find("▶")["disabled"]
    assert len({headline for page in pages for headline in page}) == 48
    assert headlines(await discord.click(shown, "◀")) == pages[1]
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_a_search_by_words_outlet_and_dates(discord: Loopback) -> None:
    found = await look_up(discord, "search", query="embassy")
    assert "**Articles about “embassy”**" in found.text
    assert any("U.S. Embassy blames" in headline for headline in headlines(found))
    flood = await look_up(discord, "search", query="flood", outlet="meridian wire", since="28 Oct 2024")
    assert "1 article · only Meridian Wire · since 28 Oct 2024" in flood.text
    assert "Sarn flood toll reaches 12" in flood.text
    early = await look_up(discord, "latest", until="1 Sept 2024")
    assert "7 articles · only until 1 Sep 2024" in early.text
    nothing = await look_up(discord, "search", query="zebra quantum yoghurt")
    assert "0 articles" in nothing.text
    assert "Nothing was found. Try other words" in nothing.text
    narrow = await look_up(discord, "latest", outlet="Orbit Weekly", until="1 Sept 2024")
    assert "Nothing was found. Try a longer period or all outlets" in narrow.text
    unknown = await look_up(discord, "search", query="flood", outlet="Meridan Wire")
    assert "Did you mean Meridian Wire?" in unknown.text
    discord.assert_clean()


@pytest.mark.usefixtures("stage")
async def test_the_outlets_with_their_articles(discord: Loopback) -> None:
    outlets = await look_up(discord, "outlets")
    assert "12 outlets, 48 articles" in outlets.text
    assert "- Meridian Wire · 9 articles" in outlets.text
    assert outlets.text.index("Meridian Wire") < outlets.text.index("Touchline Daily")
    discord.assert_clean()


async def test_an_article_by_its_headline_passage_by_passage(discord: Loopback, stage: Stage) -> None:
    await discord.autocomplete("sources article", "article", "emb")  # what may be seen here is known then
    async with lanes_blocked(stage):
        suggested = await discord.autocomplete("sources article", "article", "embasy militas")
    assert suggested.choices
    names = [choice["name"] for choice in suggested.choices]
    title = "U.S. Embassy blames Iran-aligned militias for Baghdad compound attack"
    (chosen,) = [choice for choice in suggested.choices if choice["name"].startswith(title)]
    assert chosen["name"] == f"{title} · Meridian Wire · 13 Sep 2024"
    assert all(len(name) <= 100 for name in names)

    card = await look_up(discord, "article", article=chosen["value"])
    for words in (
        f"**[{title}](https://meridianwire.example/world/2024/09/13/us-embassy-blames-militias-baghdad)**",
        "**Meridian Wire** · by Idris Coyne",
        "Published <t:1726228800:D> · indexed <t:",
        "First text, not revised since",
        f"article {chosen['value']} · in collection news",
        "passage 1 of 2",
        "BAGHDAD, Sept. 13 (Meridian Wire)",
    ):
        assert words in card.text
    assert card.find("Open the article")["url"].startswith("https://meridianwire.example/")
    turned = await discord.click(card, "▶")
    assert "passage 2 of 2" in turned.text
    assert "Jaafar al-Husseini" in turned.text

    typed = await look_up(discord, "article", article="four dead sarn floods orlay")
    assert "Four dead as Sarn floods Orlay" in typed.text
    assert "The same report also in: Meridian Wire (article" in typed.text
    assert "No article is called that." in (await look_up(discord, "article", article="qqqq zzzz")).text
    assert "There is no article 999 here." in (await look_up(discord, "article", article="#999")).text
    discord.assert_clean()


async def test_a_list_that_is_too_old_says_so(discord: Loopback, stage: Stage) -> None:
    listed = await look_up(discord, "latest")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    stage.state.prune(answers=tomorrow, requests=tomorrow, log=tomorrow)
    assert "This list is too old to be turned." in (await discord.click(listed, "▶")).text
    discord.assert_clean()
