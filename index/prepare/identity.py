"""What makes an article this article and no other: its address, else its place."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from index.gather.files import STDIN_LOCATOR
from index.models import MediaType, RawDocument

# courlan's normalize_url also drops parameters that tell articles apart ("uid", "session", anything
# that begins with "ga") and all that have no value, so only what is known to track is dropped here.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|custom\d|bbc_\w+|ptr_\w+|format)|mc_[ce]id|_?ga|_gl"
    r"|(?:fb|g|dc|ms|tw|y|ysc|ttc|wbra|gbra|igsh)cl?id|msclkid|gbraid|wbraid|igshid?|ref_?src|ref_url"
    r"|ref|cmp(?:id)?|cmpid|icid|ocid|xtor|smid|sr_share|share(?:id|Token)?|ns_\w+|mkt_tok|s?src_?ref"
    r"|guccounter|guce_\w+|mod|taid|wt\.\w+|spm|sc_(?:src|lid|uid|llid|eh)",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ANCHOR = re.compile(r"(?P<file>.+)#(?P<number>\d+)", re.DOTALL)
_SAFE_IN_PATH = "/%!$&'()*+,;=:@~-._"


def canonical_url(url: str | None) -> str | None:
    """Brings an address into the one form that stands for the page.

    Returns:
        The address with scheme and host in lower case, without default port, fragment, tracking
        parameters and closing slash, the other parameters in order of name; None when it is no
        absolute http(s) address.
    """
    if not url:
        return None
    try:
        parts = urlsplit("".join(url.split()))
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _DEFAULT_PORTS or "." not in host:
        return None
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = quote(re.sub(r"/{2,}", "/", parts.path), safe=_SAFE_IN_PATH).rstrip("/")
    return urlunsplit((scheme, host, path, _canonical_query(parts.query), ""))


def _canonical_query(query: str) -> str:
    parameters = parse_qsl(query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in parameters if not _TRACKING.fullmatch(name))
    if len(kept) == len(parameters) and "=" not in query:
        return query  # "?20240913" is an address of its own: no name, no value
    return urlencode(kept)


def identity(document: RawDocument, url: str | None, title: str | None, record_id: str | None) -> str:
    """Decides what a document is identified by.

    Args:
        document: The document.
        url: Its canonical address, if it has one.
        title: Its headline, if one was found.
        record_id: The id that its file gives it.

    Returns:
        The address; else the file, with the record's own id, headline or number where a file holds
        several. Never anything that changes when only the body is corrected.
    """
    if url:
        return url
    own_name = record_id or normalise_title(title)
    if document.locator.partition("#")[0] == STDIN_LOCATOR:
        return f"{STDIN_LOCATOR}:{own_name or document.locator}"
    if document.media_type is MediaType.RECORD:
        anchor = _ANCHOR.fullmatch(document.locator)
        if anchor:
            return f"{anchor['file']}#{own_name or anchor['number']}"
    return document.locator


def scoped(scope: str | None, name: str) -> str:
    """An identity within a scope: in another scope, the same address is another article's."""
    return f"{scope}|{name}" if scope else name


def normalise_title(title: str | None) -> str:
    """Reduces a headline to its words in lower case, joined by hyphens."""
    return "-".join(re.findall(r"\w+", (title or "").casefold()))
