"""Channels: look at one, and show that the bot is typing."""

import time

from .routing import Answer, Request, Route


async def read(request: Request) -> Answer:
    channel = request.channel()
    request.need(channel)
    return 200, channel.payload()


async def typing(request: Request) -> Answer:
    channel = request.channel()
    request.need(channel, "send_messages")
    channel.typing.append(time.perf_counter())
    return 204, None


ROUTES = [
    Route("GET", "/channels/{channel_id}", read),
    Route("POST", "/channels/{channel_id}/typing", typing),
]
