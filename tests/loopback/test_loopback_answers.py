"""What people can do, and what they see of the answers, with a client that keeps to the rules."""

import discord
import pytest

from . import Loopback, NotDeliverableError
from .sample_client import OUTLETS, SampleClient, picture

pytestmark = pytest.mark.usefixtures("client")


async def test_a_deferred_answer_is_followed_to_its_end(loopback: Loopback) -> None:
    answer = await loopback.slash("ask", {"question": "What broke?"}, channel="news")
    assert answer.ok
    assert answer.deferred
    assert not answer.ephemeral
    assert answer.ack_s is not None
    assert answer.final_s is not None
    assert 0 < answer.ack_s < answer.final_s < 2
    assert [state.kind for state in answer.states] == ["create", "edit"]
    assert answer.states[0].loading
    assert answer.first_s == answer.final_s
    assert answer.attachments["chart.png"] == picture(40, 30)
    assert answer.final is not None
    assert answer.final["channel_id"] == str(loopback.channel("news").id)
    loopback.assert_clean()


async def test_a_card_reads_as_a_person_would_read_it(loopback: Loopback) -> None:
    answer = await loopback.slash("ask", {"question": "What broke?"})
    assert answer.text.splitlines() == [
        "| **What broke?**",
        "| Two valleys were evacuated. [1]   [ Evidence 1 ]",
        "| --------------------",
        "| (image chart.png: a grey box)",
        "[ Read ] -> https://harbour.example/1",
    ]
    assert "member in #general: /ask question:What broke?" in answer.render()
    assert loopback.transcript().startswith(answer.title)


async def test_a_private_answer_is_only_for_its_user(loopback: Loopback) -> None:
    answer = await loopback.slash("ask", {"question": "What broke?", "private": True})
    assert answer.ephemeral
    with pytest.raises(NotDeliverableError, match="cannot see"):
        await loopback.click(answer, "Evidence 1", user=loopback.world.other)


async def test_buttons_open_replies_edits_and_modals(loopback: Loopback) -> None:
    answer = await loopback.slash("ask", {"question": "What broke?"})
    evidence = await loopback.click(answer, "Evidence 1", user=loopback.world.other)
    assert evidence.ephemeral
    assert evidence.text == "passage 1"
    panel = await loopback.slash("index panel", user=loopback.world.manager)
    turned = await loopback.click(panel, "Next")
    assert turned.messages == panel.messages
    assert turned.text.startswith("page 2")
    slow = await loopback.click(panel, "Slow")
    assert slow.deferred
    assert slow.text.startswith("slowly done")
    with pytest.raises(NotDeliverableError, match="disabled"):
        await loopback.click(panel, "Next")
    with pytest.raises(NotDeliverableError, match="link"):
        await loopback.click(answer, "Read")
    loopback.assert_clean()


async def test_selects_take_what_they_offer(loopback: Loopback) -> None:
    panel = await loopback.slash("index panel", user=loopback.world.manager)
    chosen = await loopback.select(panel, [OUTLETS[1]], label="Outlet")
    assert chosen.text == f"chosen: {OUTLETS[1]}"
    with pytest.raises(NotDeliverableError, match="not among"):
        await loopback.select(panel, ["Nobody's Gazette"], label="Outlet")
    with pytest.raises(NotDeliverableError, match="1 to 1 wanted"):
        await loopback.select(panel, OUTLETS[:2], label="Outlet")


async def test_modals_are_filled_in_by_label(loopback: Loopback) -> None:
    panel = await loopback.slash("index panel", user=loopback.world.manager)
    modal = await loopback.click(panel, "Follow up")
    assert modal.modal is not None
    assert modal.modal["title"] == "Follow up"
    done = await loopback.submit_modal(modal, {"Question": "and when?", "Tone": ["formal"]})
    assert done.text == "again: and when? (formal)"
    with pytest.raises(NotDeliverableError, match="is required"):
        await loopback.submit_modal(modal, {"Tone": ["formal"]})
    with pytest.raises(NotDeliverableError, match="3 to 200 characters"):
        await loopback.submit_modal(modal, {"Question": "a", "Tone": ["formal"]})
    with pytest.raises(NotDeliverableError, match="no such field: Colour"):
        await loopback.submit_modal(modal, {"Question": "and when?", "Tone": ["plain"], "Colour": "red"})
    loopback.assert_clean()


async def test_autocomplete_gives_choices(loopback: Loopback) -> None:
    typed = await loopback.autocomplete("ask", "outlet", "wire", options={"question": "What broke?"})
    assert typed.choices == [{"name": "Meridian Wire", "value": "Meridian Wire"}]
    assert "choices: 'Meridian Wire'='Meridian Wire'" in typed.render()
    with pytest.raises(NotDeliverableError, match="no autocomplete"):
        await loopback.autocomplete("ask", "question", "wh")


async def test_files_are_uploaded_and_followups_follow(loopback: Loopback) -> None:
    options = {"file": ("a story.txt", b"once"), "count": 2}
    result = await loopback.slash("index upload", options, user=loopback.world.manager)
    assert result.text == "a_story.txt: once x2\nand that was all"
    assert result.message is result.messages[0]


