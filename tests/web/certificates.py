"""Certificates of an authority that only the tests know."""

from __future__ import annotations

import datetime as dt
import ssl

import trustme


class Authority:
    """Issues certificates: `Site(tls=authority.server("meridianwire.example"))`."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def server(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """What a server of these names (or addresses) presents."""
        until = dt.datetime.now(dt.UTC) - dt.timedelta(days=1) if expired else None
        since = until - dt.timedelta(days=30) if until else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names, not_before=since, not_after=until).configure_cert(context)
        return context

    def client(self) -> ssl.SSLContext:
        """What a client verifies with that trusts this authority."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context
