"""What may be changed in the index, as it is kept in the queue and handed to the worker.

Each of these may be done twice with the same result, because a job that was interrupted is done again from
its beginning: an article that is there already is left alone, one that is gone is not removed again, and
what is built anew is built from the same articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from index.errors import UsageError

Collections = Annotated[tuple[str, ...], Field(min_length=1)]
"""Names of collections; never none, which elsewhere means all of them."""
ArticleIds = Annotated[tuple[int, ...], Field(min_length=1)]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Given(_Change):
    """What an admin states about a file, before what the file says itself.

    Attributes:
        outlet: Who published it.
        published: The day of publication in ISO 8601.
        title: The headline.
        url: Its address.
    """

    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None


class File(_Change):
    """An attachment that was saved.

    Attributes:
        path: Where it lies, absolute.
        name: What it is called where it comes from; shown in the report.
        given: What its admin states.
    """

    path: Path
    name: Annotated[str, Field(min_length=1)]
    given: Given = Given()


class _Addition(_Change):
    """Articles to be added.

    Attributes:
        collections: The collections they are to belong to.
        scope: Prefix of their identity: one address may have another text elsewhere. None for a
            collection that everybody shares.
        owner: Who offers them, such as the id of a server: files of one name from two owners are two
            articles, where they have no address, although the collection is shared.
    """

    collections: Collections
    scope: str | None = None
    owner: str = ""


class AddFiles(_Addition):
    """Index files, of any format that the terminal takes."""

    kind: Literal["upload"] = "upload"
    files: Annotated[tuple[File, ...], Field(min_length=1)]


class AddText(_Addition):
    """Index an article whose text somebody typed or pasted.

    Attributes:
        title: Its headline, which it is known by where it has no address.
        text: Its body.
        outlet: Who published it.
        published: The day of publication in ISO 8601.
        url: Its address.
    """

    kind: Literal["paste"] = "paste"
    title: Annotated[str, Field(min_length=1)]
    text: str
    outlet: str | None = None
    published: str | None = None
    url: str | None = None


class AddPages(_Addition):
    """Fetch pages from the web, and index the articles that are found there.

    Attributes:
        urls: Their addresses, as somebody wrote them.
        lists: Files of addresses, one on a line.
        outlet: Who published them.
    """

    kind: Literal["fetch"] = "fetch"
    urls: tuple[str, ...] = ()
    lists: tuple[File, ...] = ()
    outlet: str | None = None

    @model_validator(mode="after")
    def _require_some(self) -> Self:
        if not self.urls and not self.lists:
            raise ValueError("no page is named")
        return self


class TakeIn(_Change):
    """Index what came from feeds and waits. Nobody asks for it, and nobody is told of it.

    Attributes:
        limit: Documents to take in at most: whoever asks for something else is to wait for few.
    """

    kind: Literal["take_in"] = "take_in"
    limit: Annotated[int, Field(ge=1)]


class Reindex(_Change):
    """Build the vector index and the lexical index anew, from all articles."""

    kind: Literal["reindex"] = "reindex"


class Reembed(_Change):
    """Cut and embed articles anew.

    Attributes:
        collections: Only articles that belong to one of these.
        articles: Only these; None for all.
        outlet: Only those of this outlet.
    """

    kind: Literal["reembed"] = "reembed"
    collections: Collections
    articles: ArticleIds | None = None
    outlet: str | None = None


class Remove(_Change):
    """Take articles out of collections; those that are in no other then, out of everything.

    Attributes:
        articles: Their ids.
        collections: Where they are taken out.
    """

    kind: Literal["remove"] = "remove"
    articles: ArticleIds
    collections: Collections


Change = AddFiles | AddText | AddPages | TakeIn | Reindex | Reembed | Remove


@cache
def _changes() -> TypeAdapter[Change]:
    return TypeAdapter(Annotated[Change, Field(discriminator="kind")])


def to_json(change: Change) -> str:
    """A change on one line of JSON."""
    return change.model_dump_json()


def from_json(kept: str | bytes | Mapping[str, Any]) -> Change:
    """The change that `to_json` wrote, or that its dictionary stands for.

    Raises:
        UsageError: It is none that this version knows.
    """
    try:
        if isinstance(kept, Mapping):
            # By way of JSON: there a list may stand for a tuple and a text for a path.
            return _changes().validate_json(_dumps(kept))
        return _changes().validate_json(kept)
    except ValidationError as error:
        raise UsageError(
            "This job was written down by another version of Dateline and cannot be read. Ask for it again."
        ) from error


def _dumps(kept: Mapping[str, Any]) -> str:
    import json

    return json.dumps(dict(kept))
