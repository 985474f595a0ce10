"""The web pages that a change offers to the index, fetched as they are gone through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from bot.jobs.changes import AddPages, File
from index.errors import DocumentError
from index.models import RawDocument, Rejected
from index.settings import Settings


class Pages:
    """The pages of one addition.

    Args:
        change: What is offered.
        settings: What is accepted, and how pages are fetched.
    """

    def __init__(self, change: AddPages, settings: Settings) -> None:
        self._change = change
        self._settings = settings
        self._unreadable: list[Rejected] = []
        self._names: dict[str, str] = {}

    def __iter__(self) -> Iterator[RawDocument | Rejected]:
        from index.gather.web.pages import fetch_pages
        from index.polling.locators import page_locator

        addresses = self.addresses
        yield from self._unreadable
        given = {"outlet": self._change.outlet} if self._change.outlet else {}
        for found in fetch_pages(addresses, self._settings.web):
            # Two servers may have fetched the same page, and each has an article of its own.
            locator = page_locator(found.locator, self._change.owner, self._change.scope)
            self._names[locator] = found.locator
            if isinstance(found, Rejected):
                yield replace(found, locator=locator)
            else:
                yield replace(found, locator=locator, given=given, scope=self._change.scope)

    @property
    def number(self) -> int:
        """How many documents there are, those included that cannot be had."""
        return len(self.addresses) + len(self._unreadable)

    def name(self, locator: str) -> str:
        """The address of the page of that locator."""
        return self._names.get(locator, locator)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The addresses, each once, in the order in which they were named."""
        named = list(self._change.urls)
        for file in self._change.lists:
            try:
                named += self._listed(file)
            except DocumentError as error:
                self._unreadable.append(Rejected(file.name, str(error)))
        return tuple(dict.fromkeys(named))

    def _listed(self, file: File) -> list[str]:
        from index.gather.decoding import decode
        from index.gather.reading import open_file

        with open_file(file.path, self._settings.intake.max_megabytes) as stream:
            return addresses_in(decode(stream.read()))


def addresses_in(text: str) -> list[str]:
    """The addresses of a list: separated by blanks or line breaks; a line that begins with # is a remark."""
    lines = (line.strip() for line in text.splitlines())
    return [word for line in lines if not line.startswith("#") for word in line.split()]
