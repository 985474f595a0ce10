"""What makes an article this article and no other: its address, else its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from index.gather.files import STDIN_LOCATOR
from index.models import MediaType, RawDocument

# courlan's normalize_url also drops parameters that tell articles apart ("uid", "session", anything
# that begins with "ga") and all that have no value, so only what is known to track is dropped here.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|link\w*|custom\d|bbc_\w+|ptr_\w+|format)|mc_[ce]id|_?ga|_gl"
    r"|(?:fb|g|dc|ms|tw|y|ysc|ttc|wbra|gbra|igsh)cl?id|msclkid|gbraid|wbraid|igshid?|ref_?src|ref_url"
    r"|ref|cmp(?:id)?|cmpid|icid|ocid|xtor|smid|sr_share|share(?:id|Token)?|ns_\w+|mkt_tok|s?src_?ref"
    r"|guccounter|guce_\w+|mod|taid|wt\.\w+|spm|sc_(?:src|lid|uid|llid|eh)"
    r"|(?:itm|pk|mtm|vero|oly|hsa|_hs)_\w+|_hsenc|_hsmi|_openstat|amp_(?:js_v|gsa|lite|ct)|usqp|ftag|__twitter_impression",
    re.IGNORECASE,
)
_AMP_PARAMETER = re.compile(r"amp|output(?:type)?|_amp|isamp", re.IGNORECASE)
_AMP_VALUE = re.compile(r"|1|true|yes|on|amp|amphtml", re.IGNORECASE)
_AMP_SUFFIX = re.compile(r"(?:/amp(?:\.html?)?|\.amp)+$|\.amp(?=\.html?$)", re.IGNORECASE)
_AMP_PREFIX = re.compile(r"^/amp(?=/.*[^/]/*$)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"(?:[\w-]+\.)*(?:cdn\.ampproject\.org|bing-amp\.com|google(?:\.[a-z]{2,3}){1,2})")
_CACHED = re.compile(
    r"/(?:amp|[cvai]|wp)/(?P<secure>s/)?(?P<rest>[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/.*)?)", re.DOTALL
)
_MOBILE = frozenset({"m", "mobile", "amp", "touch"})
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|shtml|cfm)$", re.IGNORECASE)
_LAYERS = 8
"""Rounds in which an address must have become as simple as it gets; real ones need two."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ANCHOR = re.compile(r"(?P<file>.+)#(?P<number>\d+)", re.DOTALL)
_SAFE_IN_PATH = "/%!$&'()*+,;=:@~-._"
_ARTICLE_NAME = re.compile(r"\d{4,}|[^-_]+(?:[-_][^-_]+){2,}|.+\.(?:html?|php|aspx?|cms|ece)$|.{25,}")
"""The last part of an article's path: a number, three words or more, or a file. Sections have short names."""


def canonical_url(url: str | None) -> str | None:
    """Brings an address into the one form that stands for the page.

    Accelerated (AMP) and mobile addresses become those of the ordinary page, also where they lead through a
    search engine's cache. `http` and `https`, and a host with and without `www`, stay apart: not every site
    answers under both, and the address is also what readers open. A page's own `rel=canonical` brings them
    together.

    Returns:
        The address with scheme and host in lower case, without default port, fragment, tracking
        parameters, name of an index page and closing slash, the other parameters in order of name; None when
        it is no absolute http(s) address.
    """
    if not url:
        return None
    address = "".join(url.split())
    for _ in range(_LAYERS):
        simpler = _simplified(address)
        if simpler is None or simpler == address:
            return simpler
        address = simpler
    return None  # caches of caches of caches: nobody's article


def _simplified(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _DEFAULT_PORTS or "." not in host:
        return None
    cached = _CACHED.fullmatch(parts.path) if _AMP_CACHE.fullmatch(host) else None
    if cached:
        return urlunsplit(("https" if cached["secure"] else "http", "", "", parts.query, "")).replace(
            "://", f"://{cached['rest']}", 1
        )
    host = f"[{host}]" if ":" in host else _without_mobile(host)
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    query = _canonical_query(parts.query)
    path = quote(re.sub(r"/{2,}", "/", parts.path), safe=_SAFE_IN_PATH).rstrip("/")
    path = _AMP_SUFFIX.sub("", _AMP_PREFIX.sub("", path))
    if not query:
        path = _INDEX_PAGE.sub("", path)
    return urlunsplit((scheme, host, path.rstrip("/"), query, ""))


def _without_mobile(host: str) -> str:
    """The ordinary host: `m.example.com` -> `www.example.com`, `de.m.example.org` -> `de.example.org`."""
    labels = host.split(".")
    if not _MOBILE.intersection(labels[:2]) or len(labels) < 3:
        return host
    site = registrable_domain(host)
    if site is None:
        return host
    names = host.removesuffix(site).rstrip(".").split(".")
    kept = [name for name in names if name not in _MOBILE]
    if len(kept) == len(names):
        return host
    return ".".join([*(kept or ["www"]), site])


def registrable_domain(host: str) -> str | None:
    """The part of a host that its owner registered: `example.co.uk` of `news.example.co.uk`.

    Returns:
        The domain; the last two labels where the suffix is on no public list; None for an IP address.
    """
    from courlan import extract_domain

    if host.replace(".", "").isdigit() or ":" in host:
        return None
    return extract_domain(f"http://{host}/") or ".".join(host.split(".")[-2:])


def page_address(stated: Iterable[str], found_at: str | None) -> str | None:
    """Decides which of the addresses that a page gives itself stands for it.

    Content systems err in a common way: every page's `rel=canonical` is the front page, a section, or a page
    of another site. Such an address would make all these pages one article, so it counts only where nothing
    speaks against it.

    Args:
        stated: The addresses, absolute, the most trustworthy first.
        found_at: Where the page was fetched from, if that is known; it stands where no other does.
    """
    found = canonical_url(found_at)
    for url in stated:
        address = canonical_url(url)
        if address is not None and _can_stand_for(address, found):
            return address
    return found


def _can_stand_for(address: str, found: str | None) -> bool:
    there = urlsplit(address)
    if not there.path and not there.query:
        return found is not None and not urlsplit(found).path and not urlsplit(found).query
    if found is None or address == found:
        return True
    here = urlsplit(found)
    (our_site, our_name), (their_site, their_name) = _owner(here), _owner(there)
    if here.path == there.path:
        # A paper may have several endings, such as .com and .co.uk. Under another name it might be anybody
        # who claims the address of somebody's article, and would so replace its text.
        return our_name == their_name
    if our_site != their_site:
        return False
    return _names_article(there) or not _names_article(here)


def _owner(parts: SplitResult) -> tuple[str, str]:
    """The registrable domain of an address and its name without the ending; of an IP address, it itself."""
    host = parts.hostname or ""
    site = registrable_domain(host)
    return (site, site.partition(".")[0]) if site else (host, host)


def _names_article(parts: SplitResult) -> bool:
    return bool(parts.query) or _ARTICLE_NAME.search(parts.path.rpartition("/")[2]) is not None


def _canonical_query(query: str) -> str:
    parameters = parse_qsl(query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in parameters if not _is_beside(name, value))
    if len(kept) == len(parameters) and "=" not in query:
        return query  # "?20240913" is an address of its own: no name, no value
    return urlencode(kept)


def _is_beside(name: str, value: str) -> bool:
    if _AMP_PARAMETER.fullmatch(name) and _AMP_VALUE.fullmatch(value):
        return bool(value) or "amp" in name.lower()
    return _TRACKING.fullmatch(name) is not None


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
