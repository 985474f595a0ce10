"""Settings of the index: what can be configured, its limits and its defaults.

Pure data: nothing here reads a file or the environment (`bot.config` does). Every setting and its
default also stand in `config.example.toml`; a test keeps the two alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import SettingsError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
OWN_READER = "dateline"


_Settings = TypeVar("_Settings", bound="Settings")


class Section(BaseModel):
    """A part of the settings: nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


_BLANK = re.compile(r"\s")


def _plain_address(address: str) -> str:
    """Refuses what is no address of the web, or might hold a secret, which has no place in it."""
    if not address:
        return address
    parts = urlsplit(address)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.port == 0
        or _BLANK.search(address)
    ):
        raise ValueError("an address such as http://127.0.0.1:11434/v1 is needed")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address without name, key, ? or # is needed; key_env names where the key is")
    return address


class EmbeddingSettings(Section):
    """Which model turns text into vectors, and how.

    Attributes:
        model: A sentence-transformers model: a hub name, a local folder, or the default, which is
            installed with Dateline and needs no network.
        backend: What encodes many passages: `torch`, that is sentence-transformers, or `onnx`, the export of
            the model that `fast_questions` is about.
        batch_size: Passages that torch encodes at once.
        bf16: Let torch encode passages in bfloat16: `auto` where the processor computes in it.
        threads: Threads for encoding passages; 0 for one per core.
        fast_questions: Encode questions, and a few passages, with ONNX Runtime from a one-time export of the
            model.
    """

    model: Annotated[str, Field(min_length=1)] = DEFAULT_MODEL
    backend: Annotated[str, Field(pattern="^(torch|onnx)$")] = "torch"
    batch_size: Annotated[int, Field(ge=1, le=1024)] = 16
    bf16: Annotated[str, Field(pattern="^(auto|on|off)$")] = "auto"
    threads: Annotated[int, Field(ge=0, le=256)] = 0
    fast_questions: bool = True

    @model_validator(mode="after")
    def _has_an_export(self) -> Self:
        if self.backend == "onnx" and not self.fast_questions:
            raise ValueError('backend = "onnx" needs fast_questions = true, which makes the export')
        return self


class PassageSettings(Section):
    """How articles are cut into passages.

    Attributes:
        target_words: Soft upper limit of a passage.
        overlap_sentences: Sentences repeated from the passage before.
    """

    target_words: Annotated[int, Field(ge=20, le=1000)] = 130
    overlap_sentences: Annotated[int, Field(ge=0, le=5)] = 1


class IntakeSettings(Section):
    """What is accepted as an article.

    Attributes:
        max_megabytes: Largest file, after decompression; larger ones are refused.
        min_words: Shortest body; shorter ones are refused.
    """

    max_megabytes: Annotated[int, Field(ge=1, le=4096)] = 64
    min_words: Annotated[int, Field(ge=1, le=1000)] = 40


class WebSettings(Section):
    """How pages and feeds are fetched.

    Attributes:
        contact: Where whoever runs a web server can reach whoever runs Dateline: an address of a page or
            of a mailbox, told with every request.
        timeout_seconds: Time for one request with its redirects and its body.
        max_megabytes: Largest page or feed, after decompression.
        redirects: Redirects followed at most.
        connections: Requests at once, over all hosts.
        per_host: Requests at once to one host.
        pause_seconds: Time between two requests to one host; its robots.txt may ask for more.
        attempts: How often a request is made that fails for now.
        private_hosts: Host names, addresses or networks (CIDR) that may be reached although they are not
            public ones.
    """

    contact: str = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    max_megabytes: Annotated[int, Field(ge=1, le=100)] = 10
    redirects: Annotated[int, Field(ge=0, le=20)] = 5
    connections: Annotated[int, Field(ge=1, le=200)] = 16
    per_host: Annotated[int, Field(ge=1, le=10)] = 2
    pause_seconds: Annotated[float, Field(ge=0.0, le=60.0, strict=False)] = 1.0
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    private_hosts: list[str] = Field(default_factory=list)