async def test_the_message_menu_delivers_the_whole_message(loopback: Loopback) -> None:
    message = loopback.write("the dam broke", user=loopback.world.other, channel="news")
    result = await loopback.context_menu("Check against coverage", message)
    assert result.ephemeral
    assert result.text == "claim: the dam broke"


async def test_without_the_intent_only_mentions_and_direct_messages_can_be_read(
    loopback: Loopback, client: SampleClient
) -> None:
    unread = await loopback.say("nobody is asked", expect=False, for_s=0.1)
    assert not unread.messages
    assert client.seen == [""]
    mention = await loopback.mention("what broke?", guild=loopback.guilds[1])
    assert mention.text == "heard: @Dateline what broke?"
    assert mention.typing
    assert mention.ack_s is not None
    assert mention.final_s is not None
    assert mention.ack_s < mention.final_s
    direct = await loopback.dm("what broke?", user=loopback.world.outsider)
    assert direct.text == "heard: what broke?"
    assert client.seen[1:] == [f"{loopback.world.bot.mention} what broke?", "what broke?"]
    loopback.assert_clean()


async def test_a_reply_pings_the_author_of_a_message_but_not_of_an_answer_to_a_command(
    loopback: Loopback, client: SampleClient
) -> None:
    said = await loopback.mention("what broke?")
    again = await loopback.reply_to(said, "and when?")
    assert again.text == "heard: and when? (about: heard: @Dateline what broke?)"
    answer = await loopback.slash("ask", {"question": "What broke?"})
    unread = await loopback.reply_to(answer, "and when?", expect=False, for_s=0.1)
    assert not unread.messages
    assert client.seen[-1] == ""


async def test_what_the_client_refuses_never_reaches_the_bot(loopback: Loopback) -> None:
    world = loopback.world
    for path, options, user, complaint in (
        ("nothing", {}, world.member, "no such command"),
        ("ask", {}, world.member, "missing: question"),
        ("ask", {"question": "ab"}, world.member, "3 to 200 characters"),
        ("ask", {"question": "what?", "colour": "red"}, world.member, "no option 'colour'"),
        ("ask", {"question": "what?", "private": "yes"}, world.member, "takes no 'yes'"),
        ("index", {}, world.manager, "subcommand is wanted: "),
        ("index panel", {}, world.member, "lacks the permissions"),
        ("ask", {"question": "what?"}, world.outsider, "not a member"),
    ):
        with pytest.raises(NotDeliverableError, match=complaint):
            await loopback.slash(path, options, user=user)
    with pytest.raises(NotDeliverableError, match="cannot use commands"):
        await loopback.slash("ask", {"question": "what?"}, channel="hidden")
    with pytest.raises(NotDeliverableError, match="cannot write"):
        loopback.write("hello", channel="hidden")
    assert loopback.results == []
    owner = await loopback.slash("index panel", user=world.owner, channel="read-only")
    assert owner.ok


async def test_an_admin_gives_a_command_to_a_role(loopback: Loopback) -> None:
    readers = loopback.guild.role("Readers")
    loopback.grant("index", readers)
    with pytest.raises(NotDeliverableError, match="lacks the permissions"):
        await loopback.slash("index panel")
    loopback.guild.members[loopback.world.member.id].roles.append(readers)
    assert (await loopback.slash("index panel")).ok
    with pytest.raises(NotDeliverableError, match="lacks the permissions"):
        await loopback.slash("index panel", guild=loopback.guilds[1])


async def test_many_at_once_are_all_answered(loopback: Loopback) -> None:
    burst = await loopback.burst(20, lambda n: loopback.slash("ask", {"question": f"question {n}"}))
    assert not burst.failures
    assert all(f"question {n}" in result.text for n, result in enumerate(loopback.results))
    assert 0 < (burst.percentile("ack_s", 50) or 0) <= (burst.percentile("ack_s", 95) or 0)
    assert str(burst).startswith("20 at once in ")


async def test_simultaneous_mentions_are_told_apart(loopback: Loopback) -> None:
    loopback.server.rate_limits.enabled = False  # four typing indicators at once make discord.py wait
    burst = await loopback.burst(4, lambda n: loopback.mention(f"number {n}"))
    assert not burst.failures
    texts = [result.text for result in loopback.results]
    assert texts == [f"heard: @Dateline number {n}" for n in range(4)]


async def test_commands_keep_their_ids_when_they_are_registered_again(
    loopback: Loopback, client: SampleClient
) -> None:
    before = {key: command["id"] for key, command in loopback.server.commands[None].items()}
    await client.tree.sync()
    assert {key: command["id"] for key, command in loopback.server.commands[None].items()} == before
    assert loopback.server.syncs == 2
    assert loopback.server.creates == len(before)
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.bulk_upsert_global_commands(loopback.world.application_id, [{"name": "Not Lower"}])  # type: ignore[list-item]
    assert refused.value.code == 50035
    assert [each.kind for each in loopback.violations] == ["limits"]
