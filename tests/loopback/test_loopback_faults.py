"""Faults on demand, and the gateway's ways to lose a client: what each does to a real one."""

import asyncio
import time

import aiohttp
import discord
import pytest

from . import Loopback
from .sample_client import COMMANDS, SampleClient

ASK = {"question": "What broke?"}


@pytest.fixture(autouse=True)
def _reconnect_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits for a second or more before it connects again; the tests need not."""
    monkeypatch.setattr(discord.client.ExponentialBackoff, "delay", lambda _: 0.02)


@pytest.mark.usefixtures("client")
async def test_a_429_is_waited_out(loopback: Loopback) -> None:
    for scope in ("user", "global"):
        fault = loopback.fault("original", status=429, retry_after=0.2, scope=scope)
        answer = await loopback.slash("ask", ASK)
        assert fault.hits == 1
        assert answer.ok
        assert answer.final_s is not None
        assert answer.final_s > 0.2
    loopback.assert_clean()


@pytest.mark.usefixtures("client")
async def test_server_errors_are_tried_again(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    real = asyncio.sleep
    monkeypatch.setattr("discord.http.asyncio.sleep", lambda seconds: real(min(seconds, 0.01)))
    fault = loopback.fault("original", status=503, times=2)
    assert (await loopback.slash("ask", ASK)).ok
    assert fault.hits == 2
    statuses = [each.status for each in loopback.server.requests if each.fault]
    assert statuses == [503, 503]


async def test_a_fault_lasts_until_it_is_cleared(loopback: Loopback, client: SampleClient) -> None:
    loopback.fault("followup", status=400, times=None, body={"code": 12345, "message": "no"})
    upload = {"file": ("a.txt", b"x")}
    for _ in range(2):
        result = await loopback.slash("index upload", upload, user=loopback.world.manager)
        await loopback.wait_for(lambda: client.errors)
        assert client.errors.pop().code == 12345  # type: ignore[attr-defined]
        assert result.text == "a.txt: x x1"
    loopback.server.faults.clear()
    result = await loopback.slash("index upload", upload, user=loopback.world.manager)
    assert result.text == "a.txt: x x1\nand that was all"


async def test_slow_on_the_way_in_is_late_and_slow_to_answer_is_not(
    loopback: Loopback, client: SampleClient
) -> None:
    loopback.fault("callback", delay=1.2, where="before")
    late = await loopback.slash("ask", ASK, ack_window=0.8)
    assert [each.kind for each in late.violations] == ["late-ack"]
    await loopback.wait_for(lambda: client.errors)
    loopback.fault("callback", delay=1.2, where="after")
    slow = await loopback.slash("ask", ASK, ack_window=0.8)
    assert slow.ok
    assert slow.ack_s is not None
    assert slow.final_s is not None
    assert slow.ack_s < 0.8
    assert slow.final_s > 1.2


async def test_a_cut_connection(loopback: Loopback, client: SampleClient) -> None:
    fault = loopback.fault("followup", drop=True, times=None)
    result = await loopback.slash("index upload", {"file": ("a.txt", b"x")}, user=loopback.world.manager)
    await loopback.wait_for(lambda: client.errors)
    assert fault.hits >= 1
    assert isinstance(client.errors[0], aiohttp.ClientError)
    assert result.text == "a.txt: x x1"


async def test_a_file_that_cannot_be_fetched(loopback: Loopback, client: SampleClient) -> None:
    loopback.fault("file", status=404)
    result = await loopback.slash(
        "index upload", {"file": ("a.txt", b"x")}, user=loopback.world.manager, ack_window=0.1
    )
    assert not result.ok
    assert isinstance(client.errors[0], discord.NotFound)


async def test_rate_limits_refuse_what_is_too_much(loopback: Loopback) -> None:
    headers = {"Authorization": f"Bot {loopback.token}"}
    async with aiohttp.ClientSession(f"{loopback.url}/api/v10/", headers=headers) as session:
        path = f"channels/{loopback.channel().id}/messages"
        for n in range(6):
            response = await session.post(path, json={"content": f"message {n}"})
            assert response.status == (200 if n < 5 else 429)
        assert response.headers["X-RateLimit-Scope"] == "user"
        answer = await response.json()
        assert 0 < answer["retry_after"] <= 5
        assert not answer["global"]
        elsewhere = f"channels/{loopback.channel('news').id}/messages"
        assert (await session.post(elsewhere, json={"content": "another bucket"})).status == 200
        responses = [await session.get(f"users/{user}") for user in [loopback.world.member.id] * 50]
        assert responses[-1].status == 429
        assert (await responses[-1].json())["global"]
        assert responses[-1].headers["X-RateLimit-Global"] == "true"
    assert {each.kind for each in loopback.violations} == {"rate-limit"}


async def test_rate_limits_can_be_switched_off() -> None:
    async with Loopback(rate_limits=False) as loopback:
        headers = {"Authorization": f"Bot {loopback.token}"}
        async with aiohttp.ClientSession(f"{loopback.url}/api/v10/", headers=headers) as session:
            path = f"channels/{loopback.channel().id}/messages"
            for _ in range(60):
                assert (await session.post(path, json={"content": "m"})).status == 200
        loopback.assert_clean()


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("how", ["cut", "closed", "asked"])
async def test_a_lost_connection_is_resumed_with_all_that_was_missed(loopback: Loopback, how: str) -> None:
    gateway = loopback.gateway
    if how == "asked":
        gateway.ask_reconnect()
    else:
        assert await gateway.drop(None if how == "cut" else 4000) == 1
    answer = await loopback.mention("did you miss this?")
    assert answer.text == "heard: @Dateline did you miss this?"
    assert gateway.count("resumed") == 1
    assert gateway.count("identify") == 1
    loopback.assert_clean()


@pytest.mark.usefixtures("client")
async def test_an_invalid_session_is_begun_anew(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.gateway.invalidate(resumable=False)
    await loopback.wait_for(lambda: loopback.gateway.count("identify") == 2)
    await loopback.ready()
    assert (await loopback.slash("ask", ASK)).ok
    assert loopback.gateway.count("resume") == 0


@pytest.mark.usefixtures("client")
async def test_a_refused_resume_ends_in_a_new_session(loopback: Loopback) -> None:
    loopback.gateway.refuse_resume = True
    await loopback.gateway.drop()
    await loopback.wait_for(lambda: loopback.gateway.count("identify") == 2)
    await loopback.ready()
    assert loopback.gateway.count("resume") == 1
    assert loopback.gateway.count("resumed") == 0
    assert (await loopback.slash("ask", ASK)).ok


@pytest.mark.usefixtures("client")
async def test_a_gateway_that_is_down_for_a_while(loopback: Loopback) -> None:
    loopback.gateway.down = True
    await loopback.gateway.drop()
    await asyncio.sleep(0.1)
    assert not loopback.gateway.connected
    loopback.gateway.down = False
    await loopback.ready()
    assert (await loopback.slash("ask", ASK)).ok


async def test_a_silent_client_is_cut_off() -> None:
    async with Loopback(heartbeat_s=0.05) as loopback, aiohttp.ClientSession() as session:
        loopback.gateway.grace_s = 0.05
        async with session.ws_connect(f"{loopback.gateway.url}/?v=10&encoding=json") as socket:
            assert (await socket.receive_json())["op"] == 10
            assert (await socket.receive()).data == 4009
        assert [each.code for each in loopback.violations] == [4009]


async def test_a_flood_of_events_is_cut_off(loopback: Loopback) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{loopback.gateway.url}/?v=10&encoding=json") as socket,
    ):
        await socket.receive_json()
        for _ in range(121):
            await socket.send_json({"op": 1, "d": None})
        while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.data == 4008


async def test_views_survive_a_reconnect_and_a_new_client(loopback: Loopback) -> None:
    async with loopback.running(SampleClient(), commands=COMMANDS):
        answer = await loopback.slash("ask", ASK)
    async with loopback.running(SampleClient(), commands=COMMANDS):
        assert (await loopback.click(answer, "Evidence 1")).text == "passage 1"


async def test_answers_are_measured_while_the_loop_is_busy(loopback: Loopback, client: SampleClient) -> None:
    """A bot that blocks the loop of the test is late all the same: the clock does not stop."""

    async def block() -> None:
        time.sleep(0.3)  # noqa: ASYNC251 -- the point of the test

    blocked = asyncio.create_task(block())
    result = await loopback.slash("ask", ASK, ack_window=0.1)
    await blocked
    assert [each.kind for each in result.violations] == ["late-ack"]
    await loopback.wait_for(lambda: client.errors)
