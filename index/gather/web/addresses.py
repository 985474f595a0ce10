"""What is an address of the web, and which machines behind one may be reached.

Whoever names a page, and every server that redirects, chooses an address that Dateline then connects to from
inside the operator's network. So only public unicast addresses are reached, but for those that the operator
names in the settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from index.errors import AddressError, SettingsError

Address = IPv4Address | IPv6Address

_LONGEST_URL = 4096
_LAST_LABEL_IS_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
"""How the URL standard tells a host that is meant as an IPv4 address: by its last label."""
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_.])?", re.IGNORECASE)
_UNICAST_V6 = IPv6Network("2000::/3")
"""All that is assigned for unicast on the Internet (RFC 4291 2.4, IANA's registry)."""
_TRANSLATED_V6 = IPv6Network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last four bytes are the IPv4 address that is reached."""
_SPECIAL_V4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""The IETF's assignments (RFC 6890), of which `ipaddress` knows a part; the anycast of 6to4 (RFC 7526)."""
_DOCUMENTATION_V6 = IPv6Network("3fff::/20")
"""RFC 9637; older versions of `ipaddress` take it for public."""


def parse_url(url: str) -> URL:
    """Reads an address of the web.

    Args:
        url: The address, absolute.

    Returns:
        It, with its host in lower case and ASCII, and without a fragment.

    Raises:
        AddressError: It is no address of the web, or none that two programs would read alike.
    """
    if len(url) > _LONGEST_URL:
        raise AddressError(f"The address is longer than {_LONGEST_URL:,} characters.")
    try:
        parsed = URL(url.strip()).with_fragment(None)
        host, port = parsed.raw_host, parsed.port
    except ValueError as error:
        raise AddressError(f"This is no web address: {_first_line(error)}") from error
    if parsed.scheme not in ("http", "https"):
        raise AddressError("Only addresses that begin with http:// or https:// can be fetched.")
    if not host or not port:
        raise AddressError("This is no web address: it names no host.")
    if parsed.raw_user is not None or parsed.raw_password is not None:
        raise AddressError("The address carries a user name or a password; Dateline logs in nowhere.")
    if ":" not in host:
        _check_name(host)
    elif literal(host) is None:
        raise AddressError(f"{host} is no IPv6 address that can be reached.")
    return parsed


def join_url(base: URL, location: str) -> URL:
    """Reads where a redirect leads.

    Raises:
        AddressError: It leads nowhere in the web.
    """
    try:
        return parse_url(str(base.join(URL(location.strip()))))
    except ValueError as error:
        raise AddressError(f"It redirects to no web address: {_first_line(error)}") from error
    except AddressError as error:
        raise AddressError(f"It redirects to what cannot be fetched. {error}") from error


def literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name, and for an address with a zone."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    return None if isinstance(address, IPv6Address) and address.scope_id else address


class Reach:
    """Which machines may be reached: public ones, and those that the settings name.

    Args:
        private_hosts: Host names, addresses and networks (CIDR) that may be reached although they are not
            public. A name stands for whatever addresses it has.

    Raises:
        SettingsError: One of them is none of these.
    """

    def __init__(self, private_hosts: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in private_hosts:
            try:
                self._networks.append(ip_network(entry.strip().strip("[]"), strict=False))
            except ValueError:
                self._names.add(_named(entry))

    def check_host(self, host: str) -> None:
        """Checks a host as it stands in an address; what a name leads to is checked later.

        Raises:
            AddressError: It is an address that must not be reached.
        """
        address = literal(host)
        if address is not None:
            self.check(address, host)

    def check(self, address: Address, host: str) -> None:
        """Checks an address that is about to be connected to.

        Args:
            address: The address.
            host: The host that it belongs to, as asked for.

        Raises:
            AddressError: It must not be reached.
        """
        if not self.permits(address, host):
            # Not the address: whoever names a host need not learn what the operator's name server knows.
            raise AddressError(
                f"{host} lies in a private network, which Dateline does not reach. "
                "Whoever runs it can name it under private_hosts, in the section [web] of the configuration."
            )

    def permits(self, address: Address, host: str) -> bool:
        """Whether a connection to this address of this host may be opened."""
        return (
            is_public(address)
            or _plain(host) in self._names
            or any(address in network for network in self._networks)
            or any(inner in network for inner in _inside(address) for network in self._networks)
        )


def is_public(address: Address) -> bool:
    """Whether an address is one of a single machine on the Internet.

    Private, shared (100.64/10), loopback, link-local (with the metadata services of clouds), multicast,
    reserved and documentation addresses are not; nor are IPv6 addresses that carry one of them.
    """
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED_V6 or address.sixtofour:
            return all(is_public(inner) for inner in _inside(address))
        return (
            address in _UNICAST_V6
            and address.is_global
            and not address.teredo
            and address not in _DOCUMENTATION_V6
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _SPECIAL_V4)
    )


def _inside(address: Address) -> list[IPv4Address]:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return []
    if address in _TRANSLATED_V6:
        return [IPv4Address(address.packed[-4:])]
    inner = address.ipv4_mapped or address.sixtofour
    return [inner] if inner else []


def _check_name(host: str) -> None:
    # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are all 127.0.0.1 to some programs, and names to others.
    if _LAST_LABEL_IS_NUMBER.search(host) and literal(host) is None:
        raise AddressError(f"{host} is no plainly written IPv4 address (four numbers from 0 to 255).")
    if not _HOST.fullmatch(host) or ".." in host or max(map(len, host.split("."))) > 63:
        raise AddressError(f"{_printable(host)} cannot be the name of a host.")


def _named(entry: str) -> str:
    unusable = SettingsError(
        f"In the configuration: web.private_hosts: {_printable(entry)} is no host, address or network."
    )
    try:
        url = parse_url(f"http://{entry}")
    except AddressError as error:
        raise unusable from error
    if url.explicit_port or url.path_qs != "/":
        raise unusable
    return _plain(url.raw_host or "")


def _plain(host: str) -> str:
    return host.rstrip(".").lower()


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:100])


def _first_line(error: ValueError) -> str:
    words = _printable(str(error).partition("\n")[0]).rstrip(".") or "it cannot be read"
    return f"{words[0].lower()}{words[1:]}."
