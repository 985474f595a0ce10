"""One request to an endpoint that speaks OpenAI's chat completions.

aiohttp, which Dateline fetches the web with, does this as well: a time limit of the event loop holds for the
whole of a request, however slowly an answer drips in, and whoever stops waiting leaves no thread behind.
What is logged or shown of a failure never quotes the answer: services repeat the key in their complaints.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import aiohttp
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from index.errors import FetchError, WriterError
from index.gather.web.bodies import read_body
from index.settings import WriterSettings

LARGEST = 256 * 1024
"""Bytes of an answer: many times what a few sentences take, with all that services put around them."""
_PAUSE_S = 0.2


async def complete(settings: WriterSettings, key: str, messages: Sequence[dict[str, str]]) -> str:
    """Has a chat go on by one message, and returns its text.

    The caller limits the time. A connection that fails is tried once more; what was answered is not.

    Args:
        settings: Where, and with which model.
        key: The key; empty for none.
        messages: The chat.

    Raises:
        WriterError: Nothing came back that could be used; the message says why and holds nothing secret.
    """
    body = {**settings.parameters, "model": settings.model, "messages": list(messages), "stream": False}
    try:
        return _content(await _post(settings.base_url.rstrip("/") + "/chat/completions", key, body))
    except (aiohttp.ClientError, UnicodeError) as error:  # the latter from names that no host can have
        raise WriterError(f"it cannot be reached ({type(error).__name__})") from error
    except FetchError as error:
        raise WriterError("its answer is too large or broken") from error


@retry(
    retry=retry_if_exception_type(aiohttp.ClientConnectionError),
    stop=stop_after_attempt(2),
    wait=wait_fixed(_PAUSE_S),
    reraise=True,
)
async def _post(url: str, key: str, body: dict[str, Any]) -> bytes:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    unlimited = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(timeout=unlimited, auto_decompress=False) as session,
        # Another address than the one configured must not get the key, nor the evidence.
        session.post(url, json=body, headers=headers, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise WriterError(f"it answered {response.status}")
        return await read_body(response.content.iter_any(), "", LARGEST)


def _content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise WriterError("its answer is no chat completion") from error
    if not isinstance(content, str) or not content.strip():
        raise WriterError("its answer is empty")
    return content