class FeedSettings(Section):
    """How feeds are polled.

    Attributes:
        poll: Whether the bot polls feeds by itself.
        shortest_minutes: Shortest time between two polls of one feed.
        longest_hours: Longest time between two polls of one feed.
        failures: Failures in a row after which those who look after a feed are told.
        newest: Items of a feed that are taken in when it is polled for the first time.
        revisit_days: Days for which an article's page is looked at again for corrections; 0 for never.
        gone: What becomes of an article that is no longer where it was printed: `keep` it with a label, or
            `drop` it.
    """

    poll: bool = True
    shortest_minutes: Annotated[int, Field(ge=1, le=1440)] = 5
    longest_hours: Annotated[int, Field(ge=1, le=720)] = 24
    failures: Annotated[int, Field(ge=1, le=100)] = 5
    newest: Annotated[int, Field(ge=1, le=10_000)] = 100
    revisit_days: Annotated[int, Field(ge=0, le=365)] = 7
    gone: Annotated[str, Field(pattern="^(keep|drop)$")] = "keep"


class ReaderSettings(Section):
    """What reads the best passages for a question, sentence by sentence.

    Attributes:
        model: `dateline` for the reader that is installed with Dateline; else a cross-encoder that gives one
            score: a hub name, or a local folder; empty for none.
        passages: Passages from which sentences are read for a question, the best ones.
        characters: Characters that are read for a question at most, headlines included: the sentences that
            promise most, and those around them. Most of a question's time goes into this.
        threads: Threads that share the work on one question; 0 for one per core, at most 4.
    """

    model: str = OWN_READER
    passages: Annotated[int, Field(ge=1, le=10)] = 6
    characters: Annotated[int, Field(ge=500, le=20_000)] = 3000
    threads: Annotated[int, Field(ge=0, le=64)] = 0


class AnswerSettings(Section):
    """When a question counts as answered.

    Attributes:
        threshold: Confidence in [0, 1] below which the reply is that the coverage does not answer.
            At the default, 72% of 144 unanswerable and 7% of 137 answerable questions are refused.
    """

    threshold: Annotated[float, Field(ge=0.0, le=1.0)] = 0.36


class WriterSettings(Section):
    """A language model that puts the evidence of an answer into sentences; off unless it is named.

    Attributes:
        base_url: Where it is served, in the manner of OpenAI: `/chat/completions` is added.
        model: Its name there.
        key_env: The variable of the environment that holds the key; empty where none is needed.
        timeout_seconds: Time after which the answer goes out without it.
        at_once: Answers that are written up at once; others wait, within that time.
        parameters: What else every request says, as the endpoint understands it.
    """

    base_url: Annotated[str, AfterValidator(_plain_address)] = ""
    model: str = ""
    key_env: Annotated[str, Field(pattern="^([A-Za-z_][A-Za-z0-9_]*)?$")] = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = 20
    at_once: Annotated[int, Field(ge=1, le=64)] = 2
    parameters: dict[str, str | int | float | bool] = {"max_tokens": 500, "temperature": 0.0}

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.base_url) != bool(self.model):
            raise ValueError("base_url and model belong together: set both, or neither")
        if not self.base_url and self.key_env:
            raise ValueError("key_env is of no use without base_url and model")
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is a writer."""
        return bool(self.model)


class Settings(Section):
    """All settings of the index."""

    embedding: EmbeddingSettings = EmbeddingSettings()
    passages: PassageSettings = PassageSettings()
    intake: IntakeSettings = IntakeSettings()
    web: WebSettings = WebSettings()
    feeds: FeedSettings = FeedSettings()
    reader: ReaderSettings = ReaderSettings()
    answer: AnswerSettings = AnswerSettings()
    writer: WriterSettings = WriterSettings()


def parse_settings(values: Mapping[str, Any], model: type[_Settings]) -> _Settings:
    """Validates settings from a mapping, such as a parsed TOML file.

    Args:
        values: What was read.
        model: `Settings`, or a front end's class that adds sections of its own.

    Raises:
        SettingsError: A setting is unknown, of the wrong kind or out of range; the message names it.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_url=False):
            name = ".".join(str(part) for part in problem["loc"])
            if problem["type"] == "extra_forbidden":
                lines.append(f"{name}: there is no such setting")
            else:
                says = problem["msg"].removeprefix("Value error, ")
                lines.append(f"{name}: {says[0].lower()}{says[1:]}")
        raise SettingsError("In the configuration: " + "; ".join(lines) + ".") from error
