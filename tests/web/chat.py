"""An endpoint that speaks OpenAI's chat completions, on a loopback web server.

with Site() as site:
    chat = Chat(site)
    chat.says("The embassy blamed militias [1].")
    Writer(chat.settings())
    assert chat.evidence()[0]["speaker"] == "the embassy"
"""

from __future__ import annotations

import json
from asyncio import StreamWriter
from collections.abc import Callable
from typing import Any

from index.settings import WriterSettings

from .site import Handler, Request, Site, head

PATH = "/v1/chat/completions"
KEY = "sk-secret-of-the-test"
Says = Callable[[list[dict[str, Any]]], str]
"""What the model makes of the evidence that it is given."""


def completion(content: object) -> bytes:
    """The body of an answer, with much beside the text, as services send it."""
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 400, "completion_tokens": 60, "total_tokens": 460}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "little",
        "choices": [choice],
        "usage": usage,
    }
    return json.dumps(body).encode()


class Chat:
    """A model on a server.

    Args:
        site: The server.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    def says(self, text: str | Says) -> None:
        """Answers every request with a text, or with what is made of the evidence."""

        async def answer(request: Request, writer: StreamWriter) -> None:
            content = text if isinstance(text, str) else text(_data(request)["evidence"])
            body = completion(content)
            writer.write(head(200, Content_Type="application/json", Content_Length=str(len(body))) + body)

        self.answers(answer)

    def answers(self, handler: Handler | None = None, **answer: Any) -> None:
        """Answers every request to the letter, or with whatever a handler writes."""
        self.site.answer(PATH, handler, **answer)

    def settings(self, **more: Any) -> WriterSettings:
        """Settings that name it."""
        return WriterSettings(
            **{"base_url": self.site.url("/v1"), "model": "little", "timeout_seconds": 5, **more}
        )

    @property
    def requests(self) -> list[Request]:
        """What it was asked, in order."""
        return [request for request in self.site.requests if request.path == PATH]

    def body(self) -> dict[str, Any]:
        """The last request."""
        parsed: dict[str, Any] = json.loads(self.requests[-1].body)
        return parsed

    def evidence(self) -> list[dict[str, Any]]:
        """The evidence of the last request."""
        pieces: list[dict[str, Any]] = _data(self.requests[-1])["evidence"]
        return pieces


def _data(request: Request) -> dict[str, Any]:
    """The data between the marks in the last message."""
    content = json.loads(request.body)["messages"][-1]["content"]
    parsed: dict[str, Any] = json.loads(content.partition("\n")[2].rpartition("\n")[0])
    return parsed
