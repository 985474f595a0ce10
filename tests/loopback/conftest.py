"""A loopback, and one with the sample client in it."""

from collections.abc import AsyncIterator

import pytest

from .loopback import Loopback
from .sample_client import COMMANDS, SampleClient


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback() as discord:
        yield discord


@pytest.fixture
async def client(loopback: Loopback) -> AsyncIterator[SampleClient]:
    """The sample client, at work in the loopback."""
    client = SampleClient()
    async with loopback.running(client, commands=COMMANDS):
        yield client
