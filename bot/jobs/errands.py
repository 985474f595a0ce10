"""What the gatherer is asked to do: one request on a line of JSON."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from index.errors import UsageError


class _Errand(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Poll(_Errand):
    """Poll the feeds that are due, until none is."""

    kind: Literal["poll"] = "poll"


class Discover(_Errand):
    """Find the feeds of a site, or see that an address is one.

    Attributes:
        address: Of the feed, or of the site's front page.
    """

    kind: Literal["discover"] = "discover"
    address: str


Errand = Poll | Discover


@cache
def _errands() -> TypeAdapter[Errand]:
    return TypeAdapter(Annotated[Errand, Field(discriminator="kind")])


def read_errand(line: bytes) -> Errand:
    """The errand that stands on a line.

    Raises:
        UsageError: It is none that this version knows.
    """
    try:
        return _errands().validate_json(line)
    except ValidationError as error:
        raise UsageError("The gatherer was asked for something that it does not know.") from error
