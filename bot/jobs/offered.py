"""The documents that a change offers to the index, under the names by which their owner knows them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from bot.jobs.changes import AddFiles, AddText, File
from index.models import MediaType, RawDocument, Rejected
from index.settings import IntakeSettings

EVERYBODY = "shared"
NAMELESS = "message.txt"
"""What Discord calls every text that was too long for a message and was sent as a file instead. Were such
files told apart by their name alone, the second would replace the first."""
_NAMING_CHARACTERS = 60


class Offered:
    """The documents of one addition. May be gone through several times.

    Args:
        change: What is offered.
        intake: What is accepted.
    """

    def __init__(self, change: AddFiles | AddText, intake: IntakeSettings) -> None:
        self._change = change
        self._intake = intake
        self._owner = change.scope or change.owner or EVERYBODY
        self._names: dict[str, str] = {}

    def __iter__(self) -> Iterator[RawDocument | Rejected]:
        if isinstance(self._change, AddText):
            yield self._pasted(self._change)
        else:
            for file in self._change.files:
                yield from self._attached(file)

    @cached_property
    def number(self) -> int:
        """How many there are. To count them they are read, a hundredth of the work of indexing them."""
        return sum(1 for _ in self)

    def name(self, locator: str) -> str:
        """What the owner calls the document of that locator."""
        return self._names.get(locator, locator)

    def _attached(self, file: File) -> Iterator[RawDocument | Rejected]:
        from index.gather.files import read_file

        given = file.given.model_dump(exclude_none=True)
        for found in read_file(file.path, self._intake):
            anchor = found.locator.removeprefix(str(file.path))  # one record of many: "#12"
            own_name = _telling_name(file.name, found)
            locator = f"upload/{self._owner}/{_plain(own_name)}{anchor}"
            self._names[locator] = file.name + anchor
            if isinstance(found, Rejected):
                yield replace(found, locator=locator)
            else:
                yield replace(found, locator=locator, given=given, scope=self._change.scope)

    def _pasted(self, change: AddText) -> RawDocument:
        from index.prepare.identity import normalise_title

        locator = f"paste/{self._owner}/{normalise_title(change.title) or _plain(change.title)}"
        self._names[locator] = change.title
        known = {
            "title": change.title,
            "outlet": change.outlet,
            "published": change.published,
            "url": change.url,
        }
        fields: dict[str, str | list[str]] = {name: value for name, value in known.items() if value}
        return RawDocument(locator, change.text, MediaType.RECORD, fields, scope=change.scope)


def _telling_name(name: str, document: RawDocument | Rejected) -> str:
    """A file's name, with the beginning of its text where the name tells nothing."""
    if name != NAMELESS or isinstance(document, Rejected) or document.media_type is MediaType.RECORD:
        return name
    if document.media_type is MediaType.PASTED:
        from index.prepare.identity import normalise_title

        headline = document.text.strip().partition("\n")[0]
        words = normalise_title(headline)[:_NAMING_CHARACTERS]
    else:  # begins with what all such files begin with
        words = hashlib.sha256(document.text.encode()).hexdigest()[:16]
    return f"{words}/{name}"


def _plain(name: str) -> str:
    """A name that cannot be taken for one record of a file ("#12")."""
    return " ".join(name.replace("#", "-").split())
